"""A process that works off a list of results and is killed in the middle: the next goes on, nothing is done twice."""

import json
import os
import random
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from django.utils import timezone

import factories as f
from motcua.dossiers.actions.results import batches
from motcua.dossiers.models import Dossier, Result, ResultNumber, SigningItem
from motcua.ledger.models import Event
from real_worker import Process, environment, kill_while_it_waits, wait_for
from results_ground import Ground, at_last_step, confirmed

RUNS = textwrap.dedent(
    """
    import json, sys
    from django.conf import settings
    given = json.loads(sys.argv[2])
    settings.MEDIA_ROOT, settings.SIGNING_SETTINGS = given["files"], given["signing"]
    import django
    django.setup()
    from django.utils import timezone
    from motcua.dossiers.actions.results import batches
    from motcua.kernel.scopes import of_system, scope
    with scope(of_system("a list")):
        batches.run(sys.argv[1], clock=timezone.now)
    """
)


def started(batch: str, var: Path) -> Process:
    given = json.dumps({"files": str(settings.MEDIA_ROOT), "signing": settings.SIGNING_SETTINGS})
    return subprocess.Popen([sys.executable, "-c", RUNS, batch, given], env=environment(var))


def some(many: int) -> tuple[list[Ground], str]:
    first = at_last_step().drafted().checked()
    grounds = [first]
    for _ in range(many - 1):
        case = f.in_processing(unit=first.case.unit, procedure=first.case.procedure)
        case.handlers.update(first.case.handlers)
        grounds.append(at_last_step(case, keys=False).drafted().checked())
    return grounds, confirmed(*grounds, by=first.signer)


def assert_each_once(grounds: list[Ground]) -> None:
    ids = [one.id for one in grounds]
    events = Event.objects.filter(stream__in=ids)
    assert events.filter(kind="result_signed").count() == len(ids)
    assert events.filter(kind="concluded").count() == len(ids)
    assert set(SigningItem.objects.values_list("state", flat=True)) == {"done"}
    numbers = ResultNumber.unscoped.order_by("number").values_list("number", "void_at")
    assert list(numbers) == [(number, None) for number in range(1, len(ids) + 1)]
    issued = Result.unscoped.filter(dossier_id__in=ids).values_list("issued_sha256", flat=True)
    assert len(set(issued)) == len(ids)
    assert "" not in issued


@pytest.mark.django_db(transaction=True)
def test_a_list_whose_process_is_killed_goes_on_and_signs_and_numbers_nothing_twice(tmp_path: Path) -> None:
    grounds, batch = some(4)
    process = started(batch, tmp_path)
    try:
        with (
            transaction.atomic()
        ):  # the third result stops it: two are signed and written down, none is sealed
            Dossier.unscoped.select_for_update().get(pk=grounds[2].id)
            kill_while_it_waits(process)
    finally:
        process.kill()
        process.wait()
    assert SigningItem.objects.filter(state="waiting").count() == 4
    assert Event.objects.filter(kind="result_signed").count() == 2

    with f.as_system():
        assert batches.run(batch, clock=timezone.now) == 4
        assert batches.run(batch, clock=timezone.now) == 0

    assert_each_once(grounds)


@pytest.mark.soak
@pytest.mark.django_db(transaction=True)
def test_a_list_whose_process_is_killed_at_many_points_is_worked_off_once(tmp_path: Path) -> None:
    """At random instants between the first number taken and the last seal."""
    chance, kills = random.Random(6), 0
    grounds, batch = some(24)
    for _ in range(12):
        before = _written()
        process = started(batch, tmp_path)
        try:
            wait_for("it works", lambda: process.poll() is not None or _written() != before)  # noqa: B023
            time.sleep(chance.random() * 0.6)
        finally:
            kills += process.poll() is None
            os.kill(process.pid, signal.SIGKILL) if process.poll() is None else None
            process.wait()
    with f.as_system():
        batches.run(batch, clock=timezone.now)

    assert kills >= 4
    assert_each_once(grounds)


def _written() -> tuple[int, int]:
    return ResultNumber.unscoped.count(), Event.objects.filter(
        kind__in=["result_signed", "concluded"]
    ).count()
