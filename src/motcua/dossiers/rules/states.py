"""The four dimensions of a dossier and the national code that is projected from them.

Four separate dimensions, never one enum (invariant 4): a paid dossier is not thereby in processing, and a
failed synchronisation never blocks work. Codes 1-10 are verified in three independent systems (domain facts 3.1).
"""

from enum import IntEnum, StrEnum


class Business(StrEnum):
    """Where the case stands."""

    SUBMITTED = "submitted"  # online, nobody has looked yet
    ACCEPTED = "accepted"  # receipt slip issued, the clock runs
    REFUSED = "refused"  # not taken in; final
    PROCESSING = "processing"  # with the unit that handles it
    AWAITING_SUPPLEMENT = "awaiting_supplement"  # the applicant was asked; the clock stands
    WITHDRAWN = "withdrawn"  # taken back by the applicant; final
    STOPPED = "stopped"  # conditions not met; final
    CONCLUDED = "concluded"  # result signed and with the one-stop unit


class Finance(StrEnum):
    """What is owed for it."""

    NONE = "none"
    OWED = "owed"  # a fee is known and unpaid; work goes on
    DEMANDED = "demanded"  # work waits for the payment
    PAID = "paid"


class Handover(StrEnum):
    """Where the result is."""

    NOT_READY = "not_ready"
    READY = "ready"
    RETURNED = "returned"


class Sync(StrEnum):
    """Whether the National Portal knows the present state."""

    PENDING = "pending"
    SYNCED = "synced"
    FAILED = "failed"


class Channel(StrEnum):
    COUNTER = "counter"
    ONLINE = "online"
    POST = "post"


class NationalCode(IntEnum):
    REGISTERED = 1
    ACCEPTED = 2
    NOT_ACCEPTED = 3
    PROCESSING = 4
    SUPPLEMENT_REQUIRED = 5
    FINANCIAL_OBLIGATION = 6
    WITHDRAWN = 7
    STOPPED = 8
    DONE = 9
    RETURNED = 10


# Somebody still has something to do: the citizen does not have the result yet, and the case is not closed.
OPEN_CODES = (
    NationalCode.REGISTERED,
    NationalCode.ACCEPTED,
    NationalCode.PROCESSING,
    NationalCode.SUPPLEMENT_REQUIRED,
    NationalCode.FINANCIAL_OBLIGATION,
    NationalCode.DONE,
)
FINAL = frozenset({Business.REFUSED, Business.WITHDRAWN, Business.STOPPED})
OPEN = frozenset({Business.SUBMITTED, Business.ACCEPTED, Business.PROCESSING, Business.AWAITING_SUPPLEMENT})
# Channel codes on the wire (KenhThucHien).
CHANNEL_CODES = {Channel.COUNTER: 1, Channel.ONLINE: 2, Channel.POST: 3}

_BY_BUSINESS = {
    Business.SUBMITTED: NationalCode.REGISTERED,
    Business.ACCEPTED: NationalCode.ACCEPTED,
    Business.REFUSED: NationalCode.NOT_ACCEPTED,
    Business.PROCESSING: NationalCode.PROCESSING,
    Business.AWAITING_SUPPLEMENT: NationalCode.SUPPLEMENT_REQUIRED,
    Business.WITHDRAWN: NationalCode.WITHDRAWN,
    Business.STOPPED: NationalCode.STOPPED,
    Business.CONCLUDED: NationalCode.DONE,
}
_WAITS_FOR_MONEY = frozenset({Business.SUBMITTED, Business.ACCEPTED, Business.PROCESSING})


def national_code(business: Business, finance: Finance, handover: Handover) -> NationalCode:
    """The national status code: a pure projection, never stored as a state of its own."""
    if business is Business.CONCLUDED and handover is Handover.RETURNED:
        return NationalCode.RETURNED
    if finance is Finance.DEMANDED and business in _WAITS_FOR_MONEY:
        return NationalCode.FINANCIAL_OBLIGATION
    return _BY_BUSINESS[business]
