"""Nothing typed is lost, nothing saved by another device is overwritten unseen; photographs, seals and notices."""

import io
from datetime import timedelta
from typing import Any

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from factories import as_system, make_citizen
from motcua.dossiers.actions import leftovers, slips
from motcua.dossiers.models import Draft, NoticeShown, Slip, TypedForm
from motcua.records import seals
from motcua.records.models import ScanPage
from portal_ground import CHILD, begin, draft_at, make_filed_online, signed_in, text_of, walk
from real_files import ok_pdf, photo

pytestmark = pytest.mark.django_db
TYPED = {**CHILD, "child_name": "Nguyễn Minh Châu"}


def at_form() -> tuple[Client, Any, str]:
    client, user = signed_in()
    procedure, unit = make_filed_online()
    return client, user, walk(client, procedure, unit, until="form/1")


def stand(client: Client, address: str) -> str:
    page = client.get(address).content.decode()
    return page.partition('name="stand" value="')[2].partition('"')[0]


# The session ends in the middle of a form


def test_what_was_typed_after_the_session_ended_is_there_again_after_the_sign_in() -> None:
    client, user, root = at_form()
    client.logout()

    sent = client.post(f"{root}form/1/", TYPED)
    assert sent["Location"] == f"/sign-in/?next={root.replace('/', '%2F')}form%2F1%2F"
    client.force_login(user)
    shown = client.get(f"{root}form/1/")

    assert 'value="Nguyễn Minh Châu"' in shown.content.decode()
    assert "chưa được lưu" in text_of(shown)
    assert draft_at(root).form_data == {}  # nothing is saved until the button is pressed
    assert 'value="Nguyễn Minh Châu"' not in client.get(f"{root}form/1/").content.decode()  # shown once


def test_what_was_typed_is_sealed_where_it_is_kept() -> None:
    client, _user, root = at_form()
    client.logout()

    client.post(f"{root}form/1/", TYPED)

    row = TypedForm.objects.get()
    assert "Châu".encode() not in bytes(row.sealed)
    assert client.cookies["typed"].value not in (row.key_hash, row.path)
    assert client.cookies["typed"]["httponly"]


def test_somebody_else_who_signs_in_on_the_device_does_not_see_what_was_typed() -> None:
    client, _user, root = at_form()
    client.logout()
    client.post(f"{root}form/1/", TYPED)

    client.force_login(make_citizen("Phạm Thị Lan"))
    shown = client.get(f"{root}form/1/")

    assert shown.status_code == 404
    assert TypedForm.objects.count() == 1


def test_what_was_typed_is_forgotten_after_its_hours() -> None:
    client, user, root = at_form()
    client.logout()
    client.post(f"{root}form/1/", TYPED)
    TypedForm.objects.update(kept_at=timezone.now() - timedelta(hours=3))

    client.force_login(user)

    assert "Nguyễn Minh Châu" not in client.get(f"{root}form/1/").content.decode()


@pytest.mark.parametrize(
    ("page", "answers", "shown"),
    [
        ("whom", {"for_whom": "person"}, 'value="person" checked'),
        ("applicant", {"owner_name": "Trần Thị Bưởi"}, 'value="Trần Thị Bưởi"'),
        ("return", {"return_method": "post"}, 'value="post" checked'),
    ],
)
def test_every_page_of_the_application_shows_again_what_was_typed(
    page: str, answers: dict[str, str], shown: str
) -> None:
    client, user, root = at_form()
    client.logout()
    client.post(f"{root}{page}/", answers)

    client.force_login(user)

    assert shown in client.get(f"{root}{page}/").content.decode()


def test_an_address_that_is_no_draft_keeps_nothing() -> None:
    client = Client()

    client.post("/apply/00000000-0000-4000-8000-000000000000/form/1/", TYPED)
    client.post("/apply/x/form/1/", TYPED)

    assert TypedForm.objects.count() == 0


def test_more_than_the_limit_is_not_kept() -> None:
    client, _user, root = at_form()
    client.logout()

    client.post(f"{root}form/1/", {"child_name": "x" * 70_000})

    assert TypedForm.objects.count() == 0


def test_an_old_tab_keeps_what_was_typed_and_another_site_gets_nothing() -> None:
    _client, user, root = at_form()
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(user)

    foreign = strict.post(f"{root}form/1/", TYPED, HTTP_ORIGIN="https://evil.example")
    own = strict.post(f"{root}form/1/", TYPED, HTTP_ORIGIN="http://testserver")

    assert foreign.status_code == 403
    assert own["Location"] == f"{root}form/1/"
    assert 'value="Nguyễn Minh Châu"' in strict.get(f"{root}form/1/").content.decode()


# Two devices


def test_two_devices_on_one_page_do_not_overwrite_each_other_unseen() -> None:
    phone, user, root = at_form()
    desktop = Client()
    desktop.force_login(user)
    before = stand(phone, f"{root}form/1/")
    desktop.post(f"{root}form/1/", {**TYPED, "stand": before})

    refused = phone.post(f"{root}form/1/", {**CHILD, "stand": before})

    assert refused.status_code == 409
    assert draft_at(root).form_data["child_name"] == "Nguyễn Minh Châu"
    assert "“Nguyễn Minh Châu”" in text_of(refused)
    assert 'value="Nguyễn Minh An"' in refused.content.decode()
    newer = refused.content.decode().partition('name="stand" value="')[2].partition('"')[0]
    assert phone.post(f"{root}form/1/", {**CHILD, "stand": newer}).status_code == 302
    assert draft_at(root).form_data["child_name"] == "Nguyễn Minh An"


def test_the_same_answer_from_two_devices_is_no_conflict() -> None:
    phone, _user, root = at_form()
    before = stand(phone, f"{root}form/1/")
    phone.post(f"{root}form/1/", {**CHILD, "stand": before})

    assert phone.post(f"{root}form/1/", {**CHILD, "stand": before}).status_code == 302


def test_another_page_changed_meanwhile_is_no_conflict() -> None:
    phone, _user, root = at_form()
    before = stand(phone, f"{root}form/1/")
    phone.post(f"{root}return/", {"return_method": "post"})

    assert phone.post(f"{root}form/1/", {**CHILD, "stand": before}).status_code == 302


# Photographs


def at_papers() -> tuple[Client, str]:
    client, _user = signed_in()
    procedure, unit = make_filed_online()
    return client, walk(client, procedure, unit, until="papers")


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_photographs_become_one_pdf_in_the_order_that_was_chosen() -> None:
    client, root = at_papers()
    at = f"{root}papers/notice/photos/"
    client.post(at, {"photo": upload("IMG_1.jpg", photo(60, 80))})
    client.post(at, {"photos": [upload("2.jpg", photo(80, 60)), upload("3.png", photo(60, 80, kind="PNG"))]})
    first, second, third = ScanPage.objects.order_by("position")

    client.post(at, {"act": f"up:{second.pk}"})
    client.post(at, {"act": f"remove:{third.pk}"})
    looked = client.get(f"{at}{first.pk}/")
    assert looked["Content-Type"] == "image/jpeg"
    assert b"".join(looked.streaming_content)[:2] == b"\xff\xd8"  # type: ignore[attr-defined]
    made = client.post(at, {"act": "make"})

    assert made["Location"] == f"{root}papers/#paper-notice"
    response = client.get(f"{root}papers/notice/file/")
    content = b"".join(response.streaming_content)  # type: ignore[attr-defined]
    with pikepdf.open(io.BytesIO(content)) as book:
        assert [round(float(page.mediabox[2])) for page in book.pages] == [842, 595]
    assert ScanPage.objects.count() == 0


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "ảnh"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "loại"),
        (photo(600, 800)[:2000], "hỏng"),
    ],
)
def test_a_picture_that_is_none_is_refused_in_words(content: bytes, words: str) -> None:
    client, root = at_papers()

    response = client.post(f"{root}papers/notice/photos/", {"photo": upload("a.jpg", content)})

    assert response.status_code == 422
    assert words in text_of(response)
    assert ScanPage.objects.count() == 0


def test_pages_of_another_persons_draft_are_not_found() -> None:
    client, root = at_papers()
    client.post(f"{root}papers/notice/photos/", {"photo": upload("1.jpg", photo())})
    stranger = Client()
    stranger.force_login(make_citizen("Phạm Thị Lan"))

    page = ScanPage.objects.get().pk

    assert stranger.get(f"{root}papers/notice/photos/").status_code == 404
    assert stranger.get(f"{root}papers/notice/photos/{page}/").status_code == 404


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("hoá đơn.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"),
        ("giấy.pdf", b"<html><script>alert(1)</script></html>"),
        ("giấy.pdf", b"%PDF-1.7 nothing behind it"),
    ],
)
def test_what_is_no_paper_is_refused_whatever_it_is_called(name: str, content: bytes) -> None:
    client, root = at_papers()

    response = client.post(f"{root}papers/notice/upload/", {"file": upload(name, content)})

    assert response.status_code == 422
    assert draft_at(root).files.count() == 0


def test_ten_thousand_fields_are_refused_with_a_page() -> None:
    client, _user, root = at_form()

    response = client.post(f"{root}form/1/", {f"f{n}": "x" for n in range(10_000)})

    assert response.status_code == 400
    assert "<h1" in response.content.decode()


# The receipt and its seal


def filed() -> tuple[Client, str, Slip]:
    client, _user = signed_in()
    procedure, unit = make_filed_online()
    root = walk(client, procedure, unit)
    page = client.get(f"{root}review/").content.decode()
    stamp = page.partition('name="notice" value="')[2].partition('"')[0]
    assert client.post(f"{root}submit/", {"consent": "yes", "notice": stamp}).status_code == 302
    return client, root, Slip.unscoped.get(kind="filing")


def sealed(slip: Slip) -> bytes:
    from motcua.records.queries import read_file

    with as_system():
        return read_file(slips.sealed(slip.pk, at=timezone.now()).pk)


def test_what_is_filed_online_gets_a_sealed_receipt_at_once() -> None:
    client, root, slip = filed()
    content = sealed(slip)

    receipt = text_of(client.get(f"{root}receipt/"))
    dossier = Draft.objects.get().submitted_dossier_id
    shown = client.get(f"/dossiers/{slip.dossier.code}/slips/{slip.pk}/")

    assert slip.dossier_id == dossier
    assert "PDF" in receipt
    assert b"".join(shown.streaming_content) == content  # type: ignore[attr-defined]
    assert seals.look_for(content, at=timezone.now()).verdict is seals.Verdict.INTACT


def test_the_verify_page_tells_intact_changed_and_not_ours() -> None:
    _client, _root, slip = filed()
    content = sealed(slip)
    changed = content + b"\n% one more line\n"
    anyone = Client()

    intact = anyone.post("/verify/file/", {"paper": upload("bien-nhan.pdf", content)})
    broken = anyone.post("/verify/file/", {"paper": upload("bien-nhan.pdf", changed)})
    foreign = anyone.post("/verify/file/", {"paper": upload("bien-nhan.pdf", ok_pdf())})

    assert (intact.status_code, broken.status_code, foreign.status_code) == (200, 409, 404)
    assert slip.dossier.code in text_of(intact)
    assert slip.dossier.code not in text_of(broken)


def test_a_slip_keeps_its_bytes_and_is_sealed_once() -> None:
    _client, _root, slip = filed()

    with as_system():
        plain = slips.render(slip.pk)
        one = slips.sealed(slip.pk, at=timezone.now())
        two = slips.sealed(slip.pk, at=timezone.now() + timedelta(days=1))
        slip.refresh_from_db()

    assert one.pk == two.pk == slip.signed_file_id
    assert plain.pk == slip.file_id
    assert one.pk != plain.pk


def test_the_words_that_were_shown_are_kept_with_the_dossier() -> None:
    _client, _root, slip = filed()

    kept = NoticeShown.objects.get()

    assert (kept.dossier_id, kept.key, kept.version.isoformat(), kept.language) == (
        slip.dossier_id, "filing", "2026-01-01", "vi",
    )  # fmt: skip
    assert len(kept.words_sha256) == 64


def test_a_name_typed_with_its_marks_apart_is_stored_composed_and_found() -> None:
    import unicodedata

    client, _user = signed_in()
    procedure, unit = make_filed_online()
    root = walk(client, procedure, unit, until="applicant")
    typed = {"owner_name": unicodedata.normalize("NFD", "Nguyễn Thị Hường"), "owner_id_number": "056090001234",
             "telephone": "0905123456", "address": "Tổ 3"}  # fmt: skip

    client.post(f"{root}applicant/", typed)

    assert draft_at(root).applicant["owner_name"] == unicodedata.normalize("NFC", "Nguyễn Thị Hường")


# What nobody goes on with


def test_an_old_application_is_warned_of_before_it_is_deleted() -> None:
    client, user = signed_in()
    user.email = "an@example.vn"
    user.save()
    procedure, _unit = make_filed_online()
    root = begin(client, procedure)
    now = timezone.now()
    Draft.objects.update(updated_at=now - timedelta(days=170))

    first = leftovers.sweep(at=now)
    shown = text_of(client.get("/mine/"))
    second = leftovers.sweep(at=now + timedelta(days=13))
    third = leftovers.sweep(at=now + timedelta(days=15))

    assert (first["warned"], first["deleted"]) == (1, 0)
    assert "xóa" in shown
    assert (second["warned"], second["deleted"]) == (0, 0)
    assert (third["warned"], third["deleted"]) == (0, 1)
    assert not Draft.objects.filter(pk=root.split("/")[2]).exists()


def test_saving_an_application_takes_the_warning_back() -> None:
    client, _user = signed_in()
    procedure, unit = make_filed_online()
    root = begin(client, procedure)
    Draft.objects.update(warned_at=timezone.now())

    client.post(f"{root}unit/", {"unit": str(unit.pk)})

    assert draft_at(root).warned_at is None
