"""What the room says: states, and what was wrong with a value, a file or a deed."""

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from motcua.records.errors import RecordsError
from motcua.steering import errors
from motcua.steering.errors import CellFault
from motcua.steering.queries import State
from motcua.web.desk.forms.base import file_problem

STATES = {
    State.COUNTS: (lazy("Is counted"), "good"),
    State.WAITING: (lazy("Waits for confirmation"), "warn"),
    State.REFUSED: (lazy("Not confirmed"), "bad"),
    State.WITHDRAWN: (lazy("Entry withdrawn"), ""),
}
PROBLEMS = {
    "required": lazy("Fill this in."),
    "not-wanted": lazy("This register does not take this. Leave it empty."),
    "too-long": lazy("This is too long."),
    "lies-ahead": lazy("This lies ahead: it has not happened yet."),
    "impossible-day": lazy("This day cannot be right. Check the year."),
    "too-early": lazy("This day lies before the one that it follows from."),
    "no-date": lazy("This is not a day. Write day/month/year, for example 22/11/2026."),
    "no-number": lazy("This is not a number."),
    "not-whole": lazy("Give a whole number."),
    "negative": lazy("Give no number below 0."),
    "unclear-number": lazy("A thousand, or one and a fraction? Write 1234 or 1,234."),
    "too-large": lazy("This number is too large."),
    "too-small": lazy("This number is too small."),
    "more-than": lazy("This is more than the number that it is a part of."),
    "no-choice": lazy("Choose one of the values that this field knows."),
    "no-mark": lazy("Answer yes or no."),
    "unit-unknown": lazy("No unit has this name or identifier."),
    "unit-unclear": lazy("Several units have this name. Give the identifier."),
    "unit-not-then": lazy("This unit did not exist on that day."),
    "unit-of-others": lazy("You may enter for your own unit alone."),
    "link-unknown": lazy("No such entry stands in that register."),
    "link-unclear": lazy("Several entries have this number. Give another mark of it."),
    "link-of-other-unit": lazy("That entry is about another unit."),
    "names-a-person": lazy("This names somebody of the unit. Give numbers, no names."),
    "unknown-field": lazy("This register has no such field."),
    "against-schema": lazy("The facts do not fit the description of this register."),
    "unknown-heading": lazy("This register has no such column."),
    "heading-twice": lazy("This column stands twice."),
    "heading-missing": lazy("This column is missing."),
    "empty": lazy("The file has no rows."),
    "too-many-rows": lazy("The file has too many rows or columns."),
    "no-workbook": lazy("This is neither a workbook (XLSX) nor a CSV in UTF-8."),
    "no-csv": lazy("A quotation mark in this row is not closed."),
    "merged": lazy("Cells are merged here. Part them."),
    "same-as-row": lazy("This is the same as another row of the file."),
}


def language() -> str:
    return get_language() or "vi"


def problem(code: str) -> str:
    return str(PROBLEMS.get(code, lazy("This cannot be used. Check it.")))


def cell(fault: CellFault) -> str:
    """A fault of a file, without its place."""
    said = problem(fault.problem)
    if fault.problem == "same-as-row":
        return _("This is the same as row %(row)s of the file.") % {"row": fault.said}
    return f"{said} ({fault.said})" if fault.said else said


def refusal(error: errors.SteeringError | RecordsError) -> str:
    """What happened, and what to do next."""
    if isinstance(error, RecordsError):
        return file_problem(error)
    match error:
        case errors.SameEntry():
            return _("The register holds this entry already. Correct that one instead of entering it again.")
        case errors.EntryMoved():
            return _("Somebody changed this entry meanwhile. Look at the newest row, then do it again.")
        case errors.DecidedAlready():
            return _("Somebody has decided on this row already.")
        case errors.OwnEntry():
            return _("You made this entry: another person has to confirm it.")
        case errors.NotAllowed():
            return _("You may enter for your own unit alone.")
        case errors.StateRefused():
            return _("What was withdrawn is not changed any more. Make a new entry.")
        case errors.SheetTaken():
            return _("This file was taken over already. Nothing was taken twice.")
        case _:
            return _("This cannot be used. Check it.")
