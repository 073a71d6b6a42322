"""Giving out dossier codes: once each, under concurrency, after a kill, and while the partner is down."""

import os
import signal
import subprocess
import sys
import threading
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

import factories
from motcua.dossiers import tasks
from motcua.dossiers.actions import allotment
from motcua.dossiers.actions.numbering import next_code
from motcua.dossiers.models import CodeAllotment
from motcua.kernel.zone import VIETNAM
from stand_ins import Portal

SOURCES = Path(__file__).resolve().parents[2] / "src"
AT = datetime(2026, 11, 22, 9, 0, tzinfo=VIETNAM)
ALLOTTED = """
generators:
  reserve: {kind: pattern, agency: identifier, day: yyyymmdd, digits: 7, first: 9000001, basis: b, certainty: ours}
  portal: {kind: allotment, partner: national_portal, keep: 3, at_once: 5, falls_back_to: reserve,
    basis: b, certainty: sourced}
versions:
  - {valid_from: "2020-01-01", generator: portal, basis: b, certainty: ours}
"""


@pytest.fixture
def allotted(tmp_path: Path, settings: Any) -> None:
    """This instance has its codes allotted by the National Portal."""
    file = tmp_path / "codes.yaml"
    file.write_text(ALLOTTED, encoding="utf-8")
    settings.DOSSIER_CODES_FILE = str(file)


@pytest.fixture
def connected(allotted: None, portal: Portal, settings: Any) -> Portal:
    settings.NATIONAL_PORTAL_URL = portal.url
    return portal


def at_once(threads: int, each: int, unit_id: int) -> list[str]:
    """Codes given to several threads that each take `each` of them, a transaction a code."""
    given: list[str] = []
    together = threading.Barrier(threads)

    def take() -> None:
        try:
            together.wait(10)
            for _ in range(each):
                with transaction.atomic():
                    code = next_code(unit_id, AT)
                given.append(code)
        finally:
            connection.close()

    workers = [threading.Thread(target=take) for _ in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    return given


@pytest.mark.django_db
def test_codes_count_up_within_a_unit_and_a_day() -> None:
    unit, other = factories.make_unit(agency_id="H56.71"), factories.make_unit(agency_id="H56.72")

    given = [
        next_code(unit.pk, AT),
        next_code(unit.pk, AT),
        next_code(other.pk, AT),
        next_code(unit.pk, AT + timedelta(days=1)),
    ]

    assert given == [
        "H56.71-20261122-0000001",
        "H56.71-20261122-0000002",
        "H56.72-20261122-0000001",
        "H56.71-20261123-0000001",
    ]


@pytest.mark.django_db
def test_the_day_of_a_code_is_the_day_in_vietnam() -> None:
    unit = factories.make_unit(agency_id="H56.71")

    assert next_code(unit.pk, datetime(2026, 11, 23, 0, 30, tzinfo=VIETNAM)) == "H56.71-20261123-0000001"


@pytest.mark.django_db(transaction=True)
def test_eight_threads_are_given_every_number_once_and_none_is_left_out() -> None:
    unit = factories.make_unit(agency_id="H56.71")

    given = at_once(8, 15, unit.pk)

    assert sorted(given) == [f"H56.71-20261122-{number:07d}" for number in range(1, 121)]


@pytest.mark.django_db(transaction=True)
def test_a_deed_that_fails_gives_its_number_back() -> None:
    unit = factories.make_unit(agency_id="H56.71")

    def fails() -> None:
        with transaction.atomic():
            assert next_code(unit.pk, AT) == "H56.71-20261122-0000001"
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fails()

    assert next_code(unit.pk, AT) == "H56.71-20261122-0000001"


HOLD = """
import sys, time, django
django.setup()
from datetime import datetime
from django.db import transaction
from motcua.dossiers.actions.numbering import next_code
with transaction.atomic():
    print(next_code(int(sys.argv[1]), datetime.fromisoformat(sys.argv[2])), flush=True)
    time.sleep(60)
"""


def killed_while_it_holds(unit_id: int, environment: dict[str, str]) -> str:
    """The code that another process had taken, not yet committed, when it was killed (-9)."""
    at = connection.settings_dict
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(unit_id), AT.isoformat()],
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "motcua.config.settings.test",
            "PYTHONPATH": str(SOURCES),
            "DATABASE_URL": f"postgresql://{at['USER']}:{at['PASSWORD']}@localhost:{at['PORT'] or 5432}"
            f"/{at['NAME']}?host={at['HOST']}",
            **environment,
        },
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdout is not None
        held = process.stdout.readline().strip()
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    until_the_server_has_noticed()
    return held


def until_the_server_has_noticed() -> None:
    """A busy machine rolls the killed one's transaction back a moment later."""
    others = (
        "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND xact_start IS NOT NULL"
        " AND backend_type = 'client backend' AND pid <> %s"
    )
    with connection.cursor() as db:
        db.execute("SELECT pg_backend_pid()")
        own = db.fetchone()
        for _ in range(300):
            db.execute(others, own)
            if not db.fetchall():
                return
            time.sleep(0.1)
    raise AssertionError("the killed one's transaction is still open")


@pytest.mark.django_db(transaction=True)
def test_a_process_killed_in_the_middle_of_a_deed_spends_no_number(tmp_path: Path) -> None:
    unit = factories.make_unit(agency_id="H56.71")

    held = killed_while_it_holds(unit.pk, {"MOTCUA_TEST_VAR": str(tmp_path)})

    assert held == "H56.71-20261122-0000001"
    assert next_code(unit.pk, AT) == held
    assert next_code(unit.pk, AT) == "H56.71-20261122-0000002"


# Allotted by the National Portal


def ready(unit_id: int, *codes: str, at: datetime = AT) -> None:
    CodeAllotment.objects.bulk_create(
        CodeAllotment(unit_id=unit_id, day=at.date(), code=code, fetched_at=at) for code in codes
    )


@pytest.mark.django_db
def test_an_allotted_code_of_the_day_is_taken_in_the_order_it_came(allotted: None) -> None:
    unit = factories.make_unit(agency_id="H56.71")
    ready(unit.pk, "G1-a", "G1-b")

    assert [next_code(unit.pk, AT), next_code(unit.pk, AT)] == ["G1-a", "G1-b"]
    assert set(CodeAllotment.objects.values_list("code", "taken_at")) == {("G1-a", AT), ("G1-b", AT)}


@pytest.mark.django_db
def test_yesterdays_codes_and_another_units_are_left_alone(allotted: None) -> None:
    unit, other = factories.make_unit(agency_id="H56.71"), factories.make_unit()
    ready(unit.pk, "G1-yesterday", at=AT - timedelta(days=1))
    ready(other.pk, "G1-other")

    assert next_code(unit.pk, AT) == "H56.71-20261122-9000001"


@pytest.mark.django_db(transaction=True)
def test_threads_take_each_allotted_code_once_and_then_the_reserve_numbers(allotted: None) -> None:
    unit = factories.make_unit(agency_id="H56.71")
    ready(unit.pk, *(f"G1-{number:03d}" for number in range(30)))

    given = at_once(6, 8, unit.pk)

    assert len(given) == len(set(given)) == 48
    assert {code for code in given if code.startswith("G1")} == {f"G1-{number:03d}" for number in range(30)}
    reserve = sorted(code for code in given if code.startswith("H56"))
    assert reserve == [f"H56.71-20261122-{9000000 + number}" for number in range(1, 19)]


@pytest.mark.django_db(transaction=True)
def test_an_allotted_code_in_the_hands_of_a_killed_process_is_given_to_the_next(
    allotted: None, tmp_path: Path
) -> None:
    unit = factories.make_unit(agency_id="H56.71")
    ready(unit.pk, "G1-a")

    held = killed_while_it_holds(
        unit.pk, {"MOTCUA_TEST_VAR": str(tmp_path), "MOTCUA_DOSSIER_CODES": str(tmp_path / "codes.yaml")}
    )

    assert held == "G1-a"
    assert next_code(unit.pk, AT) == "G1-a"


@pytest.mark.django_db
def test_the_portal_is_asked_ahead_for_units_at_work_until_enough_are_ready(connected: Portal) -> None:
    unit = factories.make_unit(agency_id="H56.71")
    factories.make_unit(agency_id="H56.72")  # numbers nothing, so nothing is held for it
    today = AT.date()
    next_code(unit.pk, AT)

    first, second = allotment.refill(now=AT), allotment.refill(now=AT)

    assert first == allotment.Refilled(units=1, codes=5)
    assert second == allotment.Refilled(units=0, codes=0)
    assert CodeAllotment.objects.filter(unit=unit, day=today, taken_at__isnull=True).count() == 5
    assert connected.get("/count")["requests"] == 5
    assert next_code(unit.pk, AT).startswith("H56.71-")


@pytest.mark.django_db
def test_a_portal_that_is_down_blocks_nothing_and_the_reserve_numbers_the_dossier(connected: Portal) -> None:
    unit = factories.make_unit(agency_id="H56.71")
    assert next_code(unit.pk, AT) == "H56.71-20261122-9000001"
    connected.control(fail=1)

    refilled = allotment.refill(now=AT)

    assert (refilled.units, refilled.codes) == (0, 0)
    assert "503" in refilled.problem
    assert next_code(unit.pk, AT) == "H56.71-20261122-9000002"
    assert tasks.refill_codes(timestamp=0) == 5  # the next minute brings them


@pytest.mark.django_db
def test_a_code_that_a_dossier_bears_already_is_never_held_ready(connected: Portal) -> None:
    case = factories.submitted(at=AT)
    CodeAllotment.objects.create(unit=case.unit, day=AT.date(), code="G1-used", fetched_at=AT, taken_at=AT)

    with transaction.atomic():
        assert allotment._keep(case.unit.pk, case.code, AT) == 0
        assert allotment._keep(case.unit.pk, "G1-used", AT) == 0
        assert allotment._keep(case.unit.pk, "G1-new", AT) == 1


@pytest.mark.django_db
def test_without_allotment_in_force_the_portal_is_not_asked(portal: Portal, settings: Any) -> None:
    settings.NATIONAL_PORTAL_URL = portal.url
    unit = factories.make_unit()
    next_code(unit.pk, AT)

    assert allotment.refill(now=AT) == allotment.Refilled(0, 0)
    assert portal.get("/count")["requests"] == 0
