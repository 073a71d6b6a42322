"""How far a text that was read is from what stands on the page. Pure."""

import unicodedata
from collections.abc import Sequence


def distance(wanted: str, read: str) -> int:
    """The fewest characters to add, drop or change (Levenshtein), letters composed (NFC)."""
    one, other = unicodedata.normalize("NFC", wanted), unicodedata.normalize("NFC", read)
    row = list(range(len(other) + 1))
    for place, char in enumerate(one, 1):
        before, row[0] = row[0], place
        for at, found in enumerate(other, 1):
            before, row[at] = row[at], min(row[at] + 1, row[at - 1] + 1, before + (char != found))
    return row[-1]


def character_error_rate(wanted: Sequence[str], read: Sequence[str]) -> float:
    """Errors of all texts over the characters that stand on all pages; spaces count, how many in a row does not.

    Raises ValueError when nothing stands on the pages.
    """
    pairs = [
        (" ".join(one.split()), " ".join(other.split())) for one, other in zip(wanted, read, strict=True)
    ]
    characters = sum(len(one) for one, _read in pairs)
    if not characters:
        raise ValueError("nothing stands on these pages: there is no rate")
    return sum(distance(one, other) for one, other in pairs) / characters
