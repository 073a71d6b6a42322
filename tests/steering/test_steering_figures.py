"""Figures of the registers of the reform: both sides exact, open down to rows, and held against plans."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from motcua.indicators import board, queries, registers
from motcua.indicators.periods import Period
from motcua.indicators.registers import Asked, RowKind
from motcua.indicators.registry import INDICATORS, PeriodBase
from motcua.indicators.rules.figures import Figure, Scale
from motcua.kernel.scopes import of_system, scope
from motcua.plans import queries as plans
from motcua.plans.models import HandValue, Plan, Target
from motcua.plans.verdicts import Judgement, Superior, Threshold, Verdict, judge
from motcua.steering import queries as steering
from motcua.steering.rules import law
from steering_ground import NOW, TODAY, Province, make_province

pytestmark = pytest.mark.django_db
YEAR = Period(date(2026, 1, 1), date(2026, 12, 1))
LAST = Period(date(2025, 1, 1), date(2025, 12, 1))
SINCE = date(2026, 1, 1)


@pytest.fixture
def province() -> Province:
    return make_province()


def measured(*codes: str, period: Period = YEAR, unit: int | None = None) -> dict[str, Figure]:
    with scope(of_system("test")):
        found = board.measure_all(period, queries.Narrow(handling_unit_id=unit), NOW, codes=codes)
    return {one.indicator.code: one.headline.figure for one in found}


def sides(code: str, **asked: object) -> tuple[int, int | None]:
    figure = measured(code, **asked)[code]  # type: ignore[arg-type]
    return figure.numerator, figure.denominator


def test_an_empty_register_says_nothing_whatever_is_asked(province: Province) -> None:
    reform = [
        code for code, one in INDICATORS.items()
        if one.base is PeriodBase.REGISTER
        and registers.SIDES[one.variants[0].numerator].reader in registers.reform.figures()
        and one.scale not in (Scale.YES_NO, Scale.COUNT)
    ]  # fmt: skip
    assert len(reform) >= 25
    assert {
        code: figure.value for code, figure in measured(*reform).items() if figure.value is not None
    } == {}


def test_all_figures_of_the_reform_come_in_the_queries_of_one(province: Province) -> None:
    province.commits(province.justice, "Nhiệm vụ", done=True)
    asked = Asked(on=TODAY, since=SINCE)
    codes = [code for code, side in registers.SIDES.items() if side.reader in registers.reform.figures()]
    with CaptureQueriesContext(connection) as found:
        registers.counted(codes, asked)
    assert len(codes) > 60
    assert len(found) <= 4


def test_commitments_are_counted_of_the_unit_that_has_fewest(province: Province) -> None:
    for number in range(3):
        province.commits(province.justice, f"Nhiệm vụ {number}", done=True)
        province.commits(province.health, f"Nhiệm vụ {number}", done=number < 2)
    waiting = province.commits(province.ward, "Nhiệm vụ", done=True, confirmed=False)

    assert sides("KEY_COMMITMENTS_DONE") == (0, 3)
    province.confirms(waiting)
    with scope(of_system("test")):
        one = board.measure_all(YEAR, queries.Narrow(), NOW, codes=["KEY_COMMITMENTS_DONE"])[0]
    assert {unit: figure.value for unit, figure in one.units.items()} == {
        province.justice.pk: 3, province.health.pk: 2, province.ward.pk: 1,
    }  # fmt: skip
    assert sides("KEY_COMMITMENTS_DONE", unit=province.health.pk) == (2, 1)
    assert sides("COMMITMENTS_KEPT") == (6, 7)
    opened = registers.opened("commitment_least_among", Asked(on=TODAY, since=SINCE))
    assert {(row.kind, row.id, row.words) for row in opened} == {
        (RowKind.OBLIGED, province.justice.pk, "3"), (RowKind.OBLIGED, province.health.pk, "2"),
        (RowKind.OBLIGED, province.ward.pk, "1"),
    }  # fmt: skip
    kept = registers.opened("commitment_done", Asked(on=TODAY, since=SINCE))
    assert [row.kind for row in kept] == [RowKind.ENTRY] * 6


def test_discipline_counts_people_of_units_that_reported_their_staff(province: Province) -> None:
    breach = {"people": 2, "breach": "hours", "penalty": "warning"}
    province.enters("staff", province.justice, {"given": 40, "present": 38}, day=date(2025, 12, 31))
    province.enters("staff", province.justice, {"given": 40, "present": 39}, day=date(2026, 6, 30))
    province.enters("staff", province.health, {"given": 60, "present": 61}, day=date(2026, 6, 30))
    province.enters("breach", province.justice, breach, number="12/QĐ", day=date(2026, 7, 1))
    province.enters("breach", province.justice, breach, number="3/QĐ", day=date(2025, 8, 1))
    province.enters("breach", province.ward, breach, number="7/QĐ", day=date(2026, 8, 1))

    assert sides("DISCIPLINE_COMPLY") == (98, 100)
    assert sides("DISCIPLINE_COMPLY", unit=province.ward.pk) == (0, 0)
    assert sides("STAFF_USED") == (100, 100)
    assert sides("STAFF_WITHIN_QUOTA") == (1, 2)


def test_units_inspected_findings_and_tasks_are_shares_of_what_they_are_asked_of(province: Province) -> None:
    inspection = province.enters(
        "inspection", province.justice, {"is_unannounced": False}, number="05/KH", title="Kiểm tra"
    )
    province.enters("inspection", province.justice, {"is_unannounced": True}, number="06/KH", title="Lần hai")
    facts = {"inspection": str(inspection.series), "due_on": "2026-12-01"}
    province.enters("finding", province.justice, facts, title="Chậm công khai")
    province.enters(
        "finding",
        province.justice,
        {**facts, "handled_on": TODAY.isoformat(), "document": "9/BC"},
        title="Thiếu sổ",
    )
    task = {"source": "government", "due_on": "2026-09-30"}
    given = date(2026, 8, 1)
    done = {**task, "done_on": "2026-09-30", "result": "BC 12"}
    late = {**task, "done_on": "2026-10-01", "result": "BC 13"}
    for number, one in enumerate((done, late, task, {**task, "due_on": "2026-12-30"})):
        province.enters("task", province.health, one, day=given, number=f"{number}/VPCP", title="Báo cáo")

    assert sides("UNITS_INSPECTED") == (1, 3)
    assert sides("UNITS_INSPECTED", unit=province.ward.pk) == (0, 1)
    assert sides("INSPECTION_FINDINGS_HANDLED") == (1, 2)
    assert sides("GOVERNMENT_TASKS_ON_TIME") == (1, 3)


def test_published_results_have_rank_points_and_group_of_their_year(province: Province) -> None:
    province.publishes("par_index", 2024, value="88.37", rank=20, of=63)
    province.publishes("par_index", 2025, value="91.43", rank=12, of=34)
    province.publishes("par_index", 2025, value="7.1", part="Cải cách thể chế")
    province.publishes("pci", 2025, unit=province.justice, group="good", part="Thiết chế pháp lý")
    province.publishes("unit_score", 2025, unit=province.justice, value="88.83", group="good")

    assert sides("RANK_PAR", period=LAST) == (12, 34)
    assert measured("PAR_INDEX", period=LAST)["PAR_INDEX"].value == Fraction("91.43")
    assert measured("RANK_PAR", period=YEAR)["RANK_PAR"].value is None
    assert measured("RANK_PAR", period=LAST, unit=province.health.pk)["RANK_PAR"].value == 12
    assert measured("PAR_UNIT_SCORE", period=LAST)["PAR_UNIT_SCORE"].value is None
    assert measured("PAR_UNIT_SCORE", period=LAST, unit=province.justice.pk)[
        "PAR_UNIT_SCORE"
    ].value == Fraction("88.83")
    assert sides("PCI_GROUP", period=LAST, unit=province.justice.pk) == (2, 6)
    with scope(of_system("test")):
        newest = board.measure_all(YEAR, queries.Narrow(), NOW, codes=["RANK_PAR"])[0].readings[1]
    assert (newest.variant.code, newest.figure.value) == ("newest", 12)
    assert [(one.year, one.rank, one.part) for one in steering.outside("par_index")] == [
        (2025, 12, ""), (2025, None, "Cải cách thể chế"), (2024, 20, ""),
    ]  # fmt: skip
    row = registers.opened(
        "outside_result_par_index_rank", Asked(on=date(2025, 12, 31), since=date(2025, 1, 1))
    )[0]
    assert (row.kind, row.code) == (RowKind.ENTRY, "2025/QĐ-BNV")
    assert "Thứ hạng: 12" in row.words


def test_deliverables_and_national_figures_come_with_their_document(province: Province) -> None:
    facts = {"what": "report_system", "due_on": "2026-06-30"}
    province.enters("deliverable", None, facts, day=date(2026, 1, 5), number="1/CĐ", title="Tích hợp")
    assert sides("REPORT_SYSTEM_DONE") == (0, None)
    province.enters(
        "deliverable", None, {**facts, "done_on": "2026-06-20", "document": "BB 3"}, day=date(2026, 1, 5),
        number="2/CĐ", title="Tích hợp",
    )  # fmt: skip
    assert sides("REPORT_SYSTEM_DONE") == (1, None)
    nsw = {"fact": "nsw_services", "amount": 250, "among": 261, "wording": "exact"}
    province.enters("national-fact", None, nsw, number="BC 2023", day=date(2026, 2, 1))
    province.enters(
        "national-fact", None, {"fact": "id_cards", "amount": 79500000, "wording": "over"}, number="BC 2023",
        day=date(2026, 2, 1),
    )  # fmt: skip
    assert sides("NSW_SERVICES") == (250, 261)
    assert measured("CCCD_ISSUED")["CCCD_ISSUED"].value == 79_500_000


def test_a_figure_is_asked_as_it_was_known(province: Province) -> None:
    early = NOW - timedelta(days=40)
    province.enters("dialogue", province.justice, {"with": "people", "present": 9, "raised": 0, "answered": 0},
                    title="Đối thoại", day=date(2026, 10, 1), at=early)  # fmt: skip
    now = steering.figure("dialogue", "held", since=SINCE, on=TODAY)
    then = steering.figure(
        "dialogue", "held", since=SINCE, on=TODAY, known_on=early.date() - timedelta(days=1)
    )

    assert (now.numerator, now.denominator) == ({province.justice.pk}, {unit.pk for unit in province.units})
    assert (then.numerator, then.denominator) == (frozenset(), frozenset())
    assert sides("DIALOGUE_ANSWERED") == (0, 0)  # nothing raised: not assessed


# Plans


def judged(
    kind: str, comparator: str, indicator: str, *, value: str | None = None, period: Period = LAST,
    quote: str = "Chỉ số của tỉnh", unit: int | None = None, by_hand: str | None = None, by: int = 0,
) -> plans.MeasuredTarget:  # fmt: skip
    plan = Plan.objects.create(
        key=f"p-{Plan.objects.count()}", title="Kế hoạch", text=quote, measured_from=period.first,
        measured_to=period.last, unit_id=unit,
    )  # fmt: skip
    target = Target.objects.create(
        plan=plan, ordinal=1, quote=quote, start=0, end=len(quote), kind=kind, comparator=comparator,
        value=None if value is None else Decimal(value), indicator=indicator,
    )  # fmt: skip
    if by_hand is not None:
        HandValue.objects.create(
            target=target, value=Decimal(by_hand), evidence="QĐ 1/QĐ-BNV", entered_by_id=by, entered_at=NOW
        )
    with scope(of_system("test")):
        return plans.measured_targets(plan, now=NOW)[0]


def test_a_rank_is_met_from_above_and_improves_downwards(province: Province) -> None:
    province.publishes("par_index", 2024, value="92", rank=14, of=63)
    province.publishes("par_index", 2025, value="91.43", rank=12, of=34)

    assert judged("rank", "<=", "RANK_PAR", value="20").judgement == Judgement(Verdict.MET, Fraction(8))
    assert judged("rank", ">=", "RANK_PAR", value="10").judgement.verdict is Verdict.NOT_MET
    better = judged("relative", ">", "RANK_PAR")
    assert (better.judgement.verdict, better.previous and better.previous.value) == (Verdict.MET, 14)
    assert judged("relative", ">", "PAR_INDEX").judgement.verdict is Verdict.NOT_MET
    assert judged("relative", ">", "SIPAS").judgement.verdict is Verdict.NOT_ASSESSED


def test_a_group_is_held_against_the_group_that_the_sentence_names(province: Province) -> None:
    province.publishes("pci", 2025, unit=province.justice, group="fair")
    fair = "Các chỉ số thành phần PCI được giao thuộc nhóm khá"
    good = "Các chỉ số thành phần PCI được giao thuộc nhóm tốt"

    unit = province.justice.pk
    assert judged("qualitative", "", "PCI_GROUP", quote=fair, unit=unit).judgement.verdict is Verdict.MET
    assert judged("qualitative", "", "PCI_GROUP", quote=good, unit=unit).judgement.verdict is Verdict.NOT_MET
    assert judged("qualitative", "", "PCI_GROUP", unit=unit).judgement.verdict is Verdict.NO_THRESHOLD


def test_every_unit_is_bound_by_three_commitments(province: Province) -> None:
    for number in range(3):
        province.commits(province.justice, f"Nhiệm vụ {number}", done=True)
    found = judged("count", ">=", "KEY_COMMITMENTS_DONE", value="3", period=YEAR)

    assert found.judgement == Judgement(Verdict.NOT_MET, Fraction(-3))
    assert ({unit for unit, _figure in found.short_units}, found.assessed_units) == (
        {province.health.pk, province.ward.pk}, 3,
    )  # fmt: skip


def test_a_target_over_the_superiors_takes_its_base_from_the_register(
    province: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = ("relative", ">=", "UNITS_INSPECTED")
    province.enters(
        "inspection", province.justice, {"is_unannounced": False}, number="05/KH", title="Kiểm tra"
    )
    without = judged(*target, value="20", period=YEAR)
    assert without.judgement.verdict is Verdict.NOT_ASSESSED
    assert "sổ chỉ tiêu cấp trên giao" in without.reason
    province.enters(
        "superior-target", None,
        {"indicator": "UNITS_INSPECTED", "year": 2026, "value": "15", "setter": "government"},
        number="9/NQ-CP", title="Kiểm tra", day=date(2026, 1, 8),
    )  # fmt: skip
    points = judged(*target, value="20", period=YEAR)
    assert points.judgement == Judgement(Verdict.NOT_MET, Fraction(100, 3) - 35)
    assert points.reason == ""
    percent = law.Rights(**{**law.rights().__dict__, "over_superior": "percent"})
    monkeypatch.setattr(law, "rights", lambda: percent)
    assert judged(*target, value="20", period=YEAR).judgement == Judgement(Verdict.MET, Fraction(100, 3) - 18)


def test_values_entered_by_hand_stay_when_a_register_takes_the_target_over(province: Province) -> None:
    by = province.keeper.pk
    before = judged("rank", "<=", "RANK_PAR", value="20", by_hand="18", by=by)
    assert before.is_by_hand
    assert before.judgement == Judgement(Verdict.MET, Fraction(2))

    province.publishes("par_index", 2025, rank=25, of=34)
    after = judged("rank", "<=", "RANK_PAR", value="20", by_hand="18", by=by)
    assert not after.is_by_hand
    assert after.judgement.verdict is Verdict.NOT_MET
    assert [one.value for one in after.hand_values] == [Decimal("18.0000")]


@pytest.mark.parametrize(("is_points", "met"), [(True, Verdict.NOT_MET), (False, Verdict.MET)])
def test_twenty_over_fifty_is_seventy_in_points_and_sixty_in_percent(is_points: bool, met: Verdict) -> None:
    threshold = Threshold("relative", ">=", Decimal(20))
    assert judge(threshold, Fraction(65), superior=Superior(Fraction(50), is_points)).verdict is met
