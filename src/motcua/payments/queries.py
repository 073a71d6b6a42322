"""Reading money: of one dossier, of a desk, of the province. Callers say what is in reach; a dossier's page has
checked it already.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Max, Q, QuerySet, Sum

from motcua.payments.models import GROUNDS as GROUNDS
from motcua.payments.models import RESOLUTIONS as RESOLUTIONS
from motcua.payments.models import (
    CashDay,
    MoneyItem,
    Payment,
    PaymentItem,
    PaymentOrder,
    ProviderMessage,
    Receipt,
    Refund,
    SettlementDay,
)
from motcua.payments.rules.orders import OrderState, Shown, shown
from motcua.payments.rules.receipts import ReceiptReference
from motcua.payments.rules.refunds import RefundState

Reach = frozenset[int] | None


def paid_by_code(dossier_id: int) -> dict[str, int]:
    """What was paid for each obligation of a dossier, whole VND."""
    rows = PaymentItem.objects.filter(payment__dossier_id=dossier_id).values_list("code", "amount_vnd")
    found: dict[str, int] = {}
    for code, amount in rows:
        found[code] = found.get(code, 0) + amount
    return found


@dataclass(frozen=True)
class OrderLine:
    order: PaymentOrder
    shown: Shown
    refunded_vnd: int


@dataclass(frozen=True)
class PaymentLine:
    payment: Payment
    refunded_vnd: int
    refunds: list[Refund]
    items: list[PaymentItem]

    @property
    def shown(self) -> Shown:
        return shown(OrderState.PAID, received_vnd=self.payment.amount_vnd, refunded_vnd=self.refunded_vnd)


@dataclass(frozen=True)
class Money:
    """All that is known of a dossier's money."""

    orders: list[OrderLine] = field(default_factory=list)
    payments: list[PaymentLine] = field(default_factory=list)
    receipts: list[Receipt] = field(default_factory=list)
    asides: list[MoneyItem] = field(default_factory=list)

    @property
    def waiting(self) -> PaymentOrder | None:
        return next((line.order for line in self.orders if line.order.state == OrderState.PENDING), None)


def of_dossier(dossier_id: int) -> Money:
    """Five queries at most."""
    orders = list(PaymentOrder.objects.filter(dossier_id=dossier_id).order_by("-made_at", "-pk"))
    payments = list(Payment.objects.filter(dossier_id=dossier_id).order_by("pk").prefetch_related("items"))
    if not orders and not payments:
        return Money()
    refunds = list(
        Refund.objects.filter(
            Q(payment__in=[p.pk for p in payments]) | Q(money_item__order__in=[o.pk for o in orders])
        )
        .select_related("money_item")
        .order_by("pk")
    )
    receipts = list(
        Receipt.objects.filter(payment__in=[p.pk for p in payments])
        .select_related("replaces", "electronic")
        .order_by("pk")
    )
    asides = (
        list(MoneyItem.objects.filter(order__in=[o.pk for o in orders], day__isnull=True)) if orders else []
    )
    lines = [
        PaymentLine(
            p,
            _done(refunds, payment_id=p.pk),
            [r for r in refunds if r.payment_id == p.pk],
            list(p.items.all()),
        )
        for p in payments
    ]
    by_order = {line.payment.order_id: line for line in lines if line.payment.order_id}
    return Money(
        orders=[_order_line(order, by_order.get(order.pk), asides, refunds) for order in orders],
        payments=lines,
        receipts=receipts,
        asides=asides,
    )


def _order_line(
    order: PaymentOrder, paid: PaymentLine | None, asides: Sequence[MoneyItem], refunds: Sequence[Refund]
) -> OrderLine:
    aside = [item for item in asides if item.order_id == order.pk and not paid]
    received = paid.payment.amount_vnd if paid else sum(item.theirs_vnd or 0 for item in aside)
    refunded = paid.refunded_vnd if paid else sum(_done(refunds, item_id=item.pk) for item in aside)
    found = shown(OrderState(order.state), received_vnd=received, refunded_vnd=refunded)
    return OrderLine(order, found, refunded)


def _done(refunds: Iterable[Refund], *, payment_id: int | None = None, item_id: int | None = None) -> int:
    return sum(
        r.amount_vnd
        for r in refunds
        if r.state == RefundState.DONE
        and (r.payment_id == payment_id if payment_id else r.money_item_id == item_id)
    )


def order_of(dossier_id: int, code: str) -> PaymentOrder | None:
    return PaymentOrder.objects.filter(dossier_id=dossier_id, code=code).first()


def orders_to_ask(now: datetime, limit: int) -> list[PaymentOrder]:
    """Orders whose provider is to be asked by now, the longest waiting first."""
    rows = (
        PaymentOrder.objects.filter(ask_at__lte=now).exclude(state=OrderState.PAID).order_by("ask_at", "pk")
    )
    return list(rows[:limit])


def unhandled_messages(before: datetime, limit: int) -> list[int]:
    rows = ProviderMessage.objects.filter(handled_at__isnull=True, received_at__lt=before)
    return list(rows.order_by("received_at", "pk").values_list("pk", flat=True)[:limit])


def unsent_refunds(before: datetime) -> list[int]:
    rows = Refund.objects.filter(state=RefundState.APPROVED, decided_at__lt=before).exclude(profile="")
    return list(rows.order_by("decided_at").values_list("pk", flat=True)[:200])


# ---------------------------------------------------------------- receipts


def receipt(receipt_id: int) -> Receipt | None:
    return (
        Receipt.objects.select_related(
            "payment", "unit__parent", "unit__area", "file", "replaces", "replaced_by", "issued_by"
        )
        .filter(pk=receipt_id)
        .first()
    )  # fmt: skip


def verified_receipt(asked: ReceiptReference) -> Receipt | None:
    """The receipt of a printed reference, or None. Compared whole, so that no id alone tells anything."""
    row = receipt(asked.receipt_id) if asked.receipt_id < 2**63 else None
    return row if row is not None and row.content_hash[:12].upper() == asked.digits else None


def receipt_books() -> list[tuple[int, int, str, int, int]]:
    """Of each book: unit, year, series, last number, how many receipts. Equal numbers: no gap."""
    rows = Receipt.objects.values("unit_id", "year", "series").annotate(last=Max("number"), n=Count("pk"))
    return [
        (r["unit_id"], r["year"], r["series"], r["last"], r["n"])
        for r in rows.order_by("unit_id", "year", "series")
    ]


# ---------------------------------------------------------------- work of officials


def _in_reach(rows: "QuerySet[Any]", reach: Reach, name: str = "unit_id") -> "QuerySet[Any]":
    return rows if reach is None else rows.filter(**{f"{name}__in": reach})


def open_items(reach: Reach, limit: int = 200) -> list[MoneyItem]:
    rows = MoneyItem.objects.filter(resolved_at__isnull=True)
    rows = _in_reach(rows, reach).select_related("order__dossier", "unit", "owner", "day")
    return list(rows.order_by("found_at", "pk")[:limit])


def resolved_items(reach: Reach, limit: int = 20) -> list[MoneyItem]:
    rows = MoneyItem.objects.filter(resolved_at__isnull=False)
    rows = _in_reach(rows, reach).select_related("order__dossier", "unit", "resolved_by", "day")
    return list(rows.order_by("-resolved_at", "-pk")[:limit])


def item(item_id: int, reach: Reach) -> MoneyItem | None:
    rows = _in_reach(MoneyItem.objects.filter(pk=item_id), reach)
    return rows.select_related("order__dossier", "unit", "owner", "day", "resolved_by").first()


def refunds(reach: Reach, *, open_only: bool, limit: int = 100) -> list[Refund]:
    rows = _in_reach(Refund.objects.all(), reach)
    ended = [RefundState.DONE, RefundState.REJECTED, RefundState.FAILED]
    rows = rows.exclude(state__in=ended) if open_only else rows.filter(state__in=ended)
    rows = rows.select_related(
        "payment__dossier", "money_item__order__dossier", "unit", "proposed_by", "decided_by"
    )
    return list(rows.order_by("-proposed_at", "-pk")[:limit])


def refund(refund_id: int, reach: Reach) -> Refund | None:
    rows = _in_reach(Refund.objects.filter(pk=refund_id), reach)
    return rows.select_related(
        "payment__dossier", "money_item__order__dossier", "unit", "proposed_by", "decided_by", "paid_out_by"
    ).first()


def recent_payments(reach: Reach, limit: int = 30) -> list[Payment]:
    rows = Payment.objects.filter(order__isnull=False)
    rows = _in_reach(rows, reach, "dossier__receiving_unit_id")
    return list(rows.select_related("dossier", "order").order_by("-paid_at", "-pk")[:limit])


def recent_orders(reach: Reach, limit: int = 30) -> list[PaymentOrder]:
    rows = _in_reach(PaymentOrder.objects.all(), reach, "dossier__receiving_unit_id")
    return list(rows.select_related("dossier").order_by("-made_at", "-pk")[:limit])


def payment(payment_id: int) -> Payment | None:
    return Payment.objects.select_related("dossier", "order").filter(pk=payment_id).first()


@dataclass(frozen=True)
class DayLine:
    row: SettlementDay
    open_count: int
    all_count: int


def settlement_days(limit: int = 60) -> list[DayLine]:
    rows = SettlementDay.objects.annotate(
        all_count=Count("differences"),
        open_count=Count("differences", filter=Q(differences__resolved_at__isnull=True)),
    ).select_related("closed_by")
    return [DayLine(row, row.open_count, row.all_count) for row in rows.order_by("-day", "profile")[:limit]]


def settlement_day(day_id: int) -> SettlementDay | None:
    return SettlementDay.objects.select_related("taken_in_by", "closed_by").filter(pk=day_id).first()


def differences_of(day_id: int) -> list[MoneyItem]:
    rows = MoneyItem.objects.filter(day_id=day_id).select_related(
        "order__dossier", "unit", "owner", "resolved_by"
    )
    return list(rows.order_by("kind", "transaction_id"))


def has_settlement(profile: str, day: date) -> bool:
    return SettlementDay.objects.filter(profile=profile, day=day).exists()


# ---------------------------------------------------------------- cash


def cash_days(unit_id: int, limit: int = 60) -> list[CashDay]:
    rows = CashDay.objects.filter(unit_id=unit_id).select_related("officer", "confirmed_by")
    return list(rows.order_by("-day", "officer_id")[:limit])


def cash_day(day_id: int, unit_id: int) -> CashDay | None:
    return (
        CashDay.objects.select_related("officer", "confirmed_by", "unit__parent", "unit__area")
        .filter(pk=day_id, unit_id=unit_id)
        .first()
    )


def cash_day_of(unit_id: int, officer_id: int, day: date) -> CashDay | None:
    return CashDay.objects.filter(unit_id=unit_id, officer_id=officer_id, day=day).first()


def cash_payments(unit_id: int, officer_id: int, start: datetime, end: datetime) -> list[Payment]:
    rows = Payment.objects.filter(
        unit_id=unit_id, taken_by_id=officer_id, way="cash", paid_at__gte=start, paid_at__lt=end
    )
    return list(rows.select_related("dossier").prefetch_related("receipts").order_by("paid_at", "pk"))


def cash_refunds(unit_id: int, officer_id: int, start: datetime, end: datetime) -> list[Refund]:
    rows = Refund.objects.filter(
        paid_out_unit_id=unit_id,
        paid_out_by_id=officer_id,
        payment__way="cash",
        ended_at__gte=start,
        ended_at__lt=end,
    )
    return list(rows.select_related("payment__dossier").order_by("ended_at", "pk"))


def refunded_total(dossier_id: int) -> int:
    total = Refund.objects.filter(payment__dossier_id=dossier_id, state=RefundState.DONE).aggregate(
        s=Sum("amount_vnd")
    )
    return int(total["s"] or 0)


def lookup_code(row: Receipt) -> str:
    """The code of a dossier's receipt at the provider of electronic receipts; empty until it has it."""
    found = getattr(row, "electronic", None)
    return found.lookup_code if found is not None else ""
