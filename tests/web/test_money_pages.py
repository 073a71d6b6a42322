"""Pages of money: paying at the dossier, deciding, refunding, reconciling and closing cash, through the doors."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

import factories as f
from money_ground import connected, paid_order, place, post, province, said, settle_all
from motcua.accounts.models import Post, PostHolding, User
from motcua.dossiers.actions import money
from motcua.dossiers.errors import InputRefused
from motcua.dossiers.models import Dossier
from motcua.kernel.zone import day_of
from motcua.payments.models import CashDay, MoneyItem, Payment, PaymentOrder, Receipt, Refund, SettlementDay

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _connected() -> Iterator[None]:
    with connected():
        yield


def case_of(fee_vnd: int = 8000) -> f.Case:
    return f.accepted(fee_vnd=fee_vnd, at=timezone.now() - timedelta(hours=2))


def client(user: Any) -> Client:
    found = Client()
    found.force_login(user)
    return found


def official(case: f.Case, role: str) -> Client:
    return client(f.make_official(case.unit, role, full_name=f"Cán bộ {role}"))


def test_the_payer_scans_a_code_and_sees_what_became_of_it() -> None:
    case = case_of()
    payer = client(case.citizen)
    page = f"/dossiers/{case.code}/"
    assert "Thanh toán trực tuyến" in payer.get(page).content.decode()
    shown = payer.get(f"{page}pay/").content.decode()
    assert "8.000" in shown
    assert "VietQR" in shown
    assert payer.post(f"{page}pay/", {}).status_code == 422
    for _ in range(2):  # the same wish again is the same order
        led = payer.post(f"{page}pay/", {"profile": "bank"})
    order = PaymentOrder.objects.get()
    assert led["Location"] == f"{page}pay/{order.code}/"
    waiting = payer.get(led["Location"]).content.decode()
    assert all(part in waiting for part in (order.qr_text, "data:image/svg+xml", order.code))

    post("bank", said(order))
    settle_all()
    paid = payer.get(led["Location"]).content.decode()
    receipt = Receipt.objects.get()
    assert f"/receipts/{receipt.pk}/" in paid
    answer = payer.get(f"{page}receipts/{receipt.pk}/")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert payer.get(f"{page}pay/").status_code == 302  # nothing is owed any more
    stranger = client(f.make_citizen("Phạm Thị Lan"))
    assert stranger.get(f"{page}pay/{order.code}/").status_code == 302


def test_a_provider_that_is_away_costs_nothing_and_loses_nothing() -> None:
    case = case_of()
    payer = client(case.citizen)
    led = payer.post(f"/dossiers/{case.code}/pay/", {"profile": "national"}, follow=True)
    text = led.content.decode()
    order = PaymentOrder.objects.get()
    assert (order.state, order.pay_url) == ("pending", "")
    assert "chưa bị trừ" in text
    asked = payer.post(f"/dossiers/{case.code}/pay/{order.code}/", {"deed": "ask"}, follow=True)
    assert "không trả lời" in asked.content.decode()
    gone = payer.post(f"/dossiers/{case.code}/pay/{order.code}/", {"deed": "cancel"})
    order.refresh_from_db()
    assert (gone.status_code, order.state) == (302, "cancelled")


def test_a_receipt_is_verified_by_its_code_and_told_when_it_was_replaced() -> None:
    case = case_of()
    paid_order(case)
    receipt = Receipt.objects.get()
    reference = f"BL{receipt.pk}-{receipt.content_hash[:12].upper()}"
    anybody = Client()
    led = anybody.get("/verify/", {"reference": reference.lower()})
    assert led["Location"] == f"/verify/receipt/{reference}/"
    shown = anybody.get(led["Location"]).content.decode()
    assert ("0000001" in shown, "Nguyễn" in shown) == (True, False)
    assert anybody.get(f"/verify/receipt/BL{receipt.pk}-000000000000/").status_code == 404
    head = official(case, "agency_head")
    page = f"/money/dossiers/{case.id}/"
    assert head.post(page, {"deed": "replace", "receipt": receipt.pk, "reason": " "}).status_code == 422
    assert head.post(page, {"deed": "replace", "receipt": receipt.pk, "reason": "Sai tên"}).status_code == 302
    first, second = Receipt.objects.order_by("pk")
    assert (first.state, second.state, second.number, second.replaces_id) == (
        "replaced",
        "issued",
        2,
        first.pk,
    )
    assert "0000002" in anybody.get(led["Location"]).content.decode()


def test_a_refund_takes_two_people_and_never_more_than_was_paid() -> None:
    case = case_of()
    order = paid_order(case)
    payment = Payment.objects.get()
    page = f"/money/dossiers/{case.id}/"
    officer = client(case.intake_officer)
    asked = {"deed": "refund", "payment": payment.pk, "ground": "wrong_fee", "words": "Thu nhầm mức"}
    assert officer.post(page, {**asked, "amount": "8.001"}).status_code == 422
    assert officer.post(page, {**asked, "amount": "3.000"}).status_code == 302
    assert officer.post(page, {**asked, "amount": "5.001"}).status_code == 422  # the first one holds its part
    refund = Refund.objects.get()
    assert officer.post(f"/money/refunds/{refund.pk}/", {"deed": "approve"}).status_code == 403
    stranger = f.accepted(fee_vnd=5)
    assert official(stranger, "agency_head").get(f"/money/refunds/{refund.pk}/").status_code == 404
    assert (
        official(case, "agency_head").post(f"/money/refunds/{refund.pk}/", {"deed": "approve"}).status_code
        == 302
    )
    refund.refresh_from_db()
    assert (refund.state, refund.profile, refund.original_transaction) == ("approved", "national", "T1")

    answer = said(order, order_code=refund.code, transaction_id="R1", status="refunded", amount="3000")
    post("national", answer)
    post("national", {**answer, "sent_at": str(int(answer["sent_at"]) + 1)})
    assert settle_all() == ["refunded", "nothing"]
    row = Dossier.unscoped.get(pk=case.id)
    assert (row.paid_vnd, row.refunded_vnd, row.finance) == (8000, 3000, "paid")
    assert [(r.state, r.amount_vnd) for r in Receipt.objects.order_by("pk")] == [
        ("replaced", 8000),
        ("issued", 5000),
    ]
    payer = client(case.citizen)
    assert "Đã hoàn một phần" in payer.get(f"/dossiers/{case.code}/pay/{order.code}/").content.decode()


def test_who_proposed_a_refund_does_not_approve_it() -> None:
    case = case_of()
    paid_order(case)
    both = f.make_official(case.unit, "intake_officer", full_name="Người hai vai")
    post_ = Post.objects.create(unit=case.unit, code="tp-2", title="Trưởng phòng", role="agency_head")
    PostHolding.objects.create(user=both, post=post_, valid_from=f.LONG_AGO)
    one = client(both)
    asked = {"deed": "refund", "payment": Payment.objects.get().pk, "ground": "overpaid", "words": "Thừa"}
    assert one.post(f"/money/dossiers/{case.id}/", {**asked, "amount": "10"}).status_code == 302
    refund = Refund.objects.get()
    assert one.post(f"/money/refunds/{refund.pk}/", {"deed": "approve"}).status_code == 409
    refund.refresh_from_db()
    assert refund.state == "proposed"


def test_money_kept_aside_is_taken_for_its_dossier_or_sent_back_with_a_ground() -> None:
    case = case_of()
    order = place(case)
    PaymentOrder.objects.filter(pk=order.pk).update(expires_at=timezone.now() - timedelta(minutes=5))
    post("national", said(order))
    post("national", said(order, transaction_id="T2"))
    assert settle_all() == ["late", "late"]
    late, twice = MoneyItem.objects.order_by("pk")
    officer = client(case.intake_officer)
    assert late.get_kind_display() in officer.get("/money/").content.decode()
    page = f"/money/items/{late.pk}/"
    assert officer.post(page, {"deed": "resolve", "resolution": "taken", "ground": ""}).status_code == 422
    assert officer.post(page, {"deed": "take"}).status_code == 302
    assert (
        officer.post(page, {"deed": "resolve", "resolution": "taken", "ground": "Trả chậm"}).status_code
        == 302
    )
    assert Dossier.unscoped.get(pk=case.id).finance == "paid"
    other = f"/money/items/{twice.pk}/"
    assert officer.post(other, {"deed": "resolve", "resolution": "taken", "ground": "x"}).status_code == 422
    assert (
        officer.post(other, {"deed": "resolve", "resolution": "refund", "ground": "Trả hai lần"}).status_code
        == 302
    )
    assert (Refund.objects.get().amount_vnd, Refund.objects.get().state) == (8000, "proposed")
    assert (
        officer.post(other, {"deed": "resolve", "resolution": "explained", "ground": "x"}).status_code == 409
    )


def test_a_day_is_closed_only_when_each_difference_is_resolved() -> None:
    case = case_of()
    order = paid_order(case)
    yesterday = timezone.now() - timedelta(days=1)
    PaymentOrder.objects.filter(pk=order.pk).update(ended_at=yesterday)
    at = int(yesterday.timestamp())
    text = (
        "transaction_id,kind,order_code,amount,status,paid_at\n"
        f"T1,payment,{order.code},8000,paid,{at}\nT9,payment,MCX,500,paid,{at}\n"
    )
    keeper = province()
    staff = client(User.objects.get(pk=keeper.user_id))
    day = day_of(yesterday).isoformat()

    def upload(content: str) -> Any:
        file = SimpleUploadedFile("ngay.csv", content.encode(), "text/csv")
        return staff.post("/money/days/", {"deed": "upload", "profile": "national", "day": day, "file": file})

    assert upload("a,b\n").status_code == 422
    assert upload(text).status_code == 302
    assert upload(text).status_code == 302  # the same file again is the same day
    assert upload(text + f"T10,payment,MCY,1,paid,{at}\n").status_code == 422
    row = SettlementDay.objects.get()
    item = MoneyItem.objects.get()
    assert (item.kind, item.transaction_id, item.theirs_vnd) == ("theirs_only", "T9", 500)
    page = f"/money/days/{row.pk}/"
    assert staff.post(page, {"deed": "close"}).status_code == 409
    answer = {"deed": "resolve", "resolution": "provider", "ground": "Giao dịch của đơn vị khác"}
    assert staff.post(f"/money/items/{item.pk}/", answer).status_code == 302
    assert staff.post(page, {"deed": "close"}).status_code == 302
    row.refresh_from_db()
    assert row.closed_by_id == keeper.user_id


def test_a_cash_day_is_counted_explained_confirmed_by_another_person_and_locked() -> None:
    case = case_of(20_000)
    officer = client(case.intake_officer)
    pay = {
        "deed": "pay",
        "item": "fee-1",
        "way": "cash",
        "command_id": "7b0a9d5e-7a5f-4a3e-9a53-0f2f1f1c0a11",
    }
    page = officer.get(f"/money/dossiers/{case.id}/").content.decode()
    assert "20.000" in page
    assert officer.post(f"/money/dossiers/{case.id}/", pay).status_code == 302
    assert officer.post(f"/money/dossiers/{case.id}/", pay).status_code == 302  # sent twice, paid once
    assert Payment.objects.get().amount_vnd == 20_000

    count = {"deed": "count", "note-10000": "1"}
    assert officer.post("/money/cash/", {**count, "note-10000": "x"}).status_code == 422
    assert officer.post("/money/cash/", count).status_code == 422  # 10,000 counted, 20,000 booked
    led = officer.post("/money/cash/", {**count, "explanation": "Thối nhầm 10.000 đồng"})
    row = CashDay.objects.get()
    assert (led["Location"], row.state, row.booked_vnd, row.counted_vnd) == (
        f"/money/cash/{row.pk}/", "counted", 20_000, 10_000
    )  # fmt: skip
    head = official(case, "agency_head")
    assert head.post(led["Location"], {"deed": "send-back", "words": "Đếm lại"}).status_code == 302
    assert officer.post("/money/cash/", {"deed": "count", "note-10000": "2"}).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.counted_vnd, row.explanation) == ("counted", 20_000, "")
    assert officer.post(led["Location"], {"deed": "confirm"}).status_code == 403
    assert head.post(led["Location"], {"deed": "confirm"}).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.confirmed_by is not None) == ("locked", True)
    answer = head.get(f"{led['Location']}sheet.pdf")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")

    other = f.accepted(fee_vnd=5_000, unit=case.unit, at=timezone.now() - timedelta(hours=1))
    with f.as_system(), pytest.raises(InputRefused) as refused:
        money.record_payment(
            dossier_id=other.id,
            amount_vnd=5_000,
            way="cash",
            by=case.as_intake,
            at=timezone.now(),
            command_id="late",
        )
    assert refused.value.problem == "cash-day-closed"
