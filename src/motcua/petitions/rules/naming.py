"""Which unit somebody means who writes its name as people do: without diacritics, in part, with a word misspelt."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from motcua.kernel.text import fold

MOST = 8  # more than these nobody reads through on a telephone
# So much of what was typed has to stand in the name.
_LEAST_SHARE = 0.6
_MOST_WORDS = 12


@dataclass(frozen=True)
class Meant:
    """The one unit that bears the name (None: none, or several), and those to choose from, the likeliest first.
    `is_cut`: there are more of them."""

    exact: int | None
    likely: tuple[int, ...]
    is_cut: bool


def meant(text: str, units: Iterable[tuple[int, tuple[str, ...]]]) -> Meant:
    """`units`: number and names of each, those first that come first where the names fit equally well.

    All words typed have to begin words of the name, first those where they stand together; where no name has them
    all, most of them do.
    """
    typed = _folded(text)
    words = tuple(dict.fromkeys(typed.split()))[:_MOST_WORDS]
    if not words:
        return Meant(None, (), is_cut=False)
    exact: list[int] = []
    scored: list[tuple[float, bool, int, int]] = []
    for place, (unit, names) in enumerate(units):
        folded = [_folded(name) for name in names if name]
        if typed in folded:
            exact.append(unit)
        searched = f" {' '.join(folded)}"
        share = sum(f" {word}" in searched for word in words) / len(words)
        if share >= _LEAST_SHARE:
            scored.append((-share, f" {typed}" not in searched, place, unit))
    scored.sort()
    is_whole = bool(scored) and scored[0][0] == -1
    found = [unit for share, _is_apart, _place, unit in scored if not is_whole or share == -1]
    alike = set(exact)
    found = [*exact, *(unit for unit in found if unit not in alike)]
    return Meant(exact[0] if len(exact) == 1 else None, tuple(found[:MOST]), is_cut=len(found) > MOST)


@lru_cache(maxsize=20_000)  # the names of a province's units, twice over
def _folded(text: str) -> str:
    return fold(text)
