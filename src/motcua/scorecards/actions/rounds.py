"""Running a round: open it, ask the units, move the deadlines, close, go on to the survey parts, correct, withdraw.

Pressing the same button twice changes nothing the second time; two people who press at once do it once.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction

from motcua.dossiers.rules.authority import Acting
from motcua.indicators.periods import Period
from motcua.scorecards import queries
from motcua.scorecards.actions.changing import (
    filled,
    note,
    require_roles,
    require_stage,
    round_locked,
    today,
)
from motcua.scorecards.errors import (
    DatesInWrongOrder,
    DeadlineAhead,
    FrameworkNotInForce,
    NoAppraiser,
    NotFound,
    NotReady,
    NoUnits,
    RoundExists,
    WrongStage,
)
from motcua.scorecards.figures import figures_of
from motcua.scorecards.models import Appraiser, Line, Round, Sheet
from motcua.scorecards.rules import asking
from motcua.scorecards.rules.framework import Framework, Source
from motcua.scorecards.rules.roles import STAFF
from motcua.scorecards.rules.stages import Move, Stage, next_stage, was_made
from motcua.scorecards.rules.stated import Stated, to_json


@dataclass(frozen=True)
class Deadlines:
    """Last days (included) of self-scoring, of the units' answers, and of publication."""

    self_due: date
    answer_due: date
    publish_due: date

    def check(self, first: date) -> None:
        """Raises DatesInWrongOrder naming the day that is wrong."""
        for name, day, earlier in (
            ("self_due", self.self_due, first),
            ("answer_due", self.answer_due, self.self_due),
            ("publish_due", self.publish_due, self.answer_due),
        ):
            if day < earlier:
                raise DatesInWrongOrder(name)


@dataclass(frozen=True)
class Appointed:
    """A body that appraises the criteria under `codes`; empty: all."""

    unit_id: int
    codes: tuple[str, ...] = ()


def open_round(
    *,
    framework_id: int,
    title: str,
    period: Period,
    unit_ids: Collection[int],
    appraisers: Sequence[Appointed],
    deadlines: Deadlines,
    by: Acting,
    at: datetime,
) -> Round:
    """Draw up a round; nobody is asked before `ask`. A sheet is made for each unit with the criteria of its kind.

    Raises NotAllowed, NotFound, FrameworkNotInForce, Incomplete, NoUnits, DatesInWrongOrder, RoundExists.
    """
    user = require_roles(by, STAFF)
    version = queries.version(framework_id)
    if version.state != "approved":
        raise FrameworkNotInForce("framework")
    of = queries.framework(version)
    title = filled(title, "title", most=200)
    deadlines.check(period.first)
    offered = [one for one in queries.candidates(of, period) if one.id in set(unit_ids)]
    if not offered:
        raise NoUnits("units")
    known = asking_codes(of)
    if any(set(one.codes) - known for one in appraisers):
        raise NotFound("criterion")
    try:
        with transaction.atomic():
            row = Round.objects.create(
                framework=version,
                title=title,
                first=period.first,
                last=period.last,
                self_due=deadlines.self_due,
                answer_due=deadlines.answer_due,
                publish_due=deadlines.publish_due,
                opened_by_id=user,
                opened_at=at,
            )
            _ask_for(row, of, period, offered)
            _appoint(row, appraisers)
            note(row, "opened", by=user, at=at, after={"units": len(offered), "framework": version.key})
    except IntegrityError as error:
        if "scorecards_round_once" in str(error):
            raise RoundExists("framework") from None
        raise
    return row


def asking_codes(of: Framework) -> frozenset[str]:
    return frozenset(node.code for node in of.nodes())


def _ask_for(row: Round, of: Framework, period: Period, units: Iterable[asking.Asked]) -> None:
    made = Sheet.objects.bulk_create(
        Sheet(
            round=row,
            unit_id=unit.id,
            name=unit.name,
            kind=unit.kind,
            asked_from=unit.asked_from,
            asked_to=unit.asked_to,
            is_whole=unit.is_whole(period.first, period.last_day),
        )
        for unit in units
    )
    Line.objects.bulk_create(
        Line(sheet=sheet, code=leaf.code, ordinal=number, source=str(leaf.source or Source.SELF))
        for sheet in made
        for number, leaf in enumerate(asking.lines_of(of, sheet.kind))
    )


def _appoint(row: Round, appraisers: Iterable[Appointed]) -> None:
    Appraiser.objects.bulk_create(
        Appraiser(round=row, unit_id=one.unit_id, codes=list(one.codes)) for one in appraisers
    )


def appoint(*, round_id: int, appraisers: Sequence[Appointed], by: Acting, at: datetime) -> None:
    """Set the bodies that appraise, until the appraisal is over; the former ones go.

    Raises NotAllowed, NotFound, WrongStage; NoAppraiser once the units are asked.
    """
    user = require_roles(by, STAFF)
    with round_locked(round_id) as row:
        stage = require_stage(row, Stage.OPEN, Stage.SELF_SCORING, Stage.APPRAISAL, Stage.CORRECTING)
        of = queries.framework(row.framework)
        if any(set(one.codes) - asking_codes(of) for one in appraisers):
            raise NotFound("criterion")
        before = {str(one.unit_id): one.codes for one in queries.appraisers(row)}
        after = {str(one.unit_id): list(one.codes) for one in appraisers}
        if before == after:
            return
        row.appraisers.all().delete()
        _appoint(row, appraisers)
        if stage is not Stage.OPEN:
            _require_appraisers(row, of)
        note(row, "appointed", by=user, at=at, before=before, after=after)


def _require_appraisers(row: Round, of: Framework) -> None:
    asked = [
        asking.Asked(one.unit_id, one.name, one.kind, one.asked_from, one.asked_to, None)
        for one in queries.sheets(row)
    ]
    alone = asking.without_appraiser(of, asked, queries.bodies(row, of))
    if alone:
        raise NoAppraiser(alone)


def set_deadlines(*, round_id: int, deadlines: Deadlines, words: str, by: Acting, at: datetime) -> None:
    """Move the deadlines, with the reason; the units see it. Raises NotAllowed, NotFound, WrongStage, Incomplete,
    DatesInWrongOrder."""
    user = require_roles(by, STAFF)
    words = filled(words, "words", most=500)
    with round_locked(round_id) as row:
        require_stage(row, Stage.OPEN, Stage.SELF_SCORING, Stage.APPRAISAL, Stage.SURVEYS)
        deadlines.check(row.first)
        names = ("self_due", "answer_due", "publish_due")
        before = {name: getattr(row, name).isoformat() for name in names}
        after = {name: getattr(deadlines, name).isoformat() for name in names}
        if before == after:
            return
        for name in names:
            setattr(row, name, getattr(deadlines, name))
        row.revision += 1
        row.save(update_fields=[*names, "revision"])
        note(row, "deadlines", by=user, at=at, before=before, after=after, words=words)


def ask(*, round_id: int, by: Acting, at: datetime) -> None:
    """Ask the units; every criterion that a unit states has an appraiser that is not the unit itself.

    Raises NotAllowed, NotFound, WrongStage, NoAppraiser, DatesInWrongOrder (self-scoring would be over already).
    """
    user = require_roles(by, STAFF)
    with round_locked(round_id) as row:
        if was_made(Stage(row.stage), Move.ASK):
            return
        _require_move(row, Move.ASK)
        if row.self_due < today(at):
            raise DatesInWrongOrder("self_due")
        _require_appraisers(row, queries.framework(row.framework))
        _move(row, Move.ASK, user, at)


def close(*, round_id: int, by: Acting, at: datetime) -> None:
    """End self-scoring: figures are frozen as known on this day, and the appraisal begins.

    Only once the deadline has passed or every head has approved; late units are named on the round's page, and what
    they stated is appraised as it stands. Raises NotAllowed, NotFound, WrongStage, DeadlineAhead.
    """
    user = require_roles(by, STAFF)
    row = queries.round_of(round_id)
    if was_made(Stage(row.stage), Move.CLOSE):
        return
    _require_closable(row, at)
    of, period, day = queries.framework(row.framework), queries.period_of(row), today(at)
    # computed before anything is locked: a province's figures take seconds
    computed = {
        sheet.pk: figures_of(of, period, sheet, now=at, known_on=day) for sheet in queries.sheets(row)
    }
    with round_locked(round_id) as row:
        if was_made(Stage(row.stage), Move.CLOSE):
            return
        sheets = list(Sheet.objects.select_for_update(of=("self",)).filter(round=row).order_by("pk"))
        _require_closable(row, at)
        freeze([sheet.pk for sheet in sheets], computed, known_on=day)
        row.closed_on = day
        row.save(update_fields=["closed_on"])
        _move(row, Move.CLOSE, user, at)


def _require_closable(row: Round, at: datetime) -> None:
    _require_move(row, Move.CLOSE)
    if today(at) <= row.self_due and row.sheets.exclude(state="approved").exists():
        raise DeadlineAhead


def freeze(
    sheet_ids: Collection[int], computed: Mapping[int, Mapping[str, Stated]], *, known_on: date
) -> None:
    """Keep the values of the sheets' lines that fill themselves; their sheets are locked."""
    automatic = (Source.INDICATOR, Source.SURVEY, Source.OUTSIDE)
    rows = []
    for line in Line.objects.filter(sheet_id__in=sheet_ids, source__in=automatic).order_by("pk"):
        value = computed.get(line.sheet_id, {}).get(line.code)
        if line.source != Source.INDICATOR and value is None and line.frozen is None:
            continue  # nothing is held: it is entered with its document
        line.frozen = None if value is None else to_json(value)
        line.known_on = known_on
        line.revision += 1
        rows.append(line)
    Line.objects.bulk_update(rows, ["frozen", "known_on", "revision"], batch_size=500)


def gather(*, round_id: int, by: Acting, at: datetime) -> None:
    """End the appraisal: every line is judged, objections are read again, contests are answered.

    A difference that the unit did not answer in time stands. Raises NotAllowed, NotFound, WrongStage, NotReady.
    """
    user = require_roles(by, STAFF)
    with round_locked(round_id) as row:
        if was_made(Stage(row.stage), Move.GATHER):
            return
        _require_move(row, Move.GATHER)
        list(Sheet.objects.select_for_update(of=("self",)).filter(round=row).order_by("pk"))
        waiting = queries.waiting(row, queries.lines_of_round(row), today=today(at))
        waiting.pop("unconfirmed", None)  # survey parts have until the publication
        if waiting:
            raise NotReady(sorted(waiting.items()))
        _move(row, Move.GATHER, user, at)


def correct(*, round_id: int, words: str, by: Acting, at: datetime) -> None:
    """Begin a correcting publication: what was published stays beside it. Raises NotAllowed, NotFound, WrongStage,
    Incomplete."""
    user = require_roles(by, STAFF)
    words = filled(words, "words")
    with round_locked(round_id) as row:
        if was_made(Stage(row.stage), Move.CORRECT):
            return
        _require_move(row, Move.CORRECT)
        _move(row, Move.CORRECT, user, at, words=words)


def withdraw(*, round_id: int, words: str, by: Acting, at: datetime) -> None:
    """Call the round off, with the reason; nothing published is ever withdrawn. Raises NotAllowed, NotFound,
    WrongStage, Incomplete."""
    user = require_roles(by, STAFF)
    words = filled(words, "words")
    with round_locked(round_id) as row:
        if was_made(Stage(row.stage), Move.WITHDRAW):
            return
        _require_move(row, Move.WITHDRAW)
        _move(row, Move.WITHDRAW, user, at, words=words)


def _require_move(row: Round, move: Move) -> None:
    if next_stage(Stage(row.stage), move) is None:
        raise WrongStage


def _move(row: Round, move: Move, user: int, at: datetime, *, words: str = "") -> None:
    before = Stage(row.stage)
    after = next_stage(before, move)
    if after is None:
        raise WrongStage
    row.stage = after.value
    row.revision += 1
    row.save(update_fields=["stage", "revision"])
    note(
        row,
        f"round-{move.value}",
        by=user,
        at=at,
        before={"stage": before.value},
        after={"stage": after.value},
        words=words,
    )
