"""The replay behind `motcua indicators recount --check`: every dossier folded anew and held against rows, days and
evenings. Against the database handing over the same log, and `motcua ledger verify`, in the same run."""

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter

from django.db import connection

from motcua.bench import dossiers_import
from motcua.bench.framework import BenchmarkFailed, BenchResult, Reference
from motcua.bench.framework.scratch import scratch_town
from motcua.dossiers import verification
from motcua.dossiers.actions import importing
from motcua.dossiers.rules.importing import mapping as mappings
from motcua.indicators import actions, replay
from motcua.kernel.scopes import of_system, scope

NAME = "replay"
SUMMARY = "The log replayed: every row, every day's change and every evening held against it"
NEEDS_DATABASE = True

DOSSIERS = 20_000


def run(*, size: int | None = None, seconds: float | None = None) -> BenchResult:
    """`size` dossiers (20,000) of six events each, brought along from an older system, each event on its own day."""
    count = size or DOSSIERS
    with taken_in(count):
        began = perf_counter()
        found = replay.replay()
        taken = perf_counter() - began
        if not found.is_right or found.dossiers != count:
            raise BenchmarkFailed(f"{found.dossiers} of {count} dossiers, right: {found.is_right}")
        began = perf_counter()
        read = _log_alone()
        alone = perf_counter() - began
        if read != found.events:
            raise BenchmarkFailed(f"{found.events} events were replayed, {read} are there")
        began = perf_counter()
        faults = [fault for _, wrong in verification.verify(_all()) for fault in wrong]
        verified = perf_counter() - began
        if faults:
            raise BenchmarkFailed(f"the rows and the log disagree: {faults[0]}")
        whole = perf_counter()
        actions.recount(now=dossiers_import.NOW)
        recounted = perf_counter() - whole
    return BenchResult(
        figures={
            "seconds": taken,
            "events_per_second": found.events / taken,
            "dossiers_per_second": found.dossiers / taken,
        },
        reference=Reference(
            what="the database handing over the same log, read event by event; every row folded and every seal of"
            " the chain checked by `motcua ledger verify`; all cells counted anew from the rows",
            figures={"log_alone_s": alone, "ledger_verify_s": verified, "recount_s": recounted},
        ),
        ratio=taken / alone,
        ratio_of="seconds of the replay / seconds of reading the log alone",
        settings={"dossiers": count, "events": found.events},
    )


@contextmanager
def taken_in(count: int) -> Iterator[None]:
    """A scratch town with so many dossiers from an older system, counted with their whole history."""
    with scratch_town() as town, tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "ho-so.csv"
        dossiers_import.write_table(file, town, count)
        mapping = mappings.read(dossiers_import.MAPPING)
        importing.run(importing.source(file, mapping, mapping_sha256="bench"), now=dossiers_import.NOW)
        with scope(of_system("bench")):
            actions.recount(now=dossiers_import.NOW, history=True)
            with connection.cursor() as db:
                db.execute("VACUUM ANALYZE")
            yield


def _log_alone() -> int:
    """Every event as a replay needs it: in the order of dossiers, its payload parsed."""
    read = 0
    with connection.cursor() as db:
        db.execute("SELECT array_agg(id ORDER BY id) FROM dossiers_dossier")
        streams = db.fetchone()[0] or []
        for start in range(0, len(streams), 400):
            db.execute(
                "SELECT stream, seq, kind, at, payload::text FROM ledger_event WHERE stream = ANY(%s)"
                " ORDER BY stream, seq",
                [streams[start : start + 400]],
            )
            read += len([json.loads(row[4]) for row in db.fetchall()])
    return read


def _all() -> list[int]:
    with connection.cursor() as db:
        db.execute("SELECT id FROM dossiers_dossier ORDER BY id")
        return [int(row[0]) for row in db.fetchall()]
