"""Check all answers, submit once, and the receipt."""

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any

import segno
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from motcua.agencies import queries as agencies
from motcua.dossiers import matters
from motcua.dossiers import queries as dossiers
from motcua.dossiers.actions import drafts
from motcua.dossiers.actions.bundles import Wanted
from motcua.dossiers.errors import DossierError
from motcua.dossiers.rules import consents
from motcua.dossiers.rules.authority import Acting
from motcua.dossiers.rules.opening import HandedIn, Opening, PartyData, Representative
from motcua.kernel import scopes
from motcua.procedures import queries as procedures
from motcua.procedures.errors import NotOffered
from motcua.procedures.rules import forms
from motcua.procedures.rules.forms import Widget
from motcua.records import photographs
from motcua.records.errors import RecordsError
from motcua.web.components.acting_for import scope_of_draft
from motcua.web.components.fees import ShownQuote, group_names
from motcua.web.portal import catalogue, fees, interlinked, owners, parts, questions
from motcua.web.portal.access import for_citizens
from motcua.web.portal.answers import not_possible
from motcua.web.portal.flow import Application
from motcua.web.portal.questions import Account, SummaryLine
from motcua.web.portal.refusals import refusal
from motcua.web.portal.views import papers
from motcua.web.portal.views.apply import account, language, opened, own_area, page, person, today


@dataclass(frozen=True)
class Line:
    """An answer in words; a table has headings and rows."""

    label: str
    text: str
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Section:
    """What was answered on one page, with the link that changes it."""

    title: str
    url: str
    lines: tuple[Line, ...]


def sections(request: HttpRequest, application: Application) -> list[Section]:
    """Every answer in words, page by page."""
    draft, said = application.draft, application.draft.applicant
    known = account(request)
    found = [
        Section(
            application.step("unit").title,
            application.step("unit").url,
            (Line(_("Receiving unit"), draft.receiving_unit.name if draft.receiving_unit else ""),),
        )
    ]
    whom = questions.whom(said)
    label = next((choice.label for choice in whom.choices if choice.value == whom.value), "")
    found.append(Section(whom.label, application.step("whom").url, (Line(_("Applicant"), label),)))
    asked = questions.applicant_questions(said, known) if whom.value else []
    lines = [Line(q.label, str((said.get(q.name) and q.value) or "")) for q in asked]
    if "fee_group" in said:
        names = group_names(today())
        claimed = ", ".join(names.get(group, group) for group in fees.claimed(said)) or _("No")
        lines.append(Line(_("Exemption or reduction of the fee claimed"), claimed))
    found.append(
        Section(application.step("applicant").title, application.step("applicant").url, tuple(lines))
    )
    counted = forms.settled(application.pages, draft.form_data)
    communes = _communes(application)
    for number, shown in application.shown_pages():
        answers = forms.answers((shown,), counted, language())
        found.append(
            Section(
                shown.title,
                reverse("portal:apply-form", args=[draft.pk, number]),
                tuple(
                    Line(
                        answer.field.label,
                        communes.get(answer.text, answer.text)
                        if answer.field.widget is Widget.COMMUNE
                        else answer.text,
                        tuple(column.label for column in answer.field.columns),
                        answer.rows,
                    )
                    for answer in answers
                ),
            )
        )
    if application.papers:
        found.append(_papers_section(application))
    method = questions.return_label(str(said.get("return_method", "")))
    step = application.step("return")
    found.append(Section(step.title, step.url, (Line(_("Way"), method),)))
    return found


def _communes(application: Application) -> dict[str, str]:
    if not any(one.widget is Widget.COMMUNE for one in forms.fields_of(application.pages)):
        return {}
    return {area.code: area.name for area in agencies.communes_of(settings.PROVINCE_CODE)}


def _papers_section(application: Application) -> Section:
    step = application.step("papers")
    lines = tuple(
        Line(paper.name, application.files[paper.key].file_name if paper.key in application.files else "")
        for paper in application.papers
        if paper.key in application.files or paper.required is not False
    )
    return Section(step.title, step.url, lines or (Line(_("No file attached"), ""),))


@for_citizens
@require_safe
def review(request: HttpRequest, draft_id: uuid.UUID) -> HttpResponse:
    application = opened(request, draft_id)
    if isinstance(application, HttpResponse):
        return application
    return _review(request, application)


def _review(
    request: HttpRequest,
    application: Application,
    *,
    errors: list[SummaryLine] | None = None,
    status: int = 200,
) -> HttpResponse:
    view = catalogue.procedure_view(application.draft.version.content)
    context: dict[str, Any] = {
        "sections": sections(request, application),
        "open_steps": [step for step in application.steps[:-1] if not step.is_done],
        "online": next((channel for channel in view.channels if channel.key == "online"), None),
        "fee": _fee(application),
        "unattached": [
            paper
            for paper in application.papers
            if paper.required is None and paper.key not in application.files
        ],
        "notice": consents.in_force(consents.FILING, today(), language()),
        "summary": errors or [],
    }
    return page(request, application, "review", "portal/apply/review.html", context, status=status)


def _fee(application: Application) -> ShownQuote | None:
    """What it costs as it stands; an interlinked service has the fees of its parts instead."""
    draft = application.draft
    if draft.service:
        return None
    data = forms.settled(application.pages, draft.form_data)
    found = fees.of_draft(draft, data, today())
    return found if found.lines else None


@for_citizens
@require_POST
def submit(request: HttpRequest, draft_id: uuid.UUID) -> HttpResponse:
    """File it. Pressed twice, reloaded or from two tabs: one dossier, and always its receipt."""
    application = opened(request, draft_id)
    if isinstance(application, HttpResponse):
        return application
    errors = [
        SummaryLine("open-steps", _("%(step)s: not finished yet.") % {"step": step.title})
        for step in application.steps[:-1]
        if not step.is_done
    ]
    if request.POST.get("consent") != "yes":
        errors.append(SummaryLine("id_consent", _("Please confirm that what you wrote is true.")))
    if errors:
        return _review(request, application, errors=errors, status=422)
    draft = application.draft
    user_id = person(request)
    if ended := _abolished(draft.procedure_id):
        return _review(request, application, errors=[SummaryLine("submit", ended)], status=409)
    if refused := owners.refused(draft, user_id, today()):
        return _review(request, application, errors=[SummaryLine("submit", refused)], status=403)
    about = party(application, account(request))
    by = Acting(user_id=user_id, kind="citizen")
    # the words that stood on the page, also when newer ones came into force while it was open
    shown = consents.of_stamp(request.POST.get("notice", ""))
    notice = shown or consents.in_force(consents.FILING, today(), language())
    try:
        with scopes.scope(scope_of_draft(request, draft)):
            if draft.service:
                wanted = _wanted(application, own_area(request))
                drafts.submit_bundle(
                    draft_id=draft_id,
                    seen=draft.updated_at,
                    order=wanted,
                    party=about,
                    by=by,
                    at=timezone.now(),
                    notice=notice,
                )
            else:
                order = _order(application, own_area(request), today())
                drafts.submit(
                    draft_id=draft_id,
                    seen=draft.updated_at,
                    order=order,
                    party=about,
                    by=by,
                    at=timezone.now(),
                    notice=notice,
                )
    except (DossierError, NotOffered, RecordsError) as error:
        found = refusal(error)
        return _review(
            request, application, errors=[SummaryLine("submit", found.message)], status=found.status
        )
    parts.forget(papers.holder(draft_id))
    photographs.forget(papers.holder(draft_id))
    return redirect("portal:apply-receipt", draft_id)


def _abolished(procedure_id: int) -> str:
    """What the applicant has to know of a procedure that ended since the draft was begun; else empty.

    One that was amended is filed under the version that the draft began with.
    """
    ended = procedures.in_force(procedure_id).abolished_on
    if ended is None or ended > today():
        return ""
    text = _(
        "This procedure has been abolished from %(day)s on and is no longer taken. Your answers are kept here."
    )
    return text % {"day": f"{ended:%d/%m/%Y}"}


def _order(application: Application, area_code: str | None, on: date) -> Opening:
    """Raises NotOffered when the unit stopped offering the procedure meanwhile."""
    draft, unit_id = application.draft, application.draft.receiving_unit_id or 0
    offering = procedures.offering(draft.procedure_id, unit_id, on)
    if "online" not in offering.channels:
        raise NotOffered(draft.procedure_id, unit_id)
    return Opening(
        procedure_id=draft.procedure_id,
        version_id=draft.version_id,
        receiving_unit_id=unit_id,
        handling_unit_id=procedures.competent_unit(draft.procedure_id, unit_id, on, area_code),
        channel="online",
        process_key=offering.process_key,
        return_method=str(draft.applicant.get("return_method", "counter")),
        components=_components(application),
        fee_claim=fees.claim_of(draft.applicant, application.files),
    )


def _wanted(application: Application, area_code: str | None) -> Wanted:
    draft = application.draft
    return Wanted(
        service=draft.service,
        receiving_unit_id=draft.receiving_unit_id or 0,
        channel="online",
        area_code=area_code,
        return_method=str(draft.applicant.get("return_method", "counter")),
        components=_components(application),
    )


def _components(application: Application) -> tuple[HandedIn, ...]:
    return tuple(
        paper.as_handed_in()
        for paper in application.papers
        # a paper that is optional and was not attached is no part of the dossier
        if paper.key in application.files or paper.required is not False
    )


def _representative(application: Application, submitter: Account) -> Representative | None:
    """Who files for the owner, by what right, and the file that shows it."""
    said = application.draft.applicant
    if said.get("for_whom") not in ("person", "organisation"):
        return None
    if (recorded := owners.recorded(application.draft)) is not None:
        return Representative(
            kind=recorded.kind,
            name=submitter.full_name,
            id_number=submitter.personal_id,
            ground=recorded.ground,
            proof=recorded.proof,
        )
    kind = (
        "organisation" if said["for_whom"] == "organisation" else str(said.get("representative_kind") or "")
    )
    proof = application.files.get(interlinked.REPRESENTATION)
    return Representative(
        kind=kind,
        name=submitter.full_name,
        id_number=submitter.personal_id,
        ground=str(said.get("representative_ground", "")),
        proof=proof.file_name if proof else "",
        proof_sha256=proof.file_id if proof else "",
    )


def party(application: Application, submitter: Account) -> PartyData:
    said = {**application.draft.applicant, **owners.settled(application.draft)}
    kind = said.get("for_whom")
    born = said.get("owner_birth_date")
    return PartyData(
        owner_kind="organisation" if kind == "organisation" else "citizen",
        owner_name=str(said.get("owner_name", "")),
        owner_id_number=str(said.get("owner_id_number", ""))[:20],
        owner_birth_date=date.fromisoformat(born) if born else None,
        telephone=str(said.get("telephone", ""))[:20],
        email=str(said.get("email", "")),
        address=str(said.get("address", "")),
        submitter_name="" if kind == "self" else submitter.full_name,
        representative=_representative(application, submitter),
        summary=application.draft.procedure.name[:500],
        form_data=forms.settled(application.pages, application.draft.form_data),
    )


@for_citizens
@require_safe
def receipt(request: HttpRequest, draft_id: uuid.UUID) -> HttpResponse:
    """Code, QR and look-up secret of what was submitted, and what happens next. Prints on one page."""
    user_id = person(request)
    try:
        draft = dossiers.draft(draft_id, user_id)
        if draft.submitted_dossier_id is None:
            return redirect("portal:apply", draft_id)
        with scopes.scope(scope_of_draft(request, draft)):
            dossier = dossiers.dossier(draft.submitted_dossier_id)
    except DossierError as error:
        return not_possible(request, refusal(error))
    with scopes.scope(scope_of_draft(request, draft)):
        matter = matters.matter(dossier.bundle_id) if dossier.bundle_id is not None else None
    code = matter.bundle.code if matter else dossier.code
    context = {
        "dossier": dossier,
        "matter": matter,
        "service_name": matter.service.name(language()) if matter else "",
        "code": code,
        "secret": dossier.party.lookup_secret,
        "qr": qr_code(code),
        "track_url": track_url(code),
        "filing_slip_id": dossiers.slip_of_kind(dossier.pk, "filing"),
    }
    return render(request, "portal/apply/receipt.html", context)


def track_url(code: str) -> str:
    """What the QR says: the look-up page with the code filled in; never the secret."""
    return f"{settings.PUBLIC_URL.rstrip('/')}{reverse('portal:track')}?code={code}"


def qr_code(code: str) -> SafeString:
    """The QR as SVG. Built by the library from our own URL alone, so it is safe to put into a page."""
    svg = segno.make(track_url(code), error="m").svg_inline(scale=4, border=2, dark="#14213d", light="#fff")
    return mark_safe(svg)
