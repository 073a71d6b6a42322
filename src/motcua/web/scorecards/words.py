"""What the room says: values, stages, deeds of the history, and what was refused."""

from decimal import Decimal
from fractions import Fraction

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from motcua.indicators.rules.figures import rounded
from motcua.records.errors import RecordsError
from motcua.scorecards import errors
from motcua.scorecards.rules.framework import Formula, Source, Words
from motcua.scorecards.rules.scoring import State
from motcua.scorecards.rules.stages import Judgement, SheetState, Stage
from motcua.scorecards.rules.stated import Entry, Stated
from motcua.web.desk.forms.base import file_problem

STAGE_TONES = {
    Stage.OPEN: "",
    Stage.SELF_SCORING: "warn",
    Stage.APPRAISAL: "warn",
    Stage.SURVEYS: "warn",
    Stage.PUBLISHED: "good",
    Stage.CORRECTING: "warn",
    Stage.WITHDRAWN: "bad",
}
SHEET_TONES = {SheetState.OPEN: "", SheetState.SUBMITTED: "warn", SheetState.APPROVED: "good"}
JUDGEMENT_TONES = {
    Judgement.UNREAD: "",
    Judgement.AGREED: "good",
    Judgement.DIFFERS: "warn",
    Judgement.ACCEPTED: "good",
    Judgement.ANSWERED: "bad",
    Judgement.FINAL: "good",
}
SOURCES = {
    Source.INDICATOR: lazy("Computed by the system"),
    Source.SELF: lazy("Stated by the unit"),
    Source.SURVEY: lazy("Survey part"),
    Source.OUTSIDE: lazy("Published by others"),
}
FORMULAS = {
    Formula.RATIO: lazy("Share of the full value"),
    Formula.STEPS: lazy("Points by steps"),
    Formula.YES_NO: lazy("Yes or no"),
    Formula.PENALTY: lazy("Points off for each breach"),
    Formula.SURVEY_MEAN: lazy("Result of a survey"),
    Formula.MAPPED: lazy("Value of another index"),
    Formula.GIVEN: lazy("Points given"),
    Formula.INFORMATION: lazy("For information"),
}
STATES = {
    State.SCORED: "",
    State.NOT_ASSESSED: lazy("not assessed"),
    State.NOT_APPLICABLE: lazy("does not apply"),
    State.INFORMATION: lazy("for information"),
}
SCOPES = {
    "province": lazy("Province"),
    "department": lazy("Departments"),
    "commune": lazy("Communes"),
    "unit": lazy("Departments and communes"),
    "ministry": lazy("Ministries"),
}
KINDS = {"province": lazy("Province"), "department": lazy("Department"), "commune": lazy("Commune")}
DEEDS = {
    "opened": lazy("Round drawn up"),
    "appointed": lazy("Appraisers appointed"),
    "deadlines": lazy("Deadlines moved"),
    "round-ask": lazy("Units asked"),
    "round-close": lazy("Self-scoring closed, figures frozen"),
    "round-gather": lazy("Appraisal ended"),
    "round-publish": lazy("Result published"),
    "round-correct": lazy("Correction begun"),
    "round-withdraw": lazy("Round withdrawn"),
    "proposed": lazy("Result put forward"),
    "proposal-returned": lazy("Result sent back"),
    "sheet-submit": lazy("Handed to the head of the unit"),
    "sheet-approve": lazy("Approved by the head of the unit"),
    "sheet-send_back": lazy("Sent back by the head of the unit"),
    "stated": lazy("Stated by the unit"),
    "attached": lazy("Evidence attached"),
    "removed": lazy("Evidence removed"),
    "judged-agree": lazy("Appraiser agreed"),
    "judged-differ": lazy("Appraiser differed"),
    "answered-accept": lazy("Unit accepted"),
    "answered-object": lazy("Unit objected"),
    "read-again": lazy("Read a second time"),
    "contested": lazy("Figure contested"),
    "contest-answered": lazy("Contest answered"),
    "entered": lazy("Value entered"),
    "confirmed": lazy("Value confirmed"),
    "refused": lazy("Value rejected"),
    "taken": lazy("Value taken from its register"),
}
WAITING = {
    "unread": lazy("criteria not judged yet"),
    "answered": lazy("objections to be read a second time"),
    "may-answer": lazy("differences that units may still answer"),
    "contested": lazy("contested figures without an answer"),
    "unconfirmed": lazy("entered values without a second person"),
}
_UNFIT = {
    "no-number": lazy("This is no number. Write it like 12,5."),
    "negative": lazy("The number cannot be less than zero."),
    "more-than-all": lazy("The first number cannot be greater than the second."),
    "more-than-the-points": lazy("These are more points than the criterion has."),
    "above-the-points": lazy("These are more points than the criterion has."),
    "too-large": lazy("The number is too large."),
    "not-whole": lazy("Write whole numbers for so many of so many."),
    "off-the-scale": lazy("The value lies outside the scale of the survey."),
}
_MISSING = {
    "words": lazy("Give the reason."),
    "reason": lazy("Say why you differ; the unit reads this."),
    "answer": lazy("Say why; the unit reads this."),
    "value": lazy("Give a value, or tick that nothing was shown."),
    "file": lazy("Attach at least one file that proves it first."),
    "document": lazy("Name the document: number, date, issuer."),
    "title": lazy("Give the round a name."),
}
_WRONG_DAYS = {
    "self_due": lazy("Self-scoring cannot end before today or before the period begins."),
    "answer_due": lazy("Answers are due on or after the end of self-scoring."),
    "publish_due": lazy("Publication is due on or after the answers."),
}


def say(words: Words | dict[str, str]) -> str:
    """The text in the reader's language."""
    vietnamese = (get_language() or "vi").startswith("vi")
    if isinstance(words, Words):
        return words.vi if vietnamese else words.en
    return words["vi" if vietnamese else "en"]


def number(value: Decimal | Fraction | int | None, decimals: int | None = None) -> str:
    """`12,5`: the country's signs; without `decimals` as exact as it is, at most six."""
    if value is None:
        return "–"
    if isinstance(value, Fraction):
        value = rounded(value, decimals=6 if decimals is None else decimals) or Decimal(0)
        value = value if decimals is not None else value.normalize()
    exact = Decimal(value) if decimals is None else round(Decimal(value), decimals)
    text = f"{exact:,f}"
    if (get_language() or "vi").startswith("vi"):
        text = text.replace(",", " ").replace(".", ",").replace(" ", ".")
    return text


def value(stated: Stated) -> str:
    """A value in words: `45/50 (90,00 %)`, `yes`, `12,5`, `does not apply`, a dash when there is none."""
    if stated.is_nothing:
        return _("nothing shown")
    if stated.is_out:
        return _("does not apply")
    if stated.is_yes is not None:
        return _("yes") if stated.is_yes else _("no")
    if stated.amount is not None:
        sure = "" if stated.low is None or stated.high is None else between(stated.low, stated.high)
        return f"{number(stated.amount, 2)} {sure}" if sure else number(stated.amount)
    figure = stated.figure
    if figure is None:
        return "–"
    if figure.bounds is not None and figure.value is not None:  # its numbers are scaled to a population
        low, high = (Decimal(str(one)) for one in (figure.bounds.low, figure.bounds.high))
        return f"{number(figure.value, 2)} % {between(low, high)}"
    if figure.denominator is None:
        return number(figure.numerator)
    share = _("not assessed") if figure.value is None else f"{number(figure.value, 2)} %"
    return f"{number(figure.numerator)}/{number(figure.denominator)} ({share})"


def between(low: Decimal | Fraction, high: Decimal | Fraction) -> str:
    """A 95 % interval after its value: `(81,30–88,04)`."""
    return f"({number(low, 2)}–{number(high, 2)})"


def typed_of(stated: Stated, entry: Entry) -> dict[str, str]:
    """The fields of the form that say the value."""
    found = {"numerator": "", "denominator": "", "amount": "", "yes": "", "out": ""}
    if stated.is_out:
        found["out"] = "1"
    elif stated.is_yes is not None:
        found["yes"] = "yes" if stated.is_yes else "no"
    elif stated.figure is not None:
        found["numerator"] = str(stated.figure.numerator)
        found["denominator"] = "" if stated.figure.denominator is None else str(stated.figure.denominator)
    elif stated.amount is not None:
        text = f"{stated.amount:f}"
        if (get_language() or "vi").startswith("vi"):
            text = text.replace(".", ",")
        found["numerator" if entry is Entry.SHARE else "amount"] = text
    return found


def refusal(error: errors.ScorecardError | RecordsError) -> str:
    """What happened, and what to do next."""
    if isinstance(error, RecordsError):
        return file_problem(error)
    match error:
        case errors.Unfit():
            return str(_UNFIT.get(error.problem, lazy("This value does not fit the criterion.")))
        case errors.Incomplete():
            return str(_MISSING.get(error.field, lazy("Fill this in.")))
        case errors.DatesInWrongOrder():
            return str(_WRONG_DAYS.get(error.field, lazy("Check the order of the days.")))
        case errors.LinesMissing():
            return _(
                "These criteria need a value with its evidence, or the reason why there is none: %(codes)s"
            ) % {"codes": ", ".join(error.codes)}
        case errors.NotReady():
            waits = ", ".join(f"{many} {WAITING.get(name, name)}" for name, many in error.waiting)
            return _("This cannot be done yet: %(waits)s.") % {"waits": waits}
        case errors.NoAppraiser():
            codes = sorted({code for _unit, code in error.pairs})
            return _(
                "No body but the unit itself would appraise these criteria: %(codes)s. Appoint another for them."
            ) % {"codes": ", ".join(codes[:12])}
    return str(_REFUSED.get(type(error), lazy("This cannot be done now. Look at the page again.")))


_REFUSED = {
    errors.NotAllowed: lazy("Your post does not do this here."),
    errors.OwnUnit: lazy("You hold a post in this unit. A colleague of another unit has to judge it."),
    errors.SamePerson: lazy("You entered or proposed it yourself. A second person has to approve it."),
    errors.Stale: lazy("Somebody changed this meanwhile. Look at what is new, then send again."),
    errors.WrongStage: lazy("The round or the sheet is at another step by now."),
    errors.DeadlinePassed: lazy("The deadline has passed. Ask the reform staff to extend it."),
    errors.DeadlineAhead: lazy("Units may still hand in until the deadline, and not all have."),
    errors.FillsItself: lazy("The system computes this criterion. Contest the figure where it is wrong."),
    errors.NotOfTheSystem: lazy("Only a figure that the system computed can be contested."),
    errors.ContestedAlready: lazy("A contest of this figure waits for its answer already."),
    errors.AnsweredAlready: lazy("Somebody has decided on this already."),
    errors.ProposedAlready: lazy("Something waits for a second person already."),
    errors.NoUnits: lazy("Choose at least one unit."),
    errors.RoundExists: lazy("A round of this framework and period exists already."),
    errors.FrameworkNotInForce: lazy("This framework is not approved."),
    errors.FrameworkChanged: lazy(
        "Another content is kept under this code and version. Give the table a new version."
    ),
    errors.PublicationChanged: lazy("The result changed after it was shown. Look at it again."),
    errors.TooManyFiles: lazy("There are ten files already. Remove one first."),
}
ALL_WEIGHTS_NOTHING = lazy("At least one group has to weigh something.")
WEIGHT_REFUSED = lazy("Give a weight between 0 and 1000.")
