"""The desk's lists: written so that each answers from an index, also among a million dossiers.

What is open at a unit is a few thousand rows and is found through two partial indexes (who took in, who handles);
all that a unit ever had is read newest first through two more, a page at a time. Rows are fetched only for the page
shown, and counting stops at `COUNTED`. Decision 0005 has the figures; the tests look at the plans.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, overload

from django.db.models import Count, F, Q, QuerySet

from motcua.dossiers.models import Dossier, Party, WorkItem
from motcua.dossiers.rules.finding import LookFor, read_search
from motcua.dossiers.rules.states import OPEN_CODES, NationalCode
from motcua.kernel import scopes
from motcua.kernel.scopes import ScopeKind

# What a page shows of a dossier besides its own columns, in one query.
WITH = ("procedure", "procedure__sector", "receiving_unit", "handling_unit", "party", "assignee")
# What a line of a list shows; what was filled into the form can be long and stays where it is.
_LINE = ("procedure", "party", "assignee")
_LEFT = ("party__form_data",)
# Counting goes no further: "more than 10.000" says all that a desk needs.
COUNTED = 10_000
# How far a list can be gone through dossier by dossier.
WALKED = 1000
_OPEN = [int(code) for code in OPEN_CODES]


@dataclass(frozen=True)
class DeskFilter:
    """What an official asks of a list; every field stands in the URL. Empty means any."""

    queue: str = ""  # incoming | work | mine | waiting | ready | open | all
    unit_id: int | None = None
    user_id: int | None = None
    roles: frozenset[str] = frozenset()
    code: int | None = None
    lateness: str = ""  # late | today | tomorrow | soon
    channel: str = ""
    procedure_id: int | None = None
    assignee_id: int | None = None
    text: str = ""
    tomorrow_ends: datetime | None = None  # the end of the unit's next working day


class Listing(Sequence[Dossier]):
    """Dossiers of one list in its order: their numbers are read once, their rows for the page shown alone.

    A paginator takes it as it is. `sides`: parts of a list too long for that, each in the order of its own index.
    """

    def __init__(
        self, ids: QuerySet[Any], sides: tuple[QuerySet[Any], ...] = (), *, counted: int = COUNTED
    ) -> None:
        self._ids = ids
        self._sides = sides
        self._counted = counted

    @cached_property
    def _all(self) -> list[int]:
        return list(self._ids.values_list("pk", flat=True)[: self._counted + 1])

    @cached_property
    def _count(self) -> int:
        found = 0
        for side in self._sides:
            found += side.order_by()[: self._counted + 1 - found].count() if found <= self._counted else 0
        return found if self._sides else len(self._all)

    def count(self) -> int:  # type: ignore[override]  # a paginator asks so, as of a query set
        """How many there are; counting stops one above `counted`."""
        return self._count

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, at: int) -> Dossier: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Dossier]: ...
    def __getitem__(self, at: int | slice) -> Dossier | Sequence[Dossier]:
        if isinstance(at, int):
            return self[at : at + 1][0]
        first, last = at.start or 0, min(at.stop or COUNTED, COUNTED)
        if not self._sides:
            return _lines(self._all[first:last])
        # no side is read further than the page goes
        merged = self._sides[0][:last].union(*(side[:last] for side in self._sides[1:]), all=True)
        return _lines([row[0] for row in merged.order_by("-submitted_at", "-id")[first:last]])

    def length(self) -> int:
        """How many numbers are read for going through the list, one above `counted` at most."""
        return len(self._all)

    def place(self, dossier_id: int) -> int:
        """Where the dossier stands, from 1; 0 when it is not in the list."""
        return self._all.index(dossier_id) + 1 if dossier_id in self._all else 0

    def after(self, dossier_id: int) -> int | None:
        """The dossier that stands after this one, the first when this one is not in the list; None at the end."""
        at = self.place(dossier_id)
        return self._all[at] if at < len(self._all) else None


def in_order(dossier_ids: Sequence[int]) -> list[Dossier]:
    """Dossiers with what a page shows of them, in the order of the numbers; one query."""
    return _ordered(Dossier.objects.select_related(*WITH), dossier_ids)


def _lines(dossier_ids: Sequence[int]) -> list[Dossier]:
    """Dossiers with what a line shows of them, in the order of the numbers; one query."""
    return _ordered(Dossier.objects.select_related(*_LINE).defer(*_LEFT), dossier_ids)


def _ordered(among: QuerySet[Dossier], dossier_ids: Sequence[int]) -> list[Dossier]:
    found = among.in_bulk(list(dossier_ids))
    return [found[number] for number in dossier_ids if number in found]


def desk_list(wanted: DeskFilter, *, now: datetime, counted: int = COUNTED) -> Listing:
    """Dossiers of the unit for one queue: nearest due date first, those without one last, settled ones after all.

    The queue `all` has the newest first. A list that needs no more than a count says in `counted` how far.
    """
    if wanted.queue in ("", "all"):
        return _all_of_unit(wanted, now, counted)
    found = _narrowed(Dossier.objects.filter(_queue(wanted)), wanted, now)
    nearest = (
        F("ended_at").asc(nulls_first=True),
        F("current_due").asc(nulls_last=True),
        "submitted_at",
        "pk",
    )
    return Listing(found.order_by(*nearest), counted=counted)


def _all_of_unit(wanted: DeskFilter, now: datetime, counted: int) -> Listing:
    newest = ("-submitted_at", "-pk")
    found = _narrowed(Dossier.objects.filter(_queue(wanted)), wanted, now).order_by(*newest)
    if wanted.unit_id is None or wanted.lateness or not _is_in_reach(wanted.unit_id):
        return Listing(found, counted=counted)
    search = read_search(wanted.text)
    if search.look_for is LookFor.NAME and not search.is_short and not _narrows(wanted):
        # numbers rise with time, so this is newest first too; the rows are fetched in scope
        named = Party.unscoped.filter(unit_ids__contains=[wanted.unit_id])
        names = named.filter(owner_folded_name__contains=search.value).order_by("-pk")
        return Listing(names, counted=counted)
    if search.look_for is not LookFor.NOTHING:
        return Listing(found, counted=counted)
    sides = (
        Dossier.unscoped.filter(receiving_unit_id=wanted.unit_id),
        Dossier.unscoped.filter(handling_unit_id=wanted.unit_id).exclude(
            receiving_unit_id=F("handling_unit_id")
        ),
    )
    ordered = (_narrowed(side, wanted, now).order_by(*newest) for side in sides)
    return Listing(found, tuple(side.values_list("pk", "submitted_at") for side in ordered), counted=counted)


def _is_in_reach(unit_id: int) -> bool:
    """Whether the open scope reaches all dossiers that the unit took in or handles: asking it again of each row
    would say nothing and keep the database from its index."""
    asked_by = scopes.current()
    return asked_by.kind is ScopeKind.UNITS and unit_id in asked_by.unit_ids


def _narrows(wanted: DeskFilter) -> bool:
    return bool(wanted.code is not None or wanted.channel or wanted.procedure_id or wanted.assignee_id)


def _narrowed(found: QuerySet[Dossier], wanted: DeskFilter, now: datetime) -> QuerySet[Dossier]:
    if wanted.code is not None:
        found = found.filter(national_code=wanted.code)
    if wanted.channel:
        found = found.filter(channel=wanted.channel)
    if wanted.assignee_id is not None:
        found = found.filter(assignee_id=wanted.assignee_id)
    if wanted.procedure_id is not None:
        found = found.filter(procedure_id=wanted.procedure_id)
    found = found.filter(_lateness(wanted.lateness, now, wanted.tomorrow_ends))
    return _found(found, wanted)


def _found(among: QuerySet[Dossier], wanted: DeskFilter) -> QuerySet[Dossier]:
    search = read_search(wanted.text)
    if search.is_short and wanted.queue in ("", "all"):
        return among.none()
    match search.look_for:
        case LookFor.NOTHING:
            return among
        case LookFor.CODE:
            return among.filter(code__icontains=search.value)
        case LookFor.ID_NUMBER:
            return among.filter(party__owner_id_number=search.value)
        case LookFor.NAME:
            named = Q(party__owner_folded_name__contains=search.value)
            if wanted.unit_id is not None:
                named &= Q(party__unit_ids__contains=[wanted.unit_id])
            return among.filter(named)


def _queue(wanted: DeskFilter) -> Q:
    unit = Q()
    receiving, handling = Q(receiving_unit_id=wanted.unit_id), Q(handling_unit_id=wanted.unit_id)
    if wanted.unit_id is not None:
        unit = receiving | handling
    is_open = Q(national_code__in=_OPEN)  # word for word the condition of the indexes
    match wanted.queue:
        case "incoming":
            return receiving & is_open & _INCOMING
        case "work":
            steps = _open_steps().filter(unit_id=wanted.unit_id or 0, role__in=sorted(wanted.roles))
            return Q(pk__in=_dossiers_of(steps)) & Q(ended_at__isnull=True)
        case "mine":
            steps = _open_steps().filter(assignee_id=wanted.user_id)
            return Q(pk__in=_dossiers_of(steps)) & Q(ended_at__isnull=True)
        case "waiting":
            return unit & is_open & _WAITING
        case "ready":
            return receiving & is_open & _READY
        case "open":
            return unit & is_open
        case _:
            return unit


_INCOMING = Q(national_code__in=[NationalCode.REGISTERED, NationalCode.ACCEPTED]) | Q(
    supplement_stage="intake", supplied_at__isnull=False, national_code=NationalCode.SUPPLEMENT_REQUIRED
)
_WAITING = Q(national_code__in=[NationalCode.SUPPLEMENT_REQUIRED, NationalCode.FINANCIAL_OBLIGATION])
_READY = Q(national_code=NationalCode.DONE)


def _open_steps() -> QuerySet[WorkItem]:
    """Steps that somebody has to do. By themselves they show nothing: their dossiers are fetched in scope."""
    scopes.current()
    found: QuerySet[WorkItem] = WorkItem.unscoped.filter(done_at__isnull=True)
    return found


def _dossiers_of(steps: QuerySet[WorkItem]) -> list[int]:
    """Read first: the database would rather go through all that is open in the province."""
    return list(steps.order_by("due").values_list("dossier_id", flat=True)[: COUNTED + 1])


def _lateness(wanted: str, now: datetime, tomorrow_ends: datetime | None) -> Q:
    running = Q(national_code__in=_OPEN, ended_at__isnull=True, clock_stopped_at__isnull=True)
    match wanted:
        case "late":
            return running & Q(current_due__lt=now)
        case "today":
            return running & Q(current_due__gte=now, current_due__lt=now + timedelta(hours=12))
        case "tomorrow":
            return running & Q(current_due__gte=now, current_due__lt=tomorrow_ends or now)
        case "soon":
            return running & Q(current_due__gte=now, current_due__lt=now + timedelta(days=2))
        case _:
            return Q()


QUEUES = ("incoming", "work", "mine", "waiting", "ready")


@dataclass(frozen=True)
class Overview:
    """What stands open at a unit.

    `counts`: each queue, `late`, and `tomorrow` (late by its end). `procedures`: number and name of those of which
    the unit has dossiers not yet handed over.
    """

    counts: Mapping[str, int]
    procedures: Sequence[tuple[int, str]]


_COUNTS = ("incoming", "waiting", "ready", "late", "tomorrow")


def desk_overview(
    *,
    unit_id: int,
    user_id: int,
    roles: frozenset[str],
    now: datetime,
    tomorrow_ends: datetime | None = None,
) -> Overview:
    """Two queries; what is open at the unit is gone through once, for the counts and the procedures."""
    receiving = Q(receiving_unit_id=unit_id)
    found: Sequence[Mapping[str, Any]] = list(
        Dossier.objects.filter(receiving | Q(handling_unit_id=unit_id))
        .filter(national_code__in=_OPEN)
        .order_by("procedure__sort_key", "procedure_id")
        .values("procedure_id", "procedure__name", "procedure__sort_key")
        .annotate(
            incoming=Count("pk", filter=receiving & _INCOMING),
            waiting=Count("pk", filter=_WAITING),
            ready=Count("pk", filter=receiving & _READY),
            late=Count("pk", filter=_lateness("late", now, None)),
            tomorrow=Count("pk", filter=_lateness("tomorrow", now, tomorrow_ends)),
        )
    )
    of_role, of_user = Q(unit_id=unit_id, role__in=sorted(roles)), Q(assignee_id=user_id)
    steps: dict[str, int] = (
        _open_steps()
        .filter(of_role | of_user)
        .aggregate(
            work=Count("dossier_id", distinct=True, filter=of_role),
            mine=Count("dossier_id", distinct=True, filter=of_user),
        )
    )
    return Overview(
        counts={name: sum(row[name] for row in found) for name in _COUNTS} | steps,
        procedures=[(row["procedure_id"], row["procedure__name"]) for row in found],
    )
