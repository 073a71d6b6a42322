"""Names of ways, states and reasons of messages in the reader's language."""

import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from motcua.notices.rules.kinds import Channel

TONES = {
    "queued": "",
    "sending": "warn",
    "sent": "",
    "delivered": "good",
    "read": "good",
    "failed": "bad",
    "expired": "warn",
    "merged": "",
}


def channel_name(channel: Channel | str) -> str:
    match Channel(channel):
        case Channel.EMAIL:
            return _("E-mail")
        case Channel.SMS:
            return _("SMS")
        case Channel.ZALO:
            return "Zalo"
        case _:
            return _("Portal")


_REASONS = {
    "invalid-number": lazy("The number does not exist or takes no messages"),
    "invalid-sender": lazy("The provider does not know our registered name"),
    "absent-subscriber": lazy("The telephone was not reachable"),
    "blocked": lazy("The reader blocked our messages"),
    "unsubscribed": lazy("The reader wants no messages by this way"),
    "spam": lazy("The provider or the network took it for an unwanted message"),
    "quota": lazy("More messages than the contract allows were sent"),
    "template": lazy("The provider has not approved this text"),
    "unknown-template": lazy("The provider has not approved this text"),
    "not-a-follower": lazy("The reader does not follow our account there"),
    "too-long": lazy("The message is longer than the provider takes"),
    "expired": lazy("It could not be sent in time"),
    "address": lazy("The address cannot be written to"),
    "outcome-unknown": lazy("Nobody knows whether it was sent: the provider did not answer"),
    "no-provider": lazy("There is no provider for this way"),
    "no id in the answer": lazy("Nobody knows whether it was sent: the provider did not answer"),
    "too-late": lazy("It could not be sent in time"),
    "text-missing": lazy("The provider found a mistake in the message"),
    "reference-missing": lazy("The provider found a mistake in the message"),
    "template-missing": lazy("The provider has not approved this text"),
    "key": lazy("The provider does not accept our sign-in"),
}
_BY_STATUS = {
    "http-400": lazy("The provider found a mistake in the message"),
    "http-401": lazy("The provider does not accept our sign-in"),
    "http-402": lazy("More messages than the contract allows were sent"),
    "http-403": lazy("The provider does not accept our sign-in"),
    "http-404": lazy("The provider's address has changed"),
    "http-422": lazy("The provider found a mistake in the message"),
    "http-429": lazy("The provider asks us to send more slowly"),
}
_CODE = re.compile(r"[a-z]+(?:[-_ ][a-z]+)*")


def reason(problem: str) -> str:
    """Why a message was not delivered, in plain words alone; a provider's code stands on the page of the message."""
    if not problem:
        return ""
    code = problem.lower()
    named = _CODE.match(code)
    known = _REASONS.get(code) or (_REASONS.get(named.group().replace("_", "-")) if named else None)
    if known is None:
        known = _BY_STATUS.get(code)
    if known is not None:
        return str(known)
    if code.startswith("smtp-"):
        return _("The recipient's mail server refused it")
    if code.startswith("http-5") or _is_of_the_line(code):
        return _("The provider could not be reached")
    return _("The provider refused it and gave a reason that is not known here")


def _is_of_the_line(code: str) -> bool:
    """The name of an error of the network, as a client writes it down."""
    return code.endswith(("error", "timeout", "disconnected", "refused", "exception"))
