"""What a slip says, in the Vietnamese of state papers: from facts to the values of its template. Pure.

One builder for all slips about a dossier: `values(facts)`. The templates lay out; they compute and translate
nothing. Legal slips are Vietnamese whatever language the screens speak.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from motcua.dossiers.rules.slip_forms import SlipForm
from motcua.kernel.zone import local
from motcua.ledger.rules import Json

_LIMIT_UNITS = {"hour": "giờ", "working_day": "ngày làm việc", "day": "ngày", "month": "tháng"}
_AREA_WORDS = ("Tỉnh ", "Thành phố ", "Phường ", "Xã ", "Đặc khu ", "Thị trấn ")
_OVERLONG = re.compile(r"\S{41,}")
_PIECES = re.compile(r".{1,24}")
_DESK = "Bộ phận Tiếp nhận và Trả kết quả"
# Causes of lateness as a paper says them; other words are printed as they were given.
CAUSES = {"subjective": "Chủ quan", "objective": "Khách quan"}


@dataclass(frozen=True, kw_only=True)
class Agency:
    """The unit whose book the slip is numbered in. `superior` is empty when it has none above it."""

    name: str
    superior: str = ""
    is_service_centre: bool = False
    area_name: str = ""
    address: str = ""
    telephone: str = ""

    @property
    def desk(self) -> str:
        """Where papers are handed in and results collected."""
        return self.name if self.is_service_centre else f"{_DESK}, {self.name}"

    @property
    def place(self) -> str:
        """The area in the line of place and date: `Khánh Hòa`, but `Thành phố Hồ Chí Minh` in full."""
        if "Hồ Chí Minh" in self.area_name:
            return self.area_name
        for word in _AREA_WORDS:
            if self.area_name.startswith(word):
                return self.area_name.removeprefix(word)
        return self.area_name


@dataclass(frozen=True)
class Listed:
    """One line of a slip's table of papers. Counts are None where they say nothing."""

    name: str
    originals: int | None = None
    copies: int | None = None


@dataclass(frozen=True)
class PartLine:
    """One dossier of an interlinked matter, as the citizen's one receipt lists it."""

    code: str
    procedure: str
    agency: str


@dataclass(frozen=True, kw_only=True)
class Replaced:
    """The slip that this one takes the place of, with the due date that it named."""

    title: str
    number_text: str
    issued_at: datetime
    due: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class SlipFacts:
    """All that a slip is built from. Instants are aware; money is whole VND; `limit_value` is decimal text.

    `agency` issues the slip; `reception` is where papers are handed in and results collected, the same unless
    said otherwise. `reference` and `verify_url` are of `rules.verifying`. `new_date`, `cause` and `signer` are
    an apology's.
    """

    form: SlipForm
    number: int
    issued_at: datetime
    agency: Agency
    reception: Agency | None = None
    reference: str
    verify_url: str
    replaced: Replaced | None = None
    handling_agency: str
    officer: str
    dossier_code: str
    procedure: str
    owner: str
    secret: str
    track_url: str
    received_at: datetime
    due: datetime | None = None
    submitter: str = ""
    id_number: str = ""
    address: str = ""
    telephone: str = ""
    email: str = ""
    summary: str = ""
    set_count: int = 1
    limit_value: str = ""
    limit_unit: str = ""
    fee_vnd: int = 0
    return_method: str = "counter"
    components: tuple[Listed, ...] = ()
    items: tuple[Listed, ...] = ()
    reason: str = ""
    ground: str = ""
    deadline: datetime | None = None
    answers: tuple[tuple[str, str], ...] = ()
    bundle_code: str = ""
    parts: tuple[PartLine, ...] = ()
    register_number: int | None = None
    original_due: datetime | None = None
    new_date: datetime | None = None
    cause: str = ""
    signer: str = ""


def day_in_words(at: datetime) -> str:
    """`ngày 02 tháng 11 năm 2026`: days below ten and the first two months carry a zero (decree 30/2020)."""
    day = local(at)
    month = f"{day.month:02d}" if day.month <= 2 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def time_and_day(at: datetime | None) -> str:
    """`08:30 ngày 02/11/2026`, on the clocks of Vietnam, 24 hours."""
    return "" if at is None else f"{local(at):%H:%M} ngày {local(at):%d/%m/%Y}"


def limit_in_words(value: str, unit: str) -> str:
    """`5 ngày làm việc`, `0,5 ngày làm việc`, `Trong ngày làm việc`, `Không quy định thời hạn`."""
    if not value:
        return "Không quy định thời hạn"
    if unit == "within_day":
        return "Trong ngày làm việc"
    amount = Decimal(value)
    whole = f"{amount.normalize():f}".replace(".", ",")
    return f"{whole} {_LIMIT_UNITS[unit]}"


def money(vnd: int) -> str:
    """`1.208.000 đồng`."""
    return f"{vnd:,}".replace(",", ".") + " đồng" if vnd else "Không thu"


def track_url(public_url: str, code: str) -> str:
    """The page that asks for the look-up secret of a dossier. The secret never stands in an address."""
    return f"{public_url.rstrip('/')}/track/?code={code}"


def _return_way(facts: SlipFacts) -> str:
    if facts.return_method == "post":
        return f"Qua dịch vụ bưu chính công ích, đến địa chỉ: {facts.address or 'đã đăng ký'}"
    if facts.return_method == "electronic":
        return "Bản điện tử, trả qua tài khoản của người nộp hồ sơ"
    return f"Trực tiếp tại {_at(facts.reception or facts.agency)}"


def _at(agency: Agency) -> str:
    return f"{agency.desk}, {agency.address}" if agency.address else agency.desk


def issuer(form: SlipForm, agency: Agency) -> tuple[str, str]:
    """The two lines of the paper's head: who stands above, and who issues.

    An agency signs under the one above it; the desk of an agency under the agency; a centre is itself below.
    """
    if form.by_agency or agency.is_service_centre:
        return agency.superior, agency.name
    return agency.name, _DESK


def _replaces(replaced: Replaced | None) -> str:
    """What a slip issued again says of the one it replaces."""
    if replaced is None:
        return ""
    day = f"{local(replaced.issued_at):%d/%m/%Y}"
    return f"Cấp lại, thay thế {replaced.title} số {replaced.number_text} ngày {day}"


def _lines(listed: tuple[Listed, ...]) -> list[Json]:
    def count(number: int | None) -> str:
        return "" if number is None else str(number)

    return [
        {"name": line.name, "originals": count(line.originals), "copies": count(line.copies)}
        for line in listed
    ]


def breakable(value: Json) -> Json:
    """Words longer than a column may break: a zero-width space after each 24 of their characters."""
    if isinstance(value, str):
        return _OVERLONG.sub(lambda word: "\u200b".join(_PIECES.findall(word[0])), value)
    if isinstance(value, list):
        return [breakable(item) for item in value]
    if isinstance(value, dict):
        return {key: breakable(item) for key, item in value.items()}
    return value


def values(facts: SlipFacts) -> dict[str, Json]:
    """The template's values: texts ready to print, and tables as lists."""
    return {name: breakable(value) for name, value in _values(facts).items()}


def _values(facts: SlipFacts) -> dict[str, Json]:
    agency, reception = facts.agency, facts.reception or facts.agency
    year = local(facts.received_at).year
    superior, name = issuer(facts.form, agency)
    old_due = facts.replaced.due if facts.replaced else None
    return {
        "form_line": facts.form.form_line,
        "title": facts.form.title,
        "title_lines": list(facts.form.title_lines),
        "number_text": facts.form.number_text(facts.number),
        "superior": superior,
        "agency": name,
        "handling_agency": facts.handling_agency,
        "desk": reception.desk,
        "contact_telephone": reception.telephone,
        "place": agency.place,
        "day_in_words": day_in_words(facts.issued_at),
        "issued": time_and_day(facts.issued_at),
        "code": facts.dossier_code,
        "procedure": facts.procedure,
        "owner": facts.owner,
        "submitter": facts.submitter if facts.submitter != facts.owner else "",
        "signer_left": facts.submitter or facts.owner,
        "officer": facts.officer,
        "id_number": facts.id_number,
        "address": facts.address,
        "contact": " - ".join(way for way in (facts.telephone, facts.email) if way),
        "summary": facts.summary,
        "components": _lines(facts.components),
        "items": _lines(facts.items),
        "sets": f"{facts.set_count:02d} bộ",
        "limit": limit_in_words(facts.limit_value, facts.limit_unit),
        "received": time_and_day(facts.received_at),
        "due": time_and_day(facts.due) or "Không hẹn thời gian",
        "return_way": _return_way(facts),
        "fee": money(facts.fee_vnd),
        "register": f"Quyển số {year}, số thứ tự {facts.register_number or facts.number}",
        "secret": facts.secret,
        "track_text": facts.track_url.split("?")[0],
        "verify_text": facts.verify_url.split("://")[-1].partition("/verify/")[0] + "/verify",
        "reference": facts.reference,
        "replaces": _replaces(facts.replaced),
        "old_due": time_and_day(old_due),
        "reason": facts.reason,
        "ground": facts.ground,
        "deadline": time_and_day(facts.deadline),
        "supply_at": _at(reception),
        "original_due": time_and_day(facts.original_due),
        "new_date": time_and_day(facts.new_date),
        "cause": CAUSES.get(facts.cause, facts.cause),
        "signer": facts.signer or facts.officer,
        **({"answers": [list(line) for line in facts.answers]} if facts.answers else {}),
        **_interlinked(facts),
    }


def _interlinked(facts: SlipFacts) -> dict[str, Json]:
    if not facts.parts:
        return {}
    parts: list[Json] = [
        {"code": part.code, "procedure": part.procedure, "agency": part.agency} for part in facts.parts
    ]
    return {"bundle_code": facts.bundle_code, "parts": parts}
