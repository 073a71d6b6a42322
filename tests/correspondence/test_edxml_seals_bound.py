"""A seal that leads to a trusted root proves nothing of the sender until it is bound to the sender's agency."""

import json
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding

from correspondence_ground import Office, an_office, as_system, kinds
from edxml_ground import AT, Authority, a_letter
from motcua.correspondence import wire_seals
from motcua.correspondence.actions import polling
from motcua.correspondence.axis_client import Waiting
from motcua.correspondence.edxml.building import build
from motcua.correspondence.edxml.reading import tree_of
from motcua.correspondence.edxml.sealing import seal
from motcua.correspondence.edxml.values import Attachment, Limits, Organ
from motcua.correspondence.models import Document, Package
from real_files import ok_pdf

pytestmark = pytest.mark.django_db


@pytest.fixture
def authority(settings: Any, tmp_path: Path) -> Authority:
    found = Authority(at=AT)
    roots = tmp_path / "roots.pem"
    roots.write_bytes(found.certificate.public_bytes(Encoding.PEM))
    settings.DOCUMENT_AXIS_TRUSTED, settings.DOCUMENT_AXIS_SEALS = str(roots), ""
    return found


def a_table(settings: Any, folder: Path, **said: x509.Certificate) -> None:
    path = folder / "seals.json"
    prints = {one: [row.fingerprint(hashes.SHA256()).hex(":").upper()] for one, row in said.items()}
    path.write_text(json.dumps({agency.replace("_", "."): row for agency, row in prints.items()}))
    settings.DOCUMENT_AXIS_SEALS = str(path)


def state_of(content: bytes, agency: str = "H40.2") -> str:
    return wire_seals.looked_at(tree_of(content, Limits()), of_agency=agency, at=AT).state


@pytest.mark.parametrize(
    ("named", "state"),
    [("H40.2", "trusted"), ("H40", "trusted"), ("H40.20", "another"), ("H40.2.1", "another"), ("H41.2", "another"),
     ("", "unbound"), ("0106000000", "unbound")],
)  # fmt: skip
def test_the_subject_of_the_certificate_binds_a_seal_to_its_agency(
    authority: Authority, named: str, state: str
) -> None:
    key, certificate = authority.issue("Sở Nội vụ", agency=named)
    assert state_of(seal(build(a_letter()), key=key, chain=[certificate])) == state


def test_the_table_of_the_settings_binds_seals_and_goes_before_the_subject(
    authority: Authority, settings: Any, tmp_path: Path
) -> None:
    key, own = authority.issue("Sở Nội vụ", agency="H99")
    other_key, other = authority.issue("Sở Tư pháp", agency="H40.2")
    a_table(settings, tmp_path, H40_2=own, H40_3=other)
    ours, theirs = (seal(build(a_letter()), key=k, chain=[c]) for k, c in ((key, own), (other_key, other)))

    assert [state_of(ours), state_of(theirs)] == ["trusted", "another"]
    assert [state_of(ours, "H40.3"), state_of(theirs, "H40.3")] == ["another", "trusted"]
    assert state_of(theirs, "H40.3.7") == "trusted"  # an agency's entry speaks for those below it
    assert state_of(theirs, "H40.5") == "another"  # the seal is somebody else's, whoever this is


def test_a_table_that_cannot_be_read_is_said(authority: Authority, settings: Any, tmp_path: Path) -> None:
    path = tmp_path / "broken.json"
    path.write_text('{"H40.2": ["abc"]}')
    settings.DOCUMENT_AXIS_SEALS = str(path)
    key, own = authority.issue("Sở Nội vụ")
    with pytest.raises(wire_seals.AxisKeyUnusable):
        state_of(seal(build(a_letter()), key=key, chain=[own]))


def comes(office: Office, authority: Authority, number: str, agency: str) -> str:
    key, certificate = authority.issue("Sở Nội vụ", agency=agency)
    paper = Attachment(name="cong-van.pdf", content_type="application/pdf", content=ok_pdf())
    to = Organ(organ_id=office.unit.agency_id, name=office.unit.name)
    letter = a_letter(receivers=(to,), responds_to=(), attachments=(paper,), document_id=number)
    content = seal(build(letter), key=key, chain=[certificate])
    with as_system():
        return polling.take(Waiting(1, number, "H40.2", office.unit.agency_id, "document"), content, at=AT)


def test_a_seal_of_another_agency_is_not_taken_and_one_of_nobody_is_in_doubt(authority: Authority) -> None:
    office = an_office()
    assert comes(office, authority, "forged", "H40.9") == "bad"
    assert comes(office, authority, "nobody", "") == "done"
    assert comes(office, authority, "own", "H40.2") == "done"

    said = dict(Package.objects.values_list("package_id", "problem"))
    assert said == {"forged": "seal-another", "nobody": "seal-unbound", "own": ""}
    doubtful, own = (Document.unscoped.get(document_id=one) for one in ("nobody", "own"))
    assert (kinds(doubtful), kinds(own)) == (["arrive", "seal_unbound"], ["arrive"])
