"""Which ways a message goes, and when. Pure: what the person chose and the configuration are passed in."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from motcua.kernel.zone import local
from motcua.notices.rules.kinds import Channel, Kind, kinds

REACHING = (Channel.EMAIL, Channel.SMS, Channel.ZALO)
# Kept for a group whose mail was ended by the link in it: every kind goes its own ways, but not by mail.
USUAL_WITHOUT_MAIL = "usual-without-mail"


@dataclass(frozen=True)
class Quiet:
    """Hours in which nothing rings, by the clock of Vietnam; `start` later than `end` goes over midnight.

    Equal times: never quiet.
    """

    start: time
    end: time
    channels: frozenset[Channel]

    def covers(self, at: time) -> bool:
        if self.start <= self.end:
            return self.start <= at < self.end
        return at >= self.start or at < self.end


def ways(
    kind: Kind,
    *,
    chosen: Mapping[str, Collection[str]],
    addresses: Mapping[Channel, str],
    connected: Collection[Channel],
) -> list[Channel]:
    """The ways beside the inbox: what the person chose for the group, else the kind's own; with an address, and a
    provider behind it."""
    picked = chosen.get(kind.group)
    usual = {one.value for one in kind.channels}
    if picked is None:
        wanted = usual
    elif USUAL_WITHOUT_MAIL in picked:
        wanted = usual - {Channel.EMAIL.value}
    else:
        wanted = set(picked)
    return [one for one in REACHING if one.value in wanted and addresses.get(one) and one in set(connected)]


def not_before(now: datetime, quiet: Quiet, channel: Channel, *, urgent: bool) -> datetime | None:
    """When a message may leave: the end of the quiet hours that it falls into, or None for at once."""
    if urgent or channel not in quiet.channels:
        return None
    at = local(now)
    if not quiet.covers(at.time()):
        return None
    ends = at.replace(hour=quiet.end.hour, minute=quiet.end.minute, second=0, microsecond=0)
    return ends if ends > at else ends + timedelta(days=1)


def shown(group: str, picked: Collection[str] | None) -> frozenset[str]:
    """The ways of a group as its choice shows them: what was picked, else every way that one of its kinds goes."""
    usual = frozenset(way.value for one in kinds().values() if one.group == group for way in one.channels)
    if picked is None:
        return usual
    return usual - {Channel.EMAIL.value} if USUAL_WITHOUT_MAIL in picked else frozenset(picked)
