"""The unit that a petition is about, found by what people call it: one of this province that deals with people."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings

from motcua.agencies import queries as agencies
from motcua.agencies.queries import ProvinceUnit
from motcua.petitions.rules import naming
from motcua.procedures import queries as procedures

LONGEST = 200
# Who heads an agency, or receives people, comes before its schools and stations of the same area.
_FIRST = ("peoples_committee", "service_centre", "department")


@dataclass(frozen=True)
class Found:
    """The one unit of this name, if it is one, and those that may be meant. `is_cut`: more than are shown."""

    exact: ProvinceUnit | None
    likely: tuple[ProvinceUnit, ...]
    is_cut: bool

    def of(self, number: str) -> ProvinceUnit | None:
        """The unit chosen among those that may be meant."""
        return next((row for row in self.likely if str(row.id) == number), None)


def find(text: str, day: date) -> Found:
    """Two queries; none where nothing was written.

    A division inside an agency is offered only where it takes in or handles procedures: of the others a petition
    goes to the agency. Units of other provinces, which the directory holds too, are not this province's to judge.
    """
    if not text.strip():
        return Found(None, (), is_cut=False)
    serving = procedures.units_that_serve(day)
    rows = {
        row.id: row
        for row in agencies.province_units_on(settings.PROVINCE_CODE, day)
        if row.kind != "division" or row.id in serving
    }
    in_order = sorted(rows.values(), key=lambda row: (row.kind not in _FIRST, len(row.name)))
    named = ((row.id, (row.name, row.own_name, row.short_name)) for row in in_order)
    meant = naming.meant(text[:LONGEST], named)
    exact = rows[meant.exact] if meant.exact is not None else None
    return Found(exact, tuple(rows[pk] for pk in meant.likely), meant.is_cut)
