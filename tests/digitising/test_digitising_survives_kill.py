"""The worker is killed (-9) in the middle of a bulk of scans: it goes on, no paper is lost and none is read twice."""

import contextlib
import random
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction

from digitising_ground import NOW, make_desk, needs_tesseract, scanned
from motcua.digitising.actions import intake
from motcua.digitising.models import Page, Paper, Reading, Scan
from motcua.digitising.reading import running
from motcua.dossiers import tasks
from motcua.sandbox import scanner
from real_worker import DEAD_AFTER_SECONDS, kill_while_it_waits, open_jobs, wait_for, worker

pytestmark = pytest.mark.django_db(transaction=True)


def bulk(papers: int) -> None:
    desk = make_desk()
    for number, paper in enumerate(scanner.varied(papers)):
        intake.take(
            desk.batch_id, unit_id=desk.unit.pk, content=scanned(paper), file_name=f"{number}.pdf", at=NOW
        )


def go_on(var: Path, papers: int, **more: str) -> None:
    """A worker that begins after the dead one was noticed brings the bulk to its end."""
    with worker(var, queues="reading,keeping", **more):
        time.sleep(DEAD_AFTER_SECONDS + 0.5)
        tasks.retry_stalled.configure(queueing_lock="at-the-end").defer(timestamp=0)
        wait_for("the bulk is read", lambda: Paper.objects.filter(state="to_confirm").count() == papers)
        wait_for("no job is left", lambda: not open_jobs(queue="reading"))


def assert_each_once(papers: int) -> None:
    assert sorted(Scan.objects.values_list("state", flat=True)) == ["split"] * papers
    assert Paper.objects.count() == len(set(Paper.objects.values_list("source_file_id", flat=True))) == papers
    assert Reading.objects.count() == Page.objects.filter(picture__isnull=False).count() == papers
    assert readers() == []


def readers() -> list[str]:
    """The processes that still read pages."""
    found = []
    for place in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            found.append(place.read_text(errors="replace").replace("\0", " "))
    return [one for one in found if str(running.PROGRAM) in one]


@pytest.fixture(autouse=True)
def same_files(tmp_path: Path) -> None:
    """The worker's folder of files is this process's."""
    (tmp_path / "files").symlink_to(settings.MEDIA_ROOT)


def test_a_worker_killed_while_it_writes_a_reading_down_leaves_each_paper_read_once(
    tmp_path: Path,
) -> None:
    more = {"PATH": str(tmp_path)}  # nothing reads text there: quick
    bulk(3)
    with worker(tmp_path, queues="reading", **more) as process:
        wait_for("the bulk is cut", lambda: Paper.objects.count() == 3, while_alive=process)
        with transaction.atomic():
            waiting = Paper.objects.select_for_update().filter(state="waiting").order_by("-pk")[:1].get()
            kill_while_it_waits(process)
    waiting.refresh_from_db()
    assert (waiting.state, Reading.objects.filter(paper=waiting).count()) == ("waiting", 0)

    go_on(tmp_path, 3, **more)

    assert_each_once(3)


@pytest.mark.soak
@pytest.mark.timeout(1200)
def test_a_worker_killed_at_ten_random_points_leaves_each_paper_read_once(tmp_path: Path) -> None:
    needs_tesseract()
    dice = random.Random(6)
    bulk(4)
    for kill in range(10):
        with worker(tmp_path, queues="reading,keeping") as process:
            time.sleep(DEAD_AFTER_SECONDS + dice.uniform(0.5, 6))
            tasks.retry_stalled.configure(queueing_lock=f"after-kill-{kill}").defer(timestamp=0)
            time.sleep(dice.uniform(0, 1))
            process.kill()
            process.wait()

    go_on(tmp_path, 4)

    assert_each_once(4)
