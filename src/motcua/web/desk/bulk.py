"""Bulk deeds: one deed on many chosen dossiers, each in a transaction of its own, each with its own answer.

To add one: write a `BulkForm` (see `forms.bulk`) and put a `BulkDeed` into `_LIST`. The page, the check that a
dossier has not moved on since the list was read, repeats and the words for refusals are common to all.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from motcua.dossiers import queries
from motcua.dossiers.actions.performing import hold
from motcua.dossiers.errors import DossierNotFound, InputRefused, NotAllowed, TransitionRefused
from motcua.dossiers.rules.authority import Relation, matrix
from motcua.ledger import queries as log
from motcua.ledger.errors import CommandReused
from motcua.records.errors import RecordsError
from motcua.web.components.words import STATE_LABELS
from motcua.web.desk.access import Official
from motcua.web.desk.deeds import stamp_of
from motcua.web.desk.forms.base import file_problem, problem_words
from motcua.web.desk.forms.bulk import BulkApproveApologyForm, BulkBeginForm, BulkForm
from motcua.web.desk.forms.bulk_work import BulkAssignForm, BulkCompleteForm, BulkTakeForm

# More than a desk holds; a list's page has forty.
LIMIT = 200


@dataclass(frozen=True)
class BulkDeed:
    """A deed offered on lists. `key` stands in the address; `queues` says on which lists it is offered."""

    key: str
    form: type[BulkForm]
    button: Promise
    done: Promise
    queues: frozenset[str]
    # Whether a hand-over list of what was done can be printed afterwards.
    hands_on: bool = False
    # The page that it is offered on, and that leads back to.
    page: str = "desk:home"

    def may(self, official: Official) -> bool:
        """Whether the post may give the command at all; each dossier is judged by its action."""
        return any(
            grant.who is not Relation.SUBMITTER
            and (not grant.roles or bool(official.acting.roles & grant.roles))
            for grant in matrix().get(self.form.command, ())
        )


_LIST = (
    BulkDeed(
        "begin",
        BulkBeginForm,
        lazy("Pass on to be handled"),
        lazy("passed on"),
        frozenset({"incoming", "open", "all"}),
        hands_on=True,
    ),
    BulkDeed("take", BulkTakeForm, lazy("Take the steps as mine"), lazy("taken"), frozenset({"work"})),
    BulkDeed(
        "complete", BulkCompleteForm, lazy("Complete the steps"), lazy("completed"), frozenset({"mine"})
    ),
    BulkDeed(
        "assign", BulkAssignForm, lazy("Give the steps to"), lazy("given"), frozenset({"work", "open", "all"})
    ),
    BulkDeed(
        "approve_apology",
        BulkApproveApologyForm,
        lazy("Sign the letters of apology"),
        lazy("signed"),
        frozenset(),  # offered on the page of apologies
        page="desk:apologies",
    ),
)
BULK: Mapping[str, BulkDeed] = {deed.key: deed for deed in _LIST}


def offered(queue: str, official: Official) -> list[BulkDeed]:
    """The bulk deeds of a list for this person."""
    return [deed for deed in _LIST if queue in deed.queues and deed.may(official)]


@dataclass(frozen=True)
class Chosen:
    """A dossier ticked in a list, with what the list knew of it."""

    dossier_id: int
    stamp: str

    @property
    def value(self) -> str:
        return f"{self.dossier_id}:{self.stamp}"


def read_chosen(values: Sequence[str]) -> list[Chosen]:
    """The ticked rows as posted, each once, in their order; what is no row of ours is left out."""
    found: dict[int, Chosen] = {}
    for value in values:
        head, _colon, stamp = value.partition(":")
        if head.isascii() and head.isdigit() and len(head) < 18:
            found.setdefault(int(head), Chosen(int(head), stamp[:30]))
    return list(found.values())


@dataclass(frozen=True)
class RowResult:
    """What became of one dossier. `words` says why when it was not done."""

    dossier_id: int
    code: str
    is_done: bool
    words: str


def carry_out(
    deed: BulkDeed,
    form: BulkForm,
    chosen: Sequence[Chosen],
    official: Official,
    *,
    at: datetime,
    batch_id: UUID,
) -> list[RowResult]:
    """Do the deed on each dossier; one that cannot be done leaves the others alone.

    Sent twice with the same `batch_id` it does nothing again and answers the same.
    """
    codes = queries.codes_of([one.dossier_id for one in chosen])
    return [
        _one(deed, form, one, codes.get(one.dossier_id, ""), at=at, command_id=_key(batch_id, one))
        for one in chosen
    ]


def _key(batch_id: UUID, one: Chosen) -> str:
    return str(uuid5(batch_id, str(one.dossier_id)))


def _one(
    deed: BulkDeed, form: BulkForm, one: Chosen, code: str, *, at: datetime, command_id: str
) -> RowResult:
    def result(words: str, *, is_done: bool = False) -> RowResult:
        return RowResult(one.dossier_id, code, is_done, words)

    done = str(deed.done)
    try:
        with hold(one.dossier_id) as held:
            if stamp_of(held) != one.stamp:
                if _is_done(command_id, one.dossier_id):
                    return result(done, is_done=True)
                return result(
                    _("It has changed since the list was read; now: %(state)s.")
                    % {"state": STATE_LABELS[int(held.national_code)]}
                )
            form.carry_out(one.dossier_id, at=at, command_id=command_id)
    except DossierNotFound:
        return result(_("There is no such dossier in your reach."))
    except NotAllowed:
        return result(_("Your post does not allow this for this dossier."))
    except TransitionRefused as error:
        return result(_("Its state does not allow this: %(state)s.") % {"state": _state_words(error.state)})
    except CommandReused:
        return result(_("This page was used for another deed already."))
    except InputRefused as error:
        return result(problem_words(error.problem))
    except RecordsError as error:
        return result(file_problem(error))
    return result(done, is_done=True)


def _state_words(name: str) -> str:
    from motcua.dossiers.rules.states import NationalCode

    return str(STATE_LABELS[int(NationalCode[name.upper()])])


def _is_done(command_id: str, dossier_id: int) -> bool:
    recorded = log.of_command(command_id)
    return recorded is not None and recorded.entry.stream == dossier_id
