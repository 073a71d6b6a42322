"""One criterion of every unit on one page: read down, decide by keyboard, save once."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from motcua.kernel.text import visible
from motcua.scorecards import queries
from motcua.scorecards.actions.judging_many import Judged, judge_all
from motcua.scorecards.errors import NotAllowed, OwnUnit, ScorecardError, Stale
from motcua.scorecards.rules.framework import Framework, Source
from motcua.scorecards.rules.stages import Judgement, Stage
from motcua.scorecards.rules.stated import entry_of, from_json
from motcua.web.desk.access import Official, for_officials
from motcua.web.scorecards import reach, words

if TYPE_CHECKING:
    from motcua.scorecards.models import Line, Round, Sheet

_OPEN = (Judgement.UNREAD, Judgement.AGREED, Judgement.DIFFERS)
_FIELDS = ("numerator", "denominator", "amount", "yes", "out")


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def page(request: HttpRequest, official: Official, round_id: int) -> HttpResponse:
    """The lines of one criterion that the post may judge; on POST every decision, refusals beside their rows."""
    row = reach.round_of(round_id)
    of = queries.framework(row.framework)
    seen = reach.seen(official, row, of)
    codes = [leaf.code for leaf in of.leaves() if leaf.source is Source.SELF and leaf.code in seen.codes]
    if not codes or row.stage != Stage.APPRAISAL:
        raise Http404
    asked = request.POST if request.method == "POST" else request.GET
    code = visible(str(asked.get("code", ""))) or codes[0]
    if code not in codes:
        raise Http404
    sheets = {one.pk: one for one in queries.sheets(row)}
    lines = [
        (sheets[sheet_id], line)
        for sheet_id, own in queries.lines_of_round(row).items()
        for line in own
        if line.code == code and line.judgement in _OPEN and seen.judges(code, sheets[sheet_id].unit_id)
    ]
    given = {name: visible(str(text)) for name, text in request.POST.items()}
    refused: Mapping[int, ScorecardError] = {}
    if request.method == "POST":
        rows = [one for _sheet, line in lines if (one := _read(given, line)) is not None]
        refused = judge_all(rows, by=official.acting, at=timezone.now())
        if not refused:
            messages.success(request, _("Saved."))
            return redirect(f"{reverse('scorecards:judge', args=[round_id])}?code={_next(codes, code)}")
        lines = [(sheet, queries.line(line.pk)) for sheet, line in lines if line.pk in refused]
    return render(
        request,
        "scorecards/judge.html",
        _context(row, of, code, codes, lines, given, refused),
        status=_status(refused),
    )


def _read(given: Mapping[str, str], line: "Line") -> Judged | None:
    """What was decided of the line; None: it is left for later."""
    said, revision = given.get(f"say-{line.pk}", ""), given.get(f"revision-{line.pk}", "")
    if said not in ("agree", "differ", "nothing"):
        return None
    return Judged(
        line.pk,
        int(revision) if revision.isdecimal() and len(revision) < 10 else -1,
        said == "agree",
        {name: given.get(f"{name}-{line.pk}", "") for name in _FIELDS},
        given.get(f"reason-{line.pk}", ""),
        said == "nothing",
    )


def _next(codes: list[str], code: str) -> str:
    return codes[(codes.index(code) + 1) % len(codes)]


def _status(refused: Mapping[int, ScorecardError]) -> int:
    if any(isinstance(error, NotAllowed | OwnUnit) for error in refused.values()):
        return 403
    if any(isinstance(error, Stale) for error in refused.values()):
        return 409
    return 422 if refused else 200


def _context(
    row: "Round",
    of: Framework,
    code: str,
    codes: list[str],
    lines: list[tuple["Sheet", "Line"]],
    given: Mapping[str, str],
    refused: Mapping[int, ScorecardError],
) -> dict[str, Any]:
    criterion = queries.criterion(of, code)
    names = {leaf.code: words.say(leaf.name) for leaf in of.leaves()}
    return {
        "row": row,
        "code": code,
        "name": names[code],
        "most": words.number(criterion.points),
        "entry": entry_of(criterion).value,
        "criteria": [(one, names[one], one == code) for one in codes],
        "lines": [
            {
                "line": line,
                "sheet": sheet,
                "value": words.value(from_json(line.stated)),
                "judgement": line.get_judgement_display(),
                "tone": words.JUDGEMENT_TONES[Judgement(line.judgement)],
                "say": given.get(f"say-{line.pk}", ""),
                "reason": given.get(f"reason-{line.pk}", line.reason),
                "typed": {name: given.get(f"{name}-{line.pk}", "") for name in _FIELDS},
                "error": words.refusal(refused[line.pk]) if line.pk in refused else "",
            }
            for sheet, line in lines
        ],
        "errors": [
            {"anchor": f"id_say-{line.pk}", "message": f"{sheet.name}: {words.refusal(refused[line.pk])}"}
            for sheet, line in lines
            if line.pk in refused
        ],
    }
