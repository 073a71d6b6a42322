"""edXML: what was built is read back the same, whatever a message holds."""

from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from edxml_ground import AT, a_letter, a_status
from motcua.correspondence.edxml.building import build
from motcua.correspondence.edxml.reading import read
from motcua.correspondence.edxml.values import (
    NAMESPACE,
    STATUS_CODES,
    Attachment,
    Business,
    EdxmlError,
    Letter,
    Organ,
    ResponseFor,
    Staff,
    StatusMessage,
    Trace,
)
from motcua.kernel.text import visible
from motcua.kernel.zone import VIETNAM

ids = st.from_regex(r"[0-9A-Z][0-9A-Za-z.\-]{0,20}", fullmatch=True)
# what XML can hold and a person can see, composed as the house keeps texts
words = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn")), max_size=60).map(visible)
some = words.filter(bool)
days = st.dates(date(1990, 1, 1), date(2099, 12, 31))
instants = st.datetimes(datetime(1990, 1, 1), datetime(2099, 1, 1)).map(  # made aware below
    lambda at: at.replace(microsecond=0, tzinfo=VIETNAM)
)
organs = st.builds(
    Organ, organ_id=ids, name=words, in_charge=words, address=words, email=words, website=words
)
responses = st.builds(
    ResponseFor, organ_id=ids, number=words, notation=words, promulgated_on=days, document_id=some
)
staff = st.builds(Staff, department=words, name=words, mobile=words, email=words)
files = st.builds(
    Attachment,
    name=st.from_regex(r"[a-zĐă][a-z0-9 _-]{0,20}\.pdf", fullmatch=True).map(visible),
    content_type=st.just("application/pdf"),
    content=st.binary(max_size=500),
    description=words,
)
letters = st.builds(
    Letter,
    sender=organs,
    receivers=st.lists(organs, min_size=1, max_size=3).map(tuple),
    document_id=some,
    number=words,
    notation=words,
    promulgated_on=days,
    kind_type=words,
    kind_detail=words,
    kind_name=words,
    subject=some,
    place=words,
    content=words,
    competence=words,
    position=words,
    signer=words,
    due_on=st.none() | days,
    to_places=st.lists(words, max_size=3).map(tuple),
    priority=st.integers(0, 3),
    sphere=words,
    typer=words,
    amount=st.integers(0, 1000),
    pages=st.integers(0, 1000),
    appendixes=st.lists(words, max_size=2).map(tuple),
    direction=words,
    responds_to=st.lists(responses, max_size=2).map(tuple),
    steering=st.integers(0, 9),
    traces=st.lists(st.builds(Trace, ids, instants), max_size=3).map(tuple),
    business=st.builds(
        Business,
        kind=st.integers(0, 3),
        reason=words,
        document_id=words,
        staff=staff,
        paper=st.booleans(),
        replaces=st.lists(responses, max_size=2).map(tuple),
    ),
    attachments=st.lists(files, max_size=3).map(tuple),
)
statuses = st.builds(
    StatusMessage,
    responds_to=responses,
    sender=organs,
    status=st.sampled_from(sorted(STATUS_CODES)),
    at=instants,
    description=words,
    staff=st.builds(Staff, department=words, name=words),
)


@settings(max_examples=60)
@given(letters)
def test_any_letter_is_read_back_as_it_was_built(letter: Letter) -> None:
    assert read(build(letter)) == letter


@settings(max_examples=40)
@given(statuses)
def test_any_status_is_read_back_as_it_was_built(message: StatusMessage) -> None:
    assert read(build(message)) == message


def test_the_same_letter_gives_the_same_bytes() -> None:
    assert build(a_letter()) == build(a_letter())


def test_the_wire_says_what_the_regulation_names() -> None:
    root = etree.fromstring(build(a_letter()))
    q = f"{{{NAMESPACE}}}"
    header = root.find(f"{q}edXMLEnvelope/{q}edXMLHeader")
    assert header is not None
    head = header.find(f"{q}MessageHeader")
    assert head is not None

    assert root.tag == f"{q}edXML"
    assert [etree.QName(one).localname for one in head] == [
        "From", "To", "DocumentId", "Code", "PromulgationInfo", "DocumentType", "Subject", "Content", "SignerInfo",
        "DueDate", "ToPlaces", "OtherInfo", "ResponseFor", "SteeringType",
    ]  # fmt: skip
    assert head.findtext(f"{q}PromulgationInfo/{q}PromulgationDate") == "2026/11/02"
    assert header.findtext(f"{q}TraceHeaderList/{q}TraceHeader/{q}Timestamp") == "2026/11/02 08:30:00"
    assert header.findtext(f"{q}TraceHeaderList/{q}Bussiness/{q}BussinessDocType") == "0"
    assert root.findtext(f"{q}AttachmentEncoded/{q}Attachment/{q}ContentId") == "cid:1"


@pytest.mark.parametrize("code", sorted(STATUS_CODES))
def test_all_nine_status_messages_travel(code: str) -> None:
    message = a_status(code)
    assert read(build(message)) == message


def test_what_nobody_sees_does_not_travel() -> None:
    found = read(build(a_letter(subject="Báo\u202e cáo\x07", content="dòng 1\r\ndòng 2")))

    assert isinstance(found, Letter)
    assert (found.subject, found.content) == ("Báo cáo", "dòng 1\ndòng 2")


def test_a_name_with_folders_loses_them() -> None:
    sent = Attachment(name="..\\..\\etc/passwd", content_type="text/plain", content=b"x")
    found = read(build(a_letter(attachments=(sent,))))

    assert isinstance(found, Letter)
    assert [one.name for one in found.attachments] == ["passwd"]


def test_a_status_of_no_known_code_is_refused() -> None:
    with pytest.raises(EdxmlError) as refused:
        read(build(replace(a_status(), status="14")))
    assert refused.value.problem == "status-unknown"


def test_a_large_scan_is_no_bomb() -> None:
    """Twelve megabytes of what does not compress: more than libxml2 takes in one text by itself."""
    import random

    content = random.Random(7).randbytes(12 * 1024 * 1024)
    letter = a_letter(
        attachments=(Attachment(name="scan.pdf", content_type="application/pdf", content=content),)
    )
    found = read(build(letter))
    assert isinstance(found, Letter)
    assert found.attachments[0].content == content
    assert found.traces[0].at == AT
