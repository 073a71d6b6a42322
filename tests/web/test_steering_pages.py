"""The registers of the reform on the screen: typed entry, history, four eyes, filters, files, and what is owed."""

import io
from datetime import date
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

import factories
from desk_people import Seated, seat, text_of
from motcua.steering import queries
from motcua.steering.models import Entry
from steering_ground import PDF, Province, make_province

pytestmark = pytest.mark.django_db


@pytest.fixture
def province() -> Province:
    return make_province()


@pytest.fixture
def keeper(province: Province) -> Seated:
    return seat(province.keeper, province.top)


def posted(province: Province, **changed: object) -> dict[str, object]:
    return {
        "command_id": str(uuid4()), "unit": str(province.justice.pk), "day": "2026-01-15", "number": "",
        "title": "Rút ngắn thời hạn", "year": "2026", "product": "Quyết định", "due_on": "2026-12-15", **changed,
    }  # fmt: skip


def test_an_entry_is_typed_confirmed_by_another_and_followed_up(province: Province, keeper: Seated) -> None:
    answer = keeper.client.post("/steering/commitment/new/", posted(province))
    row = Entry.objects.get()
    assert answer["Location"] == f"/steering/commitment/{row.pk}/"
    assert "another person has to confirm it" in text_of(keeper.client.get(answer["Location"]))

    second = seat(province.second, province.top).client
    assert "Your decision" in text_of(second.get(answer["Location"]))
    second.post(answer["Location"], {"deed": "confirm"})
    assert queries.state_of(queries.entry(row.pk)) is queries.State.COUNTS

    done = posted(province, done_on="2026-11-02", reason="Đã hoàn thành")
    without = keeper.client.post(f"{answer['Location']}correct/", done)
    assert without.status_code == 422
    assert "Evidence: Fill this in." in text_of(without)
    proven = {**done, "evidence": SimpleUploadedFile("minh-chung.pdf", PDF)}
    after = keeper.client.post(f"{answer['Location']}correct/", proven)
    page = text_of(second.get(after["Location"]))
    assert "Changed because:" in page
    assert "minh-chung.pdf" in page
    file = second.get(f"/steering/evidence/{Entry.objects.get(revision=2).pk}/")
    assert b"".join(file.streaming_content) == PDF  # type: ignore[attr-defined]


def test_what_was_typed_stays_and_every_fault_stands_beside_its_field(
    province: Province, keeper: Seated
) -> None:
    answer = keeper.client.post(
        "/steering/commitment/new/",
        posted(province, day="31/02/2026", year="20x6", title="", product="Quyết định số 5"),
    )
    page = text_of(answer)

    assert answer.status_code == 422
    assert page.count("This is not a day.") == 2  # in the summary and beside the field
    assert page.count("This is not a number.") == 2
    assert 'value="Quyết định số 5"' in page
    assert Entry.objects.count() == 0


def test_evidence_of_a_wrong_type_is_named_and_nothing_is_saved(province: Province, keeper: Seated) -> None:
    file = SimpleUploadedFile("minh-chung.pdf", b"MZ\x90\x00 a program")
    answer = keeper.client.post("/steering/commitment/new/", posted(province, evidence=file))

    assert answer.status_code == 422
    assert "not of a kind taken here" in text_of(answer)
    assert Entry.objects.count() == 0


def test_units_see_and_enter_their_own_and_heads_confirm(province: Province) -> None:
    other = province.enters("staff", province.health, {"given": 40, "present": 38})
    officer, head = seat(province.officer, province.justice), seat(province.head, province.justice)
    citizen = Client()
    citizen.force_login(factories.make_citizen())

    assert officer.client.get(f"/steering/staff/{other.pk}/").status_code == 404
    assert officer.client.get(f"/steering/staff/{other.pk}/correct/").status_code == 404
    assert "Sở Y tế" not in text_of(officer.client.get("/steering/staff/"))
    assert officer.client.get("/steering/inspection/new/").status_code == 403
    assert citizen.get("/steering/").status_code == 403
    mine = {
        "command_id": str(uuid4()),
        "unit": str(province.justice.pk),
        "day": "2026-10-01",
        "given": "40",
        "present": "38",
    }
    made = officer.client.post("/steering/staff/new/", mine)
    assert officer.client.post(made["Location"], {"deed": "confirm"}).status_code == 403
    assert head.client.post(made["Location"], {"deed": "confirm"}).status_code == 302
    theirs = {**mine, "command_id": str(uuid4()), "unit": str(province.health.pk)}
    assert officer.client.post("/steering/staff/new/", theirs).status_code == 403


def test_a_list_is_searched_and_filtered(province: Province, keeper: Seated) -> None:
    province.commits(province.justice, "Rút ngắn thời hạn")
    province.commits(province.health, "Số hóa hồ sơ", confirmed=False)
    at = "/steering/commitment/"

    assert "Rút ngắn thời hạn" in text_of(keeper.client.get(f"{at}?q=rut+NGAN"))
    assert "Số hóa hồ sơ" not in text_of(keeper.client.get(f"{at}?q=rut+NGAN"))
    waiting = text_of(keeper.client.get(f"{at}?state=waiting"))
    assert "Số hóa hồ sơ" in waiting
    assert "Rút ngắn" not in waiting
    assert "No entry is like that" in text_of(keeper.client.get(f"{at}?unit={province.ward.pk}"))
    assert "No entry is like that" in text_of(keeper.client.get(f"{at}?year=2025"))
    assert keeper.client.get("/steering/no-such/").status_code == 404


def test_pages_ask_a_fixed_number_of_queries(province: Province, keeper: Seated) -> None:
    def asked(path: str) -> int:
        keeper.client.get(path)
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert keeper.client.get(path).status_code == 200
        return len(found)

    paths = ("/steering/", "/steering/owed/", "/steering/commitment/", "/steering/commitment/register.xlsx")
    province.commits(province.justice, "Nhiệm vụ 0")
    few = [asked(path) for path in paths]
    for number in range(1, 6):
        province.commits(province.units[number % 3], f"Nhiệm vụ {number}")
    assert [asked(path) for path in paths] == few
    assert max(few) <= 16


def test_what_each_unit_owes_and_what_is_late_stand_on_two_pages(province: Province, keeper: Seated) -> None:
    province.commits(province.justice, "Nhiệm vụ")
    page = text_of(keeper.client.get("/steering/owed/?year=2026"))
    assert "1 of 3" in page
    assert "0 of 3 were inspected (0 %)" in page
    home = text_of(keeper.client.get("/steering/"))
    assert "1 entry" in home


# Files


def test_an_export_comes_back_in_any_order_and_nothing_is_imported_twice(
    province: Province, keeper: Seated
) -> None:
    province.enters("staff", province.justice, {"given": 40, "present": 38}, day=date(2026, 10, 1))
    book = load_workbook(io.BytesIO(keeper.client.get("/steering/staff/register.xlsx").content))
    sheet = book.worksheets[0]
    head, row = [list(one) for one in sheet.iter_rows(values_only=True)]
    order = list(reversed(range(len(head))))
    sheet.delete_rows(1, 2)
    sheet.append([head[at] for at in order])
    sheet.append([row[at] for at in order])
    new = dict(zip(head, row, strict=True)) | {
        "Identifier of the unit": "",
        "Unit": "Sở Y tế",
        "Staff present": 41,
    }
    sheet.append([new[head[at]] for at in order])
    out = io.BytesIO()
    book.save(out)

    read = keeper.client.post(
        "/steering/staff/import/", {"file": SimpleUploadedFile("so.xlsx", out.getvalue())}
    )
    page = text_of(keeper.client.get(read["Location"]))
    assert "1 new row" in page
    assert "1 row that the register holds already" in page
    assert "0 faults" in page
    assert Entry.objects.count() == 1
    assert keeper.client.post(read["Location"]).status_code == 302
    assert keeper.client.post(read["Location"]).status_code == 409
    again = keeper.client.post(
        "/steering/staff/import/", {"file": SimpleUploadedFile("so.xlsx", out.getvalue())}
    )
    assert "2 rows that the register holds already" in text_of(keeper.client.get(again["Location"]))
    assert sorted(row.facts["present"] for row in Entry.objects.all()) == [38, 41]


def test_every_fault_of_a_file_is_named_by_row_and_column_and_nothing_is_taken(
    province: Province, keeper: Seated
) -> None:
    sheet = province.brings(
        "staff",
        "Số có mặt;Đơn vị;Tính đến ngày;Biên chế được giao\n"
        "38;Sở Tư pháp;30/02/2026;40\n"
        "x;Sở Không có;01/10/2026;40\n"
        "38;Sở Y tế;01/10/2027;-4\n"
        "30;Sở Y tế;01/10/2026;40\n"
        "30;Sở Y tế;01/10/2026;40\n",
    )
    at = f"/steering/staff/import/{sheet.pk}/"
    answer = keeper.client.post(at)
    page = text_of(answer)

    assert answer.status_code == 422
    assert "5 faults" in page
    for said in (
        "This is not a day. Write day/month/year, for example 22/11/2026. (30/02/2026)",
        "This is not a number. (x)",
        "No unit has this name or identifier. (Sở Không có)",
        "Give no number below 0. (-4)",
        "This is the same as row 5 of the file.",
    ):
        assert said in page
    assert Entry.objects.count() == 0
    assert seat(province.second, province.top).client.get(at).status_code == 404


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "Fill this in."),
        (b"PK\x03\x04 no workbook", "neither a workbook"),
        (b"\xff\xfe\x00", "neither a workbook"),
        ("Đơn vị;Lương\nSở Y tế;1\n".encode(), "no such column"),
        ("Đơn vị;Đơn vị\nSở Y tế;1\n".encode(), "This column stands twice."),
        ("Đơn vị;Tính đến ngày;Biên chế được giao;Số có mặt\n".encode(), "The file has no rows."),
        (b'a;b\n"x;1\n', "not closed"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_words(keeper: Seated, content: bytes, said: str) -> None:
    answer = keeper.client.post("/steering/staff/import/", {"file": SimpleUploadedFile("so.csv", content)})
    assert said in text_of(answer)


def test_a_unit_imports_for_itself_alone(province: Province) -> None:
    officer = seat(province.officer, province.justice)
    text = "Đơn vị;Tính đến ngày;Biên chế được giao;Số có mặt\nSở Y tế;01/10/2026;40;30\n"
    sheet = province.brings("staff", text, by=province.serves())
    assert "You may enter for your own unit alone." in text_of(
        officer.client.get(f"/steering/staff/import/{sheet.pk}/")
    )
