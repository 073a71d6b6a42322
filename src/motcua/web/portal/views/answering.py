"""One page of the e-form: what is known is filled in with its source named, rows and addresses by plain buttons."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from motcua.agencies import queries as agencies
from motcua.dossiers import queries as dossiers
from motcua.dossiers.actions import drafts
from motcua.dossiers.errors import DraftChanged
from motcua.dossiers.rules.drafting import Part
from motcua.kernel import scopes
from motcua.kernel.text import visible
from motcua.procedures.rules import forms
from motcua.procedures.rules.form_sources import Filled
from motcua.procedures.rules.forms import Choice, FormField, Widget
from motcua.web.components import eform
from motcua.web.components.acting_for import citizen_scope
from motcua.web.components.eform import Acted, Sheet
from motcua.web.portal import flow
from motcua.web.portal import typed as typed_pages
from motcua.web.portal.access import for_citizens
from motcua.web.portal.conflicts import beside, seen_of
from motcua.web.portal.flow import Application
from motcua.web.portal.views.apply import (
    account,
    mark_seen,
    onward,
    opened,
    own_area,
    page,
    person,
    today,
)


@for_citizens
@require_http_methods(["GET", "POST"])
def form(request: HttpRequest, draft_id: uuid.UUID, number: int) -> HttpResponse:
    """Ask one page. A button of the page itself (a row more, a commune looked up) saves nothing."""
    application = opened(request, draft_id)
    if isinstance(application, HttpResponse):
        return application
    draft, key = application.draft, f"form-{number}"
    if not any(step.key == key for step in application.steps):
        return redirect(application.next_open.url)
    shown = application.pages[number - 1]
    fields = forms.asked(shown, draft.form_data)
    again = typed_pages.restored(request)
    if again is not None:
        kept = {name: visible(str(value)) for name, value in again.items()}
        return _show(request, application, key, fields, kept, restored=True)
    if request.method != "POST":
        typed, filled = _known(request, application, number, fields)
        return _show(request, application, key, fields, typed, filled=filled)
    posted = {name: visible(str(value)) for name, value in request.POST.items()}
    acted = eform.act(fields, posted)
    if acted is not None:
        return _show(request, application, key, fields, acted.typed, acted=acted)
    data, errors, shown_again = _read(application, number, fields, posted)
    if errors:
        return _show(request, application, key, fields, shown_again, errors=errors)
    part = Part("form", tuple(one.name for one in shown.fields))
    try:
        drafts.save_form(
            draft_id=draft_id,
            user_id=person(request),
            answers=data,
            fields=part.fields,
            seen=seen_of(request, part),
        )
    except DraftChanged as changed:
        application = flow.application(draft_id, person(request), today=today())
        return _show(request, application, key, fields, shown_again, changed_at=changed.at)
    mark_seen(request, application, f"p{number}")
    return onward(request, draft_id, key)


def _read(
    application: Application, number: int, fields: Sequence[FormField], posted: Mapping[str, str]
) -> tuple[Mapping[str, Any], dict[str, str], Mapping[str, str]]:
    """Answers of the page, errors in words by input, and the inputs as typed.

    The page is judged with the answers of the others, on which its conditions may depend.
    """
    draft = application.draft
    own_schema, own_layout, _papers = flow.asked_of(draft)
    schema, layout = own_schema or {}, own_layout or {}
    names = {one.name for one in fields}
    reading = forms.read(schema, layout, posted, today=today(), only=names)
    found = reading.errors_by_field()
    broken = {error.root for error in reading.errors}
    merged = {k: v for k, v in draft.form_data.items() if k not in names} | dict(reading.data)
    counted = forms.settled(application.pages, merged)
    for error in forms.validate(schema, layout, counted, today=today()):
        if error.root in names - broken:
            found.setdefault(error.field, error)
    return reading.data, eform.error_words(found, fields), {**posted, **reading.posted}


def _known(
    request: HttpRequest, application: Application, number: int, fields: Sequence[FormField]
) -> tuple[dict[str, str], dict[str, Filled]]:
    """The inputs of a page as saved, or, when it is seen for the first time, as the named sources fill them."""
    draft = application.draft
    typed = forms.posted_of(fields, forms.settled(application.pages, draft.form_data))
    names = {one.name for one in application.pages[number - 1].fields}
    if names & set(draft.form_data) or f"p{number}" in draft.applicant.get("seen", []):
        return typed, {}
    own, said = account(request), draft.applicant
    known: dict[str, Any] = {
        "account.full_name": own.full_name,
        "account.personal_id": own.personal_id,
        "account.birth_date": own.birth_date.isoformat() if own.birth_date else "",
        "account.telephone": own.telephone,
        "account.email": own.email,
        "account.address": own.address,
        "account.commune": own_area(request) or "",
        "owner.name": said.get("owner_name"),
        "owner.id_number": said.get("owner_id_number"),
        "owner.birth_date": said.get("owner_birth_date"),
        "owner.telephone": said.get("telephone"),
        "owner.address": said.get("address"),
    }
    earlier: Mapping[str, Any] = {}
    owner = str(said.get("owner_id_number") or "")
    if owner and any("earlier" in one.prefill for one in fields):
        with scopes.scope(citizen_scope(request)):
            found = dossiers.earlier_answers(owner, draft.procedure_id)
        earlier = found[1] if found else {}
    more, filled = eform.prefilled(fields, known, earlier)
    return typed | more, filled


def _show(
    request: HttpRequest,
    application: Application,
    key: str,
    fields: Sequence[FormField],
    typed: Mapping[str, str],
    *,
    errors: Mapping[str, str] | None = None,
    filled: Mapping[str, Filled] | None = None,
    acted: Acted | None = None,
    restored: bool = False,
    changed_at: datetime | None = None,
) -> HttpResponse:
    sheet = Sheet(
        typed=typed,
        errors=errors or {},
        filled=filled or {},
        communes=_communes(fields),
        found=acted.found if acted else None,
        home_province=settings.PROVINCE_CODE,
    )
    asked = eform.questions_of(fields, sheet)
    if changed_at is not None:
        saved = forms.posted_of(fields, forms.settled(application.pages, application.draft.form_data))
        asked = beside(asked, eform.questions_of(fields, replace(sheet, typed=saved)))
    summary = eform.summary_of(asked)
    context = {
        "questions": asked,
        "summary": summary,
        "is_single": len(asked) == 1 and asked[0].widget not in ("checkbox", "table", "address", "total"),
        "intro": eform.unconnected(fields, filled) if filled is not None else "",
        "acted": acted.anchor if acted else "",
        "restored": restored,
        "changed_at": changed_at,
    }
    status = 409 if changed_at else 422 if summary else 200
    return page(request, application, key, "portal/apply/questions.html", context, status=status)


def _communes(fields: Sequence[FormField]) -> tuple[Choice, ...]:
    """The province's communes, where a question needs them."""
    every = [*fields, *(column for one in fields for column in one.columns)]
    if not any(one.widget is Widget.COMMUNE for one in every):
        return ()
    return tuple(Choice(area.code, area.name) for area in agencies.communes_of(settings.PROVINCE_CODE))
