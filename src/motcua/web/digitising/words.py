"""What the room says: states, findings, fields, and what was refused."""

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from motcua.digitising import errors
from motcua.digitising.queries import Field
from motcua.digitising.rules.problems import Problem
from motcua.digitising.rules.quality import Fault, Finding
from motcua.records.errors import RecordsError
from motcua.web.desk.forms.base import file_problem

PAPER_TONES = {
    "waiting": "",
    "failed": "bad",
    "to_confirm": "warn",
    "confirmed": "good",
    "set_aside": "",
    "destroyed": "",
}
SCAN_TONES = {"waiting": "", "split": "good", "failed": "bad"}
SIGNING_TONES = {"unsigned": "warn", "ordered": "", "signed": "good", "refused": "bad"}
PROBLEMS = {
    Problem.BROKEN: lazy("The file cannot be read. Scan the paper again."),
    Problem.ENCRYPTED: lazy(
        "The file is protected by a password. Save it without one, or scan the paper again."
    ),
    Problem.TOO_MANY_PAGES: lazy("The scan has too many pages. Scan it in smaller parts."),
    Problem.TOO_LARGE: lazy("A page has more pixels than are taken. Scan it at 300 dpi."),
    Problem.TOO_MUCH: lazy(
        "Reading took more time or memory than it is given. Try again, or scan in smaller parts."
    ),
    Problem.ONLY_SHEETS: lazy("There are separator sheets in the scan and nothing else."),
    Problem.ENDED: lazy("The program that reads ended before it was done. Try again."),
    Problem.FILE_MISSING: lazy("The file is not in the store. Tell the administrator."),
}
REFUSED = {
    "file-empty": lazy("The file is empty."),
    "file-too-large": lazy("The file is too large."),
    "type-not-accepted": lazy("The content is no PDF, TIFF, JPEG or PNG."),
    "file-infected": lazy("The virus scanner found something in it."),
}
NOT_SIGNED = {
    "credential-expired": lazy("The credential is no longer valid. Choose another one."),
    "credential-revoked": lazy("The credential was revoked. Choose another one."),
    "token-unavailable": lazy("The signing token does not answer. Plug it in, then sign again."),
    "signer-unavailable": lazy("The signing service does not answer. Sign again later."),
    "time-stamp-unavailable": lazy("The time-stamping service does not answer. Sign again later."),
    "mark-impossible": lazy("The page is too small for the mark. Scan the paper again at full size."),
}
FAULTS = {
    Fault.RESOLUTION: lazy("Page %(page)s was scanned at %(measured)s dpi; the rules ask for %(dpi)s."),
    Fault.NO_COLOUR: lazy("Page %(page)s was scanned without colour; the rules ask for colour."),
    Fault.BLANK: lazy("Page %(page)s is blank."),
    Fault.SKEWED: lazy("Page %(page)s lay %(measured)s degrees askew; it was straightened."),
    Fault.TURNED: lazy("Page %(page)s lay sideways or upside down; it was turned by %(measured)s degrees."),
    Fault.TOO_SKEWED: lazy("Page %(page)s lies %(measured)s degrees askew: too much to be straightened."),
}
HINTS = {
    Field.ISSUED_ON: lazy("Day as 31/12/2025."),
    Field.OWNER_NUMBER: lazy(
        "12 digits of the personal id, 9 of an old identity card, or a tax code. "
        "Empty: the paper names no owner, and goes into no personal store."
    ),
    Field.NUMBER: lazy("For example 125/QĐ-UBND."),
}


def problem(code: str) -> str:
    return str(PROBLEMS[Problem(code)]) if code else ""


def refused(code: str) -> str:
    return str(REFUSED.get(code, _("The file is not safe, or cannot be read.")))


def signing_refused(code: str) -> str:
    return str(NOT_SIGNED.get(code, _("The copy could not be signed. Tell the administrator.")))


def finding(one: Finding, dpi: int) -> str:
    measured = "" if one.measured is None else number_format(one.measured)
    return str(FAULTS[one.fault]) % {"page": one.page, "measured": measured, "dpi": dpi}


def refusal(error: errors.DigitisingError | RecordsError) -> str:
    """What happened, and what to do next."""
    if isinstance(error, RecordsError):
        return file_problem(error)
    match error:
        case errors.Incomplete():
            return _("Fill this in.")
        case errors.Malformed():
            return _("This is not written as it has to be. Compare it with the page.")
        case errors.LiesInFuture():
            return _("This day is still to come. Compare it with the page.")
        case errors.ClaimedByOther():
            return _("Another officer has this paper on the table. Take another one.")
        case errors.StaleRevision():
            return _("The paper was changed meanwhile. Nothing was saved: look below, then send again.")
        case errors.FindingsNotAnswered():
            return _(
                "The check found faults. Scan the paper again, or say here why it is taken all the same."
            )
        case errors.LooksDigitised():
            return _("A paper with the same number, day and owner is digitised already. Set this one aside, or say here why it is another.")  # fmt: skip  # noqa: E501
        case errors.GroundMissing():
            return _("Name the document of the count, or the second person who counted.")
        case errors.SamePerson():
            return _("The second person has to be somebody else than you.")
        case errors.WrongMoment():
            return _("The paper is not in the state for this. Look how it stands now.")
        case _:
            return _("This cannot be used. Check it.")
