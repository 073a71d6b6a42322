"""Documents of a report: the same bytes in another process, zone and language; templates of offices."""

import hashlib
import io
import json
import os
import subprocess
import sys
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import docx
import pytest
from openpyxl import load_workbook

from motcua.kernel.zone import VIETNAM
from motcua.reports.output import content, pdf, xlsx
from motcua.reports.output import docx as word
from motcua.reports.output.archives import identifier_in
from motcua.reports.rules import law, sheets
from motcua.reports.rules.sheets import Cell, Frozen, Grid, Head, Row, RowStyle, Scale, Sheet

ON = datetime(2026, 11, 22, tzinfo=UTC).date()
SHEET = Sheet(
    form="II.06a", edition="2020-10-01", unit_id=None, unit_name="Ủy ban nhân dân tỉnh Khánh Hòa", agency_id="H56",
    province="Tỉnh Khánh Hòa", period="2026-Q3", kind="quarter", first="2026-06-15", last="2026-09-14",
    due_on="2026-09-25", as_of="2026-09-15T02:00:00+00:00", known_on="2026-09-15", event=7,
    options={"withdrawn": "on_time"},
    grids=(
        Grid(
            "main",
            "",
            (
                Head("1", "STT", is_figure=False),
                Head("2", "Lĩnh vực", is_figure=False),
                Head("3", "Tổng số", "Tiếp nhận"),
                Head("8", "Tỷ lệ", "Đã giải quyết"),
            ),
            (
                Row("total", "", "Tổng cộng", RowStyle.TOTAL, (Cell(1), Cell(2))),
                Row("x", "1", "=Hộ tịch <&>", RowStyle.LINE, (Cell(3), Cell(text="+1"))),
            ),
            ("Ghi chú.",),
        ),
    ),
    figures=(
        Frozen(1, "II.06a/3", "Cột (3)", "12345", row="total", column="3", table="main", decimals=0),
        Frozen(2, "ONTIME", "Đúng hạn", "7", 8, Scale.PERCENT, table="main"),
        Frozen(3, "II.06a/3", "Cột (3)", "0", 0, Scale.PERCENT, table="main"),
    ),
    slots={"C3": 1},
)  # fmt: skip
PEOPLE = content.People("Võ Minh Tâm", "Chủ tịch", datetime(2026, 9, 20, 9, 0, tzinfo=VIETNAM))


def document() -> content.Document:
    form = law.form("II.06a", on=ON)
    return content.document(
        SHEET, form, {"summary": "Tổng số {{C3}} hồ sơ."}, report_id=12, sheet_number=1, people=PEOPLE
    )


def digests() -> dict[str, str]:
    made = document()
    return {
        name: hashlib.sha256(make(made)).hexdigest()
        for name, make in (("pdf", pdf.make), ("xlsx", xlsx.make), ("docx", word.make))
    }


def test_a_document_has_the_same_bytes_in_another_process_zone_language_and_order_of_hashing() -> None:
    here = digests()
    code = "import json, test_report_documents as t; print(json.dumps(t.digests()))"
    environment = {
        **os.environ, "TZ": "America/Los_Angeles", "LC_ALL": "C", "LANG": "tr_TR", "PYTHONHASHSEED": "12345",
        "SOURCE_DATE_EPOCH": "1", "PYTHONPATH": f"{Path(__file__).parent}:{os.environ.get('PYTHONPATH', '')}",
    }  # fmt: skip
    elsewhere = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path[:0] = {sys.path!r}; {code}"],
        env=environment, capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    assert json.loads(elsewhere.stdout) == here
    assert digests() == here


def test_a_frozen_sheet_comes_back_from_its_json_as_it_was() -> None:
    assert sheets.from_json(json.loads(json.dumps(sheets.to_json(SHEET)))) == SHEET


def test_every_figure_in_a_document_carries_its_reference() -> None:
    made = document()
    book = load_workbook(io.BytesIO(xlsx.make(made)))
    comments = {cell.comment.text: cell.value for row in book["Biểu 1"] for cell in row if cell.comment}
    assert comments == {"BC12.1-1": 12345, "BC12.1-2": 0.875, "BC12.1-3": "chưa đánh giá"}
    share = next(cell for row in book["Biểu 1"] for cell in row if cell.value == 0.875)
    assert share.number_format == "#,##0.00%"  # a number, shown with the separators of the reader
    assert [row[0].value for row in book["Mã tra cứu"].iter_rows(min_row=2)] == [
        "BC12.1-1",
        "BC12.1-2",
        "BC12.1-3",
    ]
    said = "\n".join(one.text for one in docx.Document(io.BytesIO(word.make(made))).paragraphs)
    assert "Tổng số 12.3451 hồ sơ." in said  # the small 1 is the number of the figure
    assert "BC12.1-<số nhỏ ghi bên cạnh>" in said
    assert b"BC12.1" in pdf.make(made)
    assert identifier_in(word.make(made)) == "BC12.1"


def test_what_begins_like_a_formula_is_text_and_zero_of_zero_is_not_assessed() -> None:
    book = load_workbook(io.BytesIO(xlsx.make(document())))
    cells = {cell.value: cell.data_type for row in book["Biểu 1"] for cell in row if cell.value}
    assert cells["=Hộ tịch <&>"] == "s"
    assert cells["+1"] == "s"
    assert "chưa đánh giá" in cells


def template(text: str) -> bytes:
    made, out = docx.Document(), io.BytesIO()
    made.add_paragraph(text)
    made.save(out)
    return out.getvalue()


def test_an_offices_template_names_only_what_the_form_gives() -> None:
    form = law.form("II.06a", on=ON)
    good = template("{{ agency }}: {{ c3 }} {% for one in figures %}{{ one.reference }} {% endfor %}")

    assert word.unknown_names(good, form) == ()
    made = word.make(document(), template=good)
    assert (
        docx.Document(io.BytesIO(made))
        .paragraphs[0]
        .text.startswith("Ủy ban nhân dân tỉnh Khánh Hòa: 12.345 BC12.1-1")
    )
    assert word.make(document(), template=good) == made
    assert word.unknown_names(template("{{ agency }} {{ owner.name }} {{ c99 }}"), form) == (
        "c99",
        "owner.name",
    )


def test_entries_of_an_office_file_have_no_clock_and_one_order() -> None:
    with zipfile.ZipFile(io.BytesIO(xlsx.make(document()))) as read:
        assert {one.date_time for one in read.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {one.compress_type for one in read.infolist()} == {zipfile.ZIP_STORED}
        assert read.namelist()[0] == "[Content_Types].xml"
    for broken in (b"", b"PK", b"PK\x03\x04" + b"0" * 100, xlsx.make(document())[:-30]):
        assert identifier_in(broken) == ""


@pytest.mark.parametrize("number", [0, 4, 10**9])
def test_a_figure_that_is_not_there_is_none(number: int) -> None:
    assert SHEET.figure(number) is None
