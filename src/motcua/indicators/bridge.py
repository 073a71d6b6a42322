"""The bridge between units: where the figures of a unit of former days stand today.

A merged unit's figures are its successor's. A unit that was split by procedure or sector is parted by it, because
figures know both. What was parted in another way (by hand, by place of receipt) is left under the unit that
reported it: nothing is invented. Every figure goes to exactly one unit, so totals are the same in both views.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection

from motcua.agencies import queries as agencies


@dataclass(frozen=True)
class Restated:
    """`rows`: (unit, procedure or None for all others, unit of today), each pair of the first two once.

    `unparted`: units whose figures cannot be restated, because no figure knows how they were parted.
    """

    rows: tuple[tuple[int, int | None, int], ...] = ()
    unparted: frozenset[int] = frozenset()

    @property
    def is_parted(self) -> bool:
        """Whether some unit stands under others for some procedures only."""
        return any(procedure is not None for _unit, procedure, _today in self.rows)


def restated(bridges: Sequence[agencies.Bridge], procedures: Mapping[int, tuple[str, str]]) -> Restated:
    """Where the figures of every former unit stand today. `procedures`: (code, code of the sector) by number."""
    steps = _steps(bridges)
    rows: list[tuple[int, int | None, int]] = []
    unparted: set[int] = set()
    for unit in steps:
        found = _follow(unit, None, steps, unparted)
        if found != unit:
            rows.append((unit, None, found))
        if _is_parted(unit, steps):
            for procedure, said in procedures.items():
                own = _follow(unit, said, steps, unparted)
                if own != found:
                    rows.append((unit, procedure, own))
    return Restated(tuple(rows), frozenset(unparted))


_Steps = Mapping[int, list[tuple[date, list[agencies.Bridge]]]]


def _steps(bridges: Iterable[agencies.Bridge]) -> _Steps:
    found: dict[int, dict[date, list[agencies.Bridge]]] = {}
    for one in bridges:
        found.setdefault(one.predecessor_id, {}).setdefault(one.on, []).append(one)
    return {unit: sorted(by_day.items()) for unit, by_day in found.items()}


def _is_parted(unit: int, steps: _Steps) -> bool:
    seen, waiting = set[int](), [unit]
    while waiting:
        at = waiting.pop()
        if at in seen:
            continue
        seen.add(at)
        for _, group in steps.get(at, ()):
            if any(one.share for one in group):
                return True
            waiting += [one.successor_id for one in group]
    return False


def _follow(unit: int, procedure: tuple[str, str] | None, steps: _Steps, unparted: set[int]) -> int:
    """The unit of today for a unit's figures about a procedure, or about whatever no rule names."""
    at, since = unit, date.min
    while True:
        moved = False
        for on, group in steps.get(at, ()):
            if on <= since:
                continue
            target = _target(group, procedure)
            if target is None:
                unparted.add(unit)
                return at
            since = on
            if target != at:
                at, moved = target, True
                break
        if not moved:
            return at


def _target(group: Sequence[agencies.Bridge], procedure: tuple[str, str] | None) -> int | None:
    if procedure is not None:
        for name, word in zip(("procedures", "sectors"), procedure, strict=True):
            for one in group:
                if word in one.share.get(name, ()):
                    return one.successor_id
    if any(one.share.get("undivided") for one in group):
        return None
    return next((one.successor_id for one in group if one.keeps_files), None)


def today() -> Restated:
    """The bridge as it stands: one query, and one more when a unit was ever parted."""
    bridges = agencies.bridges()
    procedures: dict[int, tuple[str, str]] = {}
    if any(one.share for one in bridges):
        with connection.cursor() as db:
            db.execute(
                "SELECT p.id, p.code, s.code FROM procedures_procedure AS p "
                "JOIN procedures_sector AS s ON s.id = p.sector_id"
            )
            procedures = {row[0]: (row[1], row[2]) for row in db.fetchall()}
    return restated(bridges, procedures)


@dataclass(frozen=True)
class Home:
    """A unit whose figures stand, wholly or for some procedures, under another today."""

    unit_id: int
    today_id: int
    parted: Mapping[int, int]  # procedure -> unit of today, where it is another than `today_id`

    def answers_for(self, procedure_id: int | None) -> int:
        """The unit of today for a figure about a procedure; None: about none."""
        return self.today_id if procedure_id is None else self.parted.get(procedure_id, self.today_id)


def homes(found: Restated | None = None) -> dict[int, Home]:
    """Every unit that the bridge names, with where its figures stand today."""
    rows = (today() if found is None else found).rows
    whole = {unit: new for unit, procedure, new in rows if procedure is None}
    parted: dict[int, dict[int, int]] = {}
    for unit, procedure, new in rows:
        if procedure is not None:
            parted.setdefault(unit, {})[procedure] = new
    return {unit: Home(unit, whole.get(unit, unit), parted.get(unit, {})) for unit in {*whole, *parted}}


def homes_of(unit_id: int) -> list[Home]:
    """The units of which some figure stands under this unit today: itself, unless its work went elsewhere."""
    known = homes()
    found = [one for one in known.values() if unit_id in (one.today_id, *one.parted.values())]
    return found if unit_id in known else [Home(unit_id, unit_id, {}), *found]


def unit_today(unit_id: int) -> int:
    """The unit of today that answers for a unit's figures as a whole."""
    return next((new for old, procedure, new in today().rows if (old, procedure) == (unit_id, None)), unit_id)


# Over a relation `x` of figures or dossiers: the unit of today in place of the one that reported.
JOINS = """
  LEFT JOIN bridge AS rp ON rp.unit_id = x.unit_id AND rp.procedure_id = x.procedure_id
  LEFT JOIN bridge AS ra ON ra.unit_id = x.unit_id AND ra.procedure_id = -1
  LEFT JOIN bridge AS hp ON hp.unit_id = x.handling_unit_id AND hp.procedure_id = x.procedure_id
  LEFT JOIN bridge AS ha ON ha.unit_id = x.handling_unit_id AND ha.procedure_id = -1
"""
UNIT = "COALESCE(rp.today_id, ra.today_id, x.unit_id)"
HANDLING = "COALESCE(hp.today_id, ha.today_id, x.handling_unit_id)"
BRIDGE = """
bridge (unit_id, procedure_id, today_id) AS MATERIALIZED (
    SELECT * FROM unnest(%(bridge_units)s::bigint[], %(bridge_procedures)s::bigint[], %(bridge_today)s::bigint[])
)
"""


def values(found: Restated) -> dict[str, list[int]]:
    """The parameters of `BRIDGE`."""
    return {
        "bridge_units": [row[0] for row in found.rows],
        "bridge_procedures": [-1 if row[1] is None else row[1] for row in found.rows],
        "bridge_today": [row[2] for row in found.rows],
    }
