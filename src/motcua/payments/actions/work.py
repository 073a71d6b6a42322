"""Work items of money: taken by somebody, resolved with a ground."""

from datetime import datetime

from motcua.kernel.zone import day_of
from motcua.payments.errors import MoneyRefused, NoSuchMoney
from motcua.payments.models import RESOLUTIONS, MoneyItem
from motcua.payments.rules.authority import By, Right, require
from motcua.payments.rules.settling import Aside


def lock(item_id: int, *, by: By, at: datetime) -> MoneyItem:
    """An open item in reach. Inside a transaction. Raises MoneyNotAllowed, NoSuchMoney, MoneyRefused."""
    require(Right.RESOLVE, by, day_of(at))
    row = MoneyItem.objects.select_for_update(of=("self",)).filter(pk=item_id).first()
    if row is None or not by.reaches(row.unit_id):
        raise NoSuchMoney
    if row.resolved_at is not None:
        raise MoneyRefused("state-refused")
    return row


def take(row: MoneyItem, *, by: By) -> None:
    row.owner_id = by.user_id
    row.save(update_fields=["owner"])


def check_resolution(row: MoneyItem, resolution: str, ground: str) -> None:
    """Raises MoneyRefused. Only money that came can be taken or sent back."""
    if resolution not in RESOLUTIONS:
        raise MoneyRefused("required", field="resolution")
    if not ground.strip():
        raise MoneyRefused("ground-required", field="ground")
    is_new = row.kind != Aside.SAME_TRANSACTION
    came = is_new and row.theirs == "paid" and bool(row.theirs_vnd) and row.movement == "payment"
    if resolution in ("taken", "refund") and not came:
        raise MoneyRefused("no-money-came", field="resolution")
    if resolution == "taken" and row.order_id is None:
        raise MoneyRefused("unknown-order", field="resolution")


def resolved(row: MoneyItem, *, resolution: str, ground: str, by: By, at: datetime) -> None:
    row.resolution, row.ground = resolution, ground.strip()[:1000]
    row.resolved_at, row.resolved_by_id = at, by.user_id
    row.owner_id = row.owner_id or by.user_id
    row.save(update_fields=["resolution", "ground", "resolved_at", "resolved_by", "owner"])
