"""One paper: its pages with the places of what was read, field after field confirmed by a person."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from motcua.digitising import queries
from motcua.digitising.actions import claiming, confirming, recognising
from motcua.digitising.actions.confirming import By, Verdict
from motcua.digitising.errors import DigitisingError, NotFound, WrongMoment
from motcua.digitising.queries import Field, Stock
from motcua.digitising.reading import engine
from motcua.digitising.rules.standard import Standard, standard_on
from motcua.kernel.text import visible
from motcua.kernel.zone import day_of
from motcua.records import queries as records
from motcua.records.errors import RecordsError
from motcua.web.desk.access import Official, for_officials
from motcua.web.digitising import reach, words

if TYPE_CHECKING:
    from motcua.digitising.models import Answer, Page, Paper, Proposal

_WIDTH = 1000  # of a page in the units of its drawing


@dataclass(frozen=True)
class FieldLine:
    """A field as the page shows it. `shown` is what stands in it; `unsure` asks for a second look."""

    name: str
    label: str
    hint: str
    proposal: "Proposal | None"
    answer: "Answer | None"
    is_current: bool
    unsure: bool

    @property
    def shown(self) -> str:
        if self.answer is not None:
            return self.answer.value
        return self.proposal.value if self.proposal else ""


@dataclass(frozen=True)
class Box:
    """A rectangle on a drawing of a page, as whole numbers that no language writes otherwise."""

    name: str
    label: str
    x: str
    y: str
    width: str
    height: str
    is_current: bool


@dataclass(frozen=True)
class Sheet:
    """A page with its boxes; empty `picture` while it is not read."""

    number: int
    picture: str
    width: str
    height: str
    boxes: tuple[Box, ...]


@require_POST
@for_officials
def following(request: HttpRequest, official: Official) -> HttpResponse:
    """Take the next paper that waits and lies on nobody's table."""
    given = request.POST.get("batch", "")
    batch_id = int(given) if given.isdecimal() and len(given) < 18 else None
    if batch_id is not None:
        reach.batch(batch_id)
    found = claiming.claim_next(reach.units(), by_id=official.user_id, at=timezone.now(), batch_id=batch_id)
    if found is None:
        messages.info(request, _("No paper waits to be confirmed."))
        return redirect("digitising:batch", batch_id) if batch_id else redirect("digitising:home")
    return redirect("digitising:paper", found)


@require_safe
@for_officials
def paper(request: HttpRequest, official: Official, paper_id: int) -> HttpResponse:
    row = reach.paper(paper_id)
    reach.trace(official, row.pk)
    return _show(request, official, row, asked=request.GET.get("field", ""))


@require_POST
@for_officials
def answer(request: HttpRequest, official: Official, paper_id: int) -> HttpResponse:
    """Save one field and go on to the next that waits."""
    row = reach.paper(paper_id)
    reach.trace(official, row.pk)
    field, value = request.POST.get("field", ""), request.POST.get("value", "")
    try:
        confirming.answer(row.pk, field, value, by=_by(request, official))
    except NotFound:
        raise Http404 from None
    except DigitisingError as error:
        typed = {field: visible(value)[:300]}
        return _show(request, official, reach.paper(paper_id), asked=field, error=error, typed=typed)
    return redirect(f"{reverse('digitising:paper', args=[row.pk])}#now")


@require_POST
@for_officials
def do(request: HttpRequest, official: Official, paper_id: int, deed: str) -> HttpResponse:
    """Take a paper, put it back, confirm it, set it aside, open it again, have it read again."""
    row = reach.paper(paper_id)
    act = _DEEDS.get(deed)
    if act is None:
        raise Http404
    reach.trace(official, row.pk)
    try:
        return act(request, official, row)
    except DigitisingError as error:
        return _show(request, official, reach.paper(paper_id), error=error, typed=request.POST.dict())


def _by(request: HttpRequest, official: Official) -> By:
    given = request.POST.get("revision", "")
    seen = int(given) if given.isdecimal() and len(given) < 9 else -1
    return By(official.user_id, official.unit_id, timezone.now(), seen)


def _claim(request: HttpRequest, official: Official, row: "Paper") -> HttpResponse:
    claiming.claim(row.pk, by_id=official.user_id, at=timezone.now())
    return redirect("digitising:paper", row.pk)


def _release(request: HttpRequest, official: Official, row: "Paper") -> HttpResponse:
    claiming.release(row.pk, by_id=official.user_id)
    messages.success(request, _("The paper lies with the others again."))
    return redirect("digitising:batch", row.batch_id)


def _confirm(request: HttpRequest, official: Official, row: "Paper") -> HttpResponse:
    given = request.POST
    term = given.get("term", "")
    verdict = Verdict(
        stock=given.get("stock", ""),
        valid_until=_day(given.get("valid_until", "")) if term == "until" else None,
        is_permanent=term == "permanent",
        findings_accepted=given.get("findings_accepted", ""),
        kind_code=given["kind_code"].strip() if "kind_code" in given else None,
    )
    if term == "until" and verdict.valid_until is None:
        raise _field_error("valid_until")
    confirming.confirm(row.pk, verdict, by=_by(request, official))
    messages.success(request, _("The paper is confirmed."))
    if given.get("go_on"):
        found = claiming.claim_next(
            reach.units(), by_id=official.user_id, at=timezone.now(), batch_id=row.batch_id
        )
        if found is not None:
            return redirect("digitising:paper", found)
    return redirect("digitising:batch", row.batch_id)


def _field_error(field: str) -> DigitisingError:
    from motcua.digitising.errors import Malformed

    return Malformed(field)


def _day(text: str) -> date | None:
    from motcua.digitising.rules.answers import day_in

    return day_in(text.strip())


def _aside(request: HttpRequest, official: Official, row: "Paper") -> HttpResponse:
    confirming.set_aside(row.pk, request.POST.get("why", ""), by=_by(request, official))
    messages.success(request, _("The paper is set aside. It can be taken back."))
    return redirect("digitising:batch", row.batch_id)


def _back(request: HttpRequest, official: Official, row: "Paper") -> HttpResponse:
    confirming.take_back(row.pk, request.POST.get("why", ""), by=_by(request, official))
    return redirect("digitising:paper", row.pk)


def _reopen(request: HttpRequest, official: Official, row: "Paper") -> HttpResponse:
    confirming.reopen(row.pk, request.POST.get("why", ""), by=_by(request, official))
    claiming.claim(row.pk, by_id=official.user_id, at=timezone.now())
    return redirect("digitising:paper", row.pk)


def _again(request: HttpRequest, official: Official, row: "Paper") -> HttpResponse:
    claiming.release(row.pk, by_id=official.user_id)
    if not recognising.read_again(row.pk):
        raise WrongMoment("paper")
    messages.success(request, _("The paper is read again."))
    return redirect("digitising:batch", row.batch_id)


_DEEDS: dict[str, Callable[[HttpRequest, Official, "Paper"], HttpResponse]] = {
    "claim": _claim,
    "release": _release,
    "confirm": _confirm,
    "aside": _aside,
    "back": _back,
    "reopen": _reopen,
    "again": _again,
}


def _show(
    request: HttpRequest,
    official: Official,
    row: "Paper",
    *,
    asked: str = "",
    error: DigitisingError | None = None,
    typed: dict[str, str] | None = None,
) -> HttpResponse:
    now = timezone.now()
    standard = standard_on(day_of(now))
    is_held = row.claimed_by_id is not None and row.claimed_until is not None and row.claimed_until > now
    is_mine = is_held and row.claimed_by_id == official.user_id
    is_open = row.state == "to_confirm"
    fields = _fields(row, standard, asked if is_open else None, is_mine)
    current = next((line for line in fields if line.is_current), None)
    pages = queries.pages_of(row.pk)
    sheets = [_sheet(row, page, fields) for page in pages]
    found = queries.findings_of(row)
    twin = queries.twin_of(row)
    said = typed or {}
    context = {
        "row": row,
        "batch": row.batch,
        "fields": fields,
        "current": current,
        "value": said.get(current.name, current.shown) if current else "",
        "cut_out": _cut_out(current, sheets),
        "sheets": sheets,
        "is_silent": queries.is_silent(row.pk),
        "findings": [
            (words.finding(one, standard_on(day_of(row.scan.came_at)).dpi), one.fault.needs_an_answer)
            for one in found
        ],
        "needs_word": any(one.fault.needs_an_answer for one in found) or bool(twin) or _twin_in(error),
        "twin": twin or _twin_in(error),
        "is_open": is_open,
        "is_mine": is_mine and is_open,
        "held_by": row.claimed_by if is_held and not is_mine else None,
        "tone": words.PAPER_TONES[row.state],
        "signing_refused": words.signing_refused(row.signing_said) if row.signing == "refused" else "",
        "signing_tone": words.SIGNING_TONES[row.signing],
        "problem": words.problem(row.problem),
        "stocks": [
            (value, label, value == (said.get("stock") or row.stock)) for value, label in Stock.choices
        ],
        "said": {name: said.get(name, "") for name in ("valid_until", "findings_accepted", "why")},
        "kind_code": said.get("kind_code", row.sheet_kind),
        "term": said.get("term") or ("permanent" if row.is_permanent else "until" if row.valid_until else ""),
        "history": queries.history_of(row.pk),
        "engine": engine.found(),
        "last_page": row.first_page + row.page_count - 1,
        "may_change": official.opens("digitising:answer"),
        "sure_percent": standard.sure_percent,
        "error_field": error.field if error else "",
        "errors": [{"anchor": _anchor(error, current), "message": words.refusal(error)}] if error else [],
    }
    return render(request, "digitising/paper.html", context, status=422 if error else 200)


def _twin_in(error: DigitisingError | None) -> int | None:
    from motcua.digitising.errors import LooksDigitised

    return error.paper_id if isinstance(error, LooksDigitised) else None


def _anchor(error: DigitisingError, current: FieldLine | None) -> str:
    if current is not None and error.field == current.name:
        return "id_value"
    known = {"stock", "valid_until", "findings_accepted", "why", "kind_code"}
    return f"id_{error.field}" if error.field in known else "content"


def _fields(row: "Paper", standard: Standard, asked: str | None, is_mine: bool) -> list[FieldLine]:
    proposals, answers = queries.proposals_of(row.pk), queries.answers_of(row.pk)
    current = ""
    if asked is not None and is_mine:
        waiting = next((name for name in Field.values if name not in answers), "")
        current = asked if asked in Field.values else waiting
    return [
        FieldLine(
            name=name,
            label=str(label),
            hint=str(words.HINTS.get(Field(name), "")),
            proposal=proposals.get(name),
            answer=answers.get(name),
            is_current=name == current,
            unsure=name in proposals
            and name not in answers
            and proposals[name].certainty < standard.sure_percent,
        )
        for name, label in Field.choices
    ]


def _sheet(row: "Paper", page: "Page", fields: list[FieldLine]) -> Sheet:
    height = round(_WIDTH * page.height_mm / max(page.width_mm, 1))
    boxes = [
        _box(line, line.proposal, height)
        for line in fields
        if line.proposal is not None and line.proposal.page == page.number
    ]
    at = reverse("digitising:picture", args=[row.pk, page.number]) if page.picture_id else ""
    return Sheet(page.number, at, str(_WIDTH), str(height), tuple(boxes))


def _box(line: FieldLine, place: "Proposal", height: int) -> Box:
    x, y = round(place.left * _WIDTH) - 4, round(place.top * height) - 4
    return Box(
        line.name,
        line.label,
        str(x),
        str(y),
        str(round((place.right - place.left) * _WIDTH) + 8),
        str(round((place.bottom - place.top) * height) + 8),
        line.is_current,
    )


def _cut_out(current: FieldLine | None, sheets: list[Sheet]) -> dict[str, Any] | None:
    """The strip of the page on which the current field was read, to be looked at beside it."""
    if current is None or current.proposal is None:
        return None
    sheet = next((one for one in sheets if one.number == current.proposal.page and one.picture), None)
    box = next((one for one in sheet.boxes if one.is_current), None) if sheet else None
    if sheet is None or box is None:
        return None
    margin = 14
    x, y = max(0, int(box.x) - 2 * margin), max(0, int(box.y) - margin)
    width, height = max(360, int(box.width) + 4 * margin), int(box.height) + 2 * margin
    return {"sheet": sheet, "box": box, "view": f"{x} {y} {min(width, _WIDTH)} {height}"}


@require_safe
@for_officials
def picture(request: HttpRequest, official: Official, paper_id: int, number: int) -> HttpResponse:
    """A page as it was straightened."""
    row = reach.paper(paper_id)
    page = next((one for one in queries.pages_of(row.pk) if one.number == number), None)
    if page is None or page.picture is None:
        raise Http404
    reach.trace(official, row.pk)
    try:
        content = records.read_file(page.picture.sha256)
    except RecordsError:
        raise Http404 from None
    return HttpResponse(content, headers=records.download_headers(page.picture, f"trang-{number}.jpg"))


@require_safe
@for_officials
def file(request: HttpRequest, official: Official, paper_id: int) -> HttpResponse:
    """The paper as PDF/A: the signed copy when there is one."""
    row = reach.paper(paper_id)
    found = row.signed_file or row.file
    if found is None:
        raise Http404
    reach.trace(official, row.pk)
    try:
        content = records.read_file(found.sha256)
    except RecordsError:
        raise Http404 from None
    return HttpResponse(content, headers=records.download_headers(found, f"giay-to-so-hoa-{row.pk}.pdf"))
