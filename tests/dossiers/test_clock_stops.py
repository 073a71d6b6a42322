"""Stops of the clock, the two ways of moving the date after them, and the extension: exact instants."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from importlib import resources

import pytest

import factories
from motcua.dossiers import verification
from motcua.dossiers.actions import intake, money, silence, supplements, work
from motcua.dossiers.errors import DueDatePassed
from motcua.dossiers.models import ClockStop, DueChange, Slip
from motcua.dossiers.rules import clock_law, deciding, lifecycle
from motcua.dossiers.rules.clock_law import ClockLawInvalid, Method
from motcua.dossiers.rules.commands import Command
from motcua.dossiers.rules.open_work import OpenWork
from motcua.dossiers.rules.opening import HandedIn, channel_line
from motcua.dossiers.rules.states import Business
from motcua.dossiers.rules.timeliness import Outcome
from motcua.kernel.scopes import of_system, scope
from motcua.kernel.worktime import vietnam
from motcua.kernel.zone import VIETNAM
from motcua.procedures.models import Sector


@pytest.fixture(autouse=True)
def system_scope() -> Iterator[None]:
    with scope(of_system("a test of the clocks")):
        yield


def at(text: str) -> datetime:
    return datetime.strptime(text, "%d/%m/%Y %H:%M").replace(tzinfo=VIETNAM)


def _nothing_differs() -> None:
    assert [finding for _, findings in verification.verify() for finding in findings] == []


def _land(case_at: datetime, **wanted: object) -> factories.Case:
    """In processing at a land office: its limit leaves out the time of paying."""
    procedure = factories.make_procedure(
        "Đăng ký biến động đất đai", sector="Đất đai", limit=(3, "working_day")
    )
    Sector.objects.filter(pk=procedure.sector_id).update(group="land")
    return factories.in_processing(at=case_at, procedure=procedure, **wanted)


def _demand(case: factories.Case, when: datetime) -> factories.Case:
    return case.after(
        money.demand(
            dossier_id=case.id, amount_vnd=500_000, notice_number="12/TB-CCT",
            by=case.as_role("case_officer"), at=when, command_id=case.key("demand"),
        )
    )  # fmt: skip


def _pay(case: factories.Case, when: datetime) -> factories.Case:
    return case.after(
        money.record_payment(
            dossier_id=case.id, amount_vnd=500_000, way="transfer", by=case.as_citizen, at=when,
            command_id=case.key("pay"),
        )
    )  # fmt: skip


@pytest.mark.django_db
def test_the_clock_stands_while_a_land_user_pays_and_the_time_left_is_counted_again() -> None:
    case = _land(at("02/11/2026 09:00"))
    assert case.state.current_due == at("05/11/2026 09:00")

    asked = _demand(case, at("03/11/2026 09:00"))
    assert asked.state.clock_stopped_at == at("03/11/2026 09:00")
    paid = _pay(asked, at("09/11/2026 14:00"))

    assert paid.state.clock_stopped_at is None
    assert paid.state.current_due == at("11/11/2026 14:00")
    assert paid.state.original_due == at("05/11/2026 09:00")
    assert paid.state.finance_seconds == int(timedelta(days=6, hours=5).total_seconds())
    assert paid.state.step_due is not None
    assert at("09/11/2026 14:00") < paid.state.step_due < at("11/11/2026 14:00")
    change = DueChange.objects.filter(dossier_id=case.id).order_by("-seq")[0]
    assert (change.before, change.after, change.ground) == (
        at("05/11/2026 09:00"), at("11/11/2026 14:00"), "payment_recorded",
    )  # fmt: skip
    assert list(ClockStop.objects.filter(dossier_id=case.id).values_list("ground", flat=True)) == [
        "payment_demanded"
    ]
    _nothing_differs()


@pytest.mark.django_db
def test_the_clock_runs_on_while_others_pay() -> None:
    case = factories.in_processing(at=at("02/11/2026 09:00"), limit=(3, "working_day"))

    paid = _pay(_demand(case, at("03/11/2026 09:00")), at("09/11/2026 14:00"))

    assert paid.state.current_due == at("05/11/2026 09:00")
    assert paid.state.finance_seconds == 0
    assert paid.state.late_at == at("05/11/2026 09:00")
    _nothing_differs()


@pytest.mark.django_db
def test_a_payment_due_when_the_clock_had_run_out_heals_nothing() -> None:
    case = _land(at("02/11/2026 09:00"))

    paid = _pay(_demand(case, at("06/11/2026 09:00")), at("09/11/2026 14:00"))

    assert paid.state.current_due == at("05/11/2026 09:00")
    assert paid.state.late_at == at("05/11/2026 09:00")


@pytest.mark.django_db
def test_the_other_method_adds_the_elapsed_time_and_a_working_day(monkeypatch: pytest.MonkeyPatch) -> None:
    law = clock_law.all_versions()[0]
    monkeypatch.setattr(supplements, "clock_law", lambda on: replace(law, method=Method.ELAPSED_PLUS_DAY))
    case = factories.in_processing(at=at("02/11/2026 09:00"), limit=(3, "working_day"))
    intake.request_supplement(
        dossier_id=case.id, items=[intake.Asked("Giấy chứng sinh", "c2")], reason="Thiếu",
        deadline=at("20/11/2026 17:00"), by=case.as_role("case_officer"), at=at("03/11/2026 09:00"),
        command_id="ask",
    )  # fmt: skip
    supplements.supply(
        dossier_id=case.id, components=[HandedIn(key="c2", name="Giấy chứng sinh")], by=case.as_citizen,
        at=at("04/11/2026 20:00"), command_id="supply",
    )  # fmt: skip

    done = supplements.confirm(
        dossier_id=case.id, by=case.as_role("case_officer"), at=at("05/11/2026 10:00"), command_id="confirm"
    )

    # due 05/11 09:00, stood for 2 days and 1 hour: 07/11 10:00 (Saturday) -> 09/11 07:00, one working day more
    assert done.state.current_due == at("10/11/2026 07:00")


@pytest.mark.django_db
def test_parallel_steps_move_with_the_whole_when_the_clock_runs_again() -> None:
    case = factories.awaiting_supplement(at=at("02/11/2026 09:00"), limit=(3, "working_day"))
    branch = OpenWork(1, 9, "b", 1, "case_officer", case.unit.pk, at("04/11/2026 09:00"), None)
    state = replace(case.state, branches=(branch,), clock_stopped_at=at("03/11/2026 09:00"))

    said = deciding.resumption(vietnam(), state, at("09/11/2026 09:00"))

    assert said["due"] == "2026-11-11T02:00:00.000000Z"
    assert said["branch_dues"] == {"1": "2026-11-10T02:00:00.000000Z"}


@pytest.mark.django_db
def test_an_extension_stretches_the_open_step() -> None:
    case = factories.in_processing(at=at("02/11/2026 09:00"), limit=(4, "working_day"))
    assert case.state.current_due == at("06/11/2026 09:00")
    assert case.state.step_due == at("04/11/2026 14:12")  # 60 % of 32 hours

    done = work.extend(
        dossier_id=case.id, due=at("12/11/2026 09:00"), ground="Xác minh thực địa", document="15/TB-UBND",
        by=case.as_role("agency_head"), at=at("02/11/2026 09:00"), command_id="extend",
    )  # fmt: skip

    assert done.state.current_due == at("12/11/2026 09:00")
    assert done.state.step_due == at("09/11/2026 07:24")  # 60 % of 64 hours
    assert done.state.original_due == at("06/11/2026 09:00")
    _nothing_differs()


@pytest.mark.django_db
def test_a_step_that_is_late_stays_late_after_an_extension() -> None:
    case = factories.in_processing(at=at("02/11/2026 09:00"), limit=(4, "working_day"))

    done = work.extend(
        dossier_id=case.id, due=at("12/11/2026 09:00"), ground="Xác minh", document="15/TB-UBND",
        by=case.as_role("agency_head"), at=at("05/11/2026 09:00"), command_id="extend",
    )  # fmt: skip

    assert done.state.step_due == case.state.step_due


@pytest.mark.django_db
def test_an_extension_is_possible_until_the_due_instant_and_not_a_moment_longer() -> None:
    state = factories.in_processing(at=at("02/11/2026 09:00"), limit=(3, "working_day")).state
    assert state.current_due == at("05/11/2026 09:00")

    until = lifecycle.possible_at(state, at("05/11/2026 09:00"))
    after = lifecycle.possible_at(state, at("05/11/2026 09:00") + timedelta(microseconds=1))

    assert Command.EXTEND in until
    assert set(until) - set(after) == {Command.EXTEND}


@pytest.mark.django_db
def test_once_it_is_late_an_apology_is_due_and_no_extension_possible() -> None:
    case = factories.in_processing(at=at("02/11/2026 09:00"), limit=(3, "working_day"))

    with pytest.raises(DueDatePassed, match="an apology with a new date is due instead") as refused:
        work.extend(
            dossier_id=case.id, due=at("12/11/2026 09:00"), ground="Chậm", document="15/TB-UBND",
            by=case.as_role("agency_head"), at=at("05/11/2026 09:01"), command_id="extend",
        )  # fmt: skip

    assert refused.value.code == "due-date-passed"
    assert "extend" not in refused.value.possible
    assert case.reread().state.current_due == at("05/11/2026 09:00")
    assert case.reread().state.last_seq == case.state.last_seq


@pytest.mark.django_db
def test_a_shorter_limit_holds_online_and_no_limit_gives_no_date() -> None:
    procedure = factories.make_procedure(limit=(5, "working_day"))
    version = procedure.current_version
    assert version is not None
    content = dict(version.content)
    content["channels"] = [
        {"channel": "online", "limit": {"value": "3", "unit": "working_day"}, "fees": []},
        {"channel": "counter", "limit": {"value": "5", "unit": "working_day"}, "fees": []},
        {"channel": "post", "limit": None, "fees": []},
    ]

    lines = {name: channel_line(content, name) for name in ("online", "counter", "post")}

    assert (lines["online"].limit_value, lines["counter"].limit_value, lines["post"].limit_value) == (
        "3",
        "5",
        "",
    )
    unlimited = factories.accepted(limit=None)
    assert unlimited.state.current_due is None


@pytest.mark.django_db
def test_stopped_while_waiting_for_money_766_looks_at_the_end_and_the_law_at_the_stop() -> None:
    case = _demand(_land(at("02/11/2026 09:00")), at("03/11/2026 09:00"))

    said = deciding.settlement(vietnam(), case.state, at("20/11/2026 09:00"))

    fourteen_days = 14 * 8 * 3600  # of work, 2 to 19 November: 766 does not take out the waiting for money
    assert said == {"legal_outcome": Outcome.EARLY, "outcome_766": Outcome.LATE, "worked": fourteen_days}


# Silence


@pytest.mark.django_db
def test_by_default_nobody_is_stopped_for_not_answering() -> None:
    case = factories.awaiting_supplement(at=at("02/11/2026 09:00"))

    assert silence.stop_unanswered(now=at("30/11/2026 09:00")) == 0
    assert case.reread().state.business is Business.AWAITING_SUPPLEMENT


@pytest.mark.django_db
def test_where_the_rules_say_so_silence_stops_the_dossier_once(monkeypatch: pytest.MonkeyPatch) -> None:
    law = replace(clock_law.all_versions()[0], silence=clock_law.Silence.SYSTEM_STOPS, silence_grace_days=3)
    monkeypatch.setattr(silence, "clock_law", lambda on: law)
    case = factories.awaiting_supplement(at=at("02/11/2026 09:00"))  # ten days to answer

    assert silence.stop_unanswered(now=at("15/11/2026 08:00")) == 0
    assert silence.stop_unanswered(now=at("15/11/2026 10:00")) == 1
    assert silence.stop_unanswered(now=at("15/11/2026 11:00")) == 0

    after = case.reread().state
    assert after.business is Business.STOPPED
    assert after.legal_outcome is Outcome.EARLY  # judged when the clock was stopped
    assert Slip.objects.filter(dossier_id=case.id, form="05").count() == 1
    _nothing_differs()


# The law's data


def test_the_rules_of_the_clock_are_dated_and_checked() -> None:
    law = clock_law.clock_law(date(2026, 11, 2))

    assert law.method is Method.REMAINING_TIME
    assert law.leaves_out_paying(procedure="d.1", sector_group="land") is not None
    assert law.leaves_out_paying(procedure="d.1", sector_group="civil_status") is None
    assert law.leaves_out_paying(procedure="d.1", sector_group="") is None


@pytest.mark.parametrize(
    ("instead", "told"),
    [
        ("method: remaining_days", "resumption/method"),
        ("method: remaining_time\n      wrong: 1", "resumption"),
    ],
)
def test_rules_against_their_schema_are_refused(instead: str, told: str) -> None:
    folder = resources.files("motcua") / "law" / "clocks"
    schema = json.loads((folder / "rules.schema.json").read_text(encoding="utf-8"))
    text = (folder / "rules.yaml").read_text(encoding="utf-8").replace("method: remaining_time", instead)

    with pytest.raises(ClockLawInvalid, match=told):
        clock_law.read(text, schema)
