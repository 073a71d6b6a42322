"""Results: published ones for everybody, those being looked at for who decides; as page and as CSV."""

import csv
import io
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import get_format, number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from motcua.agencies import queries as agencies
from motcua.polls import queries
from motcua.polls.errors import NotFound
from motcua.polls.queries import State
from motcua.polls.rules.questionnaire import questionnaire
from motcua.procedures.sample import vocabulary
from motcua.web.desk.access import Official, for_officials
from motcua.web.polls import words


def percent(share: float | None) -> str:
    """`87,25` in the reader's language: percent with two decimals, rounded once."""
    return "–" if share is None else number_format(Decimal(f"{share * 100:.2f}"), decimal_pos=2)


def _plain(share: float) -> str:
    """`87.25` for machines, whatever the language."""
    return f"{share * 100:.2f}"


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    rows = [(row, queries.as_published(row)) for row in queries.published_waves()]
    shown = [(row, percent(one.total.share), percent(one.total.low), percent(one.total.high), one.total.people) for row, one in rows if one]  # fmt: skip  # noqa: E501
    return render(request, "polls/results_list.html", {"rows": shown})


@require_safe
def page(request: HttpRequest, wave_id: int) -> HttpResponse:
    """What was published, from the frozen document."""
    return render(request, "polls/results.html", _context(_published(wave_id)))


def _published(wave_id: int) -> Any:
    try:
        wave = queries.wave(wave_id)
    except NotFound:
        raise Http404 from None
    if wave.state != State.PUBLISHED:
        raise Http404
    return wave


@require_safe
@for_officials
def draft(request: HttpRequest, official: Official, wave_id: int) -> HttpResponse:
    """Closed or proposed: as the answers stand; what people wrote is shown here alone."""
    try:
        wave = queries.wave(wave_id)
    except NotFound:
        raise Http404 from None
    if wave.state not in (State.CLOSED, State.PROPOSED, State.PUBLISHED):
        raise Http404
    if wave.results is None:
        wave.results = queries.as_document(queries.computed(wave))
    language = get_language() or "vi"
    form = questionnaire(wave.questionnaire.content)
    choices = [
        (
            form.item(code).words.text(language),
            [(one.words.text(language), counts[one.code]) for one in form.item(code).options],
        )
        for code, counts in queries.choices_of(wave).items()
    ]
    said = [
        (form.item(code).words.text(language), texts)
        for code, texts in queries.words_of(wave).items()
        if texts
    ]
    context = _context(wave) | {"is_draft": True, "choices": choices, "said": said}
    return render(request, "polls/results.html", context)


def _context(wave: Any) -> dict[str, Any]:
    told = wave.results
    language = get_language() or "vi"
    form = questionnaire(wave.questionnaire.content)
    names = _unit_names(told)
    sectors = sector_names(language)
    factor_names = {one.code: one.words.text(language) for one in form.factors}
    return {
        "wave": wave,
        "told": told,
        "total": _shown(told["total"], wave.title),
        "factors": [_shown(line, factor_names.get(line["code"], line["code"])) for line in told["factors"]],
        "items": [
            _shown(line, form.item(line["code"]).words.text(language))
            | {"factor": factor_names.get(form.item(line["code"]).factor, "")}
            for line in told["items"]
        ],
        "units": _ranked([_shown(line, names.get(line["code"], line["code"])) for line in told["units"]]),
        "sectors": [_shown(line, sectors.get(line["code"], line["code"])) for line in told["sectors"]],
        "rates": [_rate(line, names, sectors) for line in told["rates"]],
        "points": list(words.POINTS.values()),
        "response": percent(told["people"] / told["asked"] if told["asked"] else None),
        "size": wave.drawing.get("size"),
        "excluded": [
            (words.EXCLUDED.get(code, code), n) for code, n in wave.drawing.get("excluded", {}).items()
        ],
        "drawn_units": wave.drawing.get("units", {}),
        "total_words": words.TOTALS[wave.method["total"]],
        "balance_words": words.BALANCES[wave.method["balance"]],
        "shown_from": wave.method["shown_from"],
        "rule_words": words.RULES[wave.design["rule"]],
        "allocation_words": words.ALLOCATIONS[wave.design["allocation"]],
        "margin": percent(wave.design["margin"]),
    }


def _unit_names(told: Mapping[str, Any]) -> dict[str, str]:
    ids = {int(line["code"]) for line in told["units"] if line["code"].isdecimal()}
    ids |= {int(unit) for line in told["rates"] if (unit := line["code"].partition("-")[0]).isdecimal()}
    return {str(pk): row.name for pk, row in agencies.units(ids).items()}


def sector_names(language: str) -> dict[str, str]:
    named = {
        code: told[language[:2]] for code, told in vocabulary()["groups"].items() if language[:2] in told
    }
    return {"other": _("Other sectors"), "listed": _("Services without dossiers")} | named


def _shown(line: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {
        **line,
        "name": name,
        "percent": percent(line["share"]),
        "low_percent": percent(line["share"] if line["share"] is None else line["low"]),
        "high_percent": percent(line["share"] if line["share"] is None else line["high"]),
        "place": "",
        "factor": "",
        "hidden": words.WHY_HIDDEN.get(line["why"], _("not assessed")) if line["share"] is None else "",
    }


def _ranked(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The highest first; a place is a range, because intervals that overlap are not told apart."""
    shown = [line for line in lines if line["share"] is not None]
    for line in shown:
        best = 1 + sum(1 for other in shown if other["low"] > line["high"])
        worst = len(shown) - sum(1 for other in shown if other["high"] < line["low"])
        line["place"] = str(best) if best == worst else f"{best}–{worst}"
    hidden = [line for line in lines if line["share"] is None]
    return sorted(shown, key=lambda line: (-line["share"], line["name"])) + hidden


def _rate(line: Mapping[str, Any], names: Mapping[str, str], sectors: Mapping[str, str]) -> dict[str, Any]:
    unit, _dash, sector = line["code"].partition("-")
    name = f"{names.get(unit, unit)} – {sectors.get(sector, sector)}" if sector else line["code"]
    return {
        **line,
        "name": name,
        "rate": percent(line["answered"] / line["asked"] if line["asked"] else None),
        "tone": "warn" if abs(line["bias"]) >= 3 else "",
        "bias_shown": f"{line['bias']:+.1f}".replace(".", get_format("DECIMAL_SEPARATOR")),
    }


@require_safe
def table(request: HttpRequest, wave_id: int) -> HttpResponse:
    """Every figure that is shown, one a row; UTF-8 with its mark, so that an office program opens it right."""
    context = _context(_published(wave_id))
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["kind", "code", "name", "share_percent", "low_percent", "high_percent", "people", "answers", "design_effect", "satisfied_weighted", "valid_weighted"])  # fmt: skip  # noqa: E501
    for kind, lines in (
        ("total", [context["total"]]), ("factor", context["factors"]), ("item", context["items"]),
        ("unit", context["units"]), ("sector", context["sectors"]),
    ):  # fmt: skip
        for line in lines:
            if line["share"] is None:
                writer.writerow([kind, line["code"], _safe(line["name"]), "", "", "", "", "", "", "", ""])
                continue
            writer.writerow(
                [
                    kind, line["code"], _safe(line["name"]), _plain(line["share"]), _plain(line["low"]), _plain(line["high"]),  # noqa: E501
                    line["people"], line["answers"], line["design_effect"], line["satisfied"], line["valid"],
                ]
            )  # fmt: skip
    response = HttpResponse("﻿" + out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{context["wave"].code}.csv"'
    return response


def _safe(text: str) -> str:
    """No cell begins as a formula would."""
    return f"'{text}" if text[:1] in "=+-@\t\r" else text
