"""Putting a notice into words: placeholders `{name}` filled with values, each said in the reader's language. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from motcua.kernel.zone import local
from motcua.ledger.rules import Json
from motcua.notices.rules.kinds import Form, Kind, Words

PLACE = re.compile(r"\{(\w+)\}")
LINK = "link"


@dataclass(frozen=True)
class Message:
    """What a person reads: a subject of one line and paragraphs; `sms` is the short text."""

    subject: str
    paragraphs: tuple[str, ...]
    sms: str = ""

    @property
    def body(self) -> str:
        return "\n\n".join(self.paragraphs)


@dataclass(frozen=True)
class Misplaced:
    """A fault of a template: a placeholder that the kind does not have, or braces that are none."""

    part: str
    placeholder: str


def say(
    words: Words,
    kind: Kind,
    values: Mapping[str, Json],
    *,
    language: str,
    link: str = "",
    stale: bool = False,
) -> Message:
    """The notice in words. What a value does not hold is said as nothing; `stale` masks secrets that were sent."""
    filled = {
        name: ("••••••" if stale and form is Form.SECRET else said(values.get(name), form, language=language))
        for name, form in kind.values.items()
    }
    filled[LINK] = link

    def fill(text: str) -> str:
        return PLACE.sub(lambda found: filled.get(found[1], ""), text)

    return Message(
        subject=" ".join(fill(words.subject).split()),
        paragraphs=tuple(fill(paragraph) for paragraph in words.body.split("\n\n")),
        sms=fill(words.sms),
    )


def said(value: Json, form: Form, *, language: str) -> str:
    """One value in the reader's language: `16:30 on 09/11/2026` in Vietnam's time, `1.208.000`."""
    is_english = language.startswith("en")
    if value is None or value == "":
        return ""
    match form:
        case Form.INSTANT:
            at = local(datetime.fromisoformat(str(value)))
            return f"{at:%H:%M} {'on' if is_english else 'ngày'} {at:%d/%m/%Y}"
        case Form.DAY:
            return f"{date.fromisoformat(str(value)):%d/%m/%Y}"
        case Form.VND | Form.COUNT:
            grouped = f"{value:,}" if isinstance(value, int) else str(value)
            return grouped if is_english else grouped.replace(",", ".")
        case _:
            return str(value)


def misplaced(kind: Kind, words: Words) -> list[Misplaced]:
    """What is wrong with the placeholders of a wording; empty: it can be used.

    Unknown ones, lone braces, and the ones that must not get lost: every instant, day, sum and secret that the
    product's own subject and body say has to be said there too.
    """
    found: list[Misplaced] = []
    known = {*kind.values, LINK}
    for part, text in (("subject", words.subject), ("body", words.body), ("sms", words.sms)):
        found += [Misplaced(part, place) for place in PLACE.findall(text) if place not in known]
        bare = PLACE.sub("", text)
        if "{" in bare or "}" in bare:
            found.append(Misplaced(part, "{ }"))
    return found


def missing(kind: Kind, words: Words) -> list[str]:
    """Placeholders of the product's own words that these have lost: subject and body together, and the text."""
    own = kind.words["vi"]
    lost = [
        name
        for name in _places(f"{own.subject} {own.body}")
        if name not in _places(f"{words.subject} {words.body}")
    ]
    lost += [name for name in _places(own.sms) if name not in _places(words.sms) and name not in lost]
    return lost


def _places(text: str) -> list[str]:
    return list(dict.fromkeys(PLACE.findall(text)))


_SAMPLES: Mapping[Form, Json] = {
    Form.INSTANT: "2026-11-30T16:30:00+07:00",
    Form.DAY: "2026-11-30",
    Form.VND: 1208000,
    Form.COUNT: 12,
    Form.SECRET: "123456",
}
_TEXTS = {
    "code": "H56.77-20261102-0000001",
    "procedure": "Đăng ký khai sinh",
    "unit": "Ủy ban nhân dân phường Nha Trang",
}
SAMPLE_LINK = "/track/?code=H56.77-20261102-0000001"


def sample_values(kind: Kind) -> dict[str, Json]:
    """Values as they could be, for previews and tests."""
    return {name: _SAMPLES.get(form, _TEXTS.get(name, f"«{name}»")) for name, form in kind.values.items()}
