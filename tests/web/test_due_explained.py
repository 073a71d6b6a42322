"""The due date explained: the same page for applicant and official, true after every turn, printed on request."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import translation

import factories
from desk_people import seat, text_of
from motcua.agencies import queries as agencies
from motcua.dossiers import queries
from motcua.dossiers.actions import intake, money, revisions, supplements, work
from motcua.dossiers.actions.revisions import Notice
from motcua.dossiers.rules.opening import HandedIn
from motcua.kernel.worktime import CalendarDay, Certainty, DayKind
from motcua.kernel.zone import VIETNAM
from motcua.procedures.models import Sector
from motcua.web.components.clock import ClockStory, _judged, clock_story

pytestmark = pytest.mark.django_db


def at(text: str) -> datetime:
    return datetime.strptime(text, "%d/%m/%Y %H:%M").replace(tzinfo=VIETNAM)


def story(case: factories.Case, now: str) -> ClockStory:
    with factories.as_system(), translation.override("en"):
        found = clock_story(queries.page(case.id), at(now))
    assert found is not None
    return found


def much_lived() -> factories.Case:
    """Accepted, stopped for a supplement, running again, moved by a changed calendar, extended."""
    case = factories.in_processing(at=at("02/11/2026 09:00"), limit=(5, "working_day"))
    with factories.as_system():
        intake.request_supplement(
            dossier_id=case.id, items=[intake.Asked("Giấy chứng sinh", "c2")], reason="Thiếu dấu",
            deadline=at("20/11/2026 17:00"), by=case.as_role("case_officer"), at=at("03/11/2026 09:00"),
            command_id="ask",
        )  # fmt: skip
        supplements.supply(
            dossier_id=case.id, components=[HandedIn(key="c2", name="Giấy chứng sinh")], by=case.as_citizen,
            at=at("04/11/2026 08:00"), command_id="supply",
        )  # fmt: skip
        supplements.confirm(
            dossier_id=case.id,
            by=case.as_role("case_officer"),
            at=at("05/11/2026 09:00"),
            command_id="confirm",
        )
        unit = factories.make_unit()
        day = CalendarDay(date(2026, 11, 9), DayKind.OFF, "Nghỉ hoán đổi", "88/TB-UBND", Certainty.SOURCED)
        revision = revisions.draft(
            notice=Notice(document="88/TB-UBND", document_date=date(2026, 11, 5), reason="Hoán đổi ngày làm việc"),
            days=[day], by=factories.acting_as(factories.make_official(unit, "reform_staff"), unit),
            at=at("05/11/2026 14:00"),
        )  # fmt: skip
        revisions.approve(
            revision_id=revision.pk, at=at("05/11/2026 15:00"),
            by=factories.acting_as(factories.make_official(unit, "province_leader"), unit),
        )  # fmt: skip
        revisions.write(revision_id=revision.pk, at=at("05/11/2026 15:01"))
        work.extend(
            dossier_id=case.id, due=at("18/11/2026 09:00"), ground="Xác minh thực địa", document="15/TB-UBND",
            by=case.as_role("agency_head"), at=at("05/11/2026 16:00"), command_id="extend",
        )  # fmt: skip
    return case.reread()


def test_the_days_of_a_plain_clock_are_counted_or_skipped_with_their_source() -> None:
    case = factories.accepted(at=at("20/11/2026 09:00"), limit=(2, "working_day"))

    told = story(case, "23/11/2026 09:00")

    assert [(line.date.day, line.is_counted, line.reason, line.name) for line in told.days] == [
        (20, False, "Day of receipt", ""),
        (21, False, "Weekly rest", ""),
        (22, False, "Weekly rest", ""),
        (23, True, "Working day", ""),
        (24, False, "Public holiday", "Vietnam Culture Day"),
        (25, True, "Working day", ""),
    ]
    assert "Nghị quyết số 28/2026/QH16" in told.days[4].basis
    assert (
        told.standing == "16 h of working time are left." or told.standing == "8 h of working time are left."
    )
    assert told.walked == ()
    assert told.is_explained


def test_after_many_turns_the_explanation_still_ends_at_the_stored_date() -> None:
    case = much_lived()

    told = story(case, "06/11/2026 09:00")

    assert told.is_explained
    assert told.current_due == case.state.current_due == at("18/11/2026 09:00")
    assert [(line.title, line.at, line.before, line.after) for line in told.turns] == [
        ("Clock stopped for a supplement", at("03/11/2026 09:00"), None, None),
        ("Clock runs again", at("05/11/2026 09:00"), at("09/11/2026 09:00"), at("11/11/2026 09:00")),
        ("Calendar changed", at("05/11/2026 15:01"), at("11/11/2026 09:00"), at("12/11/2026 09:00")),
        ("Extension", at("05/11/2026 16:00"), at("12/11/2026 09:00"), at("18/11/2026 09:00")),
    ]
    assert told.turns[1].text == "32 h of working time were left at the stop; they are counted from here."
    assert told.turns[2].sources == ("88/TB-UBND", "Hoán đổi ngày làm việc")
    assert told.turns[3].sources == ("15/TB-UBND", "Xác minh thực địa")
    by_day = {line.date.day: line for line in told.walked}
    assert by_day[4].stood == "8 h"
    assert by_day[4].ran == ""
    assert (by_day[9].reason, by_day[9].name) == ("Public holiday", "Nghỉ hoán đổi")


def test_the_time_walked_is_the_working_time_between_acceptance_and_due_date() -> None:
    case = much_lived()
    calendar = agencies.calendar_of(case.unit.pk)
    assert case.state.current_due is not None

    told = story(case, "06/11/2026 09:00")

    def hours(text: str) -> float:
        parts = text.replace(" min", "").split(" h")
        return float(parts[0]) + (float(parts[1]) / 60 if parts[1].strip() else 0) if text else 0.0

    whole = calendar.between(at("02/11/2026 09:00"), case.state.current_due).total_seconds() / 3600
    assert sum(hours(line.ran) + hours(line.stood) for line in told.walked) == pytest.approx(whole)


def test_a_stop_for_money_says_its_legal_basis() -> None:
    procedure = factories.make_procedure(
        "Đăng ký biến động đất đai", sector="Đất đai", limit=(3, "working_day")
    )
    Sector.objects.filter(pk=procedure.sector_id).update(group="land")
    case = factories.in_processing(at=at("02/11/2026 09:00"), procedure=procedure)
    with factories.as_system():
        money.demand(
            dossier_id=case.id, amount_vnd=500_000, notice_number="12/TB-CCT", by=case.as_role("case_officer"),
            at=at("03/11/2026 09:00"), command_id="demand",
        )  # fmt: skip

    told = story(case, "20/11/2026 09:00")

    assert told.turns[0].title == "Clock stopped for a payment"
    assert "12/TB-CCT" in told.turns[0].sources
    assert any("Pháp luật đất đai" in source for source in told.turns[0].sources)
    assert told.standing == "The clock has stood since 09:00 on 03/11/2026. 16 h of working time are left."


def test_a_second_supplement_request_is_late_by_766_and_not_by_the_law() -> None:
    case = factories.concluded(at=at("02/11/2026 09:00"))
    with translation.override("en"):
        lines = _judged(replace(case.state, supplement_requests=2), at("30/11/2026 09:00"))

    assert lines[0].startswith("By the due date: ")
    assert "late" not in lines[0]
    assert lines[1] == "By decision 766/QĐ-TTg: late, because a supplement was asked 2 times."


def test_a_running_dossier_past_its_date_is_said_to_be_late() -> None:
    case = factories.accepted(at=at("02/11/2026 09:00"), limit=(3, "working_day"))

    told = story(case, "06/11/2026 09:00")

    assert told.standing == "The due date passed at 09:00 on 05/11/2026."
    assert told.judged[0] == "By the due date: late, because the result was not signed by then."


def _citizen(case: factories.Case) -> Client:
    client = Client()
    client.force_login(case.citizen)
    client.cookies["django_language"] = "en"
    return client


def test_applicant_and_official_read_the_same_explanation() -> None:
    case = much_lived()
    desk = seat(case.handlers["agency_head"], case.unit)

    with time_machine.travel(at("06/11/2026 09:00"), tick=False):
        mine = text_of(_citizen(case).get(f"/dossiers/{case.code}/due/"))
        theirs = text_of(desk.client.get(f"/desk/dossiers/{case.id}/due/"))

    for page in (mine, theirs):
        assert "Calendar changed" in page
        assert "88/TB-UBND" in page
        assert "Clock stopped for a supplement" in page
        assert "By decision 766/QĐ-TTg" in page


def test_it_is_printed_as_pdf_a_for_both() -> None:
    case = much_lived()
    desk = seat(case.handlers["agency_head"], case.unit)

    for response in (
        _citizen(case).get(f"/dossiers/{case.code}/due/print/"),
        desk.client.get(f"/desk/dossiers/{case.id}/due/print/"),
    ):
        content = _content(response)
        assert response["Content-Type"] == "application/pdf"
        assert content.startswith(b"%PDF-1.7")
        assert b"pdfaid:part" in content
        assert response["Cache-Control"].find("no-store") >= 0


def test_before_acceptance_there_is_nothing_to_explain() -> None:
    case = factories.submitted()

    response = _citizen(case).get(f"/dossiers/{case.code}/due/")

    assert (response.status_code, response["Location"]) == (302, f"/dossiers/{case.code}/")


def test_another_citizen_and_another_unit_see_no_explanation() -> None:
    case = factories.accepted()
    other = factories.make_official(factories.make_unit(), "agency_head")
    desk = seat(other, other.holdings.get().post.unit)

    assert desk.client.get(f"/desk/dossiers/{case.id}/due/").status_code == 404
    stranger = Client()
    stranger.force_login(factories.make_citizen("Phạm Thị Lan"))
    assert stranger.get(f"/dossiers/{case.code}/due/").status_code == 302


def test_the_page_takes_a_fixed_number_of_queries(django_assert_num_queries: Any) -> None:
    case = much_lived()
    client = _citizen(case)
    client.get(f"/dossiers/{case.code}/due/")

    with django_assert_num_queries(6):
        client.get(f"/dossiers/{case.code}/due/")


def _content(response: Any) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else bytes(response.content)
