"""Writing ratings: inside the transaction of the dossier's event, or anonymously."""

import hashlib
import secrets
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from random import SystemRandom
from uuid import uuid4

from django.db import connection, transaction
from django.utils.crypto import salted_hmac

from motcua.kernel.text import visible
from motcua.kernel.zone import day_of
from motcua.surveys.errors import AnswerRefused, LinkUseless
from motcua.surveys.models import AnonymousAnswer, Rating, RatingLink
from motcua.surveys.rules.law import QUESTIONS, RatingLaw, law_on

_CELL_LOCK = 0x5261  # our number among the database's advisory locks
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
TOKEN_LENGTH = 26  # of 31 letters: 128 bits
_CHUNK = 500


def record(*, dossier_id: int, score: int, words: str, at: datetime) -> None:
    Rating.objects.create(dossier_id=dossier_id, score=score, words=words, given_at=at)


def issue_link(*, dossier_id: int, unit_id: int, at: datetime) -> None:
    """Make the dossier's one link, once; it opens from now until its last day (law/surveys)."""
    law = law_on(day_of(at))
    nonce = secrets.token_hex(16)
    RatingLink.objects.bulk_create(
        [
            RatingLink(
                dossier_id=dossier_id,
                unit_id=unit_id,
                nonce=nonce,
                token_hash=_hash(_token(nonce)),
                is_anonymous=law.is_link_anonymous,
                expires_on=day_of(at) + timedelta(days=law.link_valid_days),
            )
        ],
        ignore_conflicts=True,
    )


def token_for(dossier_id: int, *, today: date) -> str | None:
    """The link's secret part, for the notice and for paper; None when there is none that still opens."""
    link = RatingLink.objects.filter(dossier_id=dossier_id, is_spent=False, expires_on__gte=today).first()
    return _token(link.nonce) if link and link.nonce else None


def open_link(token: str, *, today: date) -> RatingLink:
    """The link of a token; looking at it spends nothing. Raises LinkUseless."""
    link = RatingLink.objects.filter(
        token_hash=_hash(token[:64]), is_spent=False, expires_on__gte=today
    ).first()
    if link is None:
        raise LinkUseless
    return link


def spend(token: str, *, today: date) -> RatingLink:
    """Mark the link as used; of two at once one gets it. In the transaction of what it opens. Raises LinkUseless."""
    link = open_link(token, today=today)
    spent = RatingLink.objects.filter(pk=link.pk, is_spent=False).update(is_spent=True, nonce="")
    if not spent:
        raise LinkUseless
    return link


def answer_by_link(token: str, *, scores: Mapping[str, int], words: str, at: datetime) -> None:
    """Take the anonymous answer of a link and spend the link, together. Raises LinkUseless, AnswerRefused."""
    with transaction.atomic():
        link = spend(token, today=day_of(at))
        if not link.is_anonymous:
            raise LinkUseless  # its answer belongs to the dossier: `dossiers.actions.returning.rate`
        answer(unit_id=link.unit_id, scores=scores, words=words, at=at)


def answer(*, unit_id: int, scores: Mapping[str, int], words: str, at: datetime) -> None:
    """Put an anonymous answer among those of its unit and month, and write them all anew in random order.

    Raises AnswerRefused.
    """
    said = _checked(scores, words, law_on(day_of(at)))
    month = day_of(at).replace(day=1)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cell = (unit_id * 4096 + month.year * 12 + month.month) % 2**31
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_CELL_LOCK, cell])
        here = AnonymousAnswer.objects.filter(unit_id=unit_id, month=month)
        rows = list(here.select_for_update())
        here.delete()
        rows.append(AnonymousAnswer(unit_id=unit_id, month=month, **said))
        SystemRandom().shuffle(rows)
        for row in rows:
            row.pk = uuid4()
        AnonymousAnswer.objects.bulk_create(rows, batch_size=_CHUNK)


def _checked(scores: Mapping[str, int], words: str, law: RatingLaw) -> dict[str, object]:
    asked = {question.code: question for question in law.questions}
    said: dict[str, object] = {}
    for code in QUESTIONS:
        score = scores.get(code)
        if score is None:
            if code in asked and asked[code].is_required:
                raise AnswerRefused(field=code, problem="required")
            continue
        if code not in asked or score not in range(1, 6):
            raise AnswerRefused(field=code, problem="required")
        said[code] = score
    plain = visible(words).strip()
    if len(plain) > law.longest_words:
        raise AnswerRefused(field="words", problem="too-long")
    return {**said, "words": plain}


def _token(nonce: str) -> str:
    digest = salted_hmac("motcua.surveys.link", nonce, algorithm="sha256").digest()
    number = int.from_bytes(digest)
    letters = []
    for _place in range(TOKEN_LENGTH):
        number, rest = divmod(number, len(_LETTERS))
        letters.append(_LETTERS[rest])
    return "".join(letters)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def forget_words(dossier_id: int) -> int:
    """Empty what an applicant wrote with a rating; the score stays for the figures. How many rows."""
    return Rating.objects.filter(dossier_id=dossier_id).exclude(words="").update(words="")
