"""Resolving money that was kept aside: taken for its dossier after all, sent back, or explained."""

from datetime import datetime

from django.db import transaction

from motcua.dossiers.actions import money
from motcua.dossiers.actions.paying import items_of
from motcua.dossiers.errors import DossierError
from motcua.dossiers.rules.authority import SYSTEM
from motcua.kernel.scopes import of_system, scope
from motcua.kernel.zone import day_of
from motcua.payments.actions import orders, refunds, work
from motcua.payments.errors import MoneyRefused
from motcua.payments.rules.authority import By
from motcua.payments.rules.profiles import profiles


def take(*, item_id: int, by: By, at: datetime) -> None:
    """Make it one's own work. Raises MoneyNotAllowed, NoSuchMoney, MoneyRefused."""
    with transaction.atomic():
        work.take(work.lock(item_id, by=by, at=at), by=by)


def resolve(*, item_id: int, resolution: str, ground: str, by: By, at: datetime) -> None:
    """`taken` records the payment on the dossier, where it owes just that; `refund` proposes one to a head.

    Raises MoneyNotAllowed, NoSuchMoney, MoneyRefused (`not-owed`: nothing was recorded).
    """
    try:
        with transaction.atomic():
            _resolve(item_id, resolution, ground, by, at)
    except DossierError as refused:
        raise MoneyRefused("not-owed", field="resolution") from refused


def _resolve(item_id: int, resolution: str, ground: str, by: By, at: datetime) -> None:
    row = work.lock(item_id, by=by, at=at)
    work.check_resolution(row, resolution, ground)
    if resolution == "refund":
        refunds.propose_of_item(row, words=ground, by=by, at=at)
    if resolution == "taken" and row.order is not None:
        order = orders.lock(row.order.pk)
        same = row.theirs_vnd == order.amount_vnd
        with scope(of_system("money kept aside is taken for its dossier")):
            money.record_payment(
                dossier_id=order.dossier_id,
                amount_vnd=row.theirs_vnd or 0,
                way=profiles(day_of(at))[row.profile].paid_as,
                reference=row.transaction_id,
                codes=[item.code for item in items_of(order)] if same else None,
                order=order if order.state != "paid" else None,
                by=SYSTEM,
                at=min(row.came_at or at, at),
                command_id=f"aside-{row.pk}",
            )
        if order.state != "paid":
            orders.taken_late(order, row.transaction_id, row.came_at or at)
    work.resolved(row, resolution=resolution, ground=ground, by=by, at=at)
