"""The register of a unit and the control sheet of a dossier, as they stand now."""

import io
import shutil
import subprocess
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pikepdf
import pytest

import factories
import slip_examples as examples
from factories import MONDAY, Case
from motcua.agencies.models import Unit
from motcua.dossiers import register_lines
from motcua.dossiers.actions import books, work
from motcua.dossiers.actions.books import Period
from motcua.dossiers.models import Party
from motcua.dossiers.rules import register
from motcua.dossiers.rules.control_sheet import Handled, Side, Worked, lines
from motcua.kernel.scopes import ScopeMissing

NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30))


def filled(unit: Unit) -> list[Case]:
    """Three dossiers accepted in November, the last at its last minute, and one in December."""
    procedure = factories.make_procedure()
    last_minute = MONDAY.replace(day=30, hour=23, minute=59)
    at = (MONDAY, MONDAY + timedelta(days=1), last_minute, last_minute + timedelta(minutes=1))
    return [factories.accepted(unit=unit, procedure=procedure, at=one) for one in at]


@pytest.mark.django_db
def test_the_register_has_what_the_unit_accepted_from_the_first_to_the_last_day() -> None:
    unit = factories.make_unit()
    first, second, third, december = filled(unit)
    factories.accepted()
    factories.submitted(unit=unit)

    with factories.as_system():
        found = list(register_lines.lines(unit.pk, NOVEMBER.first, NOVEMBER.last))
        assert register_lines.count(unit.pk, NOVEMBER.first, NOVEMBER.last) == 3

    assert [(line.number, line.code) for line in found] == [
        (1, first.code),
        (2, second.code),
        (3, third.code),
    ]
    assert december.code not in {line.code for line in found}


@pytest.mark.django_db
def test_a_line_says_every_date_that_has_come() -> None:
    case = factories.returned(fee_vnd=8000)

    with factories.as_system():
        (line,) = register_lines.lines(case.unit.pk, NOVEMBER.first, NOVEMBER.last)

    assert dict(zip(register.COLUMNS, register.cells(line), strict=True)) == {
        "TT": "1",
        "Mã hồ sơ": case.code,
        "Thủ tục hành chính": "Đăng ký khai sinh",
        "Số bộ": "1",
        "Chủ hồ sơ": "Nguyễn Văn Đức",
        "Địa chỉ, điện thoại": "Tổ 3, phường Hòa An, tỉnh Khánh Hòa, 0905 000 001",
        "Cơ quan giải quyết": "Ủy ban nhân dân phường Hòa An",
        "Ngày nhận": "02/11/2026 08:30",
        "Ngày hẹn trả": "09/11/2026 08:30",
        "Ngày chuyển giải quyết": "02/11/2026 08:30",
        "Ngày nhận kết quả": "02/11/2026 08:30",
        "Ngày trả kết quả": "02/11/2026 08:30",
        "Hình thức nhận": "Trực tuyến",
        "Hình thức trả": "Trực tiếp",
        "Ký nhận, ghi chú": "",
    }


@pytest.mark.django_db
def test_the_register_needs_a_scope() -> None:
    with pytest.raises(ScopeMissing):
        register_lines.count(1, NOVEMBER.first, NOVEMBER.last)


@pytest.mark.django_db
def test_a_volume_is_landscape_pdf_a_with_its_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(books, "LINES_A_VOLUME", 2)
    unit = factories.make_unit()
    cases = filled(unit)

    with factories.as_system():
        made = [books.register_pdf(unit.pk, NOVEMBER, volume=number, at=MONDAY) for number in (1, 2, 3)]

    assert [volume.dossier_ids for volume in made] == [(cases[0].id, cases[1].id), (cases[2].id,), ()]
    with pikepdf.open(io.BytesIO(made[0].content)) as pdf, pdf.open_metadata() as xmp:
        assert (xmp["pdfaid:part"], xmp["pdfaid:conformance"]) == ("2", "B")
        assert xmp["dc:title"] == "Sổ theo dõi hồ sơ, Từ ngày 01/11/2026 đến ngày 30/11/2026"
        width, height = (float(side) for side in pdf.pages[0].mediabox[2:])
        assert width > height


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="reads the pages with poppler's pdftotext")
def test_every_page_of_a_register_repeats_the_head_of_the_table(tmp_path: Path) -> None:
    content = books.papers.paper("register", examples.book(lines=30), at=MONDAY, tagged=False)
    (file := tmp_path / "register.pdf").write_bytes(content)

    text = subprocess.run(["pdftotext", "-layout", file, "-"], capture_output=True, check=True, text=True)
    first, second, rest = text.stdout.split("\f")

    assert rest == ""
    assert all("Mã hồ sơ" in page and "(15)" in page for page in (first, second))
    assert "Quyển số 2026, số thứ tự 1 đến 30" in first
    assert "Tổng số trong kỳ: 30 hồ sơ." in second


@pytest.mark.django_db
def test_the_register_as_a_table_has_the_same_lines() -> None:
    unit = factories.make_unit()
    cases = filled(unit)

    with factories.as_system():
        made = books.register_xlsx(unit.pk, NOVEMBER)

    with made.content as content:
        sheet = openpyxl.load_workbook(content).active
        assert sheet is not None
        rows = list(sheet.iter_rows(values_only=True))
    assert rows[3] == register.COLUMNS
    assert [row[:2] for row in rows[4:]] == [(str(no), case.code) for no, case in enumerate(cases[:3], 1)]
    assert made.dossier_ids == tuple(case.id for case in cases[:3])


@pytest.mark.django_db
@pytest.mark.parametrize("name", ['=HYPERLINK("http://x","y")', "+1", "Đức\x07"])
def test_a_name_is_never_a_formula_in_the_table(name: str) -> None:
    case = factories.accepted()
    with factories.as_system():
        Party.objects.filter(pk=case.id).update(owner_name=name)
        made = books.register_xlsx(case.unit.pk, NOVEMBER)

    with made.content as content:
        sheet = openpyxl.load_workbook(content).active
        assert sheet is not None
        cell = sheet["E5"]
    assert (cell.data_type, cell.value) == ("s", name.replace("\x07", ""))


def test_five_hundred_lines_make_one_volume_and_one_more_the_next() -> None:
    assert [books.volumes(lines) for lines in (0, 1, 500, 501, 5000)] == [1, 1, 1, 2, 10]


@pytest.mark.django_db
def test_a_control_sheet_is_printed_before_the_end_without_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[dict[str, object]] = []
    paper = books.papers.paper

    def watch(template: str, values: dict[str, object], **rest: object) -> bytes:
        seen.append({**values, **rest})
        return paper(template, values, **rest)  # type: ignore[arg-type]

    monkeypatch.setattr(books.papers, "paper", watch)
    case = factories.in_processing()
    officer = case.as_role("case_officer")
    with factories.as_system():
        work.take(dossier_id=case.id, by=officer, at=case.hour(1), command_id="take")
        books.control_sheet_pdf(case.id, at=case.hour(2))

    (said,) = seen
    assert (said["number_text"], said["reference"]) == ("……/KSQT", "")
    assert "qr_codes" not in said
    (step,) = said["steps"]  # type: ignore[misc]
    assert (step["giver"], step["giver_name"]) == (
        "Bộ phận Tiếp nhận và Trả kết quả, Ủy ban nhân dân phường Hòa An",
        "Lê Thị Hạnh",
    )
    assert (step["receiver"], step["receiver_name"]) == (
        "Chuyên viên thụ lý, Ủy ban nhân dân phường Hòa An",
        "Trần Quốc Bảo",
    )
    assert (step["given"], step["received"], step["done"], step["result"]) == (
        "08:30 02/11/2026",
        "09:30 02/11/2026",
        "",
        "",
    )


def worked(name: str, given: float, done: float | None, **more: object) -> Worked:
    """A step given and done so many hours after Monday morning, due two hours after it was given."""
    values: dict[str, object] = {
        "side": Side(name, f"{name} A"),
        "name": name,
        "given_at": MONDAY + timedelta(hours=given),
        "due": MONDAY + timedelta(hours=given + 2),
        "done_at": None if done is None else MONDAY + timedelta(hours=done),
        "done_how": "work_completed",
        **more,
    }
    return Worked(**values)  # type: ignore[arg-type]


def test_each_step_is_given_by_the_one_that_ended_before_it() -> None:
    way = Handled(
        desk=Side("quầy"),
        given_by="Hạnh",
        steps=(worked("một", 0, 1), worked("hai", 1, 1), worked("ba", 1, 4)),
        concluded_at=MONDAY + timedelta(hours=4),
    )

    found = lines(way)

    assert [(line["giver"], line["receiver"]) for line in found] == [
        ("quầy", "một"),
        ("một", "hai"),
        ("hai", "ba"),
        ("ba", "quầy"),
    ]
    assert found[0]["giver_name"] == "Hạnh"


def test_parallel_steps_are_both_given_by_the_step_before_them() -> None:
    way = Handled(desk=Side("quầy"), steps=(worked("một", 0, 1), worked("hai", 1, 3), worked("ba", 1, 2)))

    assert [line["giver"] for line in lines(way)] == ["quầy", "một", "một"]


@pytest.mark.parametrize(
    ("done", "result"), [(1, "Đúng hạn"), (2, "Đúng hạn"), (2.1, "Quá hạn"), (None, ""), (-24, "Trước hạn")]
)
def test_each_step_is_judged_by_its_own_due_date(done: float | None, result: str) -> None:
    (line,) = lines(Handled(desk=Side("quầy"), steps=(worked("một", 0, done),)))

    assert line["result"] == result


def test_a_step_that_ended_otherwise_says_how() -> None:
    step = worked("một", 0, 1, done_how="stopped", note="Thiếu điều kiện")

    (line,) = lines(Handled(desk=Side("quầy"), steps=(step,)))

    assert line["note"] == "Dừng giải quyết Thiếu điều kiện"
