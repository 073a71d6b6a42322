"""Receipts of fees and charges told to the provider of electronic receipts: in order, once, whatever fails."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

import factories as f
from motcua.dossiers.actions import money
from motcua.exchange import delivering
from motcua.exchange.actions import letters
from motcua.exchange.e_receipts import E_RECEIPTS
from motcua.exchange.models import Call, OutgoingMessage
from motcua.payments import queries as payments
from motcua.payments.actions import receipts
from motcua.payments.models import ElectronicReceipt, Payment, Receipt
from motcua.sandbox.deliveries import EReceipts
from motcua.sandbox.registers import KEY
from motcua.sandbox.standing import Standing as Process
from real_worker import SOURCES, environment, wait_for


@pytest.fixture
def provider(tmp_path: Path, settings: Any) -> Iterator[Process]:
    with Process((EReceipts,), tmp_path, environ={}) as running:
        settings.PARTNERS = {E_RECEIPTS: {"url": running.url + "/receipts", "key": KEY}}
        yield running


def kept(provider: Process) -> list[tuple[str, str]]:
    """Reference and state at the provider, in the order in which it took them."""
    with provider.rooms["receipts"].db() as db:
        rows = db.execute("SELECT reference, state FROM receipt ORDER BY place").fetchall()
    return [(str(row[0]).removeprefix("bien-lai-"), row[1]) for row in rows]


def drain(days: float = 0) -> delivering.Drained:
    return delivering.drain(E_RECEIPTS, clock=lambda: timezone.now() + timedelta(days=days))


def paid(amount: int = 8000) -> Receipt:
    """The receipt of a fee that was paid at the counter."""
    case = f.in_processing(fee_vnd=amount)
    with f.as_system():
        money.record_payment(
            dossier_id=case.id, amount_vnd=amount, way="cash", by=case.as_intake, at=case.hour(2),
            command_id=f"pay-{case.id}",
        )  # fmt: skip
    return Receipt.objects.latest("pk")


def refunded(row: Receipt, amount: int) -> None:
    payment = Payment.objects.get(pk=row.payment_id)
    receipts.adjust(payment, amount, dossier_code="H56", reason="Hoàn trả HT1", at=timezone.now())


@pytest.mark.django_db
def test_a_receipt_its_cancellation_and_what_replaces_it_are_told_in_order(provider: Process) -> None:
    row = paid()
    refunded(row, 3000)
    new = Receipt.objects.latest("pk")
    assert drain().sent == 3

    assert kept(provider) == [(str(row.pk), "2"), (str(new.pk), "1")]
    first, second = ElectronicReceipt.objects.order_by("pk")
    assert (first.lookup_code, second.lookup_code) == ("TC00000001", "TC00000002")
    assert (first.cancelled_at is None, second.cancelled_at is None) == (False, True)
    assert new.amount_vnd == 5000
    shown = payments.of_dossier(row.payment.dossier_id).receipts
    assert [payments.lookup_code(one) for one in shown] == ["TC00000001", "TC00000002"]


@pytest.mark.django_db
def test_a_province_without_a_provider_issues_receipts_as_before(settings: Any) -> None:
    settings.PARTNERS = {}
    paid()
    assert not OutgoingMessage.objects.filter(partner=E_RECEIPTS).exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "fault", [{"cut_next": 3}, {"error_next": 2}, {"duplicate_rate": 1.0}, {"down": True}], ids=str
)
def test_faults_on_the_way_lose_nothing_double_nothing_and_hold_up_no_deed(
    provider: Process, fault: dict[str, Any]
) -> None:
    provider.rooms["receipts"].turn(fault)
    rows = [paid() for _ in range(3)]
    drain()
    refunded(rows[0], 8000)
    provider.rooms["receipts"].turn({"down": False})
    for days in range(1, 5):
        drain(days)

    assert sorted(kept(provider)) == sorted(
        [(str(rows[0].pk), "2"), (str(rows[1].pk), "1"), (str(rows[2].pk), "1")]
    )
    assert ElectronicReceipt.objects.count() == 3
    assert not OutgoingMessage.objects.filter(partner=E_RECEIPTS).exclude(state="delivered").exists()
    logged = set(Call.objects.filter(partner=E_RECEIPTS).values_list("operation", flat=True))
    assert logged == {"receipt", "cancellation"}


@pytest.mark.django_db
def test_what_the_provider_refuses_is_mended_and_sent_again_and_holds_only_its_dossier(
    provider: Process,
) -> None:
    bad, good = paid(), paid()
    party = f.Party.unscoped.get(pk=bad.payment.dossier_id)
    name, party.owner_name = party.owner_name, ""
    party.save(update_fields=["owner_name"])
    refunded(bad, 8000)
    done = drain()
    assert (done.sent, done.dead, kept(provider)) == (1, 1, [(str(good.pk), "1")])

    party.owner_name = name
    party.save(update_fields=["owner_name"])
    dead = OutgoingMessage.objects.get(state="dead")
    assert "receipt-ill-formed" in dead.problem
    officer = f.make_official(f.make_unit(), "administrator")
    letters.send_again(letter_id=dead.pk, by=officer.pk, at=timezone.now())
    assert drain(1).sent == 2
    assert kept(provider) == [(str(good.pk), "1"), (str(bad.pk), "2")]


WORKER = """
import sys, django
django.setup()
from django.conf import settings
from django.utils import timezone
from datetime import timedelta
settings.PARTNERS = {"receipts": {"url": sys.argv[1], "key": "stand-in"}}
from motcua.exchange import delivering
while True:
    delivering.drain("receipts", clock=lambda: timezone.now() + timedelta(days=1))
"""


def killed(points: int, *, provider: Process, var: Path) -> None:
    """The worker dies while the provider holds back its answer: it has the receipt, and nobody here knows it."""
    rows = [paid() for _ in range(2 * points)]
    room = provider.rooms["receipts"]
    room.turn({"latency_ms": 400})
    command = [sys.executable, "-c", WORKER.replace("stand-in", KEY), provider.url + "/receipts"]
    for _ in range(points):
        before = len(kept(provider))
        if before == len(rows):  # what the dead had asked for was taken after them
            break
        worker = subprocess.Popen(command, env={**environment(var), "PYTHONPATH": str(SOURCES)})
        try:
            wait_for("one more is taken", lambda at=before: len(kept(provider)) > at, while_alive=worker)  # type: ignore[misc]
        finally:
            os.kill(worker.pid, signal.SIGKILL)
            worker.wait()
    room.turn({"latency_ms": 0})
    for days in range(3, 8):
        drain(days)

    assert sorted(kept(provider)) == sorted((str(row.pk), "1") for row in rows)
    assert ElectronicReceipt.objects.count() == len(rows)
    codes = ElectronicReceipt.objects.values_list("lookup_code", flat=True)
    assert len(set(codes)) == len(rows)


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_before_the_answer_sends_no_receipt_twice(provider: Process, tmp_path: Path) -> None:
    killed(1, provider=provider, var=tmp_path)


@pytest.mark.soak
@pytest.mark.timeout(1800)
@pytest.mark.django_db(transaction=True)
def test_workers_killed_again_and_again_lose_and_double_no_receipt(provider: Process, tmp_path: Path) -> None:
    killed(12, provider=provider, var=tmp_path)
