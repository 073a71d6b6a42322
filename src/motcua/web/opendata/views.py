"""Open figures for everybody: the page, the files, the programming interface, the entry for data portals.

An edition is made once and kept; a request after that reads files and asks the database which edition it is.
"""

import hashlib
import json
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from motcua.indicators import open_figures
from motcua.indicators.open_figures import Asked, Edition, NotMadeYet
from motcua.indicators.rules.figures import Figure
from motcua.kernel.zone import day_of
from motcua.procedures import open_data
from motcua.procedures.rules.open_catalogue import jsonld, turtle
from motcua.web.opendata.linked import FORMS, entry

_FRESH_SECONDS = 300
_MADE_WITHIN_SECONDS = 600
PAGE = 500
_FORM_OF = {form.ending: form for form in FORMS}
_LINKED = {"jsonld": "application/ld+json", "ttl": "text/turtle; charset=utf-8"}


def _edition() -> tuple[Edition, Path]:
    """Raises NotMadeYet."""
    return open_figures.newest(day_of(timezone.now()))


def _when_made(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Whoever asks while the first edition is being made is told to come again, and when."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except NotMadeYet:
            answer = render(request, "opendata/waiting.html", status=503)
            answer["Retry-After"] = str(_MADE_WITHIN_SECONDS)
            return answer

    return guarded


def _public(response: HttpResponseBase, mark: str) -> HttpResponseBase:
    response["ETag"] = f'W/"{mark}"'
    response["Cache-Control"] = f"public, max-age={_FRESH_SECONDS}"
    response["Access-Control-Allow-Origin"] = "*"  # nothing in it is anybody's own
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_safe
@_when_made
def page(request: HttpRequest) -> HttpResponse:
    """What there is, what it means, and the province's own figures of each month."""
    edition, folder = _edition()
    about = json.loads((folder / "about.json").read_text(encoding="utf-8"))
    _, found = open_figures.looked_up(folder, Asked(level="province"), offset=0, limit=PAGE)
    months: dict[str, dict[str, Any]] = {}
    for row in found:
        if row["is_rest"]:
            continue
        share = None if row["numerator"] is None else Figure(row["numerator"], row["value"])
        months.setdefault(row["month"], {})[row["measure"]] = {"value": row["value"], "share": share}
    lines = []
    for month, told in sorted(months.items(), reverse=True):
        cells: list[dict[str, Any]] = []
        for figure in edition.rule.figures:
            said = told.get(figure.of, {"value": None, "share": None})
            cells.append({"value": said["value"]})
            if figure.indicator:
                cells.append({"share": said["share"], "is_share": True})
        lines.append((f"{month[5:]}/{month[:4]}", cells))
    return render(
        request,
        "opendata/page.html",
        {
            "edition": edition,
            "definitions": about["definitions"],
            "rows": about["rows"],
            "lines": lines,
            "forms": [(form, (folder / f"figures.{form.ending}").stat().st_size) for form in FORMS],
            "licence": settings.OPEN_DATA_LICENCE,
            "columns": open_figures.COLUMNS,
            "page_size": PAGE,
        },
    )


@require_safe
@_when_made
def file(request: HttpRequest, table: str) -> HttpResponseBase:
    """All figures of the edition in one of the forms."""
    form = _FORM_OF.get(table)
    if form is None:
        raise Http404
    edition, folder = _edition()
    mark = f"{edition.mark}-{table}"
    same = get_conditional_response(request, etag=f'W/"{mark}"')
    if same is not None:
        return same
    kind = f"{form.media_type}; charset=utf-8" if form.media_type.startswith("text/") else form.media_type
    response = FileResponse((folder / f"figures.{table}").open("rb"), content_type=kind)
    name = f"so-lieu-mo-{edition.day:%Y%m%d}.{table}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return _public(response, mark)


@require_safe
@_when_made
def api(request: HttpRequest) -> HttpResponseBase:
    """Rows of the edition as JSON, by month, level, unit, procedure and measure; 500 a page.

    A parameter that is not known, or a value that cannot be, is refused with words, never passed over.
    """
    given = {key: str(value).replace("\0", "")[:60] for key, value in request.GET.items()}
    number = given.pop("page", "1")
    unknown = sorted(set(given) - set(Asked.__dataclass_fields__))
    if unknown:
        known = ", ".join((*Asked.__dataclass_fields__, "page"))
        return _refused(f"There is no parameter {unknown[0]!r}. Known are: {known}.")
    if not (number.isascii() and number.isdigit() and 0 < len(number) < 7 and int(number) > 0):
        return _refused(f"{number!r} is no page. Pages are numbered from 1.")
    wrong = open_figures.wrong_in(Asked(**given))
    if wrong:
        return _refused(wrong)
    edition, folder = _edition()
    mark = hashlib.sha256(f"{edition.mark} {sorted(given.items())} {number}".encode()).hexdigest()[:32]
    same = get_conditional_response(request, etag=f'W/"{mark}"')
    if same is not None:
        return same
    at = (int(number) - 1) * PAGE
    count, found = open_figures.looked_up(folder, Asked(**given), offset=at, limit=PAGE)
    answer = {
        "schema": open_figures.SCHEMA,
        "as_of": edition.day.isoformat(),
        "licence": settings.OPEN_DATA_LICENCE,
        "threshold": edition.rule.threshold,
        "count": count,
        "page": int(number),
        "pages": -(-count // PAGE),
        "definitions": open_figures.definitions(edition.rule),
        "rows": found,
    }
    return _public(JsonResponse(answer, json_dumps_params={"ensure_ascii": False}), mark)


def _refused(words: str) -> HttpResponse:
    return JsonResponse({"error": words}, status=400, json_dumps_params={"ensure_ascii": False})


@require_safe
@_when_made
def catalogue(request: HttpRequest, ending: str) -> HttpResponseBase:
    """The DCAT-AP entry of the figures."""
    if ending not in _LINKED:
        raise Http404
    edition, _folder = _edition()
    about = open_data.publication(modified=edition.day)
    said = f"{edition.mark} {about.base} {about.licence} {about.province_code} {ending}"
    mark = hashlib.sha256(said.encode()).hexdigest()[:32]
    same = get_conditional_response(request, etag=f'W/"{mark}"')
    if same is not None:
        return same
    writer = jsonld if ending == "jsonld" else turtle
    text = "".join(writer.pieces(entry(about, edition, open_figures.definitions(edition.rule))))
    return _public(HttpResponse(text, content_type=_LINKED[ending]), mark)
