"""What a leader has to look at now: what is late, what will be late, what came since a day; each with its dossiers.

Every function obeys the open scope, as in `queries`. Counts by handling unit; no personal data.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.db import connection

from motcua.indicators import measures
from motcua.indicators.errors import NotKnownThen, UnknownMeasure
from motcua.indicators.measures import MEASURES, Base
from motcua.indicators.queries import LINE, Behind, DossierLine, Narrow


@dataclass(frozen=True)
class Watch:
    """The instants that the counts hang on.

    `until`: what is due by then is due soon; `idle_since`: what nobody touched since then shows no progress;
    `since`: where what is new begins.
    """

    now: datetime
    until: datetime
    idle_since: datetime
    since: datetime

    def values(self) -> dict[str, Any]:
        return {"now": self.now, "until": self.until, "idle_since": self.idle_since, "since": self.since}


@dataclass(frozen=True)
class _Look:
    """A measure of `measures` with a further condition on the dossier's row `d` or on its instant `on_at`."""

    measure: str
    where: str


_SOON = "d.clock_stopped_at IS NULL AND d.current_due <= %(until)s"
# Looks at measures of one base read the same rows, once. What stands open is read from an index alone, which holds
# every column that these conditions name (`dossiers_open_handling`).
_LOOKS: Mapping[str, _Look] = {
    "overdue": _Look("pending_overdue", "TRUE"),
    # a lateness that a head has signed as beyond the agency's control is nobody's to avoid
    "avoidable": _Look("pending_overdue", "d.late_kind <> 'objective'"),
    "due_soon": _Look("pending_in_time", _SOON),
    "due_soon_idle": _Look("pending_in_time", f"{_SOON} AND d.last_at < %(idle_since)s"),
    "received_since": _Look("received", "m.on_at >= %(since)s"),
    "settled_since": _Look("settled", "m.on_at >= %(since)s"),
    "settled_late_since": _Look("settled_late", "m.on_at >= %(since)s"),
    "late_since": _Look("late", "m.on_at >= %(since)s AND m.on_at <= %(now)s"),
}
LOOKS = tuple(_LOOKS)
_DIMENSIONS = ", ".join(f"m.{name}" for name in measures.DIMENSIONS)


def _members(code: str) -> str:
    look = _LOOKS[code]
    return (
        f"SELECT m.id, m.on_at, {_DIMENSIONS} FROM ({measures.members_sql(look.measure)}) AS m "
        f"JOIN dossiers_dossier AS d ON d.id = m.id WHERE {look.where}"
    )


def _of_now(narrow: Narrow) -> None:
    """Who idles and what is new hang on the instant of asking: of a past day they are not told."""
    if narrow.known_on is not None:
        raise NotKnownThen("what has to be looked at", narrow.known_on)


def counts(watch: Watch, narrow: Narrow) -> dict[int, dict[str, int]]:
    """How many of each look every handling unit has; units without any are left out. One query.

    Raises NotKnownThen.
    """
    _of_now(narrow)
    conditions, values = narrow.conditions()
    where = f"WHERE {' AND '.join(conditions)}" if conditions else ""
    arms = []
    for base in dict.fromkeys(MEASURES[look.measure].base for look in _LOOKS.values()):
        counted = ", ".join(
            f"count(*) FILTER (WHERE {code})" if MEASURES[look.measure].base is base else "0"
            for code, look in _LOOKS.items()
        )
        arms.append(f"SELECT handling_unit_id, {counted} FROM ({_rows(base)}) AS x {where} GROUP BY 1")
    with connection.cursor() as db:
        db.execute(" UNION ALL ".join(arms), {**values, **watch.values()})
        found: dict[int, dict[str, int]] = {}
        for unit, *counts in db.fetchall():
            if not any(counts):
                continue
            mine = found.setdefault(unit, dict.fromkeys(LOOKS, 0))
            for code, count in zip(LOOKS, counts, strict=True):
                mine[code] += int(count)
    return found


@cache
def _rows(base: Base) -> str:
    """The rows of one base that any of its looks may count: dimensions, and each look as a truth."""
    mine = {code: look for code, look in _LOOKS.items() if MEASURES[look.measure].base is base}
    names = tuple(dict.fromkeys(look.measure for look in mine.values()))
    looks = ", ".join(f"m.{look.measure} AND {look.where} AS {code}" for code, look in mine.items())
    bound = "d.current_due <= %(until)s" if base is Base.OPEN else "m.on_at >= %(since)s"
    return (
        f"SELECT {_DIMENSIONS}, {looks} FROM ({measures.flags_sql(base, names)}) AS m "
        f"JOIN dossiers_dossier AS d ON d.id = m.id WHERE {bound}"
    )


def total(found: Mapping[int, Mapping[str, int]]) -> dict[str, int]:
    return {code: sum(sums[code] for sums in found.values()) for code in LOOKS}


def behind(code: str, *, watch: Watch, narrow: Narrow, offset: int = 0, limit: int = 50) -> Behind:
    """The dossiers of a look, newest first: two queries.

    Raises UnknownMeasure, NotKnownThen.
    """
    _of_now(narrow)
    if code not in _LOOKS:
        raise UnknownMeasure(code)
    conditions, values = narrow.conditions()
    values |= watch.values()
    where = " AND ".join(conditions) or "TRUE"
    picked = f"SELECT id, on_at FROM ({_members(code)}) AS x WHERE {where}"
    with connection.cursor() as db:
        db.execute(f"SELECT count(*) FROM ({picked}) AS n", values)
        count = int(db.fetchone()[0])
        db.execute(
            f"WITH picked AS ({picked} ORDER BY on_at DESC, id DESC LIMIT %(limit)s OFFSET %(offset)s) {LINE}",
            values | {"limit": limit, "offset": offset},
        )
        return Behind(count, [DossierLine(*row) for row in db.fetchall()])
