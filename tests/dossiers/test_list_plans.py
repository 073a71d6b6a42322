"""No list goes through the whole table: the plans of the lists' own statements, row-level scope on.

Thirty thousand dossiers in 150 units: enough for the database to prefer an index where there is one that fits.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

import factories
from motcua.bench.framework import many
from motcua.dossiers import queries
from motcua.dossiers.models import Dossier
from motcua.dossiers.queries import DeskFilter
from motcua.indicators import queries as indicators
from motcua.indicators.periods import Period
from motcua.kernel.scopes import Scope, of_person, of_system, of_units, scope

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
COUNT = 30_000
FILLED = {"dossiers_dossier", "dossiers_party", "dossiers_workitem", "dossiers_involvement"}
EMPTY = {"ledger_event"}
ROLES = frozenset({"intake_officer", "case_officer", "division_head"})


@dataclass(frozen=True)
class Province:
    """The units by how much they have to do, an officer with work, and a citizen with dossiers."""

    units: list[int]
    officer_id: int
    citizen_id: int


@pytest.fixture(scope="module")
def province(shared_db: None) -> Province:
    procedure = factories.make_procedure()
    units = [factories.make_unit(f"Đơn vị {number}") for number in range(many.UNITS)]
    officers = [factories.make_official(units[number], "case_officer") for number in range(12)]
    citizen = factories.make_citizen()
    assert procedure.current_version_id is not None
    found = many.fill(COUNT, procedure_id=procedure.pk, version_id=procedure.current_version_id, now=NOW)
    Dossier.unscoped.filter(pk__in=range(1, 20)).update(submitter_id=citizen.pk)
    return Province(found, officers[0].pk, citizen.pk)


def whole_tables(read: Callable[[], object]) -> dict[str, str]:
    """The big tables that a statement of `read` goes through whole, with the statement.

    Of those that are empty on this ground the planner reads the whole gladly: there it is asked whether an index
    serves at all.
    """
    with CaptureQueriesContext(connection) as captured:
        read()
    assert captured.captured_queries
    found: dict[str, str] = {}
    for query in list(captured.captured_queries):
        for tables, setting in ((FILLED, "on"), (EMPTY, "off")):
            for node in nodes(plan_of(query["sql"], enable_seqscan=setting)):
                if node["Node Type"] == "Seq Scan" and node["Relation Name"] in tables:
                    found[node["Relation Name"]] = query["sql"]
    return found


def plan_of(sql: str, *, enable_seqscan: str) -> dict[str, Any]:
    with connection.cursor() as db:
        db.execute(f"SET LOCAL enable_seqscan = {enable_seqscan}")
        db.execute("EXPLAIN (FORMAT JSON) " + sql)
        answer = db.fetchone()[0]
        db.execute("SET LOCAL enable_seqscan = on")
    plan: dict[str, Any] = (json.loads(answer) if isinstance(answer, str) else answer)[0]["Plan"]
    return plan


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for below in plan.get("Plans", ()):
        yield from nodes(below)


def asked_by(province: Province, place: int) -> tuple[DeskFilter, Scope]:
    unit = province.units[place]
    wanted = DeskFilter(
        unit_id=unit, user_id=province.officer_id, roles=ROLES, tomorrow_ends=NOW + timedelta(days=1)
    )
    return wanted, of_units(frozenset({unit}), user_id=province.officer_id)


LISTS: dict[str, dict[str, object]] = {
    **{queue: {"queue": queue} for queue in (*queries.QUEUES, "open", "all")},
    "late": {"queue": "open", "lateness": "late"},
    "late tomorrow": {"queue": "open", "lateness": "tomorrow"},
    "late of all": {"queue": "all", "lateness": "late"},
    "state of open": {"queue": "open", "code": 4},
    "name among open": {"queue": "open", "text": "Nguyễn Văn"},
    "rare name": {"queue": "all", "text": "Ngô Xuân Yên"},
    "common name": {"queue": "all", "text": "Nguyễn Thị"},
    "name and channel": {"queue": "all", "text": "Nguyễn Thị", "channel": "post"},
    "id number": {"queue": "all", "text": "056000000123"},
    "part of a code": {"queue": "all", "text": "0000123"},
}


@pytest.mark.parametrize("place", [3, 40, 149], ids=["busy unit", "middling unit", "idle unit"])
@pytest.mark.parametrize("name", LISTS)
def test_no_list_of_the_desk_goes_through_a_whole_table(province: Province, name: str, place: int) -> None:
    wanted, asked = asked_by(province, place)
    wanted = replace(wanted, **LISTS[name])  # type: ignore[arg-type]

    def read() -> None:
        found = queries.desk_list(wanted, now=NOW)
        found.count()
        assert len(found[:40]) <= 40

    with scope(asked):
        assert whole_tables(read) == {}


@pytest.mark.parametrize(
    "name", ["overview", "whole code", "known person", "load", "load of the unit", "passed on"]
)
def test_nothing_else_on_the_desk_does_either(province: Province, name: str) -> None:
    wanted, asked = asked_by(province, 3)
    unit_id, user_id = province.units[3], province.officer_id
    span = {"now": NOW, "today_ends": NOW + timedelta(hours=9), "tomorrow_ends": NOW + timedelta(days=1)}
    reads: dict[str, Callable[[], object]] = {
        "overview": lambda: queries.desk_overview(
            unit_id=unit_id, user_id=user_id, roles=ROLES, now=NOW, tomorrow_ends=wanted.tomorrow_ends
        ),
        "whole code": lambda: queries.number_of("H56.0001-20261101-0000017"),
        "known person": lambda: queries.known_person("056000000123"),
        "load": lambda: queries.load_of_unit(unit_id, **span),
        "load of the unit": lambda: queries.load_of_unit_whole(unit_id, **span),
        "passed on": lambda: queries.passed_on(unit_id, begins=NOW - timedelta(days=1), ends=NOW),
    }

    with scope(asked):
        assert whole_tables(reads[name]) == {}


def test_a_citizens_own_list_does_not(province: Province) -> None:
    with scope(of_person(province.citizen_id)):
        assert whole_tables(lambda: list(queries.mine()[:20])) == {}
        assert whole_tables(lambda: queries.mine().count()) == {}


@pytest.mark.parametrize("code", ["received", "submitted", "settled", "pending_overdue", "waiting_intake"])
def test_what_stands_behind_a_figure_of_a_month_is_found_by_an_index(province: Province, code: str) -> None:
    month = Period(date(2026, 3, 1), date(2026, 3, 1))

    with scope(of_system("a test of plans")):
        found = whole_tables(
            lambda: indicators.behind(code, period=month, narrow=indicators.Narrow(), now=NOW)
        )

    assert found == {}


def test_a_list_counts_and_holds_what_a_walk_through_all_rows_finds(province: Province) -> None:
    """The lists against the plainest reading of their names."""
    wanted, asked = asked_by(province, 3)
    unit = province.units[3]
    rows = [
        row
        for row in Dossier.unscoped.select_related("party")
        if unit in (row.receiving_unit_id, row.handling_unit_id)
    ]
    newest = sorted(rows, key=lambda row: (row.submitted_at, row.pk), reverse=True)

    with scope(asked):
        everything = queries.desk_list(replace(wanted, queue="all"), now=NOW)
        named = queries.desk_list(replace(wanted, queue="all", text="tran van"), now=NOW)
        late = queries.desk_list(replace(wanted, queue="open", lateness="late"), now=NOW)
        first, third = everything[:40], everything[80:120]
        held = {one.pk for one in named[:10_000]}
        lates = {one.pk for one in late[:10_000]}

    assert everything.count() == len(rows)
    assert [one.pk for one in first] == [one.pk for one in newest[:40]]
    assert [one.pk for one in third] == [one.pk for one in newest[80:120]]
    involved = {row.pk for row in rows if "tran van" in row.party.owner_folded_name}
    assert involved <= held
    assert lates == {
        row.pk
        for row in rows
        if row.ended_at is None and row.clock_stopped_at is None and row.current_due and row.current_due < NOW
    }
