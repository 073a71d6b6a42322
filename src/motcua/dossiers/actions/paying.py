"""Paying online: an order is placed while the dossier is held, then opened at the provider in no transaction.

What is committed is never lost: an order whose provider did not answer waits, and is opened by the next try.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from motcua.dossiers.actions import obligations
from motcua.dossiers.actions.performing import hold
from motcua.dossiers.errors import InputRefused
from motcua.dossiers.models import Dossier
from motcua.dossiers.rules import authority, lifecycle
from motcua.dossiers.rules.authority import Acting
from motcua.dossiers.rules.commands import Command
from motcua.payments import gateways
from motcua.payments import queries as payments
from motcua.payments.actions import messages, orders
from motcua.payments.connections import Connection, connection
from motcua.payments.rules.items import Item, ItemKind, ItemsRefused, chosen
from motcua.payments.rules.orders import OrderState

if TYPE_CHECKING:
    from motcua.payments.models import PaymentOrder


@dataclass(frozen=True)
class Begun:
    """The order as it is; `is_open` once the payer can pay it."""

    order: "PaymentOrder"

    @property
    def is_open(self) -> bool:
        return bool(self.order.pay_url or self.order.qr_text)


def begin(
    *, dossier_id: int, profile: str, codes: Sequence[str] | None, by: Acting, at: datetime
) -> "PaymentOrder":
    """Place an order for all that is owed, or for the obligations named. The same wish again is the same order.

    Raises: DossierNotFound, NotAllowed, TransitionRefused (nothing can be paid now), InputRefused.
    """
    connected = connection(profile, at)
    if connected is None:
        raise InputRefused(field="profile", problem="no-such-provider")
    with hold(dossier_id) as state:
        authority.require(Command.RECORD_PAYMENT, by, state)
        lifecycle.require(Command.RECORD_PAYMENT, state)
        try:
            items = chosen(obligations.owing(state), codes, amount_vnd=None)
        except ItemsRefused as refused:
            raise InputRefused(field="codes", problem=refused.problem) from refused
        return orders.place(dossier_id=state.id, profile=connected.profile, items=items, at=at)


def open_at_provider(
    order: "PaymentOrder", *, public_url: str, return_path: str, callback_path: str, at: datetime
) -> Begun:
    """Ask the provider for the page or the code to pay with; once. Not inside a transaction.

    Raises ProviderUnavailable, ProviderRefused: the order waits unopened, and nothing was charged.
    """
    connected = connection(order.profile, at)
    if Begun(order).is_open or connected is None:
        return Begun(order)
    row = Dossier.objects.select_related("party", "receiving_unit").get(pk=order.dossier_id)
    found = gateways.gateway(connected).open(
        gateways.Demand(
            order_code=order.code,
            dossier_code=row.code,
            items=items_of(order),
            amount_vnd=order.amount_vnd,
            payer=row.party.owner_name,
            unit=row.receiving_unit.name,
            expires_at=order.expires_at,
            return_url=public_url.rstrip("/") + return_path,
            callback_url=public_url.rstrip("/") + callback_path,
        )
    )
    orders.opened(order.pk, found)
    order.pay_url, order.qr_text = found.pay_url, found.qr_text
    return Begun(order)


def items_of(order: "PaymentOrder") -> tuple[Item, ...]:
    return tuple(
        Item(str(i["code"]), str(i["name"]), ItemKind(str(i["kind"])), int(i["amount_vnd"]))
        for i in order.items
    )


def ask(order: "PaymentOrder", *, at: datetime) -> int | None:
    """Ask the provider what became of an order and keep the answer for the job: the message's number, or None.

    Not inside a transaction. Raises ProviderUnavailable.
    """
    connected: Connection | None = connection(order.profile, at)
    if connected is None:
        return None
    answer = gateways.gateway(connected).ask(order.code, at)
    orders.asked(order, connected.profile)
    if answer is None:
        return None
    kept = messages.keep(
        profile=order.profile, source="status", body=answer.body, message=answer.message, at=at
    )
    return kept.message_id


def give_up(*, dossier_id: int, code: str, by: Acting, at: datetime) -> None:
    """The payer wants to pay otherwise. Money that comes all the same is kept aside.

    Raises DossierNotFound, NotAllowed, InputRefused (no such order waits).
    """
    with hold(dossier_id) as state:
        authority.require(Command.RECORD_PAYMENT, by, state)
        order = payments.order_of(dossier_id, code)
        if order is None or order.state != OrderState.PENDING:
            raise InputRefused(field="order", problem="no-such-order")
        orders.end(orders.lock(order.pk), OrderState.CANCELLED, at)
