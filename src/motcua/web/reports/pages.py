"""One report: texts, tables and what it waits for; beside the one before; printed; as files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from motcua.kernel.zone import day_of
from motcua.records import queries as files
from motcua.records.errors import RecordsError
from motcua.records.typesetting import TypesettingFailed
from motcua.records.word_templates import TemplateRefused
from motcua.reports import comparing, documents, freezing, queries, schedule
from motcua.reports.actions import deciding
from motcua.reports.documents import MEDIA, Format
from motcua.reports.output.content import Document
from motcua.reports.rules import law
from motcua.reports.rules.lifecycle import PUBLISHED, By, Deed, State, may
from motcua.reports.rules.sheets import Sheet, code_of, reference, shown
from motcua.reports.rules.typed import Typed, slot_of
from motcua.reports.rules.wording import Fault, pieces
from motcua.web.components.views import SummaryLine
from motcua.web.desk.access import Official, for_officials
from motcua.web.reports import access, home, words
from motcua.web.security import confirming

if TYPE_CHECKING:
    from motcua.reports.models import Report


_FORMATS = frozenset(one.value for one in Format)


@dataclass(frozen=True)
class BlockShown:
    """A text as the editor shows it. `text` is what was typed last, or what is saved."""

    key: str
    head: str
    text: str
    said: tuple[tuple[tuple[str, str], ...], ...]  # paragraphs of (words, reference)
    faults: tuple[str, ...]
    typed: tuple["TypedShown", ...]


@dataclass(frozen=True)
class TypedShown:
    """A number that is not from the figures, beside the nearest one: name, value, reference, and what to write."""

    block: str
    written: str
    around: str
    name: str
    value: str
    reference: str
    slot: str
    is_same: bool


@require_safe
@for_officials
def report(request: HttpRequest, official: Official, report_id: int) -> HttpResponse:
    found, who = access.readable(official, report_id, timezone.now())
    return show(request, found, who)


def show(
    request: HttpRequest,
    found: "Report",
    who: By,
    *,
    status: int = 200,
    problems: list[SummaryLine] | None = None,
    typed: dict[str, str] | None = None,
    faults: tuple[Fault, ...] = (),
) -> HttpResponse:
    """The page, also after a refusal: with what was typed and what is wrong with it."""
    at = timezone.now()
    sheet = queries.sheet(found)
    made = documents.document(found)
    form = freezing.form_of(sheet)
    compared = comparing.compared(found, sheet) if found.state == State.DRAFT else None
    open_rows = comparing.unexplained(found, compared) if compared else ()
    deeds = queries.deeds(found)
    is_published = found.state in PUBLISHED
    asked = confirming.asked_of(request) if found.state == State.APPROVED else None
    heads = {block.key: block.head.say(home.language()) for block in form.texts}
    numbers = [_typed(found, sheet, one, heads) for one in deciding.typed_numbers(found, sheet)]
    return render(
        request,
        "reports/report.html",
        {
            "line": home.line(found),
            "report": found,
            "code": code_of(found.pk, found.sheet_number),
            "document": made,
            "blocks": [
                _block(found, sheet, block.key, heads[block.key], typed or {}, faults, numbers)
                for block in form.texts
            ],
            "tables": _tables(made),
            "numbers": numbers,
            "slots": [
                (slot, sheet.figures[number - 1].name, shown(sheet.figures[number - 1]))
                for slot, number in sheet.slots.items()
            ],
            "form": form,
            "sure_of": form.sure_of.say(home.language()),
            "broken": comparing.identities_broken(sheet, form),
            "identities": form.identities,
            "compared": compared,
            "differences": _differences(found, compared) if compared else [],
            "unexplained": open_rows,
            "deeds": [(one, words.DEEDS.get(one.kind, one.kind)) for one in deeds],
            "can": access.deeds_open(found, who, at) - _not_own(found, who, deeds),
            "may_draft": may(Deed.DRAFT, who, law.rights(on=day_of(at)), unit_id=found.unit_id),
            "is_published": is_published,
            "corrected_by": queries.corrected_by(found),
            "templates": queries.templates(found.form) if found.state == State.DRAFT else [],
            "asked": asked,
            "under_way": queries.counting_under_way(found),
            "owed": schedule.units_of(found, today=day_of(at)),
            "errors": problems or [],
            "typed": typed or {},
            "typed_why": (typed or {}).get("numbers", ""),
        },
        status=status,
    )


def _not_own(found: "Report", who: By, deeds: Sequence[Any]) -> frozenset[str]:
    """What somebody else has to do: checking by nobody who wrote, approving by nobody who wrote or checked."""
    wrote = any(
        one.by_id == who.user_id and one.kind in ("draft", "recount", "edit", "explain") for one in deeds
    )
    hidden = {"check", "approve"} if wrote else set[str]()
    if who.user_id == found.checked_by_id:
        hidden.add("approve")
    if who.user_id != found.approved_by_id:
        hidden.add("sign")
    return frozenset(hidden)


def _block(
    found: "Report",
    sheet: Sheet,
    key: str,
    head: str,
    typed: dict[str, str],
    faults: tuple[Fault, ...],
    numbers: Sequence[TypedShown],
) -> BlockShown:
    saved = str(found.texts.get(key, ""))
    text = typed.get(f"text-{key}", saved)
    paragraphs = []
    for paragraph in saved.split("\n"):
        said = []
        for piece in pieces(paragraph, sheet):
            figure = sheet.figure(piece.figure)
            said.append(
                (piece.text, "")
                if figure is None
                else (shown(figure, piece.part), reference(found.pk, found.sheet_number, figure.number))
            )
        if said:
            paragraphs.append(tuple(said))
    return BlockShown(
        key,
        head,
        text,
        tuple(paragraphs),
        tuple(words.fault(one) for one in faults if one.block == key),
        tuple(one for one in numbers if one.block == head),
    )


def _typed(found: "Report", sheet: Sheet, one: Typed, heads: Mapping[str, str]) -> TypedShown:
    figure = sheet.figure(one.figure)
    return TypedShown(
        block=heads[one.block],
        written=one.written,
        around=one.around,
        name="" if figure is None else figure.name,
        value="" if figure is None else shown(figure, one.part),
        reference="" if figure is None else reference(found.pk, found.sheet_number, figure.number),
        slot=slot_of(one, sheet.slots),
        is_same=one.is_same,
    )


def _tables(made: Document) -> list[dict[str, Any]]:
    """Tables with a link behind each figure."""
    return [
        {
            "title": table.title,
            "groups": table.groups,
            "heads": list(zip(table.heads, table.numbers, strict=True)),
            "lines": [
                (line, [(cell, f"{made.code}-{cell.figure}" if cell.figure else "") for cell in line.cells])
                for line in table.lines
            ],
            "notes": table.notes,
        }
        for table in made.tables
    ]


def _differences(found: "Report", compared: comparing.Compared) -> list[dict[str, Any]]:
    return [
        {
            "row": line.row,
            "label": compared.labels.get(line.row, line.row),
            "then": line.then,
            "now": line.now,
            "whys": [(words.WHYS[why], f"{count:+d}") for why, count in sorted(line.why.items())],
            "said": found.explanations.get(line.row, ""),
        }
        for line in compared.lines
        if not line.is_even
    ]


@require_safe
@for_officials
def compare(request: HttpRequest, official: Official, report_id: int) -> HttpResponse:
    """Beside the report before it, line by line, and beside the figures as they were when last counted again."""
    found, _who = access.readable(official, report_id, timezone.now())
    sheet = queries.sheet(found)
    compared = comparing.compared(found, sheet)
    told = queries.last_comparison(found)
    return render(
        request,
        "reports/compare.html",
        {
            "line": home.line(found),
            "report": found,
            "previous": compared.previous and home.line(compared.previous),
            "columns": freezing.form_of(sheet).continues,
            "differences": _differences(found, compared),
            "told": told,
            "moved": [
                (name, reference(found.pk, found.sheet_number, number), frozen, then)
                for name, number, frozen, then in (told.rows if told else ())
            ],
        },
    )


@require_safe
@for_officials
def printed(request: HttpRequest, official: Official, report_id: int) -> HttpResponse:
    """The report alone, to be printed from the browser."""
    found, _who = access.readable(official, report_id, timezone.now())
    made = documents.document(found)
    return render(request, "reports/print.html", {"document": made, "tables": _tables(made), "report": found})


@require_safe
@for_officials
def file(request: HttpRequest, official: Official, report_id: int, kind: str) -> HttpResponse:
    """A document of the report, made from what was frozen; `signed` is the file that bears the signatures."""
    found, _who = access.readable(official, report_id, timezone.now())
    name = f"{found.form}-{found.period}-{code_of(found.pk, found.sheet_number)}"
    if kind == "signed":
        if found.signed_file_id is None:
            raise Http404
        try:
            content, media = files.read_file(found.signed_file_id), MEDIA[Format.PDF]
        except RecordsError:
            raise Http404 from None
        name, ending = f"{name}-da-ky", "pdf"
    elif kind in _FORMATS:
        try:
            content, media = documents.make(found, Format(kind)), MEDIA[Format(kind)]
        except (TypesettingFailed, TemplateRefused, RecordsError):
            raise Http404 from None
        ending = kind
    else:
        raise Http404
    response = HttpResponse(content, content_type=media)
    response["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    return response
