"""What the National Portal brought to this unit, and what could not be filed: try again, or set aside."""

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from motcua.agencies import queries as agencies
from motcua.dossiers import arrivals
from motcua.dossiers.actions import arriving
from motcua.web.desk.access import Official, for_officials

# Of every unit: a record may name a unit that is none of ours.
_ALL = frozenset({"administrator", "reform_staff"})


def problem_words(problem: str) -> str:
    known = {
        "record-wrong": _("A field of the record cannot be used. The Portal has to send it again."),
        "procedure-unknown": _("The procedure is not in our catalogue. Import it, then try again."),
        "unit-unknown": _("No unit of ours has this identifier. Correct the unit, then try again."),
        "not-offered": _("The unit does not offer the procedure. Offer it, then try again."),
        "not-offered-online": _("The unit does not take the procedure online. Offer it, then try again."),
        "file-not-given": _("The Portal does not give out a file of the dossier."),
        "file-refused": _("A file of the dossier is not taken here: its type or its content."),
        "file-hash-differs": _("A file arrived changed: its hash is not the one that was announced."),
        "portal-unavailable": _("The Portal did not answer for hours."),
        "code-taken": _("A dossier of ours has this code already."),
    }
    return known.get(problem, _("It could not be filed."))


def _reach(official: Official) -> frozenset[str] | None:
    if _ALL & set(official.acting.roles):
        return None
    unit_id = official.acting.unit_id
    return frozenset({agencies.unit(unit_id).agency_id}) if unit_id is not None else frozenset()


@require_http_methods(["GET", "POST"])
@for_officials
def listing(request: HttpRequest, official: Official) -> HttpResponse:
    """POST `act`: again:ID or aside:ID."""
    reach = _reach(official)
    if request.method == "POST":
        act, _colon, which = request.POST.get("act", "").partition(":")
        if act not in ("again", "aside") or not (which.isascii() and which.isdigit() and len(which) < 18):
            raise BadRequest
        if not arrivals.in_reach(int(which), reach):
            raise Http404
        if act == "again":
            arriving.try_again(int(which))
        else:
            arriving.set_aside(int(which), by_id=official.acting.user_id or 0, at=timezone.now())
        return redirect("desk:arrivals")
    found = arrivals.listed(reach)
    rows = [(row, problem_words(row.problem) if row.problem else "") for row in found]
    dead = sum(row.state == "dead" for row in found)
    return render(request, "desk/arrivals.html", {"official": official, "rows": rows, "dead": dead})
