"""The owner's store of papers as an official sees it: only what would serve a component of a dossier in their scope.

Every look is traced with its purpose, on the dossier and on the paper: the owner sees both. Nobody can browse.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from motcua.dossiers.queries import DossierPage
from motcua.kernel.zone import day_of
from motcua.records import holding_actions as store
from motcua.records import holding_queries as held
from motcua.records import holding_rules as rules
from motcua.records.holding_rules import Standing
from motcua.web.components import stored_words
from motcua.web.desk.access import Official, trace

if TYPE_CHECKING:
    from motcua.records.models import Holding


@dataclass(frozen=True)
class StoredLine:
    """What the store has for one component: a paper in use, and one that could be taken."""

    in_use: str = ""  # words on the paper in use; empty without one
    in_use_id: str = ""
    fell: str = ""  # its standing in words when it no longer holds
    offer_id: str = ""
    offer_title: str = ""
    offer_about: str = ""
    held_since: datetime | None = None

    @property
    def is_there(self) -> bool:
        return bool(self.in_use or self.offer_id)


NOTHING = StoredLine()


def lines(page: DossierPage) -> dict[str, StoredLine]:
    """What the store has for each component of the dossier, by key. The caller traces what it shows."""
    found: dict[str, StoredLine] = {}
    offers = page.stored_offers
    for component in page.components:
        used, offer = page.stored_in_use.get(component.key), offers.get(component.key)
        if used is None and offer is None:
            continue
        fell = used is not None and used.standing is not Standing.VALID
        found[component.key] = StoredLine(
            in_use=stored_words.about(used.holding) if used else "",
            in_use_id=str(used.holding.pk) if used else "",
            fell=str(stored_words.STANDINGS[used.standing]) if used and fell else "",
            offer_id=str(offer.pk) if offer else "",
            offer_title=offer.title if offer else "",
            offer_about=stored_words.about(offer) if offer else "",
            held_since=offer.stored_at if offer else None,
        )
    return found


def traced(official: Official, page: DossierPage) -> None:
    """Leave the trace of what the page told of the store; nothing when it told nothing."""
    shown = list(page.stored_offers.values())
    if not shown:
        return
    trace(official, page.state.id, "papers in the owner's store")
    store.read(
        shown,
        user_id=official.user_id,
        unit_id=official.unit_id,
        purpose="components of a dossier in work",
        at=timezone.now(),
        dossier_id=page.state.id,
    )


# ---------------------------------------------------------------- the counter


@dataclass(frozen=True)
class CounterOffer:
    """A stored paper that would serve a component at the counter; what it says is shown, its file is not."""

    id: str
    title: str
    about: str
    held_since: datetime


def at_the_counter(
    official: Official, owner_number: str, procedure_code: str, components: Sequence[Any]
) -> dict[str, CounterOffer]:
    """What the owner's store has for a procedure that is being taken in, by component; traced on each paper."""
    now = timezone.now()
    wanted = rules.wanted(procedure_code, list(components), day_of(now))
    found = held.fitting([owner_number], wanted, on=day_of(now), confirmed_only=True)
    best: dict[str, Holding] = {key: papers[0] for key, papers in found.items()}
    if best:
        store.read(
            list({one.pk: one for one in best.values()}.values()),
            user_id=official.user_id,
            unit_id=official.unit_id,
            purpose=f"counter: {procedure_code}",
            at=now,
        )
    return {
        key: CounterOffer(str(one.pk), one.title, stored_words.about(one), one.stored_at)
        for key, one in best.items()
    }
