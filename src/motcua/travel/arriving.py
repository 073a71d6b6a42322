"""An archive through the page: brought and checked, chosen from, approved by another, taken in with a report."""

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from motcua.accounts import queries as accounts
from motcua.kernel.zone import day_of
from motcua.ledger.rules import Json
from motcua.records import actions as records
from motcua.records import queries as stored
from motcua.records.errors import RecordsError
from motcua.records.rules import ZIP
from motcua.travel import files
from motcua.travel.actions import KEEPER, ProcessDecision, take_in
from motcua.travel.errors import ArrivalChanged, ArrivalNotFound, NotAllowed, NothingChosen, TravelError
from motcua.travel.files import Brought
from motcua.travel.models import Arrival, ArrivalState
from motcua.travel.planning import Plan, Planned, State, plan
from motcua.travel.rules import entries

# A page reads the whole archive in memory; what is larger goes by the command on the machine itself.
LARGEST_ON_PAGE = 64 * 2**20
DECIDERS = frozenset({"reform_staff", "province_leader"})


def bring(content: bytes, *, file_name: str, by: int, at: datetime) -> Arrival:
    """Check every byte and keep the archive; the same content twice is one arrival while it is open.

    An unknown signer is kept too and shown as such; only what a trusted key signed is ever taken in here.
    Raises ArchiveRefused, KeyUnusable, NotAllowed; TravelError (the file cannot be kept).
    """
    _require(by, frozenset({KEEPER}), at)
    brought = read(content)
    entries.read(brought.files)
    try:
        row = records.store(content, limit_bytes=LARGEST_ON_PAGE, accepted=frozenset({ZIP}))
    except RecordsError as fault:
        raise TravelError(f"The archive was not kept. {fault}") from fault
    with transaction.atomic():
        known = Arrival.objects.select_for_update(of=("self",)).filter(
            file=row, state__in=(ArrivalState.OPEN, ArrivalState.PROPOSED)
        )
        if found := known.order_by("pk").first():
            return found
        return Arrival.objects.create(
            file=row,
            file_name=file_name[:200],
            digest=brought.origin.digest,
            signer=brought.origin.signer[:130],
            fingerprint=brought.fingerprint,
            made_by=brought.made_by[:200],
            made_at=brought.origin.made_at,
            brought_by_id=by,
            brought_at=at,
        )


def read(content: bytes) -> Brought:
    """Raises ArchiveRefused, KeyUnusable."""
    return files.bring_bytes(content, var_dir=Path(settings.VAR_DIR), allow_unknown=True)


def brought_of(row: Arrival) -> Brought:
    """The archive as it was kept; whether its signer is trusted is asked anew."""
    return read(stored.read_file(row.file_id))


def differences(row: Arrival, brought: Brought, on: date) -> Plan:
    """What the archive would change here now."""
    return plan(entries.read(brought.files), day=on, processes_from=row.valid_from)


def name_of(item: Planned) -> str:
    """How an entry is chosen."""
    return f"{item.kind} {item.key}"


def seal(found: Plan, chosen: Collection[str]) -> str:
    """A digest of the differences of the chosen entries: who approves sees what was chosen from, or is told."""
    said = [
        [name_of(item), str(item.state), [asdict(change) for change in item.changes]]
        for item in found.items
        if name_of(item) in set(chosen)
    ]
    return hashlib.sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()


def propose(
    *, arrival_id: int, chosen: Collection[str], document: str, valid_from: date | None, by: int, at: datetime
) -> Arrival:
    """Choose what to take in and give it to a second person. Chosen processes need the deciding document and day.

    Raises ArrivalNotFound, ArrivalChanged, NothingChosen, NotAllowed, TravelError.
    """
    _require(by, frozenset({KEEPER}), at)
    with transaction.atomic():
        row = _locked(arrival_id, ArrivalState.OPEN)
        brought = brought_of(row)
        if not brought.is_trusted:
            raise NotAllowed("The archive is not signed by a key that is trusted here.")
        row.document, row.valid_from = document.strip()[:200], valid_from
        found = differences(row, brought, day_of(at))
        due = {name_of(item): item for item in found.items if item.is_due}
        picked = [name for name in due if name in set(chosen)]
        if not picked:
            raise NothingChosen("Choose at least one entry that is new or changed.")
        if any(due[name].kind == "process" for name in picked) and not (row.document and valid_from):
            raise NothingChosen(
                "Processes need the number of the document that approves them and their first day."
            )
        row.chosen, row.seen, row.state = picked, seal(found, picked), ArrivalState.PROPOSED
        row.brought_by_id = by
        row.save()
        return row


def take_back(*, arrival_id: int, by: int, at: datetime) -> Arrival:
    """Make a proposed choice open again. Raises ArrivalNotFound, ArrivalChanged, NotAllowed."""
    _require(by, frozenset({KEEPER}), at)
    with transaction.atomic():
        row = _locked(arrival_id, ArrivalState.PROPOSED)
        row.state, row.chosen, row.seen = ArrivalState.OPEN, [], ""
        row.save()
        return row


def may_decide(row: Arrival, *, user_id: int, roles: Collection[str]) -> bool:
    """Another person than who chose, of the posts that approve."""
    return bool(DECIDERS & set(roles)) and user_id != row.brought_by_id and row.state == ArrivalState.PROPOSED


def refuse(*, arrival_id: int, words: str, by: int, at: datetime) -> Arrival:
    """Refuse what was chosen; the words say why. Raises as `apply`, and NothingChosen without words."""
    if not words.strip():
        raise NothingChosen("Say why it is refused.")
    with transaction.atomic():
        row = _to_decide(arrival_id, by, at)
        row.state, row.words = ArrivalState.REFUSED, words.strip()[:500]
        row.decided_by_id, row.decided_at = by, at
        row.save()
        return row


def apply(*, arrival_id: int, by: int, at: datetime) -> Arrival:
    """A second person approves: the chosen entries are taken in, all or none; who chose answers for the drafts.

    Raises ArrivalNotFound, ArrivalChanged (decided meanwhile, or something here says otherwise than when it was
    chosen), NotAllowed, Blocked, TravelError.
    """
    with transaction.atomic():
        row = _to_decide(arrival_id, by, at)
        brought = brought_of(row)
        if not brought.is_trusted:
            raise NotAllowed("The archive is not signed by a key that is trusted here.")
        if seal(differences(row, brought, day_of(at)), row.chosen) != row.seen:
            raise ArrivalChanged(
                "Something here changed since the entries were chosen. Take the choice back and look again."
            )
        decision = ProcessDecision(row.document, row.valid_from) if row.document and row.valid_from else None
        outcome = take_in(
            entries.read(brought.files),
            brought.origin,
            by=row.brought_by.username,
            at=at,
            processes=decision,
            chosen=frozenset(row.chosen),
        )
        report: Mapping[str, Json] = {
            "done": [[item.kind, item.key, item.name] for item in outcome.done],
            "left": [[item.kind, item.key, item.name] for item in outcome.left],
            "same": outcome.plan.count(State.SAME),
        }
        row.state, row.report = ArrivalState.TAKEN_IN, dict(report)
        row.decided_by_id, row.decided_at = by, at
        row.save()
        return row


def _to_decide(arrival_id: int, by: int, at: datetime) -> Arrival:
    row = _locked(arrival_id, ArrivalState.PROPOSED)
    roles = _roles(by, at)
    if not may_decide(row, user_id=by, roles=roles):
        raise NotAllowed("Another person than who chose the entries approves them.")
    return row


def _locked(arrival_id: int, state: ArrivalState) -> Arrival:
    row = Arrival.objects.select_for_update(of=("self",)).filter(pk=arrival_id).first()
    if row is None:
        raise ArrivalNotFound("There is no such archive.")
    if row.state != state:
        raise ArrivalChanged("Somebody decided on this archive meanwhile. Look at it again.")
    return row


def _roles(user_id: int, at: datetime) -> frozenset[str]:
    return frozenset(post.role for post in accounts.posts_of(user_id, day_of(at)))


def _require(user_id: int, roles: frozenset[str], at: datetime) -> None:
    if not _roles(user_id, at) & roles:
        raise NotAllowed("Only the keepers of the catalogue bring an archive in.")


def arrivals(limit: int = 50) -> list[Arrival]:
    """The newest first, with the people; one query."""
    return list(
        Arrival.objects.select_related("brought_by", "decided_by").order_by("-brought_at", "-pk")[:limit]
    )


def arrival(arrival_id: int) -> Arrival:
    """Raises ArrivalNotFound."""
    row = Arrival.objects.select_related("brought_by", "decided_by", "file").filter(pk=arrival_id).first()
    if row is None:
        raise ArrivalNotFound("There is no such archive.")
    return row
