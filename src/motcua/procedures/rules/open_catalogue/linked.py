"""Nodes of linked data: an address, its classes, what is said of it. Both writers take them."""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import quote

PREFIXES = {
    "adms": "http://www.w3.org/ns/adms#",
    "cpsv": "http://purl.org/vocab/cpsv#",
    "cv": "http://data.europa.eu/m8g/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "eli": "http://data.europa.eu/eli/ontology#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "org": "http://www.w3.org/ns/org#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_KEPT_IN_ADDRESSES = "%/:=&?~#+!$,;'@()*[]"


@dataclass(frozen=True)
class Ref:
    """The address of another thing."""

    iri: str


@dataclass(frozen=True)
class Text:
    """A text in a language (`vi`, `en`)."""

    value: str
    lang: str


@dataclass(frozen=True)
class Typed:
    """A value of a data type, which is named with its prefix: `xsd:date`."""

    value: str
    datatype: str


Value = Ref | Text | Typed | str


@dataclass(frozen=True)
class Node:
    """One thing. Classes and properties bear a prefix of PREFIXES; a property without values is left out."""

    iri: str
    types: tuple[str, ...]
    says: tuple[tuple[str, tuple[Value, ...]], ...]


def node(iri: str, types: str, *says: tuple[str, Iterable[Value]]) -> Node:
    """`types` are parted by spaces. A value that is said twice stands once."""
    kept = ((name, tuple(dict.fromkeys(values))) for name, values in says)
    return Node(iri, tuple(types.split()), tuple((name, values) for name, values in kept if values))


def texts(vi: str, en: str = "") -> tuple[Text, ...]:
    """The text in the languages in which it is known."""
    return tuple(Text(value, lang) for value, lang in ((vi, "vi"), (en, "en")) if value)


def address(text: str) -> str:
    """The address with everything that an IRI must not hold written as %XX."""
    return quote(text, safe=_KEPT_IN_ADDRESSES)


def slug(text: str) -> str:
    """A short name for the end of an address: letters and digits of the text, made one of a kind by its hash.

    >>> slug("60/2014/QH13")
    '60-2014-qh13-b329ff'
    """
    plain = re.sub(r"[^0-9a-z]+", "-", text.lower()).strip("-")[:48]
    return f"{plain}-{hashlib.sha256(text.encode()).hexdigest()[:6]}".lstrip("-")


def once(nodes: Iterable[Node]) -> Iterator[Node]:
    """Each thing the first time only: sectors, laws and agencies are named by many procedures."""
    seen: set[str] = set()
    for one in nodes:
        if one.iri not in seen:
            seen.add(one.iri)
            yield one
