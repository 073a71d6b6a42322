"""Call-backs of payment providers, as sent and as attackers and networks send them: through the door and its job."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone

import factories as f
from money_ground import connected, paid_order, place, post, said, settle_all
from motcua.dossiers import verification
from motcua.dossiers.models import Dossier
from motcua.payments.actions import orders
from motcua.payments.models import MoneyItem, Payment, PaymentOrder, ProviderMessage, Receipt

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _connected() -> Iterator[None]:
    with connected():
        yield


def now_case(fee_vnd: int = 8000) -> f.Case:
    return f.accepted(fee_vnd=fee_vnd, at=timezone.now() - timedelta(hours=2))


def of(case: f.Case) -> Dossier:
    return Dossier.unscoped.get(pk=case.id)


def faults(case: f.Case) -> list[object]:
    return [finding for _count, found in verification.verify([case.id]) for finding in found]


@pytest.mark.parametrize(("profile", "way"), [("national", "portal"), ("bank", "gateway")])
def test_a_call_back_pays_the_dossier_once_and_issues_its_receipt(profile: str, way: str) -> None:
    case = now_case()
    order = place(case, profile)
    assert post(profile, said(order)).json() == {"code": "00"}
    assert of(case).paid_vnd == 0  # the door keeps, the job acts
    assert settle_all() == ["taken"]

    row = of(case)
    assert (row.finance, row.paid_vnd, row.paid_online) == ("paid", 8000, True)
    payment = Payment.objects.get()
    assert (payment.way, payment.reference, payment.order_id) == (way, "T1", order.pk)
    receipt = Receipt.objects.get()
    assert (receipt.series, receipt.number, receipt.amount_vnd) == ("fee", 1, 8000)
    assert faults(case) == []


def test_the_same_call_back_again_changes_nothing() -> None:
    case = now_case()
    order = place(case)
    values = said(order)
    answers = [post("national", values).status_code for _ in range(3)]
    settle_all()
    again = post("national", {**values, "sent_at": str(int(values["sent_at"]) + 1)})  # a retry is signed anew
    assert (answers, again.status_code, settle_all()) == ([200] * 3, 200, ["nothing"])
    assert (Payment.objects.count(), ProviderMessage.objects.count(), of(case).paid_vnd) == (1, 2, 8000)


def test_a_forged_call_back_is_refused_and_kept_nowhere(caplog: pytest.LogCaptureFixture) -> None:
    case = now_case()
    order = place(case)
    forged = [
        post("national", said(order), secret="guessed"),
        post("national", said(order), body=b'{"order_code": "' + order.code.encode() + b'"}'),
        post("bank", said(order), secret="a-national-secret"),  # another provider's secret
        post("national", said(order), body=b"\xff\x00"),
    ]
    assert [answer.status_code for answer in forged] == [403] * 4
    assert ProviderMessage.objects.count() == 0
    assert order.code not in caplog.text
    with connected(MOTCUA_PAYMENT_NATIONAL_SECRET=""):
        assert post("national", said(order)).status_code == 403
    assert post("national", said(order)).status_code == 200


def test_a_replayed_old_call_back_is_refused() -> None:
    order = place(now_case())
    old = str(int(timezone.now().timestamp()) - 301)
    assert post("national", said(order, sent_at=old)).json() == {"code": "96"}


def test_paid_after_failed_counts_and_failed_after_paid_does_not() -> None:
    case = now_case()
    order = place(case)
    post("national", said(order, status="failed", transaction_id="T0"))
    assert settle_all() == ["failed"]
    order.refresh_from_db()
    assert order.state == "failed"
    post("national", said(order))
    post("national", said(order, status="failed", transaction_id="T2"))
    assert settle_all() == ["taken", "nothing"]
    order.refresh_from_db()
    assert (order.state, of(case).finance) == ("paid", "paid")


@pytest.mark.parametrize("amount", ["7999", "8001"])
def test_another_amount_is_kept_aside_and_never_taken(amount: str) -> None:
    case = now_case()
    order = place(case)
    post("national", said(order, amount=amount))
    assert settle_all() == ["other_amount"]
    item = MoneyItem.objects.get()
    assert (item.theirs_vnd, item.ours_vnd, item.unit_id) == (int(amount), 8000, case.unit.pk)
    assert (of(case).finance, Payment.objects.count()) == ("owed", 0)


def test_money_after_the_order_had_ended_is_kept_and_becomes_work() -> None:
    case = now_case()
    order = place(case)
    PaymentOrder.objects.filter(pk=order.pk).update(expires_at=timezone.now() - timedelta(minutes=5))
    orders.expire_due(timezone.now())
    post("national", said(order))
    assert settle_all() == ["late"]
    other = place(case)
    place(case, "bank")  # cancels it
    post("national", said(other, transaction_id="T2"))
    assert settle_all() == ["late"]
    assert sorted(MoneyItem.objects.values_list("transaction_id", "theirs_vnd")) == [
        ("T1", 8000),
        ("T2", 8000),
    ]
    assert of(case).paid_vnd == 0


def test_paid_in_time_and_told_late_is_taken() -> None:
    case = now_case()
    order = place(case)
    paid_at = int(timezone.now().timestamp()) - 600
    PaymentOrder.objects.filter(pk=order.pk).update(expires_at=timezone.now() - timedelta(minutes=5))
    orders.expire_due(timezone.now())
    post("national", said(order, paid_at=str(paid_at)))
    assert settle_all() == ["taken"]


def test_a_second_payment_of_an_order_is_kept_aside() -> None:
    case = now_case()
    order = paid_order(case)
    post("national", said(order, transaction_id="T2"))
    assert settle_all() == ["paid_twice"]
    assert (of(case).paid_vnd, MoneyItem.objects.get().theirs_vnd) == (8000, 8000)


def test_money_for_nobody_is_kept_for_the_province() -> None:
    post("national", said(None))
    post("bank", {**said(None), "order_code": "", "content": "tra tien an"})
    assert settle_all() == ["unknown_order", "unknown_order"]
    assert set(MoneyItem.objects.values_list("unit_id", "order_id")) == {(None, None)}


def test_money_for_a_dossier_that_was_paid_at_the_counter_meanwhile_is_kept_aside() -> None:
    case = now_case()
    order = place(case)
    f.returned(f.concluded(f.in_processing(case)))  # pays in cash
    post("national", said(order))
    assert settle_all() == ["not_owed"]
    assert (of(case).paid_vnd, Payment.objects.count()) == (8000, 1)


def test_one_transaction_pays_one_order_only() -> None:
    first, second = now_case(), now_case()
    paid_order(first)
    order = place(second)
    post("national", said(order))  # the number of a transaction that paid another order
    assert settle_all() == ["same_transaction"]
    assert of(second).paid_vnd == 0


def test_a_body_that_is_too_long_or_no_post_is_refused() -> None:
    order = place(now_case())
    assert post("national", said(order), body=b" " * 70_000).status_code == 413
    from django.test import Client

    assert Client().get("/inbox/payments/national/").status_code == 405
    assert post("national", said(order), body=b"[" * 60_000).status_code == 403


def test_a_process_that_dies_between_message_and_effect_loses_and_doubles_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from motcua.payments.actions import messages

    case = now_case()
    order = place(case)
    post("national", said(order))

    def dies(*_args: object, **_more: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(messages, "handled", dies)  # after the payment was written, before the commit
    with pytest.raises(KeyboardInterrupt):
        settle_all()
    assert (of(case).paid_vnd, Payment.objects.count(), Receipt.objects.count()) == (0, 0, 0)
    monkeypatch.undo()
    assert settle_all() == ["taken"]
    assert (of(case).paid_vnd, Receipt.objects.get().number) == (8000, 1)
    assert faults(case) == []
