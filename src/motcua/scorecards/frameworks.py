"""The frameworks that are shipped: `law/scorecards/*.yaml`, read and checked once."""

from collections.abc import Mapping
from functools import cache
from importlib import resources

import yaml

from motcua.scorecards.rules import reading
from motcua.scorecards.rules.framework import Framework


class UnknownFramework(LookupError):
    """No shipped framework has this code or key."""

    def __init__(self, code: str) -> None:
        super().__init__(f"there is no index framework {code!r}; there are: {', '.join(shipped())}")
        self.code = code


@cache
def shipped() -> Mapping[str, Framework]:
    """Every shipped version by its key, e.g. `766/API-2026-09`, in the order of the keys."""
    folder = resources.files("motcua") / "law" / "scorecards"
    found = [
        reading.framework(yaml.safe_load(file.read_text(encoding="utf-8")))
        for file in folder.iterdir()
        if file.name.endswith(".yaml")
    ]
    reading.refuse_circles(found)
    return {framework.key: framework for framework in sorted(found, key=lambda one: one.key)}


def one(code: str) -> Framework:
    """A framework by its key, or by its code alone: the newest version. Raises UnknownFramework."""
    every = shipped()
    if code in every:
        return every[code]
    versions = [framework for framework in every.values() if framework.code == code]
    if not versions:
        raise UnknownFramework(code)
    return max(versions, key=lambda framework: (framework.valid_from, framework.version))
