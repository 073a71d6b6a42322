"""The schema of an empty database as one file of SQL, so that a first start does not walk through its history.

The migrations stay the source: `motcua schema compile` runs them on a scratch database and writes down every
statement they execute. The file names each migration that it was made from with the digest of its text, those of
other packages too. What was added since runs after it as ever; where a migration that it names changed or went, the
file is not used and all run: slower, never wrong. Why, with the measurement: docs/decisions/0008.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.db import connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.postgresql.schema import DatabaseSchemaEditor
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

FILE = Path(__file__).with_name("fresh_schema.sql")
SCRATCH = "motcua_schema_compile"
_MIGRATION = "-- migration: "
_END = "\n--;;\n"


@dataclass(frozen=True)
class Applied:
    """A migration and the digest of its text."""

    app: str
    name: str
    digest: str


@dataclass(frozen=True)
class Compiled:
    """`applied` in the order in which they ran; `statements` leave the schema they leave."""

    applied: tuple[Applied, ...] = ()
    statements: tuple[str, ...] = ()

    def text(self) -> str:
        head = "-- Made by `motcua schema compile` from the migrations; not to be edited.\n"
        names = "".join(f"{_MIGRATION}{one.app} {one.name} {one.digest}\n" for one in self.applied)
        return f"{head}{names}" + "".join(f"\n{one.strip()}{_END}" for one in self.statements)

    def fits(self, loader: MigrationLoader) -> bool:
        """Whether every migration it was made from is the code's own, word for word."""
        return bool(self.applied) and all(
            (one.app, one.name) in loader.disk_migrations and one == _of(loader, one.app, one.name)
            for one in self.applied
        )

    def is_whole(self, loader: MigrationLoader) -> bool:
        """Whether nothing is left to run after it."""
        return self.fits(loader) and {(one.app, one.name) for one in self.applied} == {
            *loader.disk_migrations
        }


def parsed(text: str) -> Compiled:
    head, _, rest = text.partition("\n\n")
    lines = (
        line.removeprefix(_MIGRATION).split() for line in head.splitlines() if line.startswith(_MIGRATION)
    )
    statements = (one.strip() for one in rest.split(_END.strip()))
    return Compiled(
        tuple(Applied(*line) for line in lines if len(line) == 3), tuple(one for one in statements if one)
    )


def compiled(file: Path = FILE) -> Compiled:
    """What the file holds; nothing where it is not there."""
    return parsed(file.read_text(encoding="utf-8")) if file.is_file() else Compiled()


def _of(loader: MigrationLoader, app: str, name: str) -> Applied:
    import importlib

    module = loader.disk_migrations[app, name].__module__
    file = importlib.import_module(module).__file__
    source = Path(file).read_bytes() if file else module.encode()
    return Applied(app, name, hashlib.sha256(source).hexdigest()[:16])


def load_into_empty(*, file: Path = FILE) -> bool:
    """Lay the schema into the empty default database in one transaction. False, with nothing done, where the file
    is not there or not of these migrations."""
    found = compiled(file)
    if not found.fits(MigrationLoader(None)):
        return False
    _lay(found, connection)
    return True


def _lay(found: Compiled, into: BaseDatabaseWrapper) -> None:
    recorder = MigrationRecorder(into)
    with transaction.atomic(using=into.alias), into.cursor() as cursor:
        recorder.ensure_schema()
        for statement in found.statements:
            cursor.execute(statement)
        recorder.migration_qs.bulk_create(
            recorder.Migration(app=one.app, name=one.name) for one in found.applied
        )


def is_empty() -> bool:
    """No migration was ever applied to the default database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('django_migrations') IS NOT NULL")
        if not cursor.fetchone()[0]:
            return True
        cursor.execute("SELECT NOT EXISTS (SELECT 1 FROM django_migrations)")
        return bool(cursor.fetchone()[0])


def compile_now(*, base: Compiled | None = None) -> Compiled:
    """Run the migrations on a scratch database beside the default one, and keep what they executed.

    `base`: what was compiled before and still fits; only what came after it is run.
    """
    heard: list[str] = []

    class Listening(DatabaseSchemaEditor):
        def execute(self, sql: object, params: Iterable[object] | None = ()) -> None:
            values = tuple(params) if params is not None else None
            said = str(sql)
            heard.append(said if values is None else said % tuple(map(self.quote_value, values)))
            super().execute(sql, params)  # type: ignore[arg-type]

    before = base or Compiled()
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {SCRATCH}")
        cursor.execute(f"CREATE DATABASE {SCRATCH} TEMPLATE template0")
    connections.databases[SCRATCH] = {**connection.settings_dict, "NAME": SCRATCH}
    scratch = connections[SCRATCH]
    scratch.SchemaEditorClass = Listening
    try:
        _lay(before, scratch)
        executor = MigrationExecutor(scratch)
        heard.clear()  # the table of applied migrations is there before any of them
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if plan:
            executor.migrate(executor.loader.graph.leaf_nodes(), plan)
        run = tuple(_of(executor.loader, migration.app_label, migration.name) for migration, _ in plan)
        return Compiled((*before.applied, *run), (*before.statements, *heard))
    finally:
        scratch.close()
        del connections[SCRATCH], connections.databases[SCRATCH]
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {SCRATCH}")
