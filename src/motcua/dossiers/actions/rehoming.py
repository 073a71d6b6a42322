"""Giving running dossiers to other units, thousands in one transaction: one event each, every date untouched.

The same rules as a single command (`projection`, `effects`, the chained log); only the writing is by COPY. Each
dossier's row is held while it moves, so an official who acts at that moment acts before or after, never between.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass, field
from datetime import datetime
from itertools import islice

from django.db import connection
from django.db.models import Q

from motcua.dossiers.actions import outgoing
from motcua.dossiers.actions.loading import FORMER_HOME, copy_rows
from motcua.dossiers.actions.performing import write_beside
from motcua.dossiers.models import Dossier, Involvement
from motcua.dossiers.models.columns import state_of
from motcua.dossiers.rules.authority import Acting
from motcua.dossiers.rules.dossier_state import DossierState
from motcua.dossiers.rules.effects import Effect, HomeLeft, UnitInvolved, WorkMoved, WorkTaken, effects
from motcua.dossiers.rules.open_work import OpenWork
from motcua.dossiers.rules.projection import Happened, apply
from motcua.dossiers.rules.rehoming import Leaving, is_running, moves, payload
from motcua.dossiers.rules.states import Handover
from motcua.ledger import actions as ledger
from motcua.ledger.rules import Entry, Json, link

KIND = "rehomed"
_AT_ONCE = 2000
# What the event changes of a row, beside the hash of the log's head.
_COLUMNS = {
    "receiving_unit_id": "bigint", "handling_unit_id": "bigint", "intake_point_id": "bigint",
    "papers_unit_id": "bigint", "step_unit_id": "bigint", "assignee_id": "bigint", "branches": "jsonb",
    "asked_units": "jsonb", "rehomed": "smallint", "sync": "varchar", "last_seq": "integer",
    "last_at": "timestamptz", "moved_seq": "integer", "late_at": "timestamptz", "apology": "varchar",
}  # fmt: skip

_PUT_JOBS = """
SELECT procrastinate_defer_jobs_v1(array_agg(
           ROW(job.queue, job.task, 0, job.lock || m.id, NULL,
               jsonb_build_object('dossier_id', m.id, 'seq', m.last_seq), NULL)::procrastinate_job_to_defer_v1
           ORDER BY m.id, job.task))
  FROM moving_row AS m
 CROSS JOIN (VALUES ('notices', 'dossiers.notify', 'notice-')) AS job (queue, task, lock)
"""


@dataclass
class Rehomed:
    """How many dossiers moved, how many open steps with them, and how many steps lost their official."""

    dossiers: int = 0
    steps: int = 0
    released: int = 0
    by_unit: dict[int, int] = field(default_factory=dict)


@dataclass
class _Batch:
    states: list[tuple[DossierState, DossierState, bytes]] = field(default_factory=list)
    chained: list[tuple[Entry, bytes, bytes]] = field(default_factory=list)
    moved: list[tuple[int, int, int]] = field(default_factory=list)  # dossier, from, to
    steps: list[tuple[int, int, int]] = field(default_factory=list)  # dossier, branch, unit
    freed: list[tuple[int, int]] = field(default_factory=list)  # dossier, branch
    homes: list[tuple[object, ...]] = field(default_factory=list)
    involved: list[tuple[int, int, int, datetime]] = field(default_factory=list)


def running_at(unit_ids: Iterable[int]) -> Q:
    """The condition on dossiers that may be running and name one of the units; `is_running` judges each."""
    units = sorted(unit_ids)
    involved = Involvement.unscoped.filter(unit_id__in=units).values("dossier_id")
    named = Q(receiving_unit_id__in=units) | Q(handling_unit_id__in=units) | Q(pk__in=involved)
    return named & may_be_running()


def may_be_running() -> Q:
    """`rules.rehoming.is_running` as a condition on rows."""
    return (
        Q(ended_at__isnull=True)
        | Q(handover=Handover.READY)
        | Q(papers_sent_at__isnull=False)
        | ~Q(asked_units=[])
        | Q(apology__in=("due", "drafted", "approved"))
    )


def rehome(
    *,
    leaving: Mapping[int, Leaving],
    sectors: Mapping[int, int],
    holders: frozenset[tuple[int, str, int]],
    names: Mapping[int, str],
    said: Mapping[str, Json],
    key: str,
    by: Acting,
    at: datetime,
) -> Rehomed:
    """Give every running dossier of the units that leave it to their successors. Inside a transaction.

    `sectors`: the sector of each procedure; `holders` and `names`: see `rules.rehoming.payload`; `said`: what each
    event says of the decision; `key` begins each event's idempotency key. A dossier that has moved already names no
    such unit any more, so repeating adds nothing. Runs in the system's scope.
    """
    done = Rehomed()
    rows = Dossier.unscoped.filter(running_at(leaving)).order_by("pk").values_list("pk", flat=True)
    waiting = iter(list(rows))
    while ids := list(islice(waiting, _AT_ONCE)):
        batch = _Batch()
        held = Dossier.unscoped.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk")
        for row in held:
            state = state_of(row)
            moved = moves(state, leaving, sector_id=sectors[state.procedure_id]) if is_running(state) else {}
            if moved:
                event = payload(state, moved, holders=holders, names=names, said=said)
                _take(batch, state, bytes(row.head_hash), moved, event, key=key, by=by, at=at)
        _write(batch)
        done.dossiers += len(batch.states)
        done.steps += len(batch.steps)
        done.released += len(batch.freed)
        for _, old, _new in batch.moved:
            done.by_unit[old] = done.by_unit.get(old, 0) + 1
    return done


def _take(
    batch: _Batch,
    state: DossierState,
    head: bytes,
    moved: Mapping[int, int],
    event: Mapping[str, Json],
    *,
    key: str,
    by: Acting,
    at: datetime,
) -> None:
    at, seq = max(at, state.last_at), state.last_seq + 1
    happening = Happened(seq, KIND, at, event)
    after = apply(state, happening)
    entry = Entry(state.id, seq, KIND, at, by.actor(), f"{key}-{state.id}-{seq}", event)
    digest = link(head, entry)
    batch.chained.append((entry, head, digest))
    batch.states.append((state, after, digest))
    batch.moved += [(state.id, old, new) for old, new in moved.items()]
    others: list[Effect] = []
    for effect in effects(state, happening, after):
        match effect:
            case WorkMoved():
                batch.steps.append((state.id, effect.branch, effect.unit_id))
            case WorkTaken():
                batch.freed.append((state.id, effect.branch))
            case HomeLeft():
                batch.homes.append((state.id, *astuple(effect)))
            case UnitInvolved():
                batch.involved.append((state.id, effect.unit_id, seq, at))
            case _:
                others.append(effect)
    write_beside(state.id, others)


def _write(batch: _Batch) -> None:
    if not batch.states:
        return
    ledger.append_many(batch.chained)
    with connection.cursor() as db:
        _stage(db, "moving_row", {"id": "bigint", **_COLUMNS, "head_hash": "bytea"})
        copy_rows("moving_row", ("id", *_COLUMNS, "head_hash"), _rows(batch))
        changes = ", ".join(f"{name} = m.{name}" for name in (*_COLUMNS, "head_hash"))
        db.execute(f"UPDATE dossiers_dossier AS d SET {changes} FROM moving_row AS m WHERE d.id = m.id")
        _stage(db, "moving_step", {"dossier_id": "bigint", "branch": "smallint", "unit_id": "bigint"})
        copy_rows("moving_step", ("dossier_id", "branch", "unit_id"), batch.steps)
        db.execute(
            "UPDATE dossiers_workitem AS w SET unit_id = m.unit_id FROM moving_step AS m "
            "WHERE w.dossier_id = m.dossier_id AND w.branch = m.branch AND w.done_at IS NULL"
        )
        if batch.freed:
            _stage(db, "moving_free", {"dossier_id": "bigint", "branch": "smallint"})
            copy_rows("moving_free", ("dossier_id", "branch"), batch.freed)
            db.execute(
                "UPDATE dossiers_workitem AS w SET assignee_id = NULL FROM moving_free AS m "
                "WHERE w.dossier_id = m.dossier_id AND w.branch = m.branch AND w.done_at IS NULL"
            )
        copy_rows("dossiers_formerhome", FORMER_HOME, batch.homes)
        if batch.involved:
            columns = {"dossier_id": "bigint", "unit_id": "bigint", "seq": "integer", "since": "timestamptz"}
            _stage(db, "moving_involved", columns)
            copy_rows("moving_involved", tuple(columns), batch.involved)
            names = ", ".join(columns)
            db.execute(
                f"INSERT INTO dossiers_involvement ({names}) SELECT {names} FROM moving_involved "
                "ON CONFLICT DO NOTHING"
            )
        _stage(db, "moving_unit", {"dossier_id": "bigint", "old_id": "bigint", "new_id": "bigint"})
        copy_rows("moving_unit", ("dossier_id", "old_id", "new_id"), batch.moved)
        # what the officials of a unit wrote for themselves goes on with their work
        db.execute(
            "UPDATE dossiers_internalnote AS n SET unit_id = m.new_id FROM moving_unit AS m "
            "WHERE n.dossier_id = m.dossier_id AND n.unit_id = m.old_id"
        )
        # the jobs and messages of `performing.put_jobs`, those put by the database itself from the rows that moved
        db.execute(_PUT_JOBS)
    outgoing.put(
        (outgoing.item(after.id, after.last_seq) for _before, after, _digest in batch.states),
        at=max(after.last_at for _before, after, _digest in batch.states),
    )


def _stage(db: object, table: str, columns: Mapping[str, str]) -> None:
    """An empty table of this transaction alone."""
    listed = ", ".join(f"{name} {kind}" for name, kind in columns.items())
    db.execute(f"CREATE TEMPORARY TABLE IF NOT EXISTS {table} ({listed}) ON COMMIT DROP")  # type: ignore[attr-defined]  # a cursor
    db.execute(f"TRUNCATE {table}")  # type: ignore[attr-defined]  # a cursor


def _rows(batch: _Batch) -> Iterable[tuple[object, ...]]:
    for before, after, digest in batch.states:
        _only(before, after)
        values = after.__dict__
        yield (after.id, *(_stored(values[name]) for name in _COLUMNS), digest)


def _stored(value: object) -> object:
    if isinstance(value, tuple):
        return json.dumps([one.as_json() if isinstance(one, OpenWork) else one for one in value])
    return value


def _only(before: DossierState, after: DossierState) -> None:
    """Refuse to write less than the event changed. Raises RuntimeError."""
    changed = {name for name, value in after.__dict__.items() if value != before.__dict__[name]}
    if unwritten := changed - set(_COLUMNS):
        raise RuntimeError(f"a reorganisation may not change {sorted(unwritten)} of a dossier")
