"""How scans come in: by upload and by the watched folder, once each, never lost."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as conf
from procrastinate.contrib.django.models import ProcrastinateJob

import factories
from digitising_ground import NOW, TODAY, Desk, make_desk, scanned
from motcua.digitising import folder
from motcua.digitising.actions import intake
from motcua.digitising.errors import FolderNotUsable
from motcua.digitising.models import Batch, Refusal, Scan
from motcua.digitising.rules.standard import standard_on
from motcua.records import queries as records
from motcua.records.errors import FileUnsafe, TypeNotAccepted
from real_files import ok_pdf

pytestmark = pytest.mark.django_db


def jobs(task: str) -> int:
    return ProcrastinateJob.objects.filter(task_name=task).count()


def no_pause(seconds: float) -> None:
    assert seconds == standard_on(TODAY).still_seconds


@pytest.fixture
def desk() -> Desk:
    return make_desk()


@pytest.fixture
def watched(desk: Desk, settings: Any, tmp_path: Path) -> Path:
    """The unit's own folder inside the watched one."""
    settings.SCAN_FOLDER = str(tmp_path)
    (tmp_path / desk.unit.agency_id).mkdir()
    return tmp_path / desk.unit.agency_id


def test_a_scan_is_kept_and_its_splitting_ordered(desk: Desk) -> None:
    content = ok_pdf("một tờ")

    taken = intake.take(desk.batch_id, unit_id=desk.unit.pk, content=content, file_name="a/../b.pdf", at=NOW)

    scan = Scan.objects.get(pk=taken.scan_id)
    assert taken.is_new
    assert (scan.state, scan.file_name, scan.batch_id) == ("waiting", "a .. b.pdf", desk.batch_id)
    assert records.read_file(scan.file_id) == content
    assert jobs("digitising.split") == 1


def test_the_same_content_twice_is_one_scan_and_one_job(desk: Desk) -> None:
    other = intake.open_batch(desk.unit.pk, name="Tập 2", by_id=desk.officer.pk, at=NOW)
    first = intake.take(desk.batch_id, unit_id=desk.unit.pk, content=ok_pdf("x"), file_name="1.pdf", at=NOW)

    again = intake.take(other, unit_id=desk.unit.pk, content=ok_pdf("x"), file_name="2.pdf", at=NOW)
    intake.drop_empty([other])

    assert (again.scan_id, again.batch_id, again.is_new) == (first.scan_id, desk.batch_id, False)
    assert Scan.objects.get().times_sent == 2
    assert jobs("digitising.split") == 1
    assert not Batch.objects.filter(pk=other).exists()


def test_another_unit_may_send_the_same_content(desk: Desk) -> None:
    elsewhere = make_desk(factories.make_unit("Xã Cam Lâm"))
    for one in (desk, elsewhere):
        intake.take(one.batch_id, unit_id=one.unit.pk, content=ok_pdf("x"), file_name="1.pdf", at=NOW)

    assert Scan.objects.count() == 2


@pytest.mark.parametrize(
    ("content", "error"), [(b"MZ\x90 program", TypeNotAccepted), (b"%PDF-1.7\nbroken", FileUnsafe)]
)
def test_what_is_no_scan_is_refused_and_nothing_stays(
    desk: Desk, content: bytes, error: type[Exception]
) -> None:
    with pytest.raises(error):
        intake.take(desk.batch_id, unit_id=desk.unit.pk, content=content, file_name="1.pdf", at=NOW)

    assert not Scan.objects.exists()
    assert jobs("digitising.split") == 0


def test_the_folder_is_taken_and_its_files_are_moved_not_deleted(desk: Desk, watched: Path) -> None:
    content = scanned()
    (watched / "tập 1.pdf").write_bytes(content)

    found = folder.take_all(at=NOW, pause=no_pause)

    assert (found.taken, found.known, found.refused, found.unknown) == (1, 0, 0, ())
    scan = Scan.objects.select_related("batch").get()
    assert (scan.unit_id, scan.file_name, scan.batch.source, scan.batch.name) == (
        desk.unit.pk, "tập 1.pdf", "folder", "20/11/2026",
    )  # fmt: skip
    (moved,) = (watched / "taken" / "2026-11-20").iterdir()
    assert moved.read_bytes() == content
    assert [path.name for path in watched.iterdir()] == ["taken"]


def test_a_file_that_is_still_written_waits_for_the_next_round(watched: Path) -> None:
    path = watched / "1.pdf"
    path.write_bytes(scanned()[:5000])

    def write_on(seconds: float) -> None:
        path.write_bytes(scanned())

    assert folder.take_all(at=NOW, pause=write_on).unfinished == 1
    assert path.exists()
    assert not Scan.objects.exists()
    assert folder.take_all(at=NOW, pause=no_pause).taken == 1


def test_a_clock_that_goes_wrong_on_the_file_server_does_not_matter(watched: Path) -> None:
    path = watched / "1.pdf"
    path.write_bytes(ok_pdf("x"))
    ahead = (NOW + timedelta(days=400)).timestamp()
    os.utime(path, (ahead, ahead))

    assert folder.take_all(at=NOW, pause=no_pause).taken == 1


def test_unfinished_names_links_and_folders_are_left_alone(watched: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.pdf"
    secret.write_bytes(ok_pdf("secret"))
    (watched / "link.pdf").symlink_to(secret)
    (watched / "1.pdf.part").write_bytes(ok_pdf("x"))
    (watched / ".hidden.pdf").write_bytes(ok_pdf("y"))
    (watched / "empty.pdf").write_bytes(b"")
    (watched / "folder.pdf").mkdir()

    assert folder.take_all(at=NOW, pause=no_pause) == folder.Round()
    assert not Scan.objects.exists()
    assert len(list(watched.iterdir())) == 5


def test_a_run_that_ended_before_it_moved_finds_the_file_again_and_takes_it_once(
    desk: Desk, watched: Path
) -> None:
    (watched / "1.pdf").write_bytes(ok_pdf("x"))
    intake.take(
        intake.batch_of_day(desk.unit.pk, at=NOW), unit_id=desk.unit.pk, content=ok_pdf("x"), file_name="1.pdf",
        at=NOW,
    )  # fmt: skip

    found = folder.take_all(at=NOW, pause=no_pause)

    assert (found.taken, found.known) == (0, 1)
    assert Scan.objects.count() == Batch.objects.filter(source="folder").count() == 1
    assert not (watched / "1.pdf").exists()


def test_two_files_of_one_name_both_stay(watched: Path) -> None:
    for text in ("a", "b"):
        (watched / "scan.pdf").write_bytes(ok_pdf(text))
        assert folder.take_all(at=NOW, pause=no_pause).taken == 1

    assert len(list((watched / "taken" / "2026-11-20").iterdir())) == 2


def test_what_cannot_be_taken_lies_in_refused_and_a_person_is_told(desk: Desk, watched: Path) -> None:
    (watched / "bảng.pdf").write_bytes(b"PK\x03\x04 no scan at all")

    found = folder.take_all(at=NOW, pause=no_pause)

    assert (found.taken, found.refused) == (0, 1)
    assert [path.read_bytes() for path in (watched / "refused").iterdir()] == [b"PK\x03\x04 no scan at all"]
    assert [(row.unit_id, row.file_name, row.problem) for row in Refusal.objects.all()] == [
        (desk.unit.pk, "bảng.pdf", "type-not-accepted")
    ]
    assert not Batch.objects.filter(source="folder").exists()


def test_a_folder_that_names_no_unit_is_told_and_left(watched: Path) -> None:
    stranger = watched.parent / "H99.1"
    stranger.mkdir()
    (stranger / "1.pdf").write_bytes(ok_pdf("x"))

    assert folder.take_all(at=NOW, pause=no_pause).unknown == ("H99.1",)
    assert (stranger / "1.pdf").exists()
    assert folder.problems(TODAY) == (f"{stranger} names no unit of today",)


def test_without_a_folder_nothing_is_watched_and_a_lost_one_is_a_fault(settings: Any, tmp_path: Path) -> None:
    assert conf.SCAN_FOLDER == ""
    assert folder.take_all(at=NOW, pause=no_pause) == folder.Round()
    assert folder.problems(TODAY) == ()
    settings.SCAN_FOLDER = str(tmp_path / "gone")
    assert folder.problems(TODAY) == (f"{tmp_path / 'gone'} cannot be read and written",)
    with pytest.raises(FolderNotUsable, match="No such file"):
        folder.take_all(at=NOW, pause=no_pause)
