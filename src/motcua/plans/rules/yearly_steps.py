"""Targets that rise by year: which step binds in a year that is asked for. Pure.

"85 % năm 2023, 90 % năm 2025": in 2023 the first binds; in 2024 what was due stays owed until the next step; in 2022
nothing is due yet and the first step lies ahead (our reading: the texts do not say what holds in between).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, Protocol, TypeVar


class Stands(StrEnum):
    DUE = "due"  # the step's own year
    HOLDS = "holds"  # a step of an earlier year that no later one has replaced yet
    AHEAD = "ahead"  # the first step is due in a later year
    ALWAYS = "always"  # names no year


class Stepped(Protocol):
    """What a target needs to be a step: plans.models.Target has it, and so has a proposal."""

    @property
    def kind(self) -> str: ...
    @property
    def indicator(self) -> str: ...
    @property
    def scope(self) -> str: ...
    @property
    def deadline(self) -> str: ...
    @property
    def start(self) -> int: ...


T = TypeVar("T", bound=Stepped)


@dataclass(frozen=True)
class Binding(Generic[T]):
    """The step that binds in the year, and how."""

    target: T
    stands: Stands


def year_of(deadline: str) -> int | None:
    """The calendar year of a deadline as plans write them ("2025", "2025-06-30")."""
    return int(deadline[:4]) if deadline[:4].isdigit() else None


def series(targets: Sequence[T]) -> list[list[T]]:
    """Targets that are steps of one another, in order of their years; every other target alone.

    Steps name the same indicator and the same scope with different years. Without an indicator only neighbours of one
    text are taken for steps when both are of that kind.
    """
    groups: dict[tuple[str, ...], list[T]] = {}
    for at, one in enumerate(targets):
        same = one.kind == "stepped" or any(
            other is not one
            and other.kind in ("stepped", one.kind)
            and one.indicator
            and (other.indicator, other.scope) == (one.indicator, one.scope)
            and other.deadline[:4] != one.deadline[:4]
            for other in targets
        )
        known = one.indicator or (_run(targets, at) if one.kind == "stepped" else "")
        key = ("step", known, one.scope) if same and known and one.deadline else ("alone", str(at))
        groups.setdefault(key, []).append(one)
    return [sorted(group, key=lambda t: t.deadline) for group in groups.values()]


def _run(targets: Sequence[T], at: int) -> str:
    """Unnamed steps that follow each other in the text are one series."""
    while at > 0 and targets[at - 1].kind == "stepped" and not targets[at - 1].indicator:
        at -= 1
    return f"#{targets[at].start}"


def in_year(targets: Sequence[T], year: int) -> list[Binding[T]]:
    """What binds in the year, one for each series, in the order of the targets."""
    found = []
    for group in series(targets):
        dated = [(year_of(one.deadline), one) for one in group]
        due = [one for at, one in dated if at == year]
        past = [one for at, one in dated if at is not None and at < year]
        ahead = [one for at, one in dated if at is not None and at > year]
        if due:
            found.append(Binding(due[-1], Stands.DUE))
        elif past:
            found.append(Binding(past[-1], Stands.HOLDS))
        elif ahead:
            found.append(Binding(ahead[0], Stands.AHEAD))
        else:
            found.append(Binding(group[0], Stands.ALWAYS))
    order = {id(one): n for n, one in enumerate(targets)}
    return sorted(found, key=lambda one: order[id(one.target)])
