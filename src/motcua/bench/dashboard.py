"""The figures of every page of the cockpit among a million dossiers: live cells, what stands open, a past day.

Each figure is the 95th percentile of all figure queries of one page.
`recount_s` counts everything anew. The reference is what the pages would cost without cells: the same sums
counted from the dossiers.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from time import perf_counter

from django.db import connection, transaction
from django.db.models import Count
from django.test import Client
from django.test.utils import CaptureQueriesContext

from motcua.accounts import actions as accounts
from motcua.accounts.models import Post
from motcua.bench.framework import BenchmarkFailed, BenchResult, Reference, many
from motcua.bench.framework.scratch import PASSWORD, SINCE, scratch_town
from motcua.indicators import actions, board, measures, queries
from motcua.indicators.models import Cell
from motcua.indicators.periods import Period
from motcua.indicators.queries import Narrow
from motcua.kernel.scopes import of_system, scope
from motcua.kernel.zone import day_of
from motcua.web.cockpit import overview

NAME = "dashboard"
SUMMARY = "The figures of every page of the cockpit among a million dossiers"
NEEDS_DATABASE = True

DOSSIERS = 1_000_000
REPEATS = 20
KNOWN_DAYS = 30
_UNIT = ("handling_unit_id",)

# Dossiers of all procedures of the catalogue, and ratings and payments with a third of them each.
_SPREAD = """
UPDATE dossiers_dossier AS d SET procedure_id = (%(procedures)s::bigint[])[1 + (d.id * 7919) %% %(many)s],
       legal_outcome = CASE WHEN ended_at IS NULL THEN '' WHEN d.id %% 20 = 0 THEN 'late' ELSE 'early' END,
       rating = CASE WHEN ended_at IS NOT NULL AND d.id %% 3 = 0 THEN 5 END,
       rated_at = CASE WHEN ended_at IS NOT NULL AND d.id %% 3 = 0 THEN ended_at END
"""
# What a month of late corrections leaves: a fifth of the cells changed on some day of it.
_CORRECTIONS = """
INSERT INTO indicators_celldifference (known_on, {columns})
SELECT %(today)s::date - (c.id %% {days})::int, {columns} FROM indicators_cell AS c WHERE c.id %% 5 = 0
"""


def run(*, size: int | None = None, seconds: float | None = None) -> BenchResult:
    """`size` dossiers (1,000,000); each page's figures are read twenty times."""
    count = size or DOSSIERS
    now = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
    today = day_of(now)
    year = Period.last_months(12, today=today)
    with scratch_town() as town, scope(of_system("bench")):
        begin = perf_counter()
        units = many.fill(count, procedure_id=town.procedure_id, version_id=town.version_id, now=now)
        with connection.cursor() as db:
            db.execute("SELECT id FROM procedures_procedure ORDER BY id LIMIT 300")
            procedures = [row[0] for row in db.fetchall()]
            db.execute("ALTER TABLE dossiers_dossier DISABLE TRIGGER USER")
            db.execute(_SPREAD, {"procedures": procedures, "many": len(procedures)})
            db.execute("ALTER TABLE dossiers_dossier ENABLE TRIGGER USER")
            db.execute("VACUUM ANALYZE dossiers_dossier")
        filling, begin = perf_counter() - begin, perf_counter()
        # counted as long ago, so that the month since then has days of its own
        cells = actions.recount(now=now - timedelta(days=KNOWN_DAYS + 1), history=False)
        recount = perf_counter() - begin
        columns = ", ".join(("month", *measures.KEYS, *measures.IN_CELLS))
        with transaction.atomic(), actions._counting(), connection.cursor() as db:
            db.execute(_CORRECTIONS.format(columns=columns, days=KNOWN_DAYS), {"today": today})
        with connection.cursor() as db:
            db.execute("VACUUM ANALYZE")
        then = today - timedelta(days=KNOWN_DAYS)
        pages = _pages(year, now, units[0])
        figures = {f"{name}_p95_ms": _p95_ms(read) for name, read in pages.items()}
        known = _pages(year, now, units[0], known_on=then)
        figures |= {f"{name}_known_month_ago_p95_ms": _p95_ms(known[name]) for name in ("home", "units")}
        constant = {name: _queries(read) for name, read in pages.items()}
        figures["page_home_p95_ms"] = _page_ms(units[0])
        figures["recount_s"] = recount
        begin = perf_counter()
        _from_dossiers(year, now)
        whole = 1000 * (perf_counter() - begin)
        if Cell.objects.aggregate(n=Count("pk"))["n"] != cells:
            raise BenchmarkFailed("the cells changed while they were read")
    slowest = max(
        value for name, value in figures.items() if name.endswith("_p95_ms") and "page_" not in name
    )
    return BenchResult(
        figures=figures,
        reference=Reference(
            what="sums of a year counted from the dossiers, as it would be without cells",
            figures={"year_from_dossiers_ms": whole},
        ),
        ratio=slowest / whole,
        ratio_of="slowest page's figures / the same sums without cells",
        settings={
            "dossiers": count,
            "cells": cells,
            "units": len(units),
            "procedures": len(procedures),
            "queries": constant,
            "seconds_to_fill": round(filling, 1),
        },
    )


def _pages(year: Period, now: datetime, unit_id: int, **how: object) -> dict[str, Callable[[], object]]:
    """Name of a page -> what it reads for its figures."""
    every = Narrow(**how)  # type: ignore[arg-type]
    unit = Narrow(handling_unit_id=unit_id, **how)  # type: ignore[arg-type]

    def first_page(narrow: Narrow) -> Callable[[], object]:
        return lambda: (
            queries.cells(year, narrow, overview._CELL_SETS, names=overview._SHOWN),
            queries.cells(year, narrow, names=(*overview._SHOWN, *overview._OF_TOTAL)),
            queries.open_now(now, narrow, overview._OPEN_SETS),
            queries.carried_over(year, narrow),
        )

    return {
        "home": first_page(every),
        "home_of_a_unit": first_page(unit),
        "units": lambda: (
            queries.cells(
                year, every, (_UNIT,), names=("settled_late", "settled_in_time", "settled_assessed")
            ),
            queries.open_now(now, every, (_UNIT,)),
        ),
        "indicators": lambda: board.count(year, every, now, codes=()),
        "dossiers_behind": lambda: queries.behind("settled_late", period=year, narrow=Narrow(), now=now),
    }


def _from_dossiers(year: Period, now: datetime) -> None:
    with connection.cursor() as db:
        db.execute(
            f"SELECT sum(received), sum(settled) FROM ({measures.cell_sql()}) AS x WHERE month >= %(first)s",
            {"now": now, "first": year.first},
        )
        db.fetchall()


def _p95_ms(read: Callable[[], object]) -> float:
    read()
    taken = []
    for _ in range(REPEATS):
        begin = perf_counter()
        read()
        taken.append(perf_counter() - begin)
    return 1000 * sorted(taken)[int(0.95 * (REPEATS - 1))]


def _queries(read: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as found:
        read()
    return len(found)


def _page_ms(unit_id: int) -> float:
    """The whole first page, markup and all, for a leader of the province."""
    post = Post.objects.create(unit_id=unit_id, role="province_leader", code="bench-page", title="Bench")
    official = accounts.create_official(username="bench.page", full_name="Bench", password=PASSWORD)
    accounts.assign_post(user_id=official.pk, post_id=post.pk, valid_from=SINCE)
    client = Client(headers={"host": "localhost"})
    client.force_login(official)

    def opened() -> None:
        answer = client.get("/cockpit/")
        if answer.status_code != 200:
            raise BenchmarkFailed(f"the page answered {answer.status_code}")

    return _p95_ms(opened)
