"""How the words of a kind look by each way, with sample values, and how long they are."""

from dataclasses import dataclass
from datetime import date

from motcua.notices.composing import absolute
from motcua.notices.messages import signed_off
from motcua.notices.rules.kinds import Channel, Kind, Words
from motcua.notices.rules.lengths import measured
from motcua.notices.rules.providers import in_force
from motcua.notices.rules.saying import SAMPLE_LINK, sample_values, say


@dataclass(frozen=True)
class Preview:
    """One way: the text as it would arrive; for a short message its alphabet, length and parts."""

    way: str
    subject: str
    text: str
    alphabet: str = ""
    places: int = 0
    segments: int = 0
    price_vnd: int = 0


def previews(what: Kind, words: Words, *, language: str, day: date) -> list[Preview]:
    link = absolute(SAMPLE_LINK)
    text = say(words, what, sample_values(what), language=language, link=link)
    found = [
        Preview("inbox", text.subject, text.body),
        Preview("email", text.subject, signed_off(text, address=link, language=language)),
    ]
    sms = in_force(day).get(Channel.SMS)
    if sms is not None and sms.lengths is not None:
        size = measured(text.sms, sms.lengths)
        found.append(
            Preview(
                "sms", "", size.text, size.alphabet, size.places, size.segments, size.segments * sms.price_vnd
            )
        )
    zalo = in_force(day).get(Channel.ZALO)
    if zalo is not None:
        approved = zalo.template(what.name)
        samples = {"subject": text.subject, "short": text.sms, "link": link}
        values = {name: samples.get(source, f"{{{source}}}") for name, source in approved.parameters.items()}
        lines = "\n".join(f"{name}: {value}" for name, value in values.items())
        found.append(Preview("zalo", f"#{approved.id}", lines, price_vnd=zalo.price_vnd))
    return found
