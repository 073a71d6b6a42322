"""Sums over the slices that indicators take: some kinds of receiving units, some groups of sectors.

Each slice is asked by what it names alone, because sums by kind of unit and sums by group of sectors each lie ready
and sums by both do not.
"""

from collections.abc import Iterable, Mapping

from motcua.indicators.measures import IN_CELLS
from motcua.indicators.registry import Indicator, Slice
from motcua.indicators.summing import GroupSet, Key, Sums


def wanted(
    indicators: Iterable[Indicator], *, by: GroupSet = (), also: Iterable[str] = ()
) -> dict[Slice, tuple[GroupSet, tuple[str, ...]]]:
    """For each slice of these indicators: the groups to ask for, and their stored measures with those of `also`."""
    names: dict[Slice, dict[str, None]] = {}
    for indicator in indicators:
        mine = names.setdefault(indicator.only, dict.fromkeys(also))
        for variant in indicator.variants:
            mine |= dict.fromkeys(n for n in (variant.numerator, variant.denominator) if n in IN_CELLS)
    return {only: ((*by, *_dimensions(only)), tuple(sorted(asked))) for only, asked in names.items() if asked}


def sets(asked: Mapping[Slice, tuple[GroupSet, tuple[str, ...]]]) -> dict[GroupSet, tuple[str, ...]]:
    """What to ask `queries.sums` for: slices by the same groups are asked together."""
    found: dict[GroupSet, dict[str, None]] = {}
    for group, names in asked.values():
        found.setdefault(group, {}).update(dict.fromkeys(names))
    return {group: tuple(names) for group, names in found.items()}


def told(
    asked: Mapping[Slice, tuple[GroupSet, tuple[str, ...]]], found: Mapping[GroupSet, Mapping[Key, Sums]]
) -> dict[Slice, dict[Key, Sums]]:
    """Slice -> what stands before its own groups in a key (the groups of `by`) -> sums."""
    by_slice: dict[Slice, dict[Key, Sums]] = {}
    for only, (group, names) in asked.items():
        of = _dimensions(only)
        mine: dict[Key, dict[str, int]] = {}
        for key, sums in found[group].items():
            at = dict(zip(group, key, strict=True))
            if any(at[name] not in _chosen(only, name) for name in of):
                continue
            into = mine.setdefault(key[: len(key) - len(of)], dict.fromkeys(names, 0))
            for name in names:
                into[name] += sums[name]
        by_slice[only] = dict(mine)
    return by_slice


def _dimensions(only: Slice) -> tuple[str, ...]:
    return tuple(name for name in ("unit_kind", "sector_group") if _chosen(only, name))


def _chosen(only: Slice, dimension: str) -> frozenset[str]:
    return only.unit_kinds if dimension == "unit_kind" else only.sector_groups
