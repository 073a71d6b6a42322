"""Plans: the list, one plan with its progress and lines, and the deeds that change it."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_http_methods

from motcua.agencies import queries as agencies
from motcua.agencies.errors import UnitNotFound
from motcua.kernel.zone import day_of
from motcua.procedures import competence
from motcua.records.rules import clean_name
from motcua.reviews import screen_queries as queries
from motcua.reviews.actions import evidence, plan_lists
from motcua.reviews.actions import plans as actions
from motcua.reviews.actions.plans import NewLine
from motcua.reviews.errors import InputRefused, ReviewNotFound
from motcua.reviews.rules import authority, law
from motcua.reviews.rules.plan_workbook import LARGEST_FILE
from motcua.reviews.rules.subjects import Subject
from motcua.web.desk.access import Official, for_officials
from motcua.web.portal.uploads import ACCEPT
from motcua.web.reviews import words
from motcua.web.reviews.forms import Field, Form, Sent, attempted, by_of, context, read

if TYPE_CHECKING:
    from motcua.reviews.models import ReviewPlan


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def index(request: HttpRequest, official: Official) -> HttpResponse:
    now, by = timezone.now(), by_of(official)
    may_keep = authority.may_keep(by, law.rights(day_of(now)))
    sent = read(request)
    if request.method == "POST":
        made: list[ReviewPlan] = []
        if attempted(sent, lambda: made.append(_draft(sent, official))):
            messages.success(
                request, _("The plan is begun. Put the procedures in, then send it for approval.")
            )
            return redirect("reviews:plan", made[0].pk)
    rows = [(row, *words.PLAN_STATES[row.plan.state]) for row in queries.plans(day_of(now))]
    shown = {"rows": rows, "may_keep": may_keep, **context(sent, [_draft_form(day_of(now).year)])}
    return render(request, "reviews/plans.html", shown, status=sent.status)


def _draft_form(year: int) -> Form:
    return Form(
        "draft",
        _("New plan"),
        _("Begin the plan"),
        (
            Field("year", words.label("year"), "number", value=str(year)),
            Field("title", words.label("title"), longest=250, is_wide=True),
        ),
        is_main=True,
    )


def _draft(sent: Sent, official: Official) -> "ReviewPlan":
    year = sent.number("year")
    if year is None:
        raise InputRefused(field="year", problem="no-number")
    try:
        issuer = agencies.peoples_committee(settings.PROVINCE_CODE).pk
    except UnitNotFound:  # an installation whose reference data are not loaded: the keeper's own unit
        issuer = official.unit_id
    return actions.draft(
        year=year, title=sent.text("title"), issuer_id=issuer, by=by_of(official), at=timezone.now()
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def page(request: HttpRequest, official: Official, plan_id: int) -> HttpResponse:
    sent = read(request)
    if request.method == "POST":
        deed = _DEEDS.get(sent.deed)
        if deed is None:
            raise Http404
        if attempted(sent, lambda: deed(request, official, plan_id, sent)):
            messages.success(request, str(_DONE[sent.deed]))
            return redirect("reviews:plan", plan_id)
    return _page(request, official, plan_id, sent)


def _page(request: HttpRequest, official: Official, plan_id: int, sent: Sent) -> HttpResponse:
    now, by = timezone.now(), by_of(official)
    today, rights = day_of(now), law.rights(day_of(now))
    try:
        plan = queries.plan(plan_id)
    except ReviewNotFound:
        raise Http404 from None
    rows = queries.lines(plan_id, today)
    progress = queries.progress(rows, today)
    label, tone = words.PLAN_STATES[plan.state]
    keeps = authority.may_keep(by, rights)
    is_own = by.user_id in (plan.proposed_by_id, plan.drafted_by_id)
    approves = plan.state == "proposed" and authority.may_approve(by, rights)
    listed = [
        (
            row,
            [
                (one, *words.SHEET_STATES[one.state], words.OUTCOMES.get(one.outcome, ""))
                for one in row.sheets
            ],
        )
        for row in rows
    ]
    shown: dict[str, Any] = {
        "plan": plan,
        "state_label": label,
        "state_tone": tone,
        "lines": listed,
        "progress": progress,
        "states": [
            (words.SHEET_STATES[code][0], progress.by_state.get(code, 0)) for code in words.SHEET_STATES
        ],
        "outcomes": [(name, progress.by_outcome.get(code, 0)) for code, name in words.OUTCOMES.items()],
        "may_change": keeps and plan.state == "draft",
        "may_propose": keeps and plan.state == "draft" and bool(rows),
        "may_withdraw": keeps and plan.state in ("draft", "proposed"),
        "may_approve": approves and not is_own,
        "is_own": approves and is_own,
        "may_attach": keeps,
        "accept": ACCEPT,
        "files": queries.files(Subject.PLAN, plan_id),
        "deeds": [(words.DEEDS.get(one.kind, one.kind), one) for one in queries.deeds(Subject.PLAN, plan_id)],
        **context(sent, _forms(plan) if keeps or approves else []),
    }
    if shown["may_change"]:
        taken = {one.procedure_id for row in rows for one in row.sheets}
        shown["choices"] = [one for one in competence.in_force(today, rights.levels) if one.id not in taken]
        shown["chosen"] = set(request.POST.getlist("procedure")) if sent.deed == "add" else set()
    return render(request, "reviews/plan.html", shown, status=sent.status)


def _forms(plan: "ReviewPlan") -> list[Form]:
    is_drafted = plan.state == "draft"
    known = agencies.units_on(day_of(timezone.now())) if is_drafted else []
    units = [(str(one.id), one.name) for one in known]
    reason = Field("words", words.label("words"), "area", 500, is_wide=True)
    seen = plan.revision
    return [
        Form(
            "add",
            _("Add procedures"),
            _("Add to the plan"),
            (
                Field("unit", words.label("unit"), "select", options=units),
                Field("due_on", words.label("due_on"), "date"),
                Field(
                    "group_name",
                    words.label("group_name"),
                    longest=250,
                    hint=_("Needed when several procedures are reviewed together."),
                ),
                Field("is_priority", words.label("is_priority"), "check"),
            ),
            seen,
            is_main=True,
        ),
        Form(
            "import",
            _("Add procedures from a workbook"),
            _("Check and take over"),
            (Field("file", words.label("file"), "file"),),
            seen,
        ),
        Form("remove", "", _("Take out"), (), seen),
        Form("propose", _("Send for approval"), _("Send for approval"), (), seen, is_main=True),
        Form(
            "approve",
            _("Approve"),
            _("Approve the plan"),
            (
                Field("number", words.label("number"), longest=120),
                Field("issued_on", words.label("issued_on"), "date"),
            ),
            seen,
            is_main=True,
        ),
        Form("send-back", _("Send back"), _("Send back to be changed"), (reason,), seen),
        Form("withdraw", _("Withdraw the review plan"), _("Withdraw the plan"), (reason,), seen),
        Form("file", _("Attach a file"), _("Attach"), (Field("file", words.label("file"), "file"),)),
    ]


def _add(request: HttpRequest, official: Official, plan_id: int, sent: Sent) -> None:
    due_on, unit = sent.day("due_on"), sent.number("unit")
    if due_on is None:
        raise InputRefused(field="due_on", problem="required")
    if unit is None:
        raise InputRefused(field="unit", problem="required")
    chosen = [int(one) for one in request.POST.getlist("procedure") if one.isdecimal() and len(one) < 18]
    line = NewLine(
        procedure_ids=tuple(dict.fromkeys(chosen)),
        unit_id=unit,
        due_on=due_on,
        group_name=sent.text("group_name"),
        is_priority=sent.text("is_priority") == "yes",
    )
    grouped = len(line.procedure_ids) < 2 or line.group_name
    lines = [line] if grouped else [
        NewLine(procedure_ids=(one,), unit_id=unit, due_on=due_on) for one in line.procedure_ids
    ]  # fmt: skip
    actions.add_lines(plan_id=plan_id, lines=lines, seen=sent.seen, by=by_of(official), at=timezone.now())


def _import(request: HttpRequest, official: Official, plan_id: int, sent: Sent) -> None:
    upload = request.FILES.get("file")
    content = upload.read(LARGEST_FILE + 1) if upload is not None else b""
    if not content:
        raise InputRefused(field="file", problem="required")
    plan_lists.take_over(
        plan_id=plan_id, content=content, seen=sent.seen, by=by_of(official), at=timezone.now()
    )


def _remove(request: HttpRequest, official: Official, plan_id: int, sent: Sent) -> None:
    actions.remove_line(
        plan_id=plan_id,
        line_id=sent.number("line") or 0,
        seen=sent.seen,
        by=by_of(official),
        at=timezone.now(),
    )


def _propose(request: HttpRequest, official: Official, plan_id: int, sent: Sent) -> None:
    actions.propose(plan_id=plan_id, seen=sent.seen, by=by_of(official), at=timezone.now())


def _approve(request: HttpRequest, official: Official, plan_id: int, sent: Sent) -> None:
    actions.approve(
        plan_id=plan_id,
        number=sent.text("number"),
        issued_on=sent.day("issued_on"),
        seen=sent.seen,
        by=by_of(official),
        at=timezone.now(),
    )


def _send_back(request: HttpRequest, official: Official, plan_id: int, sent: Sent) -> None:
    actions.send_back(
        plan_id=plan_id, words=sent.text("words"), seen=sent.seen, by=by_of(official), at=timezone.now()
    )


def _withdraw(request: HttpRequest, official: Official, plan_id: int, sent: Sent) -> None:
    actions.withdraw(
        plan_id=plan_id, words=sent.text("words"), seen=sent.seen, by=by_of(official), at=timezone.now()
    )


def attach(request: HttpRequest, official: Official, subject: Subject, subject_id: int) -> None:
    """Attach the posted file to something of the review. Raises InputRefused, RecordsError."""
    upload = request.FILES.get("file")
    if upload is None or upload.file is None:
        raise InputRefused(field="file", problem="required")
    evidence.attach(
        subject=subject,
        subject_id=subject_id,
        content=upload.file,
        file_name=clean_name(upload.name or ""),
        by=by_of(official),
        at=timezone.now(),
    )


def _file(request: HttpRequest, official: Official, plan_id: int, sent: Sent) -> None:
    attach(request, official, Subject.PLAN, plan_id)


_DEEDS: dict[str, Callable[[HttpRequest, Official, int, Sent], None]] = {
    "add": _add,
    "import": _import,
    "remove": _remove,
    "propose": _propose,
    "approve": _approve,
    "send-back": _send_back,
    "withdraw": _withdraw,
    "file": _file,
}
_DONE = {
    "add": lazy("The procedures are in the plan."),
    "import": lazy("The rows of the workbook are in the plan."),
    "remove": lazy("The line is taken out."),
    "propose": lazy("The plan is sent for approval. Another person decides on it."),
    "approve": lazy("The plan is approved. The units can begin their reviews."),
    "send-back": lazy("The plan is sent back to be changed."),
    "withdraw": lazy("The plan is withdrawn."),
    "file": lazy("The file is attached."),
}
