"""The report as PDF/A by Typst, with the fonts of the package: what is signed."""

from dataclasses import asdict
from typing import cast

from motcua.ledger.rules import Json
from motcua.records import typesetting
from motcua.reports.output.content import RECIPIENTS, Document

TEMPLATE = "report"
_TAGGED_UP_TO = 400  # lines; a longer table is a tenth as large without the tags of its structure


def make(document: Document) -> bytes:
    """Raises TypesettingFailed."""
    values = asdict(document)
    values["at"] = ""
    values["figures"] = []
    values["recipients"] = RECIPIENTS
    lines = sum(len(table.lines) for table in document.tables)
    return typesetting.pdf_a(
        TEMPLATE, cast(dict[str, Json], _plain(values)), at=document.at, tagged=lines <= _TAGGED_UP_TO
    )


def _plain(value: object) -> Json:
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if value is None or isinstance(value, str | bool | int):
        return value
    return str(value)
