"""What a believed message does to an order: one table, whatever the order in which messages come.

Money that came is never unsaid: what cannot be taken for the dossier is kept aside, and somebody decides what becomes
of it.
"""

from dataclasses import dataclass
from enum import StrEnum

from motcua.payments.rules.messages import Message, Said
from motcua.payments.rules.orders import OrderState


class Effect(StrEnum):
    TAKE = "take"  # record the payment
    FAIL = "fail"
    NOTHING = "nothing"  # known already, or says nothing new
    KEEP_ASIDE = "keep_aside"


class Aside(StrEnum):
    """Why money, or a difference, waits for somebody's decision."""

    UNKNOWN_ORDER = "unknown_order"
    OTHER_AMOUNT = "other_amount"
    LATE = "late"  # paid after the order had expired, or when it was cancelled
    PAID_TWICE = "paid_twice"
    SAME_TRANSACTION = "same_transaction"  # the number of a transaction that paid another order: no new money
    NOT_OWED = "not_owed"  # the dossier was paid otherwise, or has ended
    # found by the reconciliation
    OURS_ONLY = "ours_only"
    THEIRS_ONLY = "theirs_only"
    STATE_DIFFERS = "state_differs"
    AMOUNT_DIFFERS = "amount_differs"


@dataclass(frozen=True)
class Known:
    """What is known of the order."""

    state: OrderState
    amount_vnd: int
    transaction: str
    in_time: bool  # the payer paid before it expired, whenever we are told


@dataclass(frozen=True)
class Judgement:
    effect: Effect
    aside: Aside | None = None


def judged(order: Known | None, message: Message, *, paid_another: bool = False) -> Judgement:
    """What to do. `paid_another`: the transaction is known from another order. `NOT_OWED` is found later, by the
    dossier itself."""
    came = message.said is Said.PAID
    if came and paid_another:
        return Judgement(Effect.KEEP_ASIDE, Aside.SAME_TRANSACTION)
    if order is None:
        return Judgement(Effect.KEEP_ASIDE, Aside.UNKNOWN_ORDER) if came else Judgement(Effect.NOTHING)
    if not came:
        fails = message.said is Said.FAILED and order.state is OrderState.PENDING
        return Judgement(Effect.FAIL if fails else Effect.NOTHING)
    if order.state is OrderState.PAID:
        if order.transaction == message.transaction:
            return Judgement(Effect.NOTHING)
        return Judgement(Effect.KEEP_ASIDE, Aside.PAID_TWICE)
    if message.amount_vnd != order.amount_vnd:
        return Judgement(Effect.KEEP_ASIDE, Aside.OTHER_AMOUNT)
    if order.state is OrderState.CANCELLED or not order.in_time:
        return Judgement(Effect.KEEP_ASIDE, Aside.LATE)
    return Judgement(Effect.TAKE)
