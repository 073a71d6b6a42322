"""Results: what would be published now, what was published, and a period seen under another method."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from motcua.scorecards import queries
from motcua.scorecards.errors import NotFound
from motcua.scorecards.figures import figures_of
from motcua.scorecards.models import Evidence, FrameworkVersion, Publication, Result, Round, Sheet
from motcua.scorecards.rules import asking, freezing, judging, margins, publishing
from motcua.scorecards.rules.framework import Criterion, Framework, Source
from motcua.scorecards.rules.publishing import PublishedLine, PublishedUnit, Sure
from motcua.scorecards.rules.ranking import competition, honest
from motcua.scorecards.rules.reweighting import index_with, rank_ranges
from motcua.scorecards.rules.round_law import round_law
from motcua.scorecards.rules.scoring import Score, State, score
from motcua.scorecards.rules.stated import Stated


@dataclass(frozen=True)
class Draft:
    """What would be published now: the document, its hash, and the scores behind it by unit. `hangs`: the ranks that
    weights leave open, `sure`: the indices and places that errors do."""

    content: Mapping[str, object]
    sha256: str
    units: tuple[PublishedUnit, ...]
    hangs: Mapping[int, tuple[int, int]]
    sure: Mapping[int, Sure]


def units_of(row: Round) -> list[PublishedUnit]:
    """Every sheet with its score by what counts now; four queries."""
    of = queries.framework(row.framework)
    lines = queries.lines_of_round(row)
    files: dict[int, list[str]] = {}
    proofs = Evidence.objects.filter(line__sheet__round=row, removed_at__isnull=True)
    for line_id, digest in proofs.order_by("line_id", "file_id").values_list("line_id", "file_id"):
        files.setdefault(line_id, []).append(digest)
    found = []
    for sheet in queries.sheets(row):
        own = lines.get(sheet.pk, [])
        values = {line.pk: queries.values_of(line) for line in own}
        found.append(
            PublishedUnit(
                sheet.unit_id,
                sheet.name,
                sheet.kind,
                sheet.asked_from,
                sheet.asked_to,
                sheet.is_whole,
                judging.scored(of, sheet.kind, values.values()),
                tuple(
                    PublishedLine(
                        line.code,
                        line.source,
                        judging.counted(values[line.pk]),
                        line.known_on,
                        judging.counted(values[line.pk]).document or line.given_document,
                        tuple(files.get(line.pk, ())),
                    )
                    for line in own
                ),
            )
        )
    return found


def draft(row: Round) -> Draft:
    """The document that an approval of now would publish."""
    of = queries.framework(row.framework)
    units = units_of(row)
    last = queries.period_of(row).last_day
    hangs, sure = hanging(of, units, last), publishing.sureness(of, units)
    content = publishing.document(
        of,
        row.framework.sha256,
        row.title,
        row.first,
        last,
        units,
        hangs,
        sure,
    )
    return Draft(content, freezing.sha256(content), tuple(units), hangs, sure)


def hanging(of: Framework, units: Sequence[PublishedUnit], on: date) -> dict[int, tuple[int, int]]:
    """The ranks within which each ranked unit stays when the weight of one group moves a little, by unit. By how
    much, says the law of rounds on the last day of the period."""
    found: dict[int, tuple[int, int]] = {}
    for kind in {unit.kind for unit in units}:
        scores = {unit.unit_id: unit.score for unit in units if unit.kind == kind and unit.is_whole}
        found.update(rank_ranges(of, scores, round_law(on).weight_shift_percent))
    return found


def publication(publication_id: int) -> Publication:
    """With its round. Raises NotFound."""
    row = (
        Publication.objects.select_related("round__framework", "proposed_by", "approved_by")
        .defer("round__framework__content")
        .filter(pk=publication_id)
        .first()
    )
    if row is None:
        raise NotFound("publication")
    return row


def publications(row: Round) -> list[Publication]:
    """Every publication of the round, the newest first; without content. One query."""
    rows = row.publications.defer("content").select_related("proposed_by", "approved_by")
    return list(rows.order_by("-number"))


def of_publication(row: Publication) -> list[Result]:
    """Its results, by rank, those without one last; one query."""
    rows = Result.objects.filter(publication=row).select_related("sheet", "unit")
    return sorted(
        rows, key=lambda one: (one.sheet.kind, one.rank is None, one.rank or 0, one.unit.sort_key, one.pk)
    )


def result(result_id: int) -> Result:
    """With its publication, round and sheet. Raises NotFound."""
    row = (
        Result.objects.select_related("publication__round__framework", "sheet", "unit")
        .defer("publication__round__framework__content")
        .filter(pk=result_id)
        .first()
    )
    if row is None:
        raise NotFound("result")
    return row


def said_of(row: Result) -> Mapping[str, object]:
    """What the published document says of the unit. Raises NotFound."""
    units = row.publication.content["units"]
    for unit in units:
        if unit["unit"] == row.unit_id:
            found: Mapping[str, object] = unit
            return found
    raise NotFound("result")


def over_years(unit_ids: Collection[int], framework_code: str) -> list[Result]:
    """Published results of units under all versions of a framework, the newest publication of each round alone;
    two queries."""
    rows = Publication.objects.filter(round__framework__code=framework_code).order_by("number")
    newest = dict(rows.values_list("round_id", "pk"))
    found = (
        Result.objects.filter(publication_id__in=newest.values(), unit_id__in=unit_ids)
        .select_related("publication__round__framework", "sheet", "unit")
        .defer("publication__content", "publication__round__framework__content")
    )
    return sorted(found, key=lambda one: (one.unit.sort_key, one.unit_id, one.publication.round.last, one.pk))


@dataclass(frozen=True)
class Recomputed:
    """A unit under another method: not published, marked as such. `known` of `asked` criteria have a value.

    `reported`: its result as it was published, by the round's own method; None while nothing is."""

    sheet: Sheet
    score: Score
    known: int
    asked: int
    rank: int | None
    place: tuple[int, int] | None
    reported: Result | None


def under(row: Round, version: FrameworkVersion, *, now: datetime) -> list[Recomputed]:
    """The round's units and period scored by another version or framework.

    What fills itself does so again, as known on the day the round was closed; what was stated, surveyed or published
    carries over where the other method has the criterion under the same code with the same formula and source. The
    rest is not assessed, and counted as such.
    """
    other, mine = queries.framework(version), queries.framework(row.framework)
    period = queries.period_of(row)
    old = {leaf.code: leaf for leaf in mine.leaves()}
    lines = queries.lines_of_round(row)
    found: list[tuple[Sheet, Score, int, int]] = []
    bounds: dict[int, margins.Bounds] = {}
    for sheet in queries.sheets(row):
        own = {line.code: queries.values_of(line) for line in lines.get(sheet.pk, [])}
        computed = figures_of(other, period, sheet, now=now, known_on=row.closed_on)
        stated: dict[str, Stated] = {}
        for leaf in other.leaves():
            before = old.get(leaf.code)
            if leaf.code in computed:
                stated[leaf.code] = computed[leaf.code]
            elif leaf.source is Source.INDICATOR:
                continue
            elif leaf.code in own and before is not None and _same(before, leaf):
                stated[leaf.code] = judging.counted(own[leaf.code])
        asked = asking.lines_of(other, sheet.kind)
        values = judging.values_of(other, stated)
        points = score(other, values, sheet.kind)
        sure = margins.of_index(other, values, sheet.kind, points)
        if sure is not None:
            bounds[sheet.unit_id] = sure
        known = sum(1 for leaf in asked if points.of[leaf.code].state in (State.SCORED, State.INFORMATION))
        found.append((sheet, points, known, len(asked)))
    ranks: dict[int, int | None] = {}
    places: dict[int, tuple[int, int]] = {}
    for kind in {sheet.kind for sheet, *_ in found}:
        whole = {s.unit_id: p for s, p, *_ in found if s.kind == kind and s.is_whole}
        ranks.update({one.key: one.rank for one in competition(whole)})
        places.update(
            {
                one.key: (one.best, one.worst)
                for one in honest(whole, bounds)
                if one.best is not None and one.worst is not None
            }
        )
    reported = _reported(row)
    return [
        Recomputed(s, p, known, asked, ranks.get(s.unit_id), places.get(s.unit_id), reported.get(s.unit_id))
        for s, p, known, asked in found
    ]


def _reported(row: Round) -> dict[int, Result]:
    """The newest publication's results by unit; two queries."""
    newest = row.publications.order_by("-number").values_list("pk", flat=True).first()
    return {} if newest is None else {one.unit_id: one for one in Result.objects.filter(publication=newest)}


def _same(before: Criterion, leaf: Criterion) -> bool:
    return (before.formula, before.source) == (leaf.formula, leaf.source)


@dataclass(frozen=True)
class Shaken:
    """A unit under other weights: its index, what it becomes, and the ranks between which it moves."""

    sheet_id: int
    name: str
    kind: str
    index: Fraction | None
    changed: Fraction | None
    rank: int | None
    changed_rank: int | None
    least: int | None
    most: int | None


def shaken(row: Round, weights: Mapping[str, Fraction]) -> list[Shaken]:
    """Every unit of the round by what counts now, under the weights given (of groups, in place of the framework's).

    Between: while one group at a time moves by `round_law(...).weight_shift_percent`.
    """
    of = queries.framework(row.framework)
    units = units_of(row)
    sheets = {sheet.unit_id: sheet.pk for sheet in queries.sheets(row)}
    own = publishing.ranks(units)
    between = hanging(of, units, queries.period_of(row).last_day)
    changed = {unit.unit_id: index_with(of, unit.score, weights) for unit in units}
    ranks: dict[int, int | None] = {}
    for kind in {unit.kind for unit in units}:
        again = {u.unit_id: changed[u.unit_id] for u in units if u.kind == kind and u.is_whole}
        ranks.update({one.key: one.rank for one in competition(again)})
    found = [
        Shaken(
            sheets[unit.unit_id],
            unit.name,
            unit.kind,
            unit.score.index,
            changed[unit.unit_id],
            own[unit.unit_id].rank if unit.unit_id in own else None,
            ranks.get(unit.unit_id),
            *between.get(unit.unit_id, (None, None)),
        )
        for unit in units
    ]
    return sorted(found, key=lambda one: (one.kind, one.rank is None, one.rank or 0, one.name))


def published_units(framework_code: str) -> dict[int, str]:
    """Units with a published result under any version of a framework, by name in order; one query."""
    rows = Result.objects.filter(publication__round__framework__code=framework_code)
    return dict(
        rows.order_by("unit__level", "unit__sort_key", "unit_id").values_list("unit_id", "sheet__name")
    )


def newest_publications(rounds: Collection[Round]) -> dict[int, int]:
    """The newest publication by its round; one query."""
    rows = Publication.objects.filter(round__in=rounds).order_by("number").values_list("round_id", "pk")
    return dict(rows)
