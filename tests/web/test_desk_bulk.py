"""One deed on many dossiers: each its own transaction and its own answer."""

from uuid import uuid4

import pytest
from django.http import HttpResponse

import factories
from desk_people import Seated, seated, text_of
from motcua.ledger.models import Event
from motcua.web.desk.bulk import Chosen
from motcua.web.desk.deeds import stamp_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def counter() -> Seated:
    return seated(factories.make_unit())


def ticked(*cases: factories.Case) -> list[str]:
    return [Chosen(case.id, stamp_of(case.state)).value for case in cases]


def passes_on(who: Seated, chosen: list[str], batch_id: str = "") -> HttpResponse:
    posted = {"chosen": chosen, "batch_id": batch_id or str(uuid4()), "back": "queue=incoming&q=a"}
    return who.client.post("/desk/bulk/begin/", posted)


def answers(response: HttpResponse) -> dict[str, str]:
    return {one.code: "" if one.is_done else one.words for one in response.context["results"]}


def test_the_ticked_dossiers_are_passed_on_each_with_its_answer(counter: Seated) -> None:
    first, second = (factories.accepted(unit=counter.unit) for _ in range(2))

    response = passes_on(counter, ticked(first, second))

    assert response.status_code == 200
    assert answers(response) == {first.code: "", second.code: ""}
    assert [case.row.national_code for case in (first, second)] == [4, 4]


def test_one_that_cannot_be_passed_on_leaves_the_others_alone(counter: Seated) -> None:
    good = factories.accepted(unit=counter.unit)
    unchecked = factories.submitted(unit=counter.unit)
    elsewhere = factories.accepted()

    response = passes_on(counter, ticked(unchecked, elsewhere, good))

    assert answers(response) == {
        unchecked.code: "Its state does not allow this: Newly registered.",
        "": "There is no such dossier in your reach.",
        good.code: "",
    }
    assert [case.row.national_code for case in (unchecked, elsewhere, good)] == [1, 2, 4]
    assert "1 of 3 dossiers: done" in text_of(response)


def test_a_dossier_that_moved_on_since_the_list_was_read_is_left_alone(counter: Seated) -> None:
    case = factories.submitted(unit=counter.unit)
    read = ticked(case)
    case = factories.accepted(case)

    response = passes_on(counter, read)

    assert answers(response) == {case.code: "It has changed since the list was read; now: Accepted."}
    assert case.row.national_code == 2


def test_sending_it_twice_does_it_once_and_answers_the_same(counter: Seated) -> None:
    case = factories.accepted(unit=counter.unit)
    read, batch_id = ticked(case), str(uuid4())

    first, second = (passes_on(counter, read, batch_id) for _ in range(2))

    assert answers(first) == answers(second) == {case.code: ""}
    assert Event.objects.filter(stream=case.id, kind="begun").count() == 1


def test_who_may_not_pass_on_is_offered_no_button_and_refused(counter: Seated) -> None:
    case = factories.accepted(unit=counter.unit)
    officer = seated(counter.unit, "case_officer")

    assert "Pass on to be handled" not in text_of(officer.client.get("/desk/?queue=open"))
    assert passes_on(officer, ticked(case)).status_code == 403
    assert case.row.national_code == 2


@pytest.mark.parametrize("chosen", [[], ["abc"], ["-1:0"], ["1" * 30 + ":1.0"]])
def test_nothing_ticked_is_said(counter: Seated, chosen: list[str]) -> None:
    response = passes_on(counter, chosen)

    assert response.status_code == 422
    assert "Nothing is done: tick the dossiers in the list first." in text_of(response)
    assert 'href="/desk/?queue=incoming&amp;q=a"' in text_of(response)


def test_more_than_a_desk_holds_is_refused_whole(counter: Seated) -> None:
    response = passes_on(counter, [f"{number}:1.0" for number in range(1, 202)])

    assert response.status_code == 422
    assert "choose at most 200 dossiers" in text_of(response)


@pytest.mark.parametrize("path", ["/desk/bulk/begin/", "/desk/bulk/accept-all/"])
def test_an_unknown_deed_or_batch_is_not_found(counter: Seated, path: str) -> None:
    assert counter.client.post(path, {"batch_id": "x", "chosen": "1:1.0"}).status_code == 404


def test_the_list_offers_a_tick_for_each_dossier(counter: Seated) -> None:
    case = factories.accepted(unit=counter.unit)

    page = text_of(counter.client.get("/desk/?queue=incoming"))

    assert f'name="chosen" value="{ticked(case)[0]}"' in page
    assert 'formaction="/desk/bulk/begin/"' in page
