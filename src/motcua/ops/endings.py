"""Telling those who answer for a key or a certificate that it ends: each of them once for each lead time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from motcua.accounts import queries as accounts
from motcua.agencies import queries as agencies
from motcua.kernel.zone import day_of
from motcua.ledger.rules import Json
from motcua.notices import actions as notices
from motcua.notices.rules import endings as rules
from motcua.quality import queries as quality
from motcua.signing import package_queries as keys


@dataclass(frozen=True)
class Thing:
    """What ends: its kind in law/notices/endings.yaml, its number there, its last day, what the message says of it
    and where it is renewed."""

    kind: str
    number: int
    until: date
    said: dict[str, Json]
    link: str
    unit_id: int | None = None
    person_id: int | None = None


def tell(*, now: datetime) -> int:
    """Tell of all that ends within the longest lead time; how many messages are new.

    Each message is a transaction of its own: killed anywhere, the next run goes on. What is renewed already (another
    of the same place lasts longer) is nobody's work any more. Run in the system's scope.
    """
    on = day_of(now)
    law = rules.endings_on(on)
    told = 0
    people = _People(on)
    for thing in _things(now, max(law.before_days)):
        days = (thing.until - on).days
        reached = rules.lead(days, law.before_days)
        if reached is None:
            continue
        for user_id, is_holder in people.of(thing, law.things[thing.kind]):
            told += notices.tell(
                to=user_id,
                kind=f"{thing.kind}_ends",
                values={**thing.said, "until": thing.until.isoformat(), "days": days},
                key=rules.key(thing.kind, thing.number, thing.until, reached, user_id),
                link="" if is_holder else thing.link,
                at=now,
            )
    return told


def _things(now: datetime, within_days: int) -> Iterator[Thing]:
    ending = [one for one in keys.ending(at=now, within_days=within_days) if not one.is_replaced]
    certificates = quality.ending_certificates(day_of(now), within_days=within_days)
    units = agencies.units(
        {one.unit_id for one in ending if one.unit_id is not None} | {one.unit_id for one in certificates}
    )
    for one in ending:
        if one.what == "credential" and one.unit_id is not None:
            said: dict[str, Json] = {"key": one.code, "unit": units[one.unit_id].name}
            link = f"/signing/credentials/{one.id}/"
            yield Thing("credential", one.id, one.until, said, link, one.unit_id, one.person_id)
        else:
            link = f"/signing/anchors/{one.id}/"
            yield Thing("anchor", one.id, one.until, {"title": one.title}, link)
    for paper in certificates:
        said = {"number": paper.number, "unit": units[paper.unit_id].name}
        link = f"/quality/units/{paper.unit_id}/"
        yield Thing("iso_certificate", paper.id, paper.until, said, link, paper.unit_id)


class _People:
    """Who is told, asked once a unit and once for each set of posts."""

    def __init__(self, on: date) -> None:
        self._on = on
        self._in_unit: dict[tuple[int, frozenset[str]], list[int]] = {}
        self._anywhere: dict[frozenset[str], list[int]] = {}

    def of(self, thing: Thing, law: rules.Told) -> list[tuple[int, bool]]:
        """Accounts, each once, and whether they are told as the holder alone."""
        found = self._of_unit(thing.unit_id, law.roles) if thing.unit_id is not None else []
        if not found:
            found = self._everywhere(law.otherwise)
        told = [(user_id, False) for user_id in found]
        holder = thing.person_id
        if law.holder and holder is not None and holder not in found and accounts.posts_of(holder, self._on):
            told.append((holder, True))
        return told

    def _of_unit(self, unit_id: int, roles: frozenset[str]) -> list[int]:
        key = (unit_id, roles)
        if key not in self._in_unit:
            self._in_unit[key] = [one.user_id for one in accounts.people_in(unit_id, roles, self._on)]
        return self._in_unit[key]

    def _everywhere(self, roles: frozenset[str]) -> list[int]:
        if roles not in self._anywhere:
            self._anywhere[roles] = accounts.who_hold_anywhere(roles, self._on)
        return self._anywhere[roles]
