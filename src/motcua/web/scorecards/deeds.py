"""The doors of every deed on a round, a sheet and a line: call the action, keep what was typed when it is refused."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from motcua.kernel.text import visible
from motcua.records.errors import RecordsError
from motcua.scorecards import queries
from motcua.scorecards.actions import appraising, contesting, entering, publishing, rounds, taking
from motcua.scorecards.actions import sheets as filling
from motcua.scorecards.errors import (
    Incomplete,
    LinesMissing,
    NotAllowed,
    NotFound,
    OwnUnit,
    ScorecardError,
    Stale,
)
from motcua.scorecards.queries import Outcome
from motcua.scorecards.rules.framework import Source
from motcua.web.desk.access import Official, for_officials
from motcua.web.scorecards import pages, reach, sheets, showing, words
from motcua.web.scorecards.opening import read_bodies, read_days

if TYPE_CHECKING:
    from motcua.scorecards.models import Line

FIELDS = ("numerator", "denominator", "amount", "yes", "out", "words")
Refused = (ScorecardError, RecordsError)


def posted(request: HttpRequest) -> dict[str, str]:
    """What was typed, without characters that nobody sees."""
    return {name: visible(str(text)) for name, text in request.POST.items()}


def _seen(given: Mapping[str, str], name: str = "revision") -> int:
    text = given.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 10 else -1


def _number(given: Mapping[str, str], name: str) -> int:
    """Raises Http404."""
    text = given.get(name, "")
    if not text.isdecimal() or len(text) > 15:
        raise Http404
    return int(text)


def _status(error: Exception) -> int:
    if isinstance(error, Stale):
        return 409
    return 403 if isinstance(error, NotAllowed | OwnUnit) else 422


def _errors(error: ScorecardError | RecordsError, anchor: str = "") -> list[dict[str, str]]:
    field = getattr(error, "field", "") or "content"
    return [
        {
            "anchor": anchor or (field if field == "content" else f"id_{field}"),
            "message": words.refusal(error),
        }
    ]


@require_POST
@for_officials
def of_round(request: HttpRequest, official: Official, round_id: int, deed: str) -> HttpResponse:
    """Everything that is done with a round as a whole."""
    reach.round_of(round_id)
    given, now, by = posted(request), timezone.now(), official.acting
    text = given.get("words", "")

    def decide_value(confirm: bool) -> None:
        entering.decide(given_id=_number(given, "value"), confirm=confirm, by=by, at=now)

    def decide_result(approve: bool) -> None:
        number = _number(given, "proposal")
        publishing.decide(proposal_id=number, approve=approve, words=text, by=by, at=now)

    known: dict[str, tuple[Callable[[], object], Any]] = {
        "ask": (lambda: rounds.ask(round_id=round_id, by=by, at=now), _("The units are asked.")),
        "close": (
            lambda: rounds.close(round_id=round_id, by=by, at=now),
            _("Self-scoring is closed; the figures are frozen as known today."),
        ),
        "gather": (lambda: rounds.gather(round_id=round_id, by=by, at=now), _("The appraisal has ended.")),
        "correct": (
            lambda: rounds.correct(round_id=round_id, words=text, by=by, at=now),
            _("The correction has begun. What was published stays beside it."),
        ),
        "withdraw": (
            lambda: rounds.withdraw(round_id=round_id, words=text, by=by, at=now),
            _("The round is withdrawn."),
        ),
        "days": (
            lambda: rounds.set_deadlines(
                round_id=round_id, deadlines=read_days(given), words=text, by=by, at=now
            ),
            _("The deadlines are moved."),
        ),
        "appoint": (
            lambda: rounds.appoint(round_id=round_id, appraisers=read_bodies(request), by=by, at=now),
            _("The appraisers are appointed."),
        ),
        "propose": (
            lambda: publishing.propose(
                round_id=round_id,
                sha256=given.get("sha256", ""),
                document=given.get("document", ""),
                by=by,
                at=now,
            ),
            _("The result is put forward. A second person publishes it."),
        ),
        "publish": (lambda: decide_result(True), _("Published.")),
        "return": (lambda: decide_result(False), _("Sent back.")),
        "take": (
            lambda: taking.take(round_id=round_id, by=by, at=now),
            _("What surveys and registers hold is taken, with its documents."),
        ),
        "confirm": (lambda: decide_value(True), _("Confirmed.")),
        "refuse": (lambda: decide_value(False), _("Rejected.")),
    }
    if deed == "enter":
        return _enter(request, official, round_id, given)
    if deed not in known:
        raise Http404
    act, done = known[deed]
    try:
        act()
    except NotFound:
        raise Http404 from None
    except ScorecardError as error:
        return pages.show_round(
            request, official, round_id, errors=_errors(error), typed=given, status=_status(error)
        )
    messages.success(request, done)
    return redirect("scorecards:round", round_id)


def _enter(request: HttpRequest, official: Official, round_id: int, given: dict[str, str]) -> HttpResponse:
    """One document, the values of one criterion for the units: all of them or none."""
    now, by = timezone.now(), official.acting
    upload = request.FILES.get("file")
    numbers = {
        int(name.removeprefix("value-")): text
        for name, text in given.items()
        if name.startswith("value-") and name.removeprefix("value-").isdecimal() and text.strip()
    }
    at_fault = "id_document"
    try:
        if not numbers:
            raise Incomplete("value")
        in_round = {
            line.pk for own in queries.lines_of_round(queries.round_of(round_id)).values() for line in own
        }
        if not set(numbers) <= in_round:
            raise Http404
        digest = entering.receive_document(upload, at=now) if upload is not None else None
        with transaction.atomic():
            for line_id, text in sorted(numbers.items()):
                at_fault = f"id_value-{line_id}"
                entering.enter(
                    line_id=line_id,
                    given={"amount": text},
                    document=given.get("document", ""),
                    file_sha256=digest,
                    file_name=upload.name or "" if upload is not None else "",
                    by=by,
                    at=now,
                )
    except Refused as error:
        field = getattr(error, "field", "")
        anchor = (
            "id_document"
            if field == "document"
            else "id_file"
            if isinstance(error, RecordsError)
            else at_fault
        )
        return sheets.show_values(
            request, official, round_id, errors=_errors(error, anchor), typed=given, status=_status(error)
        )
    messages.success(request, _("Entered. They count once a second person has confirmed them."))
    return redirect("scorecards:round", round_id)


def _typed(given: Mapping[str, str], line_id: int) -> dict[str, str]:
    """The fields of one line on the score sheet."""
    return {name: given.get(f"{name}-{line_id}", "") for name in FIELDS}


@require_POST
@for_officials
def of_sheet(request: HttpRequest, official: Official, sheet_id: int, deed: str) -> HttpResponse:
    """Save all lines, hand in, approve, send back."""
    sheet, _of, _seen_as = reach.sheet(official, sheet_id)
    given, now, by = posted(request), timezone.now(), official.acting
    if deed not in ("save", "submit", "approve", "send-back"):
        raise Http404
    try:
        if deed in ("save", "submit"):
            refused = _save_all(sheet, given, official)
            if refused:
                return refused(request)
        if deed == "submit":
            filling.submit(sheet_id=sheet_id, by=by, at=now)
        if deed == "approve":
            filling.approve(sheet_id=sheet_id, by=by, at=now)
        if deed == "send-back":
            filling.send_back(sheet_id=sheet_id, words=given.get("words", ""), by=by, at=now)
    except ScorecardError as error:
        failed = dict.fromkeys(error.codes, _("Missing")) if isinstance(error, LinesMissing) else {}
        return sheets.show_sheet(
            request, official, sheet_id, errors=_errors(error), failed=failed, status=_status(error)
        )
    done = {
        "save": _("Saved."),
        "submit": _("Handed to the head of the unit."),
        "approve": _("Approved. The sheet is the unit's word now."),
        "send-back": _("Sent back."),
    }
    messages.success(request, done[deed])
    return redirect("scorecards:sheet", sheet_id)


def _save_all(
    sheet: Any, given: Mapping[str, str], official: Official
) -> Callable[[HttpRequest], HttpResponse] | None:
    """Keep every line whose fields were posted; what was refused is shown again as it was typed."""
    errors: list[dict[str, str]] = []
    failed: dict[str, str] = {}
    typed: dict[str, Mapping[str, str]] = {}
    status = 422
    for line in queries.lines_of_sheet(sheet):
        if line.source != Source.SELF or f"revision-{line.pk}" not in given:
            continue
        fields = _typed(given, line.pk)
        try:
            filling.state_value(
                line_id=line.pk,
                seen=_seen(given, f"revision-{line.pk}"),
                given=fields,
                words=fields["words"],
                by=official.acting,
                at=timezone.now(),
            )
        except ScorecardError as error:
            text = words.refusal(error)
            errors.append({"anchor": f"line-{line.pk}", "message": f"{line.code}: {text}"})
            failed[line.code] = text
            typed[line.code] = fields
            status = _status(error)
    if not errors:
        return None
    return lambda request: sheets.show_sheet(
        request, official, sheet.pk, errors=errors, failed=failed, posted=typed, status=status
    )


@require_POST
@for_officials
def of_line(request: HttpRequest, official: Official, line_id: int, deed: str) -> HttpResponse:
    """Everything that is done with one criterion of one unit."""
    line, _of, _seen_as = reach.line(official, line_id)
    given, now, by = posted(request), timezone.now(), official.acting
    if deed == "autosave":
        return _autosave(request, official, line, given)
    seen, is_nothing = _seen(given), bool(given.get("nothing"))

    def contested() -> None:
        outcome = given.get("outcome", "")
        if outcome not in Outcome.values:
            raise Incomplete("outcome")
        contesting.answer_contest(
            contest_id=_number(given, "contest"),
            outcome=Outcome(outcome),
            answer=given.get("answer", ""),
            by=by,
            at=now,
        )

    def attach() -> None:
        upload = request.FILES.get("file")
        if upload is None:
            raise Incomplete("file")
        filling.attach(line_id=line_id, source=upload, name=upload.name or "", by=by, at=now)

    reason, text = given.get("reason", ""), given.get("words", "")
    known: dict[str, Callable[[], object]] = {
        "state": lambda: filling.state_value(
            line_id=line_id, seen=seen, given=given, words=text, by=by, at=now
        ),
        "attach": attach,
        "remove": lambda: filling.remove_evidence(evidence_id=_number(given, "evidence"), by=by, at=now),
        "agree": lambda: appraising.agree(line_id=line_id, seen=seen, by=by, at=now),
        "differ": lambda: appraising.differ(
            line_id=line_id, seen=seen, given=given, reason=reason, is_nothing=is_nothing, by=by, at=now
        ),
        "answer": lambda: appraising.answer(
            line_id=line_id, seen=seen, is_accepted=given.get("accept") == "yes", words=text, by=by, at=now
        ),
        "read-again": lambda: appraising.read_again(
            line_id=line_id, seen=seen, given=given, reason=reason, is_nothing=is_nothing, by=by, at=now
        ),
        "contest": lambda: contesting.contest(line_id=line_id, words=text, by=by, at=now),
        "answer-contest": contested,
        "confirm": lambda: entering.decide(given_id=_number(given, "value"), confirm=True, by=by, at=now),
        "refuse": lambda: entering.decide(given_id=_number(given, "value"), confirm=False, by=by, at=now),
    }
    if deed not in known:
        raise Http404
    try:
        known[deed]()
    except NotFound:
        raise Http404 from None
    except Refused as error:
        anchor = f"id_{deed}-{getattr(error, 'field', '') or 'file'}"
        return sheets.show_line(
            request,
            official,
            line_id,
            errors=_errors(error, anchor),
            typed={**given, "anchor": anchor},
            deed=deed,
            status=_status(error),
        )
    messages.success(request, _("Saved."))
    if given.get("next") == "queue":
        return redirect("scorecards:queue", line.sheet.round_id)
    return redirect("scorecards:line", line_id)


def _autosave(
    request: HttpRequest, official: Official, line: "Line", given: Mapping[str, str]
) -> HttpResponse:
    """One row of the score sheet, kept when its field is left; answers with what stands beside it."""
    fields = _typed(given, line.pk)
    error = ""
    try:
        revision = filling.state_value(
            line_id=line.pk,
            seen=_seen(given, f"revision-{line.pk}"),
            given=fields,
            words=fields["words"],
            by=official.acting,
            at=timezone.now(),
        )
    except ScorecardError as refused:
        error, revision = words.refusal(refused), _seen(given, f"revision-{line.pk}")
    of = queries.framework(line.sheet.round.framework)
    kept = queries.values_of(queries.line(line.pk))
    own, _counted = showing.scores(of, line.sheet.kind, [kept])
    context = {
        "line": line,
        "revision": revision,
        "error": error,
        "points": "" if own is None else words.number(own.of[line.code].points, 2),
        "now": timezone.now(),
    }
    return render(request, "scorecards/_saved.html", context)
