"""Reading the registers: what counts on a day, lists, one entry with its history, what is owed, and the figures.

A row counts when it is the newest of its series that needs nobody's word or was confirmed; a withdrawn one takes the
entry out. `known_on` asks what counted at the end of that day in Vietnam, for every function that takes it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as having
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from fractions import Fraction
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Q, QuerySet

from motcua.agencies import queries as agencies
from motcua.kernel.text import fold
from motcua.kernel.zone import VIETNAM
from motcua.steering.errors import EntryNotFound, KindNotFound
from motcua.steering.models import Entry, ImportSheet
from motcua.steering.rules import figures, law
from motcua.steering.rules.figures import Sides
from motcua.steering.rules.kinds import Counts, Field, FieldType, FigureSpec, Kind, Phrase
from motcua.steering.rules.values import Known


def kinds() -> Mapping[str, Kind]:
    """Every register by its key, in the order they are shown."""
    return law.kinds()


def kind(key: str) -> Kind:
    """Raises KindNotFound."""
    found = law.kinds().get(key)
    if found is None:
        raise KindNotFound(key)
    return found


# ---------------------------------------------------------------- what counts


def counting(keys: Collection[str], *, known_on: date | None = None) -> dict[str, list[Entry]]:
    """The rows that count, by kind, in the order of their days; one query."""
    until = Q()
    confirmed = Q(confirmation__is_confirmed=True)
    if known_on is not None:
        end = _end_of(known_on)
        until, confirmed = Q(recorded_at__lte=end), confirmed & Q(confirmation__at__lte=end)
    rows = (
        Entry.objects.filter(until & (Q(counts_at_once=True) | confirmed), kind__in=keys)
        .order_by("series", "-revision")
        .distinct("series")
    )
    found: dict[str, list[Entry]] = {key: [] for key in keys}
    for row in rows:
        if not row.is_withdrawn:
            found[row.kind].append(row)
    for listed in found.values():
        listed.sort(key=lambda row: (row.day, row.pk))
    return found


def _end_of(day: date) -> datetime:
    return datetime.combine(day, time.max, VIETNAM)


def obliged_units(on: date, *, rights: law.Rights | None = None) -> dict[int, str]:
    """The units of this province that every "of each unit" is asked of on the day, by name in Vietnamese order,
    those of the province's level first; one query."""
    wanted = (rights or law.rights()).obliged
    rows = [
        row
        for row in agencies.province_units_on(settings.PROVINCE_CODE, on)
        if (row.level, row.kind) in wanted
    ]
    return {row.id: row.name for row in sorted(rows, key=lambda row: row.level != "province")}


@dataclass(frozen=True)
class Line:
    """A row behind a figure: an entry, or a unit that the figure counts (`is_unit`). `words` come from the entry."""

    id: int
    is_unit: bool
    code: str
    name: str
    words: str
    on: date | None
    is_counted: bool


@dataclass(frozen=True)
class Figure:
    """Both sides of a figure as ids, with their rows. `amounts` are the sides where they are no numbers of rows:
    a rank and how many are ranked, points over their scale, people, the weakest unit's count among the units."""

    kind: Kind
    spec: FigureSpec
    sides: Sides
    entries: Mapping[int, Entry] = having(repr=False)
    units: Mapping[int, str] = having(repr=False)

    @property
    def numerator(self) -> frozenset[int]:
        return self.sides.numerator

    @property
    def denominator(self) -> frozenset[int] | None:
        return self.sides.denominator

    @property
    def amounts(self) -> tuple[int, int] | None:
        return self.sides.amounts

    @property
    def by_unit(self) -> Mapping[int, int]:
        return self.sides.by_unit

    def opened(self, language: str = "vi") -> list[Line]:
        """The rows, those that count first. Where units are counted by their entries, both."""
        shown: list[Line] = []
        if self.sides.denominator_of_units:
            having = self.sides.numerator if self.sides.numerator_of_units else frozenset()
            for unit in self.sides.denominator or ():
                count = self.by_unit.get(unit)
                told = "" if count is None else str(count)
                is_in = unit in having if self.sides.numerator_of_units else bool(count)
                shown.append(Line(unit, True, "", self.units.get(unit, ""), told, None, is_in))
        else:
            ids = self.sides.numerator | (self.sides.denominator or frozenset())
            for one in ids:
                row = self.entries[one]
                shown.append(
                    Line(
                        one,
                        False,
                        row.number,
                        row.title or kind(row.kind).name.text(language),
                        told_of(row, language, self.units),
                        row.day,
                        one in self.sides.numerator,
                    )
                )
        return sorted(shown, key=lambda line: (not line.is_counted, line.on or date.min, line.name, line.id))


def told_of(row: Entry, language: str, units: Mapping[int, str]) -> str:
    """The entry in a line: its unit and the facts that are numbers, choices or days."""
    told = [units.get(row.unit_id, "")] if row.unit_id is not None else []
    for one in kind(row.kind).fields:
        value = row.facts.get(one.code)
        if value is None or one.type in (FieldType.LONG, FieldType.LINK, FieldType.TEXT):
            continue
        told.append(f"{one.name.text(language)}: {shown(one, value, language, units)}")
    return "; ".join(part for part in told if part)


def shown(wanted: Field, value: object, language: str, units: Mapping[int, str] | None = None) -> str:
    """A fact as people read it."""
    match wanted.type:
        case FieldType.CHOICE:
            words = (wanted.choices or {}).get(str(value))
            return words.text(language) if words else str(value)
        case FieldType.YES_NO:
            return Phrase("có", "yes").text(language) if value else Phrase("không", "no").text(language)
        case FieldType.DAY:
            return f"{date.fromisoformat(str(value)):%d/%m/%Y}"
        case FieldType.DECIMAL:
            return str(value) if language.startswith("en") else str(value).replace(".", ",")
        case FieldType.WHOLE:
            grouped = f"{int(str(value)):,}"
            return grouped if language.startswith("en") else grouped.replace(",", ".")
        case FieldType.UNIT:
            return (units or {}).get(int(str(value)), str(value))
        case _:
            return str(value)


def figure(
    key: str,
    which: str,
    *,
    since: date,
    on: date,
    unit_id: int | None = None,
    unit_ids: Collection[int] | None = None,
    known_on: date | None = None,
) -> Figure:
    """A figure of a register as it stands on the day `on`; `since` is the first day of the period.

    `unit_id` narrows it to one unit, `unit_ids` to a unit with those whose work it took over; figures of registers
    that no unit keeps are the province's for every unit. Three queries at most. Raises KindNotFound, KeyError.
    """
    return figures_of(
        [(key, which)], since=since, on=on, unit_id=unit_id, unit_ids=unit_ids, known_on=known_on
    )[(key, which)]


def figures_of(
    wanted: Sequence[tuple[str, str]],
    *,
    since: date,
    on: date,
    unit_id: int | None = None,
    unit_ids: Collection[int] | None = None,
    known_on: date | None = None,
) -> dict[tuple[str, str], Figure]:
    """Several figures by (kind, figure) in the queries of one."""
    specs = {pair: (kind(pair[0]), kind(pair[0]).figures_by_code[pair[1]]) for pair in wanted}
    keys = {key for key, _which in wanted} | {
        spec.less_kind for _kind, spec in specs.values() if spec.less_kind
    }
    rows = counting(keys, known_on=known_on)
    asked = set(unit_ids) if unit_ids is not None else {unit_id} if unit_id is not None else None
    counts_units = any(spec.counts in (Counts.UNITS, Counts.LEAST) for _kind, spec in specs.values())
    units = obliged_units(on) if counts_units and any(rows.values()) else {}
    names = dict(units)
    absent = {row.unit_id for listed in rows.values() for row in listed if row.unit_id is not None} - set(
        names
    )
    names |= {pk: row.name for pk, row in agencies.units(absent).items()} if absent else {}
    values = {
        key: [figures.Entry(row.pk, row.unit_id, row.day, row.facts) for row in listed]
        for key, listed in rows.items()
    }
    found = {}
    for pair, (of, spec) in specs.items():
        first = date(on.year, 1, 1)
        less = [one for one in values.get(spec.less_kind, ()) if first <= one.day <= on]
        sides = figures.evaluate(
            of, spec, values[of.key], since=since, on=on, obliged=units, units=asked, less=less
        )
        mine = [*rows[of.key], *rows.get(spec.less_kind, ())]
        found[pair] = Figure(of, spec, sides, {row.pk: row for row in mine}, names)
    return found


# ---------------------------------------------------------------- outside results, targets of superiors


@dataclass(frozen=True)
class Outside:
    """A result that a body outside published. `value` exact; `of`: how many were ranked; `part`: the dimension."""

    entry_id: int
    index: str
    year: int
    part: str
    unit_id: int | None
    value: Fraction | None
    rank: int | None
    of: int | None
    group: str
    document: str
    published_on: date
    link: str


def outside(index: str = "", year: int | None = None, *, known_on: date | None = None) -> list[Outside]:
    """Recorded results of outside bodies, of all indices and years or those asked for, newest year first; the whole
    index before its dimensions; one query."""
    rows = counting({"outside-result"}, known_on=known_on)["outside-result"]
    found = [
        Outside(
            row.pk,
            str(row.facts["index"]),
            int(row.facts["year"]),
            str(row.facts.get("part", "")),
            row.unit_id,
            Fraction(row.facts["value"]) if "value" in row.facts else None,
            row.facts.get("rank"),
            row.facts.get("of"),
            str(row.facts.get("group", "")),
            row.number,
            row.day,
            str(row.facts.get("link", "")),
        )
        for row in rows
        if (not index or row.facts["index"] == index) and (year is None or row.facts["year"] == year)
    ]
    return sorted(found, key=lambda one: (-one.year, one.index, one.part != "", fold(one.part), one.entry_id))


@dataclass(frozen=True)
class Asked:
    """What a superior asked for in a year."""

    entry_id: int
    indicator: str
    year: int
    value: Fraction
    setter: str
    document: str


def superior_targets(*, known_on: date | None = None) -> dict[tuple[str, int], Asked]:
    """Targets of superiors by indicator and year; the Government's before a ministry's; one query."""
    order = ("province", "ministry", "government")
    found: dict[tuple[str, int], Asked] = {}
    rows = counting({"superior-target"}, known_on=known_on)["superior-target"]
    for row in sorted(rows, key=lambda row: order.index(row.facts["setter"])):
        key = (str(row.facts["indicator"]), int(row.facts["year"]))
        found[key] = Asked(row.pk, *key, Fraction(row.facts["value"]), row.facts["setter"], row.number)
    return found


def is_over_superior_in_points() -> bool:
    """How "+20 % over the superior's target" is read: percentage points, or percent of it (law/steering/rights)."""
    return law.rights().over_superior == "points"


def group_names(language: str = "vi") -> list[str]:
    """The groups of a published index, the best first."""
    return [
        words.text(language) for words in (kind("outside-result").by_code["group"].choices or {}).values()
    ]


# ---------------------------------------------------------------- lists and pages


def entry(entry_id: int) -> Entry:
    """Raises EntryNotFound."""
    found = (
        Entry.objects.select_related("unit", "evidence", "author", "confirmation__by")
        .filter(pk=entry_id)
        .first()
    )
    if found is None:
        raise EntryNotFound(entry_id)
    return found


def history(series: UUID) -> list[Entry]:
    """Every row of an entry, the newest first, with who wrote and who confirmed it; one query."""
    return list(
        Entry.objects.filter(series=series)
        .select_related("unit", "evidence", "author", "confirmation__by")
        .order_by("-revision")
    )


def linked_to(series: UUID) -> list[Entry]:
    """The newest rows of entries of other kinds that point to this one; one query."""
    links = [(of.key, one.code) for of in kinds().values() for one in of.fields if one.type is FieldType.LINK]
    wanted = Q(pk__in=())
    for key, code in links:
        wanted |= Q(kind=key, **{f"facts__{code}": str(series)})
    rows = (
        Entry.objects.filter(wanted)
        .select_related("confirmation")
        .order_by("series", "-revision")
        .distinct("series")
    )
    return [row for row in rows if not row.is_withdrawn]


def linked_rows(series: Collection[str]) -> dict[str, Entry]:
    """The newest row of each of these entries; one query, none for nothing."""
    if not series:
        return {}
    rows = Entry.objects.filter(series__in=series).order_by("series", "-revision").distinct("series")
    return {str(row.series): row for row in rows}


def choices(key: str, unit_ids: Collection[int] | None) -> list[Entry]:
    """Entries of a register that another one may point to, newest day first; one query."""
    wanted = Wanted(unit_ids=None if unit_ids is None else frozenset(unit_ids))
    return [row for row in newest(key, wanted)[:500] if not row.is_withdrawn]


class State(StrEnum):
    """Where a row stands."""

    COUNTS = "counts"
    WAITING = "waiting"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


def state_of(row: Entry) -> State:
    said = getattr(row, "confirmation", None)
    if said is not None and not said.is_confirmed:
        return State.REFUSED
    if not row.counts_at_once and said is None:
        return State.WAITING
    return State.WITHDRAWN if row.is_withdrawn else State.COUNTS


def in_list(of: Kind) -> list[str]:
    """The fields that a list has columns for: what is short, four at most, days and numbers that are due first."""
    short = [
        one.code
        for one in of.fields
        if one.type not in (FieldType.LONG, FieldType.TEXT, FieldType.LINK, FieldType.UNIT)
    ]
    due = [one for one in (of.due.by, of.due.done) if one] if of.due else []
    return [*due, *(code for code in short if code not in due)][:4]


@dataclass(frozen=True)
class Wanted:
    """`state`: waiting, counts, refused, withdrawn or empty. `unit_ids`: in reach; None is all."""

    text: str = ""
    unit_id: int | None = None
    year: int | None = None
    state: str = ""
    unit_ids: frozenset[int] | None = None


def newest(key: str, wanted: Wanted) -> QuerySet[Entry]:
    """The newest row of every entry of a register, newest day first. An official without the whole province in reach
    sees the own units' and the province's."""
    heads = Entry.objects.filter(kind=key).order_by("series", "-revision").distinct("series")
    rows = Entry.objects.filter(pk__in=heads.values("pk")).select_related("unit", "confirmation")
    if wanted.unit_ids is not None:
        rows = rows.filter(Q(unit_id__in=wanted.unit_ids) | Q(unit_id=None))
    if wanted.unit_id is not None:
        rows = rows.filter(unit_id=wanted.unit_id)
    if wanted.year is not None:
        rows = rows.filter(day__year=wanted.year)
    for word in fold(wanted.text).split():
        rows = rows.filter(search_text__contains=word)
    match wanted.state:
        case "waiting":
            rows = rows.filter(counts_at_once=False, confirmation=None)
        case "counts":
            rows = rows.filter(is_withdrawn=False).filter(
                Q(counts_at_once=True) | Q(confirmation__is_confirmed=True)
            )
        case "refused":
            rows = rows.filter(confirmation__is_confirmed=False)
        case "withdrawn":
            rows = rows.filter(is_withdrawn=True)
    return rows.order_by("-day", "-pk")


@dataclass(frozen=True)
class Tally:
    """How many entries a register holds, and how many wait for somebody's word."""

    entries: int
    waiting: int


def tallies(unit_ids: frozenset[int] | None) -> dict[str, Tally]:
    """Of every register; one query."""
    heads = Entry.objects.order_by("series", "-revision").distinct("series").values("pk")
    rows = Entry.objects.filter(pk__in=heads, is_withdrawn=False)
    if unit_ids is not None:
        rows = rows.filter(Q(unit_id__in=unit_ids) | Q(unit_id=None))
    waits = Q(counts_at_once=False, confirmation=None)
    counted = rows.values("kind").annotate(n=Count("pk"), waits=Count("pk", filter=waits)).order_by()
    return {one["kind"]: Tally(one["n"], one["waits"]) for one in counted}


def years(key: str) -> list[int]:
    """Years that the register has days of, newest first; one query."""
    return [day.year for day in Entry.objects.filter(kind=key).dates("day", "year", order="DESC")]


def sheet(sheet_id: int, *, user_id: int) -> ImportSheet:
    """A file that this person read in. Raises EntryNotFound."""
    found = ImportSheet.objects.filter(pk=sheet_id, author_id=user_id).first()
    if found is None:
        raise EntryNotFound(sheet_id)
    return found


def known(today: date, *, indicators: Mapping[str, str] | None = None, by_id: bool = False) -> Known:
    """What names in a file stand for: units by identifier or name, entries by number or title; for a form of ours
    units by their number too (`by_id`). `indicators`: codes by folded code or name."""
    units: dict[str, set[int]] = {}
    for named in agencies.all_names():
        for name in {fold(named.agency_id), fold(named.name), str(named.id) if by_id else ""} - {""}:
            units.setdefault(name, set()).add(named.id)
    own = agencies.province_units_on(settings.PROVINCE_CODE, today)
    for row in own:
        units[fold(row.name)] = {row.id}
    ours = {row.id for row in own}
    for name, ids in units.items():  # of units of one name in several provinces, ours is meant
        if len(ids) > 1 and ids & ours:
            units[name] = ids & ours
    linked = {one.kind for of in kinds().values() for one in of.fields if one.type is FieldType.LINK}
    links: dict[str, dict[str, set[str]]] = {key: {} for key in linked}
    heads = Entry.objects.filter(kind__in=linked).order_by("series", "-revision").distinct("series")
    for one in heads:
        if not one.is_withdrawn:
            for name in {fold(one.number), fold(one.title), str(one.series)} - {""}:
                links[one.kind].setdefault(name, set()).add(str(one.series))
    return Known(
        {name: tuple(sorted(ids)) for name, ids in units.items()},
        {key: {name: tuple(sorted(ids)) for name, ids in by.items()} for key, by in links.items()},
        indicators or {},
    )


# ---------------------------------------------------------------- what is owed


@dataclass(frozen=True)
class Owed:
    """A unit and, for each register that asks something of every unit, how many entries of the year count."""

    unit_id: int
    name: str
    have: Mapping[str, int]

    def lacks(self, owing: Iterable[Kind]) -> int:
        return sum(1 for of in owing if self.have.get(of.key, 0) < of.owes)


def owing() -> list[Kind]:
    """The registers that ask something of every unit each year."""
    return [of for of in kinds().values() if of.owes]


def owed(year: int, today: date, unit_ids: frozenset[int] | None) -> list[Owed]:
    """What the obliged units in reach have of the year, and whether they were inspected; four queries."""
    asked = owing()
    on = min(today, date(year, 12, 31))
    rows = counting({*(of.key for of in asked), "inspection"})
    have: dict[int, dict[str, int]] = {}
    for key, listed in rows.items():
        of_year = "year" in kind(key).by_code
        for row in listed:
            at = row.facts.get("year") if of_year else row.day.year
            if at == year and row.unit_id is not None:
                mine = have.setdefault(row.unit_id, {})
                mine[key] = mine.get(key, 0) + 1
    units = obliged_units(on)
    return [
        Owed(unit, name, have.get(unit, {}))
        for unit, name in units.items()
        if unit_ids is None or unit in unit_ids
    ]


@dataclass(frozen=True)
class Reminder:
    """Something due and not done: late (`days` below 0) or due soon."""

    entry_id: int
    kind: Kind
    unit: str
    unit_id: int | None
    title: str
    due_on: date
    days: int


def reminders(today: date, unit_ids: frozenset[int] | None) -> list[Reminder]:
    """What is late or due within the days that the law file names, by due day; also what waits to be confirmed
    counts as it was before. Two queries."""
    dated = {of.key: of for of in kinds().values() if of.due is not None}
    until = today + timedelta(days=law.rights().remind_days)
    rows = [
        row
        for listed in counting(dated).values()
        for row in listed
        if unit_ids is None or row.unit_id is None or row.unit_id in unit_ids
    ]
    # a row that says it is done but waits for its confirmation is nobody's reminder any more
    waiting = {
        row.series: row
        for row in Entry.objects.filter(kind__in=dated, counts_at_once=False, confirmation=None).order_by(
            "revision"
        )
    }
    counted = {row.series for row in rows}
    rows += [
        row
        for series, row in waiting.items()
        if series not in counted and (unit_ids is None or row.unit_id is None or row.unit_id in unit_ids)
    ]
    found = []
    for row in rows:
        of = dated[row.kind]
        assert of.due is not None
        now = waiting.get(row.series, row)
        if now.is_withdrawn or now.facts.get(of.due.done) or not row.facts.get(of.due.by):
            continue
        due_on = date.fromisoformat(now.facts[of.due.by])
        if due_on <= until:
            found.append((row.unit_id, row, of, due_on))
    names = {pk: unit.name for pk, unit in agencies.units({one[0] for one in found if one[0]}).items()}
    listed = [
        Reminder(row.pk, of, names.get(unit or 0, ""), unit, row.title, due_on, (due_on - today).days)
        for unit, row, of, due_on in found
    ]
    return sorted(listed, key=lambda one: (one.due_on, one.unit, one.entry_id))
