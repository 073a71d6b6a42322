"""YAML for version control: sorted keys, no tricks of YAML that a reader would have to know."""

from typing import Any

import yaml

from motcua.travel.errors import ArchiveRefused

# The compiled reader and writer of PyYAML where it has them; a province's catalogue would take minutes without.
_Dumper: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

DEEPEST = 50


def write(value: dict[str, Any]) -> bytes:
    """Keys are sorted, so that equal values give equal bytes."""
    said: str = yaml.dump(value, Dumper=_Dumper, allow_unicode=True, sort_keys=True, width=100)
    return said.encode("utf-8")


def read(path: str, content: bytes) -> dict[str, Any]:
    """One mapping of texts, numbers, truth values, lists and mappings. Raises ArchiveRefused."""
    try:
        text = content.decode("utf-8")
        _check_shape(path, text)
        found = yaml.load(text, Loader=_Loader)
    except ArchiveRefused:
        raise
    except (yaml.YAMLError, ValueError, RecursionError) as fault:
        words = " ".join(str(fault).split())[:200]
        raise ArchiveRefused(f"{path} is no readable YAML: {words}") from None
    if not isinstance(found, dict):
        raise ArchiveRefused(f"{path} is no mapping.")
    _check(path, found, "")
    return found


def _check_shape(path: str, text: str) -> None:
    """Before anything is built: a few lines of anchors can stand for gigabytes, and depth would exhaust the stack."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.AliasEvent):
            raise ArchiveRefused(f"{path}: anchors and aliases of YAML are not read. Write the value out.")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > DEEPEST:
            raise ArchiveRefused(f"{path} is nested more than {DEEPEST} deep.")


def _check(path: str, value: Any, place: str) -> None:
    """What JSON and the database can hold."""
    if isinstance(value, dict):
        for key, one in value.items():
            if not isinstance(key, str):
                raise ArchiveRefused(f"{path}: the key {key!r} under {place or 'the top'} must be in quotes.")
            _check(path, key, place)
            _check(path, one, f"{place}.{key}" if place else key)
    elif isinstance(value, list):
        for number, one in enumerate(value, 1):
            _check(path, one, f"{place}[{number}]")
    elif isinstance(value, str):
        if "\x00" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
            raise ArchiveRefused(f"{path}: {place} has a character that no text may have.")
    elif isinstance(value, float):
        if value != value or value in (float("inf"), float("-inf")):
            raise ArchiveRefused(f"{path}: {place} is no finite number.")
    elif value is not None and not isinstance(value, (bool, int)):
        raise ArchiveRefused(f"{path}: {place} is {str(value)[:40]!r}; put a date in quotes.")
