"""Taking in older dossiers: what a row becomes, what is refused and why, and what a repetition changes."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

import factories
from import_ground import LIVED, Ground, differences, dossier, ground
from motcua.dossiers import queries
from motcua.dossiers.actions import intake, work
from motcua.dossiers.actions.numbering import next_code
from motcua.dossiers.errors import DossierNotFound, ImportRunning
from motcua.dossiers.models import Dossier, ExternalCode, ImportRun, Party, WorkItem
from motcua.dossiers.models.columns import state_of
from motcua.kernel.zone import VIETNAM
from motcua.ledger import queries as log
from motcua.payments.models import Payment

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(tmp_path: Path) -> Ground:
    return ground(tmp_path)


def at(day: int, hour: int = 0, minute: int = 0, month: int = 3) -> datetime:
    return datetime(2024, month, day, hour, minute, tzinfo=VIETNAM)


def without(*names: str, **changed: str) -> dict[str, str]:
    return {**{name: value for name, value in LIVED.items() if name not in names}, **changed}


def kinds(row: Dossier) -> list[str]:
    return [recorded.entry.kind for recorded in log.of_stream(row.pk)]


def payload(row: Dossier, kind: str) -> dict[str, Any]:
    return next(dict(r.entry.payload) for r in log.of_stream(row.pk) if r.entry.kind == kind)


# What a row becomes


def test_a_row_becomes_a_dossier_with_its_history(here: Ground) -> None:
    report = here.take(LIVED)

    row = dossier("H1")
    assert (report.imported, report.events, report.open, report.rejected) == (1, 5, 0, 0)
    assert kinds(row) == ["submitted", "accepted", "begun", "concluded", "handed_over"]
    assert (row.submitted_at, row.accepted_at, row.processing_at) == (at(4, 20, 15), at(5, 8, 30), at(5, 10))
    assert (row.concluded_at, row.ended_at, row.returned_at) == (at(11, 15), at(11, 15), at(12, 9))
    assert (row.national_code, row.channel, row.origin) == (10, "online", "import:mot-cua-cu")
    assert differences() == []


def test_each_event_says_that_it_was_imported_and_was_written_by_the_system(here: Ground) -> None:
    here.take(LIVED)

    events = [recorded.entry for recorded in log.of_stream(dossier("H1").pk)]
    assert {(event.payload["imported"], event.actor.kind, event.actor.user_id) for event in events} == {
        (True, "system", None)
    }
    assert events[0].payload["origin"] == "import:mot-cua-cu"


def test_the_due_date_is_taken_as_given_and_the_judgement_is_ours(here: Ground) -> None:
    here.take(LIVED, without(concluded_at="12/03/2024 08:00"), without(concluded_at="12/03/2024 08:31"))

    early, on_time, late = (dossier(code) for code in ("H1", "H2", "H3"))
    assert payload(early, "accepted")["due_given"] is True
    assert early.original_due == early.current_due == at(12, 8, 30)
    assert [(row.legal_outcome, row.outcome_766) for row in (early, on_time, late)] == [
        ("early", "on_time"),
        ("on_time", "on_time"),
        ("late", "late"),
    ]
    assert late.late_at == at(12, 8, 30)


def test_no_apology_falls_due_for_lateness_in_the_older_system(here: Ground) -> None:
    here.take(without(concluded_at="13/03/2024 09:00", handed_over_at="13/03/2024 10:00"))

    assert (dossier("H1").late_at, dossier("H1").apology) == (at(12, 8, 30), "")


def test_a_due_date_that_was_moved_keeps_the_first_promise(here: Ground) -> None:
    here.take(without(due="15/03/2024 08:30", original_due="12/03/2024 08:30", concluded_at="14/03/2024 08:00",
                      handed_over_at="14/03/2024 09:00"))  # fmt: skip

    row = dossier("H1")
    assert (row.original_due, row.current_due, row.legal_outcome) == (at(12, 8, 30), at(15, 8, 30), "early")
    assert differences() == []


def test_without_a_due_date_nothing_is_assessed(here: Ground) -> None:
    report = here.take(without("due"))

    row = dossier("H1")
    assert (row.current_due, row.legal_outcome, row.outcome_766) == (None, "", "")
    assert report.without_due == 1


def test_without_a_due_date_decision_766_holds_the_time_against_a_limit_that_is_given(here: Ground) -> None:
    limit = {"limit_value": "5", "limit_unit": "working_day"}
    here.take(
        without("due", **limit), without("due", **limit, concluded_at="13/03/2024 15:00", handed_over_at="")
    )

    assert [(dossier(code).legal_outcome, dossier(code).outcome_766) for code in ("H1", "H2")] == [
        ("", "on_time"),
        ("", "late"),
    ]


def test_a_limit_of_years_without_a_known_calendar_is_not_counted(here: Ground) -> None:
    here.take(
        {"accepted_at": "05/03/2015 08:00", "concluded_at": "06/03/2015 08:00",
         "limit_value": "5", "limit_unit": "working_day"}
    )  # fmt: skip

    assert (dossier("H1").outcome_766, dossier("H1").limit_value) == ("", "5")


def test_what_is_unknown_stays_unknown(here: Ground) -> None:
    report = here.take({"submitted_at": "04/03/2024 20:15", "concluded_at": "11/03/2024 15:00"})

    row = dossier("H1")
    assert kinds(row) == ["submitted", "concluded"]
    assert (row.accepted_at, row.processing_at, row.current_due, row.legal_outcome) == (None, None, None, "")
    assert payload(row, "concluded")["after_gap"] is True
    assert report.without_acceptance == 1
    assert differences() == []


def test_a_dossier_known_by_its_hand_over_alone_ended_then_at_the_latest(here: Ground) -> None:
    in_time = without("concluded_at")
    collected_late = without("concluded_at", handed_over_at="20/03/2024 09:00")
    here.take(in_time, collected_late)

    first, second = dossier("H1"), dossier("H2")
    assert (first.concluded_at, first.legal_outcome, first.outcome_766) == (at(12, 9), "", "late")
    assert payload(first, "concluded")["latest"] is True
    assert (second.concluded_at, second.legal_outcome, second.outcome_766) == (at(20, 9), "", "late")
    assert (second.late_at, second.apology) == (None, "")


def test_a_date_without_a_time_is_the_day_and_is_said_to_be(here: Ground) -> None:
    here.take(without(concluded_at="12/03/2024", handed_over_at="12/03/2024", due="12/03/2024"))

    row = dossier("H1")
    assert (row.current_due, row.concluded_at, row.returned_at) == (
        datetime(2024, 3, 12, 23, 59, 59, tzinfo=VIETNAM),
        at(12),
        at(12),
    )
    assert payload(row, "concluded")["day_only"] is True
    assert row.legal_outcome == "on_time"


def test_a_day_stands_after_a_time_of_the_same_day(here: Ground) -> None:
    here.take(without("begun_at", concluded_at="05/03/2024", handed_over_at="05/03/2024"))

    row = dossier("H1")
    assert (row.concluded_at, row.returned_at) == (at(5, 8, 30), at(5, 8, 30))


def test_a_counter_dossier_begins_with_its_acceptance(here: Ground) -> None:
    here.take(without("submitted_at", channel="Trực tiếp"), without("submitted_at", "channel"))

    row = dossier("H1")
    assert kinds(row) == ["accepted", "begun", "concluded", "handed_over"]
    assert (row.submitted_at, row.accepted_at, row.channel) == (at(5, 8, 30), at(5, 8, 30), "counter")
    assert dossier("H2").channel == "counter"  # null is counted as direct (domain facts 3.8)


def test_a_supplement_while_handling_stops_the_clock(here: Ground) -> None:
    here.take(
        without(supplement_requested_at="06/03/2024 09:00", supplied_at="07/03/2024 10:00",
                supplement_confirmed_at="07/03/2024 11:00")
    )  # fmt: skip

    row = dossier("H1")
    assert kinds(row)[2:6] == ["begun", "supplement_requested", "supplied", "supplement_confirmed"]
    assert (row.supplement_requests, row.supplement_seconds) == (1, 26 * 3600)
    assert differences() == []


def test_a_supplement_at_intake_ends_with_the_acceptance(here: Ground) -> None:
    here.take(without(supplement_requested_at="04/03/2024 21:00", supplied_at="05/03/2024 08:00"))

    row = dossier("H1")
    assert kinds(row)[:4] == ["submitted", "supplement_requested", "supplied", "accepted"]
    assert (row.supplement_requests, row.clock_stopped_at, row.accepted_at) == (1, None, at(5, 8, 30))


@pytest.mark.parametrize(
    ("facts", "code", "business"),
    [
        (without("accepted_at", "begun_at", "due", "concluded_at", "handed_over_at",
                 refused_at="05/03/2024 09:00", ground="Không thuộc thẩm quyền"), 3, "refused"),
        (without("concluded_at", "handed_over_at", withdrawn_at="06/03/2024"), 7, "withdrawn"),
        (without("concluded_at", "handed_over_at", stopped_at="06/03/2024 10:00", ground="Quá hạn"), 8, "stopped"),
        (without("handed_over_at"), 9, "concluded"),
    ],
)  # fmt: skip
def test_every_end_of_a_dossier_is_taken_over(
    here: Ground, facts: dict[str, str], code: int, business: str
) -> None:
    here.take(facts)

    row = dossier("H1")
    assert (row.national_code, row.business, row.ended_at is not None) == (code, business, True)
    assert differences() == []


def test_a_fee_that_was_paid_is_a_payment(here: Ground) -> None:
    here.take(without(fee_vnd="50.000", paid_at="05/03/2024 08:45", paid_way="portal"))

    row = dossier("H1")
    assert (row.fee_vnd, row.paid_vnd, row.paid_online, row.finance) == (50000, 50000, True, "paid")
    payment = Payment.objects.get(dossier_id=row.pk)
    assert (payment.amount_vnd, payment.way, payment.paid_at) == (50000, "portal", at(5, 8, 45))


def test_the_owner_is_kept_apart_from_the_log(here: Ground) -> None:
    long = "Trích yếu dài " * 50
    here.take(without(owner_id_number="056090000001", owner_birth_date="02/09/1945", telephone="0905 000 001",
                      summary=long))  # fmt: skip

    with factories.as_system():
        party = Party.objects.get(dossier__code="H1")
    assert (party.owner_name, party.owner_folded_name) == ("Nguyễn Văn Đức", "nguyen van duc")
    assert (party.owner_id_number, str(party.owner_birth_date)) == ("056090000001", "1945-09-02")
    assert (len(party.summary), party.form_data["summary"]) == (500, long.strip())
    assert "Đức" not in str([recorded.entry.payload for recorded in log.of_stream(party.dossier_id)])


def test_the_version_in_force_on_the_day_is_the_dossiers_or_the_oldest_known(here: Ground) -> None:
    here.take(LIVED)

    assert dossier("H1").version_id == here.procedure.current_version_id


def test_the_portal_is_told_unless_the_older_system_had_told_it(here: Ground) -> None:
    here.take(LIVED)
    here.run(here.table(here.row("I1", **LIVED), name="b.csv"), 'portal_informed: "true"\n', source="other")

    untold, told = dossier("H1"), dossier("I1")
    assert (untold.sync, untold.synced_seq) == ("pending", 0)
    assert (told.sync, told.synced_seq, told.moved_seq) == ("synced", 5, 5)
    assert kinds(told)[-1] == "synchronised"


# Dossiers that are still open


def test_an_open_dossier_goes_on_here(here: Ground) -> None:
    report = here.take(without("concluded_at", "handed_over_at"))

    row = dossier("H1")
    assert (report.open, row.national_code, row.process_key) == (1, 4, factories.PROCESS_KEY)
    assert (row.step_no, row.step_role) == (1, "case_officer")
    with factories.as_system():
        assert WorkItem.objects.filter(dossier=row, done_at__isnull=True).count() == 1
    assert differences() == []


def test_the_steps_of_an_open_dossier_are_completed_here_to_its_result(here: Ground) -> None:
    here.take(without("concluded_at", "handed_over_at"))
    row = dossier("H1")

    with factories.as_system():
        for place, role in enumerate(("case_officer", "division_head"), 1):
            who = factories.acting_as(factories.make_official(here.unit, role), here.unit)
            work.complete(dossier_id=row.pk, by=who, at=at(5 + place, 9), command_id=f"complete-{place}")
        head = factories.acting_as(factories.make_official(here.unit, "agency_head"), here.unit)
        paper = work.ResultPaper(number="1/KQ", file_sha256=factories.make_file().sha256)
        done = work.conclude(dossier_id=row.pk, result=paper, by=head, at=at(8, 9), command_id="conclude")

    assert (done.state.national_code, done.state.legal_outcome) == (9, "early")
    assert differences() == []


def test_one_accepted_and_not_yet_passed_on_is_begun_here_by_hand(here: Ground) -> None:
    here.take(without("begun_at", "concluded_at", "handed_over_at", status="4"))
    row = dossier("H1")
    assert row.national_code == 2  # when it was passed on is not known, so it is not said

    officer = factories.acting_as(factories.make_official(here.unit), here.unit)
    with factories.as_system():
        done = intake.begin(dossier_id=row.pk, by=officer, at=at(6, 9), command_id="begin-h1")

    assert (done.state.national_code, done.state.apology) == (4, "")
    assert differences() == []


def test_one_that_is_late_when_work_goes_on_owes_an_apology_here(here: Ground) -> None:
    here.take(without("begun_at", "concluded_at", "handed_over_at"))
    row = dossier("H1")
    assert (row.late_at, row.apology) == (None, "")

    officer = factories.acting_as(factories.make_official(here.unit), here.unit)
    with factories.as_system():
        done = intake.begin(dossier_id=row.pk, by=officer, at=at(20, 9), command_id="begin-h1")

    assert (done.state.late_at, done.state.apology) == (at(12, 8, 30), "due")


def test_an_open_dossier_of_a_procedure_nobody_offers_is_refused(here: Ground) -> None:
    elsewhere = factories.make_unit(agency_id="H56.72")

    there = {"receiving_unit": elsewhere.agency_id}
    here.take(without("concluded_at", "handed_over_at", **there), without(**there))

    assert here.problems() == [
        (2, "receiving_unit", "the dossier is still open, and the unit does not offer the procedure today")
    ]
    assert dossier("H2").process_key == ""
    with factories.as_system():
        assert queries.page(dossier("H2").pk).process.steps == ()


# Codes


def test_a_dossier_keeps_its_code_and_is_found_by_it(here: Ground) -> None:
    here.run(here.table(here.row("000.00.12.H42-190715-0001", **LIVED)), f"other_codes: [{'Số kết quả'}]\n")

    with factories.as_system():
        assert queries.by_code("000.00.12.H42-190715-0001").origin == "import:mot-cua-cu"


def test_other_codes_of_a_dossier_stay_valid_for_look_up(here: Ground) -> None:
    here.run(
        here.table(here.row("H1", **without(result_number="SỐ-77"))),
        "other_codes: [Số kết quả]\n",
    )

    row = dossier("H1")
    with factories.as_system():
        assert queries.by_code("SỐ-77").pk == row.pk
        secret = Party.objects.get(dossier=row).lookup_secret
        with pytest.raises(DossierNotFound):
            queries.by_code("SỐ-78")
    assert queries.by_ticket("SỐ-77", secret) == row.pk
    assert queries.by_ticket("SỐ-77", "WRONGS") is None


def test_dossiers_may_get_new_codes_and_be_found_by_the_old(here: Ground) -> None:
    here.run(here.table(here.row("12/HS", **LIVED), here.row("13/HS", **LIVED)), "code: new\n")

    with factories.as_system():
        codes = [queries.by_code(code).code for code in ("12/HS", "13/HS")]
    assert codes == ["H56.71-20261102-0000001", "H56.71-20261102-0000002"]
    assert differences() == []


def test_our_own_numbering_goes_on_after_codes_brought_along(here: Ground) -> None:
    other = factories.make_unit(agency_id="H56.72")

    here.run(
        here.table(here.row("H56.71-20261102-0000041", **LIVED), here.row("H56.72-20261102-0000007", **LIVED))
    )

    today = datetime(2026, 11, 2, 10, 0, tzinfo=VIETNAM)
    assert next_code(here.unit.pk, today) == "H56.71-20261102-0000042"
    assert next_code(other.pk, today) == "H56.72-20261102-0000008"


def test_a_code_that_another_dossier_bears_is_refused(here: Ground) -> None:
    case = factories.submitted()

    here.run(here.table(here.row(case.code, **LIVED)))

    assert here.problems() == [(2, "Mã hồ sơ", "another dossier bears this code already")]


def test_two_sources_may_know_different_dossiers_by_the_same_code(here: Ground) -> None:
    here.run(here.table(here.row("12/HS", **LIVED)), "code: new\n", source="first")
    report = here.run(here.table(here.row("12/HS", **without("channel"))), "code: new\n", source="second")

    assert report.imported == 1
    assert ExternalCode.objects.filter(code="12/HS", is_key=True).count() == 2


# Repetition


def test_the_same_file_twice_changes_nothing(here: Ground) -> None:
    file = here.table(here.row("H1", **LIVED), here.row("H2", **without("due")))
    here.run(file)
    before = log.count()

    again = here.run(file)

    assert (again.imported, again.unchanged, again.resumed, again.rejected) == (0, 2, 2, 0)
    assert log.count() == before
    assert ImportRun.objects.values_list("imported", "unchanged").get() == (2, 2)


def test_a_later_file_adds_what_is_new_and_never_changes_what_is_here(here: Ground) -> None:
    here.run(here.table(here.row("H1", **LIVED), here.row("H2", **without("handed_over_at"))))

    report = here.run(
        here.table(
            here.row("H1", **LIVED), here.row("H2", **LIVED), here.row("H3", **LIVED), name="later.csv"
        )
    )

    assert (report.imported, report.unchanged, report.resumed, report.rejected) == (1, 1, 0, 1)
    assert here.problems() == [
        (3, "Mã hồ sơ", "this dossier was taken in before, and the row says something else now")
    ]
    assert dossier("H2").returned_at is None


def test_a_code_that_stands_twice_in_a_file_is_taken_in_once_and_the_second_is_said(here: Ground) -> None:
    file = here.table(here.row("H1", **LIVED), here.row("H2", **LIVED), here.row("H1", **without("due")))

    first, again = here.run(file), here.run(file)

    assert (first.imported, first.rejected, again.imported, again.unchanged, again.rejected) == (
        2,
        1,
        0,
        2,
        1,
    )
    assert here.problems() == [(4, "Mã hồ sơ", "the code stands in line 2 already")]


def test_a_dry_run_says_what_would_happen_and_writes_nothing(here: Ground) -> None:
    report = here.run(here.table(here.row("H1", **LIVED), here.row("H2")), dry_run=True)

    assert (report.imported, report.events, report.rejected, report.dry_run) == (1, 5, 1, True)
    with factories.as_system():
        assert not Dossier.objects.exists()
    assert not ImportRun.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_imports_do_not_run_side_by_side(here: Ground) -> None:
    import threading

    from django.db import connection

    from motcua.dossiers.actions.importing import running

    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        try:
            with running._alone():
                held.set()
                done.wait(20)
        finally:
            connection.close()

    other = threading.Thread(target=hold)
    other.start()
    assert held.wait(20)
    try:
        with pytest.raises(ImportRunning):
            here.take(LIVED)
    finally:
        done.set()
        other.join()

    assert here.take(LIVED).imported == 1


# What is refused


@pytest.mark.parametrize(
    ("facts", "column", "what"),
    [
        (without(concluded_at="04/03/2024 10:00"), "Ngày có kết quả", "Ngày có kết quả lies before Ngày chuyển"),
        (without(handed_over_at="10/03/2024"), "Ngày trả", "Ngày trả lies before Ngày có kết quả"),
        (without(accepted_at="31/02/2024"), "Ngày tiếp nhận",
         "'31/02/2024': there is no such day or time in the calendar"),
        (without(due="01/03/2024"), "Ngày hẹn trả", "it is due before it was accepted"),
        (without(handed_over_at="05/03/2027"), "Ngày trả", "it lies in the future"),
        (without("accepted_at", "submitted_at"), "Ngày tiếp nhận",
         "neither submitted_at nor accepted_at is filled in"),
        (without(withdrawn_at="06/03/2024"), "Ngày có kết quả",
         "a dossier ends once, and Ngày rút and Ngày có kết quả are both filled in"),
        (without(supplied_at="06/03/2024"), "Ngày yêu cầu", "a supplement is answered that was never asked for"),
        (without(supplement_requested_at="06/03/2024 09:00"), "Ngày xác nhận",
         "the dossier was concluded after a supplement request, and when the clock went on is not said"),
        (without(fee_vnd="năm chục"), "Lệ phí", "'năm chục' is no amount in whole đồng"),
        (without(fee_vnd="50000"), "Ngày thu",
         "a fee is owed on a dossier that was handed over, and no payment is said"),
        (without(channel="Bưu điện"), "Kênh", "'Bưu điện' is none of counter, online, post"),
        (without(status="xong"), "Trạng thái", "'xong' is none of the ten national states"),
        (without("handed_over_at", status="10"), "Trạng thái",
         "the status is returned, and the dates make it done"),
        (without(owner_birth_date="31/02/1990"), "Ngày sinh", "it is no day of the calendar"),
        (without(owner_name="A\x00B"), "Chủ hồ sơ", "it holds control characters"),
        (without(owner_name="A" * 201), "Chủ hồ sơ", "it is longer than 200 characters"),
        (without(procedure="d.000000"), "procedure", "'d.000000' is no procedure of the catalogue"),
        (without(receiving_unit="Sở X"), "receiving_unit", "'Sở X' is no unit known here"),
        (without(limit_value="0", limit_unit="day"), "Thời hạn", "it is no limit with a unit"),
        (without(accepted_at="05/03/2024 13:30 CH"), "Ngày tiếp nhận",
         "'05/03/2024 13:30 CH': a 12-hour clock goes from 1 to 12"),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_true_is_refused_with_its_column_and_the_others_go_on(
    here: Ground, facts: dict[str, str], column: str, what: str
) -> None:
    report = here.take(facts, LIVED)

    assert here.problems() == [(2, column, what)]
    assert (report.imported, report.rejected) == (1, 1)
    assert all(problem.do for row in here.rejected for problem in row.problems)
    assert differences() == []


@pytest.mark.parametrize("code", ["=cmd|' /C calc'!A0", "+84905", "-1", "@SUM", "", "A" * 51, "a\nb"])
def test_a_code_that_is_none_is_refused(here: Ground, code: str) -> None:
    here.run(here.table(here.row(code, **LIVED)))

    assert [column for _, column, _ in here.problems()] == ["Mã hồ sơ"]


def test_all_that_is_wrong_with_a_row_is_said_at_once(here: Ground) -> None:
    here.take(without(channel="?", fee_vnd="?", accepted_at="?"))

    assert {column for _, column, _ in here.problems()} == {"Kênh", "Lệ phí", "Ngày tiếp nhận"}


def test_a_refusal_repeats_nothing_personal(here: Ground) -> None:
    here.take(without(owner_name="Nguyễn Văn Đức\x00", owner_id_number="0" * 30, telephone="1" * 30))

    said = str([(problem.what, problem.do) for row in here.rejected for problem in row.problems])
    assert "Đức" not in said
    assert "000000" not in said
    assert "111111" not in said


def test_a_name_that_two_units_bear_is_refused_and_a_name_of_one_is_found(here: Ground) -> None:
    factories.make_unit("Sở Hai Tên")
    factories.make_unit("Sở Hai Tên")

    here.take(without(receiving_unit="Sở Hai Tên"), without(receiving_unit=here.unit.name))

    assert here.problems() == [(2, "receiving_unit", "'Sở Hai Tên' names 2 units")]
    assert dossier("H2").receiving_unit_id == here.unit.pk


def test_a_history_that_claims_to_be_complete_passes_the_transition_table(here: Ground) -> None:
    here.take(LIVED, without("begun_at"), more="history: complete\n")

    ((line, column, what),) = here.problems()
    assert (line, column) == (3, "concluded")
    assert what.startswith("concluded cannot follow on the state accepted")
    assert dossier("H1").national_code == 10


def test_dates_without_a_zone_are_counted(here: Ground) -> None:
    report = here.take(LIVED, without(accepted_at="2024-03-05T08:30:00+07:00"))

    assert report.zones_assumed == 11


def test_state_of_an_imported_row_is_what_its_log_says(here: Ground) -> None:
    here.take(LIVED)

    assert state_of(dossier("H1")).origin == "import:mot-cua-cu"
