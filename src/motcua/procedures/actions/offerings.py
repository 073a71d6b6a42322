"""Where a procedure is received, from which day on. A change ends a row and begins another; what was stays.

All of a call is one transaction, for one unit or for all communes at once. The procedure is locked, so two calls
about it wait for each other, and the database refuses rows that overlap.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from motcua.procedures import fee_queries
from motcua.procedures.errors import NotOffered, OfferingInvalid, OfferingOverlaps, ProcedureNotFound
from motcua.procedures.models import Offering, Procedure

if TYPE_CHECKING:
    from django.db.models import QuerySet

CHANNELS = ("online", "counter", "post")
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Terms:
    """How units offer it. `counter`: the place or window in words; `fee_key`: their own fee rule, "" for none."""

    channels: tuple[str, ...]
    process_key: str
    counter: str = ""
    fee_key: str = ""


@transaction.atomic
def begin(
    code: str,
    units: Mapping[int, int],
    terms: Terms,
    *,
    since: date,
    until: date | None = None,
    by: int,
    at: datetime,
) -> int:
    """Units begin to offer a procedure; how many. `units`: receiving unit -> handling unit.

    Raises ProcedureNotFound, OfferingInvalid, OfferingOverlaps (then none of them does).
    """
    procedure = _held(code)
    _check(terms, units)
    _check_fee(procedure, terms, since)
    if until is not None and until < since:
        raise OfferingInvalid("until", "before-since")
    _refuse_after_the_end(procedure, until or since)
    overlapping = _of(procedure, units).filter(Q(valid_to__isnull=True) | Q(valid_to__gte=since))
    if until is not None:
        overlapping = overlapping.filter(valid_from__lte=until)
    if taken := sorted(set(overlapping.values_list("receiving_unit_id", flat=True))):
        raise OfferingOverlaps(taken)
    _write(procedure, units, terms, since, dict.fromkeys(units, until), by=by, at=at)
    return len(units)


@transaction.atomic
def change(
    code: str,
    unit_ids: Collection[int],
    terms: Terms,
    *,
    since: date,
    today: date,
    handling_unit_id: int | None = None,
    by: int,
    at: datetime,
) -> int:
    """Units offer it otherwise from a day on, today at the earliest; how many.

    Each keeps its handling unit unless told. What holds on that day ends the day before; a row that begins on that
    very day is replaced. Raises ProcedureNotFound, OfferingInvalid, NotOffered (one of the units does not offer it on
    that day: none changes).
    """
    procedure = _held(code)
    _check(terms, unit_ids)
    if since < today:
        raise OfferingInvalid("since", "past")
    _check_fee(procedure, terms, since)
    held = _standing(procedure, unit_ids, since)
    units = {unit: handling_unit_id or row.handling_unit_id for unit, row in held.items()}
    until = {unit: row.valid_to for unit, row in held.items()}
    _end(held.values(), since)
    _write(procedure, units, terms, since, until, by=by, at=at)
    return len(held)


@transaction.atomic
def end(code: str, unit_ids: Collection[int], *, last_day: date, today: date, by: int, at: datetime) -> int:
    """Units stop offering it after a last day, yesterday at the earliest; how many. Later rows of theirs never begin.

    Raises ProcedureNotFound, OfferingInvalid, NotOffered.
    """
    procedure = _held(code)
    if last_day < today - ONE_DAY:
        raise OfferingInvalid("last_day", "past")
    first_day_without = last_day + ONE_DAY
    coming = _of(procedure, unit_ids).filter(valid_from__gte=first_day_without)
    held = _of(procedure, unit_ids).filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=last_day), valid_from__lt=first_day_without
    )
    touched = set(coming.values_list("receiving_unit_id", flat=True))
    touched |= set(held.values_list("receiving_unit_id", flat=True))
    for unit in sorted(set(unit_ids) - touched):
        raise NotOffered(procedure.pk, unit)
    coming.delete()
    held.update(valid_to=last_day, set_by_id=by, set_at=at)
    return len(touched)


def _held(code: str) -> Procedure:
    row = Procedure.objects.select_for_update(of=("self",)).filter(code=code).first()
    if row is None:
        raise ProcedureNotFound(code)
    return row


def _check(terms: Terms, units: Collection[int]) -> None:
    if not units:
        raise OfferingInvalid("units", "required")
    if not terms.channels or not set(terms.channels) <= set(CHANNELS):
        raise OfferingInvalid("channels", "required")
    if not terms.process_key:
        raise OfferingInvalid("process_key", "required")


def _check_fee(procedure: Procedure, terms: Terms, since: date) -> None:
    """A fee of its own is an approved base, kept for offerings, about this procedure, that does not end before."""
    if not terms.fee_key:
        return
    known = fee_queries.own_bases(procedure.code, procedure.sector.code, since)
    if terms.fee_key not in {row.key for row in known}:
        raise OfferingInvalid("fee_key", "unknown")


def _refuse_after_the_end(procedure: Procedure, day: date) -> None:
    if procedure.abolished_on is not None and day >= procedure.abolished_on:
        raise OfferingInvalid("since", "abolished")


def _of(procedure: Procedure, unit_ids: Collection[int]) -> "QuerySet[Offering]":
    return Offering.objects.filter(procedure=procedure, receiving_unit_id__in=list(unit_ids))


def _standing(procedure: Procedure, unit_ids: Collection[int], day: date) -> dict[int, Offering]:
    rows = _of(procedure, unit_ids).filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=day), valid_from__lte=day
    )
    found = {row.receiving_unit_id: row for row in rows.order_by("pk")}
    for unit in sorted(set(unit_ids) - found.keys()):
        raise NotOffered(procedure.pk, unit)
    return found


def _end(rows: Collection[Offering], since: date) -> None:
    """The rows end before `since`; one that begins on that day has never been, so it gives way."""
    begun = [row.pk for row in rows if row.valid_from < since]
    Offering.objects.filter(pk__in=begun).update(valid_to=since - ONE_DAY)
    Offering.objects.filter(pk__in=[row.pk for row in rows if row.valid_from == since]).delete()


def _write(
    procedure: Procedure,
    units: Mapping[int, int],
    terms: Terms,
    since: date,
    until: Mapping[int, date | None],
    *,
    by: int,
    at: datetime,
) -> Sequence[Offering]:
    return Offering.objects.bulk_create(
        [
            Offering(
                procedure=procedure,
                receiving_unit_id=receiving,
                handling_unit_id=handling,
                process_key=terms.process_key,
                channels=list(terms.channels),
                counter=terms.counter.strip()[:80],
                fee_key=terms.fee_key,
                valid_from=since,
                valid_to=until[receiving],
                set_by_id=by,
                set_at=at,
            )
            for receiving, handling in sorted(units.items())
        ],
        batch_size=2000,
    )
