"""Plans: each target beside its live value, and the value a person enters where none can be computed."""

from collections import Counter
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_http_methods, require_safe

from motcua.indicators.registry import INDICATORS
from motcua.kernel.zone import day_of
from motcua.plans import actions, answering, queries
from motcua.plans.answering import Answering
from motcua.plans.errors import ComputedTarget, HandValueRefused, PlanNotFound, TargetNotFound
from motcua.plans.queries import MeasuredTarget
from motcua.plans.verdicts import Verdict
from motcua.web.cockpit.access import for_leaders
from motcua.web.cockpit.filters import Asked
from motcua.web.cockpit.frame import Frame, context, framed
from motcua.web.cockpit.plan_words import SIGNS
from motcua.web.components.acting import post_opens

if TYPE_CHECKING:
    from motcua.plans.models import Plan

VERDICT_LABELS = {
    Verdict.MET: (lazy("Met"), "good"),
    Verdict.NOT_MET: (lazy("Not met"), "bad"),
    Verdict.NOT_ASSESSED: (lazy("Not assessed yet"), ""),
    Verdict.NO_THRESHOLD: (lazy("No threshold in the plan"), ""),
    Verdict.NOT_MEASURABLE: (lazy("Not measurable here"), ""),
}
PROBLEMS = {
    ("value", "required"): lazy("Enter a number, or say in words what was reached."),
    ("value", "no-number"): lazy("The value must be a number, such as 87,5."),
    ("value", "negative"): lazy("The value cannot be less than zero."),
    ("value", "over-100"): lazy("A share cannot be more than 100 %."),
    ("evidence", "required"): lazy("Name the document that proves the value: number, date, issuer."),
}
COMPARATORS = SIGNS


@dataclass(frozen=True)
class TargetLine:
    """A target as the page shows it."""

    of: MeasuredTarget
    verdict: str
    tone: str
    wanted: str
    by_units_query: str
    answering: Answering | None


@dataclass(frozen=True)
class Piece:
    """A stretch of the plan's text; `ordinals` are the targets read from it, `opens` those that begin here."""

    text: str
    ordinals: tuple[int, ...]
    opens: tuple[int, ...]
    tone: str


@dataclass(frozen=True)
class PlanLine:
    plan: "Plan"
    targets: int
    live: int
    met: int
    not_met: int
    by_hand: int
    open: int


@require_safe
@for_leaders
def index(request: HttpRequest) -> HttpResponse:
    frame = framed(request, tells_past=False)
    lines = []
    plans = queries.plans()
    measured = queries.measured_plans(plans, now=frame.now, restated=frame.asked.is_restated)
    for plan in plans:
        found = measured[plan.pk]
        verdicts = Counter(target.judgement.verdict for target in found)
        by_hand = sum(1 for target in found if target.is_by_hand)
        lines.append(
            PlanLine(
                plan=plan,
                targets=len(found),
                live=sum(1 for target in found if target.is_live),
                met=verdicts[Verdict.MET],
                not_met=verdicts[Verdict.NOT_MET],
                by_hand=by_hand,
                open=len(found) - verdicts[Verdict.MET] - verdicts[Verdict.NOT_MET],
            )
        )
    return render(request, "cockpit/plans.html", {**context(frame), "lines": lines})


@require_safe
@for_leaders
def page(request: HttpRequest, key: str) -> HttpResponse:
    frame = framed(request, tells_past=False)
    try:
        plan = queries.plan(key)
    except PlanNotFound:
        raise Http404 from None
    restated = frame.asked.is_restated
    found = queries.measured_targets(plan, now=frame.now, restated=restated)
    for one in found:
        one.target.plan = plan  # read already
    who = answering.of_targets([one.target for one in found], day_of(frame.now))
    lines = [_line(target, _asked(plan, restated), who.get(target.target.pk)) for target in found]
    counted = Counter(line.of.judgement.verdict for line in lines)
    return render(
        request,
        "cockpit/plan.html",
        {
            **context(_of_plan(frame, plan)),
            "plan": plan,
            "lines": lines,
            "pieces": _pieces(plan.text, lines),
            "met": counted[Verdict.MET],
            "not_met": counted[Verdict.NOT_MET],
            "live": sum(1 for line in lines if line.of.is_live),
            "by_hand": sum(1 for line in lines if line.of.is_by_hand),
            "may_enter": post_opens(request, "cockpit:enter-value"),
        },
    )


def _of_plan(frame: Frame, plan: "Plan") -> Frame:
    """Links of a plan's page open dossiers of the plan's own period and unit."""
    asked = _asked(plan, frame.asked.is_restated)
    return replace(frame, asked=asked)


def _asked(plan: "Plan", restated: bool) -> Asked:
    narrow = queries.narrow_of(plan, restated=restated)
    return Asked(period=queries.period_of(plan), unit_id=narrow.handling_unit_id, is_restated=narrow.restated)


def _line(target: MeasuredTarget, asked: Asked, who: Answering | None) -> TargetLine:
    verdict, tone = VERDICT_LABELS[target.judgement.verdict]
    code = {"ONLINE_SHARE_UNIT": "ONLINE_SHARE", "UNITS_RESULT_SYNC": "RESULT_SYNC"}.get(
        target.target.indicator
    )
    return TargetLine(
        of=target,
        verdict=str(verdict),
        tone=tone,
        wanted=wanted(target),
        by_units_query=asked.query(by=code) if code else "",
        answering=who,
    )


def wanted(measured: MeasuredTarget) -> str:
    """`≥ 90 %`, `15–20 %`, `hạng ≤ 20`, `> năm trước`: what the plan asks for, in signs."""
    from motcua.web.cockpit.templatetags.cockpit import amount

    target = measured.target
    sign = COMPARATORS.get(target.comparator, "")
    if target.value is None:
        return _("> the year before") if target.kind == "relative" else ""
    unit = " %" if target.unit == "%" else ""
    if target.value_to is not None:
        return f"{amount(target.value)}–{amount(target.value_to)}{unit}"
    text = f"{sign} {amount(target.value)}{unit}".strip()
    if target.kind == "rank":
        return _("rank %(text)s") % {"text": text}
    if target.kind == "relative":
        return _("%(text)s against its base") % {"text": text}
    return text


def _pieces(text: str, lines: list[TargetLine]) -> list[Piece]:
    """The whole text, cut wherever a target's sentence begins or ends; sentences may overlap."""
    targets = [line.of.target for line in lines]
    tones = {line.of.target.ordinal: line.tone for line in lines}
    cuts = sorted({0, len(text), *(t.start for t in targets), *(t.end for t in targets)})
    found = []
    for first, last in pairwise(cuts):
        ordinals = tuple(t.ordinal for t in targets if t.start <= first and last <= t.end)
        opens = tuple(t.ordinal for t in targets if t.start == first and t.end > first)
        found.append(Piece(text[first:last], ordinals, opens, _worst([tones[o] for o in ordinals])))
    return found


def _worst(tones: list[str]) -> str:
    return next((tone for tone in ("bad", "warn", "good") if tone in tones), "")


@dataclass(frozen=True)
class FieldError:
    anchor: str
    message: str


@require_http_methods(["GET", "HEAD", "POST"])
@for_leaders
def enter_value(request: HttpRequest, target_id: int) -> HttpResponse:
    try:
        target = queries.target(target_id)
    except TargetNotFound:
        raise Http404 from None
    given = {name: request.POST.get(name, "").strip() for name in ("value", "words", "evidence")}
    errors: list[FieldError] = []
    if request.method == "POST":
        try:
            actions.enter_hand_value(
                target_id=target_id,
                value=_decimal(given["value"]),
                words=given["words"][:300],
                evidence=given["evidence"][:500],
                by=_user_id(request),
                at=timezone.now(),
            )
        except HandValueRefused as refused:
            message = str(PROBLEMS[(refused.field, refused.problem)])
            errors.append(FieldError(f"id_{refused.field}", message))
        except ComputedTarget:
            raise PermissionDenied from None
        else:
            messages.success(request, _("The value is kept with its evidence and your name."))
            return redirect(reverse("cockpit:plan", args=[target.plan.key]) + f"#target-{target.ordinal}")
    return render(
        request,
        "cockpit/enter_value.html",
        {
            "target": target,
            "plan": target.plan,
            "is_computed": target.indicator in INDICATORS,
            "given": given,
            "errors": errors,
            "failed": {error.anchor.removeprefix("id_"): error.message for error in errors},
        },
        status=422 if errors else 200,
    )


def _user_id(request: HttpRequest) -> int:
    user: Any = request.user
    return int(user.pk)


def _decimal(text: str) -> Decimal | None:
    """`87,5` or `87.5`; nothing is None. Raises HandValueRefused."""
    if not text:
        return None
    if len(text) > 20:
        raise HandValueRefused(field="value", problem="no-number")
    try:
        return Decimal(text.replace(" ", "").replace("%", "").replace(",", ".")).quantize(Decimal("0.0001"))
    except InvalidOperation:
        raise HandValueRefused(field="value", problem="no-number") from None
