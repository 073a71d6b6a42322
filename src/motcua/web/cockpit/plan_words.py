"""What the pages of plans call things, and what they say when something cannot stand."""

from django.utils.translation import gettext_lazy as lazy

from motcua.plans.rules.domains import Domain
from motcua.plans.rules.proposals import Doubt

DOMAINS = {
    Domain.STEERING.value: lazy("Steering of the reform"),
    Domain.INSTITUTIONS.value: lazy("Institutional reform"),
    Domain.PROCEDURES.value: lazy("Reform of administrative procedures"),
    Domain.ORGANISATION.value: lazy("Reform of the organisation"),
    Domain.CIVIL_SERVICE.value: lazy("Reform of the civil service"),
    Domain.PUBLIC_FINANCE.value: lazy("Reform of public finance"),
    Domain.DIGITAL_GOVERNMENT.value: lazy("Digital government"),
}
DRAFT_STATES = {
    "reading": (lazy("Being read"), "warn"),
    "unreadable": (lazy("Could not be read"), "bad"),
    "open": (lazy("Still being drawn up"), "warn"),
    "proposed": (lazy("Waiting for adoption"), "warn"),
    "adopted": (lazy("Adopted"), "good"),
    "withdrawn": (lazy("Draft withdrawn"), ""),
}
PROPOSAL_STATES = {
    "open": (lazy("To decide"), "warn"),
    "confirmed": (lazy("Confirmed"), "good"),
    "changed": (lazy("Changed and confirmed"), "good"),
    "added": (lazy("Added by a person"), "good"),
    "rejected": (lazy("Proposal rejected"), ""),
}
SORTS = {"target": lazy("Target"), "task": lazy("Task")}
DOUBTS = {
    Doubt.RESPECTIVELY.value: lazy(
        "Several figures are shared out by one “respectively”: check which is whose."
    ),
    Doubt.NO_INDICATOR.value: lazy(
        "No indicator of this system fits: choose one, or leave it to be reported by hand."
    ),
    Doubt.NO_DEADLINE.value: lazy("The text names no deadline."),
    Doubt.NO_NUMBER.value: lazy("The text names no number."),
    Doubt.NO_COMPARATOR.value: lazy("The text does not say whether the figure is a floor or a ceiling."),
    Doubt.RISE.value: lazy("A rise over a base: say whether it means percentage points or percent."),
    Doubt.OF_WHICH.value: lazy("Taken for a part of another target: check which."),
    Doubt.MANY_FIGURES.value: lazy("The sentence has several figures: check that this one is read rightly."),
    Doubt.ROW_WIDTH.value: lazy(
        "The table row has another number of cells than its header: check every field."
    ),
    Doubt.NO_LEAD.value: lazy("The text names nobody who leads."),
    Doubt.NO_DUE.value: lazy("The text names no day by which it is due."),
    Doubt.UNCERTAIN_TEXT.value: lazy(
        "Words here were read from a picture without certainty: compare with the paper."
    ),
}
DOCUMENT_PROBLEMS = {
    "no-word": lazy(
        "This is called a Word file, but it cannot be opened as one. Save it again as .docx, or paste its text."
    ),
    "broken": lazy("The file is damaged and cannot be read. Ask for it again, or paste its text."),
    "encrypted": lazy("The file is locked by a password. Save it without one, or paste its text."),
    "too-long": lazy(
        "The text is too long for a plan. Leave the appendices out that set no targets, or enter it in parts."
    ),
    "too-many-pages": lazy(
        "The file has too many pages. Take out the pages that set targets and tasks, and send these."
    ),
    "too-much": lazy("Reading the file takes more than is allowed. Save it anew, or paste its text."),
    "empty": lazy("There is no text in it. Paste the plan's text or choose its file."),
    "not-utf8": lazy(
        "The text file is not written in Unicode (UTF-8). Save it again as UTF-8, or paste its text."
    ),
    "no-engine": lazy(
        "These pages are pictures, and this installation has no program that reads Vietnamese text from pictures "
        "(tesseract-ocr, tesseract-ocr-vie). Have it installed, or paste the plan's text."
    ),
    "too-many-proposals": lazy("More was found than one plan can hold; only the first proposals are kept."),
}
RECORD_PROBLEM = lazy(
    "The file was not taken: choose a Word (.docx), PDF or text file of at most 30 MB without macros."
)
FAULTS = {
    ("title", "required"): lazy("Give a title."),
    ("title", "used"): lazy(
        "A plan of this number and title is there already. Open it, or give this one its own title."
    ),
    ("unit", "required"): lazy("Choose the unit whose plan this is."),
    ("superior", "unknown"): lazy("The superior plan is not there any more. Choose another."),
    ("year", "out-of-reach"): lazy("The year lies between 2000 and 2100."),
    ("measured_to", "before-begin"): lazy("The period cannot end before it begins."),
    ("value", "required"): lazy("This kind of target needs a number."),
    ("value", "no-number"): lazy("The value must be a number, such as 87,5."),
    ("value", "negative"): lazy("The value cannot be less than zero."),
    ("value", "over-100"): lazy("A share cannot be more than 100 %."),
    ("value", "not-zero"): lazy("A target of this kind is zero."),
    ("value", "no-rank"): lazy("A rank is a whole number from 1."),
    ("value_to", "no-range"): lazy("A range needs two numbers, the smaller first."),
    ("deadline", "no-day"): lazy("Write the deadline as a year (2026) or a day (2026-06-30)."),
    ("due", "no-day"): lazy("Write the due date as a day, such as 30/06/2026."),
    ("steps", "no-steps"): lazy("Write one step a line, each year once: “2026: product”."),
    ("part_of", "unknown"): lazy("There is no proposal of this number and sort in the draft."),
    ("part_of", "circular"): lazy("A target cannot be a part of itself."),
    ("quote", "not-in-text"): lazy(
        "These words do not stand in the plan's text. Copy them from it, or leave the field empty."
    ),
    ("words", "required"): lazy("Say why."),
    ("evidence", "required"): lazy("Name the document that proves it: number, date, issuer."),
    ("proposals", "required"): lazy("Nothing is confirmed: a plan without targets and tasks is none."),
    ("number", "required"): lazy("Give the number and symbol of the decision."),
    ("number", "used"): lazy("A decision of this number has changed this plan already."),
    ("signed_on", "required"): lazy("Give the day on which the decision was signed."),
    ("signed_on", "lies-ahead"): lazy("The decision cannot be signed after today."),
    ("in_force_on", "required"): lazy("Give the day from which it binds."),
    ("in_force_on", "before-signed"): lazy("A decision cannot bind before it is signed."),
    ("reason", "required"): lazy("Say why the plan is changed."),
    ("what", "required"): lazy("Choose the target or task that changes."),
    ("what", "is-over"): lazy(
        "The deadline of this target has passed: what was asked stands; the year-end review says why it was missed."
    ),
    ("lines", "nothing"): lazy("Nothing would change. Fill in what the decision sets anew."),
    ("cause", "required"): lazy("Say why it was not reached."),
    ("target_lead", "required"): lazy("Choose the unit that answers from then on."),
    ("target_lead", "unknown"): lazy("There is no such unit on the day that the decision binds from."),
    ("target_lead", "no-change"): lazy("These units answer for it already."),
    ("supporting", "unknown"): lazy("There is no such unit on the day that the decision binds from."),
    ("supporting", "leads"): lazy("The unit that leads does not support itself."),
    ("lead_id", "unknown"): lazy("There is no such unit."),
}
UNKNOWN_FAULT = lazy("This entry cannot stand. Choose one that is offered.")
COMPARATOR_LABELS = {
    "": lazy("none"),
    ">=": lazy("at least (≥)"),
    ">": lazy("more than (>)"),
    "=": lazy("exactly (=)"),
    "<=": lazy("at most (≤)"),
    "<": lazy("less than (<)"),
    "between": lazy("between two numbers"),
}
UNIT_LABELS = {"": lazy("none"), "%": "%", "count": lazy("number of things"), "rank": lazy("rank")}
RISE_LABELS = {
    "": lazy("not decided"),
    "points": lazy("percentage points"),
    "percent": lazy("percent of the base"),
}
KIND_LABELS = {
    "ratio": lazy("Ratio"),
    "range": lazy("Range"),
    "count": lazy("Count"),
    "zero": lazy("Zero"),
    "rank": lazy("Rank"),
    "stepped": lazy("Stepped by year"),
    "boolean": lazy("Deliverable by a date"),
    "relative": lazy("Compared with a base"),
    "qualitative": lazy("Qualitative"),
}
LEVELS = {
    "national": lazy("Of the Government"),
    "province": lazy("Of the province"),
    "unit": lazy("Of a unit"),
}
TASK_STATES = {
    "planned": (lazy("Not yet begun"), ""),
    "under_way": (lazy("Under way"), "warn"),
    "reported": (lazy("Reported as done"), "warn"),
    "done": (lazy("Task done"), "good"),
    "cancelled": (lazy("Cancelled"), ""),
    "carried": (lazy("Carried over"), ""),
}
TASK_DEEDS = {
    "begin": lazy("Begin"),
    "report": lazy("Report as done"),
    "take_back": lazy("Take the report back"),
    "confirm": lazy("Confirm as done"),
    "return": lazy("Send back"),
    "cancel": lazy("Cancel the task"),
}
CASCADE_FAULTS = {
    "weaker": lazy("asks for less than the superior's target"),
    "later": lazy("is due later than the superior's target"),
    "other_indicator": lazy("is measured by another indicator"),
    "other_unit": lazy("counts in another unit"),
    "no_number": lazy("names no number, and the superior's target does"),
    "no_deadline": lazy("names no deadline, and the superior's target does"),
    "dropped": lazy("carries down a target that binds no more"),
    "sum": lazy("What the units promise does not add up to it."),
    "missing": lazy("No unit carries it down."),
}
DEEDS = {
    "begin": lazy("Draft begun"),
    "read": lazy("Read from the pictures"),
    "give-up": lazy("Could not be read"),
    "propose": lazy("Handed over for adoption"),
    "withdraw": lazy("Draft withdrawn"),
    "give-back": lazy("Given back"),
    "adopt": lazy("Adopted"),
}


def fault(field: str, problem: str) -> str:
    return str(FAULTS.get((field, problem), UNKNOWN_FAULT))


def document_problem(problem: str) -> str:
    return str(DOCUMENT_PROBLEMS.get(problem, DOCUMENT_PROBLEMS["broken"]))


SIGNS = {">=": "≥", "<=": "≤", ">": ">", "<": "<", "=": "="}


def deadline(text: str) -> str:
    """`2026` as it is, `2026-06-30` as 30/06/2026."""
    return "/".join(reversed(text.split("-"))) if len(text) == 10 else text
