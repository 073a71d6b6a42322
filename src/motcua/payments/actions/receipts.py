"""Receipts: numbered without gaps in the book of their unit, year and series; cancelled, replaced, never changed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import connection, transaction

from motcua.kernel.zone import day_of
from motcua.ledger.rules import Json
from motcua.payments.actions import sending_receipts
from motcua.payments.errors import MoneyRefused, NoSuchMoney
from motcua.payments.models import Payment, Receipt
from motcua.payments.rules import receipts as rules
from motcua.payments.rules.authority import By, Right, require
from motcua.payments.rules.items import Item, ReceiptSeries, series_of
from motcua.payments.rules.receipts import ReceiptRefused, ReceiptState

if TYPE_CHECKING:
    from motcua.records.models import StoredFile

_NEXT = """
INSERT INTO payments_receiptcounter (unit_id, year, series, last) VALUES (%s, %s, %s, 1)
ON CONFLICT (unit_id, year, series) DO UPDATE SET last = payments_receiptcounter.last + 1 RETURNING last
"""
JOB = "dossiers.render_receipt"


def _next_number(unit_id: int, year: int, series: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [unit_id, year, series])
        return int(cursor.fetchone()[0])


def issue(
    payment: Payment,
    items: Sequence[Item],
    *,
    dossier_code: str,
    unit_id: int,
    at: datetime,
    by_id: int | None,
) -> list[Receipt]:
    """One receipt for each series that the items fall in. Inside the payment's transaction."""
    found = []
    for series in ReceiptSeries:
        of_series = [item for item in items if series_of(item.kind) is series]
        if of_series:
            lines: list[Mapping[str, Json]] = [
                {"code": i.code, "name": i.name, "kind": str(i.kind), "amount_vnd": i.amount_vnd}
                for i in of_series
            ]
            found.append(
                _write(payment, series, lines, dossier_code=dossier_code, unit_id=unit_id, at=at, by_id=by_id)
            )
    return found


def _write(
    payment: Payment,
    series: str,
    lines: Sequence[Mapping[str, Json]],
    *,
    dossier_code: str,
    unit_id: int,
    at: datetime,
    by_id: int | None,
    replaces: Receipt | None = None,
) -> Receipt:
    year = day_of(at).year
    number = _next_number(unit_id, year, series)
    row = Receipt.objects.create(
        payment=payment,
        series=series,
        unit_id=unit_id,
        year=year,
        number=number,
        lines=[dict(line) for line in lines],
        amount_vnd=sum(int(str(line["amount_vnd"])) for line in lines),
        issued_at=at,
        issued_by_id=by_id,
        replaces=replaces,
        content_hash=rules.fingerprint(
            dossier_code=dossier_code,
            series=series,
            unit_id=unit_id,
            year=year,
            number=number,
            issued_at=at,
            lines=lines,
        ),
    )
    from procrastinate.contrib.django import app

    app.configure_task(name=JOB, queue="papers").defer(receipt_id=row.pk)
    sending_receipts.put_issued(row)
    return row


def rendered(receipt_id: int, file: "StoredFile") -> None:
    """Two that render at once set the same bytes; the first row written stays."""
    Receipt.objects.filter(pk=receipt_id, file__isnull=True).update(file=file)


def cancel(
    *,
    receipt_id: int,
    reason: str,
    by: By,
    at: datetime,
    replacing: bool,
    dossier_code: str,
    lines: Sequence[Mapping[str, Json]] | None = None,
) -> Receipt | None:
    """Cancel a receipt with its reason; with `replacing` another of the same series takes its place (the same lines
    unless `lines` says otherwise). The new receipt, or None. Raises MoneyNotAllowed, NoSuchMoney, MoneyRefused.
    """
    require(Right.CANCEL_RECEIPT, by, day_of(at))
    with transaction.atomic():
        row = Receipt.objects.select_for_update(of=("self",)).filter(pk=receipt_id).first()
        if row is None or not by.reaches(row.unit_id):
            raise NoSuchMoney
        return _cancelled(
            row,
            reason=reason,
            by_id=by.user_id,
            at=at,
            dossier_code=dossier_code,
            lines=(lines or row.lines) if replacing else None,
        )


def _cancelled(
    row: Receipt,
    *,
    reason: str,
    by_id: int | None,
    at: datetime,
    dossier_code: str,
    lines: Sequence[Mapping[str, Json]] | None,
) -> Receipt | None:
    try:
        rules.check_cancelling(row.state, reason)
    except ReceiptRefused as refused:
        field = "reason" if refused.problem == "reason-required" else ""
        raise MoneyRefused(refused.problem, field=field) from None
    row.state = ReceiptState.REPLACED if lines else ReceiptState.CANCELLED
    row.cancelled_at, row.cancelled_by_id, row.cancel_reason = at, by_id, reason.strip()[:500]
    row.save(update_fields=["state", "cancelled_at", "cancelled_by", "cancel_reason"])
    sending_receipts.put_cancelled(row)
    if not lines:
        return None
    return _write(
        row.payment,
        row.series,
        lines,
        dossier_code=dossier_code,
        unit_id=row.unit_id,
        at=at,
        by_id=by_id,
        replaces=row,
    )


def adjust(payment: Payment, refunded_vnd: int, *, dossier_code: str, reason: str, at: datetime) -> None:
    """After a refund: receipts over what was refunded are cancelled, one over a part is replaced by what is left.

    The refund is taken from the last lines first. Inside the refund's transaction.
    """
    left = refunded_vnd
    in_force = (
        Receipt.objects.select_for_update(of=("self",))
        .filter(payment=payment, state=ReceiptState.ISSUED)
        .order_by("-pk")
    )
    for row in in_force:
        if left <= 0:
            return
        kept: list[Mapping[str, Json]] = []
        for line in reversed(row.lines):
            amount = int(line["amount_vnd"])
            taken = min(amount, left)
            left -= taken
            if amount > taken:
                kept.insert(0, {**line, "amount_vnd": amount - taken})
        _cancelled(row, reason=reason, by_id=None, at=at, dossier_code=dossier_code, lines=kept or None)
