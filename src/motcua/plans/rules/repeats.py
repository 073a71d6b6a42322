"""A press text says its headline's target again in caption and body: kept once, in its fullest form."""

import re
from collections import defaultdict

from motcua.plans.rules.indicator_hints import shorten
from motcua.plans.rules.shadow import canonical
from motcua.plans.rules.targets import Kind, Target

_HEADLINE_CHARACTERS = 400
_LOOK_BACK = 12  # mentions of one value; bounds the work on a hostile text
_WORD = re.compile(r"[^\W\d_]{2,}")
_EMPTY_WORDS = """mục tiêu theo đó năm đạt phấn đấu và của các trong đến được bảo đảm trên từ trở lên tối
    thiểu ít nhất là với cho về có này yêu cầu nâng cao tỷ lệ mức độ phải tỉnh"""
_EMPTY = frozenset(_EMPTY_WORDS.split())


def _words(target: Target) -> frozenset[str]:
    return frozenset(_WORD.findall(shorten(" ".join(canonical(target.quote).split())))) - _EMPTY


def _same(one: Target, two: Target, one_words: frozenset[str], two_words: frozenset[str]) -> bool:
    if one.start < two.end and two.start < one.end:
        return (one.start, one.end, one.indicator) == (two.start, two.end, two.indicator)
    shorter, longer = sorted((one_words, two_words), key=len)
    if not shorter:
        return False
    shared = len(shorter & longer) / len(shorter)
    if shared < 0.5 and Kind.RANK not in (one.kind, two.kind):
        return False
    if one.indicator and one.indicator == two.indicator:
        if Kind.RANK in (one.kind, two.kind):
            return True
        headline = min(one.start, two.start) < _HEADLINE_CHARACTERS
        return shared >= (0.5 if headline else 0.6) and (
            one.scope is None or two.scope is None or canonical(one.scope) == canonical(two.scope)
        )
    # A headline is too short to tell the indicator: all it says, the body says too.
    return (
        shared >= 0.85
        and len(shorter) * 2 <= len(longer) + 2
        and (one.indicator is None or two.indicator is None or len(shorter) <= 4)
    )


def without_repeats(targets: list[Target]) -> tuple[Target, ...]:
    """Drop repeated mentions, and wishes that a numbered aim for the same index makes superfluous."""
    groups: dict[tuple[object, ...], list[tuple[Target, frozenset[str]]]] = defaultdict(list)
    for target in targets:
        key = (target.value, target.unit, (target.deadline or "")[:4])
        members = groups[key]
        words = _words(target)
        for place, (kept, kept_words) in enumerate(members[-_LOOK_BACK:]):
            if _same(kept, target, kept_words, words) and target.kind is not Kind.BOOLEAN:
                if len(words) > len(kept_words):
                    members[max(0, len(members) - _LOOK_BACK) + place] = (target, words)
                break
        else:
            members.append((target, words))
    kept_targets = [t for members in groups.values() for t, _ in members]
    numbered = {_index(t) for t in kept_targets if t.value is not None and t.indicator}
    kept_targets = [
        t
        for t in kept_targets
        if not (t.kind is Kind.RELATIVE and t.value is None and t.indicator and _index(t) in numbered)
    ]
    return tuple(sorted(kept_targets, key=lambda t: (t.start, t.end)))


def _index(target: Target) -> str:
    return {"PAR_INDEX": "RANK_PAR", "SIPAS": "RANK_SIPAS"}.get(
        target.indicator or "", target.indicator or ""
    )
