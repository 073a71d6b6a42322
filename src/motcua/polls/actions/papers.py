"""Forms filled in on paper, typed twice by two people, and files of answers."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import IntegrityError, transaction

from motcua.kernel.zone import day_of
from motcua.polls.actions import answering
from motcua.polls.actions.recording import Writer, record
from motcua.polls.errors import InputRefused, NotFound, SamePerson, TakenBefore, WrongState
from motcua.polls.models import Answer, Paper, State, Stratum, TakenFile, Wave
from motcua.polls.rules.answer_files import FileFault, Row, read
from motcua.polls.rules.answering import as_texts, differing
from motcua.polls.rules.questionnaire import questionnaire


def _open(wave_id: int, at: datetime) -> Wave:
    wave = answering.locked_wave(wave_id)
    if wave.state != State.OPEN or day_of(at) < wave.opens_on:
        raise WrongState
    return wave


@transaction.atomic
def type_in(
    wave_id: int, number: str, stratum_code: str, given: Mapping[str, Sequence[str]], *, by: Writer
) -> list[str]:
    """Type a paper. The first entry waits; a second one by another person that agrees makes it an answer.

    Answers the items in which the two differ (empty: waits for the second, or agreed and counted). The second entry
    is kept while they differ; whoever settles types again (`settle`). Raises WrongState, InputRefused (also where
    everybody asked has answered), SamePerson, AnswerRefused, TakenBefore.
    """
    wave = _open(wave_id, by.at)
    number = " ".join(number.split())
    if not number or len(number) > 40:
        raise InputRefused("number", "required")
    stratum = answering.stratum_of(wave, stratum_code.strip())
    if stratum is None:
        raise InputRefused("stratum", "unknown-stratum")
    form = questionnaire(wave.questionnaire.content)
    said = answering.accepted(form, given)
    Paper.objects.bulk_create([Paper(wave=wave, number=number)], ignore_conflicts=True)
    row = Paper.objects.select_for_update(of=("self",)).get(wave=wave, number=number)
    if row.is_done:
        raise TakenBefore
    if row.first is None or (row.first_by_id == by.user_id and row.second is None):
        row.stratum, row.first, row.first_by_id = stratum, said, by.user_id
        row.save()
        return []
    if row.first_by_id == by.user_id:
        raise SamePerson
    if row.stratum_id != stratum.pk:
        raise InputRefused("stratum", "differs-from-the-first-entry")
    differ = differing(form, row.first, said)
    if differ:
        row.second, row.second_by_id = said, by.user_id
        row.save()
        return differ
    _count(row, said, by.at)
    return []


@transaction.atomic
def settle(wave_id: int, number: str, *, keep: Mapping[str, str], by: Writer) -> None:
    """Decide a paper whose two entries differ: for each item that differs, `first` or `second` is right.

    Raises NotFound, InputRefused (an item without a decision), AnswerRefused.
    """
    wave = _open(wave_id, by.at)
    row = Paper.objects.select_for_update(of=("self",)).filter(wave=wave, number=number).first()
    if row is None or row.is_done or row.first is None or row.second is None:
        raise NotFound
    form = questionnaire(wave.questionnaire.content)
    said = dict(row.first)
    for code in differing(form, row.first, row.second):
        if keep.get(code) not in ("first", "second"):
            raise InputRefused(code, "required")
        if keep[code] == "second":
            said.pop(code, None)
            if code in row.second:
                said[code] = row.second[code]
    _count(row, answering.accepted(form, as_texts(said)), by.at)


def _left(stratum: Stratum) -> int:
    """How many of those asked have not answered; the stratum is held until the transaction ends. Who types answers
    that nobody gave may not fill an urn with them."""
    answering.hold(stratum.pk)
    stratum.refresh_from_db(fields=["asked"])
    return stratum.asked - Answer.objects.filter(stratum=stratum).count()


def _too_many(rows: Sequence[Row], strata: Mapping[str, Stratum]) -> tuple[FileFault, ...]:
    left = {code: _left(strata[code]) for code in sorted({row.stratum for row in rows})}
    faults = []
    for row in rows:
        left[row.stratum] -= 1
        if left[row.stratum] < 0:
            faults.append(FileFault(row.number, "stratum", "more-than-asked"))
    return tuple(faults)


def _count(row: Paper, said: Mapping[str, object], at: datetime) -> None:
    """Raises InputRefused where everybody asked has answered."""
    assert row.stratum_id is not None
    if _left(Stratum.objects.get(pk=row.stratum_id)) < 1:
        raise InputRefused("stratum", "more-than-asked")
    answering.put(row.stratum_id, [said], at=at)
    row.first = row.second = None
    row.first_by_id = row.second_by_id = None
    row.stratum = None
    row.is_done = True
    row.save()


@transaction.atomic
def take_file(
    wave_id: int, table: Sequence[Sequence[str]], content: bytes, *, by: Writer
) -> tuple[int, tuple[FileFault, ...]]:
    """Take all rows of a file, or none while one has a fault; how many, and the faults.

    Raises WrongState, TakenBefore (the same bytes).
    """
    wave = _open(wave_id, by.at)
    digest = hashlib.sha256(content).hexdigest()
    if TakenFile.objects.filter(wave=wave, sha256=digest).exists():
        raise TakenBefore
    strata = {row.code: row for row in Stratum.objects.filter(wave=wave)}
    taken = frozenset(Paper.objects.filter(wave=wave).values_list("number", flat=True))
    found = read(questionnaire(wave.questionnaire.content), table, strata=frozenset(strata), taken=taken)
    faults = found.faults or _too_many(found.rows, strata)
    if faults:
        return 0, faults
    try:
        with transaction.atomic():
            TakenFile.objects.create(
                wave=wave, sha256=digest, rows=len(found.rows), by_id=by.user_id, at=by.at
            )
            Paper.objects.bulk_create([Paper(wave=wave, number=row.form, is_done=True) for row in found.rows])
    except IntegrityError:
        raise TakenBefore from None
    of_stratum: dict[str, list[Mapping[str, object]]] = {}
    for row in found.rows:
        said = {code: list(v) if isinstance(v, tuple) else v for code, v in row.answers.items()}
        of_stratum.setdefault(row.stratum, []).append(said)
    for code in sorted(of_stratum):
        answering.put(strata[code].pk, of_stratum[code], at=by.at)
    record("file", by, wave=wave, said={"rows": len(found.rows), "sha256": digest})
    return len(found.rows), ()
