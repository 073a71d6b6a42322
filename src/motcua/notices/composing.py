"""A notice as it leaves by a way: in the words of its version, the length of a text, the parameters of a template."""

from django.conf import settings
from django.core import signing

from motcua.notices import queries
from motcua.notices.channels import Outgoing
from motcua.notices.messages import message, signed_off
from motcua.notices.models import Notice
from motcua.notices.rules.kinds import Channel, groups, kind
from motcua.notices.rules.lengths import fitted
from motcua.notices.rules.providers import Profile
from motcua.notices.rules.saying import Message, said

STOP_SALT = "motcua.notices.stop"


def absolute(link: str) -> str:
    """A path of the product as a whole address."""
    return settings.PUBLIC_URL.rstrip("/") + link if link.startswith("/") else link


def in_words(row: Notice) -> Message:
    """The notice in its recipient's language."""
    words = queries.wordings({(row.template, row.version)}, language=row.language)
    return message(
        row.template,
        row.values,
        language=row.language,
        words=words.get((row.template, row.version)),
        link=absolute(row.link),
    )


def outgoing(row: Notice, profile: Profile) -> tuple[Outgoing, int]:
    """What goes to the provider, and how many segments it is charged as."""
    text = in_words(row)
    reference = row.reference or ""
    match profile.channel:
        case Channel.SMS if profile.lengths is not None:
            short = fitted(text.sms, profile.lengths, link=absolute(row.link))
            return (
                Outgoing(reference=reference, to=row.address, sender=profile.sender, text=short.text),
                short.segments,
            )
        case Channel.ZALO:
            approved = profile.template(row.template)
            parameters = {name: _parameter(source, row, text) for name, source in approved.parameters.items()}
            return (
                Outgoing(
                    reference=reference, to=row.address, sender=profile.sender,
                    template=approved.id, parameters=parameters,
                ),
                1,
            )  # fmt: skip
        case _:
            stop = stop_address(row)
            headers = {"Auto-Submitted": "auto-generated"}
            if stop:
                headers |= {
                    "List-Unsubscribe": f"<{stop}>",
                    "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
                }
            body = signed_off(text, address=absolute(row.link), language=row.language, stop=stop)
            return (
                Outgoing(
                    reference=reference, to=row.address, subject=text.subject, text=body, headers=headers
                ),
                1,
            )


def stop_address(row: Notice) -> str:
    """Where the recipient ends mail of this group without signing in; empty where the law has it delivered."""
    if (
        row.recipient_id is None
        or row.way != Channel.EMAIL
        or not groups()[kind(row.template).group].may_stop_mail
    ):
        return ""
    token = signing.dumps([row.recipient_id, kind(row.template).group], salt=STOP_SALT)
    return absolute(f"/messages/stop/{token}/")


def _parameter(source: str, row: Notice, text: Message) -> str:
    match source:
        case "subject":
            return text.subject
        case "short":
            return text.sms
        case "link":
            return absolute(row.link)
        case _:
            return said(row.values.get(source), kind(row.template).values[source], language=row.language)
