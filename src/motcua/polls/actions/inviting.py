"""Asking people: invitations and reminders in the way that each has chosen, reserve, calls.

A reminder goes to everybody whose token still opens the form; nobody reads who that is. Contact data are
read from the
dossier at the moment of sending and kept nowhere else; the message itself is kept by `notices` until it is forgotten.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import SystemRandom
from uuid import UUID

from django.db import transaction

from motcua.dossiers import survey_frame
from motcua.dossiers.survey_frame import Contact
from motcua.kernel import scopes
from motcua.kernel.zone import day_of
from motcua.notices import actions as notices
from motcua.polls.actions import answering, waves
from motcua.polls.actions.recording import Writer, lock, record
from motcua.polls.actions.tickets import hash_of, token_of
from motcua.polls.errors import InputRefused, NotFound, WrongState
from motcua.polls.models import Asked, CallAttempt, Standing, State, Stratum, Ticket, Wave
from motcua.polls.rules.law import law_on

OUTCOMES = ("no_answer", "later", "wrong_number", "refused", "outside")
_ENDS: Mapping[str, Standing] = {
    "wrong_number": Standing.UNREACHED,
    "refused": Standing.REFUSED,
    "outside": Standing.OUTSIDE,
}
ASKED = (Standing.DRAWN, Standing.INVITED)


@dataclass(frozen=True)
class Sent:
    """How many people were told by a message, and how many have to be asked by letter or by phone."""

    told: int
    by_other_means: int


def _link(person: Asked) -> str:
    return f"/polls/a/{token_of(person)}/"


@transaction.atomic
def invite(wave_id: int, *, by: Writer) -> Sent:
    """Tell everybody drawn who was not told yet. Pressed twice it tells nobody twice. Raises WrongState."""
    wave = lock(wave_id, by, State.OPEN)
    people = list(Asked.objects.filter(wave=wave, standing=Standing.DRAWN).order_by("pk"))
    sent = _tell(wave, people, "poll_invited", "invited", by.at)
    Asked.objects.filter(pk__in=[one.pk for one in people]).update(standing=Standing.INVITED)
    wave.save(update_fields=["revision"])
    record("invited", by, wave=wave, said={"told": sent.told, "other": sent.by_other_means})
    return sent


@transaction.atomic
def remind(wave_id: int, *, by: Writer) -> int:
    """Remind whose token is not used yet, once a day; how many. Who they are is shown to nobody. Raises
    WrongState."""
    wave = lock(wave_id, by, State.OPEN)
    unspent = set(
        Ticket.objects.filter(stratum__wave=wave, is_spent=False).values_list("token_hash", flat=True)
    )
    people = [
        one
        for one in Asked.objects.filter(wave=wave, standing=Standing.INVITED).order_by("pk")
        if hash_of(token_of(one)) in unspent
    ]
    told = _tell(wave, people, "poll_reminded", f"reminded-{day_of(by.at):%Y%m%d}", by.at).told
    wave.save(update_fields=["revision"])
    # no number: with two reminders it would say how many answered between them, and of few that is who
    record("reminded", by, wave=wave)
    return told


def _tell(wave: Wave, people: Sequence[Asked], kind: str, what: str, at: datetime) -> Sent:
    people = list(people)
    SystemRandom().shuffle(people)
    with scopes.scope(scopes.of_system("invitations of a survey")):
        known = survey_frame.contacts(one.dossier_id for one in people)
    told = 0
    for person in people:
        contact = known.get(person.dossier_id)
        if contact is None or not (contact.user_id or contact.telephone or contact.email):
            continue
        notices.tell(
            to=contact.user_id,
            kind=kind,
            values={"until": wave.closes_on.isoformat()},
            key=f"poll-{wave.pk}-{person.pk}-{what}",
            link=_link(person),
            otherwise=notices.Address(email=contact.email, telephone=contact.telephone),
            at=at,
        )
        told += 1
    return Sent(told, len(people) - told)


@transaction.atomic
def take_reserve(wave_id: int, stratum_id: int, count: int, *, by: Writer) -> int:
    """Ask the next people of the reserve, in the order of the draw; how many. They add to those asked: the chance of
    everybody in the stratum rises with them. Raises InputRefused, WrongState."""
    wave = lock(wave_id, by, State.DRAWN, State.OPEN)
    stratum = Stratum.objects.select_for_update().filter(pk=stratum_id, wave=wave).first()
    if stratum is None:
        raise NotFound
    people = list(
        Asked.objects.select_for_update()
        .filter(stratum=stratum, standing=Standing.RESERVE)
        .order_by("number")[: max(0, count)]
    )
    if not people:
        raise InputRefused("count", "no-reserve")
    Asked.objects.filter(pk__in=[one.pk for one in people]).update(standing=Standing.DRAWN)
    waves.issue_tickets(people)
    stratum.asked += len(people)
    stratum.save(update_fields=["asked"])
    wave.save(update_fields=["revision"])
    record("reserve", by, wave=wave, said={"stratum": stratum.code, "count": len(people)})
    return len(people)


def person(wave_id: int, asked_id: UUID) -> Asked:
    """Raises NotFound."""
    row = (
        Asked.objects.select_related("wave__questionnaire", "stratum")
        .filter(pk=asked_id, wave_id=wave_id)
        .first()
    )
    if row is None:
        raise NotFound
    return row


@transaction.atomic
def record_call(wave_id: int, asked_id: UUID, outcome: str, *, by: Writer) -> None:
    """A call without an answer. Who refuses or does not belong to the population is not called again; the latter
    leaves the sample. Raises InputRefused, WrongState, NotFound."""
    if outcome not in OUTCOMES:
        raise InputRefused("outcome", "required")
    wave = answering.locked_wave(wave_id)
    if wave.state != State.OPEN:
        raise WrongState
    row = Asked.objects.select_for_update(of=("self",)).filter(pk=asked_id, wave_id=wave_id).first()
    if row is None:
        raise NotFound
    if row.standing not in ASKED:
        raise InputRefused("outcome", "is-not-asked")
    CallAttempt.objects.create(asked=row, outcome=outcome, on=day_of(by.at), by_id=by.user_id)
    standing = _ENDS.get(outcome)
    if standing is None and CallAttempt.objects.filter(asked=row).count() >= law_on(day_of(by.at)).most_calls:
        standing = Standing.UNREACHED
    if standing is None:
        return
    Asked.objects.filter(pk=row.pk).update(standing=standing)
    if standing is Standing.OUTSIDE:
        stratum = Stratum.objects.select_for_update().get(pk=row.stratum_id)
        Stratum.objects.filter(pk=stratum.pk, asked__gt=0).update(asked=stratum.asked - 1)
        Ticket.objects.filter(token_hash=hash_of(token_of(row)), is_spent=False).delete()


def answer_by_phone(
    wave_id: int, asked_id: UUID, given: Mapping[str, Sequence[str]], *, at: datetime
) -> None:
    """What was said on the telephone goes into the urn as any other answer; no row says who typed it.

    Raises NotFound, LinkUseless, LinkSpent, AnswerRefused.
    """
    answering.answer(token_of(person(wave_id, asked_id)), given, at=at)


def callable_people(wave_id: int, stratum_id: int) -> list[tuple[Asked, Contact, int]]:
    """Who may still be called in a stratum, with their contact and how often they were called; three queries.

    Whose token is used is left out: the caller learns that they answered, never what. Runs inside the open scope.
    """
    people = list(
        Asked.objects.filter(wave_id=wave_id, stratum_id=stratum_id, standing__in=ASKED).order_by("number")
    )
    unspent = set(
        Ticket.objects.filter(stratum_id=stratum_id, is_spent=False).values_list("token_hash", flat=True)
    )
    people = [one for one in people if hash_of(token_of(one)) in unspent]
    known = survey_frame.contacts(one.dossier_id for one in people)
    calls: dict[UUID, int] = {}
    for asked_id in CallAttempt.objects.filter(asked__in=people).values_list("asked_id", flat=True):
        calls[asked_id] = calls.get(asked_id, 0) + 1
    return [
        (one, known[one.dossier_id], calls.get(one.pk, 0))
        for one in people
        if one.dossier_id in known and known[one.dossier_id].telephone
    ]


def letters(wave_id: int, stratum_ids: Iterable[int]) -> list[tuple[Asked, Contact, str]]:
    """Who is to get a letter (everybody asked in the strata), with their contact and link. Inside the open scope."""
    people = list(
        Asked.objects.filter(wave_id=wave_id, stratum_id__in=set(stratum_ids), standing__in=ASKED)
        .select_related("stratum")
        .order_by("stratum__code", "number")
    )
    known = survey_frame.contacts(one.dossier_id for one in people)
    return [(one, known[one.dossier_id], _link(one)) for one in people if one.dossier_id in known]


def contact_of(row: Asked) -> Contact | None:
    """How somebody who may still be asked is reached; None for others. Runs inside the open scope."""
    if row.standing not in ASKED:
        return None
    return survey_frame.contacts([row.dossier_id]).get(row.dossier_id)
