"""The provider's file of a day held against what we booked: each difference named. Pure.

The file is CSV in UTF-8: `transaction_id,kind,order_code,amount,status,paid_at`; `kind` is payment or refund,
`status` paid, failed or refunded, `paid_at` seconds since 1970. The provider's day is a day in Vietnam.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from motcua.kernel.zone import day_of
from motcua.payments.rules.settling import Aside

COLUMNS = ("transaction_id", "kind", "order_code", "amount", "status", "paid_at")
MOST_ROWS = 100_000
LARGEST_BYTES = 20 * 1024 * 1024


class FileRefused(ValueError):
    """The file cannot be taken in, and nothing of it is. `faults`: line number (0: the whole file) and code."""

    def __init__(self, faults: Sequence[tuple[int, str]]) -> None:
        self.faults = tuple(faults)
        super().__init__(", ".join(f"line {line}: {code}" for line, code in self.faults[:5]))


@dataclass(frozen=True)
class Line:
    """A line of the file. Whole VND."""

    transaction: str
    kind: str
    order_code: str
    amount_vnd: int
    status: str
    at: datetime


@dataclass(frozen=True)
class Booked:
    """A movement of ours: a payment recorded, money kept aside, or a refund done."""

    transaction: str
    kind: str
    order_code: str
    amount_vnd: int
    status: str


@dataclass(frozen=True)
class Difference:
    kind: Aside
    transaction: str
    order_code: str
    theirs_vnd: int | None
    ours_vnd: int | None
    theirs: str = ""
    ours: str = ""
    movement: str = "payment"


def read(content: bytes, *, day: date) -> tuple[Line, ...]:
    """The lines of a day's file. Raises FileRefused with every fault."""
    if len(content) > LARGEST_BYTES:
        raise FileRefused([(0, "too-large")])
    try:
        text = content.decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error):
        raise FileRefused([(0, "no-csv")]) from None
    if not rows or tuple(name.strip() for name in rows[0]) != COLUMNS:
        raise FileRefused([(1, "wrong-columns")])
    if len(rows) > MOST_ROWS:
        raise FileRefused([(0, "too-large")])
    lines: list[Line] = []
    faults: list[tuple[int, str]] = []
    seen: set[tuple[str, str]] = set()
    for number, row in enumerate(rows[1:], 2):
        if not any(cell.strip() for cell in row):
            continue
        line = _line(row)
        if isinstance(line, str):
            faults.append((number, line))
        elif (line.kind, line.transaction) in seen:
            faults.append((number, "transaction-twice"))
        elif day_of(line.at) != day:
            faults.append((number, "other-day"))
        else:
            seen.add((line.kind, line.transaction))
            lines.append(line)
    if faults:
        raise FileRefused(faults)
    return tuple(lines)


def _line(row: Sequence[str]) -> Line | str:
    if len(row) != len(COLUMNS):
        return "wrong-columns"
    transaction, kind, code, amount, status, at = (cell.strip() for cell in row)
    if not 0 < len(transaction) <= 64 or not transaction.isprintable() or len(code) > 40:
        return "no-transaction"
    if kind not in ("payment", "refund") or status not in ("paid", "failed", "refunded"):
        return "unknown-status"
    if not (amount.isascii() and amount.isdigit() and len(amount) <= 13) or int(amount) <= 0:
        return "no-amount"
    if not (at.isascii() and at.isdigit() and len(at) <= 11):
        return "no-instant"
    return Line(transaction, kind, code, int(amount), status, datetime.fromtimestamp(int(at), UTC))


def differences(lines: Iterable[Line], booked: Iterable[Booked]) -> list[Difference]:
    """By transaction. What failed there and never came here agrees; all else has to be on both sides, alike."""
    ours = {(one.kind, one.transaction): one for one in booked}
    found: list[Difference] = []
    for line in lines:
        mine = ours.pop((line.kind, line.transaction), None)
        came = line.status in ("paid", "refunded")
        if mine is None:
            if came:
                found.append(_difference(Aside.THEIRS_ONLY, line, None))
        elif mine.status != line.status:
            found.append(_difference(Aside.STATE_DIFFERS, line, mine))
        elif mine.amount_vnd != line.amount_vnd:
            found.append(_difference(Aside.AMOUNT_DIFFERS, line, mine))
    found += [_difference(Aside.OURS_ONLY, None, mine) for mine in ours.values() if mine.status != "failed"]
    return sorted(found, key=lambda one: (one.kind, one.transaction))


def _difference(kind: Aside, line: Line | None, mine: Booked | None) -> Difference:
    one = line or mine
    assert one is not None
    return Difference(
        kind,
        one.transaction,
        one.order_code or (mine.order_code if mine else ""),
        line.amount_vnd if line else None,
        mine.amount_vnd if mine else None,
        line.status if line else "",
        mine.status if mine else "",
        one.kind,
    )
