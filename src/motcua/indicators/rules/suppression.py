"""Which small counts are not shown, and what is merged with them so that no total gives them away.

Figures form a tree: province, units, procedures, channels. Below every shown node its children are parted into
those shown alone and one merged rest. A rest has at least two members and counts at least the threshold, so
whatever sums and differences anybody takes of what is shown, no count below the threshold comes out.

Where a figure says what people think, both sides of it count: of six who rated, the one who was not satisfied is as
alone as in a cell of one. Then all three counts of what is shown (who rated, who was satisfied, who was not) are
nobody or at least the threshold, and so is whatever is worked out of them.
"""

from collections.abc import Collection, Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Path = tuple[Hashable, ...]


@dataclass(frozen=True)
class Parted(Generic[Key]):
    """`shown` alone, in the order given; `merged` only as one sum. Both empty: nothing below is shown."""

    shown: tuple[Key, ...]
    merged: frozenset[Key]


def parted(
    sizes: Mapping[Key, int], threshold: int, *, sides: Mapping[Key, int] | None = None
) -> Parted[Key]:
    """Part the children of a node that counts at least the threshold. Children of nothing are left out.

    `sides`: how many of each child stand on one side, where neither side may be small either.
    """
    counted = {key: size for key, size in sizes.items() if size}
    order = sorted(counted, key=lambda key: (counted[key], str(key)))

    def is_small(keys: Collection[Key]) -> bool:
        of = None if sides is None else sum(sides[key] for key in keys)
        return _is_small(sum(counted[key] for key in keys), of, threshold)

    merged = [key for key in order if is_small((key,))]
    if not merged:
        return Parted(tuple(counted), frozenset())
    for key in [key for key in order if key not in set(merged)]:
        if len(merged) >= 2 and not is_small(merged):
            break
        merged.append(key)
    if len(merged) == len(counted):
        return Parted((), frozenset())  # the rest would be the node itself
    rest = frozenset(merged)
    return Parted(tuple(key for key in counted if key not in rest), rest)


def _is_small(size: int, side: int | None, threshold: int) -> bool:
    return size < threshold or (side is not None and (0 < side < threshold or 0 < size - side < threshold))


@dataclass(frozen=True)
class Shown:
    """A figure to publish: the node, or the merged rest of its children. `leaves`: what it is the sum of."""

    path: Path
    is_rest: bool
    leaves: tuple[Path, ...] = field(repr=False)


def published(
    leaves: Mapping[Path, int], threshold: int, *, sides: Mapping[Path, int] | None = None
) -> Iterator[Shown]:
    """What may be shown of a tree, from the root down; `leaves` by their path, all of one length. `sides`: as
    `parted` has them."""
    counted = {path: size for path, size in leaves.items() if size}
    side = None if sides is None else sum(sides[path] for path in counted)
    if not _is_small(sum(counted.values()), side, threshold):
        yield from _below((), counted, threshold, sides)


def _below(
    path: Path, leaves: Mapping[Path, int], threshold: int, sides: Mapping[Path, int] | None
) -> Iterator[Shown]:
    yield Shown(path, False, tuple(leaves))
    depth = len(path)
    if any(len(leaf) == depth for leaf in leaves):
        return
    children: dict[Hashable, dict[Path, int]] = {}
    for leaf, size in leaves.items():
        children.setdefault(leaf[depth], {})[leaf] = size
    parts = parted(
        {key: sum(held.values()) for key, held in children.items()},
        threshold,
        sides=None if sides is None else {k: sum(sides[one] for one in held) for k, held in children.items()},
    )
    for key in parts.shown:
        yield from _below((*path, key), children[key], threshold, sides)
    if parts.merged:
        yield Shown(
            path, True, tuple(leaf for key in children if key in parts.merged for leaf in children[key])
        )
