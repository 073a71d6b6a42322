"""Which indicator a target is about: weighted key phrases from the vocabulary in law/plans/indicators.yaml.

A hint is a suggestion for the person who adopts the plan, no decision: when no entry fits, it says nothing.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

import yaml

_REMEMBERED = 512  # the same clause is asked about several times, and tables repeat their subjects


class _OneOf:
    """Phrases at word edges, tried only when their letters occur at all."""

    def __init__(self, phrases: list[str]) -> None:
        self._needed = tuple({p.split("…")[0].strip() for p in phrases})
        self._pattern = _one_of(phrases)

    def occur_in(self, text: str) -> bool:
        return any(piece in text for piece in self._needed)

    def search(self, text: str) -> re.Match[str] | None:
        return self._pattern.search(text) if self.occur_in(text) else None

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        return self._pattern.finditer(text) if self.occur_in(text) else iter(())

    def sub(self, short: str, text: str) -> str:
        return self._pattern.sub(short, text) if self.occur_in(text) else text


def _one_of(phrases: list[str]) -> re.Pattern[str]:
    """A phrase stands at word edges; `…` in it stands for up to 60 characters of the same clause."""
    parts = [
        re.escape(p).replace(r"\ ", " ").replace("…", r"[^;:]{0,60}?")
        for p in sorted(phrases, key=len, reverse=True)
    ]
    return re.compile(r"(?<!\w)(?:" + "|".join(parts) + r")(?!\w)")


@dataclass(frozen=True, slots=True)
class Hint:
    """One entry of the vocabulary: each group of `needs` met by one of its phrases, none of `excludes`."""

    code: str
    needs: tuple[_OneOf, ...]
    excludes: _OneOf | None
    phrases: tuple[tuple[_OneOf, float], ...]
    base: float
    kinds: frozenset[str]


@dataclass(frozen=True, slots=True)
class NamedIndex:
    """A national index with its own name; one sentence may set one aim for several of them."""

    code: str
    rank_code: str
    names: _OneOf


@dataclass(frozen=True, slots=True)
class Vocabulary:
    shorten: tuple[tuple[_OneOf, str], ...]
    hints: tuple[Hint, ...]
    indices: tuple[NamedIndex, ...]
    background_share: float


@cache
def vocabulary() -> Vocabulary:
    """The vocabulary, read once."""
    data = yaml.safe_load((files("motcua") / "law" / "plans" / "indicators.yaml").read_text(encoding="utf-8"))
    return Vocabulary(
        shorten=tuple((_OneOf(long), short) for short, long in data["short_forms"].items()),
        hints=tuple(
            Hint(
                code=entry["code"],
                needs=tuple(_OneOf(group) for group in entry["needs"]),
                excludes=_OneOf(entry["excludes"]) if entry.get("excludes") else None,
                phrases=tuple((_OneOf([p]), w) for p, w in entry.get("phrases", {}).items()),
                base=entry.get("base", 1),
                kinds=frozenset(entry.get("kinds", ())),
            )
            for entry in data["indicators"]
        ),
        indices=tuple(
            NamedIndex(entry["code"] or "", entry["rank_code"] or "", _OneOf(entry["names"]))
            for entry in data["indices"]
        ),
        background_share=data["background_share"],
    )


@lru_cache(maxsize=_REMEMBERED)
def shorten(text: str) -> str:
    """One short form for the terms that plans write in full or abbreviated (thủ tục hành chính: tthc)."""
    for phrases, short in vocabulary().shorten:
        text = phrases.sub(short, text)
    return text


@lru_cache(maxsize=_REMEMBERED)
def suggest(own: str, kind: str, background: str = "", *, elliptic: bool = False) -> str | None:
    """The code that fits the clause `own` best, or None.

    `background` is the clause it leans on ("trong đó …", "năm 2025 đạt …"): what is found only there counts
    less than what the clause says itself. Only an `elliptic` clause ("năm 2025 đạt …") may take all from it.
    """
    words = vocabulary()
    own, background = shorten(own), shorten(background)
    both = f"{own} … {background}" if background else own
    best, best_weight = None, 0.0
    for hint in words.hints:
        if hint.kinds and kind not in hint.kinds:
            continue
        weight = hint.base
        for need in hint.needs:
            if need.search(own):
                weight += 1
            elif background and need.search(both):
                weight += words.background_share
            else:
                break
        else:
            if hint.excludes and hint.excludes.search(both if elliptic else own):
                continue
            if not elliptic and background and not any(need.search(own) for need in hint.needs):
                continue
            for phrase, points in hint.phrases:
                if phrase.search(own):
                    weight += points
                elif background and phrase.search(background):
                    weight += points * words.background_share
            if weight > best_weight:
                best, best_weight = hint.code, weight
    return best


@dataclass(frozen=True, slots=True)
class FoundIndex:
    """A named index and where it stands, a bracket that repeats it included ("Chỉ số … (PAR INDEX)")."""

    start: int
    end: int
    index: NamedIndex


def named_indices(text: str) -> list[FoundIndex]:
    """The indices a clause names, each once, in order. Works on shadow text (not shortened)."""
    return list(_named(text))


@lru_cache(maxsize=_REMEMBERED)
def _named(text: str) -> tuple[FoundIndex, ...]:
    found: list[FoundIndex] = []
    for index in vocabulary().indices:
        spans = [m.span() for m in index.names.finditer(text)]
        if spans:
            found.append(
                FoundIndex(
                    spans[0][0], spans[-1][1] if spans[-1][0] - spans[0][1] < 90 else spans[0][1], index
                )
            )
    found.sort(key=lambda f: f.start)
    return tuple(
        f
        for n, f in enumerate(found)
        if not any(g.start <= f.start and f.end <= g.end and g is not f for g in found[:n])
    )
