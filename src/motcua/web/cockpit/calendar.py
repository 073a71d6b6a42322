"""Changes of the working calendar: draft one, see which dates it moves, approve or reject it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import wraps
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motcua.accounts.rules import Who
from motcua.agencies import queries as agencies
from motcua.agencies.calendars import day_from
from motcua.dossiers import calendar_queries as queries
from motcua.dossiers.actions import revisions as actions
from motcua.dossiers.actions.revisions import Notice
from motcua.dossiers.errors import InputRefused, RevisionDecided, RevisionNotAllowed, RevisionNotFound
from motcua.dossiers.rules.clock_law import clock_law
from motcua.kernel import scopes
from motcua.kernel.worktime import CalendarDataInvalid, CalendarDay
from motcua.kernel.zone import day_of
from motcua.web.components.acting import WIDE_ROLES, acting_of, acting_post, require_page, scope_of

ROWS = 4
PAGE_SIZE = 50
KIND_LABELS = {
    "off": lazy("Day off"),
    "make_up": lazy("Worked in exchange for another day"),
    "ordinary": lazy("Ordinary day, or a day with other hours"),
}
STATE_LABELS = {
    "listed": (lazy("Waiting for approval"), "warn"),
    "approved": (lazy("Approved, dates are being written"), ""),
    "done": (lazy("Approved and written"), "good"),
    "rejected": (lazy("Rejected"), "bad"),
}
DIFFERENCE_LABELS = {
    "listed": lazy("Moves"),
    "written": lazy("New date written"),
    "unexplained": lazy("Stays: the date was set by an earlier system"),
    "past": lazy("Stays: the new date would lie in the past"),
    "beyond": lazy("Stays: the calendar does not reach that far"),
    "same": lazy("Stays: it had moved meanwhile"),
    "ended": lazy("Stays: it had ended meanwhile"),
}
PROBLEMS = {
    ("document", "required"): lazy("Give the number and symbol of the notice."),
    ("document_date", "required"): lazy("Give the date of the notice."),
    ("document_date", "lies-ahead"): lazy("The notice cannot be dated after today."),
    ("reason", "required"): lazy("Say why the calendar changes; applicants read this."),
    ("days", "required"): lazy("Enter at least one day."),
    ("days", "twice"): lazy("A day is entered twice."),
    ("days", "unreadable"): lazy("A day cannot be read: give its date and, where needed, hours such as 07:00-11:30."),
    ("days", "outside-the-calendar"): lazy("A day lies outside the years that the calendar knows."),
    ("days", "no-news"): lazy("The calendar of this version was taken over already."),
    ("words", "required"): lazy("Say why you reject it."),
}  # fmt: skip

View = Callable[..., HttpResponse]


@dataclass
class DayRow:
    """One row of the form as it was filled in."""

    number: int
    date: str = ""
    kind: str = "off"
    name: str = ""
    hours: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.date or self.name or self.hours)


@dataclass(frozen=True)
class FieldError:
    anchor: str
    message: str


@dataclass
class Draft:
    """The form as it was filled in."""

    document: str = ""
    document_date: str = ""
    reason: str = ""
    rows: list[DayRow] = field(default_factory=lambda: [DayRow(number) for number in range(ROWS)])


def guarded(view: View) -> View:
    """Who the table of pages names. Heads read their own units' lines; whoever drafts or approves, all of them."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return HttpResponseRedirect(f"{settings.LOGIN_URL}?next={quote(request.get_full_path())}")
        post = acting_post(request)
        if post is None:
            raise PermissionDenied
        require_page(request, Who.OFFICIAL)
        law = clock_law(day_of(timezone.now()))
        if post.roles & (WIDE_ROLES | law.draft_roles | law.approve_roles):
            with scopes.scope(scopes.of_system("changes of the calendar")):
                return view(request, *args, **kwargs)
        with scope_of(request):
            return view(request, *args, **kwargs)

    wrapped.who = Who.OFFICIAL  # type: ignore[attr-defined]  # a test holds it against the table of pages
    return wrapped


@require_http_methods(["GET", "HEAD", "POST"])
@guarded
def index(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    may_draft = actions.may_draft(acting_of(request), on=day_of(now))
    draft, errors = Draft(), []
    if request.method == "POST":
        if not may_draft:
            raise PermissionDenied
        draft = _read(request.POST)
        try:
            made = _make(request, draft)
        except InputRefused as refused:
            errors.append(_problem(refused))
        else:
            messages.success(
                request, _("The change is drafted. Nothing moves until another person approves it.")
            )
            return redirect("cockpit:calendar-change", made.pk)
    lines = [
        (one, *STATE_LABELS[one.state], [_day_words(said) for said in one.days])
        for one in queries.revisions()
    ]
    context = {
        "lines": lines,
        "may_draft": may_draft,
        "news": agencies.calendar_news().after if may_draft else (),
        "draft": draft,
        "kinds": KIND_LABELS,
        "errors": errors,
        "failed": {error.anchor.removeprefix("id_"): error.message for error in errors},
        "today": day_of(now),
    }
    return render(request, "cockpit/calendar.html", context, status=422 if errors else 200)


def _read(posted: Mapping[str, Any]) -> Draft:
    def text(name: str, longest: int) -> str:
        return str(posted.get(name, "")).replace("\0", "").strip()[:longest]

    rows = [
        DayRow(
            number,
            text(f"date-{number}", 10),
            text(f"kind-{number}", 10) or "off",
            text(f"name-{number}", 200),
            text(f"hours-{number}", 60),
        )
        for number in range(ROWS)
    ]
    return Draft(text("document", 120), text("document_date", 10), text("reason", 500), rows)


def _make(request: HttpRequest, draft: Draft) -> Any:
    now = timezone.now()
    try:
        dated = date.fromisoformat(draft.document_date)
    except ValueError:
        raise InputRefused(field="document_date", problem="required") from None
    notice = Notice(document=draft.document, document_date=dated, reason=draft.reason)
    if request.POST.get("source") == "files":
        return actions.draft_of_files(notice=notice, by=acting_of(request), at=now)
    days = [_day(row, notice) for row in draft.rows if not row.is_empty]
    return actions.draft(notice=notice, days=days, by=acting_of(request), at=now)


def _day(row: DayRow, notice: Notice) -> CalendarDay:
    basis = f"{notice.document} ngày {notice.document_date:%d/%m/%Y}"
    hours = [part.strip() for part in row.hours.replace(";", ",").split(",") if part.strip()]
    try:
        return day_from(
            {"date": row.date, "kind": row.kind, "name": row.name or notice.reason[:200], "basis": basis,
             "hours": hours or None}
        )  # fmt: skip
    except (ValueError, CalendarDataInvalid):
        raise InputRefused(field="days", problem="unreadable") from None


def _problem(refused: InputRefused) -> FieldError:
    words = PROBLEMS.get((refused.field, refused.problem), lazy("This cannot be used. Check it."))
    anchor = "id_date-0" if refused.field == "days" else f"id_{refused.field}"
    return FieldError(anchor, str(words))


def _day_words(said: Mapping[str, Any]) -> str:
    """`04/11/2026: Ngày nghỉ (Nghỉ hoán đổi)`."""
    day = date.fromisoformat(said["date"])
    hours = ", ".join(said.get("hours") or ())
    kind = KIND_LABELS[said["kind"]] if said["kind"] != "ordinary" else _("Worked as on its weekday")
    label = (
        f"{day:%d/%m/%Y}: {hours or kind}"
        if said["kind"] == "ordinary"
        else f"{day:%d/%m/%Y}: {kind} {hours}"
    )
    label = label.strip()
    return f"{label} – {said['name']}" if said.get("name") else label


@require_safe
@guarded
def page(request: HttpRequest, revision_id: int) -> HttpResponse:
    return _page(request, revision_id)


def _page(
    request: HttpRequest, revision_id: int, *, errors: list[FieldError] | None = None, words: str = ""
) -> HttpResponse:
    try:
        revision = queries.revision(revision_id)
    except RevisionNotFound:
        raise Http404 from None
    now = timezone.now()
    unit = request.GET.get("unit", "")
    unit_id = int(unit) if unit.isdigit() and len(unit) < 10 else None
    state = request.GET.get("state", "")
    state = state if state in DIFFERENCE_LABELS else ""
    found = queries.differences(revision_id, unit_id=unit_id, state=state)
    lines = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    units = queries.by_unit(revision_id)
    counts = queries.by_state(revision_id)
    moving = counts.get("listed", 0) + counts.get("written", 0)
    label, tone = STATE_LABELS[revision.state]
    is_open = revision.state == "listed"
    context = {
        "revision": revision,
        "state_label": label,
        "state_tone": tone,
        "days": [_day_words(said) for said in revision.days],
        "before": [_day_words(said) for said in revision.before],
        "moving": moving,
        "staying": sum(counts.values()) - moving,
        "units": units,
        "counts": [(code, DIFFERENCE_LABELS[code], n) for code, n in counts.items()],
        "page": lines,
        "lines": [(row, DIFFERENCE_LABELS[row.state]) for row in lines],
        "unit_id": unit_id,
        "state": state,
        "query": urlencode({"unit": unit_id or "", "state": state}),
        "may_decide": is_open and actions.may_decide(acting_of(request), revision, on=day_of(now)),
        "is_own": is_open and revision.drafted_by_id == request.user.pk,
        "confirm": ngettext(
            "Yes: move the due date of %(n)d dossier and tell its applicant.",
            "Yes: move the due dates of %(n)d dossiers and tell their applicants.",
            moving,
        )
        % {"n": moving},
        "errors": errors or [],
        "words": words,
    }
    return render(request, "cockpit/calendar_change.html", context, status=422 if errors else 200)


@require_POST
@guarded
def decide(request: HttpRequest, revision_id: int) -> HttpResponse:
    now = timezone.now()
    words = request.POST.get("words", "").replace("\0", "").strip()[:500]
    try:
        if request.POST.get("decision") == "approve":
            if request.POST.get("sure") != "yes":
                error = FieldError("id_sure", _("Tick the box to confirm what will be moved."))
                return _page(request, revision_id, errors=[error], words=words)
            actions.approve(revision_id=revision_id, by=acting_of(request), at=now, words=words)
            messages.success(
                request, _("Approved. The new dates are being written, one event to each dossier.")
            )
        else:
            actions.reject(revision_id=revision_id, words=words, by=acting_of(request), at=now)
            messages.success(request, _("Rejected. No date was moved."))
    except InputRefused as refused:
        return _page(request, revision_id, errors=[_problem(refused)], words=words)
    except RevisionNotFound:
        raise Http404 from None
    except RevisionNotAllowed:
        raise PermissionDenied from None
    except RevisionDecided:
        messages.error(request, _("Somebody has decided on this change already."))
    return redirect("cockpit:calendar-change", revision_id)
