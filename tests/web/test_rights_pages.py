"""The pages of the rights over one's data, as their people use them."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

import factories as f
from desk_people import seated, text_of
from motcua.kernel import scopes
from motcua.ledger import actions as ledger
from motcua.ledger.models import AccessTrace
from motcua.rights import queries
from motcua.rights.actions import exports
from motcua.rights.models import AccessQuestion, Breach, DataRequest, DestructionList, Export

pytestmark = pytest.mark.django_db


def client_of(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def case() -> f.Case:
    return f.returned()


@pytest.fixture
def citizen(case: f.Case) -> Client:
    return client_of(case.citizen)


def ask(client: Client, case: f.Case, kind: str, **more: str) -> DataRequest:
    page = client.get(f"/rights/ask/?kind={kind}").content.decode()
    token = re.search(r'name="token" value="([^"]+)"', page)
    assert token is not None
    posted = {
        "deed": "ask",
        "kind": kind,
        "dossier": str(case.id),
        "words": "Sai số nhà",
        "token": token[1],
        **more,
    }
    answer = client.post("/rights/ask/", posted)
    assert answer.status_code == 302, answer.content.decode()
    return DataRequest.objects.latest("pk")


# Who saw


def test_a_person_reads_who_opened_the_dossier_when_and_why(case: f.Case, citizen: Client) -> None:
    seated(case.unit, "case_officer").client.get(f"/desk/dossiers/{case.id}/")
    citizen.get(f"/dossiers/{case.code}/")  # one's own visit is not listed

    page = text_of(citizen.get("/rights/seen/"))  # type: ignore[arg-type]

    assert "1 reading" in page
    assert "case officer, Ủy ban nhân dân phường Hòa An" in page
    assert "The whole dossier" in page
    assert "To handle the procedure that the dossier asks for (Nghị định 118/2025/NĐ-CP)" in page
    assert "Trần Thị Lan" not in page  # by post, not by name, unless the province says otherwise


def test_officials_are_named_where_the_province_says_so(case: f.Case, citizen: Client, settings: Any) -> None:
    settings.NAMES_OF_READERS = True
    seated(case.unit, "case_officer").client.get(f"/desk/dossiers/{case.id}/")

    assert "Trần Thị Lan" in text_of(citizen.get("/rights/seen/"))  # type: ignore[arg-type]


def test_the_holder_of_code_and_secret_reads_it_for_that_dossier_and_leaves_a_trace(case: f.Case) -> None:
    holder = Client()
    holder.cookies["django_language"] = "en"
    assert holder.get(f"/rights/seen/{case.code}/")["Location"].startswith("/track/")
    holder.post("/track/", {"code": case.code, "secret": case.secret})
    holder.get(f"/dossiers/{case.code}/")

    page = text_of(holder.get(f"/rights/seen/{case.code}/"))  # type: ignore[arg-type]

    assert "Somebody with the dossier's code and secret" in page.replace("&#x27;", "'")
    trace = AccessTrace.objects.earliest("pk")
    assert (trace.actor, trace.user_id, trace.page, trace.purpose) == (
        "holder",
        None,
        "portal:dossier",
        "looking_up",
    )


def test_a_look_up_by_a_program_is_seen_too(case: f.Case, citizen: Client) -> None:
    told = {"code": case.code, "secret": case.secret}
    assert Client().post("/api/v1/dossiers/look-up", told, content_type="application/json").status_code == 200

    page = text_of(citizen.get("/rights/seen/")).replace("&#x27;", "'")  # type: ignore[arg-type]

    assert "A program with the dossier's code and secret" in page


def test_nobody_reads_who_saw_anothers_data(case: f.Case) -> None:
    seated(case.unit, "case_officer").client.get(f"/desk/dossiers/{case.id}/")
    stranger = client_of(f.make_citizen("Lê Thị Xuân"))

    assert "Nobody else has opened these data yet." in text_of(stranger.get("/rights/seen/"))  # type: ignore[arg-type]
    assert stranger.get(f"/rights/seen/{case.code}/").status_code == 302


def test_many_readings_are_paged_and_cost_the_same_queries(
    case: f.Case, citizen: Client, django_assert_max_num_queries: Any
) -> None:
    for hour in range(65):
        ledger.trace_read(
            dossier_id=case.id, user_id=case.intake_officer.pk, unit_id=case.unit.pk, what="dossier",
            at=f.MONDAY + timedelta(hours=hour), page="desk:dossier",
        )  # fmt: skip

    with django_assert_max_num_queries(14):
        page = text_of(citizen.get("/rights/seen/?page=3"))  # type: ignore[arg-type]

    assert "65 readings" in page
    assert "Page 3 of 3" in page
    assert page.count("<li><p><strong>") == 5
    assert citizen.get("/rights/seen/?page=x").status_code == 200


# Requests


def test_a_person_asks_for_a_copy_and_fetches_it_once(case: f.Case, citizen: Client) -> None:
    row = ask(citizen, case, "export", dossier="", words="")
    made = Export.objects.get(request=row)
    assert "is being put together" in text_of(citizen.get(f"/rights/requests/{row.pk}/"))  # type: ignore[arg-type]
    exports.make(made.pk, at=timezone.now())
    assert "Fetch the file" in text_of(citizen.get(f"/rights/requests/{row.pk}/"))  # type: ignore[arg-type]
    path = f"/rights/packages/{made.pk}/"
    assert client_of(f.make_citizen("Kẻ Lạ")).post(path).status_code == 404
    assert citizen.get(path).status_code == 405

    fetched = citizen.post(path)

    assert fetched["Content-Type"] == "application/zip"
    assert b"".join(fetched.streaming_content).startswith(b"PK")  # type: ignore[attr-defined]
    assert citizen.post(path).status_code == 404


def test_a_request_without_words_is_refused_and_nothing_typed_is_lost(case: f.Case, citizen: Client) -> None:
    answer = citizen.post(
        "/rights/ask/",
        {"deed": "ask", "kind": "correct", "dossier": str(case.id), "words": " ", "token": str(uuid4())},
    )

    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'href="#id_ask-words"' in page
    assert f'value="{case.id}" selected' in page


def test_an_official_carries_a_restriction_out_and_the_reading_of_the_request_is_traced(
    case: f.Case, citizen: Client
) -> None:
    row = ask(citizen, case, "restrict")
    clerk = seated(case.unit)
    listed = text_of(clerk.client.get("/rights/office/"))  # type: ignore[arg-type]
    assert case.code in listed
    path = f"/rights/office/requests/{row.pk}/"
    page = text_of(clerk.client.get(path))  # type: ignore[arg-type]
    assert case.citizen.full_name in page
    assert case.citizen.personal_id not in page
    trace = AccessTrace.objects.latest("pk")
    assert (trace.page, trace.subject_id, trace.purpose) == ("rights:case", case.citizen.pk, "data_rights")

    assert clerk.client.post(path, {"deed": "grant", "answer": "Đã hạn chế"}).status_code == 302

    assert "Carried out" in text_of(citizen.get(f"/rights/requests/{row.pk}/"))  # type: ignore[arg-type]
    assert clerk.client.get(f"/desk/dossiers/{case.id}/").status_code == 302
    assert "•••" in clerk.client.get("/desk/?queue=all").content.decode()
    assert "A request about personal data" in text_of(citizen.get("/rights/seen/"))  # type: ignore[arg-type]


def test_another_units_request_does_not_exist(case: f.Case, citizen: Client) -> None:
    row = ask(citizen, case, "restrict")
    stranger = seated(f.make_unit("Ủy ban nhân dân xã Vạn Hưng"))

    assert stranger.client.get(f"/rights/office/requests/{row.pk}/").status_code == 404
    assert case.code not in text_of(stranger.client.get("/rights/office/"))  # type: ignore[arg-type]


def test_a_person_reads_why_it_was_refused_and_by_which_law(case: f.Case, citizen: Client) -> None:
    row = ask(citizen, case, "restrict")
    path = f"/rights/office/requests/{row.pk}/"
    clerk, head = seated(case.unit), seated(case.unit, "agency_head")
    clerk.client.post(path, {"deed": "refuse", "ground": "public_duty", "answer": "Đang giải quyết"})
    assert "Đang giải quyết" not in text_of(citizen.get(f"/rights/requests/{row.pk}/"))  # type: ignore[arg-type]
    assert clerk.client.post(path, {"deed": "confirm"}).status_code == 403

    assert head.client.post(path, {"deed": "confirm"}).status_code == 302

    page = text_of(citizen.get(f"/rights/requests/{row.pk}/"))  # type: ignore[arg-type]
    assert "Refused with a ground" in page
    assert "The data are processed to carry out a public duty laid down by law." in page
    assert "Đang giải quyết" in page


# Retention


def due(case: f.Case) -> None:
    """The dossier ended long ago."""
    type(case.row)._base_manager.filter(pk=case.id).update(
        ended_at=f.MONDAY.replace(year=1950), returned_at=f.MONDAY.replace(year=1950)
    )


def test_a_list_is_proposed_by_one_approved_by_another_and_its_certificate_printed(case: f.Case) -> None:
    from motcua.rights.actions import destruction

    due(case)
    registry, head = seated(case.unit, "registry"), seated(case.unit, "agency_head")
    page = text_of(registry.client.get("/rights/office/retention/"))  # type: ignore[arg-type]
    assert case.code in page
    made = registry.client.post("/rights/office/retention/", {"deed": "propose", "dossier": [str(case.id)]})
    path = made["Location"]
    assert registry.client.post(path, {"deed": "approve", "document": "1/QĐ"}).status_code == 403
    assert "Approve the destruction" not in text_of(registry.client.get(path))  # type: ignore[arg-type]
    assert head.client.post(path, {"deed": "approve", "document": ""}).status_code == 422

    assert head.client.post(path, {"deed": "approve", "document": "1/QĐ"}).status_code == 302
    row = DestructionList.objects.get()
    with scopes.scope(scopes.of_system("the job")):
        destruction.carry_out(row.pk, at=timezone.now() + timedelta(days=2))

    page = text_of(head.client.get(path))  # type: ignore[arg-type]
    assert "Carried out" in page
    paper = head.client.get(f"{path}certificate.pdf")
    assert paper.content.startswith(b"%PDF-1.7")
    assert seated(f.make_unit(), "agency_head").client.get(path).status_code == 404


def test_a_hold_is_set_by_code_and_lifted_by_somebody_else(case: f.Case) -> None:
    registry, head = seated(case.unit, "registry"), seated(case.unit, "agency_head")
    path = "/rights/office/retention/"
    assert registry.client.post(path, {"deed": "hold", "code": "H56.1-X", "ground": "x"}).status_code == 422
    assert (
        registry.client.post(path, {"deed": "hold", "code": case.code, "ground": "Khiếu nại"}).status_code
        == 302
    )
    assert "Khiếu nại" in text_of(head.client.get(path))  # type: ignore[arg-type]
    hold = queries.open_holds(frozenset({case.unit.pk}))[0]

    assert (
        head.client.post(path, {"deed": "lift", "hold": hold.pk, "ground": "Đã giải quyết"}).status_code
        == 302
    )

    assert queries.open_holds(frozenset({case.unit.pk})) == []


# Breaches and readings


def test_a_breach_goes_from_the_finding_to_the_report(case: f.Case) -> None:
    clerk = seated(case.unit, "registry")
    page = clerk.client.get("/rights/office/breaches/").content.decode()
    token = re.search(r'name="token" value="([^"]+)"', page)
    assert token is not None
    now = timezone.localtime()
    told = {"deed": "record", "token": token[1], "title": "Mất máy", "happened": "Mất máy tính.",
            "found_at": f"{now - timedelta(hours=1):%Y-%m-%dT%H:%M}"}  # fmt: skip
    assert clerk.client.post("/rights/office/breaches/", {**told, "title": ""}).status_code == 422
    assert clerk.client.post("/rights/office/breaches/", told).status_code == 302
    assert clerk.client.post("/rights/office/breaches/", told).status_code == 302
    row = Breach.objects.get()
    path = f"/rights/office/breaches/{row.pk}/"
    clerk.client.post(path, {"deed": "people", "codes": f"{case.code}\nkhong-co"})
    assert clerk.client.post(path, {"deed": "tell"}).status_code == 409
    clerk.client.post(path, {"deed": "assess", "harm": "likely", "kinds_of_data": "Họ tên", "consequences": "Lừa đảo",
                             "measures": "Khóa máy", "has_sensitive": "yes"})  # fmt: skip
    clerk.client.post(path, {"deed": "tell"})
    clerk.client.post(path, {"deed": "authority", "document": "9/BC-UBND"})
    clerk.client.post(path, {"deed": "propose-closing", "conclusion": "Đã xử lý"})
    head = seated(case.unit, "agency_head")
    head.client.post(path, {"deed": "close"})

    row.refresh_from_db()
    assert (row.state, row.people.count()) == ("closed", 1)
    assert clerk.client.get(f"{path}report.pdf").content.startswith(b"%PDF-1.7")
    assert "Personal data of dossier" in text_of(client_of(case.citizen).get("/mine/"))  # type: ignore[arg-type]


def test_a_head_asks_the_official_explains_and_another_official_sees_nothing_of_it(case: f.Case) -> None:
    officer, head = seated(case.unit, "case_officer"), seated(case.unit, "agency_head")
    night = (timezone.localtime() - timedelta(days=2)).replace(hour=23, minute=5)
    ledger.trace_read(
        dossier_id=case.id,
        user_id=officer.user.pk,
        unit_id=case.unit.pk,
        what="dossier",
        at=night,
        page="desk:dossier",
    )
    page = text_of(head.client.get("/rights/office/readings/"))  # type: ignore[arg-type]
    assert "At night" in page
    told = {"deed": "ask", "official": str(officer.user.pk), "kind": "night", "day": night.date().isoformat()}
    assert officer.client.post("/rights/office/readings/", told).status_code == 404
    assert head.client.post("/rights/office/readings/", {**told, "day": "1999-01-01"}).status_code == 404
    assert head.client.post("/rights/office/readings/", told).status_code == 302
    row = AccessQuestion.objects.get()
    path = f"/rights/office/questions/{row.pk}/"
    assert "Asked of you" in text_of(officer.client.get("/rights/office/readings/"))  # type: ignore[arg-type]
    assert seated(case.unit, "case_officer").client.get(path).status_code == 404

    assert officer.client.post(path, {"deed": "answer", "answer": "Trực đêm"}).status_code == 302
    assert head.client.post(path, {"deed": "accept"}).status_code == 302

    assert "Explanation accepted" in text_of(officer.client.get(path))  # type: ignore[arg-type]


# Where data are collected


def test_each_point_of_collection_says_why_on_which_law_and_for_how_long(case: f.Case) -> None:
    import portal_ground
    from motcua.ledger import purposes

    client, _user = portal_ground.signed_in()
    procedure, unit = portal_ground.make_filed_online()
    root = portal_ground.walk(client, procedure, unit, until="review")
    waiting = f.awaiting_supplement()
    desk = seated(unit)
    places: dict[str, tuple[Client, str]] = {
        "portal:apply-applicant": (client, f"{root}applicant/"),
        "portal:apply-form": (client, f"{root}form/1/"),
        "portal:apply-whom": (client, f"{root}whom/"),
        "portal:apply-papers": (client, f"{root}papers/"),
        "portal:supply": (client_of(waiting.citizen), f"/dossiers/{waiting.code}/supply/"),
        "portal:correct": (client_of(case.citizen), f"/dossiers/{case.code}/correct/"),
        "desk:intake": (desk.client, f"/desk/intake/?procedure={procedure.code}"),
        "portal:track": (client, "/track/"),
        "rights:ask": (client, "/rights/ask/"),
    }
    for part in ("1.001193", "9.000018", "9.000019"):
        f.make_procedure(code=part)
    places["desk:intake-interlinked"] = (desk.client, "/desk/intake/interlinked/birth/")

    assert set(places) == set(purposes.collections())
    for page, (who, path) in places.items():
        who.cookies["django_language"] = "vi"
        text = who.get(path).content.decode()
        one = purposes.collections()[page]
        for words in (one.purpose.vi, one.purpose.basis, one.receivers_vi, one.kept_vi):
            assert words in text, (page, words)
