"""The open figures: what the province publishes of its dossiers, by month, unit, procedure and channel.

An edition appears on a fixed day of each month and holds the months that ended before, as known on that day. So it
never changes afterwards; a correction comes with the next one. The rule is dated configuration (law/open).
"""

import csv
import hashlib
import json
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import duckdb
import yaml
from django.conf import settings
from django.db import connection

from motcua.indicators import knowing, queries, words
from motcua.indicators.periods import Period, month_of, shifted
from motcua.indicators.queries import Narrow
from motcua.indicators.rules.suppression import published
from motcua.kernel import scopes

SCHEMA = "motcua-open-figures/1"
LEVELS = ("province", "unit", "procedure", "channel")
COLUMNS = {
    "month": "VARCHAR",
    "level": "VARCHAR",
    "unit_code": "VARCHAR",
    "unit": "VARCHAR",
    "procedure_code": "VARCHAR",
    "procedure": "VARCHAR",
    "channel": "VARCHAR",
    "is_rest": "BOOLEAN",
    "measure": "VARCHAR",
    "value": "BIGINT",
    "numerator_measure": "VARCHAR",
    "numerator": "BIGINT",
    "indicator": "VARCHAR",
}
REST = "Còn lại (gộp)"


@dataclass(frozen=True)
class Figure:
    """A count that is published; with `numerator`, the denominator of an indicator. `is_opinion`: what people think,
    of which neither side may be small."""

    of: str
    numerator: str = ""
    indicator: str = ""
    is_opinion: bool = False


@dataclass(frozen=True)
class Rule:
    valid_from: date
    threshold: int
    edition_day: int
    months: int
    legal_basis: str
    figures: tuple[Figure, ...]


@cache
def rules() -> tuple[Rule, ...]:
    """All rules, the newest first."""
    text = (resources.files("motcua") / "law" / "open" / "figures.yaml").read_text(encoding="utf-8")
    found = [
        Rule(
            valid_from=one["valid_from"], threshold=one["threshold"], edition_day=one["edition_day"],
            months=one["months"], legal_basis=one["legal_basis"],
            figures=tuple(Figure(**figure) for figure in one["figures"]),
        )
        for one in yaml.safe_load(text)["rules"]
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda rule: rule.valid_from, reverse=True))


@dataclass(frozen=True)
class Edition:
    """`day`: what is published is as known at its end; `period`: the months in it. `mark` names its content."""

    day: date
    period: Period
    rule: Rule

    @property
    def mark(self) -> str:
        said = f"{SCHEMA} {self.day} {self.period.first} {self.period.last} {self.rule}"
        return hashlib.sha256(said.encode()).hexdigest()[:24]


def edition(today: date) -> Edition:
    """The newest edition: of a day that is over, and not before the first day that is known of."""
    rule = next((one for one in rules() if one.valid_from <= today), rules()[-1])
    month = month_of(today)
    day = month.replace(day=rule.edition_day)
    if day >= today:
        day = shifted(month, -1).replace(day=rule.edition_day)
    last = shifted(month_of(day), -1)
    first_known = knowing.since()
    return Edition(max(day, first_known or day), Period(shifted(last, 1 - rule.months), last), rule)


@dataclass(frozen=True)
class _Names:
    units: Mapping[int, tuple[str, str]]
    procedures: Mapping[int, tuple[str, str]]


def _names() -> _Names:
    with connection.cursor() as db:
        db.execute("SELECT id, agency_id, name FROM agencies_unit")
        units = {row[0]: (row[1], row[2]) for row in db.fetchall()}
        db.execute("SELECT id, code, name FROM procedures_procedure")
        return _Names(units, {row[0]: (row[1], row[2]) for row in db.fetchall()})


_GROUPS = ("month", "handling_unit_id", "procedure_id", "channel")


def rows(found: Edition) -> Iterator[Mapping[str, Any]]:
    """The edition's rows, in a fixed order: five queries, whatever there is."""
    measured = tuple(dict.fromkeys(name for f in found.rule.figures for name in (f.of, f.numerator) if name))
    with scopes.scope(scopes.of_system("open figures")):
        cells = queries.cells(found.period, Narrow(known_on=found.day), (_GROUPS,), names=measured)[_GROUPS]
    names = _names()
    by_month: dict[date, dict[tuple[Any, ...], Mapping[str, int]]] = {}
    for key, sums in cells.items():
        by_month.setdefault(key[0], {})[key[1:]] = sums
    for month in sorted(by_month):
        sums_of = dict(sorted(by_month[month].items(), key=str))
        for figure in found.rule.figures:
            sizes = {leaf: int(sums[figure.of]) for leaf, sums in sums_of.items()}
            sides = (
                {leaf: int(sums[figure.numerator]) for leaf, sums in sums_of.items()}
                if figure.is_opinion
                else None
            )
            for one in published(sizes, found.rule.threshold, sides=sides):
                yield _row(month, one.path, one.is_rest, one.leaves, figure, sums_of, names)


def _row(
    month: date,
    path: Sequence[Any],
    is_rest: bool,
    leaves: Sequence[tuple[Any, ...]],
    figure: Figure,
    sums: Mapping[tuple[Any, ...], Mapping[str, int]],
    names: _Names,
) -> Mapping[str, Any]:
    unit = names.units.get(path[0], ("", "")) if path else ("", "")
    procedure = names.procedures.get(path[1], ("", "")) if len(path) > 1 else ("", "")
    level = len(path) + is_rest
    if is_rest and level == 1:
        unit = ("", REST)
    if is_rest and level == 2:
        procedure = ("", REST)
    channel = path[2] if len(path) > 2 else REST if is_rest and level == 3 else ""
    return {
        "month": f"{month:%Y-%m}", "level": LEVELS[level], "unit_code": unit[0], "unit": unit[1],
        "procedure_code": procedure[0], "procedure": procedure[1], "channel": channel, "is_rest": is_rest,
        "measure": figure.of, "value": sum(int(sums[leaf][figure.of]) for leaf in leaves),
        "numerator_measure": figure.numerator or None,
        "numerator": sum(int(sums[leaf][figure.numerator]) for leaf in leaves) if figure.numerator else None,
        "indicator": figure.indicator or None,
    }  # fmt: skip


def definitions(rule: Rule) -> list[dict[str, Any]]:
    """What each figure counts, in both languages, with the indicator's definition and source."""
    found = []
    for figure in rule.figures:
        said: dict[str, Any] = {"measure": figure.of, "counts": _both(words.measure(figure.of))}
        if figure.numerator:
            about = words.indicator(figure.indicator)
            said |= {
                "numerator_measure": figure.numerator,
                "numerator_counts": _both(words.measure(figure.numerator)),
                "indicator": figure.indicator,
                "name": _both(about.name),
                "definition": _both(about.definition),
                "source": about.source,
            }
        found.append(said)
    return found


def _both(phrase: words.Phrase) -> dict[str, str]:
    return {"vi": phrase.vi, "en": phrase.en}


# ---------------------------------------------------------------- files


# A request may make an edition itself from up to so many cells, which takes a second; larger ones are the worker's.
MADE_AT_ONCE = 5_000


class NotMadeYet(Exception):
    """The newest edition is being made, and there is no older one to show. Ask again in some minutes."""


def folder() -> Path:
    """Where editions lie; the web server and the worker share it."""
    return Path(settings.VAR_DIR) / "open-data"


def newest(today: date) -> tuple[Edition, Path]:
    """The newest edition whose files are there, and their folder; a small one is made at once.

    In a large province the edition before is shown until the worker has made the new one; each says its day.
    Raises NotMadeYet.
    """
    found = edition(today)
    if (target := _place(found)).is_dir():
        return found, target
    with connection.cursor() as db:
        db.execute("SELECT count(*) FROM (SELECT 1 FROM indicators_cell LIMIT %s) AS few", [MADE_AT_ONCE + 1])
        is_large = db.fetchone()[0] > MADE_AT_ONCE
    if not is_large:
        return found, files(found, folder())
    before = edition(found.day)
    if (target := _place(before)).is_dir():
        return before, target
    raise NotMadeYet(str(NotMadeYet.__doc__))


def make(today: date) -> bool:
    """Make the newest edition's files if they are not there; whether they were made now."""
    found = edition(today)
    if _place(found).is_dir():
        return False
    files(found, folder())
    return True


def _place(found: Edition) -> Path:
    return folder() / f"figures-{found.mark}"


def files(found: Edition, folder: Path) -> Path:
    """The folder of the edition's files, made where it is not there yet. Older editions are removed."""
    target = folder / f"figures-{found.mark}"
    if target.is_dir():
        return target
    scratch = folder / f".figures-{found.mark}.{id(found)}"
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(parents=True)
    try:
        write(found, scratch)
        try:
            scratch.rename(target)
        except OSError:  # another made it meanwhile, and the same
            if not target.is_dir():
                raise
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    for old in folder.glob("figures-*"):
        if old != target and old.is_dir():
            shutil.rmtree(old, ignore_errors=True)
    return target


def write(found: Edition, folder: Path) -> int:
    """Write figures.csv, .jsonl, .parquet and about.json into the folder; the number of rows."""
    count = 0
    with (
        (folder / "figures.csv").open("w", encoding="utf-8-sig", newline="") as table,
        (folder / "figures.jsonl").open("w", encoding="utf-8") as lines,
    ):
        writer = csv.DictWriter(table, list(COLUMNS))
        writer.writeheader()
        for row in rows(found):
            writer.writerow({key: _plain(value) for key, value in row.items()})
            lines.write(json.dumps(row, ensure_ascii=False) + "\n")
            count += 1
    types = ", ".join(f"{name}: '{kind}'" for name, kind in COLUMNS.items())
    source, target = (str(folder / f"figures.{end}").replace("'", "''") for end in ("jsonl", "parquet"))
    with duckdb.connect(config={"memory_limit": "512MB", "threads": 1}) as db:
        db.execute(
            f"COPY (SELECT * FROM read_json('{source}', format = 'newline_delimited', columns = {{{types}}})) "
            f"TO '{target}' (FORMAT parquet, COMPRESSION zstd)"
        )
    about = {
        "schema": SCHEMA,
        "as_of": found.day.isoformat(),
        "from": f"{found.period.first:%Y-%m}",
        "to": f"{found.period.last:%Y-%m}",
        "threshold": found.rule.threshold,
        "legal_basis": found.rule.legal_basis,
        "rows": count,
        "columns": list(COLUMNS),
        "definitions": definitions(found.rule),
    }
    text = json.dumps(about, ensure_ascii=False, indent=2) + "\n"
    (folder / "about.json").write_text(text, encoding="utf-8")
    return count


def _plain(value: Any) -> Any:
    """Text that a spreadsheet takes for no formula; a truth as a word."""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r")
    return f"'{value}" if text else value


@dataclass(frozen=True)
class Asked:
    """A question to the programming interface. Empty: all."""

    month: str = ""
    level: str = ""
    unit: str = ""
    procedure: str = ""
    measure: str = ""


_A_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])", re.ASCII)


def wrong_in(asked: Asked) -> str:
    """Why the question cannot be answered, in words; empty: it can."""
    measures = sorted({figure.of for rule in rules() for figure in rule.figures})
    if asked.month and not _A_MONTH.fullmatch(asked.month):
        return f"{asked.month!r} is no month. Write it as 2026-10."
    for given, known, what in ((asked.level, list(LEVELS), "level"), (asked.measure, measures, "measure")):
        if given and given not in known:
            return f"There is no {what} {given!r}. Known are: {', '.join(known)}."
    return ""


def looked_up(folder: Path, asked: Asked, *, offset: int, limit: int) -> tuple[int, list[dict[str, Any]]]:
    """How many rows of the edition's file are asked for, and a page of them."""
    conditions, values = ["TRUE"], []
    for column, value in (
        ("month", asked.month), ("level", asked.level), ("unit_code", asked.unit),
        ("procedure_code", asked.procedure), ("measure", asked.measure),
    ):  # fmt: skip
        if value:
            conditions.append(f"{column} = ?")
            values.append(value)
    source = str(folder / "figures.parquet").replace("'", "''")
    where = " AND ".join(conditions)
    with duckdb.connect(config={"memory_limit": "256MB", "threads": 1}) as db:
        counted = db.execute(
            f"SELECT count(*) FROM read_parquet('{source}') WHERE {where}", values
        ).fetchone()
        found = db.execute(
            f"SELECT * FROM read_parquet('{source}') WHERE {where} LIMIT ? OFFSET ?", [*values, limit, offset]
        ).fetchall()
    return (counted[0] if counted else 0), [dict(zip(COLUMNS, row, strict=True)) for row in found]
