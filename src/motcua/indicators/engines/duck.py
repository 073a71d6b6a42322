"""Figures from exported Parquet by DuckDB: no database of the installation is needed, nor any other software."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from motcua.indicators.engines.exporting import MANIFEST, SCHEMA, TABLES, sha256_of
from motcua.indicators.engines.figures import Engine
from motcua.indicators.errors import IndicatorError


class FactsRefused(IndicatorError):
    """The folder is no whole export of facts, or was changed since."""


@dataclass(frozen=True)
class Facts:
    """An export that was checked. `first` and `last`: the months it was cut to, as 2026-11; None: all."""

    folder: Path
    as_of: datetime
    first: str | None
    last: str | None

    def path(self, table: str) -> Path:
        return self.folder / f"{table}.parquet"


def checked(folder: Path) -> Facts:
    """The export in the folder, every file as the manifest says. Raises FactsRefused."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise FactsRefused(f"{folder} holds no {MANIFEST}, so it is no whole export. Export again.") from None
    except (OSError, ValueError) as error:
        raise FactsRefused(f"{folder / MANIFEST} cannot be read: {error}. Export again.") from None
    if not isinstance(manifest, dict) or manifest.get("schema") != SCHEMA:
        raise FactsRefused(f"{folder} was not written by this version ({SCHEMA}). Export again.")
    tables = manifest.get("tables")
    try:
        as_of = datetime.fromisoformat(str(manifest.get("as_of")))
    except ValueError:
        raise FactsRefused(f"{folder / MANIFEST} names no instant. Export again.") from None
    for name, columns in TABLES.items():
        said = tables.get(name) if isinstance(tables, dict) else None
        path = folder / f"{name}.parquet"
        if not isinstance(said, dict) or said.get("columns") != dict(columns) or not path.is_file():
            raise FactsRefused(f"{path} is missing or has other columns. Export again.")
        if sha256_of(path) != said.get("sha256"):
            raise FactsRefused(f"{path} is not the file that was exported. Export again.")
    return Facts(folder, as_of, manifest.get("from"), manifest.get("to"))


@contextmanager
def engine(found: Facts) -> Iterator[Engine]:
    """DuckDB over the files. It reads nothing else: no network, no extension, no other folder."""
    with duckdb.connect(config={"memory_limit": "1GB", "threads": 2}) as db:
        for table in TABLES:
            path = str(found.path(table)).replace("'", "''")
            db.execute(f"CREATE VIEW {table} AS SELECT * FROM read_parquet('{path}')")
        db.execute("SET autoinstall_known_extensions = false")

        def rows(sql: str) -> list[Any]:
            return db.execute(sql).fetchall()

        yield Engine("DuckDB", "duckdb", rows)
