"""Who does what with money. The roles stand, dated, in `law/payments/rights.yaml`. Pure."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib import resources

import yaml


@dataclass(frozen=True)
class By:
    """An official acting: who, for which unit, with which roles there, and the units in reach (None: all)."""

    user_id: int
    unit_id: int
    roles: frozenset[str]
    reach: frozenset[int] | None

    def reaches(self, unit_id: int | None) -> bool:
        """What belongs to no unit is the province's: only who reaches all of it sees it."""
        return self.reach is None or (unit_id is not None and unit_id in self.reach)


class Right(StrEnum):
    PROPOSE_REFUND = "propose_refund"
    APPROVE_REFUND = "approve_refund"
    CANCEL_RECEIPT = "cancel_receipt"
    RESOLVE = "resolve"
    TAKE_IN_FILE = "take_in_file"
    CLOSE_DAY = "close_day"
    COUNT_CASH = "count_cash"
    CONFIRM_CASH = "confirm_cash"


class MoneyNotAllowed(Exception):
    """The post does not hold this right."""


@cache
def _versions() -> list[tuple[date, dict[Right, frozenset[str]]]]:
    text = (resources.files("motcua") / "law" / "payments" / "rights.yaml").read_text(encoding="utf-8")
    found = []
    for version in yaml.safe_load(text)["versions"]:
        rights = {right: frozenset(version["rights"][right]) for right in Right}
        found.append((date.fromisoformat(version["valid_from"]), rights))
    return sorted(found, key=lambda one: one[0])


def may(right: Right, by: By, on: date) -> bool:
    held: frozenset[str] = frozenset()
    for valid_from, rights in _versions():
        if valid_from <= on:
            held = rights[right]
    return bool(by.roles & held)


def require(right: Right, by: By, on: date) -> None:
    """Raises MoneyNotAllowed."""
    if not may(right, by, on):
        raise MoneyNotAllowed(str(right))
