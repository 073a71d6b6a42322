"""The schema of a first start: the same as the migrations leave, or not used at all."""

import dataclasses
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader

from motcua.ops import fresh_schema

# Everything of the catalogue that a schema is made of, by names alone.
_SHAPE = (
    "SELECT table_name, column_name, data_type, is_nullable, column_default, collation_name, is_identity"
    " FROM information_schema.columns WHERE table_schema = 'public'",
    "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
    " WHERE connamespace = 'public'::regnamespace",
    "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid), tgenabled"
    " FROM pg_trigger WHERE NOT tgisinternal",
    "SELECT p.proname, pg_get_functiondef(p.oid) FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang"
    " WHERE p.pronamespace = 'public'::regnamespace AND l.lanname IN ('sql', 'plpgsql')",
    "SELECT t.typname, e.enumlabel, rank() OVER (PARTITION BY t.typname ORDER BY e.enumsortorder)"
    " FROM pg_enum e JOIN pg_type t ON t.oid = e.enumtypid",
    "SELECT extname, extversion FROM pg_extension",
    "SELECT app, name FROM django_migrations",
)


def _shape(connection: Any) -> list[list[tuple[object, ...]]]:
    found = []
    with connection.cursor() as cursor:
        for question in _SHAPE:
            cursor.execute(question)
            found.append(sorted(cursor.fetchall(), key=repr))
    return found


def test_the_file_was_made_of_the_migrations_that_the_code_has() -> None:
    assert fresh_schema.compiled().is_whole(MigrationLoader(None)), "run: motcua schema compile"


def test_what_is_written_is_read_back() -> None:
    applied = (fresh_schema.Applied("a", "0001_x", "d1"), fresh_schema.Applied("b", "0001_y", "d2"))
    made = fresh_schema.Compiled(applied, ("CREATE TABLE a ();", "SELECT '--;'; SELECT 2"))
    assert fresh_schema.parsed(made.text()) == made


def test_it_fits_while_migrations_are_only_added() -> None:
    loader = MigrationLoader(None)
    whole = fresh_schema.compiled()
    older = fresh_schema.Compiled(whole.applied[:-1], whole.statements)
    assert older.fits(loader)
    assert not older.is_whole(loader)


@pytest.mark.parametrize("changed", [{"digest": "another text"}, {"name": "0999_gone"}])
def test_it_does_not_fit_once_a_migration_that_it_names_changed_or_went(changed: dict[str, str]) -> None:
    whole = fresh_schema.compiled()
    first = dataclasses.replace(whole.applied[0], **changed)
    other = fresh_schema.Compiled((first, *whole.applied[1:]), whole.statements)
    assert not other.fits(MigrationLoader(None))


@pytest.mark.django_db
def test_a_file_of_other_migrations_is_left_alone(tmp_path: Path) -> None:
    other = tmp_path / "fresh_schema.sql"
    applied = (fresh_schema.Applied("a", "0001_x", "d"),)
    other.write_text(fresh_schema.Compiled(applied, ("DROP SCHEMA public CASCADE",)).text(), encoding="utf-8")
    assert not fresh_schema.load_into_empty(file=other)
    assert not fresh_schema.load_into_empty(file=tmp_path / "missing.sql")
    assert not fresh_schema.is_empty()


@pytest.mark.django_db
def test_a_statement_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    applied = fresh_schema.compiled().applied[:1]
    broken = tmp_path / "fresh_schema.sql"
    statements = ("CREATE TABLE half_done (id int)", "CREATE TABLE half_done (id int)")
    broken.write_text(fresh_schema.Compiled(applied, statements).text(), encoding="utf-8")
    with pytest.raises(DatabaseError):
        fresh_schema.load_into_empty(file=broken)
    assert "half_done" not in connection.introspection.table_names()


@pytest.mark.soak
def test_it_is_the_schema_that_the_migrations_leave(
    monkeypatch: pytest.MonkeyPatch, django_db_setup: None, django_db_blocker: Any
) -> None:
    """The suite's own database was laid down from the file; the migrations walk through their history beside it."""
    walked: list[list[list[tuple[object, ...]]]] = []
    migrate = fresh_schema.MigrationExecutor.migrate

    def looking(self: fresh_schema.MigrationExecutor, *args: object) -> object:
        state = migrate(self, *args)
        walked.append(_shape(self.connection))
        return state

    monkeypatch.setattr(fresh_schema.MigrationExecutor, "migrate", looking)
    with django_db_blocker.unblock():
        made = fresh_schema.compile_now()
        assert walked == [_shape(connection)]
    assert set(made.applied) == set(fresh_schema.compiled().applied)
