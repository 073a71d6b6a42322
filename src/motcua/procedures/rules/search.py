"""Searching procedures: what is stored to be searched, and what a person's words mean."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from motcua.kernel.text import fold

# `1.001193`, also inside the long form `1.001193.000.00.00.H10` (domain facts, section 4).
_CODE = re.compile(r"(?<![\d.])(\d)\.(\d{1,6})(?:\.[\d.]*(?:H\d{1,2})?)?(?![\d])", re.IGNORECASE)
# What people put before the thing they look for; it names no procedure. Folded, whole words.
_WRAPPING = re.compile(
    r"^(?:toi|em|minh|muon|xin|lam|thu tuc|ho so|giay to|can (?=lam|xin|dang|cap|tim)|the nao de|cach) *\b"
)
_LONGEST_QUERY = 120


@dataclass(frozen=True)
class Query:
    """A person's words: all of them folded, without what wraps them, one by one; the beginning of a code."""

    whole: str
    text: str
    words: tuple[str, ...]
    code_prefix: str

    @property
    def is_empty(self) -> bool:
        return not self.words and not self.code_prefix


def search_text(*, code: str, name: str, keywords: Iterable[str] = (), beside: Iterable[str] = ()) -> str:
    """What is stored beside a procedure to be searched: folded name first, then synonyms, then the rest.

    Every importer of procedures uses this one function, so that a search treats them alike.
    """
    parts = [name, *keywords, *beside, code]
    return " ".join(filter(None, (fold(part) for part in parts)))


def query_of(typed: str) -> Query:
    """Fold what was typed, find a code in it, and drop the words that only wrap the wish."""
    plain = typed[:_LONGEST_QUERY]
    code = _CODE.search(plain)
    rest = plain.replace(code[0], " ") if code else plain
    whole = text = fold(rest)
    while (shorter := _WRAPPING.sub("", text).strip()) and shorter != text:
        text = shorter
    return Query(whole, text, tuple(text.split()), f"{code[1]}.{code[2]}" if code else "")
