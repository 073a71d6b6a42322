"""Dossier codes (mã hồ sơ): which generator is in force on a day, and what a pattern makes of a number.

Source: domain facts 3.6; the dated data are law/codes/codes.yaml or the province's own file of that form.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, TypeAlias

import jsonschema_rs
import yaml

LONGEST_CODE = 50
_PARTS = re.compile(r"(?P<agency>[^-]+)-(?P<day>\d{6}|\d{8})-(?P<number>\d{3,10})")
_DAY_FORMS = {"yymmdd": "%y%m%d", "yyyymmdd": "%Y%m%d"}


class CodesInvalid(ValueError):
    """The file of code generators contradicts its schema or itself. Mend the place named."""

    def __init__(self, source: str, place: str, why: str) -> None:
        super().__init__(f"{source}: {place or 'top'}: {why}")


class CodeTooLong(ValueError):
    """The unit's identifier makes a dossier code of more than 50 characters. Enter its shorter identifier."""


@dataclass(frozen=True)
class Pattern:
    """Agency, day and number, counted anew each day in each agency: `H32.07-20261122-0000001`."""

    name: str
    uses_legacy_identifier: bool
    day_form: str  # of strftime
    digits: int
    first: int

    def code(self, *, agency_id: str, legacy_agency_id: str, day: date, count: int) -> str:
        """The `count`-th code (from 1) of the agency on the day. More than fit the digits grow longer.

        A unit that never had an identifier of the old form uses its present one. Raises CodeTooLong.
        """
        agency = (legacy_agency_id if self.uses_legacy_identifier else "") or agency_id
        made = f"{agency}-{day.strftime(self.day_form)}-{self.first - 1 + count:0{self.digits}d}"
        if len(made) > LONGEST_CODE:
            raise CodeTooLong(f"{CodeTooLong.__doc__} (identifier {agency!r})")
        return made


@dataclass(frozen=True)
class Allotment:
    """Codes that a partner gives out. `keep`: codes of the day held ready for each unit."""

    name: str
    partner: str
    keep: int
    at_once: int
    reserve: Pattern


Generator: TypeAlias = Pattern | Allotment


@dataclass(frozen=True)
class CodeLaw:
    """The generators by the first day of each, ascending."""

    versions: tuple[tuple[date, Generator], ...]
    patterns: tuple[Pattern, ...]

    def in_force(self, day: date) -> Generator:
        """The generator of dossiers opened on the day; before the first day known, the first."""
        found = self.versions[0][1]
        for valid_from, generator in self.versions:
            if valid_from <= day:
                found = generator
        return found


@dataclass(frozen=True)
class CodeParts:
    """A code of the usual form taken apart: agency identifier, day, number."""

    agency: str
    day: date
    number: int


def parts_of(code: str) -> CodeParts | None:
    """The parts of a code of either era, or None: other systems' codes may look like anything."""
    match = _PARTS.fullmatch(code)
    if match is None:
        return None
    text = match["day"]
    century = "20" if len(text) == 6 else ""
    try:
        day = date.fromisoformat(century + text)
    except ValueError:
        return None
    return CodeParts(match["agency"], day, int(match["number"]))


def spent_count(parts: CodeParts, law: CodeLaw) -> int | None:
    """How far the agency's count of the day must be for this code never to be made again.

    None: no pattern of ours would make it on that day.
    """
    generator = law.in_force(parts.day)
    pattern = generator.reserve if isinstance(generator, Allotment) else generator
    if not pattern.first <= parts.number < 10**pattern.digits:
        return None
    return parts.number - pattern.first + 1


@cache
def law(file: str = "") -> CodeLaw:
    """The generators of `file`, without one those that come with the product. Raises CodesInvalid."""
    folder = resources.files("motcua") / "law" / "codes"
    schema = json.loads((folder / "codes.schema.json").read_text(encoding="utf-8"))
    source = file or "law/codes/codes.yaml"
    try:
        text = Path(file).read_text("utf-8") if file else (folder / "codes.yaml").read_text("utf-8")
        content = yaml.safe_load(text)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as fault:
        raise CodesInvalid(source, "", " ".join(str(fault).split())) from None
    validator = jsonschema_rs.validator_for(schema, validate_formats=True)
    for wrong in validator.iter_errors(content):
        raise CodesInvalid(source, "/".join(map(str, wrong.instance_path)), wrong.message)
    return _built(source, content)


def _built(source: str, content: Mapping[str, Any]) -> CodeLaw:
    entries: Mapping[str, Mapping[str, Any]] = content["generators"]
    patterns = {
        name: Pattern(
            name=name,
            uses_legacy_identifier=entry["agency"] == "legacy_identifier",
            day_form=_DAY_FORMS[entry["day"]],
            digits=entry["digits"],
            first=entry["first"],
        )
        for name, entry in entries.items()
        if entry["kind"] == "pattern"
    }
    generators: dict[str, Generator] = dict(patterns)
    for name, entry in entries.items():
        if entry["kind"] == "allotment":
            reserve = patterns.get(entry["falls_back_to"])
            if reserve is None:
                raise CodesInvalid(
                    source, f"generators/{name}/falls_back_to", "it is no pattern of this file"
                )
            generators[name] = Allotment(name, entry["partner"], entry["keep"], entry["at_once"], reserve)
    versions: list[tuple[date, Generator]] = []
    for place, version in enumerate(content["versions"]):
        start = date.fromisoformat(version["valid_from"])
        if version["generator"] not in generators:
            raise CodesInvalid(source, f"versions/{place}/generator", "there is no generator of that name")
        if versions and start <= versions[-1][0]:
            raise CodesInvalid(source, f"versions/{place}/valid_from", "the days do not ascend")
        versions.append((start, generators[version["generator"]]))
    return CodeLaw(tuple(versions), tuple(patterns.values()))
