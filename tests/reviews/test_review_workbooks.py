"""A plan's list from a workbook: all rows or none; the results as a workbook that opens anywhere."""

import io
from collections.abc import Sequence
from datetime import date, datetime

import pytest
from openpyxl import Workbook, load_workbook

from motcua.reviews.actions import plan_lists
from motcua.reviews.errors import RowFault, WorkbookRefused
from motcua.reviews.models import PlanLine, ReviewSheet
from motcua.reviews.rules import plan_workbook
from motcua.reviews.rules.plan_workbook import CODE, DUE, GROUP, PRIORITY, UNIT, Row
from review_ground import JANUARY, Ground, make_review_ground

HEAD = tuple(name for name, _width in plan_workbook.COLUMNS)
GOOD: tuple[object, ...] = ("1.001193", "Đăng ký khai sinh", "", "", "Sở Tư pháp", datetime(2026, 9, 30))


def book(*rows: Sequence[object], head: Sequence[str] = HEAD, merge: str = "") -> bytes:
    made = Workbook()
    sheet = made.worksheets[0]
    sheet.append(list(head))
    for row in rows:
        sheet.append(list(row))
    if merge:
        sheet.merge_cells(merge)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def faults(content: bytes) -> list[RowFault]:
    with pytest.raises(WorkbookRefused) as refused:
        plan_workbook.read(content)
    return list(refused.value.faults)


def test_a_filled_in_form_is_read() -> None:
    rows = plan_workbook.read(
        book(GOOD, (None,) * 6, ("1.000656", "", "Nhóm  hộ tịch", "x", "H56.1", "30/06/2026"))
    )

    assert rows == (
        Row(2, "1.001193", "", False, "Sở Tư pháp", date(2026, 9, 30)),
        Row(4, "1.000656", "Nhóm hộ tịch", True, "H56.1", date(2026, 6, 30)),
    )


def test_the_form_of_the_house_is_read_once_it_is_filled_in() -> None:
    made = load_workbook(io.BytesIO(plan_workbook.form()))
    made.worksheets[0].append(list(GOOD))
    out = io.BytesIO()
    made.save(out)

    assert [row.code for row in plan_workbook.read(out.getvalue())] == ["1.001193"]
    assert faults(plan_workbook.form()) == [RowFault(0, "", "empty")]


def test_wrong_headings_are_named() -> None:
    head = ("Mã thủ tục", "Đơn vị", "Mã thủ tục", "Thời hạn hoàn thành")

    assert faults(book(GOOD, head=head)) == [
        RowFault(1, "Đơn vị", "unknown-heading"),
        RowFault(1, CODE, "heading-twice"),
        RowFault(1, UNIT, "heading-missing"),
    ]


def test_merged_cells_are_refused_with_their_place() -> None:
    assert faults(book(GOOD, GOOD, merge="E2:E3")) == [RowFault(2, "", "merged", "E2:E3")]


def test_every_wrong_row_is_named() -> None:
    rows = [
        ("", "", "", "", "Sở Tư pháp", datetime(2026, 9, 30)),
        ("1.001193", "", "", "maybe", "", "31/02/2026"),
        GOOD,
    ]

    assert faults(book(*rows)) == [
        RowFault(2, CODE, "required"),
        RowFault(3, UNIT, "required"),
        RowFault(3, DUE, "no-date", "31/02/2026"),
        RowFault(3, PRIORITY, "no-mark", "maybe"),
    ]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04nothing", b"a;b;c\n1;2;3\n", b"\xd0\xcf\x11\xe0old"])
def test_what_is_no_workbook_is_refused(content: bytes) -> None:
    assert faults(content) == [RowFault(0, "", "no-workbook")]


def test_too_large_a_file_is_not_opened() -> None:
    assert faults(b"PK" * plan_workbook.LARGEST_FILE)[0].problem == "too-large"


def take(ground: Ground, plan_id: int, content: bytes) -> tuple[PlanLine, ...]:
    return plan_lists.take_over(
        plan_id=plan_id, content=content, seen=None, by=ground.by(ground.keeper), at=JANUARY
    )


@pytest.mark.django_db
def test_rows_of_a_group_become_one_line() -> None:
    ground = make_review_ground()
    for code in ("1.001193", "1.000656", "1.000894"):
        ground.procedure(code=code)
    plan = ground.draft()

    lines = take(
        ground,
        plan.pk,
        book(
            GOOD,
            ("1.000656", "", "Nhóm hộ tịch", "", ground.unit.agency_id, "30/06/2026"),
            ("1.000894", "", "nhóm hộ tịch", "x", "sở tư pháp", "30/06/2026"),
        ),
    )

    assert [(one.group_name, one.is_priority, one.unit, one.due_on) for one in lines] == [
        ("", False, ground.unit, date(2026, 9, 30)),
        ("nhóm hộ tịch", True, ground.unit, date(2026, 6, 30)),
    ]
    assert ReviewSheet.objects.filter(line=lines[1]).count() == 2


@pytest.mark.django_db
def test_nothing_is_half_applied() -> None:
    ground = make_review_ground()
    ground.procedure(code="1.001193")
    plan = ground.draft()
    content = book(
        GOOD,
        GOOD,
        ("9.999999", "", "", "", "Sở Tư pháp", "30/06/2026"),
        ("1.001193", "", "", "", "Sở Không Có", "30/06/2026"),
    )

    with pytest.raises(WorkbookRefused) as refused:
        take(ground, plan.pk, content)

    assert list(refused.value.faults) == [
        RowFault(3, CODE, "twice", "1.001193"),
        RowFault(4, CODE, "not-under-competence", "9.999999"),
        RowFault(5, CODE, "twice", "1.001193"),
        RowFault(5, UNIT, "unit-unknown", "Sở Không Có"),
    ]
    assert ReviewSheet.objects.count() == 0
    assert type(plan).objects.get(pk=plan.pk).revision == 1


@pytest.mark.django_db
def test_a_group_has_one_unit_and_one_last_day() -> None:
    ground = make_review_ground()
    ground.procedure(code="1.001193")
    ground.procedure(code="1.000656")
    rows = [
        ("1.001193", "", "Nhóm A", "", "Sở Tư pháp", "30/06/2026"),
        ("1.000656", "", "Nhóm A", "", "Văn phòng Ủy ban nhân dân tỉnh", "30/07/2026"),
    ]

    with pytest.raises(WorkbookRefused) as refused:
        take(ground, ground.draft().pk, book(*rows))

    assert [(one.row, one.column, one.problem) for one in refused.value.faults] == [
        (3, UNIT, "differs-in-group"),
        (3, DUE, "differs-in-group"),
    ]


def test_results_keep_text_as_text() -> None:
    row = ["1.001193", "=cmd|' /C calc'!A1", "Hộ tịch", "", "Sở Tư pháp", date(2026, 9, 30), "Đã kết luận",
           "Giữ nguyên", date(2026, 3, 2), "Ổn\x07", 1000, 400, 600, 60.0]  # fmt: skip

    sheet = load_workbook(io.BytesIO(plan_workbook.results("Kế hoạch", "1/QĐ-UBND", [row]))).worksheets[0]

    assert [cell.value for cell in sheet[4]] == [name for name, _width in plan_workbook.RESULT_COLUMNS]
    assert (sheet["C5"].value, sheet["C5"].data_type) == ("=cmd|' /C calc'!A1", "s")
    assert (sheet["G5"].value, sheet["G5"].number_format) == (datetime(2026, 9, 30), "DD/MM/YYYY")
    assert (sheet["L5"].value, sheet["L5"].number_format) == (1000, "#,##0")
    assert sheet["K5"].value == "Ổn"
    assert sheet.freeze_panes == "D5"
    assert GROUP in [cell.value for cell in sheet[4]]
