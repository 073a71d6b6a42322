"""What a provider says, signed: reading it strictly and checking who said it. Pure; the secret is passed in.

Signatures are compared in constant time, before anything of the message is believed. A message that is older or newer
than the provider's clock may differ is refused, so that an old one cannot be sent again for ever; the same one again
within that time changes nothing.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from motcua.payments.rules.profiles import Over, Signing

LONGEST_BYTES = 64 * 1024
_MOST_VND = 10**13


class MessageRefused(ValueError):
    """Base: the message is not believed. `code` is what the provider is answered."""

    code = "99"


class Forged(MessageRefused):
    """The signature is not the provider's, or is missing."""

    code = "97"


class Stale(MessageRefused):
    """The message was not sent now: its instant differs too much from our clock."""

    code = "96"


class Malformed(MessageRefused):
    """The signature is right and the content is not what was agreed."""

    code = "94"


class Said(StrEnum):
    """What the provider says of the money."""

    PAID = "paid"
    FAILED = "failed"
    PENDING = "pending"
    REFUNDED = "refunded"
    REFUND_FAILED = "refund_failed"


@dataclass(frozen=True)
class Message:
    """`reference`: the order's code, or a refund's; `words`: of a bank transfer, where the code is looked for."""

    said: Said
    reference: str
    transaction: str
    amount_vnd: int
    at: datetime
    sent_at: datetime
    words: str = ""


def sign(secret: str, signing: Signing, values: Mapping[str, str], sent: str, body: bytes) -> str:
    """HMAC-SHA256 in hex over what the profile says."""
    if signing.over is Over.BODY:
        text = sent.encode() + b"\n" + body
    else:
        text = "&".join(f"{name}={values.get(name, '')}" for name in signing.fields).encode()
    return hmac.new(secret.encode(), text, hashlib.sha256).hexdigest()


def _no_twice(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _values(body: bytes) -> dict[str, str]:
    """A flat JSON object of texts and whole numbers. Raises ValueError."""
    data = json.loads(body.decode("utf-8"), object_pairs_hook=_no_twice)
    if not isinstance(data, dict):
        raise ValueError("no object")
    found = {}
    for name, value in data.items():
        if isinstance(value, bool) or not isinstance(value, str | int):
            raise ValueError(f"{name} is neither text nor a whole number")
        found[name] = str(value)
    return found


def checked(
    body: bytes, *, signature: str, sent: str, secret: str, signing: Signing, now: datetime
) -> Message:
    """The message of a call-back. `signature` and `sent` are its headers.

    Raises Forged, Stale, Malformed. Without a secret nobody is believed.
    """
    if not secret or not signature or len(body) > LONGEST_BYTES:
        raise Forged(Forged.__doc__)
    try:
        values = _values(body)
        unread = ""
    except (ValueError, RecursionError) as error:
        values, unread = {}, str(error)
    if signing.over is Over.FIELDS and (unread or set(values) != set(signing.fields) or _is_joined(values)):
        raise Forged(Forged.__doc__)  # what is not signed is not read, what is signed is there
    ours = sign(secret, signing, values, sent, body)
    if not hmac.compare_digest(ours.encode(), signature.strip().lower().encode("utf-8", "replace")):
        raise Forged(Forged.__doc__)
    if unread:
        raise Malformed(unread)
    sent_at = _instant(values.get("sent_at", sent) if signing.over is Over.FIELDS else sent)
    if abs((now - sent_at).total_seconds()) > signing.skew_seconds:
        raise Stale(Stale.__doc__)
    return message_of(values, sent_at)


def _is_joined(values: Mapping[str, str]) -> bool:
    """Whether a value holds the signs that join the fields: then one signature would fit several readings."""
    return any("&" in value or "=" in value for value in values.values())


def message_of(values: Mapping[str, str], sent_at: datetime) -> Message:
    """Raises Malformed."""
    try:
        said = Said(values.get("status", ""))
    except ValueError:
        raise Malformed("status is none that was agreed") from None
    reference, transaction = values.get("order_code", ""), values.get("transaction_id", "")
    if (
        len(reference) > 40
        or not reference.isprintable()
        or not 0 < len(transaction) <= 64
        or not transaction.isprintable()
    ):
        raise Malformed("order_code or transaction_id is missing or too long")
    return Message(
        said=said,
        reference=reference,
        transaction=transaction,
        amount_vnd=_amount(values.get("amount", "")),
        at=_instant(values.get("paid_at", "")),
        sent_at=sent_at,
        words=values.get("content", "")[:500],
    )


def _amount(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 13) or not 0 < int(text) < _MOST_VND:
        raise Malformed("amount is no whole number of VND above nothing")
    return int(text)


def _instant(text: str) -> datetime:
    """Seconds since 1970, as every provider profile has it. Raises Malformed."""
    if not (text.isascii() and text.isdigit() and len(text) <= 11):
        raise Malformed("an instant is no whole number of seconds")
    return datetime.fromtimestamp(int(text), UTC)
