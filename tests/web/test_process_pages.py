"""Pages of internal processes: who may, dry report before approval, migration, and where a dossier stands."""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

import factories
from desk_people import Seated, seated, text_of
from factories import in_processing, make_unit
from motcua.dossiers.actions import process_steps, work
from motcua.dossiers.rules.dossier_state import open_work
from motcua.kernel.zone import VIETNAM
from motcua.ledger.models import AccessTrace, Event
from motcua.processes import queries as processes
from motcua.processes.actions import approving
from motcua.processes.models import ProcessVersion
from motcua.processes.rules.reading import read_yaml, template
from process_tables import EVERYTHING, bpmn, draft, flows, lanes, row, table

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 2, 8, 0, tzinfo=VIETNAM)
NOW = datetime(2026, 11, 4, 9, 0, tzinfo=VIETNAM)
PLAIN = {"name": "Đơn giản", "steps": [row(1, key="xem", hours=24), row(2, "agency_head", key="ky", hours=8)]}


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(factories, "PROCESS_KEY", "thu-nghiem")
    processes.program.cache_clear()
    with time_machine.travel(NOW, tick=False):
        yield
    processes.program.cache_clear()


@pytest.fixture
def steward() -> Seated:
    return seated(make_unit(), "reform_staff")


def approved(raw: object = PLAIN) -> int:
    done = approving.approve(
        draft(table(raw)),
        document="12/QĐ-UBND",
        valid_from=date(2026, 1, 5),
        by=None,
        at=AT,  # type: ignore[arg-type]
    )
    return done.number


def sends(who: Seated, content: bytes, name: str = "quy-trinh.xlsx") -> object:
    return who.client.post("/processes/new/", {"file": SimpleUploadedFile(name, content)})


def hidden(page: object, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page.content.decode())  # type: ignore[attr-defined]
    assert found is not None
    return found.group(1)


def test_a_file_is_first_reported_on_and_then_approved_with_its_document(steward: Seated) -> None:
    report = sends(steward, template())
    assert report.status_code == 200  # type: ignore[attr-defined]
    assert "40 h" in text_of(report)  # type: ignore[arg-type]
    assert not ProcessVersion.objects.exists()

    carried = {"name": "quy-trinh.xlsx", "carried": hidden(report, "carried")}
    without = steward.client.post(
        "/processes/new/approve/", {**carried, "document": "", "valid_from": "2026-12-01"}
    )
    assert without.status_code == 422
    assert "Give number and date of the decision" in text_of(without)
    assert not ProcessVersion.objects.exists()

    done = steward.client.post(
        "/processes/new/approve/", {**carried, "document": "12/QĐ-UBND", "valid_from": "2026-12-01"}
    )
    assert done.headers["Location"] == "/processes/cap-xa-mau/1/"
    row_ = ProcessVersion.objects.get()
    assert (row_.number, row_.approved_by, row_.valid_from, row_.approver_id) == (
        1,
        "12/QĐ-UBND",
        date(2026, 12, 1),
        steward.user.pk,
    )
    assert "12/QĐ-UBND" in text_of(steward.client.get("/processes/"))


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.xlsx", b"no workbook", "named as a workbook"),
        ("a.bpmn", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "declares a document type"),
        (
            "a.bpmn",
            bpmn('<bpmn:scriptTask id="x"><bpmn:script>1</bpmn:script></bpmn:scriptTask>'),
            "never executed",
        ),
        ("a.yaml", b"processes: {p: {name: P, limit_hours: 1, steps: []}}", "no steps"),
    ],
)
def test_a_file_with_faults_is_reported_on_and_cannot_be_approved(
    steward: Seated, name: str, content: bytes, says: str
) -> None:
    report = sends(steward, content, name)
    assert report.status_code == 422  # type: ignore[attr-defined]
    assert says in text_of(report)  # type: ignore[arg-type]
    assert "Approve the version" not in text_of(report)  # type: ignore[arg-type]


def test_a_foreign_file_shows_what_was_changed_and_dropped(steward: Seated) -> None:
    content = bpmn(
        '<bpmn:startEvent id="s"/><bpmn:endEvent id="e"/><bpmn:serviceTask id="a" name="Tra cứu"/>'
        '<bpmn:userTask id="b" name="Ký"/><bpmn:textAnnotation id="t"/>'
        + flows(("s", "a"), ("a", "b"), ("b", "e")),
        lanes=lanes(a="Chuyên viên", b="Lãnh đạo"),
    )
    text = text_of(sends(steward, content, "a.bpmn"))  # type: ignore[arg-type]
    assert "no service is called" in text
    assert "It has no effect on the flow." in text
    assert "Approve the version" in text


def test_what_the_page_carried_along_is_checked_again(steward: Seated) -> None:
    for spoilt in ("", "@@@", "eJwDAAAAAAE="):
        answer = steward.client.post(
            "/processes/new/approve/", {"carried": spoilt, "document": "1", "valid_from": "2026-12-01"}
        )
        assert answer.status_code == 302
    assert not ProcessVersion.objects.exists()


def test_only_those_who_keep_the_procedures_change_them_and_every_official_reads_them() -> None:
    number = approved()
    officer, citizen = seated(make_unit(), "case_officer"), Client()
    citizen.force_login(factories.make_citizen())
    for path in ("/processes/", f"/processes/thu-nghiem/{number}/", f"/processes/thu-nghiem/{number}/bpmn/"):
        assert officer.client.get(path).status_code == 200
        assert citizen.get(path).status_code == 403
        assert Client().get(path).status_code == 302
    for path in ("/processes/new/", f"/processes/thu-nghiem/{number}/migration/"):
        assert officer.client.get(path).status_code == 403
        assert officer.client.post(path).status_code == 403
    assert "New version" not in text_of(officer.client.get("/processes/"))
    assert officer.client.get("/processes/khong-co/1/").status_code == 404


def test_where_a_dossier_stands_shows_the_working_time_at_each_step_without_script() -> None:
    approved()
    case = in_processing(at=AT, limit=(10, "working_day"))
    with factories.as_system():
        case = case.after(
            work.complete(
                dossier_id=case.id,
                by=case.as_role("case_officer"),
                at=AT + timedelta(hours=8),
                command_id="c",
            )
        )
    head = seated(case.handling_unit, "agency_head")
    text = text_of(head.client.get(f"/processes/dossiers/{case.id}/"))
    # Monday 8:00 to 16:00 is six working hours; Monday 16:00 to Wednesday 9:00 is eleven
    assert 'data-step="xem" data-state="done" data-spent="6 h"' in text
    assert 'data-step="ky" data-state="here" data-spent="1 day 3 h"' in text
    assert "1 day 3 h of working time so far" in text
    assert AccessTrace.objects.filter(dossier_id=case.id, what="process").count() == 1
    assert "/processes/dossiers/" in text_of(head.opens(case))


def test_a_dossier_out_of_reach_does_not_stand_anywhere() -> None:
    case = in_processing(at=AT) if approved() else None
    assert case is not None
    assert (
        seated(make_unit(), "case_officer").client.get(f"/processes/dossiers/{case.id}/").status_code == 404
    )


def test_the_step_asks_what_the_process_needs_and_the_desk_takes_the_answer() -> None:
    for number in ("02", "03"):
        make_unit(agency_id=f"H56.{number}")
    approving.approve(
        draft(read_yaml(EVERYTHING.read_bytes())[0]),
        document="1",
        valid_from=date(2026, 1, 1),
        by=None,
        at=AT,
    )
    case = in_processing(at=AT, limit=(10, "working_day"))
    with factories.as_system():
        case = case.after(
            work.complete(dossier_id=case.id, by=case.as_role("case_officer"), at=AT, command_id="1")
        )
        for w in open_work(case.state):
            unit = factories.Unit.objects.get(pk=w.unit_id)
            by = factories.acting_as(factories.make_official(unit, "case_officer"), unit)
            case = case.after(work.complete(dossier_id=case.id, by=by, at=AT, command_id=f"a{w.branch}"))
        process_steps.fire_due(now=NOW)
        case = case.reread()
    head = seated(case.handling_unit, "division_head")
    page = text_of(head.opens(case))
    assert 'name="asked_ket_luan"' in page
    refused = head.presses(case, "complete_work", asked_ket_luan="khac")
    assert refused.status_code == 422
    done = head.presses(case, "complete_work", asked_ket_luan="bo_sung")
    assert done.status_code == 302
    assert [w.key for w in open_work(case.reread().state)] == ["kiem_tra"]


def test_the_guided_migration_page_moves_what_was_chosen_and_names_what_cannot_be(steward: Seated) -> None:
    approved()
    first, second, third = (in_processing(at=AT) for _ in range(3))
    with factories.as_system():
        third = third.after(
            work.complete(dossier_id=third.id, by=third.as_role("case_officer"), at=AT, command_id="t")
        )
    approved({**PLAIN, "steps": [row(1, key="xem"), row(2, "agency_head", key="phe_duyet")]})
    at = "/processes/thu-nghiem/2/migration/"
    text = text_of(steward.client.get(at))
    assert first.code in text
    assert "The new version has no step Bước 2" in text

    nothing = steward.client.post(at, {"reason": "Quy trình mới"})
    unsaid = steward.client.post(at, {"dossier": [str(first.id)], "reason": " "})
    assert (nothing.status_code, unsaid.status_code) == (422, 422)
    done = steward.client.post(
        at, {"dossier": [str(first.id), str(third.id)], "reason": "Quy trình mới"}, follow=True
    )
    assert "1 dossier was moved." in text_of(done)
    assert "1 dossier went on meanwhile and was not moved." in text_of(done)
    assert first.reread().state.process_version == 2
    assert second.reread().state.process_version == 1
    event = Event.objects.get(stream=first.id, kind="process_migrated")
    assert event.actor["user"] == steward.user.pk
