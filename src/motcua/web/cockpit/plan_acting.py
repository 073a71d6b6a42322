"""Who acts on a page of plans, what was typed, and how an action's refusal becomes words beside the field."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from motcua.plans.errors import (
    Circular,
    DocumentRefused,
    DraftNotFound,
    NotAllowed,
    NumberUsed,
    PlanNotFound,
    SaidRefused,
    SamePerson,
    Stale,
    StillOpen,
    TargetNotFound,
    WrongMoment,
)
from motcua.plans.rules.law import By
from motcua.records.errors import RecordsError
from motcua.web.cockpit import plan_words
from motcua.web.components.acting import acting_of


@dataclass(frozen=True)
class FieldError:
    anchor: str
    message: str


class Given(dict[str, str]):
    """What was typed, for a form that is shown again; what was not typed is empty."""

    def __missing__(self, key: str) -> str:
        return ""


@dataclass
class Sent:
    """What a form sent. `errors` fill up while a deed is tried."""

    values: Mapping[str, str] = field(default_factory=dict)
    errors: list[FieldError] = field(default_factory=list)

    def text(self, name: str, longest: int = 500) -> str:
        return self.values.get(name, "").strip()[:longest]

    def number(self, name: str) -> int:
        value = self.values.get(name, "").strip()
        return int(value) if value.isdecimal() and len(value) < 10 else 0

    def day(self, name: str) -> date | None:
        """A day as a date field or a person writes it (2026-06-30, 30/06/2026); None for nothing. Raises
        SaidRefused."""
        value = self.text(name, 20)
        if not value:
            return None
        parts = value.split("/")
        try:
            return date.fromisoformat("-".join(reversed([part.zfill(2) for part in parts])))
        except ValueError:
            raise SaidRefused([(name, "no-day")]) from None

    @property
    def given(self) -> "Given":
        return Given(self.values)

    @property
    def failed(self) -> dict[str, str]:
        return {error.anchor.removeprefix("id_"): error.message for error in self.errors}

    @property
    def status(self) -> int:
        return 422 if self.errors else 200


def read(request: HttpRequest) -> Sent:
    return Sent({name: str(request.POST.get(name, "")) for name in request.POST})


def by_of(request: HttpRequest) -> By:
    acting = acting_of(request)
    return By(acting.user_id, acting.unit_id, acting.roles)


def attempted(sent: Sent, deed: Callable[[], object]) -> bool:
    """Do it. Not possible: the errors say why and what to do. Raises PermissionDenied, Http404."""
    try:
        deed()
    except (NotAllowed, SamePerson) as refused:
        if isinstance(refused, NotAllowed):
            raise PermissionDenied from None
        sent.errors.append(
            FieldError("main", _("Who proposed it cannot adopt or sign it too. Another person has to."))
        )
    except (DraftNotFound, PlanNotFound, TargetNotFound):
        raise Http404 from None
    except SaidRefused as refused:
        sent.errors += [
            FieldError(f"id_{name}", plan_words.fault(name, problem)) for name, problem in refused.faults
        ]
    except DocumentRefused as refused:
        sent.errors.append(FieldError("id_file", plan_words.document_problem(refused.problem)))
    except RecordsError:
        sent.errors.append(FieldError("id_file", str(plan_words.RECORD_PROBLEM)))
    except Stale:
        sent.errors.append(
            FieldError(
                "main",
                _("Somebody else changed this meanwhile. What stands now is shown; look, then decide."),
            )
        )
    except StillOpen as refused:
        said = _("%(count)s proposals are still undecided. Confirm, change or reject each first.")
        sent.errors.append(FieldError("main", said % {"count": refused.count}))
    except WrongMoment:
        sent.errors.append(FieldError("main", _("This is no longer possible: look how it stands now.")))
    except Circular:
        sent.errors.append(
            FieldError(
                "id_superior", _("A target would come to stand above itself. Choose another superior.")
            )
        )
    except NumberUsed:
        sent.errors.append(FieldError("id_number", plan_words.fault("number", "used")))
    return not sent.errors
