"""A person's inbox, and how a person is reached."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time

from django.db.models import F
from django.db.models.lookups import IsNull

from motcua.accounts import queries as accounts
from motcua.notices.channels import connected as connected  # pages ask for it here
from motcua.notices.messages import Message, message
from motcua.notices.models import Contact, ContactCode, Notice, NoticeState, Preference, Wording, WordingState
from motcua.notices.rules.kinds import Channel, Words, kind, kinds
from motcua.notices.rules.routing import Quiet


@dataclass(frozen=True)
class Received:
    """One message in an inbox, in the reader's language. `code` is the dossier's; `link` leads elsewhere."""

    id: int
    dossier_id: int | None
    code: str
    link: str
    group: str
    message: Message
    at: datetime
    is_read: bool


def inbox(
    recipient_id: int,
    *,
    language: str,
    limit: int = 50,
    offset: int = 0,
    unread_first: bool = False,
    **only: object,
) -> list[Received]:
    """The newest messages of a person's own; one query, and one more where the province has words of its own."""
    first = [IsNull(F("read_at"), False)] if unread_first else []
    rows = list(
        Notice.objects.filter(recipient_id=recipient_id, way=Channel.INBOX, **only).order_by(
            *first, "-created_at", "-pk"
        )[offset : offset + limit]
    )
    return received(rows, language=language)


def received(rows: list[Notice], *, language: str) -> list[Received]:
    """Rows of an inbox in words."""
    words = wordings({(row.template, row.version) for row in rows}, language=language)
    return [
        Received(
            id=row.pk,
            dossier_id=row.dossier_id,
            code=str(row.values.get("code", "")) if row.dossier_id else "",
            link=row.link,
            group=kind(row.template).group,
            message=message(
                row.template,
                row.values,
                language=language,
                words=words.get((row.template, row.version)),
                link=row.link,
                stale=True,
            ),
            at=row.delivered_at or row.created_at,
            is_read=row.read_at is not None,
        )
        for row in rows
    ]


def wordings(versions: set[tuple[str, int]], *, language: str) -> Mapping[tuple[str, int], Words]:
    """The province's words of these versions (version 0 is the product's and not among them); at most one query."""
    own = {number for _, number in versions if number}
    if not own:
        return {}
    rows = Wording.objects.filter(number__in=own, kind__in={name for name, _ in versions})
    return {(row.kind, row.number): words_of(row, language) for row in rows}


def words_of(row: Wording, language: str) -> Words:
    if language.startswith("en"):
        return Words(row.subject_en, row.body_en, row.sms_en)
    return Words(row.subject_vi, row.body_vi, row.sms_vi)


def version_in_force(kind_name: str, day: date) -> int:
    """The number of the approved words in force on the day; 0: the product's. One query."""
    return (
        Wording.objects.filter(kind=kind_name, state=WordingState.APPROVED, valid_from__lte=day)
        .order_by("-valid_from", "-number")
        .values_list("number", flat=True)
        .first()
        or 0
    )


@dataclass(frozen=True)
class Arrived:
    """A notice that reached its recipient, by the inbox or by mail."""

    id: int
    way: str
    at: datetime


def delivered(dossier_id: int, event_seq: int) -> list[Arrived]:
    """The notices of one event that have arrived: in the inbox, or at the mail server; one query."""
    rows = Notice.objects.filter(
        dossier_id=dossier_id, event_seq=event_seq, way__in=[Channel.INBOX, Channel.EMAIL]
    ).order_by("pk")
    found = ((row, row.delivered_at or row.sent_at) for row in rows)
    return [Arrived(row.pk, row.way, at) for row, at in found if at is not None]


def unread_count(recipient_id: int) -> int:
    return Notice.objects.filter(recipient_id=recipient_id, way=Channel.INBOX, read_at__isnull=True).count()


@dataclass(frozen=True)
class Reach:
    """How a person is reached: what they chose, what they proved, what the account says."""

    email: str = field(default="", repr=False)
    telephone: str = field(default="", repr=False)
    language: str = ""
    verified: Mapping[Channel, str] = field(default_factory=dict, repr=False)
    channels: Mapping[str, list[str]] = field(default_factory=dict)
    quiet_from: time | None = None
    quiet_to: time | None = None
    is_official: bool = False
    mail_mode: str = ""

    def quiet(self, default: Quiet) -> Quiet:
        if self.quiet_from is None or self.quiet_to is None:
            return default
        return replace(default, start=self.quiet_from, end=self.quiet_to)


NOBODY = Reach()


def reach(user_id: int) -> Reach:
    """How the account is reached; three queries."""
    user = accounts.user(user_id)
    if user is None:
        return NOBODY
    chosen = Preference.objects.filter(pk=user_id).first()
    proven = Contact.objects.filter(user_id=user_id).values_list("channel", "address")
    return Reach(
        email=user.email,
        telephone=user.telephone,
        language=chosen.language if chosen else "",
        verified={Channel(channel): address for channel, address in proven},
        channels=chosen.channels if chosen else {},
        quiet_from=chosen.quiet_from if chosen else None,
        quiet_to=chosen.quiet_to if chosen else None,
        is_official=user.kind == "official",
        mail_mode=chosen.mail_mode if chosen else "",
    )


def inbox_rows(  # type: ignore[no-untyped-def]  # a query set of Notice
    recipient_id: int, *, only_unread: bool = False, group: str = "", code: str = ""
):
    """The messages of a person's own inbox, the newest first, narrowed by group and by the dossier's code."""
    rows = Notice.objects.filter(recipient_id=recipient_id, way=Channel.INBOX).order_by("-created_at", "-pk")
    if only_unread:
        rows = rows.filter(read_at__isnull=True)
    if group:
        rows = rows.filter(template__in=[one.name for one in kinds().values() if one.group == group])
    if code:
        rows = rows.filter(values__code=code)
    return rows


@dataclass(frozen=True)
class Proven:
    """How an address stands: the one in use (empty: none), whether it was proven, and one that waits for its code."""

    channel: Channel
    address: str
    is_proven: bool
    waiting: str


def addresses(user_id: int) -> list[Proven]:
    """The person's mail address and number; four queries."""
    found = reach(user_id)
    waiting = dict(ContactCode.objects.filter(user_id=user_id).values_list("channel", "address"))
    own = {Channel.EMAIL: found.email, Channel.SMS: found.telephone}
    return [
        Proven(one, found.verified.get(one) or own[one], one in found.verified, waiting.get(one.value, ""))
        for one in (Channel.EMAIL, Channel.SMS)
    ]


def state_name(state: str) -> str:
    """A state in the reader's language."""
    return str(NoticeState(state).label)
