"""A breach of personal data: found, assessed, told to the authority within its hours, people told, closed by two."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from motcua.agencies import queries as agencies
from motcua.dossiers import queries as dossiers
from motcua.kernel.zone import day_of, local
from motcua.ledger.rules import Json
from motcua.notices.actions import telling
from motcua.records import queries as records
from motcua.rights.actions.recording import By, note, require_role, require_words
from motcua.rights.errors import MovedOn, NotFilledIn, NotPossible, NotThere, SecondPersonNeeded
from motcua.rights.models import Breach, BreachPerson, Deed
from motcua.rights.models.breaches import BreachState, Harm
from motcua.rights.rules import law

TEMPLATE = "data_breach"
MOST_PEOPLE = 5000


@dataclass(frozen=True, kw_only=True)
class Found:
    """What is known when a breach is found. Instants are aware; `happened_at` may be unknown."""

    title: str
    happened: str
    found_at: datetime
    happened_at: datetime | None = None


@transaction.atomic
def record(said: Found, *, token: UUID, by: By, at: datetime) -> Breach:
    """Write a breach down; the clock to the authority runs from `found_at`. The same token writes it once.

    Raises: NotYours, NotFilledIn (no title, no words, found in the future), NotPossible (no unit).
    """
    rules = law.breaches_on(day_of(at))
    require_role(by, rules.record_roles)
    known = Breach.objects.filter(token=token).first()
    if known is not None:
        return known
    if said.found_at > at:
        raise NotFilledIn("found_at")
    if said.happened_at is not None and said.happened_at > said.found_at:
        raise NotFilledIn("happened_at")
    if by.unit_id is None:
        raise NotPossible
    made = Breach.objects.create(
        token=token,
        title=require_words("title", said.title)[:200],
        happened=require_words("happened", said.happened),
        found_at=said.found_at,
        happened_at=said.happened_at,
        unit_id=by.unit_id,
        authority_due=said.found_at + timedelta(hours=rules.authority_hours),
        people_due=said.found_at + timedelta(hours=rules.people_hours),
        recorded_by_id=by.user_id,
        recorded_at=at,
        basis=rules.basis,
    )
    note("breach", made.pk, "recorded", by=by, at=at)
    return made


def _locked(breach_id: int, *states: str) -> Breach:
    row = Breach.objects.select_for_update(of=("self",)).filter(pk=breach_id).first()
    if row is None:
        raise NotThere
    if states and row.state not in states:
        raise MovedOn
    return row


@transaction.atomic
def assess(
    breach_id: int,
    *,
    harm: str,
    kinds_of_data: str,
    has_sensitive: bool,
    consequences: str,
    measures: str,
    by: By,
    at: datetime,
) -> None:
    """Say what was reached, what may come of it and what is done; may be said anew until the breach is closed.

    Raises: NotYours, MovedOn, NotFilledIn.
    """
    require_role(by, law.breaches_on(day_of(at)).record_roles)
    if harm not in (Harm.NONE, Harm.POSSIBLE, Harm.LIKELY):
        raise NotFilledIn("harm")
    row = _locked(breach_id, BreachState.FOUND, BreachState.ASSESSED)
    row.harm, row.has_sensitive = harm, has_sensitive
    row.kinds_of_data = require_words("kinds_of_data", kinds_of_data)[:300]
    row.consequences = require_words("consequences", consequences)
    row.measures = require_words("measures", measures)
    row.state = BreachState.ASSESSED
    row.save()
    note("breach", row.pk, "assessed", by=by, at=at, words=f"{row.harm}: {row.consequences}\n{row.measures}")


@transaction.atomic
def add_people(breach_id: int, codes: Iterable[str], *, by: By, at: datetime) -> tuple[int, list[str]]:
    """The dossiers whose data were reached, by code, in the scope of the official: how many are new, and which codes
    nobody here knows. Raises: NotYours, MovedOn, NotFilledIn (none, or too many)."""
    require_role(by, law.breaches_on(day_of(at)).record_roles)
    wanted = list(dict.fromkeys(code.strip() for code in codes if code.strip()))
    if not wanted or len(wanted) > MOST_PEOPLE:
        raise NotFilledIn("codes")
    row = _locked(breach_id, BreachState.FOUND, BreachState.ASSESSED)
    before = row.people.count()
    unknown: list[str] = []
    for code in wanted:
        number = dossiers.number_of(code)
        if number is None:
            unknown.append(code)
        else:
            BreachPerson.objects.get_or_create(breach=row, dossier_id=number)
    added = row.people.count() - before
    note("breach", row.pk, "people_listed", by=by, at=at, words=str(added))
    return added, unknown


@transaction.atomic
def tell_authority(breach_id: int, *, document: str, late_reason: str, by: By, at: datetime) -> None:
    """Keep that the authority was told, with the number of the letter; after its hours only with the reason.

    Raises: NotYours, MovedOn, NotFilledIn.
    """
    require_role(by, law.breaches_on(day_of(at)).record_roles)
    row = _locked(breach_id, BreachState.FOUND, BreachState.ASSESSED)
    if row.authority_told_at is not None:
        raise MovedOn
    row.authority_document = require_words("document", document)[:120]
    if at > row.authority_due:
        row.late_reason = require_words("late_reason", late_reason)[:500]
    row.authority_told_at = at
    row.save()
    note("breach", row.pk, "authority_told", by=by, at=at, words=row.authority_document)


@transaction.atomic
def tell_people(breach_id: int, *, by: By, at: datetime) -> tuple[int, int]:
    """Tell everybody listed who was not told yet, in the scope of the official: (into the inbox, left to a letter).

    Those without an account are counted for the unit to write to. Twice = once each. Raises: NotYours, MovedOn,
    NotPossible (not assessed, or nobody listed).
    """
    require_role(by, law.breaches_on(day_of(at)).record_roles)
    row = _locked(breach_id, BreachState.FOUND, BreachState.ASSESSED)
    if row.state == BreachState.FOUND or not row.people.exists():
        raise NotPossible
    by_inbox = by_letter = 0
    for person in row.people.filter(told_at=None).select_related("dossier").order_by("pk"):
        submitter = person.dossier.submitter_id
        if submitter is not None:
            telling.tell(
                to=submitter,
                kind=TEMPLATE,
                values={"code": person.dossier.code},
                key=f"breach-{row.pk}-{person.dossier_id}",
                at=at,
                link=f"/dossiers/{person.dossier.code}/",
                dossier_id=person.dossier_id,
            )
        person.told_at, person.way = at, "inbox" if submitter is not None else "letter"
        person.save(update_fields=["told_at", "way"])
        by_inbox, by_letter = by_inbox + (submitter is not None), by_letter + (submitter is None)
    note("breach", row.pk, "people_told", by=by, at=at, words=f"{by_inbox} + {by_letter}")
    return by_inbox, by_letter


@transaction.atomic
def propose_closing(breach_id: int, *, conclusion: str, by: By, at: datetime) -> None:
    """All is done: told, people told where harm may come of it, measures taken.

    Raises: NotYours, MovedOn, NotFilledIn, NotPossible (something is still owed).
    """
    require_role(by, law.breaches_on(day_of(at)).record_roles)
    row = _locked(breach_id, BreachState.ASSESSED)
    people_owed = row.harm != Harm.NONE and row.people.filter(told_at=None).exists()
    if row.authority_told_at is None or people_owed:
        raise NotPossible
    row.conclusion, row.closing_by_id = require_words("conclusion", conclusion), by.user_id
    row.state = BreachState.CLOSING
    row.save()
    note("breach", row.pk, "closing_proposed", by=by, at=at, words=row.conclusion)


@transaction.atomic
def close(breach_id: int, *, agrees: bool, words: str, by: By, at: datetime) -> None:
    """A second person closes it, or sends it back with a reason.

    Raises: NotYours, MovedOn, SecondPersonNeeded, NotFilledIn.
    """
    require_role(by, law.breaches_on(day_of(at)).close_roles)
    row = _locked(breach_id, BreachState.CLOSING)
    if row.closing_by_id == by.user_id:
        raise SecondPersonNeeded
    if agrees:
        row.state, row.closed_by_id, row.closed_at = BreachState.CLOSED, by.user_id, at
    else:
        require_words("words", words)
        row.state, row.closing_by_id = BreachState.ASSESSED, None
    row.save()
    note("breach", row.pk, "closed" if agrees else "sent_back", by=by, at=at, words=words.strip())


def report(breach_id: int, *, at: datetime) -> bytes:
    """The report on a breach as PDF/A, as it stands now; no name of a person concerned is in it. Raises NotThere."""
    row = Breach.objects.filter(pk=breach_id).first()
    if row is None:
        raise NotThere
    told = row.people.exclude(told_at=None)
    values: dict[str, Json] = {
        "agency": agencies.unit(row.unit_id).name,
        "authority": law.breaches_on(day_of(row.found_at)).authority,
        "basis": row.basis,
        "number": row.pk,
        "title": row.title,
        "happened": row.happened,
        "happened_at": _clock(row.happened_at),
        "found_at": _clock(row.found_at),
        "harm": row.harm,
        "kinds": row.kinds_of_data,
        "sensitive": row.has_sensitive,
        "consequences": row.consequences,
        "measures": row.measures,
        "people": row.people.count(),
        "told_inbox": told.filter(way="inbox").count(),
        "told_letter": told.filter(way="letter").count(),
        "authority_due": _clock(row.authority_due),
        "authority_told_at": _clock(row.authority_told_at),
        "authority_document": row.authority_document,
        "late_reason": row.late_reason,
        "conclusion": row.conclusion,
        "closed_at": _clock(row.closed_at),
        "printed": _clock(at),
        "deeds": [
            {"at": _clock(one.at), "kind": one.kind}
            for one in Deed.objects.filter(subject="breach", subject_id=row.pk).order_by("pk")
        ],
    }
    return records.paper("breach_report", values, at=at)


def _clock(at: datetime | None) -> str:
    return f"{local(at):%H:%M %d/%m/%Y}" if at else ""
