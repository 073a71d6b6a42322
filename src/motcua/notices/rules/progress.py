"""How a delivery moves: what a provider reports against what is known. Pure."""

from enum import StrEnum


class Reported(StrEnum):
    """What a provider says of a message."""

    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"
    EXPIRED = "expired"


_RANK = {
    "queued": 0,
    "sending": 1,
    "failed": 2,
    "expired": 2,
    "sent": 2,
    "delivered": 3,
    "read": 4,
    "merged": 9,
}


def after_report(state: str, reported: Reported) -> str:
    """The state after a report. Reports come in any order and more than once.

    A message goes forward only. That it failed is believed until it has arrived; that it arrived is believed always.
    """
    return reported.value if _RANK[reported.value] > _RANK[state] else _after_equal(state, reported)


def _after_equal(state: str, reported: Reported) -> str:
    is_end = reported in (Reported.FAILED, Reported.EXPIRED)
    return reported.value if is_end and state == "sent" else state
