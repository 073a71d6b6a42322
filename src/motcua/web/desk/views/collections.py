"""Papers that the public post brings to the unit: what is on its way, and the confirmation that it is here."""

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from motcua.dossiers.actions import collecting
from motcua.dossiers.errors import InputRefused
from motcua.dossiers.rules.collecting import RECEIVABLE
from motcua.web.components.post_words import COLLECTION_LABELS, PART_LABELS, POST_PROBLEMS
from motcua.web.desk.access import Official, for_officials


@require_http_methods(["GET", "POST"])
@for_officials
def listing(request: HttpRequest, official: Official) -> HttpResponse:
    """POST `received` with an ID, and words on what is missing, if any."""
    found = collecting.of_unit(official.unit_id)
    if request.method == "POST":
        which = request.POST.get("received", "")
        if not (which.isascii() and which.isdigit() and len(which) < 18):
            raise BadRequest
        if not any(row.pk == int(which) for row in found):
            if collecting.is_received(int(which)):  # pressed twice
                return redirect("desk:collections")
            raise Http404
        try:
            words = request.POST.get(f"words-{which}", "")
            collecting.receive(collection_id=int(which), words=words, by=official.acting, at=timezone.now())
            messages.success(request, _("The papers are confirmed as received."))
        except InputRefused as refused:
            said = (
                _("The remark has 300 characters at most.")
                if refused.field == "words"
                else _("This collection cannot be confirmed any more. See where it stands now.")
            )
            messages.warning(request, said)
        return redirect("desk:collections")
    lines = [
        {
            "row": row,
            "label": COLLECTION_LABELS[row.state],
            "part": PART_LABELS.get(row.part, row.part),
            "problem": POST_PROBLEMS.get(row.problem, ""),
            "can_receive": row.state in RECEIVABLE,
        }
        for row in found
    ]
    return render(request, "desk/collections.html", {"official": official, "lines": lines})
