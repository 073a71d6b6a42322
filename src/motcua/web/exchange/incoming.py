"""One message that a partner pushed and that could not be handled: what it holds (masked), and what may be done."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from motcua.exchange import inward, office_queries
from motcua.exchange.errors import LetterNotFound, LetterRefused, PartnerUnknown
from motcua.exchange.rules import masking
from motcua.web.desk.access import Official, for_officials
from motcua.web.exchange.words import INCOMING_TONES, incoming_state, refusal


@for_officials
@require_safe
def page(request: HttpRequest, official: Official, message_id: int) -> HttpResponse:
    return _shown(request, message_id, [])


def _shown(request: HttpRequest, message_id: int, errors: list[dict[str, str]]) -> HttpResponse:
    try:
        row = office_queries.incoming(message_id)
    except LetterNotFound:
        raise Http404 from None
    return render(
        request,
        "exchange/incoming.html",
        {
            "row": row,
            "state": incoming_state(row.state),
            "tone": INCOMING_TONES.get(row.state, ""),
            "lines": masking.lines(row.body or {}),
            "is_forgotten": row.body is None,
            "has_failed": row.state == "failed",
            "errors": errors,
            "typed": {"words": request.POST.get("words", "")},
        },
        status=422 if errors else 200,
    )


@for_officials
@require_POST
def do(request: HttpRequest, official: Official, message_id: int) -> HttpResponse:
    by, at = official.user_id, timezone.now()
    try:
        match request.POST.get("deed"):
            case "again":
                if inward.handle_again(message_id, by=by, at=at) == "handled":
                    messages.success(request, _("It was handled."))
                else:
                    messages.warning(
                        request, _("It could not be handled this time either; the cause is below.")
                    )
            case "set_aside":
                inward.set_aside(message_id, words=request.POST.get("words", ""), by=by, at=at)
                messages.success(request, _("It was set aside."))
            case _:
                raise LetterNotFound
    except LetterRefused as refused:
        return _shown(request, message_id, [{"anchor": "id_words", "message": refusal(refused)}])
    except PartnerUnknown:
        messages.warning(
            request, _("No part of this installation handles messages of this system at present.")
        )
    except LetterNotFound as gone:
        messages.warning(request, refusal(gone))
        return redirect("exchange:partners")
    return redirect("exchange:incoming", message_id)
