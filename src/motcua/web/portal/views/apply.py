"""Filing online, one small group of questions a page. Every answer is saved as soon as it is given."""

import uuid
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from motcua.dossiers.actions import drafts
from motcua.dossiers.errors import DossierError, DraftChanged, NoSuchLimit
from motcua.dossiers.rules.drafting import Part
from motcua.kernel.text import visible
from motcua.kernel.zone import day_of
from motcua.procedures import queries as procedures
from motcua.procedures.errors import ProcedureNotFound
from motcua.records import photographs
from motcua.web.components.acting_for import files_for
from motcua.web.portal import catalogue, fees, flow, interlinked, owners, parts, questions, typed
from motcua.web.portal.access import for_citizens
from motcua.web.portal.answers import not_possible
from motcua.web.portal.conflicts import beside, saved_there, seen_of
from motcua.web.portal.flow import Application
from motcua.web.portal.questions import Account, Question, SummaryLine, summary_of
from motcua.web.portal.refusals import refusal


def today() -> date:
    return day_of(timezone.now())


def person(request: HttpRequest) -> int:
    return cast(int, request.user.pk)


def opened(request: HttpRequest, draft_id: uuid.UUID) -> Application | HttpResponse:
    """The person's application, or the page that answers instead: not found, or submitted already."""
    try:
        found = flow.application(draft_id, person(request), today=today())
    except DossierError as error:
        return not_possible(request, refusal(error))
    if found.draft.submitted_dossier_id is not None:
        return redirect("portal:apply-receipt", draft_id)
    return found


def page(
    request: HttpRequest,
    application: Application,
    key: str,
    template: str,
    context: dict[str, Any],
    *,
    status: int = 200,
) -> HttpResponse:
    """One step's page with what all of them show."""
    step, before = application.step(key), application.before(key)
    part = part_of(application, key)
    return render(
        request,
        template,
        {
            "application": application,
            "draft": application.draft,
            "step": step,
            "number": application.number(key),
            "total": len(application.steps),
            "back": before.url if before else "",
            "from_review": _from_review(request),
            "summary": [],
            "stand": drafts.stand_of(application.draft, part) if part else "",
            "restored": False,
            "changed_at": None,
            **context,
        },
        status=status,
    )


def part_of(application: Application, key: str) -> Part | None:
    """The part of the draft that a step's page writes."""
    if key in ("unit", "whom", "applicant", "return"):
        return Part(key)
    if key.startswith("form-"):
        shown = application.pages[int(key.removeprefix("form-")) - 1]
        return Part("form", tuple(one.name for one in shown.fields))
    return None


def onward(request: HttpRequest, draft_id: uuid.UUID, key: str) -> HttpResponse:
    """To the step behind this one, or back to the review that one came from."""
    application = flow.application(draft_id, person(request), today=today())
    if _from_review(request) and application.is_complete:
        return redirect(application.steps[-1].url)
    return redirect(application.after(key).url)


def _from_review(request: HttpRequest) -> bool:
    return "review" in (request.POST.get("from"), request.GET.get("from"))


@for_citizens
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest, code: str) -> HttpResponse:
    """POST begins a draft pinned to the version in force. GET (back from the sign-in) asks once more."""
    try:
        procedure = procedures.procedure_page(code)
    except ProcedureNotFound as error:
        return not_possible(request, refusal(error))
    if not catalogue.is_filed_online(procedure):
        return not_possible(request, refusal(NoSuchLimit(channel="online")))
    if request.method == "GET":
        return render(request, "portal/apply/start.html", {"procedure": procedure})
    draft = drafts.start(
        user_id=person(request),
        procedure_id=procedure.id,
        version_id=procedure.version_id,
        organisation_id=files_for(request),
    )
    return redirect("portal:apply-unit", draft.pk)


@for_citizens
@require_http_methods(["GET"])
def resume(request: HttpRequest, draft_id: uuid.UUID) -> HttpResponse:
    """Go on where it was left."""
    application = opened(request, draft_id)
    return application if isinstance(application, HttpResponse) else redirect(application.next_open.url)


@for_citizens
@require_http_methods(["GET", "POST"])
def unit(request: HttpRequest, draft_id: uuid.UUID) -> HttpResponse:
    application = opened(request, draft_id)
    if isinstance(application, HttpResponse):
        return application
    home = own_area(request)
    units = [
        row
        for row in procedures.receiving_units(application.draft.procedure_id, home)
        if "online" in row.channels
    ]
    if application.draft.service:
        units = interlinked.that_take_all(application.draft.service, units)
    error, chosen, again = "", "", typed.restored(request)
    changed_at = None
    if request.method == "POST":
        chosen = request.POST.get("unit", "")
        if any(str(row.receiving_unit_id) == chosen for row in units):
            seen = seen_of(request, Part("unit"))
            try:
                drafts.choose_unit(draft_id=draft_id, user_id=person(request), unit_id=int(chosen), seen=seen)
                return onward(request, draft_id, "unit")
            except DraftChanged as changed:
                changed_at = changed.at
                application = flow.application(draft_id, person(request), today=today())
                there = application.draft.receiving_unit
                error = saved_there(there.name if there else "")
        else:
            error = _("Choose the unit that is to receive the dossier.")
    elif again is not None:
        chosen = again.get("unit", "")
    likely = [row.receiving_unit_id for row in units if len(units) == 1 or row.receiving_area_code == home]
    picked = next((row.receiving_unit_id for row in units if str(row.receiving_unit_id) == chosen), None)
    selected = picked or application.draft.receiving_unit_id or next(iter(likely), None)
    context = {
        "units": units,
        "selected": selected,
        "is_suggested": selected is not None
        and picked is None
        and application.draft.receiving_unit_id is None
        and len(units) > 1,
        "error": error,
        "restored": again is not None,
        "changed_at": changed_at,
        "summary": [SummaryLine("id_unit", error)] if error else [],
    }
    return page(
        request, application, "unit", "portal/apply/unit.html", context, status=_status(error, changed_at)
    )


@for_citizens
@require_http_methods(["GET", "POST"])
def whom(request: HttpRequest, draft_id: uuid.UUID) -> HttpResponse:
    application = opened(request, draft_id)
    if isinstance(application, HttpResponse):
        return application
    said, error = application.draft.applicant, ""
    if application.draft.organisation_id is not None:  # the organisation that it was begun for
        return redirect("portal:apply-applicant", draft_id)
    represented = owners.represented(person(request), today())
    changed_at, again = None, typed.restored(request)
    if again is not None:
        said = {**said, "for_whom": again.get("for_whom", "")}
    if request.method == "POST":
        chosen = request.POST.get("for_whom", "")
        if chosen in represented or chosen in questions.OWNER_KINDS:
            answers = _of_owner(request, chosen, said, represented)
            try:
                _save(request, draft_id, answers, Part("whom"))
            except DraftChanged as changed:
                changed_at = changed.at
                application = flow.application(draft_id, person(request), today=today())
                asked = beside(
                    [questions.whom({"for_whom": chosen})], [questions.whom(application.draft.applicant)]
                )
                return _questions(request, application, "whom", asked, changed_at=changed_at)
            if answers.get("owner_name") == "":
                return redirect("portal:apply-applicant", draft_id)
            return onward(request, draft_id, "whom")
        error = _("Please choose one of the answers offered.")
    asked = [owners.with_represented(questions.whom(said, error=error), represented, said)]
    return _questions(request, application, "whom", asked, restored=again is not None)


def _of_owner(
    request: HttpRequest, chosen: str, said: Mapping[str, Any], represented: Mapping[str, Any]
) -> dict[str, Any]:
    """What the draft says of the owner once `chosen` is: one whom the person represents, or a kind of owner."""
    if chosen in represented:
        return dict(owners.answers_for(represented[chosen]))
    answers: dict[str, Any] = {"for_whom": chosen, "representation": ""}
    if said.get("for_whom") in (None, chosen) and not said.get("representation"):
        return answers
    # another owner: what was said about the former one is not theirs
    answers |= {"owner_name": "", "owner_id_number": "", "owner_birth_date": ""}
    return {**answers, **_of_account(request)} if chosen == "self" else answers


def _save(request: HttpRequest, draft_id: uuid.UUID, answers: Mapping[str, Any], part: Part) -> None:
    """Raises DraftChanged."""
    drafts.save_applicant(
        draft_id=draft_id, user_id=person(request), answers=answers, seen=seen_of(request, part)
    )


def _status(error: str, changed_at: datetime | None) -> int:
    if changed_at is not None:
        return 409
    return 422 if error else 200


def own_area(request: HttpRequest) -> str | None:
    """The commune that the account lives in, when it says so."""
    area = cast(Any, request.user).area
    return area.code if area else None


def _of_account(request: HttpRequest) -> dict[str, str]:
    own = account(request)
    return {
        "owner_name": own.full_name,
        "owner_id_number": own.personal_id,
        "owner_birth_date": own.birth_date.isoformat() if own.birth_date else "",
    }


def account(request: HttpRequest) -> Account:
    user = cast(Any, request.user)
    return Account(
        user.full_name, user.personal_id, user.birth_date, user.telephone, user.email, user.address
    )


@for_citizens
@require_http_methods(["GET", "POST"])
def applicant(request: HttpRequest, draft_id: uuid.UUID) -> HttpResponse:
    application = opened(request, draft_id)
    if isinstance(application, HttpResponse):
        return application
    said = application.draft.applicant
    kind = said.get("for_whom")
    if kind not in questions.OWNER_KINDS:
        return redirect("portal:apply-whom", draft_id)
    errors: dict[str, str] = {}
    changed_at, again = None, typed.restored(request)
    posted = request.POST if request.method == "POST" else again
    if posted is not None:
        answers, errors = questions.read_applicant(
            {name: visible(str(value)) for name, value in posted.items()}, kind, today=today()
        )
        group, wrong = _group(application, posted)
        answers, errors = {**answers, **group}, {**errors, **wrong}
        settled = owners.settled(application.draft)
        answers = {**answers, **settled}
        errors = {name: error for name, error in errors.items() if name not in settled}
        if not errors and again is None:
            try:
                _save(request, draft_id, answers, Part("applicant"))
                return onward(request, draft_id, "applicant")
            except DraftChanged as changed:
                changed_at = changed.at
                application = flow.application(draft_id, person(request), today=today())
                said = application.draft.applicant
        said, there = {**said, **answers}, said
    said = {**said, **owners.settled(application.draft)}
    asked = questions.applicant_questions(said, account(request), errors=errors)
    if changed_at is not None:
        asked = beside(asked, questions.applicant_questions(there, account(request)))
    claim = _claim_question(application, said, errors.get("fee_group", ""))
    asked += [claim] if claim else []
    filled = any(q.source for q in asked)
    intro = (
        _("What we know from your account is filled in. Please correct what has changed.") if filled else ""
    )
    return _questions(
        request,
        application,
        "applicant",
        asked,
        intro=intro,
        restored=again is not None,
        changed_at=changed_at,
    )


def _claim_question(application: Application, said: Any, error: str = "") -> Question | None:
    """The question about an exemption; an interlinked service asks none: its parts cost each their own."""
    if application.draft.service:
        return None
    procedure = application.draft.procedure
    return fees.group_question(
        said,
        procedure=procedure.code,
        sector=procedure.sector.code,
        on=today(),
        own=fees.own_of(application.draft, today()),
        error=error,
    )


def _group(application: Application, posted: Any) -> tuple[dict[str, str], dict[str, str]]:
    """The group claimed, where the page asks for one, and what is wrong with the answer."""
    asked = _claim_question(application, {})
    if asked is None:
        return {}, {}
    chosen = visible(posted.get("fee_group", ""))
    if chosen not in {choice.value for choice in asked.choices}:
        return {}, {"fee_group": _("Please choose one of the answers offered.")}
    return {"fee_group": chosen}, {}


def mark_seen(request: HttpRequest, application: Application, mark: str) -> None:
    """Remember that a page whose questions are all optional was gone through."""
    seen = application.draft.applicant.get("seen", [])
    if mark not in seen:
        drafts.save_applicant(
            draft_id=application.draft.pk, user_id=person(request), answers={"seen": [*seen, mark]}
        )


@for_citizens
@require_http_methods(["GET", "POST"])
def returning(request: HttpRequest, draft_id: uuid.UUID) -> HttpResponse:
    application = opened(request, draft_id)
    if isinstance(application, HttpResponse):
        return application
    said, errors = dict(application.draft.applicant), {}
    again = typed.restored(request)
    if again is not None:
        said["return_method"] = again.get("return_method", "")
    if request.method == "POST":
        chosen = request.POST.get("return_method", "")
        if chosen in questions.RETURN_METHODS:
            try:
                _save(request, draft_id, {"return_method": chosen}, Part("return"))
                return onward(request, draft_id, "return")
            except DraftChanged as changed:
                application = flow.application(draft_id, person(request), today=today())
                asked = beside(
                    questions.returning({"return_method": chosen}),
                    questions.returning(application.draft.applicant),
                )
                return _questions(request, application, "return", asked, changed_at=changed.at)
        errors = {"return_method": _("Please choose one of the answers offered.")}
    asked = questions.returning(said, errors=errors)
    return _questions(request, application, "return", asked, restored=again is not None)


def _questions(
    request: HttpRequest,
    application: Application,
    key: str,
    asked: list[Question],
    *,
    intro: str = "",
    restored: bool = False,
    changed_at: datetime | None = None,
) -> HttpResponse:
    summary = summary_of(asked)
    context = {
        "questions": asked,
        "summary": summary,
        "is_single": len(asked) == 1 and asked[0].widget != "checkbox",
        "intro": intro,
        "restored": restored,
        "changed_at": changed_at,
    }
    status = 409 if changed_at else 422 if summary else 200
    return page(request, application, key, "portal/apply/questions.html", context, status=status)


@for_citizens
@require_http_methods(["GET", "POST"])
def discard(request: HttpRequest, draft_id: uuid.UUID) -> HttpResponse:
    """Ask once, then throw the draft away."""
    application = opened(request, draft_id)
    if isinstance(application, HttpResponse):
        return application
    if request.method == "POST":
        drafts.discard(draft_id=draft_id, user_id=person(request))
        parts.forget(f"draft-{draft_id}")
        photographs.forget(f"draft-{draft_id}")
        return redirect("portal:mine")
    return render(request, "portal/apply/discard.html", {"draft": application.draft})


@for_citizens
@require_POST
def seen_papers(request: HttpRequest, draft_id: uuid.UUID) -> HttpResponse:
    """Go on from the papers; what is required and missing is said."""
    application = opened(request, draft_id)
    if isinstance(application, HttpResponse):
        return application
    if application.missing_papers:
        return redirect(f"{application.step('papers').url}?missing=1")
    mark_seen(request, application, "papers")
    return onward(request, draft_id, "papers")


def language() -> str:
    return get_language() or "vi"
