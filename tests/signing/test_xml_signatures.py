"""XML signatures: what comes back is what was signed, whatever else lies in the tree."""

import copy
from datetime import UTC, datetime

import pytest
from lxml import etree

from motcua.signing import xml
from motcua.signing.errors import TooMuch, XmlNotSigned
from pki_ground import believe_in_root, credential, issue

AT = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
MESSAGE = (
    b'<edXML xmlns="urn:thu"><header Id="header"><from>A</from></header>'
    b'<body Id="body"><number>01</number></body></edXML>'
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed() -> bytes:
    believe_in_root()
    credential("axis", role="agency_seal")
    return etree.tostring(xml.sign(etree.fromstring(MESSAGE), credential="axis", at=AT))


def text(part: etree._Element) -> str:
    return "".join(str(one) for one in part.itertext())


def test_what_was_signed_comes_back_with_who_signed_it(signed: bytes) -> None:
    found = xml.verify(signed, at=AT)

    assert [text(one) for one in found.parts] == ["A01"]
    assert (found.credential, found.role, found.trusted, found.problems) == ("axis", "agency_seal", True, ())


def test_a_changed_word_breaks_it(signed: bytes) -> None:
    with pytest.raises(XmlNotSigned):
        xml.verify(signed.replace(b"<number>01", b"<number>99"), at=AT)


def test_parts_can_be_signed_alone_and_only_they_come_back() -> None:
    believe_in_root()
    credential("axis")
    tree = xml.sign(etree.fromstring(MESSAGE), credential="axis", at=AT, references=["body"])
    changed = etree.tostring(tree).replace(b"<from>A", b"<from>B")

    found = xml.verify(changed, at=AT)

    assert [(etree.QName(one).localname, text(one)) for one in found.parts] == [("body", "01")]


def test_a_wrapped_body_is_not_what_comes_back() -> None:
    """The signed body is moved aside and another stands in its place: the reader by path would see the other one."""
    believe_in_root()
    credential("axis")
    tree = xml.sign(etree.fromstring(MESSAGE), credential="axis", at=AT, references=["body"])
    body = tree.find("{urn:thu}body")
    aside = etree.SubElement(tree, "{urn:thu}aside")
    other = copy.deepcopy(body)
    other.set("Id", "other")
    other[0].text = "999"
    tree.replace(body, other)
    aside.append(body)

    found = xml.verify(etree.tostring(tree), at=AT)

    assert [text(one) for one in found.parts] == ["01"]


def test_two_parts_of_the_same_name_are_refused() -> None:
    believe_in_root()
    credential("axis")
    tree = xml.sign(etree.fromstring(MESSAGE), credential="axis", at=AT, references=["body"])
    double = copy.deepcopy(tree.find("{urn:thu}body"))
    double[0].text = "999"
    tree.insert(0, double)

    with pytest.raises(XmlNotSigned):
        xml.verify(etree.tostring(tree), at=AT)


def test_a_second_signature_is_refused(signed: bytes) -> None:
    tree = etree.fromstring(signed)
    tree.append(copy.deepcopy(tree[-1]))

    with pytest.raises(XmlNotSigned):
        xml.verify(etree.tostring(tree), at=AT)


def test_fewer_parts_than_asked_for_are_refused() -> None:
    believe_in_root()
    credential("axis")
    tree = xml.sign(etree.fromstring(MESSAGE), credential="axis", at=AT, references=["body"])

    with pytest.raises(XmlNotSigned):
        xml.verify(etree.tostring(tree), at=AT, references=2)


def test_a_stranger_is_told_from_a_trusted_signer() -> None:
    believe_in_root()
    credential("axis", issued=issue("Người lạ", by=issue("Gốc khác")))
    signed = etree.tostring(xml.sign(etree.fromstring(MESSAGE), credential="axis", at=AT))

    found = xml.verify(signed, at=AT)

    assert (found.trusted, found.problems) == (False, ("unknown-issuer",))


def test_a_signature_with_a_shared_secret_is_refused(signed: bytes) -> None:
    """An attacker who names the public certificate as an HMAC key signs whatever he likes."""
    forged = signed.replace(b"xmldsig-more#ecdsa-sha256", b"xmldsig-more#hmac-sha256")
    assert forged != signed

    with pytest.raises(XmlNotSigned):
        xml.verify(forged, at=AT)


@pytest.mark.parametrize(
    "content",
    [b"", b"<a/>", b"<a", b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>'],
)  # fmt: skip
def test_what_bears_no_signature_or_is_made_to_hurt_is_refused(content: bytes) -> None:
    with pytest.raises(XmlNotSigned):
        xml.verify(content, at=AT)


def test_a_tree_that_is_too_large_is_not_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml, "MAX_BYTES", 10)

    with pytest.raises(TooMuch):
        xml.verify(MESSAGE, at=AT)
