"""The form of a draft as a list of fields by page, and the buttons beside them."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from motcua.procedures import form_drafts
from motcua.procedures.actions import drafts
from motcua.procedures.errors import DraftOpen, ProcedureNotFound
from motcua.procedures.form_drafts import FormDraft
from motcua.procedures.rules import form_editing as change
from motcua.procedures.rules import form_sources, forms
from motcua.procedures.rules.form_faults import RowInvalid
from motcua.procedures.rules.forms import FormField
from motcua.procedures.sample import vocabulary
from motcua.web.components import eform
from motcua.web.desk.access import Official, for_officials
from motcua.web.eforms.fault_words import said
from motcua.web.eforms.saving import Problem, Typed, draft_or_404, revision_of, save
from motcua.web.eforms.words import TYPE_LABELS


@dataclass(frozen=True)
class Line:
    """A field, or a column of a table, as the list shows it."""

    field: FormField
    type_label: str
    notes: tuple[str, ...]
    url: str
    columns: tuple["Line", ...] = ()


@require_safe
@for_officials
def index(request: HttpRequest, official: Official) -> HttpResponseBase:
    return _index(request, "", "")


def _index(request: HttpRequest, code: str, problem: str, status: int = 200) -> HttpResponse:
    context = {
        "drafts": form_drafts.open_drafts(),
        "code": code,
        "problem": problem,
        "errors": [Problem("id_code", problem)] if problem else [],
    }
    return render(request, "eforms/drafts.html", context, status=status)


@require_POST
@for_officials
def begin(request: HttpRequest, official: Official) -> HttpResponseBase:
    """A draft that says what the version in force says; the open one when there is one."""
    code = request.POST.get("code", "").replace("\0", "").strip()[:20]
    try:
        row = drafts.begin(code, by=official.user_id, at=timezone.now(), reason=_("Change of the e-form"))
    except ProcedureNotFound:
        return _index(request, code, _("No procedure in force has this code."), 422)
    except DraftOpen as there:
        return redirect("eforms:edit", there.draft_id)
    return redirect("eforms:edit", row.pk)


@require_safe
@for_officials
def edit(request: HttpRequest, official: Official, version_draft_id: int) -> HttpResponseBase:
    return show(request, draft_or_404(version_draft_id))


def show(
    request: HttpRequest,
    draft: FormDraft,
    problem: Problem | None = None,
    typed: dict[str, str] | None = None,
) -> HttpResponse:
    language = get_language() or "vi"
    pages = forms.describe(draft.schema, draft.layout, language)
    every = {one.name: one for one in forms.fields_of(pages)}
    rows = {page["page"]: page for page in draft.pages}
    context = {
        "draft": draft,
        "pages": [
            (page, rows[page.key], [_line(draft, page.key, one, every, language) for one in page.fields])
            for page in pages
        ],
        "types": TYPE_LABELS.items(),
        "blocks": [(key, _block_words(key)) for key in vocabulary()["blocks"]],
        "errors": [problem] if problem else [],
        "typed": Typed(typed or {}),
    }
    return render(request, "eforms/edit.html", context, status=problem.status if problem else 200)


def _block_words(key: str) -> str:
    language = "vi" if (get_language() or "vi").startswith("vi") else "en"
    labels = [row[language].format(of="…", Of="…") for row in vocabulary()["blocks"][key]]
    return ", ".join(labels[:4]) + (" …" if len(labels) > 4 else "")


def _line(
    draft: FormDraft, page: str, one: FormField, every: dict[str, FormField], language: str, table: str = ""
) -> Line:
    notes: list[str] = []
    if one.unit:
        notes.append(one.unit)
    if one.choices:
        notes.append(" / ".join(choice.label for choice in one.choices[:6]))
    notes += [
        _("only when %(condition)s") % {"condition": eform.condition_words(condition, every[condition.field])}
        for condition in one.conditions
    ]
    sources = [form_sources.sources()[key] for key in one.prefill if key in form_sources.sources()]
    for source in sources:
        words = (
            _("filled in from: %(source)s")
            if source.is_connected
            else _("filled in from: %(source)s (not connected yet)")
        )
        notes.append(words % {"source": source.name(language)})
    if one.sums:
        notes.append(" + ".join(one.sums))
    query = f"?page={page}&name={one.name}" + (f"&table={table}" if table else "")
    return Line(
        field=one,
        type_label=str(TYPE_LABELS[one.kind]),
        notes=tuple(notes),
        url=reverse("eforms:field", args=[draft.id]) + query,
        columns=tuple(_line(draft, page, column, every, language, one.name) for column in one.columns),
    )


@require_POST
@for_officials
def do(request: HttpRequest, official: Official, version_draft_id: int) -> HttpResponseBase:
    """One button of the list: `act` says which. What cannot be done is said on the list, nothing is changed."""
    draft = draft_or_404(version_draft_id)
    typed = {name: str(value).replace("\0", "")[:300] for name, value in request.POST.items()}
    try:
        pages = _changed(draft.pages, typed)
    except RowInvalid as invalid:
        return show(request, draft, Problem("form", said(invalid.fault)), typed)
    except ProcedureNotFound:
        return show(request, draft, Problem("id_from", _("No procedure in force has this code.")), typed)
    if pages is None:
        return show(request, draft, Problem("form", _("Fill in what the button needs.")), typed)
    problem = save(draft, pages, official, revision_of(request))
    if problem is not None:
        return show(request, draft_or_404(version_draft_id), problem, typed)
    anchor = f"#field-{typed['name']}" if typed.get("name") and typed["act"] != "remove" else ""
    return redirect(reverse("eforms:edit", args=[version_draft_id]) + anchor)


def _changed(pages: list[dict[str, Any]], typed: dict[str, str]) -> list[dict[str, Any]] | None:
    """The rows after the button; None when the button lacks something or is none of ours."""
    act, page, name, table = (typed.get(key, "") for key in ("act", "page", "name", "table"))
    by = {"up": -1, "down": 1}
    if act in by and name:
        return change.with_field_moved(pages, name, by[act], table)
    if act in by and page:
        return change.with_page_moved(pages, page, by[act])
    if act == "before" and name and typed.get("target"):
        return change.with_field_before(pages, name, typed["target"])
    if act == "remove" and name:
        return change.without_field(pages, name, table)
    if act == "remove" and page:
        return change.without_page(pages, page)
    if act == "add-page" and typed.get("vi", "").strip():
        return change.with_page(pages, vi=typed["vi"], en=typed.get("en", ""))
    if act == "rename" and page and typed.get("vi", "").strip():
        return change.with_page_renamed(pages, page, vi=typed["vi"], en=typed.get("en", ""))
    if act == "block" and page and typed.get("block"):
        blocks = vocabulary()["blocks"]
        of = typed.get("of", "").strip()
        prefix = change.free_name(of, set(), "p") if of else ""
        return change.with_block(pages, typed["block"], blocks, page=page, prefix=prefix, of=of)
    if act == "from" and typed.get("from_code", "").strip():
        return form_drafts.form_in_force(typed["from_code"].strip()[:20])
    return None
