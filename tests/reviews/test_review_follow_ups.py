"""Proposals and their fate, decentralisation as two facts, the register, files that prove them."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from motcua.records.errors import TypeNotAccepted
from motcua.reviews.actions import decentralisations, evidence, proposals, regulations
from motcua.reviews.actions.regulations import Found, Standing
from motcua.reviews.errors import InputRefused, ReviewNotAllowed, ScreenStale, StateRefused
from motcua.reviews.models import Decentralisation, Deed, Evidence, Proposal, Regulation, RegulationCheck
from motcua.reviews.rules.subjects import Subject
from real_files import ok_pdf
from review_ground import MARCH, Ground, complete_content, make_review_ground

pytestmark = pytest.mark.django_db
SHORTER = complete_content(outcome="shorten", limit_now=5, limit_proposed=3)
PDF = ok_pdf()


@pytest.fixture
def ground() -> Ground:
    return make_review_ground()


def sent(ground: Ground, **changed: Any) -> Proposal:
    said: dict[str, Any] = {
        "sheet_id": None, "procedure_id": (ground.procedures or [ground.procedure()])[0].pk, "words": "Bỏ bản sao.",
        "addressee": "Bộ Tư pháp", "number": "12/UBND-KSTT", "sent_on": date(2026, 2, 20),
    }  # fmt: skip
    return proposals.send(**{**said, **changed}, by=ground.by(ground.keeper), at=MARCH)


def answered(ground: Ground, row: Proposal, seen: int | None = None, **changed: Any) -> None:
    said: dict[str, Any] = {
        "state": "partly", "answered_on": date(2026, 2, 28), "document": "77/BTP-KSTT", "words": "Tiếp thu một phần.",
    }  # fmt: skip
    proposals.answer(
        proposal_id=row.pk, **{**said, **changed}, seen=seen, by=ground.by(ground.keeper), at=MARCH
    )


def test_a_proposal_is_sent_and_answered_each_by_a_document(ground: Ground) -> None:
    row = sent(ground)
    answered(ground, row, seen=1)

    row.refresh_from_db()
    assert (row.state, row.answered_on, row.answer_document) == ("partly", date(2026, 2, 28), "77/BTP-KSTT")
    kinds = Deed.objects.filter(subject="proposal").order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["sent", "answered"]


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"answered_on": date(2026, 2, 19)}, "answered_on: too-early"),
        ({"answered_on": date(2026, 4, 1)}, "answered_on: lies-ahead"),
        ({"answered_on": None}, "answered_on: required"),
        ({"document": ""}, "answer_document: required"),
        ({"state": "sent"}, "state: required"),
        ({"state": "maybe"}, "state: required"),
    ],
)
def test_an_impossible_answer_is_refused(ground: Ground, changed: dict[str, Any], problem: str) -> None:
    row = sent(ground)

    with pytest.raises(InputRefused, match=problem):
        answered(ground, row, **changed)

    assert Proposal.objects.get().state == "sent"


def test_a_proposal_lapses_without_a_document(ground: Ground) -> None:
    row = sent(ground)
    answered(ground, row, state="lapsed", document="")

    assert Proposal.objects.get().state == "lapsed"


def test_a_proposal_of_a_review_follows_its_conclusion(ground: Ground) -> None:
    first, kept = ground.approved_plan(2)
    number = ground.procedures[0].pk
    with pytest.raises(StateRefused):
        sent(ground, sheet_id=first, procedure_id=number)
    ground.concludes(first, SHORTER)
    ground.concludes(kept, complete_content())

    with pytest.raises(InputRefused, match="sent_on: too-early"):
        sent(ground, sheet_id=first, procedure_id=number, sent_on=date(2026, 2, 20))
    with pytest.raises(StateRefused):  # nothing to propose where all is kept
        sent(ground, sheet_id=kept, procedure_id=ground.procedures[1].pk, sent_on=MARCH.date())
    assert sent(ground, sheet_id=first, procedure_id=number, sent_on=MARCH.date()).sheet_id == first


def test_what_was_recorded_in_error_is_struck_out_and_stays(ground: Ground) -> None:
    row = sent(ground)
    proposals.strike(proposal_id=row.pk, words="Ghi nhầm", seen=None, by=ground.by(ground.keeper), at=MARCH)

    assert Proposal.objects.get().struck_at == MARCH
    with pytest.raises(StateRefused, match="struck"):
        answered(ground, row)


def test_a_stale_screen_answers_no_proposal(ground: Ground) -> None:
    row = sent(ground)
    answered(ground, row, seen=1)

    with pytest.raises(ScreenStale):
        answered(ground, row, seen=1, state="rejected")


def approved(ground: Ground, **changed: Any) -> Decentralisation:
    said: dict[str, Any] = {
        "sheet_id": None, "procedure_id": (ground.procedures or [ground.procedure()])[0].pk, "from_level": "ministry",
        "to_level": "province", "approved_on": date(2026, 1, 20), "document": "21/QĐ-TTg",
    }  # fmt: skip
    return decentralisations.approve(**{**said, **changed}, by=ground.by(ground.keeper), at=MARCH)


def carried_out(
    ground: Ground, row: Decentralisation, on: date | None, document: str = "5/2026/NĐ-CP"
) -> None:
    decentralisations.carry_out(
        decentralisation_id=row.pk,
        done_on=on,
        document=document,
        seen=None,
        by=ground.by(ground.keeper),
        at=MARCH,
    )


def test_decentralisation_approved_and_carried_out_are_two_facts(ground: Ground) -> None:
    row = approved(ground)
    assert (row.done_on, row.done_document) == (None, "")

    carried_out(ground, row, date(2026, 2, 15))

    row.refresh_from_db()
    assert (row.approval_document, row.approved_on) == ("21/QĐ-TTg", date(2026, 1, 20))
    assert (row.done_document, row.done_on) == ("5/2026/NĐ-CP", date(2026, 2, 15))
    with pytest.raises(StateRefused):
        carried_out(ground, row, date(2026, 2, 16))


@pytest.mark.parametrize(
    ("on", "document", "problem"),
    [
        (date(2026, 1, 19), "5/NĐ", "done_on: too-early"),
        (date(2026, 5, 1), "5/NĐ", "done_on: lies-ahead"),
        (None, "5/NĐ", "done_on: required"),
        (date(2026, 2, 1), " ", "done_document: required"),
    ],
)
def test_carrying_out_follows_the_approval_by_a_document(
    ground: Ground, on: date | None, document: str, problem: str
) -> None:
    row = approved(ground)

    with pytest.raises(InputRefused, match=problem):
        carried_out(ground, row, on, document)


@pytest.mark.parametrize(
    ("upper", "lower"), [("province", "ministry"), ("commune", "commune"), ("", "commune")]
)
def test_competence_goes_down_only(ground: Ground, upper: str, lower: str) -> None:
    with pytest.raises(InputRefused):
        approved(ground, from_level=upper, to_level=lower)


def test_the_same_decentralisation_is_recorded_once_until_it_is_struck(ground: Ground) -> None:
    row = approved(ground)
    with pytest.raises(InputRefused, match="procedure: twice"):
        approved(ground)
    decentralisations.strike(
        decentralisation_id=row.pk, words="Nhầm cấp", seen=None, by=ground.by(ground.keeper), at=MARCH
    )

    assert approved(ground).pk != row.pk


def entered(ground: Ground, **changed: Any) -> Regulation:
    said: dict[str, Any] = {
        "kind": "business_rule", "name": "Điều kiện về kho bãi", "number": "30/2024/QĐ-UBND", "issuer": "UBND tỉnh",
        "issued_on": date(2024, 5, 2), "sector_id": None,
    }  # fmt: skip
    return regulations.enter(**{**said, **changed}, by=ground.by(ground.keeper), at=MARCH)


def standing(ground: Ground, row: Regulation, **said: Any) -> None:
    regulations.set_standing(
        regulation_id=row.pk, standing=Standing(**said), seen=None, by=ground.by(ground.keeper), at=MARCH
    )


def test_a_regulation_is_cut_by_a_document_on_a_day(ground: Ground) -> None:
    row = entered(ground)
    standing(
        ground, row, fate="cut", fate_on=date(2026, 2, 1), fate_document="4/2026/QĐ-UBND",
        published_on=date(2024, 6, 1), updated_on=date(2026, 2, 10),
    )  # fmt: skip

    row.refresh_from_db()
    assert (row.fate, row.fate_on, row.fate_document) == ("cut", date(2026, 2, 1), "4/2026/QĐ-UBND")


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ({"fate": "cut", "fate_document": "4/QĐ"}, "fate_on: required"),
        ({"fate": "cut", "fate_on": date(2026, 2, 1)}, "fate_document: required"),
        ({"fate": "cut", "fate_on": date(2024, 5, 1), "fate_document": "4/QĐ"}, "fate_on: too-early"),
        ({"fate": "lost"}, "fate: required"),
        ({"plan_approved_on": date(2025, 1, 1)}, "plan_document: required"),
        ({"updated_on": date(2025, 1, 1)}, "published_on: required"),
        ({"published_on": date(2025, 2, 1), "updated_on": date(2025, 1, 1)}, "updated_on: too-early"),
        ({"published_on": date(2027, 1, 1)}, "published_on: lies-ahead"),
    ],
)
def test_an_impossible_fate_is_refused(ground: Ground, said: dict[str, Any], problem: str) -> None:
    row = entered(ground)

    with pytest.raises(InputRefused, match=problem):
        standing(ground, row, **said)

    assert Regulation.objects.get().fate == "in_force"


def test_a_check_names_the_error_and_how_it_was_handled(ground: Ground) -> None:
    row, by = entered(ground, kind="legal_document"), ground.by(ground.keeper)

    def check(**said: Any) -> RegulationCheck:
        found = Found(**{"checked_on": date(2026, 2, 1), "error": "none", **said})
        return regulations.check(regulation_id=row.pk, found=found, seen=None, by=by, at=MARCH)

    assert check().handling == "not_needed"
    refused: list[tuple[dict[str, Any], str]] = [
        ({"error": "content"}, "check_words: required"),
        ({"error": "content", "words": "Trái Luật Đất đai"}, "handling: required"),
        ({"error": "content", "words": "Trái luật", "handling": "corrected"}, "handled_on: required"),
        ({"error": "content", "words": "Trái luật", "handling": "annulled", "handled_on": date(2026, 1, 1)},
         "handled_on: too-early"),
        ({"error": "none", "checked_on": date(2024, 1, 1)}, "checked_on: too-early"),
        ({"error": "unheard"}, "error: required"),
    ]  # fmt: skip
    for said, problem in refused:
        with pytest.raises(InputRefused, match=problem):
            check(**said)
    pending = check(error="authority", words="Sai thẩm quyền", handling="pending")
    assert (pending.handling, pending.handled_on) == ("pending", None)
    assert RegulationCheck.objects.count() == 2


def test_only_the_keeper_records_follow_ups(ground: Ground) -> None:
    row, by = entered(ground), ground.by(ground.officer)
    tries: list[Callable[[], object]] = [
        lambda: regulations.strike(regulation_id=row.pk, words="x", seen=None, by=by, at=MARCH),
        lambda: proposals.send(
            sheet_id=None, procedure_id=1, words="x", addressee="x", number="x", sent_on=MARCH.date(), by=by, at=MARCH
        ),
        lambda: decentralisations.approve(
            sheet_id=None, procedure_id=1, from_level="ministry", to_level="province", approved_on=MARCH.date(),
            document="x", by=by, at=MARCH,
        ),
    ]  # fmt: skip
    for one in tries:
        with pytest.raises(ReviewNotAllowed):
            one()


def test_evidence_is_kept_by_its_content_and_never_taken_away(ground: Ground) -> None:
    row = entered(ground)

    made = evidence.attach(
        subject=Subject.REGULATION, subject_id=row.pk, content=PDF, file_name="qd.pdf", by=ground.by(ground.keeper),
        at=MARCH,
    )  # fmt: skip

    assert (made.file.media_type, made.file_name) == ("application/pdf", "qd.pdf")
    deed = Deed.objects.get(subject="regulation", kind="file_added")
    assert deed.payload == {"name": "qd.pdf", "sha256": made.file_id}
    with pytest.raises(DatabaseError), transaction.atomic():
        Evidence.objects.all().delete()


def test_a_file_is_what_its_bytes_say(ground: Ground) -> None:
    row = entered(ground)

    with pytest.raises(TypeNotAccepted):
        evidence.attach(
            subject=Subject.REGULATION, subject_id=row.pk, content=b"MZ\x90\x00\x00", file_name="qd.pdf",
            by=ground.by(ground.keeper), at=MARCH,
        )  # fmt: skip
    assert Evidence.objects.count() == 0


def test_the_reviewing_unit_attaches_to_its_sheets_only(ground: Ground) -> None:
    (sheet,) = ground.approved_plan(1)
    by = ground.by(ground.officer)
    evidence.attach(
        subject=Subject.SHEET, subject_id=sheet, content=PDF, file_name="khao-sat.pdf", by=by, at=MARCH
    )

    with pytest.raises(ReviewNotAllowed):
        evidence.attach(
            subject=Subject.PLAN,
            subject_id=ground.plan_of(sheet),
            content=PDF,
            file_name="x.pdf",
            by=by,
            at=MARCH,
        )
