"""A payment order: what is asked of a provider. Its states, its closed transition table, and its code.

The code stands in the bank transfer's text, typed by people and cut by banks: ten signs that nobody confuses and one
that tells a mistyped code from another order's.
"""

import re
from collections.abc import Mapping
from enum import StrEnum


class OrderState(StrEnum):
    PENDING = "pending"  # asked of the provider; nobody knows yet
    PAID = "paid"
    FAILED = "failed"  # the provider said so; a later word that it was paid is believed
    CANCELLED = "cancelled"  # the payer chose otherwise
    EXPIRED = "expired"  # nothing was heard in time


NEXT: Mapping[OrderState, frozenset[OrderState]] = {
    OrderState.PENDING: frozenset(
        {OrderState.PAID, OrderState.FAILED, OrderState.CANCELLED, OrderState.EXPIRED}
    ),
    OrderState.FAILED: frozenset({OrderState.PAID}),
    OrderState.PAID: frozenset(),
    OrderState.CANCELLED: frozenset(),
    OrderState.EXPIRED: frozenset({OrderState.PAID}),  # paid in time, told late
}


class IllegalOrderMove(ValueError):
    """The table of order states does not know this step."""


def moved(before: OrderState, after: OrderState) -> OrderState:
    """Raises IllegalOrderMove."""
    if after not in NEXT[before]:
        raise IllegalOrderMove(f"{before} -> {after}")
    return after


class Shown(StrEnum):
    """How an order is told to people: its own state, or what became of the money afterwards."""

    PENDING = "pending"
    PAID = "paid"
    FAILED = "failed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    REFUNDED = "refunded"
    PARTLY_REFUNDED = "partly_refunded"


def shown(state: OrderState, *, received_vnd: int, refunded_vnd: int) -> Shown:
    """The state with its refunds. Money that came late to an order that had ended can be refunded too."""
    if refunded_vnd and received_vnd:
        return Shown.REFUNDED if refunded_vnd >= received_vnd else Shown.PARTLY_REFUNDED
    return Shown(state)


# 29 signs, a prime. Without 0 1 2 I L O U: nobody reads one for another, and no words arise.
SIGNS = "3456789ABCDEFGHJKMNPQRSTVWXYZ"
PREFIX = "MC"
_BODY = 10
_CODE = re.compile(rf"{PREFIX}[{SIGNS}]{{{_BODY + 1}}}")


def check_sign(body: str) -> str:
    """It differs for each single wrong sign and each two signs exchanged: weights by place, modulo a prime."""
    places = (SIGNS.index(sign) * weight for weight, sign in enumerate(body, 1))
    return SIGNS[sum(places) % len(SIGNS)]


def code_of(number: int) -> str:
    """The order code for a random number below `29 ** 10`."""
    body = ""
    for _ in range(_BODY):
        number, place = divmod(number, len(SIGNS))
        body += SIGNS[place]
    return f"{PREFIX}{body}{check_sign(body)}"


def is_code(text: str) -> bool:
    return bool(_CODE.fullmatch(text)) and check_sign(text[2:-1]) == text[-1]


def codes_in(text: str) -> tuple[str, ...]:
    """Every order code in the words of a bank transfer, however the bank cut and joined them; each once."""
    plain = re.sub(r"[^0-9A-Z]", "", text.upper())
    found: dict[str, None] = {}
    for at in range(len(plain)):
        part = plain[at : at + len(PREFIX) + _BODY + 1]
        if is_code(part):
            found[part] = None
    return tuple(found)
