"""A Word document drawn up from a dossier, for the official who asks."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from motcua.dossiers import documents
from motcua.records.errors import FileMissing, TemplateNotFound
from motcua.records.rules import DOCX
from motcua.records.word_templates import TemplateRefused
from motcua.web.desk.access import Official, for_officials, trace


@require_safe
@for_officials
def document(request: HttpRequest, official: Official, dossier_id: int, template_id: int) -> HttpResponseBase:
    """Made at each asking and kept nowhere; the reading of the dossier is traced."""
    try:
        made, file_name = documents.drawn(dossier_id, template_id, timezone.now())
    except (TemplateNotFound, FileMissing):
        raise Http404 from None
    except TemplateRefused:
        messages.error(request, _("The template cannot be filled. Tell those who keep the catalogue."))
        return redirect("desk:dossier", dossier_id)
    trace(official, dossier_id, "word document")
    response = HttpResponse(made.content, content_type=DOCX)
    response["Content-Disposition"] = f'attachment; filename="{file_name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
