"""What the reader finds: targets, and the achievements that are told beside them."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypedDict

Value = int | float | tuple[float, float] | None


class Kind(StrEnum):
    """The shape of a target."""

    RATIO = "ratio"
    RANGE = "range"
    COUNT = "count"
    ZERO = "zero"
    RANK = "rank"
    STEPPED = "stepped"
    BOOLEAN = "boolean"
    RELATIVE = "relative"
    QUALITATIVE = "qualitative"


class TargetJson(TypedDict):
    quote: str
    start: int
    end: int
    kind: str
    comparator: str | None
    value: int | float | list[float] | None
    unit: str | None
    scope: str | None
    deadline: str | None
    indicator: str | None


class AchievementJson(TypedDict):
    quote: str
    start: int
    end: int
    value: int | float


class ReadingJson(TypedDict):
    targets: list[TargetJson]
    achievements: list[AchievementJson]


@dataclass(frozen=True, slots=True)
class Target:
    """One measurable aim. `quote` is `text[start:end]`; `deadline` a year or an ISO date, due on its last
    day; `unit` "%", "count", "rank" or None; `indicator` a suggested code or None."""

    quote: str
    start: int
    end: int
    kind: Kind
    comparator: str | None
    value: Value
    unit: str | None
    scope: str | None
    deadline: str | None
    indicator: str | None

    def to_json(self) -> TargetJson:
        value = list(self.value) if isinstance(self.value, tuple) else self.value
        return {
            "quote": self.quote,
            "start": self.start,
            "end": self.end,
            "kind": self.kind.value,
            "comparator": self.comparator,
            "value": value,
            "unit": self.unit,
            "scope": self.scope,
            "deadline": self.deadline,
            "indicator": self.indicator,
        }


@dataclass(frozen=True, slots=True)
class Achievement:
    """A figure that the text reports as reached: a fact to show, never a target."""

    quote: str
    start: int
    end: int
    value: int | float

    def to_json(self) -> AchievementJson:
        return {"quote": self.quote, "start": self.start, "end": self.end, "value": self.value}


@dataclass(frozen=True, slots=True)
class Reading:
    """All that was found in one text, in the order of the text."""

    targets: tuple[Target, ...] = ()
    achievements: tuple[Achievement, ...] = ()

    def to_json(self) -> ReadingJson:
        return {
            "targets": [t.to_json() for t in self.targets],
            "achievements": [a.to_json() for a in self.achievements],
        }
