"""Tasks over the GovStack door: real steps, done as an official does them, each once."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

import factories
from govstack_ground import OTHER, Ground, a_system, ground
from motcua.dossiers.models import Dossier, WorkItem
from motcua.kernel.scopes import of_system, scope
from motcua.ledger.models import AccessTrace, Event

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _door(settings: Any) -> None:
    settings.GOVSTACK = "keys"


def with_a_step(role: str = "case_officer") -> tuple[Ground, factories.Case]:
    here = ground(role)
    return here, factories.in_processing(unit=here.unit, at=timezone.now() - timedelta(hours=3))


def row_of(case: factories.Case) -> Dossier:
    with scope(of_system("a test")):
        return Dossier.objects.get(pk=case.id)


def test_the_list_holds_the_open_steps_of_the_officials_posts_alone() -> None:
    here, case = with_a_step()
    factories.in_processing()  # at another unit
    concluded = factories.concluded(unit=here.unit)  # nothing open
    listed = here.system.get("/tasks").json()
    assert [(one["description"], one["roleId"], one["status"]["code"]) for one in listed] == [
        (case.code, "case_officer", "PENDING")
    ]
    assert concluded.code not in str(listed)
    name = listed[0]["taskId"]
    assert here.system.get("/tasks", mainTaskId=name, fileId=listed[0]["fileId"]).json() == listed
    for nothing in ("mainTaskId", "fileId", "assigneeId"):
        assert here.system.get("/tasks", **{nothing: "n0t-ex1st1ng#-1d"}).json() == []
    assert here.system.get("/tasks", firstResult=1, sortBy="created", sortOrder="asc").json() == []


def test_a_task_shows_the_applicants_answers_and_leaves_a_trace() -> None:
    here, case = with_a_step()
    name = here.system.get("/tasks").json()[0]["taskId"]
    told = here.system.get(f"/tasks/{name}").json()
    assert (told["taskId"], told["description"], told["formVariables"]) == (name, case.code, {})
    trace = AccessTrace.objects.get(dossier_id=case.id)
    assert (trace.user_id, trace.unit_id, trace.actor, trace.purpose) == (
        here.official.pk, here.unit.pk, "machine", "handling",
    )  # fmt: skip
    assert here.system.get("/tasks/n0t-ex1st1ng-task#-1d").status_code == 404


def test_completing_a_task_is_the_officials_own_deed_and_happens_once() -> None:
    here, case = with_a_step()
    name = here.system.get("/tasks").json()[0]["taskId"]
    body = {"data": {"additionalProp1": {}, "additionalProp2": {}, "note": {"value": "Đã thẩm định"}}}
    done = here.system.post(f"/tasks/{name}/complete", body)
    assert done.status_code == 200, done.content
    assert (done.json()["taskId"], done.json()["status"]["code"]) == (name, "PENDING")
    event = Event.objects.filter(stream=case.id).latest("seq")
    assert (event.kind, event.actor) == (
        "work_completed", {"kind": "official", "user": here.official.pk, "unit": here.unit.pk},
    )  # fmt: skip
    assert row_of(case).step_role == "division_head"
    with scope(of_system("a test")):
        assert WorkItem.objects.get(dossier_id=case.id, done_at__isnull=False).note == "Đã thẩm định"
    again = here.system.post(f"/tasks/{name}/complete", body)
    assert (again.status_code, again.json()) == (200, done.json())
    assert Event.objects.filter(stream=case.id).count() == event.seq
    assert here.system.get(f"/tasks/{name}").status_code == 200


def test_a_task_that_somebody_at_the_desk_completed_is_refused() -> None:
    from motcua.dossiers.actions import work

    here, case = with_a_step()
    name = here.system.get("/tasks").json()[0]["taskId"]
    with scope(of_system("a test")):
        work.complete(
            dossier_id=case.id, by=case.as_role("case_officer"), at=timezone.now(), command_id="at the desk"
        )
    refused = here.system.post(f"/tasks/{name}/complete", {"data": {}})
    assert (refused.status_code, refused.json()["code"]) == (409, "not-now")


def test_another_posts_task_does_not_exist() -> None:
    here, case = with_a_step()
    name = here.system.get("/tasks").json()[0]["taskId"]
    beside = factories.make_official(here.unit, "division_head")
    for other in (a_system(beside, member=OTHER), a_system(member=f"{OTHER}-2")):
        assert other.get("/tasks").json() == []
        assert other.get(f"/tasks/{name}").status_code == 404
        assert other.post(f"/tasks/{name}/complete", {"data": {}}).status_code == 404
    assert row_of(case).step_role == "case_officer"


def test_the_last_step_wants_the_result_and_then_the_application_is_approved() -> None:
    here = ground("agency_head")
    case = factories.in_processing(unit=here.unit, at=timezone.now() - timedelta(hours=3))
    from motcua.dossiers.actions import work

    for role in ("case_officer", "division_head"):
        with scope(of_system("a test")):
            by = case.as_role(role)
            work.complete(dossier_id=case.id, by=by, at=timezone.now(), command_id=f"by {role}")
    name = here.system.get("/tasks").json()[0]["taskId"]
    refused = here.system.post(f"/tasks/{name}/complete", {"data": {}})
    assert (refused.status_code, "conclude the dossier" in refused.json()["message"]) == (409, True)
    unsigned = here.system.post(
        f"/tasks/{name}/complete", {"data": {"decision": "approve", "result_number": "15/TLKS"}}
    )
    assert (unsigned.status_code, "result_document" in unsigned.json()["message"]) == (400, True)
    paper = here.system.sends().json()["url"]
    data = {"decision": "approve", "result_number": "15/TLKS", "result_document": paper}
    done = here.system.post(f"/tasks/{name}/complete", {"data": data})
    assert (done.status_code, done.json()["status"]["code"]) == (200, "APPROVED"), done.content
    assert (row_of(case).business, row_of(case).result_number) == ("concluded", "15/TLKS")


def test_a_dossier_is_sent_back_or_stopped_with_reasons() -> None:
    here, _case = with_a_step()
    name = here.system.get("/tasks").json()[0]["taskId"]
    path = f"/tasks/{name}/complete"
    until = (timezone.now() + timedelta(days=5)).isoformat()
    bare = here.system.post(path, {"data": {"decision": "sendback"}})
    assert (bare.status_code, "data.items" in bare.json()["message"]) == (400, True)
    data = {"decision": "sendback", "items": ["Giấy chứng sinh"], "reason": "Thiếu", "deadline": until}
    back = here.system.post(path, {"data": data})
    assert (back.status_code, back.json()["status"]["code"]) == (200, "SENDBACK"), back.content
    other = factories.in_processing(unit=here.unit, at=timezone.now() - timedelta(hours=2))
    fresh = here.system.get("/tasks", sortBy="created", sortOrder="desc").json()[0]["taskId"]
    assert here.system.post(f"/tasks/{fresh}/complete", {"data": {"decision": "reject"}}).status_code == 400
    data = {"decision": "reject", "reason": "Không đủ điều kiện", "ground": "Luật Hộ tịch"}
    here2 = a_system(factories.make_official(here.unit, "agency_head"), member=OTHER)
    denied = here2.post(f"/tasks/{fresh}/complete", {"data": data})
    assert denied.status_code == 404  # an agency head holds no post of this step
    stopped = here.system.post(f"/tasks/{fresh}/complete", {"data": data})
    assert stopped.status_code in (200, 403)  # as the matrix of authority says of a case officer
    expected = "stopped" if stopped.status_code == 200 else "processing"
    assert row_of(other).business == expected


@pytest.mark.parametrize(
    "data",
    [
        {"decision": "perhaps"},
        {"decision": 7},
        {"colour": "red"},
        {"note": "x" * 2001},
        {"decision": "sendback", "items": [{}], "reason": "a", "deadline": "2999-01-01T00:00:00+07:00"},
        {"decision": "sendback", "items": ["a"], "reason": "a", "deadline": "tomorrow"},
        {"decision": "sendback", "items": ["a"], "reason": "a", "deadline": "2027-01-01T00:00:00"},
    ],
)
def test_what_is_not_asked_for_completes_nothing(data: dict[str, Any]) -> None:
    here, case = with_a_step()
    name = here.system.get("/tasks").json()[0]["taskId"]
    refused = here.system.post(f"/tasks/{name}/complete", {"data": data})
    assert refused.status_code == 400, refused.content
    assert row_of(case).step_role == "case_officer"


def test_a_dossier_may_be_sent_back_again_once_it_was_supplied() -> None:
    from motcua.dossiers.actions import supplements
    from motcua.dossiers.rules.opening import HandedIn

    here, case = with_a_step()
    path = f"/tasks/{here.system.get('/tasks').json()[0]['taskId']}/complete"
    until = (timezone.now() + timedelta(days=5)).isoformat()

    def send_back(what: str) -> str:
        data = {"decision": "sendback", "items": [what], "reason": "Thiếu", "deadline": until}
        told = here.system.post(path, {"data": data})
        assert told.status_code == 200, told.content
        return str(told.json()["status"]["code"])

    assert [send_back("Giấy chứng sinh"), send_back("Giấy chứng sinh")] == ["SENDBACK"] * 2
    assert row_of(case).supplement_requests == 1
    with scope(of_system("a test")):
        paper = HandedIn(key="c1", name="Giấy chứng sinh", file_sha256=factories.make_file().sha256)
        supplements.supply(
            dossier_id=case.id, components=[paper], by=case.as_citizen, at=timezone.now(), command_id="supply"
        )
        supplements.confirm(
            dossier_id=case.id, by=case.as_role("case_officer"), at=timezone.now(), command_id="confirm"
        )
    assert row_of(case).business == "processing"
    assert send_back("Văn bản khác") == "SENDBACK"
    assert row_of(case).supplement_requests == 2
