"""One file taken in: batch by batch, each all or nothing, repeatable after any interruption.

The key of a dossier is its source and its code there. What stands under a key already is never changed: the same
row again is passed over, another row under the same key is rejected with the reason.
"""

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from datetime import datetime
from itertools import islice

from django.db import connection, transaction
from django.db.models import F

from motcua.dossiers.actions import loading
from motcua.dossiers.actions.importing import lanes as side
from motcua.dossiers.actions.importing.histories import tell
from motcua.dossiers.actions.importing.references import Place, References
from motcua.dossiers.actions.importing.sources import Source
from motcua.dossiers.actions.loading import History
from motcua.dossiers.actions.numbering import next_code
from motcua.dossiers.errors import ImportRunning
from motcua.dossiers.models.codes import ExternalCode, ImportRun
from motcua.dossiers.rules.importing.mapping import ImportMapping
from motcua.dossiers.rules.importing.partition import lane_of
from motcua.dossiers.rules.importing.planning import Planned, plan
from motcua.dossiers.rules.importing.problems import Problem, Rejected, RowRefused
from motcua.dossiers.rules.importing.records import Record
from motcua.kernel.zone import day_of
from motcua.ledger.rules import Json

BATCH = 2000
# Advisory lock: one import at a time, so that codes looked up are still free when they are written.
_LOCK = 0x6D63_0101

_TAKEN = """
SELECT code FROM dossiers_dossier WHERE code = ANY(%(codes)s)
UNION SELECT code FROM dossiers_codeallotment WHERE code = ANY(%(codes)s)
"""


@dataclass
class Report:
    """What one run did, or with `dry_run` would do. `resumed`: taken in by an earlier run of the same file."""

    dry_run: bool
    read: int = 0
    imported: int = 0
    events: int = 0
    open: int = 0
    unchanged: int = 0
    resumed: int = 0
    rejected: int = 0
    zones_assumed: int = 0
    without_due: int = 0
    without_acceptance: int = 0
    reasons: dict[str, int] = field(default_factory=dict)

    def add(self, other: "Report") -> None:
        """What another lane of the same run did."""
        for counted in fields(self):
            if counted.type is int:
                setattr(self, counted.name, getattr(self, counted.name) + getattr(other, counted.name))
        for column, count in other.reasons.items():
            self.reasons[column] = self.reasons.get(column, 0) + count

    def to_json(self) -> dict[str, Json]:
        return {
            "dry_run": self.dry_run,
            "read": self.read,
            "imported": self.imported,
            "events": self.events,
            "open": self.open,
            "unchanged": self.unchanged,
            "resumed": self.resumed,
            "rejected": self.rejected,
            "instants_without_zone": self.zones_assumed,
            "without_due_date": self.without_due,
            "without_acceptance": self.without_acceptance,
            "problems_by_column": dict(sorted(self.reasons.items())),
        }


def run(
    of: Source,
    *,
    now: datetime,
    dry_run: bool = False,
    lanes: int | None = None,
    reject: Callable[[Rejected], object] = lambda rejected: None,
    progress: Callable[[int], object] = lambda count: None,
) -> Report:
    """Take the file in. Each batch is committed by itself, so a run that breaks off loses one batch at most.

    `lanes`: how many processes share the work; without it as many as a large file is worth (`lanes_for`).
    Raises: ImportRunning; FileRefused and FileCutShort from reading, LaneBroken (what was committed stays).
    """
    report = Report(dry_run)
    with _alone():
        row = None if dry_run else _opened(of, now)
        try:
            count = lanes_for(of, lanes)
            if count == 1:
                job = _Run(of, References(day_of(now)), now, row, report, reject)
                for batch in _batches(of.records()):
                    job.take(batch)
                    progress(len(batch))
            else:
                _in_lanes(count, of, now, row, report, reject, progress)
        finally:
            if row is not None:  # also of a run that breaks off: what it read and refused
                ImportRun.objects.filter(pk=row.pk).update(
                    unchanged=report.unchanged, rejected=report.rejected
                )
        if row is not None:
            ImportRun.objects.filter(pk=row.pk).update(finished_at=now)
    return report


def lanes_for(of: Source, asked: int | None) -> int:
    """How many processes share the work.

    One where new codes are given out in the order of the file (`code: new`) and inside a transaction of the caller,
    which others cannot see into, whatever was asked.
    """
    if connection.in_atomic_block or not of.mapping.keeps_code:
        return 1
    if asked is not None:
        return asked
    return side.usable() if of.expected >= side.WORTH_LANES else 1


def _in_lanes(
    count: int,
    of: Source,
    now: datetime,
    row: ImportRun | None,
    report: Report,
    reject: Callable[[Rejected], object],
    progress: Callable[[int], object],
) -> None:
    """Each lane reads the file itself and takes in those dossiers whose code is its own."""

    def lane(number: int, tell_batch: side.Tell[Report], check: Callable[[], None]) -> None:
        def is_ours(code: str) -> bool:
            check()
            return lane_of(code, count) == number

        refused: list[Rejected] = []
        own = Report(report.dry_run)
        job = _Run(of, References(day_of(now)), now, row, own, refused.append)
        for batch in _batches(of.records(is_ours)):
            job.take(batch)
            tell_batch(side.Batch(len(batch), batch[-1].line, refused.copy(), own))
            refused.clear()

    last: dict[int, Report] = {}
    try:
        side.side_by_side(count, lane, reject=reject, progress=progress, reported=last.__setitem__)
    finally:
        for own in last.values():
            report.add(own)


def _opened(of: Source, now: datetime) -> ImportRun:
    row, _ = ImportRun.objects.get_or_create(
        source=of.mapping.source,
        file_sha256=of.inspected.sha256,
        defaults={
            "file_name": of.path.name[:200],
            "mapping_sha256": of.mapping_sha256,
            "started_at": now,
        },
    )
    return row


@dataclass(frozen=True)
class _Known:
    """Where a key came from before."""

    file_sha256: str
    line: int
    digest: bytes


@dataclass(frozen=True)
class _Ready:
    """A row whose facts are in order."""

    planned: Planned
    place: Place


class _Run:
    """Batches of records of one file taken in. Without a `row` nothing is written."""

    def __init__(
        self,
        of: Source,
        references: References,
        now: datetime,
        row: ImportRun | None,
        report: Report,
        reject: Callable[[Rejected], object],
    ) -> None:
        self.of = of
        self.mapping = of.mapping
        self.references = references
        self.now = now
        self.row = row
        self.dry_run = row is None
        self.report = report
        self.reject = reject

    def take(self, batch: Sequence[Record]) -> None:
        """Sort out what is known, new or wrong, and write the new."""
        with _no_search_for_cycles():
            self._take(batch)

    def _take(self, batch: Sequence[Record]) -> None:
        self.report.read += len(batch)
        codes = [record.code for record in batch]
        known, taken = self._known(codes), self._taken(codes)
        first: dict[str, int] = {}
        ready: list[_Ready] = []
        for record in batch:
            try:
                if self._is_known(record, known.get(record.code)):
                    continue
                if record.code in first:
                    raise RowRefused(_duplicate(self.mapping, first[record.code]))
                planned = plan(record, self.mapping, now=self.now)
                if record.code in taken:
                    raise RowRefused(_bears_code(self.mapping))
                ready.append(_Ready(planned, self.references.place(planned)))
                first[record.code] = record.line
            except RowRefused as refused:
                self._refuse(record, refused)
        self._write(ready)

    def _known(self, codes: list[str]) -> dict[str, _Known]:
        rows = ExternalCode.objects.filter(source=self.mapping.source, is_key=True, code__in=codes)
        return {
            code: _Known(sha, line, bytes(digest))
            for code, sha, line, digest in rows.values_list("code", "run__file_sha256", "line", "digest")
        }

    def _taken(self, codes: list[str]) -> set[str]:
        if not self.mapping.keeps_code:
            return set()
        with connection.cursor() as cursor:
            cursor.execute(_TAKEN, {"codes": codes})
            return {row[0] for row in cursor.fetchall()}

    def _is_known(self, record: Record, known: _Known | None) -> bool:
        if known is None:
            return False
        same_file = known.file_sha256 == self.of.inspected.sha256
        if same_file and known.line != record.line:
            raise RowRefused(_duplicate(self.mapping, known.line))
        if known.digest != record.digest:
            raise RowRefused(
                Problem(
                    self.mapping.column_of("code"),
                    "this dossier was taken in before, and the row says something else now",
                    "an import adds only; change the dossier itself",
                )
            )
        self.report.unchanged += 1
        self.report.resumed += same_file
        return True

    def _refuse(self, record: Record, refused: RowRefused) -> None:
        self.report.rejected += 1
        for problem in refused.problems:
            self.report.reasons[problem.column] = self.report.reasons.get(problem.column, 0) + 1
        self.reject(Rejected(record.line, record.code, refused.problems))

    def _write(self, ready: Sequence[_Ready]) -> None:
        if not ready:
            return
        with transaction.atomic():
            ids = list(range(1, len(ready) + 1)) if self.dry_run else loading.take_ids(len(ready))
            told: list[tuple[Planned, History]] = []
            for dossier_id, one in zip(ids, ready, strict=True):
                try:
                    history = self._told(one, dossier_id)
                except RowRefused as refused:
                    self._refuse(one.planned.record, refused)
                    continue
                told.append((one.planned, history))
            if not self.dry_run:
                self._load(told)
        for planned, history in told:
            self._count(planned, history)

    def _told(self, one: _Ready, dossier_id: int) -> History:
        code = one.planned.record.code
        if not self.mapping.keeps_code:
            code = (
                f"dry-run-{dossier_id}" if self.dry_run else next_code(one.place.receiving_unit_id, self.now)
            )
        return tell(one.planned, self.mapping, one.place, dossier_id=dossier_id, code=code)

    def _load(self, told: Sequence[tuple[Planned, History]]) -> None:
        assert self.row is not None
        run_id = self.row.pk
        loading.load([history for _, history in told])
        if not self.mapping.keeps_code:
            loading.raise_code_counters(planned.record.code for planned, _ in told)
        loading.copy_rows(
            "dossiers_externalcode",
            ("dossier_id", "source", "code", "is_key", "run_id", "line", "digest"),
            (
                (
                    history.state.id,
                    self.mapping.source,
                    code,
                    is_key,
                    run_id,
                    planned.record.line,
                    planned.record.digest,
                )
                for planned, history in told
                if history.state is not None
                for code, is_key in (
                    (planned.record.code, True),
                    *((c, False) for c in planned.record.other_codes),
                )
            ),
        )
        ImportRun.objects.filter(pk=run_id).update(imported=F("imported") + len(told))

    def _count(self, planned: Planned, history: History) -> None:
        report, state = self.report, history.state
        assert state is not None
        report.imported += 1
        report.events += len(history.chained)
        report.open += planned.is_open
        report.zones_assumed += planned.zones_assumed
        report.without_due += state.accepted_at is not None and state.current_due is None
        report.without_acceptance += state.accepted_at is None


def _duplicate(mapping: ImportMapping, line: int) -> Problem:
    return Problem(
        mapping.column_of("code"),
        f"the code stands in line {line} already",
        "keep the true one of the two rows",
    )


def _bears_code(mapping: ImportMapping) -> Problem:
    return Problem(
        mapping.column_of("code"),
        "another dossier bears this code already",
        "set `code: new` in the mapping: the old code stays valid for look-up",
    )


def _batches(rows: Iterator[Record]) -> Iterator[list[Record]]:
    """Batches of rows. When reading breaks off, the rows read before are still taken in."""
    problem: Exception | None = None

    def until_broken() -> Iterator[Record]:
        nonlocal problem
        try:
            yield from rows
        except ValueError as fault:
            problem = fault

    safe = until_broken()
    while batch := list(islice(safe, BATCH)):
        yield batch
    if problem is not None:
        raise problem


@contextmanager
def _no_search_for_cycles() -> Iterator[None]:
    """A batch builds half a million objects, none in a cycle: to search them again and again is a quarter of its
    time. Between the batches the collector works as ever.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@contextmanager
def _alone() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            raise ImportRunning
    try:
        side.refuse_while_any_runs()
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])
