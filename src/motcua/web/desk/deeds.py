"""What an official may do: each command with its words, its key and its form."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import uuid4

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as lazy

from motcua.dossiers.queries import DossierPage
from motcua.dossiers.rules import authority, lifecycle
from motcua.dossiers.rules.commands import Command
from motcua.web.desk.access import Official
from motcua.web.desk.forms.among_officials import (
    AskOpinionForm,
    AssignForm,
    GiveOpinionForm,
    NoteForm,
    ReturnForm,
)
from motcua.web.desk.forms.apologies import (
    ApproveApologyForm,
    DeliverApologyForm,
    DraftApologyForm,
    ReturnApologyForm,
    is_too_early,
)
from motcua.web.desk.forms.base import DeedForm
from motcua.web.desk.forms.checking import AcceptForm, CheckedForm, SupplementForm
from motcua.web.desk.forms.intake import (
    BeginForm,
    DemandForm,
    HandOverForm,
    PaymentForm,
    RefuseForm,
    SupplyForm,
    WithdrawForm,
)
from motcua.web.desk.forms.party import CorrectPartyForm
from motcua.web.desk.forms.results import (
    CheckResultForm,
    DraftResultForm,
    GiveCopiesForm,
    ReturnResultForm,
    RevokeResultForm,
)
from motcua.web.desk.forms.work import (
    CompleteForm,
    ConcludeForm,
    ConfirmForm,
    ExtendForm,
    RecallForm,
    StopForm,
    TakeForm,
)


@dataclass(frozen=True)
class Deed:
    """One command on the page. `key` opens its section; `grave` deeds end the case or go to the applicant."""

    form: type[DeedForm]
    title: Promise
    button: Promise
    done: Promise
    key: str = ""
    grave: bool = False

    @property
    def command(self) -> Command:
        return self.form.command

    @property
    def takes_checks(self) -> bool:
        return issubclass(self.form, CheckedForm)


_LIST = (
    Deed(AcceptForm, lazy("Accept"), lazy("Accept the dossier"), lazy("The dossier is accepted."), "a"),
    Deed(
        ConfirmForm,
        lazy("Confirm the supplement"),
        lazy("Confirm: the clock runs again"),
        lazy("The supplement is confirmed; the clock runs again."),
        "s",
    ),
    Deed(
        SupplyForm,
        lazy("Supplement handed in at the counter"),
        lazy("Record what was handed in"),
        lazy("The supplement is recorded. It waits for confirmation."),
        "s",
    ),
    Deed(BeginForm, lazy("Pass on"), lazy("Pass on to be handled"), lazy("The dossier is passed on."), "b"),
    Deed(TakeForm, lazy("Take the step"), lazy("Take the step as mine"), lazy("The step is yours."), "t"),
    Deed(
        CompleteForm,
        lazy("Complete the step"),
        lazy("Complete and pass on"),
        lazy("The step is completed; the next one is open."),
        "c",
    ),
    Deed(
        GiveOpinionForm,
        lazy("Give our opinion"),
        lazy("Give the opinion"),
        lazy("The opinion is given."),
        "v",
    ),
    Deed(
        CheckResultForm,
        lazy("Check the drafted result"),
        lazy("Checked: it is right"),
        lazy("The result is checked and waits for its signature."),
    ),
    Deed(
        DraftResultForm,
        lazy("Draw up the result"),
        lazy("Draw up the draft"),
        lazy("The result is drawn up. A second person checks it."),
    ),
    Deed(
        ReturnResultForm,
        lazy("Send the result back"),
        lazy("Send it back to be changed"),
        lazy("The result goes back to be changed."),
    ),
    Deed(
        ConcludeForm,
        lazy("Conclude with the result"),
        lazy("Conclude the dossier"),
        lazy("The dossier is concluded; the result is with the one-stop unit."),
        "e",
    ),
    Deed(
        PaymentForm,
        lazy("Record a payment"),
        lazy("Record the payment"),
        lazy("The payment is recorded."),
        "p",
    ),
    Deed(
        HandOverForm,
        lazy("Hand over the result"),
        lazy("Hand over"),
        lazy("The result is handed over. The case is complete."),
        "h",
    ),
    Deed(
        GiveCopiesForm,
        lazy("Paper copies of the result"),
        lazy("Record the copies"),
        lazy("The paper copies are recorded."),
    ),
    Deed(
        SupplementForm,
        lazy("Ask for a supplement"),
        lazy("Ask the applicant"),
        lazy("The applicant is asked for a supplement."),
        "s",
    ),
    Deed(
        DemandForm,
        lazy("Demand a payment"),
        lazy("Demand the payment"),
        lazy("The payment is demanded; work waits for it."),
        "f",
    ),
    Deed(
        AssignForm,
        lazy("Give the step to"),
        lazy("Give the step"),
        lazy("The step is given."),
        "m",
    ),
    Deed(
        AskOpinionForm,
        lazy("Ask another unit for its opinion"),
        lazy("Ask for the opinion"),
        lazy("The unit is asked; it sees the dossier now."),
        "o",
    ),
    Deed(
        NoteForm,
        lazy("Write a note"),
        lazy("Keep the note"),
        lazy("The note is kept."),
        "i",
    ),
    Deed(
        CorrectPartyForm,
        lazy("Correct the owner's data"),
        lazy("Correct the data"),
        lazy("The data are corrected; the applicant is told."),
    ),
    Deed(
        ReturnForm,
        lazy("Send back to an earlier step"),
        lazy("Send back with this reason"),
        lazy("The work is sent back."),
        "z",
    ),
    Deed(
        ExtendForm,
        lazy("Extend the due date"),
        lazy("Extend once"),
        lazy("The due date is extended."),
        "x",
    ),
    Deed(
        DeliverApologyForm,
        lazy("Deliver the letter of apology"),
        lazy("Record the delivery"),
        lazy("The delivery of the letter is recorded."),
    ),
    Deed(
        ApproveApologyForm,
        lazy("Sign the letter of apology"),
        lazy("Sign and issue the letter"),
        lazy("The letter of apology is signed; the applicant is told."),
    ),
    Deed(
        ReturnApologyForm,
        lazy("Send the letter of apology back"),
        lazy("Send it back to the officer"),
        lazy("The letter goes back to the officer."),
    ),
    Deed(
        DraftApologyForm,
        lazy("Write a letter of apology"),
        lazy("Give it to the head to sign"),
        lazy("The letter waits for the head's signature."),
    ),
    Deed(
        RecallForm,
        lazy("Recall the result"),
        lazy("Recall the result"),
        lazy("The result is recalled; the last step is open again."),
        "l",
        grave=True,
    ),
    Deed(
        RevokeResultForm,
        lazy("Revoke the result"),
        lazy("Revoke the result by this decision"),
        lazy("The result is revoked; its verification page says so, and the owner is told."),
        grave=True,
    ),
    Deed(
        RefuseForm,
        lazy("Refuse to take in"),
        lazy("Refuse with this reason"),
        lazy("The dossier is refused; the slip says why."),
        "r",
        grave=True,
    ),
    Deed(
        StopForm,
        lazy("Stop the handling"),
        lazy("Stop with this reason"),
        lazy("The handling is stopped; the notice says why."),
        "d",
        grave=True,
    ),
    Deed(
        WithdrawForm,
        lazy("Withdraw at the applicant's request"),
        lazy("Withdraw the dossier"),
        lazy("The dossier is withdrawn."),
        "w",
        grave=True,
    ),
)
DEEDS: Mapping[str, Deed] = {str(deed.command): deed for deed in _LIST}


@dataclass(frozen=True)
class Offered:
    """A deed offered on the page with its form. `stamp` is what the page knew when it was made."""

    deed: Deed
    form: DeedForm
    stamp: str
    is_open: bool = False
    command_id: str = field(default_factory=lambda: str(uuid4()))


class Stamped(Protocol):
    """A dossier's state or row, as far as a stamp goes."""

    @property
    def moved_seq(self) -> int: ...
    @property
    def assignee_id(self) -> int | None: ...


def stamp_of(state: Stamped) -> str:
    """What a deed rests on: the last event that moved the dossier, and who holds its step.

    The exchange with the National Portal adds events too; they disturb nobody's work.
    """
    return f"{state.moved_seq}.{state.assignee_id or 0}"


def seen_seq(stamp: str) -> int:
    """The event that a page was made after; 0 when the stamp is not one of ours."""
    head = stamp.partition(".")[0]
    return int(head) if head.isascii() and head.isdigit() and len(head) < 10 else 0


def may_do(deed: Deed, page: DossierPage, official: Official) -> bool:
    """Whether this person may give the command, whatever the state."""
    return authority.may(deed.command, official.acting, page.state)


def possible_for(page: DossierPage, official: Official, now: datetime) -> list[Deed]:
    """The deeds that the state and the clock allow and the person may do, the usual next one first."""
    possible = lifecycle.possible_at(page.state, now)
    return [
        deed
        for deed in _LIST
        if deed.command in possible
        and may_do(deed, page, official)
        and not (deed.command is Command.DRAFT_APOLOGY and is_too_early(page, now))
    ]
