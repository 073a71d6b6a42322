"""Results that go by the public post: ordered when they are ready, followed until they are there.

The applicant chose the way when filing (`return_method`); once the result lies ready and nothing is owed, the
deed puts an order into the outbox. Name and address are read when it is sent. What the post calls back may
come twice, late or in another order: each movement is kept once, and an item never goes back along its way.
The hand-over itself stays an officer's deed, with the number of the item as its proof.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from motcua.agencies import queries as agencies
from motcua.dossiers.actions import collecting
from motcua.dossiers.models import Dossier, Party, PostItem, PostMovement
from motcua.dossiers.rules.dossier_state import DossierState
from motcua.dossiers.rules.states import Finance, Handover
from motcua.exchange import outbox, partners
from motcua.exchange.errors import NothingToTell, PartnerRefused
from motcua.exchange.outbox import Item, Message
from motcua.exchange.post import POST, Errand, ItemState, Order, Place, rank
from motcua.kernel import scopes
from motcua.ledger import actions as ledger

_FREE = (Finance.NONE, Finance.PAID)
_CONTENT = "Kết quả giải quyết thủ tục hành chính"


@dataclass(frozen=True)
class Ready:
    """What decides whether the post is asked to come; `ended_at` tells one result from the next after a recall."""

    dossier_id: int
    handover: str
    finance: str
    return_method: str
    ended_at: datetime | None


def order_when_ready(state: DossierState) -> None:
    """Put the order once the result is to go by post; in the transaction of the deed. Nothing when not connected."""
    ready = Ready(state.id, state.handover, state.finance, state.return_method, state.ended_at)
    if _goes_by_post(ready):
        outbox.put_many(POST, [_item(ready)], at=state.last_at)


def _goes_by_post(one: Ready) -> bool:
    return (
        one.return_method == "post"
        and one.handover == Handover.READY
        and one.finance in _FREE
        and one.ended_at is not None
        and partners.is_connected(POST)
    )


def _item(one: Ready) -> Item:
    assert one.ended_at is not None
    reference = f"tra-{one.dossier_id}-{int(one.ended_at.timestamp())}"
    return Item(
        stream=f"dossier-{one.dossier_id}",
        kind=Errand.RETURN,
        key=reference,
        body={"dossier_id": one.dossier_id, "reference": reference},
    )


def order_missing(*, at: datetime) -> int:
    """Orders for results that became ready before the province was connected to the post; in the system's scope."""
    if not partners.is_connected(POST):
        return 0
    returning = PostItem.objects.filter(dossier_id=OuterRef("pk"), errand=Errand.RETURN.value)
    rows = Dossier.objects.filter(
        ~Exists(returning), handover=Handover.READY, return_method="post", finance__in=_FREE
    ).order_by("pk")[:1000]
    found = [Ready(row.pk, row.handover, row.finance, row.return_method, row.ended_at) for row in rows]
    return outbox.put_many(POST, [_item(one) for one in found if one.ended_at is not None], at=at)


def send(message: Message) -> None:
    """Place one order; one that was placed, or whose result has left meanwhile, is passed over.

    Raises NothingToTell, PartnerUnavailable, PartnerRefused (an address is missing: a dead letter for a person).
    """
    if message.kind != Errand.RETURN:
        collecting.send(message)
        return
    dossier_id, reference = message.body.get("dossier_id"), message.body.get("reference")
    if not isinstance(dossier_id, int) or not isinstance(reference, str):
        raise PartnerRefused(POST, "body", "the message names no dossier")
    with scopes.scope(scopes.of_system("order the post to bring a result")):
        order = _order(dossier_id, reference)
        if order is None:
            raise NothingToTell
        placed = partners.public_post().order(order)
        with transaction.atomic():
            row, is_new = PostItem.objects.get_or_create(
                reference=reference,
                defaults={
                    "dossier_id": dossier_id,
                    "errand": order.errand.value,
                    "number": placed.number,
                    "state": placed.state.value,
                    "ordered_at": message.at,
                    "moved_at": message.at,
                },
            )
            if is_new:
                PostMovement.objects.create(item=row, state=placed.state, at=message.at, told_at=message.at)
                ledger.trace_read(
                    dossier_id=dossier_id, user_id=None, unit_id=None, what="results to be posted",
                    at=message.at, page="desk:papers", actor="system",
                )  # fmt: skip


def _order(dossier_id: int, reference: str) -> Order | None:
    row = Dossier.objects.filter(pk=dossier_id).first()
    if row is None or row.handover != Handover.READY or row.return_method != "post":
        return None
    if PostItem.objects.filter(reference=reference).exists():
        return None
    party = Party.objects.get(pk=dossier_id)
    unit = agencies.unit(row.receiving_unit_id)
    to = Place(party.owner_name, party.telephone, party.address)
    if not (to.name.strip() and to.telephone.strip() and to.address.strip()):
        raise PartnerRefused(POST, "place-incomplete", "the owner's address or telephone is missing")
    return Order(
        reference=reference,
        errand=Errand.RETURN,
        dossier_code=row.code,
        unit_code=unit.agency_id,
        sender=Place(unit.name, unit.telephone or "–", unit.address or unit.name),
        receiver=to,
        content=_CONTENT,
    )


@transaction.atomic
def moved(number: str, state: ItemState, *, moved_at: datetime, at: datetime, reference: str = "") -> bool:
    """Keep a movement that the post told, in the system's scope; False for an item that is not ours.

    Told again it changes nothing; told late it is kept, and the item stays where it had come to. `reference` is
    ours: a collection is known by it before the post's answer to the order was kept.
    """
    known = PostItem.objects.select_for_update(of=("self",)).filter(number=number)
    row = known.first()
    if row is None and collecting.known_by(reference, number, moved_at=moved_at):
        row = known.first()
    if row is None:
        return False
    _, is_new = PostMovement.objects.get_or_create(
        item=row, state=state.value, at=moved_at, defaults={"told_at": at}
    )
    here, there = rank(ItemState(row.state)), rank(state)
    is_later = (there, moved_at) > (here, row.moved_at)
    if is_new and is_later:
        row.state, row.moved_at = state.value, moved_at
        row.save(update_fields=["state", "moved_at"])
        if row.errand == Errand.COLLECT:
            collecting.follow(row)
    return True


def last_item(dossier_id: int) -> PostItem | None:
    """The newest order to bring the dossier's result, in the open scope."""
    rows = PostItem.objects.filter(dossier_id=dossier_id, errand=Errand.RETURN.value)
    return rows.order_by("-ordered_at", "-pk").first()
