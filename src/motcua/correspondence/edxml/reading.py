"""From the XML of the wire to a message. What comes from outside is believed in nothing.

No document type at all (so no entity, internal or external), UTF-8 alone, nothing fetched, size, depth and
number of elements limited before a tree of it stands, then the schema, then the meaning.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime
from functools import cache
from importlib import resources

from lxml import etree

from motcua.correspondence.edxml import packing
from motcua.correspondence.edxml.values import (
    NAMESPACE,
    STATUS_CODES,
    Attachment,
    Business,
    EdxmlError,
    Letter,
    Limits,
    Message,
    Organ,
    ResponseFor,
    Staff,
    StatusMessage,
    Trace,
)
from motcua.kernel.zone import VIETNAM

_Q = f"{{{NAMESPACE}}}"
_CHUNK_BYTES = 64 * 1024
_DECLARED = re.compile(rb"""^<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_FORBIDDEN = (b"<!DOCTYPE", b"<!ENTITY", b"<!ELEMENT", b"<!ATTLIST")


def tree_of(content: bytes, limits: Limits) -> etree._Element:
    """The root of a package that keeps to the schema. Raises EdxmlError: too-large, encoding, doctype,
    too-deep, too-many-elements, not-xml, schema."""
    root = _parsed(content, limits)
    schema = _schema()
    if not schema.validate(root):
        first = schema.error_log[0] if len(schema.error_log) else None
        raise EdxmlError("schema", f"line {first.line}: {first.message[:160]}" if first else "")
    return root


def _parsed(content: bytes, limits: Limits) -> etree._Element:
    if len(content) > limits.largest_bytes:
        raise EdxmlError("too-large")
    plain = content.removeprefix(b"\xef\xbb\xbf")
    declared = _DECLARED.match(plain)
    if b"\0" in plain or (declared and declared[1].lower() not in (b"utf-8", b"utf8", b"us-ascii")):
        raise EdxmlError("encoding")
    try:
        plain.decode("utf-8")
    except UnicodeDecodeError:
        raise EdxmlError("encoding") from None
    if any(word in plain for word in _FORBIDDEN):
        raise EdxmlError("doctype")
    # huge_tree lifts the limit of a text's length (a scan is longer); what it guarded against is counted below.
    parser = etree.XMLPullParser(
        events=("start", "end", "pi"),
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        huge_tree=True,
        remove_comments=True,
        strip_cdata=True,
    )
    depth = elements = 0
    try:
        for place in range(0, len(plain), _CHUNK_BYTES):
            parser.feed(plain[place : place + _CHUNK_BYTES])
            for event, _element in parser.read_events():
                if event == "pi":
                    raise EdxmlError("processing-instruction")
                depth += 1 if event == "start" else -1
                elements += event == "start"
                if depth > limits.deepest:
                    raise EdxmlError("too-deep")
                if elements > limits.most_elements:
                    raise EdxmlError("too-many-elements")
        root = parser.close()
    except etree.XMLSyntaxError as error:
        raise EdxmlError("not-xml", str(error)[:160]) from None
    if root.getroottree().docinfo.doctype:
        raise EdxmlError("doctype")
    return root


@cache
def _schema() -> etree.XMLSchema:
    with resources.as_file(resources.files(__package__) / "schema" / "edxml.xsd") as path:
        return etree.XMLSchema(
            etree.parse(str(path), etree.XMLParser(no_network=True, resolve_entities=False))
        )


def read(content: bytes, limits: Limits = Limits()) -> Message:  # noqa: B008  # frozen
    """The message of a package. Raises EdxmlError."""
    return message_of(tree_of(content, limits), limits)


def message_of(root: etree._Element, limits: Limits) -> Message:
    """The same of a tree that `tree_of` let through."""
    header = _child(_child(root, "edXMLEnvelope"), "edXMLHeader")
    status = header.find(f"{_Q}Status")
    return _letter(root, header, limits) if status is None else _status(status)


def _letter(root: etree._Element, header: etree._Element, limits: Limits) -> Letter:
    head = _child(header, "MessageHeader")
    listed = _child(header, "TraceHeaderList")
    kind, signer, other = _child(head, "DocumentType"), _child(head, "SignerInfo"), _child(head, "OtherInfo")
    promulgated = _child(head, "PromulgationInfo")
    due = _text(head, "DueDate")
    return Letter(
        sender=_organ(_child(head, "From")),
        receivers=tuple(_organ(one) for one in head.findall(f"{_Q}To")),
        document_id=_text(head, "DocumentId"),
        number=_text(_child(head, "Code"), "CodeNumber"),
        notation=_text(_child(head, "Code"), "CodeNotation"),
        place=_text(promulgated, "Place"),
        promulgated_on=_day(_text(promulgated, "PromulgationDate")),
        kind_type=_text(kind, "Type"),
        kind_detail=_text(kind, "TypeDetail"),
        kind_name=_text(kind, "TypeName"),
        subject=_text(head, "Subject"),
        content=_text(head, "Content"),
        competence=_text(signer, "Competence"),
        position=_text(signer, "Position"),
        signer=_text(signer, "FullName"),
        due_on=_day(due) if due else None,
        to_places=tuple(one.text or "" for one in _child(head, "ToPlaces").findall(f"{_Q}Place")),
        priority=int(_text(other, "Priority")),
        sphere=_text(other, "SphereOfPromulgation"),
        typer=_text(other, "TyperNotation"),
        amount=int(_text(other, "PromulgationAmount")),
        pages=int(_text(other, "PageAmount")),
        appendixes=tuple(one.text or "" for one in _child(other, "Appendixes").findall(f"{_Q}Appendix")),
        direction=_text(other, "Direction"),
        responds_to=tuple(_response(one) for one in head.findall(f"{_Q}ResponseFor")),
        steering=int(_text(head, "SteeringType")),
        traces=tuple(
            Trace(_text(one, "OrganId"), _stamp(_text(one, "Timestamp")))
            for one in listed.findall(f"{_Q}TraceHeader")
        ),
        business=_business(_child(listed, "Bussiness")),
        attachments=tuple(_attachments(root, limits)),
    )


def _business(of: etree._Element) -> Business:
    replaced = of.find(f"{_Q}ReplacementInfoList")
    return Business(
        kind=int(_text(of, "BussinessDocType")),
        reason=_text(of, "BussinessDocReason"),
        document_id=_text(of, "DocumentId"),
        staff=_staff(of),
        paper=_text(of, "Paper") == "1",
        replaces=() if replaced is None else tuple(_response(one) for one in replaced),
    )


def _status(of: etree._Element) -> StatusMessage:
    code = _text(of, "StatusCode")
    if code not in STATUS_CODES:
        raise EdxmlError("status-unknown", code[:10])
    return StatusMessage(
        responds_to=_response(_child(of, "ResponseFor")),
        sender=_organ(_child(of, "From")),
        status=code,
        description=_text(of, "Description"),
        at=_stamp(_text(of, "Timestamp")),
        staff=_staff(of),
    )


def _attachments(root: etree._Element, limits: Limits) -> Iterator[Attachment]:
    """Each file that the manifest names, and no other. Raises EdxmlError."""
    manifest = _child(_child(_child(root, "edXMLEnvelope"), "edXMLBody"), "edXMLManifest")
    held = _child(root, "AttachmentEncoded")
    references = {_text(one, "ContentId"): one for one in manifest}
    encoded = {_text(one, "ContentId"): one for one in held}
    # two of one name: one system would show the first, another the second
    if len(references) != len(manifest) or len(encoded) != len(held) or list(references) != list(encoded):
        raise EdxmlError("manifest")
    if len(encoded) > limits.most_attachments:
        raise EdxmlError("too-many-attachments")
    left = limits.largest_unpacked_bytes
    for content_id, one in encoded.items():
        content = packing.unpack(_text(one, "ContentTransferEncoded"), budget_bytes=left)
        left -= len(content)
        yield Attachment(
            name=packing.plain_name(_text(one, "AttachmentName")),
            content_type=_text(one, "ContentType"),
            content=content,
            description=_text(references[content_id], "Description"),
        )


def _organ(of: etree._Element) -> Organ:
    return Organ(
        organ_id=_text(of, "OrganId"),
        in_charge=_text(of, "OrganizationInCharge"),
        name=_text(of, "OrganName"),
        address=_text(of, "OrganAdd"),
        email=_text(of, "Email"),
        telephone=_text(of, "Telephone"),
        fax=_text(of, "Fax"),
        website=_text(of, "Website"),
    )


def _response(of: etree._Element) -> ResponseFor:
    code = _child(of, "Code")
    return ResponseFor(
        organ_id=_text(of, "OrganId"),
        number=_text(code, "CodeNumber"),
        notation=_text(code, "CodeNotation"),
        promulgated_on=_day(_text(of, "PromulgationDate")),
        document_id=_text(of, "DocumentId"),
    )


def _staff(parent: etree._Element) -> Staff:
    of = parent.find(f"{_Q}StaffInfo")
    if of is None:
        return Staff()
    return Staff(
        department=_text(of, "Department"),
        name=_text(of, "Staff"),
        mobile=_text(of, "Mobile"),
        email=_text(of, "Email"),
    )


def _child(parent: etree._Element, name: str) -> etree._Element:
    found = parent.find(f"{_Q}{name}")
    if found is None:
        raise EdxmlError("missing", name)
    return found


def _text(parent: etree._Element, name: str) -> str:
    return parent.findtext(f"{_Q}{name}") or ""


def _day(text: str) -> date:
    try:
        return datetime.strptime(text, "%Y/%m/%d").replace(tzinfo=VIETNAM).date()
    except ValueError:
        raise EdxmlError("day", text[:20]) from None


def _stamp(text: str) -> datetime:
    try:
        return datetime.strptime(text, "%Y/%m/%d %H:%M:%S").replace(tzinfo=VIETNAM)
    except ValueError:
        raise EdxmlError("timestamp", text[:20]) from None
