"""What partners push: believed by its signature, kept once, handled once and in the partner's own order."""

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import resolve
from django.utils import timezone

from motcua.exchange import inward
from motcua.exchange.errors import ExchangeError
from motcua.exchange.models import IncomingMessage
from motcua.inbox import signing

pytestmark = pytest.mark.django_db
SECRET, OTHERS = "a secret agreed on", "the secret of another"
PATH = "/inbox/partners/post/"


@pytest.fixture
def handled() -> Iterator[list[inward.Received]]:
    """The partner `post`; what its handler was given."""
    found: list[inward.Received] = []

    def handle(received: inward.Received) -> None:
        if received.body.get("refuse"):
            raise ExchangeError("the parcel 056185001122 is none of ours")
        found.append(received)

    inward.register("post", handle, secret=lambda: SECRET)
    inward.register("bank", handle, secret=lambda: OTHERS)
    yield found
    inward.unregister("post")
    inward.unregister("bank")


def push(
    body: Any = None, *, key: str = "k1", secret: str = SECRET, path: str = PATH, nonce: str = "", at: int = 0,
    sent_key: str = "", stream: str = "", number: str = "",
) -> Any:  # fmt: skip
    raw = (
        body if isinstance(body, bytes) else json.dumps({"state": "sent"} if body is None else body).encode()
    )
    stamp, nonce = str(at or int(time.time())), nonce or f"nonce-{time.monotonic_ns()}-x"
    signed = signing.signature(
        secret, timestamp=stamp, nonce=nonce, method="POST", path=path,
        body=f"{key}\nstatus\n{stream}\n{number}\n".encode() + raw,
    )  # fmt: skip
    head = {
        "X-Timestamp": stamp, "X-Nonce": nonce, "X-Signature": signed, "X-Message-Key": sent_key or key,
        "X-Message-Kind": "status", "X-Message-Stream": stream, "X-Message-Number": number,
    }  # fmt: skip
    client = Client(enforce_csrf_checks=True)
    return client.post(path, raw, content_type="application/json", headers=head)


def take_all() -> list[str]:
    rows = IncomingMessage.objects.order_by("pk").values_list("pk", flat=True)
    return [inward.take_in(pk, at=timezone.now()) for pk in rows]


def test_a_message_is_kept_and_then_handled(handled: list[inward.Received]) -> None:
    answer = push({"state": "delivered"}, stream="parcel-1", number="4")

    assert (answer.status_code, answer.json()) == (200, {"state": "kept"})
    assert handled == []
    assert take_all() == ["handled"]
    (one,) = handled
    assert (one.partner, one.kind, one.key, one.stream, one.number) == ("post", "status", "k1", "parcel-1", 4)
    assert one.body == {"state": "delivered"}


def test_a_repeated_call_back_has_one_effect_and_the_same_answer(handled: list[inward.Received]) -> None:
    assert [push().status_code for _ in range(3)] == [200, 200, 200]
    assert take_all() == ["handled"]
    assert push().json() == {"state": "repeated"}
    assert take_all() == ["repeated"]

    assert len(handled) == 1
    assert IncomingMessage.objects.get().repeated == 3


def test_the_same_key_with_another_content_is_refused(handled: list[inward.Received]) -> None:
    push({"state": "sent"})

    assert (push({"state": "lost"}).status_code, IncomingMessage.objects.count()) == (409, 1)


def test_call_backs_out_of_order_are_known_as_late(handled: list[inward.Received]) -> None:
    for number in ("2", "1", "3"):
        push({"n": number}, key=f"k{number}", stream="parcel-1", number=number)
    push({"n": "other"}, key="other", stream="parcel-2", number="1")
    take_all()

    assert [(one.number, one.is_late) for one in handled] == [(2, False), (1, True), (3, False), (1, False)]


def test_a_forged_an_old_and_a_replayed_call_are_refused(handled: list[inward.Received]) -> None:
    assert push(secret="forged").status_code == 401
    assert push(secret=OTHERS).status_code == 401  # each partner has its own
    assert push(at=int(time.time()) - 301).status_code == 401
    assert push(key="k1", sent_key="k2").status_code == 401  # the key is signed too
    assert push(nonce="a-nonce-that-is-used-twice", key="k3").status_code == 200
    assert push(nonce="a-nonce-that-is-used-twice", key="k4").status_code == 409
    assert list(IncomingMessage.objects.values_list("key", flat=True)) == ["k3"]


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{", b"[" * 100_000, b"\xff", b'{"a": "\\u0000"}',
     b'{"a": NaN}', b'{"a": -Infinity}', b'{"a": 1e999}', b'{"a": "\\ud800"}', b'{"\\udfff": 1}',
     b'{"a": ' + b"9" * 5000 + b"}"],
    ids=range(12),
)  # fmt: skip
def test_what_is_no_object_is_refused(handled: list[inward.Received], body: bytes) -> None:
    assert push(body).status_code == 400


@pytest.mark.parametrize(
    "more", [{"key": "a b"}, {"number": "-1"}, {"number": "1" * 16}, {"stream": "x" * 101}]
)
def test_headers_that_are_none_are_refused(handled: list[inward.Received], more: dict[str, str]) -> None:
    assert push(**more).status_code == 400  # type: ignore[arg-type]


@pytest.mark.parametrize("path", [PATH, "/inbox/national-portal/dossiers/", "/inbox/post/"])
@pytest.mark.parametrize(("length", "status"), [("²", 400), ("-1", 400), ("9" * 5000, 413)])
def test_a_length_that_is_none_is_refused_and_no_fault_of_ours(
    handled: list[inward.Received], settings: Any, path: str, length: str, status: int
) -> None:
    settings.POST_SECRET = settings.NATIONAL_PORTAL_INBOX_SECRET = SECRET
    request = RequestFactory().post(path, b"{}", content_type="application/json")
    request.META["CONTENT_LENGTH"] = length
    found = resolve(path)
    assert found.func(request, *found.args, **found.kwargs).status_code == status


def test_half_a_character_in_a_header_fits_no_signature(handled: list[inward.Received]) -> None:
    head = {"HTTP_X_SIGNATURE": "\ud800", "HTTP_X_NONCE": "\ud800", "HTTP_X_MESSAGE_KEY": "\ud800"}
    request = RequestFactory().post(PATH, b"{}", content_type="application/json")
    request.META.update(head)
    found = resolve(PATH)
    assert found.func(request, *found.args, **found.kwargs).status_code == 401


def test_messages_of_a_stream_are_locked_all_at_once_and_in_one_order(
    handled: list[inward.Received],
) -> None:
    """Whoever held one of them and then asked for the others would wait in a ring."""
    for number in ("1", "2", "3"):
        push({"n": number}, key=f"k{number}", stream="parcel-1", number=number)
    last = IncomingMessage.objects.order_by("pk").last()
    assert last is not None
    with CaptureQueriesContext(connection) as said:
        inward.take_in(last.pk, at=timezone.now())
    locks = [one["sql"] for one in said.captured_queries if "FOR UPDATE" in one["sql"]]
    assert len(locks) == 1
    assert "parcel-1" in locks[0]
    assert "ORDER BY 1 ASC FOR UPDATE" in locks[0]  # the first column is its id


def test_a_partner_without_a_secret_or_a_handler_finds_no_door(handled: list[inward.Received]) -> None:
    assert push(path="/inbox/partners/nobody/").status_code == 404
    inward.register("post", lambda received: None, secret=lambda: "")
    assert push(secret="").status_code == 404


def test_what_cannot_be_handled_stays_to_be_looked_at_without_its_data(
    handled: list[inward.Received],
) -> None:
    push({"refuse": True})

    assert take_all() == ["failed"]
    row = IncomingMessage.objects.get()
    assert (row.state, row.problem) == ("failed", "the parcel … is none of ours")


def test_a_handler_that_dies_leaves_nothing_half_done(handled: list[inward.Received]) -> None:
    def dies(received: inward.Received) -> None:
        IncomingMessage.objects.update(problem="half done")
        raise SystemExit

    push()
    inward.register("post", dies, secret=lambda: SECRET)
    with pytest.raises(SystemExit):
        take_all()

    row = IncomingMessage.objects.get()
    assert (row.state, row.problem) == ("kept", "")
    assert inward.waiting(timezone.now(), 10) == [row.pk]


def test_old_contents_are_forgotten_and_their_keys_are_not(handled: list[inward.Received]) -> None:
    push()
    take_all()

    assert inward.forget_bodies(before=timezone.now()) == 1
    assert push().json() == {"state": "repeated"}
