"""Do the figures say what the log says? Replays every dossier and compares its row, and what each day changed.

The rows of dossiers are compared with what their events make of them, as far as figures read them (`motcua ledger
verify` compares every column). Then what each day changed is counted anew from the log alone and held against the
differences that were written then, and so against the cells, which are their sum. Batch by batch, each a transaction
of its own: the follower goes on meanwhile, and what it reads after the replay began is left out.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from time import perf_counter
from typing import Any

from django.db import connection

from motcua.dossiers import history_queries as history
from motcua.indicators import knowing, measures, standing
from motcua.indicators.evenings import Days
from motcua.kernel import scopes
from motcua.ledger import queries as log

_KEYS = ("month", *measures.KEYS)
_TABLE = "replayed_difference"
# Batches after which equal days and cells are summed up: bounds the room of the replay by that of the differences.
_SUM_UP = 40
_SHOWN = 20


@dataclass(frozen=True)
class RowFault:
    """A dossier's row that its events do not give. `code`: as the row has it."""

    code: str
    column: str
    stored: object
    logged: object


@dataclass(frozen=True)
class DayFault:
    """What a day changed in a cell, as written (with what a whole count corrected on it) and as the log gives it."""

    day: date
    month: date
    key: tuple[Any, ...]
    measure: str
    stored: int
    logged: int


@dataclass
class Replayed:
    """`row_faults` and `day_faults` hold the first twenty. `mended`: values of past days that a whole count put right
    afterwards, and marked so; those days were told otherwise, and stay so. `evenings_wrong`: dossiers of which what
    stood open on evenings is not what the log says."""

    dossiers: int = 0
    events: int = 0
    seconds: float = 0.0
    rows_wrong: int = 0
    row_faults: list[RowFault] = field(default_factory=list)
    days_wrong: int = 0
    evenings_wrong: int = 0
    day_faults: list[DayFault] = field(default_factory=list)
    mended: int = 0

    @property
    def is_right(self) -> bool:
        return not (self.rows_wrong or self.days_wrong or self.evenings_wrong)


def replay(*, step: Callable[[int], None] = lambda dossiers: None) -> Replayed:
    """Replay the whole log up to where the follower has read it; `step` is told how many dossiers were done."""
    found, began = Replayed(), perf_counter()
    with scopes.scope(scopes.of_system("replay of the log for its figures")):
        cursor, counted, newest = _place()
        days = Days(knowing.since())
        with connection.cursor() as db:
            db.execute(f"DROP TABLE IF EXISTS {_TABLE}")
            db.execute(
                f"CREATE TEMPORARY TABLE {_TABLE} AS SELECT {_SHOWN_COLUMNS} FROM {knowing.DIFFERENCES} LIMIT 0"
            )
        try:
            for number, batch in enumerate(knowing.batches(list(history.bundles_of().values())), start=1):
                streams = [one for group in batch for one in group]
                # the stretches and then the rows first: what comes meanwhile has a higher number
                stretches = standing.kept(streams)
                stored = history.rows_of(streams, knowing.COLUMNS)
                past: dict[int, dict[date, int]] = {}
                for event in log.places_of(streams, cursor, counted):
                    found.events += 1
                    of = past.setdefault(event.stream, {})
                    day = days.of(event)
                    of[day] = max(event.seq, of.get(day, 0))
                steps = knowing.steps_of(batch, {}, past)
                stops = knowing.stops_of(steps)
                for one, row in stored.items():
                    stops.setdefault(one, set()).add(row.seq)
                former = dict(
                    history.former({one: sorted(seqs) for one, seqs in stops.items()})
                )  # one fold for both
                _rows(stored, former, found)
                told = standing.told_otherwise(stretches, steps, former)
                # whoever has moved since may have been read between the two looks
                found.evenings_wrong += sum(
                    stored[one].seq == max(past[one].values()) for one in told if one in past
                )
                knowing.write_steps(steps, former, into=_TABLE)
                found.dossiers += len(streams)
                if number % _SUM_UP == 0:
                    _sum_up()
                step(len(streams))
            _days(newest, found)
        finally:
            with connection.cursor() as db:
                db.execute(f"DROP TABLE IF EXISTS {_TABLE}")
    found.seconds = perf_counter() - began
    return found


def _place() -> tuple[log.Cursor, log.Cursor | None, int]:
    """Where the follower is, what it counted beside, and the last difference written by then: one look."""
    with connection.cursor() as db:
        db.execute(
            "SELECT c.transaction, c.event_id, c.counted_transaction, c.counted_event,"
            f" (SELECT coalesce(max(id), 0) FROM {knowing.DIFFERENCES})"
            " FROM indicators_followercursor AS c WHERE c.name = 'cells'"
        )
        row = db.fetchone() or (-1, -1, None, None, 0)
    counted = None if row[2] is None else log.Cursor(row[2], row[3] or 0)
    return log.Cursor(row[0], row[1]), counted, row[4]


# ---------------------------------------------------------------- rows


def _rows(
    stored: Mapping[int, history.Stored],
    former: Mapping[int, Mapping[int, history.Former]],
    found: Replayed,
) -> None:
    """Compare the rows with what their events make of them."""
    for one, row in stored.items():
        then = former[one].get(row.seq)
        if then is None:
            _row_fault(found, RowFault(row.code, "last_seq", row.seq, "no such event"))
            continue
        wrong = [
            RowFault(row.code, name, row.columns[name], _plain(then.columns[name]))
            for name in knowing.COLUMNS
            if row.columns[name] != then.columns[name]
        ]
        if tuple(row.homes) != tuple(
            (home.at, home.receiving_unit_id, home.handling_unit_id) for home in then.homes
        ):
            wrong.append(RowFault(row.code, "homes left", len(row.homes), len(then.homes)))
        for fault in wrong:
            _row_fault(found, fault)


def _plain(value: object) -> object:
    return value.value if isinstance(value, Enum) else value


def _row_fault(found: Replayed, fault: RowFault) -> None:
    found.rows_wrong += 1
    if len(found.row_faults) < _SHOWN:
        found.row_faults.append(fault)


# ---------------------------------------------------------------- days


_SHOWN_COLUMNS = ", ".join(("known_on", *_KEYS, *measures.IN_CELLS))
_GROUPS = ", ".join(("known_on", *_KEYS))
_SUMS = ", ".join(f"sum({code})::int AS {code}" for code in measures.IN_CELLS)


def _sum_up() -> None:
    with connection.cursor() as db:
        db.execute(
            f"CREATE TEMPORARY TABLE {_TABLE}_summed AS SELECT {_GROUPS}, {_SUMS} FROM {_TABLE} GROUP BY {_GROUPS}"
        )
        db.execute(f"DROP TABLE {_TABLE}")
        db.execute(f"ALTER TABLE {_TABLE}_summed RENAME TO {_TABLE}")


# Of one day and cell: what events gave as written (w), as the log gives it (l), and what whole counts put right (c);
# then of all its days, how far the written is off (e) and what was put right (p).
_SIDES = ", ".join(
    f"sum({code}) FILTER (WHERE side = 'w') AS {code}_w, sum({code}) FILTER (WHERE side = 'l') AS {code}_l, "
    f"sum({code}) FILTER (WHERE side = 'c') AS {code}_c"
    for code in measures.IN_CELLS
)
_OVER = f"OVER (PARTITION BY {', '.join(_KEYS)})"
_WHOLE = ", ".join(
    f"sum(coalesce({code}_w, 0) - coalesce({code}_l, 0)) {_OVER} AS {code}_e, "
    f"sum(coalesce({code}_c, 0)) {_OVER} AS {code}_p"
    for code in measures.IN_CELLS
)
_WRONG = " OR ".join(
    f"coalesce({code}_w, 0) <> coalesce({code}_l, 0) OR {code}_e + {code}_p <> 0"
    for code in measures.IN_CELLS
)
_COMPARE = f"""
WITH sides AS (
    SELECT {_SHOWN_COLUMNS}, CASE WHEN is_correction THEN 'c' ELSE 'w' END AS side
      FROM {knowing.DIFFERENCES} WHERE id <= %(newest)s
     UNION ALL SELECT {_SHOWN_COLUMNS}, 'l' FROM {_TABLE}
), by_day AS (SELECT {_GROUPS}, {_SIDES} FROM sides GROUP BY {_GROUPS}),
judged AS (
    SELECT *, {_WHOLE},
           coalesce((SELECT max(known_on) FROM sides WHERE side = 'c'), DATE '0001-01-01') AS last_correction
      FROM by_day
)
SELECT * FROM judged WHERE {_WRONG} ORDER BY {_GROUPS}
"""


def _days(newest: int, found: Replayed) -> None:
    """Hold the days against what was written."""
    with connection.cursor() as db:
        db.execute(_COMPARE, {"newest": newest})
        names = [column.name for column in db.description or ()]
        while rows := db.fetchmany(500):
            for row in rows:
                _judge(dict(zip(names, row, strict=True)), found)


def _judge(row: Mapping[str, Any], found: Replayed) -> None:
    for code in measures.IN_CELLS:
        written, logged, corrected = (int(row[f"{code}_{side}"] or 0) for side in "wlc")
        off, put_right = row[f"{code}_e"], row[f"{code}_p"]
        is_whole_wrong = off + put_right != 0
        if written == logged and not (is_whole_wrong and corrected):
            continue
        unwritten = written == 0 and row["known_on"] <= row["last_correction"]
        if not is_whole_wrong and (off or unwritten):  # a whole count put it right, and says so
            found.mended += 1
            continue
        found.days_wrong += 1
        if len(found.day_faults) < _SHOWN:
            key = tuple(row[name] for name in measures.KEYS)
            fault = DayFault(row["known_on"], row["month"], key, code, written + corrected, logged)
            found.day_faults.append(fault)
