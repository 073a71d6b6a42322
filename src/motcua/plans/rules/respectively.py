"""One sentence with two subjects, two figures and one "lần lượt" or "tương ứng": which figure is whose.

The reader of figures gives each figure the whole sentence's subject. Where the subjects can be counted off against
the figures, each gets its own; where they cannot, all figures of the sentence are flagged for a person.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from motcua.plans.rules import layout
from motcua.plans.rules.clauses import sentences
from motcua.plans.rules.indicator_hints import suggest
from motcua.plans.rules.layout import BlockKind
from motcua.plans.rules.shadow import Shadow
from motcua.plans.rules.targets import Kind, Target

_SAID = re.compile(r"\b(?:lần lượt|tương ứng)\b")
_LEADS_TO_FIGURE = re.compile(
    r"\s*(?:(?:đạt|là|ở mức|tối thiểu|ít nhất|lần lượt|tương ứng|không dưới|trên|từ|phấn đấu|phải|với|theo thứ tự|"
    r"mức|bằng|cũng)\s*)+$"
)
_OPENS = re.compile(r"^(?:[^\w]*(?:\d{1,2}[.)]|[-+a-z][.)])?\s*)?(?:phấn đấu|mục tiêu|bảo đảm|đảm bảo)?\s*")
_BETWEEN = re.compile(r"\s*(?:,|;|\bvà\b)\s*")
_MOST_PARTS = 8
_FEW_WORDS = 4


@dataclass(frozen=True, slots=True)
class Paired:
    """All targets of a text, those of such sentences with subjects of their own; `flagged` are their spans."""

    targets: tuple[Target, ...]
    flagged: frozenset[tuple[int, int]]


def pair(text: str, targets: Sequence[Target]) -> Paired:
    """Count subjects off against figures, sentence by sentence."""
    changed: dict[int, Target] = {}
    flagged: set[tuple[int, int]] = set()
    for sentence in _sentences(text):
        if not _SAID.search(sentence.text):
            continue
        first, last = sentence.starts[0], sentence.ends[-1]
        mine = [
            n for n, t in enumerate(targets) if first <= t.start and t.end <= last and t.value is not None
        ]
        if len(mine) < 2:
            continue
        flagged |= {(targets[n].start, targets[n].end) for n in mine}
        if len({targets[n].deadline for n in mine}) == len(mine):
            continue  # figures counted off against years: the reader of deadlines does that
        subjects = _subjects(sentence, targets[mine[0]])
        if len(subjects) == len(mine):
            for n, (subject, scope) in zip(mine, subjects, strict=True):
                changed[n] = _of(targets[n], subject, scope)
    found = tuple(changed.get(n, target) for n, target in enumerate(targets))
    return Paired(found, frozenset(flagged))


def _sentences(text: str) -> Iterator[Shadow]:
    for block in layout.blocks(text):
        if block.kind is BlockKind.ROW:
            for cell in block.cells:
                yield from sentences(cell, 0)
        else:
            yield from sentences(block.shadow, block.marker)


def _subjects(sentence: Shadow, first: Target) -> list[tuple[str, str | None]]:
    """(subject, scope) of each part before the first figure; nothing where they cannot be told apart.

    A part of a few words ("cấp tỉnh, cấp xã") narrows the subject that it hangs on instead of being one.
    """
    figure = next((at for at, end in enumerate(sentence.ends) if end >= first.end), None)
    numeral = re.search(r"\d", sentence.text)
    said = [m for m in re.finditer(r"\d[\d.,]*\s?%?", sentence.text) if figure and m.end() <= figure + 1]
    if numeral is None or not said:
        return []
    before = _LEADS_TO_FIGURE.sub("", sentence.text[: said[-1].start()])
    before = before[_OPENS.match(before).end() :] if _OPENS.match(before) else before  # type: ignore[union-attr]
    parts = [part.strip() for part in _BETWEEN.split(before) if part.strip()]
    if not 2 <= len(parts) <= _MOST_PARTS:
        return []
    if all(len(part.split()) < _FEW_WORDS for part in parts[1:]) and len(parts[0].split()) > _FEW_WORDS:
        length = len(parts[1].split())
        words = parts[0].split()
        head, scopes = " ".join(words[:-length]), [" ".join(words[-length:]), *parts[1:]]
        return [(f"{head} {scope}", scope) for scope in scopes]
    return [(part, None) for part in parts]


def _of(target: Target, subject: str, scope: str | None) -> Target:
    kind = Kind.RATIO.value if target.kind is Kind.STEPPED else target.kind.value
    return replace(
        target,
        indicator=suggest(subject, kind) or (target.indicator if scope else None),
        scope=scope or (subject[:300] if target.scope else target.scope),
    )
