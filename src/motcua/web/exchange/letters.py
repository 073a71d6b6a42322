"""One message of the outbox: what it holds (masked), what went wrong, and what may be done with a dead letter."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from motcua.exchange import office_queries
from motcua.exchange.actions import letters
from motcua.exchange.errors import LetterNotFound, LetterRefused
from motcua.exchange.rules import masking
from motcua.web.desk.access import Official, for_officials
from motcua.web.exchange.words import STATE_TONES, deed, refusal, state

PREFIX = "field-"


@for_officials
@require_safe
def page(request: HttpRequest, official: Official, letter_id: int) -> HttpResponse:
    return _shown(request, official, letter_id, [])


def _shown(
    request: HttpRequest, official: Official, letter_id: int, errors: list[dict[str, str]]
) -> HttpResponse:
    try:
        letter = office_queries.letter(letter_id)
    except LetterNotFound:
        raise Http404 from None
    change = letter.change
    return render(
        request,
        "exchange/letter.html",
        {
            "letter": letter,
            "row": letter.row,
            "state": state(letter.row.state),
            "tone": STATE_TONES.get(letter.row.state, ""),
            "lines": masking.lines(letter.body),
            "deeds": [(one, deed(one.kind, one.decision)) for one in letter.deeds],
            "is_dead": letter.row.state == "dead",
            "may_send": letter.row.state in ("dead", "given_up") and change is None,
            "change": change,
            "changes": _changes(change.body_before or {}, change.body_after or {}) if change else [],
            "is_own_change": change is not None and change.by_id == official.user_id,
            "notice_id": letter.body.get("notice_id") if letter.row.state == "dead" else None,
            "prefix": PREFIX,
            "errors": errors,
            "typed": {name: request.POST.get(name, "") for name in ("words",)},
        },
        status=422 if errors else 200,
    )


def _changes(before: dict[str, Any], after: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [
        (name, masking.shown(before.get(name)), masking.shown(after[name]))
        for name in sorted(after)
        if before.get(name) != after[name]
    ]


@for_officials
@require_POST
def do(request: HttpRequest, official: Official, letter_id: int) -> HttpResponse:
    try:
        said = _do(request, official, letter_id)
    except masking.NotReadable as wrong:
        message = _("The field “%(name)s” cannot hold this value.") % {"name": wrong.name}
        return _shown(
            request, official, letter_id, [{"anchor": f"id_{PREFIX}{wrong.name}", "message": message}]
        )
    except LetterRefused as refused:
        anchor = "id_words" if refused.field == "words" else "deeds"
        return _shown(request, official, letter_id, [{"anchor": anchor, "message": refusal(refused)}])
    except LetterNotFound as gone:
        messages.warning(request, refusal(gone))
        return redirect("exchange:partners")
    messages.success(request, said)
    return redirect("exchange:letter", letter_id)


def _do(request: HttpRequest, official: Official, letter_id: int) -> str:
    words, by, at = request.POST.get("words", ""), official.user_id, timezone.now()
    match request.POST.get("deed"):
        case "again":
            letters.send_again(letter_id=letter_id, by=by, at=at)
            return _("It is being sent again.")
        case "change":
            body = office_queries.letter(letter_id).body
            typed = {
                name.removeprefix(PREFIX): str(value)
                for name, value in request.POST.items()
                if name.startswith(PREFIX)
            }
            letters.propose_change(
                letter_id=letter_id, body=masking.changed(body, typed), words=words, by=by, at=at
            )
            return _("The change waits for a second person.")
        case "approve" | "return" as decision:
            letters.decide_change(
                letter_id=letter_id, approves=decision == "approve", words=words, by=by, at=at
            )
            return _("The decision was kept.")
        case "give_up":
            letters.give_up(letter_id=letter_id, words=words, by=by, at=at)
            return _("The message was given up; what comes after it goes on.")
        case _:
            raise LetterNotFound
