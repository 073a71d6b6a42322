"""The life of a result: drafted, checked by a second person, signed by another, sealed and issued."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

import factories as f
from motcua.dossiers import verification
from motcua.dossiers.actions import work
from motcua.dossiers.actions.results import drafting, ending, signing
from motcua.dossiers.actions.results.drawing import Wanted
from motcua.dossiers.errors import InputRefused, NotAllowed, ResultNotSigned, TransitionRefused
from motcua.dossiers.models import Result, ResultNumber
from motcua.dossiers.rules.results import Source, Term
from motcua.kernel.zone import day_of
from motcua.ledger.models import Event
from motcua.records import queries as files
from motcua.records.models import Holding
from motcua.signing import queries as signatures
from motcua.signing.models import Credential
from results_ground import Ground, at_last_step, decision

pytestmark = pytest.mark.django_db


def kinds(ground: Ground) -> list[str]:
    return list(Event.objects.filter(stream=ground.id).order_by("seq").values_list("kind", flat=True))


def faults(ground: Ground) -> list[object]:
    return [finding for _, findings in verification.verify([ground.id]) for finding in findings]


def test_a_result_is_drafted_checked_signed_and_issued_under_the_seal() -> None:
    ground = at_last_step().drafted().checked().signed()

    state, result = ground.case.state, ground.result
    assert kinds(ground)[-4:] == ["result_drafted", "result_checked", "result_signed", "concluded"]
    assert (state.business, state.result_form, state.result_count) == ("concluded", "electronic", 1)
    assert result.number == f"1/2026/KQ-{ground.case.handling_unit.agency_id}"
    assert state.result_number == result.number
    assert state.result_sha256 == result.issued_sha256
    report = signatures.validate(files.read_file(state.result_sha256), at=ground.at)
    assert report.state is signatures.State.VALID
    assert [one.role for one in report.signatures] == ["official", "agency_seal"]
    assert {one.reason for one in report.signatures} == {"KQ-" + "-".join(
        (result.code[:4], result.code[4:8], result.code[8:])
    )}  # fmt: skip
    assert faults(ground) == []


def test_whoever_drafted_it_neither_checks_nor_signs_it() -> None:
    ground = at_last_step()
    head = ground.signer
    with f.as_system():
        done = drafting.draft(
            dossier_id=ground.id,
            wanted=Wanted(source=Source.GENERAL),
            by=ground.checker,
            at=ground.at,
            command_id="own",
        )
        ground = ground.after(done)
        with pytest.raises(InputRefused, match="own-draft"):
            drafting.check(
                dossier_id=ground.id,
                draft_seq=done.seq,
                by=ground.checker,
                at=ground.at,
                command_id="own-check",
            )
        done = drafting.check(
            dossier_id=ground.id, draft_seq=done.seq, by=head, at=ground.at, command_id="head-check"
        )
    assert done.state.result_stage == "checked"
    with pytest.raises(IntegrityError), transaction.atomic():
        Result.unscoped.update(signer_id=ground.checker.user_id)


def test_a_post_that_may_not_sign_does_not() -> None:
    ground = at_last_step().drafted().checked()

    with pytest.raises(NotAllowed):
        ground.signed(by=ground.drafter)

    assert ground.reread().case.state.result_stage == "checked"
    assert ground.numbers == []


def test_an_unchecked_draft_is_not_signed() -> None:
    ground = at_last_step().drafted()

    with pytest.raises(TransitionRefused, match="checked by a second person"):
        ground.signed()

    assert ground.numbers == []


def test_it_goes_back_with_the_reason_and_comes_again() -> None:
    ground = at_last_step().drafted().checked().sent_back("Ghi thiếu nơi sinh.")
    assert ground.result.returned_why == "Ghi thiếu nơi sinh."
    assert ground.case.state.result_stage == "returned"

    ground = ground.drafted(text="Nơi sinh: Nha Trang.").checked().signed()

    assert ground.case.state.result_count == 1
    assert ground.result.no == 1
    assert faults(ground) == []


def test_a_draft_written_anew_is_not_signed_unread() -> None:
    ground = at_last_step().drafted().checked()
    read = ground.result.drafted_seq
    ground = ground.sent_back().drafted().checked()

    with f.as_system(), pytest.raises(InputRefused, match="was-written-anew"):
        signing.sign(
            dossier_id=ground.id, draft_seq=read, by=ground.signer, at=ground.at, command_id="unread"
        )

    assert ground.numbers == []


def test_the_same_key_signs_once() -> None:
    ground = at_last_step().drafted().checked()
    first = ground.signed(key="once")

    again = ground.signed(key="once")

    assert again.case.state == first.case.state
    assert kinds(ground).count("result_signed") == 1
    assert len(ground.numbers) == 1


def test_a_seal_that_fails_leaves_a_signed_result_that_is_issued_later() -> None:
    ground = at_last_step().drafted().checked()
    seals = Credential.objects.filter(role="agency_seal")
    seals.update(key="gone.pem")

    with pytest.raises(ResultNotSigned, match="key-unreadable"):
        ground.signed(key="twice")

    ground = ground.reread()
    assert (ground.case.state.result_stage, ground.case.state.business) == ("signed", "processing")
    seals.update(key=f"{seals.get().code}.pem")
    ground = ground.signed(key="twice")
    assert ground.case.state.business == "concluded"
    assert kinds(ground).count("result_signed") == 1
    assert [number.number for number in ground.numbers] == [1]


def test_a_key_that_fails_keeps_the_number_for_the_next_try() -> None:
    ground = at_last_step().drafted().checked()
    own = Credential.objects.filter(role="official")
    own.update(key="gone.pem")

    with pytest.raises(ResultNotSigned):
        ground.signed()

    (number,) = ground.numbers
    assert (number.number, number.used_at, number.void_at) == (1, None, None)
    own.update(key=f"{own.get().code}.pem")
    ground = ground.signed()
    assert [(n.number, n.void_at) for n in ground.numbers] == [(1, None)]
    assert ground.numbers[0].used_at is not None


def test_a_number_of_a_result_that_went_back_stays_void_in_the_book_with_the_reason() -> None:
    ground = at_last_step().drafted().checked()
    Credential.objects.filter(role="agency_seal").update(key="gone.pem")
    with pytest.raises(ResultNotSigned):
        ground.signed()
    Credential.objects.filter(role="agency_seal").update(key=f"seal-{ground.case.handling_unit.pk}.pem")

    ground = ground.reread().sent_back().drafted().checked().signed()

    assert [(n.number, n.void_why, n.used_at is not None) for n in ground.numbers] == [
        (1, "returned", True),
        (2, "", True),
    ]
    assert ground.result.number.startswith("2/2026/")
    assert faults(ground) == []


def test_a_recalled_result_is_void_and_its_number_says_so() -> None:
    ground = at_last_step().drafted().checked().signed()

    with f.as_system():
        done = work.recall(
            dossier_id=ground.id, reason="Sai ngày sinh.", by=ground.signer, at=ground.at, command_id="recall"
        )
    ground = ground.after(done).drafted().checked().signed()

    with f.as_system():
        rows = list(Result.objects.filter(dossier_id=ground.id).order_by("no"))
    assert [(row.no, row.void_why) for row in rows] == [(1, "recalled"), (2, "")]
    assert [(n.number, n.void_why) for n in ground.numbers] == [(1, "recalled"), (2, "")]
    assert faults(ground) == []


def test_a_stopped_dossier_leaves_no_draft_open() -> None:
    ground = at_last_step().drafted().checked()

    with f.as_system():
        done = work.stop(
            dossier_id=ground.id, reason="Không đủ điều kiện.", ground="Nghị định 118/2025/NĐ-CP",
            by=ground.signer, at=ground.at, command_id="stop",
        )  # fmt: skip

    assert done.state.result_stage == ""
    assert ground.result.void_why == "stopped"
    assert faults(ground) == []


def test_a_signed_result_is_not_overtaken_by_an_uploaded_one() -> None:
    ground = at_last_step().drafted().checked()
    Credential.objects.filter(role="agency_seal").update(key="gone.pem")
    with pytest.raises(ResultNotSigned):
        ground.signed()

    with f.as_system(), pytest.raises(InputRefused, match="signed-result-waits"):
        work.conclude(
            dossier_id=ground.id,
            result=work.ResultPaper(number="9/KQ", file_sha256=f.make_file().sha256),
            by=ground.signer,
            at=ground.at,
            command_id="upload",
        )


def test_an_uploaded_result_still_concludes_and_is_called_a_file() -> None:
    case = f.concluded()

    assert (case.state.result_form, case.state.result_count) == ("file", 0)


def test_work_sent_back_makes_a_checked_result_a_draft_again() -> None:
    from motcua.dossiers.actions import returning_work

    ground = at_last_step().drafted().checked()
    with f.as_system():
        done = returning_work.return_to(
            dossier_id=ground.id, step_no=1, reason="Thiếu thẩm định.", by=ground.signer, at=ground.at,
            command_id="work-back",
        )  # fmt: skip

    ground = ground.after(done)
    assert ground.case.state.result_stage == "drafted"
    assert ground.result.checker_id is None
    assert faults(ground) == []


def test_the_term_is_said_on_the_result_and_kept_in_the_owners_store() -> None:
    until = day_of(f.MONDAY) + timedelta(days=30)
    wanted = Wanted(source=Source.GENERAL, term=Term.UNTIL, term_until=until)
    ground = at_last_step().drafted(wanted).checked().signed()

    from motcua.dossiers.actions import keeping

    with f.as_system():
        keeping.follow(dossier_id=ground.id, at=ground.at)

    paper = Holding.objects.get(source_dossier_id=ground.id, origin="result")
    assert (paper.term, paper.valid_until, paper.legal_value) == ("until", until, "electronic_original")
    assert ground.result.valid_until == until


@pytest.mark.parametrize(
    ("wanted", "problem"),
    [
        (Wanted(source=Source.GENERAL, term=Term.UNTIL), "required"),
        (
            Wanted(source=Source.GENERAL, term=Term.UNTIL, term_until=day_of(f.MONDAY) - timedelta(days=1)),
            "ahead",
        ),
        (Wanted(source=Source.GENERAL, replaces="KQ-0000-0000-0000"), "no-such-result"),
        (Wanted(source=Source.WORD, template_id=1), "template-not-in-force"),
        (Wanted(source=Source.GENERAL, text="x" * 20_001), "too-long"),
    ],
)
def test_what_cannot_be_drafted_is_refused_and_changes_nothing(wanted: Wanted, problem: str) -> None:
    ground = at_last_step(keys=False)
    before = kinds(ground)

    with pytest.raises(InputRefused, match=problem):
        ground.drafted(wanted)

    assert kinds(ground) == before


def test_a_revoked_result_is_said_to_be_so_in_the_store_at_once() -> None:
    from motcua.dossiers.actions import keeping

    ground = at_last_step().drafted().checked().signed().handed_over()
    with f.as_system():
        keeping.follow(dossier_id=ground.id, at=ground.at)
        done = ending.revoke(
            dossier_id=ground.id,
            said=decision(ground, why="Cấp không đúng đối tượng."),
            by=ground.signer,
            at=ground.at,
            command_id="revoke",
        )

    paper = Holding.objects.get(source_dossier_id=ground.id, origin="result")
    assert (paper.revoked_on, paper.revoked_why) == (day_of(ground.at), "Cấp không đúng đối tượng.")
    assert done.state.result_revoked_at == done.state.last_at
    assert faults(ground) == []


def test_before_the_hand_over_it_is_recalled_and_not_revoked() -> None:
    ground = at_last_step().drafted().checked().signed()

    with f.as_system(), pytest.raises(TransitionRefused, match="recall it instead"):
        ending.revoke(
            dossier_id=ground.id, said=decision(ground), by=ground.signer, at=ground.at, command_id="revoke"
        )


def test_paper_copies_are_counted() -> None:
    ground = at_last_step().drafted().checked().signed()

    with f.as_system():
        for key, copies in (("a", 2), ("b", 3), ("b", 3)):
            done = ending.give_copies(
                dossier_id=ground.id, copies=copies, by=ground.case.as_intake, at=ground.at, command_id=key
            )

    assert done.state.result_copies == 5
    assert faults(ground.after(done)) == []


def test_a_newer_result_takes_the_place_of_the_one_that_it_names() -> None:
    old = at_last_step().drafted().checked().signed()
    code = old.result.code
    assert code is not None
    case = f.in_processing(
        f.accepted(unit=old.case.unit, procedure=old.case.procedure, citizen=old.case.citizen)
    )
    new = at_last_step(case).drafted(Wanted(source=Source.GENERAL, replaces=f"kq {code}")).checked().signed()

    old = old.reread()
    assert old.case.state.result_superseded_at is not None
    assert old.result.void_why == "result_superseded"
    assert faults(old) + faults(new) == []
    with f.as_system():
        assert not ResultNumber.objects.filter(void_why="result_superseded").exists()


def test_another_owners_result_is_not_replaced() -> None:
    old = at_last_step().drafted().checked().signed()

    with pytest.raises(InputRefused, match="no-such-result-of-the-owner"):
        at_last_step().drafted(Wanted(source=Source.GENERAL, replaces=f"KQ{old.result.code}"))
