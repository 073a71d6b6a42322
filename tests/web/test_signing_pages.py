"""Pages of signing keys and trust anchors: two people, secrets nobody sees again, a fingerprint that is typed."""

from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, pkcs12
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse

from desk_people import Seated, seated
from factories import make_official, make_unit
from motcua.signing import queries
from motcua.signing.keys.key import fingerprint_of
from motcua.signing.models import Credential, TrustAnchor
from pki_ground import believe_in_root, credential, issue, root
from portal_ground import text_of

SECRET = "mat-khau-cua-khoa-9"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.SIGNING_SETTINGS = {"MOTCUA_SIGNING_KEYS": str(tmp_path / "keys")}
    return tmp_path / "keys"


def keepers() -> tuple[Seated, Seated]:
    unit = make_unit()
    return seated(unit, "administrator", full_name="Người Nhập"), seated(
        unit, "administrator", full_name="Người Duyệt"
    )


def filled(unit_id: int, **changed: Any) -> dict[str, Any]:
    issued = issue("Con dấu UBND", by=root())
    content = pkcs12.serialize_key_and_certificates(
        b"khoa",
        issued.key,
        issued.certificate,
        [root().certificate],
        BestAvailableEncryption(SECRET.encode()),
    )
    return {
        "code": "con-dau", "title": "Con dấu UBND", "role": "agency_seal", "unit": str(unit_id), "person": "",
        "place": "file", "key": "", "content": SimpleUploadedFile("khoa.p12", content), "secret": SECRET,
        "level": "b_b", "valid_from": "2026-01-01", "valid_until": "", "why": "Quyết định 12", **changed,
    }  # fmt: skip


def enter(who: Seated, **changed: Any) -> HttpResponse:
    return who.client.post("/signing/credentials/new/", filled(who.unit.pk, **changed))


def deed(who: Seated, at: str, name: str, **typed: str) -> HttpResponse:
    return who.client.post(f"{at}do/", {"deed": name, **typed})


def test_one_enters_a_key_another_tries_and_approves_it_and_nobody_sees_its_secret_again() -> None:
    author, second = keepers()
    believe_in_root()

    made = enter(author)
    row = Credential.objects.get()
    at = f"/signing/credentials/{row.pk}/"
    assert (made.status_code, made["Location"]) == (302, at)
    assert "somebody else decides" in text_of(author.client.get(at))
    assert "a second person decides" in text_of(deed(author, at, "approve"))
    assert deed(second, at, "probe").status_code == 302
    assert "Người Duyệt: signed, and found good" in text_of(second.client.get(at))
    assert deed(second, at, "approve").status_code == 302

    row.refresh_from_db()
    assert (row.state, row.decided_by_id) == ("approved", second.user.pk)
    pages = [
        author.client.get(path).content.decode() for path in (at, "/signing/", "/signing/credentials/new/")
    ]
    assert all(SECRET not in page for page in pages)
    assert bytes(row.sealed_secret)
    assert bytes(row.sealed_secret).decode() not in "".join(pages)


def test_what_is_wrong_stands_beside_its_field_and_the_secret_is_not_sent_back() -> None:
    author, _second = keepers()

    said = enter(author, secret="sai-mat-khau", person="khong.co", code="Con Dau")

    assert said.status_code == 422
    page = said.content.decode()
    for words in ("No official has this account",):
        assert words in page
    assert "sai-mat-khau" not in page
    assert Credential.objects.count() == 0
    said = enter(author, secret="sai-mat-khau")
    assert "does not open with this passphrase" in said.content.decode()
    elsewhere = make_official(make_unit(), "case_officer")
    assert "holds no post in the unit" in enter(author, person=elsewhere.username).content.decode()


def test_the_head_of_an_agency_keeps_the_keys_of_that_agency_alone() -> None:
    head = seated(make_unit(), "agency_head")
    other = credential("cua-noi-khac")
    own = credential("cua-minh", unit=head.unit)

    said = text_of(head.client.get("/signing/"))

    assert ("cua-minh" in said, "cua-noi-khac" in said) == (True, False)
    assert head.client.get(f"/signing/credentials/{own.pk}/").status_code == 200
    assert head.client.get(f"/signing/credentials/{other.pk}/").status_code == 404
    assert deed(head, f"/signing/credentials/{other.pk}/", "revoke", why="x").status_code == 404
    assert enter(head, unit=str(other.unit_id)).status_code == 422
    assert head.client.get("/signing/anchors/").status_code == 403


def test_a_lost_key_is_revoked_by_one_person_with_a_reason() -> None:
    keeper, _second = keepers()
    row = credential("con-dau")
    at = f"/signing/credentials/{row.pk}/"

    assert "Fill this in." in deed(keeper, at, "revoke").content.decode()
    assert deed(keeper, at, "revoke", why="Mất USB").status_code == 302

    row.refresh_from_db()
    assert (row.state, row.revoked_why) == ("revoked", "Mất USB")
    assert "decided or changed meanwhile" in text_of(deed(keeper, at, "revoke", why="Nữa"))


def test_an_anchor_is_believed_when_a_second_person_typed_the_fingerprint_that_no_page_showed_them() -> None:
    author, second = keepers()
    der = SimpleUploadedFile("root.cer", root().certificate.public_bytes(Encoding.DER))
    print_ = fingerprint_of(root().certificate)

    made = author.client.post(
        "/signing/anchors/new/",
        {"title": "Gốc", "use": "signatures", "certificate": der, "hosts": "ocsp.ca.gov.vn\nca.gov.vn",
         "valid_from": "2026-01-01", "valid_until": "", "why": "Công bố của NEAC"},
    )  # fmt: skip

    row = TrustAnchor.objects.get()
    at = f"/signing/anchors/{row.pk}/"
    assert made["Location"] == at
    shown = second.client.get(at).content.decode()
    assert print_[:8].upper() not in shown.upper().replace(":", "")
    assert "not the fingerprint" in deed(second, at, "approve", fingerprint="0" * 64).content.decode()
    assert "a second person decides" in text_of(deed(author, at, "approve", fingerprint=print_))
    assert deed(second, at, "approve", fingerprint=print_.upper()).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.hosts) == ("approved", ["ocsp.ca.gov.vn", "ca.gov.vn"])

    assert "Choose the last day." in deed(author, at, "retire", why="Thay gốc").content.decode()
    assert deed(author, at, "retire", until="2099-12-31", why="Thay gốc").status_code == 302
    row.refresh_from_db()
    assert (row.state, row.valid_until.isoformat()) == ("approved", "2099-12-31")
    assert "retired it: Thay gốc" in text_of(author.client.get(at))


def test_the_list_costs_the_same_queries_however_long_it_is(django_assert_max_num_queries: Any) -> None:
    keeper, _second = keepers()
    credential("mot")
    keeper.client.get("/signing/")
    with django_assert_max_num_queries(100) as first:
        keeper.client.get("/signing/")
    for number in range(5):
        credential(f"them-{number}")
    with django_assert_max_num_queries(len(first)):
        keeper.client.get("/signing/")


def test_keys_that_are_entered_by_a_page_sign() -> None:
    author, second = keepers()
    enter(author)
    row = Credential.objects.get()
    deed(second, f"/signing/credentials/{row.pk}/", "approve")

    assert [one.fault for one in queries.standing_of_keys(at=row.proposed_at)] == [""]
