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
    """All amounts of one channel. `total_vnd` counts the known ones; `is_complete` says whether all are known."""

    lines: tuple[FeeLine, ...]

    @property
    def total_vnd(self) -> int:
        return sum(line.amount_vnd or 0 for line in self.lines)

    @property
    def is_complete(self) -> bool:
        return all(line.amount_vnd is not None and not line.awaits_field for line in self.lines)

    @property
    def is_free(self) -> bool:
        return self.is_complete and self.total_vnd == 0


def quote(
    content: Mapping[str, Any], channel: str, answers: Mapping[str, Any] | None = None, *, line: int = 0
) -> FeeQuote:
    """The fees of the `line`-th line of a channel, reckoned with the form's answers (pages, copies, rooms).

    A fee "per" a field is for one until that field is answered. A channel that is not offered costs nothing: it
    has no lines.
    """
    offered = [entry for entry in content.get("channels", ()) if entry.get("channel") == channel]
    if line >= len(offered):
        return FeeQuote(())
    given = answers or {}
    return FeeQuote(tuple(_line(fee, given) for fee in offered[line].get("fees") or ()))


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
