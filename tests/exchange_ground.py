"""Partners made of a few lines, for tests of the outbox: they keep what they were told, once, and can be away."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.utils import timezone

import factories
from motcua.exchange import delivering, inward, outbox
from motcua.exchange.actions import letters, reconciling
from motcua.exchange.errors import PartnerRefused, PartnerUnavailable
from motcua.exchange.models import IncomingMessage, OutgoingMessage, PartnerState, PortalDifference
from motcua.exchange.outbox import Message
from motcua.exchange.rules.reconciling import Difference, FieldDifference, Kind, Tally
from motcua.kernel.zone import VIETNAM

MORNING = datetime(2026, 11, 23, 8, 0, tzinfo=VIETNAM)
NAME = "test-partner"
NAMED = "Lê Thị Hoa"


@dataclass
class Clock:
    """A clock that stands until it is moved."""

    now: datetime = MORNING

    def __call__(self) -> datetime:
        return self.now

    def move(self, **span: float) -> datetime:
        self.now += timedelta(**span)
        return self.now


@dataclass
class KnownPartner:
    """Keeps each key once. `is_down`: answers nothing. `refuses`, `chokes_on`, `breaks_on`: keys that it refuses, is
    unavailable for, or that our own sender has a fault with."""

    is_down: bool = False
    refuses: set[str] = field(default_factory=set)
    chokes_on: set[str] = field(default_factory=set)
    breaks_on: set[str] = field(default_factory=set)
    heard: list[str] = field(default_factory=list)
    kept: list[Message] = field(default_factory=list)
    dead: list[str] = field(default_factory=list)
    before: Callable[[Message], None] | None = None

    def send(self, message: Message) -> None:
        if self.before is not None:
            self.before(message)
        self.heard.append(message.key)
        if self.is_down or message.key in self.chokes_on:
            raise PartnerUnavailable(NAME, "it answered HTTP 503")
        if message.key in self.refuses:
            raise PartnerRefused(NAME, "12", "the field 056185001122 is wrong")
        if message.key in self.breaks_on:
            raise KeyError("Nguyễn Văn Đức")
        if message.key not in {one.key for one in self.kept[-50:]}:
            self.kept.append(message)

    def told_dead(self, message: Message) -> None:
        self.dead.append(message.key)

    @property
    def keys(self) -> list[str]:
        return [one.key for one in self.kept]


@contextmanager
def registered(partner: KnownPartner, *, lanes: int = 2) -> Iterator[KnownPartner]:
    outbox.register(
        NAME, partner.send, title="Test", on_dead=partner.told_dead, lanes=lanes, lease_seconds=60
    )
    try:
        yield partner
    finally:
        outbox.unregister(NAME)


def put(
    key: str, *, stream: str = "one", at: datetime = MORNING, body: dict[str, object] | None = None
) -> None:
    outbox.put(NAME, stream=stream, kind="moved", key=key, body=body or {"id": 7}, at=at)  # type: ignore[arg-type]


def a_dead_letter(partner: KnownPartner | None = None) -> OutgoingMessage:
    """A letter that the partner refused, one behind it, and a partner that rests since then."""
    with registered(partner or KnownPartner()) as found:
        found.refuses = {"bad"}
        put(
            "bad",
            stream="dossier-7",
            body={"dossier_id": 7, "code": "H56.77-20261102-0000001", "name": NAMED},
        )
        put("behind", stream="dossier-7")
        now = timezone.now()
        delivering.drain(NAME, clock=lambda: now)
        PartnerState.objects.filter(pk=NAME).update(
            failures=5, rests=1, open_until=now + timedelta(minutes=5), problem="it answered HTTP 503"
        )
    return OutgoingMessage.objects.get(key="bad")


def propose_change(letter: OutgoingMessage) -> None:
    by = factories.make_official(factories.make_unit(), "administrator")
    letters.propose_change(
        letter_id=letter.pk, body={**letter.body, "dossier_id": 8}, words="Sai số hồ sơ", by=by.pk,
        at=timezone.now(),
    )  # fmt: skip


def a_difference(dossier_id: int | None = None, code: str = "H56.77-20261102-0000009") -> PortalDifference:
    """A day compared yesterday, with one dossier of which the state differs."""
    now = timezone.now()
    fields = (FieldDifference("TrangThaiHoSo", "4", "2"),)
    reconciling.finished(
        date(2026, 11, 2), begun=now, at=now, tally=Tally(here=3, there=3, equal=2, union=3),
        differences=[Difference(code, Kind.DIFFERS, fields)], dossiers={code: dossier_id} if dossier_id else {},
        moving=(),
    )  # fmt: skip
    return PortalDifference.objects.get(code=code)


def a_failed_message(partner: str = NAME, *, key: str = "in-1") -> int:
    """A message that a partner pushed and whose handler could do nothing with it; its number."""

    def handle(message: inward.Received) -> None:
        raise PartnerRefused(partner, "unknown", "no dossier H56.77-20261102-0000001")

    inward.register(partner, handle, secret=lambda: "s")
    try:
        body = {"code": "H56.77-20261102-0000001", "name": NAMED}
        inward.keep(partner, key=key, kind="status", stream="H56.77", number=3, body=body, at=MORNING)
        message = IncomingMessage.objects.get(partner=partner, key=key)
        inward.take_in(message.pk, at=MORNING)
    finally:
        inward.unregister(partner)
    return message.pk
