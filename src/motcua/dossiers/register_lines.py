"""Reading a unit's register: the dossiers that it accepted in a period, in the order of the book."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice

from django.db.models import QuerySet

from motcua.dossiers.models import Dossier, Slip
from motcua.dossiers.rules.register import RegisterLine
from motcua.dossiers.rules.slip_forms import SlipKind
from motcua.kernel.zone import VIETNAM

_AT_ONCE = 500


def _accepted(unit_id: int, first: date, last: date) -> QuerySet[Dossier]:
    return Dossier.objects.filter(
        receiving_unit_id=unit_id,
        accepted_at__gte=datetime.combine(first, time(), VIETNAM),
        accepted_at__lt=datetime.combine(last + timedelta(days=1), time(), VIETNAM),
    )


def count(unit_id: int, first: date, last: date) -> int:
    """How many lines the register has from the first to the last day, both included."""
    return _accepted(unit_id, first, last).count()


def lines(
    unit_id: int, first: date, last: date, *, skip: int = 0, limit: int | None = None
) -> Iterator[RegisterLine]:
    """The register's lines within the open scope, read in batches: two queries for each five hundred."""
    found = (
        _accepted(unit_id, first, last)
        .select_related("procedure", "handling_unit", "party")
        .order_by("accepted_at", "pk")
    )
    rows = found[skip : None if limit is None else skip + limit].iterator(chunk_size=_AT_ONCE)
    while batch := list(islice(rows, _AT_ONCE)):
        numbers = _numbers([row.pk for row in batch])
        for row in batch:
            yield _line(row, numbers.get(row.pk))


def _numbers(dossier_ids: list[int]) -> dict[int, int]:
    """Each dossier's line in the book. Receipts of older versions have none of their own: theirs is the number."""
    first = Slip.objects.filter(
        dossier_id__in=dossier_ids, kind=SlipKind.RECEIPT, replaces__isnull=True
    ).order_by("pk")
    return {
        dossier_id: said.get("register_number", number)
        for dossier_id, number, said in first.values_list("dossier_id", "number", "content")
    }


def _line(row: Dossier, number: int | None) -> RegisterLine:
    return RegisterLine(
        dossier_id=row.pk,
        number=number,
        code=row.code,
        procedure=row.procedure.name,
        set_count=row.set_count,
        owner=row.party.owner_name,
        address=row.party.address,
        telephone=row.party.telephone,
        handling_agency=row.handling_unit.name,
        received_at=row.accepted_at or row.submitted_at,
        due=row.current_due,
        transferred_at=row.processing_at,
        concluded_at=row.concluded_at,
        returned_at=row.returned_at,
        channel=row.channel,
        return_method=row.return_method,
        business=row.business,
    )
