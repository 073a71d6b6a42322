"""From rows to the message of the wire and back: what an agency, a document and a status are in edXML."""

from motcua.accounts import queries as accounts
from motcua.agencies import queries as agencies
from motcua.correspondence.actions import sending
from motcua.correspondence.edxml.values import (
    Attachment,
    Business,
    Letter,
    Organ,
    ResponseFor,
    Staff,
    StatusMessage,
    Trace,
)
from motcua.correspondence.models import Dispatch, Document
from motcua.correspondence.rules.law import kind_words, versions
from motcua.correspondence.rules.lifecycle import Business as Kind
from motcua.kernel.text import fold
from motcua.records import queries as records

ADMINISTRATIVE = "2"  # DocumentType/Type of administrative documents, from memory


def message_of(dispatch: Dispatch) -> Letter | StatusMessage:
    """What a dispatch says, built from the rows as they are now. Raises FileMissing, FileHeld."""
    return _status(dispatch) if dispatch.kind == "status" else _letter(dispatch)


def _organ(unit_id: int) -> Organ:
    unit = agencies.unit(unit_id)
    return Organ(organ_id=unit.agency_id, name=unit.name, address=unit.address, telephone=unit.telephone)


def _letter(dispatch: Dispatch) -> Letter:
    row, to = dispatch.document, dispatch.sending
    made = dispatch.made_at.replace(microsecond=0)
    kind = Kind(dispatch.business or 0)
    replaced = row.replaces if kind is Kind.REPLACE else None
    return Letter(
        sender=_organ(row.unit_id),
        receivers=(Organ(organ_id=dispatch.to_agency, name=to.to_name if to else dispatch.to_agency),),
        document_id=row.document_id,
        number=str(row.number),
        notation=row.notation_tail,
        promulgated_on=row.issued_on or row.entered_at.date(),
        kind_type=ADMINISTRATIVE,
        kind_name=kind_words(row.kind, "vi"),
        subject=row.subject,
        position=row.signer_title,
        signer=row.signer_name,
        due_on=row.due_on,
        priority=row.urgency,
        pages=row.pages or 1,
        responds_to=tuple(response_for(one) for one in [row.responds_to] if one and one.document_id),
        traces=(Trace(dispatch.from_agency, made),),
        business=Business(
            kind=int(kind),
            reason=dispatch.reason,
            document_id=row.document_id if kind in (Kind.RECALL, Kind.UPDATE) else "",
            staff=staff_of(dispatch),
            replaces=tuple(response_for(one) for one in [replaced] if one),
        ),
        attachments=() if kind is Kind.RECALL else tuple(_attachments(row, dispatch.version)),
    )


def _attachments(row: Document, version: int) -> list[Attachment]:
    found = []
    for one in sending.files_of(row, version):
        media = records.stored(one.sha256).media_type
        with records.open_file(one.sha256) as content:
            found.append(Attachment(name=one.name, content_type=media, content=content.read()))
    return found


def _status(dispatch: Dispatch) -> StatusMessage:
    return StatusMessage(
        responds_to=response_for(dispatch.document),
        sender=_organ(dispatch.document.unit_id),
        status=dispatch.status,
        description=dispatch.reason,
        at=dispatch.made_at.replace(microsecond=0),
        staff=staff_of(dispatch),
    )


def response_for(row: Document) -> ResponseFor:
    """A document as others speak of it: by the identifier of whoever issued it."""
    number, _slash, tail = row.notation.partition("/")
    issuer = row.from_agency if row.direction == "in" else agencies.unit(row.unit_id).agency_id
    return ResponseFor(
        organ_id=issuer,
        number=number[:250],
        notation=tail[:250],
        promulgated_on=row.issued_on or row.entered_at.date(),
        document_id=row.document_id,
    )


def staff_of(dispatch: Dispatch) -> Staff:
    if dispatch.staff_id is None:
        return Staff(department="", name="")
    names = accounts.full_names({dispatch.staff_id})
    return Staff(
        department=agencies.unit(dispatch.document.unit_id).name, name=names.get(dispatch.staff_id, "")
    )


def kind_of(name: str) -> str:
    """The code of a kind by its name on the wire; an unknown name stands as it is."""
    wanted = fold(name)
    for version in reversed(versions()):
        for code, kind in version.kinds.items():
            if fold(kind.vi) == wanted:
                return code
    return name.strip()[:30] or "cong_van"


def notation_of(letter: Letter) -> str:
    return (
        f"{letter.number}/{letter.notation}"
        if letter.number and letter.notation
        else letter.number or letter.notation
    )
