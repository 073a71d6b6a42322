"""Small forms of one deed each: what is asked, what was typed, what is wrong with it.

A page has several; each names its deed, and a refused one comes back with what was typed.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from motcua.records.errors import RecordsError
from motcua.reviews.errors import (
    InputRefused,
    ReviewError,
    ReviewNotAllowed,
    ReviewNotFound,
    ScreenStale,
    SheetIncomplete,
    WorkbookRefused,
)
from motcua.reviews.rules.authority import By
from motcua.web.desk.access import Official
from motcua.web.reviews import words

LONGEST = 4000


@dataclass(frozen=True)
class Field:
    """One question. `kind`: text, date, number, area, select, file, check."""

    name: str
    label: str
    kind: str = "text"
    longest: int = 200
    hint: str = ""
    options: Sequence[tuple[str, str]] = ()
    value: str = ""
    error: str = ""
    is_wide: bool = False
    anchor: str = ""


@dataclass(frozen=True)
class Form:
    """A deed that the page offers. `revision` is what the screen shows, sent along."""

    deed: str
    title: str
    button: str
    fields: tuple[Field, ...] = ()
    revision: int | None = None
    is_main: bool = False
    note: str = ""

    @property
    def has_file(self) -> bool:
        return any(one.kind == "file" for one in self.fields)


@dataclass(frozen=True)
class Problem:
    """Something to correct: the anchor of its field and the words."""

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

    def day(self, name: str) -> date | None:
        """A date field; None when empty. Raises InputRefused when it is no date."""
        text = self.text(name)
        if not text:
            return None
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise InputRefused(field=name, problem="no-date") from None

    def number(self, name: str) -> int | None:
        """An id from a list of choices, or None."""
        text = self.text(name)
        return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else None

    @property
    def seen(self) -> int | None:
        """The revision that the screen showed; a form without one is as old as can be."""
        return self.number("revision") or 0


def read(request: HttpRequest) -> Sent:
    """What was posted, without characters that no database takes."""
    if request.method != "POST":
        return Sent()
    values = {
        name: str(request.POST.get(name, "")).replace("\0", "").strip()[: LONGEST + 100]
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
    except ReviewNotFound:
        raise Http404 from None
    except ReviewNotAllowed:
        raise PermissionDenied from None
    except ScreenStale:
        sent.problems = [Problem(f"form-{sent.deed}", _stale())]
        sent.status = 409
    except InputRefused as refused:
        sent.problems = [_problem(sent.deed, refused.field, refused.problem)]
        sent.status = 422
    except WorkbookRefused as refused:
        sent.problems = [
            Problem(f"id_{sent.deed}-file", words.row_fault(one)) for one in refused.faults[:100]
        ]
        sent.status = 422
    except SheetIncomplete as refused:
        sent.problems = [
            Problem(words.sheet_anchor(one), words.sheet_fault(one), one.field) for one in refused.faults
        ]
        sent.status = 422
    except ReviewError as refused:
        sent.problems = [Problem(f"form-{sent.deed}", words.refusal(refused))]
        sent.status = 409 if refused.code == "state-refused" else 422
    except RecordsError as refused:
        sent.problems = [Problem(f"id_{sent.deed}-file", words.file_refusal(refused), "file")]
        sent.status = 422
    return not sent.problems


def _stale() -> str:
    return _(
        "Somebody changed this after you opened it. What you typed is kept below: look at the changes at the end of "
        "the page, then send again."
    )


def _problem(deed: str, name: str, problem: str) -> Problem:
    return Problem(f"id_{deed}-{name}", f"{words.label(name)}: {words.problem(problem)}", name)


def filled(form: Form, sent: Sent) -> Form:
    """The form with anchors, and with what was typed when it is the one that was refused."""
    failed = {one.name: one.message for one in sent.problems if one.name} if sent.deed == form.deed else {}
    fields = []
    for one in form.fields:
        typed = sent.values.get(one.name, one.value) if sent.deed == form.deed else one.value
        fields.append(
            replace(
                one,
                value="" if one.kind == "file" else typed,
                error=failed.get(one.name, ""),
                anchor=f"id_{form.deed}-{one.name}",
            )
        )
    return replace(form, fields=tuple(fields))


def context(sent: Sent, forms: Sequence[Form]) -> dict[str, Any]:
    """What every page of the review shows of its forms."""
    return {
        "forms": {form.deed.replace("-", "_"): filled(form, sent) for form in forms},
        "errors": sent.problems,
    }
