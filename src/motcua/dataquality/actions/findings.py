"""Findings: the nightly look over the owners' data, what a register's answer adds, and what officers decide."""

import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice

from django.db import connection, transaction
from django.db.models import Max
from django.utils.crypto import salted_hmac

from motcua.dataquality.errors import AlreadyDecided, FindingNotFound, NotYours, WordsMissing
from motcua.dataquality.models import Finding, FindingDeed, FindingState, LookUp, LookUpState
from motcua.dataquality.rules import holding
from motcua.dataquality.rules.asking import Register, law_on
from motcua.dataquality.rules.holding import Held, Rule
from motcua.dossiers import owner_queries
from motcua.dossiers.owner_queries import Owner
from motcua.dossiers.rules.authority import Acting
from motcua.kernel.zone import day_of

# What ended longer ago is history; its data are corrected at the person's request alone.
LOOKS_BACK = timedelta(days=365)
DECIDE_ROLES = frozenset({"intake_officer", "case_officer", "division_head", "agency_head", "registry"})
_OF_REGISTERS = (Rule.REGISTER_NOBODY, Rule.REGISTER_DIFFERS, Rule.REGISTER_CLOSED)
# Found again in the very same data: it was not gone, and nobody corrected it, whatever was said of it.
_COMES_BACK = (FindingState.GONE, FindingState.CORRECTED)
_AT_ONCE = 1000
_LONGEST_WORDS = 500
_ADVISORY = zlib.crc32(b"motcua.dataquality.findings") - 2**31


@dataclass(frozen=True)
class Examined:
    """How many owners were looked at, how much was found anew, and how much is no longer so."""

    owners: int
    found: int
    gone: int


@dataclass(frozen=True)
class _Key:
    dossier_id: int
    rule: str
    field: str
    digest: str


def examine(*, at: datetime) -> Examined:
    """Look at the owners of running dossiers and of those that ended within a year; in the scope of the system.

    Run twice it finds the same once; killed in the middle it goes on the next time. What was rejected stays so while
    the data stay the same; what the data no longer show is gone, and what was
    corrected in words alone comes back.
    """
    day, law = day_of(at), law_on(day_of(at))
    several = owner_queries.numbers_under_several_names()
    confirmed = _confirmed()
    seen = found = gone = 0
    for chunk in _chunks(owner_queries.owners(ended_since=at - LOOKS_BACK)):
        new, ended = _examine(chunk, several, confirmed, day, law.recheck_days, at)
        seen, found, gone = seen + len(chunk), found + new, gone + ended
    gone += _close_unseen(at)
    return Examined(seen, found, gone)


def _chunks(owners: Iterator[Owner]) -> Iterator[list[Owner]]:
    while chunk := list(islice(owners, _AT_ONCE)):
        yield chunk


def _confirmed() -> dict[int, date]:
    """When a register last agreed, by dossier."""
    rows = (
        LookUp.objects.filter(state=LookUpState.ANSWERED, verdict="match", dossier__isnull=False)
        .order_by()
        .values("dossier_id")
        .annotate(last=Max("answered_at"))
    )
    return {pk: day_of(last) for pk, last in rows.values_list("dossier_id", "last")}


@transaction.atomic
def _examine(
    owners: Sequence[Owner],
    several: Mapping[str, int],
    confirmed: Mapping[int, date],
    day: date,
    recheck_days: int,
    at: datetime,
) -> tuple[int, int]:
    """Two looks at once would find the same twice: one at a time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ADVISORY])
    units = {owner.dossier_id: owner.unit_id for owner in owners}
    now: set[_Key] = set()
    for owner in owners:
        held = Held(
            is_firm=owner.is_firm,
            name=owner.name,
            number=owner.number,
            birth_date=owner.birth_date,
            telephone=owner.telephone,
            email=owner.email,
            address=owner.address,
            is_running=owner.ended_at is None,
            names_of_number=several.get(owner.number, 1),
            confirmed_on=confirmed.get(owner.dossier_id),
        )
        for problem in holding.problems(held, on=day, recheck_days=recheck_days):
            now.add(_Key(owner.dossier_id, problem.rule, problem.field, _digest(owner, problem.field)))
    kept = {
        _Key(row.dossier_id, row.rule, row.field, row.digest): row
        for row in Finding.objects.filter(dossier_id__in=units).exclude(rule__in=_OF_REGISTERS)
    }
    new = _create(sorted(now - kept.keys(), key=str), units, at)
    back = [row for key, row in kept.items() if key in now and row.state in _COMES_BACK]
    Finding.objects.filter(pk__in=[row.pk for row in back]).update(
        state=FindingState.OPEN, decided_at=None, decided_by=None, found_at=at, seen_at=at
    )
    _deeds("found", (row.pk for row in back), at)
    gone = [row.pk for key, row in kept.items() if key not in now and row.state == FindingState.OPEN]
    _go(gone, at)
    still = [row for key, row in kept.items() if key in now and row.state == FindingState.OPEN]
    Finding.objects.filter(pk__in=[row.pk for row in still]).update(seen_at=at)
    for row in still:
        if row.unit_id != units[row.dossier_id]:  # the dossier went to another unit: so does the work
            Finding.objects.filter(pk=row.pk).update(unit_id=units[row.dossier_id])
    return len(new) + len(back), len(gone)


def _create(keys: Iterable[_Key], units: Mapping[int, int], at: datetime) -> list[Finding]:
    rows = Finding.objects.bulk_create(
        Finding(
            dossier_id=key.dossier_id,
            unit_id=units[key.dossier_id],
            rule=key.rule,
            word=holding.word_of(Rule(key.rule)),
            weight=holding.weight_of(Rule(key.rule)),
            field=key.field,
            digest=key.digest,
            found_at=at,
            seen_at=at,
        )
        for key in keys
    )
    _deeds("found", (row.pk for row in rows), at)
    return rows


def _go(ids: Sequence[int], at: datetime) -> None:
    done = Finding.objects.filter(pk__in=ids, state=FindingState.OPEN)
    done.update(state=FindingState.GONE, decided_at=at)
    _deeds("gone", ids, at)


def _deeds(kind: str, ids: Iterable[int], at: datetime) -> None:
    FindingDeed.objects.bulk_create(FindingDeed(finding_id=pk, kind=kind, at=at) for pk in ids)


@transaction.atomic
def _close_unseen(at: datetime) -> int:
    """Open findings of dossiers that are looked at no more: ended long ago, or their data destroyed."""
    unseen = Finding.objects.filter(state=FindingState.OPEN, seen_at__lt=at).exclude(rule__in=_OF_REGISTERS)
    ids = list(unseen.values_list("pk", flat=True))
    _go(ids, at)
    return len(ids)


def _digest(owner: Owner, field: str) -> str:
    """A keyed digest of the data that a finding is about: the same data, the same finding."""
    values: Mapping[str, tuple[object, ...]] = {
        "full_name": (owner.name, owner.number),
        "birth_date": (owner.birth_date,),
        "telephone": (owner.telephone, owner.email),
        "address": (owner.address,),
    }
    said = "\x1f".join(map(str, values.get(field, (owner.number, owner.birth_date))))
    return salted_hmac("motcua.dataquality.finding", said, algorithm="sha256").hexdigest()


@transaction.atomic
def from_answer(row: LookUp, *, at: datetime) -> int:
    """What a register's answer about a dossier's owner adds; how many. An agreeing answer ends what an earlier one
    found."""
    assert row.dossier_id is not None
    owner_queries.hold(row.dossier_id)
    number = "tax_code" if row.register == Register.BUSINESS else "personal_id"
    found: list[tuple[Rule, str]] = []
    if row.verdict == "no_match":
        found.append((Rule.REGISTER_NOBODY, number))
    found += [
        (Rule.REGISTER_CLOSED, number) if field == "standing" else (Rule.REGISTER_DIFFERS, field)
        for field in row.differing
    ]
    keys = {_Key(row.dossier_id, rule, field, row.digest) for rule, field in found}
    held = Finding.objects.select_for_update(of=("self",)).filter(
        dossier_id=row.dossier_id, rule__in=_OF_REGISTERS
    )
    kept = {_Key(one.dossier_id, one.rule, one.field, one.digest): one for one in held.order_by("pk")}
    _go([one.pk for key, one in kept.items() if key not in keys and one.state == FindingState.OPEN], at)
    back = [one.pk for key, one in kept.items() if key in keys and one.state in _COMES_BACK]
    Finding.objects.filter(pk__in=back).update(
        state=FindingState.OPEN, decided_at=None, decided_by=None, found_at=at, seen_at=at, look_up=row
    )
    _deeds("found", back, at)
    unit_id = owner_queries.unit_of(row.dossier_id)
    new = _create(sorted(keys - kept.keys(), key=str), {row.dossier_id: unit_id}, at)
    Finding.objects.filter(pk__in=[one.pk for one in new]).update(look_up=row)
    return len(new) + len(back)


# What each field of a finding is called among the data of a dossier's owner.
_COLUMNS: Mapping[str, frozenset[str]] = {
    "full_name": frozenset({"owner_name"}),
    "personal_id": frozenset({"owner_id_number"}),
    "tax_code": frozenset({"owner_id_number"}),
    "birth_date": frozenset({"owner_birth_date"}),
    "telephone": frozenset({"telephone", "email"}),
    "address": frozenset({"address"}),
}


def columns_of(field: str) -> frozenset[str]:
    """The data of the owner that a finding's field is about; none for what only a register has."""
    return _COLUMNS.get(field, frozenset())


def close_corrected(dossier_id: int, columns: Iterable[str], *, words: str, by: Acting, at: datetime) -> int:
    """The owner's data were corrected: what was found in them is settled. How many; inside the caller's transaction,
    which holds the dossier."""
    corrected = set(columns)
    rows = Finding.objects.select_for_update(of=("self",)).filter(
        dossier_id=dossier_id, state=FindingState.OPEN
    )
    ids = [row.pk for row in rows.order_by("pk") if columns_of(row.field) & corrected]
    Finding.objects.filter(pk__in=ids).update(
        state=FindingState.CORRECTED, decided_at=at, decided_by=by.user_id
    )
    FindingDeed.objects.bulk_create(
        FindingDeed(finding_id=pk, kind=FindingState.CORRECTED, by_id=by.user_id, words=words, at=at)
        for pk in ids
    )
    return len(ids)


def decide(
    finding_id: int, *, correct: bool, words: str, units: frozenset[int], by: Acting, at: datetime
) -> Finding:
    """An officer says what was corrected, or why nothing is to be. `units` are those in reach.

    Raises FindingNotFound, NotYours, WordsMissing, AlreadyDecided.
    """
    said = " ".join(words.split())[:_LONGEST_WORDS]
    with transaction.atomic():
        row = Finding.objects.select_for_update(of=("self",)).filter(pk=finding_id, unit_id__in=units).first()
        if row is None:
            raise FindingNotFound
        if not by.roles & DECIDE_ROLES:
            raise NotYours
        if not said:
            raise WordsMissing
        if row.state != FindingState.OPEN:
            raise AlreadyDecided
        row.state = FindingState.CORRECTED if correct else FindingState.REJECTED
        row.decided_at, row.decided_by_id = at, by.user_id
        row.save(update_fields=["state", "decided_at", "decided_by"])
        FindingDeed.objects.create(finding=row, kind=row.state, by_id=by.user_id, words=said, at=at)
    return row
