"""All named URLs of the house, and how to write one."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

NOT_OURS = frozenset(
    {"api:openapi-json", "api:api-root", "govstack:openapi-json", "govstack:api-root"}
)  # made by the APIs' framework from our schemas


def url_names() -> set[str]:
    return set(_names(get_resolver(), "")) - NOT_OURS


def _names(resolver: URLResolver, space: str) -> Iterator[str]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            assert entry.name, f"{space}{entry.pattern} has no name"
            yield space + entry.name
        else:
            yield from _names(entry, f"{space}{entry.namespace}:" if entry.namespace else space)
