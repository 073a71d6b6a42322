"""Rounds: what waits for whom, and where everybody is."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from motcua.kernel.zone import day_of
from motcua.scorecards import people, queries, results
from motcua.scorecards.actions import entering
from motcua.scorecards.rules.publishing import ranks
from motcua.scorecards.rules.scoring import State
from motcua.scorecards.rules.stages import SheetState, Stage
from motcua.web.components.long_lists import unit_options
from motcua.web.desk.access import Official, for_officials
from motcua.web.scorecards import reach, showing, words

if TYPE_CHECKING:
    from motcua.scorecards.models import Line, Round, Sheet


@dataclass(frozen=True)
class RoundLine:
    row: "Round"
    framework: str
    tone: str
    publication_id: int | None


@require_safe
@for_officials
def home(request: HttpRequest, official: Official) -> HttpResponse:
    """What waits for the post acted in, and every round."""
    homes = people.homes([official.unit_id])
    own = people.own_units(official.user_id, _today())
    rounds = queries.rounds()
    newest = results.newest_publications(rounds)
    # whoever is not of the staff sees a round once its units are asked
    shown = [row for row in rounds if official.opens("scorecards:open") or row.stage != Stage.OPEN]
    context = {
        "work": queries.work(homes | own, homes),
        "lines": [
            RoundLine(
                row, words.say(row.framework.name), words.STAGE_TONES[Stage(row.stage)], newest.get(row.pk)
            )
            for row in shown
        ],
        "today": _today(),
        "may_open": official.opens("scorecards:open"),
        "may_see_frameworks": official.opens("scorecards:frameworks"),
        "may_compare": official.opens("scorecards:compare"),
        "heads": official.opens("scorecards:sheet"),
    }
    return render(request, "scorecards/home.html", context)


def _today() -> date:
    return day_of(timezone.now())


@dataclass(frozen=True)
class Cell:
    """A unit under a criterion."""

    text: str
    tone: str
    line_id: int | None


@dataclass(frozen=True)
class SheetLine:
    """A unit in the overview. `late`: its head has not approved in time."""

    sheet: "Sheet"
    kind: str
    state: str
    tone: str
    late: bool
    done: int
    asked: int
    self_index: str
    index: str
    cells: tuple[Cell, ...] = field(default=())


@require_safe
@for_officials
def overview(request: HttpRequest, official: Official, round_id: int) -> HttpResponse:
    return show_round(request, official, round_id)


def show_round(
    request: HttpRequest,
    official: Official,
    round_id: int,
    *,
    errors: Sequence[dict[str, str]] = (),
    typed: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The overview: stage, deadlines, who is where, the matrix, and the deeds that the post may do."""
    row = reach.round_of(round_id)
    of = queries.framework(row.framework)
    seen = reach.seen(official, row, of)
    today, stage = _today(), Stage(row.stage)
    lines = queries.lines_of_round(row)
    sheets = [one for one in queries.sheets(row) if reach.in_reach(official, one, seen)]
    shown = [_sheet_line(row, of, one, lines.get(one.pk, []), today) for one in sheets]
    asked = {line.code for own in lines.values() for line in own}
    columns = [leaf for leaf in of.leaves() if leaf.code in asked]
    waiting = queries.waiting(row, lines, today=today) if seen.decides else {}
    draft = results.draft(row) if seen.decides and stage in (Stage.SURVEYS, Stage.CORRECTING) else None
    context: dict[str, Any] = {
        "row": row,
        "framework": of,
        "framework_name": words.say(of.name),
        "tone": words.STAGE_TONES[stage],
        "lines": shown,
        "columns": [(leaf.code, words.say(leaf.name)) for leaf in columns],
        "late": [one.sheet.name for one in shown if one.late],
        "appraisers": [(one, ", ".join(one.codes)) for one in queries.appraisers(row)],
        "waiting": [(many, words.WAITING[name]) for name, many in sorted(waiting.items())],
        "history": [(one, words.DEEDS.get(one.kind, one.kind)) for one in queries.history_of_round(row)]
        if seen.decides
        else [],
        "publications": results.publications(row),
        "proposal": queries.open_proposal(row) if seen.decides else None,
        "draft": draft,
        "preview": _preview(draft),
        "values": entering.waiting_values(row.pk) if seen.decides else [],
        "seen": seen,
        "judges": bool(seen.codes),
        "today": today,
        "errors": errors,
        "typed": {"document": "", **(typed or {})},
        "unit_options": unit_options(today) if seen.is_staff else "",
        "groups": [(one.code, words.say(one.name)) for one in of.criteria],
        "is_open": stage is Stage.OPEN,
        "is_filling": stage is Stage.SELF_SCORING,
        "is_appraised": stage is Stage.APPRAISAL,
        "is_surveyed": stage in (Stage.SURVEYS, Stage.CORRECTING),
        "is_published": stage is Stage.PUBLISHED,
        "may_withdraw": seen.is_staff and stage not in (Stage.PUBLISHED, Stage.CORRECTING, Stage.WITHDRAWN),
        "may_move_days": seen.is_staff
        and stage in (Stage.OPEN, Stage.SELF_SCORING, Stage.APPRAISAL, Stage.SURVEYS),
        "may_appoint": seen.is_staff
        and stage in (Stage.OPEN, Stage.SELF_SCORING, Stage.APPRAISAL, Stage.CORRECTING),
        "may_enter": seen.is_staff and stage not in (Stage.OPEN, Stage.PUBLISHED, Stage.WITHDRAWN),
        "may_close": stage is Stage.SELF_SCORING
        and (today > row.self_due or all(one.sheet.state == SheetState.APPROVED for one in shown)),
    }
    return render(request, "scorecards/round.html", context, status=status)


def _sheet_line(row: "Round", of: Any, sheet: "Sheet", lines: Sequence["Line"], today: date) -> SheetLine:
    values = [queries.values_of(line) for line in lines]
    own, counted = showing.scores(of, sheet.kind, values)
    state = SheetState(sheet.state)
    by_code = {line.code: line for line in lines}
    cells = []
    for leaf in of.leaves():
        line = by_code.get(leaf.code)
        if line is None or counted is None:
            cells.append(Cell("–", "", None))
            continue
        points = counted.of[leaf.code]
        text = words.number(points.points, 2) if points.state is State.SCORED else "–"
        cells.append(Cell(text, showing.share(points.points, points.reachable), line.pk))
    asked = [one for one in values if one.source.value == "self"]
    return SheetLine(
        sheet,
        str(words.KINDS.get(sheet.kind, sheet.kind)),
        str(sheet.get_state_display()),
        words.SHEET_TONES[state],
        state is not SheetState.APPROVED and row.stage != Stage.OPEN and today > row.self_due,
        sum(1 for one in asked if not one.stated.is_empty or one.words),
        len(asked),
        "–" if own is None or own.index is None else f"{words.number(own.index, 2)} %",
        "–" if counted is None or counted.index is None else f"{words.number(counted.index, 2)} %",
        tuple(cells),
    )


def _preview(draft: "results.Draft | None") -> list[tuple[str, str, str, str]]:
    """Name, rank, index and total of each unit as they would be published now."""
    if draft is None:
        return []
    placed = ranks(draft.units)
    found = []
    for unit in draft.units:
        rank = placed.get(unit.unit_id)
        number = "" if rank is None or rank.rank is None else str(rank.rank)
        index = "–" if unit.score.index is None else f"{words.number(unit.score.index, 2)} %"
        found.append((unit.name, number, index, words.number(unit.score.total, 2)))
    return sorted(found, key=lambda one: (not one[1], int(one[1] or 0), one[0]))
