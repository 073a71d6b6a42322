"""A person confirms what is said of a paper, field by field, then the paper. What was recognised stays."""

import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from motcua.digitising import queries
from motcua.digitising.actions import claiming
from motcua.digitising.errors import (
    FindingsNotAnswered,
    Incomplete,
    LiesInFuture,
    LooksDigitised,
    Malformed,
    NotFound,
    WrongMoment,
)
from motcua.digitising.models import Answer, Field, Paper, PaperState, SigningState, Stock
from motcua.digitising.rules.answers import AnswerRefused, Trouble, cleaned, day_in
from motcua.digitising.rules.separators import is_kind
from motcua.kernel.text import fold, squeeze, visible
from motcua.kernel.zone import day_of
from motcua.records import digitised
from motcua.records.holding_actions import Confirmation


@dataclass(frozen=True)
class By:
    """Who does it, in which unit's post, when, and which revision of the paper they had before them."""

    user_id: int
    unit_id: int
    at: datetime
    seen: int

    @property
    def today(self) -> date:
        return day_of(self.at)


def answer(paper_id: int, field: str, value: str, *, by: By) -> int:
    """Say what stands in one field, as proposed or otherwise; the paper's revision afterwards.

    Raises NotFound, WrongMoment, ClaimedByOther, StaleRevision, Incomplete, Malformed, LiesInFuture.
    """
    if field not in Field.values:
        raise NotFound(field)
    try:
        kept = cleaned(field, value, today=by.today)
    except AnswerRefused as refused:
        raise _refusal(refused) from None
    with transaction.atomic():
        paper = claiming.locked(paper_id, by_id=by.user_id, at=by.at, seen=by.seen)
        proposal = queries.proposals_of(paper_id).get(field)
        paper.revision += 1
        paper.save(update_fields=["revision", "claimed_by", "claimed_until"])
        Answer.objects.create(
            paper=paper,
            revision=paper.revision,
            field=field,
            value=kept,
            as_proposed=proposal is not None and proposal.value == kept,
            by_id=by.user_id,
            at=by.at,
        )
    return paper.revision


def _refusal(refused: AnswerRefused) -> Incomplete | Malformed | LiesInFuture:
    match refused.trouble:
        case Trouble.EMPTY:
            return Incomplete(refused.field)
        case Trouble.IN_FUTURE:
            return LiesInFuture(refused.field)
        case Trouble.MALFORMED:
            return Malformed(refused.field)


@dataclass(frozen=True)
class Verdict:
    """What is said of a whole paper. `findings_accepted` says why it is taken although the check found faults, or
    although the like was digitised before. `kind_code` is what dossiers ask for such a paper by (a result code, or
    procedure and component); None leaves what the separator sheet said."""

    stock: str
    valid_until: date | None = None
    is_permanent: bool = False
    findings_accepted: str = ""
    kind_code: str | None = None


def confirm(paper_id: int, verdict: Verdict, *, by: By) -> uuid.UUID | None:
    """Confirm a paper of which every field was answered; the holding in its owner's store, None without an owner.

    Raises NotFound, WrongMoment, ClaimedByOther, StaleRevision, Incomplete (a field without an answer, or no
    stock), Malformed (both terms), FindingsNotAnswered, LooksDigitised.
    """
    if verdict.stock not in Stock.values:
        raise Incomplete("stock")
    if verdict.is_permanent and verdict.valid_until is not None:
        raise Malformed("valid_until")
    if verdict.kind_code is not None and not is_kind(verdict.kind_code):
        raise Malformed("kind_code")
    with transaction.atomic():
        paper = claiming.locked(paper_id, by_id=by.user_id, at=by.at, seen=by.seen)
        answers = queries.answers_of(paper_id)
        for field in Field.values:
            if field not in answers:
                raise Incomplete(field)
        said = {field: row.value for field, row in answers.items()}
        word = squeeze(visible(verdict.findings_accepted))[:300]
        if not word and any(one.fault.needs_an_answer for one in queries.findings_of(paper)):
            raise FindingsNotAnswered("findings_accepted")
        paper.fingerprint = fingerprint(said)
        twin = queries.twin_of(paper)
        if twin is not None and not word:
            raise LooksDigitised(twin)
        paper.stock, paper.valid_until, paper.is_permanent = (
            verdict.stock,
            verdict.valid_until,
            verdict.is_permanent,
        )
        paper.findings_accepted = word
        if verdict.kind_code is not None:
            paper.sheet_kind = verdict.kind_code
        paper.state, paper.confirmed_at, paper.confirmed_by_id = PaperState.CONFIRMED, by.at, by.user_id
        paper.claimed_by, paper.claimed_until = None, None
        paper.revision += 1
        paper.signing, paper.signed_file, paper.signed_at, paper.signing_said = (
            SigningState.UNSIGNED,
            None,
            None,
            "",
        )
        paper.holding_id = put_into_store(paper, said, by_id=by.user_id, at=by.at)
        paper.save()
    return paper.holding_id


def fingerprint(said: Mapping[str, str]) -> str:
    """The hash by which two scans of one paper are found; empty where number or day is not known."""
    if not said.get(Field.NUMBER) or not said.get(Field.ISSUED_ON):
        return ""
    parts = (
        fold(said.get(field, ""))
        for field in (Field.NUMBER, Field.ISSUED_ON, Field.ISSUER, Field.OWNER_NUMBER, Field.OWNER_NAME)
    )
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def put_into_store(paper: Paper, said: Mapping[str, str], *, by_id: int, at: datetime) -> uuid.UUID | None:
    """Keep the paper, signed when it is, in its owner's store; the earlier one there is superseded."""
    file_sha256 = paper.signed_file_id or paper.file_id
    if not said.get(Field.OWNER_NUMBER) or not file_sha256:
        return None
    unit_id = paper.batch.unit_id
    return digitised.put(
        digitised.Digitised(
            owner_number=said[Field.OWNER_NUMBER],
            kind=paper.sheet_kind or said[Field.KIND],
            title=said[Field.KIND] or said[Field.SUMMARY],
            number=said[Field.NUMBER],
            issuer=said[Field.ISSUER],
            issued_on=day_in(said[Field.ISSUED_ON]),
            valid_until=paper.valid_until,
            is_permanent=paper.is_permanent,
            file_sha256=file_sha256,
            file_name=f"giay-to-so-hoa-{paper.pk}.pdf",
            confirmed=Confirmation(at=at, by_id=by_id, unit_id=unit_id),
            supersedes=paper.holding_id,
        )
    )


def reopen(paper_id: int, why: str, *, by: By) -> None:
    """Take a confirmed paper back onto the table to correct it; until it is confirmed again it counts nowhere.

    What the owner's store holds stays until then, and is superseded by what is confirmed.
    Raises NotFound, WrongMoment, Incomplete (no reason).
    """
    _end(paper_id, why, by=by, out_of=(PaperState.CONFIRMED,), to=PaperState.TO_CONFIRM)


def set_aside(paper_id: int, why: str, *, by: By) -> None:
    """Leave a paper out: scanned twice, not of this unit, to be scanned again. The scan stays.

    Raises NotFound, WrongMoment, ClaimedByOther, Incomplete (no reason).
    """
    out_of = (PaperState.TO_CONFIRM, PaperState.FAILED)
    _end(paper_id, why, by=by, out_of=out_of, to=PaperState.SET_ASIDE)


def take_back(paper_id: int, why: str, *, by: By) -> None:
    """Undo `set_aside`; a paper that was never read is read then. Raises NotFound, WrongMoment, Incomplete."""
    _end(paper_id, why, by=by, out_of=(PaperState.SET_ASIDE,), to=PaperState.TO_CONFIRM)


def _end(paper_id: int, why: str, *, by: By, out_of: tuple[PaperState, ...], to: PaperState) -> None:
    word = squeeze(visible(why))[:300]
    if not word:
        raise Incomplete("why")
    with transaction.atomic():
        paper = Paper.objects.select_for_update(of=("self",)).filter(pk=paper_id).first()
        if paper is None:
            raise NotFound("paper")
        if paper.state not in out_of:
            raise WrongMoment("paper")
        if paper.state == PaperState.TO_CONFIRM:
            claiming.locked(paper_id, by_id=by.user_id, at=by.at, seen=paper.revision)
        if to is PaperState.TO_CONFIRM and paper.file_id is None:
            to = PaperState.FAILED
        paper.state, paper.revision = to, paper.revision + 1
        paper.claimed_by, paper.claimed_until = None, None
        paper.ended_at, paper.ended_by_id, paper.ended_why = by.at, by.user_id, word
        paper.save()
