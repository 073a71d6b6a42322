"""Printing the control sheet of a dossier and the register of a unit, as they stand now. Nothing is written here.

The control sheet that closes a dossier is a slip like others (`slips.issue`); this one is for the desk meanwhile.
"""

import tempfile
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO, cast

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from motcua.agencies import queries as agencies
from motcua.dossiers import register_lines
from motcua.dossiers.actions import slips
from motcua.dossiers.rules import register
from motcua.dossiers.rules.slip_forms import SlipForm, SlipKind, form_set_on, slip_form
from motcua.dossiers.rules.slips import Agency, breakable, issuer
from motcua.ledger.rules import Json
from motcua.records import queries as papers

# Lines of one PDF: set in half a second, in some hundred megabytes. The XLSX takes them all.
LINES_A_VOLUME = 500
LONGEST_DAYS = 366
_A4 = 9  # its number in Office Open XML
_WIDTHS = (7, 27, 40, 7, 30, 45, 34, 17, 17, 17, 17, 17, 14, 14, 20)


@dataclass(frozen=True)
class Period:
    """The days of a register, both included, on the calendar of Vietnam."""

    first: date
    last: date


def control_sheet_pdf(dossier_id: int, *, at: datetime) -> bytes:
    """The control sheet of one dossier as it stands at `at`, without a number. Raises DossierNotFound,
    SlipNotRenderable (personal data erased), TypesettingFailed."""
    paper = slips.unnumbered_control_sheet(dossier_id, at=at)
    return papers.paper(paper.template, paper.values, at=at, bar_codes=paper.bar_codes)


def register_count(unit_id: int, period: Period) -> int:
    """How many lines a unit's register has in a period."""
    return register_lines.count(unit_id, period.first, period.last)


@dataclass(frozen=True)
class Volume:
    """One PDF of a register, and the dossiers whose personal data it shows."""

    content: bytes
    dossier_ids: tuple[int, ...]


def register_pdf(unit_id: int, period: Period, *, volume: int, at: datetime) -> Volume:
    """One volume (from 1) of a unit's register for a period, as PDF/A. Raises TypesettingFailed."""
    total = register_lines.count(unit_id, period.first, period.last)
    skip = (volume - 1) * LINES_A_VOLUME
    lines = list(register_lines.lines(unit_id, period.first, period.last, skip=skip, limit=LINES_A_VOLUME))
    book = _book(unit_id, period)
    values: dict[str, Json] = {
        **book.values(),
        "book": book.words(lines, volume, volumes(total)),
        "columns": list(register.COLUMNS),
        "lines": [breakable(list(register.cells(line))) for line in lines],
        "total": f"Tổng số trong kỳ: {total} hồ sơ. {register.UNITS_WORDS}",
    }
    content = papers.paper(book.form.template, values, at=at, tagged=False)
    return Volume(content, tuple(line.dossier_id for line in lines))


def volumes(lines: int) -> int:
    """How many PDFs a register of so many lines makes: at least one."""
    return max(1, -(-lines // LINES_A_VOLUME))


@dataclass(frozen=True)
class Table:
    """A register as XLSX, open at its beginning, and the dossiers whose personal data it shows."""

    content: IO[bytes]
    dossier_ids: tuple[int, ...]


def register_xlsx(unit_id: int, period: Period) -> Table:
    """A unit's register for a period as XLSX, written line by line. The caller closes it."""
    book = _book(unit_id, period)
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet(book.form.title)
    sheet.freeze_panes = "C5"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = _A4
    sheet.print_title_rows = "4:4"
    for place, width in enumerate(_WIDTHS, 1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.append([_bold(sheet, book.agency.desk)])
    sheet.append([_bold(sheet, book.form.title.upper())])
    sheet.append([register.period_words(period.first, period.last)])
    sheet.append([_bold(sheet, column) for column in register.COLUMNS])
    shown: list[int] = []
    for line in register_lines.lines(unit_id, period.first, period.last):
        sheet.append([_plain(sheet, text) for text in register.cells(line)])
        shown.append(line.dossier_id)
    out = tempfile.TemporaryFile()  # noqa: SIM115  # the caller closes it
    workbook.save(out)
    out.seek(0)
    return Table(cast(IO[bytes], out), tuple(shown))


def _bold(sheet: WriteOnlyWorksheet, text: str) -> Cell:
    cell = WriteOnlyCell(sheet, value=text)
    cell.font = Font(bold=True)
    cell.alignment = Alignment(wrap_text=True, vertical="center")
    return cell


def _plain(sheet: WriteOnlyWorksheet, text: str) -> str | Cell:
    """Text stays text: what begins like a formula is none when somebody opens the file, and what no XML can
    hold is left out."""
    text = ILLEGAL_CHARACTERS_RE.sub("", text)
    if not text.startswith("="):
        return text
    cell = WriteOnlyCell(sheet, value=text)
    cell.data_type = "s"
    return cell


@dataclass(frozen=True)
class _Book:
    form: SlipForm
    agency: Agency
    period: Period

    def words(self, lines: list[register.RegisterLine], volume: int, of: int) -> str:
        """`Quyển số 2026, số thứ tự 1 đến 500, tập 1/10`."""
        years = sorted({register.year_of(line) for line in lines}) or [self.period.last.year]
        parts = ["Quyển số " + " và ".join(str(year) for year in years)]
        numbers = [line.number for line in lines if line.number is not None]
        if numbers:
            parts.append(f"số thứ tự {numbers[0]} đến {numbers[-1]}")
        if of > 1:
            parts.append(f"tập {volume}/{of}")
        return ", ".join(parts)

    def values(self) -> dict[str, Json]:
        superior, agency = issuer(self.form, self.agency)
        return {
            "title": self.form.title,
            "form_line": self.form.form_line,
            "superior": superior,
            "agency": agency,
            "agency_line": self.agency.desk,
            "period": register.period_words(self.period.first, self.period.last),
        }


def _book(unit_id: int, period: Period) -> _Book:
    """The book is headed by the form in force at the period's end."""
    form = slip_form(form_set_on(period.last), SlipKind.REGISTER)
    return _Book(form, slips.agency_of(agencies.unit_with_area(unit_id)), period)
