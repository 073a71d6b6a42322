"""Words of the pages of the catalogue's keepers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from motcua.procedures import errors
from motcua.procedures.comparison import Standing
from motcua.procedures.rules.completeness import Fault
from motcua.procedures.rules.differences import Row, Turn
from motcua.procedures.rules.publication import Timing, Verdict, Why
from motcua.web.components.words import CHANNEL_LABELS, limit_words
from motcua.web.portal.catalogue import LEVEL_LABELS, SUBJECT_LABELS

STATE_LABELS = {
    "in_force": (lazy("In force"), "good"),
    "ending": (lazy("In force, abolished from a later day"), "warn"),
    "coming": (lazy("Not in force yet"), ""),
    "abolished": (lazy("Abolished"), "bad"),
}
DRAFT_LABELS = {
    "draft": (lazy("Being written"), ""),
    "proposed": (lazy("Proposed"), "warn"),
    "signed": (lazy("Signed by a decision"), "good"),
    "withdrawn": (lazy("Not pursued"), ""),
}
ORIGIN_LABELS = {
    "person": lazy("Written by an official"),
    "review": lazy("Outcome of a review"),
    "national": lazy("Difference from the national catalogue"),
    "archive": lazy("Brought from another installation"),
}
DECISION_LABELS = {
    "draft": (lazy("Being prepared"), "warn"),
    "signed": (lazy("Issued"), "good"),
    "withdrawn": (lazy("Not pursued"), ""),
}
KIND_LABELS = {
    "new": lazy("New procedure"),
    "amended": lazy("Amended"),
    "replaced": lazy("Replaces another"),
    "abolished": lazy("Abolished"),
}
ONLINE_LABELS = {
    "full_online": lazy("Full online"),
    "partial_online": lazy("Partly online"),
    "info_only": lazy("Information only"),
}
VERDICT_LABELS = {
    Verdict.IN_TIME: (lazy("In time"), "good"),
    Verdict.LATE: (lazy("Too late"), "bad"),
    Verdict.OPEN: (lazy("Not due yet"), ""),
    Verdict.NOT_ASSESSED: (lazy("Not assessed"), ""),
}
WHY_LABELS = {
    Why.NO_RULE: lazy("The decision is older than the first rule known here."),
    Why.LEVEL: lazy("The rules set no time for an agency of this level."),
    Why.BASIS_UNDATED: lazy("The day on which the newest legal basis takes effect has not been entered."),
    Why.CALENDAR: lazy("The working calendar does not reach that far."),
}
SOURCE_LABELS = {
    "decision": lazy("Decision"),
    "national": lazy("National catalogue"),
    "sample": lazy("Sample catalogue"),
}
PART_LABELS = {
    "name": lazy("Name or title"),
    "name_en": lazy("English name"),
    "steps": lazy("Order of steps"),
    "ways": lazy("Ways of filing"),
    "channels": lazy("Ways of filing"),
    "components": lazy("Components"),
    "no_components": lazy("No papers are asked"),
    "sets": lazy("Number of sets"),
    "limit": lazy("Time limit"),
    "fees": lazy("Fees"),
    "subjects": lazy("Who may file"),
    "levels": lazy("Level of execution"),
    "agency": lazy("Agency"),
    "agencies": lazy("Agency"),
    "handled_by": lazy("Agency"),
    "legal_bases": lazy("Legal bases"),
    "results": lazy("Results"),
    "texts": lazy("Texts"),
    "flags": lazy("Online service"),
    "form": lazy("E-form"),
    "internal": lazy("Internal procedure"),
}
DETAIL_LABELS = {
    "online_level": lazy("Level of the online service"),
    "older_level": lazy("Older level (1 to 4)"),
    "eligible_for_full_online": lazy("Eligible for full online"),
    "eligibility_reason": lazy("Reason"),
    "on_mobile": lazy("Also on mobile devices"),
    "written_result_required": lazy("A written result is required"),
    "has_financial_obligation": lazy("Something is to be paid"),
    "payable_online": lazy("Can be paid online"),
    "name": lazy("Name or title"),
    "title": lazy("Title"),
    "case": lazy("Case"),
    "originals": lazy("Originals"),
    "copies": lazy("Copies"),
    "form": lazy("Form"),
    "required": lazy("Required"),
    "steps": lazy("Order of steps"),
    "conditions": lazy("Conditions"),
    "keywords": lazy("Keywords"),
    "note": lazy("Remark"),
    "performing": lazy("Performing agency"),
    "competent": lazy("Competent agency"),
    "issued_on": lazy("Issued on"),
    "effective_on": lazy("Takes effect on"),
    "written": lazy("In writing"),
}
TURN_LABELS = {
    Turn.ADDED: (lazy("added"), "good"),
    Turn.REMOVED: (lazy("removed"), "bad"),
    Turn.CHANGED: (lazy("changed"), "warn"),
}
FAULTS = {
    "missing": lazy("%(part)s: missing. It is a mandatory part."),
    "unknown": lazy("%(part)s: a value is not known. Choose from the list."),
    "unreadable": lazy("%(part)s, line %(entry)s: give a number above 0 and its unit."),
    "amount": lazy("%(part)s, line %(entry)s: the amount is a whole number of đồng."),
    "wordless": lazy("%(part)s, line %(entry)s: say in words what the amount is for."),
    "nameless": lazy("%(part)s, line %(entry)s: the name is missing."),
    "count": lazy("%(part)s, line %(entry)s: the counts are whole numbers from 0."),
    "date": lazy("%(part)s, line %(entry)s: give the day as a date."),
    "too-long": lazy("%(part)s: too long."),
    "online-without-channel": lazy("%(part)s: add the online way of filing, or set it to information only."),
}  # fmt: skip
ITEM_PROBLEMS = {
    "twice": lazy("%(code)s is named twice. Keep one of them."),
    "unknown": lazy("%(code)s is in no catalogue. Check the code."),
    "abolished": lazy("%(code)s is abolished already, or will be by then."),
    "not-proposed": lazy("The draft of %(code)s is not proposed any more. Take it out."),
    "in-another-decision": lazy("The draft of %(code)s is in decision %(other)s, which is being prepared."),
    "empty": lazy("An item names neither a draft nor a procedure."),
}
DECISION_PROBLEMS = {
    ("number", "required"): lazy("Give the number and symbol of the decision."),
    ("signer", "required"): lazy("Give the name of who signed it."),
    ("issued_on", "required"): lazy("Give the day of the decision."),
    ("effective_on", "required"): lazy("Give the day on which it takes effect."),
    ("effective_on", "before-issue"): lazy("A decision cannot take effect before it is issued."),
    ("agency", "required"): lazy("Choose the agency that issues it."),
    ("items", "none"): lazy("The decision names no procedure. Add at least one before it is signed."),
    ("bases", "date"): lazy("The day of effect of a legal basis cannot be read. Give it as a date."),
    ("disclosed_at", "lies-ahead"): lazy("The time lies ahead. Enter when it really became public."),
    ("disclosed_at", "before-the-decision"): lazy("It cannot have become public before the decision."),
    ("disclosed_at", "required"): lazy("Give day and time at which it became public."),
}
OFFERING_PROBLEMS = {
    ("units", "required"): lazy("Choose at least one unit."),
    ("channels", "required"): lazy("Choose at least one way of filing."),
    ("process_key", "required"): lazy("Choose the internal process."),
    ("fee_key", "unknown"): lazy(
        "This fee rule is not approved, not kept for offerings, or ends before that day."
    ),
    ("since", "past"): lazy("The first day cannot lie in the past."),
    ("since", "required"): lazy("Give the day."),
    ("last_day", "required"): lazy("Give the day."),
    ("last_day", "past"): lazy("The last day is yesterday at the earliest."),
    ("since", "abolished"): lazy("The procedure is abolished by then."),
    ("until", "before-since"): lazy("The last day lies before the first."),
}
UNUSABLE = {
    "gone": lazy("The export is not kept any more. Upload it again."),
    "too-large": lazy("The export is too large for the page. Compare it with motcua procedures compare."),
    "cut-short": lazy("The export is damaged or was cut short. Get the file again."),
    "no-export": lazy(
        "This is no export of the national catalogue: JSON Lines, plain or compressed with gzip."
    ),
    "not-there": lazy("The export has no such procedure."),
}
STANDING_LABELS = {
    Standing.NEW: lazy("New there"),
    Standing.CHANGED: lazy("Changed"),
    Standing.UNCHANGED: lazy("Unchanged"),
    Standing.ENDED_HERE: lazy("Abolished here"),
    Standing.MISSING: lazy("Missing there"),
}
DIFFERENCE_KINDS = {
    "new": lazy("New there"),
    "changed": lazy("Changed"),
    "renamed": lazy("Named otherwise"),
    "abolished": lazy("Abolished there"),
    "replaced": lazy("Replaced there"),
    "gone": lazy("Missing there"),
    "ended_here": lazy("Abolished here"),
}
DIFFERENCE_STATES = {
    "open": lazy("Open"),
    "adopting": lazy("Being taken over"),
    "kept": lazy("Ours is kept"),
    "equal": lazy("Equal since"),
}
DIFFERENCE_PROBLEMS = {
    "words-required": lazy("Say why ours is kept."),
    "words-too-long": lazy("The reason has 500 characters at most."),
    "record-missing": lazy("The national record is not here any more. Pull again, then decide."),
}
PULL_STATES = {
    "running": (lazy("Under way"), "warn"),
    "finished": (lazy("Finished"), "good"),
    "refused": (lazy("Refused"), "bad"),
}
FIELD_LABELS = {
    "name": lazy("Name of the procedure"),
    "sector": lazy("Sector"),
    "levels": lazy("Levels at which it is handled"),
    "subjects": lazy("Subjects"),
    "channels": lazy("Ways of filing"),
    "limits": lazy("Time limit"),
    "fees": lazy("Fees"),
    "components": lazy("Papers to hand in"),
    "legal_bases": lazy("Legal bases"),
    "results": lazy("Results"),
    "conditions": lazy("Conditions"),
    "steps": lazy("Steps of the procedure"),
}
BOARD_PROBLEMS = {
    "lies-ahead": lazy("The day lies ahead. Note only what hangs or was taken down."),
    "before-posting": lazy("A paper cannot be taken down before the day on which it was posted."),
    "unknown": lazy("A paper of the list does not exist any more. Look at the list again."),
}
STEP = lazy("This was done meanwhile, or given up. Look at where it stands now.")


@dataclass(frozen=True)
class Problem:
    """A line of the list of errors at the top: where it is mended, and what to do."""

    anchor: str
    message: str


def problem_of(error: errors.CatalogueError) -> Problem:
    """What an error of the catalogue means for whoever sits at the screen."""
    match error:
        case errors.DecisionInvalid():
            problem = DECISION_PROBLEMS.get((error.field, error.problem), STEP)
            return Problem(f"id_{error.field}", str(problem))
        case errors.ItemInvalid():
            problem = ITEM_PROBLEMS.get(error.problem, STEP)
            return Problem("items", str(problem) % {"code": error.code, "other": error.other})
        case errors.OfferingInvalid():
            return Problem(
                f"id_{error.field}", str(OFFERING_PROBLEMS.get((error.field, error.problem), STEP))
            )
        case errors.BoardInvalid():
            return Problem("id_on", str(BOARD_PROBLEMS.get(error.problem, STEP)))
        case errors.DecisionKnown():
            said = _("Decision %(number)s of this day and agency was entered already.")
            return Problem("id_number", said % {"number": error.number})
        case errors.DecisionNotConfirmed():
            return Problem(f"id_{error.fields[0]}", not_confirmed(error.fields))
        case errors.SecondPersonNeeded():
            return Problem(
                "sign", _("You entered this decision: another person compares it with the signed document.")
            )
        case errors.RetroactiveEffect():
            said = _("It took effect on %(day)s. The earliest day that can be entered now is %(earliest)s.")
            return Problem("items", said % {"day": day(error.effective_on), "earliest": day(error.earliest)})
        case errors.EffectOverlaps():
            said = _(
                "%(code)s has version %(number)s from %(day)s on: give a later day of effect, or take it out."
            )
            told = {"code": error.code, "number": error.number, "day": day(error.valid_from)}
            return Problem("items", said % told)
        case errors.DecisionChanged() | errors.DraftChanged():
            return Problem("changed", _("Somebody changed this after you opened it. Nothing was saved."))
        case errors.DraftOpen():
            return Problem("id_code", _("This procedure has an open draft already. Go on with that one."))
        case errors.OfferingOverlaps():
            count = len(error.unit_ids)
            said = ngettext(
                "%(count)s unit offers the procedure in that time already.",
                "%(count)s units offer the procedure in that time already.",
                count,
            )
            return Problem("units", said % {"count": count})
        case errors.NotOffered():
            return Problem(
                "units", _("One of the units does not offer the procedure then. Nothing was changed.")
            )
        case _:
            return Problem("content", str(STEP))


def not_confirmed(fields: tuple[str, ...]) -> str:
    labels = {
        "number": _("number"),
        "issued_on": _("day of the decision"),
        "effective_on": _("day of effect"),
    }
    return _("Differs from what was entered: %(fields)s. Compare with the signed document.") % {
        "fields": ", ".join(str(labels[one]) for one in fields)
    }


def fault(one: Fault) -> str:
    part = PART_LABELS.get(one.part, one.part)
    return str(FAULTS[one.code]) % {"part": part, "entry": one.entry or ""}


def day(value: date) -> str:
    return f"{value:%d/%m/%Y}"


def signing(timing: Timing) -> str:
    """The reckoning of criterion 1.1 in a sentence."""
    if timing.why:
        return str(WHY_LABELS[timing.why])
    assert timing.last_day is not None
    assert timing.counted_from is not None
    text = _("Last day to sign: %(last)s (%(days)s working days before %(basis)s).")
    return _late(
        text % {"last": day(timing.last_day), "days": timing.days, "basis": day(timing.counted_from)},
        timing,
    )


def disclosure(timing: Timing) -> str:
    """The reckoning of criterion 1.2 in a sentence."""
    if timing.why:
        return str(WHY_LABELS[timing.why])
    assert timing.last_day is not None
    text = _("Last day to make it public: %(last)s (%(days)s working days after the decision).")
    return _late(text % {"last": day(timing.last_day), "days": timing.days}, timing)


def _late(text: str, timing: Timing) -> str:
    if timing.verdict is not Verdict.LATE:
        return text
    late = ngettext("Late by %(days)s working day.", "Late by %(days)s working days.", timing.late_by) % {
        "days": timing.late_by
    }
    return f"{text} {late}"


@dataclass(frozen=True)
class DifferenceLine:
    """A difference as the page shows it."""

    part: str
    what: str
    turn: str
    tone: str
    before: str
    after: str


def difference(row: Row) -> DifferenceLine:
    label, tone = TURN_LABELS[row.turn]
    item = str(CHANNEL_LABELS.get(row.item.split(" ")[0], row.item)) if row.part in _WAYS else row.item
    detail = str(DETAIL_LABELS.get(row.detail, row.detail))
    return DifferenceLine(
        str(PART_LABELS.get(row.part, row.part)),
        ": ".join(filter(None, (item, detail))),
        str(label),
        tone,
        value(row.before, row.part, row.detail),
        value(row.after, row.part, row.detail),
    )


_WAYS = frozenset({"channels", "limit", "fees"})


def value(said: Any, part: str = "", detail: str = "") -> str:
    """A value of the content in words; empty when nothing is said."""
    if said is None or said in ("", [], {}):
        return ""
    if isinstance(said, bool):
        return _("yes") if said else _("no")
    if part == "levels":
        return ", ".join(str(LEVEL_LABELS.get(one, one)) for one in said)
    if part == "subjects":
        return ", ".join(str(SUBJECT_LABELS.get(one, one)) for one in said)
    if detail == "online_level":
        return str(ONLINE_LABELS.get(said, said))
    if isinstance(said, Mapping):
        return _mapping(said)
    if isinstance(said, list):
        return "\n".join(value(one) for one in said)
    return str(said)


def _mapping(said: Mapping[str, Any]) -> str:
    if set(said) == {"value", "unit"}:
        return limit_words(said["value"], str(said["unit"]))
    if set(said) == {"limit", "fees"}:
        return "\n".join(filter(None, (value(said["limit"]), value(said["fees"]))))
    return "\n".join(f"{DETAIL_LABELS.get(key, key)}: {value(one)}" for key, one in said.items())
