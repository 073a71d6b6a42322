"""Writing areas and units: the reference data, and a unit's own hours."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from motcua.agencies.calendars import day_as_json, file_days, fingerprint
from motcua.agencies.errors import UnitNotFound
from motcua.agencies.models import Area, AreaLevel, CalendarEntry, FormerStand, KnownCalendar, Unit
from motcua.agencies.rules import UnitPlan, area_plans, unit_hours, unit_plans, valid_from
from motcua.kernel import planner
from motcua.kernel.text import fold, sort_key
from motcua.kernel.worktime import CalendarDay, vietnam


@dataclass(frozen=True)
class Loaded:
    """What loading did: rows made, rows whose words were corrected, rows that were right already."""

    created: int
    changed: int
    unchanged: int


@transaction.atomic
def load_areas() -> Loaded:
    """The 34 provinces and 3,321 communes of today. Repeating it changes nothing; a renamed area is corrected."""
    known = {area.code: area for area in Area.objects.all()}
    corrected: list[Area] = []
    created = 0
    # Provinces first: the communes need their numbers.
    for level in (AreaLevel.PROVINCE, AreaLevel.COMMUNE):
        made: list[Area] = []
        for plan in area_plans():
            if (plan.parent_code != "") != (level is AreaLevel.COMMUNE):
                continue
            words = {"name": plan.name, "folded_name": fold(plan.name), "sort_key": sort_key(plan.bare_name)}
            old = known.get(plan.code)
            if old is None:
                parent = known.get(plan.parent_code)
                made.append(
                    Area(code=plan.code, level=level, parent=parent, valid_from=valid_from(), **words)
                )
            elif any(getattr(old, name) != value for name, value in words.items()):
                for name, value in words.items():
                    setattr(old, name, value)
                corrected.append(old)
        known |= {area.code: area for area in Area.objects.bulk_create(made, batch_size=2000)}
        created += len(made)
    Area.objects.bulk_update(corrected, ["name", "folded_name", "sort_key"], batch_size=500)
    if created:
        planner.recount("agencies_area")
    return Loaded(created, len(corrected), len(area_plans()) - created - len(corrected))


@transaction.atomic
def load_units(province_code: str) -> Loaded:
    """Every People's Committee of the country; departments and centres of one province. Needs the areas.

    A unit that exists is left as the province has it (its name, its real identifier, its hours are the
    province's to change), so this only makes what is missing. Raises ProvinceUnknown.
    """
    plans = unit_plans(province_code)
    areas = dict(Area.objects.values_list("code", "pk"))
    existing = list(Unit.objects.values_list("pk", "agency_id", "area_id", "kind", "name"))
    # a unit that was renamed is still the one that the plan names by its former identifier
    numbers = dict(FormerStand.objects.values_list("agency_id", "unit_id"))
    numbers |= {agency_id: pk for pk, agency_id, *_ in existing}
    by_words = {(area_id, kind, name): pk for pk, _, area_id, kind, name in existing}
    waiting: list[UnitPlan] = []
    for plan in plans:
        known = by_words.get((areas[plan.area_code], plan.kind, plan.name))
        if plan.agency_id not in numbers and known is not None:
            numbers[plan.agency_id] = known
        if plan.agency_id not in numbers:
            waiting.append(plan)
    created = len(waiting)
    while waiting:
        ready = [plan for plan in waiting if not plan.parent_id or plan.parent_id in numbers]
        waiting = [plan for plan in waiting if plan.parent_id and plan.parent_id not in numbers]
        rows = [_unit(plan, areas[plan.area_code], numbers.get(plan.parent_id)) for plan in ready]
        numbers |= {row.agency_id: row.pk for row in Unit.objects.bulk_create(rows, batch_size=2000)}
    if created:
        planner.recount("agencies_unit")
    return Loaded(created, 0, len(plans) - created)


def _unit(plan: UnitPlan, area_id: int, parent_id: int | None) -> Unit:
    return Unit(
        agency_id=plan.agency_id,
        name=plan.name,
        short_name=plan.short_name,
        kind=plan.kind,
        level=plan.level,
        parent_id=parent_id,
        area_id=area_id,
        sort_key=sort_key(plan.name),
        valid_from=valid_from(),
    )


@transaction.atomic
def set_working_hours(unit_id: int, hours: list[object] | None) -> None:
    """Give a unit its own hours (see `rules.unit_hours`), or none. Raises HoursInvalid, UnitNotFound."""
    unit_hours(hours)
    if not Unit.objects.filter(pk=unit_id).update(working_hours=hours):
        raise UnitNotFound(unit_id)


@transaction.atomic
def enter_days(revision: int, days: Sequence[CalendarDay], *, known_from: datetime) -> None:
    """Put approved days into the calendar of all units, known from an instant. Repeating it changes nothing."""
    _enter(revision, days, known_from=known_from, known_to=None)


@transaction.atomic
def take_over_files(revision: int, before: Sequence[CalendarDay], *, at: datetime) -> None:
    """Take over the calendar files of the running version: `before` are the changed days as they were until now.

    They are kept, so that dates counted before can still be explained.
    """
    _enter(revision, before, known_from=None, known_to=at)
    _remember(at)


def remember_files(at: datetime) -> None:
    """Note the calendar files that this house began with. Does nothing when some are noted already."""
    if not KnownCalendar.objects.exists():
        _remember(at)


def _remember(at: datetime) -> None:
    days = file_days(vietnam())
    KnownCalendar.objects.update_or_create(sha256=fingerprint(days), defaults={"days": days, "seen_at": at})


def _enter(
    revision: int, days: Sequence[CalendarDay], *, known_from: datetime | None, known_to: datetime | None
) -> None:
    CalendarEntry.objects.bulk_create(
        [
            CalendarEntry(revision=revision, **day_as_json(day), known_from=known_from, known_to=known_to)
            for day in days
        ],
        ignore_conflicts=True,
    )
