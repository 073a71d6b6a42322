"""Long alternations of phrases that stay quick: only the phrases whose letters occur in the text are tried.

`re` tries every alternative at every place. A substring test costs a hundredth of that, so each alternative
keeps a piece of plain text that must occur wherever it matches, and the search runs over those left.
"""

import re
from collections.abc import Iterator

_META = frozenset(".^$*+?{}[]\\|()")
_MOST_TRIED = 2  # compiled subsets stay few: with more phrases present the whole alternation runs


def alternatives(pattern: str) -> list[str]:
    """`pattern` taken apart at its outermost bars."""
    parts, depth, start, at = [], 0, 0, 0
    while at < len(pattern):
        sign = pattern[at]
        if sign == "\\":
            at += 1
        elif sign == "[":
            at = _class_end(pattern, at)
        elif sign == "(":
            depth += 1
        elif sign == ")":
            depth -= 1
        elif sign == "|" and depth == 0:
            parts.append(pattern[start:at])
            start = at + 1
        at += 1
    return [*parts, pattern[start:]]


def _class_end(pattern: str, at: int) -> int:
    """The place of the bracket that closes the character class opened at `at`."""
    at += 1
    if pattern[at] == "^":
        at += 1
    at += 1  # a bracket right at the start stands for itself
    while pattern[at] != "]":
        at += 2 if pattern[at] == "\\" else 1
    return at


def _group_end(pattern: str, at: int) -> int:
    depth = 0
    while True:
        sign = pattern[at]
        if sign == "\\":
            at += 1
        elif sign == "[":
            at = _class_end(pattern, at)
        elif sign == "(":
            depth += 1
        elif sign == ")":
            depth -= 1
            if depth == 0:
                return at
        at += 1


def _repeat(pattern: str, at: int) -> tuple[int, bool]:
    """The end of the repetition sign at `at` (or `at` itself), and whether it allows for nothing."""
    sign = pattern[at : at + 1]
    if sign in ("?", "*", "+"):
        end = at + 1
    elif sign == "{":
        end = pattern.index("}", at) + 1
    else:
        return at, False
    none = sign in ("?", "*") or (sign == "{" and pattern[at + 1] in "0,")
    return end + (pattern[end : end + 1] in ("?", "+")), none


def needed(pattern: str) -> tuple[str, ...]:
    """Plain texts of which one occurs in whatever `pattern` (one alternative) matches; empty: none is known."""
    runs: list[tuple[str, ...]] = []
    run, at = "", 0
    while at < len(pattern):
        sign = pattern[at]
        group: tuple[str, ...] = ()
        if sign == "(":
            end = _group_end(pattern, at)
            body = pattern[at + 1 : end]
            if body.startswith("?:") or re.match(r"\?P<\w+>", body) or not body.startswith("?"):
                inner = re.sub(r"^\?(?:P<\w+>|:)", "", body)
                found = [needed(part) for part in alternatives(inner)]
                group = tuple(t for texts in found for t in texts) if all(found) else ()
            at = end + 1
        elif sign == "[":
            at = _class_end(pattern, at) + 1
        elif sign == "\\":
            at += 2
        elif sign not in _META:
            end, none = _repeat(pattern, at + 1)
            if not none and end == at + 1:
                run, at = run + sign, end
                continue
            at += 1
        else:
            at += 1
        end, none = _repeat(pattern, at)
        at = end
        runs += [(run,)] if run else []
        runs += [group] if group and not none else []
        run = ""
    runs += [(run,)] if run else []
    return max(runs, key=lambda texts: min(map(len, texts)), default=())


class Phrases:
    """An alternation with the searches of a compiled pattern, and the same matches."""

    def __init__(self, *patterns: str) -> None:
        self.parts = [part for pattern in patterns for part in alternatives(pattern)]
        self._needed = [needed(part) for part in self.parts]
        self._whole = re.compile("|".join(self.parts))
        self._compiled: dict[tuple[int, ...], re.Pattern[str]] = {}

    def _active(self, text: str) -> re.Pattern[str] | None:
        present = []
        for number, texts in enumerate(self._needed):
            if not texts:
                present.append(number)
                continue
            for piece in texts:
                if piece in text:
                    present.append(number)
                    break
        if not present:
            return None
        if len(present) > _MOST_TRIED:
            return self._whole
        key = tuple(present)
        pattern = self._compiled.get(key)
        if pattern is None:
            pattern = self._compiled[key] = re.compile("|".join(self.parts[n] for n in present))
        return pattern

    def search(self, text: str) -> re.Match[str] | None:
        pattern = self._active(text)
        return pattern.search(text) if pattern else None

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        pattern = self._active(text)
        return pattern.finditer(text) if pattern else iter(())

    def count(self, text: str) -> int:
        """How often a phrase occurs."""
        pattern = self._active(text)
        return sum(1 for _ in pattern.finditer(text)) if pattern else 0
