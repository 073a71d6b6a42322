"""The XML signature of a package: what is trusted, what only intact, what broken; wrapping proves nothing."""

import copy
from datetime import timedelta

import pytest
from lxml import etree

from edxml_ground import AT, Authority, a_letter, a_status
from motcua.correspondence.edxml.building import build
from motcua.correspondence.edxml.reading import message_of, tree_of
from motcua.correspondence.edxml.sealing import check, seal
from motcua.correspondence.edxml.values import NAMESPACE, Letter, Limits

_Q = f"{{{NAMESPACE}}}"
LIMITS = Limits()


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority()


@pytest.fixture(scope="module")
def sealed(authority: Authority) -> bytes:
    key, certificate = authority.issue("Sở Nội vụ tỉnh Lâm Đồng")
    return seal(build(a_letter()), key=key, chain=[certificate])


def state_of(content: bytes, authority: Authority, **options: object) -> tuple[str, str]:
    at = options.get("at", AT)
    found = check(tree_of(content, LIMITS), trusted=[authority.certificate], at=at)  # type: ignore[arg-type]
    return found.state, found.problem


def test_a_sealed_package_is_trusted_and_names_its_signer(sealed: bytes, authority: Authority) -> None:
    found = check(tree_of(sealed, LIMITS), trusted=[authority.certificate], at=AT)

    assert (found.state, found.signer) == ("trusted", "Sở Nội vụ tỉnh Lâm Đồng")
    assert message_of(tree_of(sealed, LIMITS), LIMITS) == a_letter()


def test_a_status_is_sealed_too(authority: Authority) -> None:
    key, certificate = authority.issue("Sở Nội vụ")
    assert state_of(seal(build(a_status()), key=key, chain=[certificate]), authority) == ("trusted", "")


def test_a_chain_over_an_authority_between_is_trusted(authority: Authority) -> None:
    between = Authority("CA cấp hai")
    key, issued = authority.issue("CA cấp hai", is_authority=True)
    between.key, between.certificate = key, issued
    own_key, leaf = between.issue("Sở Nội vụ")
    assert state_of(seal(build(a_letter()), key=own_key, chain=[leaf, issued]), authority) == ("trusted", "")


def test_a_stranger_is_intact_and_not_trusted(authority: Authority) -> None:
    key, certificate = Authority("CA lạ").issue("Sở Nội vụ tỉnh Lâm Đồng")
    assert state_of(seal(build(a_letter()), key=key, chain=[certificate]), authority) == ("intact", "")


def test_a_certificate_that_is_no_authority_issues_nothing(authority: Authority) -> None:
    """A leaf of ours used as if it could issue."""
    leaf_key, leaf = authority.issue("Sở Nội vụ")
    forger = Authority("Sở Nội vụ")
    forger.key = leaf_key
    key, forged = forger.issue("Ủy ban nhân dân tỉnh")
    assert state_of(seal(build(a_letter()), key=key, chain=[forged, leaf]), authority) == ("intact", "")


def test_an_expired_certificate_is_not_trusted(sealed: bytes, authority: Authority) -> None:
    assert state_of(sealed, authority, at=AT + timedelta(days=366))[0] != "trusted"


def test_no_signature_is_none(authority: Authority) -> None:
    assert state_of(build(a_letter()), authority) == ("none", "")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Về việc xác minh hộ tịch".encode(), "Về việc hủy bỏ".encode()),
        (b"BussinessDocType>0", b"BussinessDocType>1"),
        (b"AttachmentName>cong-van.pdf", b"AttachmentName>cong-van2.pdf"),
        (
            b"H56.901</edXML:OrganId><edXML:OrganizationInCharge",
            b"H56.902</edXML:OrganId><edXML:OrganizationInCharge",
        ),
    ],
    ids=["subject", "business", "attachment", "receiver"],
)
def test_any_change_breaks_it(sealed: bytes, authority: Authority, old: bytes, new: bytes) -> None:
    assert old in sealed
    assert state_of(sealed.replace(old, new), authority)[0] == "broken"


def test_a_trace_added_on_the_way_breaks_nothing(sealed: bytes, authority: Authority) -> None:
    root = etree.fromstring(sealed)
    listed = root.find(f"{_Q}edXMLEnvelope/{_Q}edXMLHeader/{_Q}TraceHeaderList")
    assert listed is not None
    listed.insert(1, copy.deepcopy(listed[0]))

    assert state_of(etree.tostring(root), authority) == ("trusted", "")


def test_a_signed_header_moved_elsewhere_proves_nothing(sealed: bytes, authority: Authority) -> None:
    """Signature wrapping: the signed header is hidden where anything may stand, another takes its place."""
    root = etree.fromstring(sealed)
    header = root.find(f"{_Q}edXMLEnvelope/{_Q}edXMLHeader")
    assert header is not None
    head = header[0]
    forged = copy.deepcopy(head)
    forged.find(f"{_Q}Subject").text = "Lệnh giả"  # type: ignore[union-attr]  # it is there
    del forged.attrib["Id"]
    header.replace(head, forged)
    business = header.find(f"{_Q}TraceHeaderList/{_Q}Bussiness")
    assert business is not None
    info = etree.Element(f"{_Q}BussinessDocumentInfo")
    etree.SubElement(info, f"{_Q}ReceiverList").append(head)
    business.insert(2, info)
    content = etree.tostring(root)

    read = message_of(tree_of(content, LIMITS), LIMITS)
    assert isinstance(read, Letter)
    assert read.subject == "Lệnh giả"
    assert state_of(content, authority)[0] == "broken"


def test_a_signature_over_a_part_alone_proves_nothing(authority: Authority) -> None:
    root = etree.fromstring(seal(build(a_letter()), key=(pair := authority.issue("Sở"))[0], chain=[pair[1]]))
    references = root.findall(".//{http://www.w3.org/2000/09/xmldsig#}Reference")
    references[1].getparent().remove(references[1])  # type: ignore[union-attr]  # it has one

    assert state_of(etree.tostring(root), authority) == ("broken", "not-all-is-signed")


def test_two_signatures_are_no_signature(sealed: bytes, authority: Authority) -> None:
    root = etree.fromstring(sealed)
    own = root.find(".//{http://www.w3.org/2000/09/xmldsig#}Signature")
    assert own is not None
    body = root.find(f"{_Q}edXMLEnvelope/{_Q}edXMLHeader/{_Q}TraceHeaderList/{_Q}Bussiness")
    assert body is not None
    info = etree.Element(f"{_Q}BussinessDocumentInfo")
    etree.SubElement(info, f"{_Q}ReceiverList").append(copy.deepcopy(own))
    body.insert(2, info)
    assert state_of(etree.tostring(root), authority) == ("broken", "place")
