"""What is too small to be shown: cells below the limit, and one more where the hidden one could be subtracted.

Two tables of the same people (units and sectors) give away together what neither does alone: where a hidden unit and
one that is shown make up a sector, the sector less the unit is the hidden one. The cells of both are a graph: its
nodes are the lines of the tables (those that are not shown are one node a table, for the total tells their sum), its
edges the strata between them. What people leave open of the strata is the graph's circles, so a sum of strata can be
computed exactly where every circle passes it as often forwards as backwards.
"""

from collections.abc import Hashable, Iterator, Mapping
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


_HIDDEN = "\0hidden"
_Node = tuple[int, str]


def hidden_of_both(
    strata: Mapping[str, tuple[str, str, int]], fewest: int
) -> tuple[dict[str, str], dict[str, str]]:
    """Which lines of the first and of the second table are not shown, and why (as `hidden` says it); `strata`: where
    each stands in both, and how many people answered. Nothing that is shown, added and subtracted in whatever way,
    gives the sum of a stratum, or of a hidden line, of fewer than `fewest` people."""
    full = {code: one for code, one in strata.items() if one[2]}
    sides: list[dict[str, int]] = [{}, {}]
    for one in strata.values():
        for side in (0, 1):
            name = str(one[side])
            sides[side][name] = sides[side].get(name, 0) + one[2]
    found = [hidden(counts, fewest) for counts in sides]
    while True:
        telling = _told(full, found, sides, fewest)
        shown = [
            (counts[name], side, name)
            for side, counts in enumerate(sides)
            for name in counts
            if name not in found[side]
        ]
        if not telling or not shown:
            return found[0], found[1]
        # the smallest line beside one of those that are told, or the smallest of all
        beside = [one for one in shown if any(full[code][one[1]] == one[2] for code in telling)]
        _count, side, name = min(beside or shown)
        found[side][name] = "other"
        others = sorted((n, one) for one, n in sides[side].items() if n and one not in found[side])
        if others and sum(1 for one in found[side] if sides[side][one]) == 1:
            found[side][others[0][1]] = "other"  # alone it would be told by the total


def _told(
    strata: Mapping[str, tuple[str, str, int]],
    found: list[dict[str, str]],
    sides: list[dict[str, int]],
    fewest: int,
) -> set[str]:
    """The strata of those small sums that can be computed from what is shown."""
    nodes: dict[str, tuple[_Node, ...]] = {
        code: tuple((side, _HIDDEN if one[side] in found[side] else str(one[side])) for side in (0, 1))
        for code, one in strata.items()
    }
    small: dict[_Node, set[str]] = {}
    for side in (0, 1):
        for name in found[side]:
            if 0 < sides[side][name] < fewest:
                small[side, name] = {code for code, one in strata.items() if one[side] == name}
    lone = {code for code, one in strata.items() if one[2] < fewest}
    left_open: set[str] = set()
    unsure: set[_Node] = set()
    for circle in _circles(nodes):
        left_open |= circle.keys()
        for node, codes in small.items():
            if sum(circle.get(code, 0) for code in codes):
                unsure.add(node)
    told = lone - left_open
    for node, codes in small.items():
        if node not in unsure:
            told |= codes
    return told


def _circles(nodes: Mapping[str, tuple[_Node, ...]]) -> Iterator[dict[str, int]]:
    """The circles of the graph that all its circles are made of, each stratum with the sign in which it is passed:
    whatever is added to one stratum of a circle has to be taken from the next."""
    beside: dict[_Node, list[tuple[str, _Node]]] = {}
    for code, (one, other) in nodes.items():
        beside.setdefault(one, []).append((code, other))
        beside.setdefault(other, []).append((code, one))
    above: dict[_Node, tuple[str, _Node] | None] = {}
    depth: dict[_Node, int] = {}
    for root in beside:
        if root in above:
            continue
        above[root], depth[root], waiting = None, 0, [root]
        while waiting:
            node = waiting.pop()
            for code, other in beside[node]:
                if other not in above:
                    above[other], depth[other] = (code, node), depth[node] + 1
                    waiting.append(other)
    tree = {step[0] for step in above.values() if step}
    for code, (one, other) in nodes.items():
        if code in tree:
            continue
        ways: tuple[list[str], list[str]] = ([], [])
        ends = [one, other]
        while ends[0] != ends[1]:
            side = 0 if depth[ends[0]] >= depth[ends[1]] else 1
            step = above[ends[side]]
            assert step is not None  # both lead to the root of the same tree
            ways[side].append(step[0])
            ends[side] = step[1]
        around = [code, *ways[1], *reversed(ways[0])]
        yield {passed: 1 if at % 2 == 0 else -1 for at, passed in enumerate(around)}
