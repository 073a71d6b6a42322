"""What is too small to be shown: cells below the limit, and one more where the hidden one could be subtracted."""

from collections.abc import Hashable, Mapping
from typing import TypeVar

K = TypeVar("K", bound=Hashable)


def hidden(counts: Mapping[K, int], fewest: int) -> dict[K, str]:
    """Which cells of one breakdown are not shown, and why: `few` (below the limit) or `other` (shown, it would give
    away the hidden one, because their sum is shown).

    Hidden cells together hold nobody or at least `fewest` people, and are never one alone. A cell of nobody is
    `few` too, but needs no other: it gives nobody away, and still nobody has to know that it is empty.
    """
    found: dict[K, str] = {key: "few" for key, count in counts.items() if count < fewest}
    telling = [key for key in found if counts[key]]
    rest = sorted((key for key in counts if key not in found), key=lambda key: (counts[key], str(key)))
    together = sum(counts[key] for key in found)
    while telling and rest and (len(found) < 2 or together < fewest or len(telling) < 2):
        key = rest.pop(0)
        found[key] = "other"
        telling.append(key)
        together += counts[key]
    return found
