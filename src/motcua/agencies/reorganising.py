"""A plan that reorganises units: its acts, whether it can be carried out, and who takes over what. Pure.

Units are named by their identifier (decision 20/2020/QĐ-TTg). A plan has one effective date: the last day of what
ends is the day before it. `faults` lists everything that is wrong with a plan at once; `course` answers what a
faultless plan does.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

UNIT_KINDS = frozenset(
    {
        "peoples_committee",
        "department",
        "service_centre",
        "division",
        "public_service_unit",
        "vertical_agency",
    }
)
UNIT_LEVELS = frozenset({"ministry", "province", "district", "commune"})
MOST_ACTS = 20_000


class ActKind(StrEnum):
    CREATE = "create"
    MERGE = "merge"
    SPLIT = "split"
    RENAME = "rename"
    MOVE = "move"
    ABOLISH = "abolish"


@dataclass(frozen=True, kw_only=True)
class NewUnit:
    """A unit that begins on the effective date. `parent` and `area` are identifier and code."""

    agency_id: str
    name: str
    kind: str
    level: str
    parent: str = ""
    area: str = ""
    short_name: str = ""
    legacy_agency_id: str = ""
    address: str = ""
    telephone: str = ""


@dataclass(frozen=True, kw_only=True)
class Part:
    """One successor of a unit, and what goes to it. `rest`: all that no other part names, and the closed files.

    `dossiers` are codes, named one by one; `received_at` identifiers of units that received them; `procedures` and
    `sectors` codes of the catalogue; `posts` codes of the unit's posts.
    """

    unit: str
    rest: bool = False
    dossiers: frozenset[str] = frozenset()
    received_at: frozenset[str] = frozenset()
    procedures: frozenset[str] = frozenset()
    sectors: frozenset[str] = frozenset()
    posts: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Act:
    """One act. `place` counts from 1 and is what a fault names.

    merge: `units` into `into`, which may be one of them. split: the one unit into `parts`, of which it may be one.
    rename: `name`, `short_name`, `agency_id`, each empty to stay. move: under `under`. abolish: `units`, or every
    unit of `level`, each into `into`, or with `into` empty into the unit above that remains. create: `new`.
    """

    place: int
    kind: ActKind
    units: tuple[str, ...] = ()
    into: str = ""
    parts: tuple[Part, ...] = ()
    name: str = ""
    short_name: str = ""
    agency_id: str = ""
    under: str = ""
    level: str = ""
    new: NewUnit | None = None


@dataclass(frozen=True, kw_only=True)
class Known:
    """A unit as the house knows it. `planned` is the number of another decision under way that changes or ends it,
    `awaited` of one by which it takes over from others.
    """

    agency_id: str
    name: str
    level: str
    parent: str
    valid_from: date
    valid_to: date | None = None
    planned: str = ""
    awaited: str = ""


@dataclass(frozen=True)
class Surroundings:
    """What a plan is held against. `retired`: identifiers that a unit bore in former days."""

    units: Mapping[str, Known]
    areas: frozenset[str]
    sectors: frozenset[str]
    procedures: frozenset[str]
    retired: frozenset[str] = frozenset()


class FaultKind(StrEnum):
    NO_ACTS = "no_acts"
    TOO_MANY_ACTS = "too_many_acts"
    DATE_PAST = "date_past"
    UNREADABLE = "unreadable"
    UNIT_UNKNOWN = "unit_unknown"
    UNIT_NOT_YET = "unit_not_yet"
    UNIT_ENDED = "unit_ended"
    SUCCESSOR_UNKNOWN = "successor_unknown"
    SUCCESSOR_NOT_YET = "successor_not_yet"
    SUCCESSOR_ENDED = "successor_ended"
    SUCCESSOR_ENDS = "successor_ends"
    CYCLE = "cycle"
    NAMED_TWICE = "named_twice"
    OVERLAP = "overlap"
    ONE_UNIT_ALONE = "one_unit_alone"
    ONE_PART_ALONE = "one_part_alone"
    NO_REST = "no_rest"
    TWO_RESTS = "two_rests"
    PART_TWICE = "part_twice"
    PART_EMPTY = "part_empty"
    RULES_OVERLAP = "rules_overlap"
    CHILDREN_LEFT = "children_left"
    IDENTIFIER_TAKEN = "identifier_taken"
    IDENTIFIER_TWICE = "identifier_twice"
    MISSING = "missing"
    UNKNOWN_WORD = "unknown_word"
    PARENT_UNKNOWN = "parent_unknown"
    PARENT_ENDS = "parent_ends"
    PARENT_CYCLE = "parent_cycle"
    AREA_UNKNOWN = "area_unknown"
    SECTOR_UNKNOWN = "sector_unknown"
    PROCEDURE_UNKNOWN = "procedure_unknown"
    NO_CHANGE = "no_change"
    LEVEL_EMPTY = "level_empty"
    NO_ONE_ABOVE = "no_one_above"


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: the act (0: the whole plan), the unit or word it is about, and another beside it."""

    kind: FaultKind
    place: int = 0
    about: str = ""
    other: str = ""


@dataclass(frozen=True)
class Ending:
    """A unit whose work goes to others. It `ends` unless it is one of its own successors."""

    agency_id: str
    parts: tuple[Part, ...]

    @property
    def ends(self) -> bool:
        return all(part.unit != self.agency_id for part in self.parts)

    @property
    def sole(self) -> str:
        """The only successor, empty when there are several."""
        return self.parts[0].unit if len(self.parts) == 1 else ""

    def home_of(self, *, code: str, received_at: str, procedure: str, sector: str) -> str:
        """The successor of a dossier: named by code, then by where it was received, procedure, sector, then rest."""
        for part in self.parts:
            if code in part.dossiers:
                return part.unit
        for part in self.parts:
            if received_at in part.received_at and received_at != self.agency_id:
                return part.unit
        for part in self.parts:
            if procedure in part.procedures:
                return part.unit
        for part in self.parts:
            if sector in part.sectors:
                return part.unit
        return self.rest

    @property
    def rest(self) -> str:
        return next(part.unit for part in self.parts if part.rest)

    def post_home(self, code: str) -> str:
        return next((part.unit for part in self.parts if code in part.posts), self.rest)


@dataclass
class Course:
    """What a plan does, by identifier as it is before the effective date."""

    creates: list[NewUnit] = field(default_factory=list)
    renames: list[Act] = field(default_factory=list)
    endings: dict[str, Ending] = field(default_factory=dict)
    parents: dict[str, str] = field(default_factory=dict)  # the new parent of a unit that stays


def faults(
    acts: Sequence[Act], around: Surroundings, *, effective_on: date, today: date
) -> tuple[Fault, ...]:
    """Everything that is wrong with the plan, in the order of its acts; nothing when it can be carried out."""
    found: list[Fault] = []
    if effective_on < today:
        found.append(Fault(FaultKind.DATE_PAST, 0, effective_on.isoformat()))
    if not acts:
        found.append(Fault(FaultKind.NO_ACTS))
    if len(acts) > MOST_ACTS:
        found.append(Fault(FaultKind.TOO_MANY_ACTS, 0, str(len(acts)), str(MOST_ACTS)))
        return tuple(found)
    found += _Check(acts, around, effective_on).all()
    return tuple(sorted(found, key=lambda fault: fault.place))


def course(acts: Sequence[Act], units: Mapping[str, Known], *, effective_on: date) -> Course:
    """What a faultless plan does. Units below one that ends go with it to its sole successor."""
    found = Course()
    for act in acts:
        match act.kind:
            case ActKind.CREATE:
                if act.new is not None:
                    found.creates.append(act.new)
            case ActKind.RENAME:
                found.renames.append(act)
            case ActKind.MOVE:
                found.parents[act.units[0]] = act.under
            case ActKind.MERGE:
                for unit in act.units:
                    if unit != act.into:
                        found.endings[unit] = Ending(unit, (Part(unit=act.into, rest=True),))
            case ActKind.SPLIT:
                found.endings[act.units[0]] = Ending(act.units[0], act.parts)
            case ActKind.ABOLISH:
                pass
    abolished = {unit: act for act in acts if act.kind is ActKind.ABOLISH for unit in
                 _abolished(act, units, found.endings, effective_on)}  # fmt: skip
    gone = set(abolished) | {unit for unit, ending in found.endings.items() if ending.ends}
    for unit, act in abolished.items():
        successor = act.into or above(unit, units, gone)
        found.endings[unit] = Ending(unit, (Part(unit=successor, rest=True),))
    for known in _alive(units, effective_on):
        ending = found.endings.get(known.parent)
        stays = known.agency_id not in gone and known.agency_id not in found.parents
        if ending is not None and ending.ends and stays and ending.sole:
            sole = ending.sole
            found.parents[known.agency_id] = units[known.parent].parent if sole == known.agency_id else sole
    return found


def _alive(units: Mapping[str, Known], effective_on: date) -> Iterator[Known]:
    """The units that exist on the effective date as far as is known now."""
    for unit in units.values():
        if unit.valid_from < effective_on and (unit.valid_to is None or unit.valid_to >= effective_on):
            yield unit


def _abolished(
    act: Act, units: Mapping[str, Known], endings: Mapping[str, Ending], effective_on: date
) -> list[str]:
    if not act.level:
        return list(act.units)
    return [
        unit.agency_id
        for unit in _alive(units, effective_on)
        if unit.level == act.level and unit.agency_id not in endings
    ]


def above(agency_id: str, units: Mapping[str, Known], gone: Iterable[str]) -> str:
    """The nearest unit above that does not end; empty when there is none."""
    ends, seen = frozenset(gone), {agency_id}
    known = units.get(agency_id)
    parent = known.parent if known else ""
    while parent in ends and parent not in seen:
        seen.add(parent)
        parent = units[parent].parent if parent in units else ""
    return "" if parent in seen else parent


class _Check:
    """One walk over a plan that gathers every fault."""

    def __init__(self, acts: Sequence[Act], around: Surroundings, effective_on: date) -> None:
        self.acts, self.around, self.on = acts, around, effective_on
        self.created = {act.new.agency_id: act.new for act in acts if act.new is not None}
        self.ends: dict[str, str] = {}  # what ends -> into what, or nothing when into several
        self.found: list[Fault] = []
        self.level_acts: dict[str, Act] = {}

    def all(self) -> list[Fault]:
        self._once()
        self._gather()
        for act in self.acts:
            getattr(self, f"_{act.kind.value}")(act)
        self._children()
        return self.found

    def _say(self, kind: FaultKind, act: Act, about: str = "", other: str = "") -> None:
        self.found.append(Fault(kind, act.place, about, other))

    def _once(self) -> None:
        """A unit may be named by one act that ends it, one that renames and one that moves it, and no more."""
        seen: dict[tuple[str, str], int] = {}
        for act in self.acts:
            what = act.kind.value if act.kind in (ActKind.RENAME, ActKind.MOVE) else "ends"
            named = [unit for unit in act.units if not (act.kind is ActKind.MERGE and unit == act.into)]
            for unit in named:
                if (unit, what) in seen:
                    self._say(FaultKind.NAMED_TWICE, act, unit, str(seen[unit, what]))
                seen[unit, what] = act.place
        for act in self.acts:
            if act.kind in (ActKind.RENAME, ActKind.MOVE):
                for unit in act.units:
                    if (unit, "ends") in seen and not self._goes_on(unit):
                        self._say(FaultKind.NAMED_TWICE, act, unit, str(seen[unit, "ends"]))

    def _goes_on(self, unit: str) -> bool:
        return any(
            act.kind is ActKind.SPLIT and unit in act.units and any(part.unit == unit for part in act.parts)
            for act in self.acts
        )

    def _gather(self) -> None:
        for act in self.acts:
            if act.kind is ActKind.MERGE or (act.kind is ActKind.ABOLISH and not act.level):
                self.ends.update({unit: act.into for unit in act.units if unit != act.into})
            elif act.kind is ActKind.SPLIT and act.units and not self._goes_on(act.units[0]):
                self.ends[act.units[0]] = ""
        for act in self.acts:
            if act.kind is ActKind.ABOLISH and act.level:
                for unit in _alive(self.around.units, self.on):
                    if unit.level == act.level and unit.agency_id not in self.ends:
                        self.ends[unit.agency_id] = act.into
                        self.level_acts[unit.agency_id] = act

    def _unit(self, act: Act, agency_id: str) -> bool:
        """The unit that an act is about exists the day before, and nobody else plans with it."""
        known = self.around.units.get(agency_id)
        if known is None:
            self._say(FaultKind.UNIT_UNKNOWN, act, agency_id)
            return False
        if known.valid_from >= self.on:
            self._say(FaultKind.UNIT_NOT_YET, act, agency_id, known.valid_from.isoformat())
        elif known.valid_to is not None and known.valid_to < self.on:
            self._say(FaultKind.UNIT_ENDED, act, agency_id, known.valid_to.isoformat())
        if known.planned or known.awaited:
            self._say(FaultKind.OVERLAP, act, agency_id, known.planned or known.awaited)
        return True

    def _successor(self, act: Act, agency_id: str) -> None:
        """Who takes over exists on the effective date and goes on existing."""
        if agency_id in self.created:
            return
        known = self.around.units.get(agency_id)
        if known is None:
            self._say(FaultKind.SUCCESSOR_UNKNOWN, act, agency_id)
        elif known.valid_from > self.on:
            self._say(FaultKind.SUCCESSOR_NOT_YET, act, agency_id, known.valid_from.isoformat())
        elif known.valid_to is not None and known.valid_to < self.on:
            self._say(FaultKind.SUCCESSOR_ENDED, act, agency_id, known.valid_to.isoformat())
        elif agency_id in self.ends:
            kind = FaultKind.CYCLE if self._leads_back(agency_id) else FaultKind.SUCCESSOR_ENDS
            self._say(kind, act, agency_id, self.ends[agency_id])
        elif known.planned:
            self._say(FaultKind.OVERLAP, act, agency_id, known.planned)

    def _leads_back(self, agency_id: str) -> bool:
        seen, at = set(), self.ends.get(agency_id, "")
        while at and at not in seen:
            if at == agency_id:
                return True
            seen.add(at)
            at = self.ends.get(at, "")
        return False

    def _merge(self, act: Act) -> None:
        for unit in act.units:
            self._unit(act, unit)
        if not [unit for unit in act.units if unit != act.into]:
            self._say(FaultKind.ONE_UNIT_ALONE, act)
        if act.into not in act.units:
            self._successor(act, act.into)
        elif act.into in self.ends:
            self._say(FaultKind.SUCCESSOR_ENDS, act, act.into, self.ends[act.into])

    def _split(self, act: Act) -> None:
        for unit in act.units:
            self._unit(act, unit)
        if len(act.parts) < 2:
            self._say(FaultKind.ONE_PART_ALONE, act, *act.units[:1])
        rests = [part.unit for part in act.parts if part.rest]
        if not rests:
            self._say(FaultKind.NO_REST, act, *act.units[:1])
        elif len(rests) > 1:
            self._say(FaultKind.TWO_RESTS, act, *rests[:2])
        seen: set[str] = set()
        for part in act.parts:
            if part.unit in seen:
                self._say(FaultKind.PART_TWICE, act, part.unit)
            seen.add(part.unit)
            if part.unit not in act.units:
                self._successor(act, part.unit)
            if not (part.rest or part.dossiers or part.received_at or part.procedures or part.sectors):
                self._say(FaultKind.PART_EMPTY, act, part.unit)
            for sector in sorted(part.sectors - self.around.sectors):
                self._say(FaultKind.SECTOR_UNKNOWN, act, sector)
            for procedure in sorted(part.procedures - self.around.procedures):
                self._say(FaultKind.PROCEDURE_UNKNOWN, act, procedure)
            for place in sorted(part.received_at - set(self.around.units)):
                self._say(FaultKind.UNIT_UNKNOWN, act, place)
        for name in ("dossiers", "received_at", "procedures", "sectors", "posts"):
            taken: set[str] = set()
            for part in act.parts:
                for word in sorted(getattr(part, name) & taken):
                    self._say(FaultKind.RULES_OVERLAP, act, word)
                taken |= getattr(part, name)

    def _rename(self, act: Act) -> None:
        if not self._unit(act, act.units[0]):
            return
        known = self.around.units[act.units[0]]
        if act.name in ("", known.name) and not act.short_name and act.agency_id in ("", act.units[0]):
            self._say(FaultKind.NO_CHANGE, act, act.units[0])
        if act.agency_id and act.agency_id != act.units[0]:
            self._free(act, act.agency_id)

    def _free(self, act: Act, agency_id: str) -> None:
        """An identifier is never used again: figures of later years would be another unit's."""
        if agency_id in self.around.units or agency_id in self.around.retired:
            self._say(FaultKind.IDENTIFIER_TAKEN, act, agency_id)
        others = [other for other in self.acts if other is not act and agency_id in
                  (other.agency_id, other.new.agency_id if other.new else "")]  # fmt: skip
        if others:
            self._say(FaultKind.IDENTIFIER_TWICE, act, agency_id, str(others[0].place))

    def _parent(self, act: Act, parent: str) -> None:
        if parent in self.created:
            return
        known = self.around.units.get(parent)
        if known is None:
            self._say(FaultKind.PARENT_UNKNOWN, act, parent)
        elif parent in self.ends or (known.valid_to is not None and known.valid_to < self.on):
            self._say(FaultKind.PARENT_ENDS, act, parent)
        elif known.valid_from > self.on:
            self._say(FaultKind.PARENT_UNKNOWN, act, parent)

    def _move(self, act: Act) -> None:
        if not self._unit(act, act.units[0]):
            return
        self._parent(act, act.under)
        if self.around.units[act.units[0]].parent == act.under:
            self._say(FaultKind.NO_CHANGE, act, act.units[0])
        moved = {other.units[0]: other.under for other in self.acts if other.kind is ActKind.MOVE}
        at, seen = act.under, set[str]()
        while at and at not in seen:
            if at == act.units[0]:
                self._say(FaultKind.PARENT_CYCLE, act, act.units[0], act.under)
                break
            seen.add(at)
            known = self.around.units.get(at)
            new = self.created.get(at)
            at = moved.get(at) or (known.parent if known else new.parent if new else "")

    def _create(self, act: Act) -> None:
        new = act.new
        if new is None:
            self._say(FaultKind.MISSING, act, "unit")
            return
        for name in ("agency_id", "name", "kind", "level", "area"):
            if not getattr(new, name):
                self._say(FaultKind.MISSING, act, name, new.agency_id)
        if new.kind and new.kind not in UNIT_KINDS:
            self._say(FaultKind.UNKNOWN_WORD, act, new.kind)
        if new.level and new.level not in UNIT_LEVELS:
            self._say(FaultKind.UNKNOWN_WORD, act, new.level)
        if new.area and new.area not in self.around.areas:
            self._say(FaultKind.AREA_UNKNOWN, act, new.area)
        if new.agency_id:
            self._free(act, new.agency_id)
        if new.parent:
            self._parent(act, new.parent)

    def _abolish(self, act: Act) -> None:
        for unit in act.units:
            self._unit(act, unit)
        mine = list(act.units)
        if act.level:
            if act.level not in UNIT_LEVELS:
                self._say(FaultKind.UNKNOWN_WORD, act, act.level)
            mine = [unit for unit, other in self.level_acts.items() if other is act]
            if not mine:
                self._say(FaultKind.LEVEL_EMPTY, act, act.level)
            for unit in mine:
                self._unit(act, unit)
        if act.into:
            self._successor(act, act.into)
        for unit in mine:
            if not act.into and not above(unit, self.around.units, self.ends):
                self._say(FaultKind.NO_ONE_ABOVE, act, unit)

    def _children(self) -> None:
        """Who stands under a unit that is split has to be told where to."""
        moved = {act.units[0] for act in self.acts if act.kind is ActKind.MOVE and act.units}
        split = {act.units[0]: act for act in self.acts if act.kind is ActKind.SPLIT and act.units}
        for unit in _alive(self.around.units, self.on):
            act = split.get(unit.parent)
            if act is None or unit.parent not in self.ends:
                continue
            if unit.agency_id not in moved and unit.agency_id not in self.ends:
                self._say(FaultKind.CHILDREN_LEFT, act, unit.agency_id)
