"""Which dossiers go to other units when units are reorganised, and to which. Pure.

A dossier is *running* while somebody has still to do something about it: it has not ended, its result waits to be
handed over, papers are on the way, an opinion is awaited or a letter of apology is owed. The others stay where they
ended: they are history, and figures of that time are their unit's.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from motcua.dossiers.rules.dossier_state import DossierState, open_work
from motcua.dossiers.rules.states import Handover
from motcua.ledger.rules import Json


@dataclass(frozen=True)
class Share:
    """One successor by its number, and what goes to it. `rest`: all that no other share names, and closed files."""

    unit_id: int
    rest: bool = False
    dossiers: frozenset[str] = frozenset()
    received_at: frozenset[int] = frozenset()
    procedures: frozenset[int] = frozenset()
    sectors: frozenset[int] = frozenset()
    posts: frozenset[str] = frozenset()

    def as_json(self) -> dict[str, Json]:
        return {
            "unit": self.unit_id,
            "rest": self.rest,
            "dossiers": [*sorted(self.dossiers)],
            "received_at": [*sorted(self.received_at)],
            "procedures": [*sorted(self.procedures)],
            "sectors": [*sorted(self.sectors)],
            "posts": [*sorted(self.posts)],
        }


@dataclass(frozen=True)
class Leaving:
    """A unit whose work goes to others; it `ends` unless it is one of them."""

    unit_id: int
    shares: tuple[Share, ...]

    @property
    def ends(self) -> bool:
        return all(share.unit_id != self.unit_id for share in self.shares)

    @property
    def rest(self) -> int:
        return next(share.unit_id for share in self.shares if share.rest)

    def home_of(self, *, code: str, received_at: int, procedure_id: int, sector_id: int) -> int:
        """The successor of a dossier: by its code, then where it was received, then procedure, sector, rest."""
        for share in self.shares:
            if code in share.dossiers:
                return share.unit_id
        if received_at != self.unit_id:
            for share in self.shares:
                if received_at in share.received_at:
                    return share.unit_id
        found = self.home_of_procedure(procedure_id, sector_id)
        return self.rest if found is None else found

    def home_of_procedure(self, procedure_id: int, sector_id: int) -> int | None:
        """The successor that a procedure goes to whoever applies; None when that hangs on the single dossier."""
        for share in self.shares:
            if procedure_id in share.procedures:
                return share.unit_id
        for share in self.shares:
            if sector_id in share.sectors:
                return share.unit_id
        return None if any(share.received_at or share.dossiers for share in self.shares) else self.rest

    def post_home(self, code: str) -> int:
        return next((share.unit_id for share in self.shares if code in share.posts), self.rest)

    def as_json(self) -> dict[str, Json]:
        return {"unit": self.unit_id, "shares": [share.as_json() for share in self.shares]}


def from_json(raw: Mapping[str, Json]) -> Leaving:
    """Reads what `Leaving.as_json` wrote."""
    shares = raw["shares"]
    if not isinstance(shares, list):
        raise TypeError("shares must be a list")
    return Leaving(_whole(raw["unit"]), tuple(_share(one) for one in shares if isinstance(one, dict)))


def _share(raw: Mapping[str, Json]) -> Share:
    def words(name: str) -> frozenset[str]:
        value = raw.get(name)
        return frozenset(map(str, value)) if isinstance(value, list) else frozenset()

    def numbers(name: str) -> frozenset[int]:
        value = raw.get(name)
        return frozenset(map(_whole, value)) if isinstance(value, list) else frozenset()

    return Share(
        unit_id=_whole(raw["unit"]),
        rest=raw.get("rest") is True,
        dossiers=words("dossiers"),
        received_at=numbers("received_at"),
        procedures=numbers("procedures"),
        sectors=numbers("sectors"),
        posts=words("posts"),
    )


def _whole(value: Json) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"{value!r} must be a whole number")
    return value


def is_running(state: DossierState) -> bool:
    """Whether somebody has still to do something about the dossier."""
    return (
        state.ended_at is None
        or state.handover is Handover.READY
        or state.papers_sent_at is not None
        or bool(state.asked_units)
        or state.apology in ("due", "drafted", "approved")
    )


def units_named(state: DossierState) -> tuple[int, ...]:
    """Every unit that has to act on a running dossier, each once."""
    named = [
        state.receiving_unit_id,
        state.handling_unit_id,
        state.intake_point_id,
        state.papers_unit_id,
        *(work.unit_id for work in open_work(state)),
        *state.asked_units,
    ]
    return tuple(dict.fromkeys(unit for unit in named if unit is not None))


def moves(state: DossierState, leaving: Mapping[int, Leaving], *, sector_id: int) -> dict[int, int]:
    """From which unit to which the dossier goes; empty when none of its units leaves it."""
    found: dict[int, int] = {}
    for unit in units_named(state):
        if unit not in leaving:
            continue
        home = leaving[unit].home_of(
            code=state.code,
            received_at=state.receiving_unit_id,
            procedure_id=state.procedure_id,
            sector_id=sector_id,
        )
        if home != unit:
            found[unit] = home
    return found


def payload(
    state: DossierState,
    moved: Mapping[int, int],
    *,
    holders: frozenset[tuple[int, str, int]],
    names: Mapping[int, str],
    said: Mapping[str, Json],
) -> dict[str, Json]:
    """What the event `rehomed` says. `holders`: (unit, role, account) of who holds which post after the move; a
    step whose official does not hold its role in the new unit is released to the queue there. The names of the
    units that receive and handle stand as they were and as they are, for who tells the dossier's story later.
    """
    released: list[Json] = [
        work.branch
        for work in open_work(state)
        if work.unit_id in moved
        and work.assignee_id is not None
        and (moved[work.unit_id], work.role, work.assignee_id) not in holders
    ]
    units: list[Json] = [[old, new] for old, new in sorted(moved.items())]
    before = (state.receiving_unit_id, state.handling_unit_id)
    after = tuple(moved.get(unit, unit) for unit in before)
    return {
        "units": units,
        "from": [names.get(unit, "") for unit in before],
        "to": [names.get(unit, "") for unit in after],
        **({"released": released} if released else {}),
        **said,
    }
