"""Client of the business register: a firm, branch or household business by its tax code.

The tax code is 10 digits, 13 for a branch (10-3), or the 12 digits of the person who runs a household business (since
01/07/2025, domain facts 9.6). Field names and paths are ours; no public description of the service was found. What
the register publishes of firms is no secret, but a 12-digit code is a personal id: it stands in the body of the
request, never in an address.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from motcua.exchange.errors import PartnerUnavailable
from motcua.exchange.population import NOBODY, SAME, Ground
from motcua.exchange.wire import Told, Wire
from motcua.kernel.identity import digits_of, tax_code_problems
from motcua.kernel.text import fold
from motcua.ledger.rules import Json

BUSINESS_REGISTER = "business_register"


class Standing(StrEnum):
    """How a firm stands in the register."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    CLOSING = "closing"
    CLOSED = "closed"


_STANDINGS = {"1": Standing.ACTIVE, "2": Standing.SUSPENDED, "3": Standing.CLOSING, "4": Standing.CLOSED}


@dataclass(frozen=True)
class Firm:
    """A firm as the register has it."""

    tax_code: str
    name: str
    standing: Standing
    representative: str
    address: str
    registered_on: date
    reference: str


@dataclass(frozen=True)
class BusinessRegister:
    wire: Wire

    def firm(self, tax_code: str, ground: Ground, *, name: str = "") -> Firm | None:
        """The firm of a tax code, or None when the register has none. `name`, as we hold it, goes along.

        Raises PartnerUnavailable, PartnerRefused, ValueError (no such code can exist: ask the applicant instead).
        """
        number = digits_of(tax_code)
        if any(problem.is_error for problem in tax_code_problems(number)):
            raise ValueError("this is no tax code")
        body: dict[str, Json] = {**ground.to_wire(), "MaSoThue": number, "TenDoanhNghiep": name}
        told = self.wire.post("/enterprise", body, request_id=ground.request_id)
        if told.text("ketQua", among=frozenset({SAME, NOBODY})) == NOBODY:
            return None
        return _firm(told.within("doanhNghiep"), number, told.text("maTraLoi"))


def _firm(told: Told, number: str, reference: str) -> Firm:
    if digits_of(told.text("MaSoThue")) != number:
        raise PartnerUnavailable(BUSINESS_REGISTER, "it answered about another firm")
    day = told.text("NgayCap")
    try:
        registered_on = date.fromisoformat(f"{day[:4]}-{day[4:6]}-{day[6:]}")
    except ValueError:
        raise PartnerUnavailable(BUSINESS_REGISTER, "its date of registration is no date") from None
    return Firm(
        tax_code=number,
        name=told.text("TenDoanhNghiep"),
        standing=_STANDINGS[told.text("TinhTrang", among=frozenset(_STANDINGS))],
        representative=told.maybe_text("NguoiDaiDien"),
        address=told.maybe_text("DiaChi"),
        registered_on=registered_on,
        reference=reference,
    )


def has_same_name(ours: str, theirs: str) -> bool:
    """Names of firms are compared without case, diacritics, punctuation and the usual short forms."""
    return _plain(ours) == _plain(theirs)


_SHORT_FORMS = (
    ("cong ty", "cty"),
    ("trach nhiem huu han", "tnhh"),
    ("mot thanh vien", "mtv"),
    ("co phan", "cp"),
    ("doanh nghiep tu nhan", "dntn"),
)


def _plain(name: str) -> str:
    plain = fold(name)
    for long, short in _SHORT_FORMS:
        plain = plain.replace(long, short)
    return plain
