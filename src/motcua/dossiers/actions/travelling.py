"""Papers on the way: between units, to the post and from it, each journey on a list that is checked at arrival."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from django.db import transaction

from motcua.dossiers.actions import returning
from motcua.dossiers.actions.numbering import next_slip_number
from motcua.dossiers.actions.performing import already_done, perform
from motcua.dossiers.errors import InputRefused, NotAllowed, PaperListClosed, PaperListNotFound, ProofRequired
from motcua.dossiers.models import Dossier, PaperItem, PaperList, Party
from motcua.dossiers.models.papers_travel import PaperItemState, PaperListKind
from motcua.dossiers.rules.authority import Acting, may_take_in
from motcua.dossiers.rules.commands import Command
from motcua.dossiers.rules.where import Receipt
from motcua.kernel.zone import day_of
from motcua.ledger.rules import Json

# Books of the lists, beside those of the slips.
_BOOK = {PaperListKind.BETWEEN_UNITS: "BGNB", PaperListKind.POST_OUT: "BCDI", PaperListKind.POST_IN: "BCDE"}
MOST_ITEMS = 200
Filling = Callable[[PaperList], None]


def send(
    *, dossier_ids: Sequence[int], to_unit_id: int, carrier: str, by: Acting, at: datetime, command_id: str
) -> PaperList:
    """Send the paper dossiers to another unit, all on one list, in one transaction.

    Raises: InputRefused (nothing chosen, too many, sent to oneself), DossierNotFound, NotAllowed,
    TransitionRefused (papers are on the way already).
    """
    _require_items(dossier_ids)
    if to_unit_id == by.unit_id:
        raise InputRefused(field="to_unit", problem="is-this-unit")

    def fill(made: PaperList) -> None:
        for place, dossier_id in enumerate(dossier_ids, 1):
            perform(
                dossier_id=dossier_id,
                command=Command.SEND_PAPERS,
                kind="papers_sent",
                by=by,
                at=at,
                command_id=f"{command_id}-{place}",
                decide=lambda state, when: {"to": to_unit_id, "list": made.number},
            )
            _add(made, place, dossier_id=dossier_id)

    return _make(
        PaperListKind.BETWEEN_UNITS, by, at, command_id, fill, to_unit_id=to_unit_id, carrier=carrier
    )


def receive(
    *,
    list_id: int,
    present: Sequence[int],
    extra: Sequence[str],
    by: Acting,
    at: datetime,
    command_id: str,
) -> PaperList:
    """Check the list at arrival: `present` are the items found, the others are named missing; `extra` names what
    came and stands on no line. Done once; the sender sees what was found. What was missing goes on being looked
    for until somebody finds it (`find`). The same key answers the same list.

    Raises: PaperListNotFound, PaperListClosed, NotAllowed, InputRefused (an item of another list).
    """
    with transaction.atomic():
        found = PaperList.objects.select_for_update(of=("self",)).filter(pk=list_id).first()
        if found is None or found.kind == PaperListKind.POST_OUT:
            raise PaperListNotFound
        if by.unit_id != (found.to_unit_id or found.unit_id) or by.kind != "official":
            raise NotAllowed(command=Command.RECEIVE_PAPERS, needs="a post in the unit that the papers go to")
        if found.received_at is not None:
            if _received_by(found, command_id):
                return found
            raise PaperListClosed
        items = {item.pk: item for item in PaperItem.unscoped.filter(list=found).order_by("place")}
        if set(present) - set(items):
            raise InputRefused(field="present", problem="stands-on-another-list")
        for item in items.values():
            item.state = PaperItemState.RECEIVED if item.pk in present else PaperItemState.MISSING
            if item.pk in present:
                _arrived(found, item, {}, by=by, at=at, command_id=f"{command_id}-{item.place}")
        PaperItem.unscoped.bulk_update(items.values(), ["state"])
        found.received_at, found.received_by_id = at, by.user_id
        found.extra = [name.strip()[:120] for name in extra if name.strip()]
        found.save(update_fields=["received_at", "received_by_id", "extra"])
        return found


def find(*, item_id: int, by: Acting, at: datetime, command_id: str) -> PaperItem:
    """Papers that the check named missing turned up: where they were sent, or still with the sender, from where
    they can be sent again. The same key answers the same line.

    Raises: PaperListNotFound (no such line in reach), NotAllowed (neither the sender nor the receiver),
    PaperListClosed (the line is not missing: another found it before), TransitionRefused.
    """
    with transaction.atomic():
        # the list first, as the check does: two who find the same papers meet here
        lists = PaperList.objects.select_for_update(of=("self",))
        found = lists.filter(items=item_id).exclude(kind=PaperListKind.POST_OUT).first()
        if found is None:
            raise PaperListNotFound
        item: PaperItem = PaperItem.unscoped.get(pk=item_id)
        receiver = found.to_unit_id or found.unit_id
        if by.kind != "official" or by.unit_id not in (found.unit_id, receiver):
            raise NotAllowed(
                command=Command.RECEIVE_PAPERS, needs="a post in the unit that sent or gets the papers"
            )
        if item.state != PaperItemState.MISSING:
            if _found_by(item, command_id):
                return item
            raise PaperListClosed
        came = by.unit_id == receiver
        item.state, item.found_at = PaperItemState.FOUND if came else PaperItemState.STAYED, at
        _arrived(found, item, {"unit": by.unit_id}, by=by, at=at, command_id=command_id)
        item.save(update_fields=["state", "found_at"])
        return item


def _arrived(
    found: PaperList, item: PaperItem, where: Mapping[str, Json], *, by: Acting, at: datetime, command_id: str
) -> None:
    """The dossier's log says that its papers are there. A parcel of the post was never a dossier's on the way."""
    if item.dossier_id is None or found.kind != PaperListKind.BETWEEN_UNITS:
        return
    perform(
        dossier_id=item.dossier_id,
        command=Command.RECEIVE_PAPERS,
        kind="papers_received",
        by=by,
        at=at,
        command_id=command_id,
        decide=lambda state, when: {"list": found.number, **where},
    )


def _found_by(item: PaperItem, command_id: str) -> bool:
    return item.dossier_id is not None and (
        already_done(command_id, dossier_id=item.dossier_id, kind="papers_received") is not None
    )


def _received_by(found: PaperList, command_id: str) -> bool:
    """Whether it was this very command that checked the list: each dossier that was present says so in its log."""
    lines = PaperItem.unscoped.filter(list=found, dossier__isnull=False, state=PaperItemState.RECEIVED)
    line = lines.values_list("dossier_id", "place").first()
    return line is not None and (
        already_done(f"{command_id}-{line[1]}", dossier_id=line[0], kind="papers_received") is not None
    )


def take_in_post(
    *,
    outside_number: str,
    carrier: str,
    tracking_codes: Sequence[str],
    by: Acting,
    at: datetime,
    command_id: str,
) -> PaperList:
    """Write down the list with which the post hands over a bundle of dossiers. Nothing is accepted by it: the time
    of acceptance is the unit's, when its officer has checked the papers (domain facts 3.8).

    Raises: InputRefused, NotAllowed.
    """
    codes = [code.strip()[:60] for code in tracking_codes if code.strip()]
    _require_items(codes)
    if len(set(codes)) != len(codes):
        raise InputRefused(field="tracking_codes", problem="stands-twice")
    _require(outside_number, "outside_number")

    def fill(made: PaperList) -> None:
        for place, code in enumerate(codes, 1):
            _add(made, place, tracking_code=code)

    return _make(
        PaperListKind.POST_IN, by, at, command_id, fill, carrier=carrier, outside_number=outside_number
    )


def link_post_item(*, item_id: int, dossier_id: int, by: Acting) -> None:
    """The dossier that was opened from a line of the post's list. Raises PaperListNotFound, NotAllowed."""
    with transaction.atomic():
        item = PaperItem.objects.select_related("list").filter(pk=item_id, dossier__isnull=True).first()
        if item is None or item.list.kind != PaperListKind.POST_IN:
            raise PaperListNotFound
        if by.unit_id != item.list.unit_id or not Dossier.objects.filter(pk=dossier_id).exists():
            raise NotAllowed(command=Command.ACCEPT, needs="the unit that the post handed the bundle to")
        item.dossier_id = dossier_id
        item.save(update_fields=["dossier_id"])


def dispatch(
    *, tracking_codes: Mapping[int, str], carrier: str, by: Acting, at: datetime, command_id: str
) -> PaperList:
    """Give results to the post: each dossier is handed over, its tracking code the proof, all on one list.

    Raises: InputRefused, ProofRequired (a line without a tracking code), TransitionRefused (no result is ready),
    NotAllowed, DossierNotFound. All or nothing.
    """
    _require_items(list(tracking_codes))
    if any(not code.strip() for code in tracking_codes.values()):
        raise ProofRequired(field="tracking_code", needs=("post_code",))

    def fill(made: PaperList) -> None:
        parties = Party.objects.in_bulk(list(tracking_codes))
        for place, (dossier_id, code) in enumerate(sorted(tracking_codes.items()), 1):
            party = parties.get(dossier_id)
            returning.hand_over(
                dossier_id=dossier_id,
                method="post",
                by=by,
                at=at,
                command_id=f"{command_id}-{place}",
                salt=bytes(party.salt) if party else b"",
                receipt=Receipt(name=party.owner_name if party else "", proof_code=code),
            )
            _add(made, place, dossier_id=dossier_id, tracking_code=code.strip()[:60])

    return _make(PaperListKind.POST_OUT, by, at, command_id, fill, carrier=carrier)


def _make(
    kind: PaperListKind,
    by: Acting,
    at: datetime,
    command_id: str,
    fill: Filling,
    *,
    to_unit_id: int | None = None,
    carrier: str = "",
    outside_number: str = "",
) -> PaperList:
    """A list of the officer's unit, numbered without gaps. The same key answers the same list."""
    if by.kind != "official" or by.unit_id is None:
        raise NotAllowed(command=Command.SEND_PAPERS, needs="a post in a unit")
    if kind is not PaperListKind.BETWEEN_UNITS and not may_take_in(by, by.unit_id):
        raise NotAllowed(command=Command.SEND_PAPERS, needs="an intake officer")
    with transaction.atomic():
        known = PaperList.objects.filter(command_id=command_id, unit_id=by.unit_id).first()
        if known is not None:
            return known
        year = day_of(at).year
        made: PaperList = PaperList.unscoped.create(
            kind=kind,
            unit_id=by.unit_id,
            to_unit_id=to_unit_id,
            year=year,
            number=next_slip_number(by.unit_id, year, _BOOK[kind]),
            carrier=carrier.strip()[:120],
            outside_number=outside_number.strip()[:60],
            made_at=at,
            made_by_id=by.user_id,
            command_id=command_id,
        )
        fill(made)
        return made


def _add(made: PaperList, place: int, *, dossier_id: int | None = None, tracking_code: str = "") -> None:
    PaperItem.unscoped.create(
        list=made,
        place=place,
        dossier_id=dossier_id,
        tracking_code=tracking_code,
        state=PaperItemState.ON_THE_WAY,
    )


def _require(value: str, field: str) -> None:
    if not value.strip():
        raise InputRefused(field=field, problem="required")


def _require_items(items: Sequence[object]) -> None:
    if not items:
        raise InputRefused(field="items", problem="required")
    if len(items) > MOST_ITEMS:
        raise InputRefused(field="items", problem="too-many")
