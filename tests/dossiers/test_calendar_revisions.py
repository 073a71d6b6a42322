"""A change of the calendar: the list of what it moves, who approves it, and the dates that are written."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest

import factories
from motcua.agencies import actions as calendars
from motcua.agencies import queries as agencies
from motcua.agencies.calendars import file_days
from motcua.agencies.models import CalendarEntry, KnownCalendar
from motcua.dossiers import calendar_queries, verification
from motcua.dossiers.actions import intake, revisions, work
from motcua.dossiers.actions.revisions import Notice
from motcua.dossiers.errors import InputRefused, RevisionDecided, RevisionNotAllowed
from motcua.dossiers.models import CalendarRevision, DueChange, DueDifference
from motcua.dossiers.rules.authority import Acting
from motcua.kernel.scopes import of_system, scope
from motcua.kernel.worktime import CalendarDay, Certainty, DayKind, day_hours, vietnam
from motcua.kernel.zone import VIETNAM
from motcua.ledger.models import Event

NOTICE = Notice(document="88/TB-UBND", document_date=date(2026, 11, 1), reason="Hoán đổi ngày làm việc")


@pytest.fixture(autouse=True)
def system_scope() -> Iterator[None]:
    with scope(of_system("a test of the calendar's changes")):
        yield


def at(text: str) -> datetime:
    return datetime.strptime(text, "%d/%m/%Y %H:%M").replace(tzinfo=VIETNAM)


def _day(text: str) -> date:
    return at(f"{text} 00:00").date()


def off(text: str, name: str = "Nghỉ hoán đổi") -> CalendarDay:
    return CalendarDay(_day(text), DayKind.OFF, name, "88/TB-UBND", Certainty.SOURCED)


def worked(text: str) -> CalendarDay:
    return CalendarDay(_day(text), DayKind.MAKE_UP, "Làm bù", "88/TB-UBND", Certainty.SOURCED)


def person(role: str) -> Acting:
    unit = factories.make_unit(f"Đơn vị của {role}")
    return factories.acting_as(factories.make_official(unit, role), unit)


def drafted(*days: CalendarDay, when: str = "02/11/2026 10:00") -> CalendarRevision:
    return revisions.draft(notice=NOTICE, days=days, by=person("reform_staff"), at=at(when))


def approved(revision: CalendarRevision, when: str = "02/11/2026 11:00") -> CalendarRevision:
    return revisions.approve(revision_id=revision.pk, by=person("province_leader"), at=at(when))


def _nothing_differs() -> None:
    assert [finding for _, findings in verification.verify() for finding in findings] == []


@pytest.mark.django_db
def test_a_day_off_announced_in_mid_year_moves_the_dates_of_open_dossiers() -> None:
    moved = factories.in_processing(at=at("02/11/2026 09:00"), limit=(3, "working_day"))
    untouched = factories.accepted(at=at("02/11/2026 09:00"), limit=(1, "working_day"))

    revision = drafted(off("04/11/2026"))
    rows = list(calendar_queries.differences(revision.pk))
    assert [(row.dossier_id, row.before, row.after, row.state) for row in rows] == [
        (moved.id, at("05/11/2026 09:00"), at("06/11/2026 09:00"), "listed")
    ]
    assert moved.reread().state.current_due == at("05/11/2026 09:00")  # nothing moves before it is approved
    approved(revision)
    written = revisions.write(revision_id=revision.pk, at=at("02/11/2026 11:01"))

    assert (written.written, written.left) == (1, 0)
    state = moved.reread().state
    assert state.current_due == at("06/11/2026 09:00")
    assert state.original_due == at("05/11/2026 09:00")
    assert state.step_due == at("05/11/2026 07:24")
    assert untouched.reread().state.last_seq == untouched.state.last_seq
    event = Event.objects.get(stream=moved.id, kind="due_recomputed")
    assert event.payload["document"] == "88/TB-UBND"
    assert event.payload["reason"] == "Hoán đổi ngày làm việc"
    change = DueChange.objects.get(dossier_id=moved.id, ground="due_recomputed")
    assert change.document == "88/TB-UBND"
    _nothing_differs()


@pytest.mark.django_db
def test_a_saturday_worked_in_exchange_brings_dates_forward() -> None:
    case = factories.accepted(at=at("05/11/2026 09:00"), limit=(3, "working_day"))
    assert case.state.current_due == at("10/11/2026 09:00")

    revision = approved(drafted(worked("07/11/2026"), when="05/11/2026 10:00"), "05/11/2026 11:00")
    revisions.write(revision_id=revision.pk, at=at("05/11/2026 11:01"))

    assert case.reread().state.current_due == at("09/11/2026 09:00")


@pytest.mark.django_db
def test_dossiers_accepted_afterwards_are_counted_in_the_new_calendar() -> None:
    approved(drafted(off("04/11/2026")))

    case = factories.accepted(at=at("02/11/2026 14:00"), limit=(3, "working_day"))

    assert case.state.current_due == at("06/11/2026 14:00")
    old = agencies.calendar_of(case.unit.pk, known_at=at("02/11/2026 10:59"))
    assert old.is_working_day(date(2026, 11, 4))
    assert not agencies.calendar_of(case.unit.pk).is_working_day(date(2026, 11, 4))


@pytest.mark.django_db
def test_a_unit_keeps_its_own_hours_under_the_approved_days() -> None:
    unit = factories.make_unit()
    calendars.set_working_hours(
        unit.pk, [{"valid_from": "2026-01-01", "weekly": {"saturday": ["07:30-11:30"]}}]
    )
    approved(drafted(off("07/11/2026"), off("04/11/2026")))

    calendar = agencies.calendar_of(unit.pk)

    assert calendar.is_working_day(date(2026, 11, 14))
    assert not calendar.is_working_day(date(2026, 11, 7))


@pytest.mark.django_db
def test_who_drafts_does_not_approve_and_others_do_neither() -> None:
    author = person("administrator")
    revision = revisions.draft(notice=NOTICE, days=[off("04/11/2026")], by=author, at=at("02/11/2026 10:00"))

    with pytest.raises(RevisionNotAllowed):
        revisions.approve(revision_id=revision.pk, by=author, at=at("02/11/2026 11:00"))
    with pytest.raises(RevisionNotAllowed):
        revisions.approve(revision_id=revision.pk, by=person("reform_staff"), at=at("02/11/2026 11:00"))
    with pytest.raises(RevisionNotAllowed):
        revisions.draft(
            notice=NOTICE, days=[off("05/11/2026")], by=person("case_officer"), at=at("02/11/2026 10:00")
        )
    approved(revision)
    with pytest.raises(RevisionDecided):
        approved(revision)


@pytest.mark.django_db
def test_a_rejected_change_moves_nothing_and_says_why() -> None:
    case = factories.accepted(at=at("02/11/2026 09:00"), limit=(3, "working_day"))
    revision = drafted(off("04/11/2026"))

    with pytest.raises(InputRefused):
        revisions.reject(
            revision_id=revision.pk, words=" ", by=person("administrator"), at=at("02/11/2026 11:00")
        )
    revisions.reject(
        revision_id=revision.pk,
        words="Thông báo đã thu hồi",
        by=person("administrator"),
        at=at("02/11/2026 11:00"),
    )

    assert revisions.write(revision_id=revision.pk, at=at("02/11/2026 11:05")) == revisions.Written(0, 0)
    assert case.reread().state.last_seq == case.state.last_seq
    assert not CalendarEntry.objects.exists()


@pytest.mark.django_db
def test_writing_goes_on_after_an_interruption_and_writes_each_dossier_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cases = [factories.accepted(at=at("02/11/2026 09:00"), limit=(3, "working_day")) for _ in range(4)]
    revision = approved(drafted(off("04/11/2026")))
    really, done = revisions._write_one, []

    def dies_at_the_third(revision: CalendarRevision, row: DueDifference, when: datetime) -> bool:
        if len(done) == 2:
            raise KeyboardInterrupt
        done.append(row.dossier_id)
        return really(revision, row, when)

    monkeypatch.setattr(revisions, "_write_one", dies_at_the_third)
    with pytest.raises(KeyboardInterrupt):
        revisions.write(revision_id=revision.pk, at=at("02/11/2026 11:01"))
    monkeypatch.undo()
    again = revisions.write(revision_id=revision.pk, at=at("02/11/2026 11:02"))

    assert again == revisions.Written(2, 0)
    assert revisions.write(revision_id=revision.pk, at=at("02/11/2026 11:03")) == revisions.Written(0, 0)
    assert Event.objects.filter(kind="due_recomputed").count() == 4
    assert {case.reread().state.current_due for case in cases} == {at("06/11/2026 09:00")}
    assert calendar_queries.revision(revision.pk).state == "done"
    _nothing_differs()


@pytest.mark.django_db
def test_what_moved_or_ended_meanwhile_is_computed_anew_and_never_overwritten() -> None:
    extended = factories.in_processing(at=at("02/11/2026 09:00"), limit=(3, "working_day"))
    gone = factories.accepted(at=at("02/11/2026 09:00"), limit=(3, "working_day"))
    revision = approved(drafted(off("04/11/2026")))
    work.extend(
        dossier_id=extended.id, due=at("20/11/2026 09:00"), ground="Xác minh", document="9/TB",
        by=extended.as_role("agency_head"), at=at("02/11/2026 11:30"), command_id="x",
    )  # fmt: skip
    from motcua.dossiers.actions import returning

    returning.withdraw(dossier_id=gone.id, by=gone.as_citizen, at=at("02/11/2026 11:30"), command_id="w")

    assert revisions.write(revision_id=revision.pk, at=at("02/11/2026 12:00")) == revisions.Written(0, 2)

    assert extended.reread().state.current_due == at("20/11/2026 09:00")
    states = dict(DueDifference.objects.filter(revision=revision).values_list("dossier_id", "state"))
    assert states == {extended.id: "same", gone.id: "ended"}


@pytest.mark.django_db
def test_a_dossier_accepted_between_list_and_approval_is_found() -> None:
    revision = drafted(off("04/11/2026"))
    case = factories.accepted(at=at("02/11/2026 10:30"), limit=(3, "working_day"))
    approved(revision)

    revisions.write(revision_id=revision.pk, at=at("02/11/2026 11:01"))

    assert case.reread().state.current_due == at("06/11/2026 10:30")


@pytest.mark.django_db
def test_a_stopped_clock_keeps_the_working_time_it_had_left() -> None:
    case = factories.awaiting_supplement(at=at("02/11/2026 09:00"), limit=(3, "working_day"))
    revision = approved(drafted(off("04/11/2026")))

    revisions.write(revision_id=revision.pk, at=at("02/11/2026 11:01"))

    assert case.reread().state.current_due == at("06/11/2026 09:00")
    assert case.reread().state.clock_stopped_at == at("02/11/2026 09:00")


@pytest.mark.django_db
def test_no_date_is_moved_into_the_past() -> None:
    case = factories.accepted(at=at("05/11/2026 09:00"), limit=(3, "working_day"))  # due 10/11 09:00

    revision = drafted(worked("07/11/2026"), when="09/11/2026 15:00")

    row = DueDifference.objects.get(revision=revision)
    assert (row.dossier_id, row.state, row.after) == (case.id, "past", at("09/11/2026 09:00"))


@pytest.mark.django_db
def test_a_date_that_another_system_set_is_left_to_a_person() -> None:
    from motcua.dossiers.models import Dossier

    case = factories.accepted(at=at("02/11/2026 09:00"), limit=(3, "working_day"))
    Dossier.unscoped.filter(pk=case.id).update(current_due=at("05/11/2026 17:00"))

    revision = drafted(off("04/11/2026"))

    assert DueDifference.objects.get(revision=revision).state == "unexplained"


@pytest.mark.django_db
def test_an_outage_is_a_day_with_the_hours_that_were_left() -> None:
    case = factories.accepted(at=at("02/11/2026 09:00"), limit=(8, "hour"))
    outage = CalendarDay(
        date(2026, 11, 2), DayKind.ORDINARY, "Sự cố hệ thống", "3/TB", Certainty.SOURCED,
        hours=day_hours(["07:00-11:30"]),
    )  # fmt: skip

    revision = approved(drafted(outage, when="02/11/2026 16:00"), "02/11/2026 16:30")
    revisions.write(revision_id=revision.pk, at=at("02/11/2026 16:31"))

    assert case.state.current_due == at("03/11/2026 09:00")
    assert case.reread().state.current_due == at("03/11/2026 14:30")


@pytest.mark.django_db
def test_days_that_contradict_themselves_are_refused() -> None:
    with pytest.raises(InputRefused, match="days: twice"):
        drafted(off("04/11/2026"), worked("04/11/2026"))
    with pytest.raises(InputRefused, match="days: outside-the-calendar"):
        drafted(off("04/11/2036"))
    with pytest.raises(InputRefused, match="days: required"):
        drafted()
    assert not CalendarRevision.objects.exists()


# A new version of the calendar files


def _as_if_the_files_had_not_known(day: str) -> None:
    KnownCalendar.objects.all().delete()
    days = [said for said in file_days(vietnam()) if said["date"] != day]
    KnownCalendar.objects.create(sha256="0" * 64, days=days, seen_at=at("01/01/2026 08:00"))


@pytest.mark.django_db
def test_a_new_version_of_the_files_gives_the_same_list_and_the_past_stays_explained() -> None:
    case = factories.accepted(at=at("20/11/2026 09:00"), limit=(3, "working_day"))
    assert case.state.current_due == at("26/11/2026 09:00")  # 24/11 is off in the files
    _as_if_the_files_had_not_known("2026-11-24")
    from motcua.dossiers.models import Dossier

    Dossier.unscoped.filter(pk=case.id).update(current_due=at("25/11/2026 09:00"))

    assert [day.date for day in agencies.calendar_news().after] == [date(2026, 11, 24)]
    revision = revisions.draft_of_files(notice=NOTICE, by=person("reform_staff"), at=at("20/11/2026 10:00"))
    rows = list(calendar_queries.differences(revision.pk))
    assert [(row.before, row.after) for row in rows] == [(at("25/11/2026 09:00"), at("26/11/2026 09:00"))]
    approved(revision, "20/11/2026 11:00")

    assert agencies.calendar_news().after == ()
    then = agencies.calendar_of(case.unit.pk, known_at=at("20/11/2026 09:00"))
    assert then.is_working_day(date(2026, 11, 24))
    assert not agencies.calendar_of(case.unit.pk).is_working_day(date(2026, 11, 24))


@pytest.mark.django_db
def test_without_news_of_the_files_there_is_nothing_to_take_over() -> None:
    calendars.remember_files(at("01/11/2026 08:00"))

    with pytest.raises(InputRefused, match="no-news"):
        revisions.draft_of_files(notice=NOTICE, by=person("reform_staff"), at=at("20/11/2026 10:00"))


@pytest.mark.django_db
def test_the_list_is_counted_by_unit() -> None:
    one = factories.accepted(at=at("02/11/2026 09:00"), limit=(3, "working_day"))
    factories.accepted(at=at("02/11/2026 09:30"), limit=(3, "working_day"), unit=one.unit)
    factories.accepted(at=at("02/11/2026 09:00"), limit=(3, "working_day"))

    revision = drafted(off("04/11/2026"))

    assert [(count.moves, count.stays) for count in calendar_queries.by_unit(revision.pk)] == [(2, 0), (1, 0)]
    assert revision.examined == 3
    assert timedelta(0) == at("02/11/2026 10:00") - revision.drafted_at


@pytest.mark.django_db
def test_the_list_can_be_made_again_until_it_is_decided() -> None:
    revision = drafted(off("04/11/2026"))
    case = factories.accepted(at=at("02/11/2026 10:30"), limit=(3, "working_day"))

    revisions.list_again(revision_id=revision.pk, at=at("02/11/2026 10:45"))

    assert [row.dossier_id for row in calendar_queries.differences(revision.pk)] == [case.id]
    assert intake.begin(
        dossier_id=case.id, by=case.as_intake, at=at("02/11/2026 10:50"), command_id="b"
    ).state.step_due  # fmt: skip
