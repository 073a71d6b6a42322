"""People whom a citizen may act for: recorded with ground, proof and days, and ended."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from motcua.accounts import actions as accounts
from motcua.accounts.errors import RepresentationUnusable, RepresentedAlready
from motcua.exchange.identity_providers import today
from motcua.kernel.identity import digits_of
from motcua.kernel.text import visible
from motcua.procedures.rules.forms import date_of
from motcua.web.components.identity import require_assurance
from motcua.web.portal.access import for_citizens
from motcua.web.signin.words import KINDS, SummaryLine

FIELDS = (
    "kind",
    "represented_name",
    "represented_personal_id",
    "represented_birth_date",
    "ground",
    "proof",
    "valid_from",
    "valid_to",
)


@for_citizens
@require_assurance(2)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    typed = {name: visible(request.POST.get(name, "")).strip()[:300] for name in FIELDS}
    errors: dict[str, str] = {}
    if request.method == "POST":
        days = {
            name: _day(typed[name], errors, name)
            for name in FIELDS
            if name.endswith(("_date", "_from", "_to"))
        }
        if not errors:
            errors = _recorded(request, typed, days)
            if not errors:
                return redirect("signin:organisations")
    context = {
        "typed": typed,
        "errors": {name: errors.get(name, "") for name in FIELDS},
        "kinds": list(KINDS.items()),
        "summary": [SummaryLine(f"id_{name}", words) for name, words in errors.items()],
    }
    return render(request, "signin/representation_new.html", context, status=422 if errors else 200)


def _recorded(request: HttpRequest, typed: dict[str, str], days: dict[str, date | None]) -> dict[str, str]:
    """Record it; what is wrong in words by field, empty when it was recorded."""
    try:
        accounts.record_representation(
            user_id=int(request.user.pk or 0),
            kind=typed["kind"],
            represented_name=typed["represented_name"],
            represented_personal_id=digits_of(typed["represented_personal_id"]),
            represented_birth_date=days["represented_birth_date"],
            ground=typed["ground"],
            proof=typed["proof"],
            valid_from=days["valid_from"] or today(),
            valid_to=days["valid_to"],
            at=timezone.now(),
        )
    except RepresentationUnusable as fault:
        return {fault.field: _fault_words(fault.field)}
    except RepresentedAlready:
        return {
            "represented_personal_id": _("You act for this person already. End that representation first.")
        }
    return {}


def _fault_words(field: str) -> str:
    return {
        "kind": _("Please choose one of the answers offered."),
        "represented_personal_id": _("Twelve digits, and not your own number."),
        "represented_birth_date": _("The date of birth is needed: a parent acts until the child is of age."),
        "valid_to": _("This representation would be over already. Check the dates."),
    }.get(field, _("Please answer this question."))


def _day(text: str, errors: dict[str, str], name: str) -> date | None:
    if not text:
        return None
    found = date_of(text)
    if found is None:
        errors[name] = _("This is not a date. Write day/month/year, for example 22/11/2026.")
    return found


@for_citizens
@require_POST
def end(request: HttpRequest, representation_id: int) -> HttpResponse:
    """End one's own. Another's is left alone, without saying so."""
    accounts.end_representation(
        representation_id=representation_id, user_id=int(request.user.pk or 0), at=timezone.now()
    )
    return redirect("signin:organisations")
