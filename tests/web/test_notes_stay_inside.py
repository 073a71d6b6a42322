"""What officials write to each other is nowhere where an applicant, a machine or another agency might read it."""

from collections.abc import Iterator

import pytest
from django.core import mail
from django.http import HttpResponse
from django.test import Client

import factories
from motcua.dossiers.actions import (
    assigning,
    noticing,
    noting,
    opinions,
    returning_work,
    slips,
    telling,
    work,
)
from motcua.dossiers.models import Party, Slip
from motcua.ledger.models import Event
from motcua.notices.models import Notice
from motcua.records import queries as records

pytestmark = pytest.mark.django_db

# Said once each, in every place where officials write to each other.
SECRETS = (
    "Ruồng xoắn một",
    "Ruồng xoắn hai",
    "Ruồng xoắn ba",
    "Ruồng xoắn bốn",
    "Ruồng xoắn năm",
    "Ruồng xoắn sáu",
)


@pytest.fixture
def case() -> factories.Case:
    """A dossier on which officials said everything that they can say, to the end."""
    land = factories.make_unit("Chi cục Quản lý đất đai")
    there = factories.acting_as(factories.make_official(land, "case_officer"), land)
    one = factories.in_processing(fee_vnd=8000)
    officer, head = one.as_role("case_officer"), one.as_role("agency_head")
    with factories.as_system():
        for act, by, words in (
            (noting.note, officer, {"text": SECRETS[0], "is_shared": True}),
            (
                assigning.assign,
                head,
                {"assignee_id": officer.user_id, "reason": assigning.Reason.OTHER, "words": SECRETS[1]},
            ),
            (opinions.ask, officer, {"unit_id": land.pk, "question": SECRETS[2]}),
            (opinions.give, there, {"answer": SECRETS[3], "position": opinions.Position.OBJECTS}),
            (work.complete, officer, {"note": SECRETS[4]}),
            (returning_work.return_to, one.as_role("division_head"), {"step_no": 1, "reason": SECRETS[5]}),
        ):
            done = act(  # type: ignore[operator]
                dossier_id=one.id, by=by, at=one.state.last_at, command_id=one.key("said"), **words
            )
            one = one.after(done)
    return factories.returned(factories.concluded(one))


def said(texts: Iterator[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(where, secret) for where, text in texts for secret in SECRETS if secret in text]


def body(response: HttpResponse) -> str:
    if response.streaming:
        return b"".join(response.streaming_content).decode("utf-8", "replace")  # type: ignore[arg-type]
    return response.content.decode()


def test_the_officials_themselves_read_every_word(case: factories.Case) -> None:
    client = Client()
    client.force_login(case.handlers["agency_head"])
    page = body(client.get(f"/desk/dossiers/{case.id}/"))
    assert [secret for secret in SECRETS if secret not in page] == []


def _at_the_portal(case: factories.Case, client: Client) -> Iterator[tuple[str, str]]:
    for path in ("", "withdraw/", "supply/", "result/", *(f"slips/{slip.pk}/" for slip in _slips(case))):
        yield path, body(client.get(f"/dossiers/{case.code}/{path}", follow=True))
    yield "mine", body(client.get("/mine/"))
    yield "track", body(client.get(f"/track/?code={case.code}"))


def _slips(case: factories.Case) -> list[Slip]:
    with factories.as_system():
        return list(Slip.objects.filter(dossier_id=case.id).order_by("pk"))


@pytest.mark.parametrize("by_ticket", [False, True])
def test_no_page_of_the_portal_says_a_word_of_it(case: factories.Case, by_ticket: bool) -> None:
    client = Client()
    if by_ticket:
        assert client.post("/track/", {"code": case.code, "secret": case.secret}).status_code == 302
    else:
        client.force_login(case.citizen)
    pages = list(_at_the_portal(case, client))
    assert case.code in pages[0][1]
    assert said(iter(pages)) == []
    assert not [kind for kind in ("Chi cục Quản lý đất đai",) if kind in pages[0][1]]


def test_the_api_tells_neither_words_nor_that_there_were_any(case: factories.Case) -> None:
    response = Client().post(
        "/api/v1/dossiers/look-up",
        {"code": case.code, "secret": case.secret},
        content_type="application/json",
    )

    assert response.status_code == 200
    assert said(iter([("api", body(response))])) == []
    kinds = {event["kind"] for event in response.json()["events"]}
    assert {"accepted", "begun", "handed_over"} <= kinds
    assert kinds.isdisjoint({"noted", "assigned", "opinion_asked", "opinion_given"})


def test_neither_notices_nor_slips_nor_the_log_hold_a_word_of_it(case: factories.Case) -> None:
    with factories.as_system():
        Party.objects.filter(pk=case.id).update(email="duc@example.vn")
        for event in Event.objects.filter(stream=case.id).order_by("seq"):
            if event.kind in ("accepted", "concluded", "handed_over"):
                noticing.notify(dossier_id=case.id, seq=event.seq, at=case.state.last_at)
    written = [(f"notice {notice.pk}", str(notice.values)) for notice in Notice.objects.order_by("pk")]
    written += [(f"mail {one.subject}", f"{one.subject} {one.body}") for one in mail.outbox]
    written += [(f"slip {slip.form}", str(slip.content)) for slip in _slips(case)]
    written += [(one.kind, str(one.payload)) for one in Event.objects.filter(stream=case.id).order_by("seq")]
    assert len(mail.outbox) == 3
    assert len(written) > 15
    assert said(iter(written)) == []


def test_no_paper_and_no_record_for_the_national_portal_holds_a_word_of_it(case: factories.Case) -> None:
    with factories.as_system():
        for slip in _slips(case):
            paper = slips.slip_pdf(slip.pk)
            with records.open_file(str(paper.file.pk)) as opened:
                assert said(iter([("pdf", opened.read().decode("latin-1"))])) == []
        message = telling._record(case.id)
    assert message is not None
    assert said(iter([("national portal", str(message))])) == []
