"""Small forms of one deed each, and what is said when a deed is refused."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.dossiers.errors import DossierError, InputRefused
from motcua.kernel.scopes import current
from motcua.kernel.zone import day_of
from motcua.payments.errors import CashDayClosed, MoneyRefused, NoSuchMoney, PaymentError
from motcua.payments.rules.authority import By, MoneyNotAllowed, Right, may
from motcua.payments.rules.reconciling import FileRefused
from motcua.web.components.acting import WIDE_ROLES
from motcua.web.desk.access import Official
from motcua.web.money import words

# Who answers for the whole province's accounts with its providers.
PROVINCE = WIDE_ROLES | {"administrator"}
LONGEST = 1000


@dataclass(frozen=True)
class Field:
    """One question. `kind`: text, number, area, select, file, date, check."""

    name: str
    label: Any
    kind: str = "text"
    options: Sequence[tuple[str, Any]] = ()
    value: str = ""
    hint: Any = ""
    error: str = ""
    anchor: str = ""


@dataclass(frozen=True)
class Form:
    deed: str
    title: Any
    button: Any
    fields: tuple[Field, ...] = ()
    hidden: tuple[tuple[str, str], ...] = ()
    is_main: bool = True
    number: str = ""  # tells forms of the same deed on one page apart

    @property
    def has_file(self) -> bool:
        return any(one.kind == "file" for one in self.fields)

    @property
    def anchor(self) -> str:
        return f"form-{self.deed}{self.number}"


@dataclass(frozen=True)
class Problem:
    anchor: str
    message: str
    name: str = ""


@dataclass
class Sent:
    """What was posted, and what came of it."""

    request: HttpRequest
    problems: list[Problem] = field(default_factory=list)
    status: int = 200

    @property
    def deed(self) -> str:
        return self.text("deed") if self.request.method == "POST" else ""

    def text(self, name: str) -> str:
        return str(self.request.POST.get(name, "")).replace("\0", "").strip()[: LONGEST + 1]

    def many(self, name: str) -> list[str]:
        return [str(one).replace("\0", "") for one in self.request.POST.getlist(name)]

    def amount(self, name: str) -> int:
        """Whole VND, typed with or without dots. Raises MoneyRefused."""
        plain = self.text(name).replace(".", "").replace(" ", "").replace(",", "")
        if not (plain.isascii() and plain.isdigit() and len(plain) <= 13):
            raise MoneyRefused("no-amount", field=name)
        return int(plain)

    def number(self, name: str) -> int:
        """An id. Raises Http404."""
        text = self.text(name)
        if not (text.isascii() and text.isdigit() and len(text) < 18):
            raise Http404
        return int(text)


def by_of(official: Official) -> By:
    roles = official.acting.roles
    reach = None if roles & PROVINCE else frozenset(current().unit_ids)
    return By(official.user_id, official.unit_id, roles, reach)


def can(right: Right, by: By) -> bool:
    return may(right, by, day_of(timezone.now()))


def attempted(sent: Sent, deed: Callable[[], object], *, number: str = "") -> bool:
    """Do it; when it is refused, say why and answer False. Raises Http404, PermissionDenied."""
    form = f"form-{sent.deed}{number}"
    try:
        deed()
    except NoSuchMoney:
        raise Http404 from None
    except MoneyNotAllowed:
        raise PermissionDenied from None
    except MoneyRefused as refused:
        anchor = f"id_{sent.deed}{number}-{refused.field}" if refused.field else form
        sent.problems = [Problem(anchor, words.problem(refused.problem), refused.field)]
        sent.status = 409 if refused.problem in ("state-refused", "same-person", "differences-open") else 422
    except FileRefused as refused:
        sent.problems = [
            Problem(f"id_{sent.deed}{number}-file", words.file_fault(line, code), "file")
            for line, code in refused.faults[:50]
        ]
        sent.status = 422
    except CashDayClosed:
        sent.problems = [Problem(form, words.problem("cash-day-closed"))]
        sent.status = 409
    except InputRefused as refused:
        sent.problems = [Problem(form, words.problem(refused.problem))]
        sent.status = 422
    except (PaymentError, DossierError):
        sent.problems = [Problem(form, _("This is not possible any more. Look at what has changed."))]
        sent.status = 409
    return not sent.problems


def filled(form: Form, sent: Sent) -> Form:
    """With anchors, and with what was typed when it is the one that was refused."""
    is_this = sent.deed == form.deed and all(sent.text(name) == value for name, value in form.hidden)
    wrong = {one.name: one.message for one in sent.problems if one.name} if is_this else {}
    return replace(
        form,
        fields=tuple(
            replace(
                one,
                value=sent.text(one.name) if is_this and one.kind != "file" else one.value,
                error=wrong.get(one.name, ""),
                anchor=f"id_{form.deed}{form.number}-{one.name}",
            )
            for one in form.fields
        ),
    )
