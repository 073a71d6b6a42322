"""Offerings when units are reorganised: what a unit offered ends on its last day and is offered by its successor from
the next, without a gap and once only, however many of the predecessors offered it.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q

from motcua.procedures.models import Offering, Procedure, Sector


@dataclass(frozen=True)
class Reoffered:
    """Offerings that ended, and offerings that begin in their place."""

    ended: int
    begun: int


# The successors for a unit, a procedure and its sector: several when that hangs on the single dossier.
Homes = Callable[[int, int, int], tuple[int, ...]]


def sectors_of_procedures() -> dict[int, int]:
    """The sector of every procedure; one query."""
    return dict(Procedure.objects.values_list("pk", "sector_id"))


def procedure_codes() -> dict[str, int]:
    return dict(Procedure.objects.values_list("code", "pk"))


def sector_codes() -> dict[str, int]:
    return dict(Sector.objects.values_list("code", "pk"))


def reoffer(unit_ids: Collection[int], *, homes_of: Homes, from_day: date) -> Reoffered:
    """Move every offering that these units receive or handle on or after `from_day`. Inside a transaction.

    When several successors may handle what a unit handled, the offering goes to the first of them. Where an
    offering of the same procedure goes on in the successor, that one is kept; two that meet there become one, with
    the channels of both and the process of the one that is older.
    """
    still = Q(valid_to__isnull=True) | Q(valid_to__gte=from_day)
    named = Q(receiving_unit_id__in=list(unit_ids)) | Q(handling_unit_id__in=list(unit_ids))
    old = list(
        Offering.objects.select_for_update(of=("self",))
        .select_related("procedure")
        .filter(still & named)
        .order_by("valid_from", "pk")
    )
    wanted: dict[tuple[int, int], Offering] = {}
    ending: list[Offering] = []
    for one in old:
        sector = one.procedure.sector_id
        receiving = homes_of(one.receiving_unit_id, one.procedure_id, sector)
        handling = homes_of(one.handling_unit_id, one.procedure_id, sector)
        if receiving == (one.receiving_unit_id,) and handling[0] == one.handling_unit_id:
            continue
        ending.append(one)
        alone = one.receiving_unit_id == one.handling_unit_id
        for unit in receiving:
            key = (one.procedure_id, unit)
            if key in wanted:
                wanted[key].channels = _both(wanted[key].channels, one.channels)
                continue
            wanted[key] = _copy(one, unit, unit if alone else handling[0], from_day)
    numbers = {one.pk for one in ending}
    going_on = Offering.objects.filter(
        still,
        procedure_id__in={procedure for procedure, _ in wanted},
        receiving_unit_id__in={unit for _, unit in wanted},
    ).exclude(pk__in=numbers)
    kept = set(going_on.values_list("procedure_id", "receiving_unit_id"))
    eve = from_day - timedelta(days=1)
    begun = [pk for pk, since in ((one.pk, one.valid_from) for one in ending) if since <= eve]
    Offering.objects.filter(pk__in=begun).update(valid_to=eve)
    # what was to begin later has never been offered by the old unit
    Offering.objects.filter(pk__in=numbers - set(begun)).delete()
    made = [one for key, one in wanted.items() if key not in kept]
    Offering.objects.bulk_create(made, batch_size=2000)
    return Reoffered(len(ending), len(made))


def _both(first: list[str], second: list[str]) -> list[str]:
    return [*first, *(channel for channel in second if channel not in first)]


def _copy(one: Offering, receiving: int, handling: int, from_day: date) -> Offering:
    """The same offering, whatever columns it has, at other units and from another day."""
    values = {
        field.attname: getattr(one, field.attname)
        for field in Offering._meta.concrete_fields
        if not field.primary_key
    }
    values |= {
        "receiving_unit_id": receiving,
        "handling_unit_id": handling,
        "valid_from": max(one.valid_from, from_day),
    }
    return Offering(**values)


def offered_by(unit_ids: Collection[int], day: date) -> dict[int, tuple[int, int]]:
    """By unit: how many offerings it receives and how many it handles on the day or later; one query."""
    still = Q(valid_to__isnull=True) | Q(valid_to__gte=day)
    units = set(unit_ids)
    found: dict[int, list[int]] = {}
    rows = Offering.objects.filter(still).filter(
        Q(receiving_unit_id__in=units) | Q(handling_unit_id__in=units)
    )
    for receiving, handling in rows.values_list("receiving_unit_id", "handling_unit_id"):
        if receiving in units:
            found.setdefault(receiving, [0, 0])[0] += 1
        if handling in units:
            found.setdefault(handling, [0, 0])[1] += 1
    return {unit: (counts[0], counts[1]) for unit, counts in found.items()}
