"""Which small counts are not shown, and what is merged with them so that no total gives them away.

Figures form a tree: province, units, procedures, channels. Below every shown node its children are parted into
those shown alone and one merged rest. A rest has at least two members and counts at least the threshold, so
whatever sums and differences anybody takes of what is shown, no count below the threshold comes out.
"""

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Path = tuple[Hashable, ...]


@dataclass(frozen=True)
class Parted(Generic[Key]):
    """`shown` alone, in the order given; `merged` only as one sum. Both empty: nothing below is shown."""

    shown: tuple[Key, ...]
    merged: frozenset[Key]


def parted(sizes: Mapping[Key, int], threshold: int) -> Parted[Key]:
    """Part the children of a node that counts at least the threshold. Children of nothing are left out."""
    counted = {key: size for key, size in sizes.items() if size}
    order = sorted(counted, key=lambda key: (counted[key], str(key)))
    merged = [key for key in order if counted[key] < threshold]
    if not merged:
        return Parted(tuple(counted), frozenset())
    for key in order[len(merged) :]:
        if len(merged) >= 2 and sum(counted[one] for one in merged) >= threshold:
            break
        merged.append(key)
    if len(merged) == len(counted):
        return Parted((), frozenset())  # the rest would be the node itself
    rest = frozenset(merged)
    return Parted(tuple(key for key in counted if key not in rest), rest)


@dataclass(frozen=True)
class Shown:
    """A figure to publish: the node, or the merged rest of its children. `leaves`: what it is the sum of."""

    path: Path
    is_rest: bool
    leaves: tuple[Path, ...] = field(repr=False)


def published(leaves: Mapping[Path, int], threshold: int) -> Iterator[Shown]:
    """What may be shown of a tree, from the root down; `leaves` by their path, all of one length."""
    counted = {path: size for path, size in leaves.items() if size}
    if sum(counted.values()) >= threshold:
        yield from _below((), counted, threshold)


def _below(path: Path, leaves: Mapping[Path, int], threshold: int) -> Iterator[Shown]:
    yield Shown(path, False, tuple(leaves))
    depth = len(path)
    if any(len(leaf) == depth for leaf in leaves):
        return
    children: dict[Hashable, dict[Path, int]] = {}
    for leaf, size in leaves.items():
        children.setdefault(leaf[depth], {})[leaf] = size
    parts = parted({key: sum(held.values()) for key, held in children.items()}, threshold)
    for key in parts.shown:
        yield from _below((*path, key), children[key], threshold)
    if parts.merged:
        yield Shown(
            path, True, tuple(leaf for key in children if key in parts.merged for leaf in children[key])
        )
