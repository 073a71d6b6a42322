"""What no browser of a citizen sends: refused with words, never a crash, and nothing of it is run or believed."""

import re
from datetime import date, timedelta

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

import factories
from desk_people import seated
from motcua.dossiers.models import Dossier
from motcua.procedures.models import Offering, Procedure
from portal_ground import attach, draft_at, make_filed_online, signed_in, walk

pytestmark = pytest.mark.django_db
SCRIPT = "<script>alert(1)</script>"


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/desk/intake/", "procedure"),
        ("/desk/intake/person/", "owner_id_number"),
        ("/desk/intake/procedures/", "q"),
        ("/desk/", "q"),
        ("/procedures/", "q"),
        ("/track/", "code"),
        ("/sign-in/", "username"),
    ],
)
@pytest.mark.parametrize("send", ["get", "post"])
def test_a_nul_in_a_field_is_no_crash(path: str, field: str, send: str) -> None:
    desk = seated(factories.make_unit())

    response = getattr(desk.client, send)(path, {field: "a\x00b", "secret": "a\x00b", "password": "\x00"})

    assert response.status_code < 500


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/x-www-form-urlencoded", b"\xff\xfe\x00=\xff&code=%ff%fe&secret=%ED%A0%80"),
        ("application/x-www-form-urlencoded; charset=bogus", b"code=1"),
        ("multipart/form-data; boundary=", b"garbage"),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data\r\n\r\n"),
        ("application/json; charset=bogus", b"{}"),
        ("application/x-www-form-urlencoded", b"&".join(b"a%d=1" % n for n in range(1100))),
        ("application/x-www-form-urlencoded", b"code=" + b"x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)),
    ],
    ids=[
        "no UTF-8",
        "unknown charset",
        "no boundary",
        "no name",
        "not a form",
        "too many fields",
        "too large",
    ],
)
def test_a_malformed_form_is_no_crash(content_type: str, body: bytes) -> None:
    response = Client().generic("POST", "/track/", body, content_type=content_type)

    assert response.status_code in (400, 413, 422)


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "\thttps://evil.example",
        "http:evil",
    ],
)
def test_signing_in_never_leads_out_of_the_house(target: str) -> None:
    factories.make_citizen(username="lan")

    response = Client().post("/sign-in/", {"username": "lan", "password": "motcua-demo-1", "next": target})

    assert response["Location"] == "/mine/"


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/"])
def test_choosing_a_language_never_leads_out_of_the_house(target: str) -> None:
    response = Client().post("/language/", {"language": "en", "next": target}, headers={"referer": target})

    assert response["Location"] == "/"


def test_signing_in_begins_a_new_session() -> None:
    """Whoever planted a session before the sign-in does not hold the one after it."""
    factories.make_citizen(username="lan")
    client = Client()
    case = factories.submitted()
    client.post("/track/", {"code": case.code, "secret": case.secret})  # a session before the sign-in
    planted = client.cookies[settings.SESSION_COOKIE_NAME].value

    client.post("/sign-in/", {"username": "lan", "password": "motcua-demo-1"})

    assert client.cookies[settings.SESSION_COOKIE_NAME].value != planted
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = planted
    assert thief.get("/mine/").status_code == 302


def test_a_session_that_ended_leads_to_the_sign_in_and_back() -> None:
    desk = seated(factories.make_unit())
    case = factories.submitted(unit=desk.unit)
    desk.client.session.flush()

    response = desk.client.get(f"/desk/dossiers/{case.id}/")

    assert response["Location"] == f"/sign-in/?next=%2Fdesk%2Fdossiers%2F{case.id}%2F"
    assert desk.presses(case, "accept").status_code == 302
    assert case.row.national_code == 1


def test_markup_in_names_is_shown_as_text() -> None:
    citizen = factories.make_citizen(SCRIPT, personal_id="056090001234")
    desk = seated(factories.make_unit(f"UBND {SCRIPT}"), full_name=SCRIPT)
    case = factories.submitted(unit=desk.unit, citizen=citizen, procedure=factories.make_procedure(SCRIPT))
    own, _ = signed_in(citizen)

    for client, path in (
        (desk.client, "/desk/?queue=all"),
        (desk.client, f"/desk/dossiers/{case.id}/"),
        (own, "/mine/"),
        (own, f"/dossiers/{case.code}/"),
        (own, f"/procedures/{case.procedure.code}/"),
        (own, f"/procedures/?q={SCRIPT}"),
        (own, f"/track/?code={SCRIPT}"),
        (own, f"/sign-in/?next={SCRIPT}"),
    ):
        page = client.get(path).content.decode()
        assert SCRIPT not in page, path
        assert "alert(1)" not in "".join(re.findall(r"<script\b.*?</script>", page, re.DOTALL)), path


@pytest.mark.parametrize(
    "name",
    [
        "../../../etc/passwd.pdf",
        "..\\..\\boot.pdf",
        f"{SCRIPT}.pdf",
        "=cmd|' /C calc'!A0.pdf",
        "a\r\nSet-Cookie: x=1.pdf",
        "a" * 400 + ".pdf",
    ],
)
def test_a_file_name_is_a_name_alone(name: str) -> None:
    client, _ = signed_in()
    procedure, unit = make_filed_online()
    root = walk(client, procedure, unit, until="papers")

    assert attach(client, root, "notice", name=name).status_code == 302

    held = draft_at(root).files.get()
    assert not {"/", "\\", "\r", "\n"} & set(held.file_name)
    assert len(held.file_name) <= 200
    assert SCRIPT not in client.get(f"{root}papers/").content.decode()
    handed_out = client.get(f"{root}papers/notice/file/")
    handed_out.close()
    assert handed_out.status_code == 200
    assert "Set-Cookie" not in handed_out.headers
    assert "\n" not in handed_out["Content-Disposition"]


def test_a_page_in_a_pdfs_clothes_is_not_taken() -> None:
    client, _ = signed_in()
    procedure, unit = make_filed_online()
    root = walk(client, procedure, unit, until="papers")

    answered = client.post(
        f"{root}papers/notice/upload/",
        {"file": SimpleUploadedFile("to-khai.pdf", b"<html><script>alert(1)</script>", "application/pdf")},
    )

    assert answered.status_code in (415, 422)
    assert not draft_at(root).files.exists()


def test_what_a_browser_reopens_is_never_a_cached_dossier() -> None:
    case = factories.submitted()
    own, _ = signed_in(case.citizen)

    assert "no-store" in own.get(f"/dossiers/{case.code}/")["Cache-Control"]
    assert "no-store" in own.get("/mine/")["Cache-Control"]


def test_half_a_gigabyte_is_refused_unread_and_the_draft_is_as_it_was() -> None:
    """The announced length is enough: the body is never touched (reading it would raise here)."""
    client, _ = signed_in()
    procedure, unit = make_filed_online()
    root = walk(client, procedure, unit, until="papers")
    before = draft_at(root).updated_at

    response = client.generic(
        "POST",
        f"{root}papers/notice/upload/",
        b"",
        "multipart/form-data; boundary=x",
        CONTENT_LENGTH="524288000",
    )

    assert response.status_code == 413
    assert "Tệp quá lớn" in response.content.decode()
    assert "tối đa 20 MB" in response.content.decode()
    assert draft_at(root).updated_at == before


def test_a_procedure_withdrawn_between_draft_and_submission_is_refused_and_the_draft_kept() -> None:
    client, _ = signed_in()
    procedure, unit = make_filed_online()
    root = walk(client, procedure, unit)
    Offering.objects.update(valid_to=timezone.localdate() - timedelta(days=1))

    response = client.post(f"{root}submit/", {"consent": "yes"})

    assert response.status_code == 422
    assert "chưa nhận thủ tục trực tuyến" in response.content.decode()
    assert draft_at(root).submitted_dossier_id is None
    with factories.as_system():
        assert not Dossier.objects.exists()


def test_a_procedure_abolished_between_draft_and_submission_is_refused_with_its_day() -> None:
    client, _ = signed_in()
    procedure, unit = make_filed_online()
    root = walk(client, procedure, unit)
    Procedure.objects.filter(pk=procedure.pk).update(current_version=None, abolished_on=date(2026, 11, 16))
    Offering.objects.update(valid_to=date(2026, 11, 15))

    response = client.post(f"{root}submit/", {"consent": "yes"})

    assert response.status_code == 409
    assert "Thủ tục này đã bị bãi bỏ từ ngày 16/11/2026" in response.content.decode()
    assert draft_at(root).submitted_dossier_id is None
