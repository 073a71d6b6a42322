"""Every operation of the GovStack door under generated requests: no crash, and the answers its schema promises."""

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from pytest_django.live_server_helper import LiveServer
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance, status_code_conformance

import factories
from govstack_ground import ground
from motcua.govstack.door import api

# a paper is looked into by a process of its own: a few say as much as many
FEWER = {"/govstack/registration/documents": 6}


@pytest.mark.django_db(transaction=True)
def test_every_operation_withstands_any_request_and_answers_as_its_schema_says(
    live_server: LiveServer, settings: Any
) -> None:
    settings.GOVSTACK = "open"
    settings.GOVSTACK_CALLS_PER_MINUTE = 100_000
    here = ground(is_open=True)
    factories.in_processing(unit=here.unit)
    here.system.post(f"/services/{here.service}/applications", {"applicantId": "a"})
    found = {
        "serviceId": here.service,
        "eFormId": here.system.get(f"/services/{here.service}/eForms").json()[0]["eFormId"],
        "fileId": here.system.get("/applications").json()[0]["fileId"],
        "taskId": here.system.get("/tasks").json()[0]["taskId"],
    }
    described = schemathesis.openapi.from_url(f"{live_server.url}/govstack/registration/openapi.json")
    assert described.raw_schema["info"]["title"] == "Motcua, Registration building block"
    tried = 0
    for path, methods in api.get_openapi_schema()["paths"].items():
        for method in methods:
            withstand(described[path][method], found, FEWER.get(path, 16))
            tried += 1
    assert tried == 13


def withstand(operation: Any, found: dict[str, str], examples: int) -> None:
    """Half of the requests are for things that exist."""
    turn = iter(range(10**6))

    @given(case=operation.as_strategy())
    @settings(max_examples=examples, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    def one(case: Any) -> None:
        if next(turn) % 2:
            case.path_parameters = {name: found[name] for name in case.path_parameters or {}}
        response = case.call()
        case.validate_response(
            response, checks=[not_a_server_error, status_code_conformance, response_schema_conformance]
        )

    one()
