"""The frameworks that are shipped: `law/scorecards/*.yaml`, read and checked once."""

from collections.abc import Mapping
from functools import cache
from importlib import resources

import yaml

from motcua.scorecards.rules import reading
from motcua.scorecards.rules.framework import Framework


@cache
def shipped() -> Mapping[str, Framework]:
    """Every shipped version by its key, e.g. `766/API-2026-09`."""
    folder = resources.files("motcua") / "law" / "scorecards"
    found: dict[str, Framework] = {}
    for file in sorted(folder.iterdir(), key=lambda one: one.name):
        if file.name.endswith(".yaml"):
            framework = reading.framework(yaml.safe_load(file.read_text(encoding="utf-8")))
            found[framework.key] = framework
    return found
