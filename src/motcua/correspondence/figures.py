"""Facts of documents between agencies for the province's targets, each opened down to its rows.

Figures name documents by their notation alone and need no scope. Secret documents stand on no side of them.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet

from motcua.agencies import queries as agencies
from motcua.correspondence.models import Document, DocumentEvent, Sending
from motcua.correspondence.rules.law import law_on
from motcua.correspondence.rules.lifecycle import Channel, Deed, Direction, Secrecy, State
from motcua.kernel.zone import VIETNAM, day_of

SIGNED = frozenset({"present", "valid"})
_WORKED = frozenset({State.ASSIGNED, State.PROCESSING, State.DONE})


@dataclass(frozen=True)
class FigureRow:
    """A document or a unit behind a figure: no word of what it says. `why` it is not counted."""

    id: int
    code: str
    name: str
    on: date | None
    is_counted: bool
    why: tuple[str, ...] = ()


@dataclass(frozen=True)
class Figure:
    """Both sides as ids; `rows` for opening it."""

    numerator: frozenset[int]
    denominator: frozenset[int]
    rows: tuple[FigureRow, ...] = field(compare=False, default=())


def sent_signed(*, since: date, on: date, unit_id: int | None = None) -> Figure:
    """Target 0.6: documents sent in the period that went electronically to every receiver and were signed, of
    all sent.

    As it stood when they were sent; state secrets aside.
    """
    by_paper = Sending.objects.filter(document_id=OuterRef("pk"), channel=Channel.PAPER)
    rows = (
        _open(unit_id)
        .filter(direction=Direction.OUT, sent_at__gte=_begins(since), sent_at__lt=_after(on))
        .annotate(goes_by_paper=Exists(by_paper))
        .order_by("sent_at", "pk")
    )
    lines = []
    for row in rows:
        why = ["by_paper"] if row.goes_by_paper else []
        why += [] if row.signature in SIGNED else ["unsigned"]
        lines.append(FigureRow(row.pk, row.notation, row.unit.name, _day(row.sent_at), not why, tuple(why)))
    return _figure(lines)


def processed_online(
    *, since: date, on: date, unit_id: int | None = None, known: datetime | None = None
) -> Figure:
    """Documents received in the period that came electronically and were given out or dealt with here, of all
    received. `known`: by what had been done with each up to that instant."""
    rows = (
        _open(unit_id)
        .filter(direction=Direction.IN, registered_at__gte=_begins(since), registered_at__lt=_after(on))
        .order_by("registered_at", "pk")
    )
    lines, was = [], None if known is None else _states(rows, known)
    for row in rows:
        state = row.state if was is None else was.get(row.pk, State.REGISTERED)
        why = ["by_paper"] if row.channel == Channel.PAPER else []
        why += [] if state in _WORKED else ["not_worked_on"]
        lines.append(
            FigureRow(row.pk, row.notation, row.unit.name, _day(row.registered_at), not why, tuple(why))
        )
    return _figure(lines)


_LED_TO = {
    Deed.ASSIGN: State.ASSIGNED,
    Deed.BEGIN: State.PROCESSING,
    Deed.FINISH: State.DONE,
    Deed.REFUSE: State.REFUSED,
    Deed.AGREE_TAKE_BACK: State.TAKEN_BACK,
}


def _states(rows: QuerySet[Document], known: datetime) -> dict[int, State]:
    """Where the last deed up to an instant had led each arrived document."""
    events = DocumentEvent.objects.filter(document_id__in=rows.values("pk"), kind__in=_LED_TO, at__lte=known)
    rows_of = events.order_by("document_id", "seq").values_list("document_id", "kind")
    return {document: _LED_TO[Deed(kind)] for document, kind in rows_of}


def using_and_signing(*, since: date, on: date, within: Collection[int] | None = None) -> Figure:
    """Target 1.14: agencies of the province that kept their register here and sent a signed document in the period,
    of those counted (law/correspondence). While nobody has entered anything, nothing is said."""
    begin, end = _begins(since), _after(on)
    documents = Document.unscoped.order_by().filter(registered_at__gte=begin, registered_at__lt=end)
    using = set(documents.values_list("unit_id", flat=True).distinct())
    if not using:
        return Figure(frozenset(), frozenset())
    sent = Document.unscoped.order_by().filter(
        direction=Direction.OUT, sent_at__gte=begin, sent_at__lt=end, signature__in=SIGNED
    )
    signing = set(sent.values_list("unit_id", flat=True).distinct())
    lines = []
    for pk, agency_id, name in _counted_units(on, within):
        why = [] if pk in using else ["no_register"]
        why += [] if pk in signing else ["nothing_signed"]
        lines.append(FigureRow(pk, agency_id, name, None, not why, tuple(why)))
    return _figure(lines)


def _counted_units(on: date, within: Collection[int] | None) -> list[tuple[int, str, str]]:
    """Id, identifier and name of the units of the kinds that law/correspondence counts."""
    counted = law_on(on).counted_kinds
    if within is None:  # the directory holds the agencies of the whole country
        own = agencies.province_units_on(settings.PROVINCE_CODE, on)
        return [(row.id, row.agency_id, row.name) for row in own if row.kind in counted]
    known = agencies.units([row.id for row in agencies.units_on(on) if row.id in within])
    return [(pk, unit.agency_id, unit.name) for pk, unit in known.items() if unit.kind in counted]


def _open(unit_id: int | None) -> QuerySet[Document]:
    rows: QuerySet[Document] = Document.unscoped.filter(secrecy=Secrecy.OPEN).select_related("unit")
    return rows if unit_id is None else rows.filter(unit_id=unit_id)


def _figure(lines: list[FigureRow]) -> Figure:
    return Figure(
        frozenset(line.id for line in lines if line.is_counted),
        frozenset(line.id for line in lines),
        tuple(lines),
    )


def _begins(day: date) -> datetime:
    return datetime.combine(day, time.min, VIETNAM)


def _after(day: date) -> datetime:
    return _begins(day + timedelta(days=1))


def _day(at: datetime | None) -> date | None:
    return day_of(at) if at else None
