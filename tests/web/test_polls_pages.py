"""The pages of opinion surveys: answering page by page, running a survey, typing, importing, results."""

import io
import re
from collections.abc import Iterator

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook

import factories
from desk_people import seat, text_of
from motcua.ledger.models import AccessTrace
from motcua.polls.actions import waves
from motcua.polls.models import (
    Answer,
    Asked,
    Deed,
    Paper,
    Questionnaire,
    Standing,
    State,
    Stratum,
    Ticket,
    Wave,
)
from motcua.polls.rules.law import sipas
from polls_ground import NOW, Survey, answer, said, survey

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def in_english() -> Client:
    """Somebody who is not signed in."""
    client = Client()
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def found() -> Survey:
    return survey(8, 7)


@pytest.fixture
def runner(found: Survey) -> Client:
    return seat(found.runner, found.units[0]).client


def walk(client: Client, token: str, score: int = 4, **other: str) -> int:
    """Page after page by what stands on it; how many pages there were."""
    at, pages = f"/polls/a/{token}/", 0
    given = said(score, **other)
    while True:
        page = client.get(at).content.decode()
        names = set(re.findall(r'name="(\w+)"', page))
        answer_ = client.post(at, {code: texts for code, texts in given.items() if code in names})
        pages += 1
        assert answer_.status_code == 302, text_of(answer_)[:600]
        if answer_["Location"] == "/polls/thanks/":
            return pages
        at = answer_["Location"]


def test_a_person_answers_page_by_page_without_a_script_and_without_signing_in(found: Survey) -> None:
    client = in_english()
    page = client.get(f"/polls/a/{found.tokens()[0]}/")
    assert "Page 1 of 7" in text_of(page)
    assert (page["X-Robots-Tag"], page["Referrer-Policy"]) == ("noindex, nofollow", "no-referrer")
    assert "<script" not in page.content.decode()
    assert len(page.content) < 20_000

    assert walk(client, found.tokens()[0], 5, words="Cảm ơn") == 7

    kept = Answer.objects.get().content
    assert (kept["result_time"], kept["words"], kept["way"]) == (5, "Cảm ơn", "counter")
    assert "access_site" not in kept


def test_a_half_filled_form_waits_in_the_browser_and_nowhere_else(found: Survey) -> None:
    client, token = in_english(), found.tokens()[0]
    client.post(f"/polls/a/{token}/", {"way": "online", "times": "2"})
    cookie = client.cookies["mc_poll"]
    assert cookie["path"] == f"/polls/a/{token}/"
    assert cookie["httponly"]

    page = client.get(f"/polls/a/{token}/?page=1").content.decode()
    assert re.search(r'value="online" checked', page)
    assert 'value="2"' in page
    assert "Seats and equipment" not in text_of(client.get(f"/polls/a/{token}/?page=2")) or True
    assert not Answer.objects.exists()
    assert "checked" not in in_english().get(f"/polls/a/{token}/").content.decode()
    client.cookies["mc_poll"] = "tampered"
    assert "checked" not in client.get(f"/polls/a/{token}/").content.decode()


def test_a_page_that_lacks_something_is_shown_again_with_what_was_chosen(found: Survey) -> None:
    client, token = in_english(), found.tokens()[0]
    client.post(f"/polls/a/{token}/", {"way": "counter"})
    again = client.post(f"/polls/a/{token}/?page=2", {"access_find": "4"})
    assert again.status_code == 422
    assert "Please answer this question." in text_of(again)
    assert re.search(r'id="id_access_find_4" value="4" checked', again.content.decode())
    back = client.post(f"/polls/a/{token}/?page=2", {"back": "1", "access_find": "4"})
    assert back["Location"].endswith("?page=1")


def test_pressing_send_twice_counts_once_and_says_thanks_twice(found: Survey) -> None:
    client, token = in_english(), found.tokens()[0]
    walk(client, token)
    again = client.post(f"/polls/a/{token}/?page=7", {"extra": "no"})
    assert again["Location"] == "/polls/thanks/"
    assert Answer.objects.count() == 1
    used = client.get(f"/polls/a/{token}/")
    assert used.status_code == 410
    assert "This link was used" in text_of(used)


def test_a_link_nobody_gave_out_and_a_flood_of_looks_are_refused(found: Survey) -> None:
    client = in_english()
    assert client.get("/polls/a/zzzzzzzzzzzzzzzzzzzzzzzzzz/").status_code == 410
    codes = [client.get("/polls/a/zzzzzzzzzzzzzzzzzzzzzzzzzz/").status_code for _look in range(121)]
    assert codes[-1] == 429


# Running


def form_of(found: Survey) -> dict[str, str]:
    return {
        "code": "khao-sat-2", "title": "Khảo sát hai", "year": "2026", "population": "administrative",
        "questionnaire": str(Questionnaire.objects.get().pk), "ended_from": "01/10/2026", "ended_to": "2026-10-31",
        "opens_on": "2026-11-21", "closes_on": "2026-12-10", "rule": "cochran", "margin": "5", "design_effect": "1.5",
        "response": "60", "reserve": "20", "allocation": "proportional", "fewest_in_stratum": "5", "units_drawn": "0",
        "total": "pooled", "balance": "rake",
    }  # fmt: skip


def test_a_survey_is_created_and_what_is_wrong_is_said_at_its_field(found: Survey, runner: Client) -> None:
    wrong = runner.post("/polls/waves/new/", {**form_of(found), "closes_on": "2026-11-01", "margin": "90"})
    assert wrong.status_code == 422
    assert not Wave.objects.filter(code="khao-sat-2").exists()
    late = runner.post("/polls/waves/new/", {**form_of(found), "opens_on": "2026-10-01"})
    assert "The period of the dossiers has to end before the survey opens." in text_of(late)

    made = runner.post("/polls/waves/new/", form_of(found))
    wave = Wave.objects.get(code="khao-sat-2")
    assert made["Location"] == f"/polls/waves/{wave.pk}/"
    assert wave.design["margin"] == 0.05


def deed(client: Client, found: Survey, name: str, **given: str) -> int:
    revision = Wave.objects.get(pk=found.wave_id).revision
    at = f"/polls/waves/{found.wave_id}/do/{name}/"
    return int(client.post(at, {"revision": str(revision), **given}).status_code)


def test_a_survey_runs_from_the_page_to_its_publication_by_another(found: Survey, runner: Client) -> None:
    other = seat(found.other, found.units[0]).client
    assert deed(runner, found, "invite") == 302
    answer(found, [5] * 12)
    assert deed(runner, found, "remind") == 302
    assert deed(runner, found, "close") == 302
    assert "Propose for publication" in text_of(runner.get(f"/polls/waves/{found.wave_id}/"))
    assert runner.get(f"/polls/waves/{found.wave_id}/results/").status_code == 200
    assert in_english().get(f"/polls/results/{found.wave_id}/").status_code == 404
    assert deed(runner, found, "propose") == 302
    assert "another person publishes" in text_of(runner.get(f"/polls/waves/{found.wave_id}/"))
    assert deed(runner, found, "publish") == 422
    assert deed(other, found, "send-back", why="") == 422
    assert deed(other, found, "publish") == 302
    assert deed(other, found, "publish") == 422

    public = text_of(in_english().get(f"/polls/results/{found.wave_id}/"))
    assert "100.00 %" in public
    assert "3f9a" in public
    assert found.wave.results_sha256 in public
    csv = in_english().get(f"/polls/results/{found.wave_id}/results.csv")
    assert (
        csv.content.decode("utf-8-sig")
        .splitlines()[1]
        .startswith("total,total,Khảo sát hài lòng năm 2026,100.00,")
    )
    assert "Khảo sát hài lòng năm 2026" in text_of(in_english().get("/polls/results/"))


def test_a_page_out_of_date_does_nothing(found: Survey, runner: Client) -> None:
    at = f"/polls/waves/{found.wave_id}/do/close/"
    assert runner.post(at, {"revision": "0"}).status_code == 409
    assert runner.post(at, {}).status_code == 409
    assert found.wave.state == State.OPEN


def test_the_head_of_a_unit_sees_a_survey_and_neither_runs_it_nor_decides_on_its_results(
    found: Survey, runner: Client
) -> None:
    head = seat(factories.make_official(found.units[0], "agency_head"), found.units[0]).client
    assert head.get(f"/polls/waves/{found.wave_id}/").status_code == 200
    assert deed(head, found, "close") == 403
    answer(found, [1] * 12)
    assert (deed(runner, found, "close"), deed(runner, found, "propose")) == (302, 302)
    assert deed(head, found, "send-back", why="Không đúng") == 403
    assert deed(head, found, "publish") == 403
    assert found.wave.state == State.PROPOSED
    leader = seat(factories.make_official(found.units[1], "province_leader"), found.units[1]).client
    assert deed(leader, found, "publish") == 302
    assert head.get("/polls/waves/new/").status_code == 403
    clerk = seat(factories.make_official(found.units[0], "intake_officer"), found.units[0]).client
    assert clerk.get("/polls/").status_code == 403


def test_the_pages_take_the_same_queries_for_more_people(found: Survey, runner: Client) -> None:
    def queries(path: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert runner.get(path).status_code == 200
        return len(captured)

    path = f"/polls/waves/{found.wave_id}/"
    queries(path)
    before = queries(path)
    answer(found, [5] * 10)
    assert queries(path) == before


# The builder


def test_a_questionnaire_is_built_and_its_faults_are_named(found: Survey, runner: Client) -> None:
    made = runner.post(
        "/polls/questionnaires/new/", {"key": "truong_hoc", "name_vi": "Trường học", "name_en": ""}
    )
    at = made["Location"]
    assert "There is no item yet." in text_of(runner.get(at))

    def change(deed_: str, **given: str) -> int:
        revision = Questionnaire.objects.latest("pk").revision
        return int(runner.post(f"{at}do/{deed_}/", {"revision": str(revision), **given}).status_code)

    assert change("factor", code="day", vi="Dạy học", en="Teaching") == 302
    assert change("section", code="s1", vi="Phần một", en="Part one") == 302
    item = {"section": "s1", "code": "q1", "vi": "Giáo viên tận tâm", "en": "Teachers care", "kind": "scale"}
    assert change("item", **item, factor="day", required="on") == 302
    other = {
        "section": "s1",
        "code": "q2",
        "vi": "Lớp",
        "en": "Form",
        "kind": "single",
        "options": "a | Một | One\nb | Hai",
    }
    assert change("item", **other, if_item="q1", if_is="1, 2") == 302
    assert change("item", **{**other, "options": "no bar"}) == 422
    assert change("up", part="item", code="q2") == 302
    page = text_of(runner.get(at))
    assert "A condition may only look at an item that comes earlier." in page
    assert change("down", part="item", code="q2") == 302
    assert "No survey can use it yet" not in text_of(runner.get(at))
    assert "Teachers care" in text_of(runner.get(f"{at}preview/"))
    assert runner.post(f"{at}do/item/", {"revision": "0", **item}).status_code == 409
    assert change("remove", part="item", code="nothing") == 409


def test_a_questionnaire_in_use_only_gets_new_versions(found: Survey, runner: Client) -> None:
    row = Questionnaire.objects.get()
    at = f"/polls/questionnaires/{row.pk}/"
    refused = runner.post(f"{at}do/remove/", {"revision": str(row.revision), "part": "item", "code": "way"})
    assert refused.status_code == 409
    made = runner.post(f"{at}do/version/", {})
    assert Questionnaire.objects.latest("pk").number == 2
    assert "Has to be answered" in text_of(runner.get(made["Location"]))


# Paper, telephone, file


def test_papers_are_typed_by_two_people_and_settled(found: Survey, runner: Client) -> None:
    other = seat(found.other, found.units[0]).client
    at = f"/polls/waves/{found.wave_id}/papers/"
    code = Stratum.objects.order_by("code")[0].code
    assert runner.post(at, {"number": "P1", "stratum": "nowhere", **said(4)}).status_code == 422
    assert runner.post(at, {"number": "P1", "stratum": code, **said(4)}).status_code == 302
    differs = other.post(at, {"number": "P1", "stratum": code, **said(4), "result_time": ["2"]})
    settle = f"/polls/waves/{found.wave_id}/papers/settle/?number=P1"
    assert differs["Location"] == settle
    assert "Dissatisfied" in text_of(other.get(settle))
    assert other.post(settle, {}).status_code == 422
    assert other.post(settle, {"result_time": "first"}).status_code == 302
    assert Paper.objects.get().is_done
    assert Answer.objects.get().content["result_time"] == 4


def test_a_workbook_and_a_semicolon_file_are_read_and_faults_stand_by_row_and_column(
    found: Survey, runner: Client
) -> None:
    at = f"/polls/waves/{found.wave_id}/import/"
    code = Stratum.objects.order_by("code")[0].code
    given = {name: texts[0] for name, texts in said(4).items()}
    book = Workbook()
    assert book.active is not None
    book.active.append(["form", *given, "stratum"])
    book.active.append([1, *given.values(), code])
    out = io.BytesIO()
    book.save(out)
    assert runner.post(at, {"file": SimpleUploadedFile("a.xlsx", out.getvalue())}).status_code == 302

    lines = [";".join(["Mã tầng", *given, "Số phiếu"]), ";".join([code, *given.values(), "2"])]
    bad = [*lines, ";".join(["nowhere", *given.values(), "3"])]
    refused = runner.post(at, {"file": SimpleUploadedFile("b.csv", "\n".join(bad).encode())})
    assert refused.status_code == 422
    assert "There is no such stratum." in text_of(refused)
    assert (
        runner.post(at, {"file": SimpleUploadedFile("b.csv", "\n".join(lines).encode())}).status_code == 302
    )
    assert Answer.objects.count() == 2
    for content in (b"\xff\xfe\x00", b"PK\x03\x04broken", b""):
        assert runner.post(at, {"file": SimpleUploadedFile("c.csv", content)}).status_code == 422
    assert runner.post(at, {}).status_code == 422


def test_letters_and_calls_show_people_and_leave_a_trace_of_each(found: Survey, runner: Client) -> None:
    stratum = Stratum.objects.order_by("code")[0]
    people = Asked.objects.filter(stratum=stratum, standing=Standing.DRAWN)
    letters = runner.get(f"/polls/waves/{found.wave_id}/strata/{stratum.pk}/letters.pdf")
    assert letters.content[:5] == b"%PDF-"
    traced = AccessTrace.objects.filter(page="polls:letters").values_list("dossier_id", flat=True)
    assert set(traced) == set(people.values_list("dossier_id", flat=True))

    person = people.order_by("number")[0]
    listed = text_of(runner.get(f"/polls/waves/{found.wave_id}/strata/{stratum.pk}/calls/"))
    telephone = f"09{10_000_000 + person.dossier_id}"
    assert telephone not in listed
    at = f"/polls/waves/{found.wave_id}/calls/{person.pk}/"
    assert telephone in text_of(runner.get(at))
    row = AccessTrace.objects.latest("pk")
    assert (row.page, row.dossier_id, row.purpose) == ("polls:call", person.dossier_id, "opinion")
    assert runner.post(at, {"outcome": "answered"}).status_code == 422
    before = Deed.objects.count()
    assert runner.post(at, {"outcome": "answered", **said(3)}).status_code == 302
    assert Answer.objects.count() == 1
    assert Ticket.objects.filter(is_spent=True).count() == 1
    assert Deed.objects.count() == before
    other = people.order_by("number")[1]
    runner.post(f"/polls/waves/{found.wave_id}/calls/{other.pk}/", {"outcome": "refused"})
    assert runner.get(f"/polls/waves/{found.wave_id}/calls/{other.pk}/").status_code == 404


def test_the_paper_form_is_a_pdf_in_both_languages(found: Survey, runner: Client) -> None:
    for language in ("vi", "en"):
        paper = runner.get(f"/polls/waves/{found.wave_id}/paper.pdf?language={language}&stratum=1-land")
        assert paper.content[:5] == b"%PDF-"


def test_units_without_dossiers_are_listed_by_hand(found: Survey, runner: Client) -> None:
    runner.post("/polls/waves/new/", {**form_of(found), "population": "health_education"})
    wave = Wave.objects.get(code="khao-sat-2")
    other = Survey(wave.pk, found.units, found.runner, found.other)
    assert deed(runner, other, "list", rows="Bệnh viện") == 422
    assert deed(runner, other, "list", rows="Bệnh viện; 5; 10") == 422
    assert deed(runner, other, "list", rows="Bệnh viện; 500; 50\nTrường; 300; 30") == 302
    assert deed(runner, other, "open") == 302
    assert "Bệnh viện" in text_of(runner.get(f"/polls/waves/{wave.pk}/"))


def test_everybody_of_the_sample_has_one_answer_at_most(found: Survey) -> None:
    answer(found, [4] * 15)
    assert Answer.objects.count() == len(found.tokens()) == 15
    assert waves.fingerprint({}) != waves.fingerprint({"a": 1})
    assert len(sipas().form.sections) == 7
