"""Words of surveys."""

from django.utils.translation import gettext_lazy as _

from motcua.polls import errors
from motcua.polls.queries import Population as Population
from motcua.polls.queries import State as State
from motcua.polls.rules.indexing import Balance, Total
from motcua.polls.rules.questionnaire import Kind
from motcua.polls.rules.sampling import Allocation, SizeRule

POINTS = {
    5: _("Very satisfied"),
    4: _("Satisfied"),
    3: _("Neutral"),
    2: _("Dissatisfied"),
    1: _("Very dissatisfied"),
}
KINDS = {
    Kind.SCALE: _("Five points of satisfaction"),
    Kind.SINGLE: _("One of several options"),
    Kind.SEVERAL: _("Several options"),
    Kind.NUMBER: _("A number"),
    Kind.TEXT: _("Words of one's own"),
}
STATE_TONES = {
    State.OPEN: "warn", State.PROPOSED: "warn", State.PUBLISHED: "good", State.CANCELLED: "bad",
}  # fmt: skip
RULES = {
    SizeRule.COCHRAN: _("By margin at 95 %, with the correction of a finite population"),
    SizeRule.YAMANE: _("The older formula n = N / (1 + N e²)"),
}
ALLOCATIONS = {
    Allocation.PROPORTIONAL: _("Proportional to people"),
    Allocation.EQUAL: _("The same number in each stratum"),
    Allocation.NEYMAN: _("By spread in the last survey (Neyman)"),
}
TOTALS = {
    Total.POOLED: _("All items' answers together"),
    Total.FACTORS: _("Mean of the factors"),
}
BALANCES = {
    Balance.NONE: _("Non-response within strata alone"),
    Balance.UNIT: _("Brought to the people of each unit"),
    Balance.RAKE: _("Brought to the people of each unit and sector (raking)"),
}
WHY_HIDDEN = {
    "few": _("not shown: too few people"),
    "other": _("not shown: it would give away another unit's few answers"),
}
EXCLUDED = {
    "destroyed": _("dossiers whose data are destroyed"),
    "restricted": _("people who restricted the use of their data"),
    "unreachable": _("people whom nothing in the dossier lets us reach"),
    "again": _("further dossiers of people who stand in the frame already"),
    "asked-elsewhere": _("people whom another survey asks"),
}
OUTCOMES = {
    "no_answer": _("Nobody answered"),
    "later": _("Call again later"),
    "wrong_number": _("Wrong number"),
    "refused": _("Does not want to answer"),
    "outside": _("Did not go through a procedure in the period"),
}
# What may be wrong with an answer or an entry.
PROBLEMS = {
    "required": _("Please answer this question."),
    "unknown-value": _("Choose one of the answers offered."),
    "not-a-number": _("Give a whole number."),
    "out-of-bounds": _("This number is out of bounds."),
    "too-long": _("This is too long. Shorten it."),
    "taken": _("This code is used already. Choose another."),
    "before-the-first-day": _("The last day lies before the first."),
    "period-has-not-ended": _("The period of the dossiers has to end before the survey opens."),
    "has-passed": _("This day has passed."),
    "has-faults": _("The questionnaire has faults. Correct them first."),
    "no-index": _("The questionnaire has no item on the scale that belongs to a factor."),
    "unknown-stratum": _("There is no such stratum. Its code stands on the form."),
    "more-than-asked": _(
        "Everybody who was asked in this stratum has answered. Look at the stratum on the form."
    ),
    "differs-from-the-first-entry": _("The first entry names another stratum. Look at the form."),
    "no-reserve": _("Nobody is left in the reserve of this stratum."),
    "is-not-asked": _("This person is not to be called any more."),
    "names-missing-or-doubled": _("Each unit needs a name of its own."),
    "numbers-out-of-order": _("At least one person is asked, and never more than there are."),
    "unreadable-line": _("Write one unit a line: name; people served; people to be asked."),
}
# Faults of a file of answers.
FILE_FAULTS = PROBLEMS | {
    "empty-file": _("The file is empty."),
    "too-many-rows": _("The file has too many rows. Split it."),
    "no-rows": _("There is no row below the header."),
    "unknown-column": _("No item has this header."),
    "ambiguous-column": _("Several items have this header. Use their codes."),
    "column-doubled": _("Another column has the same meaning."),
    "column-missing": _("This column is missing."),
    "more-cells-than-columns": _("The row is longer than the header."),
    "no-form-number": _("The number of the form is missing or too long."),
    "taken-before": _("This form was counted before."),
    "form-doubled": _("This form stands in the file twice."),
    "no-answer": _("The row has no answer."),
}
# Faults of a questionnaire.
FORM_FAULTS = {
    "not-a-list": _("This has to be a list."),
    "bad-code": _("A code has small letters, digits and _ and begins with a letter."),
    "bad-words-vi": _("The Vietnamese words are too long."),
    "bad-words-en": _("The English words are too long."),
    "no-words-vi": _("The Vietnamese words are missing."),
    "unknown-kind": _("There is no such kind of question."),
    "unknown-factor": _("There is no such factor."),
    "factor-needs-scale": _("Only an item on the scale may belong to a factor."),
    "options-count": _("Give 2 to 20 options."),
    "options-doubled": _("Two options have the same code."),
    "options-not-for-kind": _("This kind of question has no options."),
    "bad-bounds": _("The least number lies above the greatest."),
    "bad-condition": _("The condition is not complete."),
    "condition-not-earlier": _("A condition may only look at an item that comes earlier."),
    "condition-impossible": _("The condition names an answer that the other item does not have."),
    "no-items": _("There is no item yet."),
    "too-many-items": _("There are too many items: at most 120."),
    "code-doubled": _("This code is used twice."),
    "factor-without-items": _("The factor has no item yet."),
}
_REFUSALS: dict[type[errors.PollError], object] = {
    errors.StaleRevision: _("Somebody changed this meanwhile. Nothing was saved; look at the present state."),
    errors.WrongState: _("The survey is not in the state that this needs."),
    errors.Frozen: _("A survey uses this version, so it stays as it is. Make a new version."),
    errors.FrameEmpty: _("Nobody fits what was chosen: choose a longer period or more units."),
    errors.SamePerson: _("Whoever did the first half does not do the second: another person does."),
    errors.TakenBefore: _("This was taken in before; nothing was counted twice."),
    errors.TooFewAnswers: _("Too few people answered for anything to be published."),
    errors.LinkSpent: _("This person has answered meanwhile."),
    errors.LinkUseless: _("The survey takes no answers today."),
}


def refusal(error: errors.PollError) -> str:
    """What is said to whoever was refused."""
    if isinstance(error, errors.InputRefused):
        return str(PROBLEMS.get(error.problem, _("This cannot be used. Check it.")))
    if isinstance(error, errors.AnswerRefused):
        return str(_("Some answers are missing or cannot be used."))
    return str(_REFUSALS.get(type(error), _("This cannot be used. Check it.")))
