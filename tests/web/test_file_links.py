"""Links to one file that live for minutes: who may have one, what they open, and when they do not."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client

import factories
from desk_people import Seated, seated
from motcua.dossiers.models import Component
from motcua.dossiers.rules.opening import HandedIn
from motcua.ledger.models import AccessTrace
from motcua.records import actions as records
from motcua.records import links

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 cut here"
NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
A_LINK = links.FileLink("desk:file", "/desk/dossiers/5/files/7/", "ab" * 32, 12, NOW + timedelta(minutes=15))


# The word itself


def test_a_link_says_what_it_was_made_for() -> None:
    word = links.signed(A_LINK, secret="s")

    assert links.read(word, reader_id=12, at=NOW, secret="s") == A_LINK


def test_a_link_opens_for_no_other_reader_and_not_after_its_time() -> None:
    word = links.signed(A_LINK, secret="s")

    with pytest.raises(links.LinkOfAnother):
        links.read(word, reader_id=13, at=NOW, secret="s")
    with pytest.raises(links.LinkExpired):
        links.read(word, reader_id=12, at=NOW + timedelta(minutes=15), secret="s")
    with pytest.raises(links.LinkForged):
        links.read(word, reader_id=12, at=NOW, secret="another installation's")


def test_no_letter_of_a_link_can_be_changed() -> None:
    word = links.signed(A_LINK, secret="s")
    for place, letter in enumerate(word):
        for other in ("A" if letter != "A" else "B", "", letter + letter):
            with pytest.raises(links.LinkForged):
                links.read(word[:place] + other + word[place + 1 :], reader_id=12, at=NOW, secret="s")


@pytest.mark.parametrize("word", ["", ".", "none", "a.b.c", "é.é", "=.=", "A" * 5000])
def test_what_is_no_link_is_forged(word: str) -> None:
    with pytest.raises(links.LinkForged):
        links.read(word, reader_id=12, at=NOW, secret="s")


# At the doors


@pytest.fixture
def counter() -> Seated:
    return seated(factories.make_unit(), "intake_officer")


def a_file(unit: object, content: bytes = PDF) -> tuple[str, Component]:
    stored = records.store(content, limit_bytes=10_000, accepted=frozenset({"application/pdf"}))
    papers = (HandedIn(key="c1", name="Tờ khai", file_sha256=stored.pk, file_name="tờ khai.pdf"),)
    case = factories.submitted(unit=unit, components=papers)  # type: ignore[arg-type]
    component = Component.unscoped.get(dossier_id=case.id)
    return f"/desk/dossiers/{case.id}/files/{component.pk}/", component


def made(client: Client, address: str) -> str:
    page = client.post("/f/link/", {"of": address}).content.decode()
    found = re.search(r'value="http://testserver(/f/[^"]+/)"', page)
    assert found is not None, page
    return found[1]


def content(answer: HttpResponse) -> bytes:
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined]


def test_the_reading_leaves_its_trace_when_the_link_is_used_and_not_when_it_is_made(counter: Seated) -> None:
    address, _component = a_file(counter.unit)
    assert counter.client.get(f"/f/link/?of={address}").status_code == 200

    link = made(counter.client, address)
    assert AccessTrace.objects.count() == 0
    answer = counter.client.get(link)

    assert content(answer) == PDF
    assert "no-store" in answer["Cache-Control"]
    trace = AccessTrace.objects.get()
    assert (trace.what, trace.page, trace.user_id) == ("component c1", "desk:file", counter.user.pk)


def test_who_may_not_open_the_file_gets_no_link_to_it(counter: Seated) -> None:
    address, _component = a_file(counter.unit)
    elsewhere = seated(factories.make_unit(), "intake_officer")

    assert elsewhere.client.post("/f/link/", {"of": address}).status_code == 404
    assert AccessTrace.objects.count() == 0


def test_a_link_is_for_its_reader_alone(counter: Seated) -> None:
    address, _component = a_file(counter.unit)
    link = made(counter.client, address)
    colleague = seated(counter.unit, "intake_officer")

    answer = colleague.client.get(link)

    assert answer.status_code == 403
    assert "made for another account" in answer.content.decode()
    stranger = Client().get(link)
    assert (stranger.status_code, stranger["Location"]) == (302, f"/sign-in/?next={link.replace('/', '%2F')}")
    assert AccessTrace.objects.count() == 0


def test_a_link_whose_time_is_over_says_so(counter: Seated) -> None:
    address, _component = a_file(counter.unit)
    with time_machine.travel(datetime.now(tz=UTC) - timedelta(minutes=16), tick=False):
        link = made(counter.client, address)

    answer = counter.client.get(link)

    assert answer.status_code == 410
    assert "its time is over" in answer.content.decode()


def test_a_link_that_lost_a_letter_says_so(counter: Seated) -> None:
    address, _component = a_file(counter.unit)
    link = made(counter.client, address)

    answer = counter.client.get(f"{link[:-3]}/")

    assert answer.status_code == 404
    assert "lost on the way" in answer.content.decode()


def test_a_link_opens_no_other_file_that_came_into_its_place(counter: Seated) -> None:
    address, component = a_file(counter.unit)
    link = made(counter.client, address)
    other = records.store(PDF + b" other", limit_bytes=10_000, accepted=frozenset({"application/pdf"}))
    Component.unscoped.filter(pk=component.pk).update(file=other)

    answer = counter.client.get(link)

    assert answer.status_code == 410
    assert "another file in this place" in answer.content.decode()


def test_who_lost_the_post_since_is_turned_away_by_the_door(counter: Seated) -> None:
    from motcua.accounts.models import PostHolding

    address, _component = a_file(counter.unit)
    link = made(counter.client, address)
    PostHolding.objects.filter(user=counter.user).update(valid_from="2019-01-01", valid_to="2020-01-01")

    assert counter.client.get(link).status_code == 403


@pytest.mark.parametrize(
    "address",
    [
        "", "/desk/", "/desk/dossiers/1/", "https://example.org/desk/dossiers/1/files/1/",
        "//example.org/desk/dossiers/1/result/", "/desk/dossiers/1/result/?x=1", "/no/such/page/",
    ],
)  # fmt: skip
def test_only_doors_that_hand_out_a_file_have_links(counter: Seated, address: str) -> None:
    assert counter.client.get("/f/link/", {"of": address}).status_code == 404
    assert counter.client.post("/f/link/", {"of": address}).status_code == 404
