"""What a dossier costs: told at submission, fixed with the acceptance, untouched by rules that change later."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from factories import (
    MONDAY,
    Case,
    as_system,
    make_citizen,
    make_offering,
    make_procedure,
    make_unit,
    order_for,
    party_of,
)
from motcua.dossiers import verification
from motcua.dossiers.actions import filing, intake, money
from motcua.dossiers.errors import InputRefused, ProofRequired
from motcua.dossiers.models import Dossier, FeeAssessment, Party, Slip
from motcua.dossiers.rules.authority import Acting
from motcua.dossiers.rules.opening import FeeClaim
from motcua.ledger import queries as log
from motcua.procedures.actions import offerings
from motcua.procedures.actions.fee_schedules import load_approved
from motcua.procedures.actions.offerings import Terms
from motcua.procedures.models import Procedure
from motcua.procedures.rules.fee_schedules import LegalBasis, Money, Schedule, ScheduleKind, Scope
from motcua.procedures.rules.fee_tables import FeeRow, FeeTable, Measure

pytestmark = pytest.mark.django_db

PROVED = FeeClaim(groups=("poor_household",), proof="Giấy chứng nhận hộ nghèo số 12")


@pytest.fixture
def procedure() -> Procedure:
    return make_procedure("Thay đổi hộ tịch", code="1.004873", fee_vnd=15_000)


def rule(
    key: str, row: FeeRow, *, start: date = date(2026, 1, 1), end: date | None = None, **more: object
) -> Schedule:
    is_base = key == "base"
    found = Schedule(
        key=key,
        name_vi=f"Quy tắc {key}",
        kind=ScheduleKind.BASE if is_base else ScheduleKind.REDUCTION,
        money=Money.CHARGE if is_base else Money.BOTH,
        scope=Scope(("1.004873",)),
        basis=LegalBasis("12/2026/NQ-HĐND", date(2025, 12, 10), "HĐND tỉnh", "Điều 3"),
        valid_from=start,
        valid_to=end,
        table=FeeTable(Measure.AMOUNT if is_base else Measure.PERCENT_OFF, (row,)),
    )
    return replace(found, **more)  # type: ignore[arg-type]


def in_force(*rules: Schedule) -> None:
    for one in rules:
        load_approved(one, decided_by=None, at=MONDAY)


def filed(procedure: Procedure, claim: FeeClaim | None = None) -> Case:
    unit, citizen = make_unit(), make_citizen()
    order = order_for(procedure, unit)
    with as_system():
        done = filing.submit(
            order=replace(order, fee_claim=claim or FeeClaim()),
            party=party_of(citizen),
            by=Acting(user_id=citizen.pk, kind="citizen"),
            at=MONDAY,
            command_id=f"filed-{citizen.pk}",
        )
    from factories import make_official

    officer = make_official(unit, "intake_officer")
    return Case(done.state, unit, unit, procedure, citizen, officer, MONDAY)


def accept(case: Case, fee: FeeClaim | None = None, *, days: int = 0) -> Case:
    with as_system():
        done = intake.accept(
            dossier_id=case.id,
            checks=(),
            by=case.as_intake,
            at=MONDAY + timedelta(days=days),
            command_id=case.key("accept"),
            fee=fee,
        )
    return case.after(done)


def assessments(case: Case) -> list[FeeAssessment]:
    with as_system():
        return list(FeeAssessment.objects.filter(dossier_id=case.id).order_by("seq"))


def faults(case: Case) -> list[str]:
    return [found.what for _, findings in verification.verify([case.id]) for found in findings]


def test_filing_online_costs_what_the_rules_of_the_day_say(procedure: Procedure) -> None:
    in_force(rule("base", FeeRow(20_000)), rule("giam", FeeRow(50, channels=("online",))))

    case = filed(procedure)

    assert (case.state.fee_vnd, str(case.state.finance)) == (10_000, "owed")
    (kept,) = assessments(case)
    assert (kept.seq, kept.total_vnd) == (1, 10_000)
    assert [step["amount_vnd"] for step in kept.quote["lines"][0]["steps"]] == [20_000, -10_000]


def test_without_rules_the_catalogue_counts_and_the_explanation_says_so(procedure: Procedure) -> None:
    case = filed(procedure)

    assert case.state.fee_vnd == 15_000
    assert assessments(case)[0].quote["lines"][0]["steps"][0]["kind"] == "catalogue"


def test_the_day_of_acceptance_counts_when_a_rule_changes_in_between(procedure: Procedure) -> None:
    in_force(
        rule("base", FeeRow(20_000), end=date(2026, 11, 2)),
        rule("base", FeeRow(30_000), start=date(2026, 11, 3)),
    )
    same_day, next_day = filed(procedure), filed(procedure)

    same_day, next_day = accept(same_day), accept(next_day, days=1)

    assert (same_day.state.fee_vnd, next_day.state.fee_vnd) == (20_000, 30_000)
    assert [row.total_vnd for row in assessments(next_day)] == [20_000, 30_000]
    assert faults(next_day) == []


def test_a_rule_that_changes_later_leaves_what_was_issued_alone(procedure: Procedure) -> None:
    in_force(rule("base", FeeRow(20_000)))
    case = accept(filed(procedure))
    before = assessments(case)[-1].quote
    slip_before = _receipt(case)

    in_force(rule("base", FeeRow(99_000), start=date(2026, 11, 2) + timedelta(days=1)))

    with as_system():
        row = Dossier.objects.get(pk=case.id)
    assert row.fee_vnd == 20_000
    assert assessments(case)[-1].quote == before
    assert before["lines"][0]["steps"][0]["version"] == 1
    assert _receipt(case) == slip_before
    assert faults(case) == []
    assert filed(procedure).state.fee_vnd == 20_000  # the old version still holds on that Monday


def test_the_fee_of_the_receiving_units_offering_is_issued_and_its_change_leaves_that_alone(
    procedure: Procedure,
) -> None:
    own = replace(rule("base", FeeRow(8_000)), key="rieng", is_for_offerings=True)
    in_force(rule("base", FeeRow(20_000)), own)
    elsewhere, here = accept(filed(procedure)), filed(procedure)
    make_offering(procedure, here.unit)
    terms = Terms(channels=("online", "counter"), process_key="commune-standard", fee_key="rieng")
    monday = MONDAY.date()
    change = {"since": monday, "today": monday, "by": here.intake_officer.pk, "at": MONDAY}
    offerings.change(procedure.code, [here.state.receiving_unit_id], terms, **change)

    here = accept(here)
    before = assessments(here)[-1].quote
    offerings.change(procedure.code, [here.state.receiving_unit_id], replace(terms, fee_key=""), **change)
    in_force(
        replace(own, valid_from=monday + timedelta(days=1), table=FeeTable(Measure.AMOUNT, (FeeRow(9_999),)))
    )

    assert (elsewhere.state.fee_vnd, here.state.fee_vnd) == (20_000, 8_000)
    assert assessments(here)[-1].quote == before
    assert before["lines"][0]["steps"][0] | {"own": True} == before["lines"][0]["steps"][0]
    assert _receipt(here)["fee_vnd"] == 8_000
    assert faults(here) == []


def _receipt(case: Case) -> dict[str, object]:
    with as_system():
        slip = Slip.objects.get(dossier_id=case.id, kind="receipt")
    return dict(slip.content)


def test_a_claimed_exemption_waits_for_the_official_and_the_receipt_carries_what_was_decided(
    procedure: Procedure,
) -> None:
    in_force(rule("base", FeeRow(20_000)), rule("mien", FeeRow(100, groups=("poor_household",))))
    case = filed(procedure, PROVED)
    assert case.state.fee_vnd == 0

    with pytest.raises(InputRefused) as refused:
        accept(case)
    assert (refused.value.field, refused.value.problem) == ("fee_groups", "fee-claim-undecided")

    confirmed = accept(case, replace(PROVED, is_confirmed=True))
    assert (confirmed.state.fee_vnd, str(confirmed.state.finance)) == (0, "none")
    assert assessments(case)[-1].claim["confirmed"] is True
    assert _receipt(confirmed)["fee_vnd"] == 0


def test_an_exemption_that_the_official_takes_away_is_owed_again(procedure: Procedure) -> None:
    in_force(rule("base", FeeRow(20_000)), rule("mien", FeeRow(100, groups=("poor_household",))))
    case = filed(procedure, PROVED)

    case = accept(case, FeeClaim())

    assert (case.state.fee_vnd, str(case.state.finance)) == (20_000, "owed")
    assert _receipt(case)["fee_vnd"] == 20_000
    assert faults(case) == []


def test_no_group_counts_without_a_paper_that_shows_it(procedure: Procedure) -> None:
    in_force(rule("base", FeeRow(20_000)), rule("mien", FeeRow(100, groups=("poor_household",))))

    with pytest.raises(ProofRequired):
        filed(procedure, FeeClaim(groups=("poor_household",)))

    with as_system():
        assert not Dossier.objects.exists()


def test_the_case_is_said_before_an_obligation_is_issued(procedure: Procedure) -> None:
    table = FeeTable(
        Measure.AMOUNT,
        (FeeRow(5000, cases=("Bổ sung",)), FeeRow(9000, cases=("Thay đổi",))),
        cases=("Bổ sung", "Thay đổi"),
    )
    in_force(rule("base", FeeRow(0), table=table))
    case = filed(procedure)
    assert case.state.fee_vnd == 0

    with pytest.raises(InputRefused) as refused:
        accept(case)
    assert refused.value.field == "fee_case"

    assert accept(case, FeeClaim(case="Thay đổi")).state.fee_vnd == 9000


def test_what_was_paid_before_the_acceptance_is_fixed_already(procedure: Procedure) -> None:
    in_force(
        rule("base", FeeRow(20_000), end=date(2026, 11, 2)),
        rule("base", FeeRow(30_000), start=date(2026, 11, 3)),
    )
    case = filed(procedure)
    with as_system():
        money.record_payment(
            dossier_id=case.id, amount_vnd=20_000, way="cash", by=case.as_intake, at=MONDAY, command_id="paid"
        )

    case = accept(case, days=1)

    assert (case.state.fee_vnd, case.state.paid_vnd) == (20_000, 20_000)
    assert len(assessments(case)) == 1


def test_the_event_tells_the_amount_and_nothing_of_the_person(procedure: Procedure) -> None:
    in_force(rule("base", FeeRow(20_000)), rule("mien", FeeRow(100, groups=("poor_household",))))
    case = accept(filed(procedure, PROVED), replace(PROVED, is_confirmed=True))

    payloads = [str(one.entry.payload) for one in log.of_stream(case.id)]

    assert all("fee_assessed" in payload for payload in payloads)
    assert not any("poor" in payload or "hộ nghèo" in payload for payload in payloads)


def test_a_quote_changed_behind_our_back_is_found(procedure: Procedure) -> None:
    case = accept(filed(procedure))
    assert faults(case) == []

    last = assessments(case)[-1]
    FeeAssessment.unscoped.filter(pk=last.pk).update(quote={**last.quote, "total_vnd": 1})

    assert faults(case) == ["the fees reckoned are not those that the log committed to"]


def test_personal_data_erased_without_a_deed_are_the_one_thing_that_the_log_misses(
    procedure: Procedure,
) -> None:
    case = accept(filed(procedure))
    FeeAssessment.unscoped.filter(dossier_id=case.id).delete()
    Party.unscoped.filter(pk=case.id).delete()

    assert faults(case) == ["the personal data are gone, and the log does not say that they were destroyed"]
