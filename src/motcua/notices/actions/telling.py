"""Telling somebody something: one row for each way, written with the deed that it is about, delivered by a worker."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from motcua.kernel.zone import day_of
from motcua.ledger.rules import Json
from motcua.notices import channels, queries
from motcua.notices.actions.delivering import deliver
from motcua.notices.models import Notice, NoticeState
from motcua.notices.rules import routing
from motcua.notices.rules.kinds import Channel, Kind, kind
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
) -> bool:
    """Tell an account (`to`: its id) or an address something, exactly once per `key` and way; True if it was new.

    kind: a name in law/notices/kinds. values: its placeholders: texts, ISO instants and days, whole dong. Never a name,
    a number of identity or a secret of a dossier. link: a path of the product or a whole address, without secrets.
    key: names the thing and what happened to it ("petition-12-answered"), at most 100 characters; the same key again
    changes nothing, whatever the values. otherwise: the address without an account, or where the account has proven
    none. dossier_id: what belongs to one dossier is delivered in order. urgent: passes quiet hours (None: as the kind).

    The inbox has it at once. Other ways are rows that a worker delivers after the commit; quiet hours, preferences and
    the language of the person are kept. Touches no network and may stand inside a transaction.
    Raises UnknownTemplate.
    """
    threads = write(
        to=to, kind_name=kind, values=values, key=key, at=at, link=link, otherwise=otherwise or Address(),
        dossier_id=dossier_id, event_seq=event_seq, urgent=urgent,
    )  # fmt: skip
    if threads is None:
        return False
    if threads:
        from motcua.notices.tasks import put_deliveries

        put_deliveries(threads)
    return True


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
    """As `tell`, for a job: what may leave now leaves before it returns. Stands outside a transaction."""
    threads = write(
        to=to, kind_name=kind, values=values, key=key, at=at, link=link, otherwise=otherwise or Address(),
        dossier_id=dossier_id, event_seq=event_seq, urgent=None,
    )  # fmt: skip
    for thread in threads or []:
        deliver(thread, now=at)
    return threads is not None


def write(
    *,
    to: int | None,
    kind_name: str,
    values: Mapping[str, Json],
    key: str,
    at: datetime,
    link: str,
    otherwise: Address,
    dossier_id: int | None,
    event_seq: int,
    urgent: bool | None,
) -> list[str] | None:
    """The rows of a message; the threads in which something waits to be sent now. None when the key was told before."""
    what = kind(kind_name)
    if Notice.objects.filter(key=key).exists():
        return None
    rows = _rows(what, to, values, key, at, link, otherwise, dossier_id, event_seq, urgent)
    with transaction.atomic():
        # of two who tell the same at once, one finds all its rows taken
        Notice.objects.bulk_create(rows, ignore_conflicts=True)
        written = list(Notice.objects.filter(key=key, way__in=[row.way for row in rows]))
        if what.supersedes and dossier_id is not None:
            for row in written:
                _merge(what, row)
    return [
        row.thread
        for row in written
        if row.state == NoticeState.QUEUED and not row.in_digest and (row.not_before is None or row.not_before <= at)
    ]  # fmt: skip


def _merge(what: Kind, newer: Notice) -> None:
    """What still waits in the thread and is pointless now is not sent; the inbox keeps it."""
    Notice.objects.filter(
        thread=newer.thread,
        state=NoticeState.QUEUED,
        attempts=0,
        pk__lt=newer.pk,
        template__in=what.supersedes,
    ).update(state=NoticeState.MERGED, merged_into=newer, address="")


def _rows(
    what: Kind,
    to: int | None,
    values: Mapping[str, Json],
    key: str,
    at: datetime,
    link: str,
    otherwise: Address,
    dossier_id: int | None,
    event_seq: int,
    urgent: bool | None,
) -> list[Notice]:
    rules = rules_on(day_of(at))
    person = queries.reach(to) if to is not None else queries.NOBODY
    language = person.language or otherwise.language or settings.LANGUAGE_CODE
    addresses = {
        Channel.EMAIL: person.verified.get(Channel.EMAIL) or otherwise.email or person.email,
        Channel.SMS: person.verified.get(Channel.SMS) or otherwise.telephone or person.telephone,
    }
    addresses[Channel.ZALO] = person.verified.get(Channel.ZALO) or addresses[Channel.SMS]
    is_urgent = what.urgent if urgent is None else urgent
    quiet = person.quiet(rules.quiet)
    version = queries.version_in_force(what.name, day_of(at))

    def row(way: str, address: str) -> Notice:
        is_inbox = way == Channel.INBOX
        in_digest = not is_inbox and person.is_official and not is_urgent and person.mail_mode != "each"
        return Notice(
            key=key, way=way, thread=f"{way}:dossier-{dossier_id}" if dossier_id else f"{way}:{key}",
            recipient_id=to, dossier_id=dossier_id, event_seq=event_seq, template=what.name, version=version,
            values=dict(values), link=link, language=language, is_urgent=is_urgent, in_digest=in_digest,
            address=address,
            state=NoticeState.DELIVERED if is_inbox else NoticeState.QUEUED,
            delivered_at=at if is_inbox else None,
            not_before=None if is_inbox else routing.not_before(at, quiet, Channel(way), urgent=is_urgent),
            expires_at=None if is_inbox else at + timedelta(hours=what.expires_hours),
        )  # fmt: skip

    found = [row(Channel.INBOX, "")] if to is not None else []
    reaching = routing.ways(what, chosen=person.channels, addresses=addresses, connected=channels.connected())
    return found + [row(way, addresses[way]) for way in reaching]


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
