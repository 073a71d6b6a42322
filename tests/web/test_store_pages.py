"""A citizen's own papers, and the store where papers are asked for: filing, supplement, counter, desk."""

import io
import json
import re
import zipfile
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

import factories as f
import store_ground as ground
from desk_people import seat, text_of
from motcua.dossiers.models import Component, Dossier, DraftFile, ReusedPaper
from motcua.kernel.zone import day_of
from motcua.ledger.models import AccessTrace
from motcua.records import holding_actions as store
from motcua.records import holding_queries, paper_bundle, tasks
from motcua.records.models import Holding, HoldingRead, PaperBundle
from portal_ground import PDF, begin, draft_at, make_filed_online, signed_in, walk

pytestmark = pytest.mark.django_db
NUMBER = "056090001234"


def english(client: Client) -> Client:
    client.cookies["django_language"] = "en"
    return client


# ---------------------------------------------------------------- one's own papers


def test_the_list_shows_each_paper_with_its_standing_and_source() -> None:
    client, person = signed_in()
    ground.some_papers(person)

    page = text_of(english(client).get("/papers/"))

    assert "Giấy đã hết hạn" in page
    assert "Expired" in page
    assert "Not confirmed yet" in page
    assert "used in 1 dossier" in page
    assert "H56.1-260101-0001" in page


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("show=expired", ["Giấy đã hết hạn"]),
        ("show=unconfirmed", ["Bằng tốt nghiệp"]),
        ("show=revoked", []),
        ("q=t%E1%BB%91t", ["Bằng tốt nghiệp"]),
        ("show=nonsense&q=12%2FGXN", ["Giấy xác nhận tình trạng hôn nhân", "Giấy đã hết hạn"]),
    ],
)
def test_the_list_is_narrowed_by_standing_and_words(query: str, titles: list[str]) -> None:
    client, person = signed_in()
    ground.some_papers(person)

    page = client.get(f"/papers/?{query}").content.decode()

    assert sorted(re.findall(r'class="pt-title" href="/papers/[^"]+">([^<]+)<', page)) == sorted(titles)


def test_one_paper_says_who_used_it_who_looked_and_that_it_was_asked_again() -> None:
    client, person = signed_in()
    held = ground.some_papers(person)
    used = ReusedPaper.unscoped.select_related("dossier").get()

    page = text_of(english(client).get(f"/papers/{held.pk}/"))

    assert used.dossier.code in page
    assert "chosen by the applicant" in page
    assert "Asked of you although it was here" in page
    assert "The stored file cannot be read: Bản lưu mờ" in page
    assert "saw that you have it" in page


def test_another_persons_paper_does_not_exist() -> None:
    _, person = signed_in()
    held = ground.some_papers(person)
    stranger, _ = signed_in(f.make_citizen(personal_id="056090007777"))

    for path in (f"/papers/{held.pk}/", f"/papers/{held.pk}/file/", f"/papers/{uuid4()}/"):
        assert stranger.get(path).status_code == 404
    assert held.title not in stranger.get("/papers/").content.decode()


def test_an_account_without_a_personal_id_sees_no_papers_and_puts_in_none() -> None:
    person = f.make_citizen()
    type(person).objects.filter(pk=person.pk).update(personal_id="")
    person.refresh_from_db()
    client, _ = signed_in(person)

    assert "verified personal id" in text_of(english(client).get("/papers/"))
    assert client.get("/papers/add/").status_code == 403


@pytest.mark.parametrize("many", [1, 5])
def test_the_list_and_a_paper_take_a_fixed_number_of_queries(
    many: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client, person = signed_in()
    held = ground.some_papers(person)
    for number in range(many):
        ground.paper(person.personal_id, "KQ.1", dossier=920_000 + number)
    client.get("/papers/")

    with django_assert_num_queries(6):
        client.get("/papers/")
    with django_assert_num_queries(7):
        client.get(f"/papers/{held.pk}/")


def test_the_bundle_holds_every_file_and_an_index_for_people_and_machines() -> None:
    client, person = signed_in()
    ground.some_papers(person)

    answer = client.get("/papers/bundle.zip")
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]

    assert archive.testzip() is None
    index = json.loads(archive.read("index.json"))
    assert {one["title"] for one in index["papers"]} == {
        "Giấy xác nhận tình trạng hôn nhân",
        "Giấy đã hết hạn",
        "Bằng tốt nghiệp",
    }
    for one in index["papers"]:
        assert len(archive.read(one["file"])) == one["size_bytes"]
        assert holding_queries.by_ids([one["id"]])
    expired = next(one for one in index["papers"] if one["title"] == "Giấy đã hết hạn")
    assert (expired["standing"], expired["valid_until"]) == ("expired", "2026-01-31")
    page = archive.read("index.html").decode()
    assert all(f'href="{one["file"]}"' in page for one in index["papers"])


def test_a_paper_whose_bytes_are_gone_is_named_and_breaks_nothing() -> None:
    _, person = signed_in()
    holding = ground.paper(person.personal_id, "KQ.1", dossier=930_001)
    Holding.objects.filter(pk=holding.pk).update(file_id=f.make_file().pk)

    pieces = paper_bundle.stream(
        list(holding_queries.papers_of([person.personal_id], on=date(2026, 11, 22))),
        at=f.MONDAY,
        language="vi",
    )
    archive = zipfile.ZipFile(io.BytesIO(b"".join(pieces)))

    assert archive.namelist() == ["index.json", "index.html"]
    assert json.loads(archive.read("index.json"))["papers"][0]["file"] is None


def test_a_large_bundle_is_made_by_a_job_once_and_is_gone_after_a_week(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(paper_bundle, "STREAMED_BYTES", 10)
    client, person = signed_in()
    ground.some_papers(person)
    stranger, _ = signed_in(f.make_citizen(personal_id="056090007777"))
    assert "too large" in text_of(english(client).get("/papers/bundle.zip"))

    for _tap in range(2):
        assert client.post("/papers/bundle/order/").status_code == 302
    [row] = PaperBundle.objects.all()
    assert client.get(f"/papers/bundle/{row.pk}.zip").status_code == 404
    for _run in range(2):
        tasks.make_bundle(str(row.pk))

    answer = client.get(f"/papers/bundle/{row.pk}.zip")
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]
    assert len(archive.namelist()) == 5
    assert stranger.get(f"/papers/bundle/{row.pk}.zip").status_code == 404
    assert paper_bundle.forget_expired(at=timezone.now() + timedelta(days=8)) == 1
    assert client.get(f"/papers/bundle/{row.pk}.zip").status_code == 404


def test_an_own_paper_is_put_in_once_and_waits_for_an_official() -> None:
    client, person = signed_in()
    content = PDF

    def put(**changed: object) -> object:
        file = SimpleUploadedFile("hoc-ba.pdf", content)
        return english(client).post("/papers/add/", {"title": "Học bạ", "file": file, **changed})

    assert put(title="").status_code == 422  # type: ignore[attr-defined]
    assert put(issued_on="2126-01-01").status_code == 422  # type: ignore[attr-defined]
    assert put(file=SimpleUploadedFile("x.svg", b"<svg onload=alert(1)>")).status_code == 422  # type: ignore[attr-defined]
    assert put().status_code == put().status_code == 302  # type: ignore[attr-defined]

    [paper] = Holding.objects.all()
    assert (paper.owner_number, paper.origin, paper.term, paper.confirmed_at) == (
        person.personal_id,
        "uploaded",
        "unstated",
        None,
    )


# ---------------------------------------------------------------- filing


def test_a_stored_paper_is_used_in_filing_by_one_tap_and_reaches_the_dossier() -> None:
    client, _ = signed_in()
    procedure, unit = make_filed_online()
    holding = ground.paper(NUMBER, f"{procedure.code}/notice", dossier=940_001)
    root = walk(client, procedure, unit, until="papers")
    page = text_of(english(client).get(f"{root}papers/"))
    assert "We already hold this paper of yours. Use it?" in page

    for _tap in range(2):
        used = client.post(f"{root}papers/notice/stored/", {"holding": str(holding.pk)})
        assert used.status_code == 302
    assert "From your store of papers." in text_of(client.get(f"{root}papers/"))
    client.post(f"{root}papers/done/")
    client.post(f"{root}return/", {"return_method": "counter"})
    assert client.post(f"{root}submit/", {"consent": "yes"}).status_code == 302

    assert ReusedPaper.unscoped.get().holding_id == holding.pk
    assert Component.unscoped.get(key="notice").file_id == holding.file_id
    assert Dossier.unscoped.get().reused_papers == 1


def test_a_paper_that_is_not_ones_own_or_does_not_fit_is_not_used() -> None:
    client, _ = signed_in()
    procedure, _unit = make_filed_online()
    strangers = ground.paper("056090007777", f"{procedure.code}/notice", dossier=940_002)
    elsewhere = ground.paper(NUMBER, "KQ.G17.000311", dossier=940_003)
    root = begin(client, procedure)

    for holding in (strangers.pk, elsewhere.pk, "nonsense"):
        assert client.post(f"{root}papers/notice/stored/", {"holding": str(holding)}).status_code == 404
    assert not DraftFile.objects.exists()


def test_a_paper_that_fell_since_is_named_on_the_page_and_at_submission() -> None:
    client, _ = signed_in()
    procedure, unit = make_filed_online()
    holding = ground.paper(NUMBER, f"{procedure.code}/notice", dossier=940_004)
    root = walk(client, procedure, unit, until="papers")
    client.post(f"{root}papers/notice/stored/", {"holding": str(holding.pk)})
    client.post(f"{root}papers/done/")
    client.post(f"{root}return/", {"return_method": "counter"})
    store.revoke(holding_id=holding.pk, why="Cấp sai", on=day_of(timezone.now()))

    refused = client.post(f"{root}submit/", {"consent": "yes"})

    assert refused.status_code == 422
    assert "of your store no longer holds" in text_of(
        english(client).post(f"{root}submit/", {"consent": "yes"})
    )
    assert "no longer holds (revoked)" in text_of(client.get(f"{root}papers/"))
    assert not Dossier.unscoped.exists()
    assert draft_at(root).submitted_dossier_id is None


# ---------------------------------------------------------------- the desk


def asked_case() -> tuple[f.Case, Holding]:
    """A dossier submitted without a paper that the owner's store holds."""
    procedure = f.make_procedure()
    holding = ground.paper(NUMBER, f"{procedure.code}/c2", dossier=950_001)
    return f.submitted(citizen=f.make_citizen(personal_id=NUMBER), procedure=procedure), holding


def supplement(case: f.Case, **more: str) -> dict[str, str]:
    second = Component.unscoped.get(dossier_id=case.id, key="c2")
    in_days = (timezone.now() + timedelta(days=5)).date()
    return {f"check-{second.pk}": "missing", "reason": "Thiếu", "deadline": in_days.isoformat(), **more}


def test_the_official_sees_what_the_store_holds_and_the_owner_sees_the_look() -> None:
    case, holding = asked_case()
    desk = seat(case.intake_officer, case.unit)

    page = text_of(desk.opens(case))

    assert "The store holds this since" in page
    assert "Take it from the store" in page
    assert HoldingRead.objects.get().holding_id == holding.pk
    assert AccessTrace.objects.filter(dossier_id=case.id, what="papers in the owner's store").count() == 1


def test_without_a_ground_nothing_is_asked_and_with_one_it_is_counted() -> None:
    case, _holding = asked_case()
    desk = seat(case.intake_officer, case.unit)

    refused = desk.presses(case, "request_supplement", **supplement(case))
    assert refused.status_code == 422
    assert "The owner&#x27;s store holds what you ask for" in text_of(refused)
    assert case.row.business == "submitted"

    sent = desk.presses(case, "request_supplement", **supplement(case, held_ground="unreadable"))
    assert sent.status_code == 302
    assert (case.row.business, case.row.resupplied) == ("awaiting_supplement", 1)


def test_the_official_takes_the_paper_by_one_press_and_opens_it_through_the_dossier() -> None:
    case, holding = asked_case()
    desk = seat(case.intake_officer, case.unit)
    posted = {"command_id": str(uuid4()), "take": f"c2:{holding.pk}"}

    for _press in range(2):
        assert desk.client.post(f"/desk/dossiers/{case.id}/stored/take/", posted).status_code == 302

    assert ReusedPaper.unscoped.get().unit_id == case.unit.pk
    assert "From the owner's store" in text_of(desk.opens(case))
    opened = desk.client.get(f"/desk/dossiers/{case.id}/stored/{holding.pk}/")
    assert b"".join(opened.streaming_content).startswith(b"%PDF")  # type: ignore[attr-defined]
    assert HoldingRead.objects.filter(opened_file=True, purpose="opened through a dossier").count() == 1


def test_no_official_opens_a_stored_paper_that_their_dossier_has_nothing_to_do_with() -> None:
    case, holding = asked_case()
    other = ground.paper(NUMBER, "KQ.G17.000311", dossier=950_002)
    desk = seat(case.intake_officer, case.unit)
    elsewhere_unit = f.make_unit("Ủy ban nhân dân xã Vạn Hưng")
    elsewhere = seat(f.make_official(elsewhere_unit), elsewhere_unit)

    assert desk.client.get(f"/desk/dossiers/{case.id}/stored/{other.pk}/").status_code == 404
    assert desk.client.get(f"/desk/dossiers/{case.id}/stored/{uuid4()}/").status_code == 404
    assert elsewhere.client.get(f"/desk/dossiers/{case.id}/stored/{holding.pk}/").status_code == 404
    assert elsewhere.client.post(
        f"/desk/dossiers/{case.id}/stored/take/", {"command_id": str(uuid4()), "take": f"c2:{holding.pk}"}
    ).status_code in (403, 404)


def test_a_paper_that_fell_is_told_before_the_acceptance() -> None:
    citizen, procedure = f.make_citizen(personal_id=NUMBER), f.make_procedure()
    holding = ground.paper(NUMBER, f"{procedure.code}/c2", dossier=950_003)
    from motcua.dossiers.rules.opening import HandedIn

    parts = (HandedIn(key="c2", name="Giấy chứng sinh", holding_id=str(holding.pk)),)
    case = f.submitted(citizen=citizen, procedure=procedure, components=parts)
    store.revoke(holding_id=holding.pk, why="Cấp sai", on=day_of(f.MONDAY))
    desk = seat(case.intake_officer, case.unit)
    second = Component.unscoped.get(dossier_id=case.id, key="c2")

    assert "It no longer holds: ask for another." in text_of(desk.opens(case))
    refused = desk.presses(case, "accept", **{f"check-{second.pk}": "correct"})

    assert refused.status_code == 422
    assert "the stored paper no longer holds" in text_of(refused)
    assert case.row.business == "submitted"


def test_at_the_counter_the_store_serves_a_component_and_the_look_is_traced() -> None:
    unit, procedure = f.make_unit(), f.make_procedure()
    f.make_offering(procedure, unit)
    holding = ground.paper(NUMBER, f"{procedure.code}/c2", dossier=960_001)
    desk = seat(f.make_official(unit), unit)
    typed = {
        "procedure": procedure.code, "command_id": str(uuid4()), "owner_kind": "citizen", "owner_id_number": NUMBER,
        "owner_name": "Nguyễn Văn Đức", "way": "counter-0", "summary": "Khai sinh", "set_count": "1",
        "return_method": "counter", "have-1": "on", "originals-1": "1", "copies-1": "0",
    }  # fmt: skip

    shown = text_of(desk.client.post("/desk/intake/", {**typed, "look-up": "1"}))
    assert "The store holds this since" in shown
    assert HoldingRead.objects.get().purpose == f"counter: {procedure.code}"
    missing = desk.client.post("/desk/intake/", typed)
    assert missing.status_code == 422
    taken = desk.client.post("/desk/intake/", {**typed, "stored-2": str(holding.pk)})

    assert taken.status_code == 302, text_of(taken)
    assert ReusedPaper.unscoped.get().holding_id == holding.pk
    assert Dossier.unscoped.get().reused_papers == 1
