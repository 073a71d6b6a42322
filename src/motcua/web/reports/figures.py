"""A reference printed in a document leads here: what the figure is, what is behind it, and what it came to later.

What was printed is read and nothing is counted, because that takes as long as the period had dossiers: who asks for
it hands it to a worker. What a worker found last is told, whether of this figure or of the whole report.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from motcua.indicators import span_queries as spans
from motcua.indicators import words as indicator_words
from motcua.indicators.queries import DossierLine
from motcua.reports import figure_again, queries, tasks
from motcua.reports.actions import figures as orders
from motcua.reports.errors import ReportsError
from motcua.reports.rules import countings
from motcua.reports.rules.countings import Standing
from motcua.reports.rules.lifecycle import By
from motcua.reports.rules.sheets import NOT_ASSESSED, Frozen, Scale, decimal_text, read_reference, shown
from motcua.web.cockpit.drill import PAGE_SIZE, Counted
from motcua.web.desk.access import Official, for_officials
from motcua.web.reports import access, home, words

if TYPE_CHECKING:
    from motcua.reports.models import Counting, Report

_MOST_LINES = 200  # of dossiers that came or went


@require_safe
@for_officials
def look_up(request: HttpRequest, official: Official) -> HttpResponseBase:
    """A field for a reference, as it stands in small print beside a figure."""
    typed = request.GET.get("reference", "").strip().upper()[:40]
    problem = ""
    if typed:
        if read_reference(typed) is not None:
            return redirect("reports:figure", typed)
        problem = _(
            "This is no reference. It is written like BC12.1-34: the code of the document, a dash, the small number."
        )
    return render(
        request,
        "reports/look_up.html",
        {"typed": typed, "errors": [{"anchor": "id_reference", "message": problem}] if problem else []},
        status=422 if problem else 200,
    )


@require_safe
@for_officials
def figure(request: HttpRequest, official: Official, reference: str) -> HttpResponse:
    at = timezone.now()
    report, place, _who = _placed(official, reference, at)
    number = request.GET.get("page", "1")
    wanted = int(number) if number.isascii() and number.isdigit() and 0 < len(number) < 7 else 1
    part = queries.DENOMINATOR if request.GET.get("part") == queries.DENOMINATOR else ""
    behind = queries.behind(place, part=part, offset=(max(1, wanted) - 1) * PAGE_SIZE, limit=PAGE_SIZE)
    said = indicator_words.indicators().get(place.figure.code)
    page = Paginator(Counted(behind.lines, behind.count), PAGE_SIZE).get_page(wanted) if behind else None
    asked = queries.asked(place)
    told = _told(report, place, asked.done)
    waits = asked.waiting
    is_late = waits is not None and countings.is_late(waits.ordered_at, now=at)
    response = render(
        request,
        "reports/figure.html",
        {
            "line": home.line(report),
            "report": report,
            "reference": reference,
            "place": place,
            "figure": place.figure,
            "value": shown(place.figure),
            "words": said,
            "variant": said.variants.get(place.figure.variant) if said else None,
            "waits": waits,
            "is_late": is_late,
            "late_minutes": int(countings.LATE_AFTER.total_seconds()) // 60,
            "is_failed": asked.undone is not None and asked.undone.state == Standing.FAILED.value,
            "undone": asked.undone,
            "refusal": words.told(asked.undone.outcome) if asked.undone else "",
            "told": told,
            "told_age": words.age(told.at, now=at) if told else "",
            "behind": behind,
            "counted": _counted(place.figure, part) if behind else 0,
            "part": part,
            "page": page,
            "is_old": place.sheet_number != report.sheet_number,
        },
    )
    if waits is not None and not is_late:
        response["Refresh"] = str(countings.look_again_seconds(waits.ordered_at, now=at))
    return response


@require_POST
@for_officials
def count(request: HttpRequest, official: Official, reference: str) -> HttpResponseBase:
    """Ask for the figure to be counted again, or join those who wait for it."""
    at = timezone.now()
    _report, place, who = _placed(official, reference, at)
    try:
        orders.ask(place, by=who, at=at, defer=tasks.defer_figure)
    except ReportsError as error:
        messages.error(request, words.refusal(error))
    return redirect("reports:figure", reference)


def _placed(official: Official, reference: str, at: datetime) -> tuple["Report", queries.Place, By]:
    """The figure, if its report is the reader's to see. Raises Http404."""
    read = read_reference(reference)
    if read is None:
        raise Http404
    report, who = access.readable(official, read[0], at)
    place = queries.placed(*read)
    if place is None:
        raise Http404
    return report, place, who


@dataclass(frozen=True)
class _Told:
    """What a worker found of this figure last. `value` empty: it was the same. `changes`: None where only the sums
    are known; each with the line of its dossier, None for one out of the reader's reach."""

    at: datetime
    value: str
    of_the_report: bool
    formula_changed: bool = False
    changes: tuple[tuple[figure_again.Change, DossierLine | None], ...] | None = ()
    changed: int = 0

    @property
    def unlisted(self) -> int:
        return self.changed - len(self.changes or ())


def _told(report: "Report", place: queries.Place, done: "Counting | None") -> _Told | None:
    """The newer of the last counting of the figure and the last comparison of its whole report."""
    compared = _compared(report, place)
    if done is None or done.ended_at is None or (compared and compared.at > done.ended_at):
        return compared
    again = figure_again.from_json(done.outcome)
    lines = {
        one.id: one
        for one in spans.lines_of([one.dossier_id for one in again.changes or ()], limit=_MOST_LINES).lines
    }
    return _Told(
        done.ended_at,
        "" if again.is_same else _value_text(place.figure, again),
        of_the_report=False,
        formula_changed=again.formula_changed,
        changes=None
        if again.changes is None
        else tuple((one, lines.get(one.dossier_id)) for one in again.changes),
        changed=again.changed,
    )


def _compared(report: "Report", place: queries.Place) -> _Told | None:
    found = queries.last_comparison(report) if place.sheet_number == report.sheet_number else None
    if found is None:
        return None
    other = next((then for _name, number, _frozen, then in found.rows if number == place.figure.number), "")
    if not other and found.count > len(found.rows):
        return None  # only the first ones are kept by name
    return _Told(found.at, other, of_the_report=True)


def _counted(figure: Frozen, part: str) -> int:
    return int((figure.denominator if part else figure.numerator) or 0)


def _value_text(figure: Frozen, again: figure_again.Again) -> str:
    if again.value is None:
        return NOT_ASSESSED
    text = decimal_text(again.value, figure.decimals if figure.scale is not Scale.COUNT else 0)
    return f"{text}%" if figure.scale is Scale.PERCENT else text
