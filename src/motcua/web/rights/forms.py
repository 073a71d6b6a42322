"""Small forms of one deed each: what is asked, what was typed, what is wrong with it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from motcua.kernel.text import visible
from motcua.kernel.zone import VIETNAM
from motcua.rights.actions.recording import By
from motcua.rights.errors import NotFilledIn, NotThere, NotYours, RightsError
from motcua.web.desk.access import Official
from motcua.web.rights import words

LONGEST = 4000


@dataclass(frozen=True)
class Field:
    """One question. `kind`: text, area, select, datetime, check."""

    name: str
    label: str
    kind: str = "text"
    longest: int = 200
    hint: str = ""
    options: Sequence[tuple[str, str]] = ()
    value: str = ""
    error: str = ""
    anchor: str = ""


@dataclass(frozen=True)
class Form:
    """A deed that the page offers."""

    deed: str
    title: str
    button: str
    fields: tuple[Field, ...] = ()
    is_main: bool = False
    is_grave: bool = False
    hidden: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Problem:
    anchor: str
    message: str
    name: str = ""


@dataclass
class Sent:
    """A form as it was sent, and what came of it."""

    deed: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    status: int = 200

    def text(self, name: str) -> str:
        return self.values.get(name, "")

    def instant(self, name: str) -> datetime | None:
        """A day and hour on the clocks of Vietnam; None when empty. Raises NotFilledIn when it is none."""
        typed = self.text(name)
        if not typed:
            return None
        try:
            return datetime.fromisoformat(typed).replace(tzinfo=VIETNAM)
        except ValueError:
            raise NotFilledIn(name) from None


def read(request: HttpRequest) -> Sent:
    """What was posted, without characters that nobody types."""
    if request.method != "POST":
        return Sent()
    values = {
        name: visible(str(request.POST.get(name, ""))).replace("\0", "").strip()[:LONGEST]
        for name in request.POST
        if name != "csrfmiddlewaretoken"
    }
    return Sent(values.get("deed", ""), values)


def by_of(official: Official) -> By:
    return By(official.user_id, official.unit_id, official.acting.roles)


def attempted(sent: Sent, deed: Callable[[], object]) -> bool:
    """Do it; when it is refused, put what is wrong into `sent` and answer False.

    Raises Http404, PermissionDenied for what no form can mend.
    """
    try:
        deed()
    except NotThere:
        raise Http404 from None
    except NotYours:
        raise PermissionDenied from None
    except NotFilledIn as refused:
        message = f"{words.label(refused.field)}: {_('fill this in.')}"
        sent.problems = [Problem(f"id_{sent.deed}-{refused.field}", message, refused.field)]
        sent.status = 422
    except RightsError as refused:
        sent.problems = [Problem(f"form-{sent.deed}", words.refusal(refused.code))]
        sent.status = 409
    return not sent.problems


def _filled(form: Form, sent: Sent) -> Form:
    is_it = sent.deed == form.deed
    failed = {one.name: one.message for one in sent.problems if one.name} if is_it else {}
    fields = tuple(
        replace(
            one,
            value=sent.values.get(one.name, one.value) if is_it else one.value,
            error=failed.get(one.name, ""),
            anchor=f"id_{form.deed}-{one.name}",
        )
        for one in form.fields
    )
    return replace(form, fields=fields)


def context(sent: Sent, forms: Sequence[Form]) -> dict[str, Any]:
    """What every page shows of its forms."""
    return {"forms": [_filled(form, sent) for form in forms], "errors": sent.problems}
