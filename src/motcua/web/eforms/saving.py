"""A change of the form taken to the draft, and what stood in its way, for all pages of the editor."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.procedures import form_drafts
from motcua.procedures.actions import drafts
from motcua.procedures.actions.drafts import Change
from motcua.procedures.errors import DraftChanged, DraftNotFound, DraftStep
from motcua.procedures.form_drafts import FormDraft
from motcua.procedures.rules.form_faults import RowInvalid
from motcua.procedures.rules.form_rows import checked
from motcua.procedures.rules.form_table import compile_form
from motcua.web.desk.access import Official
from motcua.web.eforms.fault_words import said


@dataclass(frozen=True)
class Problem:
    """A line of the error summary, with the status that the page answers."""

    anchor: str
    message: str
    status: int = 422


class Typed(dict[str, Any]):
    """What was typed, by input; what was not typed is empty, so that a page can show any of its inputs."""

    def __missing__(self, name: str) -> str:
        return ""


def draft_or_404(version_draft_id: int) -> FormDraft:
    try:
        return form_drafts.form_draft(version_draft_id)
    except DraftNotFound:
        raise Http404 from None


def revision_of(request: HttpRequest) -> int:
    text = request.POST.get("revision", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def save(draft: FormDraft, pages: list[dict[str, Any]], official: Official, seen: int) -> Problem | None:
    """Compile the rows and save them; None when done. An empty list of pages means: no form."""
    try:
        form: tuple[Any, Any] = checked(*compile_form(pages, {})) if pages else (None, None)
        drafts.change(draft.id, Change(form=form), seen_revision=seen, by=official.user_id, at=timezone.now())
    except RowInvalid as invalid:
        return Problem("form", said(invalid.fault))
    except DraftChanged:
        message = _(
            "Somebody changed the draft after you opened this page. What you typed is still here; look at the "
            "form as it is now, then save again."
        )
        return Problem("form", message, 409)
    except DraftStep:
        return Problem(
            "form", _("The draft is no longer open for changes: it is proposed, signed or withdrawn."), 409
        )
    return None
