"""Signing a checked result and issuing it: the official's signature, then the agency's seal, which concludes it.

Signing asks keys that may lie outside of the house, so it stands between two transactions: one takes the number, one
writes the event. In between nobody else signs the same result (`guarding.signing_alone`), and it is not sent back.
Interrupted anywhere, it is begun again with the same number: what was signed and not written down nobody has.
Each deed is thus made of three parts: a paper that lacks only its signature, the signature, and writing it down; a
list (`batches`) has the papers of many signed in one go between.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from motcua.accounts import queries as accounts
from motcua.agencies import queries as agencies
from motcua.dossiers.actions.performing import Done, already_done, hold, perform
from motcua.dossiers.actions.process_steps import Stepping
from motcua.dossiers.actions.results import drafting, drawing, guarding, numbering, superseding
from motcua.dossiers.actions.results.drawing import Stamp
from motcua.dossiers.errors import InputRefused, ResultNotSigned
from motcua.dossiers.models import Dossier, Result, ResultNumber
from motcua.dossiers.rules import authority, deciding, lifecycle
from motcua.dossiers.rules.authority import SYSTEM, Acting, Power
from motcua.dossiers.rules.commands import Command
from motcua.dossiers.rules.dossier_state import DossierState
from motcua.dossiers.rules.result_books import Issuing
from motcua.dossiers.rules.results import CERTIFIED, ELECTRONIC, Source, Term, printed_code
from motcua.kernel.zone import day_of
from motcua.ledger.rules import Json
from motcua.records import actions as records
from motcua.records import queries as files
from motcua.records import rules as media
from motcua.records.errors import RecordsError, TemplateNotFound
from motcua.records.holding_rules import term_of_result
from motcua.records.typesetting import TypesettingFailed
from motcua.records.word_templates import TemplateRefused
from motcua.signing import queries as keys
from motcua.signing.actions import sign_pdf
from motcua.signing.errors import SigningError
from motcua.signing.rules.kinds import Role
from motcua.signing.rules.marks import Mark

_CANNOT_BE_SET = (TypesettingFailed, TemplateRefused, TemplateNotFound, RecordsError)


@dataclass(frozen=True)
class Unsigned:
    """A paper that lacks only its signature. `finish` keeps it and writes the event, once it has it."""

    content: bytes
    credential: str
    at: datetime
    reason: str
    mark: Mark
    finish: Callable[[bytes], Done]


def sign(*, dossier_id: int, draft_seq: int, by: Acting, at: datetime, command_id: str) -> Done:
    """The competent official signs the draft that was read: the number is taken and the signature put.

    Where the law of the day (law/results) has the seal follow at once, the result is issued too. Doing it again under
    the same key changes nothing; a result that is signed already and waits for its seal is issued then.

    Raises: InputRefused (`draft`: written anew, one's own, being signed now, of another unit), ResultNotSigned (the
    key or the paper failed: begin again), NotAllowed, TransitionRefused, DossierNotFound.
    """
    done = already_done(command_id, dossier_id=dossier_id, kind="result_signed")
    if done is None:
        with guarding.signing_alone(dossier_id):
            done = _signed(unsigned(dossier_id, draft_seq, by, at, command_id))
    if numbering.law_on(at).issued is not Issuing.AT_SIGNING:
        return done
    sealed = already_done(f"{command_id}-seal", dossier_id=dossier_id, kind="concluded")
    if sealed is not None:
        return sealed
    if not done.repeated or waits_for_seal(dossier_id):
        return issue(dossier_id=dossier_id, by=by, at=at, command_id=f"{command_id}-seal")
    return done


def waits_for_seal(dossier_id: int) -> bool:
    """Signed under this key before, and interrupted before the seal."""
    return bool(Dossier.objects.filter(pk=dossier_id, result_stage="signed").exists())


def unsigned(dossier_id: int, draft_seq: int, by: Acting, at: datetime, command_id: str) -> Unsigned:
    """The paper with its number, for the official to sign. While `guarding.signing_alone`. Raises as `sign`."""
    with hold(dossier_id) as state:
        at = max(at, state.last_at)
        result = _signable(state, draft_seq, by)
        official = _credential(by, at, Role.OFFICIAL)
        taken = numbering.take(
            state, result_no=result.no, kind=str(result.content.get("kind", "")), by_id=by.user_id, at=at
        )
    name = accounts.full_names({by.user_id or 0}).get(by.user_id or 0, "")
    paper = _paper(result, Stamp(taken.text, taken.code, name, at), at)

    def decide(state: DossierState, when: datetime) -> Mapping[str, Json]:
        _signable(state, draft_seq, by)
        living = ResultNumber.unscoped.filter(pk=taken.pk, void_at__isnull=True).exists()
        if not living:
            raise InputRefused(field="draft", problem="was-written-anew")
        return {
            "signer": by.user_id,
            "credential": official,
            "book": taken.book,
            "year": taken.year,
            "number": taken.text,
            "code": taken.code,
        }

    def finish(signed: bytes) -> Done:
        file = records.store(signed, limit_bytes=len(signed), accepted=frozenset({media.PDF}))
        return perform(
            dossier_id=dossier_id,
            command=Command.SIGN_RESULT,
            kind="result_signed",
            by=by,
            at=at,
            command_id=command_id,
            decide=lambda state, when: {**decide(state, when), "sha256": file.pk},
        )

    return Unsigned(
        paper,
        credential=official,
        at=at,
        reason=printed_code(taken.code),
        mark=Mark(kind="official", agency="", signer=name),
        finish=finish,
    )


def _signable(state: DossierState, draft_seq: int, by: Acting) -> Result:
    """The draft, when this person may sign it now."""
    authority.require(Command.SIGN_RESULT, by, state)
    lifecycle.require(Command.SIGN_RESULT, state)
    Stepping().require_end(state)
    result = guarding.open_result(state, draft_seq)
    guarding.require_same_unit(state, result)
    guarding.require_second_person(result, by)
    return result


def _paper(result: Result, stamp: Stamp, at: datetime) -> bytes:
    try:
        return drawing.pdf(result, at=at, stamp=stamp)
    except _CANNOT_BE_SET as error:
        raise ResultNotSigned("cannot-be-set") from error


def _credential(by: Acting, at: datetime, role: Role) -> str:
    """The key of the person, or of the unit's seal. Raises ResultNotSigned (`no-key`, `no-seal`)."""
    for row in keys.credentials_of(by.user_id, by.unit_id or 0, at=at):
        if row.role is role:
            return row.code
    raise ResultNotSigned("no-key" if role is Role.OFFICIAL else "no-seal")


def _signed(paper: Unsigned) -> Done:
    try:
        made = sign_pdf(
            paper.content, credential=paper.credential, at=paper.at, reason=paper.reason, mark=paper.mark
        )
    except SigningError as error:
        raise ResultNotSigned(error.code, is_passing=error.is_passing) from error
    return paper.finish(made)


def issue(*, dossier_id: int, by: Acting, at: datetime, command_id: str) -> Done:
    """The agency's seal closes the signed paper, and the dossier is concluded by it.

    By whoever holds the power in the handling unit (the registry, or the head who signed). Doing it again changes
    nothing. Raises: ResultNotSigned, InputRefused (`draft`), NotAllowed, TransitionRefused, DossierNotFound.
    """
    done = already_done(command_id, dossier_id=dossier_id, kind="concluded")
    if done is not None:
        return done
    with guarding.signing_alone(dossier_id):
        return _signed(unsealed(dossier_id, by, at, command_id))


def unsealed(dossier_id: int, by: Acting, at: datetime, command_id: str) -> Unsigned:
    """The signed paper, for the agency's seal. While `guarding.signing_alone`. Raises as `issue`."""
    with hold(dossier_id) as state:
        at = max(at, state.last_at)
        result = _issuable(state, by)
    seal = _credential(Acting(None, "system", state.handling_unit_id), at, Role.AGENCY_SEAL)
    agency = agencies.unit(state.handling_unit_id).name
    is_copy = result.source == Source.CERTIFIED_COPY

    def decide(state: DossierState, when: datetime) -> Mapping[str, Json]:
        known = _issuable(state, by)
        if known.signed_sha256 != result.signed_sha256:
            raise InputRefused(field="draft", problem="was-written-anew")
        Stepping().require_end(state)
        term, until = _term(known, when)
        return {
            "result_number": known.number,
            "result_no": known.no,
            "result_form": CERTIFIED if known.source == Source.CERTIFIED_COPY else ELECTRONIC,
            "source": known.source,
            "term": term,
            "valid_until": until,
            "replaces": known.replaces_id,
            "issued_by": by.user_id,
            **deciding.settlement(agencies.calendar_of(state.handling_unit_id), state, when),
        }

    def write(state: DossierState, seq: int, when: datetime) -> None:
        superseding.supersede(
            drafting.replaced_dossiers(state, result), by=state, number=result.number, seq=seq, at=when
        )

    # the registry does not decide the case: that was done by who signed
    concludes = by if authority.may(Command.CONCLUDE, by, state) else SYSTEM

    def finish(sealed: bytes) -> Done:
        file = records.store(sealed, limit_bytes=len(sealed), accepted=frozenset({media.PDF}))
        return perform(
            dossier_id=dossier_id,
            command=Command.CONCLUDE,
            kind="concluded",
            by=concludes,
            at=at,
            command_id=command_id,
            decide=lambda state, when: {**decide(state, when), "result_sha256": file.pk},
            write=write,
        )

    return Unsigned(
        files.read_file(result.signed_sha256),
        credential=seal,
        at=at,
        reason=printed_code(result.code or ""),
        mark=Mark(kind="certified_copy" if is_copy else "agency_seal", agency=agency),
        finish=finish,
    )


def _issuable(state: DossierState, by: Acting) -> Result:
    if by.kind != "system":
        authority.require_in_unit(Power.ISSUE_RESULTS, by, state.handling_unit_id)
    lifecycle.require(Command.CONCLUDE, state)
    result: Result | None = Result.unscoped.filter(
        dossier_id=state.id, no=state.result_count + 1, signed_seq__isnull=False
    ).first()
    if result is None or state.result_stage != "signed":
        raise InputRefused(field="draft", problem="is-not-signed")
    guarding.require_same_unit(state, result)
    return result


def _term(result: Result, at: datetime) -> tuple[str, str | None]:
    if result.term == Term.BY_KIND:
        term, until = term_of_result(str(result.content.get("kind", "")), day_of(at))
        return str(term), until.isoformat() if until else None
    return result.term, result.term_until.isoformat() if result.term_until else None
