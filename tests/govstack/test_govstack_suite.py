"""The scenarios of the community's black-box suite, in our words, and every answer against the specification itself.

The demo agrees on the names that the suite calls by (`demo.govstack`); behind each stands a draft, a dossier, a step.
"""

import base64
import json
import re
import time
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode

import jsonschema_rs
import pytest
from django.test import Client

import factories
from govstack_ground import ROOT
from motcua.demo import govstack as demo
from motcua.dossiers.models import Draft
from motcua.govstack import rules
from motcua.govstack.door import api
from motcua.kernel.zone import VIETNAM
from motcua.ledger.models import Event
from portal_ground import make_filed_online
from shared_inputs import shared

pytestmark = pytest.mark.django_db
MEDIATOR = {"Information-Mediator-Client": "eGovStack/GOV/90000009/eregistrations-dev"}
TEXT = base64.b64encode(b"{\n  fieldname: 'image',\n  encoding: '7bit',\n  size: 538524\n}").decode()


@pytest.fixture
def suite(settings: Any) -> Client:
    settings.GOVSTACK = "open"
    _procedure, unit = make_filed_online()
    make_filed_online(unit)
    for role in ("case_officer", "intake_officer"):
        factories.make_official(unit, role)
    for _ in range(3):
        factories.in_processing(unit=unit)
    assert demo.open_the_door(until=datetime(2026, 11, 20, 16, 0, tzinfo=VIETNAM)) == 2
    return Client(raise_request_exception=False)


def told(response: Any, status: int = 200) -> Any:
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/json; charset=utf-8"
    return json.loads(response.content)


def test_services_are_listed_by_any_name_and_found_by_the_agreed_ones(suite: Client) -> None:
    for name in ("Register Mother and Child", "Good Health and Well-Being", "Zero Hunger"):
        assert told(suite.get(f"{ROOT}/services", {"name": name})) == []
    assert told(suite.get(f"{ROOT}/services/{demo.SERVICE}"))["id"] == demo.SERVICE
    assert told(suite.get(f"{ROOT}/services/{demo.OTHER_SERVICE}", headers=MEDIATOR))["name"]
    assert len(told(suite.get(f"{ROOT}/services/{demo.OTHER_SERVICE}/eForms"))) == 1
    assert told(suite.get(f"{ROOT}/eForms/{demo.EFORM}"))["eFormId"] == demo.EFORM
    told(suite.get(f"{ROOT}/eForms/{quote('n0t-ex1st1ng-eForm#-1d')}"), 404)


@pytest.mark.parametrize(
    "applicant", ["sgh123h5-bdb2-11ed-9397-fdae352dfa10", "11ed9397-11ed-9397-bdb2-sgh123h511ed"]
)
def test_an_application_is_begun_with_no_more_than_its_applicant(suite: Client, applicant: str) -> None:
    def post(service: str, body: dict[str, str]) -> Any:
        return suite.post(
            f"{ROOT}/services/{service}/applications", body, content_type="application/json", headers=MEDIATOR
        )

    body = {"applicationName": "Amya Yuko", "applicantId": applicant, "created": "2022-10-21T00:00:00.000Z"}
    answer = told(post(demo.SERVICE, body))
    assert (answer["serviceId"], answer["applicationData"]["applicantId"]) == (demo.SERVICE, applicant)
    assert Draft.objects.count() == 3  # with the two of the demo
    told(post(demo.SERVICE, {"applicantId": applicant}))
    told(post("n0t-ex1st1ng-serv1ce-1d", {"applicantId": applicant}), 404)


def test_applications_are_listed_read_and_gone_on_with(suite: Client) -> None:
    def listed(**query: Any) -> Any:
        return told(suite.get(f"{ROOT}/applications", query, headers=MEDIATOR))

    assert {demo.READ, demo.WRITTEN} <= {one["fileId"] for one in listed()}
    assert len(listed()) == 5
    paged: Any = {"firstResult": 2, "maxResult": 20, "sortBy": "created", "sortOrder": "asc"}
    assert len(listed(**paged)) == 3
    nothing: Any = {"serviceId": "99be529c-fe1a-11ed-be56-0242ac120555", "applicantId": "99b62de0", **paged}
    assert listed(**nothing) == []
    assert listed(serviceId="n0t-ex1st1ng-serv1ce#-1d") == []
    assert listed(applicantId="n0t-ex1st1ng-applicant#-1d") == []
    answer = told(suite.get(f"{ROOT}/applications/{demo.READ}", headers=MEDIATOR))
    assert (answer["fileId"], {"serviceId", "applicationData"} <= set(answer)) == (demo.READ, True)
    body: Any = {
        "applicationName": "Amya Yuko",
        "applicantId": "42962de0-bdb2-11ed-9397-0242ac120004",
        "created": "2000-10-23T00:00:00.000Z",
        "formData": {
            "data": {"additionalProp1": {}, "additionalProp2": {}, "additionalProp3": {}},
            "eFormId": "42962de0-bdb2-11ed-9397-0242ac120004",
        },
        "documentUrls": ["string"],
    }

    def put(name: str) -> Any:
        path = f"{ROOT}/applications/{quote(name)}"
        return suite.put(path, body, content_type="application/json", headers=MEDIATOR)

    for _run in range(2):
        answer = told(put(demo.WRITTEN))
        assert (answer["fileId"], len(answer["applicationData"]["documentUrls"])) == (demo.WRITTEN, 1)
    told(put("n0t-ex1st1ng-file#-1d"), 404)
    told(suite.get(f"{ROOT}/applications/{quote('n0t-ex1st1ng-serv1ce#-1d')}", headers=MEDIATOR), 404)


def test_a_paper_is_sent_as_base64_in_a_form(suite: Client) -> None:
    sent = urlencode({"file": TEXT})
    for path in ("/documents", "/documents?additionalMetadata=additional+metadata"):
        answer = told(suite.post(ROOT + path, sent, content_type="application/x-www-form-urlencoded"))
        assert {name: type(value) for name, value in answer.items()} == {
            "code": int, "type": str, "message": str, "url": str,
        }  # fmt: skip
    refused = told(suite.post(f"{ROOT}/documents"), 400)
    assert set(refused) == {"traceId", "code", "message", "localizedMessage"}


def test_tasks_are_listed_read_and_completed_as_often_as_the_suite_runs(suite: Client) -> None:
    listed = told(suite.get(f"{ROOT}/tasks", headers=MEDIATOR))
    assert [one["taskId"] for one in listed].count(demo.TASK_DONE) == 1
    every: Any = {
        "fileId": demo.READ, "mainTaskId": demo.TASK_READ, "assigneeId": "42962de0-bdb2-11ed-9397-0242ac120022",
        "firstResult": 2, "maxResult": 20, "sortBy": "created", "sortOrder": "asc",
    }  # fmt: skip
    assert told(suite.get(f"{ROOT}/tasks", every)) == []
    for name in ("fileId", "mainTaskId", "assigneeId"):
        assert told(suite.get(f"{ROOT}/tasks", {name: "n0t-ex1st1ng#-1d"}, headers=MEDIATOR)) == []
    assert told(suite.get(f"{ROOT}/tasks/{demo.TASK_READ}"))["taskId"] == demo.TASK_READ
    body: Any = {"data": {"additionalProp1": {}, "additionalProp2": {}, "additionalProp3": {}}}

    def complete(name: str) -> Any:
        path = f"{ROOT}/tasks/{quote(name)}/complete"
        return suite.post(path, body, content_type="application/json")

    first = told(complete(demo.TASK_DONE))
    events = Event.objects.count()
    assert told(complete(demo.TASK_DONE)) == first
    assert Event.objects.count() == events
    told(complete("n0t-ex1st1ng-task#-1d"), 404)
    told(suite.get(f"{ROOT}/tasks/{quote('n0t-ex1st1ng-task#-1d')}"), 404)


def test_figures_are_given_for_the_agreed_names_and_refused_without_the_header(suite: Client) -> None:
    for path in ("/data/statistics", "/data/statistics/1.0"):
        told(suite.get(ROOT + path, headers=MEDIATOR))
        named = {"registrationName": "MCTS", "operator": "Ingmar Vali", "role": "Handler"}
        for timeframe, last in (("day", "01-30"), ("week", "02-06"), ("month", "02-28"), ("year", "12-31")):
            span = {"startDate": "2021-01-30", "endDate": f"2021-{last}", "timeframe": timeframe}
            for one in told(suite.get(ROOT + path, {**named, **span}, headers=MEDIATOR)):
                assert (one["processed"], one["references"]["operator"]) == (0, "Ingmar Vali")
        for header in ({}, *({"Information-Mediator-Client": bad} for bad in ("", "''", "invalid_header"))):
            told(suite.get(ROOT + path, headers=header), 400)
        told(suite.get(ROOT + path, {"registrationName": "n0tex1st"}, headers=MEDIATOR), 404)


def test_every_answer_comes_in_a_fraction_of_the_time_allowed(suite: Client) -> None:
    began = time.perf_counter()
    for path in ("/services", "/applications", "/tasks", "/data/statistics"):
        suite.get(ROOT + path, headers=MEDIATOR)
    assert time.perf_counter() - began < 4  # the suite allows 15 s for each


# The specification


def spec(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(shared(f"specs/govstack/{name}.json").read_text(encoding="utf-8"))
    return found


def faults(whole: dict[str, Any], method: str, path: str, status: str, answer: Any) -> list[str]:
    """What is wrong with an answer by the specification's own schema."""
    described = whole["paths"][path][method]["responses"][status]
    content = described.get("content")
    if content is None and "$ref" not in described:
        return []
    if content is None:
        content = whole["components"]["responses"][described["$ref"].rsplit("/", 1)[-1]]["content"]
    schema = {**next(iter(content.values()))["schema"], "components": whole["components"]}
    if "$ref" in schema:  # beside a reference nothing counts in this draft
        schema = {"allOf": [{"$ref": schema.pop("$ref")}], **schema}
    validator = jsonschema_rs.Draft4Validator(schema, validate_formats=True)
    return [
        f"{method} {path}: {error.instance_path} {error.message}" for error in validator.iter_errors(answer)
    ]


def test_every_answer_is_as_the_specification_says(suite: Client) -> None:
    whole, figures = spec("registration-bb-api"), spec("registration-bb-api-statistics")

    def get(path: str, **query: Any) -> Any:
        return told(suite.get(ROOT + path, query, headers=MEDIATOR))

    listed = get("/applications")
    dossier = next(one["fileId"] for one in listed if one["fileId"] not in (demo.READ, demo.WRITTEN))
    task = next(
        one["taskId"] for one in get("/tasks") if one["taskId"] not in (demo.TASK_READ, demo.TASK_DONE)
    )
    said = {"applicantId": "a", "formData": {"data": {"child_name": {"value": "An"}}}}
    begun = suite.post(
        f"{ROOT}/services/{demo.SERVICE}/applications",
        said,
        content_type="application/json",
        headers=MEDIATOR,
    )
    in_a_form = "application/x-www-form-urlencoded"
    sent = suite.post(f"{ROOT}/documents", urlencode({"file": TEXT}), content_type=in_a_form)
    done = suite.post(
        f"{ROOT}/tasks/{demo.TASK_DONE}/complete", {"data": {}}, content_type="application/json"
    )
    put = suite.put(
        f"{ROOT}/applications/{demo.WRITTEN}", said, content_type="application/json", headers=MEDIATOR
    )
    # the suite's own name for the second service is no UUID, against the specification
    services = [one for one in get("/services") if one["id"] != demo.OTHER_SERVICE]
    found = [
        *faults(whole, "get", "/services", "200", services),
        *faults(whole, "get", "/services/{serviceId}", "200", get(f"/services/{demo.SERVICE}")),
        *faults(whole, "get", "/services/{serviceId}/eForms", "200", get(f"/services/{demo.SERVICE}/eForms")),
        *faults(whole, "get", "/eForms/{eFormId}", "200", get(f"/eForms/{demo.EFORM}")),
        *faults(whole, "post", "/services/{serviceId}/applications", "200", told(begun)),
        *faults(
            whole, "get", "/applications", "200", [one for one in listed if one["fileId"] != demo.WRITTEN]
        ),
        *faults(whole, "get", "/applications/{fileId}", "200", get(f"/applications/{demo.READ}")),
        *faults(whole, "get", "/applications/{fileId}", "200", get(f"/applications/{dossier}")),
        *faults(whole, "post", "/documents", "200", told(sent)),
        *faults(whole, "post", "/documents", "400", told(suite.post(f"{ROOT}/documents"), 400)),
        *faults(whole, "get", "/tasks", "200", get("/tasks")),
        *faults(whole, "get", "/tasks/{taskId}", "200", get(f"/tasks/{task}")),
        *faults(whole, "post", "/tasks/{taskId}/complete", "200", told(done)),
        *faults(figures, "get", "/data/statistics", "200", get("/data/statistics", timeframe="month")),
    ]
    assert found == []
    wrong = faults(whole, "put", "/applications/{fileId}", "200", told(put))
    assert wrong == [] or all("serviceId" in fault for fault in wrong)


def test_every_refusal_is_as_the_specification_says_and_none_is_left_out(
    suite: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """404, 400 and 500 of both documents; with the answers above these are all that they describe."""
    said = {"applicantId": "a"}
    none = quote("n0t-ex1st1ng#-1d", safe="")
    heard: set[tuple[str, str, str]] = set()
    found: list[str] = []

    def hold(name: str, method: str, path: str, status: int, *, query: str = "", **more: Any) -> None:
        whole = spec(name)
        asked = re.sub(r"\{\w+\}", none, path) + query
        answer = suite.generic(method.upper(), ROOT + asked, **({"headers": MEDIATOR} | more))
        found.extend(faults(whole, method, path, str(status), told(answer, status)))
        heard.add((method, path, str(status)))

    api_, figures = "registration-bb-api", "registration-bb-api-statistics"
    js: Any = {"data": json.dumps(said), "content_type": "application/json"}
    work: Any = {"data": json.dumps({"data": {}}), "content_type": "application/json"}
    for method, path, more in (
        ("get", "/services/{serviceId}", {}),
        ("get", "/eForms/{eFormId}", {}),
        ("post", "/services/{serviceId}/applications", js),
        ("get", "/applications/{fileId}", {}),
        ("put", "/applications/{fileId}", js),
        ("get", "/tasks/{taskId}", {}),
        ("post", "/tasks/{taskId}/complete", work),
    ):
        hold(api_, method, path, 404, **more)
    hold(api_, "post", "/documents", 400)
    hold(figures, "get", "/data/statistics", 400, headers={"Information-Mediator-Client": "''"})
    hold(figures, "get", "/data/statistics", 404, query="?registrationName=n0tex1st")

    def broken(_member: str) -> bool:
        raise RuntimeError("the password is 1234")

    monkeypatch.setattr(rules, "is_member", broken)
    for name in (api_, figures):
        for path, methods in spec(name)["paths"].items():
            for method, described in methods.items():
                if "500" in described["responses"]:
                    hold(name, method, path, 500, **(js if method in ("post", "put") else {}))
    assert found == []
    described = {
        (method, path, status)
        for name in (api_, figures)
        for path, methods in spec(name)["paths"].items()
        for method, one in methods.items()
        for status in one["responses"]
        if status != "200"
    }
    assert heard == described


def test_the_door_has_every_path_and_parameter_of_the_specification() -> None:
    ours = api.get_openapi_schema()["paths"]
    for name in ("registration-bb-api", "registration-bb-api-statistics"):
        whole = spec(name)
        for path, methods in whole["paths"].items():
            for method, described in methods.items():
                mine = {(one["in"], one["name"]) for one in ours[ROOT + path][method]["parameters"]}
                for one in described.get("parameters", ()):
                    if "$ref" in one:
                        one = whole["components"]["parameters"][one["$ref"].rsplit("/", 1)[-1]]
                    assert (one["in"], one["name"]) in mine, (method, path, one["name"])
    assert len(ours) == 12
