"""Reorganisations of units: draw one up, see what it would move, approve, carry out, look at what came of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import wraps
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motcua.accounts import queries as accounts
from motcua.accounts.rules import Who
from motcua.agencies import plan_files, reorganisations
from motcua.agencies import queries as agencies
from motcua.agencies.errors import (
    HeadInvalid,
    NotYet,
    PlanFaulty,
    PlanUnreadable,
    ReorganisationDecided,
    ReorganisationNotAllowed,
    ReorganisationNotFound,
    UnitNotFound,
)
from motcua.agencies.reorganisations import Head
from motcua.dossiers import reorganisation_queries as queries
from motcua.dossiers.actions import reorganising as actions
from motcua.kernel import scopes
from motcua.kernel.zone import day_of
from motcua.web.cockpit.access import for_leaders
from motcua.web.cockpit.reorganisation_words import (
    KIND_LABELS,
    LEVEL_LABELS,
    STATE_LABELS,
    UNIT_KIND_LABELS,
    act_words,
    confirm_words,
    fault_words,
    outcome_lines,
)
from motcua.web.components.acting import acting_of, acting_post, require_page

ROWS, MOST_ROWS = 4, 40
PAGE_SIZE = 50
SHOWN_ACTS = 200
HEAD_FIELDS = ("number", "signed_on", "signer", "basis", "reason", "effective_on")
ROW_FIELDS = (
    "kind", "units", "into", "under", "level", "name", "short_name", "agency_id", "unit_kind", "area", "rest",
    "procedures", "sectors", "received_at", "dossiers", "posts",
)  # fmt: skip
PROBLEMS = {
    ("number", "required"): lazy("Give the number and symbol of the decision."),
    ("number", "used"): lazy("A decision of this number and date has been entered already."),
    ("signed_on", "required"): lazy("Give the day on which the decision was signed."),
    ("signed_on", "lies-ahead"): lazy("The decision cannot be signed after today."),
    ("signer", "required"): lazy("Name the agency that signed, by its identifier."),
    ("basis", "required"): lazy("Give the legal basis."),
    ("reason", "required"): lazy("Say why the units change; applicants read this."),
    ("effective_on", "required"): lazy("Give the effective date."),
    ("effective_on", "before-it-was-signed"): lazy(
        "The effective date cannot lie before the day of signing."
    ),
    ("words", "required"): lazy("Say why you withdraw it."),
}

View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class FieldError:
    anchor: str
    message: str


@dataclass
class Row:
    """One row of the form as it was filled in."""

    number: int
    cells: dict[str, str] = field(default_factory=dict)

    @property
    def is_filled(self) -> bool:
        return any(value for key, value in self.cells.items() if key != "kind")


@dataclass
class Filled:
    """The form as it was filled in."""

    head: dict[str, str] = field(default_factory=lambda: dict.fromkeys(HEAD_FIELDS, ""))
    rows: list[Row] = field(
        default_factory=lambda: [Row(n, dict.fromkeys(ROW_FIELDS, "")) for n in range(ROWS)]
    )


def guarded(view: View) -> View:
    """Who the table of pages names; they answer for the units of the whole province."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return HttpResponseRedirect(f"{settings.LOGIN_URL}?next={quote(request.get_full_path())}")
        if acting_post(request) is None:
            raise PermissionDenied
        require_page(request, Who.OFFICIAL)
        with scopes.scope(scopes.of_system("reorganisation of units")):
            return view(request, *args, **kwargs)

    wrapped.who = Who.OFFICIAL  # type: ignore[attr-defined]  # a test holds it against the table of pages
    return wrapped


@require_http_methods(["GET", "HEAD", "POST"])
@guarded
def index(request: HttpRequest) -> HttpResponse:
    by = acting_of(request)
    may_draw_up = bool(by.roles & reorganisations.deeds().draw_up)
    filled, errors = Filled(), []
    if request.method == "POST":
        if not may_draw_up:
            raise PermissionDenied
        filled = _filled(request)
        try:
            made = _draw_up(request, filled)
        except HeadInvalid as refused:
            errors = [_problem(refused)]
        except PlanUnreadable as refused:
            said = _("The plan cannot be read: %(text)s")
            errors = [FieldError("id_plan", said % {"text": text}) for text in refused.faults[:MOST_ROWS]]
        except PlanFaulty as refused:
            errors = [FieldError("id_plan", fault_words(fault)) for fault in refused.faults[:MOST_ROWS]]  # type: ignore[arg-type]
        else:
            messages.success(
                request, _("The plan is drawn up. Nothing moves until another person approves it.")
            )
            return redirect("cockpit:reorganisation", made.pk)
    return render(
        request,
        "cockpit/reorganisations.html",
        {
            "lines": _decisions(),
            "may_draw_up": may_draw_up,
            "filled": filled,
            "errors": errors,
            "failed": {error.anchor.removeprefix("id_"): error.message for error in errors},
            "kinds": KIND_LABELS,
            "levels": LEVEL_LABELS,
            "unit_kinds": UNIT_KIND_LABELS,
            "units": agencies.units_of_province(settings.PROVINCE_CODE) if may_draw_up else [],
            "today": day_of(timezone.now()),
        },
        status=422 if errors else 200,
    )


def _decisions() -> list[tuple[Any, ...]]:
    """Every decision with its state in words, who drew it up and who decided."""
    found = agencies.reorganisations()
    names = accounts.full_names(
        {number for one in found for number in (one.drawn_up_by_id, one.decided_by_id) if number}
    )
    return [
        (
            one,
            *STATE_LABELS[one.state],
            names.get(one.drawn_up_by_id, ""),
            names.get(one.decided_by_id or 0, ""),
        )
        for one in found
    ]


def _filled(request: HttpRequest) -> Filled:
    def text(name: str, longest: int = 2000) -> str:
        return request.POST.get(name, "").replace("\0", "").strip()[:longest]

    rows = [
        Row(number, {name: text(f"{name}-{number}") for name in ROW_FIELDS})
        for number in range(MOST_ROWS)
        if number < ROWS or f"units-{number}" in request.POST
    ]
    if request.POST.get("more"):
        rows += [
            Row(n, dict.fromkeys(ROW_FIELDS, "")) for n in range(len(rows), min(len(rows) + 4, MOST_ROWS))
        ]
    return Filled({name: text(name, 500) for name in HEAD_FIELDS}, rows)


def _draw_up(request: HttpRequest, filled: Filled) -> Any:
    acts: list[Mapping[str, Any]] = []
    given = dict(filled.head)
    upload = request.FILES.get("plan")
    if upload is not None:
        read = plan_files.read(upload.name or "", upload.read(plan_files.LARGEST_FILE + 1))
        acts += read.acts
        # what the form says prevails over what the file says of the decision
        given = {name: given[name] or read.head.get(name, "") for name in HEAD_FIELDS}
    try:
        acts += plan_files.acts_of_rows(
            {key: value for key, value in row.cells.items() if value} for row in filled.rows if row.is_filled
        )
    except (TypeError, ValueError) as fault:
        raise PlanUnreadable((str(fault),)) from None
    try:
        signer = agencies.unit_of_agency_id(given["signer"], on=day_of(timezone.now())).pk
    except UnitNotFound:
        raise HeadInvalid(field="signer", problem="required") from None
    head = Head(
        number=given["number"],
        signed_on=_day(given, "signed_on"),
        signer_id=signer,
        basis=given["basis"],
        effective_on=_day(given, "effective_on"),
        reason=given["reason"],
    )
    return actions.draw_up(head=head, acts=acts, by=acting_of(request), at=timezone.now())


def _day(given: Mapping[str, str], name: str) -> date:
    try:
        return date.fromisoformat(given[name])
    except ValueError:
        raise HeadInvalid(field=name, problem="required") from None


def _problem(refused: HeadInvalid) -> FieldError:
    words = PROBLEMS.get((refused.field, refused.problem), lazy("This cannot be used. Check it."))
    return FieldError(f"id_{refused.field}", str(words))


@require_safe
@guarded
def template(request: HttpRequest) -> HttpResponse:
    """The empty workbook of a plan."""
    answer = HttpResponse(
        plan_files.template(),
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )
    answer["Content-Disposition"] = 'attachment; filename="sap-xep-don-vi.xlsx"'
    return answer


@require_safe
@guarded
def page(request: HttpRequest, reorganisation_id: int) -> HttpResponse:
    return _page(request, reorganisation_id)


def _page(
    request: HttpRequest, reorganisation_id: int, *, errors: list[FieldError] | None = None, words: str = ""
) -> HttpResponse:
    try:
        row = agencies.reorganisation(reorganisation_id)
    except ReorganisationNotFound:
        raise Http404 from None
    by, today = acting_of(request), day_of(timezone.now())
    is_open = row.state in ("draft", "approved")
    acts = plan_files.acts_of(row.acts)
    names = agencies.names_of_identifiers()
    names |= {act.new.agency_id: act.new.name for act in acts if act.new is not None}
    run = queries.dry_run(row) if is_open else None
    faults = queries.faults_now(row) if is_open else ()
    unit = request.GET.get("unit", "")
    unit_id = int(unit) if unit.isdigit() and len(unit) < 10 else None
    label, tone = STATE_LABELS[row.state]
    listed = Paginator(_listed(row, run, unit_id), PAGE_SIZE).get_page(request.GET.get("page"))
    may_approve = row.state == "draft" and reorganisations.may_approve(
        row, user_id=by.user_id, roles=by.roles
    )
    people = (row.drawn_up_by_id, row.decided_by_id, row.carried_out_by_id)
    known = accounts.full_names({number for number in people if number})
    drawer, decider, carrier = (known.get(number or 0, "") for number in people)
    context = {
        "row": row,
        "drawer": drawer,
        "decider": decider,
        "carrier": carrier,
        "state_label": label,
        "state_tone": tone,
        "acts": [act_words(act, names) for act in acts[:SHOWN_ACTS]],
        "acts_left": max(0, len(acts) - SHOWN_ACTS),
        "run": run,
        "faults": [fault_words(fault) for fault in faults[:SHOWN_ACTS]],
        "outcome": outcome_lines(row.outcome) if row.state == "carried_out" else [],
        "page": listed,
        "lines": list(listed),
        "unit_id": unit_id,
        "query": f"unit={unit_id}" if unit_id else "",
        "may_approve": may_approve and not faults,
        "is_own": row.state == "draft" and row.drawn_up_by_id == by.user_id,
        "may_withdraw": is_open and (may_approve or bool(by.roles & reorganisations.deeds().approve)
                                     or (row.drawn_up_by_id == by.user_id and row.state == "draft")),
        "may_carry_out": row.state == "approved" and today >= row.effective_on and actions.may_carry_out(by)
        and not faults,
        "waits": row.state == "approved" and today < row.effective_on,
        "confirm": confirm_words(run.dossiers) if run else "",
        "errors": errors or [],
        "words": words,
    }  # fmt: skip
    return render(request, "cockpit/reorganisation.html", context, status=422 if errors else 200)


def _listed(row: Any, run: queries.DryRun | None, unit_id: int | None) -> Any:
    if run is not None:
        ids = [one.unit_id for one in run.moves]
        found = queries.dossiers_of([unit_id] if unit_id in ids and unit_id else ids)
    else:
        found = queries.moved_by(row.pk)
    return found


@require_POST
@guarded
def decide(request: HttpRequest, reorganisation_id: int) -> HttpResponse:
    by, now = acting_of(request), timezone.now()
    words = request.POST.get("words", "").replace("\0", "").strip()[:500]
    wanted = request.POST.get("decision", "")
    try:
        if wanted == "approve":
            actions.approve(reorganisation_id=reorganisation_id, by=by, at=now, words=words)
            messages.success(request, _("Approved. It is carried out at the beginning of its day."))
        elif wanted == "carry_out":
            if request.POST.get("sure") != "yes":
                error = FieldError("id_sure", _("Tick the box to confirm what will be moved."))
                return _page(request, reorganisation_id, errors=[error], words=words)
            actions.carry_out(reorganisation_id=reorganisation_id, by=by, at=now)
            messages.success(request, _("Carried out. Applicants are being told."))
        elif wanted == "withdraw":
            actions.withdraw(reorganisation_id=reorganisation_id, by=by, at=now, words=words)
            messages.success(request, _("Withdrawn. Nothing was moved."))
        else:
            raise Http404
    except HeadInvalid as refused:
        return _page(request, reorganisation_id, errors=[_problem(refused)], words=words)
    except ReorganisationNotFound:
        raise Http404 from None
    except ReorganisationNotAllowed:
        raise PermissionDenied from None
    except NotYet:
        messages.error(request, _("Its day has not come yet."))
    except PlanFaulty:
        messages.error(
            request, _("The units have changed meanwhile: the page says what stands against the plan.")
        )
    except ReorganisationDecided:
        messages.error(request, _("Somebody has decided on this reorganisation already."))
    return redirect("cockpit:reorganisation", reorganisation_id)


@require_safe
@for_leaders
def unit(request: HttpRequest, unit_id: int) -> HttpResponse:
    """A unit with its history: what it was called, where it comes from, where it went."""
    try:
        history = agencies.history_of(unit_id)
    except UnitNotFound:
        raise Http404 from None
    return render(
        request,
        "cockpit/unit.html",
        {
            "history": history,
            "unit": history.unit,
            "kind": UNIT_KIND_LABELS[history.unit.kind],
            "level": LEVEL_LABELS[history.unit.level],
        },
    )
