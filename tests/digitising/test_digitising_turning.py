"""Sideways and upside-down pages are turned before they are read; what nobody can tell stays as it lies."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from digitising_ground import NOW, make_desk, make_read, needs_tesseract
from motcua.bench import ocr
from motcua.digitising import queries
from motcua.digitising.actions import intake, recognising, splitting
from motcua.digitising.actions.recognising import Run
from motcua.digitising.models import Page, Paper, PaperState
from motcua.digitising.reading import turning
from motcua.digitising.reading.running import Turn
from motcua.records import queries as records
from motcua.sandbox import scanner


def test_the_report_of_the_engine_is_believed_only_where_it_is_sure() -> None:
    said = "Page number: 0\nOrientation in degrees: 270\nRotate: 90\nOrientation confidence: 11.76\nScript: Latin\n"
    assert turning.looked(said) == (90, 11.76)
    assert turning.looked("Too few characters. Skipping this page") == (None, 0.0)
    assert turning.looked("Rotate: 45\nOrientation confidence: 20") == (None, 0.0)


@pytest.mark.parametrize(
    ("scores", "turn"),
    [
        ({0: 10.0, 90: 0.0, 180: 40.0, 270: 1.0}, 180),
        ({0: 40.0, 90: 0.0, 180: 45.0, 270: 1.0}, 0),  # not clearly better
        ({0: 0.0, 90: 0.0, 180: 0.0, 270: 0.0}, 0),
        ({0: 0.0, 90: 7.0, 180: 0.0, 270: 7.0}, 90),
    ],
)
def test_in_doubt_the_turn_that_reads_clearly_best_wins(scores: dict[int, float], turn: int) -> None:
    assert turning.best(scores) == turn


def test_only_sure_words_of_two_letters_and_more_are_counted() -> None:
    row = "5\t1\t1\t1\t1\t1\t0\t0\t9\t9\t{}\t{}"
    table = "\n".join(
        ["level", row.format(96, "Hòa"), row.format(30, "xyz"), row.format(99, "i"), row.format(-1, "")]
    )
    assert turning.readable(table) == 3


@pytest.fixture
def unsure(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """A Tesseract whose orientation data are not installed; what was asked of it."""
    asked: list[list[str]] = []
    real: Callable[..., subprocess.CompletedProcess[bytes]] = subprocess.run

    def run(command: list[str], **options: object) -> subprocess.CompletedProcess[bytes]:
        asked.append(command)
        if "0" in command:
            return subprocess.CompletedProcess(command, 1, b"", b"Error opening data file osd.traineddata")
        return real(command, **options)

    monkeypatch.setattr(turning.subprocess, "run", run)
    return asked


def test_without_orientation_data_the_page_is_tried_in_four_turns(
    unsure: list[list[str]], tmp_path: Path
) -> None:
    needs_tesseract()
    page = scanner.picture(scanner.SAMPLES[0], scanner.Scanned(dpi=100, turned_degrees=180)).convert("L")
    strip = page.crop((0, int(page.height * 0.8), page.width, page.height))  # the heading, upside down

    turn = turning.needed(strip, languages="vie", folder=tmp_path, seconds=60)

    assert turn == 180
    assert len(unsure) == 5
    assert list(tmp_path.iterdir()) == []


def test_a_picture_without_text_stays_as_it_lies(tmp_path: Path) -> None:
    needs_tesseract()
    empty = Image.new("L", (300, 400), 255)
    turn = turning.needed(empty, languages="vie", folder=tmp_path, seconds=60)
    assert turn == 0


@pytest.mark.django_db
def test_a_sideways_page_is_read_upright_with_its_places_and_said_to_have_been_turned() -> None:
    needs_tesseract()
    desk = make_desk()
    how = scanner.Scanned(dpi=200, noise=20, turned_degrees=90)
    content = scanner.pdf([scanner.picture(scanner.SAMPLES[1], how)])
    taken = intake.take(desk.batch_id, unit_id=desk.unit.pk, content=content, file_name="1.pdf", at=NOW)
    splitting.split(taken.scan_id, at=NOW)
    (paper,) = queries.papers_of(desk.batch_id)
    before = queries.pages_of(paper.pk)[0]
    assert before.width_mm > before.height_mm

    assert recognising.read(paper.pk, at=NOW)

    (page,) = queries.pages_of(paper.pk)
    assert (page.turned_degrees, page.width_mm, page.height_mm) == (90, before.height_mm, before.width_mm)
    assert abs(page.skew_degrees) < 1
    found = queries.proposals_of(paper.pk)
    assert (found["number"].value, found["owner_number"].value) == ("47/GPXD", "056079001256")
    assert 0.08 < found["number"].top < 0.16
    assert found["number"].right < 0.5
    with records.open_file(str(page.picture_id)) as content, Image.open(content) as shown:
        assert shown.width < shown.height
    assert [str(one.fault) for one in queries.findings_of(Paper.objects.get())] == ["turned"]


@pytest.mark.django_db
def test_a_page_read_again_the_other_way_gets_its_sides_back() -> None:
    paper = make_read(make_desk())

    def again(degrees: int) -> tuple[int, float, float, float]:
        Paper.objects.filter(pk=paper.pk).update(state=PaperState.WAITING)
        run = Run("test", 1, ((),), True, str(paper.file_id), (), (Turn(degrees, 1.5),))
        assert recognising.keep(paper.pk, run, at=NOW)
        page = Page.objects.get(paper=paper)
        return page.turned_degrees, page.width_mm, page.height_mm, page.skew_degrees

    assert again(90) == (90, 297, 210, 1.5)
    assert again(270) == (270, 297, 210, 1.5)
    assert again(180) == (180, 210, 297, 1.5)
    assert again(0) == (0, 210, 297, 1.5)


@pytest.mark.soak
@pytest.mark.parametrize("level", ["sideways", "upside_down", "sideways_noisy"])
def test_turned_pages_are_read_as_well_as_upright_ones(level: str) -> None:
    needs_tesseract()
    measured = ocr.measure(scanner.varied(3), ocr.LEVELS[level])
    assert measured.character_errors <= 0.03
    assert measured.fields_right >= 19 / 21, measured.wrong
