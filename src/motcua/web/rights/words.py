"""The words of rights for people: labels of fields, refusals, deeds, what was read."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

LABELS: Mapping[str, Any] = {
    "kind": lazy("What you ask"),
    "dossier": lazy("The dossier it is about"),
    "words": lazy("In your words"),
    "answer": lazy("Answer to the person"),
    "ground": lazy("Ground"),
    "paper": lazy("Identity paper shown"),
    "document": lazy("Number and symbol of the decision"),
    "dossiers": lazy("Dossiers"),
    "papers": lazy("Digitised papers"),
    "code": lazy("Dossier code"),
    "title": lazy("What happened, in a line"),
    "happened": lazy("What happened and how it was found"),
    "found_at": lazy("Found at"),
    "happened_at": lazy("Happened at, if known"),
    "harm": lazy("Harm to the people concerned"),
    "kinds_of_data": lazy("Kinds of data reached"),
    "has_sensitive": lazy("Sensitive data are among them"),
    "consequences": lazy("What may come of it"),
    "measures": lazy("What is done about it"),
    "codes": lazy("Codes of the dossiers reached, one a line"),
    "late_reason": lazy("Why the authority is told so late"),
    "conclusion": lazy("Conclusion"),
    "judgement": lazy("Why the explanation does not suffice"),
}


def label(name: str) -> str:
    return str(LABELS.get(name, name))


_REFUSALS: Mapping[str, Any] = {
    "second-person": lazy("A second person has to decide: whoever proposed it cannot."),
    "moved-on": lazy("Somebody has dealt with it meanwhile. Look at it again."),
    "identity-missing": lazy("Who asks is not established yet: the identity paper has to be shown first."),
    "not-possible": lazy("This is not possible now: the dossier or the case is not in the state for it."),
    "export-gone": lazy("The package was fetched already or its time is over. Ask for a new one."),
    "on-hold": lazy("A legal hold stands on a dossier of the list. Lift it first, or leave the dossier out."),
    "too-early": lazy("The retention of something on the list has not ended yet."),
}


def refusal(code: str) -> str:
    return str(_REFUSALS.get(code, _("This was not possible. Look at the page again.")))


ACTORS: Mapping[str, Any] = {
    "official": lazy("Official"),
    "holder": lazy("Somebody with the dossier's code and secret"),
    "machine": lazy("A program with the dossier's code and secret"),
    "system": lazy("The system"),
}

# What was read, by what the pages write into the trace.
WHATS: Mapping[str, Any] = {
    "dossier": lazy("The whole dossier"),
    "due date": lazy("The due date and how it was reckoned"),
    "process": lazy("Where the dossier stands in the process"),
    "received": lazy("The slip and the code after the intake"),
    "known person at the counter": lazy("Contact data, to fill in a form at the counter"),
    "earlier answers at the counter": lazy("Earlier answers, to fill in a form at the counter"),
    "result": lazy("The result"),
    "slip": lazy("A slip"),
    "word document": lazy("A document made from the data"),
    "control sheet": lazy("The control sheet"),
    "register": lazy("A line of the unit's register"),
    "hand-over list": lazy("A line of the hand-over list"),
    "results to be posted": lazy("Name and address, to post the result"),
    "paper list": lazy("A line of a list of papers"),
    "letters of apology": lazy("A line of the list of apologies"),
    "opinions": lazy("A question between agencies"),
    "correction": lazy("Data for a correction"),
    "page of the dossier": lazy("The dossier's page"),
    "state of the dossier": lazy("The state of the dossier, without personal data"),
    "asked the population database": lazy("Compared with the population database"),
    "asked the business register": lazy("Compared with the business register"),
    "request of the person": lazy("A request about personal data"),
}


def what(kept: str) -> str:
    """What was read, in words; a component of the dossier is named by what it is."""
    if kept.startswith("component "):
        return _("A paper that was handed in")
    return str(WHATS.get(kept, kept))


DEEDS: Mapping[str, Any] = {
    "asked": lazy("Asked"),
    "identity_shown": lazy("Identity shown at a counter"),
    "granted": lazy("Carried out"),
    "grant_proposed": lazy("Consent proposed"),
    "refusal_proposed": lazy("Refusal proposed"),
    "refused": lazy("Refused"),
    "sent_back": lazy("Sent back"),
    "withdrawn": lazy("Withdrawn"),
    "package_ready": lazy("Package ready"),
    "package_fetched": lazy("Package fetched"),
    "package_expired": lazy("Package expired"),
    "restriction_lifted": lazy("Restriction lifted"),
    "proposed": lazy("Proposed"),
    "approved": lazy("Approved"),
    "rejected": lazy("Rejected"),
    "carried_out": lazy("Destroyed, certificate issued"),
    "set": lazy("Hold set"),
    "lifted": lazy("Hold lifted"),
    "recorded": lazy("Recorded"),
    "assessed": lazy("Assessed"),
    "people_listed": lazy("People concerned listed"),
    "authority_told": lazy("Authority told"),
    "people_told": lazy("People told"),
    "closing_proposed": lazy("Closing proposed"),
    "closed": lazy("Closed"),
    "answered": lazy("Answered"),
    "accepted": lazy("Explanation accepted"),
    "not_accepted": lazy("Explanation not accepted"),
}


def deeds(rows: Any) -> list[tuple[Any, str]]:
    return [(row, str(DEEDS.get(row.kind, row.kind))) for row in rows]
