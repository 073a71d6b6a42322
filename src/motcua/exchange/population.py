"""Client of the population database (CSDLQG về dân cư), reached through the national integration platform.

Two services. `confirm`: id, full name and birth date in, "the same", "nobody of that id" or the names of the fields
that differ out; no value of the register leaves it. `look_up`: the fields that were asked for, of one person, and no
others. Field names are those of domain facts 9.4; the paths, `ketQua`, `khacBiet` and the names of purpose, ground
and matter are ours, since no public description has them. A person without a day of birth in the register has a
year only.

What must not leak out of here: any field that was not asked for, and any value into a message or a log.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from motcua.exchange.errors import PartnerUnavailable
from motcua.exchange.wire import Told, Wire
from motcua.ledger.rules import Json

POPULATION = "population"


class PersonField(StrEnum):
    """What can be confirmed or asked for. The value is our own name of it."""

    PERSONAL_ID = "personal_id"
    FULL_NAME = "full_name"
    BIRTH_DATE = "birth_date"
    SEX = "sex"
    RESIDENCE = "residence"
    IS_ALIVE = "is_alive"


_WIRE: Mapping[PersonField, str] = {
    PersonField.PERSONAL_ID: "SoDinhDanh",
    PersonField.FULL_NAME: "HoVaTen",
    PersonField.BIRTH_DATE: "NgaySinh",
    PersonField.SEX: "GioiTinh",
    PersonField.RESIDENCE: "ThuongTru",
    PersonField.IS_ALIVE: "ConSong",
}
_FIELDS = {name: field for field, name in _WIRE.items()}
_CONFIRMED = frozenset({_WIRE[PersonField.FULL_NAME], _WIRE[PersonField.BIRTH_DATE]})
SAME, NOBODY, DIFFERS = "00", "01", "02"
_RESULTS = frozenset({SAME, NOBODY, DIFFERS})


class Verdict(StrEnum):
    """What a register says of what we hold."""

    MATCH = "match"
    NO_MATCH = "no_match"
    DIFFERS = "differs"


@dataclass(frozen=True)
class Ground:
    """Why a register is asked: the partner refuses a question without it. `matter` is the code of the dossier, or of
    the correction, that the question belongs to; `unit` the agency's code. None of it is personal."""

    request_id: str
    purpose: str
    legal_basis: str
    matter: str
    unit: str

    def to_wire(self) -> dict[str, Json]:
        if not (self.purpose and self.legal_basis and self.matter):
            raise ValueError("a register is asked with purpose, legal basis and matter, or not at all")
        return {
            "MaYeuCau": self.request_id,
            "MucDich": self.purpose,
            "CanCu": self.legal_basis,
            "MaHoSo": self.matter,
            "MaDonVi": self.unit,
        }


@dataclass(frozen=True)
class Person:
    """Whom a question is about."""

    personal_id: str
    full_name: str
    birth_date: date

    def __repr__(self) -> str:
        return "Person(...)"


@dataclass(frozen=True)
class Confirmed:
    """`differing` is empty unless the verdict is that something differs; `reference` is the partner's."""

    verdict: Verdict
    differing: tuple[PersonField, ...]
    reference: str


@dataclass(frozen=True)
class RegisteredPerson:
    """What the register holds, of the fields that were asked for; the others are empty. Never kept (law/partners)."""

    full_name: str = ""
    birth_date: date | None = None
    birth_year: int | None = None
    sex: str = ""
    residence: str = ""
    is_alive: bool | None = None
    reference: str = ""

    def __repr__(self) -> str:
        return "RegisteredPerson(...)"


@dataclass(frozen=True)
class PopulationService:
    wire: Wire

    def confirm(self, person: Person, ground: Ground) -> Confirmed:
        """Whether the register knows this person under this name and birth date.

        Raises PartnerUnavailable, PartnerRefused, ValueError (no ground).
        """
        told = self.wire.post("/confirm", _question(person, ground), request_id=ground.request_id)
        result = told.text("ketQua", among=_RESULTS)
        differing = told.texts("khacBiet", among=_CONFIRMED)
        if (result == DIFFERS) != bool(differing):
            raise PartnerUnavailable(POPULATION, "its answer contradicts itself")
        return Confirmed(
            verdict={SAME: Verdict.MATCH, NOBODY: Verdict.NO_MATCH, DIFFERS: Verdict.DIFFERS}[result],
            differing=tuple(sorted((_FIELDS[name] for name in differing), key=str)),
            reference=told.text("maTraLoi"),
        )

    def look_up(
        self, person: Person, ground: Ground, fields: Iterable[PersonField]
    ) -> RegisteredPerson | None:
        """The asked fields of a person whose id, name and birth date agree; None when they do not.

        Raises PartnerUnavailable, PartnerRefused (the purpose does not reach that far), ValueError.
        """
        wanted = sorted({_WIRE[one] for one in fields} - {_WIRE[PersonField.PERSONAL_ID]})
        if not wanted:
            raise ValueError("name the fields that are needed")
        body: dict[str, Json] = {**_question(person, ground), "TruongDuLieu": [*wanted]}
        told = self.wire.post("/lookup", body, request_id=ground.request_id)
        if told.text("ketQua", among=_RESULTS) != SAME:
            return None
        return _registered(told.within("congDan"), frozenset(wanted), told.text("maTraLoi"))


def _question(person: Person, ground: Ground) -> dict[str, Json]:
    return {
        **ground.to_wire(),
        "SoDinhDanh": person.personal_id,
        "HoVaTen": person.full_name,
        "NgaySinh": f"{person.birth_date:%Y%m%d}",
    }


def _registered(told: Told, wanted: frozenset[str], reference: str) -> RegisteredPerson:
    """Reads what was asked for and passes over the rest, were the partner to send more."""
    name = birth = None
    if _WIRE[PersonField.FULL_NAME] in wanted:
        parts = told.within("HoVaTen")
        words = (parts.maybe_text(part) for part in ("Ho", "ChuDem", "Ten"))
        name = " ".join(word for word in words if word)
    if _WIRE[PersonField.BIRTH_DATE] in wanted:
        birth = told.within("NgaySinh")
    day, year = _birth(birth) if birth else (None, None)
    alive = told.text("ConSong", among=frozenset({"0", "1"})) if "ConSong" in wanted else ""
    return RegisteredPerson(
        full_name=name or "",
        birth_date=day,
        birth_year=year,
        sex=told.text("GioiTinh", among=frozenset({"1", "2"})) if "GioiTinh" in wanted else "",
        residence=told.within("ThuongTru").text("ChiTiet") if "ThuongTru" in wanted else "",
        is_alive=(alive == "1") if alive else None,
        reference=reference,
    )


def _birth(told: Told) -> tuple[date | None, int | None]:
    """A whole date (`NgayThangNam`, yyyyMMdd) or a year alone (`Nam`)."""
    whole, year = told.maybe_text("NgayThangNam"), told.maybe_text("Nam")
    try:
        if whole:
            found = date.fromisoformat(f"{whole[:4]}-{whole[4:6]}-{whole[6:]}")
            return found, found.year
        return None, int(year)
    except ValueError:
        raise PartnerUnavailable(POPULATION, "its date of birth is no date") from None
