"""All named URLs of the house, and how to write one."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

NOT_OURS = frozenset(
    {"api:openapi-json", "api:api-root", "govstack:openapi-json", "govstack:api-root"}
)  # made by the APIs' framework from our schemas


def url_names() -> set[str]:
    return set(_names(get_resolver(), "")) - NOT_OURS


def address_of(name: str, words: Mapping[str, Any]) -> str:
    """The URL with the parts that it takes, out of the words for all parts there are. Raises KeyError for a part
    that has no word: the test that asks gives it one."""
    resolver = get_resolver()
    *spaces, last = name.split(":")
    for space in spaces:
        resolver = resolver.namespace_dict[space][1]
    shapes = [parts for shape, *_ in resolver.reverse_dict.getlist(last) for _, parts in shape]
    return reverse(name, kwargs={part: words[part] for part in min(shapes, key=len)})


def _names(resolver: URLResolver, space: str) -> Iterator[str]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            assert entry.name, f"{space}{entry.pattern} has no name"
            yield space + entry.name
        else:
            yield from _names(entry, f"{space}{entry.namespace}:" if entry.namespace else space)
