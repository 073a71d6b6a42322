"""Pages of money as people see them, on a desk and on a small telephone."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

import factories as f
from browser_ground import (
    browser,
    client_of,
    complaints,
    faults_in_both_widths,
    window,
)
from money_ground import by, connected, paid_order, place, post, province, said, settle_all
from motcua.accounts.models import User
from motcua.dossiers.actions import paying, refunding
from motcua.kernel.zone import day_of
from motcua.payments.actions import cash, reconciling
from motcua.payments.models import MoneyItem, Payment, PaymentOrder, Receipt
from motcua.payments.rules.receipts import reference

__all__ = ["browser"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_pages_of_money_are_accessible_on_a_desk_and_on_a_telephone(
    browser: Browser, live_server: LiveServer
) -> None:
    now = timezone.now()
    with connected():
        owing, paid = (f.accepted(fee_vnd=8000, at=now - timedelta(hours=2)) for _ in range(2))
        waiting = f.accepted(fee_vnd=8000, at=now - timedelta(hours=2))
        order = paid_order(paid)
        bank, second = place(waiting, "bank"), place(owing)
        post("national", said(second, amount="5000", transaction_id="T2"))
        settle_all()
        with f.as_system():
            paying.open_at_provider(bank, public_url="http://x", return_path="/", callback_path="/", at=now)
            refund = refunding.propose(
                payment_id=Payment.objects.get().pk, amount_vnd=10, ground="overpaid", words="Thừa",
                by=by(paid, "intake_officer"), at=now,
            )  # fmt: skip
        PaymentOrder.objects.filter(pk=order.pk).update(ended_at=now - timedelta(days=1))
        day = reconciling.take_in(
            profile="national", day=day_of(now - timedelta(days=1)), source="job", by=None, at=now,
            content=b"transaction_id,kind,order_code,amount,status,paid_at\n",
        )  # fmt: skip
        counted = cash.count(
            day=day_of(now),
            pieces={},
            explanation="",
            by=by(paid, "intake_officer", name="Lê Thị Thu"),
            at=now,
        )
        receipt = Receipt.objects.get()
        staff = client_of(User.objects.get(pk=province().user_id))
        head = client_of(f.make_official(paid.unit, "agency_head"))
        pages = [
            (client_of(owing.citizen), f"/dossiers/{owing.code}/pay/"),
            (client_of(waiting.citizen), f"/dossiers/{waiting.code}/pay/{bank.code}/"),
            (client_of(owing.citizen), f"/dossiers/{owing.code}/pay/{second.code}/"),
            (client_of(paid.citizen), f"/dossiers/{paid.code}/pay/{order.code}/"),
            (client_of(paid.citizen), f"/dossiers/{paid.code}/"),
            (None, f"/verify/receipt/{reference(receipt.pk, receipt.content_hash)}/"),
            (staff, "/money/"),
            (staff, f"/money/items/{MoneyItem.objects.order_by('pk')[0].pk}/"),
            (client_of(paid.intake_officer), f"/money/dossiers/{paid.id}/"),
            (client_of(owing.intake_officer), f"/money/dossiers/{owing.id}/"),
            (head, f"/money/dossiers/{paid.id}/"),
            (head, "/money/refunds/"),
            (head, f"/money/refunds/{refund.pk}/"),
            (staff, "/money/days/"),
            (staff, f"/money/days/{day.pk}/"),
            (client_of(owing.intake_officer), "/money/cash/"),
            (head, f"/money/cash/{counted.pk}/"),
        ]
        found: list[str] = []
        for client, path in pages:
            context = window(browser, live_server, client)
            page = context.new_page()
            heard = complaints(page)
            answer = page.goto(f"{live_server.url}{path}")
            found += [path] if answer is None or answer.status != 200 else []
            found += [*faults_in_both_widths(page), *heard]
            context.close()
        assert found == []
