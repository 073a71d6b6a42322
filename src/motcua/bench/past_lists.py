"""The first page of dossiers behind a figure as known on a past day, against folding all who have moved since."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from time import perf_counter
from typing import Any

from django.db import connection

from motcua.bench import dossiers_import
from motcua.bench.framework import BenchmarkFailed, BenchResult, Reference
from motcua.bench.replay import taken_in
from motcua.indicators import listed_then, queries
from motcua.indicators.periods import Period
from motcua.indicators.queries import Narrow

NAME = "past-lists"
SUMMARY = "A list behind a figure as known on a past day"
NEEDS_DATABASE = True

DOSSIERS = 20_000
REPEATS = 20
CODES = ("received", "settled", "settled_late", "results_told")


def run(*, size: int | None = None, seconds: float | None = None) -> BenchResult:
    """`size` dossiers (20,000), all ended by now; the day lies in the middle of their acceptances."""
    count = size or DOSSIERS
    with taken_in(count):
        first = dossiers_import.FIRST.date()
        with connection.cursor() as db:
            db.execute(
                "SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY accepted_at)::date FROM dossiers_dossier"
            )
            day = db.fetchone()[0]
        period = Period(first.replace(day=1), day.replace(day=1))

        def read(code: str) -> Any:
            narrow = Narrow(known_on=day)
            return queries.behind(code, period=period, narrow=narrow, now=dossiers_import.NOW)

        found = {code: read(code) for code in CODES}
        pages = {f"{code}_p95_ms": _p95_ms(read, code, REPEATS) for code in CODES}
        later = {}
        with _folding_everybody():
            for code in CODES:
                if read(code) != found[code]:
                    raise BenchmarkFailed(f"the list behind {code} is not that of folding everybody")
                later[f"{code}_p95_ms"] = _p95_ms(read, code, 1)
    return BenchResult(
        figures=pages,
        reference=Reference(what="everybody who has moved since folded from the log", figures=later),
        ratio=max(pages.values()) / max(later.values()),
        ratio_of="slowest page / slowest with everybody folded",
        settings={
            "dossiers": count,
            "known_on": f"{day}",
            "days_since": (dossiers_import.NOW.date() - day) // timedelta(days=1),
            "behind": {code: page.count for code, page in found.items()},
        },
    )


@contextmanager
def _folding_everybody() -> Iterator[None]:
    codes, told = listed_then.CODES, queries._told_by_cells
    listed_then.CODES, queries._told_by_cells = frozenset(), lambda code, period, narrow: None
    try:
        yield
    finally:
        listed_then.CODES, queries._told_by_cells = codes, told


def _p95_ms(read: Any, code: str, repeats: int) -> float:
    taken = []
    for _ in range(repeats):
        began = perf_counter()
        read(code)
        taken.append(perf_counter() - began)
    return 1000 * sorted(taken)[int(0.95 * (repeats - 1))]
