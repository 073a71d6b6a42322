"""Every public page under generated input: it answers, and never with a server error."""

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from factories import make_offering, make_procedure, make_unit

pytestmark = pytest.mark.django_db

_text = st.text(st.characters(codec="utf-8"), max_size=120)
_fields = st.dictionaries(
    st.sampled_from(
        [
            "q",
            "sector",
            "level",
            "event",
            "code",
            "secret",
            "username",
            "password",
            "next",
            "language",
            "page",
        ]
    ),
    _text,
    max_size=6,
)
PAGES = (
    "/",
    "/procedures/",
    "/track/",
    "/sign-in/",
    "/mine/",
    "/health/",
    "/desk/",
    "/cockpit/",
    "/cockpit/plans/",
    "/desk/dossiers/1/",
    "/dossiers/H32-20260101-0000001/",
)
POSTS = ("/track/", "/sign-in/", "/language/", "/sign-out/", "/post/")
_steady = settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture
def procedure(db: None) -> None:
    make_offering(make_procedure(code="1.001193"), make_unit())


@pytest.mark.parametrize("page", PAGES)
@_steady
@given(query=_fields)
def test_a_page_answers_any_query(page: str, query: dict[str, str], procedure: None) -> None:
    assert Client().get(page, query).status_code in (200, 302, 400, 403, 404)


@_steady
@given(code=_text.filter(lambda text: text.strip("./") and "/" not in text))
def test_a_procedures_page_answers_any_code(code: str, procedure: None) -> None:
    from urllib.parse import quote

    assert Client().get(f"/procedures/{quote(code, safe='')}/").status_code in (200, 301, 302, 400, 404)


@pytest.mark.parametrize("page", POSTS)
@_steady
@given(fields=_fields)
def test_a_form_answers_any_fields(page: str, fields: dict[str, str], procedure: None) -> None:
    assert Client().post(page, fields).status_code in (200, 204, 302, 400, 403, 404, 422, 429)


@pytest.mark.parametrize("page", POSTS)
@_steady
@given(
    body=st.binary(max_size=200),
    kind=st.sampled_from(["application/json", "text/plain", "multipart/form-data"]),
)
def test_a_form_answers_any_body(page: str, body: bytes, kind: str, procedure: None) -> None:
    answer = Client(raise_request_exception=False).generic("POST", page, body, kind)

    assert answer.status_code in (200, 204, 302, 400, 403, 404, 422, 429)
