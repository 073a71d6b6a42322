"""From the name of a commune or district before 01/07/2025 to the communes of today.

The data (law/agencies/old_communes.yaml) are an excerpt with how sure each line is, not the whole country: a name
that it does not hold is said to be unknown, never guessed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import yaml

from motcua.agencies.rules import area_plans
from motcua.kernel.text import fold

_KINDS = ("thi tran ", "phuong ", "xa ", "tp ", "thanh pho ", "thi xa ", "huyen ", "quan ", "dac khu ")
_MOST = 12


@dataclass(frozen=True)
class Found:
    """An old commune with the commune of today it lies in. `is_sure` is False for what is written from memory."""

    old: str
    code: str
    name: str
    is_sure: bool


@dataclass(frozen=True)
class _Line:
    district: str
    old: str
    code: str
    name: str
    is_sure: bool


def look_up(text: str) -> tuple[Found, ...]:
    """Communes of today for an old name, diacritics and kind of area forgiven: `vinh hai`, `Phường Vĩnh Hải`,
    `Vĩnh Hải, Nha Trang`. A district gives all its communes of today. Empty when the name is not known."""
    parts = [_bare(part) for part in text[:120].split(",") if part.strip()]
    if not parts:
        return ()
    lines = [line for line in _lines() if parts[0] == _bare(line.old)]
    if len(parts) > 1:
        lines = [line for line in lines if parts[1] == _bare(line.district)] or lines
    if not lines:
        within = [line for line in _lines() if parts[0] == _bare(line.district)]
        by_code = {line.code: Found(line.district, line.code, line.name, line.is_sure) for line in within}
        return tuple(by_code.values())
    return tuple(
        Found(f"{line.old} ({line.district})", line.code, line.name, line.is_sure) for line in lines
    )[:_MOST]


def _bare(text: str) -> str:
    plain = " ".join(fold(text).split())
    return next((plain.removeprefix(kind) for kind in _KINDS if plain.startswith(kind)), plain)


@cache
def _lines() -> tuple[_Line, ...]:
    """Raises ValueError: a line names a commune that does not exist today."""
    text = (resources.files("motcua") / "law" / "agencies" / "old_communes.yaml").read_text(encoding="utf-8")
    read: Mapping[str, Any] = yaml.safe_load(text)
    found: list[_Line] = []
    for province, districts in read["provinces"].items():
        known = {area.name: area.code for area in area_plans() if area.parent_code == province}
        for district, communes in districts.items():
            for today, line in communes.items():
                if today not in known:
                    raise ValueError(f"old_communes.yaml: no commune of {province} is called {today}")
                sure = line["certainty"] == "sourced"
                found += [_Line(district, old, known[today], today, sure) for old in line["of"]]
    return tuple(found)
