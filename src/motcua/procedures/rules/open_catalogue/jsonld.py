"""Nodes as JSON-LD 1.1 (https://www.w3.org/TR/json-ld11/), piece by piece: a context of prefixes and one graph."""

import json
from collections.abc import Iterable, Iterator

from motcua.procedures.rules.open_catalogue.linked import PREFIXES, Node, Ref, Text, Typed, Value, address


def pieces(nodes: Iterable[Node]) -> Iterator[str]:
    """The document: the context first, then a piece for each node."""
    yield '{"@context": ' + json.dumps(PREFIXES) + ',\n "@graph": ['
    before = "\n"
    for one in nodes:
        said: dict[str, object] = {"@id": address(one.iri), "@type": list(one.types)}
        said |= {name: [_value(value) for value in values] for name, values in one.says}
        yield before + json.dumps(said, ensure_ascii=False)
        before = ",\n"
    yield "\n]}\n"


def _value(value: Value) -> object:
    if isinstance(value, Ref):
        return {"@id": address(value.iri)}
    if isinstance(value, Text):
        return {"@value": value.value, "@language": value.lang}
    if isinstance(value, Typed):
        return {"@value": value.value, "@type": value.datatype}
    return value
