"""What a payment is for: obligations one by one, and what is still owed of each. Whole VND.

Fees and charges are two things in law (Luật Phí và lệ phí 2015, articles 3.1 and 3.2) and have receipts of their own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum


class ItemKind(StrEnum):
    FEE = "fee"  # phí
    CHARGE = "charge"  # lệ phí
    TAX = "tax"
    LAND = "land"  # land use money and rent
    FINE = "fine"
    OTHER = "other"


class ReceiptSeries(StrEnum):
    """The books that receipts are numbered in: one for fees, one for charges, one for everything else."""

    FEE = "fee"
    CHARGE = "charge"
    OTHER = "other"


def series_of(kind: ItemKind) -> ReceiptSeries:
    if kind is ItemKind.FEE:
        return ReceiptSeries.FEE
    return ReceiptSeries.CHARGE if kind is ItemKind.CHARGE else ReceiptSeries.OTHER


@dataclass(frozen=True)
class Item:
    """One obligation, or the part of it that a payment covers. `code` is unique within a dossier."""

    code: str
    name: str
    kind: ItemKind
    amount_vnd: int


class ItemsRefused(ValueError):
    """What is to be paid is not what is owed. `problem` is a stable code."""

    def __init__(self, problem: str) -> None:
        self.problem = problem
        super().__init__(problem)


def total(items: Sequence[Item]) -> int:
    return sum(item.amount_vnd for item in items)


def fitted(items: Sequence[Item], *, fee_vnd: int, demanded_name: str) -> tuple[Item, ...]:
    """The obligations as they add up to what the dossier owes in all.

    A notice may have demanded more than was reckoned: the rest is an obligation of its own. Where it demanded less,
    nobody knows which of the reckoned ones are meant, and the notice is one obligation.
    """
    known = tuple(item for item in items if item.amount_vnd > 0)
    reckoned = total(known)
    if fee_vnd <= 0:
        return ()
    if reckoned == fee_vnd:
        return known
    if 0 < reckoned < fee_vnd:
        return (*known, Item("notice", demanded_name, ItemKind.OTHER, fee_vnd - reckoned))
    return (Item("notice", demanded_name, ItemKind.OTHER, fee_vnd),)


def owed(items: Sequence[Item], *, paid_by_code: Mapping[str, int], paid_vnd: int) -> tuple[Item, ...]:
    """What is left of each obligation, those with something left; together `total(items) - paid_vnd`, never less
    than nothing. A payment that named no obligation, or one that is no longer there, counts for them in order.
    """
    left = {item.code: max(0, item.amount_vnd - paid_by_code.get(item.code, 0)) for item in items}
    unassigned = sum(left.values()) - max(0, total(items) - paid_vnd)
    for item in items:
        taken = min(left[item.code], max(0, unassigned))
        left[item.code] -= taken
        unassigned -= taken
    return tuple(replace(item, amount_vnd=left[item.code]) for item in items if left[item.code] > 0)


def chosen(owing: Sequence[Item], codes: Sequence[str] | None, *, amount_vnd: int | None) -> tuple[Item, ...]:
    """The obligations that are paid now, each whole; without codes all of them.

    Raises ItemsRefused: `nothing-is-owed`, `no-such-obligation` (not owed, or named twice), `is-not-what-is-owed`
    (the amount is not theirs: a part of one obligation is never taken, and never more than all).
    """
    if not owing:
        raise ItemsRefused("nothing-is-owed")
    if codes is None:
        found = tuple(owing)
    else:
        by_code = {item.code: item for item in owing}
        if not codes or len(set(codes)) != len(codes) or not set(codes) <= set(by_code):
            raise ItemsRefused("no-such-obligation")
        found = tuple(item for item in owing if item.code in codes)
    if amount_vnd is not None and amount_vnd != total(found):
        raise ItemsRefused("is-not-what-is-owed")
    return found
