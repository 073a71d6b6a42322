"""The counter: one page from the procedure to the slip."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4

import segno
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motcua.accounts import queries as accounts
from motcua.agencies import queries as agencies
from motcua.dossiers import matters, queries
from motcua.dossiers.actions import filing, money
from motcua.dossiers.errors import (
    DossierNotFound,
    InputRefused,
    NoSuchLimit,
    NotAllowed,
    NotForThisPoint,
    TransitionRefused,
)
from motcua.dossiers.rules import interlinked
from motcua.kernel.identity import digits_of
from motcua.kernel.text import visible
from motcua.kernel.zone import day_of
from motcua.ledger.errors import CommandReused
from motcua.procedures import queries as procedures
from motcua.procedures.errors import NotOffered, ProcedureNotFound
from motcua.records.errors import RecordsError
from motcua.web.components.eform import SummaryLine, summary_of
from motcua.web.desk import stored
from motcua.web.desk.access import Official, for_officials, trace, trace_account
from motcua.web.desk.counter import CounterForm, Desk, PersonForm, open_desk
from motcua.web.desk.eform import CounterSheet
from motcua.web.desk.forms.base import problem_words

_HITS = 12


@dataclass(frozen=True)
class Hit:
    code: str
    name: str
    sector: str


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def intake(request: HttpRequest, official: Official) -> HttpResponseBase:
    """Choose the procedure, then who it is for and what was handed in; one POST takes it in.

    The button that looks a person up posts to the same page, so that a personal id never stands in an address.
    """
    code = visible((request.POST or request.GET).get("procedure", "")).strip()
    desk = _desk(code, official) if code else None
    if desk is None:
        return _choose(request, official, code)
    if request.method != "POST":
        like = _like(request, official)
        form = CounterForm(desk, initial=like)
        return _page(request, official, desk, form, str(uuid4()), found=bool(like))
    command_id = _command_id(request)
    sheet = CounterSheet.of(desk, request.POST)
    if "look-up" in request.POST:
        known = _known(request.POST.get("owner_id_number", ""), official)
        form = CounterForm(desk, data=_with(request.POST, known)).unjudged()
        return _page(request, official, desk, form, command_id, found=bool(known), looked=True, sheet=sheet)
    turned = sheet.turned(request.POST, lambda owner: _earlier(owner, desk, official))
    if turned is not None:
        form = CounterForm(desk, data=request.POST).unjudged()
        return _page(request, official, desk, form, command_id, sheet=turned)
    return _take_in(request, official, desk, command_id)


def _take_in(request: HttpRequest, official: Official, desk: Desk, command_id: str) -> HttpResponseBase:
    now = timezone.now()
    form = CounterForm(desk, data=request.POST)
    if desk.crosses:
        form.choose_areas(agencies.communes_of(settings.PROVINCE_CODE))
    sheet = CounterSheet.of(desk, request.POST).judged(day_of(now))
    if not form.is_valid() or sheet.errors:
        return _page(request, official, desk, form, command_id, status=422, sheet=sheet)
    account = accounts.find_citizen(form.cleaned_data["owner_id_number"])
    area = str(form.cleaned_data.get("area") or "") or None
    receiving = form.taken_for_id or official.unit_id
    try:
        offering = procedures.offering(desk.page.id, receiving, day_of(now))
        handling = procedures.competent_unit(desk.page.id, receiving, day_of(now), area)
        done = filing.accept_at_counter(
            order=form.order(
                unit_id=receiving,
                handling_unit_id=handling,
                submitter_id=account.pk if account else None,
                intake_point_id=official.unit_id if form.taken_for_id else None,
                process_key=offering.process_key,
            ),
            party=replace(form.party(account.birth_date if account else None), form_data=sheet.data),
            by=official.acting,
            at=now,
            command_id=command_id,
        )
    except (InputRefused, NoSuchLimit, NotForThisPoint, NotOffered) as error:
        known = isinstance(error, InputRefused) and error.field in form.fields
        problem = error.problem if isinstance(error, InputRefused) else ""
        form.add_error(
            error.field if known and isinstance(error, InputRefused) else None, problem_words(problem)
        )
        return _page(request, official, desk, form, command_id, status=422, sheet=sheet)
    except RecordsError:
        form.add_error(None, _("A paper of the owner's store no longer holds. Choose again what is used."))
        return _page(request, official, desk, form, command_id, status=422, sheet=sheet)
    except CommandReused:
        form.add_error(None, _("This page was used for another deed already. Start a new intake."))
        return _page(request, official, desk, form, str(uuid4()), status=409, sheet=sheet)
    for warning in form.warnings():
        messages.warning(request, warning)
    owed = done.state.fee_vnd - done.state.paid_vnd
    if form.cleaned_data["paid_now"] and owed > 0:
        try:
            money.record_payment(
                dossier_id=done.state.id,
                amount_vnd=owed,
                way="cash",
                reference=form.cleaned_data["reference"],
                by=official.acting,
                at=now,
                command_id=f"{command_id}-paid",
            )
        except (InputRefused, TransitionRefused, NotAllowed):
            # The dossier is in; only the money is not. Say so where it can be mended.
            messages.warning(request, _("The payment is not recorded: record it on the dossier's page."))
    return redirect("desk:received", done.state.id)


def _command_id(request: HttpRequest) -> str:
    try:
        return str(UUID(request.POST.get("command_id", "")))
    except ValueError:
        raise Http404 from None


def _desk(code: str, official: Official) -> Desk | None:
    now = timezone.now()
    try:
        return open_desk(code, official.unit_id, now, day_of(now))
    except (ProcedureNotFound, NotOffered):
        return None


def _choose(request: HttpRequest, official: Official, code: str) -> HttpResponse:
    text = visible(request.GET.get("q", ""))
    context = {
        "official": official,
        "text": text,
        "hits": _hits(text, official),
        "unknown_code": code,
        "interlinked": _interlinked(official),
        "like": request.GET.get("like", ""),
    }
    return render(request, "desk/intake_choose.html", context, status=404 if code else 200)


def _interlinked(official: Official) -> list[tuple[str, str]]:
    """Key and short name of the interlinked services of which the unit takes in every part."""
    taken = {row.procedure.code for row in procedures.offerings_of(official.unit_id, day_of(timezone.now()))}
    language = get_language() or "vi"
    return [
        (service.key, service.short(language))
        for service in interlinked.services().values()
        if all(part.procedure in taken for part in service.parts)
    ]


@require_safe
@for_officials
def procedure_hits(request: HttpRequest, official: Official) -> HttpResponse:
    """The hits alone, while the officer types."""
    text = visible(request.GET.get("q", ""))
    context = {"text": text, "hits": _hits(text, official), "like": request.GET.get("like", "")}
    return render(request, "desk/parts/hits.html", context)


def _hits(text: str, official: Official) -> list[Hit]:
    """What this unit takes in, best first; nothing typed: everything it takes in."""
    own = procedures.offerings_of(official.unit_id, day_of(timezone.now()))
    by_id = {
        offering.procedure_id: offering.procedure
        for offering in own
        if set(offering.open_channels) & {"counter", "post"}
    }
    if text.strip():
        wanted = [hit.id for hit in procedures.search(text, limit=100) if hit.id in by_id]
    else:
        wanted = list(by_id)
    return [Hit(by_id[pk].code, by_id[pk].name, by_id[pk].sector.name) for pk in wanted[:_HITS]]


# ---------------------------------------------------------------- the person


@require_POST
@for_officials
def person(request: HttpRequest, official: Official) -> HttpResponse:
    """The fields of the person alone, filled in when the id is known."""
    known = _known(request.POST.get("owner_id_number", ""), official)
    form = PersonForm(data=_with(request.POST, known)).unjudged()
    return render(request, "desk/parts/person.html", {"form": form, "found": bool(known), "looked": True})


def _known(number: str, official: Official) -> dict[str, str]:
    """What is known of a person: from their newest dossier in reach, else from their account."""
    wanted = digits_of(number.strip()[:40]) or number.strip()[:20]
    if not wanted:
        return {}
    party = queries.known_person(wanted)
    if party is not None:
        trace(official, party.dossier_id, "known person at the counter")
        return _of_party(party)
    account = accounts.find_citizen(wanted)
    if account is None:
        return {}
    trace_account(official, account.pk, "known person at the counter")
    return {
        "owner_kind": "citizen",
        "owner_id_number": account.personal_id,
        "owner_name": account.full_name,
        "telephone": account.telephone,
        "email": account.email,
        "address": account.address,
    }


def _of_party(party: Any) -> dict[str, str]:
    names = ("owner_kind", "owner_id_number", "owner_name", "telephone", "email", "address")
    return {name: getattr(party, name) for name in names}


def _like(request: HttpRequest, official: Official) -> dict[str, str]:
    """The same person again: named by a dossier of theirs, so that no personal data stand in the address."""
    number = request.GET.get("like", "")
    if not (number.isascii() and number.isdigit() and len(number) < 18):
        return {}
    try:
        party = queries.dossier(int(number)).party
    except DossierNotFound:
        return {}
    trace(official, party.dossier_id, "known person at the counter")
    return _of_party(party)


def _with(posted: Any, known: Mapping[str, str]) -> Any:
    """What was posted, with what is known put in where the officer has left a field empty or the id decides."""
    merged = posted.copy()
    for name, value in known.items():
        if value:
            merged[name] = value
    return merged


def _earlier(number: str, desk: Desk, official: Official) -> Mapping[str, Any]:
    """What the owner answered to the same form before, as far as this unit may see it; the reading is traced."""
    found = queries.earlier_answers(digits_of(number) or number, desk.page.id)
    if found is None:
        return {}
    trace(official, found[0], "earlier answers at the counter")
    return found[1]


# ---------------------------------------------------------------- the page


def _page(
    request: HttpRequest,
    official: Official,
    desk: Desk,
    form: CounterForm,
    command_id: str,
    *,
    status: int = 200,
    found: bool = False,
    looked: bool = False,
    sheet: CounterSheet | None = None,
) -> HttpResponse:
    if desk.crosses:
        form.choose_areas(agencies.communes_of(settings.PROVINCE_CODE))
    form.offers = _stored_for(request, official, desk)
    sheet = sheet or CounterSheet.of(desk, {})
    sections = sheet.sections()
    summary = _summary(form) + [line for one in sections for line in summary_of(one.questions)]
    context = {
        "sheet": sheet,
        "sections": sections,
        "official": official,
        "desk": desk,
        "form": form,
        "listed": form.listed(),
        "command_id": command_id,
        "summary": summary,
        "found": found,
        "looked": looked,
        "fees": any(way.fee_vnd for way in desk.ways),
    }
    return render(request, "desk/intake.html", context, status=status)


def _stored_for(request: HttpRequest, official: Official, desk: Desk) -> Mapping[str, stored.CounterOffer]:
    """What the owner's store has for this procedure, once an id was typed; traced."""
    typed = request.POST.get("owner_id_number", "").strip()[:40]
    number = digits_of(typed) or typed[:20]
    if not number or not official.takes_in:
        return {}
    return stored.at_the_counter(official, number, desk.page.code, desk.components)


def _summary(form: PersonForm) -> list[SummaryLine]:
    found = []
    for name, errors in form.errors.as_data().items():
        for error in errors:
            text = "; ".join(str(message) for message in error.messages)
            if name in form.fields:
                found.append(SummaryLine(f"id_{name}", f"{form.fields[name].label}: {text}"))
            else:
                found.append(SummaryLine(str(error.code or "content"), text))
    return found


@require_safe
@for_officials
def received(request: HttpRequest, official: Official, dossier_id: int) -> HttpResponse:
    """After the intake: code, secret and slip to hand out, and the next one."""
    page = queries.page(dossier_id)
    trace(official, dossier_id, "received")
    address = (
        f"{settings.PUBLIC_URL.rstrip('/')}{reverse('portal:track')}?{urlencode({'code': page.state.code})}"
    )
    # segno draws the code itself; nothing of a person's is in it.
    qr = mark_safe(segno.make(address, error="m").svg_inline(border=2, omitsize=True))
    context = {
        "official": official,
        "page": page,
        "dossier": page.dossier,
        "party": page.party,
        "qr": qr,
        "slip": next((slip for slip in reversed(page.slips) if slip.kind == "receipt"), None),
        "owed_vnd": page.state.fee_vnd - page.state.paid_vnd,
        "matter": matters.matter(page.dossier.bundle_id) if page.dossier.bundle_id else None,
    }
    return render(request, "desk/received.html", context)
