"""What officials read of messages: how deliveries stand, one of them with its reports, the versions of words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Sum

from motcua.notices.composing import in_words as in_words  # pages ask for both here
from motcua.notices.errors import NoticeUnknown
from motcua.notices.models import Notice, NoticeState, Report, Wording, WordingState
from motcua.notices.previews import previews as previews
from motcua.notices.rules.addresses import masked
from motcua.notices.rules.kinds import Channel, Kind, kinds
from motcua.notices.rules.providers import in_force

DAYS = 30
DEAD = "dead"


@dataclass(frozen=True)
class Line:
    """One message as officials see it: whom it is about only by the dossier; the address masked."""

    id: int
    way: str
    kind: str
    state: str
    problem: str
    at: datetime
    code: str
    dossier_id: int | None
    address: str
    attempts: int


@dataclass(frozen=True)
class Standing:
    """How many messages of a way stand in each state, since `DAYS` days; the parts sent and what they cost."""

    way: str
    by_state: Mapping[str, int]
    segments: int
    price_vnd: int


def standings(*, now: datetime, day: date) -> list[Standing]:
    """The ways to people with their counts; one query."""
    rows = (
        Notice.objects.filter(created_at__gte=now - timedelta(days=DAYS))
        .exclude(way=Channel.INBOX)
        .values_list("way", "state")
        .annotate(count=Count("pk"), parts=Sum("segments"))
    )
    found: dict[str, dict[str, int]] = {one.value: {} for one in Channel if one is not Channel.INBOX}
    parts: dict[str, int] = {}
    for way, state, count, total in rows:
        found.setdefault(way, {})[state] = count
        parts[way] = parts.get(way, 0) + (total or 0)
    profiles = in_force(day)
    return [
        Standing(
            way=way,
            by_state=states,
            segments=parts.get(way, 0),
            price_vnd=parts.get(way, 0) * profiles[Channel(way)].price_vnd if Channel(way) in profiles else 0,
        )
        for way, states in found.items()
    ]


def lines(*, state: str, way: str):  # type: ignore[no-untyped-def]  # a query set of Notice
    """Messages in a state (DEAD: those that wait for somebody) by a way; empty: all. The newest first."""
    rows = Notice.objects.exclude(way=Channel.INBOX)
    if state == DEAD:
        rows = rows.filter(state=NoticeState.FAILED, settled_at__isnull=True)
    elif state:
        rows = rows.filter(state=state)
    if way:
        rows = rows.filter(way=way)
    return rows.order_by("-pk")


def line(row: Notice) -> Line:
    return Line(
        id=row.pk,
        way=row.way,
        kind=row.template,
        state=row.state,
        problem=row.problem,
        at=row.failed_at or row.delivered_at or row.sent_at or row.created_at,
        code=str(row.values.get("code", "")),
        dossier_id=row.dossier_id,
        address=masked(row.address) if row.address else "",
        attempts=row.attempts,
    )


def dead_count() -> int:
    """How many messages wait for somebody."""
    return Notice.objects.filter(state=NoticeState.FAILED, settled_at__isnull=True).count()


def one(notice_id: int) -> Notice:
    """A message that left the house or should have. Raises NoticeUnknown."""
    row = Notice.objects.select_related("settled_by", "merged_into").filter(pk=notice_id).first()
    if row is None or row.way == Channel.INBOX:
        raise NoticeUnknown
    return row


def reports(notice_id: int) -> list[Report]:
    return list(Report.objects.filter(notice_id=notice_id).order_by("received_at", "pk"))


def unknown_reports() -> int:
    """Reports of messages that are not known here."""
    return Report.objects.filter(notice__isnull=True).count()


@dataclass(frozen=True)
class Worded:
    """A kind with the number of the words in force (0: the product's) and of the versions that wait."""

    kind: Kind
    number: int
    waiting: int


def worded(day: date) -> list[Worded]:
    """Every kind; one query."""
    current: dict[str, tuple[date, int]] = {}
    waiting: dict[str, int] = {}
    for name, number, state, begins in Wording.objects.values_list("kind", "number", "state", "valid_from"):
        if state == WordingState.PROPOSED:
            waiting[name] = waiting.get(name, 0) + 1
        elif state == WordingState.APPROVED and begins <= day:
            current[name] = max(current.get(name, (date.min, 0)), (begins, number))
    return [
        Worded(kind, current.get(name, (day, 0))[1], waiting.get(name, 0)) for name, kind in kinds().items()
    ]


def versions(kind_name: str) -> list[Wording]:
    """The province's versions of a kind, the newest first; one query."""
    return list(
        Wording.objects.filter(kind=kind_name).select_related("author", "decided_by").order_by("-number")
    )
