"""Every public endpoint of the API under generated requests: no crash, and the answers its schema promises."""

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from pytest_django.live_server_helper import LiveServer
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance, status_code_conformance

from motcua.api.service import api

ENDPOINTS = [
    f"{method.upper()} {path}"
    for path, methods in api.get_openapi_schema()["paths"].items()
    for method in methods
]


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_an_endpoint_withstands_any_request_and_answers_as_its_schema_says(
    endpoint: str, live_server: LiveServer
) -> None:
    method, path = endpoint.split()
    described = schemathesis.openapi.from_url(f"{live_server.url}/api/v1/openapi.json")
    operation = described[path][method]

    @given(case=operation.as_strategy())
    @settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    def withstand(case: schemathesis.Case) -> None:
        response = case.call()
        case.validate_response(
            response, checks=(not_a_server_error, status_code_conformance, response_schema_conformance)
        )

    withstand()
