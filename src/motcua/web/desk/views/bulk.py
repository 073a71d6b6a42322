"""One deed on many dossiers: what is asked once, then each dossier's own answer."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from motcua.dossiers import queries
from motcua.web.desk import bulk, filters
from motcua.web.desk.access import Official, for_officials


@require_POST
@for_officials
def do(request: HttpRequest, official: Official, deed: str) -> HttpResponse:
    """Carry out a bulk deed on the ticked dossiers. `batch_id` makes a repeat harmless."""
    known = bulk.BULK.get(deed)
    if known is None:
        raise Http404
    if not known.may(official):
        raise PermissionDenied
    chosen = bulk.read_chosen(request.POST.getlist("chosen"))
    too_many = len(chosen) > bulk.LIMIT
    batch_id = _uuid(request.POST.get("batch_id", ""))
    if batch_id is None:
        raise Http404
    query = filters.kept(request.POST.get("back", ""), official)
    context: dict[str, object] = {
        "official": official,
        "deed": known,
        "chosen": chosen,
        "limit": bulk.LIMIT,
        "too_many": too_many,
        "query": query,
        "back": f"{reverse('desk:home')}?{query}" if known.page == "desk:home" else reverse(known.page),
    }
    if not chosen or too_many:
        return render(request, "desk/bulk_none.html", context, status=422)
    now = timezone.now()
    form = known.form(official, now)
    if form.asks:
        asked_already = "confirmed" in request.POST
        form = known.form(official, now, data=request.POST) if asked_already else form
        if not asked_already or not form.is_valid():
            codes = queries.codes_of([one.dossier_id for one in chosen])
            context |= {
                "form": form,
                "batch_id": batch_id,
                "codes": [(one, codes[one.dossier_id]) for one in chosen if one.dossier_id in codes],
            }
            return render(request, "desk/bulk_ask.html", context, status=422 if asked_already else 200)
    else:
        form = known.form(official, now, data=request.POST)
        form.is_valid()
    results = bulk.carry_out(known, form, chosen, official, at=now, batch_id=batch_id)
    done = [one for one in results if one.is_done]
    context |= {"results": sorted(results, key=lambda one: one.is_done), "done": done, "day": now}
    return render(request, "desk/bulk_done.html", context)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
