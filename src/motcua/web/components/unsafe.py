"""What is wrong inside a file, in words for whoever sent it: what it is, and how to send it rightly."""

from django.utils.translation import gettext as _

from motcua.records.errors import (
    FileChanged,
    FileHeld,
    FileInfected,
    FileKeyMissing,
    FileUnsafe,
    PagesTooMany,
    RecordsError,
    StoreRefuses,
    StoreUnavailable,
)
from motcua.records.rules import Problem


def words(error: RecordsError) -> str | None:
    """None for errors that are about neither a file's content nor the store that does not give or take it."""
    match error:
        case FileUnsafe(problem=problem):
            return _of(problem)
        case FileInfected():
            return _(
                "The virus scanner found something harmful in this file, so it is not taken and cannot be opened. "
                "Make the file anew on a clean device, or bring the paper to the counter."
            )
        case PagesTooMany(limit=limit):
            return _("At most %(limit)s pages make one file. Put these together first.") % {"limit": limit}
        case FileHeld():
            return _("This file waits for the virus scanner. Please try again in some minutes.")
        case StoreUnavailable():
            return _("The store of files does not answer right now. Please try again in some minutes.")
        case StoreRefuses() | FileKeyMissing():
            return _("The store of files is not set up rightly. Please tell the administrator.")
        case FileChanged():
            return _("This file was damaged in the store. Please tell the administrator, who can restore it.")
        case _:
            return None


def _of(problem: Problem) -> str:
    match problem:
        case Problem.PDF_ENCRYPTED:
            return _("The PDF is protected with a password. Save it without a password, then send it again.")
        case Problem.PDF_BROKEN:
            return _("The PDF cannot be read: it is damaged or arrived in part. Save or scan it again.")
        case Problem.PDF_ACTIVE:
            return _(
                "The PDF holds a script, a form that fills itself, or a program call, which we do not take. "
                "Print it to a new PDF and send that."
            )
        case Problem.PDF_EMBEDDED:
            return _("The PDF holds other files inside. Send each of them as a file of its own.")
        case Problem.PDF_PAGES:
            return _("The file has too many pages. Split it.")
        case Problem.IMAGE_BROKEN:
            return _("The picture cannot be read: it is damaged or arrived in part. Take or scan it again.")
        case Problem.IMAGE_PIXELS:
            return _("The picture has too many pixels. Scan it with 200 to 300 dots per inch.")
        case Problem.IMAGE_ANIMATED:
            return _("A moving picture is not taken. Send a photo.")
        case Problem.OFFICE_BROKEN:
            return _("The document cannot be read: it is damaged or arrived in part. Save it again.")
        case Problem.OFFICE_ENCRYPTED:
            return _(
                "The document is protected with a password. Save it without a password, then send it again."
            )
        case Problem.OFFICE_MACROS:
            return _("The document holds macros, which we do not take. Save it without macros or as PDF.")
        case Problem.OFFICE_EMBEDDED:
            return _("The document holds or calls another file. Save it as PDF and send that.")
        case Problem.OFFICE_PATHS:
            return _(
                "The document is not built as an office program builds it. Save it as PDF and send that."
            )
        case Problem.TOO_MUCH:
            return _(
                "The file unpacks to more than any paper needs, so it is not taken. Save it as a plain PDF."
            )
