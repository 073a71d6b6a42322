"""Nodes as Turtle (RDF 1.1, https://www.w3.org/TR/turtle/), piece by piece."""

import re
from collections.abc import Iterable, Iterator

from motcua.procedures.rules.open_catalogue.linked import PREFIXES, Node, Ref, Text, Typed, Value, address

_ESCAPED = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_TO_ESCAPE = re.compile(r'[\\"\x00-\x1f\x7f]')


def pieces(nodes: Iterable[Node]) -> Iterator[str]:
    """The document: prefixes first, then a piece for each node."""
    yield "".join(f"@prefix {name}: <{space}> .\n" for name, space in PREFIXES.items())
    for one in nodes:
        said = [f"a {', '.join(one.types)}"]
        said += [f"{name} {', '.join(map(_value, values))}" for name, values in one.says]
        yield f"\n<{address(one.iri)}> " + " ;\n    ".join(said) + " .\n"


def _value(value: Value) -> str:
    if isinstance(value, Ref):
        return f"<{address(value.iri)}>"
    if isinstance(value, Text):
        return f"{_quoted(value.value)}@{value.lang}"
    if isinstance(value, Typed):
        return f"{_quoted(value.value)}^^{value.datatype}"
    return _quoted(value)


def _quoted(text: str) -> str:
    return '"' + _TO_ESCAPE.sub(lambda found: _escape(found.group()), text) + '"'


def _escape(char: str) -> str:
    return _ESCAPED.get(char) or f"\\u{ord(char):04X}"
