"""Typing paper forms twice, settling where the two differ, and taking in a file of answers."""

import csv
import io
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from openpyxl import load_workbook

from motcua.kernel.text import visible
from motcua.polls import queries
from motcua.polls.actions import papers as actions
from motcua.polls.actions.recording import Writer
from motcua.polls.errors import AnswerRefused, NotFound, PollError
from motcua.polls.queries import State
from motcua.polls.rules.answering import as_texts, differing
from motcua.polls.rules.questionnaire import questionnaire
from motcua.web.components.eform import SummaryLine
from motcua.web.desk.access import Official, for_officials
from motcua.web.polls import drawn, words

LARGEST_FILE = 5_000_000  # bytes
MOST_CELLS = 400_000


def _open_wave(wave_id: int) -> Any:
    try:
        wave = queries.wave(wave_id)
    except NotFound:
        raise Http404 from None
    if wave.state != State.OPEN:
        raise Http404
    return wave


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def papers(request: HttpRequest, official: Official, wave_id: int) -> HttpResponse:
    """One form after the other: number, stratum, answers."""
    wave = _open_wave(wave_id)
    form = questionnaire(wave.questionnaire.content)
    given: dict[str, list[str]] = {}
    number, stratum = "", request.GET.get("stratum", "")[:40]
    errors, problems = [], {}
    if request.method == "POST":
        given = drawn.given_of(request.POST, form)
        number, stratum = (visible(request.POST.get(name, "")).strip()[:60] for name in ("number", "stratum"))
        try:
            differ = actions.type_in(
                wave.pk, number, stratum, given, by=Writer(official.user_id, timezone.now())
            )
        except AnswerRefused as error:
            problems = dict(error.problems)
            errors = [SummaryLine("id_number", words.refusal(error))] if not problems else []
        except PollError as error:
            anchor = "id_stratum" if getattr(error, "field", "") == "stratum" else "id_number"
            errors = [SummaryLine(anchor, words.refusal(error))]
        else:
            if differ:
                messages.warning(request, _("The two entries differ. Look at the form and settle it."))
                return redirect(f"{reverse('polls:settle', args=[wave.pk])}?number={number}")
            messages.success(request, _("Form %(number)s was entered.") % {"number": number})
            return redirect(f"{reverse('polls:papers', args=[wave.pk])}?stratum={stratum}")
    once, differ_rows, counted = queries.papers(wave.pk)
    sections = drawn.shown(form, given, get_language() or "vi", problems)
    errors += drawn.errors_of(sections)
    context = {
        "wave": wave, "sections": sections, "errors": errors, "number": number, "stratum": stratum,
        "once": once, "differing": differ_rows, "counted": counted,
    }  # fmt: skip
    return render(request, "polls/papers.html", context, status=422 if errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def settle(request: HttpRequest, official: Official, wave_id: int) -> HttpResponse:
    """Both entries side by side where they differ."""
    wave = _open_wave(wave_id)
    number = request.GET.get("number", "")[:60]
    try:
        paper = queries.paper(wave.pk, number)
    except NotFound:
        raise Http404 from None
    form = questionnaire(wave.questionnaire.content)
    first, second = paper.first or {}, paper.second or {}
    codes = differing(form, first, second)
    errors = []
    if request.method == "POST":
        keep = {code: request.POST.get(code, "") for code in codes}
        try:
            actions.settle(wave.pk, number, keep=keep, by=Writer(official.user_id, timezone.now()))
        except PollError as error:
            errors = [SummaryLine("differences", words.refusal(error))]
        else:
            messages.success(request, _("Form %(number)s was counted.") % {"number": number})
            return redirect("polls:papers", wave.pk)
    language = get_language() or "vi"
    rows = [
        (
            form.item(code),
            form.item(code).words.text(language),
            _said(form, code, first, language),
            _said(form, code, second, language),
            request.POST.get(code, ""),
        )
        for code in codes
    ]
    context = {"wave": wave, "paper": paper, "rows": rows, "errors": errors}
    return render(request, "polls/settle.html", context, status=422 if errors else 200)


def _said(form: Any, code: str, answers: dict[str, Any], language: str) -> str:
    item = form.item(code)
    named = {one.code: one.words.text(language) for one in item.options}
    if item.kind == "scale":
        named = {str(score): str(text) for score, text in words.POINTS.items()}
    return ", ".join(named.get(text, text) for text in as_texts(answers).get(code, [])) or "–"


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def take_file(request: HttpRequest, official: Official, wave_id: int) -> HttpResponse:
    """A CSV or XLSX file: all rows or none, with every fault by row and column."""
    wave = _open_wave(wave_id)
    errors, faults = [], []
    if request.method == "POST":
        file = request.FILES.get("file")
        if file is None:
            errors = [SummaryLine("id_file", _("Choose a file."))]
        elif (file.size or 0) > LARGEST_FILE:
            errors = [SummaryLine("id_file", _("The file is larger than 5 MB. Split it."))]
        else:
            content = file.read()
            try:
                table = _table(content)
                n, found = actions.take_file(
                    wave.pk, table, content, by=Writer(official.user_id, timezone.now())
                )
            except _NoTable:
                errors = [
                    SummaryLine("id_file", _("This is neither a CSV file in UTF-8 nor an XLSX workbook."))
                ]
            except PollError as error:
                errors = [SummaryLine("id_file", words.refusal(error))]
            else:
                if not found:
                    messages.success(request, ngettext("%(n)d form was counted.", "%(n)d forms were counted.", n) % {"n": n})  # fmt: skip  # noqa: E501
                    return redirect("polls:wave", wave.pk)
                faults = [
                    (one.row, one.column, words.FILE_FAULTS.get(one.problem, one.problem)) for one in found
                ]
                errors = [SummaryLine("faults", _("Nothing was taken: the file has faults."))]
    form = questionnaire(wave.questionnaire.content)
    context = {
        "wave": wave, "errors": errors, "faults": faults[:200], "more": max(0, len(faults) - 200),
        "codes": [(item.code, item.words.text(get_language() or "vi"), item.is_required) for item in form.items],
    }  # fmt: skip
    return render(request, "polls/import.html", context, status=422 if errors else 200)


class _NoTable(ValueError):
    """The bytes are no table that can be read."""


def _table(content: bytes) -> list[list[str]]:
    if content[:2] == b"PK":
        return _workbook(content)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _NoTable from None
    if "\0" in text:
        raise _NoTable
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    try:
        return list(csv.reader(io.StringIO(text), delimiter=delimiter))
    except csv.Error:
        raise _NoTable from None


def _workbook(content: bytes) -> list[list[str]]:
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        rows, cells = [], 0
        for row in sheet.iter_rows(values_only=True):
            cells += len(row)
            if cells > MOST_CELLS:
                raise _NoTable
            rows.append(["" if cell is None else str(cell) for cell in row])
    except _NoTable:
        raise
    except Exception as error:  # the library raises whatever the broken bytes lead it to
        raise _NoTable from error
    return rows
