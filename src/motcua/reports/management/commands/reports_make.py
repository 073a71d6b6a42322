"""`motcua reports make`."""

import hashlib
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from motcua.indicators import queries as indicators
from motcua.kernel.commands import FaultFound, MotcuaCommand, WrongUse
from motcua.kernel.zone import day_of
from motcua.records.typesetting import TypesettingFailed
from motcua.records.word_templates import TemplateRefused
from motcua.reports import documents, freezing, queries
from motcua.reports.actions.drafting import form_and_span
from motcua.reports.documents import Format
from motcua.reports.errors import PeriodRefused
from motcua.reports.output import content
from motcua.reports.rules import law
from motcua.reports.rules.law import FormUnknown
from motcua.reports.rules.sheets import Sheet, code_of, shown


class Command(MotcuaCommand):
    help = (
        "Make the documents of a report. One that is kept here is made again from its frozen figures, and its bytes "
        "are held against those approved; of any other the figures are counted now, as a trial that is not kept."
    )
    example = "motcua reports make II.06a --period 2026-Q3 --to /tmp/reports --json"
    reports = True

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("form", metavar="FORM", help="e.g. II.06a, CCHC; --json lists its figures")
        parser.add_argument("--period", required=True, help="2026, 2026-H1, 2026-9M, 2026-Q3 or 2026-11")
        parser.add_argument(
            "--unit", metavar="AGENCY_ID", help="of this unit, e.g. H56.18; default: the province"
        )
        parser.add_argument(
            "--to", metavar="DIR", help="write the PDF, XLSX and DOCX there; default: nothing"
        )
        parser.add_argument("--trial", action="store_true", help="count now although a report is kept")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        unit_id = indicators.unit_of_agency_id(options["unit"]) if options["unit"] else None
        if options["unit"] and unit_id is None:
            raise WrongUse(f"there is no unit with the agency identifier {options['unit']!r}.")
        try:
            form, span = form_and_span(options["form"], options["period"], unit_id=unit_id, on=day_of(now))
        except FormUnknown:
            known = ", ".join(one.code for one in law.forms(on=day_of(now)))
            raise WrongUse(f"there is no form {options['form']!r}. Choose one of {known}.") from None
        except PeriodRefused:
            kinds = ", ".join(
                form_kind.value for form_kind in law.form(options["form"], on=day_of(now)).kinds
            )
            raise WrongUse(
                f"{options['form']} is not made for the period {options['period']!r}. It has: {kinds}; "
                "write 2026, 2026-H1, 2026-9M, 2026-Q3 or 2026-11."
            ) from None
        kept = None if options["trial"] else queries.newest(form.code, unit_id, span.key)
        if kept is None:
            sheet = freezing.count(form, span, unit_id=unit_id, now=now).sheet
            made = content.document(
                sheet, form, {block.key: block.text for block in form.texts}, report_id=0, sheet_number=1,
                people=content.People(),
            )  # fmt: skip
            files = {one: _make(one, made) for one in Format} if options["to"] else {}
        else:
            sheet = queries.sheet(kept)
            found = documents.document(kept)
            files = {one: documents.make(kept, one, made=found) for one in Format}
        name = f"{form.code}_{options['unit'] or 'tinh'}_{span.key}"
        if options["to"]:
            self._write(Path(options["to"]), name, files)
        digests = {one.value: hashlib.sha256(files[one]).hexdigest() for one in files}
        differing = [
            one for one in digests if kept and kept.outputs and kept.outputs.get(one) != digests[one]
        ]
        self._say(
            options,
            sheet,
            digests,
            kept=code_of(kept.pk, kept.sheet_number) if kept else None,
            state=kept.state if kept else None,
        )
        if differing:
            raise FaultFound(
                f"these documents do not come out as they were approved: {', '.join(differing)}. Another version "
                "of the product approved them; the signed PDF is kept as it was."
            )

    def _write(self, folder: Path, name: str, files: dict[Format, bytes]) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for one, made in files.items():
                (folder / f"{name}.{one.value}").write_bytes(made)
        except OSError as error:
            raise WrongUse(f"nothing can be written to {folder}: {error.strerror}.") from None

    def _say(
        self, options: Any, sheet: Sheet, digests: dict[str, str], *, kept: str | None, state: str | None
    ) -> None:
        if options["as_json"]:
            self.print_json(
                {
                    "form": sheet.form,
                    "edition": sheet.edition,
                    "unit": options["unit"],
                    "period": sheet.period,
                    "first": sheet.first,
                    "last": sheet.last,
                    "due_on": sheet.due_on,
                    "as_of": sheet.as_of,
                    "report": kept,
                    "state": state,
                    "options": dict(sheet.options),
                    "figures": [
                        {
                            "number": one.number, "code": one.code, "variant": one.variant, "version": one.version,
                            "row": one.row, "numerator": one.numerator, "denominator": one.denominator,
                        }
                        for one in sheet.figures
                    ],
                    "sha256": digests,
                }
            )  # fmt: skip
            return
        self.stdout.write(
            f"{sheet.form} {sheet.period}, {sheet.first} to {sheet.last}: {kept or 'a trial, not kept'}"
        )
        for slot, number in sheet.slots.items():
            figure = sheet.figure(number)
            if figure is not None:
                self.stdout.write(f"  {slot:28} {shown(figure)}")


def _make(format: Format, made: content.Document) -> bytes:
    from motcua.reports.output import docx, pdf, xlsx

    try:
        return {Format.PDF: pdf.make, Format.XLSX: xlsx.make, Format.DOCX: docx.make}[format](made)
    except (TypesettingFailed, TemplateRefused) as error:
        raise FaultFound(str(error)) from error
