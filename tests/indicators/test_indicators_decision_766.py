"""The criteria of decision 766 as figures: each from the dossiers that it speaks of, opening down to them."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from fractions import Fraction

import pytest
from django.db.models import F

import factories as f
from motcua.dossiers.actions import money, returning, supplements
from motcua.dossiers.models import Dossier
from motcua.dossiers.rules import deciding
from motcua.dossiers.rules.opening import HandedIn
from motcua.exchange.models import PortalDifference
from motcua.indicators import actions, board, by_procedure, queries
from motcua.indicators.periods import Period
from motcua.indicators.rules.figures import Scale
from motcua.kernel.scopes import of_system, scope
from motcua.kernel.worktime import vietnam
from motcua.petitions.models import Petition

NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 1))
NOW = f.MONDAY + timedelta(days=13)
pytestmark = pytest.mark.django_db


def figure(
    code: str, variant: str = "", *, period: Period = NOVEMBER, unit_id: int | None = None
) -> tuple[int, int | None]:
    with scope(of_system("test")):
        actions.recount(now=NOW)
        narrow = queries.Narrow(handling_unit_id=unit_id)
        [found] = board.measure_all(period, narrow, NOW, codes=[code])
    reading = next(r for r in found.readings if not variant or r.variant.code == variant)
    return reading.figure.numerator, reading.figure.denominator


def told(*cases: f.Case) -> None:
    Dossier.unscoped.filter(pk__in=[case.id for case in cases]).update(synced_seq=F("moved_seq"))


def differs(case: f.Case | None, kind: str, day: int = 3) -> None:
    PortalDifference.objects.create(
        partner="national_portal", code=f"X-{kind}-{day}", day=date(2026, 11, day), kind=kind, found_at=NOW,
        dossier_id=None if case is None else case.id, seen_at=NOW,
    )  # fmt: skip


def test_synchronised_is_what_the_portal_has_and_the_nightly_comparison_found_equal() -> None:
    one, two, three = f.accepted(), f.accepted(), f.accepted()
    f.submitted()  # not received yet: on neither side
    told(one, two)
    assert figure("DOSSIER_SYNC") == (2, 3)

    differs(one, "differs")
    assert figure("DOSSIER_SYNC") == (1, 3)
    assert figure("DOSSIER_SYNC", unit_id=three.unit.pk) == (0, 1)


def test_the_larger_of_both_counts_of_receipts_stands_below() -> None:
    told(f.accepted(), f.accepted())
    differs(None, "missing_here", 3)
    differs(None, "missing_here", 4)
    assert figure("DOSSIER_SYNC") == (2, 4)


def test_without_receipts_last_years_total_by_its_months_stands_below_and_else_nothing() -> None:
    case = f.accepted()
    assert figure("DOSSIER_SYNC", period=Period(date(2026, 10, 1), date(2026, 10, 1))) == (0, 0)

    year_before = Dossier.unscoped.filter(pk=case.id)
    year_before.update(accepted_at=F("accepted_at") - timedelta(days=365))
    assert figure("DOSSIER_SYNC") == (0, 1)  # 1/12, as a whole


def test_on_time_over_all_received_counts_open_ones_until_they_are_late() -> None:
    f.concluded()
    late = f.concluded(concluded_at=f.MONDAY + timedelta(days=20))
    f.accepted()
    overdue, asked_twice = f.accepted(), f.accepted()
    Dossier.unscoped.filter(pk=overdue.id).update(late_at=f.MONDAY + timedelta(days=7))
    Dossier.unscoped.filter(pk=asked_twice.id).update(supplement_requests=2)

    assert late.state.outcome_766 == "late"
    assert figure("ONTIME_766") == (2, 5)


def test_handling_time_is_a_mean_in_working_time_and_beside_it_by_the_calendar() -> None:
    quick = f.concluded(concluded_at=f.MONDAY + timedelta(hours=10))
    slow = f.concluded(procedure=quick.procedure, concluded_at=f.MONDAY + timedelta(hours=30))
    Dossier.unscoped.filter(pk=slow.id).update(supplement_seconds=3600 * 4)
    former = f.concluded(procedure=quick.procedure, concluded_at=f.MONDAY + timedelta(hours=10))
    Dossier.unscoped.filter(pk=former.id).update(worked_seconds=None)  # it ended before working time was kept

    with scope(of_system("test")):
        actions.recount(now=NOW)
        [found] = board.measure_all(NOVEMBER, queries.Narrow(), NOW, codes=["HANDLING_TIME"])
        [line] = by_procedure.handling_times(NOVEMBER, queries.Narrow())
    mean, elapsed = (reading.figure for reading in found.readings)
    # from 8:30, by the hours 7:00-11:30 and 13:30-17:00: six and a half of Monday's, and to 14:30 of Tuesday's
    assert (quick.state.worked_seconds, slow.state.worked_seconds) == (6.5 * 3600, 12 * 3600)
    assert [reading.variant.code for reading in found.readings] == ["working", "elapsed"]
    assert (mean.numerator, mean.denominator, mean.scale) == (19, 2, Scale.HOURS)
    assert (mean.value, mean.interval) == (Fraction(19, 2), None)
    assert (elapsed.numerator, elapsed.denominator) == (46, 3)
    assert (line.procedure_id, line.settled, line.hours) == (quick.procedure.pk, 3, 46)
    assert (line.worked, line.work_hours) == (2, 19)
    assert (line.limit_unit, line.in_hours) == ("working_day", False)


def test_the_wait_for_a_supplement_is_taken_off_in_working_time_and_a_recall_takes_the_time_back() -> None:
    case = f.awaiting_supplement()
    asked = case.state.supplement_requested_at
    assert asked is not None
    with f.as_system():
        supplements.supply(
            dossier_id=case.id, components=[HandedIn(key="c2", name="Giấy chứng sinh")], by=case.as_citizen,
            at=asked + timedelta(days=3), command_id=case.key("supply"),
        )  # fmt: skip
        case = case.after(
            supplements.confirm(
                dossier_id=case.id,
                by=case.as_intake,
                at=asked + timedelta(days=3),
                command_id=case.key("confirm"),
            )
        )
    waited = case.state.supplement_worked_seconds
    whole = int(vietnam().between(asked, asked + timedelta(days=3)).total_seconds())
    assert waited == whole < case.state.supplement_seconds

    handled = deciding.handled(vietnam(), case.state, f.MONDAY + timedelta(days=7))
    accepted = case.state.accepted_at
    assert accepted is not None
    assert handled == int(vietnam().between(accepted, f.MONDAY + timedelta(days=7)).total_seconds()) - waited


def test_working_time_is_not_known_where_a_wait_of_older_days_was_not_counted_in_it() -> None:
    state = replace(f.accepted().state, supplement_worked_seconds=None)
    assert deciding.handled(vietnam(), state, f.MONDAY + timedelta(hours=5)) is None
    assert "worked" not in deciding.settlement(vietnam(), state, f.MONDAY + timedelta(hours=5))
    before_the_years_known = replace(
        state, accepted_at=f.MONDAY.replace(year=1999), supplement_worked_seconds=0
    )
    assert deciding.handled(vietnam(), before_the_years_known, f.MONDAY) is None


def test_certified_electronic_copies_are_a_share_of_what_certifies_copies_and_beside_it_of_all_results() -> (
    None
):
    copies = f.make_procedure(results=[{"code": "KQ.G15.000021", "name": "Bản sao chứng thực"}])
    certified, on_paper, other = f.concluded(procedure=copies), f.concluded(procedure=copies), f.concluded()
    f.accepted(procedure=copies)  # no result yet
    Dossier.unscoped.filter(pk=certified.id).update(result_form="certified")
    Dossier.unscoped.filter(pk=other.id).update(result_form="electronic")
    Dossier.unscoped.filter(pk=on_paper.id).update(result_form="file")

    assert figure("ELECTRONIC_CERTIFIED_COPY") == (1, 2)
    assert figure("ELECTRONIC_CERTIFIED_COPY", "of_results") == (1, 2)
    assert figure("ELECTRONIC_CERTIFIED_COPY", unit_id=certified.unit.pk) == (1, 1)
    assert figure("ELECTRONIC_CERTIFIED_COPY", unit_id=other.unit.pk) == (0, 0)  # it certifies no copies


def test_services_are_used_once_a_dossier_came_online() -> None:
    used = f.accepted()
    idle = f.make_procedure()
    for procedure in (used.procedure, idle):
        f.make_offering(procedure, used.unit)
    assert figure("SERVICES_ONLINE") == (2, 2)
    assert figure("SERVICES_USED") == (1, 2)


def test_an_online_dossier_counts_with_its_electronic_result() -> None:
    f.concluded()
    without = f.concluded()
    Dossier.unscoped.filter(pk=without.id).update(result_sha256="")
    Dossier.unscoped.filter(pk=f.concluded().id).update(channel="counter")

    assert figure("DOSSIERS_ONLINE", "proven") == (1, 3)
    assert figure("DOSSIERS_ONLINE", "by_channel") == (2, 3)


def test_payment_counts_dossiers_that_had_to_pay_and_their_procedures() -> None:
    online, cash, open_ = (f.accepted(fee_vnd=8000) for _ in range(3))
    f.accepted()  # nothing to pay
    for case, way in ((online, "portal"), (cash, "cash")):
        with f.as_system():
            money.record_payment(
                dossier_id=case.id,
                amount_vnd=8000,
                way=way,
                by=case.as_intake,
                at=f.MONDAY,
                command_id=case.key("pay"),
            )
    assert figure("PAY_DOSSIERS_ONLINE") == (1, 3)
    assert figure("PAY_TTHC_USED") == (1, len({online.procedure.pk, cash.procedure.pk, open_.procedure.pk}))


def test_digitised_means_a_file_of_the_papers_and_of_the_result() -> None:
    handed_in = HandedIn(key="c2", name="Giấy chứng sinh", file_sha256=f.make_file().sha256)
    f.concluded(components=(HandedIn(key="c1", name="Tờ khai"), handed_in))
    f.concluded()

    assert figure("DIGITISED_BOTH") == (1, 2)


def test_a_result_that_the_portal_has_joins_its_store() -> None:
    one, _two = f.concluded(), f.concluded()
    told(one)
    assert figure("PORTAL_STORE_SYNC") == (1, 2)


def test_population_data_are_used_by_authenticated_accounts_and_count_their_procedures() -> None:
    one, other = f.accepted(), f.accepted()
    Dossier.unscoped.filter(pk=other.id).update(submitter=None)

    assert figure("POPULATION_DOSSIERS") == (1, 2)
    procedures = {one.procedure.pk, other.procedure.pk}
    assert figure("POPULATION_TTHC") == (1, len(procedures))


def test_a_late_disliked_or_petitioned_dossier_is_no_satisfaction_by_rates_or_once() -> None:
    f.returned()
    late = f.returned(f.concluded(concluded_at=f.MONDAY + timedelta(days=9)))
    disliked, petitioned = f.returned(), f.returned()
    for case, score in ((disliked, 1), (late, 2)):
        with f.as_system():
            returning.rate(
                dossier_id=case.id, score=score, by=f.acting_as(case.citizen), at=case.state.last_at,
                command_id=case.key("rate"),
            )  # fmt: skip
    Petition.unscoped.create(
        code="PAKN-1", filing_key="k", secret_hash="s", kind="dossier", channel="web", state="received",
        subject="Chậm", text="Chậm", dossier_id=petitioned.id, receiving_unit=petitioned.unit, received_at=f.MONDAY,
        refuse_due=NOW, ask_due=NOW, process_due=NOW,
    )  # fmt: skip
    assert figure("DOSSIER_RECEIVING_SATISFACTION", "once_each") == (1, 4)
    assert figure("DOSSIER_RECEIVING_SATISFACTION", "rates_added") == (
        0,
        4,
    )  # late and disliked: off by both rates
    f.returned()
    assert figure("DOSSIER_RECEIVING_SATISFACTION") == (1, 5)


BY_PROCEDURE = (
    "DOSSIER_SYNC", "SERVICES_USED", "PAY_TTHC_USED", "POPULATION_TTHC", "DOSSIER_RECEIVING_SATISFACTION"
)  # fmt: skip


@pytest.mark.usefixtures("committed")
def test_what_is_counted_by_procedure_is_told_as_a_past_evening_knew_it() -> None:
    """Everything that happens on the next day changes a figure, and none of the evening before."""
    monday, tuesday = f.MONDAY.date(), f.MONDAY + timedelta(days=1)

    def told_on(at: datetime, known_on: date | None = None) -> dict[str, tuple[int, int | None]]:
        with scope(of_system("test")):
            actions.follow(now=at)
            narrow = queries.Narrow(known_on=known_on)
            figures = board.measure_all(NOVEMBER, narrow, at, codes=BY_PROCEDURE)
            assert by_procedure.handling_times(NOVEMBER, narrow)[0].settled == 2
            return {
                one.indicator.code: (one.headline.figure.numerator, one.headline.figure.denominator)
                for one in figures
            }

    procedure = f.make_procedure()
    settled = [f.returned(at=f.MONDAY, procedure=procedure) for _ in range(2)]
    paying = f.accepted(at=f.MONDAY, fee_vnd=8000)
    f.make_offering(procedure, paying.unit)
    f.make_offering(paying.procedure, paying.unit)
    differs(settled[0], "differs")
    PortalDifference.objects.update(found_at=f.MONDAY)
    evening = told_on(f.MONDAY + timedelta(hours=10))

    with f.as_system():
        money.record_payment(
            dossier_id=paying.id, amount_vnd=8000, way="portal", by=paying.as_intake, at=tuesday,
            command_id=paying.key("pay"),
        )  # fmt: skip
        returning.rate(
            dossier_id=settled[0].id, score=1, by=f.acting_as(settled[0].citizen), at=tuesday,
            command_id=settled[0].key("rate"),
        )  # fmt: skip
    Petition.unscoped.create(
        code="PAKN-1", filing_key="k", secret_hash="s", kind="dossier", channel="web", state="received",
        subject="Chậm", text="Chậm", dossier_id=settled[1].id, receiving_unit=settled[1].unit, received_at=tuesday,
        refuse_due=NOW, ask_due=NOW, process_due=NOW,
    )  # fmt: skip
    PortalDifference.objects.update(closed_at=tuesday, state="settled")
    f.accepted(at=tuesday, fee_vnd=8000, procedure=f.make_procedure())
    next_day = told_on(tuesday + timedelta(hours=1))

    assert {code for code in BY_PROCEDURE if next_day[code] == evening[code]} == {"SERVICES_USED"}
    assert told_on(tuesday + timedelta(hours=2), monday) == evening


def test_the_cells_of_decision_766_equal_a_recount() -> None:
    f.returned(fee_vnd=5000)
    f.awaiting_supplement()
    with scope(of_system("test")):
        actions.catch_up(now=NOW)
        assert queries.differences(now=NOW) == []
