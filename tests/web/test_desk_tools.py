"""The desk's tools: code field, saved filters, load, late tomorrow, hand-over list, going through a list."""

from datetime import datetime, timedelta
from urllib.parse import quote

import pytest
from django.utils import timezone

import factories
from desk_people import Seated, seat, seated, text_of
from motcua.dossiers.models import Dossier
from motcua.kernel.zone import VIETNAM
from motcua.ledger.models import AccessTrace
from motcua.web.desk import days, saved
from motcua.web.desk.models import SavedFilter

pytestmark = pytest.mark.django_db


@pytest.fixture
def counter() -> Seated:
    return seated(factories.make_unit())


def due_at(case: factories.Case, due: datetime) -> None:
    """Puts the due date where a test needs it; the log is not asked here."""
    Dossier.unscoped.filter(pk=case.id).update(current_due=due)


# ---------------------------------------------------------------- the code field


@pytest.mark.parametrize("around", ["{}", "]C1{}\r\n", "*{}*", "https://x.example/track/?code={}"])
def test_a_scanned_code_opens_its_dossier(counter: Seated, around: str) -> None:
    case = factories.submitted(unit=counter.unit)

    response = counter.client.get("/desk/find/", {"code": around.format(case.code)})

    assert response.status_code == 302
    assert response["Location"] == f"/desk/dossiers/{case.id}/"


def test_a_code_typed_in_small_letters_opens_its_dossier(counter: Seated) -> None:
    case = factories.submitted(unit=counter.unit)

    assert counter.client.get("/desk/find/", {"code": case.code.lower()}).status_code == 302


@pytest.mark.parametrize("code", ["H56.1-20260101-0000009", "", "\x00"])
def test_an_unknown_code_is_said(counter: Seated, code: str) -> None:
    response = counter.client.get("/desk/find/", {"code": code})

    assert response.status_code == 404
    assert "No such dossier" in text_of(response)


def test_another_units_code_is_unknown_here(counter: Seated) -> None:
    elsewhere = factories.submitted()

    response = counter.client.get("/desk/find/", {"code": elsewhere.code})

    assert response.status_code == 404
    assert f'the code <strong class="mc-code">{elsewhere.code}</strong>' in text_of(response)


# ---------------------------------------------------------------- going through a list


def test_after_a_deed_the_next_dossier_of_the_list_opens(counter: Seated) -> None:
    first = factories.accepted(unit=counter.unit, limit=(1, "working_day"))
    second = factories.accepted(unit=counter.unit, limit=(9, "working_day"))

    response = counter.presses(first, "begin", then="next", **{"in": "queue=incoming"})

    assert response.status_code == 302
    assert response["Location"] == f"/desk/dossiers/{second.id}/?in=queue%3Dincoming"
    assert first.row.national_code == 4
    page = text_of(counter.client.get(response["Location"]))
    assert f"{first.code}: The dossier is passed on." in page


def test_after_the_last_dossier_the_list_opens(counter: Seated) -> None:
    case = factories.accepted(unit=counter.unit)

    response = counter.presses(case, "begin", then="next", **{"in": "queue=incoming&channel=online"})

    assert response["Location"] == "/desk/?queue=incoming&channel=online"
    page = text_of(counter.client.get(response["Location"]))
    assert "That was the last one of the list." in page


def test_without_going_on_a_deed_leads_back_to_its_dossier_in_the_list(counter: Seated) -> None:
    case = factories.accepted(unit=counter.unit)

    response = counter.presses(case, "begin", **{"in": "queue=incoming"})

    assert response["Location"] == f"/desk/dossiers/{case.id}/?in=queue%3Dincoming"


def test_pressing_twice_goes_on_once_and_says_nothing_twice(counter: Seated) -> None:
    first = factories.accepted(unit=counter.unit, limit=(1, "working_day"))
    factories.accepted(unit=counter.unit, limit=(9, "working_day"))
    same = {"command_id": "6f1c1f5e-7f0f-4d3e-9a55-0d3d6d1a8c11", "then": "next", "in": "queue=incoming"}

    counter.presses(first, "begin", **same)
    again = counter.presses(first, "begin", **same)

    assert again.status_code == 302
    assert text_of(counter.client.get("/desk/")).count("is passed on.") == 1


def test_a_dossier_says_where_it_stands_in_the_list_it_was_opened_from(counter: Seated) -> None:
    first = factories.accepted(unit=counter.unit, limit=(1, "working_day"))
    second = factories.accepted(unit=counter.unit, limit=(9, "working_day"))

    page = text_of(counter.client.get(f"/desk/dossiers/{first.id}/?in=queue%3Dopen"))

    assert "1 of 2" in page
    assert f'href="/desk/dossiers/{second.id}/?in=queue%3Dopen" rel="next"' in page
    assert "Done, then the next" in page


def test_a_dossier_opened_by_itself_offers_no_next(counter: Seated) -> None:
    case = factories.accepted(unit=counter.unit)

    assert "Done, then the next" not in text_of(counter.opens(case))


# ---------------------------------------------------------------- saved filters


def test_a_kept_filter_stands_as_a_tab_with_its_count(counter: Seated) -> None:
    factories.submitted(unit=counter.unit)
    posted = {"deed": "add", "name": "  Trực tuyến  mới ", "query": "queue=open&channel=online&x=1"}

    response = counter.client.post("/desk/filters/", posted)

    assert response["Location"] == "/desk/?queue=open&channel=online"
    tabs = counter.client.get(response["Location"]).context["kept_tabs"]
    assert [(tab.label, tab.count, tab.is_current) for tab in tabs] == [("Trực tuyến mới", "1", True)]


def test_filters_are_renamed_moved_and_deleted(counter: Seated) -> None:
    kept = [saved.add(counter.user.pk, name=name, query="queue=open") for name in ("một", "hai")]

    counter.client.post("/desk/filters/", {"deed": "rename", "filter": kept[0].pk, "name": "đầu"})
    counter.client.post("/desk/filters/", {"deed": "up", "filter": kept[1].pk})
    assert [one.name for one in saved.of(counter.user.pk)] == ["hai", "đầu"]

    counter.client.post("/desk/filters/", {"deed": "remove", "filter": kept[1].pk})
    assert [one.name for one in saved.of(counter.user.pk)] == ["đầu"]


@pytest.mark.parametrize(
    ("posted", "said"),
    [
        ({"deed": "add", "name": " ", "query": "queue=open"}, "Give the filter a name."),
        ({"deed": "add", "name": "một", "query": "queue=all"}, "You have a filter of this name already."),
    ],
)
def test_a_filter_that_cannot_be_kept_is_said(counter: Seated, posted: dict[str, str], said: str) -> None:
    saved.add(counter.user.pk, name="một", query="queue=open")

    response = counter.client.post("/desk/filters/", posted)

    assert response.status_code == 422
    assert said in text_of(response)
    assert SavedFilter.objects.count() == 1


def test_no_more_filters_than_a_row_of_tabs_shows(counter: Seated) -> None:
    for number in range(saved.LIMIT):
        saved.add(counter.user.pk, name=str(number), query="queue=open")

    response = counter.client.post("/desk/filters/", {"deed": "add", "name": "thêm", "query": "queue=open"})

    assert response.status_code == 422
    assert SavedFilter.objects.count() == saved.LIMIT


def test_nobody_touches_anothers_filter(counter: Seated) -> None:
    other = saved.add(seated(counter.unit).user.pk, name="của tôi", query="queue=open")

    for deed in ("rename", "up", "remove"):
        counter.client.post("/desk/filters/", {"deed": deed, "filter": other.pk, "name": "cướp"})

    other.refresh_from_db()
    assert other.name == "của tôi"
    assert "của tôi" not in text_of(counter.client.get("/desk/filters/"))


# ---------------------------------------------------------------- load, late tomorrow


def test_late_tomorrow_is_what_the_next_working_days_end_will_make_late(counter: Seated) -> None:
    ends = days.tomorrow_ends(counter.unit.pk, timezone.now())
    inside, outside, late = (factories.in_processing(unit=counter.unit) for _ in range(3))
    due_at(inside, ends - timedelta(minutes=1))
    due_at(outside, ends)
    due_at(late, timezone.now() - timedelta(hours=1))

    response = counter.client.get("/desk/?queue=open&lateness=tomorrow")

    assert [line.dossier.pk for line in response.context["lines"]] == [inside.id]
    assert "1 late tomorrow" in text_of(response)
    assert "1 late<" in text_of(response)


def test_on_a_friday_tomorrow_is_monday(counter: Seated) -> None:
    friday = datetime(2026, 11, 6, 10, 0, tzinfo=VIETNAM)

    assert days.tomorrow_ends(counter.unit.pk, friday) == datetime(2026, 11, 10, tzinfo=VIETNAM)


def test_a_head_sees_each_officers_load_and_what_nobody_has_taken(counter: Seated) -> None:
    unit = counter.unit
    head = seated(unit, "division_head", full_name="Phạm Thị Hoa")
    officer = seat(factories.make_official(unit, "case_officer", full_name="Trần Quốc Bảo"), unit)
    mine, nobodys = (factories.in_processing(unit=unit) for _ in range(2))
    officer.presses(mine, "take")
    due_at(mine, timezone.now() - timedelta(days=1))
    due_at(nobodys, timezone.now() + timedelta(days=30))

    context = head.client.get("/desk/load/").context

    lines = {line.name: (line.load.open, line.load.late) for line in context["lines"]}
    assert lines == {"Trần Quốc Bảo": (1, 1), "Phạm Thị Hoa": (0, 0)}
    assert (context["nobody"].open, context["nobody"].late) == (1, 0)
    assert (context["unit"].open, context["unit"].late) == (2, 1)


def test_an_officer_sees_no_colleagues_load(counter: Seated) -> None:
    unit = counter.unit
    colleague = seated(unit, "case_officer", full_name="Trần Quốc Bảo")
    me = seated(unit, "case_officer", full_name="Lê Minh")
    colleague.presses(factories.in_processing(unit=unit), "take")

    page = text_of(me.client.get("/desk/load/"))

    assert "Lê Minh" in page
    assert "Trần Quốc Bảo" not in page


def test_an_officers_dossiers_open_from_the_load(counter: Seated) -> None:
    officer = seated(counter.unit, "case_officer", full_name="Trần Quốc Bảo")
    mine = factories.in_processing(unit=counter.unit)
    factories.in_processing(unit=counter.unit)
    officer.presses(mine, "take")

    response = counter.client.get(f"/desk/?queue=open&officer={officer.user.pk}")

    assert [line.dossier.pk for line in response.context["lines"]] == [mine.id]
    assert "Officer: Trần Quốc Bảo" in text_of(response)


# ---------------------------------------------------------------- the hand-over list


def test_the_hand_over_list_holds_what_was_passed_on_that_day_by_handling_unit(counter: Seated) -> None:
    justice = factories.make_unit("Sở Tư pháp")
    here = factories.in_processing(unit=counter.unit, at=factories.MONDAY)
    there = factories.in_processing(unit=counter.unit, handling_unit=justice, at=factories.MONDAY)
    later = factories.in_processing(unit=counter.unit, at=factories.MONDAY + timedelta(days=1))

    response = counter.client.get("/desk/transfer/?day=2026-11-02")

    parcels = {p.unit_id: [one.pk for one in p.dossiers] for p in response.context["parcels"]}
    assert parcels == {counter.unit.pk: [here.id], justice.pk: [there.id]}
    assert later.code not in text_of(response)


def test_the_printed_list_is_a_pdf_a_and_each_dossier_gets_its_trace(counter: Seated) -> None:
    case = factories.in_processing(unit=counter.unit, at=factories.MONDAY)

    response = counter.client.get("/desk/transfer/list.pdf?day=2026-11-02")

    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF-1.7")
    assert b"pdfaid" in response.content
    traces = AccessTrace.objects.filter(dossier_id=case.id, what="hand-over list")
    assert [trace.user_id for trace in traces] == [counter.user.pk]


def test_a_day_on_which_nothing_was_passed_on_prints_a_list_that_says_so(counter: Seated) -> None:
    response = counter.client.get("/desk/transfer/list.pdf?day=2026-01-01")

    assert response.content.startswith(b"%PDF-1.7")
    assert "Nothing was passed on" in text_of(counter.client.get("/desk/transfer/?day=nonsense"))


def test_only_who_takes_in_hands_over(counter: Seated) -> None:
    officer = seated(counter.unit, "case_officer")

    assert officer.client.get("/desk/transfer/").status_code == 403
    assert officer.client.get("/desk/transfer/list.pdf").status_code == 403


def test_the_address_of_a_list_is_taken_apart_and_only_what_a_list_knows_is_kept(counter: Seated) -> None:
    case = factories.accepted(unit=counter.unit)

    response = counter.client.get(f"/desk/dossiers/{case.id}/?in={quote('queue=x&next=//evil.example')}")

    assert response.context["walk"].query == "queue=incoming"
