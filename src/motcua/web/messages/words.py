"""Names of ways, states and reasons of messages in the reader's language."""

from django.utils.translation import gettext as _

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


def reason(problem: str) -> str:
    """Why a message was not delivered, in plain words, with the provider's own code."""
    said = {
        "invalid-number": _("The number does not exist or takes no messages"),
        "absent-subscriber": _("The telephone was not reachable"),
        "address": _("The address cannot be written to"),
        "outcome-unknown": _("Nobody knows whether it was sent: the provider did not answer"),
        "no-provider": _("There is no provider for this way"),
        "too-late": _("It could not be sent in time"),
    }.get(problem, "")
    return f"{said} ({problem})" if said else problem
