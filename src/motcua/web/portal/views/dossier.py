"""One dossier for its applicant: the whole story, the due date explained, and what can be done now."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_http_methods, require_safe

from motcua.dossiers import matters, whereabouts
from motcua.dossiers import queries as dossiers
from motcua.dossiers.actions import returning
from motcua.dossiers.actions.slips import slip_pdf
from motcua.dossiers.errors import DossierError
from motcua.dossiers.queries import DossierPage
from motcua.dossiers.rules import authority
from motcua.dossiers.rules.commands import Command
from motcua.dossiers.rules.states import Finance, Handover
from motcua.kernel.identity import mask_personal_id, mask_phone
from motcua.kernel.text import visible
from motcua.kernel.zone import day_of
from motcua.ledger.errors import CommandReused
from motcua.payments import queries as payments
from motcua.payments.connections import connections
from motcua.procedures import queries as procedures
from motcua.records import queries as records
from motcua.records.errors import RecordsError
from motcua.surveys import actions as surveys
from motcua.web.components import eform, fees, money
from motcua.web.portal import dues, questions, story
from motcua.web.portal.access import Access, for_holders
from motcua.web.portal.answers import hand_out, not_possible
from motcua.web.portal.questions import SummaryLine
from motcua.web.portal.refusals import Refusal, refusal
from motcua.web.portal.slips import SLIP_NAMES, slip_name
from motcua.web.portal.views import collecting

SCORES = (
    (5, lazy("Very satisfied")),
    (4, lazy("Satisfied")),
    (3, lazy("Neither satisfied nor dissatisfied")),
    (2, lazy("Dissatisfied")),
    (1, lazy("Very dissatisfied")),
)
_LONGEST_COMMENT = 2000


def _can(command: Command, found: DossierPage, held: Access) -> bool:
    """Whether the dossier's state allows the command and who looks may give it: nothing else is shown."""
    return command in found.possible and authority.may(command, held.acting, found.state)


@for_holders
@require_safe
def show(request: HttpRequest, held: Access) -> HttpResponse:
    return whole(request, held)


def whole(
    request: HttpRequest,
    held: Access,
    *,
    errors: list[SummaryLine] | None = None,
    score: int | None = None,
    words: str = "",
    status: int = 200,
) -> HttpResponse:
    """The dossier's page; with errors after a rating that could not be taken."""
    found = dossiers.page(held.dossier_id)
    state = found.state
    now = timezone.now()
    title, text, _more = story.standing(found, now)
    context: dict[str, Any] = {
        "page": found,
        "dossier": found.dossier,
        "now": now,
        "standing_title": title,
        "standing_text": text,
        "story": story.told(found),
        "due": dues.due_story(found),
        "owed": state.fee_vnd - state.paid_vnd if state.finance in (Finance.OWED, Finance.DEMANDED) else 0,
        "fee": fees.kept(found.fee, state.fee_vnd),
        "fee_is_fixed": state.accepted_at is not None,
        **_money(found, held),
        "is_demanded": state.finance is Finance.DEMANDED,
        "can_supply": _can(Command.SUPPLY, found, held),
        "asked": open_items(found),
        "can_withdraw": _can(Command.WITHDRAW, found, held),
        "can_rate": _can(Command.RATE, found, held),
        "rating_link": _rating_link(found, now),
        "scores": SCORES,
        "score": score,
        "words": words,
        "slips": [
            {"form": slip.form, "name": slip_name(found, slip.pk), "slip": slip}
            for slip in found.slips
            if slip.kind in SLIP_NAMES
        ],
        "has_result": has_result(found),
        "can_fetch": _can_fetch(found),
        "can_correct": state.handover is Handover.RETURNED and not held.by_ticket,
        "corrections": _corrections(found),
        "matter": matters.matter(found.dossier.bundle_id) if found.dossier.bundle_id else None,
        "representative": found.party.representative(),
        "owner": _owner(found),
        "return_label": questions.return_label(state.return_method),
        "by_ticket": held.by_ticket,
        "answer_pages": _answers(found) if not held.by_ticket else [],
        "summary": errors or [],
        **collecting.shown(held, found),
    }
    return render(request, "portal/dossier.html", context, status=status)


def _rating_link(page: DossierPage, now: datetime) -> str:
    """The one-time link, while it opens: for whoever may see the dossier, and nobody else."""
    if page.state.handover is not Handover.RETURNED:
        return ""
    token = surveys.token_for(page.state.id, today=day_of(now))
    return reverse("voice:rate", args=[token]) if token else ""


def _money(page: DossierPage, held: Access) -> dict[str, Any]:
    """What was paid and asked of providers. A dossier without any fee has nothing of it, and costs no query."""
    if not page.state.fee_vnd:
        return {"payments": [], "receipts": [], "can_pay": False}
    found = payments.of_dossier(page.state.id)
    lines = [
        _payment_line(
            one.shown, one.order.amount_vnd, one.order.made_at, one.order.code, one.refunded_vnd, ""
        )
        for one in found.orders
    ]
    lines += [
        _payment_line(
            one.shown, one.payment.amount_vnd, one.payment.paid_at, "", one.refunded_vnd, one.payment.way
        )
        for one in found.payments
        if one.payment.order_id is None
    ]
    return {
        "payments": lines,
        "receipts": [
            money.shown_receipt(one, lookup_code=payments.lookup_code(one)) for one in found.receipts
        ],
        "can_pay": _can(Command.RECORD_PAYMENT, page, held) and bool(connections(timezone.now())),
    }


def _payment_line(shown: str, amount: int, at: Any, code: str, refunded: int, way: str) -> dict[str, Any]:
    state, tone = money.SHOWN[shown]
    words = money.WAYS.get(way, _("online"))
    return {
        "state": state, "tone": tone, "amount": amount, "at": at, "code": code, "refunded": refunded, "way": words,
    }  # fmt: skip


def _answers(page: DossierPage) -> list[tuple[str, list[eform.AnswerLine]]]:
    """What the applicant declared, by the form of the version that the dossier is pinned to."""
    if not page.party.form_data:
        return []
    version = procedures.version_of(page.state.version_id)
    return eform.answer_pages(version.form_schema, version.form_layout, page.party.form_data)


def open_items(page: DossierPage) -> list[Any]:
    """What the newest request asks, while it is not answered."""
    newest = max((item.request_seq for item in page.asked), default=0)
    is_open = page.state.supplement_requested_at is not None and page.state.supplied_at is None
    return [item for item in page.asked if item.request_seq == newest] if is_open else []


def has_result(page: DossierPage) -> bool:
    """A result file can be fetched once the result was handed over (never before, never unpaid)."""
    return bool(page.state.result_sha256) and page.state.handover is Handover.RETURNED


def _corrections(page: DossierPage) -> list[Any]:
    linked = page.state.handover is Handover.RETURNED or page.state.corrects_id is not None
    return whereabouts.corrections(page.dossier) if linked else []


def _can_fetch(page: DossierPage) -> bool:
    """The result is ready, paid for, and to be given electronically: the applicant may fetch it themselves."""
    return page.state.return_method == "electronic" and Command.HAND_OVER in page.possible


def _owner(page: DossierPage) -> dict[str, str]:
    party = page.party
    return {
        "name": party.owner_name,
        "id_number": mask_personal_id(party.owner_id_number),
        "telephone": mask_phone(party.telephone),
    }


@for_holders
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, held: Access) -> HttpResponse:
    """Ask once, then take the dossier back."""
    found = dossiers.page(held.dossier_id)
    if request.method == "GET":
        if not _can(Command.WITHDRAW, found, held):
            return redirect("portal:dossier", held.code)
        return render(request, "portal/withdraw.html", {"dossier": found.dossier})
    try:
        returning.withdraw(
            dossier_id=held.dossier_id,
            by=held.acting,
            at=timezone.now(),
            command_id=f"withdraw-{held.dossier_id}",
        )
    except (DossierError, CommandReused) as error:
        return not_possible(request, refusal(error), back=held.code)
    return redirect("portal:dossier", held.code)


@for_holders
@require_http_methods(["POST"])
def rate(request: HttpRequest, held: Access) -> HttpResponse:
    """Take the opinion once; a second one changes nothing and leads back to the dossier."""
    given = request.POST.get("score", "")
    words = visible(request.POST.get("words", ""))[:_LONGEST_COMMENT]
    if given not in ("1", "2", "3", "4", "5"):
        errors = [SummaryLine("id_score_5", _("Choose how satisfied you are."))]
        return whole(request, held, errors=errors, words=words, status=422)
    try:
        returning.rate(
            dossier_id=held.dossier_id,
            score=int(given),
            words=words,
            by=held.acting,
            at=timezone.now(),
            command_id=f"rate-{held.dossier_id}",
        )
    except (DossierError, CommandReused) as error:
        return not_possible(request, refusal(error), back=held.code)
    return redirect("portal:dossier", held.code)


@for_holders
@require_safe
def slip(request: HttpRequest, held: Access, slip_id: int) -> HttpResponseBase:
    """A slip of this dossier as PDF."""
    found = next((s for s in dossiers.page(held.dossier_id).slips if s.pk == slip_id), None)
    if found is None or found.kind not in SLIP_NAMES:
        return not_possible(request, Refusal(404, _("This dossier has no such slip.")), back=held.code)
    try:
        paper = slip_pdf(slip_id)
        if paper.file is None:
            return HttpResponse(paper.content, headers=records.paper_headers(paper.content, paper.file_name))
        return hand_out(paper.file, paper.file_name)
    except (RecordsError, DossierError) as error:
        return not_possible(request, refusal(error), back=held.code)


@for_holders
@require_safe
def result(request: HttpRequest, held: Access) -> HttpResponseBase:
    """The signed result, once it was handed over."""
    found = dossiers.page(held.dossier_id)
    if not has_result(found):
        return not_possible(request, Refusal(404, _("There is no result file to fetch yet.")), back=held.code)
    try:
        file = records.stored(found.state.result_sha256)
        return hand_out(file, f"{held.code}-ket-qua{_ending(file)}")
    except RecordsError as error:
        return not_possible(request, refusal(error), back=held.code)


_ENDINGS = {"application/pdf": ".pdf", "image/png": ".png", "image/jpeg": ".jpg"}


def _ending(file: Any) -> str:
    return _ENDINGS.get(file.media_type, "")
