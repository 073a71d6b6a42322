"""Results: ranking, a unit's own result down to its evidence, years and units compared, other methods, weights."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from motcua.kernel.text import visible
from motcua.scorecards import queries, results
from motcua.scorecards.rules import freezing, publishing
from motcua.scorecards.rules.framework import Framework
from motcua.scorecards.rules.round_law import round_law
from motcua.scorecards.rules.scoring import State
from motcua.scorecards.rules.stages import Stage
from motcua.scorecards.rules.stated import from_json
from motcua.web.desk.access import Official, for_officials
from motcua.web.scorecards import reach, showing, words

if TYPE_CHECKING:
    from motcua.scorecards.models import Result


@dataclass(frozen=True)
class Placed:
    """A unit in the ranking."""

    row: Any
    rank: str
    place: str
    index: str
    between: str
    total: str
    band: str
    hangs: str
    is_shared: bool

    @property
    def is_tied(self) -> bool:
        """By the places, or by the rank where no place was published."""
        if self.row.place_best is None:
            return self.is_shared
        return bool(self.row.place_best != self.row.place_worst)


def _bands(of: Framework) -> dict[str, str]:
    return {one.code: words.say(one.name) for one in of.bands}


@require_safe
@for_officials
def ranking(request: HttpRequest, official: Official, publication_id: int) -> HttpResponse:
    """The published ranks, ties as ties, and how far each rank hangs on the weights."""
    row = reach.publication(publication_id)
    of = queries.framework(row.round.framework)
    groups = placed_by_kind(results.of_publication(row), of)
    context = {
        "publication": row,
        "row": row.round,
        "framework_name": words.say(of.name),
        "is_demo": of.is_demo,
        "groups": [
            (words.KINDS.get(kind, kind), placed, is_undecided(placed)) for kind, placed in groups.items()
        ],
        "has_places": any(one.place for placed in groups.values() for one in placed),
        "unsure": [one.row.sheet.name for placed in groups.values() for one in placed if one.hangs],
        "others": [one for one in results.publications(row.round) if one.pk != row.pk],
        "may_see_sensitivity": official.opens("scorecards:sensitivity"),
    }
    return render(request, "scorecards/ranking.html", context)


def placed_by_kind(found: "Sequence[Result]", of: Framework) -> dict[str, list[Placed]]:
    """The units of a publication by their kind, in the order of their indices."""
    bands = _bands(of)
    groups: dict[str, list[Placed]] = {}
    for one in found:
        same = sum(1 for other in found if other.sheet.kind == one.sheet.kind and other.rank == one.rank)
        low, high = one.index_low, one.index_high
        groups.setdefault(one.sheet.kind, []).append(
            Placed(
                one,
                "–" if one.rank is None else str(one.rank),
                _place(one.place_best, one.place_worst),
                "–" if one.index is None else f"{words.number(one.index, 2)} %",
                "" if low is None or high is None or low == high else words.between(low, high),
                words.number(one.total, 2),
                bands.get(one.band, ""),
                _between(one.rank_least, one.rank_most),
                one.rank is not None and same > 1,
            )
        )
    return groups


def is_undecided(placed: list[Placed]) -> bool:
    """Whether no order of the units can be told at all: every one may be first and may be last."""
    ranked = [one.row for one in placed if one.row.place_best is not None]
    return len(ranked) > 1 and all((one.place_best, one.place_worst) == (1, len(ranked)) for one in ranked)


def _place(best: int | None, worst: int | None) -> str:
    if best is None or worst is None:
        return ""
    return str(best) if best == worst else f"{best}–{worst}"


def _between(least: int | None, most: int | None) -> str:
    return "" if least is None or most is None or least == most else f"{least}–{most}"


@require_safe
@for_officials
def document(request: HttpRequest, official: Official, publication_id: int) -> HttpResponse:
    """The published document itself, the bytes that the hash is of."""
    row = reach.publication(publication_id)
    answer = HttpResponse(freezing.canonical(row.content), content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="ket-qua-{row.round_id}-{row.number}.json"'
    return answer


@require_safe
@for_officials
def result(request: HttpRequest, official: Official, result_id: int) -> HttpResponse:
    """A unit's result as published: each point with the value that it came from, and the line behind it."""
    row = reach.result(result_id)
    of = queries.framework(row.publication.round.framework)
    said: Mapping[str, Any] = results.said_of(row)
    seen = reach.seen(official, row.publication.round, of)
    opens = reach.in_reach(official, row.sheet, seen)
    line_ids = {line.code: line.pk for line in queries.lines_of_sheet(row.sheet)} if opens else {}
    lines = {one["code"]: one for one in said["lines"]}
    rows = []
    for criterion, depth in showing.nodes(of.criteria):
        points = said["points"].get(criterion.code)
        if points is None or (not criterion.children and criterion.code not in lines):
            continue
        line = lines.get(criterion.code)
        rows.append(
            {
                "code": criterion.code,
                "name": words.say(criterion.name),
                "depth": depth,
                "is_group": bool(criterion.children),
                "points": words.number(publishing.shown(points["points"])),
                "reachable": words.number(publishing.shown(points["reachable"])),
                "state": words.STATES[State(points["state"])],
                "value": words.value(from_json(line["value"])) if line else "",
                "source": words.SOURCES[criterion.source] if criterion.source else "",
                "known_on": line["known_on"] if line else None,
                "document": line["document"] if line else "",
                "files": len(line["files"]) if line else 0,
                "line_id": line_ids.get(criterion.code),
            }
        )
    context = {
        "row": row,
        "publication": row.publication,
        "round": row.publication.round,
        "rows": rows,
        "index": "–" if row.index is None else f"{words.number(row.index, 2)} %",
        "total": words.number(row.total, 2),
        "reachable": words.number(row.reachable, 2),
        "band": _bands(of).get(row.band, ""),
        "hangs": _between(row.rank_least, row.rank_most),
        "place": _place(row.place_best, row.place_worst),
        "between": ""
        if row.index_low is None or row.index_high is None or row.index_low == row.index_high
        else words.between(row.index_low, row.index_high),
        "framework_code": row.publication.round.framework.code,
    }
    return render(request, "scorecards/result.html", context)


@require_safe
@for_officials
def compare(request: HttpRequest, official: Official) -> HttpResponse:
    """Published results of units over years, under the method of each year."""
    codes = sorted({row.framework.code for row in queries.rounds()})
    code = visible(request.GET.get("framework", "")) or (codes[0] if codes else "")
    chosen = {int(one) for one in request.GET.getlist("unit") if one.isdecimal() and len(one) < 12}
    units: dict[int, str] = results.published_units(code)
    found = results.over_years(chosen or set(units), code)
    rounds = {one.publication.round_id: one.publication.round for one in found}
    columns = sorted(rounds.values(), key=lambda row: (row.last, row.first, row.pk))
    cells: dict[int, dict[int, Any]] = {}
    for one in found:
        cells.setdefault(one.unit_id, {})[one.publication.round_id] = one
    rows = [
        (
            name,
            [
                None
                if (cell := cells[unit].get(row.pk)) is None
                else (
                    cell.pk,
                    "–" if cell.index is None else f"{words.number(cell.index, 2)} %",
                    "" if cell.rank is None else str(cell.rank),
                )
                for row in columns
            ],
        )
        for unit, name in units.items()
        if unit in cells
    ]
    context = {
        "codes": [(one, one == code) for one in codes],
        "units": [(unit, name, unit in chosen) for unit, name in units.items()],
        "columns": [(row, words.say(row.framework.name)) for row in columns],
        "rows": rows,
        "methods": len({row.framework.key for row in columns}),
    }
    return render(request, "scorecards/compare.html", context)


@require_safe
@for_officials
def under(request: HttpRequest, official: Official, round_id: int) -> HttpResponse:
    """The round's units and period by another method: computed now, not published, and marked so."""
    row = reach.round_of(round_id)
    if row.stage in (Stage.OPEN, Stage.WITHDRAWN):
        raise Http404
    known = {str(one.pk): one for one in queries.versions(approved=True) if one.pk != row.framework_id}
    version = known.get(request.GET.get("method", ""))
    lines = []
    if version is not None:
        for one in results.under(row, version, now=timezone.now()):
            index = "–" if one.score.index is None else f"{words.number(one.score.index, 2)} %"
            place = "–" if one.place is None else _place(*one.place)
            before = one.reported
            was = "–" if before is None or before.index is None else f"{words.number(before.index, 2)} %"
            was_at = (
                "" if before is None else _place(before.place_best, before.place_worst) or before.rank or ""
            )
            lines.append((one, index, words.number(one.score.total, 2), place, was, was_at))
        lines.sort(key=lambda item: (item[0].rank is None, item[0].rank or 0, item[0].sheet.name))
    context = {
        "row": row,
        "versions": [(one, words.say(one.name), one == version) for one in known.values()],
        "version": version,
        "name": words.say(version.name) if version else "",
        "has_reported": any(line[0].reported is not None for line in lines),
        "lines": lines,
    }
    return render(request, "scorecards/under.html", context)


@require_safe
@for_officials
def sensitivity(request: HttpRequest, official: Official, round_id: int) -> HttpResponse:
    """What becomes of the ranks when the weights of the groups change: typed, never published."""
    row = reach.round_of(round_id)
    if row.stage in (Stage.OPEN, Stage.SELF_SCORING, Stage.WITHDRAWN):
        raise Http404
    of = queries.framework(row.framework)
    typed, weights, errors = _weights(request, of)
    lines = [
        (
            one,
            _percent(one.index),
            _percent(one.changed),
            _between(one.least, one.most) or (str(one.rank) if one.rank else "–"),
        )
        for one in (() if errors else results.shaken(row, weights))
    ]
    context = {
        "row": row,
        "groups": [
            (one.code, words.say(one.name), words.number(one.points), typed.get(one.code, ""))
            for one in of.criteria
            if one.points
        ],
        "lines": lines,
        "errors": errors,
        "is_changed": any(typed.values()),
        "percent": round_law(queries.period_of(row).last_day).weight_shift_percent,
    }
    return render(request, "scorecards/sensitivity.html", context, status=422 if errors else 200)


def _percent(index: Fraction | None) -> str:
    return "–" if index is None else f"{words.number(index, 2)} %"


def _weights(
    request: HttpRequest, of: Framework
) -> tuple[dict[str, str], dict[str, Fraction], list[dict[str, str]]]:
    """What was typed, the weights it says, and what is wrong with it."""
    typed: dict[str, str] = {}
    weights: dict[str, Fraction] = {}
    errors = []
    for one in of.criteria:
        if not one.points:
            continue
        text = visible(request.GET.get(f"weight-{one.code}", "")).strip()[:12]
        typed[one.code] = text
        if not text:
            continue
        try:
            number = Decimal(text.replace(",", "."))
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite() or number < 0 or number > 1000:
            message = words.WEIGHT_REFUSED
            errors.append({"anchor": f"id_weight-{one.code}", "message": f"{one.code}: {message}"})
        else:
            weights[one.code] = Fraction(number)
    weighed = [one for one in of.criteria if one.points]
    if not errors and weighed and all(weights.get(one.code) == 0 for one in weighed):
        errors.append({"anchor": f"id_weight-{weighed[0].code}", "message": str(words.ALL_WEIGHTS_NOTHING)})
    return typed, weights, errors
