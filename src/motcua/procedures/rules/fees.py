"""What a procedure costs through a channel: whole đồng, with what each amount is for.

A fee (phí) pays for a service, a charge (lệ phí) is a duty to the budget (law 97/2015/QH13, from memory).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class FeeKind(StrEnum):
    FEE = "fee"
    CHARGE = "charge"


@dataclass(frozen=True)
class FeeLine:
    """One amount. `amount_vnd` is None when the catalogue gives no figure; then `text` says what is known."""

    kind: FeeKind
    amount_vnd: int | None
    text: str
    quantity: int = 1
    unit_vi: str = ""
    unit_en: str = ""
    awaits_field: str = ""  # the form field that tells the quantity, while it is not answered


@dataclass(frozen=True)
class FeeQuote:
    """All amounts of one channel. `total_vnd` counts what is owed for certain; `is_complete`: that is all.

    `are_alternatives`: the catalogue lists several fees without saying which are due together, so that one of them
    is owed and the official who knows the case says which. Such fees are never added up.
    """

    lines: tuple[FeeLine, ...]
    are_alternatives: bool = False

    @property
    def total_vnd(self) -> int:
        if self.are_alternatives:
            return (self.lines[0].amount_vnd or 0) if self._is_one_amount else 0
        return sum(line.amount_vnd or 0 for line in self.lines)

    @property
    def is_complete(self) -> bool:
        known = all(line.amount_vnd is not None and not line.awaits_field for line in self.lines)
        return known and (not self.are_alternatives or self._is_one_amount)

    @property
    def is_free(self) -> bool:
        return self.is_complete and self.total_vnd == 0

    @property
    def _is_one_amount(self) -> bool:
        return len({line.amount_vnd for line in self.lines}) == 1


def quote(
    content: Mapping[str, Any], channel: str, answers: Mapping[str, Any] | None = None, *, line: int = 0
) -> FeeQuote:
    """The fees of the `line`-th line of a channel, reckoned with the form's answers (pages, copies, rooms).

    A fee "per" a field is for one until that field is answered. Fees that state their kind (fee, charge) are due
    together; several of which some do not, as the national export gives them, are alternatives. A channel that
    is not offered costs nothing: it has no lines.
    """
    offered = [entry for entry in _entries(content, "channels") if entry.get("channel") == channel]
    if not 0 <= line < len(offered):
        return FeeQuote(())
    given = answers or {}
    fees = _entries(offered[line], "fees")
    return FeeQuote(
        tuple(_line(fee, given) for fee in fees),
        are_alternatives=len(fees) > 1 and not all(fee.get("kind") for fee in fees),
    )


def _entries(content: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    """The objects of a list; content of an import may lack anything."""
    found = content.get(key)
    return [entry for entry in found if isinstance(entry, dict)] if isinstance(found, list) else []


def _line(fee: Mapping[str, Any], answers: Mapping[str, Any]) -> FeeLine:
    amount = fee.get("amount_vnd")
    kind = FeeKind(fee.get("kind") or FeeKind.FEE)
    text = str(fee.get("text") or "")
    per = fee.get("per")
    if amount is None or not per:
        return FeeLine(kind, amount, text)
    answered = answers.get(per)
    known = isinstance(answered, int) and not isinstance(answered, bool) and answered >= 0
    quantity = answered if known and isinstance(answered, int) else 1
    copies = answers.get("copies") if per != "copies" else 1
    times = copies if isinstance(copies, int) and not isinstance(copies, bool) and copies > 0 else 1
    return FeeLine(
        kind,
        _graded(fee, quantity) * times,
        text,
        quantity,
        str(fee.get("unit_vi", "")),
        str(fee.get("unit_en", "")),
        "" if known else str(per),
    )


def _graded(fee: Mapping[str, Any], quantity: int) -> int:
    """The amount for a quantity: a lower price from a number on, and a cap, where the law sets them."""
    first = int(fee["amount_vnd"])
    turn = fee.get("then_from")
    if turn is None or quantity < turn:
        total = first * quantity
    else:
        total = first * (turn - 1) + int(fee["then_amount_vnd"]) * (quantity - turn + 1)
    cap = fee.get("cap_vnd")
    return total if cap is None else min(total, int(cap))
