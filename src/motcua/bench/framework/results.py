"""What a benchmark returns: figures with units in their names, the reference beside them, and the ratio."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from motcua.bench.framework.machine import describe_machine

SIGNIFICANT_DIGITS = 4


class BenchmarkFailed(Exception):
    """What was timed gave a wrong result, so the time means nothing. Mend that first."""


@dataclass(frozen=True)
class Reference:
    """The known quantity measured in the same run, e.g. the same work by the plainest means."""

    what: str
    figures: Mapping[str, float]


@dataclass(frozen=True)
class BenchResult:
    """Names of figures end in their unit (`p50_ms`, `slips_per_second`); `ratio_of` says what is divided."""

    figures: Mapping[str, float]
    reference: Reference
    ratio: float
    ratio_of: str
    settings: Mapping[str, object] = field(default_factory=dict)
    machine: Mapping[str, object] = field(default_factory=describe_machine)

    def to_json(self) -> dict[str, object]:
        return {
            "figures": {name: rounded(value) for name, value in self.figures.items()},
            "reference": {
                "what": self.reference.what,
                "figures": {name: rounded(value) for name, value in self.reference.figures.items()},
            },
            "ratio": rounded(self.ratio),
            "ratio_of": self.ratio_of,
            "settings": dict(self.settings),
            "machine": dict(self.machine),
        }


def rounded(value: float) -> float:
    """Four significant digits: more would be noise that changes with each run. Counts stay exact."""
    if isinstance(value, int):
        return value
    exact = float(f"{value:.{SIGNIFICANT_DIGITS}g}")
    return int(exact) if exact.is_integer() else exact
