"""Sending what a unit asked for. Files are kept in the session until all is sent, so each arrives on its own."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from motcua.dossiers import queries as dossiers
from motcua.dossiers.actions import supplements
from motcua.dossiers.errors import DossierError
from motcua.dossiers.queries import DossierPage
from motcua.dossiers.rules.opening import HandedIn
from motcua.kernel.text import visible
from motcua.kernel.zone import day_of
from motcua.ledger.errors import CommandReused
from motcua.records.errors import RecordsError
from motcua.web.components import correcting, eform
from motcua.web.components.correcting import Correcting
from motcua.web.portal import parts, uploads
from motcua.web.portal.access import Access, for_holders
from motcua.web.portal.answers import not_possible
from motcua.web.portal.questions import SummaryLine
from motcua.web.portal.refusals import Refusal, refusal
from motcua.web.portal.uploading import Slot, Upload
from motcua.web.portal.views.dossier import open_items

KEY = "supplements"


def slot_key(item: Any) -> str:
    """The component that an item is about, or a name of its own when it is about none."""
    return item.component_key or f"asked-{item.pk}"


def _gathered(request: HttpRequest, page: DossierPage) -> dict[str, dict[str, Any]]:
    """Files gathered in this session for the present request of this dossier."""
    kept = request.session.get(KEY, {}).get(page.dossier.code, {})
    return dict(kept.get("files", {})) if kept.get("request") == page.state.supplement_requests else {}


def _gather(request: HttpRequest, page: DossierPage, files: dict[str, dict[str, Any]]) -> None:
    request.session[KEY] = {
        **request.session.get(KEY, {}),
        page.dossier.code: {"request": page.state.supplement_requests, "files": files},
    }


def _holder(request: HttpRequest, held: Access) -> str:
    return f"supplement-{held.dossier_id}-{request.session.session_key}"


@for_holders
@require_http_methods(["GET", "POST"])
def supply(request: HttpRequest, held: Access) -> HttpResponse:
    """The list of what is asked with a place for each file; POST sends everything gathered."""
    page = dossiers.page(held.dossier_id)
    items = open_items(page)
    if not items:
        return redirect("portal:dossier", held.code)
    if request.method == "GET":
        return _show(request, page, items, {})
    gathered = _gathered(request, page)
    posted = {name: visible(str(value)) for name, value in request.POST.items()}
    sheet = _sheet(page, items, posted)
    if sheet is not None and sheet.acted is not None:
        return _show(request, page, items, {}, sheet=sheet)
    papers = [item for item in items if not item.form_field]
    missing = {
        slot_key(item): _("Choose a file for this.") for item in papers if slot_key(item) not in gathered
    }
    if (missing and request.POST.get("anyway") != "yes") or (sheet is not None and sheet.errors):
        return _show(request, page, items, missing, sheet=sheet, status=422)
    known = {component.key: component for component in page.components}
    try:
        supplements.supply(
            dossier_id=held.dossier_id,
            components=[_handed_in(item, gathered, known) for item in papers if slot_key(item) in gathered],
            answers=sheet.data if sheet is not None else None,
            by=held.acting,
            at=timezone.now(),
            command_id=f"supply-{held.dossier_id}-{page.state.supplement_requests}",
        )
    except (DossierError, CommandReused) as error:
        return not_possible(request, refusal(error), back=held.code)
    request.session[KEY] = {
        code: kept for code, kept in request.session.get(KEY, {}).items() if code != held.code
    }
    parts.forget(_holder(request, held))
    return redirect("portal:dossier", held.code)


def _handed_in(item: Any, gathered: dict[str, dict[str, Any]], known: dict[str, Any]) -> HandedIn:
    key = slot_key(item)
    component = known.get(key)
    return HandedIn(
        key=key,
        name=component.name if component else item.what,
        originals=component.originals if component else 1,
        copies=component.copies if component else 0,
        file_sha256=gathered[key]["sha256"],
        file_name=gathered[key]["name"],
    )


def _show(
    request: HttpRequest,
    page: DossierPage,
    items: list[Any],
    errors: dict[str, str],
    *,
    sheet: Correcting | None = None,
    status: int = 200,
) -> HttpResponse:
    gathered = _gathered(request, page)
    sheet = sheet or _sheet(page, items)
    questions = sheet.questions() if sheet is not None else []
    slots = []
    for item in items:
        if item.form_field:
            continue
        key = slot_key(item)
        kept = gathered.get(key)

        def url(name: str, key: str = key) -> str:
            return reverse(f"portal:{name}", args=[page.dossier.code, key])

        slots.append(
            Slot(
                key=key,
                name=item.what,
                upload_url=url("supply-file"),
                part_url=url("supply-part"),
                done_url=reverse("portal:supply", args=[page.dossier.code]) + f"#paper-{key}",
                required=True,
                file=Upload(kept["name"], kept["size"]) if kept else None,
                remove_url=url("supply-remove") if kept else "",
                error=errors.get(key, ""),
            )
        )
    context = {
        "dossier": page.dossier,
        "deadline": page.state.supplement_deadline,
        "slots": slots,
        "rules": uploads.rules(),
        "questions": questions,
        "acted": sheet.anchor if sheet is not None else "",
        "is_paper_missing": any(slot.error for slot in slots),
        "summary": [
            *(SummaryLine(slot.anchor, f"{slot.name}: {slot.error}") for slot in slots if slot.error),
            *eform.summary_of(questions),
        ],
    }
    return render(request, "portal/supply.html", context, status=status)


def _sheet(page: DossierPage, items: list[Any], posted: Mapping[str, str] | None = None) -> Correcting | None:
    """The answers that the request asks to be corrected, filled in as they stand."""
    return correcting.of_dossier(
        page.state.version_id,
        page.party.form_data,
        [item.form_field for item in items if item.form_field],
        today=day_of(timezone.now()),
        posted=posted,
    )


def _item(page: DossierPage, key: str) -> Any | None:
    return next((item for item in open_items(page) if slot_key(item) == key and not item.form_field), None)


def _keep(request: HttpRequest, page: DossierPage, key: str, stored: uploads.Stored, name: str) -> None:
    kept = {"sha256": stored.pk, "name": name, "size": stored.size_bytes}
    _gather(request, page, {**_gathered(request, page), key: kept})


@for_holders
@require_POST
def upload(request: HttpRequest, held: Access, key: str) -> HttpResponse:
    page = dossiers.page(held.dossier_id)
    if _item(page, key) is None:
        return not_possible(request, Refusal(404, _("The unit did not ask for this.")), back=held.code)
    try:
        uploads.take_whole(
            request.FILES.get("file"), lambda stored, name: _keep(request, page, key, stored, name)
        )
    except (RecordsError, DossierError) as error:
        found = refusal(error)
        return _show(request, page, open_items(page), {key: found.message}, status=found.status)
    return redirect(reverse("portal:supply", args=[held.code]) + f"#paper-{key}")


@for_holders
@require_http_methods(["GET", "PUT"])
def part(request: HttpRequest, held: Access, key: str) -> HttpResponse:
    page = dossiers.page(held.dossier_id)
    if _item(page, key) is None:
        return JsonResponse({"error": _("The unit did not ask for this.")}, status=404)
    return uploads.take_part(
        request,
        holder=_holder(request, held),
        component_key=key,
        keep=lambda stored, name: _keep(request, page, key, stored, name),
    )


@for_holders
@require_POST
def remove(request: HttpRequest, held: Access, key: str) -> HttpResponse:
    page = dossiers.page(held.dossier_id)
    _gather(request, page, {k: kept for k, kept in _gathered(request, page).items() if k != key})
    return redirect(reverse("portal:supply", args=[held.code]) + f"#paper-{key}")
