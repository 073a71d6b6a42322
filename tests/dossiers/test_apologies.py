"""The letter of apology: drafted, signed, delivered with proof; its new date moves no judgement of timeliness."""

from datetime import datetime, timedelta

import pytest

import factories as f
from factories import Case, as_system
from motcua.dossiers import tasks, verification
from motcua.dossiers.actions import apologies, lateness
from motcua.dossiers.actions.performing import Done
from motcua.dossiers.errors import InputRefused, NotAllowed, TransitionRefused
from motcua.dossiers.models import Apology, Slip
from motcua.dossiers.rules.authority import Acting
from motcua.kernel.zone import VIETNAM
from motcua.ledger.models import Event
from motcua.notices.models import Notice

pytestmark = pytest.mark.django_db

DUE = datetime(2026, 11, 9, 8, 30, tzinfo=VIETNAM)
PROMISED = datetime(2026, 11, 12, 8, 30, tzinfo=VIETNAM)
HOUR = timedelta(hours=1)


def late() -> Case:
    case = f.in_processing()
    with as_system():
        lateness.mark(dossier_id=case.id, at=DUE + timedelta(minutes=1))
    return case.reread()


def draft(
    case: Case, *, at: datetime = DUE + HOUR, by: Acting | None = None, key: str = "draft", **changed: object
) -> Done:
    said: dict[str, object] = {
        "cause": "workload",
        "reason": "Số hồ sơ tăng cao.",
        "new_date": PROMISED,
        **changed,
    }
    with as_system():
        return apologies.draft(
            dossier_id=case.id, by=by or case.as_role("case_officer"), at=at, command_id=key, **said
        )  # type: ignore[arg-type]


def approve(case: Case, done: Done, *, by: Acting | None = None, at: datetime = DUE + 2 * HOUR) -> Done:
    with as_system():
        return apologies.approve(
            dossier_id=case.id,
            draft_seq=done.seq,
            by=by or case.as_role("agency_head"),
            at=at,
            command_id="approve",
        )


def letter(case: Case) -> Apology:
    with as_system():
        return Apology.objects.get(dossier_id=case.id)


def test_an_officer_drafts_the_head_signs_and_the_slip_is_issued_with_the_new_date() -> None:
    case = late()

    done = approve(case, draft(case))

    row, one = case.row, letter(case)
    assert (row.apology, row.promised_due, row.late_kind) == ("approved", PROMISED, "subjective")
    assert (one.cause, one.kind, one.reason, one.no) == ("workload", "subjective", "Số hồ sơ tăng cao.", 1)
    assert one.drafter_id == case.as_role("case_officer").user_id
    assert one.signer_id == case.as_role("agency_head").user_id
    with as_system():
        slip = Slip.objects.get(dossier_id=case.id, kind="apology")
    assert (slip.seq, slip.unit_id) == (done.seq, case.handling_unit.pk)
    assert slip.content["reason"] == "Số hồ sơ tăng cao."
    assert slip.content["signer"] == "Trần Quốc Bảo"


def test_the_new_date_turns_nothing_late_into_on_time() -> None:
    case = late()
    approve(case, draft(case))

    done = f.concluded(case.reread(), concluded_at=PROMISED - HOUR)

    assert done.row.current_due == done.row.original_due == DUE
    assert done.row.late_at == DUE
    assert (done.row.legal_outcome, done.row.outcome_766) == ("late", "late")


def test_a_draft_may_be_written_anew_and_the_head_never_signs_what_was_not_read() -> None:
    case = late()
    first = draft(case)
    second = draft(case, key="again", reason="Cán bộ phụ trách nghỉ ốm.", at=DUE + 2 * HOUR)

    with pytest.raises(InputRefused) as refusal:
        approve(case, first, at=DUE + 3 * HOUR)
    assert (refusal.value.field, refusal.value.problem) == ("draft", "was-written-anew")
    assert case.row.apology == "drafted"

    approve(case, second, at=DUE + 3 * HOUR)
    assert letter(case).reason == "Cán bộ phụ trách nghỉ ốm."


def test_the_head_sends_a_draft_back_with_a_reason_that_stays_out_of_the_log() -> None:
    case = late()
    done = draft(case)

    with as_system():
        apologies.send_back(
            dossier_id=case.id,
            draft_seq=done.seq,
            why="Nêu rõ bước nào chậm.",
            by=case.as_role("agency_head"),
            at=DUE + 2 * HOUR,
            command_id="back",
        )

    assert case.row.apology == "due"
    assert letter(case).returned_why == "Nêu rõ bước nào chậm."
    assert "Nêu rõ" not in str(list(Event.objects.filter(stream=case.id).values_list("payload", flat=True)))
    draft(case, key="anew", at=DUE + 3 * HOUR)
    assert (letter(case).returned_why, case.row.apology) == ("", "drafted")


def test_an_objective_cause_needs_the_document_that_shows_it() -> None:
    case = late()

    with pytest.raises(InputRefused) as refusal:
        draft(case, cause="other_agency")
    assert refusal.value.field == "document"
    assert case.row.apology == "due"

    approve(case, draft(case, cause="other_agency", document="Công văn số 218/UBND-NC"))
    assert case.row.late_kind == "objective"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"cause": "bad_luck"}, "cause"),
        ({"reason": "  "}, "reason"),
        ({"new_date": None}, "new_date"),
        ({"new_date": DUE + HOUR}, "new_date"),
        ({"new_date": DUE - HOUR}, "new_date"),
    ],
)
def test_what_cannot_stand_in_a_letter_is_refused(changed: dict[str, object], field: str) -> None:
    case = late()

    with pytest.raises(InputRefused) as refusal:
        draft(case, **changed)

    assert refusal.value.field == field
    assert case.row.apology == "due"


def test_a_letter_may_be_written_ahead_within_the_lead_and_stands_when_the_date_passes() -> None:
    case = f.in_processing()
    with pytest.raises(InputRefused) as refusal:
        draft(case, at=DUE - timedelta(days=5))
    assert refusal.value.problem == "too-early-for-an-apology"

    approve(case, draft(case, at=DUE - timedelta(days=3)), at=DUE - timedelta(days=3) + HOUR)
    with as_system():
        lateness.mark(dossier_id=case.id, at=DUE + timedelta(minutes=1))

    assert (case.row.apology, case.row.late_at) == ("approved", DUE)


def test_a_letter_begun_ahead_lapses_when_the_dossier_ends_in_time() -> None:
    case = f.in_processing()
    draft(case, at=DUE - timedelta(days=3))

    done = f.concluded(case.reread())

    assert (done.row.apology, done.row.legal_outcome) == ("", "early")


def test_a_second_new_date_is_refused() -> None:
    case = late()
    approve(case, draft(case))
    with as_system():
        apologies.deliver(
            dossier_id=case.id, way="counter", receiver="Nguyễn Văn Đức", by=case.as_intake,
            at=DUE + 4 * HOUR, command_id="deliver",
        )  # fmt: skip

    with pytest.raises(TransitionRefused):
        draft(case, key="second", at=PROMISED + HOUR, new_date=PROMISED + timedelta(days=5))


def test_the_duty_outlives_the_handling_and_the_letter_then_promises_no_date() -> None:
    case = f.concluded(late(), concluded_at=DUE + timedelta(days=1))

    done = draft(case, at=DUE + timedelta(days=2), new_date=None)
    approve(case, done, at=DUE + timedelta(days=2, hours=1))

    assert case.row.promised_due is None
    with as_system():
        assert Slip.objects.get(dossier_id=case.id, kind="apology").content["new_date"] is None


def test_at_the_counter_the_letter_is_delivered_against_a_signature() -> None:
    case = late()
    approve(case, draft(case))

    with as_system():
        with pytest.raises(InputRefused):
            apologies.deliver(
                dossier_id=case.id, way="counter", by=case.as_intake, at=DUE + 3 * HOUR, command_id="no"
            )  # fmt: skip
        apologies.deliver(
            dossier_id=case.id, way="counter", receiver="Nguyễn Văn Đức", by=case.as_intake,
            at=DUE + 4 * HOUR, command_id="deliver",
        )  # fmt: skip

    one, row = letter(case), case.row
    assert (one.way, one.proof, one.delivered_at) == ("counter", "Nguyễn Văn Đức", DUE + 4 * HOUR)
    assert (row.apology, row.apologised_at) == ("delivered", DUE + 4 * HOUR)
    said = Event.objects.filter(stream=case.id, kind="apology_delivered").get().payload
    assert "Nguyễn" not in str(said)
    assert len(str(said["receiver_commitment"])) == 64


def test_by_post_the_code_of_the_item_is_the_proof() -> None:
    case = late()
    approve(case, draft(case))

    with as_system():
        with pytest.raises(InputRefused):
            apologies.deliver(
                dossier_id=case.id, way="post", by=case.as_intake, at=DUE + 3 * HOUR, command_id="no"
            )  # fmt: skip
        apologies.deliver(
            dossier_id=case.id, way="post", reference="RB123456789VN", by=case.as_intake,
            at=DUE + 4 * HOUR, command_id="deliver",
        )  # fmt: skip

    assert (letter(case).way, letter(case).reference) == ("post", "RB123456789VN")


def test_an_online_applicant_gets_it_in_the_account_and_the_notice_is_the_proof(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    case = late()
    done = approve(case, draft(case))
    now = DUE + 3 * HOUR
    monkeypatch.setattr(tasks.timezone, "now", lambda: now)

    for _ in range(2):  # a job that is run twice
        tasks.notify(case.id, done.seq)

    notice = Notice.objects.get(dossier_id=case.id, event_seq=done.seq, way="inbox")
    one = letter(case)
    assert (notice.template, notice.recipient_id) == ("apology_approved", case.citizen.pk)
    assert (one.way, one.reference, one.delivered_at) == ("account", f"notice {notice.pk}", now)
    assert case.row.apology == "delivered"
    assert Event.objects.filter(stream=case.id, kind="apology_delivered").count() == 1


def test_another_event_delivers_no_letter() -> None:
    case = late()
    done = approve(case, draft(case))

    with as_system():
        assert (
            apologies.record_notice(dossier_id=case.id, approved_seq=done.seq - 1, at=DUE + 3 * HOUR) is None
        )
        assert apologies.record_notice(dossier_id=case.id, approved_seq=done.seq, at=DUE + 3 * HOUR) is None

    assert case.row.apology == "approved"


def test_only_the_handling_unit_writes_and_only_its_head_signs() -> None:
    case = late()
    stranger = f.make_unit("Ủy ban nhân dân xã Vạn Hưng")
    other_head = f.acting_as(f.make_official(stranger, "agency_head"), stranger)

    for by in (case.as_intake, other_head, case.as_citizen):
        with pytest.raises(NotAllowed):
            draft(case, by=by)
    done = draft(case)
    for by in (case.as_role("case_officer"), case.as_intake, other_head, case.as_citizen):
        with pytest.raises(NotAllowed):
            approve(case, done, by=by)

    assert case.row.apology == "drafted"


def test_each_deed_repeated_with_its_key_changes_nothing_and_the_log_replays() -> None:
    case = late()
    done = draft(case)
    assert draft(case).repeated
    approve(case, done)
    assert approve(case, done).repeated

    assert [found for _, findings in verification.verify([case.id]) for found in findings] == []
    assert Apology.unscoped.count() == 1
    assert Slip.unscoped.filter(kind="apology").count() == 1
