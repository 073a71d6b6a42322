"""One change of a unit's system: locked, held against the revision that the writer saw, and written down."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction

from motcua.kernel.zone import day_of
from motcua.ledger.rules import Json
from motcua.quality.errors import DatesInWrongOrder, Incomplete, LiesInFuture, StaleRevision
from motcua.quality.models import Change, QualitySystem


@dataclass(frozen=True)
class Writer:
    """Who writes, when, and which revision of the system they had before them."""

    user_id: int
    at: datetime
    seen: int

    @property
    def today(self) -> date:
        return day_of(self.at)


@dataclass
class Deed:
    """The change under way: `subject_id` is the row that it made or changed."""

    system: QualitySystem
    subject_id: int = 0
    said: dict[str, Json] = field(default_factory=dict)

    def about(self, subject_id: int, said: Mapping[str, object]) -> None:
        self.subject_id = subject_id
        self.said = {
            key: value if isinstance(value, int | bool) or value is None else str(value)
            for key, value in said.items()
        }


@contextmanager
def changing(unit_id: int, kind: str, by: Writer) -> Iterator[Deed]:
    """Lock the unit's system (made at the first change) and write the change beside it, all or nothing.

    Raises StaleRevision.
    """
    with transaction.atomic():
        QualitySystem.objects.get_or_create(unit_id=unit_id)
        system = QualitySystem.objects.select_for_update(of=("self",)).get(unit_id=unit_id)
        if system.revision != by.seen:
            raise StaleRevision(seen=by.seen, current=system.revision)
        deed = Deed(system)
        yield deed
        system.revision += 1
        system.save(update_fields=["revision"])
        Change.objects.create(
            system=system,
            revision=system.revision,
            kind=kind,
            subject_id=deed.subject_id,
            said=deed.said,
            by_id=by.user_id,
            at=by.at,
        )


def filled(**texts: str) -> None:
    """Raises Incomplete for the first text that is empty."""
    for name, text in texts.items():
        if not text.strip():
            raise Incomplete(name)


def in_order(earlier: date, later: date, field: str) -> None:
    """Raises DatesInWrongOrder naming `field` when `later` lies before `earlier`."""
    if later < earlier:
        raise DatesInWrongOrder(field, f"{later.isoformat()} lies before {earlier.isoformat()}.")


def not_ahead(day: date, by: Writer, field: str) -> None:
    """Raises LiesInFuture."""
    if day > by.today:
        raise LiesInFuture(field)
