"""The demo province's money: some dossiers paid online, one that waits, a refund, money kept aside, a provider's
day with differences, a cash day closed. By the same actions as real life; the provider's words are written here.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils import timezone

from motcua.accounts.models import PostHolding
from motcua.dossiers.actions import money, money_work, obligations, refunding, settling
from motcua.dossiers.models import Dossier
from motcua.dossiers.models.columns import state_of
from motcua.dossiers.rules.authority import Acting
from motcua.kernel.scopes import of_system, scope
from motcua.kernel.zone import day_of
from motcua.payments.actions import cash, messages, orders, receipts, reconciling, refunds, sending_receipts
from motcua.payments.models import MoneyItem, Payment, PaymentOrder, Receipt
from motcua.payments.rules.authority import By
from motcua.payments.rules.cash import NOTES
from motcua.payments.rules.items import Item, ItemKind
from motcua.payments.rules.messages import Message, Said
from motcua.payments.rules.profiles import profiles

PAID_ONLINE = 4
RECEIPTS = 4  # of the first citizen, and as many of others


def collect_some(until: datetime) -> int:
    """How many online payments were made. Does what the province's open dossiers allow, and no more."""
    with scope(of_system("the demo province's money")):
        owing = iter(
            Dossier.unscoped.filter(
                finance="owed",
                business__in=["accepted", "processing"],
                submitter__isnull=False,
                bundle_id__isnull=True,
            ).order_by("pk")[:40]
        )
        paid = [order for order in (_pay_online(row, until) for row in _first(owing, PAID_ONLINE)) if order]
        for row in _first(owing, 1):
            _place(row, timezone.now(), "bank")  # waits for the payer of the demo
        for row in _first(owing, 1):
            _keep_late_money(row, until)
        if paid:
            _refund_a_part(paid[-1], until)
            _reconcile(paid, until)
        for row in owing:
            if _close_cash_day(row, until):
                break
        _issue_some()
        _answer_receipts()
    return len(paid)


def _issue_some() -> None:
    """Receipts of payments that the province's loaded past made without: those of the citizen who signs in first, and
    the newest of others."""
    paid = Payment.objects.select_related("dossier__procedure").filter(receipts__isnull=True)
    mine = paid.filter(dossier__submitter__username="cong.dan").order_by("-paid_at", "-pk")[:RECEIPTS]
    others = paid.exclude(dossier__submitter__username="cong.dan").order_by("-paid_at", "-pk")[:RECEIPTS]
    for payment in sorted([*mine, *others], key=lambda one: (one.paid_at, one.pk)):
        name = f"Lệ phí: {payment.dossier.procedure.name}"[:400]
        receipts.issue(
            payment,
            [Item("charge", name, ItemKind.CHARGE, payment.amount_vnd)],
            dossier_code=payment.dossier.code,
            unit_id=payment.dossier.receiving_unit_id,
            at=payment.paid_at,
            by_id=payment.taken_by_id,
        )


def _answer_receipts() -> None:
    """The provider of electronic receipts has all but the newest one, under the codes that it gave them."""
    issued = Receipt.objects.filter(state="issued").order_by("-pk")
    for row in issued[1:]:
        code = f"BL{row.year % 100:02d}{row.series[:1].upper()}{row.number:07d}"
        sending_receipts.taken(row.pk, lookup_code=code, at=row.issued_at + timedelta(minutes=2))


def _first(rows: Iterator[Dossier], number: int) -> list[Dossier]:
    return [row for row, _ in zip(rows, range(number), strict=False)]


def _place(row: Dossier, at: datetime, profile: str = "national") -> PaymentOrder:
    items = obligations.owing(state_of(row))
    return orders.place(dossier_id=row.pk, profile=profiles(day_of(at))[profile], items=items, at=at)


def _says(said: Said, reference: str, transaction: str, amount_vnd: int, at: datetime) -> None:
    """The provider's message, and what its job does."""
    message = Message(said, reference, transaction, amount_vnd, at, at)
    body = f'{{"order_code": "{reference}", "transaction_id": "{transaction}", "status": "{said}"}}'.encode()
    kept = messages.keep(profile="national", source="callback", body=body, message=message, at=at)
    settling.settle(message_id=kept.message_id, at=at)


def _pay_online(row: Dossier, until: datetime) -> PaymentOrder | None:
    at = max(row.last_at, until - timedelta(hours=5))
    order = _place(row, at)
    _says(Said.PAID, order.code, f"DEMO-P{row.pk:07d}", order.amount_vnd, at + timedelta(minutes=3))
    order.refresh_from_db()
    return order if order.state == "paid" else None


def _keep_late_money(row: Dossier, until: datetime) -> None:
    """Paid an hour after the order's time was over."""
    at = max(row.last_at, until - timedelta(hours=5))
    order = _place(row, at)
    orders.expire_due(order.expires_at)
    _says(
        Said.PAID, order.code, f"DEMO-P{row.pk:07d}", order.amount_vnd, order.expires_at + timedelta(hours=1)
    )


def _official(unit_id: int, *roles: str) -> By | None:
    held = PostHolding.objects.filter(post__unit_id=unit_id, post__role__in=roles, valid_to__isnull=True)
    found = held.select_related("post").order_by("pk").first()
    if found is None:
        return None
    return By(found.user_id, unit_id, frozenset({found.post.role}), frozenset({unit_id}))


def _staff() -> By | None:
    found = (
        PostHolding.objects.filter(post__role="reform_staff").select_related("post").order_by("pk").first()
    )
    if found is None:
        return None
    return By(found.user_id, found.post.unit_id, frozenset({"reform_staff"}), None)


def _refund_a_part(order: PaymentOrder, until: datetime) -> None:
    payment = Payment.objects.select_related("dossier").get(order=order)
    unit_id = payment.dossier.receiving_unit_id
    officer, head = _official(unit_id, "intake_officer"), _official(unit_id, "agency_head", "division_head")
    if officer is None or head is None or payment.amount_vnd < 2:
        return
    at = until - timedelta(hours=1)
    refund = refunding.propose(
        payment_id=payment.pk,
        amount_vnd=payment.amount_vnd // 2,
        ground="wrong_fee",
        words="Người nộp thuộc đối tượng được giảm 50%, cán bộ tính nhầm mức thu.",
        by=officer,
        at=at,
    )
    refunds.decide(refund_id=refund.pk, approve=True, words="", by=head, at=at + timedelta(minutes=20))
    _says(Said.REFUNDED, refund.code, f"DEMO-R{refund.pk:07d}", refund.amount_vnd, at + timedelta(minutes=30))


def _reconcile(paid: list[PaymentOrder], until: datetime) -> None:
    """The provider's file of the last day: one transaction of another province's, explained; one still open."""
    day, now, staff = day_of(until), timezone.now(), _staff()
    if day >= day_of(now) or staff is None:
        return
    at = int(until.timestamp())
    lines = ["transaction_id,kind,order_code,amount,status,paid_at"]
    lines += [
        f"{one.transaction},{one.kind},{one.order_code},{one.amount_vnd},{one.status},{at}"
        for one in reconciling.booked("national", day)
    ]
    stamp = int((until - timedelta(hours=2)).timestamp())
    lines += [f"DEMO-X000000{n},payment,,{amount},paid,{stamp}" for n, amount in ((1, 45_000), (2, 120_000))]
    content = ("\n".join(lines) + "\n").encode()
    row = reconciling.take_in(profile="national", day=day, content=content, source="upload", by=staff, at=now)
    first = MoneyItem.objects.filter(day=row).order_by("transaction_id").first()
    if first is not None:
        money_work.resolve(
            item_id=first.pk,
            resolution="provider",
            ground="Giao dịch của đơn vị khác; đơn vị thanh toán đã xác nhận bằng thư điện tử và điều chỉnh.",
            by=staff,
            at=now,
        )


def _close_cash_day(row: Dossier, until: datetime) -> bool:
    """Somebody pays in cash in the last hour; the day is counted, confirmed. False where the posts are not held."""
    officer = _official(row.receiving_unit_id, "intake_officer")
    second = _official(row.receiving_unit_id, "agency_head", "division_head", "registry")
    if officer is None or second is None:
        return False
    owed = sum(item.amount_vnd for item in obligations.owing(state_of(row)))
    money.record_payment(
        dossier_id=row.pk,
        amount_vnd=owed,
        way="cash",
        by=Acting(officer.user_id, "official", row.receiving_unit_id, officer.roles),
        at=until - timedelta(minutes=50),
        command_id=f"demo-cash-{row.pk}",
    )
    day = day_of(until)
    booked, _number = cash.booked(officer.unit_id, officer.user_id, day)
    pieces, left = {}, booked
    for note in NOTES:
        pieces[note], left = divmod(left, note)
    counted = cash.count(
        day=day,
        pieces=pieces,
        explanation="Thiếu tiền lẻ dưới 200 đồng." if left else "",
        by=officer,
        at=until - timedelta(minutes=20),
    )
    cash.confirm(day_id=counted.pk, by=second, at=until - timedelta(minutes=10))
    return True
