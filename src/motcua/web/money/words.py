"""What the pages of money call things."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

TONES = {
    "proposed": "warn",
    "approved": "warn",
    "sent": "warn",
    "done": "good",
    "failed": "bad",
    "rejected": "",
    "pending": "warn",
    "paid": "good",
    "counted": "warn",
    "locked": "good",
    "open": "bad",
}
_PROBLEMS: dict[str, Any] = {
    "state-refused": lazy("Somebody has dealt with this already. Look at how it stands now."),
    "same-person": lazy("Another person than you decides on this: four eyes see more than two."),
    "ground-required": lazy("Say why, in a few words."),
    "reason-required": lazy("Say why, in a few words."),
    "required": lazy("Choose one."),
    "must-be-positive": lazy("Give an amount above 0."),
    "no-amount": lazy("Give the amount in whole VND, in digits."),
    "more-than-was-paid": lazy("This is more than was paid and not refunded yet."),
    "ground-does-not-fit": lazy("This ground does not fit the dossier as it stands."),
    "no-money-came": lazy("No money came with this: it can be neither taken nor refunded."),
    "unknown-order": lazy("It is not known which dossier this money is for."),
    "not-owed": lazy("The dossier does not owe just this amount. Refund it, or explain what else was done."),
    "is-not-what-is-owed": lazy("This is not what is owed now. Check the amount above."),
    "no-such-obligation": lazy("Choose what is paid."),
    "differences-open": lazy("Each difference has to be resolved before the day is closed."),
    "other-file-taken-in": lazy("Another file of this provider and day was taken in already."),
    "day-not-over": lazy("Take a file in once its day is over."),
    "day-not-come": lazy("This day has not come yet."),
    "difference-unexplained": lazy("What was counted differs from what was booked: explain it."),
    "no-number": lazy("Give whole numbers of notes."),
    "cash-day-closed": lazy("Your cash of today is counted: no more cash can be taken in or paid out today."),
    "file-required": lazy("Choose a file."),
    "no-date": lazy("Give a date."),
    "no-such-provider": lazy("Choose one."),
}
_FILE_FAULTS: dict[str, Any] = {
    "too-large": lazy("the file is too large"),
    "no-csv": lazy("it is no CSV file in UTF-8"),
    "wrong-columns": lazy("the columns are not those that were agreed"),
    "transaction-twice": lazy("the transaction stands twice"),
    "other-day": lazy("it is of another day"),
    "no-transaction": lazy("the transaction number is missing or too long"),
    "unknown-status": lazy("kind or state is not known"),
    "no-amount": lazy("the amount is no whole number"),
    "no-instant": lazy("the instant is no number of seconds"),
}


def problem(code: str) -> str:
    return str(_PROBLEMS.get(code) or _("This is not possible any more. Look at what has changed."))


def file_fault(line: int, code: str) -> str:
    text = str(_FILE_FAULTS.get(code, code))
    return _("Line %(line)s: %(fault)s") % {"line": line, "fault": text} if line else text
