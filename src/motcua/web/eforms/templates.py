"""Word templates of procedures: uploaded and checked by one person, approved by another, tried with sample data."""

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motcua.accounts import queries as accounts
from motcua.kernel.zone import day_of
from motcua.procedures import queries as procedures
from motcua.procedures.errors import ProcedureNotFound
from motcua.procedures.rules.form_documents import FIXED, known_names, sample_values
from motcua.records import document_templates
from motcua.records import queries as records
from motcua.records.document_templates import TemplateKind
from motcua.records.errors import FileMissing, RecordsError, TemplateNotFound, TemplateStep
from motcua.records.rules import DOCX
from motcua.records.word_templates import LARGEST, TemplateFault, TemplateRefused, Trouble, draw_up
from motcua.web.desk.access import Official, for_officials
from motcua.web.eforms.saving import Problem, Typed


def trouble_words(fault: TemplateFault) -> str:
    """Why a file cannot be a template, and what to do."""
    sentences = {
        Trouble.NOT_WORD: _("This is not a Word document (.docx), whatever its name says. Save it as .docx."),
        Trouble.MACROS: _("The document has macros. Save it as .docx without macros."),
        Trouble.TOO_LARGE: _("The document is too large, packed or unpacked. Take out pictures."),
        Trouble.EMBEDDED: _("The document holds another file or an object: %(detail)s. Take it out."),
        Trouble.EXTERNAL: _(
            "The document takes something from outside itself: %(detail)s. Put it in or take it out."
        ),
        Trouble.ENTITIES: _("The document has a part that is not plain: %(detail)s. Save it anew in Word."),
        Trouble.FIELD_CODE: _("The document has a field that fetches other files: %(detail)s. Take it out."),
        Trouble.TAG: _("A tag cannot be read: %(detail)s. Check that each {{ }} and {%% %%} is whole."),
        Trouble.TAG_FORBIDDEN: _(
            "A tag does what templates may not do: %(detail)s. Use values, if and for alone."
        ),
    }
    return sentences[fault.code] % {"detail": fault.detail}


@require_safe
@for_officials
def index(request: HttpRequest, official: Official) -> HttpResponseBase:
    context = {"rows": [(row, _state(row)) for row in document_templates.all_templates()]}
    return render(request, "eforms/templates.html", context)


def _state(row: Any) -> str:
    if row.withdrawn_at:
        return _("out of use")
    return _("approved") if row.approved_at else _("waits for a second person")


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def upload(request: HttpRequest, official: Official) -> HttpResponseBase:
    """Check a file and keep it for approval; what is wrong with it is said, and nothing is kept."""
    typed = Typed({key: str(value).replace("\0", "").strip()[:150] for key, value in request.POST.items()})
    problems: list[Problem] = []
    if request.method == "POST":
        problems, row = _uploaded(request, official, typed)
        if row is not None:
            return redirect("eforms:template", row.pk)
    context = {
        "typed": typed,
        "kinds": TemplateKind.choices,
        "errors": problems,
        "failed": Typed({one.anchor.removeprefix("id_"): one.message for one in problems}),
        "names": FIXED.items(),
        "how_rows": _(
            "Answers of the e-form: form. and the field's name in the data. Rows of a table: a row of the Word table "
            "with {%tr for m in form.members %} before it and one with {%tr endfor %} behind it."
        ),
        "today": day_of(timezone.now()).isoformat(),
    }
    return render(request, "eforms/template_upload.html", context, status=422 if problems else 200)


def _uploaded(request: HttpRequest, official: Official, typed: Typed) -> tuple[list[Problem], Any]:
    problems: list[Problem] = []
    file = request.FILES.get("file")
    procedure_id, valid_from = 0, _day(typed["valid_from"])
    try:
        procedure_id = procedures.procedure_id_of(typed["code"])
    except ProcedureNotFound:
        problems.append(Problem("id_code", _("No procedure in force has this code.")))
    if typed["kind"] not in TemplateKind.values:
        problems.append(Problem("id_kind", _("Choose what the document is.")))
    if not typed["name"]:
        problems.append(Problem("id_name", _("Give the document a name.")))
    if valid_from is None:
        problems.append(Problem("id_valid_from", _("Give the first day as a date.")))
    if file is None:
        problems.append(Problem("id_file", _("Choose a file.")))
    elif (file.size or 0) > LARGEST:
        problems.append(Problem("id_file", trouble_words(TemplateFault(Trouble.TOO_LARGE))))
    if problems or file is None or valid_from is None:
        return problems, None
    try:
        row = document_templates.upload(
            file.read(),
            procedure_id=procedure_id,
            kind=typed["kind"],
            name=typed["name"],
            valid_from=valid_from,
            by=official.user_id,
            at=timezone.now(),
        )
    except TemplateRefused as refused:
        return [Problem("id_file", trouble_words(refused.fault))], None
    except RecordsError:
        return [
            Problem("id_file", _("The file could not be kept. Try again, or tell the administrator."))
        ], None
    return [], row


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


def _template(template_id: int) -> Any:
    try:
        return document_templates.template(template_id)
    except TemplateNotFound:
        raise Http404 from None


@require_safe
@for_officials
def page(request: HttpRequest, official: Official, template_id: int) -> HttpResponseBase:
    return _page(request, official, template_id)


def _page(
    request: HttpRequest, official: Official, template_id: int, problem: Problem | None = None
) -> HttpResponse:
    row = _template(template_id)
    known = _known(row)
    people = accounts.full_names({pk for pk in (row.uploaded_by_id, row.approved_by_id) if pk})
    context = {
        "row": row,
        "state": _state(row),
        "unknown": [name for name in row.names if name not in known],
        "known": [name for name in row.names if name in known],
        "offered": sorted(known),
        "uploader": people.get(row.uploaded_by_id, ""),
        "approver": people.get(row.approved_by_id, ""),
        "may_approve": row.uploaded_by_id != official.user_id
        and not row.approved_at
        and not row.withdrawn_at,
        "may_withdraw": not row.withdrawn_at
        and (row.uploaded_by_id != official.user_id or not row.approved_at),
        "errors": [problem] if problem else [],
    }
    return render(request, "eforms/template.html", context, status=problem.status if problem else 200)


def _known(row: Any) -> frozenset[str]:
    schema, layout = _form(row)
    return known_names(schema, layout)


def _form(row: Any) -> tuple[Any, Any]:
    version_id = row.procedure.current_version_id
    if version_id is None:
        return None, None
    version = procedures.version_of(version_id)
    return version.form_schema, version.form_layout


@require_POST
@for_officials
def decide(request: HttpRequest, official: Official, template_id: int) -> HttpResponseBase:
    """Approve it with the decision's number, or take it out of use."""
    document = request.POST.get("document", "").replace("\0", "").strip()[:200]
    row = _template(template_id)
    try:
        if request.POST.get("act") == "withdraw":
            document_templates.withdraw(template_id, by=official.user_id, at=timezone.now())
        elif not document:
            message = _("Give number and date of the decision that approves the template.")
            return _page(request, official, template_id, Problem("id_document", message))
        elif any(name not in _known(row) for name in row.names):
            message = _("The template names values that the procedure does not have. Upload a corrected one.")
            return _page(request, official, template_id, Problem("unknown", message))
        else:
            document_templates.approve(template_id, document=document, by=official.user_id, at=timezone.now())
    except TemplateStep as step:
        words = {
            "own": _("A second person has to do this: you uploaded the template."),
            "approved": _("Somebody approved it already."),
            "withdrawn": _("It was taken out of use already."),
        }
        return _page(request, official, template_id, Problem("decide", words[step.why], 409))
    return redirect("eforms:template", template_id)


@require_safe
@for_officials
def file(request: HttpRequest, official: Official, template_id: int) -> HttpResponseBase:
    """The template as it was uploaded."""
    row = _template(template_id)
    return _docx(_content(row), f"{row.procedure.code}-{row.kind}-{row.number}.docx")


@require_safe
@for_officials
def preview(request: HttpRequest, official: Official, template_id: int) -> HttpResponseBase:
    """The template filled with made-up values."""
    row = _template(template_id)
    try:
        made = draw_up(_content(row), sample_values(*_form(row)))
    except TemplateRefused as refused:
        return _page(request, official, template_id, Problem("decide", trouble_words(refused.fault)))
    return _docx(made.content, f"{row.procedure.code}-{row.kind}-{row.number}-preview.docx")


def _content(row: Any) -> bytes:
    try:
        return records.read_file(row.file_id)
    except FileMissing:
        raise Http404 from None


def _docx(content: bytes, file_name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=DOCX)
    response["Content-Disposition"] = f'attachment; filename="{file_name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
