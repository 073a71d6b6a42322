"""The sheet of one procedure: filled in, submitted, concluded by a second person, and what follows from it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from motcua.agencies import queries as agencies
from motcua.kernel.zone import day_of
from motcua.procedures.errors import DraftOpen, ProcedureNotFound
from motcua.reviews import screen_queries as queries
from motcua.reviews.actions import catalogue_drafts, decentralisations, proposals
from motcua.reviews.actions import sheets as actions
from motcua.reviews.errors import ReviewNotFound
from motcua.reviews.rules import authority, costs, law
from motcua.reviews.rules.law import Outcome, Questionnaire, Theme
from motcua.reviews.rules.sheets import costs as costs_of
from motcua.reviews.rules.subjects import Subject
from motcua.reviews.sheet_content import content_of
from motcua.web.desk.access import Official, for_officials
from motcua.web.portal.uploads import ACCEPT
from motcua.web.reviews import sheet_form, words
from motcua.web.reviews.follow_ups import decentralisation_fields, proposal_fields
from motcua.web.reviews.forms import Field, Form, Problem, Sent, attempted, by_of, context, read
from motcua.web.reviews.plans import attach
from motcua.web.reviews.sheet_form import Typed

if TYPE_CHECKING:
    from motcua.reviews.models import ReviewSheet

FILLED_IN = frozenset({"save", "submit", "more"})


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def page(request: HttpRequest, official: Official, sheet_id: int) -> HttpResponse:
    try:
        row = queries.sheet(sheet_id)
    except ReviewNotFound:
        raise Http404 from None
    sent = read(request)
    typed = None
    if request.method == "POST":
        if sent.deed in FILLED_IN:
            typed = sheet_form.typed_of(sent.values)
            done = _fill_in(row, official, sent, typed)
        else:
            done = _decide(request, row, official, sent)
        if done:
            return redirect("reviews:sheet", sheet_id)
        row = queries.sheet(sheet_id)  # what another saved meanwhile
    return _page(request, official, row, sent, typed)


def _fill_in(row: "ReviewSheet", official: Official, sent: Sent, typed: Typed) -> bool:
    """Save or submit what was typed; False when the page is to be shown again."""
    if sent.deed == "more":  # only another row to fill in
        return False
    now = timezone.now()
    reading = sheet_form.read(typed, _questions(row))
    if reading.problems:
        sent.problems, sent.status = reading.problems, 422
        return False
    deed = actions.submit if sent.deed == "submit" else actions.save
    return attempted(
        sent,
        lambda: deed(sheet_id=row.pk, content=reading.content, seen=sent.seen, by=by_of(official), at=now),
    )


def _decide(request: HttpRequest, row: "ReviewSheet", official: Official, sent: Sent) -> bool:
    by, now = by_of(official), timezone.now()

    def deed() -> None:
        match sent.deed:
            case "conclude":
                actions.conclude(
                    sheet_id=row.pk, concluded_on=sent.day("concluded_on"), seen=sent.seen, by=by, at=now
                )
                messages.success(request, _("The review is concluded. From now on it counts."))
            case "send-back":
                actions.send_back(sheet_id=row.pk, words=sent.text("words"), seen=sent.seen, by=by, at=now)
            case "drop":
                actions.drop(sheet_id=row.pk, ground=sent.text("ground"), seen=sent.seen, by=by, at=now)
            case "file":
                attach(request, official, Subject.SHEET, row.pk)
            case "catalogue":
                number = catalogue_drafts.open_draft(sheet_id=row.pk, seen=sent.seen, by=by, at=now)
                messages.success(
                    request, _("Draft %(number)s is open in the catalogue.") % {"number": number}
                )
            case "proposal":
                proposals.send(
                    sheet_id=row.pk,
                    procedure_id=row.procedure_id,
                    words=sent.text("words"),
                    addressee=sent.text("addressee"),
                    number=sent.text("number"),
                    sent_on=sent.day("sent_on"),
                    by=by,
                    at=now,
                )
            case "decentralisation":
                decentralisations.approve(
                    sheet_id=row.pk,
                    procedure_id=row.procedure_id,
                    from_level=sent.text("from_level"),
                    to_level=sent.text("to_level"),
                    approved_on=sent.day("approved_on"),
                    document=sent.text("approval_document"),
                    by=by,
                    at=now,
                )
            case _:
                raise ReviewNotFound

    try:
        return attempted(sent, deed)
    except DraftOpen as other:
        said = _("The catalogue has an open draft of this procedure already (draft %(number)s).")
        sent.problems = [Problem("form-catalogue", said % {"number": other.draft_id})]
    except ProcedureNotFound:
        sent.problems = [Problem("form-catalogue", _("The procedure is no longer in force."))]
    sent.status = 409
    return False


def _questions(row: "ReviewSheet") -> Questionnaire:
    return law.questionnaire(row.questions_from or day_of(timezone.now()))


def _page(
    request: HttpRequest, official: Official, row: "ReviewSheet", sent: Sent, typed: Typed | None
) -> HttpResponse:
    by, today = by_of(official), day_of(timezone.now())
    rights, content = law.rights(today), content_of(row)
    typed = typed or sheet_form.typed_from(content)
    hour_vnd = row.hour_vnd or law.cost_of_an_hour(today).vnd
    is_open = row.plan.state == "approved" and row.state in ("waiting", "draft")
    unit_id = actions.reviewing_unit(row, today)
    concludes = row.state == "submitted" and authority.may_conclude(by, rights, unit_id=unit_id)
    keeps = authority.may_keep(by, rights)
    bad = frozenset(one.anchor for one in sent.problems)
    label, tone = words.SHEET_STATES[row.state]
    follows = row.state == "concluded" and row.outcome != Outcome.KEEP and keeps
    version = row.procedure_version or row.procedure.current_version
    shown: dict[str, Any] = {
        "row": row,
        "goes_on": agencies.unit(unit_id).name if unit_id != row.line.unit_id else "",
        "state_label": label,
        "state_tone": tone,
        "outcome": words.OUTCOMES.get(row.outcome, ""),
        "may_fill": is_open and actions.may_fill(row, by, today),
        "may_conclude": concludes and row.submitted_by_id != by.user_id,
        "is_own": concludes and row.submitted_by_id == by.user_id,
        "may_drop": keeps and row.plan.state == "approved" and row.state in queries.OPEN,
        "may_follow": follows,
        "opens_draft": official.opens("catalogue:draft"),
        "may_draft": follows and row.outcome in catalogue_drafts.DRAFTED and row.catalogue_draft_id is None,
        "by_decision": follows and row.outcome == Outcome.ABOLISH,
        "may_attach": keeps or actions.may_fill(row, by, today),
        "accept": ACCEPT,
        "revision": row.revision,
        "themes": _themes(typed, _questions(row), bad),
        "basis": _questions(row).basis,
        "typed": typed.single,
        "outcomes": list(words.OUTCOMES.items()),
        "change_rows": sheet_form.change_rows(typed),
        "parts": list(words.PARTS.items()),
        "limit_units": list(words.LIMIT_UNITS.items()),
        "levels": list(words.LEVELS.items()),
        "sides": [
            (side, words.label(side), sheet_form.cost_rows(typed, side, bad)) for side in sheet_form.SIDES
        ],
        "hour": law.cost_of_an_hour(row.submitted_at.date() if row.submitted_at else today),
        "hour_vnd": hour_vnd,
        "method_basis": law.method_basis(),
        "costed": _costed(content, hour_vnd),
        "record": _record(version.content if version else {}),
        "bad": bad,
        "files": queries.files(Subject.SHEET, row.pk),
        "deeds": [(words.DEEDS.get(one.kind, one.kind), one) for one in queries.deeds(Subject.SHEET, row.pk)],
        "proposals": [(one, *words.PROPOSAL_STATES[one.state]) for one in queries.proposals(sheet_id=row.pk)],
        "change_list": [(words.PARTS.get(one.part, one.part), one) for one in content.changes],
        "limit_unit": words.LIMIT_UNITS.get(row.limit_unit, ""),
        "from_level": words.LEVELS.get(row.from_level, ""),
        "to_level": words.LEVELS.get(row.to_level, ""),
        **context(sent, _forms(row, today.isoformat())),
    }
    return render(request, "reviews/sheet.html", shown, status=sent.status)


def _themes(
    typed: Typed, questions: Questionnaire, bad: frozenset[str]
) -> list[tuple[str, list[Mapping[str, Any]]]]:
    language = get_language() or "vi"
    found: dict[Theme, list[Mapping[str, Any]]] = {theme: [] for theme in Theme}
    for question in questions.questions:
        answer = typed.single.get(f"answer-{question.code}", "")
        found[question.theme].append(
            {
                "code": question.code,
                "number": question.code.upper(),
                "text": question.text(language),
                "answer": answer,
                "answer_words": words.ANSWERS.get(answer, "–"),
                "ground": typed.single.get(f"ground-{question.code}", ""),
                "options": list(words.ANSWERS.items()),
                "is_bad": f"id_answer-{question.code}" in bad or f"id_ground-{question.code}" in bad,
            }
        )
    return [(str(words.THEMES[theme]), asked) for theme, asked in found.items()]


def _costed(content: Any, hour_vnd: int) -> dict[str, Any]:
    """What is kept, counted: each activity, the totals, the saving."""
    before, after = costs_of(content, hour_vnd)
    return {
        "sides": [
            (words.label(side), [(one, costs.yearly(one, hour_vnd)) for one in getattr(content, side)], total)
            for side, total in (("before", before), ("after", after))
        ],
        "before": before,
        "after": after,
        "saving": costs.saving(before, after),
    }


def _record(content: Mapping[str, Any]) -> dict[str, Any]:
    """The parts of the procedure's record that a reviewer looks at, as the version reviewed says them."""
    channels = content.get("channels") or ()
    limits = {
        f"{line['limit']['value']} {words.LIMIT_UNITS.get(line['limit']['unit'], line['limit']['unit'])}"
        for line in channels
        if line.get("limit")
    }
    fees = {str(fee.get("text") or "") for line in channels for fee in line.get("fees") or ()} - {""}
    return {
        "limits": sorted(limits),
        "fees": sorted(fees),
        "components": [str(one.get("name") or "") for one in content.get("components") or ()],
    }


def _forms(row: "ReviewSheet", today: str) -> list[Form]:
    seen = row.revision
    reason = Field("words", words.label("words"), "area", 500, is_wide=True)
    return [
        Form(
            "conclude",
            _("Conclude"),
            _("Conclude the review"),
            (Field("concluded_on", words.label("concluded_on"), "date", value=today),),
            seen,
            is_main=True,
        ),
        Form("send-back", _("Send back"), _("Send back to be changed"), (reason,), seen),
        Form(
            "drop",
            _("Drop from the plan"),
            _("Drop from the plan"),
            (Field("ground", words.label("ground"), "area", 500, is_wide=True),),
            seen,
        ),
        Form(
            "catalogue", _("Change the procedure"), _("Open a draft in the catalogue"), (), seen, is_main=True
        ),
        Form(
            "proposal", _("Proposal to a higher level"), _("Record the proposal"), proposal_fields(row.ground)
        ),
        Form(
            "decentralisation",
            _("Decentralisation approved"),
            _("Record the approval"),
            decentralisation_fields(row.from_level, row.to_level),
        ),
        Form("file", _("Attach a file"), _("Attach"), (Field("file", words.label("file"), "file"),)),
    ]
