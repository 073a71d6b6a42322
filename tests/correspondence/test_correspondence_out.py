"""Documents out: drafted, checked, signed, numbered, sent; between two units here each step is told to the sender."""

import threading
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, connections, transaction

from correspondence_ground import (
    AT_LAM_DONG,
    BY_PAPER,
    MONDAY,
    Office,
    a_commune,
    a_draft,
    a_file,
    an_office,
    arrived,
    as_system,
    drafted,
    kinds,
    later,
    now,
    numbered,
    sending_of,
    sent,
    to_unit,
)
from motcua.correspondence import queries
from motcua.correspondence.actions import drafting, registering, sending, slips
from motcua.correspondence.actions.slips import Assignment
from motcua.correspondence.errors import DeedRefused, InputRefused, NotAllowed, NotSigned, SecretNotStored
from motcua.correspondence.models import Document, DocumentFile, Sending
from motcua.correspondence.rules.authority import Refusal
from motcua.correspondence.rules.lifecycle import SendingState, Status, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return an_office()


@pytest.fixture
def commune() -> Office:
    return a_commune()


def test_a_draft_becomes_a_sent_document_and_arrives(office: Office, commune: Office) -> None:
    row = sent(office, to_unit(commune))

    assert (row.state, row.number, row.notation, row.signature) == ("sent", 1, "1/BC-STP", "present")
    assert row.document_id == f"{office.unit.agency_id},2026,1/BC-STP"
    assert kinds(row) == ["draft", "submit", "check", "sign", "number", "send", "status_01"]
    there = arrived(commune, row)
    assert (there.state, there.number, there.notation, there.from_name, there.signature) == (
        "arrived", None, "1/BC-STP", "Sở Tư pháp", "present",
    )  # fmt: skip
    names = DocumentFile.objects.filter(document=there).order_by("pk").values_list("file_name", "is_main")
    assert list(names) == [("van-ban-ky.pdf", True), ("phu-luc.xlsx", False)]


def test_each_step_at_the_receiver_is_told_to_the_sender(office: Office, commune: Office) -> None:
    row = sent(office, to_unit(commune))
    there = arrived(commune, row)
    states = [sending_of(row).state]
    with as_system():
        registering.register(there.pk, due_on=None, seen=1, by=commune.by_clerk, at=later(1))
        states.append(sending_of(row).state)
        given = Assignment(unit_id=commune.unit.pk, user_id=commune.officer.pk)
        slips.assign(there.pk, given, seen=2, by=commune.by_head, at=later(1))
        states.append(sending_of(row).state)
        registering.begin(there.pk, seen=3, by=commune.by_officer, at=later(2))
        states.append(sending_of(row).state)
        registering.finish(there.pk, answer="Đã thực hiện.", seen=4, by=commune.by_officer, at=later(3))
        states.append(sending_of(row).state)

    assert states == ["arrived", "received", "assigned", "processing", "completed"]
    assert kinds(row)[-5:] == ["status_01", "status_03", "status_04", "status_05", "status_06"]


def test_a_receiver_refuses_with_a_reason(office: Office, commune: Office) -> None:
    row = sent(office, to_unit(commune))
    there = arrived(commune, row)
    with as_system():
        with pytest.raises(InputRefused):
            registering.refuse(there.pk, reason="", seen=None, by=commune.by_clerk, at=later(1))
        registering.refuse(there.pk, reason="Gửi nhầm nơi nhận", seen=None, by=commune.by_clerk, at=later(1))
    found = sending_of(row)
    assert (found.state, found.reason, now(there).state) == ("refused", "Gửi nhầm nơi nhận", "refused")


def test_nobody_checks_or_signs_a_draft_of_their_own(office: Office, commune: Office) -> None:
    with as_system():
        row = drafting.draft(a_draft(to_unit(commune)), by=office.by_head, at=MONDAY)
        drafting.submit(row.pk, seen=None, by=office.by_head, at=MONDAY)
        with pytest.raises(NotAllowed) as refused:
            drafting.check(row.pk, remark="", seen=None, by=office.by_head, at=MONDAY)
    assert refused.value.why is Refusal.OWN_DRAFT
    with pytest.raises(IntegrityError), transaction.atomic():
        Document.unscoped.filter(pk=row.pk).update(signed_by=office.head)


def test_a_draft_goes_back_and_comes_again(office: Office, commune: Office) -> None:
    row = drafted(office, to_unit(commune))
    with as_system():
        drafting.submit(row.pk, seen=None, by=office.by_officer, at=MONDAY)
        drafting.send_back(row.pk, reason="Bổ sung số liệu", seen=None, by=office.by_head, at=MONDAY)
        changed = a_draft(to_unit(commune), BY_PAPER, subject="Báo cáo (bổ sung)")
        drafting.change(row.pk, changed, seen=None, by=office.by_officer, at=MONDAY)
        drafting.submit(row.pk, seen=None, by=office.by_officer, at=MONDAY)
    found = now(row)
    assert (found.state, found.subject, found.channel, found.sendings.count()) == (
        "submitted", "Báo cáo (bổ sung)", "paper", 2,
    )  # fmt: skip


def test_what_goes_electronically_is_signed(office: Office, commune: Office) -> None:
    row = drafted(office, to_unit(commune))
    with as_system():
        drafting.submit(row.pk, seen=None, by=office.by_officer, at=MONDAY)
        drafting.check(row.pk, remark="", seen=None, by=office.by_head, at=MONDAY)
        said = {
            "signer_name": "Trần Văn Bình",
            "signer_title": "",
            "seen": None,
            "by": office.by_head,
            "at": MONDAY,
        }
        for unsigned in (None, a_file("chua-ky.pdf"), a_file("hong.pdf", "broken")):
            with pytest.raises(NotSigned):
                drafting.sign(row.pk, signed=unsigned, **said)  # type: ignore[arg-type]
    assert now(row).state == "checked"


def test_what_goes_on_paper_may_be_signed_by_hand(office: Office) -> None:
    row = sent(office, BY_PAPER, signature="")
    assert (row.state, row.signature, row.document_id, sending_of(row).state) == ("sent", "", "", "sent")


def test_a_secret_document_goes_by_paper_and_keeps_its_number(office: Office, commune: Office) -> None:
    with as_system():
        with pytest.raises(SecretNotStored):
            drafting.draft(
                a_draft(to_unit(commune), secrecy="secret", subject="", files=[]),
                by=office.by_clerk,
                at=MONDAY,
            )
        row = drafting.draft(
            a_draft(BY_PAPER, secrecy="secret", subject="", files=[]), by=office.by_clerk, at=MONDAY
        )
        drafting.submit(row.pk, seen=None, by=office.by_clerk, at=MONDAY)
        drafting.check(row.pk, remark="", seen=None, by=office.by_head, at=MONDAY)
        drafting.sign(
            row.pk,
            signer_name="Trần Văn Bình",
            signer_title="",
            signed=None,
            seen=None,
            by=office.by_head,
            at=MONDAY,
        )
        drafting.number(row.pk, seen=None, by=office.by_clerk, at=MONDAY)
        sending.send(row.pk, seen=None, by=office.by_clerk, at=MONDAY)
    assert (now(row).state, now(row).number, now(row).files.count()) == ("sent", 1, 0)


def test_a_document_to_nobody_or_to_ourselves_is_no_draft(office: Office) -> None:
    for receivers in ((), (to_unit(office),)):
        with pytest.raises(InputRefused):
            drafted(office, *receivers)


def test_a_cancelled_draft_uses_no_number(office: Office, commune: Office) -> None:
    row = drafted(office, to_unit(commune))
    with as_system():
        drafting.cancel(row.pk, reason="Không còn cần", seen=None, by=office.by_officer, at=MONDAY)
    assert (now(row).state, numbered(office, to_unit(commune)).number) == ("cancelled", 1)


# After the sending


def test_an_update_brings_a_new_version_and_keeps_the_old_file(office: Office, commune: Office) -> None:
    row = sent(office, to_unit(commune))
    with as_system():
        corrected = a_file("dinh-chinh.pdf", "present")
        sending.update(
            row.pk,
            corrected=corrected,
            reason="Đính chính số liệu",
            seen=None,
            by=office.by_clerk,
            at=later(1),
        )
    there = arrived(commune, row)
    files = DocumentFile.objects.filter(document=there).order_by("pk").values_list("version", "file_name")
    assert there.version == 2
    assert list(files) == [
        (1, "van-ban-ky.pdf"), (1, "phu-luc.xlsx"), (2, "dinh-chinh.pdf"), (2, "phu-luc.xlsx"),
    ]  # fmt: skip
    assert (kinds(there), now(row).notation) == (["arrive", "updated"], "1/BC-STP")


def test_a_recall_ends_the_work_on_it(office: Office, commune: Office) -> None:
    row = sent(office, to_unit(commune))
    there = arrived(commune, row)
    with as_system():
        registering.register(there.pk, due_on=None, seen=None, by=commune.by_clerk, at=later(1))
        slips.assign(
            there.pk, Assignment(unit_id=commune.unit.pk), seen=None, by=commune.by_head, at=later(1)
        )
        sending.recall(row.pk, reason="Ban hành nhầm", seen=None, by=office.by_clerk, at=later(2))
    assert (now(row).state, now(there).state) == ("recalled", "taken_back")
    assert [slip.state for slip in there.slips.all()] == ["withdrawn"]


def test_a_recall_of_what_is_done_is_only_known(office: Office, commune: Office) -> None:
    row = sent(office, to_unit(commune))
    there = arrived(commune, row)
    with as_system():
        registering.register(there.pk, due_on=None, seen=None, by=commune.by_clerk, at=later(1))
        registering.finish(there.pk, answer="Lưu hồ sơ", seen=None, by=commune.by_head, at=later(1))
        sending.recall(row.pk, reason="Ban hành nhầm", seen=None, by=office.by_clerk, at=later(2))
    assert (now(there).state, kinds(there)[-1]) == ("done", "recalled")


@pytest.mark.parametrize(
    ("is_agreed", "state", "take_back"), [(True, "taken_back", "agreed"), (False, "arrived", "refused")]
)
def test_a_document_asked_back_is_given_or_kept(
    office: Office, commune: Office, is_agreed: bool, state: str, take_back: str
) -> None:
    row = sent(office, to_unit(commune))
    there = arrived(commune, row)
    with as_system():
        sending.ask_back(row.pk, reason="Cần xem lại nội dung", seen=None, by=office.by_clerk, at=later(1))
        assert now(there).take_back == "asked"
        registering.answer_take_back(
            there.pk, is_agreed=is_agreed, reason="Đang dùng rồi", seen=None, by=commune.by_clerk, at=later(1)
        )
        with pytest.raises(DeedRefused):
            registering.answer_take_back(
                there.pk, is_agreed=True, reason="", seen=None, by=commune.by_clerk, at=later(1)
            )
    found = sending_of(row)
    assert (found.state, found.take_back, now(there).take_back) == (state, take_back, take_back)


def test_a_replacing_document_ends_the_one_before(office: Office, commune: Office) -> None:
    old = sent(office, to_unit(commune))
    new = sent(office, to_unit(commune), replaces_id=old.pk, at=later(1))
    assert (now(old).state, arrived(commune, old).state) == ("replaced", "replaced")
    assert arrived(commune, new).replaces_id == arrived(commune, old).pk


def test_an_answer_knows_what_it_answers(office: Office, commune: Office) -> None:
    asked = sent(office, to_unit(commune))
    there = arrived(commune, asked)
    answer = sent(commune, to_unit(office), responds_to_id=there.pk, notation_tail="UBND")
    assert answer.responds_to_id == there.pk
    assert arrived(office, answer).responds_to_id == asked.pk


def test_the_axis_gets_a_message_in_the_same_transaction(office: Office) -> None:
    row = sent(office, AT_LAM_DONG)
    found = row.dispatches.get()
    assert (found.kind, found.business, found.to_agency, sending_of(row).state) == (
        "document",
        0,
        "H40.2",
        "waiting",
    )


# Two at once


@pytest.mark.django_db(transaction=True)
def test_sender_and_receiver_at_once_wait_for_one_another(office: Office, commune: Office) -> None:
    """A recall at one end while the other registers: whoever is first, both ends agree and none is stuck."""
    rows = [sent(office, to_unit(commune)) for _turn in range(6)]
    theirs = [arrived(commune, row) for row in rows]
    problems: list[BaseException] = []

    def run(deed: object) -> None:
        try:
            with as_system():
                deed()  # type: ignore[operator]
        except DeedRefused:
            pass
        except BaseException as error:
            problems.append(error)
        finally:
            connections.close_all()

    said: dict[str, Any] = {"seen": None, "at": later(1)}

    def recall(row: Document) -> None:
        sending.recall(row.pk, reason="Nhầm rồi", by=office.by_clerk, **said)

    def register(row: Document) -> None:
        registering.register(row.pk, due_on=None, by=commune.by_clerk, **said)

    for row, there in zip(rows, theirs, strict=True):
        hands = [
            threading.Thread(target=run, args=(partial(recall, row),)),
            threading.Thread(target=run, args=(partial(register, there),)),
        ]
        for hand in hands:
            hand.start()
        for hand in hands:
            hand.join(20)
    assert problems == []
    assert {now(row).state for row in rows} == {"recalled"}
    assert {now(there).state for there in theirs} == {"taken_back"}


@pytest.mark.django_db(transaction=True)
def test_a_document_sent_by_two_hands_goes_once(office: Office, commune: Office) -> None:
    row = numbered(office, to_unit(commune))
    refused: list[BaseException] = []

    def press() -> None:
        try:
            with as_system():
                sending.send(row.pk, seen=row.revision, by=office.by_clerk, at=MONDAY)
        except BaseException as error:
            refused.append(error)
        finally:
            connections.close_all()

    hands = [threading.Thread(target=press) for _ in range(3)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join(20)
    assert len(refused) == 2
    assert Document.unscoped.filter(unit=commune.unit).count() == 1


# Status messages late, twice, in any order


def test_no_order_of_messages_undoes_a_later_stage() -> None:
    from itertools import permutations

    steps = [Status.ARRIVED, Status.RECEIVED, Status.ASSIGNED, Status.PROCESSING, Status.COMPLETED]
    for order in permutations([*steps, Status.RECEIVED]):
        state = SendingState.SENT
        for status in order:
            state = told(state, status)
        assert state is SendingState.COMPLETED
    assert told(SendingState.REFUSED, Status.RECEIVED) is SendingState.REFUSED
    assert told(SendingState.TAKEN_BACK, Status.COMPLETED) is SendingState.TAKEN_BACK
    assert told(SendingState.PROCESSING, Status.TAKE_BACK_REFUSED) is SendingState.PROCESSING


def test_the_register_shows_who_got_what(office: Office, commune: Office) -> None:
    first = sent(office, to_unit(commune))
    sent(office, BY_PAPER, signature="")
    with as_system():
        rows = queries.register("out", unit_id=office.unit.pk, year=2026, by=office.by_clerk, now=MONDAY)
        assert queries.years(office.unit.pk) == [2026]
    assert [(row.number, [one.to_name for one in row.sendings.all()]) for row in rows] == [
        (1, [commune.unit.name]), (2, [BY_PAPER.name]),
    ]  # fmt: skip
    assert Sending.objects.get(document=first).channel == "internal"
