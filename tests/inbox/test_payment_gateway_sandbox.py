"""The stand-in of the providers beside a running product: paid, failed, twice, forged, refunded, reconciled, away."""

import json
import re
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django.live_server_helper import LiveServer

import factories as f
from money_ground import SECRETS, by, connected, place, settle_all
from motcua.dossiers import money_tasks
from motcua.dossiers.actions import money, paying, refunding
from motcua.dossiers.models import Dossier
from motcua.kernel.zone import day_of
from motcua.payments import gateways
from motcua.payments.actions import reconciling as days
from motcua.payments.actions import refunds
from motcua.payments.connections import connections
from motcua.payments.models import MoneyItem, Payment, PaymentOrder, ProviderMessage, Receipt
from motcua.payments.queries import receipt_books
from motcua.payments.rules import reconciling
from motcua.sandbox import payment_gateway

pytestmark = pytest.mark.django_db(transaction=True)


class Provider:
    def __init__(self, folder: Path, base: str) -> None:
        self.server = payment_gateway.serve(0, folder, SECRETS, base)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.gateway = self.server.RequestHandlerClass.gateway  # type: ignore[attr-defined]
        self.gateway.retry_seconds = 0.2
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def dial(self, **wanted: object) -> dict[str, Any]:
        request = urllib.request.Request(self.url + "/control", json.dumps(wanted).encode(), method="POST")
        with urllib.request.urlopen(request, timeout=5) as response:
            return dict(json.loads(response.read()))

    def choose(self, url: str, **form: str) -> str:
        """The payer on the provider's page; where it leads back."""
        data = urllib.parse.urlencode(form).encode()
        opener = urllib.request.build_opener(_Stay())
        try:
            with opener.open(urllib.request.Request(url, data), timeout=5) as response:
                return str(response.read().decode())
        except urllib.error.HTTPError as error:
            with error:
                return str(error.headers["Location"])

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.gateway.close()


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args: Any) -> None:
        return None


@pytest.fixture
def provider(tmp_path: Path, live_server: LiveServer) -> Iterator[Provider]:
    found = Provider(tmp_path, live_server.url)
    urls = {
        "MOTCUA_PAYMENT_NATIONAL_URL": f"{found.url}/national",
        "MOTCUA_PAYMENT_BANK_URL": f"{found.url}/bank",
    }
    with connected(**urls):
        yield found
    found.close()


def wait_for(holds: Callable[[], object]) -> None:
    deadline = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def case_of(fee_vnd: int = 8000) -> f.Case:
    return f.accepted(fee_vnd=fee_vnd, at=timezone.now() - timedelta(hours=2))


def test_the_whole_way_of_a_payment_its_refund_and_the_providers_day(provider: Provider) -> None:
    case = case_of()
    payer = Client()
    payer.force_login(case.citizen)
    page = payer.post(f"/dossiers/{case.code}/pay/", {"profile": "national"}, follow=True).content.decode()
    url = re.search(rf"{provider.url}/national/pay/\w+", page)
    assert url is not None
    with urllib.request.urlopen(url[0], timeout=5) as response:
        assert "8.000 đồng" in response.read().decode()
    provider.dial(duplicate=2)
    back = provider.choose(url[0], choice="pay")
    order = PaymentOrder.objects.get()
    assert back.endswith(f"/dossiers/{case.code}/pay/{order.code}/")
    assert Dossier.unscoped.get(pk=case.id).paid_vnd == 0  # that the payer came back proves nothing
    wait_for(lambda: len(provider.dial()["sent"]) == 3)
    assert {one["status"] for one in provider.dial(duplicate=0)["sent"]} == {200}
    assert sorted(settle_all())[-1] == "taken"
    assert (Payment.objects.count(), Dossier.unscoped.get(pk=case.id).finance) == (1, "paid")

    at = timezone.now()
    with f.as_system():
        refund = refunding.propose(
            payment_id=Payment.objects.get().pk, amount_vnd=8000, ground="overpaid", words="Thừa",
            by=by(case, "intake_officer"), at=at,
        )  # fmt: skip
        refunds.decide(refund_id=refund.pk, approve=True, words="", by=by(case, "agency_head"), at=at)
        assert refunding.send(refund_id=refund.pk, at=at) == "sent"
        assert refunding.send(refund_id=refund.pk, at=at) == ""  # sent once
    wait_for(lambda: ProviderMessage.objects.filter(handled_at__isnull=True).exists())
    assert settle_all() == ["refunded"]
    refund.refresh_from_db()
    assert (refund.state, Receipt.objects.get().state) == ("done", "cancelled")

    # the provider's day agrees with ours, once it is over
    day = day_of(timezone.now())
    content = gateways.gateway(connections(timezone.now())["national"]).settlement(day)
    lines = reconciling.read(content, day=day)
    assert [(one.kind, one.amount_vnd, one.status) for one in lines] == [
        ("payment", 8000, "paid"), ("refund", 8000, "refunded")
    ]  # fmt: skip
    row = days.take_in(
        profile="national",
        day=day,
        content=content,
        source="job",
        by=None,
        at=timezone.now() + timedelta(days=1),
    )
    assert (row.line_count, MoneyItem.objects.count()) == (2, 0)


def test_a_lost_call_back_is_found_by_asking_and_a_forged_one_does_nothing(provider: Provider) -> None:
    case = case_of()
    order = place(case, "bank")
    with f.as_system():
        paying.open_at_provider(
            order, public_url="http://x", return_path="/", callback_path="/", at=timezone.now()
        )
    provider.dial(forge=1)
    answer = provider.choose(f"{provider.url}/bank/transfer", qr=order.qr_text)
    assert "Đã chuyển" in answer
    wait_for(lambda: provider.dial()["sent"])
    assert provider.dial(forge=0, drop=9)["sent"][0]["status"] == 403
    assert ProviderMessage.objects.count() == 0

    PaymentOrder.objects.filter(pk=order.pk).update(ask_at=timezone.now() - timedelta(seconds=1))
    provider.dial(down=1)
    assert money_tasks.watch_orders(0)["asked"] == 0  # away: asked again later, and it counts for no turn
    order.refresh_from_db()
    assert (order.asked, order.ask_at is not None and order.ask_at > timezone.now()) == (0, True)
    provider.dial(down=0)
    PaymentOrder.objects.filter(pk=order.pk).update(ask_at=timezone.now() - timedelta(seconds=1))
    assert money_tasks.watch_orders(0)["asked"] == 1
    assert settle_all() == ["taken"]
    assert Dossier.unscoped.get(pk=case.id).finance == "paid"


def test_receipts_are_numbered_without_gaps_by_many_at_once() -> None:
    first = case_of(1000)
    cases = [first, *(f.accepted(fee_vnd=1000, unit=first.unit, at=timezone.now()) for _ in range(7))]
    faults: list[BaseException] = []

    def pay(case: f.Case, undo: bool) -> None:
        try:
            with f.as_system():
                money.record_payment(
                    dossier_id=case.id, amount_vnd=1000, way="transfer", by=case.as_intake, at=timezone.now(),
                    command_id=f"pay-{case.id}" if not undo else "pay-" + "x" * 300,  # too long a key: rolled back
                )  # fmt: skip
        except Exception as fault:
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=pay, args=(case, n % 4 == 3)) for n, case in enumerate(cases)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(faults) == 2
    assert receipt_books() == [(first.unit.pk, day_of(timezone.now()).year, "fee", 6, 6)]
