"""Client of the provider of electronic receipts (biên lai điện tử) for fees and charges.

Production systems issue them through a provider, fees and charges in books of their own, cancelled and replaced but
never changed (domain facts 6); no public description of a provider's service was found, so paths and fields are ours.
A receipt is known by our own `reference`: sent again it is the same and answers with the code that it got the first
time; the same reference with another content is refused. A cancellation sent again changes nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from motcua.exchange.errors import PartnerRefused, PartnerUnavailable
from motcua.exchange.rules import wire_time
from motcua.exchange.wire import Wire
from motcua.ledger.rules import Json

E_RECEIPTS = "receipts"
_IN_FORCE, _CANCELLED = "1", "2"
_STATES = frozenset({_IN_FORCE, _CANCELLED})
_UNKNOWN = "no-such-receipt"


@dataclass(frozen=True)
class Line:
    """One obligation that was paid. Whole VND."""

    code: str
    name: str
    amount_vnd: int

    def to_wire(self) -> dict[str, Json]:
        return {"MaKhoan": self.code, "TenKhoan": self.name, "SoTien": self.amount_vnd}


@dataclass(frozen=True)
class EReceipt:
    """One receipt as it is told. `replaces`: the reference of the one in whose place it stands; empty: none."""

    reference: str
    series: str
    number: int
    year: int
    unit_code: str
    dossier_code: str
    issued_at: datetime
    payer: str = field(repr=False)
    lines: Sequence[Line]
    replaces: str = ""

    def to_wire(self) -> Mapping[str, Json]:
        return {
            "MaThamChieu": self.reference,
            "KyHieu": self.series,
            "SoBienLai": self.number,
            "Nam": self.year,
            "MaDonVi": self.unit_code,
            "MaHoSo": self.dossier_code,
            "ThoiDiemLap": wire_time(self.issued_at),
            "NguoiNop": self.payer,
            "ChiTiet": [line.to_wire() for line in self.lines],
            "TongTien": sum(line.amount_vnd for line in self.lines),
            **({"ThayThe": self.replaces} if self.replaces else {}),
        }


@dataclass(frozen=True)
class EReceiptService:
    wire: Wire

    def issue(self, receipt: EReceipt) -> str:
        """The code by which anybody looks it up at the provider. Raises PartnerUnavailable, PartnerRefused."""
        told = self.wire.post("/issue", receipt.to_wire(), request_id=receipt.reference)
        told.text("trangThai", among=_STATES)
        code = told.text("maTraCuu")
        if not 0 < len(code) <= 100:
            raise PartnerUnavailable(E_RECEIPTS, "its answer names no code to look the receipt up by")
        return code

    def cancel(self, reference: str, *, reason: str, at: datetime) -> bool:
        """Whether it is cancelled there; False for a receipt that it never got. Raises PartnerUnavailable,
        PartnerRefused."""
        body: dict[str, Json] = {"MaThamChieu": reference, "LyDo": reason, "ThoiDiem": wire_time(at)}
        try:
            told = self.wire.post("/cancel", body, request_id=f"cancel-{reference}")
        except PartnerRefused as refused:
            if refused.answer == _UNKNOWN:
                return False
            raise
        if told.text("trangThai", among=_STATES) != _CANCELLED:
            raise PartnerUnavailable(E_RECEIPTS, "it says that the receipt is still in force")
        return True
