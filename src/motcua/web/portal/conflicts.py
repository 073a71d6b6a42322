"""Two devices on one page of an application: what the other one saved is shown beside what was typed here."""

from collections.abc import Sequence
from dataclasses import replace

from django.http import HttpRequest
from django.utils.translation import gettext as _

from motcua.dossiers.actions.drafts import Seen
from motcua.dossiers.rules.drafting import DIGITS, Part
from motcua.web.portal.questions import Question


def seen_of(request: HttpRequest, part: Part) -> Seen | None:
    """What the page carried along; None for a page that carried nothing."""
    stand = request.POST.get("stand", "")
    return Seen(part, stand) if len(stand) == DIGITS and stand.isalnum() else None


def beside(typed: Sequence[Question], saved: Sequence[Question]) -> list[Question]:
    """The questions as typed, each that the other device answered differently with what it saved."""
    theirs = {one.name: one for one in saved}
    return [_beside(one, theirs.get(one.name)) for one in typed]


def _beside(mine: Question, other: Question | None) -> Question:
    if other is None or (mine.value, mine.parts, mine.rows) == (other.value, other.parts, other.rows):
        return mine
    if mine.parts or mine.rows:
        return replace(mine, error=_("Another device saved something else here. Yours stands below."))
    said = next((one.label for one in other.choices if one.value == other.value), other.value)
    return replace(mine, error=saved_there(said))


def saved_there(said: str) -> str:
    words = _("Saved meanwhile on another device: “%(saved)s”. Yours stands below; keep it or correct it.")
    return words % {"saved": said or "–"}
