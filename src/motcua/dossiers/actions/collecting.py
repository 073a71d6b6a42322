"""Paper originals collected at home by the public post: asked for by the applicant, followed, confirmed by the unit.

The order and its taking back leave through the outbox, in their order; name and address are read when they are sent
and emptied when the collection has ended. What the post calls back may come twice, late, in another order, or before
its answer to the order was kept. A refusal of the post is the applicant's to see, and stops nothing else. Papers on
the counter are confirmed by an officer, whether or not the post has told that it brought them.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Max

from motcua.agencies import queries as agencies
from motcua.dossiers.errors import InputRefused
from motcua.dossiers.models import Dossier, PostCollection, PostItem, PostMovement
from motcua.dossiers.rules.authority import Acting
from motcua.dossiers.rules.collecting import (
    CANCELLABLE,
    ENDED,
    LONGEST,
    RECEIVABLE,
    Collection,
    CollectionLaw,
    collection_law,
)
from motcua.dossiers.rules.states import Business
from motcua.exchange import outbox, partners
from motcua.exchange.errors import PartnerRefused
from motcua.exchange.outbox import Message
from motcua.exchange.post import POST, Errand, ItemState, Order, Place
from motcua.kernel import scopes
from motcua.kernel.text import visible
from motcua.kernel.zone import day_of
from motcua.ledger import actions as ledger

KIND_CANCEL = "collect-cancel"
# The post's words for what the applicant can mend by asking anew; others are ours to mend (a dead letter).
REFUSALS = frozenset({"place-incomplete", "not-served", "day-not-served"})
_WAITS_FOR_PAPERS = frozenset(
    {Business.SUBMITTED, Business.ACCEPTED, Business.PROCESSING, Business.AWAITING_SUPPLEMENT}
)
_CONTENT = "Bản giấy của hồ sơ thủ tục hành chính"


@dataclass(frozen=True)
class Wanted:
    """What the applicant says: whom the postman meets, where, when, and which papers."""

    name: str
    telephone: str
    address: str
    papers: str
    day: date
    part: str

    def __repr__(self) -> str:
        return "Wanted(...)"


def is_offered() -> bool:
    """Whether the province is connected to the post at all."""
    return partners.is_connected(POST)


def may_ask(dossier: Dossier) -> bool:
    """Whether papers of a dossier may be collected: it is being handled, and a post is connected."""
    return is_offered() and dossier.business in _WAITS_FOR_PAPERS


def law(at: datetime) -> CollectionLaw:
    return collection_law(day_of(at))


@transaction.atomic
def ask(*, dossier_id: int, wanted: Wanted, by: Acting, at: datetime) -> PostCollection:
    """Ask the post to come. Asking twice at once is one order.

    Raises InputRefused: a field is missing or too long, the day is not offered, the dossier is past it, or one is
    under way.
    """
    row = Dossier.objects.select_for_update(of=("self",)).get(pk=dossier_id)
    if not may_ask(row):
        raise InputRefused(field="dossier", problem="past")
    said = _checked(wanted, law(at), day_of(at))
    known = PostCollection.objects.filter(dossier_id=dossier_id)
    if known.exclude(state__in=ENDED).exists():
        raise InputRefused(field="dossier", problem="under-way")
    number = int(known.aggregate(last=Max("number"))["last"] or 0) + 1
    reference = f"nhan-{dossier_id}-{number}"
    try:
        with transaction.atomic():
            made = PostCollection.objects.create(
                dossier_id=dossier_id, number=number, reference=reference, name=said.name,
                telephone=said.telephone, address=said.address, papers=said.papers, day=said.day,
                part=said.part, fee_vnd=law(at).fee_vnd, asked_at=at, asked_by_id=by.user_id, moved_at=at,
            )  # fmt: skip
    except IntegrityError:
        raise InputRefused(field="dossier", problem="under-way") from None
    _put(made, Errand.COLLECT.value, at=at)
    return made


def _checked(wanted: Wanted, rules: CollectionLaw, today: date) -> Wanted:
    texts = {name: " ".join(visible(getattr(wanted, name)).split()) for name in LONGEST}
    for name, text in texts.items():
        if not text and name != "papers":
            raise InputRefused(field=name, problem="required")
        if len(text) > LONGEST[name]:
            raise InputRefused(field=name, problem="too-long")
    if not 8 <= sum(sign.isdigit() for sign in texts["telephone"]) <= 15:
        raise InputRefused(field="telephone", problem="no-number")
    if wanted.day not in rules.days(today):
        raise InputRefused(field="day", problem="not-offered")
    if wanted.part not in rules.parts:
        raise InputRefused(field="part", problem="not-offered")
    return Wanted(**texts, day=wanted.day, part=wanted.part)


def _put(row: PostCollection, kind: str, *, at: datetime) -> None:
    outbox.put(
        POST, stream=f"collection-{row.dossier_id}", kind=kind, key=f"{kind}-{row.reference}",
        body={"reference": row.reference}, at=at,
    )  # fmt: skip


@transaction.atomic
def cancel(*, collection_id: int, at: datetime) -> PostCollection:
    """Ask for the order to be taken back; the post says whether it came in time. Asked twice it is once.

    Raises InputRefused: the postman has the papers, or it has ended.
    """
    row = PostCollection.objects.select_for_update(of=("self",)).get(pk=collection_id)
    if row.cancel_asked_at is not None and row.state not in ENDED:
        return row
    if row.state not in CANCELLABLE:
        raise InputRefused(field="collection", problem="too-late")
    row.cancel_asked_at = at
    row.save(update_fields=["cancel_asked_at"])
    _put(row, KIND_CANCEL, at=at)
    return row


@transaction.atomic
def receive(*, collection_id: int, words: str, by: Acting, at: datetime) -> PostCollection:
    """An officer confirms that the papers lie on the counter. Confirmed twice it is once.

    Raises InputRefused: it has ended another way, was not told to the post yet, or the words are too long.
    """
    said = " ".join(visible(words).split())
    if len(said) > LONGEST["papers"]:
        raise InputRefused(field="words", problem="too-long")
    row = PostCollection.objects.select_for_update(of=("self",)).get(pk=collection_id)
    if row.state == Collection.RECEIVED:
        return row
    if row.state not in RECEIVABLE:
        raise InputRefused(field="collection", problem="ended")
    row.received_by_id, row.received_words = by.user_id, said
    _moved(row, Collection.RECEIVED, at)
    return row


def send(message: Message) -> None:
    """Tell the post of one order, or of its taking back. Raises PartnerUnavailable, PartnerRefused (ours to mend)."""
    reference = message.body.get("reference")
    if not isinstance(reference, str):
        raise PartnerRefused(POST, "body", "the message names no collection")
    with scopes.scope(scopes.of_system("papers that the post collects")):
        row = PostCollection.objects.select_related("dossier").filter(reference=reference).first()
        if row is None or row.state in ENDED:
            return
        if message.kind == KIND_CANCEL:
            _take_back(row, at=message.at)
        else:
            _order(row, at=message.at)


def _order(row: PostCollection, *, at: datetime) -> None:
    if row.state != Collection.ASKED:
        return
    unit = agencies.unit(row.dossier.receiving_unit_id)
    order = Order(
        reference=row.reference,
        errand=Errand.COLLECT,
        dossier_code=row.dossier.code,
        unit_code=unit.agency_id,
        sender=Place(row.name, row.telephone, row.address),
        receiver=Place(unit.name, unit.telephone or "–", unit.address or unit.name),
        content=_CONTENT,
        day=row.day,
        part=row.part,
    )
    try:
        placed = partners.public_post().order(order)
    except PartnerRefused as refused:
        if refused.answer not in REFUSALS:
            raise
        with transaction.atomic():
            held = _held(row.pk)
            if held.state == Collection.ASKED:
                held.problem = refused.answer
                _moved(held, Collection.REFUSED, at)
        return
    with transaction.atomic():
        _keep_item(row, placed.number, placed.state, at=at)
        held = _held(row.pk)
        if held.state == Collection.ASKED:
            _moved(held, Collection(placed.state.value), at)
        ledger.trace_read(
            dossier_id=row.dossier_id, user_id=None, unit_id=None, what="papers to be collected", at=at,
            page="portal:collect", actor="system",
        )  # fmt: skip


def _take_back(row: PostCollection, *, at: datetime) -> None:
    try:
        partners.public_post().cancel(row.reference)
    except PartnerRefused as refused:
        if refused.answer == "collected-already":
            PostCollection.objects.filter(pk=row.pk).update(problem=refused.answer)
            return
        if refused.answer != "no-such-order":  # never placed: then there is nothing to take back
            raise
    with transaction.atomic():
        held = _held(row.pk)
        if held.state not in ENDED:
            _moved(held, Collection.CANCELLED, at)


def _held(collection_id: int) -> PostCollection:
    return PostCollection.objects.select_for_update(of=("self",)).get(pk=collection_id)


def _keep_item(row: PostCollection, number: str, state: ItemState, *, at: datetime) -> PostItem:
    item, is_new = PostItem.objects.get_or_create(
        reference=row.reference,
        defaults={
            "dossier_id": row.dossier_id,
            "errand": Errand.COLLECT.value,
            "number": number,
            "state": state.value,
            "ordered_at": at,
            "moved_at": at,
        },
    )
    if is_new:
        PostMovement.objects.create(item=item, state=state.value, at=at, told_at=at)
    return item


def known_by(reference: str, number: str, *, moved_at: datetime) -> bool:
    """Whether a call-back about an item that is not known yet is about a collection of ours: then the item is kept.

    The post may call back before its answer to the order was kept. In the transaction of the movement.
    """
    row = (
        PostCollection.objects.filter(reference=reference).exclude(state__in=ENDED).first()
        if reference
        else None
    )
    if row is None:
        return False
    _keep_item(row, number, ItemState.ORDERED, at=min(row.asked_at, moved_at))
    return True


def follow(item: PostItem) -> None:
    """Bring the collection to where its item has come. In the transaction of the movement."""
    row = PostCollection.objects.select_for_update(of=("self",)).filter(reference=item.reference).first()
    if row is not None and row.state not in ENDED and row.state != item.state:
        _moved(row, Collection(item.state), item.moved_at)


def _moved(row: PostCollection, state: Collection, at: datetime) -> None:
    row.state, row.moved_at = state.value, at
    if state in ENDED:
        row.name = row.telephone = row.address = ""
    row.save()


def newest(dossier_id: int) -> PostCollection | None:
    """The newest collection of a dossier, in the open scope; None where the province is not connected to the post."""
    if not partners.is_connected(POST):
        return None
    return PostCollection.objects.filter(dossier_id=dossier_id).order_by("-number").first()


def of_unit(unit_id: int) -> list[PostCollection]:
    """What is on its way to a unit, what lies there unconfirmed first; in the open scope."""
    rows = PostCollection.objects.filter(dossier__receiving_unit_id=unit_id).exclude(state__in=ENDED)
    listed = list(rows.select_related("dossier__procedure").order_by("day", "pk")[:200])
    return sorted(listed, key=lambda row: row.state != Collection.DELIVERED)


def is_received(collection_id: int) -> bool:
    """Whether an officer has confirmed it before; in the open scope."""
    return PostCollection.objects.filter(pk=collection_id, state=Collection.RECEIVED.value).exists()
