"""Reading petitions: lists with their clocks, one petition, what is public, and the figures of decision 766.

Lists and pages run in the caller's scope. Figures name petitions by their numbers alone and need none.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db.models import Count, F, Q, QuerySet

from motcua.kernel.once import once
from motcua.kernel.text import fold
from motcua.kernel.zone import VIETNAM, day_of
from motcua.petitions.actions.filing import hash_of, is_secret
from motcua.petitions.actions.recording import facts_of
from motcua.petitions.errors import PetitionNotFound
from motcua.petitions.models import Attachment, Concern, Mark, Petition, PetitionEvent, Publication, Reading
from motcua.petitions.rules.clocks import Facts, Step, late_steps
from motcua.petitions.rules.law import PetitionLaw, law_on
from motcua.petitions.rules.lifecycle import OPEN, Deed, Kind, State

PAGE_ROWS = 30
MOST_PUBLIC = 50
MOST_REGISTER_ROWS = 20_000


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What a list is to hold. `before`: (instant of receipt, id) of the last row of the page before."""

    state: str = ""
    kind: str = ""
    unit_id: int | None = None
    is_overdue: bool = False
    is_open: bool = False
    text: str = ""
    since: date | None = None
    until: date | None = None
    before: tuple[datetime, int] | None = None


@dataclass(frozen=True)
class Line:
    """A petition as a list shows it: no contact, no text."""

    row: Petition
    late: tuple[Step, ...]


@dataclass(frozen=True)
class Lines:
    lines: list[Line]
    following: tuple[datetime, int] | None = None


def listed(wanted: Wanted, *, now: datetime, most: int = PAGE_ROWS) -> Lines:
    """The newest first, one page; one query."""
    rows = list(
        _narrowed(wanted, now)
        .select_related("receiving_unit", "assigned_unit")
        .defer("text", "answer")
        .order_by("-received_at", "-pk")[: most + 1]
    )
    shown = rows[:most]
    following = (shown[-1].received_at, shown[-1].pk) if len(rows) > most else None
    return Lines([Line(row, late_steps(facts_of(row), now)) for row in shown], following)


def _narrowed(wanted: Wanted, now: datetime) -> QuerySet[Petition]:
    rows: QuerySet[Petition] = Petition.objects.all()
    if wanted.state in set(State):
        rows = rows.filter(state=wanted.state)
    if wanted.is_open:
        rows = rows.filter(state__in=OPEN)
    if wanted.kind in set(Kind):
        rows = rows.filter(kind=wanted.kind)
    if wanted.unit_id is not None:
        rows = rows.filter(
            Q(assigned_unit_id=wanted.unit_id)
            | Q(assigned_unit__isnull=True, receiving_unit_id=wanted.unit_id)
        )
    if wanted.is_overdue:
        rows = rows.filter(due_at__lt=now)
    if wanted.text:
        rows = rows.filter(Q(code__iexact=wanted.text) | Q(subject__icontains=wanted.text))
    if wanted.since:
        rows = rows.filter(received_at__gte=_begins(wanted.since))
    if wanted.until:
        rows = rows.filter(received_at__lt=_begins(wanted.until + timedelta(days=1)))
    if wanted.before:
        at, pk = wanted.before
        rows = rows.filter(Q(received_at__lt=at) | Q(received_at=at, pk__lt=pk))
    return rows


def _begins(day: date) -> datetime:
    return datetime.combine(day, time.min, VIETNAM)


def counts(*, now: datetime) -> dict[str, int]:
    """How many are in each state, and how many are past due, in the caller's scope; one query."""
    found: dict[str, int] = Petition.objects.aggregate(
        **{str(state): Count("pk", filter=Q(state=state)) for state in State},
        overdue=Count("pk", filter=Q(due_at__lt=now)),
    )
    return found


@dataclass(frozen=True)
class Page:
    """One petition with everything that hangs on it."""

    row: Petition
    law: PetitionLaw
    events: list[PetitionEvent]
    attachments: list[Attachment]
    concerns: list[Concern]
    again: list[Petition]
    publication: Publication | None
    late: tuple[Step, ...]
    likes: int = 0
    dislikes: int = 0


def page(petition_id: int, *, now: datetime) -> Page:
    """Raises PetitionNotFound."""
    row = (
        Petition.objects.select_related(
            "receiving_unit", "assigned_unit", "about_unit", "procedure", "follows", "petitioner", "answered_by",
            "dossier",
        )
        .filter(pk=petition_id)
        .first()
    )  # fmt: skip
    if row is None:
        raise PetitionNotFound
    marks = Mark.objects.filter(petition=row).aggregate(
        liked=Count("pk", filter=Q(likes=True)), disliked=Count("pk", filter=Q(likes=False))
    )
    return Page(
        row=row,
        law=law_on(day_of(row.received_at)),
        events=list(row.events.select_related("by", "unit").order_by("seq")),
        attachments=list(row.attachments.select_related("file").order_by("pk")),
        concerns=list(row.concerns.select_related("user").order_by("pk")),
        again=list(Petition.objects.filter(follows=row).order_by("received_at")),
        publication=Publication.objects.filter(petition=row).first(),
        late=late_steps(facts_of(row), now),
        likes=marks["liked"],
        dislikes=marks["disliked"],
    )


def readings(petition_id: int) -> list[Reading]:
    """Who of the officials opened it, the latest first; for a petition in the caller's scope."""
    rows = Reading.objects.filter(petition__in=Petition.objects.filter(pk=petition_id))
    return list(rows.select_related("unit").order_by("-at", "-pk")[:100])


def attachment(attachment_id: int) -> Attachment:
    """A file of a petition in the caller's scope. Raises PetitionNotFound."""
    row = (
        Attachment.objects.select_related("file")
        .filter(pk=attachment_id, petition__in=Petition.objects.all())
        .first()
    )
    if row is None:
        raise PetitionNotFound
    return row


def by_ticket(code: str, secret: str) -> int | None:
    """The petition of a code and its look-up secret; the same work whether the code exists or not."""
    row = Petition.unscoped.only("pk", "code", "secret_hash").filter(code=code).first()
    if row is None:
        hash_of(code, secret)
        return None
    return row.pk if is_secret(row, secret) else None


def of_person(user_id: int) -> list[Petition]:
    """The petitions that somebody filed signed in, the newest first."""
    rows = Petition.objects.filter(petitioner_id=user_id).order_by("-received_at", "-pk")
    return list(rows.defer("text", "answer")[:200])


def register(wanted: Wanted, *, now: datetime) -> list[Line]:
    """All rows for the register, the oldest first."""
    rows = (
        _narrowed(wanted, now).select_related("receiving_unit", "assigned_unit").order_by("received_at", "pk")
    )
    return [Line(row, late_steps(facts_of(row), now)) for row in rows[:MOST_REGISTER_ROWS]]


@dataclass(frozen=True)
class PublicAnswer:
    publication: Publication
    code: str
    kind: str
    likes: int
    dislikes: int


def public_answers(text: str = "", kind: str = "", *, before: int | None = None) -> list[PublicAnswer]:
    """Published answers, the newest first; words are found without their diacritics. One query."""
    rows = Publication.objects.filter(withdrawn_on__isnull=True).select_related("petition")
    for word in fold(text).split()[:8]:
        rows = rows.filter(folded__contains=word)
    if kind in set(Kind):
        rows = rows.filter(petition__kind=kind)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return [_public(row) for row in _with_marks(rows).order_by("-pk")[:MOST_PUBLIC]]


def public_answer(publication_id: int) -> PublicAnswer:
    """Raises PetitionNotFound, also for one that was taken back."""
    row = _with_marks(Publication.objects.filter(withdrawn_on__isnull=True, pk=publication_id)).first()
    if row is None:
        raise PetitionNotFound
    return _public(row)


def _with_marks(rows: QuerySet[Publication]) -> QuerySet[Publication]:
    return rows.select_related("petition").annotate(
        liked=Count("petition__marks", filter=Q(petition__marks__likes=True)),
        disliked=Count("petition__marks", filter=Q(petition__marks__likes=False)),
    )


def _public(row: Publication) -> PublicAnswer:
    petition = row.petition
    return PublicAnswer(
        row, petition.code, petition.kind, getattr(row, "liked", 0), getattr(row, "disliked", 0)
    )


def follows_of(code: str, user_id: int | None) -> int | None:
    """The petition that somebody petitions again: their own, or one that is public. None when it is neither."""
    row = (
        Petition.unscoped.filter(code=code.strip().upper())
        .filter(
            Q(petitioner_id=user_id, petitioner__isnull=False) | Q(publication__withdrawn_on__isnull=True)
        )
        .first()
    )
    return row.pk if row else None


@dataclass(frozen=True)
class FigureRow:
    """A petition behind a figure: no word of what it says."""

    id: int
    code: str
    kind: str
    received_on: date
    is_counted: bool
    why: tuple[str, ...] = ()


@dataclass(frozen=True)
class Figure:
    """Both sides as ids of petitions; `rows` for opening it."""

    numerator: frozenset[int]
    denominator: frozenset[int]
    rows: tuple[FigureRow, ...] = field(compare=False, default=())


def of_kinds(
    kinds: Collection[str],
    *,
    since: date,
    on: date,
    unit_id: int | None = None,
    known: datetime | None = None,
) -> Figure:
    """Criterion 5.1: petitions received in the period, by kind (of all of the period)."""
    rows = _of_period(since, on, unit_id, known)
    lines = tuple(_row(row, row.kind in kinds, ()) for row in rows)
    return Figure(
        frozenset(line.id for line in lines if line.is_counted), frozenset(line.id for line in lines), lines
    )


def in_time(
    *, since: date, on: date, now: datetime, unit_id: int | None = None, known: datetime | None = None
) -> Figure:
    """Criterion 5.2: petitions of the period no step of which is late, as of the end of its last day."""
    return _judged(_of_period(since, on, unit_id, known), on, now, with_opinion=False)


def content(
    *, since: date, on: date, now: datetime, unit_id: int | None = None, known: datetime | None = None
) -> Figure:
    """Criterion 5.3: petitions of the period that are not late, not petitioned again, and not more disliked than
    liked. The decision subtracts the three numbers; a petition that is all three is taken off once here, so that
    what is counted is a part of all."""
    return _judged(_of_period(since, on, unit_id, known), on, now, with_opinion=True)


@once
def _of_period(since: date, on: date, unit_id: int | None, known: datetime | None) -> list[Petition]:
    """The petitions of a period, of one unit if given. `known`: those that the evening at that instant had, by the
    unit that worked on each then (the events say it)."""
    rows = Petition.unscoped.filter(
        received_at__gte=_begins(since), received_at__lt=_begins(on + timedelta(days=1))
    )
    if known is not None:
        rows = rows.exclude(pk__in=PetitionEvent.objects.filter(seq=1, at__gt=known).values("petition_id"))
        found = list(rows.defer("text", "answer").order_by("received_at", "pk"))
        if unit_id is None:
            return found
        had = _assigned(found, known)
        return [row for row in found if (had.get(row.pk) or row.receiving_unit_id) == unit_id]
    if unit_id is not None:
        rows = rows.filter(
            Q(assigned_unit_id=unit_id) | Q(assigned_unit__isnull=True, receiving_unit_id=unit_id)
        )
    return list(rows.defer("text", "answer").order_by("received_at", "pk"))


def _assigned(rows: Sequence[Petition], known: datetime) -> dict[int, int]:
    """The unit that each petition had been given to by an instant."""
    events = PetitionEvent.objects.filter(
        petition_id__in=[row.pk for row in rows], kind=Deed.ASSIGN, at__lte=known
    )
    return {
        petition: int(said["unit"])
        for petition, said in events.order_by("petition_id", "seq").values_list("petition_id", "said")
        if said.get("unit")
    }


def _judged(rows: Sequence[Petition], on: date, now: datetime, *, with_opinion: bool) -> Figure:
    end = min(now, _begins(on + timedelta(days=1)) - timedelta(microseconds=1))
    ids = [row.pk for row in rows]
    disliked, again = (_disliked(ids, on), _again(ids, end)) if with_opinion else (set(), set())
    lines = []
    for row in rows:
        facts: Facts = facts_of(row).as_of(end)
        why = [str(step) for step in late_steps(facts, end)]
        why += ["disliked"] if row.pk in disliked else []
        why += ["again"] if row.pk in again else []
        lines.append(_row(row, not why, tuple(why)))
    return Figure(
        frozenset(line.id for line in lines if line.is_counted),
        frozenset(line.id for line in lines),
        tuple(lines),
    )


def _disliked(ids: Collection[int], on: date) -> set[int]:
    rows = (
        Mark.objects.filter(petition_id__in=ids, marked_on__lte=on)
        .values("petition_id")
        .annotate(likers=Count("pk", filter=Q(likes=True)), dislikers=Count("pk", filter=Q(likes=False)))
        .filter(dislikers__gt=F("likers"))
    )
    return {row["petition_id"] for row in rows}


def _again(ids: Collection[int], end: datetime) -> set[int]:
    rows = Petition.unscoped.filter(follows_id__in=ids, received_at__lte=end)
    return set(rows.values_list("follows_id", flat=True))


def _row(row: Petition, is_counted: bool, why: tuple[str, ...]) -> FigureRow:
    return FigureRow(row.pk, row.code, row.kind, day_of(row.received_at), is_counted, why)
