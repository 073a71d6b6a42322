"""The lists of the desk: queues, counts, filters in the URL, who may enter."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

import factories
from desk_people import Seated, seated, text_of
from motcua.accounts.models import PostHolding
from motcua.kernel.worktime import vietnam

pytestmark = pytest.mark.django_db


@pytest.fixture
def counter() -> Seated:
    return seated(factories.make_unit())


def test_without_signing_in_the_desk_leads_to_the_sign_in() -> None:
    response = Client().get("/desk/?queue=late")

    assert response.status_code == 302
    assert response["Location"] == "/sign-in/?next=%2Fdesk%2F%3Fqueue%3Dlate"


def test_a_citizen_may_not_enter_the_desk() -> None:
    client = Client()
    client.force_login(factories.make_citizen())

    assert client.get("/desk/").status_code == 403


def test_a_former_post_holder_may_not_enter_the_desk(counter: Seated) -> None:
    PostHolding.objects.filter(user=counter.user).update(valid_to=timezone.localdate() - timedelta(days=1))

    assert counter.client.get("/desk/").status_code == 403


def test_the_list_is_not_kept_by_any_cache(counter: Seated) -> None:
    response = counter.client.get("/desk/")

    assert "no-store" in response["Cache-Control"]
    assert "private" in response["Cache-Control"]


def test_an_intake_officer_begins_with_what_comes_in(counter: Seated) -> None:
    case = factories.submitted(unit=counter.unit)

    page = text_of(counter.client.get("/desk/"))

    assert "<title>Incoming" in page
    assert case.code in page
    assert case.citizen.full_name in page


def test_the_personal_id_is_masked_in_lists(counter: Seated) -> None:
    case = factories.submitted(unit=counter.unit)

    page = text_of(counter.client.get("/desk/"))

    assert case.citizen.personal_id not in page
    assert case.citizen.personal_id[:3] + "•••••••" + case.citizen.personal_id[-2:] in page


def test_another_units_dossiers_are_not_listed(counter: Seated) -> None:
    elsewhere = factories.submitted(unit=factories.make_unit("Ủy ban nhân dân xã Khánh Vĩnh"))

    assert elsewhere.code not in text_of(counter.client.get("/desk/?queue=all"))


def test_each_queue_holds_what_its_name_says(counter: Seated) -> None:
    incoming = factories.submitted(unit=counter.unit)
    work = factories.in_processing(unit=counter.unit)
    waiting = factories.awaiting_supplement(unit=counter.unit)
    ready = factories.concluded(unit=counter.unit)
    returned = factories.returned(unit=counter.unit)

    def listed(queue: str) -> set[str]:
        page = text_of(counter.client.get(f"/desk/?queue={queue}"))
        return {case.code for case in (incoming, work, waiting, ready, returned) if case.code in page}

    assert listed("incoming") == {incoming.code}
    assert listed("waiting") == {waiting.code}
    assert listed("ready") == {ready.code}
    assert listed("open") == {incoming.code, work.code, waiting.code, ready.code}
    assert listed("all") == {incoming.code, work.code, waiting.code, ready.code, returned.code}


def test_the_work_of_a_role_is_the_open_steps_of_that_role(counter: Seated) -> None:
    work = factories.in_processing(unit=counter.unit)
    officer, head = seated(counter.unit, "case_officer"), seated(counter.unit, "agency_head")

    assert work.code in text_of(officer.client.get("/desk/"))
    assert work.code not in text_of(head.client.get("/desk/"))


def test_the_counts_stand_beside_the_queues(counter: Seated) -> None:
    factories.submitted(unit=counter.unit)
    factories.submitted(unit=counter.unit)
    factories.concluded(unit=counter.unit)

    response = counter.client.get("/desk/")

    assert {tab.key: tab.count for tab in response.context["tabs"]} == {
        "incoming": 2,
        "work": 0,
        "mine": 0,
        "waiting": 0,
        "ready": 1,
        "open": None,
        "all": None,
    }


def test_lateness_is_said_in_words(counter: Seated) -> None:
    long_ago = vietnam().opening(timezone.now() - timedelta(days=30))
    late = factories.in_processing(unit=counter.unit, at=long_ago)

    response = counter.client.get("/desk/?queue=open&lateness=late")

    assert late.code in text_of(response)
    assert "Late by" in text_of(response)
    assert "1 late" in text_of(response)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=duc+nguyen", 0),
        ("q=van+duc", 1),
        ("q=Nguyễn+Văn+Đức", 1),
        ("channel=online", 2),
        ("channel=post", 0),
        ("state=1", 1),
        ("state=4", 1),
        ("state=99", 2),
        ("lateness=nonsense", 2),
        ("procedure=abc&channel=x", 2),
        ("q=%00", 2),
        ("page=999", 2),
    ],
)
def test_filters_live_in_the_url(counter: Seated, query: str, found: int) -> None:
    duc = factories.make_citizen("Nguyễn Văn Đức")
    hoa = factories.make_citizen("Lê Thị Hoa")
    factories.submitted(unit=counter.unit, citizen=duc)
    factories.in_processing(unit=counter.unit, citizen=hoa)

    response = counter.client.get(f"/desk/?queue=open&{query}")

    assert response.context["page"].paginator.count == found


def test_a_personal_id_finds_its_dossiers(counter: Seated) -> None:
    case = factories.submitted(unit=counter.unit)
    factories.submitted(unit=counter.unit)

    response = counter.client.get(f"/desk/?queue=all&q={case.citizen.personal_id}")

    assert [line.dossier.code for line in response.context["lines"]] == [case.code]


def test_a_procedure_narrows_the_list(counter: Seated) -> None:
    case = factories.submitted(unit=counter.unit)
    factories.submitted(unit=counter.unit)

    response = counter.client.get(f"/desk/?queue=open&procedure={case.procedure.pk}")

    assert [line.dossier.code for line in response.context["lines"]] == [case.code]


def test_a_whole_code_typed_or_scanned_opens_the_dossier(counter: Seated) -> None:
    case = factories.submitted(unit=counter.unit)

    response = counter.client.get(f"/desk/?q={case.code}")

    assert response.status_code == 302
    assert response["Location"] == f"/desk/dossiers/{case.id}/"


def test_a_whole_code_in_the_live_filter_opens_the_dossier_too(counter: Seated) -> None:
    case = factories.submitted(unit=counter.unit)

    answered = counter.client.get("/desk/", {"q": case.code}, headers={"HX-Request": "true"})

    assert answered.status_code == 200
    assert answered["HX-Redirect"] == f"/desk/dossiers/{case.id}/"


def test_the_nearest_due_date_stands_first(counter: Seated) -> None:
    slow = factories.accepted(unit=counter.unit, limit=(20, "working_day"))
    quick = factories.accepted(unit=counter.unit, limit=(1, "working_day"))
    none = factories.submitted(unit=counter.unit)

    response = counter.client.get("/desk/?queue=open")

    assert [line.dossier.pk for line in response.context["lines"]] == [quick.id, slow.id, none.id]


def test_a_page_holds_forty_dossiers(counter: Seated) -> None:
    procedure = factories.make_procedure()
    citizen = factories.make_citizen()
    for _ in range(41):
        factories.submitted(unit=counter.unit, procedure=procedure, citizen=citizen)

    first = counter.client.get("/desk/?channel=online")
    second = counter.client.get("/desk/?channel=online&page=2")

    assert len(first.context["lines"]) == 40
    assert len(second.context["lines"]) == 1
    assert "?queue=incoming&amp;channel=online&amp;page=2" in text_of(first)


def test_the_list_costs_the_same_queries_for_one_dossier_as_for_many(
    counter: Seated, django_assert_num_queries: object
) -> None:
    factories.in_processing(unit=counter.unit)
    counter.client.get("/desk/?queue=open")
    with django_assert_num_queries(12):  # type: ignore[operator]
        counter.client.get("/desk/?queue=open")
    for _ in range(5):
        factories.in_processing(unit=counter.unit)

    with django_assert_num_queries(12):  # type: ignore[operator]
        counter.client.get("/desk/?queue=open")
