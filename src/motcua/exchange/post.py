"""Client of the public post (bưu chính công ích, BCCI): orders to collect papers and to bring results, and their way.

Fields and paths are ours; what is known is that production systems register an item with the post and follow it
(domain facts 3.8, 9.8). An order is known by our own `reference`: the same reference again answers with the number
that it got the first time. The post calls back with each movement, signed (docs/partners.md).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from motcua.exchange.errors import PartnerUnavailable
from motcua.exchange.wire import Wire
from motcua.kernel.zone import VIETNAM
from motcua.ledger.rules import Json

POST = "post"


class Errand(StrEnum):
    COLLECT = "collect"  # the applicant's papers, to the unit
    RETURN = "return"  # the result, to the applicant


class ItemState(StrEnum):
    """Where an item is. The order is that of its way; a later state is never taken back by an earlier one."""

    ORDERED = "ordered"
    COLLECTED = "collected"
    ON_THE_WAY = "on_the_way"
    NOT_MET = "not_met"  # nobody was met; it is tried again
    DELIVERED = "delivered"
    SENT_BACK = "sent_back"
    CANCELLED = "cancelled"


_PARTS = {"morning": "1", "afternoon": "2", "": "0"}
ENDED = frozenset({ItemState.DELIVERED, ItemState.SENT_BACK, ItemState.CANCELLED})
_WIRE_STATES: Mapping[str, ItemState] = {
    "1": ItemState.ORDERED,
    "2": ItemState.COLLECTED,
    "3": ItemState.ON_THE_WAY,
    "4": ItemState.NOT_MET,
    "5": ItemState.DELIVERED,
    "6": ItemState.SENT_BACK,
    "7": ItemState.CANCELLED,
}


def item_state(code: str) -> ItemState | None:
    """What a code of the post means; None for one that is not known."""
    return _WIRE_STATES.get(code)


def rank(state: ItemState) -> int:
    """How far along its way an item is: what ended is last, whichever way; not met and on the way go to and fro."""
    if state in ENDED:
        return 3
    return {ItemState.ORDERED: 0, ItemState.COLLECTED: 1}.get(state, 2)


@dataclass(frozen=True)
class Place:
    """Somebody whom the post meets."""

    name: str
    telephone: str
    address: str

    def __repr__(self) -> str:
        return "Place(...)"

    def to_wire(self) -> dict[str, Json]:
        return {"HoTen": self.name, "SoDienThoai": self.telephone, "DiaChi": self.address}


@dataclass(frozen=True)
class Order:
    """`reference` is ours and stays the same however often the order is sent; `dossier_code` stands on the item.

    `day` and `part` ("morning", "afternoon") say when the sender wants the postman to come; None: any day."""

    reference: str
    errand: Errand
    dossier_code: str
    unit_code: str
    sender: Place
    receiver: Place
    content: str
    day: date | None = None
    part: str = ""


@dataclass(frozen=True)
class Placed:
    """The number under which the post carries it."""

    number: str
    state: ItemState


@dataclass(frozen=True)
class PublicPost:
    wire: Wire

    def order(self, order: Order) -> Placed:
        """Ask the post to come. Raises PartnerUnavailable, PartnerRefused."""
        told = self.wire.post(
            "/orders",
            {
                "MaThamChieu": order.reference,
                "LoaiDichVu": "1" if order.errand is Errand.COLLECT else "2",
                "MaHoSo": order.dossier_code,
                "MaDonVi": order.unit_code,
                "NguoiGui": order.sender.to_wire(),
                "NguoiNhan": order.receiver.to_wire(),
                "NoiDung": order.content,
                **({"NgayHen": f"{order.day:%Y%m%d}", "BuoiHen": _PARTS[order.part]} if order.day else {}),
            },
            request_id=order.reference,
        )
        return Placed(told.text("soHieuBuuGui"), _state(told.text("trangThai")))

    def track(self, number: str) -> tuple[ItemState, datetime]:
        """Where an item is, and since when. Raises PartnerUnavailable, PartnerRefused."""
        told = self.wire.post("/track", {"SoHieuBuuGui": number}, request_id=f"track-{number}")
        return _state(told.text("trangThai")), moment(told.text("thoiDiem"))

    def cancel(self, reference: str) -> ItemState:
        """Take an order back that was not collected yet. Raises PartnerUnavailable, PartnerRefused (too late)."""
        told = self.wire.post("/cancel", {"MaThamChieu": reference}, request_id=f"cancel-{reference}")
        return _state(told.text("trangThai"))


def _state(code: str) -> ItemState:
    found = item_state(code)
    if found is None:
        raise PartnerUnavailable(POST, "it answered with a state that was not agreed")
    return found


def moment(text: str) -> datetime:
    """`yyyyMMddHHmmss` on the clocks of Vietnam. Raises PartnerUnavailable."""
    try:
        return datetime.strptime(text, "%Y%m%d%H%M%S").replace(tzinfo=VIETNAM)
    except ValueError:
        raise PartnerUnavailable(POST, "its time is not what was agreed") from None
