"""How what is sent looks to those who keep the exchange: numbers and codes whole, what may be somebody's masked.

Pure.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from motcua.kernel.masking import HIDDEN, mask_email, mask_name
from motcua.ledger.rules import Json

# A code of ours or the partner's: no word of a name, no run of digits as long as an identity or telephone number.
_CODE = re.compile(
    r"(?!.*\d{9})[A-Za-z0-9][A-Za-z0-9_.:/+-]*\d[A-Za-z0-9_.:/+-]*|[a-z][a-z0-9_.-]*|[A-Z][A-Z0-9_.-]*|"
)
_LONGEST_CODE = 80


def is_plain(value: Json) -> bool:
    """Whether a value is shown whole."""
    if isinstance(value, str):
        return len(value) <= _LONGEST_CODE and _CODE.fullmatch(value) is not None
    if isinstance(value, bool) or value is None:
        return True
    return isinstance(value, int) and abs(value) < 100_000_000


def shown(value: Json) -> str:
    """The value as the page shows it."""
    match value:
        case dict():
            return ", ".join(f"{name}: {shown(inner)}" for name, inner in value.items())
        case list():
            return ", ".join(shown(inner) for inner in value[:20]) + (" …" if len(value) > 20 else "")
        case None:
            return "–"
        case bool():
            return "true" if value else "false"
        case str() if not is_plain(value):
            if "@" in value:
                return mask_email(value)
            return (
                mask_name(value)[:40] if len(value) <= 60 and not any(c.isdigit() for c in value) else HIDDEN
            )
        case int() if not is_plain(value):
            return HIDDEN
        case _:
            return str(value)


@dataclass(frozen=True)
class Line:
    """One field of a message. `may_change`: a simple value that is shown whole."""

    name: str
    shown: str
    may_change: bool


def lines(body: Mapping[str, Json]) -> tuple[Line, ...]:
    """The fields of a message, by name."""
    return tuple(
        Line(name, shown(value), is_plain(value) and not isinstance(value, bool))
        for name, value in sorted(body.items())
    )


class NotReadable(ValueError):
    """What was typed is no value of the field's kind. `name` is the field's."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(name)


def changed(body: Mapping[str, Json], typed: Mapping[str, str]) -> dict[str, Json]:
    """The body with what was typed for its simple fields, each of the kind that it was. Raises NotReadable."""
    found = dict(body)
    for line in lines(body):
        if not line.may_change or line.name not in typed:
            continue
        text = typed[line.name].strip()
        before = body[line.name]
        if isinstance(before, int):
            if not re.fullmatch(r"-?\d{1,15}", text):
                raise NotReadable(line.name)
            found[line.name] = int(text)
        elif before is None:
            found[line.name] = text or None
        else:
            if len(text) > 500:
                raise NotReadable(line.name)
            found[line.name] = text
    return found
