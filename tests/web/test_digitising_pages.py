"""Pages of the digitisation desk: upload, confirm by keyboard, whose unit is in reach, what is traced."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

import factories
from desk_people import Seated, seat, text_of
from digitising_ground import NOW, SAID, TODAY, Desk, answer_all, make_confirmed, make_desk, make_read
from motcua.digitising.models import Answer, Field, Paper, Refusal, Scan, StockCount
from motcua.digitising.reading import engine
from motcua.ledger.models import AccessTrace
from real_files import ok_pdf

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return make_desk()


@pytest.fixture
def officer(desk: Desk) -> Seated:
    return seat(desk.officer, desk.unit)


def send(officer: Seated, *files: tuple[str, bytes]) -> Any:
    scans = [SimpleUploadedFile(name, content) for name, content in files]
    return officer.client.post("/digitising/upload/", {"scans": scans, "name": "Tập chiều"}, follow=True)


def test_many_scans_come_in_at_once_and_what_cannot_be_taken_is_named(officer: Seated) -> None:
    answer = send(officer, ("1.pdf", ok_pdf("một")), ("2.pdf", ok_pdf("hai")), ("x.exe", b"MZ program"))

    text = text_of(answer)
    assert "2 scans were taken." in text
    assert "x.exe: The content of this file is not of a kind taken here" in text
    assert sorted(Scan.objects.values_list("file_name", flat=True)) == ["1.pdf", "2.pdf"]
    assert Scan.objects.all()[0].batch.name == "Tập chiều"

    again = send(officer, ("3.pdf", ok_pdf("một")))
    assert "1 scan was here already and was not taken twice." in text_of(again)
    assert again.redirect_chain == [(f"/digitising/batches/{Scan.objects.all()[0].batch_id}/", 302)]


@pytest.mark.parametrize("files", [(), (("x.exe", b"MZ program"),)])
def test_an_upload_of_nothing_useful_keeps_the_form(officer: Seated, files: Any) -> None:
    answer = send(officer, *files)

    assert answer.status_code == 422
    assert not Scan.objects.exists()


def test_enter_confirms_a_field_and_goes_on_to_the_next(desk: Desk, officer: Seated) -> None:
    """Without a script: one form with one button, and the cursor stands in the next field."""
    paper = make_read(desk, certainty=60)
    answer = officer.client.post("/digitising/next/")
    assert answer["Location"] == f"/digitising/sheets/{paper.pk}/"
    for place, field in enumerate(Field.values):
        page = text_of(officer.client.get(f"/digitising/sheets/{paper.pk}/"))
        assert page.count(" autofocus") == 1
        assert f'name="field" value="{field}"' in page
        assert "Read with 60 % certainty" in page
        assert page.count("dg-box--now") == 2  # on the page, and in the strip beside the field
        saved = officer.client.post(
            f"/digitising/sheets/{paper.pk}/answer/",
            {"field": field, "value": SAID[field], "revision": place},
        )
        assert saved.status_code == 302

    page = text_of(officer.client.get(f"/digitising/sheets/{paper.pk}/"))
    assert 'name="stock" value="results" autofocus' in page
    done = officer.client.post(
        f"/digitising/sheets/{paper.pk}/do/confirm/",
        {"revision": 7, "stock": "results", "term": "permanent", "go_on": "1"},
    )
    assert done["Location"] == f"/digitising/batches/{desk.batch_id}/"
    paper.refresh_from_db()
    assert (paper.state, paper.confirmed_by_id, paper.is_permanent) == ("confirmed", desk.officer.pk, True)
    assert "The copy bears no digital signature yet" in text_of(
        officer.client.get(f"/digitising/sheets/{paper.pk}/")
    )


def test_a_refused_answer_keeps_what_was_typed_and_says_why(desk: Desk, officer: Seated) -> None:
    paper = make_read(desk)
    officer.client.post(f"/digitising/sheets/{paper.pk}/do/claim/")

    answer = officer.client.post(
        f"/digitising/sheets/{paper.pk}/answer/", {"field": "issued_on", "value": "31/02/2024", "revision": 0}
    )

    assert answer.status_code == 422
    assert 'value="31/02/2024"' in text_of(answer)
    assert "This is not written as it has to be" in text_of(answer)
    stale = officer.client.post(
        f"/digitising/sheets/{paper.pk}/answer/", {"field": "number", "value": "1", "revision": "9"}
    )
    assert "The paper was changed meanwhile" in text_of(stale)
    assert not Answer.objects.exists()


def test_faults_are_shown_and_have_to_be_answered(desk: Desk, officer: Seated) -> None:
    paper = make_read(desk, dpi=150, is_colour=False)
    answer_all(desk, paper)

    refused = officer.client.post(
        f"/digitising/sheets/{paper.pk}/do/confirm/", {"revision": 7, "stock": "results", "term": ""}
    )

    text = text_of(refused)
    assert refused.status_code == 422
    assert "Page 1 was scanned at 150 dpi; the rules ask for 200." in text
    assert "Page 1 was scanned without colour" in text
    assert 'href="#id_findings_accepted"' in text


def test_a_paper_on_anothers_table_shows_whose(desk: Desk, officer: Seated) -> None:
    paper = make_read(desk)
    officer.client.post("/digitising/next/")
    other = seat(factories.make_official(desk.unit, "registry", full_name="Lê Văn Tâm"), desk.unit)

    assert "Nguyễn Thị Bích has this paper on the table." in text_of(
        other.client.get(f"/digitising/sheets/{paper.pk}/")
    )
    assert "No paper waits to be confirmed." in text_of(other.client.post("/digitising/next/", follow=True))
    refused = other.client.post(
        f"/digitising/sheets/{paper.pk}/answer/", {"field": "number", "value": "1", "revision": 0}
    )
    assert refused.status_code == 422


def test_another_units_papers_do_not_exist(desk: Desk) -> None:
    paper = make_confirmed(desk)
    scan = paper.scan_id
    stranger = seat(
        factories.make_official(factories.make_unit("Xã khác"), "registry"), factories.make_unit("Z")
    )
    at = f"/digitising/sheets/{paper.pk}/"
    for path in (at, f"{at}file/", f"{at}pages/1.jpg", f"/digitising/batches/{desk.batch_id}/"):
        assert stranger.client.get(path).status_code == 404, path
    for path in (f"{at}answer/", f"{at}do/reopen/", f"/digitising/scans/{scan}/again/"):
        assert stranger.client.post(path, {"why": "x"}).status_code == 404, path
    assert Paper.objects.get().state == "confirmed"


def test_every_look_at_a_paper_leaves_a_trace(desk: Desk, officer: Seated) -> None:
    paper = make_read(desk)
    at = f"/digitising/sheets/{paper.pk}/"
    looks = {
        "digitising:paper": lambda: officer.client.get(at),
        "digitising:picture": lambda: officer.client.get(f"{at}pages/1.jpg"),
        "digitising:file": lambda: officer.client.get(f"{at}file/"),
        "digitising:paper-do": lambda: officer.client.post(f"{at}do/claim/"),
        "digitising:answer": lambda: officer.client.post(
            f"{at}answer/", {"field": "number", "value": "1", "revision": 0}
        ),
    }
    for page, look in looks.items():
        assert look().status_code in (200, 302)
        row = AccessTrace.objects.latest("pk")
        assert (row.page, row.purpose, row.user_id, row.what) == (
            page, "digitising", desk.officer.pk, f"digitised paper {paper.pk}",
        )  # fmt: skip


def test_pictures_and_files_come_as_what_they_are(desk: Desk, officer: Seated) -> None:
    paper = make_read(desk)

    picture = officer.client.get(f"/digitising/sheets/{paper.pk}/pages/1.jpg")
    file = officer.client.get(f"/digitising/sheets/{paper.pk}/file/")

    assert (picture["Content-Type"], file["Content-Type"]) == ("image/jpeg", "application/pdf")
    assert {picture["Cache-Control"], file["Cache-Control"]} == {"private, no-store"}
    assert officer.client.get(f"/digitising/sheets/{paper.pk}/pages/9.jpg").status_code == 404


def test_a_paper_is_set_aside_taken_back_and_opened_again(desk: Desk, officer: Seated) -> None:
    paper = make_confirmed(desk)
    at = f"/digitising/sheets/{paper.pk}/do/"
    assert officer.client.post(f"{at}reopen/", {"why": ""}).status_code == 422
    for deed, state in (
        ("reopen", "to_confirm"), ("aside", "set_aside"), ("back", "to_confirm"), ("claim", "to_confirm"),
        ("again", "waiting"),
    ):  # fmt: skip
        assert officer.client.post(f"{at}{deed}/", {"why": "Sai số"}).status_code == 302
        paper.refresh_from_db()
        assert paper.state == state, deed
    assert officer.client.post(f"{at}burn/").status_code == 404


def test_the_page_says_plainly_that_nothing_is_read_here(
    officer: Seated, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    assert not engine.found().reads

    text = text_of(officer.client.get("/digitising/"))

    assert "Text is not read on this server." in text
    assert "tesseract-ocr tesseract-ocr-vie" in text


def test_what_the_folder_did_not_take_is_told(desk: Desk, officer: Seated) -> None:
    Refusal.objects.create(unit=desk.unit, file_name="bảng.xlsx", problem="type-not-accepted", at=NOW)

    text = text_of(officer.client.get("/digitising/"))

    assert "bảng.xlsx" in text
    assert "The content is no PDF, TIFF, JPEG or PNG." in text


def test_a_separator_sheet_is_a_pdf_and_no_kind_breaks_it(officer: Seated) -> None:
    sheet = officer.client.get("/digitising/sheet.pdf?kind=KQ.G15.000031")

    assert sheet.content.startswith(b"%PDF-")
    assert officer.client.get("/digitising/sheet.pdf?kind=giấy+khai+sinh").status_code == 404


def test_a_count_is_entered_with_its_ground(desk: Desk, officer: Seated) -> None:
    given = {
        "stock": "results",
        "counted_on": TODAY.isoformat(),
        "papers": "1.200",
        "document": "",
        "second_person": "",
    }
    refused = officer.client.post("/digitising/stock/count/", given)
    assert refused.status_code == 422
    assert "Name the document of the count" in text_of(refused)
    assert 'value="1.200"' in text_of(refused)
    for wrong in ({"papers": "nhiều"}, {"counted_on": "hôm qua"}, {"stock": ""}):
        assert (
            officer.client.post(
                "/digitising/stock/count/", {**given, "document": "BB 1", **wrong}
            ).status_code
            == 422
        )

    entered = officer.client.post(
        "/digitising/stock/count/", {**given, "document": "BB 12/BB-UBND"}, follow=True
    )

    assert "The count is entered." in text_of(entered)
    assert [(row.papers, row.document, row.entered_by_id) for row in StockCount.objects.all()] == [
        (1200, "BB 12/BB-UBND", desk.officer.pk)
    ]


def test_the_stock_says_not_assessed_and_never_zero(officer: Seated) -> None:
    text = text_of(officer.client.get("/digitising/stock/"))

    assert "Not assessed: no stock has been counted by that day." in text
    assert officer.client.get("/digitising/stock/?on=31-31").status_code == 422


def test_progress_shows_officers_and_units(desk: Desk, officer: Seated) -> None:
    make_confirmed(desk)

    text = text_of(officer.client.get("/digitising/progress/?since=2026-11-20&until=2026-11-20"))

    assert "Nguyễn Thị Bích" in text
    assert "1 (14.29 %)" in text
    assert officer.client.get("/digitising/progress/?since=2026-11-21&until=2026-11-20").status_code == 422


def test_nobody_without_a_post_comes_in(desk: Desk) -> None:
    stranger = Client()
    stranger.force_login(factories.make_citizen())
    assert stranger.get("/digitising/").status_code == 403
    assert Client().get("/digitising/").status_code == 302
