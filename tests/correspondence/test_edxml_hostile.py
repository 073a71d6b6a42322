"""edXML from a stranger: bombs, entities, documents that lie about themselves. Nothing of them is believed."""

import base64
import io
import re
import time
import zipfile

import pytest

from edxml_ground import a_letter
from motcua.correspondence.edxml import packing
from motcua.correspondence.edxml.building import build
from motcua.correspondence.edxml.reading import read
from motcua.correspondence.edxml.values import EdxmlError, Limits

GOOD = build(a_letter())
LAUGHS = (
    b'<!DOCTYPE edXML [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY %c "%s">' % (ord("b") + n, b"&%c;" % (ord("a") + n) * 10) for n in range(9))
    + b"]>"
)


def problem_of(content: bytes, limits: Limits | None = None) -> str:
    with pytest.raises(EdxmlError) as refused:
        read(content, limits or Limits())
    return refused.value.problem


def spoilt(old: bytes, new: bytes, *, of: bytes = GOOD) -> bytes:
    assert old in of
    return of.replace(old, new, 1)


@pytest.mark.parametrize(
    "declared",
    [
        LAUGHS,
        b'<!DOCTYPE edXML [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        b'<!DOCTYPE edXML SYSTEM "http://127.0.0.1:9/evil.dtd">',
        b'<!DOCTYPE edXML [<!ENTITY % p SYSTEM "http://127.0.0.1:9/p"> %p;]>',
        b'<!DOCTYPE edXML [<!ATTLIST edXML version CDATA "1.0">]>',
    ],
    ids=["billion laughs", "external entity", "external dtd", "parameter entity", "default attribute"],
)
def test_a_document_type_is_refused_before_anything_is_read(declared: bytes) -> None:
    begun = time.monotonic()
    assert problem_of(spoilt(b"?>", b"?>" + declared)) == "doctype"
    assert time.monotonic() - begun < 1


def test_an_undeclared_entity_is_no_xml() -> None:
    assert problem_of(spoilt(b"<edXML:Content>", b"<edXML:Content>&xxe;")) == "not-xml"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-7", "utf-32"])
def test_another_encoding_hides_nothing(encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'
    assert problem_of(text.encode(encoding)) == "encoding"


def test_what_declares_one_encoding_and_holds_another_is_refused() -> None:
    assert problem_of(GOOD.replace(b"utf-8", b"iso-8859-1", 1)) == "encoding"
    assert problem_of(b"\xff\xfe" + GOOD) == "encoding"


def test_deep_nesting_stops_early() -> None:
    assert problem_of(b"<a>" * 1000) == "too-deep"
    begun = time.monotonic()
    assert problem_of(b"<a>" * 2_000_000) in ("too-deep", "not-xml")  # or the parser's own limit
    assert time.monotonic() - begun < 2


def test_a_flood_of_elements_stops_early() -> None:
    assert problem_of(b"<a>" + b"<b/>" * 1_000_000 + b"</a>") == "too-many-elements"


def test_a_package_beyond_the_limit_is_not_parsed() -> None:
    assert problem_of(GOOD, Limits(largest_bytes=len(GOOD) - 1)) == "too-large"


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "not-xml"),
        (b"khong phai xml", "not-xml"),
        (GOOD[: len(GOOD) // 2], "not-xml"),
        (b"<a/>", "schema"),
        (spoilt(b"BussinessDocType>0", b"BussinessDocType>7"), "schema"),
        (spoilt(b"2026/11/02<", b"02-11-2026<"), "schema"),
        (spoilt(b"PromulgationDate>2026/11/02", b"PromulgationDate>2026/02/31"), "day"),
        (spoilt(b"08:30:00", b"25:61:00"), "timestamp"),
        (spoilt(b'version="1.0"', b'version="2.0"'), "schema"),
        (spoilt(b"<edXML:Content>", b"<?run it?><edXML:Content>"), "processing-instruction"),
        (spoilt(b"cid:1</edXML:ContentId><edXML:Att", b"cid:2</edXML:ContentId><edXML:Att"), "manifest"),
    ],
)  # fmt: skip
def test_what_does_not_keep_to_the_form_is_refused_by_name(content: bytes, problem: str) -> None:
    assert problem_of(content) == problem


# Attachments


def zipped(*entries: tuple[str, bytes], **options: object) -> str:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return base64.b64encode(out.getvalue()).decode()


def packed_problem(text: str, budget: int = 1_000_000) -> str:
    with pytest.raises(EdxmlError) as refused:
        packing.unpack(text, budget_bytes=budget)
    return refused.value.problem


def test_a_zip_bomb_stops_at_the_budget() -> None:
    assert packed_problem(zipped(("bomb", b"\0" * 50_000_000))) == "too-large-unpacked"


def test_a_zip_that_lies_about_its_size_stops_too() -> None:
    raw = bytearray(base64.b64decode(zipped(("bomb", b"\0" * 5_000_000))))
    for mark, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = raw.index(mark) + place
        raw[at : at + 4] = (10).to_bytes(4, "little")

    assert packed_problem(base64.b64encode(bytes(raw)).decode()) in ("not-zip", "too-large-unpacked")


def test_all_attachments_share_one_budget() -> None:
    from motcua.correspondence.edxml.values import Attachment

    two = tuple(
        Attachment(name=f"{n}.pdf", content_type="application/pdf", content=b"x" * 600) for n in (1, 2)
    )
    assert (
        problem_of(build(a_letter(attachments=two)), Limits(largest_unpacked_bytes=1000))
        == "too-large-unpacked"
    )


def test_two_attachments_of_one_name_are_refused() -> None:
    """One system would show the first, another the second; both are sealed."""
    found = re.search(rb"<(\w+:)?Attachment>.*</(\w+:)?Attachment>", GOOD, re.DOTALL)
    assert found

    assert problem_of(GOOD[: found.end()] + found[0] + GOOD[found.end() :]) == "manifest"


def test_more_attachments_than_allowed_are_refused() -> None:
    assert problem_of(GOOD, Limits(most_attachments=0)) == "too-many-attachments"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("không phải base64", "not-base64"),
        ("####", "not-base64"),
        (base64.b64encode(b"khong phai zip").decode(), "not-zip"),
        (zipped(), "zip-entries"),
        (zipped(("a", b"1"), ("b", b"2")), "zip-entries"),
    ],
)
def test_what_is_no_single_file_is_refused(text: str, problem: str) -> None:
    assert packed_problem(text) == problem


@pytest.mark.parametrize("pretended", [None, 1])
def test_an_archive_of_very_many_entries_is_refused_before_its_directory_is_read(
    monkeypatch: pytest.MonkeyPatch, pretended: int | None
) -> None:
    raw = bytearray(base64.b64decode(zipped(*((f"{n}", b"") for n in range(2000)))))
    if pretended is not None:  # the count lies; the length of the directory cannot
        raw[-14:-10] = pretended.to_bytes(2, "little") * 2

    def never(*_args: object, **_more: object) -> None:
        raise AssertionError("the directory was read")

    monkeypatch.setattr(zipfile, "ZipFile", never)
    assert packed_problem(base64.b64encode(bytes(raw)).decode()) == "zip-entries"


def test_an_archive_whose_second_directory_says_otherwise_is_refused() -> None:
    """A ZIP64 record before the end overrides what the end says."""
    raw = base64.b64decode(zipped(("a", b"1")))
    locator = b"PK\x06\x07" + bytes(16)
    assert packed_problem(base64.b64encode(raw[:-22] + locator + raw[-22:]).decode()) == "zip-entries"


def test_a_file_in_its_folder_is_still_unpacked() -> None:
    assert packing.unpack(zipped(("a/", b""), ("a/b.txt", b"1")), budget_bytes=10) == b"1"


def test_an_encrypted_zip_is_refused() -> None:
    raw = bytearray(base64.b64decode(zipped(("a", b"1"))))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        raw[raw.index(mark) + place] |= 1
    assert packed_problem(base64.b64encode(bytes(raw)).decode()) == "zip-encrypted"
