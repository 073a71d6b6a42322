"""The guided migration: which running dossiers could go over to a version, where they would stand, and do it."""

from uuid import NAMESPACE_URL, uuid5

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from motcua.dossiers.actions import process_migration
from motcua.dossiers.errors import DossierError
from motcua.kernel.scopes import of_system, scope
from motcua.processes import queries
from motcua.processes.errors import ProcessUnknown
from motcua.web.desk.access import Official, for_officials
from motcua.web.processes.fault_words import said


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def page(request: HttpRequest, official: Official, key: str, number: int) -> HttpResponse:
    try:
        row = queries.version(key, number)
    except ProcessUnknown:
        raise Http404 from None
    # Whoever keeps the procedures of the province sees its running dossiers by code and step, not their people.
    with scope(of_system("guided migration of a process")):
        problem = ""
        if request.method == "POST":
            chosen = [int(one) for one in request.POST.getlist("dossier") if one.isdigit()][:500]
            reason = request.POST.get("reason", "").strip()
            if not chosen:
                problem = _("Choose at least one dossier.")
            elif not reason:
                problem = _("Say why the dossiers are moved: the reason is written to each.")
            else:
                _move(request, official, chosen, number, reason)
                return redirect("processes:migration", key, number)
        found = process_migration.prospects(key, number)
        return render(
            request,
            "processes/migration.html",
            {
                "row": row,
                "name": row.name(get_language() or "vi"),
                "movable": [one for one in found if one.can_move],
                "stuck": [(one.code, said(one.obstacle)) for one in found if not one.can_move],
                "problem": problem,
                "errors": [{"anchor": "id_reason", "message": problem}] if problem else [],
                "reason": request.POST.get("reason", ""),
                "chosen": set(request.POST.getlist("dossier")),
                "at_most": process_migration.AT_ONCE,
                "is_cut": len(found) >= process_migration.AT_ONCE,
            },
            status=422 if problem else 200,
        )


def _move(request: HttpRequest, official: Official, chosen: list[int], number: int, reason: str) -> None:
    now = timezone.now()
    moved, refused = 0, []
    for dossier_id in chosen:
        key = uuid5(
            NAMESPACE_URL, f"{dossier_id}-{number}-{request.POST.get('csrfmiddlewaretoken', '')}-{reason}"
        )
        try:
            process_migration.migrate(
                dossier_id=dossier_id,
                number=number,
                reason=reason,
                by=official.acting,
                at=now,
                command_id=str(key),
            )
            moved += 1
        except DossierError:
            refused.append(dossier_id)
    told = ngettext("%(count)s dossier was moved.", "%(count)s dossiers were moved.", moved) % {
        "count": moved
    }
    messages.success(request, told)
    if refused:
        more = ngettext(
            "%(count)s dossier went on meanwhile and was not moved.",
            "%(count)s dossiers went on meanwhile and were not moved.",
            len(refused),
        )
        messages.warning(request, more % {"count": len(refused)})
