"""How every command is carried out: lock, check, decide, write the row, append the event, put the jobs.

Repeating a command with the same key changes nothing and answers as the first time (invariant 3): the event
with that key tells what the dossier was then.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from motcua.dossiers.actions import apology_rows, outgoing, posting, process_state, result_rows, standings
from motcua.dossiers.actions.giving_out import given_out
from motcua.dossiers.errors import DossierError, DossierNotFound, InputRefused
from motcua.dossiers.models import ClockStop, Dossier, DueChange, FormerHome, Involvement, Opinion, WorkItem
from motcua.dossiers.models.columns import columns_of, state_of
from motcua.dossiers.rules import authority, lifecycle, results
from motcua.dossiers.rules.authority import Acting
from motcua.dossiers.rules.commands import (
    FILLS_STORE,
    MOVES_BUNDLE,
    OPENS_WORK,
    TOLD,
    TOLD_OFFICERS,
    TOLD_WHOLE,
    UNSEEN,
    Command,
)
from motcua.dossiers.rules.dossier_state import DossierState, open_work
from motcua.dossiers.rules.effects import (
    ClockResumed,
    ClockStopped,
    DueMoved,
    Effect,
    HomeLeft,
    OpinionAsked,
    OpinionGiven,
    OpinionMoved,
    UnitInvolved,
    WorkClosed,
    WorkDueMoved,
    WorkMoved,
    WorkOpened,
    WorkTaken,
    effects,
)
from motcua.dossiers.rules.projection import Happened, apply, replay
from motcua.exchange import actions as exchange
from motcua.kernel.worktime import CalendarHorizon
from motcua.ledger import actions as ledger
from motcua.ledger import queries as log
from motcua.ledger.errors import CommandReused
from motcua.ledger.rules import GENESIS, Entry, Json
from motcua.records.errors import RecordsError


@dataclass(frozen=True)
class Done:
    """The dossier after the command. `repeated` says that the key had been used and nothing was written."""

    state: DossierState
    seq: int
    repeated: bool = False


def happened(recorded: log.Recorded) -> Happened:
    entry = recorded.entry
    return Happened(seq=entry.seq, kind=entry.kind, at=entry.at, payload=entry.payload)


def already_done(command_id: str, *, dossier_id: int | None, kind: str) -> Done | None:
    """The first answer of a command that was carried out before, or None. Raises CommandReused."""
    recorded = log.of_command(command_id)
    if recorded is None:
        return None
    entry = recorded.entry
    if entry.kind != kind or (dossier_id is not None and entry.stream != dossier_id):
        raise CommandReused(str(CommandReused.__doc__))
    events = [happened(r) for r in log.of_stream(entry.stream) if r.entry.seq <= entry.seq]
    state = replay(events)
    if state is None:
        raise DossierNotFound
    return Done(state=state, seq=entry.seq, repeated=True)


@dataclass
class _Held:
    """The row that a door holds; taken by the first command on it, because after that it is no longer so."""

    row: Dossier | None


_held: ContextVar[_Held | None] = ContextVar("motcua_held_dossier", default=None)


@contextmanager
def hold(dossier_id: int) -> Iterator[DossierState]:
    """Hold a dossier as it is now while a door looks at it and then gives one command on it: one transaction.

    The command takes the row so held and reads nothing again; what it refuses rolls the whole back. A door that
    needs to know whether a refused command had been carried out before asks after it has let go.
    Raises DossierNotFound.
    """
    with transaction.atomic():
        row = _lock(dossier_id)
        token = _held.set(_Held(row))
        try:
            yield state_of(row)
        finally:
            _held.reset(token)


def _take_held(dossier_id: int) -> Dossier | None:
    held = _held.get()
    if held is None or held.row is None or held.row.pk != dossier_id:
        return None
    row, held.row = held.row, None
    return row


Deciding = Callable[[DossierState, datetime], Mapping[str, Json]]
Writing = Callable[[DossierState, int, datetime], object]


def perform(
    *,
    dossier_id: int,
    command: Command,
    kind: str,
    by: Acting,
    at: datetime,
    command_id: str,
    decide: Deciding,
    write: Writing | None = None,
    branch: int | None = None,
    lifts_hold: bool = False,
) -> Done:
    """Carry out one command on one dossier within the open scope; `branch` names one of several open steps.

    `lifts_hold`: the turn of a held part of a bundle has come, so its being held obstructs nothing.

    `decide` answers the event's payload from the locked state; `write` adds rows of its own (papers, payment)
    in the same transaction. `at` never runs backwards within a dossier: a clock that lags is brought up.
    Raises: DossierNotFound, NotAllowed, TransitionRefused, CommandReused and what `decide` raises.
    """
    held = _take_held(dossier_id)
    if held is not None:
        return _carry_out(held, command, kind, by, at, command_id, decide, write, branch, lifts_hold)
    try:
        with transaction.atomic():
            return _carry_out(
                _lock(dossier_id), command, kind, by, at, command_id, decide, write, branch, lifts_hold
            )
    except DossierNotFound:
        raise  # out of reach: whether the key was ever used is not told either
    except (DossierError, RecordsError, CommandReused):
        # Whatever refuses it now may do so because it was done: the step is theirs already, the unit is asked.
        done = already_done(command_id, dossier_id=dossier_id, kind=kind)
        if done is None:
            raise
        return done


def _carry_out(
    row: Dossier,
    command: Command,
    kind: str,
    by: Acting,
    at: datetime,
    command_id: str,
    decide: Deciding,
    write: Writing | None,
    branch: int | None,
    lifts_hold: bool,
) -> Done:
    """The command on the locked row, inside a transaction."""
    state = state_of(row)
    authority.require(command, by, state, branch=branch)
    lifecycle.require(command, replace(state, held=False) if lifts_hold else state)
    at = max(at, state.last_at)
    try:
        decided = decide(state, at)
    except CalendarHorizon as horizon:  # no date can be counted to a year whose holidays are not known
        raise InputRefused(field="due", problem="due-beyond-the-calendar") from horizon
    payload = dict(given_out(state, kind, decided, at))
    seq = state.last_seq + 1
    happening = Happened(seq=seq, kind=kind, at=at, payload=payload)
    after = apply(state, happening)
    digest = ledger.append(
        Entry(row.pk, seq, kind, at, by.actor(), command_id, payload), previous=bytes(row.head_hash)
    )
    _write_row(state, after, digest)
    write_beside(after.id, effects(state, happening, after))
    if write is not None:
        write(after, seq, at)
    process_state.follow(state, after, kind, at)
    standings.tell_when_changed(state, after, seq)
    put_jobs(after, kind, seq)
    return Done(state=after, seq=seq)


def open_dossier(
    *,
    kind: str,
    by: Acting,
    at: datetime,
    command_id: str,
    dossier_id: int,
    payload: Mapping[str, Json],
    write: Writing,
) -> Done:
    """Write the first event and the row of a new dossier. Runs inside the caller's transaction."""
    happening = Happened(seq=1, kind=kind, at=at, payload=payload)
    state = apply(None, happening)
    digest = ledger.append(Entry(dossier_id, 1, kind, at, by.actor(), command_id, payload), previous=GENESIS)
    Dossier.unscoped.bulk_create([Dossier(**columns_of(state), head_hash=digest)])
    write_beside(dossier_id, effects(None, happening, state))
    write(state, 1, at)
    standings.tell_when_changed(None, state, 1)
    put_jobs(state, kind, 1)
    return Done(state=state, seq=1)


def _lock(dossier_id: int) -> Dossier:
    row = Dossier.objects.select_for_update(of=("self",)).filter(pk=dossier_id).first()
    if row is None:
        raise DossierNotFound
    return row


def _write_row(before: DossierState, after: DossierState, digest: bytes) -> None:
    was, now = columns_of(before), columns_of(after)
    changed = {name: value for name, value in now.items() if value != was[name]}
    Dossier.unscoped.filter(pk=after.id).update(**changed, head_hash=digest)


def write_beside(dossier_id: int, found: Iterable[Effect]) -> None:
    """Write what an event does to the rows beside the dossier."""
    for effect in found:
        match effect:
            case WorkOpened():
                work = effect.work
                WorkItem.unscoped.create(
                    dossier_id=dossier_id,
                    opened_seq=work.seq,
                    step_no=work.step_no,
                    role=work.role,
                    step_key=work.key,
                    branch=work.branch,
                    unit_id=work.unit_id,
                    given_at=effect.at,
                    due=work.due,
                    assignee_id=work.assignee_id,
                )
            case WorkTaken():
                _open_work(dossier_id, effect.branch).update(assignee_id=effect.assignee_id)
            case WorkDueMoved():
                _open_work(dossier_id, effect.branch).update(due=effect.due)
            case WorkClosed():
                _open_work(dossier_id, effect.branch).update(done_at=effect.at, done_how=effect.how)
            case UnitInvolved():
                Involvement.unscoped.bulk_create(
                    [
                        Involvement(
                            dossier_id=dossier_id, unit_id=effect.unit_id, seq=effect.seq, since=effect.at
                        )
                    ],
                    ignore_conflicts=True,
                )
            case OpinionAsked():
                Opinion.unscoped.create(
                    dossier_id=dossier_id,
                    unit_id=effect.unit_id,
                    seq=effect.seq,
                    asked_at=effect.at,
                    due=effect.due,
                )
            case OpinionGiven():
                Opinion.unscoped.filter(
                    dossier_id=dossier_id, unit_id=effect.unit_id, given_at__isnull=True
                ).update(given_seq=effect.seq, given_at=effect.at)
            case WorkMoved():
                _open_work(dossier_id, effect.branch).update(unit_id=effect.unit_id)
            case OpinionMoved():
                asked = Opinion.unscoped.filter(dossier_id=dossier_id, given_at__isnull=True)
                if asked.filter(unit_id=effect.to_unit).exists():
                    answered = asked.filter(unit_id=effect.from_unit)
                    answered.update(given_seq=effect.seq, given_at=effect.at)
                else:
                    asked.filter(unit_id=effect.from_unit).update(unit_id=effect.to_unit)
            case HomeLeft():
                FormerHome.unscoped.create(
                    dossier_id=dossier_id,
                    seq=effect.seq,
                    until=effect.at,
                    receiving_unit_id=effect.receiving_unit_id,
                    handling_unit_id=effect.handling_unit_id,
                    reorganisation=effect.reorganisation,
                )
            case DueMoved():
                DueChange.unscoped.create(
                    dossier_id=dossier_id,
                    seq=effect.seq,
                    at=effect.at,
                    before=effect.before,
                    after=effect.after,
                    ground=effect.ground,
                    document=effect.document,
                )
            case ClockStopped():
                ClockStop.unscoped.create(
                    dossier_id=dossier_id, seq=effect.seq, stopped_at=effect.at, ground=effect.ground
                )
            case ClockResumed():
                ClockStop.unscoped.filter(dossier_id=dossier_id, resumed_at__isnull=True).update(
                    resumed_at=effect.at
                )
            case results.Effect():
                result_rows.write(dossier_id, effect)
            case _:
                apology_rows.write(dossier_id, effect)


def _open_work(dossier_id: int, branch: int):  # type: ignore[no-untyped-def]  # a query set of WorkItem
    return WorkItem.unscoped.filter(dossier_id=dossier_id, branch=branch, done_at__isnull=True)


def put_jobs(state: DossierState, kind: str, seq: int) -> None:
    """Rows of the job table in the same transaction: sent if and only if the deed is committed. One statement."""
    about: dict[str, Any] = {"dossier_id": state.id, "seq": seq}
    wanted = []
    if kind in TOLD:
        wanted.append(("dossiers.notify", "notices", f"notice-{state.id}", about))
    if kind in TOLD_OFFICERS or (kind in OPENS_WORK and _has_holder(state)):
        wanted.append(("dossiers.tell_officers", "notices", f"officers-{state.id}", about))
    if exchange.is_connected() and (kind not in UNSEEN or kind in TOLD_WHOLE):
        # without an address of the portal it waits as pending; the sweep puts it when there is one
        outgoing.put([outgoing.item(state.id, seq, whole=kind in TOLD_WHOLE)], at=state.last_at)
    posting.order_when_ready(state)
    if kind in FILLS_STORE:
        wanted.append(("dossiers.keep_papers", "keeping", f"papers-{state.id}", {"dossier_id": state.id}))
    if state.bundle_id is not None and kind in MOVES_BUNDLE:
        file = {"bundle_id": state.bundle_id}
        wanted.append(("dossiers.follow_bundle", "work", f"bundle-{state.bundle_id}", file))
    if not wanted:
        return
    from procrastinate import jobs
    from procrastinate.contrib.django import app

    app.job_manager.batch_defer_jobs(
        [
            jobs.Job(
                id=None,
                queue=queue,
                task_name=task,
                priority=jobs.DEFAULT_PRIORITY,
                lock=lock,
                queueing_lock=None,
                task_kwargs=kwargs,
            )
            for task, queue, lock, kwargs in wanted
        ]
    )


def _has_holder(state: DossierState) -> bool:
    return any(work.assignee_id is not None for work in open_work(state))


def next_id() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('dossiers_dossier_id_seq')")
        row = cursor.fetchone()
    return int(row[0])
