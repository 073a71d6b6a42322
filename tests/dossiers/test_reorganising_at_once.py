"""Carrying out a reorganisation beside others: two people at once, an official meanwhile, a killed process."""

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction

import factories
from motcua.agencies.models import Reorganisation, Unit
from motcua.dossiers.actions import reorganising, work
from motcua.dossiers.errors import DossierNotFound, NotAllowed
from motcua.dossiers.models import Dossier
from motcua.dossiers.verification import verify
from motcua.kernel.scopes import of_system, of_units, scope
from motcua.ledger.models import Event
from reorganisation_ground import MIDNIGHT, approved, new_unit, offices

pytestmark = pytest.mark.django_db(transaction=True)

SOURCES = Path(__file__).resolve().parents[2] / "src"
A, C = "H32.A", "H32.C"
ACTS = [new_unit(C, "Ủy ban nhân dân xã Hợp Nhất"), {"kind": "merge", "units": [A], "into": C}]


def aside(work_: Callable[[], Any]) -> tuple[threading.Thread, list[Any]]:
    """Run it in a thread with a connection of its own; what it answered or raised."""
    found: list[Any] = []

    def run() -> None:
        try:
            found.append(work_())
        except (NotAllowed, DossierNotFound) as fault:
            found.append(fault)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread, found


def clean() -> None:
    assert [finding for _, found in verify() for finding in found] == []


def test_two_people_who_carry_it_out_at_once_do_it_once() -> None:
    of = offices()
    a = factories.make_unit("Ủy ban nhân dân xã An Hòa", agency_id=A)
    for _ in range(3):
        factories.in_processing(unit=a)
    row = approved(of, ACTS)

    def press() -> Any:
        with scope(of_system("a test")):
            return reorganising.carry_out(reorganisation_id=row.pk, by=of.as_approver, at=MIDNIGHT)

    both = [aside(press), aside(press)]
    for thread, _ in both:
        thread.join(60)
    (first,), (second,) = both[0][1], both[1][1]
    assert first == second
    assert Event.objects.filter(kind="rehomed").count() == 3
    assert Unit.objects.filter(agency_id=C).count() == 1
    clean()


def test_an_official_who_acts_at_that_moment_acts_before_or_not_at_all() -> None:
    of = offices()
    a = factories.make_unit("Ủy ban nhân dân xã An Hòa", agency_id=A)
    case = factories.in_processing(unit=a)
    officer = case.as_role("case_officer")
    row = approved(of, ACTS)

    def take() -> Any:
        with scope(of_units(frozenset({a.pk}), user_id=officer.user_id or 0)):
            return work.take(dossier_id=case.id, by=officer, at=MIDNIGHT, command_id="take-late")

    with transaction.atomic(), scope(of_system("a test")):
        reorganising.carry_out(reorganisation_id=row.pk, by=of.as_approver, at=MIDNIGHT)
        thread, found = aside(take)
        _until_waiting()
    thread.join(60)
    assert isinstance(found[0], (NotAllowed, DossierNotFound))
    with scope(of_system("a test")):
        kept = Dossier.objects.get(pk=case.id)
    assert (kept.assignee_id, kept.handling_unit.agency_id) == (None, C)
    clean()


def test_a_reorganisation_waits_for_who_acts_and_takes_what_they_did_along() -> None:
    of = offices()
    a = factories.make_unit("Ủy ban nhân dân xã An Hòa", agency_id=A)
    case = factories.in_processing(unit=a)
    officer = case.as_role("case_officer")
    row = approved(of, ACTS)

    def carry() -> Any:
        with scope(of_system("a test")):
            return reorganising.carry_out(reorganisation_id=row.pk, by=of.as_approver, at=MIDNIGHT)

    with transaction.atomic(), scope(of_system("a test")):
        work.take(dossier_id=case.id, by=officer, at=case.hour(1), command_id="take-first")
        thread, found = aside(carry)
        _until_waiting()
    thread.join(60)
    assert found[0]["dossiers"] == 1
    with scope(of_system("a test")):
        kept = Dossier.objects.get(pk=case.id)
    assert (kept.assignee_id, kept.handling_unit.agency_id) == (officer.user_id, C)
    clean()


def _until_waiting() -> None:
    """Until another connection waits for a lock of this one."""
    for _ in range(200):
        with connection.cursor() as db:
            db.execute("SELECT pg_stat_clear_snapshot()")  # what a transaction has seen of others it keeps
            db.execute("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
            if db.fetchone()[0]:
                return
        time.sleep(0.05)
    pytest.fail("nobody waits")


# Carries out and stops, with everything written and nothing committed, until it is killed.
CARRYING = """
    import os, sys, time
    from datetime import datetime
    import django
    django.setup()
    from django.db import connection, transaction
    from motcua.dossiers.actions import reorganising
    from motcua.dossiers.rules.authority import SYSTEM
    from motcua.kernel.scopes import of_system, scope
    with transaction.atomic(), scope(of_system("a test")):
        reorganising.carry_out(
            reorganisation_id=int(sys.argv[1]), by=SYSTEM, at=datetime.fromisoformat(sys.argv[2])
        )
        print("written", flush=True)
        time.sleep(600)
"""


def test_killed_half_way_nothing_has_happened_and_it_can_be_begun_again(tmp_path: Path) -> None:
    of = offices()
    a = factories.make_unit("Ủy ban nhân dân xã An Hòa", agency_id=A)
    case = factories.in_processing(unit=a)
    row = approved(of, ACTS)
    at = connection.settings_dict
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "motcua.config.settings.test",
        "PYTHONPATH": str(SOURCES),
        "MOTCUA_TEST_VAR": str(tmp_path),
        "DATABASE_URL": f"postgresql://{at['USER']}:{at['PASSWORD']}@localhost:{at['PORT'] or 5432}"
        f"/{at['NAME']}?host={at['HOST']}",
    }
    command = [sys.executable, "-c", textwrap.dedent(CARRYING), str(row.pk), MIDNIGHT.isoformat()]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "written\n"
        child.send_signal(signal.SIGKILL)
    _until_gone(row.pk)
    assert not Unit.objects.filter(agency_id=C).exists()
    assert Reorganisation.objects.get().state == "approved"
    assert not Event.objects.filter(kind="rehomed").exists()
    with scope(of_system("a test")):
        assert reorganising.carry_out_due(at=MIDNIGHT + timedelta(minutes=1)) == [row.pk]
        assert Dossier.objects.get(pk=case.id).handling_unit.agency_id == C
    clean()


def _until_gone(reorganisation_id: int) -> None:
    """Until the server has noticed that the process is gone and let its row go."""
    for _ in range(200):
        try:
            with transaction.atomic():
                list(Reorganisation.objects.select_for_update(nowait=True).filter(pk=reorganisation_id))
            return
        except OperationalError:
            time.sleep(0.05)
    pytest.fail("the killed process still holds its lock")
