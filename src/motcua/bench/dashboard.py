"""The figures of every page of the cockpit among a million dossiers: live cells, what stands open, a past day.

Each figure is the 95th percentile of all figure queries of one page; `page_...` of the whole answer over HTTP, markup
and all, `page_..._cpu_ms` the processor time that it took. `event_written` is what cells and roll-ups cost when an
event changed four cells; `recount_s` counts everything anew. The reference is the same questions put to the cells
alone, in the same run, and one sum counted from the dossiers.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from importlib import resources
from pathlib import Path
from time import perf_counter, process_time

from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from motcua.accounts import actions as accounts
from motcua.accounts.models import Post
from motcua.bench.framework import BenchmarkFailed, BenchResult, Reference, many
from motcua.bench.framework.scratch import PASSWORD, SINCE, scratch_town
from motcua.indicators import actions, attention, board, levels, measures, open_figures, queries
from motcua.indicators.periods import Period
from motcua.indicators.queries import Narrow
from motcua.indicators.registry import INDICATORS
from motcua.kernel.scopes import of_system, scope
from motcua.kernel.zone import day_of
from motcua.plans import actions as plans
from motcua.plans import course
from motcua.plans import queries as plan_queries
from motcua.web.cockpit import indicator_views, overview

NAME = "dashboard"
SUMMARY = "The figures of every page of the cockpit among a million dossiers"
NEEDS_DATABASE = True

DOSSIERS = 1_000_000
REPEATS, REFERENCE_REPEATS = 20, 5
KNOWN_DAYS = 30
_UNIT = ("handling_unit_id",)
_CLOCK = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
# Of a million dossiers the busiest unit handles a tenth; this one some hundred a year.
_SMALL = 120

# Dossiers of all procedures of the catalogue, whatever their unit and channel, and ratings and payments with a third
# of them each.
_SPREAD = """
UPDATE dossiers_dossier AS d
   SET procedure_id = (%(procedures)s::bigint[])[1 + abs(hashint8(d.id)::bigint) %% %(many)s],
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
    with scratch_town() as town, scope(of_system("bench")):
        _grow()
        begin = perf_counter()
        units = many.fill(count, procedure_id=town.procedure_id, version_id=town.version_id, now=_CLOCK)
        _spread()
        filling, begin = perf_counter() - begin, perf_counter()
        # counted as long ago, so that the month since then has days of its own
        cells = actions.recount(now=_CLOCK - timedelta(days=KNOWN_DAYS + 1), history=False)
        recount = perf_counter() - begin
        _correct()
        _stand()
        return _measured(
            units,
            figures={"recount_s": recount},
            settings={"dossiers": count, "cells": cells, "seconds_to_fill": round(filling, 1)},
        )


# A province's catalogue: copies of the sample's procedures with their records; every fifth applied wherever its
# original is (so those of communes by each of them), the others by one unit.
_PROCEDURES = 2_000
_CATALOGUE = """
CREATE TEMPORARY TABLE bench_copies AS
SELECT n, '8.' || lpad(n::text, 6, '0') AS code, p.id AS source
  FROM generate_series(1, %(more)s) AS n
  JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place, count(*) OVER () AS many
          FROM procedures_procedure WHERE NOT is_internal AND current_version_id IS NOT NULL) AS p
    ON p.place = n %% p.many;
INSERT INTO procedures_procedure (code, long_code, sector_id, is_internal, name, search_text, sort_key)
SELECT c.code, '', p.sector_id, FALSE, p.name || ' ' || c.n, p.search_text, p.sort_key || ' ' || c.n
  FROM bench_copies AS c JOIN procedures_procedure AS p ON p.id = c.source;
INSERT INTO procedures_procedureversion (procedure_id, number, valid_from, content, source, source_hash, online_level,
    older_level, eligible_for_full_online, eligibility_reason, on_mobile, written_result_required,
    has_financial_obligation, payable_online, needs_review)
SELECT n.id, 1, v.valid_from, v.content, v.source, c.code, v.online_level, v.older_level, v.eligible_for_full_online,
       v.eligibility_reason, v.on_mobile, v.written_result_required, v.has_financial_obligation, v.payable_online,
       v.needs_review
  FROM bench_copies AS c JOIN procedures_procedure AS n ON n.code = c.code
  JOIN procedures_procedure AS p ON p.id = c.source
  JOIN procedures_procedureversion AS v ON v.id = p.current_version_id;
UPDATE procedures_procedure AS p SET current_version_id = v.id
  FROM procedures_procedureversion AS v WHERE v.procedure_id = p.id AND p.current_version_id IS NULL;
INSERT INTO procedures_offering (procedure_id, receiving_unit_id, handling_unit_id, process_key, channels, valid_from,
    counter, fee_key)
SELECT n.id, o.receiving_unit_id, o.handling_unit_id, o.process_key, o.channels, o.valid_from, '', ''
  FROM bench_copies AS c JOIN procedures_procedure AS n ON n.code = c.code
  JOIN LATERAL (SELECT *, row_number() OVER (ORDER BY id) AS place FROM procedures_offering
                 WHERE procedure_id = c.source AND valid_to IS NULL) AS o ON o.place = 1 OR c.n %% 5 = 0;
DROP TABLE bench_copies
"""


def _grow() -> None:
    """The catalogue of a province instead of the sample's."""
    with connection.cursor() as db:
        db.execute("SELECT count(*) FROM procedures_procedure")
        values = {"more": max(0, _PROCEDURES - int(db.fetchone()[0]))}
        for statement in _CATALOGUE.split(";\n"):
            db.execute(statement, values)
        db.execute("VACUUM ANALYZE")


def _spread() -> None:
    with connection.cursor() as db:
        db.execute("SELECT id FROM procedures_procedure ORDER BY id LIMIT 300")
        procedures = [row[0] for row in db.fetchall()]
        db.execute("ALTER TABLE dossiers_dossier DISABLE TRIGGER USER")
        db.execute(_SPREAD, {"procedures": procedures, "many": len(procedures)})
        db.execute("ALTER TABLE dossiers_dossier ENABLE TRIGGER USER")
        db.execute("VACUUM ANALYZE dossiers_dossier")


# What stood open on each evening, as the rows tell it: from the day of filing to that of the end. What stands open
# now is taken to have stood open a month ago too, so that that evening had as much as this one.
_STOOD = """
INSERT INTO indicators_standing (dossier_id, known_from, known_to, unit_id, handling_unit_id, procedure_id, channel,
                                 submitted_at, accepted_at, current_due, clock_stopped_at)
SELECT id, submitted_at::date - CASE WHEN ended_at IS NULL THEN {days} + 1 ELSE 0 END, ended_at::date,
       receiving_unit_id, handling_unit_id, procedure_id, channel, submitted_at, accepted_at, current_due,
       clock_stopped_at
  FROM dossiers_dossier AS d WHERE ended_at IS NULL OR ended_at::date > submitted_at::date ORDER BY d.submitted_at
"""


def _stand() -> None:
    with connection.cursor() as db:
        db.execute("ALTER TABLE indicators_standing DISABLE TRIGGER USER")
        db.execute("DELETE FROM indicators_standing")
        db.execute(_STOOD.format(days=KNOWN_DAYS))
        db.execute("ALTER TABLE indicators_standing ENABLE TRIGGER USER")
        db.execute("ALTER TABLE indicators_knowledge DISABLE TRIGGER USER")
        db.execute("UPDATE indicators_knowledge SET stood_since = since")
        db.execute("ALTER TABLE indicators_knowledge ENABLE TRIGGER USER")
        db.execute("VACUUM ANALYZE indicators_standing")


def _correct() -> None:
    columns = ", ".join(("month", *measures.KEYS, *measures.IN_CELLS))
    with transaction.atomic(), actions._counting() as before, connection.cursor() as db:
        db.execute(_CORRECTIONS.format(columns=columns, days=KNOWN_DAYS), {"today": day_of(_CLOCK)})
        levels.add(before)
    with connection.cursor() as db:
        db.execute("VACUUM ANALYZE")


def _measured(units: Sequence[int], *, figures: dict[str, float], settings: dict[str, object]) -> BenchResult:
    today = day_of(_CLOCK)
    year = Period.last_months(12, today=today)
    pages = _pages(year, _CLOCK, units)
    known = _pages(year, _CLOCK, units, known_on=today - timedelta(days=KNOWN_DAYS))
    pages |= {
        f"{name}_known_month_ago": known[name] for name in ("home", "home_of_a_unit", "units", "indicators")
    }
    answers = {name: read() for name, read in pages.items()}
    reads = {f"{name}_p95_ms": _p95_ms(read, REPEATS) for name, read in pages.items()}
    with _cells_alone():
        for name, read in pages.items():
            if read() != answers[name]:
                raise BenchmarkFailed(f"the figures of {name} are not those of the cells")
        alone = {f"{name}_p95_ms": _p95_ms(read, REFERENCE_REPEATS) for name, read in pages.items()}
    written = _event_ms()
    with _cells_alone():
        written_alone = _event_ms()
    begin = perf_counter()
    _from_dossiers(year, _CLOCK)
    alone |= {
        "event_written_p95_ms": written_alone,
        "year_from_dossiers_ms": 1000 * (perf_counter() - begin),
    }
    return BenchResult(
        figures={**reads, **_http(units, today), "event_written_p95_ms": written, **figures},
        reference=Reference(
            what="the same questions put to the cells alone; and one sum counted from the dossiers",
            figures=alone,
        ),
        ratio=max(reads.values()) / max(value for name, value in alone.items() if name in reads),
        ratio_of="slowest page's figures / the slowest with the cells alone",
        settings={
            **settings,
            "units": len(units),
            "procedures": _rows("procedures_procedure"),
            "offerings": _rows("procedures_offering"),
            "roll_ups": {level.table: _rows(level.table) for level in levels.ROLLED},
            "queries": {name: _queries(read) for name, read in pages.items()},
        },
    )


@contextmanager
def _cells_alone() -> Iterator[None]:
    levels_before, rolled_before = levels.LEVELS, levels.ROLLED
    levels.LEVELS, levels.ROLLED = (levels.CELLS,), ()
    try:
        yield
    finally:
        levels.LEVELS, levels.ROLLED = levels_before, rolled_before


def _pages(
    year: Period, now: datetime, units: Sequence[int], **how: object
) -> dict[str, Callable[[], object]]:
    """Name of a page -> what it reads for its figures."""
    every = Narrow(**how)  # type: ignore[arg-type]
    busiest = Narrow(handling_unit_id=units[0], **how)  # type: ignore[arg-type]
    small = Narrow(handling_unit_id=units[min(_SMALL, len(units) - 1)])
    sector = Narrow(sector_id=_a_sector())
    watch = attention.Watch(
        now=now,
        until=now + timedelta(days=4),
        idle_since=now - timedelta(days=2),
        since=now - timedelta(days=1),
    )

    def first_page(narrow: Narrow) -> Callable[[], object]:
        return lambda: (
            queries.sums(year, narrow, overview.WANTED),
            queries.open_now(now, narrow, overview.OPEN_SETS),
            queries.carried_over(year, narrow),
        )

    def behind(code: str, narrow: Narrow) -> Callable[[], object]:
        return lambda: queries.behind(code, period=year, narrow=narrow, now=now)

    return {
        "home": first_page(every),
        "home_of_a_unit": first_page(busiest),
        "home_of_a_sector": first_page(sector),
        "units": lambda: (
            queries.cells(
                year, every, (_UNIT,), names=("settled_late", "settled_in_time", "settled_assessed")
            ),
            queries.open_now(now, every, (_UNIT,)),
        ),
        "indicators": lambda: board.count(year, every, now, codes=board.OVER_DOSSIERS),
        "indicators_of_a_unit": lambda: board.count(year, busiest, now, codes=board.OVER_DOSSIERS),
        "leader": lambda: (
            attention.counts(watch, Narrow()),
            queries.cells(year, every, (_UNIT,), names=("settled_in_time", "settled_assessed")),
        ),
        "dossiers_behind": behind("settled_late", Narrow()),
        "dossiers_behind_received": behind("received", Narrow()),
        "dossiers_behind_of_a_small_unit": behind("settled_late", small),
        "dossiers_behind_open": behind("pending_overdue", Narrow()),
    }


def _a_sector() -> int:
    with connection.cursor() as db:
        db.execute(
            "SELECT p.sector_id FROM indicators_procedurecell AS c JOIN procedures_procedure AS p"
            " ON p.id = c.procedure_id GROUP BY 1 ORDER BY sum(c.received) DESC LIMIT 1"
        )
        return int(db.fetchone()[0])


def _rows(table: str) -> int:
    with connection.cursor() as db:
        db.execute(f"SELECT count(*) FROM {table}")
        return int(db.fetchone()[0])


def _event_ms() -> float:
    """Cells and roll-ups brought to four new differences, as an event leaves them; nothing of it stays."""
    columns = ", ".join(("month", *measures.KEYS, *measures.IN_CELLS))

    def written() -> float:
        with transaction.atomic():
            with actions._counting() as before, connection.cursor() as db:
                db.execute(
                    f"INSERT INTO indicators_celldifference (known_on, {columns})"
                    f" SELECT (SELECT closed_on FROM indicators_knowledge), {columns} FROM indicators_cell LIMIT 4"
                )
                begin = perf_counter()
                levels.add(before)
                taken = perf_counter() - begin
            transaction.set_rollback(True)
        return taken

    written()
    return 1000 * sorted(written() for _ in range(REPEATS))[int(0.95 * (REPEATS - 1))]


def _from_dossiers(year: Period, now: datetime) -> None:
    with connection.cursor() as db:
        db.execute(
            f"SELECT sum(received), sum(settled) FROM ({measures.cell_sql()}) AS x WHERE month >= %(first)s",
            {"now": now, "first": year.first},
        )
        db.fetchall()


def _p95_ms(read: Callable[[], object], repeats: int) -> float:
    read()
    taken = []
    for _ in range(repeats):
        begin = perf_counter()
        read()
        taken.append(perf_counter() - begin)
    return 1000 * sorted(taken)[int(0.95 * (repeats - 1))]


def _queries(read: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as found:
        read()
    return len(found)


def _of_plans(official_id: int, today: date) -> dict[str, str]:
    """A plan of the demonstration, measured over this year: its page, and that of a target over dossiers."""
    text = (resources.files("motcua.demo") / "plans" / "quang-nam-2023.txt").read_text(encoding="utf-8")
    plan = plans.adopt(
        text=text, key="bench", title="Bench", number="1/KH", issued_on=today, issuer="UBND",
        measured_from=today.replace(month=1, day=1), measured_to=today.replace(month=12, day=31), by=official_id,
        at=timezone.now(),
    )  # fmt: skip
    found = {"plan": "/cockpit/plans/bench/"}
    targets, _tasks = plan_queries.parts_of(plan)
    for one in targets:
        if one.indicator in INDICATORS and course.is_stream(INDICATORS[one.indicator]):
            return {**found, "target": f"/cockpit/plans/bench/targets/{one.ordinal}/"}
    raise BenchmarkFailed("the plan has no target over dossiers")


def _of_indicators(span: str, today: date) -> dict[str, str]:
    """Each view of the indicators that counts, now and as known a month ago; the first has no name."""
    found = {}
    for view in indicator_views.indicators():
        if view is indicator_views.View.BEYOND:
            continue
        named = indicator_views.name(view)
        name = f"indicators_{named}" if named else "indicators"
        found[name] = f"/cockpit/indicators/?{span}{f'&view={named}' if named else ''}"
        found[f"{name}_known_month_ago"] = f"{found[name]}&known={today - timedelta(days=KNOWN_DAYS)}"
    return found


def _http(units: Sequence[int], today: date) -> dict[str, float]:
    """Whole pages for a leader of the province."""
    post = Post.objects.create(unit_id=units[0], role="province_leader", code="bench-page", title="Bench")
    official = accounts.create_official(username="bench.page", full_name="Bench", password=PASSWORD)
    accounts.assign_post(user_id=official.pk, post_id=post.pk, valid_from=SINCE)
    client = Client(headers={"host": "localhost"})
    client.force_login(official)
    open_figures.make(day_of(timezone.now()))
    year = Period.last_months(12, today=today)
    span = f"from={year.first:%Y-%m}&to={year.last:%Y-%m}"
    addresses = {
        "leader": f"/cockpit/?{span}",
        "leader_dossiers": f"/cockpit/now/?{span}&of=due_soon_idle",
        "overview": f"/cockpit/overview/?{span}",
        "overview_of_a_unit": f"/cockpit/overview/?{span}&unit={units[0]}",
        "overview_known_month_ago": f"/cockpit/overview/?{span}&known={today - timedelta(days=KNOWN_DAYS)}",
        "overview_of_a_sector": f"/cockpit/overview/?{span}&sector={_a_sector()}",
        "units": f"/cockpit/units/?{span}",
        "units_known_month_ago": f"/cockpit/units/?{span}&known={today - timedelta(days=KNOWN_DAYS)}",
        "units_file": f"/cockpit/units/file/?{span}",
        "unit": f"/cockpit/units/{units[0]}/",
        **_of_indicators(span, today),
        "plans": "/cockpit/plans/",
        "targets": "/cockpit/targets/",
        "screen": f"/cockpit/screen/?{span}",
        "screen_tiles": f"/cockpit/screen/?{span}&show=units",
        "dossiers_behind": f"/cockpit/dossiers/?{span}&of=settled_late",
        "dossiers_behind_of_a_small_unit": (
            f"/cockpit/dossiers/?{span}&of=settled_late&unit={units[min(_SMALL, len(units) - 1)]}"
        ),
        "payments_behind": f"/cockpit/dossiers/?{span}&of=payments",
        "ratings_behind": f"/cockpit/dossiers/?{span}&of=satisfied",
        "procedures_behind": f"/cockpit/procedures/?{span}&of=tthc_online",
        "procedures_behind_second_page": f"/cockpit/procedures/?{span}&of=tthc_online&page=2",
        "open_figures": reverse("opendata:page"),
        "open_rows": reverse("opendata:api"),
        "register_behind": f"/cockpit/register/?{span}&of=review_competence",
        **_narrowed(span, today, units[0], _a_sector()),
        **_of_plans(official.pk, today),
        "dossiers_now": f"/cockpit/now/?{span}&of=overdue",
    }

    def opened(address: str) -> Callable[[], None]:
        def get() -> None:
            answer = client.get(address)
            if answer.status_code != 200:
                raise BenchmarkFailed(f"{address} answered {answer.status_code}")

        return get

    found: dict[str, float] = {}
    for name, address in addresses.items():
        get = opened(address)
        found[f"page_{name}_p95_ms"] = _p95_ms(get, REPEATS)
        found[f"page_{name}_cpu_ms"] = _cpu_ms(get)
    found["page_slowest_p95_ms"] = max(found[f"page_{name}_p95_ms"] for name in addresses)
    return found


def _narrowed(span: str, today: date, unit: int, sector: int) -> dict[str, str]:
    """Pages asked for parts of the province, and for all months that there are: what costs most."""
    known = f"&known={today - timedelta(days=KNOWN_DAYS)}"
    overview, units = f"/cockpit/overview/?{span}", f"/cockpit/units/?{span}"
    indicators = f"/cockpit/indicators/?{span}"
    return {
        "leader_of_a_sector": f"/cockpit/?{span}&sector={sector}",
        "overview_of_a_channel_known_month_ago": f"{overview}&channel=online{known}",
        "overview_of_a_sector_known_month_ago": f"{overview}&sector={sector}{known}",
        "overview_of_a_unit_and_sector": f"{overview}&unit={unit}&sector={sector}",
        "overview_of_a_unit_and_sector_known_month_ago": f"{overview}&unit={unit}&sector={sector}{known}",
        "overview_of_all_months": f"{overview}&from=2019-01",
        "overview_of_all_months_known_month_ago": f"{overview}&from=2019-01{known}",
        "units_of_a_sector_known_month_ago": f"{units}&sector={sector}{known}",
        "indicators_of_a_unit": f"{indicators}&unit={unit}",
        "indicators_of_a_sector_known_month_ago": f"{indicators}&sector={sector}{known}",
        "indicators_procedures_of_a_unit": f"{indicators}&unit={unit}&view=procedures",
    }


def _cpu_ms(read: Callable[[], object]) -> float:
    """Processor time of one reading, the web server's and the database's: what does not hang on who else works here.

    Of the database without workers that a query may take beside; nothing on a machine without /proc.
    """
    with connection.cursor() as db:
        db.execute("SELECT pg_backend_pid()")
        stat = Path(f"/proc/{db.fetchone()[0]}/stat")

    def database() -> float:
        if not stat.exists():
            return 0.0
        fields = stat.read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    begin, begin_there = process_time(), database()
    for _ in range(REPEATS):
        read()
    return 1000 * (process_time() - begin + database() - begin_there) / REPEATS
