"""The papers of an application: each file on its own, whole or in parts; what arrived stays."""

import uuid
from collections.abc import Mapping
from dataclasses import replace

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motcua.dossiers.actions import drafts
from motcua.dossiers.errors import DossierError
from motcua.records import photographs
from motcua.records.errors import RecordsError
from motcua.web.portal import parts, photographing, stored, uploads
from motcua.web.portal.access import for_citizens
from motcua.web.portal.answers import hand_out, not_possible
from motcua.web.portal.catalogue import Paper
from motcua.web.portal.flow import Application
from motcua.web.portal.photographing import Place
from motcua.web.portal.questions import SummaryLine
from motcua.web.portal.refusals import Refusal, refusal
from motcua.web.portal.uploading import Slot, Upload
from motcua.web.portal.uploads import marked
from motcua.web.portal.views.apply import opened, page, person, today


def holder(draft_id: uuid.UUID) -> str:
    return f"draft-{draft_id}"


@for_citizens
@require_safe
def listing(request: HttpRequest, draft_id: uuid.UUID) -> HttpResponse:
    application = opened(request, draft_id)
    if isinstance(application, HttpResponse):
        return application
    errors = {}
    if "missing" in request.GET:
        words = _("This paper is required. Choose a file for it.")
        errors = {paper.key: words for paper in application.missing_papers}
    return show(request, application, errors, status=422 if errors else 200)


def show(
    request: HttpRequest, application: Application, errors: dict[str, str], *, status: int = 200
) -> HttpResponse:
    draft = application.draft
    errors = {**stored.fallen(application.files.values(), today()), **errors}
    offers = (
        {} if draft.service else stored.offers(request, draft.procedure.code, draft.version.content, today())
    )
    waiting = photographs.counts(holder(draft.pk))
    marks = marked(held.file_id for held in application.files.values())
    slots = [
        replace(
            slot(application, paper, errors.get(paper.key, ""), offers.get(paper.key, ()), marks=marks),
            photos_waiting=waiting.get(paper.key, 0),
        )
        for paper in application.papers
    ]
    groups: dict[str, list[Slot]] = {}
    for one in slots:
        groups.setdefault(one.case, []).append(one)
    context = {
        "groups": [{"case": case, "slots": held} for case, held in groups.items()],
        "rules": uploads.rules(),
        "summary": [SummaryLine(one.anchor, f"{one.name}: {one.error}") for one in slots if one.error],
    }
    return page(request, application, "papers", "portal/apply/papers.html", context, status=status)


def slot(
    application: Application,
    paper: Paper,
    error: str,
    offers: tuple[stored.Offer, ...] = (),
    *,
    marks: Mapping[str, str] | None = None,
) -> Slot:
    def url(name: str) -> str:
        return reverse(f"portal:{name}", args=[application.draft.pk, paper.key])

    held = application.files.get(paper.key)
    return Slot(
        key=paper.key,
        name=paper.name,
        case=paper.case,
        counts=paper.counts,
        required=paper.required,
        upload_url=url("apply-paper"),
        part_url=url("apply-paper-part"),
        done_url=reverse("portal:apply-papers", args=[application.draft.pk]) + f"#paper-{paper.key}",
        file=Upload(
            held.file_name, held.file.size_bytes, url("apply-paper-file"), (marks or {}).get(held.file_id, "")
        )
        if held
        else None,
        remove_url=url("apply-paper-remove") if held else "",
        error=error,
        offers=offers,
        offer_url=url("apply-paper-stored"),
        from_store=bool(held and held.holding_id),
        photos_url=url("apply-photos"),
    )


def _paper(application: Application, key: str) -> Paper | None:
    return next((paper for paper in application.papers if paper.key == key), None)


def _unknown(request: HttpRequest) -> HttpResponse:
    return not_possible(request, Refusal(404, _("This procedure does not ask for such a paper.")))


@for_citizens
@require_POST
def upload(request: HttpRequest, draft_id: uuid.UUID, key: str) -> HttpResponse:
    """A file from a plain form."""
    application = opened(request, draft_id)
    if isinstance(application, HttpResponse):
        return application
    if _paper(application, key) is None:
        return _unknown(request)
    try:
        uploads.take_whole(
            request.FILES.get("file"), lambda kept, name: _keep(request, draft_id, key, kept, name)
        )
    except (RecordsError, DossierError) as error:
        found = refusal(error)
        return show(request, application, {key: found.message}, status=found.status)
    return redirect(reverse("portal:apply-papers", args=[draft_id]) + f"#paper-{key}")


def _keep(request: HttpRequest, draft_id: uuid.UUID, key: str, kept: uploads.Stored, name: str) -> None:
    drafts.attach(
        draft_id=draft_id,
        user_id=person(request),
        component_key=key,
        file_sha256=kept.pk,
        file_name=name,
    )


@for_citizens
@require_http_methods(["GET", "PUT"])
def part(request: HttpRequest, draft_id: uuid.UUID, key: str) -> HttpResponse:
    """One part of a file from the script, or how much has arrived."""
    application = opened(request, draft_id)
    if isinstance(application, HttpResponse):
        return JsonResponse({"error": _("This application is no longer open. Reload the page.")}, status=409)
    if _paper(application, key) is None:
        return JsonResponse({"error": _("This procedure does not ask for such a paper.")}, status=404)
    return uploads.take_part(
        request,
        holder=holder(draft_id),
        component_key=key,
        keep=lambda kept, name: _keep(request, draft_id, key, kept, name),
    )


@for_citizens
@require_POST
def remove(request: HttpRequest, draft_id: uuid.UUID, key: str) -> HttpResponse:
    application = opened(request, draft_id)
    if isinstance(application, HttpResponse):
        return application
    drafts.remove(draft_id=draft_id, user_id=person(request), component_key=key)
    parts.forget(holder(draft_id))
    photographs.forget(holder(draft_id), key)
    return redirect(reverse("portal:apply-papers", args=[draft_id]) + f"#paper-{key}")


@for_citizens
@require_safe
def own_file(request: HttpRequest, draft_id: uuid.UUID, key: str) -> HttpResponseBase:
    """What was uploaded, to look at it once more."""
    application = opened(request, draft_id)
    if isinstance(application, HttpResponse):
        return application
    held = application.files.get(key)
    if held is None:
        return _unknown(request)
    try:
        return hand_out(held.file, held.file_name)
    except RecordsError as error:
        return not_possible(request, refusal(error))


@for_citizens
@require_http_methods(["GET", "POST"])
def photos(request: HttpRequest, draft_id: uuid.UUID, key: str) -> HttpResponse:
    """Photographs of one paper that become its file."""
    application = opened(request, draft_id)
    if isinstance(application, HttpResponse):
        return application
    paper = _paper(application, key)
    if paper is None:
        return _unknown(request)
    place = Place(
        holder=holder(draft_id),
        key=key,
        paper=paper.name,
        eyebrow=application.draft.procedure.name,
        here=reverse("portal:apply-photos", args=[draft_id, key]),
        back=reverse("portal:apply-papers", args=[draft_id]) + f"#paper-{key}",
        image_url=lambda page_id: reverse("portal:apply-photo", args=[draft_id, key, page_id]),
    )
    return photographing.answer(
        request, place, lambda stored, name: _keep(request, draft_id, key, stored, name)
    )


@for_citizens
@require_safe
def photo(request: HttpRequest, draft_id: uuid.UUID, key: str, page_id: int) -> HttpResponseBase:
    application = opened(request, draft_id)
    if isinstance(application, HttpResponse):
        return application
    return photographing.image(request, holder(draft_id), key, page_id)
