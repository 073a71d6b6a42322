"""Plans on their way in: the list of drafts with its form, and one draft whose proposals a person decides on."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from motcua.indicators import queries as figures
from motcua.indicators import words as indicator_words
from motcua.kernel.zone import day_of
from motcua.plans import draft_queries, drafting, queries
from motcua.plans.errors import DraftNotFound, SaidRefused
from motcua.plans.rules import law, proposals
from motcua.plans.rules.law import By
from motcua.plans.rules.proposals import Said
from motcua.web.cockpit import plan_words as words
from motcua.web.cockpit.access import for_leaders, is_wide
from motcua.web.cockpit.plan_acting import Sent, attempted, by_of, read

if TYPE_CHECKING:
    from motcua.plans.models import PlanDraft, Proposal


@dataclass(frozen=True)
class Option:
    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True)
class Line:
    """A proposal in the list beside the text."""

    one: "Proposal"
    said: Said
    state: str
    tone: str
    sort: str
    name: str
    is_marked: bool
    doubts: list[str]
    is_current: bool


@dataclass(frozen=True)
class Piece:
    """A stretch of the text; `ordinals` are the proposals that stand on it, `opens` those that begin here."""

    text: str
    ordinals: tuple[int, ...]
    opens: tuple[int, ...]
    tone: str


def options(labels: dict[str, Any], chosen: str) -> list[Option]:
    return [Option(value, str(label), value == chosen) for value, label in labels.items()]


@require_http_methods(["GET", "HEAD", "POST"])
@for_leaders
def index(request: HttpRequest) -> HttpResponse:
    by, now, sent = by_of(request), timezone.now(), read(request)
    if request.method == "POST":
        made: list[PlanDraft] = []
        if attempted(sent, lambda: made.append(_begin(request, sent, by))):
            messages.success(
                request, _("The plan is entered. Decide on each proposal; nothing counts before that.")
            )
            return redirect("cockpit:plan-draft", made[0].pk)
    units = None if is_wide(request) else {by.unit_id or 0}
    rights = law.on(day_of(now)).rights
    names = figures.names()
    own = by.unit_id if not is_wide(request) else None
    shown = {
        "rows": [(row, *words.DRAFT_STATES[row.draft.state]) for row in draft_queries.drafts(units)],
        "may_begin": law.may_keep(by, own, rights),
        "levels": options(words.LEVELS, sent.text("level") or ("unit" if own else "province")),
        "units": [
            Option(str(pk), name, str(pk) == (sent.text("unit") or str(own or "")))
            for pk, name in names.units.items()
            if pk not in names.ended and (own is None or pk == own)
        ],
        "superiors": [
            Option(plan.key, plan.title, plan.key == sent.text("superior")) for plan in queries.plans()
        ],
        "given": sent.given,
        "year": sent.text("year") or str(day_of(now).year),
        "errors": sent.errors,
        "failed": sent.failed,
        "is_province": own is None,
    }
    return render(request, "cockpit/plan_drafts.html", shown, status=sent.status)


def _begin(request: HttpRequest, sent: Sent, by: By) -> "PlanDraft":
    head = drafting.Head(
        title=sent.text("title", 300),
        number=sent.text("number", 80),
        issued_on=sent.day("issued_on"),
        issuer=sent.text("issuer", 200),
        level=sent.text("level") or "province",
        unit_id=sent.number("unit") or None if sent.text("level") == "unit" else None,
        year=sent.number("year") or None,
        superior_key=sent.text("superior", 80),
    )
    names = figures.names()
    if head.unit_id is not None and head.unit_id not in names.units:
        raise SaidRefused([("unit", "required")])
    sent_file = request.FILES.get("file")
    if sent_file is not None:
        return drafting.begin_with_file(
            head, sent_file, file_name=sent_file.name or "", by=by, at=timezone.now()
        )
    return drafting.begin(head, sent.values.get("text", ""), by=by, at=timezone.now())


@require_http_methods(["GET", "HEAD", "POST"])
@for_leaders
def page(request: HttpRequest, plan_draft_id: int) -> HttpResponse:
    by, sent = by_of(request), read(request)
    draft = _visible(request, plan_draft_id, by)
    if request.method == "POST":
        deed = _DEEDS.get(sent.text("deed"))
        if deed is None:
            raise Http404
        goes_to: list[str] = []
        if attempted(sent, lambda: goes_to.append(deed(request, draft, sent, by))):
            return redirect(goes_to[0])
        draft = _visible(request, plan_draft_id, by)
    return _page(request, draft, sent, by)


def _visible(request: HttpRequest, draft_id: int, by: By) -> "PlanDraft":
    try:
        draft = draft_queries.draft(draft_id)
    except DraftNotFound:
        raise Http404 from None
    if not is_wide(request) and (draft.unit_id is None or draft.unit_id != by.unit_id):
        raise Http404
    return draft


def _page(request: HttpRequest, draft: "PlanDraft", sent: Sent, by: By) -> HttpResponse:
    rights = law.on(day_of(timezone.now())).rights
    found = draft_queries.proposals_of(draft)
    current = _current(request, sent, found)
    lines = [_line(one, current) for one in found]
    keeps = law.may_keep(by, draft.unit_id, rights)
    is_own = by.user_id in (draft.proposed_by_id, draft.begun_by_id)
    adopts = draft.state == "proposed" and law.may_adopt(by, draft.unit_id, rights)
    state, tone = words.DRAFT_STATES[draft.state]
    is_add = sent.text("deed") == "add" and bool(sent.errors)
    shown: dict[str, Any] = {
        "draft": draft,
        "state": state,
        "tone": tone,
        "level": words.LEVELS.get(draft.level, draft.level),
        "problem": words.document_problem(draft.problem) if draft.problem else "",
        "lines": lines,
        "pieces": _pieces(draft.text, lines),
        "current": next((line for line in lines if line.is_current), None),
        "undecided": sum(1 for one in found if one.state == "open"),
        "marked": sum(1 for line in lines if line.is_marked and line.one.state == "open"),
        "taken": sum(1 for one in found if one.state in drafting.TAKEN),
        "may_decide": keeps and draft.state == "open",
        "may_withdraw": keeps and draft.state not in ("adopted", "withdrawn"),
        "may_adopt": adopts and not is_own,
        "is_own": adopts and is_own,
        "deeds": [(words.DEEDS.get(deed.kind, deed.kind), deed) for deed in draft_queries.deeds(draft)],
        "errors": sent.errors,
        "failed": sent.failed,
        "given": sent.given,
        "is_add": is_add,
        "nothing": {},  # the faults of the form that was not sent
        "add_sort": "task"
        if (sent.text("sort") if is_add else request.GET.get("add")) == "task"
        else "target",
        "is_adding": is_add or "add" in request.GET,
    }
    if shown["may_decide"]:
        said = Said()
        if current is not None:
            said = _said(sent) if sent.errors and not is_add else proposals.from_json(current.said)
        shown["said"] = said
        shown["form"] = _choices(said)
        added = _said(sent) if is_add else Said(kind="ratio", comparator=">=", unit="%")
        shown["new"], shown["new_form"] = added, _choices(added)
    return render(request, "cockpit/plan_draft.html", shown, status=sent.status)


def _current(request: HttpRequest, sent: Sent, found: list["Proposal"]) -> "Proposal | None":
    """The proposal that the address asks for, else the first that is undecided."""
    asked = sent.text("ordinal") or str(request.GET.get("at", ""))
    named = next((one for one in found if str(one.ordinal) == asked), None)
    return named or next((one for one in found if one.state == "open"), found[0] if found else None)


def _line(one: "Proposal", current: "Proposal | None") -> Line:
    said = proposals.from_json(one.said)
    state, tone = words.PROPOSAL_STATES[one.state]
    known = indicator_words.indicators().get(said.indicator)
    name = (
        said.title if one.sort == "task" else (str(known.name) if known else _("Target without an indicator"))
    )
    return Line(
        one=one,
        said=said,
        state=str(state),
        tone=tone,
        sort=str(words.SORTS[one.sort]),
        name=name,
        is_marked=draft_queries.is_marked(one),
        doubts=[str(words.DOUBTS[doubt]) for doubt in one.doubts if doubt in words.DOUBTS],
        is_current=current is not None and one.pk == current.pk,
    )


def _choices(said: Said) -> dict[str, list[Option]]:
    names = figures.names()
    known = {code: str(one.name) for code, one in indicator_words.indicators().items()}
    return {
        "domain": options(words.DOMAINS, said.domain),
        "kind": options(words.KIND_LABELS, said.kind),
        "comparator": options(words.COMPARATOR_LABELS, said.comparator),
        "unit": options(words.UNIT_LABELS, said.unit),
        "rise": options(words.RISE_LABELS, said.rise),
        "indicator": options({"": _("none"), **known}, said.indicator),
        "lead_id": [
            Option("", _("as the text says"), not said.lead_id),
            *(
                Option(str(pk), name, pk == said.lead_id)
                for pk, name in names.units.items()
                if pk not in names.ended
            ),
        ],
    }


def _pieces(text: str, lines: list[Line]) -> list[Piece]:
    """The whole text, cut wherever a proposal's sentence begins or ends; sentences may overlap."""
    placed = [line for line in lines if line.one.end]
    cuts = sorted({0, len(text), *(p.one.start for p in placed), *(p.one.end for p in placed)})
    found = []
    for first, last in pairwise(cuts):
        here = [p for p in placed if p.one.start <= first and last <= p.one.end]
        opens = tuple(p.one.ordinal for p in placed if p.one.start == first and p.one.end > first)
        found.append(Piece(text[first:last], tuple(p.one.ordinal for p in here), opens, _tone(here)))
    return found


def _tone(here: list[Line]) -> str:
    if any(line.is_current for line in here):
        return "current"
    if any(line.one.state == "open" and line.is_marked for line in here):
        return "doubt"
    return "good" if here and all(line.one.state in drafting.TAKEN for line in here) else ""


# Deeds


def _said(sent: Sent) -> Said:
    due = sent.day("due")
    return Said(
        domain=sent.text("domain", 20) or "steering",
        kind=sent.text("kind", 12),
        comparator=sent.text("comparator", 8),
        value=sent.text("value", 20).replace(",", ".").replace(" ", ""),
        value_to=sent.text("value_to", 20).replace(",", ".").replace(" ", ""),
        unit=sent.text("unit", 8),
        scope=sent.text("scope", 300),
        deadline=sent.text("deadline", 10),
        indicator=sent.text("indicator", 40),
        rise=sent.text("rise", 8),
        part_of=sent.number("part_of"),
        lead_id=_unit(sent),
        title=sent.text("title", 500),
        product=sent.text("product", 300),
        lead=sent.text("lead", 200),
        supporting=sent.text("supporting", 500),
        due=due.isoformat() if due else "",
        steps=sent.values.get("steps", "").replace("\r\n", "\n").strip()[:3000],
    )


def _unit(sent: Sent) -> int:
    unit = sent.number("lead_id")
    if unit and unit not in figures.names().units:
        raise SaidRefused([("lead_id", "unknown")])
    return unit


def _address(draft: "PlanDraft", ordinal: int | None = None) -> str:
    address = reverse("cockpit:plan-draft", args=[draft.pk])
    return address if ordinal is None else f"{address}?at={ordinal}#proposal"


def _next(draft: "PlanDraft", one: "Proposal") -> str:
    """The next undecided proposal after this one, else the first undecided, else the whole list."""
    found = draft_queries.proposals_of(draft)
    places = {p.pk: n for n, p in enumerate(found)}
    waiting = [p for p in found if p.state == "open"]
    after = next((p for p in waiting if places[p.pk] > places[one.pk]), waiting[0] if waiting else None)
    return _address(draft, after.ordinal if after else None)


def _one(draft: "PlanDraft", sent: Sent) -> "Proposal":
    found = next((p for p in draft_queries.proposals_of(draft) if p.ordinal == sent.number("ordinal")), None)
    if found is None:
        raise Http404
    return found


def _confirm(request: HttpRequest, draft: "PlanDraft", sent: Sent, by: By) -> str:
    one = _one(draft, sent)
    done = drafting.confirm(one.pk, _said(sent), revision=sent.number("revision"), by=by, at=timezone.now())
    return _next(draft, done)


def _reject(request: HttpRequest, draft: "PlanDraft", sent: Sent, by: By) -> str:
    done = drafting.reject(_one(draft, sent).pk, revision=sent.number("revision"), by=by, at=timezone.now())
    return _next(draft, done)


def _reopen(request: HttpRequest, draft: "PlanDraft", sent: Sent, by: By) -> str:
    one = drafting.reopen(_one(draft, sent).pk, revision=sent.number("revision"), by=by, at=timezone.now())
    return _address(draft, one.ordinal)


def _add(request: HttpRequest, draft: "PlanDraft", sent: Sent, by: By) -> str:
    one = drafting.add(
        draft.pk,
        sent.text("sort", 6),
        _said(sent),
        quote=sent.values.get("quote", ""),
        by=by,
        at=timezone.now(),
    )
    messages.success(request, _("It is added to the draft."))
    return _address(draft, one.ordinal)


def _propose(request: HttpRequest, draft: "PlanDraft", sent: Sent, by: By) -> str:
    drafting.propose(draft.pk, by=by, at=timezone.now())
    messages.success(request, _("The draft waits for another person to adopt it."))
    return _address(draft)


def _withdraw(request: HttpRequest, draft: "PlanDraft", sent: Sent, by: By) -> str:
    drafting.withdraw(draft.pk, by=by, at=timezone.now())
    messages.success(request, _("The draft is withdrawn."))
    return reverse("cockpit:plan-drafts")


def _give_back(request: HttpRequest, draft: "PlanDraft", sent: Sent, by: By) -> str:
    drafting.give_back(draft.pk, sent.text("words"), by=by, at=timezone.now())
    messages.success(request, _("The draft is back in work."))
    return _address(draft)


def _adopt(request: HttpRequest, draft: "PlanDraft", sent: Sent, by: By) -> str:
    plan = drafting.adopt(draft.pk, by=by, at=timezone.now())
    messages.success(request, _("The plan is adopted: its targets are measured from now on."))
    return reverse("cockpit:plan", args=[plan.key])


_DEEDS: dict[str, Callable[[HttpRequest, "PlanDraft", Sent, By], str]] = {
    "confirm": _confirm,
    "reject": _reject,
    "reopen": _reopen,
    "add": _add,
    "propose": _propose,
    "withdraw": _withdraw,
    "give-back": _give_back,
    "adopt": _adopt,
}
