"""Three ways to hurt the outbox that were found by reading it: each has to end well."""

import threading
from datetime import datetime, timedelta

import pytest
from django.db import connection, transaction

from exchange_ground import MORNING, NAME, Clock, KnownPartner, put, registered
from motcua.exchange import delivering, outbox
from motcua.exchange.errors import PartnerRefused
from motcua.exchange.models import OutgoingMessage, OutgoingStream, PartnerState
from motcua.exchange.outbox import Message


@pytest.mark.django_db(transaction=True)
def test_a_worker_does_not_spin_while_a_deed_holds_the_stream() -> None:
    """A deed that is not committed holds the row of its stream; what waits there is due and cannot be taken."""
    held, go_on = threading.Event(), threading.Event()

    def deed() -> None:
        with transaction.atomic():
            put("second")
            held.set()
            go_on.wait(30)
        connection.close()

    looked = 0

    def clock() -> datetime:
        nonlocal looked
        looked += 1
        if looked > 200:
            go_on.set()
        return MORNING

    with registered(KnownPartner()):
        put("first")
        other = threading.Thread(target=deed)
        other.start()
        assert held.wait(10)
        delivering.drain(NAME, clock=clock)
        go_on.set()
        other.join(10)
    assert looked < 50


@pytest.mark.django_db
def test_a_few_poisoned_messages_among_many_good_ones_do_not_shut_the_partners_door() -> None:
    partner = KnownPartner(chokes_on={f"bad-{n}" for n in range(5)})
    clock = Clock()
    with registered(partner, lanes=1):
        for n in range(5):
            put(f"good-{n}", stream=f"a{n}")
            put(f"bad-{n}", stream=f"b{n}")
        delivering.drain(NAME, clock=clock)
    assert len(partner.kept) == 5  # between any two failures the partner took a message
    assert PartnerState.objects.get(pk=NAME).open_until is None


@pytest.mark.django_db(transaction=True)
def test_who_lost_the_lease_does_not_kill_a_message_that_another_worker_is_sending() -> None:
    """The first worker is slow, a second takes the stream; then the first is told no (a duplicate, say)."""
    second_sends, first_is_done = threading.Event(), threading.Event()
    late = Clock(MORNING + timedelta(minutes=5))
    sent: list[str] = []

    def send(message: Message) -> None:
        if message.at == MORNING:  # the first worker
            other.start()
            assert second_sends.wait(10)
            raise PartnerRefused(NAME, "409", "known already")
        second_sends.set()
        assert first_is_done.wait(10)
        sent.append(message.key)

    def second() -> None:
        delivering.drain(NAME, clock=late)
        connection.close()

    other = threading.Thread(target=second)
    outbox.register(NAME, send, title="Test", lanes=2, lease_seconds=60)
    try:
        put("one")
        put("two")
        delivering.drain(NAME, clock=Clock(), most=1)
        first_is_done.set()
        other.join(20)
    finally:
        outbox.unregister(NAME)
    assert sent == ["one", "two"]
    assert list(OutgoingMessage.objects.order_by("pk").values_list("state", flat=True)) == ["delivered"] * 2
    assert not OutgoingStream.objects.get().stopped
