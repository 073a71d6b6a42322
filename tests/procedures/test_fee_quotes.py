"""What is owed, with its explanation: exact amounts of sample procedures and of schedules."""

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from motcua.kernel.dmn.tables import Hit
from motcua.procedures.rules.fee_law import CountedOn, Direction, Rounding, fee_law
from motcua.procedures.rules.fee_quotes import Facts, Quote, StepKind, frozen, quote, thawed
from motcua.procedures.rules.fee_schedules import LegalBasis, Money, Schedule, ScheduleKind, Scope
from motcua.procedures.rules.fee_tables import Counting, FeeRow, FeeTable, Measure
from motcua.procedures.sample import records

DAY = date(2026, 11, 2)
CERTIFY, NAMING = "2.000815", "1.004873"
BASIS = LegalBasis("12/2026/NQ-HĐND", date(2026, 7, 10), "HĐND tỉnh", "Điều 3")

PAGES = Schedule(
    key="chung-thuc",
    name_vi="Phí chứng thực bản sao",
    kind=ScheduleKind.BASE,
    money=Money.FEE,
    scope=Scope((CERTIFY,)),
    basis=BASIS,
    valid_from=date(2026, 1, 1),
    table=FeeTable(
        Measure.AMOUNT,
        (FeeRow(2000, high=2, note="Hai trang đầu"), FeeRow(1000, low=3, note="Từ trang thứ ba")),
        counting=Counting.BANDS,
        quantity_field="pages",
        times_field="copies",
        cap_vnd=200_000,
        unit_vi="trang",
        unit_en="page",
    ),
)
NAME = Schedule(
    key="le-phi-ho-tich",
    name_vi="Lệ phí hộ tịch",
    kind=ScheduleKind.BASE,
    money=Money.CHARGE,
    scope=Scope((NAMING,)),
    basis=BASIS,
    valid_from=date(2026, 1, 1),
    table=FeeTable(Measure.AMOUNT, (FeeRow(15_000),)),
)
ONLINE_HALF = Schedule(
    key="giam-truc-tuyen",
    number=2,
    name_vi="Giảm 50% khi nộp trực tuyến",
    kind=ScheduleKind.REDUCTION,
    money=Money.BOTH,
    scope=Scope(everything=True),
    basis=LegalBasis("13/2026/NQ-HĐND", date(2026, 7, 10), "HĐND tỉnh", "Điều 1"),
    valid_from=date(2026, 8, 1),
    valid_to=date(2026, 12, 31),
    table=FeeTable(Measure.PERCENT_OFF, (FeeRow(50, channels=("online",), note="Nộp trực tuyến"),)),
)
POOR_FREE = Schedule(
    key="mien-ho-ngheo",
    name_vi="Miễn cho hộ nghèo",
    kind=ScheduleKind.EXEMPTION,
    money=Money.BOTH,
    scope=Scope(everything=True),
    basis=LegalBasis("97/2015/QH13", date(2015, 11, 25), "Quốc hội", "Điều 10"),
    valid_from=date(2017, 1, 1),
    table=FeeTable(Measure.PERCENT_OFF, (FeeRow(100, groups=("poor_household", "child")),)),
)


def asked(procedure: str, schedules: list[Schedule], **more: object) -> Quote:
    facts = Facts(procedure=procedure, sector="ho-tich", channel="counter", day=DAY)
    content = next(one.content for one in records() if one.code == procedure)
    return quote(replace(facts, **more), schedules, content=content, rounding=Rounding())  # type: ignore[arg-type]


def test_without_a_schedule_the_catalogue_speaks_and_says_so() -> None:
    found = asked(NAMING, [])

    (line,) = found.lines
    assert found.total_vnd == line.amount_vnd
    assert [step.kind for step in line.steps] == [StepKind.CATALOGUE]
    assert not found.rests_on_rules


def test_a_page_costs_by_its_own_number_and_the_whole_is_held_at_its_cap() -> None:
    def total(pages: int, copies: int = 1) -> int:
        return asked(CERTIFY, [PAGES], answers={"pages": pages, "copies": copies}).total_vnd

    assert [total(n) for n in (1, 2, 3, 4, 10)] == [2000, 4000, 5000, 6000, 12_000]
    assert (total(198), total(199), total(10_000)) == (200_000, 200_000, 200_000)
    assert (total(3, 2), total(500, 3)) == (10_000, 600_000)
    steps = asked(CERTIFY, [PAGES], answers={"pages": 300}).lines[0].steps
    assert [(s.kind, s.quantity, s.amount_vnd) for s in steps] == [
        (StepKind.BASE, 2, 4000),
        (StepKind.BASE, 298, 298_000),
        (StepKind.CAP, None, -102_000),
    ]


def test_the_schedule_says_the_same_as_the_sample_record_for_every_number_of_pages() -> None:
    content = next(one.content for one in records() if one.code == CERTIFY)
    for pages in (1, 2, 3, 7, 198, 199, 250):
        facts = Facts(CERTIFY, "", "counter", DAY, answers={"pages": pages, "copies": 2})
        by_rule = quote(facts, [PAGES], content=content, rounding=Rounding())
        by_record = quote(facts, [], content=content, rounding=Rounding())
        assert by_rule.total_vnd == by_record.total_vnd
        assert by_rule.rests_on_rules
        assert not by_record.rests_on_rules


def test_pages_that_nobody_has_counted_yet_are_reckoned_as_one_and_awaited() -> None:
    found = asked(CERTIFY, [PAGES])

    assert (found.total_vnd, found.is_complete, found.awaits) == (2000, False, ("field:pages",))


def test_filing_online_halves_it_and_names_the_resolution() -> None:
    found = asked(NAMING, [NAME, ONLINE_HALF], channel="online")

    base, cut = found.lines[0].steps
    assert (found.base_vnd, found.cut_vnd, found.total_vnd) == (15_000, 7500, 7500)
    assert (base.kind, base.amount_vnd, base.schedule, base.version) == (
        StepKind.BASE,
        15_000,
        "le-phi-ho-tich",
        1,
    )
    assert (cut.kind, cut.amount_vnd, cut.percent, cut.version) == (StepKind.CUT, -7500, 50, 2)
    assert cut.basis == "Điều 1, 13/2026/NQ-HĐND ngày 10/07/2026 của HĐND tỉnh"
    assert asked(NAMING, [NAME, ONLINE_HALF], channel="counter").total_vnd == 15_000


def test_a_rule_holds_from_its_first_to_its_last_day_and_not_beside() -> None:
    def total(day: date) -> int:
        return asked(NAMING, [NAME, ONLINE_HALF], channel="online", day=day).total_vnd

    assert [total(date(2026, 7, 31)), total(date(2026, 8, 1))] == [15_000, 7500]
    assert [total(date(2026, 12, 31)), total(date(2027, 1, 1))] == [7500, 15_000]


def test_of_two_cuts_that_do_not_add_up_the_greater_counts_and_the_other_is_named() -> None:
    found = asked(NAMING, [NAME, ONLINE_HALF, POOR_FREE], channel="online", groups=("poor_household",))

    assert found.total_vnd == 0
    assert found.is_free
    assert [(s.kind, s.schedule, s.amount_vnd) for s in found.lines[0].steps[1:]] == [
        (StepKind.NOT_COUNTED, "giam-truc-tuyen", -7500),
        (StepKind.CUT, "mien-ho-ngheo", -15_000),
    ]


def test_a_cut_that_is_added_is_taken_of_what_is_left() -> None:
    card = replace(
        ONLINE_HALF,
        key="giam-thanh-toan",
        is_added=True,
        table=FeeTable(Measure.PERCENT_OFF, (FeeRow(10, ways=("online",)),)),
    )

    found = asked(NAMING, [NAME, ONLINE_HALF, card], channel="online")

    assert [s.amount_vnd for s in found.lines[0].steps] == [15_000, -7500, -750]
    assert found.total_vnd == 6750
    paid_at_the_counter = asked(NAMING, [NAME, ONLINE_HALF, card], channel="online", way="direct")
    assert paid_at_the_counter.total_vnd == 7500


def test_who_belongs_to_two_groups_gets_the_greater_cut_of_a_table() -> None:
    table = FeeTable(
        Measure.PERCENT_OFF,
        (FeeRow(50, groups=("elderly",)), FeeRow(80, groups=("disabled",))),
        hit=Hit.MOST,
    )
    cut = replace(POOR_FREE, kind=ScheduleKind.REDUCTION, table=table)

    assert asked(NAMING, [NAME, cut], groups=("elderly", "disabled")).total_vnd == 3000
    assert asked(NAMING, [NAME, cut], groups=("elderly",)).total_vnd == 7500
    assert asked(NAMING, [NAME, cut]).total_vnd == 15_000


def test_an_amount_off_never_makes_it_less_than_nothing() -> None:
    cut = replace(ONLINE_HALF, table=FeeTable(Measure.AMOUNT_OFF, (FeeRow(50_000, channels=("online",)),)))

    assert asked(NAMING, [NAME, cut], channel="online").total_vnd == 0


def test_a_cut_of_a_fee_leaves_the_charge_alone() -> None:
    cut = replace(ONLINE_HALF, money=Money.FEE)

    assert asked(NAMING, [NAME, cut], channel="online").total_vnd == 15_000


def test_the_case_decides_and_is_awaited_while_nobody_has_said_it() -> None:
    table = FeeTable(
        Measure.AMOUNT,
        (FeeRow(15_000, cases=("Thay đổi",)), FeeRow(5000, cases=("Bổ sung",))),
        cases=("Thay đổi", "Bổ sung"),
    )
    by_case = replace(NAME, table=table)

    assert asked(NAMING, [by_case], case="Bổ sung").total_vnd == 5000
    unsaid = asked(NAMING, [by_case])
    assert (unsaid.total_vnd, unsaid.is_complete, unsaid.awaits) == (0, False, ("case",))


def test_a_cut_applies_to_what_the_catalogue_states_where_no_base_is_written() -> None:
    content = {
        "channels": [{"channel": "online", "fees": [{"amount_vnd": 30_001, "kind": "charge", "text": ""}]}]
    }
    facts = Facts("1.000001", "", "online", DAY)

    found = quote(facts, [ONLINE_HALF], content=content, rounding=Rounding())

    assert [(s.kind, s.amount_vnd) for s in found.lines[0].steps] == [
        (StepKind.CATALOGUE, 30_001),
        (StepKind.CUT, -15_001),
    ]
    assert found.total_vnd == 15_000


def test_what_is_left_is_rounded_as_the_law_file_says() -> None:
    assert Rounding(1, Direction.DOWN).percent_left(30_001, 50) == 15_000
    assert Rounding(1000, Direction.DOWN).percent_left(15_000, 50) == 7000
    assert Rounding(1000, Direction.HALF_UP).percent_left(15_000, 50) == 8000
    assert Rounding(1000, Direction.HALF_UP).percent_left(300, 0) == 300


def test_the_day_of_acceptance_counts_unless_the_law_file_says_otherwise() -> None:
    law = fee_law(DAY)

    assert law.day(submitted_on=date(2026, 7, 31), accepted_on=date(2026, 8, 1)) == date(2026, 8, 1)
    other = replace(law, counted_on=CountedOn.SUBMISSION)
    assert other.day(submitted_on=date(2026, 7, 31), accepted_on=date(2026, 8, 1)) == date(2026, 7, 31)


def test_a_frozen_quote_explains_itself_without_the_rules() -> None:
    found = asked(
        CERTIFY, [PAGES, ONLINE_HALF, POOR_FREE], channel="online", groups=("child",), answers={"pages": 300}
    )

    assert thawed(frozen(found)) == found
    assert frozen(found)["total_vnd"] == 0


OWN = replace(
    NAME,
    key="thu-rieng",
    name_vi="Mức thu riêng của xã",
    is_for_offerings=True,
    table=FeeTable(Measure.AMOUNT, (FeeRow(8000),)),
)


def test_the_rule_that_the_offering_names_comes_before_the_procedures_and_cuts_stay() -> None:
    facts = Facts(NAMING, "", "online", DAY, own="thu-rieng")

    found = quote(facts, [NAME, OWN, ONLINE_HALF], content={}, rounding=Rounding())

    steps = [(step.schedule, step.amount_vnd, step.is_own) for step in found.lines[0].steps]
    assert steps == [("thu-rieng", 8000, True), ("giam-truc-tuyen", -4000, False)]
    assert thawed(frozen(found)) == found


def test_a_rule_kept_for_offerings_counts_nowhere_else() -> None:
    found = quote(Facts(NAMING, "", "counter", DAY), [OWN, NAME], content={}, rounding=Rounding())

    assert [step.schedule for step in found.lines[0].steps] == ["le-phi-ho-tich"]


def test_where_the_named_rule_does_not_hold_on_the_day_the_procedures_counts() -> None:
    ended = replace(OWN, valid_to=date(2026, 10, 31))
    facts = Facts(NAMING, "", "counter", DAY, own="thu-rieng")

    found = quote(facts, [ended, NAME], content={}, rounding=Rounding())

    assert [(step.schedule, step.is_own) for step in found.lines[0].steps] == [("le-phi-ho-tich", False)]


def test_a_fee_of_its_own_leaves_what_is_taken_of_other_money() -> None:
    other = replace(NAME, key="phi-khac", money=Money.FEE, table=FeeTable(Measure.AMOUNT, (FeeRow(3000),)))
    facts = Facts(NAMING, "", "counter", DAY, own="thu-rieng")

    found = quote(facts, [OWN, NAME, other], content={}, rounding=Rounding())

    assert found.total_vnd == 11_000


@given(
    st.integers(0, 10**9),
    st.lists(st.tuples(st.integers(0, 100), st.booleans()), max_size=4),
    st.sampled_from((1, 100, 500, 1000)),
    st.sampled_from(Direction),
)
def test_whatever_is_cut_the_total_lies_between_nothing_and_the_base_and_the_steps_add_up(
    amount: int, cuts: list[tuple[int, bool]], unit: int, direction: Direction
) -> None:
    base = replace(NAME, table=FeeTable(Measure.AMOUNT, (FeeRow(amount),)))
    reductions = [
        replace(
            POOR_FREE,
            key=f"giam-{n}",
            is_added=added,
            table=FeeTable(Measure.PERCENT_OFF, (FeeRow(percent),)),
        )
        for n, (percent, added) in enumerate(cuts)
    ]
    facts = Facts(NAMING, "", "counter", DAY)

    found = quote(facts, [base, *reductions], content={}, rounding=Rounding(unit, direction))

    assert 0 <= found.total_vnd <= amount
    counted = [s.amount_vnd for s in found.lines[0].steps if s.kind is not StepKind.NOT_COUNTED]
    assert sum(counted) == found.total_vnd
