"""The interlinked file of a citizen and a kill (-9): every part is there once, and each deed of the system on a part
is done once, whether the opening is cut off or the job that follows the parts."""

import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from django.db import transaction

import factories as f
from factories import MONDAY, as_system
from motcua.agencies.models import Unit
from motcua.dossiers import tasks, verification
from motcua.dossiers.actions import bundles, intake
from motcua.dossiers.actions.bundles import Opened, Wanted
from motcua.dossiers.models import Bundle, Dossier, Party, Slip
from motcua.ledger.models import Event
from real_worker import (
    DEAD_AFTER_SECONDS,
    environment,
    kill_while_it_waits,
    open_jobs,
    running,
    wait_for,
    worker,
)

PARTS = {
    "birth": ("1.001193", "9.000018", "9.000019"),  # one after the other
    "death": ("1.000656", "9.000020", "9.000004"),  # side by side, checked once with the first
}
DEEDS = frozenset({"submitted", "accepted", "refused", "stopped", "withdrawn"})
# What a web process does when the citizen presses "submit"; it is killed, so it cannot be this one.
OPEN = """
import django; django.setup()
from datetime import datetime
from motcua.dossiers.actions.bundles import Wanted, open_bundle
from motcua.dossiers.rules.authority import Acting
from motcua.dossiers.rules.opening import PartyData
from motcua.kernel.scopes import of_person, scope
with scope(of_person({citizen})):
    open_bundle(
        order=Wanted(service="death", receiving_unit_id={unit}, channel="online", submitter_id={citizen}),
        party=PartyData(owner_name="Nguyễn Văn Đức", owner_id_number="056090001234", telephone="0905 000 001"),
        by=Acting(user_id={citizen}, kind="citizen"),
        at=datetime.fromisoformat("{at}"),
        command_id="the-same-press",
    )
"""


def offer(service: str) -> Unit:
    """The unit that receives; each part has an agency of its own."""
    centre = f.make_unit("Trung tâm Phục vụ hành chính công", kind="service_centre")
    agencies = (f.make_unit(), f.make_unit("Công an phường Hòa An"), f.make_unit("Bảo hiểm xã hội tỉnh"))
    for code, agency in zip(PARTS[service], agencies, strict=True):
        f.make_offering(f.make_procedure(f"Thủ tục {code}", code=code), centre, handling_unit=agency)
    return centre


def opened(service: str, centre: Unit) -> Opened:
    citizen = f.make_citizen(email="")
    with as_system():
        return bundles.open_bundle(
            order=Wanted(
                service=service, receiving_unit_id=centre.pk, channel="online", submitter_id=citizen.pk
            ),
            party=f.party_of(citizen),
            by=f.acting_as(citizen),
            at=MONDAY,
            command_id="press",
        )


def kinds() -> Counter[tuple[int, str]]:
    """How often each deed was done on each part: number of the part, kind of the event. What the other jobs of the
    house write, whose turn comes by the clock on the wall, is left out."""
    with as_system():
        numbers = dict(Dossier.objects.values_list("pk", "bundle_part"))
    happened = Event.objects.values_list("stream", "kind")
    return Counter((numbers[stream], kind) for stream, kind in happened if kind in DEEDS)


def differences() -> list[object]:
    with as_system():
        return [finding for _, findings in verification.verify() for finding in findings]


def work_on(tmp_path: Path, *, until_it_needs: int) -> None:
    """A worker that is killed when it comes to a dossier, and another that finds what is left."""
    with worker(tmp_path, queues="work") as process, transaction.atomic():
        Dossier.unscoped.select_for_update().get(pk=until_it_needs)
        kill_while_it_waits(process)


def go_on(tmp_path: Path) -> None:
    with worker(tmp_path, queues="work,keeping"):
        time.sleep(DEAD_AFTER_SECONDS + 0.5)  # a dead worker counts as dead
        tasks.retry_stalled.configure(queueing_lock="by-the-test").defer(timestamp=0)
        wait_for("every job is done", lambda: open_jobs(queue="work") == [])


@pytest.mark.django_db(transaction=True)
def test_an_opening_killed_between_two_parts_leaves_nothing_and_pressed_again_opens_each_part_once(
    tmp_path: Path,
) -> None:
    centre = offer("death")
    citizen = f.make_citizen(email="")
    program = OPEN.format(citizen=citizen.pk, unit=centre.pk, at=MONDAY.isoformat())
    command = [sys.executable, "-c", program]

    with running(command, environment(tmp_path)) as process, transaction.atomic():
        # an event under the key of the last part, never committed, that the opening has to wait for
        Event.objects.create(
            stream=0, seq=1, kind="x", at=MONDAY, actor={}, command_id="the-same-press-part-3", payload={},
            hash=b"", previous_hash=b"",
        )  # fmt: skip
        kill_while_it_waits(process)
        transaction.set_rollback(True)

    assert (Bundle.unscoped.count(), Dossier.unscoped.count(), Party.unscoped.count()) == (0, 0, 0)
    assert (Event.objects.filter(kind="submitted").count(), open_jobs()) == (0, [])

    for _press in range(2):
        with running(command, environment(tmp_path)) as process:
            assert process.wait(30) == 0

    assert Bundle.unscoped.count() == 1
    assert kinds() == {(1, "submitted"): 1, (2, "submitted"): 1, (3, "submitted"): 1}
    codes = set(Dossier.unscoped.values_list("code", flat=True)) | {Bundle.unscoped.get().code}
    assert len(codes) == 4
    assert differences() == []


@pytest.mark.django_db(transaction=True)
def test_parts_taken_in_by_the_system_are_taken_in_once_though_it_is_killed_between_them(
    tmp_path: Path,
) -> None:
    centre = offer("death")
    file = opened("death", centre)
    officer = f.acting_as(f.make_official(centre), centre)
    with as_system():
        intake.accept(dossier_id=file.lead.id, checks=(), by=officer, at=MONDAY, command_id="accept")

    work_on(tmp_path, until_it_needs=file.parts[2].id)

    assert kinds()[2, "accepted"] == 1
    assert kinds()[3, "accepted"] == 0
    assert "doing" in {status for _task, status, _tries in open_jobs(queue="work")}

    go_on(tmp_path)

    assert kinds() == {(no, kind): 1 for no in (1, 2, 3) for kind in ("submitted", "accepted")}
    with as_system():
        assert list(Slip.objects.filter(kind="receipt").values_list("dossier_id", flat=True)) == [
            file.lead.id
        ]
    assert differences() == []


@pytest.mark.soak
@pytest.mark.django_db(transaction=True)
def test_the_end_of_one_part_ends_each_that_waits_for_it_once_though_the_system_is_killed_between_them(
    tmp_path: Path,
) -> None:
    centre = offer("birth")
    file = opened("birth", centre)
    officer = f.acting_as(f.make_official(centre), centre)
    with as_system():
        intake.refuse(
            dossier_id=file.lead.id, reason="Không thuộc thẩm quyền", ground="Luật Hộ tịch", by=officer,
            at=MONDAY, command_id="refuse",
        )  # fmt: skip

    work_on(tmp_path, until_it_needs=file.parts[2].id)
    assert kinds()[2, "refused"] == 1
    assert kinds()[3, "refused"] == 0

    go_on(tmp_path)

    assert kinds() == {(no, kind): 1 for no in (1, 2, 3) for kind in ("submitted", "refused")}
    assert differences() == []
