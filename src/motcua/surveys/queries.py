"""Reading anonymous answers: by unit and month alone, and only where there are enough of them."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from django.db.models import Avg, Count, Q

from motcua.surveys.models import AnonymousAnswer
from motcua.surveys.rules.law import QUESTIONS, law_on


@dataclass(frozen=True)
class Cell:
    """The answers of a unit in a month. Where there are too few, everything but unit and month is None.

    `left_out`: how many units of the time were left out of a restated month, because they had too few.
    """

    unit_id: int
    month: date
    count: int | None
    satisfied: int | None  # 4 and 5 points
    by_score: tuple[int, ...]  # how many gave 1, 2, 3, 4, 5; empty where there are too few
    means: dict[str, float | None]
    given: dict[str, int]  # how many answered each question whose mean is shown
    left_out: int = 0

    @property
    def share(self) -> Fraction | None:
        """Satisfied among all; None where it is not shown."""
        return Fraction(self.satisfied, self.count) if self.count and self.satisfied is not None else None


def cells(*, since: date, until: date, unit_ids: Collection[int] | None = None) -> list[Cell]:
    """Every unit's months, the latest first; one query. `since` and `until` are first days of months."""
    rows = AnonymousAnswer.objects.filter(month__gte=since, month__lte=until)
    if unit_ids is not None:
        rows = rows.filter(unit_id__in=unit_ids)
    found = (
        rows.values("unit_id", "month")
        .annotate(
            number=Count("pk"),
            satisfied=Count("pk", filter=Q(overall__gte=4)),
            **{f"of_{score}": Count("pk", filter=Q(overall=score)) for score in range(1, 6)},
            **{f"mean_{code}": Avg(code) for code in QUESTIONS},
            **{f"given_{code}": Count(code) for code in QUESTIONS},
        )
        .order_by("-month", "unit_id")
    )
    return [_cell(dict(row)) for row in found]


def _cell(row: dict[str, object]) -> Cell:
    unit_id, month, number = row["unit_id"], row["month"], row["number"]
    assert isinstance(unit_id, int)
    assert isinstance(month, date)
    assert isinstance(number, int)
    fewest = law_on(month).shown_from
    if number < fewest:
        return Cell(unit_id, month, None, None, (), {}, {})
    satisfied = row["satisfied"]
    assert isinstance(satisfied, int)
    means = {code: _mean(row[f"mean_{code}"], row[f"given_{code}"], fewest) for code in QUESTIONS}
    return Cell(
        unit_id,
        month,
        number,
        satisfied,
        tuple(count for score in range(1, 6) if isinstance(count := row[f"of_{score}"], int)),
        means,
        {
            code: count
            for code in QUESTIONS
            if means[code] is not None and isinstance(count := row[f"given_{code}"], int)
        },
    )


def _mean(mean: object, given: object, fewest: int) -> float | None:
    """A question that few answered is hidden too, however many answered the others."""
    enough = isinstance(given, int) and given >= fewest
    return mean if enough and isinstance(mean, float) else None


def restated(found: Iterable[Cell], today: Mapping[int, int]) -> list[Cell]:
    """The same months by today's units; `today` names the unit of today of each unit that is none any more.

    Summed is only what is shown as reported: a sum that held the few answers of one unit would give them away by
    subtraction. Order as given.
    """
    groups: dict[tuple[date, int], list[Cell]] = {}
    for cell in found:
        groups.setdefault((cell.month, today.get(cell.unit_id, cell.unit_id)), []).append(cell)
    return [_joined(unit_id, cells) for (_, unit_id), cells in groups.items()]


def _joined(unit_id: int, parts: list[Cell]) -> Cell:
    if len(parts) == 1:
        return replace(parts[0], unit_id=unit_id)
    shown = [part for part in parts if part.count is not None]
    if not shown:
        return Cell(unit_id, parts[0].month, None, None, (), {}, {}, len(parts))
    given = {code: sum(part.given.get(code, 0) for part in shown) for code in QUESTIONS}
    return Cell(
        unit_id,
        parts[0].month,
        sum(part.count or 0 for part in shown),
        sum(part.satisfied or 0 for part in shown),
        tuple(map(sum, zip(*(part.by_score for part in shown), strict=True))),
        {
            code: sum((part.means.get(code) or 0) * part.given.get(code, 0) for part in shown) / many
            if many
            else None
            for code, many in given.items()
        },
        {code: many for code, many in given.items() if many},
        len(parts) - len(shown),
    )


def words_of(unit_id: int, month: date) -> list[str]:
    """What people wrote, sorted by the text itself; nothing where there are too few answers."""
    rows = AnonymousAnswer.objects.filter(unit_id=unit_id, month=month)
    if rows.count() < law_on(month).shown_from:
        return []
    return sorted(rows.exclude(words="").values_list("words", flat=True))
