"""Many steps at once: take, complete one's own, give to somebody; each dossier answers for itself."""

from uuid import uuid4

import pytest
from django.http import HttpResponse

import factories
from desk_people import Seated, seated, text_of
from motcua.web.desk.deeds import stamp_of

pytestmark = pytest.mark.django_db


def ticked(who: Seated, deed: str, cases: list[factories.Case], **values: object) -> HttpResponse:
    chosen = [f"{case.id}:{stamp_of(case.reread().state)}" for case in cases]
    return who.client.post(
        f"/desk/bulk/{deed}/", {"batch_id": str(uuid4()), "chosen": chosen, "back": "queue=work", **values}
    )


def test_an_officer_takes_and_completes_many_steps() -> None:
    officer = seated(factories.make_unit(), "case_officer")
    cases = [factories.in_processing(unit=officer.unit) for _ in range(3)]
    assert "Take the steps as mine" in text_of(officer.client.get("/desk/?queue=work"))

    taken = ticked(officer, "take", cases)
    assert taken.status_code == 200
    assert {case.row.assignee_id for case in cases} == {officer.user.pk}
    assert "Complete the steps" in text_of(officer.client.get("/desk/?queue=mine"))

    ticked(officer, "complete", cases)
    assert {case.row.step_no for case in cases} == {2}


def test_a_head_gives_many_steps_and_what_cannot_be_given_says_why() -> None:
    unit = factories.make_unit()
    head, worker = seated(unit, "agency_head"), factories.make_official(unit, "case_officer")
    given = [factories.in_processing(unit=unit) for _ in range(2)]
    theirs = factories.in_processing(unit=factories.make_unit())

    response = ticked(
        head, "assign", [*given, theirs], confirmed="1", assignee=worker.pk, reason="workload", words=""
    )

    page = text_of(response)
    assert {case.row.assignee_id for case in given} == {worker.pk}
    assert theirs.row.assignee_id is None
    assert "There is no such dossier in your reach." in page


def test_a_step_of_another_role_stays_where_it_is() -> None:
    unit = factories.make_unit()
    head, registry = seated(unit, "agency_head"), factories.make_official(unit, "registry")
    case = factories.in_processing(unit=unit)

    response = ticked(
        head, "assign", [case], confirmed="1", assignee=registry.pk, reason="workload", words=""
    )

    assert "This person does not hold the role in your unit, or is away." in text_of(response)
    assert case.row.assignee_id is None


def test_nobody_but_a_head_gives_steps_to_others() -> None:
    officer = seated(factories.make_unit(), "case_officer")
    case = factories.in_processing(unit=officer.unit)

    assert "Give the steps to" not in text_of(officer.client.get("/desk/?queue=work"))
    assert ticked(officer, "assign", [case], confirmed="1").status_code == 403
