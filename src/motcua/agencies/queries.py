"""Reading areas and units."""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Q
from django.db.models.functions import JSONObject

from motcua.agencies.calendars import approved_days, changed, file_days
from motcua.agencies.errors import ProvinceUnknown, ReorganisationNotFound, UnitNotFound
from motcua.agencies.models import (
    Area,
    AreaLevel,
    CalendarEntry,
    FormerStand,
    KnownCalendar,
    Reorganisation,
    ReorganisationState,
    Succession,
    Unit,
    UnitKind,
)
from motcua.agencies.models import UnitLevel as UnitLevel  # others name levels by it
from motcua.agencies.rules import PostPlan, UnitPlan, area_plans, unit_hours, unit_plans
from motcua.kernel.once import once
from motcua.kernel.worktime import CalendarDay, UnitHours, WorkCalendar, vietnam


@dataclass(frozen=True)
class AreaRow:
    """An area to choose. `code` is what forms store."""

    id: int
    code: str
    name: str


def unit(unit_id: int) -> Unit:
    """One unit, also one that ended. Raises UnitNotFound."""
    found = Unit.objects.filter(pk=unit_id).first()
    if found is None:
        raise UnitNotFound(unit_id)
    return found


def unit_with_area(unit_id: int) -> Unit:
    """One unit with its area and the unit above it, in one query. Raises UnitNotFound."""
    found = Unit.objects.select_related("area", "parent").filter(pk=unit_id).first()
    if found is None:
        raise UnitNotFound(unit_id)
    return found


@once
def units(unit_ids: frozenset[int] | set[int] | list[int]) -> dict[int, Unit]:
    """Several units by number; numbers that do not exist are left out."""
    return Unit.objects.in_bulk(list(unit_ids))


def unit_of_key(province_code: str, key: str) -> Unit:
    """The unit that the reference data call `key` in the province: `justice`, `service_centre`, `22366.centre`.

    Found by its identifier, or by area, kind and name after the province has entered its real identifier.
    Raises UnitNotFound, ProvinceUnknown.
    """
    plan = _plans_by_key(province_code).get(key)
    if plan is None:
        raise UnitNotFound(key)
    same = Q(agency_id=plan.agency_id) | Q(area__code=plan.area_code, kind=plan.kind, name=plan.name)
    found = Unit.objects.filter(same).order_by("pk").first()
    if found is None:
        raise UnitNotFound(key)
    return found


def unit_of_agency_id(agency_id: str, *, on: date) -> Unit:
    """The unit with this identifier (decision 20/2020/QĐ-TTg), or the one that alone succeeded it by that day.

    Raises UnitNotFound: no such unit, or it ended and was split, so a person has to say which part is meant.
    """
    found = Unit.objects.filter(agency_id=agency_id).first()
    if found is None:
        found = Unit.objects.filter(former_stands__agency_id=agency_id).order_by("pk").first()
    for _ in range(10):
        if found is None or exists_on(found, on):
            break
        after = list(Unit.objects.filter(precessions__predecessor=found).order_by("pk")[:2])
        found = after[0] if len(after) == 1 else None
    if found is None:
        raise UnitNotFound(agency_id)
    return found


@cache
def _plans_by_key(province_code: str) -> dict[str, UnitPlan]:
    return {plan.key: plan for plan in unit_plans(province_code)}


def peoples_committee(area_code: str) -> Unit:
    """The People's Committee of a province or commune of today. Raises UnitNotFound."""
    found = Unit.objects.filter(
        area__code=area_code, kind=UnitKind.PEOPLES_COMMITTEE, valid_to__isnull=True
    ).first()
    if found is None:
        raise UnitNotFound(area_code)
    return found


def service_centres(province_code: str) -> list[Unit]:
    """The provincial centre first, then the communes' in Vietnamese order; one query."""
    rows = Unit.objects.filter(
        Q(area__code=province_code) | Q(area__parent__code=province_code),
        kind=UnitKind.SERVICE_CENTRE,
        valid_to__isnull=True,
    ).select_related("area")
    return sorted(rows, key=lambda row: (row.level != UnitLevel.PROVINCE, row.area.sort_key, row.pk))


def communes_of(province_code: str) -> tuple[AreaRow, ...]:
    """Today's communes of a province in Vietnamese order; one query."""
    rows = Area.objects.filter(
        parent__code=province_code, level=AreaLevel.COMMUNE, valid_to__isnull=True
    ).order_by("sort_key")
    return tuple(AreaRow(*row) for row in rows.values_list("pk", "code", "name"))


def area_of(code: str) -> AreaRow | None:
    """The area with this code, whether it still exists or not."""
    row = Area.objects.filter(code=code).values_list("pk", "code", "name").first()
    return AreaRow(*row) if row else None


@cache
def province_name(province_code: str) -> str:
    """`Tỉnh Khánh Hòa`, `Thành phố Huế`: from the law's list, so no query. Raises ProvinceUnknown."""
    for area in area_plans():
        if area.code == province_code and not area.parent_code:
            return area.name
    raise ProvinceUnknown(province_code)


@dataclass(frozen=True)
class UnitRow:
    """A unit to choose."""

    id: int
    name: str
    level: str


def _in_its_area(name: str, area: str) -> str:
    """The name with its area, unless it names it: Ủy ban nhân dân phường Ba Ngòi, Phường Ba Ngòi says it twice."""
    return name if area.casefold() in name.casefold() else f"{name}, {area}"


def units_on(day: date, *, within: Collection[int] | None = None) -> list[UnitRow]:
    """Every unit that exists on the day, or those `within` a set, the province's first, in Vietnamese order; one
    query."""
    standing = Unit.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day), valid_from__lte=day)
    if within is not None:
        standing = standing.filter(pk__in=within)
    rows = standing.order_by("sort_key", "pk").values_list("pk", "name", "level", "area__name")
    found = [
        UnitRow(pk, name if area.casefold() in name.casefold() else f"{name}, {area}", level)
        for pk, name, level, area in rows
    ]
    return sorted(found, key=lambda row: row.level != UnitLevel.PROVINCE)


def calendar_of(
    unit_id: int, *, known_at: datetime | None = None, besides: tuple[CalendarDay, ...] = ()
) -> WorkCalendar:
    """The working calendar of a unit: the country's files, the days approved since, the unit's own hours on top.

    `known_at`: as it was known at that instant, to explain a date of then; by default as it is known now.
    `besides`: days that are not approved yet. One query; a calendar is built once for the same content.
    Raises UnitNotFound.
    """
    row = (
        Unit.objects.filter(pk=unit_id)
        .values_list("working_hours", "name", ArraySubquery(CalendarEntry.objects.values(said=_SAID)))
        .first()
    )
    if row is None:
        raise UnitNotFound(unit_id)
    hours, name, entries = row
    return calendar_from(hours, name, entries, known_at=known_at, besides=besides)


def calendar_history(unit_id: int) -> Callable[[datetime], WorkCalendar]:
    """The unit's calendar as it was known at each instant; one query for them all. Raises UnitNotFound."""
    row = (
        Unit.objects.filter(pk=unit_id)
        .values_list("working_hours", "name", ArraySubquery(CalendarEntry.objects.values(said=_SAID)))
        .first()
    )
    if row is None:
        raise UnitNotFound(unit_id)
    hours, name, entries = row
    return lambda known_at: calendar_from(hours, name, entries, known_at=known_at, besides=())


def calendars_of(
    unit_ids: Collection[int], *, known_at: datetime | None = None, besides: tuple[CalendarDay, ...] = ()
) -> dict[int, WorkCalendar]:
    """`calendar_of` for many units; two queries. Units that do not exist are left out."""
    entries = list(CalendarEntry.objects.values_list(_SAID, flat=True))
    rows = Unit.objects.filter(pk__in=unit_ids).values_list("pk", "working_hours", "name")
    return {
        pk: calendar_from(hours, name, entries, known_at=known_at, besides=besides)
        for pk, hours, name in rows
    }


_SAID = JSONObject(
    revision="revision",
    date="date",
    kind="kind",
    name="name",
    name_en="name_en",
    basis="basis",
    hours="hours",
    known_from="known_from",
    known_to="known_to",
)


def calendar_from(
    hours: object,
    name: str,
    entries: Sequence[Mapping[str, Any]],
    *,
    known_at: datetime | None,
    besides: tuple[CalendarDay, ...],
) -> WorkCalendar:
    """A unit's calendar from what its row and the approved days say."""
    days = (*approved_days(entries, known_at=known_at), *besides)
    if not hours and not days:
        return vietnam()
    return _calendar(json.dumps(hours, sort_keys=True), name if hours else "", days)


@lru_cache(maxsize=512)
def _calendar(hours: str, name: str, days: tuple[CalendarDay, ...]) -> WorkCalendar:
    country = vietnam()
    by_date = {day.date: day for day in days if country.first_day <= day.date <= country.last_day}
    approved = UnitHours(country.first_day, country.last_day, days=tuple(by_date.values()))
    return country.with_override(approved, *unit_hours(json.loads(hours)), name=name)


@dataclass(frozen=True)
class Calendars:
    """The calendars of all units, read at once: for work that goes through the whole province."""

    own: Mapping[int, WorkCalendar]

    def of(self, unit_id: int) -> WorkCalendar:
        return self.own.get(unit_id) or vietnam()

    def distinct(self) -> list[WorkCalendar]:
        """Each calendar in use, the country's first."""
        return list({id(calendar): calendar for calendar in (vietnam(), *self.own.values())}.values())


def calendars() -> Calendars:
    """Every unit's calendar, with the days approved since; three queries however many units there are."""
    rows = Unit.objects.order_by("pk").values_list("pk", flat=True)
    return Calendars(calendars_of(list(rows)))


def exists_on(row: Unit, day: date) -> bool:
    """Whether the unit exists on the day (its last day included)."""
    return row.valid_from <= day and (row.valid_to is None or day <= row.valid_to)


def units_by_key(province_code: str) -> dict[str, int]:
    """Numbers of all planned units that exist, by their key in the reference data; one query.

    Raises ProvinceUnknown.
    """
    rows = Unit.objects.values_list("pk", "agency_id", "area__code", "kind", "name")
    by_identifier: dict[str, int] = {}
    by_words: dict[tuple[str, str, str], int] = {}
    for pk, agency_id, area_code, kind, name in rows:
        by_identifier[agency_id] = pk
        by_words[(area_code, kind, name)] = pk
    found: dict[str, int] = {}
    for key, plan in _plans_by_key(province_code).items():
        number = by_identifier.get(plan.agency_id) or by_words.get((plan.area_code, plan.kind, plan.name))
        if number is not None:
            found[key] = number
    return found


def units_of_keys(province_code: str, keys: Collection[str]) -> dict[str, int]:
    """As `units_by_key`, of the keys named alone; one query. Raises ProvinceUnknown."""
    planned = {key: plan for key, plan in _plans_by_key(province_code).items() if key in keys}
    same = Q(pk__in=[])
    for plan in planned.values():
        same |= Q(agency_id=plan.agency_id) | Q(area__code=plan.area_code, kind=plan.kind, name=plan.name)
    rows = list(
        Unit.objects.filter(same).order_by("-pk").values_list("pk", "agency_id", "area__code", "kind", "name")
    )
    by_identifier = {agency_id: pk for pk, agency_id, *_words in rows}
    by_words = {(area, kind, name): pk for pk, _agency, area, kind, name in rows}
    found = {
        key: by_identifier.get(plan.agency_id) or by_words.get((plan.area_code, plan.kind, plan.name))
        for key, plan in planned.items()
    }
    return {key: number for key, number in found.items() if number is not None}


def planned_posts(province_code: str) -> list[tuple[int, PostPlan]]:
    """The posts that the reference data name, each with the number of its unit; one query."""
    numbers = units_by_key(province_code)
    return [
        (numbers[key], post)
        for key, plan in _plans_by_key(province_code).items()
        if plan.posts and key in numbers
        for post in plan.posts
    ]


def units_of_province(province_code: str) -> list[tuple[str, str]]:
    """Identifier and name of every unit of the province that has not ended, in Vietnamese order; one query."""
    rows = Unit.objects.filter(
        Q(area__code=province_code) | Q(area__parent__code=province_code), valid_to__isnull=True
    )
    return list(rows.order_by("sort_key", "pk").values_list("agency_id", "name"))


@dataclass(frozen=True)
class ProvinceUnit:
    """A unit of a province with what it is."""

    id: int
    agency_id: str
    name: str
    level: str
    kind: str
    own_name: str  # without its area
    short_name: str


@once
def province_units_on(province_code: str, day: date) -> list[ProvinceUnit]:
    """Every unit of the province that exists on the day, in Vietnamese order; one query."""
    rows = (
        Unit.objects.filter(Q(area__code=province_code) | Q(area__parent__code=province_code))
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day), valid_from__lte=day)
        .order_by("sort_key", "pk")
        .values_list("pk", "agency_id", "name", "level", "kind", "short_name", "area__name")
    )
    return [
        ProvinceUnit(pk, agency_id, _in_its_area(name, area), level, kind, name, short_name)
        for pk, agency_id, name, level, kind, short_name, area in rows
    ]


def names_of_identifiers() -> dict[str, str]:
    """The name of every unit by its identifier, former identifiers too; two queries."""
    found = dict(FormerStand.objects.order_by("until").values_list("agency_id", "name"))
    return found | dict(Unit.objects.values_list("agency_id", "name"))


@dataclass(frozen=True)
class UnitNames:
    """By what a unit may be called in other systems' data."""

    id: int
    agency_id: str
    legacy_agency_id: str
    name: str


def all_names() -> list[UnitNames]:
    """Every unit, also those that ended, by what other systems may call it; one query."""
    rows = Unit.objects.order_by("pk").values_list("pk", "agency_id", "legacy_agency_id", "name")
    return [UnitNames(*row) for row in rows]


def ids_by_identifier(identifiers: set[str]) -> dict[str, list[int]]:
    """The units that bear or bore an identifier, present or of the old form; unknown ones are left out; two
    queries."""
    found: dict[str, list[int]] = {}
    rows = Unit.objects.filter(Q(agency_id__in=identifiers) | Q(legacy_agency_id__in=identifiers))
    for pk, agency_id, legacy in rows.order_by("pk").values_list("pk", "agency_id", "legacy_agency_id"):
        for identifier in {agency_id, legacy} & identifiers:
            found.setdefault(identifier, []).append(pk)
    former = FormerStand.objects.filter(Q(agency_id__in=identifiers) | Q(legacy_agency_id__in=identifiers))
    for pk, agency_id, legacy in former.order_by("pk").values_list(
        "unit_id", "agency_id", "legacy_agency_id"
    ):
        for identifier in {agency_id, legacy} & identifiers:
            if pk not in found.setdefault(identifier, []):
                found[identifier].append(pk)
    return found


@dataclass(frozen=True)
class CalendarNews:
    """The days in which the files of the running version differ from those taken over: as they were, as they are."""

    before: tuple[CalendarDay, ...]
    after: tuple[CalendarDay, ...]


def calendar_news() -> CalendarNews:
    """What a new version of the software changed in the calendar and nobody has taken over yet. One query."""
    known = KnownCalendar.objects.order_by("-pk").first()
    if known is None:
        return CalendarNews((), ())
    return CalendarNews(*changed(known.days, file_days(vietnam())))


def country_calendar(*, besides: tuple[CalendarDay, ...] = ()) -> WorkCalendar:
    """The country's calendar with the approved days, and `besides` on top; one query."""
    entries = list(CalendarEntry.objects.values_list(_SAID, flat=True))
    return calendar_from(None, "", entries, known_at=None, besides=besides)


@dataclass(frozen=True)
class UnitName:
    """A unit and the days between which it existed."""

    id: int
    agency_id: str
    name: str
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True)
class Passing:
    """One line of a unit's history: on a day, by a decision, it took over from or gave to another unit."""

    on: date
    decision: str
    other: UnitName
    is_whole: bool
    reorganisation_id: int | None


@dataclass(frozen=True)
class UnitHistory:
    """Where a unit comes from and where it went: predecessors, successors, former names and places."""

    unit: Unit
    predecessors: tuple[Passing, ...]
    successors: tuple[Passing, ...]
    stands: tuple[FormerStand, ...]
    below: tuple[UnitName, ...]


def history_of(unit_id: int) -> UnitHistory:
    """Five queries. Raises UnitNotFound."""
    row = unit_with_area(unit_id)
    before = Succession.objects.filter(successor=row).exclude(predecessor=row).select_related("predecessor")
    after = Succession.objects.filter(predecessor=row).exclude(successor=row).select_related("successor")
    below = Unit.objects.filter(parent=row, valid_to__isnull=True).order_by("sort_key", "pk")
    return UnitHistory(
        row,
        tuple(_passing(one, one.predecessor) for one in before.order_by("on", "pk")),
        tuple(_passing(one, one.successor) for one in after.order_by("on", "pk")),
        tuple(FormerStand.objects.filter(unit=row).select_related("parent").order_by("until")),
        tuple(_unit_name(one) for one in below),
    )


def _passing(one: Succession, other: Unit) -> Passing:
    return Passing(one.on, one.decision, _unit_name(other), not one.share, one.reorganisation_id)


def _unit_name(row: Unit) -> UnitName:
    return UnitName(row.pk, row.agency_id, row.name, row.valid_from, row.valid_to)


@dataclass(frozen=True)
class Bridge:
    """One step of the bridge between units: on a day the work of `predecessor` went to `successor`.

    `share` as `models.Succession` keeps it.
    """

    predecessor_id: int
    successor_id: int
    on: date
    keeps_files: bool
    share: Mapping[str, Any]


def bridges() -> list[Bridge]:
    """Every succession, in the order of their days; one query."""
    rows = Succession.objects.order_by("on", "pk").values_list(
        "predecessor_id", "successor_id", "on", "keeps_files", "share"
    )
    return [Bridge(*row) for row in rows]


def reorganisations() -> list[Reorganisation]:
    """All decisions, the newest day first; one query."""
    return list(Reorganisation.objects.select_related("signer").order_by("-effective_on", "-pk"))


def reorganisation(reorganisation_id: int) -> Reorganisation:
    """Raises ReorganisationNotFound."""
    found = Reorganisation.objects.select_related("signer").filter(pk=reorganisation_id).first()
    if found is None:
        raise ReorganisationNotFound(ReorganisationNotFound.__doc__)
    return found


def approved_until(day: date) -> list[int]:
    """Numbers of the approved decisions whose day has come, the earliest first."""
    rows = Reorganisation.objects.filter(state=ReorganisationState.APPROVED, effective_on__lte=day)
    return list(rows.order_by("effective_on", "pk").values_list("pk", flat=True))


def carried_out_ids() -> list[int]:
    """Numbers of the decisions that were carried out, in that order."""
    rows = Reorganisation.objects.filter(state=ReorganisationState.CARRIED_OUT)
    return list(rows.order_by("carried_out_at", "pk").values_list("pk", flat=True))


def every_unit() -> list[Unit]:
    """Every unit, also those that ended, the province's first, in Vietnamese order; one query."""
    rows = Unit.objects.order_by("sort_key", "pk")
    return sorted(rows, key=lambda row: row.level != UnitLevel.PROVINCE)
