"""The list of procedures, one procedure with its history, one version, two versions side by side."""

from collections.abc import Iterable
from itertools import pairwise
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from motcua.kernel.text import fold
from motcua.kernel.zone import day_of
from motcua.procedures import publication_queries as queries
from motcua.procedures import standing
from motcua.procedures.errors import ProcedureNotFound
from motcua.procedures.rules.differences import differences
from motcua.procedures.rules.publication import Verdict
from motcua.web.catalogue import words
from motcua.web.catalogue.frame import tabs
from motcua.web.desk.access import Official, for_officials
from motcua.web.portal.catalogue import LEVEL_LABELS, SUBJECT_LABELS, procedure_view

PAGE_SIZE = 30
# What the last filter asks for, over the whole catalogue.
QUALITIES = ("late", "late_disclosure", "not_assessed", "incomplete")


@require_safe
@for_officials
def index(request: HttpRequest, official: Official) -> HttpResponse:
    """All procedures, filtered by words, sector, state, level and how they were published."""
    asked = {
        key: request.GET.get(key, "")[:80]
        for key in ("q", "sector", "state", "online", "level", "quality", "internal")
    }
    today = day_of(timezone.now())
    rows = queries.lines(
        words=_words(asked["q"]),
        sector=asked["sector"],
        state=asked["state"],
        online_level=asked["online"],
        level=asked["level"],
        internal=True if asked["internal"] == "yes" else None,
        procedure_ids=_with_quality(asked["quality"]),
    )
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    lines = queries.lines_of(page.object_list)
    missing = standing.missing_by_version(line.version_id for line in lines if line.version_id)
    context = {
        "tabs": tabs(official, "list"),
        "asked": asked,
        "page": page,
        "query": urlencode({key: value for key, value in asked.items() if value}),
        "lines": [
            (
                line,
                *words.STATE_LABELS[line.state],
                words.ONLINE_LABELS.get(line.online_level, ""),
                _labels(missing.get(line.version_id or 0, ())),
            )
            for line in lines
        ],
        "sectors": queries.sectors(),
        "states": [(code, label) for code, (label, _tone) in words.STATE_LABELS.items()],
        "online_levels": words.ONLINE_LABELS.items(),
        "levels": LEVEL_LABELS.items(),
        "today": today,
        "may_change": official.opens("catalogue:new"),
    }
    return render(request, "catalogue/list.html", context)


def _words(typed: str) -> str:
    return typed.strip() if typed.strip()[:1].isdigit() else fold(typed)


def _with_quality(quality: str) -> Iterable[int] | None:
    if quality not in QUALITIES:
        return None
    today = day_of(timezone.now())
    if quality == "incomplete":
        found = (*standing.standing(today), *standing.standing(today, internal=True))
        whole = {row.procedure_id for row in standing.complete(found)}
        return [row.procedure_id for row in found if row.procedure_id not in whole]
    verdicts = standing.by_procedure(standing.timings(today=today))
    place = 1 if quality == "late_disclosure" else 0
    wanted = Verdict.NOT_ASSESSED if quality == "not_assessed" else Verdict.LATE
    return [number for number, both in verdicts.items() if both[place] is wanted]


def _labels(parts: Iterable[str]) -> list[str]:
    return [str(words.PART_LABELS[part]) for part in parts]


@require_safe
@for_officials
def procedure(request: HttpRequest, official: Official, code: str) -> HttpResponse:
    """One procedure: its versions with their levels, its decisions with both verdicts, where it is received."""
    try:
        row = queries.procedure(code)
    except ProcedureNotFound:
        raise Http404 from None
    today = day_of(timezone.now())
    versions = queries.versions(row.pk)
    (line,) = queries.lines_of([row])
    missing = standing.missing_by_version([row.current_version_id] if row.current_version_id else [])
    label, tone = words.STATE_LABELS[line.state]
    timings = standing.timings(today=today, procedure_id=row.pk)
    offerings = queries.offerings(row.pk, ended=False, on=today)
    context = {
        "row": row,
        "label": label,
        "tone": tone,
        "draft_id": line.draft_id,
        "versions": [_version_line(one, row.current_version_id, today) for one in versions],
        "pairs": list(pairwise(versions)),
        "missing": _labels(missing.get(row.current_version_id or 0, ())),
        "timings": [timing_line(one) for one in timings],
        "offering_count": offerings.count(),
        "offerings": offerings[:8],
        "may_change": official.opens("catalogue:begin"),
        "may_see_offerings": official.opens("catalogue:offerings"),
    }
    return render(request, "catalogue/procedure.html", context)


def _version_line(version: Any, current_id: int | None, today: Any) -> dict[str, Any]:
    levels = version.content.get("levels") or ()
    return {
        "version": version,
        "is_current": version.pk == current_id,
        "is_coming": version.valid_from > today,
        "levels": ", ".join(str(LEVEL_LABELS.get(one, one)) for one in levels),
        "online": words.ONLINE_LABELS[version.online_level],
        "source": words.SOURCE_LABELS.get(version.source, version.source),
    }


def timing_line(one: standing.ItemTiming) -> dict[str, Any]:
    """An item of a decision with both verdicts in words."""
    return {
        "item": one,
        "kind": words.KIND_LABELS[one.kind],
        "signing": words.VERDICT_LABELS[one.signing.verdict],
        "signing_words": words.signing(one.signing),
        "disclosure": words.VERDICT_LABELS[one.disclosure.verdict],
        "disclosure_words": words.disclosure(one.disclosure),
    }


@require_safe
@for_officials
def version(request: HttpRequest, official: Official, code: str, number: int) -> HttpResponse:
    """One version as it was signed or imported."""
    try:
        row = queries.version(code, number)
    except ProcedureNotFound:
        raise Http404 from None
    said = queries.said(row)
    view = procedure_view(row.content)
    context = {
        "row": row,
        "view": view,
        "name": row.content.get("name") or row.procedure.name,
        "sets": row.content.get("sets") or "–",
        "subjects": ", ".join(str(SUBJECT_LABELS.get(one, one)) for one in row.content.get("subjects") or ()),
        "levels": ", ".join(str(LEVEL_LABELS.get(one, one)) for one in row.content.get("levels") or ()),
        "flags": [
            (words.DETAIL_LABELS[key], words.value(value, "flags", key) or "–")
            for key, value in said.flags.items()
        ],
        "missing": _labels(standing.missing_by_version([row.pk])[row.pk]),
        "source": words.SOURCE_LABELS.get(row.source, row.source),
        "field_count": len((row.form_schema or {}).get("properties", ())),
    }
    return render(request, "catalogue/version.html", context)


@require_safe
@for_officials
def compare(request: HttpRequest, official: Official, code: str, one: int, other: int) -> HttpResponse:
    """Two versions side by side."""
    try:
        before, after = queries.version(code, one), queries.version(code, other)
    except ProcedureNotFound:
        raise Http404 from None
    context = {
        "code": code,
        "name": after.procedure.name,
        "before_number": one,
        "after_number": other,
        "lines": [words.difference(row) for row in differences(queries.said(before), queries.said(after))],
    }
    return render(request, "catalogue/compare.html", context)
