"""Facts as Parquet files for other engines: streamed out of PostgreSQL, written by DuckDB, sealed by a manifest.

Memory stays bounded whatever the number of dossiers: rows go through a file. All tables are read at one instant.
No personal data leave: a row is what a dossier counts for (docs/engines.md says which columns, and why).
"""

import hashlib
import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
from django.db import connection, transaction
from psycopg import ClientCursor

from motcua.indicators import actions, facts, measures
from motcua.indicators.errors import IndicatorError
from motcua.indicators.periods import Period
from motcua.kernel import scopes

SCHEMA = "motcua-facts/1"
MANIFEST = "manifest.json"
CELL_COLUMNS = {
    "month": "date",
    **dict.fromkeys(measures.KEYS[:-1], "int64"),
    "channel": "string",
    **dict.fromkeys(measures.IN_CELLS, "int64"),
}
TABLES: Mapping[str, Mapping[str, str]] = {**facts.TABLES, "cells": CELL_COLUMNS}
_TYPES = {
    "int64": "BIGINT", "int16": "SMALLINT", "string": "VARCHAR", "boolean": "BOOLEAN", "date": "DATE",
    "timestamp('UTC')": "TIMESTAMPTZ",
}  # fmt: skip
_DAYS = ("submitted_on", "accepted_on", "ended_on", "paid_on", "rated_on", "late_on")


class CannotExport(IndicatorError):
    """The files cannot be written there. Name an empty folder, or one of an earlier export."""


@dataclass(frozen=True)
class Exported:
    """What was written: rows and bytes of each file, and the instant of the facts."""

    folder: Path
    as_of: datetime
    files: Mapping[str, Mapping[str, Any]]


def export(folder: Path, *, now: datetime, period: Period | None = None) -> Exported:
    """Write the tables into the folder, the manifest last: without it nobody takes the files for whole.

    `period`: only dossiers of which something counts in it, and those that are open. Raises CannotExport.
    """
    _prepare(folder)
    with scopes.scope(scopes.of_system("export of facts")), TemporaryDirectory(dir=folder) as scratch:
        actions.follow(now=now)
        written = Path(scratch)
        files: dict[str, Mapping[str, Any]] = {}
        with _one_instant():
            for name, columns in TABLES.items():
                source = written / f"{name}.csv"
                _stream(_select(name, columns, period), {"now": now, **_bounds(period)}, source)
                files[name] = _parquet(source, written / f"{name}.parquet", columns)
        manifest = {
            "schema": SCHEMA,
            "as_of": now.isoformat(),
            "from": None if period is None else f"{period.first:%Y-%m}",
            "to": None if period is None else f"{period.last:%Y-%m}",
            "tables": files,
        }
        (folder / MANIFEST).unlink(missing_ok=True)  # while files change under an old manifest none is whole
        for name in TABLES:
            shutil.move(written / f"{name}.parquet", folder / f"{name}.parquet")
        text = json.dumps(manifest, ensure_ascii=False, indent=2) + "\n"
        (written / MANIFEST).write_text(text, encoding="utf-8")
        shutil.move(written / MANIFEST, folder / MANIFEST)
    return Exported(folder, now, files)


def _prepare(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise CannotExport(f"{folder} is a file. Name a folder.")
    own = {MANIFEST, *(f"{name}.parquet" for name in TABLES)}
    if folder.is_dir() and any(one.name not in own for one in folder.iterdir()):
        raise CannotExport(f"{folder} holds other files. Name an empty folder, or one of an earlier export.")
    folder.mkdir(parents=True, exist_ok=True)


@contextmanager
def _one_instant() -> Iterator[None]:
    """All tables as they stood at one instant; inside a transaction that is open already, as it sees them."""
    nested = connection.in_atomic_block
    with transaction.atomic():
        if not nested:
            with connection.cursor() as db:
                db.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def _bounds(period: Period | None) -> dict[str, date]:
    return {} if period is None else {"first": period.first, "last": period.last_day}


def _select(name: str, columns: Mapping[str, str], period: Period | None) -> str:
    shown = ", ".join(f'"{column}"' for column in columns)
    if name == "cells":
        where = "" if period is None else " WHERE month BETWEEN %(first)s AND %(last)s"
        return f"SELECT {shown} FROM indicators_cell{where} ORDER BY month, {', '.join(measures.KEYS)}"
    table = {
        "facts": facts.facts, "moves": facts.moves, "catalogue": facts.catalogue, "procedures": facts.procedures,
        "units": facts.units,
    }[name]()  # fmt: skip
    sql = facts.to_postgres(table.select(*columns))
    if period is None or name not in ("facts", "moves"):
        return f"SELECT {shown} FROM ({sql}) AS x"
    if name == "moves":
        return f"SELECT {shown} FROM ({sql}) AS x WHERE moved_on BETWEEN %(first)s AND %(last)s"
    counts = " OR ".join(f"{day} BETWEEN %(first)s AND %(last)s" for day in _DAYS)
    return f"SELECT {shown} FROM ({sql}) AS x WHERE ended_at IS NULL OR {counts}"


def _stream(sql: str, values: Mapping[str, object], path: Path) -> None:
    connection.ensure_connection()
    with ClientCursor(connection.connection) as bound:
        text = bound.mogrify(sql, values)
    command = f"COPY ({text}) TO STDOUT (FORMAT csv, NULL '\\N', ENCODING 'UTF8')"
    with connection.connection.cursor() as db, path.open("wb") as out, db.copy(command) as rows:
        for piece in rows:
            out.write(piece)


def _parquet(source: Path, target: Path, columns: Mapping[str, str]) -> Mapping[str, Any]:
    types = ", ".join(f"'{name}': '{_TYPES[kind]}'" for name, kind in columns.items())
    with duckdb.connect(config={"memory_limit": "512MB", "threads": 1}) as db:
        db.execute(f"SET temp_directory = '{_quoted(source.parent)}'")
        db.execute(
            f"COPY (SELECT * FROM read_csv('{_quoted(source)}', header = false, nullstr = '\\N', delim = ',',"
            f" quote = '\"', escape = '\"', allow_quoted_nulls = false, auto_detect = false, parallel = false,"
            f" columns = {{{types}}})) TO '{_quoted(target)}' (FORMAT parquet, COMPRESSION zstd)"
        )
        counted = db.execute(f"SELECT count(*) FROM read_parquet('{_quoted(target)}')").fetchone()
    source.unlink()
    return {
        "rows": counted[0] if counted else 0,
        "bytes": target.stat().st_size,
        "sha256": sha256_of(target),
        "columns": dict(columns),
    }


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


def sha256_of(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as read:
        while piece := read.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest()
