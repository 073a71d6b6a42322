"""Changes of the calendar in the cockpit: drafted by one person, approved by another, each line explained."""

from datetime import datetime
from typing import Any

import pytest
import time_machine
from django.test import Client

import factories
from desk_people import text_of
from motcua.dossiers.models import CalendarRevision, Dossier
from motcua.kernel.zone import VIETNAM

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 2, 10, 0, tzinfo=VIETNAM)
FORM = {
    "document": "88/TB-UBND", "document_date": "2026-11-01", "reason": "Hoán đổi ngày làm việc",
    "date-0": "2026-11-04", "kind-0": "off", "name-0": "Nghỉ hoán đổi", "hours-0": "",
    "date-1": "2026-11-07", "kind-1": "make_up", "name-1": "Làm bù", "hours-1": "07:00-11:30, 13:30-16:30",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _today() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def _as(role: str) -> Client:
    client = Client()
    client.force_login(factories.make_official(factories.make_unit(), role, full_name=f"Người giữ {role}"))
    client.cookies["django_language"] = "en"
    return client


def _case() -> factories.Case:
    return factories.accepted(at=datetime(2026, 11, 2, 9, 0, tzinfo=VIETNAM), limit=(3, "working_day"))


def test_a_change_is_drafted_listed_and_approved_by_another_person() -> None:
    case = _case()
    staff, leader = _as("reform_staff"), _as("province_leader")

    made = staff.post("/cockpit/calendar/", FORM)
    revision = CalendarRevision.objects.get()
    assert made["Location"] == f"/cockpit/calendar/{revision.pk}/"
    page = text_of(staff.get(made["Location"]))
    assert case.code in page
    assert "You drafted this change" in page
    assert "Approve and move the dates" not in page
    shown = text_of(leader.get(made["Location"]))
    assert "Yes: move the due date of 1 dossier and tell its applicant." in shown

    leader.post(f"{made['Location']}decide/", {"decision": "approve", "sure": "yes"})

    assert CalendarRevision.objects.get().state == "approved"


def test_approval_needs_the_tick_and_rejection_needs_words() -> None:
    _case()
    _as("reform_staff").post("/cockpit/calendar/", FORM)
    revision = CalendarRevision.objects.get()
    leader = _as("province_leader")

    unsure = leader.post(f"/cockpit/calendar/{revision.pk}/decide/", {"decision": "approve"})
    assert unsure.status_code == 422
    assert "Tick the box" in text_of(unsure)
    wordless = leader.post(f"/cockpit/calendar/{revision.pk}/decide/", {"decision": "reject"})
    assert wordless.status_code == 422
    assert "Say why you reject it." in text_of(wordless)
    assert CalendarRevision.objects.get().state == "listed"

    leader.post(f"/cockpit/calendar/{revision.pk}/decide/", {"decision": "reject", "words": "Đã thu hồi"})
    assert CalendarRevision.objects.get().state == "rejected"
    twice = leader.post(
        f"/cockpit/calendar/{revision.pk}/decide/", {"decision": "approve", "sure": "yes"}, follow=True
    )
    assert "Somebody has decided on this change already." in text_of(twice)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"document": " "}, "Give the number and symbol of the notice."),
        ({"document_date": "soon"}, "Give the date of the notice."),
        ({"document_date": "2026-11-03"}, "The notice cannot be dated after today."),
        ({"reason": ""}, "Say why the calendar changes"),
        ({"date-0": "4/11"}, "A day cannot be read"),
        ({"hours-1": "7h-11h"}, "A day cannot be read"),
        ({"hours-0": "07:00-11:30"}, "A day cannot be read"),
        ({"date-1": "2026-11-04"}, "A day is entered twice."),
        ({"date-0": "2036-11-04"}, "A day lies outside the years"),
    ],
)
def test_a_draft_that_cannot_be_used_says_what_to_mend_and_keeps_what_was_typed(
    changed: dict[str, str], told: str
) -> None:
    answer = _as("reform_staff").post("/cockpit/calendar/", {**FORM, **changed})

    assert answer.status_code == 422
    assert told in text_of(answer)
    assert 'value="Nghỉ hoán đổi"' in text_of(answer)
    assert not CalendarRevision.objects.exists()


@pytest.mark.parametrize("role", ["case_officer", "intake_officer", "registry"])
def test_those_who_have_nothing_to_do_with_it_are_refused(role: str) -> None:
    assert _as(role).get("/cockpit/calendar/").status_code == 403
    assert _as(role).post("/cockpit/calendar/", FORM).status_code == 403
    assert not CalendarRevision.objects.exists()


def test_a_head_reads_the_lines_of_the_own_unit_and_decides_nothing() -> None:
    case, other = _case(), _case()
    _as("reform_staff").post("/cockpit/calendar/", FORM)
    revision = CalendarRevision.objects.get()
    head = Client()
    head.force_login(factories.make_official(case.unit, "agency_head"))

    page = text_of(head.get(f"/cockpit/calendar/{revision.pk}/"))

    assert case.code in page
    assert other.code not in page
    refused = head.post(f"/cockpit/calendar/{revision.pk}/decide/", {"decision": "approve", "sure": "yes"})
    assert refused.status_code == 403
    assert head.post("/cockpit/calendar/", FORM).status_code == 403


def test_the_list_is_filtered_by_unit_and_state() -> None:
    case, other = _case(), _case()
    Dossier.unscoped.filter(pk=other.id).update(current_due=datetime(2026, 11, 5, 17, 0, tzinfo=VIETNAM))
    staff = _as("reform_staff")
    staff.post("/cockpit/calendar/", FORM)
    revision = CalendarRevision.objects.get()

    of_unit = text_of(staff.get(f"/cockpit/calendar/{revision.pk}/?unit={case.unit.pk}"))
    unexplained = text_of(staff.get(f"/cockpit/calendar/{revision.pk}/?state=unexplained"))

    assert case.code in of_unit
    assert other.code not in of_unit
    assert other.code in unexplained
    assert case.code not in unexplained


def test_the_page_takes_a_fixed_number_of_queries(django_assert_num_queries: Any) -> None:
    for _ in range(3):
        _case()
    staff = _as("reform_staff")
    staff.post("/cockpit/calendar/", FORM)
    revision = CalendarRevision.objects.get()
    staff.get(f"/cockpit/calendar/{revision.pk}/")

    with django_assert_num_queries(8):
        staff.get(f"/cockpit/calendar/{revision.pk}/")


def test_a_change_that_is_not_there_is_not_found() -> None:
    assert _as("reform_staff").get("/cockpit/calendar/999/").status_code == 404
    assert (
        _as("province_leader")
        .post("/cockpit/calendar/999/decide/", {"decision": "approve", "sure": "yes"})
        .status_code
        == 404
    )
