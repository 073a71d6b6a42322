"""The schema of an empty database as one file of SQL, so that a first start does not walk through its history.

The migrations stay the source: `motcua schema compile` runs them on a scratch database and writes down every
statement they execute. The file names the digest of all migrations it was made from, those of other packages too.
Where that does not fit the code (a migration was added, a package upgraded) the file is not used and the migrations
run as ever: slower, never wrong. Why, with the measurement: docs/decisions/0008.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.db import connection, connections, transaction
from django.db.backends.postgresql.schema import DatabaseSchemaEditor
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

FILE = Path(__file__).with_name("fresh_schema.sql")
SCRATCH = "motcua_schema_compile"
_DIGEST = "-- digest: "
_MIGRATION = "-- migration: "
_END = "\n--;;\n"


@dataclass(frozen=True)
class Compiled:
    """`applied`: (app, name) in the order in which they ran; `statements` leave the schema they leave."""

    digest: str
    applied: tuple[tuple[str, str], ...]
    statements: tuple[str, ...]

    def text(self) -> str:
        head = "-- Made by `motcua schema compile` from the migrations; not to be edited.\n"
        names = "".join(f"{_MIGRATION}{app} {name}\n" for app, name in self.applied)
        return f"{head}{_DIGEST}{self.digest}\n{names}" + "".join(
            f"\n{one.strip()}{_END}" for one in self.statements
        )


def parsed(text: str) -> Compiled:
    head, _, rest = text.partition("\n\n")
    lines = head.splitlines()
    digest = next((line.removeprefix(_DIGEST) for line in lines if line.startswith(_DIGEST)), "")
    applied = [line.removeprefix(_MIGRATION).split() for line in lines if line.startswith(_MIGRATION)]
    statements = (one.strip() for one in rest.split(_END.strip()))
    return Compiled(
        digest, tuple((app, name) for app, name in applied), tuple(one for one in statements if one)
    )


def digest_of(loader: MigrationLoader) -> str:
    """Of every migration that the code knows: its place and its text."""
    told = hashlib.sha256()
    for app, name in sorted(loader.disk_migrations):
        module = loader.disk_migrations[app, name].__module__
        told.update(f"{app}.{name}\0".encode())
        told.update(_source(module))
    return told.hexdigest()


def _source(module: str) -> bytes:
    import importlib

    file = importlib.import_module(module).__file__
    return Path(file).read_bytes() if file else module.encode()


def load_into_empty(*, file: Path = FILE) -> bool:
    """Lay the schema into the empty default database in one transaction. False, with nothing done, where the file
    is not there or not of these migrations."""
    if not file.is_file():
        return False
    compiled = parsed(file.read_text(encoding="utf-8"))
    if compiled.digest != digest_of(MigrationLoader(None)):
        return False
    recorder = MigrationRecorder(connection)
    with transaction.atomic(), connection.cursor() as cursor:
        recorder.ensure_schema()
        for statement in compiled.statements:
            cursor.execute(statement)
        recorder.migration_qs.bulk_create(
            recorder.Migration(app=app, name=name) for app, name in compiled.applied
        )
    return True


def is_empty() -> bool:
    """No migration was ever applied to the default database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('django_migrations') IS NOT NULL")
        if not cursor.fetchone()[0]:
            return True
        cursor.execute("SELECT NOT EXISTS (SELECT 1 FROM django_migrations)")
        return bool(cursor.fetchone()[0])


def compile_now() -> Compiled:
    """Run all migrations on a scratch database beside the default one, and keep what they executed."""
    heard: list[str] = []

    class Listening(DatabaseSchemaEditor):
        def execute(self, sql: object, params: Iterable[object] | None = ()) -> None:
            values = tuple(params) if params is not None else None
            said = str(sql)
            heard.append(said if values is None else said % tuple(map(self.quote_value, values)))
            super().execute(sql, params)  # type: ignore[arg-type]

    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {SCRATCH}")
        cursor.execute(f"CREATE DATABASE {SCRATCH} TEMPLATE template0")
    connections.databases[SCRATCH] = {**connection.settings_dict, "NAME": SCRATCH}
    scratch = connections[SCRATCH]
    scratch.SchemaEditorClass = Listening
    try:
        executor = MigrationExecutor(scratch)
        executor.recorder.ensure_schema()
        heard.clear()  # the table of applied migrations is there before any of them
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        executor.migrate(executor.loader.graph.leaf_nodes(), plan)
        applied = tuple((migration.app_label, migration.name) for migration, _ in plan)
        return Compiled(digest_of(executor.loader), applied, tuple(heard))
    finally:
        scratch.close()
        del connections[SCRATCH], connections.databases[SCRATCH]
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {SCRATCH}")
