"""The people of a unit, for its heads: what lies with whom, who is away, how work is given out, moving work."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motcua.accounts import actions as accounts_actions
from motcua.accounts import queries as accounts
from motcua.accounts.errors import AbsenceOver, AbsentAlready, AccountError, NoPostInUnit, SubstituteCannotAct
from motcua.dossiers import work_queries
from motcua.dossiers.actions import assigning
from motcua.dossiers.actions.assigning import Moved, Reason
from motcua.dossiers.errors import InputRefused
from motcua.dossiers.rules import authority
from motcua.dossiers.rules.assigning import Way
from motcua.dossiers.work_queries import Stranded
from motcua.kernel.zone import day_of
from motcua.web.desk import words
from motcua.web.desk.access import Official, for_officials
from motcua.web.desk.forms.base import problem_words
from motcua.web.desk.forms.people import AbsenceForm, AssignmentForm, HandOverWorkForm, PeopleForm

# The roles that internal procedures give steps to; leaders, staff and administrators get none.
WORKING_ROLES = ("intake_officer", "case_officer", "division_head", "agency_head", "registry")


@dataclass(frozen=True)
class PersonLine:
    user_id: int
    full_name: str
    titles: str
    open_steps: int
    late: int
    away_until: date | None


@dataclass(frozen=True)
class StrandedLine:
    user_id: int
    full_name: str
    role: str
    open_steps: int
    is_away: bool


@dataclass(frozen=True)
class MovedLine:
    moved: Moved
    to_name: str
    problem: str


@require_safe
@for_officials
def unit(request: HttpRequest, official: Official) -> HttpResponse:
    return _page(request, official, timezone.now())


def _page(
    request: HttpRequest,
    official: Official,
    now: datetime,
    *,
    absence: AbsenceForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of the unit's people; `absence` is a form to show again with what is wrong."""
    today = day_of(now)
    people = accounts.colleagues(official.unit_id, today)
    loads = work_queries.loads(official.unit_id, now)
    absences = accounts.absences(official.unit_id, until_after=today)
    away = {one.user_id: one.to_day for one in absences if one.from_day <= today}
    nothing = work_queries.Load(None, 0, 0)
    held = {role for one in people for role in one.roles}
    ways = work_queries.rules_of(official.unit_id, today)
    return render(
        request,
        "desk/people.html",
        {
            "official": official,
            "today": today,
            "lines": [
                PersonLine(
                    one.user_id,
                    one.full_name,
                    ", ".join(one.titles),
                    loads.get(one.user_id, nothing).open_steps,
                    loads.get(one.user_id, nothing).late,
                    away.get(one.user_id),
                )
                for one in people
            ],
            "unassigned": loads.get(None, nothing),
            "stranded": _named(work_queries.stranded(official.unit_id, today)),
            "absences": absences,
            "absence_form": absence or AbsenceForm(people),
            "summary": absence.summary if absence else [],
            "rules": [
                (
                    words.ROLE_LABELS[role],
                    AssignmentForm(role, ways.get(role, work_queries.default_way(today))),
                )
                for role in WORKING_ROLES
                if role in held
            ],
        },
        status=status,
    )


def _named(found: list[Stranded]) -> list[StrandedLine]:
    names = accounts.full_names({one.user_id for one in found}) if found else {}
    return [
        StrandedLine(
            one.user_id,
            names.get(one.user_id, ""),
            str(words.ROLE_LABELS.get(one.role, one.role)),
            one.open_steps,
            one.is_away,
        )
        for one in found
    ]


@require_POST
@for_officials
def record_absence(request: HttpRequest, official: Official) -> HttpResponseBase:
    now = timezone.now()
    authority.require_in_unit(authority.Power.RECORD_ABSENCE, official.acting, official.unit_id)
    form = AbsenceForm(accounts.colleagues(official.unit_id, day_of(now)), data=request.POST)
    if form.is_valid():
        try:
            accounts_actions.record_absence(
                user_id=form.cleaned_data["user"],
                unit_id=official.unit_id,
                from_day=form.cleaned_data["from_day"],
                to_day=form.cleaned_data["to_day"],
                substitute_id=form.cleaned_data["substitute"],
                recorded_by=official.user_id,
                at=now,
            )
        except AccountError as error:
            form.add_error(*_absence_problem(error))
        else:
            messages.success(request, _("The absence is recorded. New work goes to the substitute."))
            return redirect("desk:people")
    return _page(request, official, now, absence=form, status=422)


def _absence_problem(error: AccountError) -> tuple[str, str]:
    match error:
        case SubstituteCannotAct():
            return "substitute", _("Choose somebody else who holds the same role in this unit.")
        case AbsentAlready():
            return "from_day", _("An absence is recorded for some of these days. End that one first.")
        case NoPostInUnit():
            return "from_day", _("This person holds no post in your unit on that day.")
        case _:
            return "to_day", _("The last day comes before the first.")


@require_POST
@for_officials
def end_absence(request: HttpRequest, official: Official, absence_id: int) -> HttpResponseBase:
    now = timezone.now()
    authority.require_in_unit(authority.Power.RECORD_ABSENCE, official.acting, official.unit_id)
    try:
        accounts_actions.end_absence(
            absence_id=absence_id, unit_id=official.unit_id, back_on=day_of(now), at=now
        )
    except AbsenceOver:
        raise Http404 from None
    messages.success(request, _("The absence is ended. Work comes to the person again from today."))
    return redirect("desk:people")


@require_POST
@for_officials
def set_assignment(request: HttpRequest, official: Official) -> HttpResponseBase:
    role = request.POST.get("role", "")
    if role not in WORKING_ROLES:
        raise Http404
    form = AssignmentForm(role, Way.NONE, data=request.POST)
    if not form.is_valid():
        raise Http404
    assigning.set_rule(
        unit_id=official.unit_id,
        role=role,
        way=form.cleaned_data["way"],
        by=official.acting,
        at=timezone.now(),
    )
    messages.success(request, _("From now on new steps are given out this way."))
    return redirect("desk:people")


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def hand_over_work(request: HttpRequest, official: Official, user_id: int) -> HttpResponseBase:
    """Move the open steps of one person of the unit to others; each step answers for itself."""
    now = timezone.now()
    today = day_of(now)
    name = accounts.full_names({user_id}).get(user_id)
    steps = work_queries.open_steps_of(official.unit_id, user_id)
    people = accounts.colleagues(official.unit_id, today)
    # Nobody is named here who has nothing to do with the unit.
    if name is None or not (steps.exists() or any(one.user_id == user_id for one in people)):
        raise Http404
    away = accounts.substitutes(official.unit_id, today)
    loads = {key: load.open_steps for key, load in work_queries.loads(official.unit_id, now).items() if key}
    receivers = [one for one in people if one.user_id != user_id and one.user_id not in away]
    results: list[Moved] = []
    form = HandOverWorkForm(receivers, loads, initial=_suggested(user_id, people, away))
    if request.method == "POST":
        form = HandOverWorkForm(receivers, loads, data=request.POST)
        if form.is_valid():
            results = _move(official, user_id, form, now, _batch(request))
    context = {
        "official": official,
        "name": name,
        "user_id": user_id,
        "now": now,
        "form": form,
        "summary": form.summary if form.is_bound else [],
        "batch_id": uuid4(),
        "steps": [
            (item, words.step_name(item.dossier.process_key, item.step_no))
            for item in steps[: assigning.AT_ONCE]
        ],
        "results": _told(results),
        "moved_words": _counted(results),
    }
    return render(request, "desk/hand_over_work.html", context, status=422 if form.errors else 200)


def _suggested(
    user_id: int, people: list[accounts.Colleague], away: dict[int, int | None]
) -> dict[str, object]:
    """Who stands in, or why the work has to move, as far as the house knows."""
    if user_id in away:
        substitute = away[user_id]
        return {"to_users": [substitute] if substitute else [], "reason": str(Reason.ABSENCE)}
    if all(one.user_id != user_id for one in people):
        return {"reason": str(Reason.POST_ENDED)}
    return {}


def _move(official: Official, user_id: int, form: PeopleForm, now: datetime, batch_id: UUID) -> list[Moved]:
    try:
        return assigning.hand_over_work(
            unit_id=official.unit_id,
            from_user=user_id,
            to_users=form.cleaned_data["to_users"],
            reason=Reason(form.cleaned_data["reason"]),
            words=form.cleaned_data["words"],
            by=official.acting,
            at=now,
            batch_id=batch_id,
        )
    except InputRefused as error:
        field = error.field if error.field in form.fields else None
        form.add_error(field, problem_words(error.problem))
        return []


def _told(results: list[Moved]) -> list[MovedLine]:
    names = accounts.full_names({one.to_user for one in results if one.to_user}) if results else {}
    return [
        MovedLine(one, names.get(one.to_user or 0, ""), "" if one.is_moved else problem_words(one.problem))
        for one in results
    ]


def _counted(results: list[Moved]) -> str:
    moved = sum(one.is_moved for one in results)
    return ngettext("%(n)d step is moved.", "%(n)d steps are moved.", moved) % {"n": moved}


def _batch(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("batch_id", ""))
    except ValueError:
        raise Http404 from None
