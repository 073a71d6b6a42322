"""A fee rule as a decision table: gaps and overlaps are found exactly, files lose nothing."""

import io
from datetime import date
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from motcua.kernel.dmn.tables import Hit, applying
from motcua.procedures.rules import fee_checks, fee_tables
from motcua.procedures.rules.fee_files import read_xml, read_yaml, write_xml, write_yaml
from motcua.procedures.rules.fee_law import fee_law
from motcua.procedures.rules.fee_schedules import (
    LegalBasis,
    Money,
    Schedule,
    ScheduleInvalid,
    ScheduleKind,
    Scope,
    Sureness,
    as_json,
    digest,
    faults_of,
    schedule_of,
)
from motcua.procedures.rules.fee_tables import (
    APPLICANTS,
    CHANNELS,
    NO_GROUP,
    WAYS,
    Counting,
    FeeRow,
    FeeTable,
    Measure,
    Point,
    decision_table,
)
from motcua.procedures.rules.fee_workbooks import read_workbook, write_workbook

GROUPS = ("child", "disabled", "poor_household")
LAW_GROUPS = fee_law(date(2026, 11, 2)).groups
CASES = ("Đăng ký lần đầu", "Cấp lại")


def subsets(values: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(values), unique=True, max_size=len(values)).map(tuple)


@st.composite
def rows(draw: st.DrawFn, counted: bool = True, value: st.SearchStrategy[int] | None = None) -> FeeRow:
    low = draw(st.none() | st.integers(1, 6)) if counted else None
    high = draw(st.none() | st.integers(low or 1, 6)) if counted else None
    return FeeRow(
        draw(st.sampled_from((0, 8000, 15000)) if value is None else value),
        cases=draw(subsets(CASES)),
        channels=draw(subsets(CHANNELS)),
        ways=draw(subsets(WAYS)),
        applicants=draw(subsets(APPLICANTS)),
        groups=draw(subsets((NO_GROUP, *GROUPS))),
        low=low,
        high=high,
        note=draw(st.sampled_from(("", "Điểm a khoản 1 Điều 4", "=SUM(A1)", "“ngoặc” & <dấu>"))),
    )


def counted_table(found: list[FeeRow], hit: Hit = Hit.UNIQUE) -> FeeTable:
    return FeeTable(
        Measure.AMOUNT, tuple(found), hit, cases=CASES, counting=Counting.WHOLE, quantity_field="pages"
    )


def claims() -> list[tuple[str, ...]]:
    """Every set of groups that an applicant may claim."""
    return [
        tuple(group for group, chosen in zip(GROUPS, bits, strict=True) if chosen)
        for bits in product((False, True), repeat=len(GROUPS))
    ]


def points(most: int = 8) -> list[Point]:
    """The whole domain, quantities up to `most`: beyond the greatest bound of a row nothing changes."""
    return [
        Point(*combination)
        for combination in product(CASES, CHANNELS, WAYS, APPLICANTS, claims(), range(1, most))
    ]


def is_in(point: Point, gap: fee_checks.Gap) -> bool:
    claimed = point.groups or (NO_GROUP,)
    return (
        (not gap.cases or point.case in gap.cases)
        and (not gap.channels or point.channel in gap.channels)
        and (not gap.ways or point.way in gap.ways)
        and (not gap.applicants or point.applicant in gap.applicants)
        and (not gap.groups or any(group in gap.groups for group in claimed))
        and (gap.low or 1) <= (point.quantity or 1) <= (gap.high or 10**6)
    )


@settings(max_examples=25, deadline=None)
@given(st.lists(rows(), min_size=1, max_size=6))
def test_the_gaps_are_exactly_the_combinations_that_no_rule_speaks_of(found: list[FeeRow]) -> None:
    table = counted_table(found)
    rules = decision_table(table)

    gaps = fee_checks.check(table, groups=GROUPS).gaps

    for point in points():
        if len(point.groups) < 2:
            uncovered = not applying(rules, point.values())
            assert uncovered == any(is_in(point, gap) for gap in gaps)
    # a wider claim is never uncovered where each single one is covered
    if not gaps:
        assert all(applying(rules, point.values()) for point in points())


@settings(max_examples=25, deadline=None)
@given(st.lists(rows(), min_size=2, max_size=5))
def test_two_rules_overlap_exactly_where_some_combination_meets_both(found: list[FeeRow]) -> None:
    table = counted_table(found)
    rules = decision_table(table)

    overlaps = fee_checks.check(table, groups=GROUPS).overlaps

    met = set()
    for point in points():
        numbers = applying(rules, point.values())
        met |= {(a, b) for a in numbers for b in numbers if a < b}
    assert {(one.first, one.second) for one in overlaps} == met
    for one in overlaps:
        assert {one.first, one.second} <= set(applying(rules, one.example.values()))


def test_a_forgotten_channel_is_shown_as_a_gap_with_its_name() -> None:
    table = FeeTable(
        Measure.AMOUNT, (FeeRow(8000, channels=("online",)), FeeRow(15000, channels=("counter",)))
    )

    found = fee_checks.check(table, groups=GROUPS)

    assert found.gaps == (fee_checks.Gap((), ("post",), (), (), (), None, None),)
    assert found.overlaps == ()


def test_a_hole_between_two_ranges_is_shown_with_its_bounds() -> None:
    table = FeeTable(
        Measure.AMOUNT,
        (FeeRow(2000, high=2), FeeRow(1000, low=5)),
        counting=Counting.BANDS,
        quantity_field="pages",
    )

    assert fee_checks.check(table, groups=()).gaps == (fee_checks.Gap((), (), (), (), (), 3, 4),)


def test_rules_for_two_groups_meet_in_who_belongs_to_both() -> None:
    table = FeeTable(
        Measure.PERCENT_OFF, (FeeRow(50, groups=("child",)), FeeRow(100, groups=("poor_household",)))
    )

    (overlap,) = fee_checks.check(table, groups=GROUPS).overlaps

    assert (overlap.first, overlap.second, overlap.matters) == (1, 2, True)
    assert overlap.example.groups == ("child", "poor_household")
    assert fee_tables.row_for(FeeTable(table.measure, table.rows, Hit.MOST), overlap.example) == 2


def test_a_cut_need_not_speak_of_everything() -> None:
    table = FeeTable(Measure.PERCENT_OFF, (FeeRow(50, channels=("online",)),))

    assert fee_checks.check(table, groups=()).is_clean


def test_a_row_outside_its_domain_is_told_with_its_number() -> None:
    table = FeeTable(Measure.AMOUNT, (FeeRow(1), FeeRow(-5, channels=("fax",), low=3, high=2)))

    found = fee_checks.check(table, groups=GROUPS)

    assert found.faults == (
        "Row 2: “fax” is no channel of this table.",
        f"Row 2: the value -5 is not between 0 and {10**12}.",
        "Row 2: it has bounds of a quantity, and the table counts none.",
        "Row 2: the quantity begins at 3 and ends before it, at 2.",
    )


TEXTS = st.text(st.characters(codec="utf-8", exclude_characters='"\\;'), max_size=30).map(
    lambda text: " ".join("".join(c if c.isprintable() else " " for c in text).split())
)


@st.composite
def schedules(draw: st.DrawFn) -> Schedule:
    """Schedules as they may be written, sound or not."""
    is_base = draw(st.booleans())
    counting = draw(st.sampled_from(Counting)) if is_base else Counting.NONE
    measure = Measure.AMOUNT if is_base else draw(st.sampled_from((Measure.AMOUNT_OFF, Measure.PERCENT_OFF)))
    value = st.integers(0, 100) if measure is Measure.PERCENT_OFF else st.integers(0, 10**9)
    start = draw(st.dates(date(2017, 1, 1), date(2030, 1, 1)))
    everything = draw(st.booleans()) and not is_base
    return Schedule(
        key=draw(st.from_regex(r"[a-z][a-z0-9-]{1,20}", fullmatch=True)),
        name_vi=f"Lệ phí {draw(TEXTS)}".strip(),
        name_en=draw(TEXTS),
        kind=ScheduleKind.BASE if is_base else ScheduleKind.REDUCTION,
        money=draw(st.sampled_from((Money.FEE, Money.CHARGE))),
        scope=Scope(everything=True) if everything else Scope(("2.000815", "1.004873"), ("ho-tich",)),
        basis=LegalBasis(
            "12/2026/NQ-HĐND", draw(st.none() | st.just(date(2026, 7, 1))), "HĐND tỉnh", draw(TEXTS)
        ),
        sureness=draw(st.sampled_from(Sureness)),
        valid_from=start,
        valid_to=draw(st.none() | st.just(date(2031, 1, 1))),
        is_added=draw(st.booleans()),
        is_repeal=draw(st.booleans()),
        table=FeeTable(
            measure,
            tuple(draw(st.lists(rows(counting is not Counting.NONE, value), max_size=6))),
            draw(st.sampled_from(Hit)),
            cases=CASES,
            counting=counting,
            quantity_field="" if counting is Counting.NONE else "pages",
            times_field=draw(st.sampled_from(("", "copies"))),
            cap_vnd=draw(st.none() | st.integers(1, 10**6)),
            unit_vi="trang",
            unit_en=draw(st.sampled_from(("", "page"))),
        ),
    )


@settings(max_examples=40, deadline=None)
@given(schedules())
def test_a_schedule_comes_back_from_each_kind_of_file_as_it_was(schedule: Schedule) -> None:
    assert schedule_of(as_json(schedule)) == schedule
    assert read_yaml(write_yaml(schedule)) == schedule
    assert read_xml(write_xml(schedule)) == schedule
    assert read_workbook(write_workbook(schedule, groups=LAW_GROUPS), groups=LAW_GROUPS) == schedule


def example() -> Schedule:
    return Schedule(
        key="le-phi-ho-tich",
        name_vi="Lệ phí hộ tịch",
        kind=ScheduleKind.BASE,
        money=Money.CHARGE,
        scope=Scope(("1.004873",)),
        basis=LegalBasis("12/2026/NQ-HĐND", date(2026, 7, 10), "HĐND tỉnh", "Điều 3"),
        valid_from=date(2026, 8, 1),
        table=FeeTable(Measure.AMOUNT, (FeeRow(15000, note="Khoản 1 Điều 3"),)),
    )


def test_the_basis_is_cited_as_people_cite_it() -> None:
    assert example().basis.words == "Điều 3, 12/2026/NQ-HĐND ngày 10/07/2026 của HĐND tỉnh"
    assert faults_of(example()) == ()


def test_setting_the_last_day_changes_nothing_of_what_it_says() -> None:
    ended = schedule_of({**as_json(example()), "valid_to": "2026-12-31"})

    assert digest(ended) == digest(example())
    assert digest(schedule_of({**as_json(example()), "valid_from": "2026-08-02"})) != digest(example())


def test_a_merged_cell_and_a_wrong_header_are_named_with_their_cells() -> None:
    book = load_workbook(io.BytesIO(write_workbook(example(), groups=LAW_GROUPS)))
    sheet = book["Bảng mức thu"]
    sheet["C1"] = "Thanh toán bằng"
    sheet.merge_cells("A2:B2")
    out = io.BytesIO()
    book.save(out)

    with pytest.raises(ScheduleInvalid) as refused:
        read_workbook(out.getvalue(), groups=LAW_GROUPS)

    assert refused.value.faults == (
        "Sheet “Bảng mức thu”: the cells A2:B2 are merged. Undo it and fill in each cell.",
        "Sheet “Bảng mức thu”, cell C1: “Cách thanh toán” is expected, “Thanh toán bằng” stands there.",
    )


def test_a_word_that_the_column_does_not_know_is_named_with_its_cell() -> None:
    book = load_workbook(io.BytesIO(write_workbook(example(), groups=LAW_GROUPS)))
    book["Bảng mức thu"]["B2"] = "qua fax"
    book["Bảng mức thu"]["H2"] = "mười nghìn"
    out = io.BytesIO()
    book.save(out)

    with pytest.raises(ScheduleInvalid) as refused:
        read_workbook(out.getvalue(), groups=LAW_GROUPS)

    assert refused.value.faults == (
        "Sheet “Bảng mức thu”, cell B2: “qua fax” is none of: trực tuyến, trực tiếp, bưu chính.",
        "Sheet “Bảng mức thu”, cell H2: “mười nghìn” is no whole number.",
    )


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file has no mapping `fee_schedule`."),
        (b"a: &x [1]\nb: *x\n", "The file is no readable YAML: anchors and aliases are not read"),
        (b"fee_schedule: {key: a, valid_from: 2026-13-01}\n", "The file is no readable YAML"),
    ],
)
def test_a_file_that_is_no_schedule_is_refused_with_words(content: bytes, words: str) -> None:
    with pytest.raises(ScheduleInvalid, match=words.split(":")[0]):
        read_yaml(content)


def test_a_decision_table_of_something_else_is_refused() -> None:
    written = write_xml(example()).replace(b">channel<", b">weather<")

    with pytest.raises(ScheduleInvalid, match="here stands weather"):
        read_xml(written)
