"""Requests of the person concerned: asked, identity shown, proposed, decided, carried out. Every deed is kept."""

from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from motcua.accounts import queries as accounts
from motcua.agencies import queries as agencies
from motcua.dossiers import queries as dossiers
from motcua.dossiers.actions import correcting, restricting
from motcua.dossiers.errors import DossierError
from motcua.dossiers.rules.authority import Acting
from motcua.dossiers.rules.states import Handover
from motcua.kernel import scopes
from motcua.kernel.worktime import Limit, LimitUnit, due_at, vietnam
from motcua.kernel.zone import day_of
from motcua.rights.actions import destruction, exports
from motcua.rights.actions.recording import By, note, require_role, require_words
from motcua.rights.errors import (
    IdentityMissing,
    MovedOn,
    NotFilledIn,
    NotPossible,
    NotThere,
    SecondPersonNeeded,
)
from motcua.rights.models import DataRequest, Export
from motcua.rights.models.requests import RequestKind, RequestState
from motcua.rights.rules import law

OPEN = (
    RequestState.IDENTITY,
    RequestState.IN_WORK,
    RequestState.REFUSAL_PROPOSED,
    RequestState.GRANT_PROPOSED,
)
LONGEST_WORDS = 4000


@transaction.atomic
def ask(
    *, kind: str, user_id: int, dossier_id: int | None, words: str, token: UUID, at: datetime
) -> DataRequest:
    """A citizen asks, signed in. The clock starts now; pressing twice (the same token) asks once.

    Where the account's identity is not known well enough, the request waits until it is shown at a counter.
    Raises: NotFilledIn (no such kind, no words, no dossier), NotThere (a dossier that is not theirs).
    """
    known = DataRequest.objects.filter(token=token, user_id=user_id).first()
    if known is not None:
        return known
    rules = law.requests_on(day_of(at))
    if kind not in rules.kinds:
        raise NotFilledIn("kind")
    rule = rules.kinds[kind]
    if kind != RequestKind.EXPORT:
        words = require_words("words", words)
    unit_id = None
    if rule.of_dossier:
        if dossier_id is None:
            raise NotFilledIn("dossier")
        unit_id = _own_dossier(dossier_id, user_id)
    is_known = accounts.assurance_of(user_id) >= rule.assurance
    made = DataRequest.objects.create(
        token=token,
        kind=kind,
        user_id=user_id,
        dossier_id=dossier_id if rule.of_dossier else None,
        unit_id=unit_id,
        words=words.strip()[:LONGEST_WORDS],
        state=RequestState.IN_WORK if is_known else RequestState.IDENTITY,
        identity="account" if is_known else "",
        received_at=at,
        due=_due(rule, unit_id, at),
        basis=rules.basis,
    )
    note("request", made.pk, "asked", by=By(user_id), at=at)
    if kind == RequestKind.EXPORT and is_known:
        _grant_export(made, at=at, by=None)
    return made


def _own_dossier(dossier_id: int, user_id: int) -> int:
    """The unit that took the dossier in. Raises NotThere."""
    try:
        with scopes.scope(scopes.of_person(user_id)):
            row = dossiers.dossier(dossier_id)
    except DossierError:
        raise NotThere from None
    if row.destroyed_at is not None:
        raise NotPossible
    return int(row.receiving_unit_id)


def _due(rule: law.RequestRule, unit_id: int | None, at: datetime) -> datetime:
    if rule.hours:
        return at + timedelta(hours=rule.hours)
    calendar = agencies.calendar_of(unit_id) if unit_id is not None else vietnam()
    return due_at(calendar, at, Limit(Decimal(rule.days), LimitUnit.WORKING_DAY))


def _locked(request_id: int, *states: str) -> DataRequest:
    """Raises NotThere, MovedOn (not in one of the states)."""
    row = DataRequest.objects.select_for_update(of=("self",)).filter(pk=request_id).first()
    if row is None:
        raise NotThere
    if row.state not in states:
        raise MovedOn
    return row


@transaction.atomic
def withdraw(request_id: int, *, user_id: int, at: datetime) -> None:
    """The person takes it back. Raises NotThere (also another's), MovedOn."""
    row = _locked(request_id, *OPEN)
    if row.user_id != user_id:
        raise NotThere
    _decide(row, RequestState.WITHDRAWN, at=at)
    note("request", row.pk, "withdrawn", by=By(user_id), at=at)


@transaction.atomic
def confirm_identity(request_id: int, *, paper: str, by: By, at: datetime) -> None:
    """An official saw the identity paper (its kind is kept, no number). Raises NotYours, MovedOn, NotFilledIn."""
    require_role(by, law.requests_on(day_of(at)).handle_roles)
    words = require_words("paper", paper)
    row = _locked(request_id, RequestState.IDENTITY)
    row.identity, row.state = "counter", RequestState.IN_WORK
    row.save(update_fields=["identity", "state"])
    note("request", row.pk, "identity_shown", by=by, at=at, words=words[:200])
    if row.kind == RequestKind.EXPORT:
        _grant_export(row, at=at, by=by)


def _grant_export(row: DataRequest, *, at: datetime, by: By | None) -> None:
    """A copy of one's own data needs nobody's leave: the package is put together at once."""
    _decide(row, RequestState.GRANTED, at=at)
    package = Export.objects.create(request=row)
    note("request", row.pk, "granted", by=by, at=at)
    exports.put_job(package.pk)


def _decide(
    row: DataRequest, state: str, *, at: datetime, by: By | None = None, answer: str = "", ground: str = ""
) -> None:
    row.state, row.decided_at = state, at
    row.decided_by_id = by.user_id if by else None
    row.answer, row.ground = answer, ground
    row.save(
        update_fields=[
            "state", "decided_at", "decided_by_id", "answer", "ground", "proposed_by_id", "follow_up_id"
        ]
    )  # fmt: skip


@transaction.atomic
def propose_refusal(request_id: int, *, ground: str, answer: str, by: By, at: datetime) -> None:
    """One person proposes to refuse, with a ground of the law and words for the person; another confirms.

    Raises: NotYours, MovedOn, NotFilledIn.
    """
    rules = law.requests_on(day_of(at))
    require_role(by, rules.handle_roles | rules.confirm_roles)
    if ground not in rules.grounds:
        raise NotFilledIn("ground")
    words = require_words("answer", answer)
    row = _locked(request_id, RequestState.IN_WORK, RequestState.IDENTITY)
    row.state, row.ground, row.answer = RequestState.REFUSAL_PROPOSED, ground, words[:LONGEST_WORDS]
    row.proposed_by_id = by.user_id
    row.save(update_fields=["state", "ground", "answer", "proposed_by_id"])
    note("request", row.pk, "refusal_proposed", by=by, at=at, words=words)


@transaction.atomic
def grant(request_id: int, *, answer: str, by: By, acting: Acting, at: datetime) -> DataRequest:
    """Carry out what was asked, or propose it where the law wants a second person for that too.

    Runs in the scope of the official. Raises: NotYours, MovedOn, IdentityMissing, NotPossible.
    """
    rules = law.requests_on(day_of(at))
    require_role(by, rules.handle_roles | rules.confirm_roles)
    row = _locked(request_id, RequestState.IN_WORK)
    if not row.identity:
        raise IdentityMissing
    row.answer = answer.strip()[:LONGEST_WORDS]
    if rules.kinds[row.kind].grant_needs_second:
        row.state, row.proposed_by_id = RequestState.GRANT_PROPOSED, by.user_id
        row.save(update_fields=["state", "proposed_by_id", "answer"])
        note("request", row.pk, "grant_proposed", by=by, at=at, words=row.answer)
        return row
    _carry_out(row, by=by, acting=acting, at=at)
    return row


@transaction.atomic
def confirm(
    request_id: int, *, agrees: bool, words: str, by: By, acting: Acting, at: datetime
) -> DataRequest:
    """The second person agrees with what was proposed, or sends it back to work with a reason.

    Raises: NotYours, SecondPersonNeeded, MovedOn, NotFilledIn, NotPossible.
    """
    require_role(by, law.requests_on(day_of(at)).confirm_roles)
    row = _locked(request_id, RequestState.REFUSAL_PROPOSED, RequestState.GRANT_PROPOSED)
    if row.proposed_by_id == by.user_id:
        raise SecondPersonNeeded
    if not agrees:
        said = require_words("words", words)
        row.state = RequestState.IN_WORK if row.identity else RequestState.IDENTITY
        row.proposed_by_id = None
        row.save(update_fields=["state", "proposed_by_id"])
        note("request", row.pk, "sent_back", by=by, at=at, words=said)
    elif row.state == RequestState.REFUSAL_PROPOSED:
        _decide(row, RequestState.REFUSED, at=at, by=by, answer=row.answer, ground=row.ground)
        note("request", row.pk, "refused", by=by, at=at, words=row.answer)
    else:
        _carry_out(row, by=by, acting=acting, at=at)
    return row


def _carry_out(row: DataRequest, *, by: By, acting: Acting, at: datetime) -> None:
    match row.kind:
        case RequestKind.CORRECT:
            row.follow_up_id = _correct(row, acting=acting, at=at)
        case RequestKind.RESTRICT:
            restricting.restrict(_dossier_of(row), at=at)
        case RequestKind.OBJECT:
            made = destruction.propose_at_request(
                dossier_id=_dossier_of(row), reason=f"Yêu cầu số {row.pk} của chủ thể dữ liệu", by=by, at=at
            )
            row.follow_up_id = made.pk
        case _:
            raise NotPossible
    _decide(row, RequestState.GRANTED, at=at, by=by, answer=row.answer)
    note("request", row.pk, "granted", by=by, at=at, words=row.answer)


def _dossier_of(row: DataRequest) -> int:
    if row.dossier_id is None:
        raise NotPossible
    return row.dossier_id


def _correct(row: DataRequest, *, acting: Acting, at: datetime) -> int | None:
    """A result that was handed over is mended by a new dossier of the same procedure (`dossiers.correcting`); nothing
    is ever written over. A dossier in work is corrected by its applicant's answer to a supplement request: here the
    decision alone is kept, and the unit asks for it."""
    dossier_id = _dossier_of(row)
    try:
        state = dossiers.page(dossier_id).state
        if state.handover is not Handover.RETURNED:
            return None
        done = correcting.open_correction(
            dossier_id=dossier_id, reason=row.words, by=acting, at=at, command_id=f"right-{row.pk}"
        )
    except DossierError as error:
        raise NotPossible from error
    return done.state.id


@transaction.atomic
def lift_restriction(dossier_id: int, *, words: str, by: By, at: datetime) -> None:
    """Take the restriction away, with the reason. Raises NotYours, NotFilledIn, NotPossible (there is none)."""
    require_role(by, law.requests_on(day_of(at)).confirm_roles)
    said = require_words("words", words)
    if not restricting.lift(dossier_id):
        raise NotPossible
    newest = DataRequest.objects.filter(
        dossier_id=dossier_id, kind=RequestKind.RESTRICT, state=RequestState.GRANTED
    ).order_by("-pk")[:1]
    for row in newest:
        note("request", row.pk, "restriction_lifted", by=by, at=at, words=said)
