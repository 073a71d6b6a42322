"""Reading rounds: what is asked of whom, where each sheet stands, what a line went through."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from motcua.agencies import queries as agencies
from motcua.indicators.periods import Period
from motcua.scorecards.errors import NotFound
from motcua.scorecards.models import (
    Appraiser,
    Change,
    Contest,
    Evidence,
    FrameworkVersion,
    Given,
    Line,
    Proposal,
    Round,
    Sheet,
)
from motcua.scorecards.models.sheets import Outcome as Outcome
from motcua.scorecards.rules import asking, freezing, judging
from motcua.scorecards.rules.asking import Asked, Body, Candidate
from motcua.scorecards.rules.framework import Criterion, Framework, Source
from motcua.scorecards.rules.judging import LineValues
from motcua.scorecards.rules.stages import Judgement, Stage
from motcua.scorecards.rules.stated import from_json


def framework(row: FrameworkVersion) -> Framework:
    """The framework as it was kept; read once a process for the same content."""
    return _thawed(row.sha256, row.pk)


@lru_cache(maxsize=64)
def _thawed(sha256: str, version_id: int) -> Framework:
    return freezing.thaw(FrameworkVersion.objects.values_list("content", flat=True).get(pk=version_id))


def versions(*, approved: bool = False) -> list[FrameworkVersion]:
    """Every version, by its key; without their content. One query."""
    rows = FrameworkVersion.objects.defer("content").order_by("code", "-version", "pk")
    return list(rows.filter(state="approved") if approved else rows)


def version(version_id: int) -> FrameworkVersion:
    """Raises NotFound."""
    row = FrameworkVersion.objects.defer("content").filter(pk=version_id).first()
    if row is None:
        raise NotFound("framework")
    return row


def rounds() -> list[Round]:
    """All rounds, the newest period first; one query."""
    rows = Round.objects.select_related("framework").defer("framework__content")
    return list(rows.order_by("-last", "-first", "framework__key", "pk"))


def round_of(round_id: int) -> Round:
    """Raises NotFound."""
    rows = Round.objects.select_related("framework").defer("framework__content")
    row = rows.filter(pk=round_id).first()
    if row is None:
        raise NotFound("round")
    return row


def period_of(row: Round) -> Period:
    return Period(row.first, row.last)


def candidates(of: Framework, period: Period) -> list[Asked]:
    """The units that a round of this framework and period may ask, as they were in the period; one query."""
    return asking.candidates(of, _units(), period.first, period.last_day)


def _units() -> Iterable[Candidate]:
    for row in agencies.every_unit():
        yield Candidate(row.pk, row.name, row.level, row.kind, row.valid_from, row.valid_to)


def sheets(row: Round) -> list[Sheet]:
    """The sheets of a round in the order of their units; one query."""
    return list(Sheet.objects.filter(round=row).order_by("unit__level", "unit__sort_key", "pk"))


def sheet(sheet_id: int) -> Sheet:
    """With its round and framework. Raises NotFound."""
    rows = Sheet.objects.select_related("round__framework").defer("round__framework__content")
    row = rows.filter(pk=sheet_id).first()
    if row is None:
        raise NotFound("sheet")
    return row


def _lines() -> QuerySet[Line]:
    return Line.objects.annotate(
        files=Count("evidence", filter=Q(evidence__removed_at__isnull=True)),
        is_contested=Exists(Contest.objects.filter(line=OuterRef("pk"), outcome="")),
        has_open_value=Exists(Given.objects.filter(line=OuterRef("pk"), is_confirmed__isnull=True)),
    )


def lines_of_sheet(row: Sheet) -> list[Line]:
    """The lines with their proofs, in the framework's order; two queries."""
    proofs = Evidence.objects.filter(removed_at__isnull=True).order_by("pk")
    return list(
        _lines()
        .filter(sheet=row)
        .order_by("ordinal")
        .prefetch_related(Prefetch("evidence", proofs, "proofs"))
    )


def lines_of_round(row: Round) -> dict[int, list[Line]]:
    """All lines by their sheet; one query."""
    found: dict[int, list[Line]] = {}
    for line in _lines().select_related("sheet").filter(sheet__round=row).order_by("sheet_id", "ordinal"):
        found.setdefault(line.sheet_id, []).append(line)
    return found


def line(line_id: int) -> Line:
    """With sheet, round, framework, and proofs (also removed ones). Raises NotFound."""
    row = (
        _lines()
        .select_related("sheet__round__framework", "sheet__unit", "appraised_by")
        .defer("sheet__round__framework__content")
        .prefetch_related(
            Prefetch("evidence", Evidence.objects.select_related("added_by", "removed_by").order_by("pk"))
        )
        .filter(pk=line_id)
        .first()
    )
    if row is None:
        raise NotFound("line")
    return row


def evidence(evidence_id: int) -> Evidence:
    """With its line, sheet and file. Raises NotFound."""
    row = Evidence.objects.select_related("line__sheet__round", "file").filter(pk=evidence_id).first()
    if row is None:
        raise NotFound("evidence")
    return row


def given_file(given_id: int) -> Given:
    """With its file. Raises NotFound."""
    row = Given.objects.select_related("line__sheet__round", "file").filter(pk=given_id).first()
    if row is None or row.file is None:
        raise NotFound("evidence")
    return row


def values_of(row: Line) -> LineValues:
    """As the rules see it. `row` comes from a query of this module, which counted its proofs."""
    return LineValues(
        code=row.code,
        source=Source(row.source),
        judgement=Judgement(row.judgement),
        stated=from_json(row.stated),
        words=row.words,
        appraised=from_json(row.appraised),
        second=from_json(row.second),
        given=from_json(row.given),
        frozen=from_json(row.frozen),
        is_set_aside=row.is_set_aside,
        files=getattr(row, "files", 0),
        has_contest=getattr(row, "is_contested", False),
        has_open_value=getattr(row, "has_open_value", False),
    )


def by_code(lines: Iterable[Line]) -> dict[str, LineValues]:
    return {row.code: values_of(row) for row in lines}


def criterion(of: Framework, code: str) -> Criterion:
    """Raises NotFound."""
    for leaf in of.leaves():
        if leaf.code == code:
            return leaf
    raise NotFound("criterion")


def contests(row: Line) -> list[Contest]:
    """Every contest of the line, the newest first; one query."""
    return list(row.contests.select_related("raised_by", "answered_by").order_by("-pk"))


def entered(row: Line) -> list[Given]:
    """Values entered for the line with their documents, the newest first; one query."""
    return list(row.entered.select_related("entered_by", "decided_by").order_by("-pk"))


def history(row: Line) -> list[Change]:
    """What the line went through, the newest first; one query."""
    return list(Change.objects.filter(line=row).select_related("by").order_by("-pk"))


def history_of_round(row: Round, *, most: int = 100) -> list[Change]:
    """What was done with the round as a whole and with its sheets, the newest first; one query."""
    rows = Change.objects.filter(round=row, line__isnull=True).select_related("by", "sheet")
    return list(rows.order_by("-pk")[:most])


def appraisers(row: Round) -> list[Appraiser]:
    """The appointed bodies; one query."""
    return list(Appraiser.objects.filter(round=row).select_related("unit").order_by("unit__sort_key", "pk"))


def bodies(row: Round, of: Framework) -> list[Body]:
    return [Body(one.unit_id, asking.codes_under(of, tuple(one.codes))) for one in appraisers(row)]


def waiting(row: Round, lines: Mapping[int, Sequence[Line]], *, today: date) -> dict[str, int]:
    """What keeps the round from its next step."""
    every = [values_of(line) for own in lines.values() for line in own]
    return judging.waiting(Stage(row.stage), every, may_answer=today <= row.answer_due)


def open_proposal(row: Round) -> Proposal | None:
    """What waits for a second person; one query."""
    return row.proposals.select_related("proposed_by").filter(is_approved__isnull=True).first()


@dataclass(frozen=True)
class Work:
    """What waits for somebody in a round, by numbers. `due` is the last day."""

    round: Round
    due: date
    to_fill: tuple[Sheet, ...] = ()
    to_approve: tuple[Sheet, ...] = ()
    to_answer: int = 0
    to_judge: int = 0
    contests: int = 0


def work(unit_ids: Collection[int], body_ids: Collection[int]) -> list[Work]:
    """What waits for the units of a person, and for the bodies that they appraise for; four queries."""
    running = [row for row in rounds() if row.stage in ("self_scoring", "appraisal", "surveys", "correcting")]
    own: dict[int, list[Sheet]] = {}
    for one in Sheet.objects.filter(round__in=running, unit_id__in=unit_ids).order_by("pk"):
        own.setdefault(one.round_id, []).append(one)
    answering: dict[int, int] = dict(
        Line.objects.filter(sheet__round__in=running, sheet__unit_id__in=unit_ids, judgement="differs")
        .values_list("sheet__round_id")
        .annotate(n=Count("pk"))
        .order_by()
    )
    judged = _to_judge(running, unit_ids, body_ids)
    found = []
    for row in running:
        filling = row.stage == Stage.SELF_SCORING
        of_round = own.get(row.pk, [])
        judge, contested = judged.get(row.pk, (0, 0))
        waits = Work(
            round=row,
            due=row.self_due
            if filling
            else row.answer_due
            if row.stage == Stage.APPRAISAL
            else row.publish_due,
            to_fill=tuple(s for s in of_round if filling and s.state == "open"),
            to_approve=tuple(s for s in of_round if filling and s.state == "submitted"),
            to_answer=answering.get(row.pk, 0) if row.stage == Stage.APPRAISAL else 0,
            to_judge=judge,
            contests=contested,
        )
        if waits.to_fill or waits.to_approve or waits.to_answer or waits.to_judge or waits.contests:
            found.append(waits)
    return found


def _to_judge(
    running: list[Round], unit_ids: Collection[int], body_ids: Collection[int]
) -> dict[int, tuple[int, int]]:
    """(lines to judge or to read again, open contests) by round, for the bodies; not of their own units."""
    appointed = Appraiser.objects.filter(round__in=running, unit_id__in=body_ids)
    branches: dict[int, list[list[str]]] = {}
    for one in appointed:
        branches.setdefault(one.round_id, []).append(one.codes)
    found: dict[int, tuple[int, int]] = {}
    for row in running:
        if row.pk not in branches or row.stage not in (Stage.APPRAISAL, Stage.CORRECTING, Stage.SELF_SCORING):
            continue
        of = framework(row.framework)
        codes = frozenset().union(*(asking.codes_under(of, tuple(own)) for own in branches[row.pk]))
        mine = _lines().filter(sheet__round=row, code__in=codes).exclude(sheet__unit_id__in=unit_ids)
        judged = Q(source="self", judgement__in=["unread", "answered"])
        numbers = mine.aggregate(
            judge=Count("pk", filter=judged, distinct=True),
            contested=Count("pk", filter=Q(contests__outcome="", contests__isnull=False), distinct=True),
        )
        judge = numbers["judge"] if row.stage == Stage.APPRAISAL else 0
        found[row.pk] = (judge, numbers["contested"])
    return found
