"""What stands behind a figure of a register: its rows with their links, and for reviews the figure of each unit."""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from motcua.digitising.queries import Stock
from motcua.indicators import board, registers, words
from motcua.indicators.errors import UnknownMeasure
from motcua.indicators.registers import Row, RowKind
from motcua.indicators.rules.figures import Figure
from motcua.kernel.once import shared
from motcua.petitions.rules.lifecycle import Kind
from motcua.quality.rules.maintaining import Reason
from motcua.web.catalogue.words import PART_LABELS
from motcua.web.cockpit.access import for_leaders
from motcua.web.cockpit.drill import PAGE_SIZE
from motcua.web.cockpit.frame import Frame, context, framed, unit_label
from motcua.web.correspondence.words import NOT_COUNTED
from motcua.web.quality.words import REASONS
from motcua.web.reviews.words import OUTCOMES
from motcua.web.voice.words import KINDS, WHY

# Both sides of the figures that are kept by unit.
_BY_UNIT = {
    "review_done": ("review_done", "review_competence"),
    "review_competence": ("review_done", "review_competence"),
    "review_simplified": ("review_simplified", "review_base"),
    "review_base": ("review_simplified", "review_base"),
}


@dataclass(frozen=True)
class Line:
    row: Row
    words: str
    href: str


@dataclass(frozen=True)
class UnitLine:
    name: str
    query: str
    figure: Figure


@require_safe
@for_leaders
def page(request: HttpRequest) -> HttpResponse:
    frame = framed(request)
    code = request.GET.get("of", "")
    asked = board.asked_of(frame.asked.period, frame.asked.narrow, frame.now)
    try:
        with shared():
            rows = registers.opened(code, asked)
            count = registers.counted({code}, asked)[code]
    except UnknownMeasure:
        raise Http404 from None
    shown = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    by_unit = shown.number == 1 and asked.unit_id is None
    return render(
        request,
        "cockpit/register.html",
        {
            **context(frame),
            "name": words.measure(code),
            "of": code,
            "on": asked.on,
            "count": count,
            "is_both": not registers.SIDES[code].is_numerator,
            "counted": sum(1 for row in rows if row.is_counted),
            "lines": [Line(row, _words(code, row), _href(row)) for row in shown],
            "page": shown,
            "query": frame.asked.query(of=code),
            "by_unit": _by_unit(frame, code, asked) if by_unit else [],
        },
    )


def _words(code: str, row: Row) -> str:
    if registers.SIDES[code].reader == "complete":
        parts = [str(PART_LABELS.get(part, part)) for part in row.words.split(", ") if part]
        return _("missing: %(parts)s") % {"parts": ", ".join(parts)} if parts else ""
    if row.kind is RowKind.PETITION:
        kind, *whys = row.words.split(", ")
        return ", ".join([str(KINDS[Kind(kind)]), *(str(WHY[why]) for why in whys)])
    if row.kind in (RowKind.ENTRY, RowKind.OBLIGED):
        return row.words
    if row.kind in (RowKind.LETTER, RowKind.OFFICE):
        return ", ".join(str(NOT_COUNTED[one]) for one in row.words.split(", ") if one)
    if row.kind is RowKind.STOCK:
        stock, papers = row.words.split(", ")
        label = Stock(stock).label
        return _("%(stock)s: %(n)s counted") % {
            "stock": label,
            "n": number_format(int(papers), force_grouping=True),
        }
    if row.kind is RowKind.SURVEY:
        answers = number_format(int(row.words), force_grouping=True)
        said = (
            _("%(n)s satisfied answers, weighted") if row.is_counted else _("%(n)s other answers, weighted")
        )
        return said % {"n": answers}
    if row.kind is RowKind.DOSSIERS:
        counted = number_format(int(row.words), force_grouping=True)
        return (_("%(n)s dossiers") if row.code else _("%(n)s dossiers without a procedure here")) % {
            "n": counted
        }
    if row.kind is RowKind.UNIT:
        return " ".join(str(REASONS[Reason(one)]) for one in row.words.split(", ") if one)
    return str(OUTCOMES.get(row.words, row.words))


def _href(row: Row) -> str:
    match row.kind:
        case RowKind.PROCEDURE | RowKind.DOSSIERS:
            return reverse("portal:procedure", args=[row.code]) if row.code else ""
        case RowKind.REGULATION:
            return reverse("reviews:regulation", args=[row.id])
        case RowKind.GROUP:
            return reverse("reviews:plans")
        case RowKind.FEE_RULE:
            return reverse("fees:rules")
        case RowKind.PETITION:
            return reverse("voice:petition", args=[row.id])
        case RowKind.LETTER:
            return reverse("correspondence:document", args=[row.id])
        case RowKind.OFFICE:
            return ""
        case RowKind.STOCK | RowKind.DIGITISED:
            return reverse("digitising:stock")
        case RowKind.SURVEY:
            return reverse("polls:results", args=[row.id])
        case RowKind.UNIT:
            return reverse("quality:unit", args=[row.id])
        case RowKind.ENTRY:
            return reverse("steering:entry", args=["entry", row.id])
        case RowKind.OBLIGED:
            return reverse("steering:owed")


def _by_unit(frame: Frame, code: str, asked: registers.Asked) -> list[UnitLine]:
    sides = _BY_UNIT.get(code)
    if sides is None:
        return []
    found = registers.by_unit(asked)
    lines = [
        UnitLine(
            unit_label(frame.names, unit),
            frame.asked.query(of=code, unit=unit),
            Figure(found[unit][sides[0]], found[unit][sides[1]]),
        )
        for unit in frame.names.units
        if unit in found
    ]
    return sorted(lines, key=lambda line: (line.figure.value is None, line.figure.value or 0))
