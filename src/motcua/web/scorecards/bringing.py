"""Reading an uploaded table of criteria: a YAML document under the published schema, or a workbook."""

from typing import TYPE_CHECKING

import yaml
from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.records.errors import RecordsError
from motcua.scorecards.actions import frameworks as actions
from motcua.scorecards.errors import ScorecardError
from motcua.scorecards.rules import reading
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
        document = yaml.safe_load(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, yaml.YAMLError):
        return None, _fault(_("This file cannot be read as a table of criteria."))
    try:
        of = reading.framework(document)
    except FrameworkRefused as refused:
        return None, [{"anchor": "id_file", "message": str(fault)} for fault in refused.faults[:MOST_SHOWN]]
    try:
        made = actions.propose(of, by=official.acting, at=timezone.now(), file_name=upload.name or "")
    except (ScorecardError, RecordsError) as refused:
        return None, _fault(words.refusal(refused))
    return made.pk, []


def _fault(text: str) -> Errors:
    return [{"anchor": "id_file", "message": text}]
