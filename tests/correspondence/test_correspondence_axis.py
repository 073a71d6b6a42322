"""Documents by the axis: a node and another province as processes of their own, with what goes wrong between them."""

import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from axis_ground import Party, axis_and_province
from correspondence_ground import AT_LAM_DONG, Office, an_office, as_system, kinds, now, sending_of, sent
from edxml_ground import PDF, Authority, a_letter, a_status
from motcua.correspondence import axis_client
from motcua.correspondence.actions import directory, drafting, polling, posting, registering, sending
from motcua.correspondence.actions.recording import KeptFile
from motcua.correspondence.axis_client import Waiting
from motcua.correspondence.edxml.building import build
from motcua.correspondence.edxml.sealing import seal
from motcua.correspondence.edxml.values import Attachment, Business, Organ, ResponseFor, Trace
from motcua.correspondence.models import Correspondent, Dispatch, Document, Package
from motcua.correspondence.rules.lifecycle import SendingState
from motcua.exchange import delivering
from motcua.exchange.models import OutgoingMessage
from motcua.records import actions as records
from motcua.records.rules import PDF as PDF_TYPE
from real_files import ok_pdf

AT = timezone.now().replace(microsecond=0)


class Clock:
    """The time of our side; each round an hour passes, so that no back-off is waited for."""

    def __init__(self) -> None:
        self.now = AT

    def __call__(self) -> datetime:
        return self.now

    def goes_on(self, hours: float = 1.0) -> None:
        self.now += timedelta(hours=hours)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def parties(tmp_path: Path, settings: Any) -> Iterator[tuple[Party, Party]]:
    with axis_and_province(tmp_path) as (axis, other):
        settings.DOCUMENT_AXIS_URL, settings.DOCUMENT_AXIS_SYSTEM = axis.url, "H56"
        settings.DOCUMENT_AXIS_KEY = "stand-in"
        other.post("/poll")
        yield axis, other


def known(office: Office) -> None:
    """Our agencies are announced, theirs are copied."""
    assert directory.refresh(now=AT) >= 1


def a_round(clock: Clock, other: Party) -> dict[str, int]:
    """Everybody sends, looks after and fetches once."""
    clock.goes_on()
    delivering.drain(axis_client.PARTNER, clock=clock)
    posting.look_after(now=clock())
    other.post("/poll")
    return polling.poll(now=clock())


def real_file(name: str = "van-ban-ky.pdf", content: bytes = PDF) -> KeptFile:
    row = records.store(content, limit_bytes=len(content), accepted=frozenset({PDF_TYPE}))
    return KeptFile(row.pk, name, "present")


def sent_out(office: Office, subject: str = "Báo cáo") -> Document:
    """A document sent to the other province, with a file whose bytes are there."""
    from correspondence_ground import drafted

    row = drafted(office, AT_LAM_DONG, at=AT, subject=subject, files=[real_file("du-thao.pdf")])
    with as_system():
        drafting.submit(row.pk, seen=None, by=office.by_officer, at=AT)
        drafting.check(row.pk, remark="", seen=None, by=office.by_head, at=AT)
        drafting.sign(
            row.pk, signer_name="Trần Văn Bình", signer_title="Giám đốc", signed=real_file(), seen=None,
            by=office.by_head, at=AT,
        )  # fmt: skip
        drafting.number(row.pk, seen=None, by=office.by_clerk, at=AT)
        sending.send(row.pk, seen=None, by=office.by_clerk, at=AT)
    return now(row)


# Two provinces and a node that fails


@pytest.mark.django_db(transaction=True)
def test_documents_arrive_exactly_once_whatever_the_node_does(
    parties: tuple[Party, Party], clock: Clock
) -> None:
    """Requests lost, answers lost, packages accepted and forgotten, everything twice and in another order, the node
    killed in the middle: each document is once in each register, and each sender knows that it arrived."""
    axis, other = parties
    office, count = an_office(), 8
    known(office)
    axis.post("/_dial", error_rate=0.15, cut_rate=0.15, duplicate_rate=0.3, reorder=True)
    axis.post("/lose", next=3)
    ours = [sent_out(office, f"Báo cáo {n}") for n in range(count)]
    other.post("/send", to=office.unit.agency_id, count=count, subject="Đề nghị phối hợp")

    for turn in range(40):
        a_round(clock, other)
        if turn in (2, 5):
            axis.restart()
        if turn == 8:
            axis.post("/_dial", error_rate=0, cut_rate=0)
        states = {sending_of(row).state for row in ours}
        statuses = {row["status"] for row in other.get("/sent")}
        if turn > 8 and states == {"arrived"} and statuses == {"01"}:
            break

    theirs = other.get("/documents")
    assert sorted(row["document_id"] for row in theirs) == sorted(row.document_id for row in ours)
    assert {row["deliveries"] for row in theirs} == {1}
    arrived = Document.unscoped.filter(unit=office.unit, direction="in")
    assert sorted(arrived.values_list("document_id", flat=True)) == sorted(
        row["document_id"] for row in other.get("/sent")
    )
    assert [kinds(row) for row in arrived] == [["arrive"]] * count
    assert {sending_of(row).state for row in ours} == {"arrived"}
    assert {row["status"] for row in other.get("/sent")} == {"01"}
    assert [kinds(row).count("status_01") for row in ours] == [1] * count
    assert not Package.objects.exclude(state="done").exists()
    assert not OutgoingMessage.objects.filter(state="dead").exists()


@pytest.mark.django_db(transaction=True)
def test_every_step_travels_both_ways(parties: tuple[Party, Party], clock: Clock) -> None:
    _axis, other = parties
    office = an_office()
    known(office)
    assert list(Correspondent.objects.values_list("agency_id", "name")) == [
        ("H40.2", "Sở Nội vụ tỉnh Lâm Đồng")
    ]
    row, refused = sent_out(office), sent_out(office, "TRA LAI giúp")
    (theirs,) = other.post("/send", to=office.unit.agency_id)["ids"]
    for _turn in range(3):
        a_round(clock, other)
    assert (sending_of(refused).state, sending_of(refused).reason) == ("refused", "Sai nơi nhận")
    with as_system():
        there = Document.unscoped.get(document_id=theirs)
        registering.register(there.pk, due_on=None, seen=None, by=office.by_clerk, at=clock())
        registering.finish(there.pk, answer="Đã trả lời.", seen=None, by=office.by_head, at=clock())
    for _step in range(4):
        other.post("/work")
        a_round(clock, other)
    a_round(clock, other)

    assert sending_of(row).state == "completed"
    assert [one for one in kinds(row) if one.startswith("status")] == [
        "status_01", "status_03", "status_04", "status_05", "status_06",
    ]  # fmt: skip
    (told,) = other.get("/sent")
    assert told["told"] == "01 03 06"
    assert (there.files.get().file_name, there.notation, there.kind) == (
        "cong-van.pdf",
        "1/SNV-VP",
        "cong_van",
    )


@pytest.mark.django_db(transaction=True)
def test_update_recall_and_take_back_travel(parties: tuple[Party, Party], clock: Clock) -> None:
    _axis, other = parties
    office = an_office()
    known(office)
    updated, recalled, asked = (sent_out(office, f"Văn bản {n}") for n in range(3))
    ids = other.post("/send", to=office.unit.agency_id, count=3)["ids"]
    for _turn in range(2):
        a_round(clock, other)
    with as_system():
        said: dict[str, Any] = {"seen": None, "by": office.by_clerk, "at": clock()}
        corrected = real_file("dinh-chinh.pdf", PDF + b"x")
        sending.update(updated.pk, corrected=corrected, reason="Đính chính", **said)
        sending.recall(recalled.pk, reason="Ban hành nhầm", **said)
        sending.ask_back(asked.pk, reason="Cần xem lại", **said)
    for what, document_id in zip(("update", "recall", "ask-back"), ids, strict=True):
        other.post(f"/{what}", document_id=document_id)
    for _turn in range(3):
        a_round(clock, other)

    found = {row["document_id"]: row for row in other.get("/documents")}
    assert found[updated.document_id]["versions"] == 2
    assert found[recalled.document_id]["status"] == "recalled"
    assert (sending_of(asked).state, sending_of(asked).take_back) == ("taken_back", "agreed")
    first, second, third = (Document.unscoped.get(document_id=one) for one in ids)
    assert (first.version, first.subject.endswith("(cập nhật)")) == (2, True)
    assert (second.state, third.take_back) == ("taken_back", "asked")
    with as_system():
        registering.answer_take_back(
            third.pk, is_agreed=False, reason="Đang xử lý rồi", seen=None, by=office.by_clerk, at=clock()
        )
    for _turn in range(2):
        a_round(clock, other)
    assert {row["told"] for row in other.get("/sent") if row["document_id"] == ids[2]} == {"01 16"}


@pytest.mark.django_db(transaction=True)
def test_a_delivery_that_fails_five_times_is_a_dead_letter(
    parties: tuple[Party, Party], clock: Clock
) -> None:
    axis, other = parties
    office = an_office()
    known(office)
    axis.post("/_dial", error_rate=1)
    row = sent_out(office)
    for _turn in range(12):
        clock.goes_on()
        delivering.drain(axis_client.PARTNER, clock=clock)

    found = Dispatch.objects.get(document=row)
    assert found.failed_at is not None
    assert (sending_of(row).state, kinds(row)[-1]) == (SendingState.FAILED, "undelivered")
    assert OutgoingMessage.objects.get(state="dead").tries == 5
    assert other.get("/documents") == []


@pytest.mark.django_db(transaction=True)
def test_an_axis_that_is_away_loses_nothing(parties: tuple[Party, Party], clock: Clock) -> None:
    axis, other = parties
    office = an_office()
    known(office)
    axis.kill()
    rows = [sent_out(office, f"Văn bản {n}") for n in range(3)]
    for _turn in range(8):
        clock.goes_on()
        delivering.drain(axis_client.PARTNER, clock=clock)
        assert polling.poll(now=clock()) == {"done": 0, "held": 0, "bad": 0, "known": 0}
    assert {sending_of(row).state for row in rows} == {"waiting"}
    axis.start()
    for _turn in range(4):
        a_round(clock, other)
    assert {sending_of(row).state for row in rows} == {"arrived"}


@pytest.mark.django_db(transaction=True)
def test_the_node_refuses_forged_senders_and_unknown_receivers(parties: tuple[Party, Party]) -> None:
    axis, _other = parties
    content = build(a_letter())
    for headers, status in (
        ({"X-From": "H40.2"}, 403), ({"X-To": "H99.1"}, 422), ({"Authorization": "Bearer H56:wrong"}, 401),
    ):  # fmt: skip
        given = {
            "Authorization": "Bearer H56:stand-in", "X-Package-Id": "1", "X-From": "H56.1", "X-To": "H40.2",
            "X-Kind": "document", **headers,
        }  # fmt: skip
        request = urllib.request.Request(f"{axis.url}/v1/packages", content, given, method="POST")
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(request, timeout=5)
        assert refused.value.code == status
        refused.value.close()


# What comes in, without a node


@pytest.fixture
def office() -> Office:
    return an_office()


def comes(office: Office, content: bytes, number: str = "p-1", **changed: str) -> str:
    said = {"from_agency": "H40.2", "to_agency": office.unit.agency_id, "kind": "document", **changed}
    with as_system():
        return polling.take(Waiting(number=1, package_id=number, **said), content, at=AT)


def letter(office: Office, **changed: object) -> bytes:
    receiver = Organ(organ_id=office.unit.agency_id, name=office.unit.name)
    paper = Attachment(name="cong-van.pdf", content_type="application/pdf", content=ok_pdf())
    said = {"receivers": (receiver,), "responds_to": (), "attachments": (paper,), **changed}
    return build(a_letter(**said))


@pytest.mark.django_db
def test_a_package_that_comes_again_changes_nothing(office: Office) -> None:
    content = letter(office)
    assert [comes(office, content) for _turn in range(3)] == ["done", "known", "known"]
    assert comes(office, content, "p-2") == "done"  # another package about the same document
    row = Document.unscoped.get()
    assert (row.channel, row.notation, row.kind, row.urgency, kinds(row)) == (
        "axis", "7/SNV-VP", "cong_van", 1, ["arrive"],
    )  # fmt: skip
    assert [one.status for one in Dispatch.objects.all()] == ["01"]


@pytest.mark.django_db
def test_an_update_and_a_recall_that_overtake_their_document_wait_for_it(office: Office) -> None:
    about = "H40.2,2026,7/SNV-VP"
    later = (Trace("H40.2", AT + timedelta(minutes=1)),)
    update = letter(
        office, subject="Nội dung mới", business=Business(kind=2, document_id=about), traces=later
    )
    recall = letter(office, business=Business(kind=1, document_id=about, reason="Nhầm"), traces=later)

    assert comes(office, update, "p-2") == "held"
    assert comes(office, recall, "p-3") == "held"
    assert not Document.unscoped.exists()
    assert comes(office, letter(office), "p-1") == "done"

    row = Document.unscoped.get()
    assert (row.subject, row.state, kinds(row)) == (
        "Nội dung mới",
        "taken_back",
        ["arrive", "updated", "recalled"],
    )
    assert set(Package.objects.values_list("state", flat=True)) == {"done"}


@pytest.mark.django_db
def test_an_older_update_does_not_undo_a_newer(office: Office) -> None:
    about = "H40.2,2026,7/SNV-VP"
    comes(office, letter(office), "p-1")
    for number, minutes, subject in (("p-3", 2, "Bản 3"), ("p-2", 1, "Bản 2")):
        traces = (Trace("H40.2", AT + timedelta(days=400, minutes=minutes)),)
        comes(
            office,
            letter(office, subject=subject, business=Business(kind=2, document_id=about), traces=traces),
            number,
        )
    assert (Document.unscoped.get().subject, Document.unscoped.get().version) == ("Bản 3", 2)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>", "doctype"),
        (b"\x00\x01\x02", "encoding"),
        (b"khong phai xml", "not-xml"),
        (build(a_status()), "another-sender"),
    ],
)
def test_what_cannot_be_used_is_kept_for_a_look_and_stops_nothing(
    office: Office, content: bytes, problem: str
) -> None:
    changed = {"from_agency": "H40.9"} if problem == "another-sender" else {}
    assert comes(office, content, "p-1", **changed) == "bad"
    assert Package.objects.get().problem == problem
    assert comes(office, letter(office), "p-2") == "done"


@pytest.mark.django_db
def test_a_package_for_nobody_here_is_kept_for_a_look(office: Office) -> None:
    assert comes(office, letter(office), "p-1", to_agency="H56.404") == "bad"
    assert Package.objects.get().problem == "not-for-us"
    elsewhere = letter(office, receivers=(Organ(organ_id="H56.404", name="x"),))
    assert comes(office, elsewhere, "p-2", to_agency="H56.404") == "bad"
    assert Package.objects.get(package_id="p-2").problem == "no-such-unit"


@pytest.mark.django_db
def test_a_status_of_a_document_never_sent_is_kept_for_a_look(office: Office) -> None:
    assert comes(office, build(a_status()), "p-1", kind="status") == "bad"
    assert Package.objects.get().problem == "status-of-nothing"


@pytest.mark.django_db
def test_a_receiver_speaks_for_itself_alone(office: Office) -> None:
    """A status from an agency that the document was not sent to moves nothing."""
    row = sent(office, AT_LAM_DONG)
    about = ResponseFor(
        organ_id=office.unit.agency_id, number="1", notation="BC-STP", promulgated_on=AT.date(),
        document_id=row.document_id,
    )  # fmt: skip
    forger = Organ(organ_id="H40.7", name="Sở khác")
    status = build(a_status("06", responds_to=about, sender=forger))
    assert comes(office, status, "p-1", kind="status", from_agency="H40.7") == "bad"
    assert sending_of(row).state == "waiting"


@pytest.mark.django_db
def test_where_trust_is_demanded_only_sealed_packages_are_taken(
    office: Office, settings: Any, tmp_path: Path
) -> None:
    from cryptography.hazmat.primitives.serialization import Encoding

    authority, stranger = Authority(at=AT), Authority("CA lạ", at=AT)
    roots = tmp_path / "roots.pem"
    roots.write_bytes(authority.certificate.public_bytes(Encoding.PEM))
    settings.DOCUMENT_AXIS_TRUSTED = str(roots)

    def sealed(by: Authority) -> bytes:
        key, certificate = by.issue("Sở Nội vụ")
        return seal(letter(office), key=key, chain=[certificate])

    assert comes(office, letter(office), "p-1") == "bad"
    assert comes(office, sealed(stranger), "p-2") == "bad"
    assert comes(office, sealed(authority).replace(b"SNV-VP", b"SNV-VQ"), "p-3") == "bad"
    assert comes(office, sealed(authority), "p-4") == "done"
    assert list(Package.objects.order_by("package_id").values_list("problem", flat=True))[:2] == [
        "seal-none", "seal-intact",
    ]  # fmt: skip
