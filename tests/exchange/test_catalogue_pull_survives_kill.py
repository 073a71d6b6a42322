"""The pull of the national catalogue is killed (-9) anywhere: the next goes on, and finds what one alone finds."""

import os
import random
import signal
import subprocess
import sys
import textwrap
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from motcua.exchange.actions import catalogue
from motcua.procedures.actions import national_differences, national_pull
from motcua.procedures.models import NationalDifference, NationalPull, NationalRecord, Procedure
from national_catalogue_ground import EXPECTED, put_down_the_sample, speak
from real_worker import environment, wait_for
from stand_ins import Portal

WORKER = textwrap.dedent(
    """
    import django
    django.setup()
    from dataclasses import replace
    from django.utils import timezone
    from motcua.exchange.actions import catalogue
    from motcua.procedures.actions import national_differences, national_pull

    law = national_pull.pull_law
    for where in (catalogue, national_pull, national_differences):
        where.pull_law = lambda day: replace(law(day), page=20)
    catalogue.pull(clock=timezone.now)
    """
)


@pytest.fixture
def pulled_from(portal: Portal, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Portal:
    settings.NATIONAL_PORTAL_URL = portal.url
    speak(settings, tmp_path, "rest")
    law = national_pull.pull_law
    for where in (catalogue, national_pull, national_differences):
        monkeypatch.setattr(where, "pull_law", lambda day: replace(law(day), page=20))
    return portal


def asked(portal: Portal, name: str) -> list[str]:
    """The bodies of the calls of a service, the oldest first."""
    room = portal.server.RequestHandlerClass.room  # type: ignore[attr-defined]
    rows = room.received(limit=2000, path=f"/{name}")[::-1]
    return [str(row["body"]) for row in rows]


def killed_at(points: int, *, portal: Portal, settings: Any, var: Path) -> None:
    """Each worker dies a random while after it asked for something; the last one, here, comes to the end."""
    put_down_the_sample()
    chance = random.Random(points)
    room = portal.server.RequestHandlerClass.room  # type: ignore[attr-defined]
    room.turn({"latency_ms": 25})
    of = environment(
        var,
        MOTCUA_NATIONAL_PORTAL_URL=portal.url,
        MOTCUA_NATIONAL_PORTAL_USER=settings.NATIONAL_PORTAL_USER,
        MOTCUA_NATIONAL_PORTAL_PASSWORD=settings.NATIONAL_PORTAL_PASSWORD,
        MOTCUA_NATIONAL_PORTAL_FILE=settings.NATIONAL_PORTAL_FILE,
    )

    def calls() -> int:
        return len(asked(portal, ""))

    kills = 0
    for _ in range(points):
        before = calls()
        worker = subprocess.Popen([sys.executable, "-c", WORKER], env=of)
        try:
            wait_for("it asks", lambda at=before: calls() > at + 1, while_alive=worker)  # type: ignore[misc]
            time.sleep(chance.random() * 0.6)
        finally:
            kills += worker.poll() is None
            os.kill(worker.pid, signal.SIGKILL)
            worker.wait()
        if NationalPull.objects.filter(ended_at__isnull=False).exists():
            break
    room.turn({"latency_ms": 0})
    connection.close()
    if not NationalPull.objects.filter(ended_at__isnull=False).exists():
        assert catalogue.pull(clock=timezone.now).is_finished

    assert kills >= 1
    (row,) = NationalPull.objects.all()
    assert (row.state, row.counts) == ("finished", EXPECTED)
    kinds = list(NationalDifference.objects.values_list("kind", flat=True))
    assert sorted(kinds) == sorted(set(EXPECTED) - {"equal"})  # each is here once
    assert not Procedure.objects.exclude(current_version__number=1).exists()  # nothing was applied
    records = asked(portal, "ThuTuc")
    assert len(set(records)) == NationalRecord.objects.count()
    assert len(records) - len(set(records)) <= kills  # what was in the air when a worker died, and no more


@pytest.mark.django_db(transaction=True)
def test_a_pull_that_is_killed_is_gone_on_with_by_the_next(
    pulled_from: Portal, settings: Any, tmp_path: Path
) -> None:
    killed_at(1, portal=pulled_from, settings=settings, var=tmp_path)


@pytest.mark.soak
@pytest.mark.timeout(1800)
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("seed", range(4))
def test_a_pull_that_is_killed_again_and_again_finds_what_one_alone_finds(
    pulled_from: Portal, settings: Any, tmp_path: Path, seed: int
) -> None:
    killed_at(6 + seed, portal=pulled_from, settings=settings, var=tmp_path)
