"""Separator sheets on paper: laid between papers before they are scanned, with a code that cuts the scan."""

from datetime import datetime

from motcua.agencies import queries as agencies
from motcua.digitising.errors import SheetUnknown
from motcua.digitising.rules.separators import payload
from motcua.records import queries as records


def separator_sheet(kind: str, unit_id: int, *, at: datetime) -> bytes:
    """The sheet as PDF/A; `kind` is the code of the kind of paper that follows it, or empty.

    Raises SheetUnknown (a kind that a code cannot bear), TypesettingFailed.
    """
    try:
        code = payload(kind.strip())
    except ValueError:
        raise SheetUnknown("kind") from None
    values = {"agency": agencies.unit(unit_id).name, "kind": kind.strip()}
    return records.paper("separator_sheet", values, at=at, qr_codes={"cut": code}, bar_codes={"cut": code})
