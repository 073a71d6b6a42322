"""A piece of text as the grammar sees it, with the way back to the file's own characters.

Vietnamese reaches us in several dresses: composed and decomposed accents (NFC, NFD), two habits of placing
the tone ("hoà", "hòa"), two spellings ("tỉ lệ", "tỷ lệ"), hard spaces, line breaks inside a sentence. The
shadow is one dress for all of them, and every shadow character knows which characters of the file it stands for.
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
_CLUSTER = re.compile(rf"(?:[{re.escape(_INVISIBLE)}]|\s)+|[^\s{re.escape(_INVISIBLE)}][\u0300-\u036f]*")
_SAME_SIGN = str.maketrans("‐‑‒–—−－％÷Ðð＋", "-------%-Đđ+")

# The tone of an open syllable oa, oe, uy: "hoá" and "hóa" are the same word; one character each way.
_TONE = {
    "oà": "òa", "oá": "óa", "oả": "ỏa", "oã": "õa", "oạ": "ọa",
    "oè": "òe", "oé": "óe", "oẻ": "ỏe", "oẽ": "õe", "oẹ": "ọe",
    "uỳ": "ùy", "uý": "úy", "uỷ": "ủy", "uỹ": "ũy", "uỵ": "ụy",
}  # fmt: skip
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


def shadow(raw: str, start: int = 0, end: int | None = None) -> Shadow:
    """The shadow of `raw[start:end]`: composed accents, single spaces, one kind of dash."""
    end = len(raw) if end is None else end
    piece = raw[start:end]
    starts: Sequence[int]
    ends: Sequence[int]
    if unicodedata.is_normalized("NFC", piece) and not _UNEVEN.search(piece):
        starts, ends, cased = range(start, end), range(start + 1, end + 1), piece
    else:
        letters: list[str] = []
        from_, to = [], []
        for match in _CLUSTER.finditer(piece):
            found = match[0]
            if found[0].isspace() or found[0] in _INVISIBLE:
                found = " " if any(c.isspace() for c in found) else ""
            else:
                found = unicodedata.normalize("NFC", found)
            for letter in found:
                letters.append(letter)
                from_.append(start + match.start())
                to.append(start + match.end())
        starts, ends, cased = from_, to, "".join(letters)
    cased = cased.translate(_SAME_SIGN)
    return Shadow(canonical(cased), cased, starts, ends).cut(0, len(cased))
