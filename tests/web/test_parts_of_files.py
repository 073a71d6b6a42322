"""Downloads that go on where they stopped: parts of stored files, sealed or not, through links and at the doors."""

import random
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from django.http import FileResponse, HttpRequest, HttpResponse
from django.test import RequestFactory
from test_file_links import a_file, made

import factories
from desk_people import Seated, seated
from motcua.ledger.models import AccessTrace
from motcua.records import actions as records
from motcua.records import queries
from motcua.records.storage import envelope, keys
from motcua.web.components.ranges import PartsOfFiles
from s3_server import storages

pytestmark = pytest.mark.django_db
LARGE = b"%PDF-1.7\n" + random.Random(9).randbytes(3 * envelope.PIECE + 17)
SIZE = len(LARGE)
KEY = keys.new_key()


@pytest.fixture(params=["plain", "sealed"])
def stored(request: Any, settings: Any, tmp_path: Path) -> str:
    settings.MEDIA_ROOT = str(tmp_path)
    settings.STORAGES = storages(keys=[KEY] if request.param == "sealed" else [])
    file = records.store(LARGE, limit_bytes=10_000_000, accepted=frozenset({"application/pdf"}))
    return str(file.pk)


def ask(sha256: str, method: str = "get", **headers: str) -> Any:
    def door(request: HttpRequest) -> FileResponse:
        return FileResponse(queries.open_file(sha256))

    request = getattr(RequestFactory(), method)("/", headers=headers)
    return PartsOfFiles(door)(request)


def content(answer: Any) -> bytes:
    found = b"".join(answer.streaming_content)
    let_go(answer)
    return found


def let_go(answer: Any) -> None:
    """What a server does at the end of an answer, without ending the test's own connection to the database."""
    for close in answer._resource_closers:
        close()


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-0", 0, 0),
        ("bytes=5-9", 5, 9),
        ("Bytes = 100-", 100, SIZE - 1),
        (f"bytes={envelope.PIECE - 3}-{envelope.PIECE + 3}", envelope.PIECE - 3, envelope.PIECE + 3),
        ("bytes=-17", SIZE - 17, SIZE - 1),
        (f"bytes=-{10 * SIZE}", 0, SIZE - 1),
        (f"bytes=7-{10 * SIZE}", 7, SIZE - 1),
        (f"bytes={SIZE - 1}-", SIZE - 1, SIZE - 1),
    ],
)
def test_a_part_is_what_lies_there_with_its_place(stored: str, asked: str, first: int, last: int) -> None:
    answer = ask(stored, range=asked)

    assert answer.status_code == 206
    assert answer["Content-Range"] == f"bytes {first}-{last}/{SIZE}"
    assert answer["Content-Length"] == str(last - first + 1)
    assert (answer["ETag"], answer["Accept-Ranges"]) == (f'"{stored}"', "bytes")
    assert content(answer) == LARGE[first : last + 1]


def test_a_download_that_was_cut_anywhere_is_put_together_again(stored: str) -> None:
    cut = random.Random(3).sample(range(1, SIZE), 4)
    for place in cut:
        head = content(ask(stored, range=f"bytes=0-{place - 1}"))
        rest = content(ask(stored, range=f"bytes={place}-", if_range=f'"{stored}"'))
        assert head + rest == LARGE


@pytest.mark.parametrize("asked", [f"bytes={SIZE}-", f"bytes={SIZE + 5}-{SIZE + 9}", "bytes=-0"])
def test_what_lies_beyond_the_end_is_refused_with_the_size(stored: str, asked: str) -> None:
    answer = ask(stored, range=asked)

    assert (answer.status_code, answer["Content-Range"]) == (416, f"bytes */{SIZE}")
    assert answer.content == b""


@pytest.mark.parametrize(
    "asked",
    [
        "bytes=-",
        "bytes=9-5",
        "bytes=0-1,5-9",
        "items=0-5",
        "bytes=a-b",
        "bytes=1",
        "0-5",
        "bytes=" + "9" * 40 + "-",
    ],
)
def test_what_is_no_single_range_of_bytes_gets_the_file_whole(stored: str, asked: str) -> None:
    answer = ask(stored, range=asked)

    assert (answer.status_code, answer["Content-Length"]) == (200, str(SIZE))
    assert content(answer) == LARGE


@pytest.mark.parametrize("known", ['"' + "0" * 64 + '"', "Mon, 23 Nov 2026 00:00:00 GMT", "", "W/weak"])
def test_half_of_another_file_is_never_given(stored: str, known: str) -> None:
    answer = ask(stored, range="bytes=5-", if_range=known)

    assert answer.status_code == 200
    assert content(answer) == LARGE


def test_a_look_at_the_head_says_that_parts_can_be_asked_for(stored: str) -> None:
    answer = ask(stored, "head", range="bytes=5-9")

    assert (answer.status_code, answer["Accept-Ranges"], answer["Content-Length"]) == (
        200,
        "bytes",
        str(SIZE),
    )
    let_go(answer)


def test_memory_stays_at_a_piece_and_a_changed_piece_is_not_given(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    settings.STORAGES = storages(keys=[KEY])
    large = b"%PDF-1.7\n" + bytes(12_000_000)
    sha256 = records.store(large, limit_bytes=20_000_000, accepted=frozenset({"application/pdf"})).pk
    answer = ask(sha256, range="bytes=11000000-")
    tracemalloc.start()
    length = sum(len(piece) for piece in answer.streaming_content)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    let_go(answer)

    assert length == len(large) - 11_000_000
    assert peak < 1_000_000


def test_an_answer_without_a_stored_file_is_left_alone(tmp_path: Path) -> None:
    other = tmp_path / "figures.csv"
    other.write_bytes(b"a,b\n")
    request = RequestFactory().get("/", headers={"range": "bytes=0-1"})
    for answer in (FileResponse(other.open("rb")), HttpResponse("page"), HttpResponse(status=404)):
        found = PartsOfFiles(lambda _request, answer=answer: answer)(request)  # type: ignore[misc]
        assert not found.has_header("Accept-Ranges")
        let_go(found)


def test_a_link_goes_on_where_it_stopped_and_each_reading_leaves_its_trace() -> None:
    counter: Seated = seated(factories.make_unit(), "intake_officer")
    address, component = a_file(counter.unit)
    link = made(counter.client, address)
    whole = counter.client.get(link)
    rest = counter.client.get(link, headers={"range": "bytes=5-", "if-range": whole["ETag"]})

    assert whole["ETag"] == f'"{component.file_id}"'
    assert content(rest) == content(whole)[5:]
    assert (rest.status_code, "no-store" in rest["Cache-Control"]) == (206, True)
    assert counter.client.get(link, headers={"range": "bytes=900-"}).status_code == 416
    assert content(counter.client.get(address, headers={"range": "bytes=0-3"})) == b"%PDF"
    assert AccessTrace.objects.count() == 4
