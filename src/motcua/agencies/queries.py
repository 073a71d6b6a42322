"""Reading areas and units."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache

from django.db import connection
from django.db.models import Q

from motcua.agencies.errors import ProvinceUnknown, UnitNotFound
from motcua.agencies.models import Area, AreaLevel, Unit, UnitKind
from motcua.agencies.models import UnitLevel as UnitLevel  # others name levels by it
from motcua.agencies.rules import PostPlan, UnitPlan, area_plans, unit_hours, unit_plans
from motcua.kernel.worktime import WorkCalendar, vietnam


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


def units_on(day: date) -> list[UnitRow]:
    """Every unit that exists on the day, the province's first, in Vietnamese order; one query."""
    rows = (
        Unit.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day), valid_from__lte=day)
        .order_by("sort_key", "pk")
        .values_list("pk", "name", "level", "area__name")
    )
    found = [
        UnitRow(pk, name if area in name else f"{name}, {area}", level) for pk, name, level, area in rows
    ]
    return sorted(found, key=lambda row: row.level != UnitLevel.PROVINCE)


def calendar_of(unit_id: int) -> WorkCalendar:
    """The working calendar of a unit: the country's, with the unit's own hours on top. Raises UnitNotFound.

    One query for the hours as they are now; the calendar itself is built once for the same hours.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT working_hours::text, name FROM agencies_unit WHERE id = %s", [unit_id])
        row = cursor.fetchone()
    if row is None:
        raise UnitNotFound(unit_id)
    hours = json.loads(row[0]) if row[0] else None
    return vietnam() if not hours else _calendar(json.dumps(hours, sort_keys=True), row[1])


@lru_cache(maxsize=512)
def _calendar(hours: str, name: str) -> WorkCalendar:
    return vietnam().with_override(*unit_hours(json.loads(hours)), name=name)


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
    """Every unit's calendar; one query however many units there are."""
    rows = Unit.objects.values_list("pk", "working_hours", "name").order_by("pk")
    return Calendars(
        {pk: _calendar(json.dumps(hours, sort_keys=True), name) for pk, hours, name in rows if hours}
    )


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


def planned_posts(province_code: str) -> list[tuple[int, PostPlan]]:
    """The posts that the reference data name, each with the number of its unit; one query."""
    numbers = units_by_key(province_code)
    return [
        (numbers[key], post)
        for key, plan in _plans_by_key(province_code).items()
        if plan.posts and key in numbers
        for post in plan.posts
    ]


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
    """The units that bear an identifier, present or of the old form; unknown ones are left out; one query."""
    found: dict[str, list[int]] = {}
    rows = Unit.objects.filter(Q(agency_id__in=identifiers) | Q(legacy_agency_id__in=identifiers))
    for pk, agency_id, legacy in rows.order_by("pk").values_list("pk", "agency_id", "legacy_agency_id"):
        for identifier in {agency_id, legacy} & identifiers:
            found.setdefault(identifier, []).append(pk)
    return found
