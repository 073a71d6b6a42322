"""Scans and papers for the tests of the digitisation desk: the day is Friday 20/11/2026, ten in the morning.

Recognition is real where Tesseract reads Vietnamese, and costs seconds; most tests need none of it and begin with a
paper whose reading is written down as the recognising job would write it.
"""

import shutil
from dataclasses import dataclass
from datetime import datetime

import pytest

import factories
from motcua.accounts.models import User
from motcua.agencies.models import Unit
from motcua.digitising.actions import confirming, intake
from motcua.digitising.actions.confirming import By, Verdict
from motcua.digitising.models import (
    Field,
    Page,
    Paper,
    PaperState,
    Proposal,
    Reading,
    Scan,
    ScanState,
)
from motcua.digitising.reading import engine
from motcua.kernel.zone import VIETNAM
from motcua.records import actions as records
from motcua.records.models import StoredFile
from motcua.records.rules import JPEG, PDF
from motcua.sandbox import scanner
from real_files import ok_pdf

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=VIETNAM)
TODAY = NOW.date()
SAMPLE = scanner.SAMPLES[0]
SAID = {**SAMPLE.truth(), "issuer": "Ủy ban nhân dân phường Hòa An"}


def needs_tesseract() -> None:
    """Skip where nothing reads Vietnamese here."""
    if not engine.found().reads:
        missing = "tesseract" if shutil.which("tesseract") is None else "its Vietnamese data"
        pytest.skip(f"{missing} is not installed: apt install tesseract-ocr tesseract-ocr-vie")


def scanned(*papers: scanner.Paper, dpi: int = 100) -> bytes:
    """A scan of these papers, small, so that looking at it is quick."""
    how = scanner.Scanned(dpi=dpi)
    return scanner.pdf([scanner.picture(one, how) for one in papers or (SAMPLE,)], dpi=dpi)


@dataclass(frozen=True)
class Desk:
    """A unit with an officer who scans, and their batch."""

    unit: Unit
    officer: User
    batch_id: int


def make_desk(unit: Unit | None = None) -> Desk:
    unit = unit or factories.make_unit()
    officer = factories.make_official(unit, "registry", full_name="Nguyễn Thị Bích")
    return Desk(unit, officer, intake.open_batch(unit.pk, name="Tập 1", by_id=officer.pk, at=NOW))


def _stored(text: str, kind: str = PDF) -> StoredFile:
    content = ok_pdf(text) if kind == PDF else b"\xff\xd8\xff\xe0" + text.encode() + b"\xff\xd9"
    return records.store(content, limit_bytes=1_000_000, accepted=frozenset({kind}))


def make_read(
    desk: Desk,
    *,
    said: dict[str, str] | None = None,
    dpi: float | None = 200,
    is_colour: bool = True,
    certainty: int = 95,
) -> Paper:
    """A paper that was read and waits to be confirmed; each has a content of its own."""
    number = Scan.objects.count() + 1
    scan = Scan.objects.create(
        unit=desk.unit, batch_id=desk.batch_id, file=_stored(f"scan {number}"), file_name=f"{number}.pdf",
        came_at=NOW, state=ScanState.SPLIT, pages=1,
    )  # fmt: skip
    paper = Paper.objects.create(
        batch_id=desk.batch_id, scan=scan, first_page=1, page_count=1, source_file=scan.file,
        file=_stored(f"paper {number}"), state=PaperState.TO_CONFIRM, read_at=NOW,
    )  # fmt: skip
    Page.objects.create(
        paper=paper, number=1, width_mm=210, height_mm=297, dpi=dpi, is_colour=is_colour, ink=0.02, skew_degrees=0.2,
        picture=_stored(f"page {number}", JPEG),
    )  # fmt: skip
    reading = Reading.objects.create(
        paper=paper, at=NOW, engine="tesseract 5.3.0", milliseconds=1500, characters=700, is_pdf_a=True
    )
    for place, (field, value) in enumerate((said or SAID).items()):
        Proposal.objects.create(
            reading=reading, field=field, value=value, page=1, left=0.1, top=0.1 + place * 0.05, right=0.4,
            bottom=0.13 + place * 0.05, certainty=certainty,
        )  # fmt: skip
    return paper


def by(desk: Desk, paper: Paper, *, user: User | None = None, at: datetime = NOW) -> By:
    """Who has the newest page of the paper before them."""
    paper.refresh_from_db()
    return By((user or desk.officer).pk, desk.unit.pk, at, paper.revision)


def answer_all(desk: Desk, paper: Paper, *, user: User | None = None, **changed: str) -> None:
    for field in Field.values:
        confirming.answer(paper.pk, field, changed.get(field, SAID[field]), by=by(desk, paper, user=user))


def make_confirmed(
    desk: Desk, *, verdict: Verdict | None = None, user: User | None = None, **changed: str
) -> Paper:
    paper = make_read(desk)
    answer_all(desk, paper, user=user, **{"number": f"{paper.pk}/GXN-UBND", **changed})
    confirming.confirm(
        paper.pk, verdict or Verdict(stock="results", is_permanent=True), by=by(desk, paper, user=user)
    )
    paper.refresh_from_db()
    return paper
