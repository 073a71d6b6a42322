"""A scan becomes papers: each page is looked at, separator sheets are taken out. May be run again anywhere."""

from datetime import datetime
from pathlib import Path

from django.db import transaction
from procrastinate.contrib.django import app

from motcua.digitising.errors import ReadingFailed
from motcua.digitising.models import Page, Paper, Scan, ScanState
from motcua.digitising.reading import running
from motcua.digitising.rules.problems import Problem
from motcua.digitising.rules.separators import Looked, Part, parts
from motcua.digitising.rules.standard import standard_on
from motcua.kernel.zone import day_of
from motcua.records import actions as records
from motcua.records import queries as files
from motcua.records.errors import FileMissing
from motcua.records.rules import PDF


def split(scan_id: int, *, at: datetime) -> int:
    """Cut a scan that waits; how many papers it became (0 when another run was first).

    Raises ReadingFailed; what happens then is decided by `give_up`.
    """
    scan = Scan.objects.select_related("file").filter(pk=scan_id, state=ScanState.WAITING).first()
    if scan is None or scan.file is None:
        return 0
    standard = standard_on(day_of(scan.came_at))
    try:
        content = files.open_file(scan.file.pk)
    except FileMissing:
        raise ReadingFailed(Problem.FILE_MISSING) from None
    with content, running.workplace(content) as folder:
        looks = running.look(folder, scan.file.media_type, standard.limits)
        found = parts([Looked(look.codes, look.ink < standard.blank_ink) for look in looks])
        if not found:
            raise ReadingFailed(Problem.ONLY_SHEETS)
        if scan.file.media_type == PDF and found[0].page_count == len(looks):
            kept = [scan.file.pk]  # nothing to cut
        else:
            made = running.cut(folder, found, standard.limits)
            kept = [_keep(path, standard.limits.scan_bytes) for path in made]
    return _write(scan.pk, found, looks, kept)


def _keep(path: Path, limit_bytes: int) -> str:
    return records.store(path.read_bytes(), limit_bytes=limit_bytes, accepted=frozenset({PDF})).pk


def _write(
    scan_id: int, found: tuple[Part, ...], looks: tuple[running.PageLook, ...], kept: list[str]
) -> int:
    with transaction.atomic():
        scan = Scan.objects.select_for_update(of=("self",)).get(pk=scan_id)
        if scan.state != ScanState.WAITING:
            return 0
        for part, sha256 in zip(found, kept, strict=True):
            paper = Paper.objects.create(
                batch_id=scan.batch_id,
                scan=scan,
                first_page=part.first_page,
                page_count=part.page_count,
                sheet_kind=part.kind,
                source_file_id=sha256,
            )
            of_paper = looks[part.first_page - 1 : part.first_page - 1 + part.page_count]
            Page.objects.bulk_create(
                Page(
                    paper=paper,
                    number=number,
                    width_mm=look.width_mm,
                    height_mm=look.height_mm,
                    dpi=look.dpi,
                    is_colour=look.is_colour,
                    ink=look.ink,
                    skew_degrees=look.skew_degrees,
                )
                for number, look in enumerate(of_paper, 1)
            )
            order_reading(paper.pk)
        scan.state, scan.pages, scan.problem = ScanState.SPLIT, len(looks), ""
        scan.save(update_fields=["state", "pages", "problem"])
    return len(found)


def give_up(scan_id: int, problem: Problem) -> bool:
    """Note why a scan cannot be split; a person sees it and may try again."""
    waiting = Scan.objects.filter(pk=scan_id, state=ScanState.WAITING)
    return bool(waiting.update(state=ScanState.FAILED, problem=problem))


def try_again(scan_id: int) -> bool:
    """Order a failed scan to be split once more; answers whether it was failed."""
    with transaction.atomic():
        failed = Scan.objects.filter(pk=scan_id, state=ScanState.FAILED)
        if not failed.update(state=ScanState.WAITING, problem=""):
            return False
        app.configure_task(name="digitising.split", queue="reading").defer(scan_id=scan_id)
    return True


def order_reading(paper_id: int) -> None:
    app.configure_task(name="digitising.read", queue="reading").defer(paper_id=paper_id)
