"""The pages of petitions and ratings, by everybody who uses them, and by those who misuse them."""

import io
import re
from collections.abc import Iterator

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

import factories
from desk_people import seat, text_of
from motcua.notices.models import Notice
from motcua.petitions.models import Attachment, Petition, Publication
from motcua.surveys import actions as surveys
from motcua.surveys.models import AnonymousAnswer, Rating, RatingLink
from petition_ground import ANSWER, MONDAY, TEXT, answered, assigned, filed, later, published, row
from portal_ground import PDF, signed_in
from voice_ground import Seats, seats

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with time_machine.travel(later(4), tick=False):
        yield


@pytest.fixture
def people() -> Seats:
    return seats()


def stranger() -> Client:
    client = Client()
    client.cookies["django_language"] = "en"
    return client


def said(**changed: object) -> dict[str, object]:
    return {
        "filing_key": "mot-khoa-ngau-nhien-dai", "kind": "procedure", "subject": "Yêu cầu thừa giấy tờ", "text": TEXT,
        "name": "Nguyễn Thị Mai", "telephone": "0905 123 456", "website": "", **changed,
    }  # fmt: skip


# Filing and following


def test_anybody_files_and_follows_with_code_and_secret(people: Seats) -> None:
    client = stranger()
    answer = client.post("/petitions/new/", said(files=SimpleUploadedFile("anh.pdf", PDF)), follow=True)
    page = text_of(answer)
    code = re.search(r"PAKN-\d{4}-\d{6}", page)
    secret = re.search(r'vo-secret">([A-Z0-9]{8})<', page)
    assert code
    assert secret
    assert (Petition.unscoped.count(), Attachment.objects.count()) == (1, 1)

    again = stranger()
    wrong = again.post("/petitions/track/", {"code": code[0], "secret": "AAAAAAAA"})
    assert wrong.status_code == 422
    found = again.post("/petitions/track/", {"code": code[0].lower(), "secret": secret[1]}, follow=True)
    assert TEXT in text_of(found)
    assert stranger().get(f"/petitions/own/{Petition.unscoped.get().pk}/").status_code == 404


def test_a_form_sent_twice_files_once(people: Seats) -> None:
    client = stranger()
    for _press in range(2):
        assert client.post("/petitions/new/", said())["Location"] == "/petitions/filed/"
    assert Petition.unscoped.count() == 1


def test_a_robot_that_fills_the_trap_files_nothing(people: Seats) -> None:
    assert stranger().post("/petitions/new/", said(website="http://spam")).status_code == 429
    assert Petition.unscoped.count() == 0


def test_a_flood_from_one_address_is_stopped(people: Seats) -> None:
    client = stranger()
    codes = [
        client.post("/petitions/new/", said(filing_key=f"khoa-ngau-nhien-{n:06d}")).status_code
        for n in range(7)
    ]
    assert codes == [302] * 5 + [429] * 2


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"text": "Ngắn"}, "at least 20 characters"),
        ({"telephone": "", "name": "Mai"}, "so that we can answer"),
        ({"files": SimpleUploadedFile("x.svg", b"<svg onload='alert(1)'/>")}, "not of a kind taken here"),
        ({"kind": "complaint"}, "What is it about?"),
        ({"dossier": "H56.1-20261101-0000001"}, "Dossier code"),
        ({"follows": "PAKN-2026-000001"}, "no such petition of yours"),
    ],
)
def test_what_was_typed_stays_when_it_is_refused(
    people: Seats, changed: dict[str, object], words: str
) -> None:
    answer = stranger().post("/petitions/new/", said(**changed))
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert "Yêu cầu thừa giấy tờ" in text_of(answer)
    assert Petition.unscoped.count() == 0


def test_what_somebody_writes_never_becomes_markup(people: Seats) -> None:
    attack = "<script>alert(1)</script> nội dung đủ dài để gửi"
    citizen, user = signed_in()
    citizen.post("/petitions/new/", said(subject="<b>x</b>", text=attack))
    number = Petition.unscoped.get().pk
    for page in (
        citizen.get(f"/petitions/own/{number}/"),
        people.clerk.client.get(f"/petitions/office/{number}/"),
    ):
        assert page.status_code == 200
        assert b"<script>alert" not in page.content
        assert b"<b>x</b>" not in page.content
    assert Petition.unscoped.get().petitioner_id == user.pk


def test_a_citizen_sees_their_own_alone_and_supplies_what_was_asked(people: Seats) -> None:
    citizen, user = signed_in()
    one = filed(people.town, petitioner_id=user.pk, name="", telephone="")
    people.clerk.client.post(
        f"/petitions/office/{one.id}/do/ask_more/", {"revision": 1, "reason": "Nêu rõ thủ tục nào"}
    )
    assert Notice.objects.filter(recipient_id=user.pk, template="petition_more_asked").count() >= 1
    citizen.cookies["django_language"] = "en"
    people.clerk.client.get(f"/petitions/office/{one.id}/")
    page = text_of(citizen.get(f"/petitions/own/{one.id}/"))
    assert "Nêu rõ thủ tục nào" in page
    assert re.search(r"Who read it.*08:30 on 06/11/2026 · Văn phòng", page)
    stale = citizen.post(f"/petitions/own/{one.id}/", {"revision": 1, "text": "Cấp phép xây dựng"})
    assert stale.status_code == 422
    assert "Cấp phép xây dựng" in text_of(stale)
    citizen.post(f"/petitions/own/{one.id}/", {"revision": 2, "text": "Cấp phép xây dựng"})
    assert row(one.id).state == "received"
    other, _user = signed_in(factories.make_citizen())
    assert other.get(f"/petitions/own/{one.id}/").status_code == 404
    assert other.post(f"/petitions/own/{one.id}/", {"revision": 3, "text": "x"}).status_code == 404


# Officials


def test_an_official_takes_down_assigns_answers_and_another_publishes(people: Seats) -> None:
    taken = people.clerk.client.post(
        "/petitions/office/new/", said(channel="telephone", filing_key="khoa-cua-can-bo-0001")
    )
    assert taken.status_code == 200
    number = Petition.unscoped.get().pk
    base = f"/petitions/office/{number}/do/"
    people.clerk.client.post(f"{base}assign/", {"revision": 1, "unit": people.town.department.pk})
    people.officer.client.post(f"{base}answer/", {"revision": 2, "text": ANSWER})
    published_ = {"revision": 3, "subject": "Giấy tờ thừa", "question": TEXT, "answer": ANSWER}
    unconfirmed = people.chief.client.post(f"{base}publish/", published_)
    assert unconfirmed.status_code == 422
    people.chief.client.post(f"{base}publish/", {**published_, "is_confirmed": "on"})
    assert row(number).state == "published"
    public = text_of(stranger().get(f"/petitions/answers/{Publication.objects.get().pk}/"))
    assert ANSWER in public
    assert "Nguyễn Thị Mai" not in public
    assert "0905" not in public


def test_a_stale_screen_saves_nothing_and_keeps_what_was_typed(people: Seats) -> None:
    number = assigned(people.town)
    answer = people.officer.client.post(
        f"/petitions/office/{number}/do/answer/", {"revision": 1, "text": ANSWER}
    )
    assert answer.status_code == 409
    assert ANSWER in text_of(answer)
    assert row(number).state == "assigned"


def test_another_unit_and_the_one_it_is_about_get_404(people: Seats) -> None:
    number = assigned(people.town, kind="conduct", about_whom="Phạm Văn Nam")
    people.clerk.client.post(
        f"/petitions/office/{number}/do/concern/", {"revision": 2, "user": people.town.officer.pk}
    )
    elsewhere = factories.make_unit()
    outsider = seat(factories.make_official(elsewhere, "agency_head"), elsewhere)
    for client in (people.officer.client, outsider.client):
        for path in (f"/petitions/office/{number}/", f"/petitions/office/{number}/do/answer/"):
            assert client.get(path).status_code == 404
        assert "PAKN-2026-000001" not in text_of(client.get("/petitions/office/"))
    assert people.head.client.get(f"/petitions/office/{number}/").status_code == 200


def test_the_list_is_filtered_paged_and_asks_the_same_queries_for_more(people: Seats) -> None:
    for minute in range(3):
        filed(people.town, at=MONDAY.replace(minute=minute))
    with CaptureQueriesContext(connection) as few:
        people.clerk.client.get("/petitions/office/")
    for minute in range(3, 34):
        filed(people.town, at=MONDAY.replace(minute=minute))
    with CaptureQueriesContext(connection) as many:
        page = text_of(people.clerk.client.get("/petitions/office/"))
    assert len(few) == len(many)
    onward = re.search(r'rel="next" href="(\?before=[^"]+)"', page)
    assert onward
    second = text_of(people.clerk.client.get("/petitions/office/" + onward[1].replace("&amp;", "&")))
    assert second.count('class="mc-code"><a') == 4
    assert (
        people.clerk.client.get("/petitions/office/?before=x~y&since=9999-99-99&state=zz").status_code == 200
    )
    assert 'class="mc-code"><a' not in text_of(people.clerk.client.get("/petitions/office/?overdue=1"))


def test_the_register_is_a_workbook_whose_texts_are_no_formulas(people: Seats) -> None:
    filed(people.town, subject="=1+1", at=MONDAY)
    answer = people.clerk.client.get("/petitions/office/register.xlsx")
    sheet = load_workbook(io.BytesIO(answer.content)).active
    line = [cell.value for cell in sheet[4]]
    assert line[:2] == [1, "PAKN-2026-000001"]
    assert sheet["F4"].value == "=1+1"
    assert sheet["F4"].data_type == "s"


def test_marks_are_one_a_session_and_wrong_ones_are_refused(people: Seats) -> None:
    published(people.town)
    number = Publication.objects.get().pk
    one, other = stranger(), stranger()
    for client, likes in ((one, "yes"), (one, "no"), (other, "no")):
        assert client.post(f"/petitions/answers/{number}/mark/", {"likes": likes}).status_code == 302
    assert "0 agree" not in text_of(one.get("/petitions/")) or "2 do not" in text_of(one.get("/petitions/"))
    assert other.post(f"/petitions/answers/{number}/mark/", {"likes": "maybe"}).status_code == 404
    assert other.post("/petitions/answers/999/mark/", {"likes": "yes"}).status_code == 404


def test_a_figure_opens_to_its_petitions(people: Seats) -> None:
    answered(people.town)
    leader = seat(factories.make_official(people.town.office, "province_leader"), people.town.office).client
    page = text_of(leader.get("/cockpit/register/?of=petitions_in_time&period=month-2026-11"))
    assert "PAKN-2026-000001" in page
    assert "A procedure or a rule" in page


# Ratings


def link_of(case: factories.Case) -> str:
    token = surveys.token_for(case.id, today=RatingLink.objects.get(dossier_id=case.id).expires_on)
    assert token
    return f"/rate/{token}/"


def test_a_link_is_looked_at_freely_and_answers_once() -> None:
    path = link_of(factories.returned())
    client = stranger()
    first = client.get(path)
    assert first["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in first["Cache-Control"]
    assert client.get(path).status_code == 200
    empty = client.post(path, {"words": "Chờ lâu"})
    assert empty.status_code == 422
    assert "Chờ lâu" in text_of(empty)
    assert (
        client.post(path, {"overall": "2", "waiting": "1", "words": "Chờ lâu"})["Location"] == "/rate/thanks/"
    )
    assert client.post(path, {"overall": "5"}).status_code == 410
    assert (AnonymousAnswer.objects.get().overall, Rating.objects.count()) == (2, 0)


def test_a_link_without_the_promise_rates_the_dossier_by_name() -> None:
    case = factories.returned()
    path = link_of(case)
    RatingLink.objects.update(is_anonymous=False)
    client = stranger()
    assert "kept with your dossier" in text_of(client.get(path))
    client.post(path, {"overall": "4"})
    assert Rating.objects.get(dossier_id=case.id).score == 4
    assert AnonymousAnswer.objects.count() == 0
    assert client.post(path, {"overall": "1"}).status_code == 410


def test_guessing_links_is_slowed_down() -> None:
    client = stranger()
    codes = [client.get(f"/rate/{'a' * 25}{n % 10}/").status_code for n in range(42)]
    assert codes == [410] * 40 + [429] * 2


def test_five_faces_count_one_answer_a_press() -> None:
    unit = factories.make_unit()
    client = stranger()
    page = client.get(f"/rate/at/{unit.pk}/?counter=3")
    press = re.search(r'name="press" value="([^"]+)"', text_of(page))
    assert press
    for _twice in range(2):
        answer = client.post(f"/rate/at/{unit.pk}/?counter=3", {"overall": "5", "press": press[1]})
        assert answer["Location"] == f"/rate/at/{unit.pk}/?counter=3&thanks=1"
    assert AnonymousAnswer.objects.count() == 1
    assert client.post(f"/rate/at/{unit.pk}/", {"overall": "9", "press": "x" * 20}).status_code == 404
    assert client.post(f"/rate/at/{unit.pk}/", {"overall": "5", "website": "x"}).status_code == 429
    assert client.get("/rate/at/999999/").status_code == 404


def test_figures_hide_few_answers_from_everybody() -> None:
    unit = factories.make_unit("Ủy ban nhân dân xã Bình Minh")
    head = seat(factories.make_official(unit, "agency_head"), unit).client
    for n in range(4):
        surveys.answer(unit_id=unit.pk, scores={"overall": 5}, words=f"Lời {n}", at=later(1))
    assert "too few to show" in text_of(stranger().get("/rate/figures/"))
    assert "Lời 1" not in text_of(head.get("/rate/office/"))
    surveys.answer(unit_id=unit.pk, scores={"overall": 5}, words="", at=later(1))
    assert "Lời 1" in text_of(head.get("/rate/office/"))
    assert "Lời 1" not in text_of(stranger().get("/rate/figures/"))


def test_the_slip_prints_the_link_for_the_units_own_dossier_alone() -> None:
    case = factories.returned()
    intake = seat(case.intake_officer, case.unit).client
    assert "<svg" in text_of(intake.get(f"/rate/slip/{case.id}/"))
    elsewhere = factories.make_unit()
    other = seat(factories.make_official(elsewhere, "intake_officer"), elsewhere).client
    assert other.get(f"/rate/slip/{case.id}/").status_code == 404
