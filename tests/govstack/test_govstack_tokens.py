"""OAuth 2.0 client credentials at the GovStack door, and the door over HTTP as the community's suite calls it."""

import base64
import http.client
import json
import threading
from contextlib import closing
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client as Browser
from django.utils import timezone

import factories
from govstack_ground import MEMBER, OTHER, ROOT, Ground, a_system, ground
from motcua.demo import govstack as demo
from motcua.govstack import tokens
from motcua.govstack.actions import end_client
from motcua.govstack.models import Client
from motcua.kernel.zone import VIETNAM
from portal_ground import make_filed_online

PATH = f"{ROOT}/oauth2/token"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def here(settings: Any) -> Ground:
    settings.GOVSTACK = "keys"
    return ground()


def ask(body: dict[str, Any] | str, *, basic: str = "") -> Any:
    headers = {"Authorization": f"Basic {base64.b64encode(basic.encode()).decode()}"} if basic else {}
    said = body if isinstance(body, str) else urlencode(body, doseq=True)
    return Browser(enforce_csrf_checks=True).post(PATH, said, content_type=FORM, headers=headers)


def credentials(here: Ground, **changed: str) -> dict[str, Any]:
    return {
        "grant_type": "client_credentials", "client_id": MEMBER, "client_secret": here.system.key, **changed,
    }  # fmt: skip


@pytest.mark.django_db
def test_a_system_works_with_a_token_that_it_got_for_its_key(here: Ground) -> None:
    in_form = ask(credentials(here))
    in_header = ask(
        {"grant_type": "client_credentials", "scope": "registration"},
        basic=f"{quote(MEMBER, safe='')}:{quote(here.system.key)}",
    )
    for given in (in_form, in_header):
        assert given.status_code == 200
        assert given["Cache-Control"] == "no-store"
        said = given.json()
        assert (said["token_type"], said["expires_in"], said["scope"]) == ("Bearer", 900, "registration")
        here.system.key = said["access_token"]
        assert here.system.get("/services").status_code == 200
    here.system.member = OTHER
    assert here.system.get("/applications").json()["code"] == "other-member"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changed", "basic", "status", "error"),
    [
        ({"grant_type": "password"}, "", 400, "unsupported_grant_type"),
        ({"grant_type": ""}, "", 400, "invalid_request"),
        ({"scope": "everything"}, "", 400, "invalid_scope"),
        ({"client_secret": "x" * 43}, "", 401, "invalid_client"),
        ({"client_secret": ""}, "", 401, "invalid_client"),
        ({"client_id": OTHER}, "", 401, "invalid_client"),
        ({"client_id": [MEMBER, OTHER]}, "", 400, "invalid_request"),
        ({}, f"{MEMBER}:x", 400, "invalid_request"),  # two ways at once
    ],
)
def test_what_is_no_request_of_a_known_system_is_refused_as_the_rfc_says(
    here: Ground, changed: dict[str, Any], basic: str, status: int, error: str
) -> None:
    refused = ask({**credentials(here), **changed}, basic=basic)
    assert (refused.status_code, refused.json()) == (status, {"error": error})
    assert ("WWW-Authenticate" in refused) is (status == 401)
    assert here.system.key not in refused.content.decode()


@pytest.mark.django_db
def test_garbage_wrong_methods_and_many_tries_get_no_token(here: Ground, settings: Any) -> None:
    assert Browser().get(PATH, credentials(here)).status_code == 405
    broken = Browser().post(PATH, headers={"Authorization": "Basic \u00e9%%"})
    assert (broken.status_code, broken.json()["error"]) == (400, "invalid_request")
    answers = [ask(credentials(here, client_secret="y" * 43)).status_code for _ in range(21)]
    assert answers == [401] * 20 + [429]
    assert ask(credentials(here)).status_code == 200  # a right key is not held up by another's guesses
    settings.GOVSTACK = "closed"
    assert ask(credentials(here)).status_code == 404


@pytest.mark.django_db
def test_a_token_ends_with_its_time_its_client_and_its_key(here: Ground) -> None:
    client, key = here.system.client, here.system.key
    assert client is not None
    now = timezone.now()

    def answer(token: str) -> tuple[int, str]:
        here.system.key = token
        got = here.system.get("/services")
        return got.status_code, got.get("WWW-Authenticate", "")

    refused = (401, 'Bearer error="invalid_token"')
    fresh, old = tokens.give(client, now=now), tokens.give(client, now=now - timedelta(seconds=901))
    assert answer(fresh) == (200, "")
    assert answer(old) == refused
    other = a_system(member=OTHER).client
    assert other is not None
    head, _, mark = fresh.partition(".")
    forged = tokens.give(other, now=now).partition(".")[0] + "." + mark
    for wrong in (forged, f"{head}.{mark[::-1]}", f"{head}.", ".", f"{head}x.{mark}", "a." * 4000):
        assert answer(wrong) == refused
    Client.objects.filter(pk=client.pk).update(key_sha256=tokens.digest_of("another key"))
    assert answer(fresh) == refused
    Client.objects.filter(pk=client.pk).update(key_sha256=tokens.digest_of(key))
    assert answer(fresh) == (200, "")
    assert end_client(member=MEMBER, on=date(2025, 8, 1))
    assert answer(fresh) == refused


# Over HTTP


class Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        return


class Suite:
    """The suite's own way to call: plain HTTP, the mediator's header, JSON or a form, no key.

    The test's own thread serves, so that what it made is seen; another one calls.
    """

    def __init__(self) -> None:
        self.server = make_server("127.0.0.1", 0, WSGIHandler(), handler_class=Quiet)
        self.server.timeout = 15

    def close(self) -> None:
        self.server.server_close()

    def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        header: str | None = demo.MEMBER,
        form: bool = False,
    ) -> tuple[int, Any]:
        headers = {} if header is None else {"Information-Mediator-Client": header}
        if body is not None:
            headers["Content-Type"] = FORM if form else "application/json"
        said = urlencode(body) if form else json.dumps(body) if body is not None else None
        got: list[tuple[int, str, bytes]] = []

        def call() -> None:
            with closing(
                http.client.HTTPConnection("127.0.0.1", self.server.server_port, timeout=15)
            ) as line:
                line.request(method, ROOT + path, said, headers)
                answer = line.getresponse()
                got.append((answer.status, answer.headers["Content-Type"], answer.read()))

        thread = threading.Thread(target=call)
        thread.start()
        for told in (request_started, request_finished):  # as Django's own test client does
            told.disconnect(close_old_connections)
        try:
            self.server.handle_request()
        finally:
            for told in (request_started, request_finished):
                told.connect(close_old_connections)
            thread.join()
        ((status, kind, content),) = got
        assert kind == "application/json; charset=utf-8"
        return status, json.loads(content)


@pytest.mark.django_db
def test_the_door_answers_the_suite_over_http_as_it_wants(settings: Any) -> None:
    """Every end point of the suite once as it should go and once as it should not."""
    settings.GOVSTACK = "open"
    _procedure, unit = make_filed_online()
    make_filed_online(unit)
    for role in ("case_officer", "intake_officer"):
        factories.make_official(unit, role)
    for _ in range(2):
        factories.in_processing(unit=unit)
    assert demo.open_the_door(until=datetime(2026, 11, 20, 16, 0, tzinfo=VIETNAM)) == 2
    with closing(Suite()) as suite:
        _as_the_suite_wants(suite)


def _as_the_suite_wants(suite: Suite) -> None:
    empty: dict[str, Any] = {"additionalProp1": {}, "additionalProp2": {}, "additionalProp3": {}}
    application = {
        "applicationName": "Amya Yuko", "applicantId": demo.APPLICANT, "created": "2000-10-23T00:00:00.000Z",
        "formData": {"data": empty, "eFormId": demo.EFORM_WRITTEN}, "documentUrls": [demo.PAPER],
    }  # fmt: skip
    none = quote("n0t-ex1st1ng#-1d", safe="")
    paper = base64.b64encode(b"a paper").decode()
    calls: list[tuple[int, str, str, Any]] = [
        (200, "GET", "/services?name=Zero%20Hunger", None),
        (200, "GET", f"/services/{demo.SERVICE}", None),
        (200, "GET", f"/services/{demo.SERVICE}/eForms", None),
        (200, "GET", f"/eForms/{demo.EFORM}", None),
        (404, "GET", f"/eForms/{none}", None),
        (200, "POST", f"/services/{demo.SERVICE}/applications", {"applicantId": demo.APPLICANT}),
        (404, "POST", f"/services/{none}/applications", {"applicantId": demo.APPLICANT}),
        (200, "GET", "/applications?firstResult=2&maxResult=20&sortBy=created&sortOrder=asc", None),
        (200, "GET", f"/applications/{demo.READ}", None),
        (404, "GET", f"/applications/{none}", None),
        (200, "PUT", f"/applications/{demo.WRITTEN}", application),
        (404, "PUT", f"/applications/{none}", application),
        (200, "GET", f"/tasks?fileId={demo.READ}", None),
        (200, "GET", f"/tasks/{demo.TASK_READ}", None),
        (404, "GET", f"/tasks/{none}", None),
        (200, "POST", f"/tasks/{demo.TASK_DONE}/complete", {"data": empty}),
        (404, "POST", f"/tasks/{none}/complete", {"data": empty}),
        (200, "GET", "/data/statistics/1.0", None),
        (404, "GET", "/data/statistics/1.0?registrationName=n0tex1st", None),
    ]
    got = [(suite.ask(method, path, body)[0], method, path) for _, method, path, body in calls]
    assert got == [(status, method, path) for status, method, path, _ in calls]
    assert suite.ask("POST", "/documents?additionalMetadata=x", {"file": paper}, form=True)[0] == 200
    refused = suite.ask("POST", "/documents")
    assert refused[0] == 400
    assert set(refused[1]) == {"traceId", "code", "message", "localizedMessage"}
    for header in (None, "", "''", "invalid_header", "eGovStack/GOV/90000009/"):
        assert suite.ask("GET", "/data/statistics/1.0", header=header)[0] == 400
