"""Papers of the personal data store: what one is worth on a day, and which may stand for a component. Pure.

Days are days in Vietnam. A kind is a result code of the national catalogue (`KQ.G15.000031`), or for a paper that
was handed in `<procedure code>/<component key>`, or the component's own code where its record has one (MaGiayTo).
"""

import calendar
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Protocol, TypeVar

from motcua.records.paper_law import paper_law


class Term(StrEnum):
    """How long a paper holds, as it says itself."""

    PERMANENT = "permanent"
    UNTIL = "until"
    UNSTATED = "unstated"  # nobody has read it off the paper: the official looks


class Standing(StrEnum):
    """What a paper is worth on a day."""

    VALID = "valid"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"
    REVOKED = "revoked"


class Origin(StrEnum):
    RESULT = "result"  # a result that an agency of the province gave
    SUPPLIED = "supplied"  # handed in with a dossier and found correct by an official
    DIGITISED = "digitised"  # scanned by an agency from paper; an official confirmed it against the paper
    UPLOADED = "uploaded"  # put here by its owner; of no weight until an official has confirmed it


class LegalValue(StrEnum):
    ELECTRONIC_ORIGINAL = "electronic_original"
    ELECTRONIC_COPY = "electronic_copy"
    CERTIFIED_COPY = "certified_copy"


class Signature(StrEnum):
    """What is known of a digital signature. `PRESENT` says that one is there and that nobody has verified it."""

    UNSIGNED = "unsigned"
    PRESENT = "present"
    VERIFIED = "verified"


class Shelf(StrEnum):
    """Where the paper was found; the order is the order of reuse (domain facts 5)."""

    NATIONAL = "national"  # a national or sector database
    PORTAL = "portal"  # the store of the National Portal (DuocLayTuKhoDMQG)
    PROVINCE = "province"  # this store


SHELVES = tuple(Shelf)


class Lasting(Protocol):
    """What a standing is told from."""

    @property
    def term(self) -> str: ...
    @property
    def valid_until(self) -> date | None: ...
    @property
    def superseded_on(self) -> date | None: ...
    @property
    def revoked_on(self) -> date | None: ...


def standing(paper: Lasting, on: date) -> Standing:
    """What the paper is worth on a day; the last day of its validity is one on which it still holds."""
    if paper.revoked_on is not None and paper.revoked_on <= on:
        return Standing.REVOKED
    if paper.superseded_on is not None and paper.superseded_on <= on:
        return Standing.SUPERSEDED
    if paper.term == Term.UNTIL and paper.valid_until is not None and paper.valid_until < on:
        return Standing.EXPIRED
    return Standing.VALID


def last_day(paper: Lasting) -> date | None:
    """The last day on which a paper held, or will hold, as far as its row says; None while nothing ends it."""
    days = [end - timedelta(days=1) for end in (paper.revoked_on, paper.superseded_on) if end is not None]
    if paper.term == Term.UNTIL and paper.valid_until is not None:
        days.append(paper.valid_until)
    return min(days, default=None)


@dataclass(frozen=True)
class Wanted:
    """A component and the kinds that may stand for it: its own first, then those that replace it."""

    key: str
    own: str
    replaced_by: tuple[str, ...]

    @property
    def kinds(self) -> tuple[str, ...]:
        return (self.own, *self.replaced_by)


def kind_of_component(procedure_code: str, entry: Mapping[str, object], key: str) -> str:
    """The kind of a paper handed in for a component."""
    own = entry.get("paper_code")
    return str(own)[:100] if isinstance(own, str) and own.strip() else f"{procedure_code}/{key}"[:100]


def wanted(procedure_code: str, components: object, on: date) -> tuple[Wanted, ...]:
    """What the components of a procedure's content may be served with on a day."""
    law = paper_law(on)
    found = []
    entries = [one for one in components if isinstance(one, dict)] if isinstance(components, list) else []
    for number, entry in enumerate(entries, 1):
        key = str(entry.get("key") or f"c{number}")[:60]
        named = entry.get("replaced_by")
        codes = [str(code) for code in named] if isinstance(named, list) else []
        codes += law.replaces.get((procedure_code, key), ())
        found.append(Wanted(key, kind_of_component(procedure_code, entry, key), tuple(dict.fromkeys(codes))))
    return tuple(found)


class Matching(Lasting, Protocol):
    """What is looked at when a paper is sought for a component."""

    @property
    def kind(self) -> str: ...
    @property
    def shelf(self) -> str: ...
    @property
    def issued_on(self) -> date | None: ...


P = TypeVar("P", bound=Matching)


def fitting(asked: Wanted, papers: Iterable[P], on: date) -> list[P]:
    """The valid papers that may stand for a component, the best first: by shelf, then the newest."""
    valid = [one for one in papers if one.kind in asked.kinds and standing(one, on) is Standing.VALID]
    return sorted(
        valid, key=lambda one: (_place(one.shelf), -(one.issued_on.toordinal() if one.issued_on else 0))
    )


def _place(shelf: str) -> int:
    return SHELVES.index(Shelf(shelf))


def term_of_result(code: str, issued_on: date) -> tuple[Term, date | None]:
    """How long a result holds from its day of issue."""
    months = paper_law(issued_on).validity_months.get(code)
    return (Term.PERMANENT, None) if months is None else (Term.UNTIL, months_after(issued_on, months))


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last day of that month (Bộ luật Dân sự 2015, Điều 146; memory)."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def legal_value_of_result(code: str, signature: Signature, issued_on: date) -> LegalValue:
    """A result with a signature is an electronic original, or a certified copy if that is its kind; a file without
    one is a copy, whatever it shows (Nghị định 45/2020/NĐ-CP, from memory)."""
    if signature is Signature.UNSIGNED:
        return LegalValue.ELECTRONIC_COPY
    certified = code in paper_law(issued_on).certified_copies
    return LegalValue.CERTIFIED_COPY if certified else LegalValue.ELECTRONIC_ORIGINAL


def plain_number(owner_number: str) -> str:
    """A personal id or tax code as papers are kept under: digits and the hyphen of a branch, nothing else."""
    return "".join(char for char in owner_number if char in "0123456789-")[:20]


def one_of(owner_number: str, numbers: Sequence[str]) -> bool:
    return plain_number(owner_number) in {plain_number(one) for one in numbers if plain_number(one)}
