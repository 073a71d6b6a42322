"""The form as the applicant will meet it, with answers tried and nothing saved; and what differs from today's."""

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from motcua.agencies import queries as agencies
from motcua.kernel.zone import day_of
from motcua.procedures.rules import forms
from motcua.procedures.rules.form_difference import differences as between
from motcua.procedures.rules.forms import Choice
from motcua.web.components import eform
from motcua.web.components.eform import Sheet
from motcua.web.desk.access import Official, for_officials
from motcua.web.eforms.saving import draft_or_404
from motcua.web.eforms.words import CHANGE_LABELS, WORD_LABELS


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def preview(request: HttpRequest, official: Official, version_draft_id: int) -> HttpResponseBase:
    """All pages with the real renderer; “try it” judges the answers by the real schema."""
    draft = draft_or_404(version_draft_id)
    pages = forms.describe(draft.schema, draft.layout, get_language() or "vi")
    fields = forms.fields_of(pages)
    posted = {name: str(value).replace("\0", "") for name, value in request.POST.items()}
    acted = eform.act(fields, posted) if request.method == "POST" else None
    errors: dict[str, str] = {}
    typed, tried, answers = dict(posted), False, []
    if acted is not None:
        typed = dict(acted.typed)
    elif request.method == "POST" and draft.schema and draft.layout:
        reading = forms.read(draft.schema, draft.layout, posted, today=day_of(timezone.now()))
        errors = eform.error_words(reading.errors_by_field(), fields)
        typed = dict(reading.posted) | forms.posted_of(
            [one for one in fields if one.widget is forms.Widget.TOTAL], reading.data
        )
        tried = not errors
        answers = eform.answer_pages(draft.schema, draft.layout, reading.data) if tried else []
    communes = tuple(Choice(area.code, area.name) for area in agencies.communes_of(settings.PROVINCE_CODE))
    sheet = Sheet(typed, errors, {}, communes, acted.found if acted else None, settings.PROVINCE_CODE)
    drawn = {q.name: q for q in eform.questions_of(fields, sheet)}
    context = {
        "draft": draft,
        "sections": [(page.title, [drawn[one.name] for one in page.fields]) for page in pages],
        "errors": eform.summary_of(drawn.values()),
        "tried": tried,
        "answers": answers,
        "acted": acted.anchor if acted else "",
        "unconnected": eform.unconnected(fields, {}),
    }
    return render(request, "eforms/preview.html", context, status=422 if errors else 200)


@require_safe
@for_officials
def differences(request: HttpRequest, official: Official, version_draft_id: int) -> HttpResponseBase:
    """The form beside that of the version in force."""
    draft = draft_or_404(version_draft_id)
    found = [
        (
            change,
            CHANGE_LABELS[change.kind],
            [(WORD_LABELS.get(word, word), before, after) for word, before, after in change.words],
        )
        for change in between(draft.before, draft.pages)
    ]
    context = {"draft": draft, "changes": found, "is_new": not draft.before, "none": "–"}
    return render(request, "eforms/differences.html", context)
