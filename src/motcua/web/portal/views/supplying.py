"""Sending what a unit asked for. Each file arrives on its own and waits with the others until all is sent."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motcua.dossiers import queries as dossiers
from motcua.dossiers.actions import supplements
from motcua.dossiers.errors import DossierError
from motcua.dossiers.queries import DossierPage
from motcua.dossiers.rules.opening import HandedIn
from motcua.kernel.text import visible
from motcua.kernel.zone import day_of
from motcua.ledger.errors import CommandReused
from motcua.records import gathered, photographs
from motcua.records.errors import RecordsError
from motcua.web.components import correcting, eform
from motcua.web.components.correcting import Correcting
from motcua.web.portal import parts, photographing, stored, uploads
from motcua.web.portal.access import Access, for_holders
from motcua.web.portal.answers import not_possible
from motcua.web.portal.questions import SummaryLine
from motcua.web.portal.refusals import Refusal, refusal
from motcua.web.portal.uploading import Slot, Upload
from motcua.web.portal.views.dossier import open_items

if TYPE_CHECKING:
    from motcua.records.models import GatheredFile


def slot_key(item: Any) -> str:
    """The component that an item is about, or a name of its own when it is about none."""
    return item.component_key or f"asked-{item.pk}"


def _holder(page: DossierPage) -> str:
    """Whoever acts for the dossier gathers for the same request, on whichever device."""
    return f"supplement-{page.dossier.pk}-{page.state.supplement_requests}"


def _gathered(page: DossierPage) -> dict[str, "GatheredFile"]:
    return gathered.of_holder(_holder(page))


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
    files = _gathered(page)
    posted = {name: visible(str(value)) for name, value in request.POST.items()}
    sheet = _sheet(page, items, posted)
    if sheet is not None and sheet.acted is not None:
        return _show(request, page, items, {}, sheet=sheet)
    papers = [item for item in items if not item.form_field]
    missing = {slot_key(item): _("Choose a file for this.") for item in papers if slot_key(item) not in files}
    if (missing and request.POST.get("anyway") != "yes") or (sheet is not None and sheet.errors):
        return _show(request, page, items, missing, sheet=sheet, status=422)
    known = {component.key: component for component in page.components}
    try:
        supplements.supply(
            dossier_id=held.dossier_id,
            components=[_handed_in(item, files, known) for item in papers if slot_key(item) in files],
            answers=sheet.data if sheet is not None else None,
            by=held.acting,
            at=timezone.now(),
            command_id=f"supply-{held.dossier_id}-{page.state.supplement_requests}",
        )
    except (DossierError, CommandReused, RecordsError) as error:
        return not_possible(request, refusal(error), back=held.code)
    gathered.forget([_holder(page)])
    photographs.forget(_holder(page))
    parts.forget(_holder(page))
    return redirect("portal:dossier", held.code)


def _handed_in(item: Any, files: dict[str, "GatheredFile"], known: dict[str, Any]) -> HandedIn:
    key = slot_key(item)
    component = known.get(key)
    return HandedIn(
        key=key,
        name=component.name if component else item.what,
        originals=component.originals if component else 1,
        copies=component.copies if component else 0,
        file_sha256=files[key].file_id,
        file_name=files[key].file_name,
        holding_id=str(files[key].holding_id or ""),
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
    files = _gathered(page)
    sheet = sheet or _sheet(page, items)
    questions = sheet.questions() if sheet is not None else []
    offers = _offers(request, page)
    waiting = photographs.counts(_holder(page))
    marks = uploads.marked(kept.file_id for kept in files.values())
    slots = []
    for item in items:
        if item.form_field:
            continue
        key = slot_key(item)
        kept = files.get(key)

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
                file=Upload(kept.file_name, kept.file.size_bytes, mark=marks.get(kept.file_id, ""))
                if kept
                else None,
                remove_url=url("supply-remove") if kept else "",
                error=errors.get(key, ""),
                offers=offers.get(key, ()),
                offer_url=url("supply-stored"),
                from_store=bool(kept and kept.holding_id),
                photos_url=url("supply-photos"),
                photos_waiting=waiting.get(key, 0),
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


def _offers(request: HttpRequest, page: DossierPage) -> dict[str, tuple[stored.Offer, ...]]:
    """Only for who is signed in: code and look-up secret of a dossier open nobody's store."""
    if request.user.pk is None or request.user.pk != page.state.submitter_id:
        return {}
    version = page.version
    return stored.offers(request, version.procedure.code, version.content, day_of(timezone.now()))


def gather_stored(page: DossierPage, key: str, paper: Any) -> None:
    """Put a paper of the store (a records.Holding) to what was asked, until all is sent."""
    gathered.put(
        _holder(page),
        key,
        sha256=str(paper.file_id),
        file_name=paper.file_name,
        at=timezone.now(),
        holding_id=paper.pk,
    )


def _item(page: DossierPage, key: str) -> Any | None:
    return next((item for item in open_items(page) if slot_key(item) == key and not item.form_field), None)


def _keep(page: DossierPage, key: str, stored: uploads.Stored, name: str) -> None:
    gathered.put(_holder(page), key, sha256=stored.pk, file_name=name, at=timezone.now())


@for_holders
@require_POST
def upload(request: HttpRequest, held: Access, key: str) -> HttpResponse:
    page = dossiers.page(held.dossier_id)
    if _item(page, key) is None:
        return not_possible(request, Refusal(404, _("The unit did not ask for this.")), back=held.code)
    try:
        uploads.take_whole(request.FILES.get("file"), lambda stored, name: _keep(page, key, stored, name))
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
        holder=_holder(page),
        component_key=key,
        keep=lambda stored, name: _keep(page, key, stored, name),
    )


@for_holders
@require_POST
def remove(request: HttpRequest, held: Access, key: str) -> HttpResponse:
    page = dossiers.page(held.dossier_id)
    gathered.take_out(_holder(page), key)
    photographs.forget(_holder(page), key)
    return redirect(reverse("portal:supply", args=[held.code]) + f"#paper-{key}")


@for_holders
@require_http_methods(["GET", "POST"])
def photos(request: HttpRequest, held: Access, key: str) -> HttpResponse:
    """Photographs of one thing that was asked, which become its file."""
    page = dossiers.page(held.dossier_id)
    item = _item(page, key)
    if item is None:
        return not_possible(request, Refusal(404, _("The unit did not ask for this.")), back=held.code)
    place = photographing.Place(
        holder=_holder(page),
        key=key,
        paper=item.what,
        eyebrow=page.dossier.procedure.name,
        here=reverse("portal:supply-photos", args=[held.code, key]),
        back=reverse("portal:supply", args=[held.code]) + f"#paper-{key}",
        image_url=lambda page_id: reverse("portal:supply-photo", args=[held.code, key, page_id]),
    )
    return photographing.answer(request, place, lambda stored, name: _keep(page, key, stored, name))


@for_holders
@require_safe
def photo(request: HttpRequest, held: Access, key: str, page_id: int) -> HttpResponseBase:
    return photographing.image(request, _holder(dossiers.page(held.dossier_id)), key, page_id)
