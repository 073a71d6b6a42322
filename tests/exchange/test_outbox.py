"""The outbox: sent if and only if committed, in order, once; a partner that is away; a message that is at fault."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction

from exchange_ground import MORNING, NAME, Clock, KnownPartner, put, registered
from motcua.exchange import breakers, delivering, outbox
from motcua.exchange.errors import NothingToTell, NotYet, PartnerUnknown
from motcua.exchange.models import Call, MessageState, OutgoingMessage, OutgoingStream, PartnerState

pytestmark = pytest.mark.django_db


@pytest.fixture
def partner() -> Iterator[KnownPartner]:
    with registered(KnownPartner()) as found:
        yield found


@pytest.fixture
def clock() -> Clock:
    return Clock()


def states() -> dict[str, str]:
    return dict(OutgoingMessage.objects.order_by("pk").values_list("key", "state"))


def test_what_is_put_is_sent_in_order_within_its_stream(partner: KnownPartner, clock: Clock) -> None:
    for number in range(5):
        put(f"a{number}", stream="a")
        put(f"b{number}", stream="b")

    done = delivering.drain(NAME, clock=clock)

    assert done.sent == 10
    assert [key for key in partner.keys if key[0] == "a"] == ["a0", "a1", "a2", "a3", "a4"]
    assert [key for key in partner.keys if key[0] == "b"] == ["b0", "b1", "b2", "b3", "b4"]
    assert not delivering.is_due(NAME, clock.move(days=1))


def test_the_same_key_twice_is_once_before_and_after_it_was_sent(partner: KnownPartner, clock: Clock) -> None:
    put("k")
    put("k", stream="another")
    delivering.drain(NAME, clock=clock)
    put("k")
    done = delivering.drain(NAME, clock=clock)

    assert partner.heard == ["k"]
    assert done.sent == 0
    assert not OutgoingStream.objects.filter(waiting_since__isnull=False).exists()


def test_a_message_carries_what_was_put(partner: KnownPartner, clock: Clock) -> None:
    put("k", stream="dossier-7", body={"dossier_id": 7, "names": ["Đức"], "none": None})
    delivering.drain(NAME, clock=clock)

    (message,) = partner.kept
    assert (message.partner, message.stream, message.kind, message.key) == (NAME, "dossier-7", "moved", "k")
    assert message.body == {"dossier_id": 7, "names": ["Đức"], "none": None}
    assert (message.put_at, message.tries) == (MORNING, 1)


def test_what_is_rolled_back_is_neither_kept_nor_sent(partner: KnownPartner, clock: Clock) -> None:
    with transaction.atomic():
        put("k")
        transaction.set_rollback(True)

    assert delivering.drain(NAME, clock=clock).sent == 0
    assert OutgoingMessage.objects.count() == 0


def test_each_put_leaves_a_job_and_a_repeated_key_none(partner: KnownPartner) -> None:
    put("k")
    put("k")

    with connection.cursor() as cursor:
        cursor.execute("SELECT args->>'partner' FROM procrastinate_jobs WHERE task_name = 'exchange.drain'")
        assert cursor.fetchall() == [(NAME,)]


def test_a_name_that_is_too_long_and_a_partner_that_nobody_knows_are_refused(partner: KnownPartner) -> None:
    with pytest.raises(ValueError, match="the key of a message has 1 to 200 characters, not 201"):
        put("k" * 201)
    with pytest.raises(PartnerUnknown, match="nobody registered"):
        outbox.put("nobody", stream="s", kind="k", key="k", body={}, at=MORNING)


def test_a_partner_that_is_away_is_tried_again_later_and_in_order(
    partner: KnownPartner, clock: Clock
) -> None:
    partner.is_down = True
    put("k1")
    put("k2")

    assert delivering.drain(NAME, clock=clock).failed == 1
    assert not delivering.is_due(NAME, clock.move(seconds=2))
    assert delivering.is_due(NAME, clock.move(seconds=3))
    partner.is_down = False
    delivering.drain(NAME, clock=clock)

    assert partner.heard == ["k1", "k1", "k2"]
    assert partner.keys == ["k1", "k2"]


def test_a_partner_that_fails_again_and_again_is_left_alone(partner: KnownPartner, clock: Clock) -> None:
    partner.is_down = True
    for number in range(20):
        put(f"k{number}", stream=f"s{number}")

    done = delivering.drain(NAME, clock=clock)

    assert (done.failed, done.shut) == (5, True)
    clock.move(seconds=10)
    assert delivering.drain(NAME, clock=clock).shut
    assert len(partner.heard) == 5


def test_after_the_rest_one_message_probes_and_then_all_go(partner: KnownPartner, clock: Clock) -> None:
    partner.is_down = True
    for number in range(20):
        put(f"k{number}", stream=f"s{number}")
    delivering.drain(NAME, clock=clock)

    clock.move(seconds=31)
    delivering.drain(NAME, clock=clock)
    assert len(partner.heard) == 6  # one probe, and the rest is longer now
    row = PartnerState.objects.get(pk=NAME)
    assert (row.rests, row.failures) == (2, 6)
    assert row.open_until is not None
    assert timedelta(seconds=48) <= row.open_until - clock.now <= timedelta(seconds=60)

    partner.is_down = False
    clock.move(seconds=61)
    done = delivering.drain(NAME, clock=clock)
    assert done.sent == 20
    assert sorted(partner.keys) == sorted(f"k{number}" for number in range(20))
    row.refresh_from_db()
    assert (row.rests, row.failures, row.open_until) == (0, 0, None)


def test_one_worker_at_a_time_probes(partner: KnownPartner, clock: Clock) -> None:
    PartnerState.objects.create(partner=NAME, failures=5, rests=1, open_until=MORNING)

    first = breakers.admit(NAME, clock.now, probe_seconds=60)
    second = breakers.admit(NAME, clock.now, probe_seconds=60)
    later = breakers.admit(NAME, clock.move(seconds=61), probe_seconds=60)

    assert (first, second, later) == ("probe", "shut", "probe")


def test_a_refused_message_stops_its_stream_alone(partner: KnownPartner, clock: Clock) -> None:
    partner.refuses = {"bad"}
    put("good", stream="a")
    put("bad", stream="a")
    put("behind", stream="a")
    put("other", stream="b")

    done = delivering.drain(NAME, clock=clock)

    assert (done.sent, done.dead) == (2, 1)
    assert states() == {"good": "delivered", "bad": "dead", "behind": "waiting", "other": "delivered"}
    assert partner.dead == ["bad"]
    letter = OutgoingMessage.objects.get(key="bad")
    assert letter.problem == f"{NAME} refused with 12: the field … is wrong"
    clock.move(days=2)
    assert delivering.drain(NAME, clock=clock).sent == 0


def test_a_fault_of_our_own_is_tried_again_and_then_a_dead_letter_without_its_data(
    partner: KnownPartner, clock: Clock, caplog: Any
) -> None:
    partner.breaks_on = {"bad"}
    put("bad", stream="a")
    for number in range(10):
        put(f"good{number}", stream=f"g{number}")
        delivering.drain(NAME, clock=clock)
        clock.move(hours=2)

    assert states()["bad"] == "dead"
    assert OutgoingMessage.objects.get(key="bad").tries == 8
    assert OutgoingMessage.objects.get(key="bad").problem == "our own fault: KeyError"
    assert "Nguyễn" not in caplog.text
    assert len(partner.keys) == 10


def test_a_message_that_the_partner_always_chokes_on_dies_while_others_pass(
    partner: KnownPartner, clock: Clock
) -> None:
    partner.chokes_on = {"bad"}
    put("bad", stream="a")
    for number in range(12):
        put(f"good{number}", stream=f"g{number}", at=clock.now)
        delivering.drain(NAME, clock=clock)
        clock.move(hours=2)

    assert states()["bad"] == "dead"
    assert len(partner.keys) == 12


def test_a_partner_that_is_away_for_long_makes_no_dead_letter(partner: KnownPartner, clock: Clock) -> None:
    partner.is_down = True
    put("k")
    for _ in range(200):
        delivering.drain(NAME, clock=clock)
        clock.move(hours=1)

    assert states() == {"k": "waiting"}
    partner.is_down = False
    delivering.drain(NAME, clock=clock)
    assert states() == {"k": "delivered"}


def test_a_poisoned_probe_does_not_keep_the_door_shut(partner: KnownPartner, clock: Clock) -> None:
    partner.is_down = True
    partner.chokes_on = {"bad"}
    put("bad", stream="bad")
    for number in range(6):
        put(f"k{number}", stream=f"s{number}")
    delivering.drain(NAME, clock=clock)
    partner.is_down = False

    for _ in range(4):
        clock.move(minutes=15)
        delivering.drain(NAME, clock=clock)

    assert sorted(partner.keys) == [f"k{number}" for number in range(6)]


def test_a_lease_that_was_left_behind_runs_out(partner: KnownPartner, clock: Clock) -> None:
    def die(message: outbox.Message) -> None:
        raise SystemExit  # as the process would be killed: nothing of ours is written after it

    put("k1")
    put("k2")
    partner.before = die
    with pytest.raises(SystemExit):
        delivering.drain(NAME, clock=clock)
    partner.before = None

    assert not delivering.is_due(NAME, clock.move(seconds=59))
    assert delivering.is_due(NAME, clock.move(seconds=1))
    assert delivering.drain(NAME, clock=clock).sent == 2
    assert partner.keys == ["k1", "k2"]


def test_a_worker_that_lost_its_lease_sends_no_more_of_the_stream(
    partner: KnownPartner, clock: Clock
) -> None:
    def stall(message: outbox.Message) -> None:
        if message.key == "k1" and not partner.heard:
            clock.move(seconds=61)  # it took longer than its lease, and another has taken the stream
            OutgoingStream.objects.update(
                lease="00000000-0000-0000-0000-000000000001", leased_until=clock.now + timedelta(minutes=1)
            )

    for number in (1, 2, 3):
        put(f"k{number}")
    partner.before = stall
    delivering.drain(NAME, clock=clock)

    assert partner.heard == ["k1"]
    assert states() == {"k1": "delivered", "k2": "waiting", "k3": "waiting"}


def test_our_own_database_going_away_is_not_the_partners_fault(partner: KnownPartner, clock: Clock) -> None:
    def away(message: outbox.Message) -> None:
        raise OperationalError("the connection is lost")

    put("k")
    partner.before = away
    with pytest.raises(OperationalError):
        delivering.drain(NAME, clock=clock)

    assert states() == {"k": "waiting"}
    assert OutgoingMessage.objects.get(key="k").tries == 0
    assert not PartnerState.objects.exists()


def test_a_job_ends_after_its_share_and_says_that_there_is_more(partner: KnownPartner, clock: Clock) -> None:
    for number in range(7):
        put(f"k{number}", stream=f"s{number % 2}")

    first = delivering.drain(NAME, clock=clock, most=5)
    second = delivering.drain(NAME, clock=clock, most=5)

    assert (first.sent, first.is_more, second.sent, second.is_more) == (5, True, 2, False)


def test_every_call_is_logged_without_what_was_said(partner: KnownPartner, clock: Clock) -> None:
    partner.refuses = {"bad"}
    put("good", stream="a")
    put("bad", stream="b")
    delivering.drain(NAME, clock=clock)

    rows = list(Call.objects.order_by("pk").values_list("partner", "operation", "outcome", "at"))
    assert rows == [(NAME, "moved", "ok", MORNING), (NAME, "moved", "refused", MORNING)]


def test_many_are_put_in_one_statement(
    partner: KnownPartner, clock: Clock, django_assert_num_queries: Any
) -> None:
    items = [outbox.Item(f"s{n % 3}", "moved", f"k{n}", {"n": n}) for n in range(300)]
    with django_assert_num_queries(2):
        assert outbox.put_many(NAME, items, at=MORNING) == 300
    assert outbox.put_many(NAME, items[:10], at=MORNING) == 0

    delivering.drain(NAME, clock=clock)

    for stream in range(3):
        ours = [message.body["n"] for message in partner.kept if message.stream == f"s{stream}"]
        assert ours == sorted(ours, key=int)
        assert len(ours) == 100


def test_deeds_that_tell_the_same_partner_of_different_things_do_not_wait_for_each_other(
    partner: KnownPartner,
) -> None:
    """One statement each, no row in common but the stream's own."""
    put("k1", stream="a")
    put("k2", stream="b")

    assert OutgoingStream.objects.count() == 2
    assert OutgoingMessage.objects.filter(state=MessageState.WAITING).count() == 2
    assert not PartnerState.objects.exists()


def test_a_message_that_ends_without_a_call_proves_nothing_of_the_partner() -> None:
    """A partner that is away stays left alone, and nothing becomes a dead letter, whatever was passed over."""
    clock = Clock()

    def passes(message: outbox.Message) -> None:
        if message.key.startswith("gone"):
            raise NothingToTell

    with registered(KnownPartner(is_down=True, before=passes)) as partner:
        for number in range(12):
            put(f"gone{number}", stream=f"g{number}", at=clock.now)
            put(f"k{number}", stream=f"s{number % 3}", at=clock.now)
            delivering.drain(NAME, clock=clock)
            clock.move(hours=2)

    assert partner.dead == []
    assert OutgoingMessage.objects.filter(state="delivered").count() > 0
    assert PartnerState.objects.get().worked_at is None
    assert not Call.objects.filter(outcome="ok").exists()


def test_a_message_that_may_not_leave_yet_holds_its_stream_and_counts_no_try() -> None:
    clock = Clock()
    until = MORNING + timedelta(hours=3)

    def waits(message: outbox.Message) -> None:
        if message.key == "first" and message.at < until:
            raise NotYet(until)

    with registered(KnownPartner(before=waits)) as partner:
        put("first", stream="a")
        put("second", stream="a")
        put("other", stream="b")
        assert delivering.drain(NAME, clock=clock).sent == 1
        clock.move(hours=2)
        assert delivering.drain(NAME, clock=clock).sent == 0
        clock.move(hours=1)
        assert delivering.drain(NAME, clock=clock).sent == 2

    assert partner.keys == ["other", "first", "second"]
    assert OutgoingMessage.objects.get(key="first").tries == 1
