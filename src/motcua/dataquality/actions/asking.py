"""Asking a register about the owner of a dossier, or about the person who asks for themselves.

The desk is never held up: the register is asked once, at once, for a few seconds; when it does not answer, the
question waits in the outbox and the officer goes on. Beyond a quota, or without a number that a register could know,
the check is left out with its reason. Every question stands as a row before the register is asked, under a request id
that the register recognises: killed anywhere, the question is put again and counts once.
"""

import zlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import uuid4

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac

from motcua.accounts import queries as accounts
from motcua.agencies import queries as agencies
from motcua.dataquality.actions import findings
from motcua.dataquality.models import LookUp, LookUpState
from motcua.dataquality.rules.asking import LeftOut, Limits, Register, law_on, may_reuse, over_quota
from motcua.dossiers import owner_queries
from motcua.dossiers.errors import DossierNotFound
from motcua.dossiers.rules.authority import Acting
from motcua.exchange import breakers, calls, outbox, partners
from motcua.exchange.business_register import Standing, has_same_name
from motcua.exchange.errors import ExchangeError, PartnerRefused, PartnerUnavailable
from motcua.exchange.outbox import Message
from motcua.exchange.population import Ground, Person, Verdict
from motcua.exchange.rules import without_numbers
from motcua.exchange.rules.pacing import Door, pace_on
from motcua.kernel import scopes
from motcua.kernel.identity import digits_of, personal_id_problems, tax_code_problems
from motcua.kernel.zone import VIETNAM, day_of
from motcua.ledger import actions as ledger

_OPERATIONS = {Register.POPULATION: "confirm", Register.BUSINESS: "enterprise"}
_TRACES = {
    Register.POPULATION: "asked the population database",
    Register.BUSINESS: "asked the business register",
}
_WORKER_SECONDS = 15.0
_ADVISORY = zlib.crc32(b"motcua.dataquality.asking") - 2**31


@dataclass(frozen=True)
class About:
    """Whom a question is about. `matter` names the dossier or account without anything personal."""

    register: Register
    name: str
    number: str
    birth_date: date | None
    matter: str
    unit_code: str
    dossier_id: int | None = None
    person_id: int | None = None

    def __repr__(self) -> str:
        return f"About({self.matter})"

    @property
    def digest(self) -> str:
        said = "\x1f".join((self.register, self.name, self.number, str(self.birth_date or "")))
        return salted_hmac("motcua.dataquality.look-up", said, algorithm="sha256").hexdigest()

    def cannot_be_asked(self) -> LeftOut | None:
        digits = digits_of(self.number)
        if self.register is Register.BUSINESS:
            unknown = any(problem.is_error for problem in tax_code_problems(digits))
            return LeftOut.NUMBER if unknown else None
        if any(problem.is_error for problem in personal_id_problems(digits)):
            return LeftOut.NUMBER
        return LeftOut.BIRTH_DATE if self.birth_date is None else None


@dataclass(frozen=True)
class Answer:
    """What a register said, without any value of it."""

    verdict: Verdict
    differing: tuple[str, ...]
    standing: str
    reference: str


def check_owner(*, dossier_id: int, by: Acting, page: str, at: datetime) -> LookUp:
    """Ask the register that fits about the owner of a dossier in the open scope; the owner sees that it was asked.

    Not inside a transaction. Raises DossierNotFound, UseRestricted.
    """
    about = _about_owner(dossier_id)
    row = _open(about, "check_owner", unit_id=by.unit_id, user_id=by.user_id, at=at)
    ledger.trace_read(
        dossier_id=dossier_id,
        user_id=by.user_id,
        unit_id=by.unit_id,
        what=_TRACES[about.register],
        at=at,
        page=page,
    )
    return _asked_now(row, about, at)


def is_about_owner_now(row: LookUp) -> bool:
    """Whether what a register was asked about a dossier's owner is still what the dossier says."""
    return row.dossier_id is not None and row.digest == _about_owner(row.dossier_id).digest


def check_self(*, user_id: int, at: datetime) -> LookUp | None:
    """Ask the population database about the person's own account; None when there is no such account."""
    about = _about_person(user_id)
    if about is None:
        return None
    return _asked_now(_open(about, "own_check", unit_id=None, user_id=user_id, at=at), about, at)


def _about_owner(dossier_id: int) -> About:
    owner = owner_queries.owner_of(dossier_id)
    unit = agencies.units({owner.unit_id}).get(owner.unit_id)
    return About(
        register=Register.BUSINESS if owner.is_firm else Register.POPULATION,
        name=owner.name,
        number=owner.number,
        birth_date=owner.birth_date,
        matter=owner.code,
        unit_code=unit.agency_id if unit else "",
        dossier_id=dossier_id,
    )


def _about_person(user_id: int) -> About | None:
    user = accounts.user(user_id)
    if user is None:
        return None
    return About(
        register=Register.POPULATION,
        name=user.full_name,
        number=user.personal_id,
        birth_date=user.birth_date,
        matter=f"TK-{user_id}",
        unit_code=settings.PROVINCE_CODE,
        person_id=user_id,
    )


@transaction.atomic
def _open(about: About, purpose: str, *, unit_id: int | None, user_id: int | None, at: datetime) -> LookUp:
    """The row of the question: to be asked, answered from before, left out, or one that waits already."""
    law = law_on(day_of(at))
    limits = law.registers[about.register]
    # quotas are counted and waiting questions found by one at a time; nothing outside is called in here
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s, %s)", [_ADVISORY, zlib.crc32(about.register.encode()) - 2**31]
        )
    mine = LookUp.objects.filter(register=about.register)
    mine = (
        mine.filter(person=about.person_id)
        if about.dossier_id is None
        else mine.filter(dossier=about.dossier_id)
    )
    waiting = mine.filter(state=LookUpState.WAITING).first()
    if waiting is not None:
        return waiting
    row = LookUp(
        request_id=uuid4(),
        register=about.register,
        purpose=purpose,
        legal_basis=law.purposes[purpose].ground,
        dossier_id=about.dossier_id,
        person_id=about.person_id,
        unit_id=unit_id,
        asked_by_id=user_id,
        asked_at=at,
        digest=about.digest,
        state=LookUpState.WAITING,
    )
    known = (
        mine.filter(state=LookUpState.ANSWERED, digest=row.digest, reused=None, erased_at=None)
        .order_by("-answered_at")
        .first()
    )
    left_out = about.cannot_be_asked() or (
        None if partners.is_connected(about.register) else LeftOut.NOT_CONNECTED
    )
    if (
        left_out is None
        and known is not None
        and known.answered_at is not None
        and may_reuse(limits, answered_at=known.answered_at, now=at)
    ):
        row.state, row.reused, row.answered_at = LookUpState.ANSWERED, known, known.answered_at
        row.verdict, row.differing = known.verdict, known.differing
        row.standing, row.reference = known.standing, known.reference
    else:
        left_out = left_out or _over_quota(limits, about.register, unit_id, at)
        if left_out is not None:
            row.state, row.problem = LookUpState.LEFT_OUT, left_out
    row.save(force_insert=True)
    return row


def _over_quota(limits: Limits, register: Register, unit_id: int | None, at: datetime) -> LeftOut | None:
    day = day_of(at)
    midnight = datetime(day.year, day.month, day.day, tzinfo=VIETNAM)
    today = LookUp.objects.filter(
        register=register, asked_at__gte=midnight, asked_at__lt=midnight + timedelta(days=1), reused=None
    ).exclude(state=LookUpState.LEFT_OUT)
    of_unit = today.filter(unit_id=unit_id).count() if unit_id is not None else 0
    return over_quota(limits, of_unit=of_unit, of_province=today.count())


def _asked_now(row: LookUp, about: About, at: datetime) -> LookUp:
    """Put the question once, at once; what fails on the way waits in the outbox."""
    if row.state != LookUpState.WAITING or row.asked_at != at:
        return row
    limits = law_on(day_of(at)).registers[about.register]
    partner = about.register.value
    if breakers.admit(partner, at, probe_seconds=limits.timeout_seconds + 5) == Door.SHUT:
        _put(row, "", at)
        row.refresh_from_db()
        return row
    try:
        with calls.timed(partner, _OPERATIONS[about.register], at):
            answer = _ask(row, about, timeout_seconds=limits.timeout_seconds)
    except PartnerUnavailable as error:
        breakers.failed(partner, at, pace_on(day_of(at)), str(error))
        _put(row, str(error), at)
    except PartnerRefused as error:
        breakers.worked(partner, at)
        _refuse(row, error)
    else:
        breakers.worked(partner, at)
        _take(row, answer, at)
    row.refresh_from_db()
    return row


def _ask(row: LookUp, about: About, *, timeout_seconds: float) -> Answer:
    ground = Ground(
        request_id=str(row.request_id),
        purpose=row.purpose,
        legal_basis=row.legal_basis,
        matter=about.matter,
        unit=about.unit_code,
    )
    number = digits_of(about.number)
    if about.register is Register.POPULATION:
        assert about.birth_date is not None  # else it was left out
        person = Person(number, about.name, about.birth_date)
        told = partners.population(timeout_seconds=timeout_seconds).confirm(person, ground)
        return Answer(told.verdict, tuple(map(str, told.differing)), "", told.reference)
    firm = partners.business_register(timeout_seconds=timeout_seconds).firm(number, ground, name=about.name)
    if firm is None:
        return Answer(Verdict.NO_MATCH, (), "", "")
    differing = [] if has_same_name(about.name, firm.name) else ["full_name"]
    if firm.standing is not Standing.ACTIVE:
        differing.append("standing")
    verdict = Verdict.DIFFERS if differing else Verdict.MATCH
    return Answer(verdict, tuple(differing), firm.standing.value, firm.reference)


@transaction.atomic
def _take(row: LookUp, answer: Answer, at: datetime) -> None:
    """Keep the answer and what follows from it; an answer that came twice is kept once."""
    taken = LookUp.objects.filter(pk=row.pk, state__in=(LookUpState.WAITING, LookUpState.REFUSED)).update(
        state=LookUpState.ANSWERED,
        verdict=answer.verdict.value,
        differing=list(answer.differing),
        standing=answer.standing,
        reference=without_numbers(answer.reference, limit=60),
        problem="",
        answered_at=at,
    )
    if taken and row.dossier_id is not None:
        row.refresh_from_db()
        findings.from_answer(row, at=at)


def _refuse(row: LookUp, error: ExchangeError) -> None:
    LookUp.objects.filter(pk=row.pk, state=LookUpState.WAITING).update(
        state=LookUpState.REFUSED, problem=without_numbers(str(error))
    )


@transaction.atomic
def _put(row: LookUp, problem: str, at: datetime) -> None:
    LookUp.objects.filter(pk=row.pk, state=LookUpState.WAITING).update(problem=without_numbers(problem))
    # a stream of its own: no question has to wait for another one
    outbox.put(
        row.register,
        stream=f"look-up-{row.pk}",
        kind=_OPERATIONS[Register(row.register)],
        key=f"look-up-{row.request_id}",
        body={"look_up": row.pk},
        at=at,
    )


# ---------------------------------------------------------------- later: called by the outbox and by jobs


def send(message: Message) -> None:
    """Put a waiting question to its register; what was answered meanwhile is passed over.

    Raises PartnerUnavailable, PartnerRefused.
    """
    row = LookUp.objects.filter(pk=int(str(message.body["look_up"]))).first()
    if row is None or row.state not in (LookUpState.WAITING, LookUpState.REFUSED):
        return
    now = timezone.now()
    about = _about_again(row)
    if about is None or about.cannot_be_asked() is not None:
        _leave_out(row, LeftOut.NUMBER)
        return
    if now - row.asked_at > law_on(day_of(now)).registers[about.register].waits:
        _leave_out(row, LeftOut.WAITED_TOO_LONG)
        return
    if (
        about.digest != row.digest
    ):  # the data changed while it waited: a new question, not the same id with other data
        with transaction.atomic():
            row.request_id, row.digest = uuid4(), about.digest
            row.save(update_fields=["request_id", "digest"])
    _take(row, _ask(row, about, timeout_seconds=_WORKER_SECONDS), now)


def died(message: Message) -> None:
    """The register refused it for good: the dead letter is looked at in exchange, the row says so."""
    row = LookUp.objects.filter(pk=int(str(message.body["look_up"])), state=LookUpState.WAITING)
    row.update(state=LookUpState.REFUSED, problem="dead letter")


def _about_again(row: LookUp) -> About | None:
    with scopes.scope(scopes.of_system("a question to a register that waited")):
        if row.dossier_id is None:
            return _about_person(row.person_id or 0)
        try:
            return _about_owner(row.dossier_id)
        except DossierNotFound:
            return None


def _leave_out(row: LookUp, why: LeftOut) -> None:
    LookUp.objects.filter(pk=row.pk, state__in=(LookUpState.WAITING, LookUpState.REFUSED)).update(
        state=LookUpState.LEFT_OUT, problem=why.value
    )


def sweep(*, at: datetime) -> tuple[int, int]:
    """Questions left waiting by a process that died are put into the outbox; those that waited too long are left out.
    How many of each."""
    law = law_on(day_of(at))
    put = given_up = 0
    for row in LookUp.objects.filter(
        state=LookUpState.WAITING, asked_at__lt=at - timedelta(minutes=2)
    ).order_by("pk")[:1000]:
        if at - row.asked_at > law.registers[Register(row.register)].waits:
            _leave_out(row, LeftOut.WAITED_TOO_LONG)
            given_up += 1
        else:
            _put(row, row.problem, at)  # the key is known there already unless a process died between the two
            put += 1
    return put, given_up


def erase(*, at: datetime) -> int:
    """Forget what registers said once the time of keeping is over, or the dossier's data are destroyed; that they
    were asked stays. How many."""
    before = at - timedelta(days=law_on(day_of(at)).verdict_days)
    over = Q(asked_at__lt=before) | Q(dossier__destroyed_at__isnull=False)
    ids = LookUp.objects.filter(over, erased_at=None).order_by("pk").values_list("pk", flat=True)
    return LookUp.objects.filter(pk__in=list(ids)).update(
        verdict="", differing=[], standing="", reference="", digest="", problem="", erased_at=at
    )
