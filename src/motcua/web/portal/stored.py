"""What the reader's own store of papers offers for the papers of an application: "we already hold this: use it?"."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from motcua.accounts import papers as accounts
from motcua.records import holding_queries as held
from motcua.records import holding_rules as rules
from motcua.records.holding_rules import Standing
from motcua.web.components import stored_words

if TYPE_CHECKING:
    from motcua.dossiers.models import DraftFile
    from motcua.records.models import Holding


@dataclass(frozen=True)
class Offer:
    """A stored paper that may stand for a component, in words."""

    id: str
    title: str
    about: str
    is_confirmed: bool


def offers(
    request: HttpRequest, procedure_code: str, content: Mapping[str, Any], on: date
) -> dict[str, tuple[Offer, ...]]:
    """For each component the reader's papers that fit it, the best first; none for who may see none. One query."""
    numbers = accounts.owner_numbers(request.user)
    if not numbers:
        return {}
    wanted = rules.wanted(procedure_code, content.get("components"), on)
    found = held.fitting(numbers, wanted, on=on, confirmed_only=False)
    return {key: tuple(map(_offer, papers[:3])) for key, papers in found.items()}


def may_use(
    request: HttpRequest, procedure_code: str, content: Mapping[str, Any], key: str, on: date
) -> set[str]:
    """The ids of the papers that the reader may put to a component now."""
    return {offer.id for offer in offers(request, procedure_code, content, on).get(key, ())}


def _offer(holding: "Holding") -> Offer:
    return Offer(str(holding.pk), holding.title, stored_words.about(holding), held.is_confirmed(holding))


def fallen(files: "Iterable[DraftFile]", on: date) -> dict[str, str]:
    """What is wrong with the stored papers of a draft that no longer hold, by component; no query without any."""
    used = {row.component_key: row.holding_id for row in files if row.holding_id}
    known = held.by_ids([pk for pk in used.values() if pk is not None])
    errors = {}
    for key, pk in used.items():
        holding = known.get(pk) if pk is not None else None
        standing = rules.standing(holding, on) if holding is not None else Standing.REVOKED
        if standing is not Standing.VALID:
            errors[key] = _(
                "This paper of your store no longer holds (%(standing)s). Choose another, or a file."
            ) % {"standing": str(stored_words.STANDINGS[standing]).lower()}
    return errors
