"""Papers that the public post collects at an applicant's home: what may be asked for, and the states. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from importlib import resources

import yaml

LONGEST = {"name": 120, "telephone": 20, "address": 300, "papers": 300}


class Collection(StrEnum):
    """How far a collection is. `RECEIVED` is an officer's word, the others are the applicant's or the post's."""

    ASKED = "asked"  # waits to be told to the post
    ORDERED = "ordered"
    COLLECTED = "collected"
    ON_THE_WAY = "on_the_way"
    NOT_MET = "not_met"
    DELIVERED = "delivered"  # brought to the counter; an officer has to confirm it
    RECEIVED = "received"
    SENT_BACK = "sent_back"
    CANCELLED = "cancelled"
    REFUSED = "refused"


ENDED = frozenset({Collection.RECEIVED, Collection.SENT_BACK, Collection.CANCELLED, Collection.REFUSED})
OPEN = frozenset(Collection) - ENDED
# Until the postman has the papers the applicant may take the order back.
CANCELLABLE = frozenset({Collection.ASKED, Collection.ORDERED, Collection.NOT_MET})
# Papers that lie on the counter were brought, whatever the post has told of them.
RECEIVABLE = OPEN - {Collection.ASKED}


@dataclass(frozen=True)
class CollectionLaw:
    """From a day on. `fee_vnd` is None where the post names its price; `parts` give hours in Vietnam."""

    valid_from: date
    fee_vnd: int | None
    days_ahead: int
    parts: Mapping[str, tuple[str, str]]

    def days(self, today: date) -> tuple[date, ...]:
        """The days that can be chosen: from tomorrow on, Sundays left out."""
        found = (today + timedelta(days=number) for number in range(1, self.days_ahead + 1))
        return tuple(day for day in found if day.weekday() != 6)


@cache
def _entries() -> tuple[CollectionLaw, ...]:
    file = resources.files("motcua") / "law" / "partners" / "post_collection.yaml"
    found = [
        CollectionLaw(
            valid_from=date.fromisoformat(one["valid_from"]),
            fee_vnd=None if one["fee_vnd"] is None else int(one["fee_vnd"]),
            days_ahead=int(one["days_ahead"]),
            parts={name: (hours[0], hours[1]) for name, hours in one["parts"].items()},
        )
        for one in yaml.safe_load(file.read_text(encoding="utf-8"))["entries"]
    ]
    return tuple(sorted(found, key=lambda one: one.valid_from))


def collection_law(day: date) -> CollectionLaw:
    """What holds on a day in Vietnam; before the first entry, the first."""
    found = _entries()[0]
    for one in _entries():
        if one.valid_from <= day:
            found = one
    return found
