"""How personal data look in lists and look-ups: one place for every door. Who sees a field whole there stands in
law/privacy/masking.yaml; a page about one dossier shows it whole and leaves a trace instead.
"""

from collections.abc import Collection, Mapping
from enum import StrEnum
from functools import cache
from importlib import resources

import yaml

from motcua.kernel.identity import mask_personal_id, mask_phone

HIDDEN = "•••"


class Kind(StrEnum):
    PERSONAL_ID = "personal_id"
    TELEPHONE = "telephone"
    EMAIL = "email"
    NAME = "name"
    ADDRESS = "address"


@cache
def _whole_for() -> Mapping[Kind, frozenset[str]]:
    text = (resources.files("motcua") / "law" / "privacy" / "masking.yaml").read_text(encoding="utf-8")
    lists: Mapping[str, list[str]] = yaml.safe_load(text)["lists"]
    return {kind: frozenset(lists[kind.value]) for kind in Kind}


def mask_name(name: str) -> str:
    """`N. V. Đ.`: enough to tell one's own, too little to know whose."""
    return " ".join(f"{word[0].upper()}." for word in name.split() if word)


def mask_email(address: str) -> str:
    """`d•••@gmail.com`: the house of the address stays, so that its owner knows which."""
    local, at, domain = address.partition("@")
    if not at:
        return HIDDEN if address else ""
    return f"{local[:1]}•••@{domain}"


def mask_address(address: str) -> str:
    """What follows the first comma: the commune without the house."""
    _house, comma, rest = address.partition(",")
    return f"•••,{rest}" if comma else (HIDDEN if address else "")


def mask(kind: Kind, value: str) -> str:
    """The value masked, whoever looks; nothing stays nothing."""
    match kind:
        case Kind.PERSONAL_ID:
            return mask_personal_id(value)
        case Kind.TELEPHONE:
            return mask_phone(value)
        case Kind.EMAIL:
            return mask_email(value)
        case Kind.NAME:
            return mask_name(value)
        case Kind.ADDRESS:
            return mask_address(value)


def in_list(kind: Kind, value: str, roles: Collection[str]) -> str:
    """The value as a list shows it to somebody who holds these roles."""
    return value if _whole_for()[kind] & frozenset(roles) else mask(kind, value)
