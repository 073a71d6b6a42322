"""The desk's lists among a million dossiers, as the busiest unit's officials open them, row-level scope on.

Each figure is the whole answer of a list's data: count, the first page's rows with names and parties. What the
page's markup costs beside it is the figure `page_ms`. The reference is the plainest read of forty rows by number.
"""

import statistics
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from time import perf_counter

from django.db import connection
from django.test import Client

from motcua.accounts import actions as accounts
from motcua.accounts.models import Post
from motcua.bench.framework import BenchmarkFailed, BenchResult, Reference, many
from motcua.bench.framework.scratch import PASSWORD, SINCE, scratch_town
from motcua.dossiers import queries
from motcua.dossiers.queries import DeskFilter
from motcua.kernel.scopes import of_units, scope

NAME = "desk-lists"
SUMMARY = "The desk's lists, counts and searches among a million dossiers, at the busiest unit"
NEEDS_DATABASE = True

DOSSIERS = 1_000_000
REPEATS = 7
PAGE = 40
ROLES = frozenset({"intake_officer", "case_officer", "division_head"})


def run(*, size: int | None = None, seconds: float | None = None) -> BenchResult:
    """`size` dossiers (1,000,000); each list is read seven times, the median counts."""
    count = size or DOSSIERS
    now = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
    with scratch_town() as town:
        begin = perf_counter()
        for number in range(many.OFFICERS_A_UNIT):
            accounts.create_official(
                username=f"bench.more.{number}", full_name=f"Bench {number}", password=PASSWORD
            )
        units = many.fill(count, procedure_id=town.procedure_id, version_id=town.version_id, now=now)
        with connection.cursor() as db:
            db.execute("VACUUM ANALYZE")
        filling = perf_counter() - begin
        officer = town.officials["case_officer"]
        unit = units[0]
        asked = DeskFilter(unit_id=unit, user_id=officer, roles=ROLES, tomorrow_ends=now + timedelta(days=1))
        with scope(of_units(frozenset({unit}), user_id=officer)):
            figures = {f"{name}_ms": _median_ms(read) for name, read in _readings(asked, now).items()}
            plain = _median_ms(lambda: list(queries.codes_of(list(range(1, PAGE + 1)))))
            held = queries.desk_list(replace(asked, queue="open"), now=now).count()
        figures["page_ms"] = _page_ms(officer, unit)
    slowest = max(figures.values())
    return BenchResult(
        figures=figures,
        reference=Reference(
            what="forty rows by their numbers, in scope", figures={"forty_by_number_ms": plain}
        ),
        ratio=slowest / plain,
        ratio_of="slowest list / forty rows by number",
        settings={
            "dossiers": count,
            "units": len(units),
            "open_at_the_unit": held,
            "seconds_to_fill": round(filling, 1),
        },
    )


def _readings(asked: DeskFilter, now: datetime) -> dict[str, Callable[[], object]]:
    """Name of a figure -> what is read for it."""

    def listed(**changed: object) -> Callable[[], object]:
        wanted = replace(asked, **changed)  # type: ignore[arg-type]

        def read() -> object:
            found = queries.desk_list(wanted, now=now)
            return found.count(), found[:PAGE]

        return read

    assert asked.unit_id is not None
    assert asked.user_id is not None
    unit_id, user_id = asked.unit_id, asked.user_id
    return {
        **{queue: listed(queue=queue) for queue in (*queries.QUEUES, "open", "all")},
        "late": listed(queue="open", lateness="late"),
        "late_tomorrow": listed(queue="open", lateness="tomorrow"),
        "all_page_100": lambda: queries.desk_list(replace(asked, queue="all"), now=now)[
            100 * PAGE : 101 * PAGE
        ],
        "open_name": listed(queue="open", text="Nguyễn Văn"),
        "all_rare_name": listed(queue="all", text="Ngô Xuân Yên"),
        "all_common_name": listed(queue="all", text="Nguyễn Thị"),
        "all_id_number": listed(queue="all", text="056000000123"),
        "all_part_of_code": listed(queue="all", text="0000123"),
        "overview": lambda: queries.desk_overview(
            unit_id=unit_id, user_id=user_id, roles=asked.roles, now=now, tomorrow_ends=asked.tomorrow_ends
        ),
    }


def _median_ms(read: Callable[[], object]) -> float:
    read()
    taken = []
    for _ in range(REPEATS):
        begin = perf_counter()
        read()
        taken.append(perf_counter() - begin)
    return 1000 * statistics.median(taken)


def _page_ms(user_id: int, unit_id: int) -> float:
    """The whole page of the unit's open dossiers, markup and all, for an official who takes in."""
    post = Post.objects.create(unit_id=unit_id, role="intake_officer", code="bench-page", title="Bench")
    official = accounts.create_official(username="bench.page", full_name="Bench", password=PASSWORD)
    accounts.assign_post(user_id=official.pk, post_id=post.pk, valid_from=SINCE)
    client = Client(headers={"host": "localhost"})
    client.force_login(official)

    def opened() -> None:
        answer = client.get("/desk/?queue=open")
        if answer.status_code != 200:
            raise BenchmarkFailed(f"the list answered {answer.status_code}")

    return _median_ms(opened)
