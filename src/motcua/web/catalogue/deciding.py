"""Decisions: enter one, have a second person confirm it, note when its procedures became public."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motcua.accounts import queries as accounts
from motcua.agencies import queries as agencies
from motcua.agencies.errors import UnitNotFound
from motcua.kernel.text import squeeze
from motcua.kernel.zone import VIETNAM, day_of, local
from motcua.procedures import publication_queries as queries
from motcua.procedures import standing
from motcua.procedures.actions import publication
from motcua.procedures.actions.publication import Confirmed, Decided, Wanted
from motcua.procedures.errors import (
    CatalogueError,
    DecisionChanged,
    DecisionInvalid,
    DecisionNotFound,
    DraftIncomplete,
)
from motcua.procedures.rules.publication import Basis
from motcua.records import actions as records
from motcua.records.errors import RecordsError
from motcua.records.rules import PDF
from motcua.web.catalogue import words
from motcua.web.catalogue.frame import tabs
from motcua.web.catalogue.listing import timing_line
from motcua.web.catalogue.words import Problem
from motcua.web.components import stored_papers as papers
from motcua.web.desk.access import Official, for_officials

PAGE_SIZE = 30
MOST_BASES = 60


@dataclass
class BasisRow:
    number: str = ""
    title: str = ""
    effective_on: str = ""


@dataclass
class Form:
    """The form as it was filled in."""

    texts: dict[str, str] = field(default_factory=dict)
    bases: list[BasisRow] = field(default_factory=list)
    draft_ids: list[int] = field(default_factory=list)
    replaces: dict[int, str] = field(default_factory=dict)
    abolishes: str = ""


TYPED = ("number", "issued_on", "effective_on", "disclosed_at", "reference")
TEXTS = ("number", "issued_on", "effective_on", "agency", "signer", "summary")


@require_safe
@for_officials
def index(request: HttpRequest, official: Official) -> HttpResponse:
    page = Paginator(queries.decisions(), PAGE_SIZE).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    context = {
        "tabs": tabs(official, "decisions"),
        "page": page,
        "query": "",
        "lines": [(row, *words.DECISION_LABELS[row.state]) for row in rows],
        "may_change": official.opens("catalogue:decision-new"),
    }
    return render(request, "catalogue/decisions.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def new(request: HttpRequest, official: Official) -> HttpResponse:
    if request.method != "POST":
        today = day_of(timezone.now())
        form = Form(
            texts=dict.fromkeys(TEXTS, "") | {"issued_on": today.isoformat(), "agency": str(_own_agency())}
        )
        asked = request.GET.getlist("draft")
        form.draft_ids = [int(one) for one in asked if one.isascii() and one.isdigit() and len(one) < 10]
        form.abolishes = request.GET.get("abolishes", "").replace("\0", "")[:20]
        return _form(request, None, form)
    form = _posted(request.POST)
    try:
        said, items = _said(form)
        row = publication.prepare(said, items, by=official.user_id, at=timezone.now())
    except CatalogueError as refused:
        return _form(request, None, form, problems=[words.problem_of(refused)])
    messages.success(request, _("Entered. Nothing takes effect until a second person confirms it."))
    return redirect("catalogue:decision", row.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def edit(request: HttpRequest, official: Official, decision_id: int) -> HttpResponse:
    row = _decision(decision_id)
    if request.method != "POST":
        return _form(request, row, _of(row), revision=row.revision)
    form = _posted(request.POST)
    revision = _revision(request)
    try:
        said, items = _said(form)
        publication.change(
            decision_id, said, items, seen_revision=revision, by=official.user_id, at=timezone.now()
        )
    except DecisionChanged as changed:
        return _form(
            request, row, form, revision=changed.revision, problems=[words.problem_of(changed)], theirs=True
        )
    except CatalogueError as refused:
        return _form(request, row, form, revision=revision, problems=[words.problem_of(refused)])
    messages.success(request, _("Saved."))
    return redirect("catalogue:decision", decision_id)


def _form(
    request: HttpRequest,
    row: Any,
    form: Form,
    *,
    revision: int = 0,
    problems: list[Problem] | None = None,
    theirs: bool = False,
) -> HttpResponse:
    filled = [one for one in form.bases if one.number or one.title]
    today = day_of(timezone.now())
    context = {
        "row": row,
        "said": form.texts,
        "bases": list(enumerate([*filled, *(BasisRow() for _n in range(3))], 1)),
        "drafts": [
            (one, one.pk in form.draft_ids, form.replaces.get(one.pk, ""), _bases_of(one))
            for one in queries.proposed(row.pk if row else None)
        ],
        "abolishes": form.abolishes,
        "agencies": [
            (unit.id, unit.name)
            for unit in agencies.units_on(today)
            if unit.level in ("ministry", "province")
        ],
        "revision": revision,
        "errors": problems or [],
        "failed": {one.anchor.removeprefix("id_"): one.message for one in problems or []},
        "theirs": theirs,
    }
    return render(request, "catalogue/decision_form.html", context, status=422 if problems else 200)


def _bases_of(draft: Any) -> list[str]:
    """The legal bases that the draft names, to be copied from."""
    return [
        str(one.get("number") or one.get("title") or "") for one in draft.content.get("legal_bases") or ()
    ]


def _posted(said: Any) -> Form:
    def text(name: str, longest: int = 300) -> str:
        return squeeze(str(said.get(name, "")).replace("\0", ""))[:longest]

    form = Form(texts={name: text(name, 3000 if name == "summary" else 120) for name in TEXTS})
    form.texts["number"] = form.texts["number"][:60]
    for number in range(1, MOST_BASES):
        if f"bases-{number}-number" not in said:
            break
        form.bases.append(
            BasisRow(
                text(f"bases-{number}-number", 60),
                text(f"bases-{number}-title"),
                text(f"bases-{number}-effective_on", 10),
            )
        )
    form.draft_ids = [
        int(one) for one in said.getlist("draft") if one.isascii() and one.isdigit() and len(one) < 10
    ]
    form.replaces = {number: text(f"replaces-{number}", 20) for number in form.draft_ids}
    form.abolishes = str(said.get("abolishes", "")).replace("\0", "")[:3000]
    return form


def _of(row: Any) -> Form:
    items = list(row.items.all())
    return Form(
        texts={
            "number": row.number,
            "issued_on": row.issued_on.isoformat(),
            "effective_on": row.effective_on.isoformat(),
            "agency": str(row.agency_id),
            "signer": row.signer,
            "summary": row.summary,
        },
        bases=[
            BasisRow(one["number"], one.get("title") or "", one.get("effective_on") or "")
            for one in row.bases
        ],
        draft_ids=[item.draft_id for item in items if item.draft_id],
        replaces={item.draft_id: item.replaces.code for item in items if item.draft_id and item.replaces},
        abolishes="\n".join(item.procedure.code for item in items if item.kind == "abolished"),
    )


def _said(form: Form) -> tuple[Decided, list[Wanted]]:
    """Raises DecisionInvalid."""
    days: dict[str, date] = {}
    for name in ("issued_on", "effective_on"):
        try:
            days[name] = date.fromisoformat(form.texts[name])
        except ValueError:
            raise DecisionInvalid(name, "required") from None
    agency = form.texts["agency"]
    try:
        unit = agencies.unit(int(agency) if agency.isascii() and agency.isdigit() and len(agency) < 10 else 0)
    except UnitNotFound:
        raise DecisionInvalid("agency", "required") from None
    bases = []
    for one in form.bases:
        if not (one.number or one.title):
            continue
        try:
            effective = date.fromisoformat(one.effective_on) if one.effective_on else None
        except ValueError:
            raise DecisionInvalid("bases", "date") from None
        bases.append(Basis(one.number or one.title, one.title, effective))
    said = Decided(
        number=form.texts["number"],
        issued_on=days["issued_on"],
        effective_on=days["effective_on"],
        agency_id=unit.pk,
        signer=form.texts["signer"],
        summary=form.texts["summary"],
        bases=tuple(bases),
    )
    items = [Wanted(draft_id=one, replaces=form.replaces.get(one, "")) for one in form.draft_ids]
    codes = dict.fromkeys(form.abolishes.replace(",", " ").split())
    return said, [*items, *(Wanted(abolishes=code[:20]) for code in codes)]


@require_safe
@for_officials
def page(request: HttpRequest, official: Official, decision_id: int) -> HttpResponse:
    return _page(request, official, decision_id)


def _page(
    request: HttpRequest,
    official: Official,
    decision_id: int,
    *,
    problems: list[Problem] | None = None,
    typed: dict[str, str] | None = None,
) -> HttpResponse:
    row = _decision(decision_id)
    now = timezone.now()
    names = accounts.full_names({one for one in (row.entered_by_id, row.signed_by_id) if one})
    label, tone = words.DECISION_LABELS[row.state]
    timings = [timing_line(one) for one in standing.timings(today=day_of(now), decision_id=row.pk)]
    signing = standing.signing_of(row)
    is_open = row.state == "draft"
    context = {
        "row": row,
        "label": label,
        "tone": tone,
        "bases": [
            (one["number"], one["title"], date.fromisoformat(one["effective_on"]) if one["effective_on"] else None)
            for one in row.bases
        ],
        "items": [
            (item, words.KIND_LABELS[item.kind], *_name(item)) for item in row.items.all()
        ],
        "timings": timings,
        "signing": words.VERDICT_LABELS[signing.verdict],
        "signing_words": words.signing(signing),
        "signing_basis": signing.basis,
        "entered_by": names.get(row.entered_by_id, ""),
        "signed_by": names.get(row.signed_by_id or 0, ""),
        "is_open": is_open,
        "is_signed": row.state == "signed",
        "is_own": row.entered_by_id == official.user_id,
        "may_change": official.opens("catalogue:decision-edit"),
        "may_sign": official.opens("catalogue:decision-sign"),
        "may_disclose": official.opens("catalogue:decision-disclose"),
        "now": f"{local(now):%Y-%m-%dT%H:%M}",
        "typed": dict.fromkeys(TYPED, "") | (typed or {}),
        "errors": problems or [],
        "failed": {one.anchor.removeprefix("id_"): one.message for one in problems or []},
    }  # fmt: skip
    return render(request, "catalogue/decision.html", context, status=422 if problems else 200)


def _name(item: Any) -> tuple[str, str]:
    source = item.draft or item.procedure
    return source.code, source.name


@require_POST
@for_officials
def sign(request: HttpRequest, official: Official, decision_id: int) -> HttpResponse:
    """The second person types what the signed document says; the same: it is signed."""
    typed = {key: request.POST.get(key, "").strip()[:60] for key in ("number", "issued_on", "effective_on")}
    problems = []
    days: dict[str, date] = {}
    for key in ("issued_on", "effective_on"):
        try:
            days[key] = date.fromisoformat(typed[key])
        except ValueError:
            problems.append(words.problem_of(DecisionInvalid(key, "required")))
    if not typed["number"]:
        problems.insert(0, words.problem_of(DecisionInvalid("number", "required")))
    if problems:
        return _page(request, official, decision_id, problems=problems, typed=typed)
    try:
        publication.sign(
            decision_id,
            Confirmed(number=typed["number"], **days),
            seen_revision=_revision(request),
            by=official.user_id,
            at=timezone.now(),
        )
    except DecisionNotFound:
        raise Http404 from None
    except DraftIncomplete as refused:
        problems = [Problem("items", words.fault(one)) for one in refused.faults]
        return _page(request, official, decision_id, problems=problems, typed=typed)
    except CatalogueError as refused:
        return _page(request, official, decision_id, problems=[words.problem_of(refused)], typed=typed)
    messages.success(request, _("Confirmed. Each procedure changes on the day of effect."))
    return redirect("catalogue:decision", decision_id)


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def document(request: HttpRequest, official: Official, decision_id: int) -> HttpResponseBase:
    """The signed document of a decision: POST puts a PDF to it, GET shows it."""
    row = _decision(decision_id)
    if request.method != "POST":
        return papers.answer(row.file_sha256, f"quyet-dinh-{row.pk}.pdf")
    if not official.opens("catalogue:decision-edit"):
        raise PermissionDenied
    upload = request.FILES.get("document")
    if upload is None:
        return _page(request, official, decision_id, problems=[Problem("id_document", _("Choose a file."))])
    try:
        stored = records.receive(
            upload, limit_bytes=settings.UPLOAD_MAX_BYTES, accepted=frozenset({PDF}), at=timezone.now()
        )
        publication.attach(decision_id, stored.pk)
    except RecordsError as refused:
        return _page(
            request, official, decision_id, problems=[Problem("id_document", papers.problem(refused))]
        )
    except CatalogueError as refused:
        return _page(request, official, decision_id, problems=[words.problem_of(refused)])
    messages.success(request, _("The signed document is kept with the decision."))
    return redirect("catalogue:decision", decision_id)


@require_POST
@for_officials
def withdraw(request: HttpRequest, official: Official, decision_id: int) -> HttpResponse:
    try:
        publication.withdraw(decision_id, by=official.user_id, at=timezone.now())
    except DecisionNotFound:
        raise Http404 from None
    except CatalogueError as refused:
        return _page(request, official, decision_id, problems=[words.problem_of(refused)])
    messages.success(request, _("Given up. Its drafts stay proposed."))
    return redirect("catalogue:decision", decision_id)


@require_POST
@for_officials
def disclose(request: HttpRequest, official: Official, decision_id: int) -> HttpResponse:
    """Note when the chosen items became public in the national database."""
    typed = {
        "disclosed_at": request.POST.get("disclosed_at", "")[:16],
        "reference": request.POST.get("reference", "")[:120],
    }
    chosen = [
        int(one) for one in request.POST.getlist("item") if one.isascii() and one.isdigit() and len(one) < 19
    ]
    try:
        moment = datetime.fromisoformat(typed["disclosed_at"]).replace(tzinfo=VIETNAM)
    except ValueError:
        problem = words.problem_of(DecisionInvalid("disclosed_at", "required"))
        return _page(request, official, decision_id, problems=[problem], typed=typed)
    if not chosen:
        problem = Problem("items", _("Choose at least one procedure."))
        return _page(request, official, decision_id, problems=[problem], typed=typed)
    try:
        publication.disclose(
            decision_id,
            chosen,
            disclosed_at=moment,
            reference=typed["reference"].replace("\0", ""),
            at=timezone.now(),
        )
    except DecisionNotFound:
        raise Http404 from None
    except CatalogueError as refused:
        return _page(request, official, decision_id, problems=[words.problem_of(refused)], typed=typed)
    messages.success(request, _("Noted."))
    return redirect("catalogue:decision", decision_id)


def _own_agency() -> int | str:
    try:
        return agencies.peoples_committee(settings.PROVINCE_CODE).pk
    except UnitNotFound:
        return ""


def _decision(decision_id: int) -> Any:
    try:
        return queries.decision(decision_id)
    except DecisionNotFound:
        raise Http404 from None


def _revision(request: HttpRequest) -> int:
    said = request.POST.get("revision", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 9 else 0
