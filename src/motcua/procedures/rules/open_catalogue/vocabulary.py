"""The words and addresses of law/catalogue/open_data.yaml."""

from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

import yaml

from motcua.procedures.rules.open_catalogue.linked import Text, texts


@cache
def vocabulary() -> Mapping[str, Any]:
    """The whole file."""
    file = resources.files("motcua") / "law" / "catalogue" / "open_data.yaml"
    read: Mapping[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return read


def named(group: str, code: str) -> tuple[Text, ...]:
    """A code of a group in both languages; an unknown code is its own name."""
    said = vocabulary()[group].get(code)
    return texts(said["vi"], said["en"]) if said else texts(code)


def word(group: str, code: str) -> str:
    """A code of a group in Vietnamese."""
    said = vocabulary()[group].get(code)
    return str(said["vi"]) if said else code


def place(name: str, of: str = "") -> str:
    """An address of an authority table."""
    found = vocabulary()["addresses"][name]
    return str(found[of] if of else found)
