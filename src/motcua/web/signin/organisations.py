"""A citizen's organisations: for whom to act, members and invitations; and the counter, where one is recorded."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motcua.accounts import actions as accounts
from motcua.accounts import organisation_queries as organisations
from motcua.accounts import queries
from motcua.accounts.errors import (
    AccountError,
    InvitationOver,
    InvitedAlready,
    LastHead,
    MayNotManage,
    OrganisationUnusable,
    PersonalIdInvalid,
)
from motcua.accounts.organisation_queries import ActsFor
from motcua.accounts.rules.organisations import Right
from motcua.accounts.rules.providers import law_on
from motcua.exchange.identity_providers import today
from motcua.kernel.identity import digits_of, mask_personal_id
from motcua.kernel.text import visible
from motcua.web.components import acting_for, identity
from motcua.web.components.identity import require_assurance
from motcua.web.desk.access import Official, for_officials
from motcua.web.portal.access import for_citizens
from motcua.web.signin.openid import CLAIM_KEY
from motcua.web.signin.words import ROLE_HINTS, SummaryLine, role_choices


def person(request: HttpRequest) -> int:
    return int(request.user.pk or 0)


@for_citizens
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Organisations, invitations, people represented."""
    user_id = person(request)
    own_id = str(getattr(request.user, "personal_id", ""))
    is_sure = identity.assurance_of(request) >= law_on(today()).personal_id_from_level
    context = {
        "organisations": organisations.memberships(user_id),
        "invitations": organisations.invitations_of(own_id, today()) if is_sure else [],
        "is_sure": is_sure,
        "claim": request.session.get(CLAIM_KEY),
        "representations": organisations.all_representations(user_id),
        "today": today(),
    }
    return render(request, "signin/organisations.html", context)


@for_citizens
@require_http_methods(["GET", "POST"])
def acting(request: HttpRequest) -> HttpResponse:
    """The switch: for whom the person acts from now on."""
    known = organisations.memberships(person(request))
    error = ""
    if request.method == "POST":
        chosen = request.POST.get("acting_for", "")
        if chosen == "self":
            acting_for.choose(request, None)
            return redirect("portal:mine")
        found = next((one for one in known if str(one.organisation_id) == chosen), None)
        if found is not None and acting_for.choose(request, found.organisation_id):
            return redirect("portal:mine")
        error = _("Choose yourself, or an organisation that you are a member of.")
    now = acting_for.acting_for(request)
    context = {
        "organisations": known,
        "chosen": now.organisation_id if now else None,
        "summary": [SummaryLine("id_self", error)] if error else [],
    }
    return render(request, "signin/acting.html", context, status=422 if error else 200)


@for_citizens
@require_assurance(2)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """An organisation of the sign-in's own claim: nothing is typed, what the provider proved is confirmed."""
    claim = request.session.get(CLAIM_KEY)
    if request.method == "POST" and claim is not None:
        made = accounts.found_organisation(
            tax_code=claim["tax_code"],
            name=claim["name"],
            head_id=person(request),
            proof_kind="claim",
            proof=f"{claim['provider']}: {claim['tax_code']}",
            by_id=person(request),
            at=timezone.now(),
        )
        acting_for.choose(request, made.pk)
        return redirect("signin:organisation", made.pk)
    context = {"claim": claim, "offered": identity.offered()}
    return render(request, "signin/organisation_new.html", context)


def _own(request: HttpRequest, organisation_id: int) -> ActsFor:
    """The person's membership. For everybody else the organisation does not exist."""
    found = organisations.membership(person(request), organisation_id)
    if found is None:
        raise Http404
    return found


@for_citizens
@require_safe
def organisation(request: HttpRequest, organisation_id: int) -> HttpResponse:
    return _page(request, _own(request, organisation_id))


def _page(
    request: HttpRequest, own: ActsFor, *, error: str = "", typed: Any = None, status: int = 200
) -> HttpResponse:
    manages = Right.MANAGE in own.rights
    context = {
        "own": own,
        "manages": manages,
        "members": organisations.members(own.organisation_id),
        "invitations": [
            (mask_personal_id(row.personal_id), row)
            for row in (organisations.open_invitations(own.organisation_id, today()) if manages else [])
        ],
        "roles": role_choices(),
        "hints": ROLE_HINTS,
        "typed": typed or {"personal_id": "", "role": "clerk"},
        "summary": [SummaryLine("id_personal_id", error)] if error else [],
        "error": error,
        "me": person(request),
    }
    return render(request, "signin/organisation.html", context, status=status)


@for_citizens
@require_assurance(2)
@require_POST
def invite(request: HttpRequest, organisation_id: int) -> HttpResponse:
    own = _own(request, organisation_id)
    typed = {
        "personal_id": visible(request.POST.get("personal_id", "")).strip()[:40],
        "role": request.POST.get("role", ""),
    }
    try:
        accounts.invite(
            organisation_id=own.organisation_id,
            personal_id=digits_of(typed["personal_id"]),
            role=typed["role"],
            by_id=person(request),
            at=timezone.now(),
        )
    except AccountError as fault:
        status = 403 if isinstance(fault, MayNotManage) else 422
        return _page(request, own, error=_words(fault), typed=typed, status=status)
    messages.success(
        request, _("The invitation waits until the person signs in with that identification number.")
    )
    return redirect("signin:organisation", own.organisation_id)


@for_citizens
@require_assurance(2)
@require_POST
def remove(request: HttpRequest, organisation_id: int, user_id: int) -> HttpResponse:
    """End a membership, one's own included."""
    own = _own(request, organisation_id)
    try:
        accounts.remove_member(
            organisation_id=own.organisation_id, user_id=user_id, by_id=person(request), at=timezone.now()
        )
    except AccountError as fault:
        status = 403 if isinstance(fault, MayNotManage) else 409
        return _page(request, own, error=_words(fault), status=status)
    if user_id == person(request):
        acting_for.choose(request, None)
        return redirect("signin:organisations")
    return redirect("signin:organisation", own.organisation_id)


@for_citizens
@require_assurance(2)
@require_POST
def withdraw(request: HttpRequest, organisation_id: int, invitation_id: int) -> HttpResponse:
    own = _own(request, organisation_id)
    known = {row.pk for row in organisations.open_invitations(own.organisation_id, today())}
    try:
        if invitation_id in known:
            accounts.withdraw_invitation(
                invitation_id=invitation_id, by_id=person(request), at=timezone.now()
            )
    except AccountError as fault:
        return _page(request, own, error=_words(fault), status=403)
    return redirect("signin:organisation", own.organisation_id)


@for_citizens
@require_assurance(2)
@require_POST
def answer(request: HttpRequest, invitation_id: int) -> HttpResponse:
    """Accept or decline an invitation: by whoever proved its identification number."""
    accepts = request.POST.get("answer") == "accept"
    try:
        organisation_id = accounts.answer_invitation(
            invitation_id=invitation_id, user_id=person(request), accepts=accepts, at=timezone.now()
        )
    except InvitationOver:
        raise Http404 from None
    if not accepts:
        return redirect("signin:organisations")
    acting_for.choose(request, organisation_id)
    return redirect("signin:organisation", organisation_id)


@for_officials
@require_http_methods(["GET", "POST"])
def at_counter(request: HttpRequest, official: Official) -> HttpResponse:
    """An organisation recorded at the counter: its papers were seen, and its head is a person known here."""
    names = ("tax_code", "name", "personal_id", "proof")
    typed = {name: visible(request.POST.get(name, "")).strip()[:300] for name in names}
    errors: dict[str, str] = {}
    if request.method == "POST":
        head = queries.find_citizen(digits_of(typed["personal_id"]))
        if head is None:
            errors["personal_id"] = _(
                "No account has this identification number. The person signs in with VNeID once first."
            )
        if not typed["proof"]:
            errors["proof"] = _("Write which papers you saw: kind, number, date.")
        if head is not None and not errors:
            try:
                made = accounts.found_organisation(
                    tax_code=typed["tax_code"],
                    name=typed["name"],
                    head_id=head.pk,
                    proof_kind="counter",
                    proof=typed["proof"],
                    by_id=person(request),
                    at=timezone.now(),
                )
            except OrganisationUnusable:
                errors["tax_code"] = _(
                    "Check tax code and name: a tax code has 10 digits, or 13 for a branch."
                )
            else:
                words = _("%(name)s is recorded; %(head)s may act for it.")
                messages.success(request, words % {"name": made.name, "head": head.full_name})
                return redirect("signin:counter-organisation")
    context = {
        "typed": typed,
        "errors": {name: errors.get(name, "") for name in names},
        "summary": [SummaryLine(f"id_{name}", words) for name, words in errors.items()],
    }
    return render(request, "signin/at_counter.html", context, status=422 if errors else 200)


def _words(fault: AccountError) -> str:
    match fault:
        case PersonalIdInvalid():
            return _("A personal identification number has 12 digits.")
        case InvitedAlready():
            return _("This person is a member already, or an invitation waits for their answer.")
        case LastHead():
            return _("An organisation keeps at least one head. Invite another head first.")
        case MayNotManage():
            return _("Only a head of the organisation may do this.")
        case InvitationOver():
            return _("This invitation was answered or withdrawn already.")
        case _:
            return _("Something is missing or cannot be used. Check your answers.")
