"""An official table as a workbook: whatever the order of its columns, with every fault named by its cell."""

import io
import random
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from motcua.scorecards import frameworks
from motcua.scorecards.rules import workbook
from motcua.scorecards.rules.documents import document_of
from motcua.scorecards.rules.faults import FrameworkRefused
from motcua.scorecards.rules.framework import Framework

HEADINGS = len(workbook.HEAD) + 2
FIRST = HEADINGS + 1


def template(code: str = "PAR-COMMUNE") -> bytes:
    return workbook.written(frameworks.one(code))


def changed(change: Callable[[Worksheet], object], code: str = "PAR-COMMUNE") -> bytes:
    book = load_workbook(io.BytesIO(template(code)))
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    change(sheet)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def column(key: str) -> int:
    return 1 + [name for name, _, _ in workbook.COLUMNS].index(key)


def cell(key: str, row: int, value: Any) -> Callable[[Worksheet], object]:
    return lambda sheet: sheet.cell(row, column(key)).__setattr__("value", value)


def read(content: bytes) -> Framework:
    return workbook.read(content, code="X", version="v1").framework


def faults(content: bytes) -> list[str]:
    with pytest.raises(FrameworkRefused) as refused:
        read(content)
    return [str(fault) for fault in refused.value.faults]


def plain(framework: Framework) -> dict[str, Any]:
    """A framework without its names and what a sheet does not say in English."""

    def node(one: dict[str, Any]) -> dict[str, Any]:
        left = {key: value for key, value in one.items() if key not in ("evidence", "appraised_by")}
        return left | {"children": [node(child) for child in one.get("children", ())]}

    document = document_of(framework)
    return {
        **document,
        "code": "",
        "version": "",
        "is_demo": "",
        "bands": [(band["code"], band["least"]) for band in document["bands"]],
        "criteria": [node(one) for one in document["criteria"]],
    }  # fmt: skip


@pytest.mark.parametrize("code", sorted({one.code for one in frameworks.shipped().values()}))
def test_a_framework_written_as_a_workbook_is_read_back_the_same(code: str) -> None:
    assert plain(read(template(code))) == plain(frameworks.one(code))


@pytest.mark.parametrize("seed", range(3))
def test_shuffled_columns_are_recognised_by_their_headings(seed: int) -> None:
    def shuffle(sheet: Worksheet) -> None:
        order = list(range(1, len(workbook.COLUMNS) + 1))
        random.Random(seed).shuffle(order)
        for row in range(HEADINGS, sheet.max_row + 1):
            values = [sheet.cell(row, at).value for at in order]
            for at, value in enumerate(values, start=1):
                sheet.cell(row, at).value = value

    assert plain(read(changed(shuffle))) == plain(frameworks.one("PAR-COMMUNE"))


def test_headings_without_diacritics_and_decimal_commas_are_read() -> None:
    def change(sheet: Worksheet) -> None:
        sheet.cell(HEADINGS, column("points")).value = "DIEM TOI DA"
        sheet.cell(FIRST + 1, column("points")).value = "2,0"

    assert plain(read(changed(change))) == plain(frameworks.one("PAR-COMMUNE"))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (cell("points", FIRST + 1, "hai"), [f"E{FIRST + 1}: “hai” is no number"]),
        (cell("points", FIRST + 1, None), [f"E{FIRST + 1}: “Điểm tối đa” is empty"]),
        (cell("formula", FIRST + 1, "Đoán"), [f"F{FIRST + 1}: “Đoán” is not known; possible are: Tỷ lệ"]),
        (cell("parent", FIRST + 1, "77"), [f"B{FIRST + 1}: the group 77 is not in the table"]),
        (cell("code", FIRST + 2, "1.1"), [f"A{FIRST + 2}: the code 1.1 stands already in A{FIRST + 1}"]),
        (cell("parameters", FIRST + 2, "khoảng 80"), [f"J{FIRST + 2}: “khoảng 80” is not like"]),
        (cell("parent", FIRST, "1.1"), [f"B{FIRST}: 1 stands, in the end, under itself",
                                        f"B{FIRST + 1}: 1.1 stands, in the end, under itself"]),
        (cell("points", HEADINGS, "Trọng"), ["A1: no row has the headings"]),
        (cell("basis", HEADINGS, "Ghi chú khác"), [f"Q{HEADINGS}: the heading “Ghi chú khác” is not known"]),
        (cell("basis", HEADINGS, "Điểm tối đa"), [f"Q{HEADINGS}: the heading “Điểm tối đa” stands twice"]),
        (lambda sheet: sheet.cell(FIRST, 30).__setattr__("value", "lạc"),
         [f"AD{FIRST}: this cell stands under no heading"]),
        (lambda sheet: sheet.cell(3, 2).__setattr__("value", None),
         ["A1: the row “Tên bộ chỉ số” above the headings"]),
    ],
)  # fmt: skip
def test_every_fault_is_named_by_its_cell(change: Callable[[Worksheet], object], said: list[str]) -> None:
    found = faults(changed(change))

    for one, begins in zip(found, said, strict=False):
        assert one.startswith(begins)
    assert len(found) >= len(said)


def test_sums_that_do_not_add_up_are_named_at_the_criterions_cell() -> None:
    found = faults(changed(cell("points", FIRST + 1, 3)))

    assert found == [f"A{FIRST} (1): the points of the parts add up to 15, but 14 are stated"]


def test_all_faults_of_a_sheet_are_named_at_once() -> None:
    def change(sheet: Worksheet) -> None:
        cell("points", FIRST + 1, "hai")(sheet)
        cell("source", FIRST + 2, "Trời")(sheet)
        cell("code", FIRST + 4, "1.1")(sheet)

    assert [fault.partition(":")[0] for fault in faults(changed(change))] == [
        f"E{FIRST + 1}", f"G{FIRST + 2}", f"A{FIRST + 4}",
    ]  # fmt: skip


def test_a_text_that_begins_like_a_formula_is_written_as_text() -> None:
    one = frameworks.one("PCI")
    evil = document_of(one)
    evil["name"]["vi"] = "=1+1"

    from motcua.scorecards.rules import reading

    content = workbook.written(reading.framework(evil))

    assert b"<f>" not in zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml")


def two_sheets() -> bytes:
    book = Workbook()
    book.create_sheet("Khác")
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    "content", [b"", b"%PDF-1.7", b"PK\x03\x04 broken", b"x" * 2_000_001, two_sheets(), template()[:3000]]
)
def test_a_file_that_is_no_such_workbook_is_refused(content: bytes) -> None:
    [found] = faults(content)
    assert found.startswith("XLSX: ")


def test_import_is_dry_until_a_file_is_named_and_overwrites_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sheet, target = tmp_path / "bang.xlsx", tmp_path / "bo.yaml"
    call_command("scorecards_template", str(sheet), "--from", "PAR-DEPARTMENT")

    call_command("scorecards_import", str(sheet), "--as", "PAR-DEPARTMENT/QD-2026")
    assert "Nothing was written" in capsys.readouterr().out
    assert not target.exists()

    call_command("scorecards_import", str(sheet), "--as", "PAR-DEPARTMENT/QD-2026", "--write", str(target))
    assert "PAR-DEPARTMENT/QD-2026: 32 criteria, 100 points" in capsys.readouterr().out
    import yaml

    from motcua.scorecards.rules import reading

    again = reading.framework(yaml.safe_load(target.read_text(encoding="utf-8")))
    assert again.key == "PAR-DEPARTMENT/QD-2026"

    with pytest.raises(SystemExit) as left:
        call_command(
            "scorecards_import", str(sheet), "--as", "PAR-DEPARTMENT/QD-2026", "--write", str(target)
        )
    assert left.value.code == 2


def test_with_one_fault_nothing_is_imported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sheet, target = tmp_path / "bang.xlsx", tmp_path / "bo.yaml"
    sheet.write_bytes(changed(cell("points", FIRST + 1, "hai")))

    with pytest.raises(SystemExit) as left:
        call_command("scorecards_import", str(sheet), "--as", "PAR/v1", "--write", str(target))

    assert left.value.code == 1
    assert f"E{FIRST + 1}" in capsys.readouterr().err
    assert not target.exists()
