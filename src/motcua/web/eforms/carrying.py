"""A form as a file: taken along as JSON or YAML, brought back with everything that is wrong said."""

import json
from typing import Any

import yaml
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from motcua.procedures.rules.form_faults import MOST_BYTES, RowInvalid
from motcua.procedures.rules.form_rows import checked, rows_of
from motcua.procedures.rules.form_table import compile_form
from motcua.procedures.sample import vocabulary
from motcua.web.desk.access import Official, for_officials
from motcua.web.eforms.fault_words import said
from motcua.web.eforms.saving import Problem, draft_or_404, revision_of, save


@require_safe
@for_officials
def take(request: HttpRequest, official: Official, version_draft_id: int, kind: str) -> HttpResponseBase:
    """JSON: schema and layout. YAML: the rows, as people write and compare them."""
    draft = draft_or_404(version_draft_id)
    if kind == "json":
        text = json.dumps({"schema": draft.schema, "layout": draft.layout}, ensure_ascii=False, indent=2)
    elif kind == "yaml":
        text = yaml.safe_dump({"form": draft.pages}, allow_unicode=True, sort_keys=False, width=120)
    else:
        raise Http404
    response = HttpResponse(text, content_type=f"application/{kind}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{draft.code}-form.{kind}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


class _PlainLoader(yaml.SafeLoader):
    """YAML without aliases: a few lines of them can stand for gigabytes."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("aliases")
        return super().compose_node(parent, index)


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def bring(request: HttpRequest, official: Official, version_draft_id: int) -> HttpResponseBase:
    """A file or pasted text in place of the draft's form. Nothing is changed unless all of it is right."""
    draft = draft_or_404(version_draft_id)
    text, problem = "", None
    if request.method == "POST":
        file = request.FILES.get("file")
        text = request.POST.get("text", "").replace("\0", "")
        if file is not None and (file.size or 0) > MOST_BYTES:
            problem = Problem("id_file", _("The file is larger than a form can be."))
        else:
            try:
                text = file.read().decode("utf-8") if file is not None else text
                problem = save(draft, _pages(text), official, revision_of(request))
            except UnicodeDecodeError:
                text, problem = "", Problem("id_file", _("The file is no text in UTF-8."))
            except RowInvalid as invalid:
                problem = Problem("id_text", said(invalid.fault))
            except ValueError as error:
                problem = Problem("id_text", str(error))
        if problem is None:
            return redirect("eforms:edit", version_draft_id)
    context = {"draft": draft_or_404(version_draft_id), "text": text, "errors": [problem] if problem else []}
    return render(request, "eforms/import.html", context, status=problem.status if problem else 200)


def _pages(text: str) -> list[dict[str, Any]]:
    """The rows of a file. Raises RowInvalid; ValueError with a sentence when it is no JSON or YAML."""
    if len(text.encode()) > MOST_BYTES:
        raise ValueError(_("The file is larger than a form can be."))
    try:
        read = json.loads(text) if text.lstrip().startswith("{") else yaml.load(text, _PlainLoader)
    except (ValueError, yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else getattr(error, "lineno", 0)
        raise ValueError(
            _("This is neither JSON nor YAML: look at line %(line)s.") % {"line": line}
        ) from None
    if isinstance(read, dict) and "schema" in read:
        return rows_of(*checked(read.get("schema"), read.get("layout")))
    pages = read.get("form") if isinstance(read, dict) else read
    if not isinstance(pages, list) or not pages:
        raise ValueError(_("The text has no form: it begins with “form:” or holds schema and layout."))
    return rows_of(*compile_form(pages, vocabulary()["blocks"]))
