"""Reading an uploaded table of criteria: a YAML document under the published schema, or a workbook."""

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.records.errors import RecordsError
from motcua.scorecards import fault_words
from motcua.scorecards.actions import frameworks as actions
from motcua.scorecards.errors import ScorecardError
from motcua.scorecards.rules import files
from motcua.scorecards.rules.faults import FrameworkRefused
from motcua.web.desk.access import Official
from motcua.web.scorecards import words

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

Errors = list[dict[str, str]]
LARGEST = 2_000_000
MOST_SHOWN = 40


def read(upload: "UploadedFile[bytes]", official: Official) -> tuple[int | None, Errors]:
    """The number of the version that waits for a second person, or every fault of the table."""
    content = upload.read(LARGEST + 1)
    if len(content) > LARGEST:
        return None, _fault(_("The file is larger than 2 MB."))
    try:
        of = files.read(content).framework
    except FrameworkRefused as refused:
        shown = refused.faults[:MOST_SHOWN]
        return None, [{"anchor": "id_file", "message": fault_words.said(fault)} for fault in shown]
    try:
        made = actions.propose(of, by=official.acting, at=timezone.now(), file_name=upload.name or "")
    except (ScorecardError, RecordsError) as refused:
        return None, _fault(words.refusal(refused))
    return made.pk, []


def _fault(text: str) -> Errors:
    return [{"anchor": "id_file", "message": text}]
