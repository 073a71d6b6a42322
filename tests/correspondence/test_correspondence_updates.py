"""What the sender still says of a document that was replaced or dealt with here."""

from dataclasses import replace
from datetime import timedelta

import pytest

from correspondence_ground import (
    MONDAY,
    Office,
    a_commune,
    a_file,
    an_office,
    arrived,
    as_system,
    kinds,
    later,
    now,
    sent,
    to_unit,
)
from motcua.correspondence.actions import receiving, registering
from motcua.correspondence.actions.receiving import Arrival
from motcua.correspondence.models import Document, DocumentEvent
from motcua.correspondence.rules.lifecycle import Channel

pytestmark = pytest.mark.django_db


def an_arrival(office: Office, **changed: object) -> Arrival:
    return replace(
        Arrival(
            to_unit_id=office.unit.pk, channel=Channel.AXIS, from_agency="H40.2", from_name="Sở Nội vụ",
            document_id="H40.2,2026,7/SNV-VP", kind="cong_van", notation="7/SNV-VP", subject="Nội dung đầu",
            issued_on=MONDAY.date(), sent_at=MONDAY, files=[a_file("cong-van.pdf", "valid")],
        ),
        **changed,  # type: ignore[arg-type]
    )  # fmt: skip


def comes(office: Office, **changed: object) -> Document:
    with as_system():
        number, _is_new = receiving.take_in(an_arrival(office, **changed), at=MONDAY)
    return Document.unscoped.get(pk=number)


def updated(office: Office, row: Document, minutes: int = 5, **changed: object) -> bool:
    given = an_arrival(office, sent_at=MONDAY + timedelta(minutes=minutes), **changed)
    with as_system():
        return receiving.update(row.pk, given, at=later(1))


def last_event(row: Document) -> DocumentEvent:
    found: DocumentEvent = row.events.order_by("seq").last()
    return found


def test_an_update_keeps_the_words_that_were_there_before() -> None:
    office = an_office()
    row = comes(office)

    assert updated(office, row, subject="Nội dung mới", urgency=2)

    event = last_event(row)
    assert (now(row).subject, now(row).version, event.kind) == ("Nội dung mới", 2, "updated")
    before = event.said["before"]
    assert (before["subject"], before["urgency"], before["issued_on"]) == ("Nội dung đầu", 0, "2026-11-02")


def test_an_update_of_a_document_dealt_with_is_noted_and_rewrites_nothing() -> None:
    office = an_office()
    row = comes(office)
    with as_system():
        registering.register(row.pk, due_on=None, seen=None, by=office.by_clerk, at=MONDAY)
        registering.finish(row.pk, answer="Đã trả lời", seen=None, by=office.by_head, at=MONDAY)

    for _twice in range(2):
        updated(office, row, subject="Nội dung mới", files=[a_file("ban-moi.pdf")])

    found, event = now(row), last_event(row)
    assert (found.subject, found.version, found.state, found.signature) == (
        "Nội dung đầu",
        1,
        "done",
        "valid",
    )
    assert (event.kind, event.said["after"]) == ("update_noted", {"subject": "Nội dung mới"})
    assert event.said["text"] == "7/SNV-VP: Nội dung mới"
    assert kinds(row).count("update_noted") == 1
    files = found.files.order_by("version").values_list("version", "file_name")
    assert list(files) == [(1, "cong-van.pdf"), (2, "ban-moi.pdf")]
    assert updated(office, row, minutes=9, files=[a_file("ban-ba.pdf")])
    assert found.files.order_by("version").last().version == 3


@pytest.mark.parametrize(("is_agreed", "state"), [(True, "taken_back"), (False, "replaced")])
def test_asking_back_a_replaced_document_is_answered(is_agreed: bool, state: str) -> None:
    office, commune = an_office(), a_commune()
    old = sent(office, to_unit(commune))
    sent(office, to_unit(commune), replaces_id=old.pk, at=later(1))
    there = arrived(commune, old)
    assert there.state == "replaced"
    with as_system():
        assert receiving.ask_back(there.pk, "Gửi nhầm", at=later(2))
        registering.answer_take_back(
            there.pk,
            is_agreed=is_agreed,
            reason="Đã có văn bản khác",
            seen=None,
            by=commune.by_clerk,
            at=later(2),
        )
    assert (now(there).state, now(there).take_back) == (state, "agreed" if is_agreed else "refused")
