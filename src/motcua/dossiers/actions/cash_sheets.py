"""The sheet of a cash day, to be printed and signed by two people: each receipt, the notes, the difference."""

from typing import TYPE_CHECKING

from motcua.dossiers.actions.slips import agency_of
from motcua.kernel.zone import local
from motcua.ledger.rules import Json
from motcua.payments import queries as payments
from motcua.payments.actions.cash import bounds
from motcua.payments.rules.receipts import in_words, number_text
from motcua.records import queries as papers

if TYPE_CHECKING:
    from motcua.payments.models import CashDay


def _vnd(amount: int) -> str:
    return f"{amount:,}".replace(",", ".")


def pdf(row: "CashDay") -> bytes:
    """Raises TypesettingFailed."""
    agency = agency_of(row.unit)
    start, end = bounds(row.day)
    taken = payments.cash_payments(row.unit_id, row.officer_id, start, end)
    given = payments.cash_refunds(row.unit_id, row.officer_id, start, end)
    lines: list[Json] = [
        {
            "time": f"{local(one.paid_at):%H:%M}",
            "code": one.dossier.code,
            "receipt": ", ".join(
                number_text(r.number, r.year, r.series) for r in one.receipts.all() if r.state == "issued"
            ),
            "amount": _vnd(one.amount_vnd),
        }
        for one in taken
    ]
    lines += [
        {
            "time": f"{local(one.ended_at):%H:%M}" if one.ended_at else "",
            "code": one.payment.dossier.code if one.payment else "",
            "receipt": f"Hoàn trả {one.code}",
            "amount": f"-{_vnd(one.amount_vnd)}",
        }
        for one in given
    ]
    pieces = sorted(((int(note), number) for note, number in row.pieces.items()), reverse=True)
    values: dict[str, Json] = {
        "title": "Biên bản kiểm kê quỹ cuối ngày",
        "number_text": "……/BBKK",
        "agency": agency.name,
        "superior": agency.superior,
        "place": agency.place,
        "day_in_words": f"ngày {row.day:%d} tháng {row.day:%m} năm {row.day:%Y}",
        "form_line": "Biên bản kiểm kê quỹ tiền mặt",
        "reference": "",
        "verify_text": "",
        "officer": row.officer.full_name,
        "second": row.confirmed_by.full_name if row.confirmed_by else "",
        "lines": lines,
        "notes": [
            {"note": _vnd(note), "number": str(number), "amount": _vnd(note * number)}
            for note, number in pieces
        ],
        "booked": _vnd(row.booked_vnd),
        "counted": _vnd(row.counted_vnd),
        "in_words": in_words(row.counted_vnd),
        "difference": _vnd(row.counted_vnd - row.booked_vnd),
        "explanation": row.explanation,
        "counted_at": f"{local(row.counted_at):%H:%M %d/%m/%Y}",
        "confirmed_at": f"{local(row.confirmed_at):%H:%M %d/%m/%Y}" if row.confirmed_at else "",
    }
    return papers.paper("cash_sheet", values, at=row.counted_at)
