"""Who refers to a stored file: every foreign key of every table, every column of 64 characters, and hashes in JSON.

Whatever is not known to be no reference counts as one: a new column keeps files until somebody says here that it may
not. So a table added tomorrow is safe without being named.
"""

from collections.abc import Iterator
from datetime import datetime

from django.apps import apps
from django.db import connection, models
from django.db.models import Field, ManyToOneRel

from motcua.records.models import FileScan, StoredFile

# Columns that may hold the hash of a file and keep nobody's file; why.
NO_REFERENCE = {
    ("records.StoredFile", "sha256"): "the file itself",
    ("records.LooseFile", "sha256"): "the list of what nobody refers to",
    ("records.LastingPaper", "original"): "a note about a signed file, which goes with it",
    ("records.LastingPaper", "newest"): "its version is held by records.LastingVersion",
    ("records.LastingVersion", "original"): "the version follows the file, not the other way round",
    ("rights.DestructionFile", "sha256"): "names what is to be destroyed, and afterwards proves that it was",
    ("rights.DestructionPaper", "source_sha256"): "names the paper that is to be destroyed, or was",
    ("ledger.Event", "payload"): "the log proves what a file was, also after its destruction",
    ("ledger.Event", "actor"): "who acted",
    ("ledger.Event", "command_id"): "the key of a command",
}
_KEPT_DOSSIER = "(SELECT d.destroyed_at IS NULL FROM dossiers_dossier d WHERE d.id = dossier_id)"
# Columns that refer to a file only while this holds (SQL on the same row).
ONLY_WHILE = {
    # a version with a newer time-stamp lives as long as the file that it is a version of
    (
        "records.LastingVersion",
        "sha256",
    ): "EXISTS (SELECT 1 FROM records_storedfile o WHERE o.sha256 = original)",
    ("dossiers.Result", "signed_sha256"): _KEPT_DOSSIER,
    ("dossiers.Result", "issued_sha256"): _KEPT_DOSSIER,
}

# Columns that keep the hash of a result also when its destruction was decided and carried out, since the row follows
# from the log. They do not stand against such a decision; for a file that is only loose they count, because a result
# may be kept although its dossier was destroyed (`keeps_result` in law/privacy/retention.yaml).
_OF_A_DOSSIER_KEPT = (
    "EXISTS (SELECT 1 FROM dossiers_dossier d WHERE d.id = dossier_id AND d.destroyed_at IS NULL)"
)
UNTIL_DECIDED = {
    ("dossiers.Dossier", "result_sha256"): "destroyed_at IS NULL",
    ("dossiers.Result", "signed_sha256"): _OF_A_DOSSIER_KEPT,
    ("dossiers.Result", "issued_sha256"): _OF_A_DOSSIER_KEPT,
}


def _quoted(field: "Field[object, object]") -> tuple[str, str]:
    quote = connection.ops.quote_name
    return quote(field.model._meta.db_table), quote(str(field.column))


def _while(field: "Field[object, object]", *, decided: bool = False) -> str:
    place = (field.model._meta.label, field.name)
    return ONLY_WHILE.get(place) or (UNTIL_DECIDED.get(place) if decided else None) or "TRUE"


def foreign_keys() -> "Iterator[Field[object, object]]":
    """The foreign keys to a stored file, but for the scanner's line on it."""
    for relation in StoredFile._meta.get_fields(include_hidden=True):
        if isinstance(relation, ManyToOneRel) and relation.related_model is not FileScan:
            yield relation.field


def hashes() -> "Iterator[Field[object, object]]":
    """The columns that may hold a hash and are no key."""
    for field in _columns():
        if isinstance(field, models.CharField) and field.max_length == 64:
            yield field


def documents() -> "Iterator[Field[object, object]]":
    """The columns that hold JSON."""
    for field in _columns():
        if isinstance(field, models.JSONField):
            yield field


def _columns() -> "Iterator[Field[object, object]]":
    for model in apps.get_models(include_auto_created=True):
        if not model._meta.managed or model._meta.proxy:
            continue
        for field in model._meta.local_concrete_fields:
            if not field.is_relation and (model._meta.label, field.name) not in NO_REFERENCE:
                yield field


def used_by(sha256: str, *, decided: bool = False) -> list[str]:
    """The columns that name a file, `dossiers.Component.file` and the like; with `decided` those that stand against
    its destruction although somebody decided it."""
    found = []
    with connection.cursor() as cursor:
        for field in (*foreign_keys(), *hashes()):
            table, column = _quoted(field)
            cursor.execute(
                f"SELECT EXISTS (SELECT 1 FROM {table} WHERE {column} = %s AND {_while(field, decided=decided)})",
                [sha256],
            )
            if cursor.fetchone()[0]:
                found.append(f"{field.model._meta.label}.{field.name}")
    return found


def is_named(sha256: str) -> bool:
    """Whether any column names it; JSON is looked through once a run (`nobodys`)."""
    return bool(used_by(sha256))


def is_needed(sha256: str) -> bool:
    """Whether any column stands against a destruction that was decided."""
    return bool(used_by(sha256, decided=True))


def nobodys(*, before: datetime) -> list[str]:
    """The files that came in before an instant and that nothing names, by hash."""
    conditions = []
    for field in (*foreign_keys(), *hashes()):
        table, column = _quoted(field)
        conditions.append(f"NOT EXISTS (SELECT 1 FROM {table} WHERE {column} = f.sha256 AND {_while(field)})")
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT f.sha256 FROM records_storedfile f WHERE f.stored_at < %s AND {' AND '.join(conditions)}",
            [before],
        )
        found = {row[0] for row in cursor.fetchall()}
        for field in documents():
            if not found:
                break
            table, column = _quoted(field)
            cursor.execute(
                "SELECT DISTINCT m[1] FROM "
                f"(SELECT regexp_matches({column}::text, '[0-9a-f]{{64}}', 'g') m FROM {table} "
                f"WHERE {column}::text ~ '[0-9a-f]{{64}}') s"
            )
            found -= {row[0] for row in cursor.fetchall()}
    return sorted(found)
