"""Comparing what two sides say of the same dossiers: by presence and field by field, page by page. Pure.

Both sides are sorted by code in the order of code points, so that neither has to be held in memory whole.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from motcua.exchange.errors import PartnerUnavailable
from motcua.exchange.rules.national_portal import NATIONAL_PORTAL
from motcua.ledger.rules import Json

# What is compared, by the Portal's names. No personal data: two sets are proven equal without it.
FIELDS = (
    "MaTTHC",
    "TrangThaiHoSo",
    "NgayNopHoSo",
    "NgayTiepNhan",
    "NgayHenTra",
    "NgayKetThucXuLy",
    "NgayTra",
    "LePhi",
    "KetQua",
)
MOST_PAGES = 20_000


@dataclass(frozen=True)
class Listed:
    """One dossier as one side lists it: its code and the compared fields in order, as text."""

    code: str
    values: tuple[str, ...]


class Kind(StrEnum):
    """How the two sides differ on a dossier."""

    MISSING_THERE = "missing_there"
    MISSING_HERE = "missing_here"
    DIFFERS = "differs"


@dataclass(frozen=True)
class FieldDifference:
    name: str
    here: str
    there: str


@dataclass(frozen=True)
class Difference:
    """One dossier on which the two sides do not agree."""

    code: str
    kind: Kind
    fields: tuple[FieldDifference, ...] = ()


@dataclass
class Tally:
    """What was compared so far. The denominator is the union of both sides, the numerator what is equal."""

    here: int = 0
    there: int = 0
    equal: int = 0
    union: int = 0


def compare(here: Iterable[Listed], there: Iterable[Listed], tally: Tally) -> Iterator[Difference]:
    """Every difference, by code; `tally` counts along. Raises ValueError when a side is not sorted or repeats."""
    left, right = _sorted(here, "here"), _sorted(there, "there")
    one, other = next(left, None), next(right, None)
    while one is not None or other is not None:
        tally.union += 1
        if other is None or (one is not None and one.code < other.code):
            assert one is not None
            tally.here += 1
            yield Difference(one.code, Kind.MISSING_THERE)
            one = next(left, None)
        elif one is None or other.code < one.code:
            tally.there += 1
            yield Difference(other.code, Kind.MISSING_HERE)
            other = next(right, None)
        else:
            tally.here += 1
            tally.there += 1
            found = tuple(
                FieldDifference(name, ours, theirs)
                for name, ours, theirs in zip(FIELDS, one.values, other.values, strict=True)
                if ours != theirs
            )
            if found:
                yield Difference(one.code, Kind.DIFFERS, found)
            else:
                tally.equal += 1
            one, other = next(left, None), next(right, None)


def _sorted(rows: Iterable[Listed], side: str) -> Iterator[Listed]:
    last = ""
    for row in rows:
        if row.code <= last:
            raise ValueError(f"the list {side} is not sorted by code, or names one twice")
        last = row.code
        yield row


def listed(fetch: Callable[[int], tuple[Json, Json]], *, page: int) -> Iterator[Listed]:
    """The rows of a partner's list from its pages: `fetch(number)` answers the total and the rows of page 1, 2 ...

    A list that changes its total between two pages, ends early or is out of order is no list: nothing is concluded
    from it. Raises PartnerUnavailable.
    """
    total, seen, last = -1, 0, ""
    for number in range(1, MOST_PAGES + 1):
        said, rows = fetch(number)
        if not isinstance(said, int) or isinstance(said, bool) or said < 0 or not isinstance(rows, list):
            raise PartnerUnavailable(NATIONAL_PORTAL, "its list has no total or no rows")
        if total not in (-1, said):
            raise PartnerUnavailable(NATIONAL_PORTAL, "its list changed while it was read")
        total = said
        for row in rows:
            found = _row(row)
            if found.code <= last:
                raise PartnerUnavailable(NATIONAL_PORTAL, "its list is not in the order of codes")
            last = found.code
            seen += 1
            yield found
        if seen >= total:
            break
        if len(rows) < page:
            raise PartnerUnavailable(NATIONAL_PORTAL, "its list ends before its total")
    if seen != total:
        raise PartnerUnavailable(NATIONAL_PORTAL, "its list is longer than its total")


def _row(row: Json) -> Listed:
    if not isinstance(row, dict) or not isinstance(row.get("MaHoSo"), str) or not row["MaHoSo"]:
        raise PartnerUnavailable(NATIONAL_PORTAL, "its list holds something that is no dossier")
    missing = [name for name in FIELDS if name not in row]
    if missing:
        raise PartnerUnavailable(NATIONAL_PORTAL, f"its list lacks the field {missing[0]}")
    return Listed(str(row["MaHoSo"])[:80], tuple(_text(row[name]) for name in FIELDS))


def _text(value: Json) -> str:
    return "" if value is None else str(value)[:120]
