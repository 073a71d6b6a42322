"""The provider's file of a day: taken in once, compared, its differences resolved, the day closed."""

import hashlib
from datetime import date, datetime

from django.db import transaction

from motcua.kernel.zone import day_of
from motcua.payments.actions.cash import bounds
from motcua.payments.errors import MoneyRefused, NoSuchMoney
from motcua.payments.models import MoneyItem, PaymentOrder, Refund, SettlementDay
from motcua.payments.rules import reconciling as rules
from motcua.payments.rules.authority import By, Right, require
from motcua.payments.rules.orders import OrderState
from motcua.payments.rules.reconciling import Booked
from motcua.payments.rules.refunds import RefundState


def booked(profile: str, day: date) -> list[Booked]:
    """Every movement of ours on a provider's day (in Vietnam): by the provider's own instants."""
    start, end = bounds(day)
    orders = PaymentOrder.objects.filter(
        profile=profile, state=OrderState.PAID, ended_at__gte=start, ended_at__lt=end
    )
    aside = MoneyItem.objects.filter(
        profile=profile, day__isnull=True, movement="payment", came_at__gte=start, came_at__lt=end
    )
    refunds = Refund.objects.filter(
        profile=profile, state=RefundState.DONE, ended_at__gte=start, ended_at__lt=end
    )
    found = [Booked(o.transaction_id, "payment", o.code, o.amount_vnd, "paid") for o in orders]
    known = {one.transaction for one in found}  # money kept aside and then taken for its order stands in both
    found += [
        Booked(i.transaction_id, "payment", i.order_code, i.theirs_vnd or 0, "paid")
        for i in aside
        if i.transaction_id not in known
    ]
    found += [Booked(r.transaction_id, "refund", r.code, r.amount_vnd, "refunded") for r in refunds]
    return found


def take_in(
    *, profile: str, day: date, content: bytes, source: str, by: By | None, at: datetime
) -> SettlementDay:
    """Compare a day's file and make a work item of each difference. The same file again changes nothing.

    Raises MoneyNotAllowed, MoneyRefused (`day-not-over`, `other-file-taken-in`), reconciling.FileRefused.
    """
    if by is not None:
        require(Right.TAKE_IN_FILE, by, day_of(at))
    if day >= day_of(at):
        raise MoneyRefused("day-not-over", field="day")
    lines = rules.read(content, day=day)
    digest = hashlib.sha256(content).hexdigest()
    with transaction.atomic():
        row, is_new = SettlementDay.objects.get_or_create(
            profile=profile,
            day=day,
            defaults={
                "sha256": digest,
                "content": content.decode("utf-8-sig"),
                "line_count": len(lines),
                "payments_vnd": sum(
                    x.amount_vnd for x in lines if x.kind == "payment" and x.status == "paid"
                ),
                "refunds_vnd": sum(
                    x.amount_vnd for x in lines if x.kind == "refund" and x.status == "refunded"
                ),
                "source": source,
                "taken_in_at": at,
                "taken_in_by_id": by.user_id if by else None,
            },
        )
        if not is_new:
            if row.sha256 != digest:
                raise MoneyRefused("other-file-taken-in", field="file")
            return row
        found = rules.differences(lines, booked(profile, day))
        known = {
            order.code: order
            for order in PaymentOrder.objects.filter(
                code__in=[one.order_code for one in found], profile=profile
            ).select_related("dossier")
        }
        came = {(line.kind, line.transaction): line.at for line in lines}
        MoneyItem.objects.bulk_create(
            MoneyItem(
                kind=one.kind,
                profile=profile,
                movement=one.movement,
                transaction_id=one.transaction,
                order=known.get(one.order_code),
                order_code=one.order_code,
                day=row,
                unit_id=known[one.order_code].dossier.receiving_unit_id if one.order_code in known else None,
                theirs_vnd=one.theirs_vnd,
                ours_vnd=one.ours_vnd,
                theirs=one.theirs,
                ours=one.ours,
                came_at=came.get((one.movement, one.transaction)),
                found_at=at,
            )
            for one in found
        )
    return row


def close(*, day_id: int, by: By, at: datetime) -> SettlementDay:
    """Only when each difference is resolved. Raises MoneyNotAllowed, MoneyRefused, NoSuchMoney."""
    require(Right.CLOSE_DAY, by, day_of(at))
    with transaction.atomic():
        row = SettlementDay.objects.select_for_update(of=("self",)).filter(pk=day_id).first()
        if row is None or by.reach is not None:
            raise NoSuchMoney
        if row.closed_at is not None:
            raise MoneyRefused("state-refused")
        if MoneyItem.objects.filter(day=row, resolved_at__isnull=True).exists():
            raise MoneyRefused("differences-open")
        row.closed_at, row.closed_by_id = at, by.user_id
        row.save(update_fields=["closed_at", "closed_by"])
    return row
