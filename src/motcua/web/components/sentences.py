"""Sentences of the rules, in the reader's language.

Rules speak English and know no catalogue of texts. A room lists their sentences with gaps; `said` finds the one that
was filled in and fills its translation.
"""

import re
from collections.abc import Sequence

from django.utils.translation import gettext as _

_GAP = re.compile(r"%\((\w+)\)s")


class Sentences:
    """The sentences of one room, those with the most words of their own first."""

    def __init__(self, listed: Sequence[str]) -> None:
        found = []
        for sentence in listed:
            pieces = _GAP.split(sentence)
            pattern = "".join(re.escape(p) if i % 2 == 0 else f"(?P<{p}>.+?)" for i, p in enumerate(pieces))
            found.append((len("".join(pieces[::2])), re.compile(pattern, re.DOTALL), sentence))
        self._patterns = tuple(
            (pattern, sentence) for _size, pattern, sentence in sorted(found, key=lambda f: -f[0])
        )

    def said(self, text: str, depth: int = 0) -> str:
        """The sentence in the reader's language; what stands in no list stays as it is."""
        if depth > 3:
            return text
        for pattern, sentence in self._patterns:
            found = pattern.fullmatch(text)
            if found:
                gaps = {name: self.said(value, depth + 1) for name, value in found.groupdict().items()}
                return _(sentence) % gaps
        head, colon, tail = text.partition(": ")
        if colon:  # the name of an element before the sentence
            return f"{self.said(head, depth + 1)}: {self.said(tail, depth + 1)}"
        return text

    def is_known(self, text: str) -> bool:
        return any(pattern.fullmatch(text) for pattern, _sentence in self._patterns)
