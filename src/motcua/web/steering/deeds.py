"""Entering, correcting, confirming, withdrawing: show the form, call the action, keep what was typed."""

from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from motcua.agencies import queries as agencies
from motcua.kernel.zone import day_of
from motcua.records.errors import RecordsError
from motcua.steering import queries
from motcua.steering.actions import entries as actions
from motcua.steering.errors import (
    EntryMoved,
    EntryRefused,
    NotAllowed,
    OwnEntry,
    SameEntry,
    SteeringError,
)
from motcua.steering.rules import law
from motcua.steering.rules.authority import may_begin, may_confirm, may_enter
from motcua.steering.rules.kinds import FieldType, Kind
from motcua.steering.rules.values import Fault
from motcua.web.desk.access import Official, for_officials
from motcua.web.steering import forms, words
from motcua.web.steering.access import by_of, entry_of, kind_named
from motcua.web.steering.forms import Form

if TYPE_CHECKING:
    from motcua.steering.models import Entry


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def new(request: HttpRequest, official: Official, kind: str) -> HttpResponse:
    """A new entry."""
    of, by, now = kind_named(kind), by_of(official), timezone.now()
    if not may_begin(by, law.rights(), of):
        raise PermissionDenied
    today = day_of(now)
    if request.method != "POST":
        typed = {"unit": request.GET["unit"][:20]} if "unit" in request.GET else {}
        return _show(request, of, forms.blank(of, by, today, typed=typed))
    sent = forms.read(request, of, by, today)
    faults = sent.faults
    if not faults:
        try:
            made = actions.enter(
                of.key, sent.draft, upload=sent.upload, command_id=sent.command_id, by=by, at=now
            )
        except EntryRefused as refused:
            faults = refused.faults
        except (SteeringError, RecordsError) as error:
            return _refused(request, of, error, official)
        else:
            messages.success(request, _waits(of))
            if "again" in request.POST:
                return redirect("steering:new", of.key)
            return redirect("steering:entry", of.key, made.pk)
    return _show(request, of, forms.again(request, of, by, today, faults), status=422)


def _waits(kind: Kind) -> str:
    return (
        _("Saved. It counts once another person has confirmed it.")
        if kind.needs_confirmation
        else _("Saved.")
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def correct(request: HttpRequest, official: Official, kind: str, entry_id: int) -> HttpResponse:
    """A row that follows this one: corrected, or with what came of it since."""
    of, by, now = kind_named(kind), by_of(official), timezone.now()
    row = entry_of(of, entry_id)
    if not may_enter(by, law.rights(), of, unit_id=row.unit_id):
        raise PermissionDenied
    today = day_of(now)
    if request.method != "POST":
        return _show(request, of, forms.of_row(of, by, today, row), row=row)
    sent = forms.read(request, of, by, today)
    faults = sent.faults
    if not faults:
        try:
            made = actions.correct(
                row.pk,
                sent.draft,
                reason=sent.reason,
                upload=sent.upload,
                command_id=sent.command_id,
                by=by,
                at=now,
            )
        except EntryRefused as refused:
            faults = refused.faults
        except (SteeringError, RecordsError) as error:
            return _refused(request, of, error, official, row=row)
        else:
            messages.success(request, _waits(of))
            return redirect("steering:entry", of.key, made.pk)
    form = forms.again(request, of, by, today, faults, has_reason=True)
    return _show(request, of, form, row=row, status=422)


def _refused(
    request: HttpRequest,
    of: Kind,
    error: SteeringError | RecordsError,
    official: Official,
    row: "Entry | None" = None,
) -> HttpResponse:
    """The form again; a file that was refused is named beside its field."""
    today, by = day_of(timezone.now()), by_of(official)
    if isinstance(error, NotAllowed):
        raise PermissionDenied
    form = forms.again(request, of, by, today, (), problem=words.refusal(error), has_reason=row is not None)
    same = error.entry_id if isinstance(error, SameEntry) else None
    status = 409 if isinstance(error, EntryMoved) else 422
    return _show(request, of, form, row=row, same=same, status=status)


def _show(
    request: HttpRequest,
    of: Kind,
    form: Form,
    *,
    row: "Entry | None" = None,
    same: int | None = None,
    status: int = 200,
) -> HttpResponse:
    language = words.language()
    shown: dict[str, Any] = {
        "kind": of,
        "name": of.name.text(language),
        "about": of.about.text(language),
        "form": form,
        "errors": form.errors,
        "row": row,
        "same": same,
        "waits": of.needs_confirmation,
    }
    return render(request, "steering/form.html", shown, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def entry(request: HttpRequest, official: Official, kind: str, entry_id: int) -> HttpResponse:
    """One entry with its history, and what can be done with it now."""
    row = entry_of(None, entry_id)
    if row.kind != kind:  # a figure knows the row, not its register
        return redirect("steering:entry", row.kind, row.pk)
    of = kind_named(row.kind)
    if request.method != "POST":
        return _page(request, official, of, row)
    by, now = by_of(official), timezone.now()
    said = str(request.POST.get("words", "")).replace("\0", "")[:500]
    deed = request.POST.get("deed", "")
    try:
        match deed:
            case "confirm" | "refuse":
                actions.decide(row.pk, is_confirmed=deed == "confirm", words=said, by=by, at=now)
            case "withdraw":
                row = actions.withdraw(row.pk, reason=said, command_id=_command(request), by=by, at=now)
            case _:
                raise Http404
    except OwnEntry as own:
        return _page(request, official, of, row, problem=words.refusal(own), status=422)
    except NotAllowed:
        raise PermissionDenied from None
    except EntryRefused as refused:
        return _page(request, official, of, row, faults=refused.faults, deed=deed, status=422)
    except SteeringError as error:
        return _page(request, official, of, row, problem=words.refusal(error), status=409)
    messages.success(request, _("Saved."))
    return redirect("steering:entry", of.key, row.pk)


def _command(request: HttpRequest) -> UUID:
    try:
        return UUID(str(request.POST.get("command_id", "")))
    except ValueError:
        return uuid4()


def _page(
    request: HttpRequest,
    official: Official,
    of: Kind,
    row: "Entry",
    *,
    problem: str = "",
    faults: tuple[Fault, ...] = (),
    deed: str = "",
    status: int = 200,
) -> HttpResponse:
    language, by, rights = words.language(), by_of(official), law.rights()
    rows = queries.history(row.series)
    newest = rows[0]
    links = {str(one.facts.get(f.code)) for one in rows for f in of.fields if f.type is FieldType.LINK}
    linked = queries.linked_rows(links - {"None"})
    unit_ids = {
        int(one.facts[f.code])
        for one in rows
        for f in of.fields
        if f.type is FieldType.UNIT and f.code in one.facts
    }
    names = {pk: unit.name for pk, unit in agencies.units(unit_ids).items()} if unit_ids else {}
    reach = by.reach
    state = queries.state_of(newest)
    mine = newest.author_id == by.user_id
    decides = (
        state is queries.State.WAITING
        and official.opens("steering:entry")
        and may_confirm(by, rights, of, unit_id=newest.unit_id)
    )
    changes = not newest.is_withdrawn and may_enter(by, rights, of, unit_id=newest.unit_id)
    error = words.problem(faults[0].problem) if faults else problem
    shown: dict[str, Any] = {
        "kind": of,
        "name": of.name.text(language),
        "entry": newest,
        "is_older": newest.pk != row.pk,
        "title": newest.title or newest.number or of.name.text(language),
        "day_name": of.day_name.text(language),
        "title_name": of.title_name.text(language),
        "state": words.STATES[state],
        "rows": [
            {
                "row": one,
                "state": words.STATES[queries.state_of(one)],
                "said": getattr(one, "confirmation", None),
                "facts": [
                    (
                        f.name.text(language),
                        queries.shown(f, one.facts[f.code], language, names),
                        linked.get(str(one.facts[f.code])) if f.type is FieldType.LINK else None,
                    )
                    for f in of.fields
                    if f.code in one.facts
                ],
            }
            for one in rows
        ],
        "pointing": [
            (one, queries.kind(one.kind).name.text(language))
            for one in queries.linked_to(newest.series)
            if one.unit_id is None or one.unit_id in reach
        ],
        "may_decide": decides and not mine,
        "is_own": decides and mine,
        "may_change": changes,
        "command_id": str(uuid4()),
        "deed": deed,
        "error": error,
        "errors": [{"anchor": f"id_{deed}" if faults else "content", "message": error}] if error else [],
    }
    return render(request, "steering/entry.html", shown, status=status)
