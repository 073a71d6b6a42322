"""Money of a dossier: demand what must be paid before work goes on, record what was paid."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from motcua.agencies import queries as agencies
from motcua.dossiers.actions import obligations
from motcua.dossiers.actions.performing import Done, perform
from motcua.dossiers.errors import InputRefused
from motcua.dossiers.rules import deciding
from motcua.dossiers.rules.authority import Acting
from motcua.dossiers.rules.clock_law import clock_law
from motcua.dossiers.rules.commands import Command
from motcua.dossiers.rules.dossier_state import DossierState
from motcua.dossiers.rules.states import Finance
from motcua.kernel.zone import day_of
from motcua.ledger.rules import Json
from motcua.payments import actions as payments
from motcua.payments.actions import receipts
from motcua.payments.errors import CashDayClosed
from motcua.payments.rules.items import Item, ItemsRefused, chosen
from motcua.procedures import queries as procedures

if TYPE_CHECKING:
    from motcua.payments.models import PaymentOrder


def demand(
    *, dossier_id: int, amount_vnd: int, notice_number: str, by: Acting, at: datetime, command_id: str
) -> Done:
    """Work waits for a payment: state 6, with the number of the notice. Whole VND.

    The amount is all that the dossier costs, what was paid before included. Where the procedure's limit leaves out
    the time of paying, the clock stands from now.
    """
    if amount_vnd <= 0:
        raise InputRefused(field="amount_vnd", problem="must-be-positive")
    if not notice_number.strip():
        raise InputRefused(field="notice_number", problem="required")

    def decide(state: DossierState, when: datetime) -> Mapping[str, Json]:
        if amount_vnd <= state.paid_vnd:  # nobody could ever pay it, and work would wait for ever
            raise InputRefused(field="amount_vnd", problem="was-paid-already")
        return {"fee_vnd": amount_vnd, "notice": notice_number.strip(), **_stop(state, when)}

    return perform(
        dossier_id=dossier_id,
        command=Command.DEMAND_PAYMENT,
        kind="payment_demanded",
        by=by,
        at=at,
        command_id=command_id,
        decide=decide,
    )


def _stop(state: DossierState, at: datetime) -> dict[str, Json]:
    """What the event says when the procedure does not count the time of paying: that, and the legal basis."""
    if state.accepted_at is None:
        return {}
    procedure = procedures.kind_of(state.procedure_id)
    rule = clock_law(day_of(at)).leaves_out_paying(
        procedure=procedure.code, sector_group=procedure.sector_group
    )
    return {"stops_clock": True, "ground": rule.basis} if rule else {}


def record_payment(
    *,
    dossier_id: int,
    amount_vnd: int,
    way: str,
    by: Acting,
    at: datetime,
    command_id: str,
    reference: str = "",
    codes: Sequence[str] | None = None,
    order: "PaymentOrder | None" = None,
) -> Done:
    """Record a payment of all that is owed, or of the obligations named by `codes`, each whole.

    `way`: cash, portal, gateway or transfer; `order`: the order that it answers. When the clock stood for the payment
    and nothing is owed any more, it runs again and the due dates move. A receipt is issued for each series.
    Raises: InputRefused when the amount is not what is owed, or the official's cash of the day is counted.
    """
    paid_for: list[Item] = []

    def decide(state: DossierState, when: datetime) -> Mapping[str, Json]:
        try:
            paid_for[:] = chosen(obligations.owing(state), codes, amount_vnd=amount_vnd)
        except ItemsRefused as refused:
            raise InputRefused(field="amount_vnd", problem="is-not-what-is-owed") from refused
        paid: dict[str, Json] = {"amount_vnd": amount_vnd, "way": way, "online": payments.is_online(way)}
        if amount_vnd < state.fee_vnd - state.paid_vnd:
            return {**paid, "part": True}
        if state.finance is not Finance.DEMANDED or state.clock_stopped_at is None:
            return paid
        calendar = agencies.calendar_of(state.handling_unit_id)
        method = clock_law(day_of(when)).method
        return {**paid, **deciding.resumption(calendar, state, when, method=method)}

    def write(state: DossierState, seq: int, when: datetime) -> None:
        at_desk = by.kind == "official"
        try:
            payment = payments.record(
                dossier_id=state.id,
                event_seq=seq,
                amount_vnd=amount_vnd,
                way=way,
                at=when,
                reference=reference,
                items=paid_for,
                order=order,
                unit_id=by.unit_id if at_desk else None,
                taken_by_id=by.user_id if at_desk else None,
            )
        except CashDayClosed as closed:
            raise InputRefused(field="way", problem="cash-day-closed") from closed
        receipts.issue(
            payment,
            paid_for,
            dossier_code=state.code,
            unit_id=state.receiving_unit_id,
            at=when,
            by_id=by.user_id if at_desk else None,
        )

    return perform(
        dossier_id=dossier_id,
        command=Command.RECORD_PAYMENT,
        kind="payment_recorded",
        by=by,
        at=at,
        command_id=command_id,
        decide=decide,
        write=write,
    )
