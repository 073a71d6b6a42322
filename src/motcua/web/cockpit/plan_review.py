"""The review of a plan's year: outcomes beside causes and lessons, two signatures, the frozen record."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_http_methods

from motcua.kernel.zone import day_of
from motcua.plans import closing, queries, task_queries
from motcua.plans.rules import law
from motcua.plans.rules.law import By, Rights
from motcua.web.cockpit.access import for_leaders
from motcua.web.cockpit.plan_acting import Sent, attempted, by_of, read
from motcua.web.cockpit.plan_tasks import visible_plan

if TYPE_CHECKING:
    from motcua.plans.models import Plan, ReviewLine, YearReview

OUTCOMES = {
    "met": (lazy("Met"), "good"),
    "not_met": (lazy("Not met"), "bad"),
    "done": (lazy("Task done"), "good"),
    "not_done": (lazy("Not done"), "bad"),
    "cancelled": (lazy("Cancelled"), ""),
    "not_assessed": (lazy("Not assessed yet"), ""),
}
STATES = {
    "open": (lazy("Still being drawn up"), "warn"),
    "signed_once": (lazy("Signed by one of two"), "warn"),
    "frozen": (lazy("Signed by two and frozen"), "good"),
}
DONE = {
    "open": lazy("The review is begun with the figures of now."),
    "measure": lazy("Figures and states are taken anew."),
    "write": lazy("Causes and lessons are kept."),
    "sign": lazy("Signed."),
    "take-back": lazy("The signature is taken back; the lines can be changed again."),
}


@dataclass(frozen=True)
class Line:
    one: "ReviewLine"
    outcome: str
    tone: str
    name: str
    needs_cause: bool
    may_carry: bool


@dataclass(frozen=True)
class Shown:
    review: "YearReview"
    state: str
    tone: str
    lines: list[Line]
    may_write: bool
    may_sign: bool
    may_take_back: bool
    missing: int


@require_http_methods(["GET", "HEAD", "POST"])
@for_leaders
def page(request: HttpRequest, key: str) -> HttpResponse:
    plan, by, sent = visible_plan(request, key), by_of(request), read(request)
    if request.method == "POST":
        deed = sent.text("deed")
        if deed not in DONE:
            raise Http404
        if attempted(sent, lambda: _do(plan, deed, sent, by)):
            messages.success(request, str(DONE[deed]))
            return redirect("cockpit:plan-review", key)
    today = day_of(timezone.now())
    rights = law.on(today).rights
    reviews = queries.reviews_of(plan)
    keeps = law.may_keep(by, plan.unit_id, rights)
    years = {one.year for one in reviews}
    shown = {
        "plan": plan,
        "reviews": [_shown(one, plan, by, rights, keeps) for one in reviews],
        "may_open": keeps,
        "year": sent.text("year")
        or str(next((y for y in (plan.year, today.year) if y and y not in years), today.year)),
        "errors": sent.errors,
        "failed": sent.failed,
    }
    return render(request, "cockpit/plan_review.html", shown, status=sent.status)


def _shown(review: "YearReview", plan: "Plan", by: By, rights: Rights, keeps: bool) -> Shown:
    lines = [_line(one) for one in review.lines.all()]
    is_first = by.user_id is not None and by.user_id == review.first_by_id
    state, tone = STATES[review.state]
    may_sign = (keeps and review.state == "open") or (
        review.state == "signed_once" and law.may_adopt(by, plan.unit_id, rights) and not is_first
    )
    return Shown(
        review=review,
        state=str(state),
        tone=tone,
        lines=lines,
        may_write=keeps and review.state == "open",
        may_sign=may_sign,
        may_take_back=keeps and review.state == "signed_once",
        missing=sum(1 for line in lines if line.needs_cause and not line.one.cause),
    )


def _line(one: "ReviewLine") -> Line:
    outcome, tone = OUTCOMES[one.outcome]
    if one.task is not None:
        name = one.task.title
    else:
        name = " ".join(one.target.quote.split()) if one.target is not None else ""
    return Line(
        one=one,
        outcome=str(outcome),
        tone=tone,
        name=name,
        needs_cause=one.outcome in closing.NEEDS_CAUSE,
        may_carry=one.task is not None and one.task.state in task_queries.OPEN,
    )


def _do(plan: "Plan", deed: str, sent: Sent, by: By) -> None:
    now, review = timezone.now(), sent.number("review")
    match deed:
        case "open":
            closing.open_review(plan.pk, sent.number("year"), by=by, at=now)
        case "measure":
            closing.measure_again(review, by=by, at=now)
        case "write":
            closing.write(review, _said(sent), by=by, at=now)
        case "sign":
            closing.sign(review, sha256=sent.text("sha256", 64), by=by, at=now)
        case _:
            closing.take_back(review, by=by, at=now)


def _said(sent: Sent) -> dict[int, tuple[str, str, bool]]:
    found = {}
    for name in sent.values:
        word, _dash, number = name.partition("-")
        if word == "cause" and number.isdecimal() and len(number) < 10:
            found[int(number)] = (
                sent.text(name),
                sent.text(f"lesson-{number}"),
                bool(sent.text(f"carried-{number}")),
            )
    return found
