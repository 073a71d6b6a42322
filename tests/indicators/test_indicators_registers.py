"""Figures of registers: exact counts on small ground, as of a day, opened to their rows."""

from datetime import date, datetime, timedelta
from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

import factories
import fee_ground
import quality_ground
from motcua.agencies.models import Unit
from motcua.indicators import board, catalogue_queries, queries, registers
from motcua.indicators.errors import UnknownMeasure
from motcua.indicators.periods import Period
from motcua.indicators.registers import Asked, RowKind
from motcua.indicators.registry import INDICATORS, PeriodBase
from motcua.indicators.rules.figures import Figure, Scale
from motcua.kernel.scopes import of_system, scope
from motcua.kernel.zone import VIETNAM
from motcua.procedures.actions import drafts, publication
from motcua.procedures.actions.publication import Confirmed, Decided, Wanted
from motcua.procedures.models import Offering, Procedure, ProcedureVersion, PublicationItem
from motcua.procedures.rules.fee_schedules import Sureness
from motcua.procedures.rules.fee_tables import FeeRow
from motcua.procedures.rules.publication import Basis
from motcua.reviews.actions import decentralisations, regulations
from motcua.reviews.actions.regulations import Standing
from review_ground import MARCH, Ground, complete_content, make_review_ground

pytestmark = pytest.mark.django_db
SHORTER = complete_content(outcome="shorten", limit_now=5, limit_proposed=3)
YEAR = Period(date(2026, 1, 1), date(2026, 12, 1))
TODAY = MARCH.date()
ON = Asked(on=TODAY, since=date(2026, 1, 1))


@pytest.fixture
def ground() -> Ground:
    return make_review_ground()


def figures(
    *codes: str, now: datetime = MARCH, period: Period = YEAR, unit: int | None = None
) -> dict[str, list[tuple[int, int | None]]]:
    """Numerator and denominator of every reading, by code."""
    with scope(of_system("test")):
        found = board.measure_all(period, queries.Narrow(handling_unit_id=unit), now, codes=codes)
    return {
        one.indicator.code: [(r.figure.numerator, r.figure.denominator) for r in one.readings]
        for one in found
    }


# The review


def test_reviewed_and_simplified_are_measured_of_the_province_and_of_a_unit(ground: Ground) -> None:
    shorter, kept, waiting, _open = ground.approved_plan(4)
    ground.concludes(shorter, SHORTER)
    ground.concludes(kept, complete_content())
    ground.submits(waiting, SHORTER)
    other = factories.make_unit()
    factories.make_offering(factories.make_procedure(), other)

    both = ("TTHC_REVIEWED", "TTHC_SIMPLIFIED")
    assert figures(*both) == {"TTHC_REVIEWED": [(2, 5)], "TTHC_SIMPLIFIED": [(1, 2)]}
    assert figures(*both, unit=ground.unit.pk) == {"TTHC_REVIEWED": [(2, 4)], "TTHC_SIMPLIFIED": [(1, 2)]}
    assert figures(*both, unit=other.pk) == {"TTHC_REVIEWED": [(0, 1)], "TTHC_SIMPLIFIED": [(0, 0)]}
    by_unit = registers.by_unit(ON)
    assert by_unit[ground.unit.pk] == {
        "review_competence": 4, "review_done": 2, "review_base": 2, "review_simplified": 1,
    }  # fmt: skip
    assert by_unit[other.pk]["review_competence"] == 1


def test_a_past_period_says_what_held_on_its_last_day(ground: Ground) -> None:
    first, second = ground.approved_plan(2)
    ground.concludes(first, SHORTER, on=date(2026, 2, 20))
    ground.concludes(second, SHORTER, on=date(2026, 3, 2))

    in_february = Period(date(2026, 1, 1), date(2026, 2, 1))
    later = datetime(2026, 11, 20, 9, 0, tzinfo=VIETNAM)
    assert figures("TTHC_REVIEWED", period=in_february, now=later) == {"TTHC_REVIEWED": [(1, 2)]}
    assert figures("TTHC_REVIEWED", now=later) == {"TTHC_REVIEWED": [(2, 2)]}
    assert figures("TTHC_REVIEWED", period=YEAR.year_before(), now=later) == {"TTHC_REVIEWED": [(0, 2)]}


def test_priority_groups_are_counted_by_the_unit_that_reviews_them(ground: Ground) -> None:
    plan = ground.draft()
    procedures = [ground.procedure() for _one in range(3)]
    ground.add(plan, ground.line(*procedures[:2], group="Đất đai", is_priority=True))
    ground.add(plan, ground.line(procedures[2], group="Đầu tư", is_priority=True))
    ground.approve(plan)
    ground.concludes(ground.sheets_of(plan)[2], SHORTER)

    assert figures("PRIORITY_GROUPS") == {"PRIORITY_GROUPS": [(1, 2)]}
    assert figures("PRIORITY_GROUPS", unit=ground.province.pk) == {"PRIORITY_GROUPS": [(0, 0)]}
    rows = registers.opened("priority_groups", ON)
    assert [(row.kind, row.name, row.is_counted) for row in rows] == [
        (RowKind.GROUP, "Đầu tư", True), (RowKind.GROUP, "Đất đai", False),
    ]  # fmt: skip


def test_decentralisation_approved_and_carried_out_are_two_figures(ground: Ground) -> None:
    first, second, _third = (ground.procedure() for _one in range(3))
    by = ground.by(ground.keeper)
    rows = [
        decentralisations.approve(
            sheet_id=None, procedure_id=one.pk, from_level="ministry", to_level="province",
            approved_on=date(2026, 1, 5), document="21/QĐ-TTg", by=by, at=MARCH,
        )
        for one in (first, second)
    ]  # fmt: skip
    decentralisations.carry_out(
        decentralisation_id=rows[0].pk, done_on=date(2026, 2, 20), document="9/NĐ-CP", seen=None, by=by, at=MARCH,
    )  # fmt: skip

    assert figures("DECENTRALISATION_APPROVED", "DECENTRALISATION_DONE") == {
        "DECENTRALISATION_APPROVED": [(2, 3)],
        "DECENTRALISATION_DONE": [(1, 2)],
    }
    assert [row.code for row in registers.opened("handed_down_done", ON)] == [first.code]


def _rules(ground: Ground) -> list[int]:
    made = [
        regulations.enter(
            kind="business_rule", name=f"Điều kiện {number}", number=f"{number}/2024/QĐ-UBND", issuer="UBND tỉnh",
            issued_on=date(2024, 5, 2), sector_id=None, by=ground.by(ground.keeper), at=MARCH,
        ).pk
        for number in range(4)
    ]  # fmt: skip
    standings = [
        Standing(fate="cut", fate_on=date(2025, 12, 1), fate_document="1/2025/QĐ"),
        Standing(fate="simplified", fate_on=date(2026, 2, 1), fate_document="2/2026/QĐ",
                 published_on=date(2025, 1, 1), plan_approved_on=date(2025, 6, 1), plan_document="8/QĐ-TTg"),
    ]  # fmt: skip
    for number, one in zip(made, standings, strict=False):
        regulations.set_standing(
            regulation_id=number, standing=one, seen=None, by=ground.by(ground.keeper), at=MARCH
        )
    return made


def test_business_rules_are_counted_to_date_and_in_the_period(ground: Ground) -> None:
    made = _rules(ground)

    assert figures("BIZ_RULES_CUT", "BIZ_RULES_PLAN", "BIZ_RULES_PUBLIC") == {
        "BIZ_RULES_CUT": [(2, 4), (1, 4)],
        "BIZ_RULES_PLAN": [(1, 4)],
        "BIZ_RULES_PUBLIC": [(1, 4)],
    }
    assert registers.ids("business_rules_cut_in_period", ON) == {made[1]}
    assert len(registers.opened("business_rules", ON)) == 4


def test_a_fee_policy_is_a_yes_or_no(ground: Ground) -> None:
    with scope(of_system("test")):
        (before,) = board.measure_all(YEAR, queries.Narrow(), MARCH, codes=("FEE_POLICY_DONE",))
    assert before.headline.figure == Figure(0, None, Scale.YES_NO)
    assert before.headline.figure.value == 0

    regulations.enter(
        kind="fee_policy", name="Mức thu lệ phí dịch vụ công trực tuyến", number="15/2025/NQ-HĐND",
        issuer="Hội đồng nhân dân tỉnh", issued_on=date(2025, 7, 10), sector_id=None,
        by=ground.by(ground.keeper), at=MARCH,
    )  # fmt: skip

    assert figures("FEE_POLICY_DONE") == {"FEE_POLICY_DONE": [(1, None)]}
    assert figures("FEE_POLICY_DONE", period=YEAR.year_before()) == {"FEE_POLICY_DONE": [(1, None)]}
    (row,) = registers.opened("fee_policies", ON)
    assert (row.kind, row.code) == (RowKind.REGULATION, "15/2025/NQ-HĐND")
    assert Figure(3, None, Scale.YES_NO).value == Fraction(1)


# The catalogue on a day


def _version(of: Procedure, number: int, day: date, **said: object) -> None:
    of.current_version = ProcedureVersion.objects.create(
        procedure=of, number=number, valid_from=day, content={"levels": ["commune"]}, source="test",
        source_hash=f"{of.pk:060x}{number:04x}", **said,
    )  # fmt: skip
    of.save(update_fields=["current_version"])


def _said(procedure: Procedure, day: date, **said: object) -> None:
    _version(procedure, procedure.versions.count() + 1, day, **said)


def test_levels_eligibility_devices_and_payment_are_read_from_the_version_of_the_day() -> None:
    begin = factories.LONG_AGO + timedelta(days=1)
    one, two, three, four = (factories.make_procedure() for _one in range(4))
    for procedure in (one, two, three, four):
        factories.make_offering(procedure, factories.make_unit())
    yes = {"eligible_for_full_online": True}
    _said(one, begin, online_level="full_online", on_mobile=True, **yes)
    _said(two, begin, online_level="partial_online", older_level=2, **yes)
    _said(three, begin, online_level="info_only", older_level=4, has_financial_obligation=True)
    _said(four, begin, online_level="partial_online", has_financial_obligation=True, payable_online=True)
    _said(two, date(2026, 2, 15), online_level="full_online", older_level=4, on_mobile=True, **yes)

    codes = [code for code, one in INDICATORS.items() if one.base is PeriodBase.CATALOGUE]
    assert figures(*codes) == {
        "FULL_ONLINE_PUBLISHED": [(2, 2), (2, 2)],
        "LEVEL34_SHARE": [(4, 4), (3, 4)],
        "LEVEL34_ELIGIBLE": [(2, 2), (2, 2), (2, 2)],
        "PORTAL_INTEGRATION_GROWTH": [(3, 4)],
        "PAY_TTHC_INTEGRATED": [(1, 2)],
        "PAY_TTHC_DEPLOYED": [(1, 1)],
        "SERVICES_ONLINE": [(3, 4)],
    }
    january = Period(date(2026, 1, 1), date(2026, 1, 1))
    assert figures("FULL_ONLINE_PUBLISHED", "LEVEL34_SHARE", "LEVEL34_ELIGIBLE", period=january) == {
        "FULL_ONLINE_PUBLISHED": [(1, 2), (1, 2)],
        "LEVEL34_SHARE": [(3, 4), (3, 4)],
        "LEVEL34_ELIGIBLE": [(1, 2), (2, 2), (1, 2)],
    }
    at = queries.at_end(january, MARCH)
    found = catalogue_queries.procedures_behind("tthc_eligible_full", now=at)
    assert (found.count, [line.id for line in found.lines]) == (1, [one.pk])


def test_an_abolished_procedure_counts_until_the_day_before() -> None:
    procedure = factories.make_procedure()
    factories.make_offering(procedure, factories.make_unit())
    procedure.abolished_on = date(2026, 2, 15)
    procedure.current_version = None
    procedure.save()

    january = Period(date(2026, 1, 1), date(2026, 1, 1))
    assert figures("LEVEL34_SHARE", period=january) == {"LEVEL34_SHARE": [(1, 1), (1, 1)]}
    assert figures("LEVEL34_SHARE") == {"LEVEL34_SHARE": [(0, 0), (0, 0)]}


def test_a_procedure_that_no_unit_takes_online_is_not_integrated() -> None:
    procedure = factories.make_procedure()
    factories.make_offering(procedure, factories.make_unit())
    Offering.objects.update(channels=["counter"])

    assert figures("PORTAL_INTEGRATION_GROWTH") == {"PORTAL_INTEGRATION_GROWTH": [(0, 1)]}


# Decision 766, criteria 1.1 to 1.3

SIGNED = datetime(2026, 11, 2, 9, 0, tzinfo=VIETNAM)  # a Monday


def _published(number: str, effective_on: date, basis_on: date, agency: int) -> int:
    """A decision of 02/11 with one amended procedure; the number of the decision."""
    procedure = factories.make_procedure()
    factories.make_offering(procedure, factories.make_unit())
    draft = drafts.begin(procedure.code, by=1, at=SIGNED)
    draft = drafts.move(draft.pk, "proposed", by=1, at=SIGNED)
    said = Decided(
        number=number, issued_on=SIGNED.date(), effective_on=effective_on, agency_id=agency, signer="Nguyễn Văn Bình",
        bases=(Basis("15/2026/TT-BTP", effective_on=basis_on),),
    )  # fmt: skip
    row = publication.prepare(said, (Wanted(draft_id=draft.pk),), by=1, at=SIGNED)
    read = Confirmed(number=number, issued_on=SIGNED.date(), effective_on=effective_on)
    return publication.sign(row.pk, read, seen_revision=row.revision, by=2, at=SIGNED).pk


def test_published_and_disclosed_in_time_count_procedures_of_the_period() -> None:
    agency = factories.make_unit("UBND tỉnh", level="province").pk
    november = Period(date(2026, 11, 1), date(2026, 11, 1))
    in_time = _published("1/QĐ-UBND", date(2026, 11, 12), date(2026, 11, 16), agency)
    _published("2/QĐ-UBND", date(2026, 11, 13), date(2026, 11, 4), agency)
    disclosed_at = SIGNED + timedelta(days=7)  # the fifth working day
    items = list(PublicationItem.objects.filter(decision_id=in_time).values_list("pk", flat=True))
    publication.disclose(in_time, items, disclosed_at=disclosed_at, reference="CSDL-1", at=disclosed_at)

    codes = ("PUBLISH_ON_TIME", "PUBLIC_UPDATE_ON_TIME")
    after = datetime(2026, 11, 20, 9, 0, tzinfo=VIETNAM)
    assert figures(*codes, period=november, now=after) == {
        "PUBLISH_ON_TIME": [(1, 2)],
        "PUBLIC_UPDATE_ON_TIME": [(1, 2)],
    }
    # on the day before, nothing was disclosed and nothing was late: it was open, and open is on neither side
    before = disclosed_at - timedelta(days=3)
    assert figures(*codes, period=november, now=before)["PUBLIC_UPDATE_ON_TIME"] == [(0, 0)]
    assert figures(*codes, period=YEAR.year_before(), now=after) == {code: [(0, 0)] for code in codes}
    asked = Asked(on=after.date(), since=date(2026, 11, 1))
    assert [row.words for row in registers.opened("disclosed_judged", asked)] == ["1/QĐ-UBND", "2/QĐ-UBND"]


def test_full_content_names_the_missing_parts() -> None:
    procedure = factories.make_procedure()
    factories.make_offering(procedure, factories.make_unit())
    lacking = factories.make_procedure()
    factories.make_offering(lacking, factories.make_unit())
    _said(lacking, TODAY)
    factories.make_procedure()  # applied nowhere

    assert figures("PUBLIC_CONTENT_FULL") == {"PUBLIC_CONTENT_FULL": [(1, 2)]}
    assert [(row.code, row.is_counted) for row in registers.opened("catalogue_applied", ON)] == [
        (procedure.code, True), (lacking.code, False),
    ]  # fmt: skip
    assert "steps" in registers.opened("catalogue_applied", ON)[1].words.split(", ")
    yesterday = Asked(on=TODAY - timedelta(days=1), since=date(2026, 1, 1))
    assert len(registers.ids("catalogue_complete", yesterday)) == 2


# Quality systems


def test_units_that_maintain_a_quality_system_over_those_counted() -> None:
    good, silent = factories.make_unit("Xã A"), factories.make_unit("Xã B")
    asked = Asked(on=quality_ground.TODAY, since=date(2026, 1, 1))
    assert figures("ISO_9001", now=quality_ground.NOW) == {"ISO_9001": [(0, 0)]}  # nothing entered: no zero

    head = factories.make_official(good, "agency_head")
    auditor = factories.make_official(factories.make_unit("Ban", kind="division"), "reform_staff")
    quality_ground.announce(good, head)
    quality_ground.audited(good, head, auditor)

    assert figures("ISO_9001", now=quality_ground.NOW) == {"ISO_9001": [(1, 2)]}
    assert figures("ISO_9001", now=quality_ground.NOW, unit=good.pk) == {"ISO_9001": [(1, 1)]}
    assert [(row.kind, row.id, row.words) for row in registers.opened("quality_counted", asked)] == [
        (RowKind.UNIT, good.pk, ""), (RowKind.UNIT, silent.pk, "not_recorded"),
    ]  # fmt: skip


# Of all of them


def test_numerators_are_subsets_and_rows_are_exactly_what_is_counted(ground: Ground) -> None:
    _rules(ground)
    first, _second = ground.approved_plan(2)
    ground.concludes(first, SHORTER)

    for code, indicator in INDICATORS.items():
        if indicator.base is not PeriodBase.REGISTER:
            continue
        for variant in indicator.variants:
            if indicator.base_of(variant) is not PeriodBase.REGISTER:  # ratings of dossiers beside a survey
                continue
            with scope(of_system("test")):
                upper = registers.ids(variant.numerator, ON)
                assert {row.id for row in registers.opened(variant.numerator, ON)} == upper, code
                if variant.denominator:
                    below = registers.ids(variant.denominator, ON)
                    assert upper <= below, code
                    assert {row.id for row in registers.opened(variant.denominator, ON)} == below, code


def test_an_empty_register_is_not_assessed() -> None:
    codes = [
        code
        for code, one in INDICATORS.items()
        if one.base is PeriodBase.REGISTER and one.scale is not Scale.YES_NO
    ]
    with scope(of_system("test")):
        found = board.measure_all(YEAR, queries.Narrow(), MARCH, codes=codes)

    assert len(found) >= 50
    values = {one.indicator.code: one.headline.figure.value for one in found}
    assert values.pop("PETITIONS") == 0  # a count: that nobody petitioned is a fact
    assert values.pop("COMMUNICATION_ITEMS") == 0
    assert set(values.values()) == {None}


def test_every_register_costs_a_fixed_number_of_queries(ground: Ground) -> None:
    def counted() -> int:
        with scope(of_system("test")), CaptureQueriesContext(connection) as caught:
            board.measure_all(YEAR, queries.Narrow(), MARCH)
        return len(caught)

    ground.concludes(ground.approved_plan(1)[0], SHORTER)
    counted()
    few = counted()
    for sheet in ground.approved_plan(3):
        ground.concludes(sheet, SHORTER)
    _rules(ground)
    counted()  # what versions lack is kept once it was read

    assert counted() == few


def test_an_unknown_measure_of_a_register_is_refused() -> None:
    with pytest.raises(UnknownMeasure):
        registers.opened("settled", ON)
    with pytest.raises(UnknownMeasure):
        registers.ids("no_such", ON)


def test_an_approved_fee_rule_proves_its_document_once_and_an_example_proves_nothing(ground: Ground) -> None:
    online = FeeRow(50, channels=("online",))
    fee_ground.in_force(fee_ground.cut(online, key="vi-du", sureness=Sureness.EXAMPLE))
    assert figures("FEE_POLICY_DONE") == {"FEE_POLICY_DONE": [(0, None)]}

    rule = fee_ground.cut(online, key="giam-truc-tuyen", sureness=Sureness.SOURCED)
    fee_ground.in_force(rule)
    assert figures("FEE_POLICY_DONE") == {"FEE_POLICY_DONE": [(1, None)]}
    (row,) = registers.opened("fee_policies", ON)
    assert (row.kind, row.code) == (RowKind.FEE_RULE, rule.basis.number)

    regulations.enter(
        kind="fee_policy", name="Mức thu trực tuyến", number=rule.basis.number, issuer="HĐND tỉnh",
        issued_on=date(2025, 12, 10), sector_id=None, by=ground.by(ground.keeper), at=MARCH,
    )  # fmt: skip
    assert figures("FEE_POLICY_DONE") == {"FEE_POLICY_DONE": [(1, None)]}
    assert [row.kind for row in registers.opened("fee_policies", ON)] == [RowKind.REGULATION]


# Documents between agencies


def test_documents_sent_count_when_they_went_electronically_and_signed() -> None:
    from correspondence_ground import BY_PAPER, a_commune, an_office, to_unit
    from correspondence_ground import sent as sent_document

    office, commune = an_office(), a_commune()
    foreign = factories.make_unit("Xã Sóc Sơn")  # the directory holds the agencies of the whole country
    Unit.objects.filter(pk=foreign.pk).update(area=factories.make_area(code="01", name="Thành phố Hà Nội"))
    at = datetime(2026, 11, 2, 9, tzinfo=VIETNAM)
    assert figures("EDOC_SIGNED_SHARE", "IOFFICE_SIGN", now=at) == {
        "EDOC_SIGNED_SHARE": [(0, 0), (0, 0)], "IOFFICE_SIGN": [(0, 0)],
    }  # fmt: skip
    good = sent_document(office, to_unit(commune), at=at)
    half = sent_document(office, to_unit(commune), BY_PAPER, at=at)
    by_hand = sent_document(office, BY_PAPER, at=at, signature="")

    found = figures("EDOC_SIGNED_SHARE", "IOFFICE_SIGN", now=at + timedelta(days=1))
    assert found["EDOC_SIGNED_SHARE"][0] == (1, 3)
    assert figures("EDOC_SIGNED_SHARE", now=at, unit=commune.unit.pk)["EDOC_SIGNED_SHARE"][0] == (0, 0)
    asked = Asked(on=at.date(), since=date(2026, 1, 1))
    with scope(of_system("test")):
        rows = registers.opened("documents_sent", asked)
        offices = {row.id: row.words for row in registers.opened("offices_counted", asked)}
    assert [(row.id, row.kind, row.words, row.is_counted) for row in rows] == [
        (good.pk, RowKind.LETTER, "", True), (half.pk, RowKind.LETTER, "by_paper", False),
        (by_hand.pk, RowKind.LETTER, "by_paper, unsigned", False),
    ]  # fmt: skip
    assert (offices[office.unit.pk], offices[commune.unit.pk]) == ("", "no_register, nothing_signed")
    assert foreign.pk not in offices
    assert figures("IOFFICE_SIGN", now=at, unit=office.unit.pk)["IOFFICE_SIGN"] == [(1, 1)]


def test_documents_received_count_when_they_are_worked_on_here_and_secret_ones_on_no_side() -> None:
    from correspondence_ground import a_commune, an_office, arrived, as_system, entered, to_unit
    from correspondence_ground import sent as sent_document
    from motcua.correspondence.actions import registering

    office, commune = an_office(), a_commune()
    at = datetime(2026, 11, 2, 9, tzinfo=VIETNAM)
    entered(commune, at=at)
    entered(commune, at=at, secrecy="secret", subject="")
    for is_done in (True, False):
        there = arrived(commune, sent_document(office, to_unit(commune), at=at))
        with as_system():
            registering.register(there.pk, due_on=None, seen=None, by=commune.by_clerk, at=at)
            if is_done:
                registering.finish(there.pk, answer="Lưu hồ sơ", seen=None, by=commune.by_head, at=at)
    assert figures("EDOC_SIGNED_SHARE", now=at, unit=commune.unit.pk)["EDOC_SIGNED_SHARE"][1] == (1, 3)
