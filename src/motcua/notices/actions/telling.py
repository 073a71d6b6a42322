"""Telling somebody something: one row for each way, written with the deed that it is about, delivered by a worker."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction

from motcua.kernel.zone import day_of
from motcua.ledger.rules import Json
from motcua.notices import channels, queries
from motcua.notices.actions.delivering import deliver_due
from motcua.notices.actions.putting import put
from motcua.notices.models import Notice, NoticeState
from motcua.notices.rules import kinds, routing
from motcua.notices.rules.addresses import tidied
from motcua.notices.rules.kinds import Channel, Kind
from motcua.notices.rules.settings import rules_on


@dataclass(frozen=True)
class Address:
    """Where somebody is reached who has no account, or has proven no address of their own. Empty: not that way."""

    email: str = field(default="", repr=False)
    telephone: str = field(default="", repr=False)
    language: str = ""


def tell(
    *,
    to: int | None,
    kind: str,
    values: Mapping[str, Json],
    key: str,
    at: datetime,
    link: str = "",
    otherwise: Address | None = None,
    dossier_id: int | None = None,
    event_seq: int = 0,
    urgent: bool | None = None,
    by_way: Channel | None = None,
    inbox: bool = True,
) -> bool:
    """Tell an account (`to`: its id) or an address something, exactly once per `key` and way; True if it was new.

    kind: a name in law/notices/kinds. values: its placeholders: texts, ISO instants and days, whole dong.
    Never a name, a number of identity or a secret of a dossier. link: a path of the product or a whole
    address, without secrets. key: names the thing and what happened to it ("petition-12-answered"), at most
    100 characters; the same key again changes nothing, whatever the values. otherwise: the address without an
    account, or where the account has proven none. dossier_id: what belongs to one dossier is delivered in
    order. urgent: passes quiet hours (None: as the kind). by_way: goes by this way alone, whatever was chosen
    (a code that proves an address). inbox: False where another list shows it.

    The inbox has it at once. Other ways are messages of the outbox, sent after the commit; quiet hours,
    preferences and the language of the person are kept. Touches no network and may stand inside a
    transaction. Raises UnknownTemplate.
    """
    ways = write(
        _Wanted(
            to=to, kind=kinds.kind(kind), values=values, key=key, at=at, link=link, otherwise=otherwise or Address(),
            dossier_id=dossier_id, event_seq=event_seq, urgent=urgent, by_way=by_way, inbox=inbox,
        )
    )  # fmt: skip
    return ways is not None


def tell_now(
    *,
    to: int | None,
    kind: str,
    values: Mapping[str, Json],
    key: str,
    at: datetime,
    link: str = "",
    otherwise: Address | None = None,
    dossier_id: int | None = None,
    event_seq: int = 0,
) -> bool:
    """As `tell`, for a job: what waits is sent at once, not by a job more. Stands outside a transaction."""
    ways = write(
        _Wanted(
            to=to, kind=kinds.kind(kind), values=values, key=key, at=at, link=link, otherwise=otherwise or Address(),
            dossier_id=dossier_id, event_seq=event_seq,
        )
    )  # fmt: skip
    if ways:
        deliver_due(now=at, ways=ways)
    return ways is not None


@dataclass(frozen=True, kw_only=True)
class _Wanted:
    """One call of `tell`."""

    to: int | None
    kind: Kind
    values: Mapping[str, Json]
    key: str
    at: datetime
    link: str
    otherwise: Address
    dossier_id: int | None
    event_seq: int
    urgent: bool | None = None
    by_way: Channel | None = None
    inbox: bool = True


def write(told: _Wanted) -> frozenset[str] | None:
    """The rows of a message, in the outbox what is to leave; by which ways that is. None: the key was told before."""
    with transaction.atomic():
        with (
            connection.cursor() as cursor
        ):  # of two who tell the same at once, the second finds what the first wrote
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"notice {told.key}"])
        if Notice.objects.filter(key=told.key).exists():
            return None
        written = Notice.objects.bulk_create(_rows(told))
        if told.kind.supersedes and told.dossier_id is not None:
            for row in written:
                if row.way != Channel.INBOX:
                    _merge(told.kind, row)
        leaving = [row for row in written if row.state == NoticeState.QUEUED and not row.in_digest]
        put(leaving, at=told.at)
    return frozenset(row.way for row in leaving)


def _merge(what: Kind, newer: Notice) -> None:
    """What still waits in the thread and is pointless now is not sent; the inbox keeps it."""
    Notice.objects.filter(
        thread=newer.thread,
        state=NoticeState.QUEUED,
        attempts=0,
        pk__lt=newer.pk,
        template__in=what.supersedes,
    ).update(state=NoticeState.MERGED, merged_into=newer, address="")


def _rows(told: _Wanted) -> list[Notice]:
    what, at = told.kind, told.at
    rules = rules_on(day_of(at))
    person = queries.reach(told.to) if told.to is not None else queries.NOBODY
    addresses = _addresses(person, told.otherwise)
    is_urgent = what.urgent if told.urgent is None else told.urgent
    quiet = person.quiet(rules.quiet)
    version = queries.version_in_force(what.name, day_of(at))

    def row(way: Channel) -> Notice:
        is_inbox = way is Channel.INBOX
        in_digest = (
            not is_inbox
            and person.is_official
            and not is_urgent
            and not told.by_way
            and person.mail_mode != "each"
        )
        return Notice(
            key=told.key,
            way=way,
            thread=f"{way}:dossier-{told.dossier_id}" if told.dossier_id else f"{way}:{told.key}",
            recipient_id=told.to,
            dossier_id=told.dossier_id,
            event_seq=told.event_seq,
            template=what.name,
            version=version,
            values=dict(told.values),
            link=told.link,
            language=person.language or told.otherwise.language or settings.LANGUAGE_CODE,
            is_urgent=is_urgent,
            in_digest=in_digest,
            address="" if is_inbox else addresses[way],
            state=NoticeState.DELIVERED if is_inbox else NoticeState.QUEUED,
            delivered_at=at if is_inbox else None,
            not_before=None if is_inbox else routing.not_before(at, quiet, way, urgent=is_urgent),
            expires_at=None if is_inbox else at + timedelta(hours=what.expires_hours),
        )

    if told.by_way is not None:
        return [row(told.by_way)] if addresses.get(told.by_way) else []
    found = [row(Channel.INBOX)] if told.to is not None and told.inbox else []
    reaching = routing.ways(what, chosen=person.channels, addresses=addresses, connected=channels.connected())
    return found + [row(way) for way in reaching]


def _addresses(person: queries.Reach, otherwise: Address) -> dict[Channel, str]:
    """Where somebody is reached: the proven address, else what was given with the matter, else the account's.

    A telephone that is no mobile gets no short message; a mail address that cannot be right is tried, so that
    somebody hears of it.
    """
    mobile = otherwise.telephone or person.telephone
    spare = tidied(Channel.SMS, mobile) or ""
    return {
        Channel.EMAIL: person.verified.get(Channel.EMAIL) or otherwise.email or person.email,
        Channel.SMS: person.verified.get(Channel.SMS) or spare,
        Channel.ZALO: person.verified.get(Channel.ZALO) or person.verified.get(Channel.SMS) or spare,
    }


def mark_read(*, recipient_id: int, notice_id: int, at: datetime) -> bool:
    """The recipient has opened the message; True the first time. Another's notice is left alone."""
    return bool(
        Notice.objects.filter(
            pk=notice_id, recipient_id=recipient_id, way=Channel.INBOX, read_at__isnull=True
        ).update(read_at=at, state=NoticeState.READ)
    )


def mark_all_read(*, recipient_id: int, at: datetime) -> int:
    """Every message of the person's inbox; how many were new to them."""
    return Notice.objects.filter(recipient_id=recipient_id, way=Channel.INBOX, read_at__isnull=True).update(
        read_at=at, state=NoticeState.READ
    )
