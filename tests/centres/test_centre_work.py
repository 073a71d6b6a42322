"""Appointments and queue tickets: no seat twice, no number called twice, waits said honestly."""

import copy
from collections.abc import Callable
from datetime import date, datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connections, transaction

import factories
from motcua.agencies import queries as agencies
from motcua.agencies.models import Unit
from motcua.centres import queries
from motcua.centres.actions import booking, devices, queue, setting
from motcua.centres.actions.booking import Booking
from motcua.centres.errors import (
    AppointmentNotFound,
    CentreClosed,
    CentreError,
    CounterStale,
    InputRefused,
    SlotNotOffered,
    SlotTaken,
    TooLateToChange,
    TooManyAppointments,
)
from motcua.centres.models import Appointment, AppointmentState, Rank, Ticket, TicketEvent, TicketState
from motcua.centres.rules.settings import default_content, read
from motcua.centres.rules.slots import slots_of
from motcua.centres.rules.waiting import Estimate, estimate
from motcua.kernel.scopes import of_person, of_system, scope
from motcua.kernel.worktime import vietnam
from motcua.kernel.zone import VIETNAM

pytestmark = pytest.mark.django_db
MONDAY = factories.MONDAY  # 02/11/2026, 08:30
NINE_TUESDAY = datetime(2026, 11, 3, 9, 0, tzinfo=VIETNAM)
_SERVICES = ["civil", "land", "social", "other"]


def a_key(number: int) -> str:
    return f"khoa-cua-bieu-mau-{number:06d}"


def wish(unit: Unit, number: int, **wanted: object) -> Booking:
    said: dict[str, object] = {
        "booking_key": a_key(number), "unit_id": unit.pk, "service": "civil", "starts_at": NINE_TUESDAY,
        "name": "Nguyễn Thị Mai", "telephone": f"09050000{number:02d}", **wanted,
    }  # fmt: skip
    return Booking(**said)  # type: ignore[arg-type]


def drawn(unit: Unit, number: int, *, at: datetime = MONDAY, **wanted: object) -> Ticket:
    said: dict[str, object] = {"service": "civil", "taking_key": a_key(number), "at": at, **wanted}
    return queue.draw(unit.pk, **said)  # type: ignore[arg-type]


def at_once(*deeds: Callable[[], object]) -> list[object]:
    """Each in a thread and a connection of its own; what they gave, or the code of their refusal."""
    barrier, outcomes = Barrier(len(deeds)), []

    def run(deed: Callable[[], object]) -> None:
        try:
            barrier.wait()
            outcomes.append(deed())
        except CentreError as error:
            outcomes.append(error.code)
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


# Slots


def test_slots_are_cut_out_of_the_working_hours() -> None:
    found = slots_of(vietnam(), date(2026, 11, 3), read(default_content(date(2026, 11, 3))))
    times = [f"{slot.starts_at:%H:%M}" for slot in found]
    periods = vietnam().day(date(2026, 11, 3)).hours
    assert times[0] == f"{periods[0].opens // 60:02}:{periods[0].opens % 60:02}"
    assert len(times) == sum((period.closes - period.opens) // 30 for period in periods)
    assert {slot.seats for slot in found} == {2}


@pytest.mark.parametrize("day", [date(2026, 11, 1), date(2026, 11, 24)])  # a Sunday, a holiday
def test_a_day_off_has_no_slots(day: date) -> None:
    assert slots_of(vietnam(), day, read(default_content(day))) == ()


# Booking


def test_a_slot_takes_as_many_people_as_it_has_seats() -> None:
    unit = factories.make_unit()
    assert [booking.book(wish(unit, n), at=MONDAY).seat for n in (1, 2)] == [1, 2]
    with pytest.raises(SlotTaken):
        booking.book(wish(unit, 3), at=MONDAY)
    setting_now = queries.setting_on(unit.pk, MONDAY.date())
    free = queries.free_slots(unit.pk, NINE_TUESDAY.date(), now=MONDAY, setting=setting_now)
    assert NINE_TUESDAY not in {one.slot.starts_at for one in free}


@pytest.mark.django_db(transaction=True)
def test_of_many_who_want_the_last_seat_at_once_one_gets_it() -> None:
    unit = factories.make_unit()
    booking.book(wish(unit, 1), at=MONDAY)

    outcomes = at_once(
        *(lambda n=n: booking.book(wish(unit, n), at=MONDAY).seat for n in (2, 3, 4, 5))  # type: ignore[misc]
    )

    assert sorted(map(str, outcomes)) == ["2", "slot-taken", "slot-taken", "slot-taken"]
    assert sorted(Appointment.unscoped.values_list("seat", flat=True)) == [1, 2]


def test_the_database_itself_refuses_a_seat_twice() -> None:
    unit = factories.make_unit()
    row = booking.book(wish(unit, 1), at=MONDAY)
    row.pk, row.code, row.booking_key = None, "OTHER1", "x" * 64
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


@pytest.mark.django_db(transaction=True)
def test_one_form_sent_twice_at_once_books_once() -> None:
    unit = factories.make_unit()
    one = wish(unit, 1)
    outcomes = at_once(*(lambda: booking.book(one, at=MONDAY).pk for _n in range(2)))
    assert len(set(outcomes)) == 1
    assert Appointment.unscoped.count() == 1


def test_one_person_holds_two_appointments_at_most() -> None:
    unit = factories.make_unit()
    same = {"telephone": "0905 111 222"}
    for hour in (9, 10):
        booking.book(wish(unit, hour, starts_at=NINE_TUESDAY.replace(hour=hour), **same), at=MONDAY)
    with pytest.raises(TooManyAppointments):
        booking.book(wish(unit, 8, starts_at=NINE_TUESDAY.replace(hour=8), **same), at=MONDAY)


@pytest.mark.parametrize(
    "starts_at",
    [
        NINE_TUESDAY.replace(minute=7),
        NINE_TUESDAY.replace(day=1),
        NINE_TUESDAY.replace(day=24),
        NINE_TUESDAY.replace(month=12, day=15),
        MONDAY.replace(hour=9, minute=0),  # within the hour
        NINE_TUESDAY.replace(year=2099),
    ],
)
def test_a_time_that_is_not_offered_is_refused(starts_at: datetime) -> None:
    with pytest.raises(SlotNotOffered):
        booking.book(wish(factories.make_unit(), 1, starts_at=starts_at), at=MONDAY)


def test_moving_frees_the_seat_before_and_keeps_the_code() -> None:
    unit, person = factories.make_unit(), factories.make_citizen()
    row = booking.book(wish(unit, 1, user_id=person.pk), at=MONDAY)
    with scope(of_person(person.pk)):
        moved = booking.move(row.pk, starts_at=NINE_TUESDAY.replace(hour=10), at=MONDAY)
        with pytest.raises(AppointmentNotFound):
            booking.cancel(row.pk, at=MONDAY)
        with pytest.raises(TooLateToChange):
            booking.cancel(moved.pk, at=NINE_TUESDAY.replace(hour=9, minute=30))
        booking.cancel(moved.pk, at=MONDAY)
    assert moved.code == row.code
    assert set(Appointment.unscoped.values_list("state", flat=True)) == {"moved", "cancelled"}
    with scope(of_person(factories.make_citizen().pk)), pytest.raises(AppointmentNotFound):
        booking.cancel(booking.book(wish(unit, 2), at=MONDAY).pk, at=MONDAY)


def test_who_did_not_come_is_marked_the_day_after() -> None:
    unit = factories.make_unit()
    booking.book(wish(unit, 1), at=MONDAY)
    assert booking.mark_missed(now=NINE_TUESDAY.replace(hour=17)) == 0
    assert booking.mark_missed(now=NINE_TUESDAY + timedelta(days=1)) == 1
    assert booking.mark_missed(now=NINE_TUESDAY + timedelta(days=1)) == 0
    assert Appointment.unscoped.get().state == AppointmentState.NO_SHOW


def test_code_and_telephone_together_find_an_appointment() -> None:
    row = booking.book(wish(factories.make_unit(), 1), at=MONDAY)
    assert queries.appointment_by_code(row.code.lower(), "+84 905 000 001") == row.pk
    assert queries.appointment_by_code(row.code, "0905000002") is None
    assert queries.appointment_by_code("", "") is None


# Queue


def test_numbers_count_by_day_and_service() -> None:
    unit = factories.make_unit()
    labels = [drawn(unit, 1).label, drawn(unit, 2).label, drawn(unit, 3, service="land").label]
    next_day = drawn(unit, 4, at=NINE_TUESDAY).label
    assert (labels, next_day) == (["A001", "A002", "B001"], "A001")
    assert drawn(unit, 1).label == "A001"  # the same press again
    assert Ticket.objects.count() == 4


def test_no_number_is_drawn_on_a_day_off_or_for_what_is_not_there() -> None:
    unit = factories.make_unit()
    with pytest.raises(CentreClosed):
        drawn(unit, 1, at=MONDAY - timedelta(days=1))
    for wanted in ({"service": "x"}, {"priority_group": "rich"}, {"taking_key": "short"}):
        with pytest.raises(InputRefused):
            drawn(unit, 2, **wanted)
    assert Ticket.objects.count() == 0


def call(
    unit: Unit, officer_id: int, *, counter: int = 1, seen: int = 0, at: datetime = MONDAY
) -> Ticket | None:
    return queue.call_next(
        unit.pk, counter=counter, services=_SERVICES, seen_id=seen, by_id=officer_id, at=at
    )


def test_priority_comes_first_then_appointments_then_the_order_of_coming() -> None:
    unit = factories.make_unit()
    officer = factories.make_official(unit).pk
    booked = booking.book(wish(unit, 9, starts_at=MONDAY.replace(hour=10, minute=0)), at=MONDAY)
    at = MONDAY.replace(hour=9, minute=50)
    drawn(unit, 1, at=at)
    drawn(unit, 2, at=at + timedelta(minutes=1), appointment_id=booked.pk)
    drawn(unit, 3, at=at + timedelta(minutes=2), priority_group="pregnant")
    order = []
    seen = 0
    while (ticket := call(unit, officer, seen=seen, at=at + timedelta(minutes=5))) is not None:
        order.append((ticket.label, ticket.rank))
        seen = ticket.pk
    assert order == [("A003", Rank.PRIORITY), ("A002", Rank.APPOINTMENT), ("A001", Rank.ORDINARY)]
    assert Appointment.unscoped.get().state == AppointmentState.ARRIVED


@pytest.mark.django_db(transaction=True)
def test_counters_that_press_at_once_never_call_the_same_number() -> None:
    unit = factories.make_unit()
    officer = factories.make_official(unit).pk
    made = {drawn(unit, n).pk for n in range(3)}

    def press(counter: int) -> Callable[[], object]:
        return lambda: getattr(call(unit, officer, counter=counter), "pk", None)

    outcomes = at_once(*(press(counter) for counter in range(1, 6)))

    assert sorted(str(one) for one in outcomes) == sorted([*map(str, made), "None", "None"])


@pytest.mark.django_db(transaction=True)
def test_one_press_repeated_calls_one_number() -> None:
    unit = factories.make_unit()
    officer = factories.make_official(unit).pk
    for n in range(3):
        drawn(unit, n)
    outcomes = at_once(*(lambda: getattr(call(unit, officer), "label", None) for _n in range(3)))
    assert sorted(map(str, outcomes)) == ["A001", "counter-stale", "counter-stale"]
    assert Ticket.objects.filter(state=TicketState.WAITING).count() == 2


def test_a_ticket_is_called_again_handed_on_missed_and_back() -> None:
    unit = factories.make_unit()
    officer = factories.make_official(unit).pk
    drawn(unit, 1)
    ticket = call(unit, officer)
    assert ticket is not None
    hands = {"counter": 1, "by_id": officer, "at": MONDAY + timedelta(minutes=3)}
    queue.recall(unit.pk, ticket.pk, **hands)
    queue.transfer(unit.pk, ticket.pk, service="land", **hands)
    with pytest.raises(CounterStale):
        queue.finish(unit.pk, ticket.pk, **hands)
    again = call(unit, officer, counter=2, at=MONDAY + timedelta(minutes=5))
    assert again is not None
    assert (again.pk, again.label) == (ticket.pk, "A001")
    with pytest.raises(CounterStale):
        queue.mark_absent(unit.pk, ticket.pk, **hands)
    queue.mark_absent(unit.pk, ticket.pk, **{**hands, "counter": 2})
    queue.requeue(unit.pk, ticket.pk, by_id=officer, at=MONDAY + timedelta(minutes=9))
    assert list(TicketEvent.objects.order_by("seq").values_list("kind", flat=True)) == [
        "taken", "called", "recalled", "moved_on", "called", "no_show", "requeued",
    ]  # fmt: skip
    assert Ticket.objects.get().first_called_at == MONDAY
    with pytest.raises(IntegrityError), transaction.atomic():
        TicketEvent.objects.all().delete()


def test_a_place_in_the_queue_counts_who_is_called_before() -> None:
    unit = factories.make_unit()
    first, second = drawn(unit, 1), drawn(unit, 2, at=MONDAY + timedelta(minutes=1))
    assert queries.place_of(str(second.reference)).ahead == 1
    drawn(unit, 3, at=MONDAY + timedelta(minutes=2), priority_group="elderly")
    assert queries.place_of(str(second.reference)).ahead == 2
    assert queries.place_of(str(first.reference)).ahead == 1


def test_figures_are_medians_that_open_to_their_tickets() -> None:
    unit = factories.make_unit()
    officer = factories.make_official(unit).pk
    for n in range(3):
        drawn(unit, n)
    seen = 0
    for minutes in (10, 20, 40):
        ticket = call(unit, officer, seen=seen, at=MONDAY + timedelta(minutes=minutes))
        seen = ticket.pk if ticket else 0
    queue.finish(unit.pk, seen, counter=1, by_id=officer, at=MONDAY + timedelta(minutes=100))
    (day,) = queries.figures([unit.pk], MONDAY.date(), MONDAY.date())
    assert (day.taken, day.served, day.no_show, day.left) == (3, 3, 0, 0)
    assert (day.wait_median, day.wait_p90) == (20.0, 36.0)
    assert (day.serve_median, day.serve_p90) == (20.0, 52.0)
    assert len(queries.tickets_of([unit.pk], MONDAY.date())) == 3
    (empty,) = queries.queues_now([unit.pk], now=MONDAY + timedelta(minutes=100)).values()
    assert (empty.waiting, empty.estimate) == (0, None)  # three served say nothing yet


@pytest.mark.parametrize(
    ("ahead", "counters", "served", "expected"),
    [
        (6, 2, [10.0] * 5, Estimate(30, 40)),
        (0, 1, [10.0] * 5, Estimate(0, 0)),
        (6, 2, [10.0] * 4, None),
        (6, 0, [10.0] * 5, None),
        (4, 1, [4.0, 8.0, 8.0, 8.0, 20.0], Estimate(30, 80)),
    ],
)
def test_a_wait_is_an_interval_or_unknown(
    ahead: int, counters: int, served: list[float], expected: Estimate | None
) -> None:
    assert estimate(ahead=ahead, counters=counters, served_minutes=served) == expected


# Settings and devices


def test_a_setting_holds_from_its_day_and_a_faulty_one_is_refused() -> None:
    unit = factories.make_unit()
    head = factories.make_official(unit, "division_head").pk
    content = copy.deepcopy(dict(default_content(MONDAY.date())))
    content["appointments"]["capacity"] = [1, 1, 1, 1, 1, 0, 0]
    setting.set_up(unit.pk, content=content, valid_from=NINE_TUESDAY.date(), by_id=head, at=MONDAY)
    assert queries.setting_on(unit.pk, MONDAY.date()).capacity[0] == 2
    assert queries.setting_on(unit.pk, NINE_TUESDAY.date()).capacity[0] == 1
    for part, value, field in (("counters", 0, "counters"), ("priority", ["rich"], "priority")):
        with pytest.raises(InputRefused) as caught:
            setting.set_up(
                unit.pk,
                content={**content, part: value},
                valid_from=NINE_TUESDAY.date(),
                by_id=head,
                at=MONDAY,
            )
        assert caught.value.field == field


def test_a_device_draws_until_it_is_taken_away() -> None:
    unit = factories.make_unit()
    head = factories.make_official(unit, "division_head").pk
    token = devices.set_up(unit.pk, name="Máy lấy số 1", by_id=head, at=MONDAY)
    assert devices.unit_of(token) == unit.pk
    assert devices.unit_of("") is None
    (device,) = queries.devices(unit.pk)
    assert token not in device.token_hash
    assert devices.revoke(unit.pk, device.pk, at=MONDAY)
    assert devices.unit_of(token) is None


def test_the_calendar_of_the_unit_says_when_it_is_open() -> None:
    unit = factories.make_unit()
    with scope(of_system("test")):
        assert queries.bookable_days(unit.pk, now=MONDAY, setting=queries.setting_on(unit.pk, MONDAY.date()))[
            :2
        ] == [date(2026, 11, 2), date(2026, 11, 3)]
    assert not agencies.calendar_of(unit.pk).is_working_day(date(2026, 11, 24))
