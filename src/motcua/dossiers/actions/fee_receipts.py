"""Receipts for fees and charges as papers: PDF/A made from the row and the party, stored once, verifiable by QR."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings

from motcua.dossiers.actions import former_data
from motcua.dossiers.actions.slips import Paper, SlipPdf, agency_of
from motcua.dossiers.errors import SlipNotFound, SlipNotRenderable
from motcua.dossiers.models import Dossier, Party
from motcua.kernel.zone import local
from motcua.ledger.rules import Json
from motcua.payments import queries as payments
from motcua.payments.actions import receipts
from motcua.payments.rules import receipts as rules
from motcua.payments.rules.authority import By
from motcua.records import actions as records
from motcua.records import queries as papers

if TYPE_CHECKING:
    from motcua.payments.models import Receipt

_TITLES = {"fee": "Biên lai thu phí", "charge": "Biên lai thu lệ phí", "other": "Biên lai thu tiền"}
_BASIS = "Luật Phí và lệ phí 2015; biên lai điện tử"
_WAYS = {
    "cash": "Tiền mặt",
    "transfer": "Chuyển khoản",
    "portal": "Trực tuyến, Cổng Dịch vụ công quốc gia",
    "gateway": "Trực tuyến, cổng thanh toán của tỉnh",
}


def _receipt(receipt_id: int) -> "Receipt":
    row = payments.receipt(receipt_id)
    if row is None:
        raise SlipNotFound
    return row


def _paper(row: "Receipt") -> Paper:
    """Raises SlipNotRenderable: the personal data were erased before it was ever rendered."""
    dossier = Dossier.unscoped.select_related("procedure").get(pk=row.payment.dossier_id)
    party = Party.unscoped.filter(pk=dossier.pk).first()
    if party is None:
        raise SlipNotRenderable
    data = former_data.as_at(dossier.pk, row.issued_at, party.data())
    agency = agency_of(row.unit)
    said = rules.reference(row.pk, row.content_hash)
    issued = local(row.issued_at)
    url = f"{settings.PUBLIC_URL.rstrip('/')}/verify/receipt/{said}/"
    replaced = row.replaces
    lines: list[Json] = [
        {"name": str(line["name"]), "amount": _vnd(int(line["amount_vnd"]))} for line in row.lines
    ]
    values: dict[str, Json] = {
        "title": _TITLES[row.series],
        "title_lines": [_TITLES[row.series]],
        "number_text": rules.number_text(row.number, row.year, row.series),
        "agency": agency.name,
        "superior": agency.superior,
        "place": agency.place,
        "day_in_words": f"ngày {issued:%d} tháng {issued:%m} năm {issued:%Y}",
        "form_line": _BASIS,
        "reference": said.printed,
        "verify_text": url.split("://", 1)[-1].rsplit("/receipt/", 1)[0],
        "code": dossier.code,
        "replaces": (
            f"Thay thế biên lai số {rules.number_text(replaced.number, replaced.year, replaced.series)} "
            f"({replaced.cancel_reason})"
            if replaced
            else ""
        ),
        "old_due": "",
        "due": "",
        "payer": data.owner_name,
        "address": data.address,
        "procedure": dossier.procedure.name,
        "lines": lines,
        "total": _vnd(row.amount_vnd),
        "in_words": rules.in_words(row.amount_vnd),
        "way": _WAYS.get(row.payment.way, row.payment.way),
        "transaction": row.payment.reference,
        "paid_at": f"{local(row.payment.paid_at):%H:%M %d/%m/%Y}",
        "collector": row.issued_by.full_name if row.issued_by else "Thu qua hệ thống thanh toán điện tử",
    }
    return Paper("fee_receipt", values, {"verify": url}, {"code": dossier.code})


def _vnd(amount: int) -> str:
    return f"{amount:,}".replace(",", ".") + " đồng"


def render(receipt_id: int) -> None:
    """Make the PDF/A and keep it. Repeating it changes nothing.

    Raises SlipNotFound, SlipNotRenderable, StorageFull."""
    row = _receipt(receipt_id)
    if row.file_id is not None:
        return
    paper = _paper(row)
    file = records.typeset(
        paper.template, paper.values, at=row.issued_at, qr_codes=paper.qr_codes, bar_codes=paper.bar_codes
    )
    receipts.rendered(receipt_id, file)


def pdf(receipt_id: int) -> SlipPdf:
    """The receipt for a door, which has checked whose it is; what is not rendered yet is set for this reader."""
    row = _receipt(receipt_id)
    name = f"bien-lai-{row.year}-{row.series}-{row.number:07d}.pdf"
    if row.file is not None:
        return SlipPdf(name, file=row.file)
    paper = _paper(row)
    content = papers.paper(
        paper.template, paper.values, at=row.issued_at, qr_codes=paper.qr_codes, bar_codes=paper.bar_codes
    )
    return SlipPdf(name, content=content)


def cancel(*, receipt_id: int, reason: str, replacing: bool, by: By, at: datetime) -> "Receipt | None":
    """Cancel one by hand, with `replacing` issue another. Raises SlipNotFound and as `payments.receipts.cancel`."""
    row = _receipt(receipt_id)
    code = Dossier.unscoped.only("code").get(pk=row.payment.dossier_id).code
    return receipts.cancel(
        receipt_id=receipt_id, reason=reason, replacing=replacing, by=by, at=at, dossier_code=code
    )
