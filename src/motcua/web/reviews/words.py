"""Words of the review's pages: states, outcomes, fields, and what is wrong with them."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from motcua.records.errors import FileEmpty, FileTooLarge, RecordsError, TypeNotAccepted
from motcua.reviews.errors import (
    NotUnderCompetence,
    ProcedureAbolished,
    ProcedureTwice,
    ReviewError,
    RowFault,
    SecondPersonNeeded,
)
from motcua.reviews.rules.sheets import SheetFault
from motcua.web.components import unsafe

PLAN_STATES = {
    "draft": (lazy("Being drafted"), ""),
    "proposed": (lazy("Waiting for approval"), "warn"),
    "approved": (lazy("Approved"), "good"),
    "withdrawn": (lazy("Review plan withdrawn"), ""),
}
SHEET_STATES = {
    "waiting": (lazy("Not begun"), ""),
    "draft": (lazy("Being reviewed"), "warn"),
    "submitted": (lazy("Waiting for conclusion"), "warn"),
    "concluded": (lazy("Concluded"), "good"),
    "dropped": (lazy("Dropped from the plan"), ""),
}
OUTCOMES = {
    "keep": lazy("Keep as it is"),
    "simplify": lazy("Simplify"),
    "shorten": lazy("Shorten the time limit"),
    "abolish": lazy("Abolish"),
    "decentralise": lazy("Decentralise"),
}
THEMES = {
    "necessity": lazy("Necessity"),
    "legality": lazy("Legality"),
    "reasonableness": lazy("Reasonableness"),
}
ANSWERS = {"yes": lazy("Yes"), "no": lazy("No"), "na": lazy("Does not apply")}
PARTS = {
    "whole": lazy("The procedure as a whole"),
    "name": lazy("Name of the procedure"),
    "steps": lazy("Order of the steps"),
    "channels": lazy("Ways of filing"),
    "components": lazy("Papers to hand in"),
    "limit": lazy("Time limit"),
    "subjects": lazy("Applicants concerned"),
    "agency": lazy("Handling agency"),
    "fee": lazy("Fees"),
    "form": lazy("Forms"),
    "conditions": lazy("Conditions"),
    "result": lazy("Result"),
}
LIMIT_UNITS = {
    "hour": lazy("hours"),
    "working_day": lazy("working days"),
    "day": lazy("days"),
    "month": lazy("months"),
}
LEVELS = {
    "government": lazy("Government, Prime Minister"),
    "ministry": lazy("Ministry"),
    "province": lazy("Province"),
    "commune": lazy("Commune"),
}
PROPOSAL_STATES = {
    "sent": (lazy("Sent, no answer yet"), "warn"),
    "accepted": (lazy("Accepted as proposed"), "good"),
    "partly": (lazy("Accepted in part"), "good"),
    "rejected": (lazy("Proposal not accepted"), "bad"),
    "lapsed": (lazy("Lapsed"), ""),
}
REGULATION_KINDS = {
    "business_rule": lazy("Business regulation"),
    "legal_document": lazy("Legal document"),
    "fee_policy": lazy("Fee policy for online services"),
}
FATES = {
    "in_force": lazy("In force"),
    "amended": lazy("Amended"),
    "replaced": lazy("Replaced"),
    "cut": lazy("Cut"),
    "simplified": lazy("Simplified"),
    "abolished": lazy("Abolished"),
}
ERRORS_FOUND = {
    "none": lazy("No error"),
    "authority": lazy("Issued without authority"),
    "content": lazy("Content against the law"),
    "effect": lazy("Wrong effect or application"),
    "form": lazy("Form and drafting"),
}
HANDLINGS = {
    "not_needed": lazy("Nothing to handle"),
    "pending": lazy("Handling under way"),
    "corrected": lazy("Corrected, amended or replaced"),
    "annulled": lazy("Annulled"),
}
DEEDS = {
    "drafted": lazy("Drafted"),
    "lines_added": lazy("Procedures added"),
    "line_removed": lazy("Procedure taken out"),
    "proposed": lazy("Sent for approval"),
    "approved": lazy("Approved"),
    "sent_back": lazy("Given back to be changed"),
    "withdrawn": lazy("Review plan withdrawn"),
    "saved": lazy("Saved"),
    "submitted": lazy("Submitted for conclusion"),
    "concluded": lazy("Concluded"),
    "dropped": lazy("Dropped from the plan"),
    "draft_opened": lazy("Draft opened in the catalogue"),
    "file_added": lazy("File attached"),
    "sent": lazy("Proposal recorded"),
    "answered": lazy("Answer recorded"),
    "struck": lazy("Struck out as recorded in error"),
    "carried_out": lazy("Carrying out recorded"),
    "entered": lazy("Entered"),
    "standing": lazy("State changed"),
    "checked": lazy("Check recorded"),
}
_LABELS = {
    "year": lazy("Year"),
    "title": lazy("Name of the plan"),
    "issuer": lazy("Issuing agency"),
    "procedures": lazy("Procedures"),
    "procedure": lazy("Procedure"),
    "group_name": lazy("Name of the group"),
    "unit": lazy("Reviewing unit"),
    "due_on": lazy("To be done by"),
    "number": lazy("Number and symbol"),
    "issued_on": lazy("Date of issue"),
    "words": lazy("Reason"),
    "ground": lazy("Ground"),
    "concluded_on": lazy("Day of the conclusion"),
    "addressee": lazy("Sent to"),
    "sent_on": lazy("Date sent"),
    "state": lazy("Answer received"),
    "answered_on": lazy("Date of the answer"),
    "answer_document": lazy("Document of the answer"),
    "answer_words": lazy("Content of the answer"),
    "from_level": lazy("From level"),
    "to_level": lazy("To level"),
    "approved_on": lazy("Date of the approval"),
    "approval_document": lazy("Approving document"),
    "done_on": lazy("Date carried out"),
    "done_document": lazy("Document that carries it out"),
    "kind": lazy("Kind"),
    "name": lazy("Name or content"),
    "issuer_name": lazy("Issued by the agency"),
    "fate": lazy("What became of it"),
    "fate_on": lazy("Since"),
    "fate_document": lazy("By the document"),
    "plan_approved_on": lazy("Plan to cut it approved on"),
    "plan_document": lazy("Document of that plan"),
    "published_on": lazy("Published on"),
    "updated_on": lazy("Last updated on"),
    "checked_on": lazy("Date of the check"),
    "error": lazy("Error found"),
    "check_words": lazy("What is wrong"),
    "handling": lazy("Handling"),
    "handled_on": lazy("Handled on"),
    "handling_document": lazy("Document of the handling"),
    "file": lazy("File"),
    "sector": lazy("Sector"),
    "is_priority": lazy("Priority group"),
    "outcome": lazy("Review outcome"),
    "changes": lazy("Changes proposed"),
    "limit_now": lazy("Time limit now"),
    "limit_proposed": lazy("Time limit proposed"),
    "limit_unit": lazy("Unit of time"),
    "before": lazy("Compliance cost before"),
    "after": lazy("Compliance cost after"),
    "dearer_ground": lazy("Why it costs more"),
    "hours": lazy("Hours, one time"),
    "direct_vnd": lazy("Direct cost"),
    "times_a_year": lazy("Times a year"),
    "subjects": lazy("Those who comply"),
    "source": lazy("Source"),
    "total": lazy("Total"),
}
_PROBLEMS = {
    "required": lazy("fill this in."),
    "too-long": lazy("this is too long."),
    "lies-ahead": lazy("the day cannot lie ahead."),
    "too-early": lazy("the day lies before what it follows from."),
    "no-date": lazy("this is no date."),
    "no-number": lazy("this is no number."),
    "impossible": lazy("this cannot be."),
    "outside-the-year": lazy("the day lies outside the plan's year."),
    "after-a-deadline": lazy("a line of the plan ends before this day."),
    "twice": lazy("this stands here already."),
    "too-many": lazy("there are too many."),
    "not-lower": lazy("choose a level below the present one."),
    "not-shorter": lazy("it has to be shorter than now."),
    "negative": lazy("it cannot be less than zero."),
    "too-large": lazy("the figure is too large."),
    "unknown-part": lazy("choose a part of the procedure."),
    "not-found": lazy("no procedure in force has this code."),
}
_ROW_PROBLEMS = {
    "merged": lazy("merged cells are not read: split them."),
    "too-many-rows": lazy("there are more rows than are read."),
    "too-large": lazy("the file is too large."),
    "no-workbook": lazy("the file is no XLSX workbook."),
    "unknown-heading": lazy("the form has no such heading."),
    "heading-twice": lazy("the heading stands there twice."),
    "heading-missing": lazy("the heading is missing."),
    "empty": lazy("no row is filled in."),
    "required": lazy("fill this in."),
    "no-date": lazy("this is no date."),
    "no-mark": lazy("write x, or leave it empty."),
    "too-long": lazy("this is too long."),
    "not-under-competence": lazy("no procedure in force at the province's levels has this code."),
    "twice": lazy("this stands here already."),
    "unit-unknown": lazy("no unit is called so."),
    "unit-unclear": lazy("several units are called so: give the unit's identifier."),
    "differs-in-group": lazy("all rows of a group have the same unit and last day."),
}


def label(name: str) -> str:
    return str(_LABELS.get(name, name))


_COSTS = {
    "name": lazy("What has to be done"),
    "hours": lazy("Hours, one time"),
    "direct_vnd": lazy("Direct cost and fees, one time (VND)"),
    "times_a_year": lazy("Times a year"),
    "subjects": lazy("Those who comply"),
    "source": lazy("Where the figures come from"),
}


def cost_label(column: str) -> str:
    return str(_COSTS[column])


def problem(code: str) -> str:
    return str(_PROBLEMS.get(code, lazy("this cannot be used. Check it.")))


def row_fault(fault: RowFault) -> str:
    """`Row 7, Mã thủ tục: no unit is called so. (…)`."""
    where = [_("Row %(number)s") % {"number": fault.row}] if fault.row else []
    where += [fault.column] if fault.column else []
    said = str(_ROW_PROBLEMS.get(fault.problem, lazy("this cannot be used. Check it.")))
    text = f"{', '.join(where)}: {said}" if where else said[:1].upper() + said[1:]
    return f"{text} ({fault.value})" if fault.value else text


def sheet_anchor(fault: SheetFault) -> str:
    """The field of the sheet's form that a fault is about."""
    name = fault.field
    if name.startswith(("before", "after")):
        side, _dash, column = name.partition("-")
        return f"id_{side}-{column}-{max(fault.line, 1)}" if column and column != "total" else f"id_{side}"
    if name == "changes":
        return f"id_change-part-{max(fault.line, 1)}"
    return f"id_{name}"


def sheet_fault(fault: SheetFault) -> str:
    """What is wrong with a sheet, with the place that the form numbers."""
    name, said = fault.field, problem(fault.problem)
    if name.startswith("answer-"):
        return _("Question %(code)s: choose an answer.") % {"code": name.partition("-")[2].upper()}
    if name.startswith("ground-"):
        return _("Question %(code)s: give the ground of this answer.") % {
            "code": name.partition("-")[2].upper()
        }
    side, _dash, column = name.partition("-")
    where = label(side)
    if fault.line:
        where = _("%(where)s, row %(number)s") % {"where": where, "number": fault.line}
    if column:
        where = f"{where}, {label(column).lower()}"
    return f"{where}: {said}"


def refusal(error: ReviewError) -> str:
    """What could not be done, and what to do next."""
    match error:
        case SecondPersonNeeded():
            return _("You proposed this yourself: another person has to decide on it.")
        case ProcedureTwice(procedure_code=code):
            return _("The procedure %(code)s stands in this plan already.") % {"code": code}
        case ProcedureAbolished(procedure_code=code):
            return _(
                "The procedure %(code)s was abolished meanwhile. Drop it from the plan, with the ground."
            ) % {"code": code}
        case NotUnderCompetence():
            return _("A procedure chosen is not in force at a level of the province today.")
    return _("This has been decided or changed meanwhile. Look at the present state.")


def file_refusal(error: RecordsError) -> str:
    match error:
        case FileEmpty():
            return _("Choose a file.")
        case FileTooLarge(limit=limit):
            return _("The file is larger than %(size)s MB.") % {"size": limit // (1024 * 1024)}
        case TypeNotAccepted():
            return _("Files of this type are not taken. Use PDF, DOCX, XLSX, ODT or a picture.")
    return unsafe.words(error) or _("The file could not be kept. Try again later.")
