"""One deed on a report: its row locked, held against what the doer saw, written down beside it, all or nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from motcua.kernel.zone import day_of
from motcua.ledger.rules import Json
from motcua.reports import models
from motcua.reports.errors import (
    BeingCounted,
    NotAllowed,
    ReportNotFound,
    SamePerson,
    StaleRevision,
    StateRefused,
)
from motcua.reports.models import Counting, Report
from motcua.reports.rules import law
from motcua.reports.rules.countings import Ordered, Standing
from motcua.reports.rules.lifecycle import By, Deed, State, may, next_state

# Whoever did one of these has written the report.
WRITING = (Deed.DRAFT, Deed.RECOUNT, Deed.EDIT, Deed.EXPLAIN)


@dataclass
class Change:
    """The deed under way. `fields`: columns of the report that it sets."""

    report: Report
    said: dict[str, Json] = field(default_factory=dict)
    fields: set[str] = field(default_factory=set)

    def set(self, **values: object) -> None:
        for name, value in values.items():
            setattr(self.report, name, value)
            self.fields.add(name)


@contextmanager
def changing(
    report_id: int, deed: Deed, *, by: By, at: datetime, seen: int | None, other_than_writers: bool = False
) -> Iterator[Change]:
    """Do one deed. `seen`: the revision that the doer had before them (None: whatever it is).

    Raises ReportNotFound and what `judged` raises; the caller's error undoes everything.
    """
    with transaction.atomic():
        report = Report.objects.select_for_update(of=("self",)).filter(pk=report_id).first()
        if report is None:
            raise ReportNotFound
        after = judged(report, deed, by=by, at=at, seen=seen, other_than_writers=other_than_writers)
        change = Change(report)
        yield change
        change.set(state=after.value, revision=report.revision + 1)
        report.save(update_fields=sorted(change.fields))
        note(report, deed, by=by, at=at, said=change.said)


def judged(
    report: Report, deed: Deed, *, by: By, at: datetime, seen: int | None, other_than_writers: bool = False
) -> State:
    """Where the deed would lead. Raises NotAllowed, StaleRevision, StateRefused, SamePerson, BeingCounted (nobody
    checks or approves figures while others are being counted in their place)."""
    require(report, deed, by=by, at=at)
    if seen is not None and seen != report.revision:
        raise StaleRevision
    after = next_state(deed, State(report.state))
    if after is None:
        raise StateRefused
    if other_than_writers and by.user_id in writers(report.pk):
        raise SamePerson
    if deed in (Deed.CHECK, Deed.APPROVE) and waits(report.pk, Ordered.RECOUNT):
        raise BeingCounted
    return after


def waits(report_id: int, kind: Ordered) -> bool:
    """Whether such a counting of the report was ordered and has not ended."""
    return Counting.objects.filter(
        report_id=report_id, kind=kind.value, state=Standing.WAITING.value
    ).exists()


def require(report: Report, deed: Deed, *, by: By, at: datetime) -> None:
    """Raises NotAllowed."""
    if not may(deed, by, law.rights(on=day_of(at)), unit_id=report.unit_id):
        raise NotAllowed


def note(report: Report, deed: Deed, *, by: By, at: datetime, said: dict[str, Json]) -> None:
    models.Deed.objects.create(
        report=report, kind=deed.value, at=at, by_id=by.user_id, unit_id=by.unit_id, payload=said
    )


def writers(report_id: int) -> frozenset[int]:
    """The people who wrote something of the report."""
    found = models.Deed.objects.filter(
        report_id=report_id, kind__in=[one.value for one in WRITING], by__isnull=False
    ).values_list("by_id", flat=True)
    return frozenset(one for one in found if one is not None)
