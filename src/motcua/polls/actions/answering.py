"""Taking answers: by token, from paper, by phone, from a file; each ends in the urn of its stratum.

The urn: with every answer all answers of the stratum are written anew in random order under new keys, and all its
tickets too, in one transaction. So no key, no place in a table, no transaction number (`xmin`) and no log joins an
answer to a ticket; what the two tables say is only how many of a stratum answered. What a program sees that watches
the database at every instant, or an operator with the write-ahead log, is not hidden; docs/polls.md says so.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from random import SystemRandom
from uuid import uuid4

from django.db import connection, transaction
from django.db.models import Case, F, Value, When

from motcua.kernel.zone import day_of
from motcua.polls.actions.tickets import hash_of
from motcua.polls.errors import AnswerRefused, LinkSpent, LinkUseless
from motcua.polls.models import Answer, State, Stratum, Ticket, Wave
from motcua.polls.rules.answering import checked
from motcua.polls.rules.questionnaire import Questionnaire, questionnaire

_LOCK = 0x706F  # our number among the database's advisory locks
_CHUNK = 500


@dataclass(frozen=True)
class Opened:
    """What a link opens. It names nobody."""

    wave: Wave
    stratum_id: int
    form: Questionnaire


def open_link(token: str, *, at: datetime) -> Opened:
    """Looking spends nothing. Raises LinkUseless (unknown, or not open today), LinkSpent."""
    ticket = (
        Ticket.objects.select_related("stratum__wave__questionnaire")
        .filter(token_hash=hash_of(token))
        .first()
    )
    if ticket is None:
        raise LinkUseless
    wave = ticket.stratum.wave
    if ticket.is_spent:
        raise LinkSpent
    if wave.state != State.OPEN or not wave.opens_on <= day_of(at) <= wave.closes_on:
        raise LinkUseless
    return Opened(wave, ticket.stratum_id, questionnaire(wave.questionnaire.content))


def answer(token: str, given: Mapping[str, Sequence[str]], *, at: datetime) -> None:
    """Take the answer and spend the token, together and once. Raises LinkUseless, LinkSpent, AnswerRefused."""
    opened = open_link(token, at=at)
    said = accepted(opened.form, given)
    with transaction.atomic():
        locked_wave(opened.wave.pk)
        hold(opened.stratum_id)
        if open_link(token, at=at).stratum_id != opened.stratum_id:
            raise LinkUseless
        spent = hash_of(token)
        # all tickets of the stratum are written, so that none was written last
        Ticket.objects.filter(stratum_id=opened.stratum_id).update(
            is_spent=Case(When(token_hash=spent, then=Value(True)), default=F("is_spent"))
        )
        put(opened.stratum_id, [said], at=at)


def accepted(form: Questionnaire, given: Mapping[str, Sequence[str]]) -> dict[str, object]:
    """Answers fit to be kept. Raises AnswerRefused."""
    found = checked(form, given)
    if found.problems:
        raise AnswerRefused(tuple((one.item, one.problem) for one in found.problems))
    if not found.answers:
        raise AnswerRefused(())
    return {code: list(value) if isinstance(value, tuple) else value for code, value in found.answers.items()}


def locked_wave(wave_id: int) -> Wave:
    """The wave, held so that it cannot be closed meanwhile; many answers may hold it at once."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM polls_wave WHERE id = %s FOR SHARE", [wave_id])
    return Wave.objects.get(pk=wave_id)


def hold(stratum_id: int) -> None:
    """Nobody else writes to the urn of a stratum until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK, stratum_id % 2**31])


def put(stratum_id: int, said: Iterable[Mapping[str, object]], *, at: datetime) -> None:
    """Put answers into the urn of a stratum. Inside a transaction."""
    hold(stratum_id)
    month: date = day_of(at).replace(day=1)
    _write(stratum_id, [Answer(stratum_id=stratum_id, month=month, content=dict(one)) for one in said])


def rewrite(stratum_id: int, *, without: Sequence[str]) -> None:
    """Write the urn anew without these items. Inside a transaction."""
    hold(stratum_id)
    _write(stratum_id, [], without)


def _write(stratum_id: int, more: Sequence[Answer], without: Sequence[str] = ()) -> None:
    here = Answer.objects.filter(stratum_id=stratum_id)
    rows = list(here.select_for_update())
    here.delete()
    for row in rows:
        row.content = {code: said for code, said in row.content.items() if code not in without}
    rows += more
    SystemRandom().shuffle(rows)
    for row in rows:
        row.pk = uuid4()
    Answer.objects.bulk_create(rows, batch_size=_CHUNK)


def stratum_of(wave: Wave, code: str) -> Stratum | None:
    return Stratum.objects.filter(wave=wave, code=code).first()
