"""A unit's sheet, one line of it, the queue of lines to judge, values given by others, and the files behind them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from motcua.kernel.zone import day_of
from motcua.records import queries as records
from motcua.records.errors import FileMissing
from motcua.scorecards import figures, queries
from motcua.scorecards.actions import contesting
from motcua.scorecards.rules import judging
from motcua.scorecards.rules.framework import Criterion, Framework, Source
from motcua.scorecards.rules.stages import Judgement, SheetState, Stage
from motcua.scorecards.rules.stated import entry_of, from_json
from motcua.web.desk.access import Official, for_officials
from motcua.web.scorecards import reach, showing, words

if TYPE_CHECKING:
    from motcua.scorecards.models import Sheet

PAGE_SIZE = 40
Errors = Sequence[dict[str, str]]


def _today() -> date:
    return day_of(timezone.now())


def may_fill(sheet: "Sheet", seen: reach.Seen, today: date) -> bool:
    return (
        seen.fills
        and sheet.unit_id in seen.homes
        and sheet.round.stage == Stage.SELF_SCORING
        and sheet.state == SheetState.OPEN
        and today <= sheet.round.self_due
    )


@require_safe
@for_officials
def page(request: HttpRequest, official: Official, sheet_id: int) -> HttpResponse:
    return show_sheet(request, official, sheet_id)


def show_sheet(
    request: HttpRequest,
    official: Official,
    sheet_id: int,
    *,
    errors: Errors = (),
    failed: Mapping[str, str] | None = None,
    posted: Mapping[str, Mapping[str, str]] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The score sheet: fields for what the unit states, figures live until they are frozen."""
    sheet, of, seen = reach.sheet(official, sheet_id)
    row, today, now = sheet.round, _today(), timezone.now()
    lines = queries.lines_of_sheet(sheet)
    is_live = row.stage == Stage.SELF_SCORING and any(line.source != Source.SELF for line in lines)
    live = figures.live(row, sheet, now=now) if is_live else None
    rows, own, counted = showing.rows(of, sheet.kind, lines, live=live, errors=failed, posted=posted)
    fills = may_fill(sheet, seen, today)
    state = SheetState(sheet.state)
    heads = seen.heads and sheet.unit_id in seen.homes and state is SheetState.SUBMITTED
    missing = judging.missing(of, queries.by_code(lines)) if fills else []
    context = {
        "sheet": sheet,
        "row": row,
        "framework_name": words.say(of.name),
        "rows": rows,
        "own": showing.total(own),
        "counted": showing.total(counted),
        "is_judged": row.stage not in (Stage.OPEN, Stage.SELF_SCORING),
        "is_live": is_live,
        "state": str(sheet.get_state_display()),
        "tone": words.SHEET_TONES[state],
        "may_fill": fills,
        "may_decide": heads and today <= row.self_due and row.stage == Stage.SELF_SCORING,
        "is_own_work": sheet.submitted_by_id == official.user_id,
        "is_late": today > row.self_due and state is not SheetState.APPROVED,
        "missing": missing,
        "errors": errors,
        "now": now,
    }
    return render(request, "scorecards/sheet.html", context, status=status)


@require_safe
@for_officials
def line(request: HttpRequest, official: Official, line_id: int) -> HttpResponse:
    return show_line(request, official, line_id)


def show_line(
    request: HttpRequest,
    official: Official,
    line_id: int,
    *,
    errors: Errors = (),
    typed: Mapping[str, str] | None = None,
    deed: str = "",
    status: int = 200,
) -> HttpResponse:
    """One criterion of one unit: every value with its author, evidence, contests, and what may be done now."""
    row, of, seen = reach.line(official, line_id)
    sheet, today, now = row.sheet, _today(), timezone.now()
    in_round = sheet.round
    criterion = queries.criterion(of, row.code)
    values = queries.values_of(row)
    stage, judgement = Stage(in_round.stage), Judgement(row.judgement)
    source = Source(row.source)
    live = None
    if source is not Source.SELF and stage in (Stage.OPEN, Stage.SELF_SCORING):
        live = figures.live(in_round, sheet, now=now).get(row.code)
    if live is not None:
        values = replace(values, frozen=live)
    fills_itself = judging.fills_itself(source, values.frozen)
    own = sheet.unit_id in seen.homes and seen.fills
    judges = seen.judges(row.code, sheet.unit_id)
    contests = queries.contests(row)
    is_open_contest = any(not one.outcome for one in contests)
    running = stage in contesting.contested_in(source)
    entry = entry_of(criterion)
    fills = may_fill(sheet, seen, today) and source is Source.SELF
    answers = (
        own and stage is Stage.APPRAISAL and judgement is Judgement.DIFFERS and today <= in_round.answer_due
    )
    context: dict[str, Any] = {
        "line": row,
        "sheet": sheet,
        "row": in_round,
        "criterion": criterion,
        "name": words.say(criterion.name),
        "formula": words.FORMULAS[criterion.formula] if criterion.formula else "",
        "source": source.value,
        "source_name": words.SOURCES[source],
        "most": words.number(criterion.points),
        "wanted": [words.say(one) for one in criterion.evidence],
        "entry": entry.value,
        "stated": words.value(values.stated),
        "appraised": words.value(values.appraised),
        "second": words.value(values.second),
        "given": words.value(values.given),
        "frozen": words.value(values.frozen),
        "held_document": values.frozen.document,
        "fills_itself": fills_itself,
        "is_live": live is not None,
        "counts": words.value(judging.counted(values)),
        "points": _points(of, sheet.kind, values, row.code),
        "judgement": row.get_judgement_display(),
        "tone": words.JUDGEMENT_TONES[judgement],
        "is_unread": judgement is Judgement.UNREAD,
        "proofs": list(row.evidence.all()),
        "contests": contests,
        "entered": [(one, words.value(from_json(one.value))) for one in queries.entered(row)],
        "outcomes": [(one.value, one.label) for one in queries.Outcome],
        "history": [_told(one) for one in queries.history(row)],
        "may_fill": fills,
        "may_attach": fills or answers or (own and fills_itself and running),
        "may_answer": answers,
        "may_judge": judges
        and source is Source.SELF
        and stage is Stage.APPRAISAL
        and judgement in (Judgement.UNREAD, Judgement.AGREED, Judgement.DIFFERS),
        "may_agree": bool(row.stated),
        "may_read_again": judges
        and source is Source.SELF
        and (stage is Stage.CORRECTING or (stage is Stage.APPRAISAL and judgement is Judgement.ANSWERED)),
        "may_contest": own
        and (source is Source.INDICATOR or bool(row.frozen))
        and running
        and not is_open_contest,
        "may_answer_contest": judges and is_open_contest and running,
        "may_confirm": seen.decides,
        "user_id": official.user_id,
        "errors": errors,
        "deed": deed,
        "typed": {**_first_typed(values, entry), **(typed or {})},
    }
    return render(request, "scorecards/line.html", context, status=status)


def _first_typed(values: judging.LineValues, entry: Any) -> dict[str, str]:
    empty = dict.fromkeys(("reason", "answer", "outcome", "nothing"), "")
    return {**words.typed_of(values.stated, entry), **empty, "words": values.words}


def _points(of: Framework, kind: str, values: judging.LineValues, code: str) -> str:
    """The points of the line by itself, where nothing else multiplies it."""
    _own, counted = showing.scores(of, kind, [values])
    if counted is None or not counted.of[code].reachable:
        return "–"
    return words.number(counted.of[code].points, 2)


def _told(one: Any) -> tuple[Any, Any, str, str]:
    """A change with its name, and the value before and after in words."""
    before, after = (_value_in(kept) for kept in (one.before, one.after))
    return one, words.DEEDS.get(one.kind, one.kind), before, after


def _value_in(kept: Any) -> str:
    if not isinstance(kept, dict) or "value" not in kept:
        return ""
    return words.value(from_json(kept["value"]))


@require_safe
@for_officials
def queue(request: HttpRequest, official: Official, round_id: int) -> HttpResponse:
    """The lines that the post appraises: those that wait first, with their evidence beside."""
    row = reach.round_of(round_id)
    of = queries.framework(row.framework)
    seen = reach.seen(official, row, of)
    if not seen.codes:
        raise Http404
    sheets = {one.pk: one for one in queries.sheets(row)}
    names = {leaf.code: (words.say(leaf.name), entry_of(leaf)) for leaf in of.leaves()}
    waits = request.GET.get("show", "waiting") != "all"
    found = []
    for sheet_id, lines in queries.lines_of_round(row).items():
        for one in lines:
            if not seen.judges(one.code, sheets[sheet_id].unit_id):
                continue
            is_open = getattr(one, "is_contested", False) or (
                one.source == Source.SELF and one.judgement in (Judgement.UNREAD, Judgement.ANSWERED)
            )
            if one.source != Source.SELF and not getattr(one, "is_contested", False) and waits:
                continue
            if is_open or not waits:
                found.append((sheets[sheet_id], one))
    found.sort(key=lambda pair: (pair[1].ordinal, pair[0].name, pair[0].pk))
    page_of = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "row": row,
        "page": page_of,
        "query": "" if waits else "show=all",
        "waits": waits,
        "lines": [
            (
                sheet,
                one,
                names[one.code][0],
                words.value(from_json(one.stated if one.source == Source.SELF else one.frozen)),
                one.get_judgement_display(),
                words.JUDGEMENT_TONES[Judgement(one.judgement)],
            )
            for sheet, one in page_of
        ],
        "count": len(found),
    }
    return render(request, "scorecards/queue.html", context)


@require_safe
@for_officials
def values(request: HttpRequest, official: Official, round_id: int) -> HttpResponse:
    return show_values(request, official, round_id)


def show_values(
    request: HttpRequest,
    official: Official,
    round_id: int,
    *,
    errors: Errors = (),
    typed: Mapping[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    """Survey parts and outside values of one criterion, for every unit at once."""
    row = reach.round_of(round_id)
    of = queries.framework(row.framework)
    wanted = [leaf for leaf in of.leaves() if leaf.source in (Source.SURVEY, Source.OUTSIDE)]
    code = (typed or {}).get("code") or request.GET.get("code", "") or (wanted[0].code if wanted else "")
    chosen = next((leaf for leaf in wanted if leaf.code == code), None)
    sheets = {one.pk: one for one in queries.sheets(row)}
    lines = [
        (
            sheets[sheet_id],
            one,
            words.value(from_json(one.frozen or one.given)),
            (typed or {}).get(f"value-{one.pk}", ""),
        )
        for sheet_id, own in queries.lines_of_round(row).items()
        for one in own
        if chosen is not None and one.code == chosen.code
    ]
    context = {
        "row": row,
        "criteria": [(leaf.code, words.say(leaf.name), leaf.code == code) for leaf in wanted],
        "chosen": chosen,
        "chosen_name": words.say(chosen.name) if chosen else "",
        "least": _bound(chosen, "least"),
        "most": _bound(chosen, "most"),
        "lines": sorted(lines, key=lambda one: (one[0].kind, one[0].name)),
        "typed": {"document": "", **(typed or {})},
        "errors": errors,
        "may_enter": row.stage in (Stage.SELF_SCORING, Stage.APPRAISAL, Stage.SURVEYS, Stage.CORRECTING),
    }
    return render(request, "scorecards/values.html", context, status=status)


def _bound(criterion: Criterion | None, name: str) -> str:
    found = criterion.parameters.get(name) if criterion is not None else None
    return words.number(found) if isinstance(found, Decimal) else ""


@require_safe
@for_officials
def file(request: HttpRequest, official: Official, evidence_id: int) -> HttpResponse:
    """A file that proves a line."""
    row = reach.evidence(official, evidence_id)
    return _sent(row.file, row.name)


@require_safe
@for_officials
def given_file(request: HttpRequest, official: Official, given_id: int) -> HttpResponse:
    """The document of a value given by others."""
    row = reach.given_file(official, given_id)
    if row.file is None:
        raise Http404
    return _sent(row.file, row.file_name)


def _sent(stored: Any, name: str) -> HttpResponse:
    try:
        content = records.read_file(stored.sha256)
    except FileMissing:
        raise Http404 from None
    return HttpResponse(content, headers=records.download_headers(stored, name))
