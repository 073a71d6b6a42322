"""From a scan to papers to text: in a process of its own, with limits, begun again safely."""

import contextlib
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import psutil
import pytest
from PIL import Image
from procrastinate.contrib.django.models import ProcrastinateJob

import factories
from digitising_ground import NOW, SAMPLE, TODAY, Desk, make_desk, needs_tesseract, scanned
from motcua.digitising import printing, queries
from motcua.digitising.actions import intake, recognising, splitting
from motcua.digitising.errors import ReadingFailed, SheetUnknown
from motcua.digitising.models import Page, Paper, PaperState, Reading, Scan, ScanState
from motcua.digitising.reading import engine, running
from motcua.digitising.rules.problems import Problem
from motcua.digitising.rules.standard import standard_on
from motcua.records import queries as records
from motcua.sandbox import scanner
from real_files import ok_pdf

pytestmark = pytest.mark.django_db
LIMITS = standard_on(TODAY).limits


@pytest.fixture
def desk() -> Desk:
    return make_desk()


def took(desk: Desk, content: bytes) -> Scan:
    taken = intake.take(desk.batch_id, unit_id=desk.unit.pk, content=content, file_name="1.pdf", at=NOW)
    return Scan.objects.get(pk=taken.scan_id)


def sheet_picture(desk: Desk, kind: str) -> Image.Image:
    """The separator sheet as it comes off the scanner: printed, laid askew, noisy."""
    import pypdfium2

    printed = pypdfium2.PdfDocument(printing.separator_sheet(kind, desk.unit.pk, at=NOW))[0]
    page = printed.render(scale=100 / 72).to_pil().convert("RGB")
    return page.rotate(2, fillcolor="white")


def test_a_pile_is_cut_at_its_sheets_and_each_paper_is_ordered_to_be_read(desk: Desk) -> None:
    how = scanner.Scanned(dpi=100, noise=20)
    pages = [
        sheet_picture(desk, "KQ.G15.000031"),
        scanner.blank(how),
        scanner.picture(scanner.SAMPLES[0], how),
        scanner.picture(scanner.SAMPLES[1], how),
        sheet_picture(desk, ""),
        scanner.picture(scanner.SAMPLES[2], replace(how, is_colour=False, skew_degrees=3)),
    ]
    scan = took(desk, scanner.pdf(pages, dpi=100))

    assert splitting.split(scan.pk, at=NOW) == 2
    assert splitting.split(scan.pk, at=NOW) == 0

    scan.refresh_from_db()
    assert (scan.state, scan.pages) == ("split", 6)
    found = queries.papers_of(desk.batch_id)
    assert [(one.first_page, one.page_count, one.sheet_kind) for one in found] == [
        (3, 2, "KQ.G15.000031"), (6, 1, ""),
    ]  # fmt: skip
    assert ProcrastinateJob.objects.filter(task_name="digitising.read").count() == 2
    (last,) = queries.pages_of(found[1].pk)
    assert (last.is_colour, round(last.dpi or 0)) == (False, 100)
    assert abs(last.skew_degrees - 3) <= 0.4
    assert 0.005 < last.ink < 0.1
    assert [str(one.fault) for one in queries.findings_of(found[1])] == ["resolution", "no_colour", "skewed"]


def test_the_sheet_says_what_follows_it_and_refuses_what_no_code_bears(desk: Desk) -> None:
    with pytest.raises(SheetUnknown):
        printing.separator_sheet("giấy khai sinh", desk.unit.pk, at=NOW)


@pytest.mark.parametrize("kind", ["TIFF", "PNG", "JPEG"])
def test_pictures_are_scans_too(desk: Desk, kind: str, tmp_path: Path) -> None:
    page = scanner.picture(SAMPLE, scanner.Scanned(dpi=100))
    others = {"save_all": True, "append_images": [page]} if kind == "TIFF" else {}
    page.save(tmp_path / "scan", format=kind, dpi=(100, 100), **others)
    scan = took(desk, (tmp_path / "scan").read_bytes())

    splitting.split(scan.pk, at=NOW)

    (paper,) = queries.papers_of(desk.batch_id)
    assert paper.page_count == (2 if kind == "TIFF" else 1)
    assert round(Page.objects.filter(paper=paper)[0].dpi or 0) == 100
    assert records.stored(paper.source_file_id).media_type == "application/pdf"


def test_a_scan_of_sheets_alone_fails_in_words_and_may_be_tried_again(desk: Desk) -> None:
    scan = took(desk, scanner.pdf([sheet_picture(desk, "")], dpi=100))
    with pytest.raises(ReadingFailed) as failed:
        splitting.split(scan.pk, at=NOW)
    assert failed.value.problem is Problem.ONLY_SHEETS
    assert not failed.value.problem.may_pass

    assert splitting.give_up(scan.pk, failed.value.problem)
    scan.refresh_from_db()
    assert (scan.state, scan.problem) == ("failed", "only_sheets")

    assert splitting.try_again(scan.pk)
    assert not splitting.try_again(scan.pk)
    assert Scan.objects.get().state == ScanState.WAITING


def test_a_paper_is_read_and_its_fields_proposed_with_their_places(desk: Desk) -> None:
    needs_tesseract()
    factories.make_unit("Sở Xây dựng", kind="department", level="province")
    page = scanner.picture(scanner.SAMPLES[1], scanner.Scanned(skew_degrees=1.5, noise=20))
    scan = took(desk, scanner.pdf([page]))
    splitting.split(scan.pk, at=NOW)
    (paper,) = queries.papers_of(desk.batch_id)

    assert recognising.read(paper.pk, at=NOW)
    assert not recognising.read(paper.pk, at=NOW)

    paper.refresh_from_db()
    reading = Reading.objects.get()
    assert (paper.state, reading.is_pdf_a, reading.engine) == ("to_confirm", True, engine.found().name)
    found = queries.proposals_of(paper.pk)
    said = {name: one.value for name, one in found.items()}
    assert said["issuer"] == "Sở Xây dựng"  # read, and written as the unit is written
    assert {name: said[name] for name in ("number", "issued_on", "owner_number", "owner_name")} == {
        "number": "47/GPXD", "issued_on": "19/11/2019", "owner_number": "056079001256",
        "owner_name": "Trần Quốc Cường",
    }  # fmt: skip
    assert 0.08 < found["number"].top < 0.16
    assert found["number"].right < 0.5
    assert [page.picture is not None for page in queries.pages_of(paper.pk)] == [True]
    assert "Trần Quốc Cường" in _text_layer(records.read_file(paper.file_id))


def _text_layer(content: bytes) -> str:
    import pypdfium2

    return str(pypdfium2.PdfDocument(content)[0].get_textpage().get_text_range())


def test_without_tesseract_a_paper_stays_as_scanned_and_a_person_types(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    assert engine.found() == engine.Engine("", "", "tesseract-ocr tesseract-ocr-vie")
    scan = took(desk, scanned())
    splitting.split(scan.pk, at=NOW)
    (paper,) = queries.papers_of(desk.batch_id)

    assert recognising.read(paper.pk, at=NOW)

    reading = Reading.objects.get()
    assert (reading.engine, reading.characters, reading.is_pdf_a) == ("", 0, False)
    assert queries.proposals_of(paper.pk) == {}
    assert Paper.objects.get().state == PaperState.TO_CONFIRM


@pytest.fixture
def waiting(desk: Desk) -> Paper:
    scan = took(desk, scanned())
    splitting.split(scan.pk, at=NOW)
    return queries.papers_of(desk.batch_id)[0]


@pytest.fixture
def killer() -> Iterator[threading.Thread]:
    """Kills the next reader that this process starts, as a machine short of memory does."""
    stop = threading.Event()

    def kill() -> None:
        while not stop.is_set():
            for process in psutil.Process().children(recursive=True):
                with contextlib.suppress(psutil.Error):
                    words = process.cmdline()
                    if str(running.PROGRAM) in words and "read" in words:
                        process.kill()
                        return
            time.sleep(0.02)

    thread = threading.Thread(target=kill)
    thread.start()
    yield thread
    stop.set()
    thread.join()


def test_a_reader_that_is_killed_leaves_the_paper_waiting_and_is_begun_again(
    waiting: Paper, killer: threading.Thread, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    with pytest.raises(ReadingFailed) as failed:
        recognising.read(waiting.pk, at=NOW)
    killer.join()

    assert failed.value.problem is Problem.ENDED
    assert failed.value.problem.may_pass
    assert Paper.objects.get(pk=waiting.pk).state == PaperState.WAITING
    assert not Reading.objects.exists()
    assert recognising.read(waiting.pk, at=NOW + timedelta(minutes=1))
    assert Reading.objects.count() == 1


@pytest.mark.parametrize(
    ("limits", "problem"),
    [
        (replace(LIMITS, wall_seconds=0), Problem.TOO_MUCH),
        (replace(LIMITS, memory_bytes=40 * 1024 * 1024), None),
        (replace(LIMITS, page_pixels=1000), Problem.TOO_LARGE),
        (replace(LIMITS, pages=0), Problem.TOO_MANY_PAGES),
    ],
    ids=["time", "memory", "pixels", "pages"],
)
def test_a_scan_that_needs_more_than_it_is_given_ends(
    tmp_path: Path, limits: running.Limits, problem: Problem | None
) -> None:
    (tmp_path / "in").write_bytes(scanned())

    with pytest.raises(ReadingFailed) as failed:
        running.look(tmp_path, "application/pdf", limits)

    assert failed.value.problem in ({problem} if problem else {Problem.TOO_MUCH, Problem.ENDED})


@pytest.mark.parametrize("content", [b"%PDF-1.7\nno more", b"", b"\x89PNG\r\n\x1a\nbroken"])
def test_what_is_no_scan_is_broken_and_not_tried_again(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "in").write_bytes(content)
    media = "image/png" if content.startswith(b"\x89PNG") else "application/pdf"

    with pytest.raises(ReadingFailed) as failed:
        running.look(tmp_path, media, LIMITS)

    assert failed.value.problem is Problem.BROKEN


def test_a_paper_that_cannot_be_read_is_told_and_read_again_by_hand(waiting: Paper) -> None:
    assert recognising.give_up(waiting.pk, Problem.TOO_MUCH)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.problem) == ("failed", "too_much")
    before = ProcrastinateJob.objects.filter(task_name="digitising.read").count()

    assert recognising.read_again(waiting.pk)

    assert ProcrastinateJob.objects.filter(task_name="digitising.read").count() == before + 1
    assert Paper.objects.get(pk=waiting.pk).state == PaperState.WAITING


def test_a_page_made_by_a_program_has_no_resolution(desk: Desk) -> None:
    scan = took(desk, ok_pdf("văn bản"))
    splitting.split(scan.pk, at=NOW)
    (paper,) = queries.papers_of(desk.batch_id)
    assert paper.source_file_id == scan.file_id  # nothing was cut, nothing is kept twice
    assert [page.dpi for page in queries.pages_of(paper.pk)] == [None]


def test_a_page_without_a_word_says_that_nothing_was_found(desk: Desk) -> None:
    needs_tesseract()
    scan = took(desk, scanner.pdf([scanner.blank(scanner.Scanned(dpi=100))], dpi=100))
    splitting.split(scan.pk, at=NOW)
    (paper,) = queries.papers_of(desk.batch_id)

    assert recognising.read(paper.pk, at=NOW)

    assert queries.is_silent(paper.pk)
    assert [str(one.fault) for one in queries.findings_of(paper)] == ["blank"]
