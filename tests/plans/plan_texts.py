"""The labelled texts of the plan reader's tests, and the scorer's own idea of a match in short form."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TEXTS = Path(__file__).parent / "texts"


@dataclass(frozen=True)
class Labelled:
    name: str
    text: str
    targets: list[dict[str, Any]]
    achievements: list[dict[str, Any]]
    ignore: list[str]


def labelled() -> Iterator[Labelled]:
    for path in sorted(TEXTS.glob("*.gold.json")):
        name = path.name.removesuffix(".gold.json")
        gold = json.loads(path.read_text(encoding="utf-8"))
        text = path.with_name(f"{name}.txt").read_bytes().decode("utf-8")
        yield Labelled(name, text, gold["targets"], gold["achievements"], gold["ignore"])


def answers(gold: dict[str, Any], field: str) -> list[Any]:
    return [gold[field], *gold.get("accept", {}).get(field, [])]


def year_end(deadline: str | None) -> str | None:
    return f"{deadline}-12-31" if deadline and len(deadline) == 4 else deadline
