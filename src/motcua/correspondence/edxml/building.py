"""From a message to the XML of the wire. The same message gives the same bytes."""

from collections.abc import Iterable
from datetime import date, datetime

from lxml import etree

from motcua.correspondence.edxml import packing
from motcua.correspondence.edxml.values import (
    NAMESPACE,
    VERSION,
    Attachment,
    Business,
    EdxmlError,
    Letter,
    Message,
    Organ,
    ResponseFor,
    Staff,
    StatusMessage,
    Trace,
)
from motcua.kernel.text import visible
from motcua.kernel.zone import local

_Q = f"{{{NAMESPACE}}}"


def build(message: Message) -> bytes:
    """The package in UTF-8, not yet signed. Raises EdxmlError (a text that XML cannot hold)."""
    root = etree.Element(f"{_Q}edXML", nsmap={"edXML": NAMESPACE})
    envelope = etree.SubElement(root, f"{_Q}edXMLEnvelope")
    header = etree.SubElement(envelope, f"{_Q}edXMLHeader")
    try:
        if isinstance(message, StatusMessage):
            _status(header, message)
        else:
            _letter(header, message)
            _body(envelope, root, message.attachments)
    except ValueError as error:
        raise EdxmlError("text-not-xml", str(error)[:80]) from None
    return bytes(etree.tostring(root, encoding="utf-8", xml_declaration=True))


def _letter(header: etree._Element, one: Letter) -> None:
    head = etree.SubElement(header, f"{_Q}MessageHeader", Id="header")
    _organ(head, "From", one.sender)
    for receiver in one.receivers:
        _organ(head, "To", receiver)
    _text(head, "DocumentId", one.document_id)
    code = etree.SubElement(head, f"{_Q}Code")
    _text(code, "CodeNumber", one.number)
    _text(code, "CodeNotation", one.notation)
    promulgated = etree.SubElement(head, f"{_Q}PromulgationInfo")
    _text(promulgated, "Place", one.place)
    _text(promulgated, "PromulgationDate", _day(one.promulgated_on))
    kind = etree.SubElement(head, f"{_Q}DocumentType")
    _text(kind, "Type", one.kind_type)
    _maybe(kind, "TypeDetail", one.kind_detail)
    _text(kind, "TypeName", one.kind_name)
    _text(head, "Subject", one.subject)
    _text(head, "Content", one.content)
    signer = etree.SubElement(head, f"{_Q}SignerInfo")
    _text(signer, "Competence", one.competence)
    _text(signer, "Position", one.position)
    _text(signer, "FullName", one.signer)
    if one.due_on is not None:
        _text(head, "DueDate", _day(one.due_on))
    places = etree.SubElement(head, f"{_Q}ToPlaces")
    for place in one.to_places:
        _text(places, "Place", place)
    _other(head, one)
    for other in one.responds_to:
        _response(head, "ResponseFor", other)
    _text(head, "SteeringType", str(one.steering))
    _traces(header, one.traces, one.business)


def _other(head: etree._Element, one: Letter) -> None:
    other = etree.SubElement(head, f"{_Q}OtherInfo")
    _text(other, "Priority", str(one.priority))
    _text(other, "SphereOfPromulgation", one.sphere)
    _text(other, "TyperNotation", one.typer)
    _text(other, "PromulgationAmount", str(one.amount))
    _text(other, "PageAmount", str(one.pages))
    appendixes = etree.SubElement(other, f"{_Q}Appendixes")
    for appendix in one.appendixes:
        _text(appendixes, "Appendix", appendix)
    _text(other, "Direction", one.direction)


def _traces(header: etree._Element, traces: Iterable[Trace], business: Business) -> None:
    listed = etree.SubElement(header, f"{_Q}TraceHeaderList")
    for trace in traces:
        row = etree.SubElement(listed, f"{_Q}TraceHeader")
        _text(row, "OrganId", trace.organ_id)
        _text(row, "Timestamp", stamp(trace.at))
    of = etree.SubElement(listed, f"{_Q}Bussiness", Id="business")
    _text(of, "BussinessDocType", str(business.kind))
    _text(of, "BussinessDocReason", business.reason)
    _maybe(of, "DocumentId", business.document_id)
    _staff(of, business.staff, with_contact=True)
    _text(of, "Paper", "1" if business.paper else "0")
    if business.replaces:
        replaced = etree.SubElement(of, f"{_Q}ReplacementInfoList")
        for one in business.replaces:
            _response(replaced, "ReplacementInfo", one)


def _status(header: etree._Element, one: StatusMessage) -> None:
    status = etree.SubElement(header, f"{_Q}Status", Id="status")
    _response(status, "ResponseFor", one.responds_to)
    _organ(status, "From", one.sender)
    _text(status, "StatusCode", one.status)
    _text(status, "Description", one.description)
    _text(status, "Timestamp", stamp(one.at))
    _staff(status, one.staff, with_contact=False)


def _body(envelope: etree._Element, root: etree._Element, attachments: Iterable[Attachment]) -> None:
    body = etree.SubElement(envelope, f"{_Q}edXMLBody", Id="body")
    manifest = etree.SubElement(body, f"{_Q}edXMLManifest", version=VERSION)
    encoded = etree.SubElement(root, f"{_Q}AttachmentEncoded", Id="attachments")
    for place, one in enumerate(attachments, 1):
        name, content_id = packing.plain_name(one.name), f"cid:{place}"
        reference = etree.SubElement(manifest, f"{_Q}Reference")
        _text(reference, "ContentId", content_id)
        _text(reference, "ContentType", one.content_type)
        _text(reference, "AttachmentName", name)
        _text(reference, "Description", one.description)
        attached = etree.SubElement(encoded, f"{_Q}Attachment")
        _text(attached, "ContentId", content_id)
        _text(attached, "AttachmentName", name)
        _text(attached, "ContentType", one.content_type)
        _text(attached, "ContentTransferEncoded", packing.pack(name, one.content))


def _organ(parent: etree._Element, name: str, one: Organ) -> None:
    of = etree.SubElement(parent, f"{_Q}{name}")
    _text(of, "OrganId", one.organ_id)
    _text(of, "OrganizationInCharge", one.in_charge)
    _text(of, "OrganName", one.name)
    for tag, value in (
        ("OrganAdd", one.address), ("Email", one.email), ("Telephone", one.telephone), ("Fax", one.fax),
        ("Website", one.website),
    ):  # fmt: skip
        _maybe(of, tag, value)


def _response(parent: etree._Element, name: str, one: ResponseFor) -> None:
    of = etree.SubElement(parent, f"{_Q}{name}")
    _text(of, "OrganId", one.organ_id)
    code = etree.SubElement(of, f"{_Q}Code")
    _text(code, "CodeNumber", one.number)
    _text(code, "CodeNotation", one.notation)
    _text(of, "PromulgationDate", _day(one.promulgated_on))
    _text(of, "DocumentId", one.document_id)


def _staff(parent: etree._Element, one: Staff, *, with_contact: bool) -> None:
    of = etree.SubElement(parent, f"{_Q}StaffInfo")
    _text(of, "Department", one.department)
    _text(of, "Staff", one.name)
    if with_contact:
        _maybe(of, "Mobile", one.mobile)
        _maybe(of, "Email", one.email)


def _text(parent: etree._Element, name: str, value: str) -> None:
    """Ends of lines as XML reads them, nothing that nobody sees."""
    etree.SubElement(parent, f"{_Q}{name}").text = visible(value.replace("\r\n", "\n").replace("\r", "\n"))


def _maybe(parent: etree._Element, name: str, value: str) -> None:
    if value:
        _text(parent, name, value)


def _day(day: date) -> str:
    return f"{day.year:04d}/{day.month:02d}/{day.day:02d}"


def stamp(at: datetime) -> str:
    """An instant on the clocks of Vietnam, to the second."""
    found = local(at)
    return f"{_day(found.date())} {found:%H:%M:%S}"
