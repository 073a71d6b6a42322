"""Client of the single window: where a dossier that it forwarded stands.

Only the dossier's code, its national state (1 to 10), the moment and the unit go there: nothing personal. Fields and
paths are ours (domain facts know only that status is exchanged). States of a dossier are told in their order, each
once: the number `seq` of the dossier's event grows; what is told with a number that is not larger changes nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from motcua.exchange.errors import PartnerRefused, PartnerUnavailable
from motcua.exchange.outbox import Message
from motcua.exchange.rules import wire_time
from motcua.exchange.wire import Wire
from motcua.ledger.rules import Json

SINGLE_WINDOW = "single_window"
FIRST, LAST = 1, 10


@dataclass(frozen=True)
class Standing:
    """Where a dossier stands, as told. `at` is aware; it goes out on the clocks of Vietnam."""

    dossier_code: str
    state: int
    seq: int
    unit: str
    at: datetime

    def __post_init__(self) -> None:
        if not FIRST <= self.state <= LAST or self.seq < 1 or not self.dossier_code or self.at.tzinfo is None:
            raise ValueError(
                "a standing has a code, a national state from 1 to 10, a number and an aware time"
            )

    @property
    def key(self) -> str:
        return f"{self.dossier_code}/{self.seq}"

    def to_body(self) -> dict[str, Json]:
        return {
            "code": self.dossier_code,
            "state": self.state,
            "seq": self.seq,
            "unit": self.unit,
            "at": self.at.isoformat(),
        }


def of_body(body: Mapping[str, Json]) -> Standing:
    """What an outbox message carries. Raises PartnerRefused when it is none of ours."""
    try:
        return Standing(
            dossier_code=str(body["code"]),
            state=int(str(body["state"])),
            seq=int(str(body["seq"])),
            unit=str(body["unit"]),
            at=datetime.fromisoformat(str(body["at"])),
        )
    except (KeyError, ValueError):
        raise PartnerRefused(SINGLE_WINDOW, "body", "the message names no standing") from None


@dataclass(frozen=True)
class SingleWindow:
    wire: Wire

    def tell(self, standing: Standing) -> None:
        """Raises PartnerUnavailable, PartnerRefused (it forwarded no such dossier)."""
        told = self.wire.post(
            "/status",
            {
                "MaHoSo": standing.dossier_code,
                "TrangThai": str(standing.state),
                "ThuTu": standing.seq,
                "MaDonVi": standing.unit,
                "ThoiDiem": wire_time(standing.at),
            },
            request_id=standing.key,
        )
        if told.number("thuTuDaNhan") < standing.seq:
            raise PartnerUnavailable(
                SINGLE_WINDOW, "it confirmed an earlier state than the one that it was told"
            )


def send(message: Message) -> None:
    """Send one standing of the outbox."""
    from motcua.exchange import partners

    SingleWindow(partners.wire_to(SINGLE_WINDOW)).tell(of_body(message.body))
