"""The hand-over list of papers as PDF/A: what goes where, and what was found at arrival."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from motcua.dossiers import whereabouts
from motcua.dossiers.models.papers_travel import PaperItemState, PaperListKind
from motcua.dossiers.rules.slips import day_in_words, time_and_day
from motcua.ledger.rules import Json
from motcua.records import actions as records

if TYPE_CHECKING:
    from motcua.records.models import StoredFile

_TITLES = {
    PaperListKind.BETWEEN_UNITS: "Danh sách bàn giao hồ sơ",
    PaperListKind.POST_OUT: "Danh sách bàn giao kết quả cho bưu chính",
    PaperListKind.POST_IN: "Danh sách bàn giao hồ sơ bưu chính",
}
_STATES = {
    PaperItemState.ON_THE_WAY: "",
    PaperItemState.RECEIVED: "Đủ",
    PaperItemState.MISSING: "Thiếu",
    PaperItemState.FOUND: "Đến sau",
    PaperItemState.STAYED: "Còn ở nơi gửi",
}


@dataclass(frozen=True)
class ListPdf:
    """The list to hand out: the stored PDF/A and its name."""

    file: "StoredFile"
    file_name: str


def list_pdf(list_id: int) -> ListPdf:
    """Set the list as it stands now. The same standing gives the same file.

    Runs in the open scope. Raises: PaperListNotFound, StorageFull, TypesettingFailed.
    """
    page = whereabouts.paper_list(list_id)
    made = page.list
    rows: list[Json] = [
        {
            "code": item.dossier.code if item.dossier else "",
            "procedure": item.dossier.procedure.name if item.dossier else "",
            "tracking": item.tracking_code,
            "found": _STATES[PaperItemState(item.state)],
        }
        for item in page.items
    ]
    values: dict[str, Json] = {
        "title": _TITLES[PaperListKind(made.kind)],
        "number": f"{made.number}/{made.year}",
        "agency": made.unit.name,
        "to": made.to_unit.name if made.to_unit else made.carrier,
        "carrier": made.carrier,
        "outside_number": made.outside_number,
        "day_in_words": day_in_words(made.made_at),
        "made": time_and_day(made.made_at),
        "received": time_and_day(made.received_at),
        "extra": ", ".join(map(str, made.extra)),
        "rows": rows,
        "giver": made.made_by.full_name if made.made_by else "",
        "taker": made.received_by.full_name if made.received_by else "",
    }
    file = records.typeset("paper_list", values, at=made.received_at or made.made_at)
    return ListPdf(file=file, file_name=f"danh-sach-ban-giao-{made.number}-{made.year}.pdf")
