"""The catalogue for everybody: the list, what changed lately, the files of open data, a poster for the counter."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.http import require_safe

from motcua.kernel.zone import day_of
from motcua.ledger.rules import Json
from motcua.procedures import open_data, publication_queries
from motcua.procedures import queries as procedures
from motcua.procedures.errors import ProcedureNotFound
from motcua.procedures.open_data import ONLINE_LEVELS, ListedProcedure, Scope, Wanted
from motcua.procedures.rules.open_catalogue import dcat, jsonld
from motcua.procedures.rules.open_catalogue.dcat import FORMS, Form
from motcua.records import typesetting
from motcua.web.components import stored_papers
from motcua.web.portal import catalogue, open_files
from motcua.web.portal.answers import not_possible
from motcua.web.portal.refusals import refusal
from motcua.web.portal.stable import page_address

_PAGE = 100  # procedures on one page: 40 kB of HTML, a second on a slow line
_RECENT = timedelta(days=365)
_MOST_CHANGES = 50
_FORM_OF = {form.ending: form for form in FORMS}
_POSTER_PAPERS = 12  # what fits on one sheet beside the rest


@dataclass(frozen=True)
class ListedSector:
    """Procedures under their sector's name."""

    name: str
    rows: tuple[tuple[ListedProcedure, str], ...]


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """All procedures in force, a hundred a page; by sector, level and online level."""
    asked = {
        key: request.GET.get(key, "").replace("\0", "")[:60] for key in ("scope", "sector", "level", "online")
    }
    wanted = Wanted(
        scope=Scope.ALL if asked["scope"] == Scope.ALL else Scope.OFFERED,
        sector=asked["sector"],
        level=asked["level"] if asked["level"] in catalogue.LEVEL_LABELS else "",
        online_level=asked["online"] if asked["online"] in ONLINE_LEVELS else "",
    )
    typed = request.GET.get("page", "")
    number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 6 else 1
    page = open_data.catalogue_page(wanted, number, size=_PAGE)
    context = {
        "page": page,
        "sectors": list(_by_sector(page.rows)),
        "wanted": wanted,
        "is_filtered": bool(wanted.sector or wanted.level or wanted.online_level),
        "choices": procedures.sectors_with_counts(),
        "levels": [(key, label) for key, label in catalogue.LEVEL_LABELS.items() if key != "district"],
        "online_levels": ONLINE_LEVELS.items(),
        "changes": open_data.changes_since(day_of(timezone.now()) - _RECENT, limit=_MOST_CHANGES)
        if page.number == 1
        else (),
        "before": _link(asked, page.number - 1) if page.number > 1 else "",
        "after": _link(asked, page.number + 1) if page.number < page.pages else "",
        "forms": FORMS,
    }
    return render(request, "portal/catalogue.html", context)


def _link(asked: dict[str, str], number: int) -> str:
    return "?" + urlencode({**{key: said for key, said in asked.items() if said}, "page": number})


def _by_sector(rows: tuple[ListedProcedure, ...]) -> Iterator[ListedSector]:
    english = translation.get_language() == "en"
    for name, held in groupby(rows, key=lambda row: row.sector_name):
        yield ListedSector(
            name, tuple((row, row.name_en if english and row.name_en else row.name) for row in held)
        )


@require_safe
def whole_file(request: HttpRequest, ending: str) -> HttpResponseBase:
    """The whole catalogue in one of its forms."""
    form = _form(ending)
    now = open_data.state(timezone.now())
    mark = _mark(now.mark)
    if (answer := open_files.unchanged(request, mark)) is not None:
        return answer
    path = open_files.kept_file(
        "catalogue", form.ending, mark, open_data.pieces(form, open_data.publication())
    )
    return open_files.file_answer(
        request, path, content_type=form.content_type, file_name=f"catalogue.{form.ending}", mark=mark
    )


@require_safe
def entry(request: HttpRequest) -> HttpResponseBase:
    """The DCAT entry by which open data portals harvest the catalogue."""
    now = open_data.state(timezone.now())
    mark = _mark(now.mark)
    if (answer := open_files.unchanged(request, mark)) is not None:
        return answer
    about = open_data.publication(modified=now.modified)
    return open_files.text_answer(
        jsonld.pieces(dcat.entry(about)),
        content_type=_FORM_OF["jsonld"].content_type,
        file_name="dcat.jsonld",
        mark=mark,
    )


@require_safe
def one_file(request: HttpRequest, code: str, ending: str) -> HttpResponseBase:
    """One procedure in one of the forms."""
    form = _form(ending)
    try:
        written = "".join(open_data.pieces(form, open_data.publication(), code=code))
    except ProcedureNotFound as error:
        return not_possible(request, refusal(error))
    mark = hashlib.sha256(written.encode()).hexdigest()[:32]
    if (answer := open_files.unchanged(request, mark)) is not None:
        return answer
    return open_files.text_answer(
        [written], content_type=form.content_type, file_name=f"{code}.{form.ending}", mark=mark
    )


@require_safe
def poster(request: HttpRequest, code: str) -> HttpResponseBase:
    """A sheet to hang at the counter: what to bring, how long, what it costs, and the QR of the procedure's page."""
    try:
        page = procedures.procedure_page(code)
    except ProcedureNotFound as error:
        return not_possible(request, refusal(error))
    mark = _mark(f"{page.version_id}-poster")
    if (answer := open_files.unchanged(request, mark)) is not None:
        return answer
    with translation.override("vi"):
        content = _poster(page)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{page.code}.pdf"'
    return open_files.public(response, mark)


def _poster(page: procedures.ProcedurePage) -> bytes:
    view = catalogue.procedure_view(page.content)
    papers: list[Json] = [
        {"name": paper.name, "counts": paper.counts, "case": paper.case}
        for paper in view.papers[:_POSTER_PAPERS]
    ]
    return typesetting.pdf_a(
        "poster",
        {
            "agency": open_data.publication().publisher,
            "title": page.name,
            "code": page.code,
            "sector": page.sector_name,
            "subjects": ", ".join(view.subjects),
            "ways": [
                {
                    "label": way.label,
                    "limit": way.limit,
                    "fees": [_sentence(": ".join(filter(None, (fee.amount, fee.words)))) for fee in way.fees],
                }
                for way in view.ways
            ],
            "papers": papers,
            "papers_left": len(view.papers) - len(papers),
            "results": list(view.results),
            "online": catalogue.is_filed_online(page),
            "address": page_address(page.code),
            "version": page.version_number,
        },
        at=timezone.now(),
        qr_codes={"page": page_address(page.code)},
    )


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _form(ending: str) -> Form:
    if ending not in _FORM_OF:
        raise Http404
    return _FORM_OF[ending]


def _mark(state: str) -> str:
    """The state of the catalogue with whatever else the files say: addresses, licence, province."""
    beside = f"{state} {settings.PUBLIC_URL} {settings.OPEN_DATA_LICENCE} {settings.PROVINCE_CODE}"
    return hashlib.sha256(beside.encode()).hexdigest()[:32]


@require_safe
def decision_file(request: HttpRequest, decision_id: int) -> HttpResponseBase:
    """The signed document of a decision in the catalogue, for everybody; nothing of one that is not signed."""
    row = publication_queries.public_document(decision_id)
    if row is None:
        raise Http404
    return stored_papers.answer(row.file_sha256, f"quyet-dinh-{row.number.replace('/', '-')}.pdf")
