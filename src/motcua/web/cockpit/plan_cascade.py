"""The tree of a plan: what each target carries down, what carries it down, where they do not fit, and units'
plans at once."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from motcua.kernel.zone import day_of
from motcua.plans import cascade_queries, cascading, queries
from motcua.plans.cascade_queries import Branch, Node
from motcua.plans.rules import law
from motcua.plans.rules.law import By
from motcua.web.cockpit import plan_words as words
from motcua.web.cockpit.access import for_leaders
from motcua.web.cockpit.frame import context, framed
from motcua.web.cockpit.plan_acting import Sent, attempted, by_of, read
from motcua.web.cockpit.plan_drafts import Option
from motcua.web.cockpit.plan_tasks import visible_plan
from motcua.web.cockpit.plans import VERDICT_LABELS, wanted

if TYPE_CHECKING:
    from motcua.plans.models import Plan, Target


@dataclass(frozen=True)
class Leaf:
    """A target as the tree shows it."""

    node: Node
    name: str
    wanted: str
    verdict: str
    tone: str
    faults: list[str]


@dataclass(frozen=True)
class Shown:
    branch: Branch
    leaf: Leaf
    above: Leaf | None
    below: list[Leaf]
    gaps: list[str]
    choices: list[Option]


@require_http_methods(["GET", "HEAD", "POST"])
@for_leaders
def page(request: HttpRequest, key: str) -> HttpResponse:
    plan, by, sent = visible_plan(request, key), by_of(request), read(request)
    if request.method == "POST":
        goes_to: list[str] = []
        if attempted(sent, lambda: goes_to.append(_do(request, plan, sent, by))):
            return redirect(goes_to[0])
        plan = visible_plan(request, key)
    frame = framed(request, tells_past=False)
    tree = cascade_queries.tree(plan, now=frame.now, restated=frame.asked.is_restated)
    rights = law.on(day_of(frame.now)).rights
    keeps = law.may_keep(by, plan.unit_id, rights)
    candidates = cascade_queries.candidates(plan) if keeps else []
    names = frame.names
    taken = {one.unit_id for one in tree.below}
    shown = {
        **context(frame),
        "plan": plan,
        "shown": [_shown(branch, candidates) for branch in tree.branches],
        "below": tree.below,
        "faults": tree.faults,
        "may_link": keeps and bool(candidates),
        "may_draft": keeps and plan.unit_id is None,
        "places": [
            Option(str(one.pk), one.title, one.pk == plan.superior_id)
            for one in queries.plans()
            if one.pk != plan.pk and one.level != "unit"
        ],
        "may_place": keeps,
        "free_units": [
            (pk, name)
            for pk, name in names.units.items()
            if pk not in names.ended and pk in names.handling and pk not in taken
        ],
        "errors": sent.errors,
        "failed": sent.failed,
    }
    return render(request, "cockpit/plan_cascade.html", shown, status=sent.status)


def _do(request: HttpRequest, plan: "Plan", sent: Sent, by: By) -> str:
    now, here = timezone.now(), reverse("cockpit:plan-cascade", args=[plan.key])
    match sent.text("deed"):
        case "link":
            cascading.link(sent.number("target"), sent.number("superior") or None, by=by, at=now)
            messages.success(request, _("The link is kept."))
            return f"{here}#target-{sent.number('ordinal')}"
        case "place":
            cascading.place_under(plan.pk, sent.number("superior") or None, by=by, at=now)
            messages.success(request, _("The link is kept."))
            return here
        case "draft-units":
            units = [int(one) for one in request.POST.getlist("unit") if one.isdecimal() and len(one) < 10]
            made = cascading.draft_units(plan.pk, units, by=by, at=now)
            said = _("%(count)s drafts of units' plans are there. Each is confirmed and adopted on its own.")
            messages.success(request, said % {"count": len(made)})
            return reverse("cockpit:plan-drafts")
        case _:
            raise Http404


def _shown(branch: Branch, candidates: "list[Target]") -> Shown:
    target = branch.node.target
    offered = sorted(
        candidates, key=lambda one: (one.indicator != target.indicator, one.plan_id, one.ordinal)
    )
    return Shown(
        branch=branch,
        leaf=_leaf(branch.node),
        above=_leaf(branch.above) if branch.above else None,
        below=[_leaf(node) for node in branch.below],
        gaps=[str(words.CASCADE_FAULTS[fault.value]) for fault in branch.gaps],
        choices=[
            Option(
                str(one.pk),
                f"{one.ordinal}. {' '.join(one.quote.split())[:90]}",
                one.pk == target.superior_id,
            )
            for one in offered
        ],
    )


def _leaf(node: Node) -> Leaf:
    measured = node.measured
    name = (
        str(measured.words.name) if measured and measured.words else " ".join(node.target.quote.split())[:90]
    )
    label, tone = VERDICT_LABELS[measured.judgement.verdict] if measured else ("", "")
    return Leaf(
        node=node,
        name=name,
        wanted=wanted(measured) if measured else "",
        verdict=str(label),
        tone=tone,
        faults=[str(words.CASCADE_FAULTS[fault.value]) for fault in node.faults],
    )
