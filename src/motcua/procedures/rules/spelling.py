"""Forgiving typing errors: which procedures hold the words that were probably meant.

In the database this took 100 ms (pg_trgm's word_similarity costs 40 µs a record, and short Vietnamese syllables give
it little to go by); over an index of words in memory it takes 2 to 5 ms on 2,340 procedures.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

# A letter missing, added, wrong or swapped with its neighbour; nothing is forgiven in words of one or two letters.
_SHORTEST_FORGIVEN = 3
_FORGIVEN_WORTH = 0.85
_NEIGHBOURS_WORTH = 0.5
# So much of what was typed has to be there.
_LEAST_SHARE = 0.6


def shortened(word: str) -> set[str]:
    """The word with one letter left out, in every way."""
    return {word[:place] + word[place + 1 :] for place in range(len(word))}


def is_one_error_apart(left: str, right: str) -> bool:
    """Whether one insertion, deletion, replacement or swap of neighbours makes one word the other."""
    if left == right:
        return False
    if abs(len(left) - len(right)) > 1:
        return False
    if len(left) != len(right):
        longer, shorter = (left, right) if len(left) > len(right) else (right, left)
        return shorter in shortened(longer)
    places = [place for place, (a, b) in enumerate(zip(left, right, strict=True)) if a != b]
    if len(places) == 1:
        return True
    return (
        len(places) == 2
        and places[1] == places[0] + 1
        and left[places[0]] == right[places[1]]
        and left[places[1]] == right[places[0]]
    )


@dataclass(frozen=True)
class WordIndex:
    """Words of all searched texts: where each stands, and how to reach it from a misspelt one."""

    texts: Mapping[int, tuple[str, ...]]
    holders: Mapping[str, frozenset[int]]
    reached: Mapping[str, frozenset[str]]
    beginnings: frozenset[str]

    @classmethod
    def over(cls, texts: Iterable[tuple[int, str]]) -> "WordIndex":
        """Build it from (number, folded text)."""
        split = {number: tuple(text.split()) for number, text in texts}
        holders: dict[str, set[int]] = defaultdict(set)
        for number, words in split.items():
            for word in words:
                holders[word].add(number)
        reached: dict[str, set[str]] = defaultdict(set)
        for word in holders:
            for way in shortened(word) | {word}:
                reached[way].add(word)
        return cls(
            texts=split,
            holders={word: frozenset(numbers) for word, numbers in holders.items()},
            reached={way: frozenset(words) for way, words in reached.items()},
            beginnings=frozenset(word[:length] for word in holders for length in range(1, len(word) + 1)),
        )

    def knows(self, words: Iterable[str]) -> bool:
        """Whether each is a word of some text, or the beginning of one (somebody is still typing)."""
        return all(word in self.beginnings for word in words)

    def meant(self, word: str) -> dict[str, float]:
        """Words that were probably meant, each with its worth from 0 to 1."""
        found = {word: 1.0} if word in self.holders else {}
        if len(word) < _SHORTEST_FORGIVEN:
            return found
        for way in shortened(word) | {word}:
            for other in self.reached.get(way, ()):
                if other not in found and is_one_error_apart(word, other):
                    found[other] = _FORGIVEN_WORTH
        return found

    def likely(self, words: Sequence[str], limit: int) -> list[tuple[int, float]]:
        """Numbers of the texts that hold most of the words meant, with a score, best first."""
        meant = [self.meant(word) for word in words]
        scores: dict[int, float] = defaultdict(float)
        for alternatives in meant:
            best: dict[int, float] = {}
            for word, worth in alternatives.items():
                for number in self.holders[word]:
                    if worth > best.get(number, 0.0):
                        best[number] = worth
            for number, worth in best.items():
                scores[number] += worth
        least = _LEAST_SHARE * len(words)
        good = sorted((n for n, score in scores.items() if score >= least), key=lambda n: (-scores[n], n))
        ranked = [
            (number, (scores[number] + self._neighbours(number, meant)) / (1.5 * len(words)))
            for number in good[: 4 * limit]
        ]
        return sorted(ranked, key=lambda pair: (-pair[1], pair[0]))[:limit]

    def _neighbours(self, number: int, meant: Sequence[Mapping[str, float]]) -> float:
        """Worth of the words that stand beside each other in the text as they were typed."""
        text = self.texts[number]
        pairs = set(pairwise(text))
        together = sum(any((a, b) in pairs for a in left for b in right) for left, right in pairwise(meant))
        return _NEIGHBOURS_WORTH * together
