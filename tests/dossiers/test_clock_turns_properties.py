"""The laws of the clock, for all lives: the explanation ends at the stored date, and no stop costs working time."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from motcua.dossiers.rules import deciding
from motcua.dossiers.rules.clock_law import Method
from motcua.dossiers.rules.clock_turns import due_by, resumed_due, stops, told, turns_of
from motcua.dossiers.rules.dossier_state import DossierState
from motcua.dossiers.rules.projection import Happened, apply
from motcua.kernel.worktime import (
    ZONE,
    CalendarDay,
    Certainty,
    DayKind,
    Limit,
    LimitUnit,
    UnitHours,
    WorkCalendar,
    vietnam,
)
from motcua.ledger.rules import Json, instant_text

OPENING: dict[str, Json] = {
    "id": 1, "code": "H56.1", "procedure": 1, "version": 1, "receiving_unit": 1, "handling_unit": 1,
    "channel": "counter", "process": "p", "set_count": 1, "owner_commitment": "", "return_method": "counter",
    "fee_vnd": 0,
}  # fmt: skip
LIMITS = st.sampled_from(
    [("3", "working_day"), ("0.5", "working_day"), ("10", "day"), ("1", "month"), ("20", "hour"),
     ("1", "within_day")]
)  # fmt: skip
BEGINS = st.datetimes(datetime(2026, 1, 5), datetime(2026, 10, 1), timezones=st.just(ZONE)).map(
    lambda at: at.replace(microsecond=0)
)
METHODS = st.sampled_from(list(Method))
GAPS = st.integers(0, 12 * 86_400)
DEEDS = st.lists(
    st.tuples(st.sampled_from(["stop", "money", "resume", "extend", "calendar", "end"]), GAPS, METHODS),
    max_size=8,
)


def _changed(calendar: WorkCalendar, day: date) -> WorkCalendar:
    """A calendar in which a worked day is off and a day off is worked."""
    kind = DayKind.OFF if calendar.is_working_day(day) else DayKind.MAKE_UP
    entry = CalendarDay(day, kind, "Đổi", "TB", Certainty.SOURCED)
    return calendar.with_override(UnitHours(date(2026, 1, 1), None, days=(entry,)))


class Life:
    """A dossier lived by the rules that the actions use, in calendars that change under way."""

    def __init__(self, begin: datetime, limit: tuple[str, str]) -> None:
        self.calendars = [(datetime(2020, 1, 1, tzinfo=ZONE), vietnam())]
        self.limit = Limit(Decimal(limit[0]), LimitUnit(limit[1]))
        self.at = begin
        self.events: list[Happened] = []
        self.state: DossierState | None = None
        payload = {**OPENING, "limit_value": limit[0], "limit_unit": limit[1]}
        self.tell("accepted", {**payload, **deciding.acceptance(vietnam(), self.limit, begin)})
        self.tell("begun", {"step_no": 1, "step_count": 1, "step_role": "case_officer", "step_due": None})

    @property
    def now(self) -> DossierState:
        assert self.state is not None
        return self.state

    @property
    def calendar(self) -> WorkCalendar:
        return self.calendars[-1][1]

    def known(self, at: datetime) -> WorkCalendar:
        return [calendar for since, calendar in self.calendars if since <= at][-1]

    def tell(self, kind: str, payload: dict[str, Json]) -> None:
        event = Happened(len(self.events) + 1, kind, self.at, payload)
        self.state = apply(self.state, event)
        self.events.append(event)

    def does(self, deed: str, gap: int, method: Method) -> None:
        state = self.now
        if state.ended_at is not None:
            return
        self.at += timedelta(seconds=gap)
        waits, pays = state.supplement_requested_at is not None, state.finance == "demanded"
        if deed == "stop" and not waits and not pays:
            self.tell("supplement_requested", {"stage": "handling", "deadline": None})
        elif deed == "money" and not waits and not pays:
            self.tell("payment_demanded", {"fee_vnd": 1000, "notice": "1", "stops_clock": gap % 2 == 0})
        elif deed == "resume" and waits:
            self.tell("supplied", {})
            self.tell(
                "supplement_confirmed", deciding.resumption(self.calendar, state, self.at, method=method)
            )
        elif deed == "resume" and pays:
            moved = (
                deciding.resumption(self.calendar, state, self.at, method=method)
                if state.clock_stopped_at
                else {}
            )
            self.tell("payment_recorded", {"amount_vnd": 1000, "way": "cash", "online": False, **moved})
        elif deed == "extend" and not waits and not state.extension_count and state.current_due:
            due = state.current_due + timedelta(seconds=gap + 1)
            self.tell("extended", deciding.extension(self.calendar, state, due, self.at))
        elif deed == "calendar":
            self._change(gap)
        elif deed == "end" and not waits:
            self.tell("withdrawn", {})

    def _change(self, gap: int) -> None:
        """A day becomes another one, and the dossier is recomputed by what its events say."""
        self.at += timedelta(seconds=1)  # no deed falls on the instant of an approval
        old, state = self.calendar, self.now
        new = _changed(old, (self.at + timedelta(days=gap % 9)).date())
        self.calendars.append((self.at, new))
        due = due_by(new, self.limit, turns_of(self.events))
        if due is not None and due != state.current_due:
            self.tell("due_recomputed", deciding.recomputation(old, new, state, due, self.at))


@settings(max_examples=250, deadline=None)
@given(BEGINS, LIMITS, DEEDS)
def test_the_explanation_ends_at_the_stored_date(
    begin: datetime, limit: tuple[str, str], deeds: list[tuple[str, int, Method]]
) -> None:
    life = Life(begin, limit)
    for deed in deeds:
        life.does(*deed)

    legs = told(turns_of(life.events), life.limit, life.known)

    assert legs[-1].due == life.now.current_due
    written = [leg for leg in legs if leg.turn.due is not None]
    assert [leg.due for leg in written] == [leg.turn.due for leg in written]


@settings(max_examples=150, deadline=None)
@given(BEGINS, LIMITS, DEEDS)
def test_the_stops_told_are_those_of_the_projection(
    begin: datetime, limit: tuple[str, str], deeds: list[tuple[str, int, Method]]
) -> None:
    life = Life(begin, limit)
    for deed in deeds:
        life.does(*deed)

    found = stops(told(turns_of(life.events), life.limit, life.known), life.at)

    seconds = {"supplement_requested": 0, "payment_demanded": 0}
    for since, until, event in found:
        seconds[event] += int((until - since).total_seconds())
    state = life.now
    if state.clock_stopped_at is None and state.ended_at is None:
        assert seconds == {
            "supplement_requested": state.supplement_seconds, "payment_demanded": state.finance_seconds,
        }  # fmt: skip
    assert all(since <= until for since, until, _ in found)


@given(BEGINS, LIMITS, GAPS, GAPS)
def test_a_stop_never_costs_working_time_by_the_time_that_was_left(
    begin: datetime, limit: tuple[str, str], ran: int, stood: int
) -> None:
    calendar = vietnam()
    due = due_by(calendar, Limit(Decimal(limit[0]), LimitUnit(limit[1])), turns_of([_accepted(begin)]))
    assert due is not None
    stopped = begin + timedelta(seconds=ran)
    resumed = stopped + timedelta(seconds=stood)

    moved = resumed_due(
        calendar, stopped_at=stopped, resumed_at=resumed, due=due, method=Method.REMAINING_TIME
    )

    if stopped < due:
        assert calendar.between(resumed, moved) == calendar.between(stopped, due)
        assert moved >= due
    else:
        assert moved == due


@given(BEGINS, LIMITS, GAPS, GAPS)
def test_the_other_method_gives_at_least_the_elapsed_time_and_a_working_instant(
    begin: datetime, limit: tuple[str, str], ran: int, stood: int
) -> None:
    calendar = vietnam()
    due = due_by(calendar, Limit(Decimal(limit[0]), LimitUnit(limit[1])), turns_of([_accepted(begin)]))
    assert due is not None
    stopped = begin + timedelta(seconds=ran)
    resumed = stopped + timedelta(seconds=stood)

    moved = resumed_due(
        calendar, stopped_at=stopped, resumed_at=resumed, due=due, method=Method.ELAPSED_PLUS_DAY
    )

    if stopped < due:
        assert moved - due > resumed - stopped
        assert calendar.is_working_instant(moved)
    else:
        assert moved == due


@settings(max_examples=100, deadline=None)
@given(BEGINS, st.integers(0, 100), st.integers(1, 20 * 86_400), GAPS)
def test_an_extension_never_moves_a_step_back_or_beyond_the_whole(
    begin: datetime, share: int, more: int, ran: int
) -> None:
    calendar = vietnam()
    life = Life(begin, ("10", "working_day"))
    due = life.now.current_due
    assert due is not None
    step = calendar.after(begin, timedelta(seconds=80 * 36 * share))
    state = replace(life.now, step_due=min(step, due))
    at = begin + timedelta(seconds=ran)
    later = due + timedelta(seconds=more)

    said = deciding.extension(calendar, state, later, at)

    assert state.step_due is not None
    assert instant_text(state.step_due) <= str(said["step_due"]) <= instant_text(later)


def _accepted(at: datetime) -> Happened:
    return Happened(1, "accepted", at, {})
