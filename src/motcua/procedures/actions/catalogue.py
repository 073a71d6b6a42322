"""Takes the national export into the catalogue: a new record makes a procedure, a changed one a new version.

A new version keeps the e-form and what else the export does not speak of (`rules.carrying`). Repeating changes
nothing. Each batch is one transaction under one advisory lock, so two imports at once do each step once, and an
import that was killed goes on by being repeated.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from itertools import islice

from django.db import connection, transaction
from django.db.models import JSONField, Max, OuterRef, Q, Subquery, TextField, Value
from django.db.models.functions import Cast

from motcua.kernel.text import fold, sort_key
from motcua.procedures.models import Procedure, ProcedureVersion, Sector
from motcua.procedures.rules import catalogue_law
from motcua.procedures.rules.carrying import carried_over
from motcua.procedures.rules.national_export import record as records
from motcua.procedures.rules.national_export.lines import Line, Rejected
from motcua.procedures.rules.national_export.record import Json, Structured
from motcua.procedures.rules.national_export.values import FieldState
from motcua.procedures.rules.search import search_text

SOURCE = "national"  # ProcedureVersion.source of what this module writes
BATCH = 250  # lines in one transaction
LOCK_KEY = 7_205_517  # of pg_advisory_xact_lock; any number that no other module takes


@dataclass
class Report:
    """What an import did. `fields` counts for each field how many records were read fully, partly, not at all."""

    read: int = 0
    imported: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    fields: dict[str, Counter[FieldState]] = field(
        default_factory=lambda: {name: Counter() for name in records.FIELDS}
    )
    for_review: int = 0

    def to_json(self) -> dict[str, Json]:
        return {
            "read": self.read,
            "imported": self.imported,
            "changed": self.changed,
            "unchanged": self.unchanged,
            "rejected": [{"line": line.number, "reason": line.reason} for line in self.rejected],
            "fields": {
                name: {str(state): counts[state] for state in FieldState}
                for name, counts in self.fields.items()
            },
        }


@dataclass(frozen=True)
class _Read:
    line: Line
    record: Structured


@dataclass(frozen=True)
class _Known:
    """What the catalogue has of a procedure: its last number, and the version that the next one follows."""

    last_number: int = 0
    content: Mapping[str, Json] = field(default_factory=dict)
    form_schema: Json = None
    form_layout: Json = None


_NEW = _Known()


def import_export(
    lines: Iterable[Line | Rejected],
    *,
    valid_from: date,
    dry_run: bool = False,
    each: Callable[[Structured], None] | None = None,
    progress: Callable[[int], None] | None = None,
) -> Report:
    """Take the lines of an export in; `valid_from` is the first day of the versions that it makes.

    A dry run counts what would happen and writes nothing. `each` gets every record that was read, `progress` the
    number of lines done after every batch. Errors of the file that `lines` raises pass through; batches before
    them stay in.
    """
    report = Report()
    done = 0
    for batch in _batches(lines):
        read = []
        for line in batch:
            report.read += 1
            if isinstance(line, Rejected):
                report.rejected.append(line)
                continue
            record = records.read(line.raw | {records.CODE: line.code})
            for name, state in record.states.items():
                report.fields[name][state] += 1
            report.for_review += record.needs_review
            read.append(_Read(line, record))
            if each:
                each(record)
        with transaction.atomic():
            if not dry_run:
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK_KEY])
            _take_in(read, report, valid_from=valid_from, dry_run=dry_run)
        done += len(batch)
        if progress:
            progress(done)
    return report


def _batches(lines: Iterable[Line | Rejected]) -> Iterator[list[Line | Rejected]]:
    iterator = iter(lines)
    while batch := list(islice(iterator, BATCH)):
        yield batch


def _take_in(read: Sequence[_Read], report: Report, *, valid_from: date, dry_run: bool) -> None:
    codes = [item.line.code for item in read]
    procedures = {procedure.code: procedure for procedure in Procedure.objects.filter(code__in=codes)}
    known_hashes = dict(
        ProcedureVersion.objects.filter(procedure__code__in=codes, source=SOURCE)
        .order_by("procedure_id", "-number")
        .distinct("procedure_id")
        .values_list("procedure__code", "source_hash")
    )
    new = [item for item in read if item.line.code not in procedures]
    changed = [
        item
        for item in read
        if item.line.code in procedures and known_hashes.get(item.line.code) != item.line.source_hash
    ]
    report.imported += len(new)
    report.changed += len(changed)
    report.unchanged += len(read) - len(new) - len(changed)
    if dry_run or not (new or changed):
        return
    sectors = _sectors({item.record.sector for item in (*new, *changed)})
    known = _known([item.line.code for item in changed])
    created = Procedure.objects.bulk_create(
        [_described(Procedure(code=item.line.code), item, sectors, _NEW) for item in new]
    )
    procedures |= {procedure.code: procedure for procedure in created}
    versions = ProcedureVersion.objects.bulk_create(
        [
            _version(item, procedures[item.line.code], known.get(item.line.code, _NEW), valid_from)
            for item in (*new, *changed)
        ]
    )
    for item in changed:
        _described(procedures[item.line.code], item, sectors, known.get(item.line.code, _NEW))
    Procedure.objects.bulk_update(
        [procedures[item.line.code] for item in changed],
        ["long_code", "sector", "name", "search_text", "sort_key"],
    )
    newest = ProcedureVersion.objects.filter(procedure=OuterRef("pk")).order_by("-number").values("pk")[:1]
    # what a decision abolished stays abolished: the new version is kept beside it, for a person to look at
    Procedure.objects.filter(
        pk__in=[version.procedure_id for version in versions], abolished_on__isnull=True
    ).update(current_version=Subquery(newest))


def _known(codes: Sequence[str]) -> dict[str, _Known]:
    """Of each procedure the newest version that has an e-form, else the newest, with the last number given."""
    of_these = ProcedureVersion.objects.filter(procedure__code__in=codes)
    last_numbers = dict(of_these.values_list("procedure__code").annotate(last=Max("number")).order_by())
    followed = (
        of_these.annotate(has_form=Q(form_schema__isnull=False))
        .order_by("procedure_id", "-has_form", "-number")
        .distinct("procedure_id")
        .values_list("procedure__code", "content", "form_schema", "form_layout")
    )
    return {
        code: _Known(last_numbers[code], content, schema, layout)
        for code, content, schema, layout in followed
    }


def _sectors(names: set[str]) -> dict[str, Sector]:
    """The sectors by the name that the source gives; those that differ in case or diacritics are one."""
    codes = {name: sector_code(name) for name in names}
    Sector.objects.bulk_create(
        [
            Sector(code=code, name=name, group=catalogue_law.group_of(name))
            for code, name in {code: name for name, code in sorted(codes.items(), reverse=True)}.items()
        ],
        ignore_conflicts=True,
    )
    found = {sector.code: sector for sector in Sector.objects.filter(code__in=codes.values())}
    return {name: found[code] for name, code in codes.items()}


def sector_code(name: str) -> str:
    """The folded name with hyphens; a long one keeps its beginning and six digits of its hash.

    >>> sector_code("Hộ tịch")
    'ho-tich'
    """
    slug = fold(name).replace(" ", "-") or "khac"
    if len(slug) <= 60:
        return slug
    return f"{slug[:53].rstrip('-')}-{sha256(slug.encode()).hexdigest()[:6]}"


def _described(procedure: Procedure, item: _Read, sectors: dict[str, Sector], known: _Known) -> Procedure:
    record = item.record
    procedure.long_code = item.line.long_code or procedure.long_code
    procedure.sector = sectors[record.sector]
    procedure.name = record.name
    kept = known.content.get("keywords")
    procedure.search_text = search_text(
        code=record.code,
        name=record.name,
        keywords=[record.texts["keywords"], *map(str, kept if isinstance(kept, list) else ())],
        beside=[str(known.content.get("name_en") or ""), record.sector],
    )
    procedure.sort_key = sort_key(procedure.name)
    return procedure


def _jsonb(value: object) -> Cast:
    """JSON for the database with letters as they are: Django's own encoder writes each Vietnamese letter as an
    escape, and quoting those escapes takes three times as long as the rest of the import."""
    return Cast(Value(json.dumps(value, ensure_ascii=False), output_field=TextField()), JSONField())


def _version(item: _Read, procedure: Procedure, known: _Known, valid_from: date) -> ProcedureVersion:
    flags = catalogue_law.flags_of(item.record)
    content = records.to_json(item.record) | {"assumed": ["online_level", "eligible_for_full_online"]}
    return ProcedureVersion(
        procedure=procedure,
        number=known.last_number + 1,
        valid_from=valid_from,
        content=_jsonb(carried_over(content, known.content)),
        raw=_jsonb(item.line.raw),
        source=SOURCE,
        source_hash=item.line.source_hash,
        online_level=flags.online_level,
        eligible_for_full_online=flags.eligible_for_full_online,
        written_result_required=flags.written_result_required,
        has_financial_obligation=flags.has_financial_obligation,
        payable_online=flags.payable_online,
        form_schema=known.form_schema,
        form_layout=known.form_layout,
        needs_review=item.record.needs_review,
    )
