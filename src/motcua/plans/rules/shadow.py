"""A piece of text as the grammar sees it, with the way back to the file's own characters.

Vietnamese reaches us in several dresses: composed and decomposed accents (NFC, NFD), two habits of placing
the tone ("hoà", "hòa"), two spellings ("tỉ lệ", "tỷ lệ"), hard spaces, line breaks inside a sentence. The
shadow is one dress for all of them, and each of its characters knows what it stands for in the file.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

# Marks that take no room on paper: zero-width characters, soft hyphen, byte-order mark, control characters.
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff" + "".join(
    chr(c) for c in (*range(9), *range(14, 32), *range(127, 133), *range(134, 160))
)
_UNEVEN = re.compile(rf"[{re.escape(_INVISIBLE)}]|\s{{2,}}|[^\S ]")
_GAP = re.compile(
    rf"[{re.escape(_INVISIBLE)}\s]*(?:[{re.escape(_INVISIBLE)}]|\s{{2}}|"
    rf"[^\S ])[{re.escape(_INVISIBLE)}\s]*"
)
_CLUSTER = re.compile(
    rf"(?:[{re.escape(_INVISIBLE)}]|\s)+|[^\s{re.escape(_INVISIBLE)}][\u0300-\u036f]{{0,8}}"
)
_SAME_SIGN = str.maketrans("‐‑‒–—−－％÷Ðð＋", "-------%-Đđ+")

# The tone of an open syllable oa, oe, uy: "hoá" and "hóa" are the same word; one character each way.
_TONE = {
    "oà": "òa",
    "oá": "óa",
    "oả": "ỏa",
    "oã": "õa",
    "oạ": "ọa",
    "oè": "òe",
    "oé": "óe",
    "oẻ": "ỏe",
    "oẽ": "õe",
    "oẹ": "ọe",
    "uỳ": "ùy",
    "uý": "úy",
    "uỷ": "ủy",
    "uỹ": "ũy",
    "uỵ": "ụy",
}
_LATE_TONE = re.compile(r"(?:o[àáảãạèéẻẽẹ]|(?<!q)u[ỳýỷỹỵ])(?!\w)")
_SPELLING = re.compile(r"\b(?:tỉ(?= lệ| trọng| suất| đồng| lượt)|quí|kì)\b")
_SPELLED = {"tỉ": "tỷ", "quí": "quý", "kì": "kỳ"}


@dataclass(frozen=True, slots=True)
class Shadow:
    """`text` is lower case, `cased` keeps the case; both have the same length as `starts` and `ends`."""

    text: str
    cased: str
    starts: Sequence[int]
    ends: Sequence[int]

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """The span in the file's text of the shadow's span `start:end` (which must not be empty)."""
        return self.starts[start], self.ends[end - 1]

    def cut(self, start: int, end: int) -> "Shadow":
        """The shadow of a part, without white space at its ends."""
        while start < end and self.text[start] == " ":
            start += 1
        while end > start and self.text[end - 1] == " ":
            end -= 1
        return Shadow(
            self.text[start:end], self.cased[start:end], self.starts[start:end], self.ends[start:end]
        )


def canonical(cased: str) -> str:
    """Lower case with one spelling and one place for the tone; never changes the length."""
    text = cased.lower()
    if len(text) != len(cased):  # a few letters of other languages grow in lower case
        text = "".join(low if len(low := c.lower()) == 1 else c for c in cased)
    text = _LATE_TONE.sub(lambda m: _TONE[m[0]], text)
    return _SPELLING.sub(lambda m: _SPELLED[m[0]], text)


def _evened(piece: str, base: int) -> tuple[str, list[int], list[int]]:
    """Composed text with uneven white space: copied in stretches."""
    parts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    for match in _GAP.finditer(piece):
        first, last = match.span()
        parts.append(piece[at:first])
        starts.extend(range(base + at, base + first))
        ends.extend(range(base + at + 1, base + first + 1))
        if any(c.isspace() for c in match[0]):
            parts.append(" ")
            starts.append(base + first)
            ends.append(base + last)
        at = last
    parts.append(piece[at:])
    starts.extend(range(base + at, base + len(piece)))
    ends.extend(range(base + at + 1, base + len(piece) + 1))
    return "".join(parts), starts, ends


def _composed(piece: str, base: int) -> tuple[str, list[int], list[int]]:
    """Decomposed text: letter by letter with its accents."""
    letters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for match in _CLUSTER.finditer(piece):
        found = match[0]
        if found[0].isspace() or found[0] in _INVISIBLE:
            found = " " if any(c.isspace() for c in found) else ""
        else:
            found = unicodedata.normalize("NFC", found)
        for letter in found:
            letters.append(letter)
            starts.append(base + match.start())
            ends.append(base + match.end())
    return "".join(letters), starts, ends


def shadow(raw: str, start: int = 0, end: int | None = None) -> Shadow:
    """The shadow of `raw[start:end]`: composed accents, single spaces, one kind of dash."""
    end = len(raw) if end is None else end
    piece = raw[start:end]
    starts: Sequence[int]
    ends: Sequence[int]
    if not unicodedata.is_normalized("NFC", piece):
        cased, starts, ends = _composed(piece, start)
    elif _UNEVEN.search(piece):
        cased, starts, ends = _evened(piece, start)
    else:
        cased, starts, ends = piece, range(start, end), range(start + 1, end + 1)
    cased = cased.translate(_SAME_SIGN)
    return Shadow(canonical(cased), cased, starts, ends).cut(0, len(cased))
