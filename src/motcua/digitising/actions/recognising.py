"""A paper is read: straightened, PDF/A with its text, proposals for its fields. May be run again anywhere."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from motcua.agencies import queries as agencies
from motcua.digitising.actions.splitting import order_reading
from motcua.digitising.errors import ReadingFailed
from motcua.digitising.models import Page, Paper, PaperState, Proposal, Reading
from motcua.digitising.reading import engine, running
from motcua.digitising.reading.running import Turn
from motcua.digitising.rules.fields import Line, proposals, squashed
from motcua.digitising.rules.problems import Problem
from motcua.digitising.rules.standard import standard_on
from motcua.kernel.zone import day_of
from motcua.records import actions as records
from motcua.records import queries as files
from motcua.records.errors import FileMissing
from motcua.records.rules import JPEG, PDF


def read(paper_id: int, *, at: datetime) -> bool:
    """Read a paper that waits; whether this run did it. Where nothing reads text here it stays as
    it was scanned, and a person types what it says.

    Raises ReadingFailed; what happens then is decided by `give_up`.
    """
    paper = Paper.objects.select_related("source_file", "batch").filter(pk=paper_id).first()
    if paper is None or paper.state != PaperState.WAITING or paper.source_file_id is None:
        return False
    standard = standard_on(day_of(at))
    here = engine.found()
    try:
        content = files.open_file(paper.source_file_id)
    except FileMissing:
        raise ReadingFailed(Problem.FILE_MISSING) from None
    began = time.monotonic()
    with content, running.workplace(content) as folder:
        text = running.read(folder, here.languages, paper.page_count, standard.limits)
        largest = standard.limits.scan_bytes
        made = records.store(text.file.read_bytes(), limit_bytes=largest, accepted=frozenset({PDF}))
        pictures = [
            records.store(path.read_bytes(), limit_bytes=largest, accepted=frozenset({JPEG}))
            for path in text.pictures
        ]
    read_in = round((time.monotonic() - began) * 1000)
    shown = tuple(row.pk for row in pictures)
    run = Run(here.name, read_in, text.pages, text.is_pdf_a, made.pk, shown, text.turns)
    return keep(paper_id, run, at=at)


@dataclass(frozen=True)
class Run:
    """What one run over a paper gave: by which engine in how many milliseconds, the lines of each page, and the files
    of the paper and of the pictures of its pages (SHA-256), and how each page was turned before."""

    engine: str
    milliseconds: int
    pages: Sequence[Sequence[Line]]
    is_pdf_a: bool
    file: str
    pictures: Sequence[str]
    turns: Sequence[Turn] = ()


def keep(paper_id: int, run: Run, *, at: datetime) -> bool:
    """Write down what a run gave and what it proposes; nothing when another run was first."""
    known = {squashed(row.name): row.name for row in agencies.all_names()}
    found = proposals(run.pages, standard_on(day_of(at)), today=day_of(at), issuers=known)
    with transaction.atomic():
        paper = Paper.objects.select_for_update(of=("self",)).get(pk=paper_id)
        if paper.state != PaperState.WAITING:
            return False
        reading = Reading.objects.create(
            paper=paper,
            at=at,
            engine=run.engine,
            milliseconds=run.milliseconds,
            characters=sum(len(word.text) for page in run.pages for line in page for word in line),
            is_pdf_a=run.is_pdf_a,
        )
        Proposal.objects.bulk_create(
            Proposal(
                reading=reading,
                field=one.field,
                value=one.value,
                page=one.page,
                left=one.left,
                top=one.top,
                right=one.right,
                bottom=one.bottom,
                certainty=one.certainty,
            )
            for one in found
        )
        for number, picture in enumerate(run.pictures, 1):
            Page.objects.filter(paper=paper, number=number).update(picture=picture)
        _note_turns(paper, run.turns)
        paper.file_id, paper.state, paper.problem, paper.read_at = run.file, PaperState.TO_CONFIRM, "", at
        paper.save(update_fields=["file", "state", "problem", "read_at"])
    return True


def _note_turns(paper: Paper, turns: Sequence[Turn]) -> None:
    """Say of each page how it was turned; its sides and its angle are those of the page as it is shown."""
    for page, turn in zip(paper.pages.order_by("number"), turns, strict=False):
        if turn.degrees == page.turned_degrees:
            continue
        if (turn.degrees - page.turned_degrees) % 180:
            page.width_mm, page.height_mm = page.height_mm, page.width_mm
        page.turned_degrees = turn.degrees
        if turn.degrees:
            page.skew_degrees = turn.skew_degrees
        page.save(update_fields=["width_mm", "height_mm", "skew_degrees", "turned_degrees"])


def give_up(paper_id: int, problem: Problem) -> bool:
    """Note why a paper cannot be read; a person sees it and may try again."""
    waiting = Paper.objects.filter(pk=paper_id, state=PaperState.WAITING)
    return bool(waiting.update(state=PaperState.FAILED, problem=problem))


def read_again(paper_id: int) -> bool:
    """Order a paper to be read once more: after a failure, or when it is not confirmed yet and nobody has it on the
    table. What was recognised before stays. Answers whether it was ordered."""
    with transaction.atomic():
        again = Paper.objects.filter(
            pk=paper_id, state__in=(PaperState.FAILED, PaperState.TO_CONFIRM), claimed_by__isnull=True
        )
        if not again.update(state=PaperState.WAITING, problem=""):
            return False
        order_reading(paper_id)
    return True
