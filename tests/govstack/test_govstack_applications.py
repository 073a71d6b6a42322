"""Services, forms, papers and applications over the GovStack door: drafts and dossiers like anybody else's."""

import base64
from typing import Any
from urllib.parse import urlencode

import pytest

import factories
from govstack_ground import ANSWERS, OTHER, ROOT, a_system, ground
from motcua.dossiers.models import Component, Dossier, Draft
from motcua.govstack.models import Application
from motcua.kernel.scopes import of_system, scope
from motcua.ledger.models import AccessTrace, Event
from portal_ground import PDF

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _door(settings: Any) -> None:
    settings.GOVSTACK = "keys"


def dossier_of(file_id: str) -> Dossier:
    number = Application.objects.get(pk=file_id).dossier_id or 0
    with scope(of_system("a test")):
        return Dossier.objects.select_related("party").get(pk=number)


def test_a_service_is_a_procedure_with_a_form_that_some_unit_takes_online() -> None:
    here = ground()
    factories.make_offering(
        factories.make_procedure("Không có biểu mẫu"), here.unit
    )  # no form: not a service
    listed = here.system.get("/services").json()
    assert [(one["name"], one["version"], one["type"], one["isExecutable"]) for one in listed] == [
        ("Đăng ký khai sinh", "2", "Public", True)
    ]
    assert here.system.get("/services", name="khai sinh").json() == listed
    assert here.system.get("/services", name="hộ tịch khác").json() == []
    one = here.system.get(f"/services/{here.service}").json()
    assert {"code": "procedure", "value": here.code} in one["serviceBody"]
    assert {"code": f"receiving_unit:{here.unit.agency_id}", "value": here.unit.name} in one["serviceBody"]
    assert here.system.get("/services/n0t-ex1st1ng").status_code == 404


def test_a_form_is_the_schema_of_its_answers_with_the_applicant_beside_them() -> None:
    here = ground()
    (form,) = here.system.get(f"/services/{here.service}/eForms").json()
    assert form["latest"] is True
    whole = here.system.get(f"/eForms/{form['eFormId']}").json()
    assert whole["eFormId"] == form["eFormId"]
    assert {"child_name", "applicant", "filing"} <= set(whole["schema"]["properties"])
    missing = here.system.get("/eForms/n0t-ex1st1ng-eForm#-1d")
    assert (missing.status_code, missing["Content-Type"]) == (404, "application/json; charset=utf-8")


def test_a_complete_application_is_filed_at_once_as_a_dossier() -> None:
    here = ground()
    told = here.system.files(here.service)
    filed = dossier_of(told["fileId"])
    assert (told["status"]["code"], told["ended"], told["applicantId"]) == ("PENDING", False, "nguoi-nop-1")
    assert told["applicationData"]["formData"]["data"]["child_name"] == {"value": "Nguyễn Minh An"}
    assert told["applicationData"]["formData"]["data"]["filing"]["value"]["code"] == filed.code
    assert (filed.business, filed.channel, filed.receiving_unit_id) == ("submitted", "online", here.unit.pk)
    assert (filed.party.owner_name, filed.party.summary) == ("Nguyễn Văn Đức", "Khai sinh")
    assert filed.party.form_data["child_birth"] == "2026-11-01"
    assert here.system.client is not None
    assert filed.submitter_id == here.system.client.applicant_id
    with scope(of_system("a test")):
        assert Component.objects.get(dossier=filed, key="notice").file_name == "giấy.pdf"
    assert AccessTrace.objects.get(dossier_id=filed.pk).actor == "machine"


def test_what_is_not_complete_stays_a_draft_and_says_what_it_lacks() -> None:
    here = ground()
    body = {"applicantId": "sgh123h5-bdb2-11ed", "created": "2022-10-21T00:00:00.000Z"}
    told = here.system.post(f"/services/{here.service}/applications", body).json()
    assert told["status"]["title"] == (
        "Not filed yet. Missing: applicant.owner_name, applicant.owner_id_number, child_name, child_birth, "
        "father_known, document notice"
    )
    assert "registered" not in told
    assert told["applicationData"]["applicantId"] == "sgh123h5-bdb2-11ed"
    assert Dossier.unscoped.count() == 0
    sent = here.system.sends(additionalMetadata="notice").json()["url"]
    data = {name: {"value": value} for name, value in ANSWERS.items()}
    put = here.system.put(
        f"/applications/{told['fileId']}",
        {"applicantId": "sgh123h5-bdb2-11ed", "formData": {"data": data}, "documentUrls": [sent]},
    ).json()
    assert (put["fileId"], put["status"]["title"][:9]) == (told["fileId"], "Submitted")
    assert dossier_of(told["fileId"]).business == "submitted"


def test_two_applications_of_one_system_never_share_a_draft() -> None:
    here = ground()
    ids = [
        here.system.post(f"/services/{here.service}/applications", {"applicantId": "a"}).json()["fileId"]
        for _ in range(3)
    ]
    assert len(set(ids)) == Draft.objects.count() == 3


def test_the_same_idempotency_key_files_once() -> None:
    here = ground()
    body = {"applicantId": "a", "formData": {"data": ANSWERS}}
    body["documentUrls"] = [here.system.sends(additionalMetadata="notice").json()["url"]]
    path = f"/services/{here.service}/applications"
    first = here.system.post(path, body, **{"Idempotency-Key": "lan-1"}).json()
    again = here.system.post(path, body, **{"Idempotency-Key": "lan-1"}).json()
    assert again == first
    assert Dossier.unscoped.count() == 1
    other = factories.make_procedure(code="d.900999")
    version = Draft.objects.get().version
    other.current_version = version
    other.save()
    factories.make_offering(other, here.unit)
    services = {one["id"] for one in here.system.get("/services").json()} - {here.service}
    wrong = here.system.post(f"/services/{services.pop()}/applications", body, **{"Idempotency-Key": "lan-1"})
    assert wrong.status_code == 409


def test_the_same_put_again_files_nothing_more_and_changes_nothing() -> None:
    here = ground()
    told = here.system.files(here.service)
    events = Event.objects.count()
    body = {"applicantId": "nguoi-nop-1", "formData": {"data": {"child_name": "Nguyễn Minh An"}}}
    again = here.system.put(f"/applications/{told['fileId']}", body)
    assert (again.status_code, again.json()["fileId"]) == (200, told["fileId"])
    assert Event.objects.count() == events


def test_what_was_filed_is_not_written_over() -> None:
    here = ground()
    told = here.system.files(here.service)
    body = {"applicantId": "nguoi-nop-1", "formData": {"data": {"child_name": "Người khác"}}}
    refused = here.system.put(f"/applications/{told['fileId']}", body)
    assert (refused.status_code, refused.json()["code"]) == (409, "not-now")
    assert dossier_of(told["fileId"]).party.form_data["child_name"] == "Nguyễn Minh An"


@pytest.mark.parametrize(
    ("data", "place"),
    [
        ({"no_such_field": "x"}, "data.no_such_field: is not asked for"),
        ({"child_birth": "hôm qua"}, "data.child_birth"),
        ({"child_birth": "2999-01-01"}, "data.child_birth"),
        ({"father_known": "perhaps"}, "data.father_known"),
        ({"copies": 21}, "data.copies"),
        ({"applicant": {"owner_id_number": "123"}}, "data.applicant.owner_id_number"),
        ({"applicant": {"owner_name": 7}}, "data.applicant.owner_name: text is expected"),
        ({"applicant": {"password": "x"}}, "data.applicant.password: is not asked for"),
        ({"applicant": "Đức"}, "data.applicant: an object is expected"),
        ({"filing": {"receiving_unit": "H56.1"}}, "data.filing.receiving_unit"),
        ({"filing": {"return_method": "pigeon"}}, "data.filing.return_method"),
        ({"child_name": "a\x00b"}, "data.child_name"),
        ({"child_name": "a\ud800b"}, "data.child_name"),
        ({"child\x00": "b"}, "data: a field's name"),
    ],
)
def test_answers_that_cannot_be_used_are_named_and_begin_nothing(data: dict[str, Any], place: str) -> None:
    here = ground()
    body = {"applicantId": "a", "formData": {"data": data}}
    refused = here.system.post(f"/services/{here.service}/applications", body)
    assert refused.status_code == 400, refused.content
    assert place in refused.json()["message"]
    assert Draft.objects.count() == Application.objects.count() == 0


def test_an_empty_object_says_nothing() -> None:
    here = ground()
    body = {
        "applicantId": "a",
        "formData": {"data": {"additionalProp1": {}, "additionalProp2": {}}},
    }
    assert here.system.post(f"/services/{here.service}/applications", body).status_code == 200


def test_ten_thousand_fields_deep_nesting_and_a_giant_body_are_refused() -> None:
    here = ground()
    path = f"/services/{here.service}/applications"

    def refused(data: Any) -> int:
        body = {"applicantId": "a", "formData": {"data": data}}
        return int(here.system.post(path, body).status_code)

    assert refused({f"f{n}": "x" for n in range(10_000)}) == 400
    deep: Any = "x"
    for _ in range(50):
        deep = {"a": deep}
    assert refused({"child_name": deep}) == 400
    assert here.system.post(path, "[" * 100_000).status_code == 400
    assert (
        here.system.post(path, '{"applicantId": "a", "formData": {"data": {"copies": NaN}}}').status_code
        == 400
    )
    assert here.system.post(path, {"applicantId": "a" * 101}).status_code == 400
    giant = here.system.post(path, {"applicantId": "a", "applicationName": "x" * 1_100_000})
    assert (giant.status_code, giant.json()["code"]) == (413, "too-large")
    assert Draft.objects.count() == 0


def test_another_systems_application_and_papers_do_not_exist() -> None:
    here = ground()
    told = here.system.files(here.service)
    paper = here.system.sends().json()["url"]
    other = a_system(member=OTHER)
    assert other.get(f"/applications/{told['fileId']}").status_code == 404
    assert other.put(f"/applications/{told['fileId']}", {"applicantId": "a"}).status_code == 404
    assert other.get("/applications").json() == []
    body = {"applicantId": "a", "documentUrls": [paper]}
    stolen = other.post(f"/services/{here.service}/applications", body)
    assert (stolen.status_code, "no document that you sent" in stolen.json()["message"]) == (400, True)
    unknown = other.post(f"/services/{here.service}/applications", {**body, "documentUrls": ["string"]})
    assert unknown.json()["message"].replace("string", "X") == stolen.json()["message"].replace(
        paper[:80], "X"
    )


def test_a_paper_is_sent_as_a_file_or_in_base64_and_looked_into() -> None:
    here = ground()
    browser, headers = here.system.browser, here.system.headers()
    coded = base64.b64encode(PDF).decode()
    for body, kind in (
        ({"file": coded}, None),
        (urlencode({"file": coded}), "application/x-www-form-urlencoded"),
    ):
        more: Any = {"content_type": kind} if kind else {}
        sent: Any = browser.post(f"{ROOT}/documents", body, headers=headers, **more)
        assert (sent.status_code, sent.json()["type"]) == (200, "application/pdf"), sent.content
    text = here.system.sends(b"just words", "words.txt")
    assert (text.status_code, text.json()["code"]) == (400, "type-not-accepted")
    nothing: Any
    for nothing in (
        browser.post(f"{ROOT}/documents", headers=headers),
        browser.post(f"{ROOT}/documents", {"file": "!!!"}, headers=headers),
        browser.post(f"{ROOT}/documents", {"file": ""}, headers=headers),
        browser.post(f"{ROOT}/documents", {"other": coded}, headers=headers),
        browser.post(f"{ROOT}/documents", "{}", content_type="application/json", headers=headers),
        browser.post(f"{ROOT}/documents", b"broken", content_type="multipart/form-data", headers=headers),
        here.system.sends(b""),
        here.system.sends(b"%PDF-1.7 broken"),
    ):
        assert nothing.status_code == 400, nothing.content
        assert set(nothing.json()) == {"traceId", "code", "message", "localizedMessage"}


def test_a_paper_that_is_too_large_is_refused(settings: Any) -> None:
    here = ground()
    settings.UPLOAD_MAX_BYTES = 100
    large = here.system.sends()
    assert (large.status_code, large.json()["code"]) == (413, "file-too-large")
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    coded = here.system.browser.post(f"{ROOT}/documents", {"file": "A" * 200}, headers=here.system.headers())
    assert coded.status_code == 413, coded.content


def test_a_paper_whose_place_is_not_clear_has_to_say_which_it_is() -> None:
    here = ground()
    paper = here.system.sends().json()["url"]
    path = f"/services/{here.service}/applications"
    vague = here.system.post(path, {"applicantId": "a", "documentUrls": [paper]})
    assert "keys: notice, proxy" in vague.json()["message"]
    wrong = here.system.post(path, {"applicantId": "a", "documentUrls": [f"{paper}#passport"]})
    assert "passport is no paper of this procedure" in wrong.json()["message"]
    right = here.system.post(path, {"applicantId": "a", "documentUrls": [f"{paper}#proxy"]}).json()
    assert right["applicationData"]["documentUrls"] == [paper]


def test_an_official_behind_the_system_sees_the_dossiers_of_its_units_and_no_others() -> None:
    here = ground()
    near = factories.in_processing(unit=here.unit)
    factories.in_processing()  # another unit's
    told = here.system.files(here.service)
    listed = here.system.get("/applications", sortBy="created", sortOrder="asc").json()
    assert [one["description"] for one in listed] == [near.code, dossier_of(told["fileId"]).code]
    assert [one["fileId"] for one in listed][1] == told["fileId"]
    whole = here.system.get(f"/applications/{listed[0]['fileId']}").json()
    assert (
        whole["applicationData"]["formData"]["data"]["applicant"]["value"]["owner_name"] == "Nguyễn Văn Đức"
    )
    assert AccessTrace.objects.get(dossier_id=near.id).user_id == here.official.pk
    assert "Nguyễn Văn Đức" not in str(listed)
    # the same name is nothing to a system without that official
    other = a_system(member=OTHER)
    assert other.get(f"/applications/{listed[0]['fileId']}").status_code == 404
    denied = here.system.put(f"/applications/{listed[0]['fileId']}", {"applicantId": "a"})
    assert denied.status_code == 409


def test_the_list_is_narrowed_paged_and_sorted() -> None:
    here = ground()
    ids = [
        here.system.post(f"/services/{here.service}/applications", {"applicantId": f"p{n}"}).json()["fileId"]
        for n in range(4)
    ]
    factories.submitted(unit=here.unit)

    def listed(**query: Any) -> list[str]:
        return [one["fileId"] for one in here.system.get("/applications", **query).json()]

    assert listed(applicantId="p2") == [ids[2]]
    assert set(listed(serviceId=here.service)) == set(ids)
    rising = listed(sortBy="created", sortOrder="asc")
    assert rising[1:] == ids  # the dossier of the factory is older
    assert listed(sortBy="created", sortOrder="desc") == rising[::-1]
    assert listed(sortBy="created", sortOrder="asc", firstResult=1, maxResult=2) == rising[1:3]
    assert listed(serviceId="n0t-ex1st1ng") == listed(applicantId="n0t-ex1st1ng") == []
    for wrong in ({"sortBy": "colour"}, {"maxResult": 0}, {"maxResult": 100000}, {"firstResult": -1}):
        assert here.system.get("/applications", **wrong).status_code == 400


def test_what_was_sent_back_is_supplied_by_put_once() -> None:
    from datetime import timedelta

    from django.utils import timezone

    from motcua.dossiers.actions import intake

    here = ground("intake_officer")
    told = here.system.files(here.service)
    filed = dossier_of(told["fileId"])
    now = timezone.now()
    with scope(of_system("a test")):
        intake.request_supplement(
            dossier_id=filed.pk,
            items=[intake.Asked(what="Văn bản ủy quyền", component_key="proxy")],
            reason="Thiếu giấy",
            deadline=now + timedelta(days=3),
            by=factories.acting_as(here.official, here.unit),
            at=now,
            command_id="ask",
        )
    assert here.system.get(f"/applications/{told['fileId']}").json()["status"]["code"] == "SENDBACK"
    paper = here.system.sends(PDF + b"\n").json()["url"]
    body = {"applicantId": "nguoi-nop-1", "documentUrls": [f"{paper}#proxy"]}
    assert here.system.put(f"/applications/{told['fileId']}", body).status_code == 200
    events = Event.objects.count()
    assert here.system.put(f"/applications/{told['fileId']}", body).status_code == 200
    assert Event.objects.count() == events
    with scope(of_system("a test")):
        assert Component.objects.get(dossier=filed, key="proxy").file_id is not None
