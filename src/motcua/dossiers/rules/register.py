"""The register of a unit: its columns (domain facts 3.7) and how a dossier becomes one line. Pure."""

from dataclasses import dataclass
from datetime import date, datetime

from motcua.kernel.zone import local

COLUMNS = (
    "TT",
    "Mã hồ sơ",
    "Thủ tục hành chính",
    "Số bộ",
    "Chủ hồ sơ",
    "Địa chỉ, điện thoại",
    "Cơ quan giải quyết",
    "Ngày nhận",
    "Ngày hẹn trả",
    "Ngày chuyển giải quyết",
    "Ngày nhận kết quả",
    "Ngày trả kết quả",
    "Hình thức nhận",
    "Hình thức trả",
    "Ký nhận, ghi chú",
)
CHANNEL_WORDS = {"counter": "Trực tiếp", "online": "Trực tuyến", "post": "Bưu chính"}
RETURN_WORDS = {"counter": "Trực tiếp", "electronic": "Điện tử", "post": "Bưu chính"}
_NOTES = {"refused": "Từ chối", "withdrawn": "Đã rút", "stopped": "Dừng giải quyết"}


@dataclass(frozen=True, kw_only=True)
class RegisterLine:
    """One dossier of the register. `number` is its line in the book of `received_at`'s year; None when the book
    was kept elsewhere. Instants are aware."""

    dossier_id: int
    number: int | None
    code: str
    procedure: str
    set_count: int
    owner: str
    address: str
    telephone: str
    handling_agency: str
    received_at: datetime
    due: datetime | None
    transferred_at: datetime | None
    concluded_at: datetime | None
    returned_at: datetime | None
    channel: str
    return_method: str
    business: str


# Which units the book is by: what was handed over by a reorganisation stands with who has it, closed files stay.
UNITS_WORDS = "Tính theo đơn vị đang giữ hồ sơ; hồ sơ đã đóng của đơn vị cũ ghi ở sổ của đơn vị đó."


def _day_and_time(at: datetime | None) -> str:
    return "" if at is None else f"{local(at):%d/%m/%Y %H:%M}"


def cells(line: RegisterLine) -> tuple[str, ...]:
    """The line's texts in the order of the columns."""
    return (
        str(line.number) if line.number is not None else "",
        line.code,
        line.procedure,
        str(line.set_count),
        line.owner,
        ", ".join(part for part in (line.address, line.telephone) if part),
        line.handling_agency,
        _day_and_time(line.received_at),
        _day_and_time(line.due),
        _day_and_time(line.transferred_at),
        _day_and_time(line.concluded_at),
        _day_and_time(line.returned_at),
        CHANNEL_WORDS.get(line.channel, line.channel),
        RETURN_WORDS.get(line.return_method, line.return_method),
        _NOTES.get(line.business, ""),
    )


def period_words(first: date, last: date) -> str:
    """`Từ ngày 01/11/2026 đến ngày 30/11/2026`."""
    return f"Từ ngày {first:%d/%m/%Y} đến ngày {last:%d/%m/%Y}"


def year_of(line: RegisterLine) -> int:
    """The year of the book that the line stands in."""
    return local(line.received_at).year
