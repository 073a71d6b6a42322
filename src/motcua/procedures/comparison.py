"""Comparing the catalogue with a national export, line by line, without changing anything."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import Any

from motcua.kernel.text import squeeze
from motcua.procedures.models import Procedure
from motcua.procedures.rules import comparing
from motcua.procedures.rules.comparing import Difference
from motcua.procedures.rules.national_export import record as records
from motcua.procedures.rules.national_export.lines import Line, Rejected

_SOURCE = "national"
_AT_ONCE = 250  # records compared with one query


class Standing(StrEnum):
    """How a procedure stands in the catalogue and in the export."""

    NEW = "new"  # there, and we never had it
    CHANGED = "changed"  # in both, and they differ
    UNCHANGED = "unchanged"
    ENDED_HERE = "ended_here"  # there, and abolished here
    MISSING = "missing"  # in force here, and not there


@dataclass(frozen=True)
class Compared:
    """One procedure. `differences` are filled for a changed one."""

    code: str
    name: str
    standing: Standing
    differences: tuple[Difference, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "name": self.name,
            "standing": str(self.standing),
            "differences": [
                {"field": one.field, "here": list(one.here), "there": list(one.there)}
                for one in self.differences
            ],
        }


def compare(
    lines: Iterable[Line | Rejected], *, fields: Iterable[str] = comparing.FIELDS
) -> Iterator[Compared | Rejected]:
    """Each record of the export, in its order, then what is missing there, in order of code.

    One query for 250 records, one at the end. Internal procedures are ours alone and never missing there. Faults of
    the file that `lines` raises pass through.
    """
    wanted = tuple(fields)
    seen: set[str] = set()
    iterator = iter(lines)
    while batch := list(islice(iterator, _AT_ONCE)):
        known = _known([line.code for line in batch if isinstance(line, Line)])
        for line in batch:
            if isinstance(line, Rejected):
                yield line
                continue
            seen.add(line.code)
            yield _compared(line, known.get(line.code), wanted)
    here = Procedure.objects.filter(current_version__isnull=False, is_internal=False).order_by("code")
    for code, name in here.values_list("code", "name"):
        if code not in seen:
            yield Compared(code, name, Standing.MISSING)


@dataclass(frozen=True)
class _Here:
    name: str
    content: Mapping[str, Any] | None
    source: str
    source_hash: str


def _known(codes: list[str]) -> dict[str, _Here]:
    rows = Procedure.objects.filter(code__in=codes).values_list(
        "code",
        "name",
        "current_version__content",
        "current_version__source",
        "current_version__source_hash",
    )
    return {code: _Here(*row) for code, *row in rows}


def _compared(line: Line, here: _Here | None, fields: tuple[str, ...]) -> Compared:
    name = line.raw[records.NAME]
    if here is None:
        return Compared(line.code, squeeze(name), Standing.NEW)
    if here.content is None:
        return Compared(line.code, here.name, Standing.ENDED_HERE)
    if here.source == _SOURCE and here.source_hash == line.source_hash:
        return Compared(line.code, here.name, Standing.UNCHANGED)
    there = records.to_json(records.read(line.raw | {records.CODE: line.code}))
    # The sample's content names itself; a content of another origin may lack its name.
    found = comparing.differences({"name": here.name, **here.content}, there, fields=fields)
    return Compared(line.code, here.name, Standing.CHANGED if found else Standing.UNCHANGED, found)
