"""Frameworks: what is kept, one version as a tree, import of a table, the second person's decision."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motcua.kernel.text import visible
from motcua.scorecards import queries
from motcua.scorecards.actions import frameworks as actions
from motcua.scorecards.errors import NotFound, ScorecardError
from motcua.web.desk.access import Official, for_officials
from motcua.web.scorecards import reach, showing, words

LARGEST = 5_000_000
TONES = {"proposed": "warn", "approved": "good", "rejected": "bad"}


@require_safe
@for_officials
def index(request: HttpRequest, official: Official) -> HttpResponse:
    rows = [
        (row, words.say(row.name), words.SCOPES.get(row.scope, row.scope), TONES[row.state])
        for row in queries.versions()
    ]
    context = {"rows": rows, "may_bring": official.opens("scorecards:import")}
    return render(request, "scorecards/frameworks.html", context)


@require_safe
@for_officials
def page(request: HttpRequest, official: Official, version_id: int) -> HttpResponse:
    return show(request, official, version_id)


def show(
    request: HttpRequest,
    official: Official,
    version_id: int,
    *,
    errors: list[dict[str, str]] | None = None,
    status: int = 200,
) -> HttpResponse:
    row = reach.version(version_id)
    of = queries.framework(row)
    tree = [
        {
            "code": one.code,
            "name": words.say(one.name),
            "depth": depth,
            "points": words.number(one.points),
            "formula": words.FORMULAS[one.formula] if one.formula else "",
            "source": words.SOURCES[one.source] if one.source else "",
            "indicator": one.indicator,
            "evidence": [words.say(text) for text in one.evidence],
            "kinds": [words.KINDS.get(kind, kind) for kind in sorted(one.applies_to)],
            "is_group": bool(one.children),
        }
        for one, depth in showing.nodes(of.criteria)
    ]
    context: dict[str, Any] = {
        "row": row,
        "name": words.say(of.name),
        "framework": of,
        "scope": words.SCOPES.get(of.scope, of.scope),
        "tone": TONES[row.state],
        "tree": tree,
        "bands": [(one.code, words.say(one.name), words.number(one.least)) for one in of.bands],
        "may_decide": row.state == "proposed"
        and official.opens("scorecards:framework-decide")
        and row.proposed_by_id != official.user_id,
        "is_own": row.state == "proposed" and row.proposed_by_id == official.user_id,
        "errors": errors or [],
    }
    return render(request, "scorecards/framework.html", context, status=status)


@require_POST
@for_officials
def decide(request: HttpRequest, official: Official, version_id: int) -> HttpResponse:
    reach.version(version_id)
    approve = request.POST.get("decision") == "approve"
    try:
        actions.decide(
            version_id=version_id,
            approve=approve,
            words=visible(request.POST.get("words", "")),
            by=official.acting,
            at=timezone.now(),
        )
    except NotFound:
        return redirect("scorecards:frameworks")
    except ScorecardError as error:
        errors = [{"anchor": "id_words", "message": words.refusal(error)}]
        return show(request, official, version_id, errors=errors, status=422)
    messages.success(request, _("Approved. Rounds can use it.") if approve else _("Rejected."))
    return redirect("scorecards:framework", version_id)


def _template() -> HttpResponse:
    from motcua.scorecards.frameworks import one
    from motcua.scorecards.rules.workbook import written

    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    answer = HttpResponse(written(one("PAR-COMMUNE")), content_type=kind)
    answer["Content-Disposition"] = 'attachment; filename="mau-bo-chi-so.xlsx"'
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def bring(request: HttpRequest, official: Official) -> HttpResponse:
    """Read a table of criteria: every fault is named, nothing is kept while there is one. Or give the template."""
    if request.method != "POST" and request.GET.get("template"):
        return _template()
    errors: list[dict[str, str]] = []
    if request.method == "POST" and request.POST.get("shipped"):
        added = actions.take_over(at=timezone.now())
        messages.success(
            request, _("Frameworks that came with the product and are new: %(n)d.") % {"n": added}
        )
        return redirect("scorecards:frameworks")
    if request.method == "POST":
        upload = request.FILES.get("file")
        if upload is None:
            errors = [{"anchor": "id_file", "message": _("Choose the file of the table.")}]
        else:
            from motcua.web.scorecards.bringing import read

            made, errors = read(upload, official)
            if made is not None:
                messages.success(request, _("The table is read. A second person approves it."))
                return redirect("scorecards:framework", made)
    return render(request, "scorecards/import.html", {"errors": errors}, status=422 if errors else 200)
