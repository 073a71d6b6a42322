"""From the name of a commune or district before 01/07/2025 to the communes of today, in all 34 provinces.

The table (law/agencies/old_communes_2025.txt) says of each line whether the commune was divided, and whether a second
source agrees; our own excerpt (law/agencies/old_communes.yaml) adds what the table lacks. A name that neither holds
is said to be unknown, never guessed. The table is read at the first look-up, not at the start.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import yaml

from motcua.agencies.rules import area_plans
from motcua.kernel.text import fold

_KINDS = (
    "thi tran ",
    "phuong ",
    "xa ",
    "tp ",
    "thanh pho ",
    "thi xa ",
    "huyen ",
    "quan ",
    "dac khu ",
    "tinh ",
)
_OF_DISTRICTS = ("tp ", "thanh pho ", "thi xa ", "huyen ", "quan ")
_MOST = 12
_DIVIDED, _UNCONFIRMED = "*", "?"


@dataclass(frozen=True)
class Found:
    """An old commune with the commune of today it lies in. `is_sure` is False for what one source alone or memory
    says; `is_part`: the old commune was divided, and only a part of it lies there."""

    old: str
    code: str
    name: str
    is_sure: bool
    is_part: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One old commune (or a part of it) and the commune of today."""

    province: str
    district: str
    old: str
    code: str
    is_sure: bool
    is_part: bool


def look_up(text: str, province: str = "") -> tuple[Found, ...]:
    """Communes of today for an old name, diacritics and kind of area forgiven: `vinh hai`, `Phường Vĩnh Hải`,
    `Vĩnh Hải, Nha Trang`, `Vĩnh Hải, Nha Trang, Khánh Hòa`. Those of `province` (its code of today) come first. A
    district gives all its communes of today. Empty when the name is not known."""
    parts = [_bare(part) for part in text[:120].split(",") if part.strip()]
    if not parts:
        return ()
    first = text[:120].split(",")[0]
    is_district = " ".join(fold(first).split()).startswith(_OF_DISTRICTS) and parts[0] in _by_district()
    named = () if is_district else _by_commune().get(parts[0], ())
    lines = _narrowed(_as_written(named, first), parts[1:])
    home = {area.code for area in area_plans() if area.parent_code == province} if province else frozenset()
    if lines:
        ordered = sorted(lines, key=lambda line: line.code not in home)
        return tuple(
            Found(f"{line.old} ({_place(line)})", line.code, _names()[line.code], line.is_sure, line.is_part)
            for line in ordered
        )[:_MOST]
    within = _narrowed(_by_district().get(parts[0], ()), ["", *parts[1:]])
    by_code: dict[str, Found] = {}
    for line in sorted(within, key=lambda line: line.code not in home):
        by_code.setdefault(line.code, Found(line.district, line.code, _names()[line.code], line.is_sure))
    return tuple(by_code.values())


def _place(line: Line) -> str:
    return f"{line.district}, {line.province}" if line.province else line.district


def _as_written(lines: tuple[Line, ...], said: str) -> tuple[Line, ...]:
    """Those of the kind, and then with the diacritics, that were written; all where none is so."""
    plain, exact = " ".join(fold(said).split()), " ".join(said.casefold().split())
    kind = tuple(line for line in lines if fold(line.old) == plain) or lines
    return tuple(line for line in kind if line.old.casefold().endswith(exact)) or kind


def _narrowed(lines: tuple[Line, ...], above: list[str]) -> tuple[Line, ...]:
    """Those under the district, and the province, that were named after the commune; all where none fits."""
    for part in above:
        if part:
            fitting = tuple(line for line in lines if part in (_bare(line.district), _bare(line.province)))
            lines = fitting or lines
    return lines


def _bare(text: str) -> str:
    plain = " ".join(fold(text).split())
    return next((plain.removeprefix(kind) for kind in _KINDS if plain.startswith(kind)), plain)


@cache
def _names() -> Mapping[str, str]:
    return {area.code: area.name for area in area_plans()}


@cache
def _by_commune() -> Mapping[str, tuple[Line, ...]]:
    return _grouped(lambda line: line.old)


@cache
def _by_district() -> Mapping[str, tuple[Line, ...]]:
    return _grouped(lambda line: line.district)


def _grouped(of: Callable[[Line], str]) -> Mapping[str, tuple[Line, ...]]:
    found: dict[str, list[Line]] = {}
    bare: dict[str, str] = {}
    for line in lines():
        text = of(line)
        key = bare.get(text) or bare.setdefault(text, _bare(text))
        found.setdefault(key, []).append(line)
    return {key: tuple(group) for key, group in found.items()}


@cache
def lines() -> tuple[Line, ...]:
    """Every line of the table, then those of the excerpt that it lacks. Raises ValueError: a line leads nowhere."""
    found = list(_table())
    known = {(_bare(line.old), _bare(line.district)) for line in found}
    found += [line for line in _excerpt() if (_bare(line.old), _bare(line.district)) not in known]
    return tuple(found)


def _law(name: str) -> str:
    return (resources.files("motcua") / "law" / "agencies" / name).read_text(encoding="utf-8")


def _table() -> Iterator[Line]:
    for number, text in enumerate(_law("old_communes_2025.txt").splitlines(), 1):
        if text.startswith("#") or not text:
            continue
        code, province, district, communes = text.split("\t")
        if code not in _names():
            raise ValueError(f"old_communes_2025.txt, line {number}: there is no commune {code}")
        for one in communes.split("; "):
            is_sure = not one.endswith(_UNCONFIRMED)
            plain = one.rstrip(_UNCONFIRMED)
            yield Line(province, district, plain.rstrip(_DIVIDED), code, is_sure, plain.endswith(_DIVIDED))


def _excerpt() -> Iterator[Line]:
    read: Mapping[str, Any] = yaml.safe_load(_law("old_communes.yaml"))
    for province, districts in read["provinces"].items():
        known = {area.name: area.code for area in area_plans() if area.parent_code == province}
        for district, communes in districts.items():
            for today, line in communes.items():
                if today not in known:
                    raise ValueError(f"old_communes.yaml: no commune of {province} is called {today}")
                sure = line["certainty"] == "sourced"
                for old in line["of"]:
                    yield Line("", district, old, known[today], sure, False)
