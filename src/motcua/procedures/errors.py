"""What can go wrong in the catalogue."""

from collections.abc import Sequence
from datetime import date

from motcua.procedures.rules.completeness import Fault


class CatalogueError(Exception):
    """Base of the catalogue's errors."""


class ProcedureNotFound(CatalogueError):
    """No procedure in force has this code."""

    def __init__(self, code: str) -> None:
        super().__init__(f"No procedure has the code {code!r}. Search for it by name.")
        self.code = code


class VersionNotFound(CatalogueError):
    """No version has this number in the database."""

    def __init__(self, version_id: int) -> None:
        super().__init__(f"There is no procedure version {version_id}.")
        self.version_id = version_id


class NotOffered(CatalogueError):
    """The unit does not offer the procedure on that day."""

    def __init__(self, procedure_id: int, unit_id: int) -> None:
        super().__init__(
            f"Unit {unit_id} does not offer procedure {procedure_id} on that day. Choose one of its receiving units."
        )
        self.procedure_id = procedure_id
        self.unit_id = unit_id


class SampleInvalid(CatalogueError):
    """A file of the sample catalogue contradicts its schema or another file."""

    def __init__(self, source: str, place: str, problem: str) -> None:
        super().__init__(f"{source}: {place}: {problem}" if place else f"{source}: {problem}")
        self.source = source
        self.place = place


class ExportCutShort(CatalogueError):
    """The compressed data of the file end early. What came before is taken in; repeat with the whole file."""

    code = "export-cut-short"


class FeeScheduleNotFound(CatalogueError):
    """No fee rule has this number."""


class FeeScheduleUnsound(CatalogueError):
    """A fee rule with faults, gaps or overlaps is neither proposed nor approved. Correct what the check shows."""

    def __init__(self, faults: tuple[str, ...] = ()) -> None:
        super().__init__(" ".join((str(self.__doc__), *faults)))
        self.faults = faults


class FeeScheduleChanged(CatalogueError):
    """Somebody has changed or decided on this fee rule meanwhile. Look at it again before you go on."""


class FeeScheduleNotAllowed(CatalogueError):
    """Fee rules are written by their keeper and approved by another person who holds the post for it."""


class FeeDatesOverlap(CatalogueError):
    """Two approved versions of one fee rule would hold on the same day."""

    def __init__(self, key: str, number: int, first: str, last: str) -> None:
        until = f"to {last}" if last else "on"
        super().__init__(
            f"Version {number} of the fee rule {key} holds from {first} {until}: the dates overlap. "
            "Begin after its first day, or give this version a last day before it."
        )
        self.key = key
        self.number = number
        self.first = first
        self.last = last


class DraftNotFound(CatalogueError):
    """No draft has this number."""

    def __init__(self, draft_id: int) -> None:
        super().__init__(f"There is no draft {draft_id}. Look at the list of drafts.")
        self.draft_id = draft_id


class DraftOpen(CatalogueError):
    """Somebody is changing this procedure already: there is one open draft of a procedure at a time."""

    def __init__(self, code: str, draft_id: int) -> None:
        super().__init__(f"Procedure {code} has an open draft already. Go on with that one, or withdraw it.")
        self.code = code
        self.draft_id = draft_id


class DraftChanged(CatalogueError):
    """Somebody changed the draft after it was opened here: nothing was saved."""

    def __init__(self, draft_id: int, revision: int, changed_by_id: int) -> None:
        super().__init__("The draft was changed meanwhile. Look at the change, then save again.")
        self.draft_id = draft_id
        self.revision = revision
        self.changed_by_id = changed_by_id


class DraftStep(CatalogueError):
    """The draft's state does not allow the step."""

    def __init__(self, draft_id: int, state: str, step: str) -> None:
        super().__init__(f"A draft that is {state} cannot become {step}.")
        self.draft_id = draft_id
        self.state = state
        self.step = step


class DraftIncomplete(CatalogueError):
    """The draft lacks mandatory parts or cannot be read as a procedure. `faults`: rules.completeness.Fault."""

    def __init__(self, draft_id: int, faults: Sequence[Fault]) -> None:
        super().__init__(f"The draft has {len(faults)} faults. Complete it, then propose it.")
        self.draft_id = draft_id
        self.faults = tuple(faults)


class DecisionNotFound(CatalogueError):
    """No decision has this number in the database."""

    def __init__(self, decision_id: int) -> None:
        super().__init__(f"There is no decision {decision_id}. Look at the list of decisions.")
        self.decision_id = decision_id


class DecisionKnown(CatalogueError):
    """A decision with this number, day and agency was entered already."""

    def __init__(self, number: str) -> None:
        super().__init__(
            f"Decision {number} of that day and agency was entered already. Go on with that one."
        )
        self.number = number


class DecisionChanged(CatalogueError):
    """Somebody changed the decision after it was opened here: nothing was saved."""

    def __init__(self, decision_id: int, revision: int) -> None:
        super().__init__("The decision was changed meanwhile. Look at the change, then go on.")
        self.decision_id = decision_id
        self.revision = revision


class DecisionStep(CatalogueError):
    """The decision's state does not allow the step: it was issued or given up."""

    def __init__(self, decision_id: int, state: str, step: str) -> None:
        super().__init__(f"A decision that is {state} cannot be {step}.")
        self.decision_id = decision_id
        self.state = state
        self.step = step


class DecisionNotConfirmed(CatalogueError):
    """What the second person read in the signed document differs from what was entered."""

    def __init__(self, fields: Sequence[str]) -> None:
        super().__init__(
            f"Differs from what was entered: {', '.join(fields)}. Compare with the signed document."
        )
        self.fields = tuple(fields)


class SecondPersonNeeded(CatalogueError):
    """Whoever entered the decision cannot confirm it."""

    def __init__(self) -> None:
        super().__init__("You entered this decision. Another person compares it with the signed document.")


class DecisionInvalid(CatalogueError):
    """A field of the decision cannot be used. `field` names it, `problem` says why."""

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(f"{field}: {problem}. Correct it and save again.")
        self.field = field
        self.problem = problem


class ItemInvalid(CatalogueError):
    """An item of a decision contradicts the catalogue. `code` is the procedure's, `problem` says why."""

    def __init__(self, code: str, problem: str, *, other: str = "") -> None:
        super().__init__(f"{code}: {problem} {other}".rstrip() + ". Take the item out or correct it.")
        self.code = code
        self.problem = problem
        self.other = other


class EffectOverlaps(CatalogueError):
    """The procedure has a version that begins on the same day or later."""

    def __init__(self, code: str, number: int, valid_from: date) -> None:
        super().__init__(
            f"Procedure {code} has version {number} from {valid_from:%d/%m/%Y} on. "
            "Give the decision a later day of effect, or take the item out."
        )
        self.code = code
        self.number = number
        self.valid_from = valid_from


class RetroactiveEffect(CatalogueError):
    """The decision took effect longer ago than may be entered."""

    def __init__(self, effective_on: date, earliest: date) -> None:
        super().__init__(
            f"The decision took effect on {effective_on:%d/%m/%Y}; the earliest day that may be entered now is "
            f"{earliest:%d/%m/%Y}. Dossiers received since then were received under the version of their day."
        )
        self.effective_on = effective_on
        self.earliest = earliest


class OfferingOverlaps(CatalogueError):
    """The unit offers the procedure in that time already."""

    def __init__(self, unit_ids: Sequence[int]) -> None:
        super().__init__(
            f"{len(unit_ids)} units offer the procedure in that time already. Change those instead."
        )
        self.unit_ids = tuple(unit_ids)


class ExportUnusable(CatalogueError):
    """The export of the national catalogue cannot be used. `problem` says why: gone, too-large, cut-short,
    no-export, not-there."""

    def __init__(self, problem: str) -> None:
        super().__init__(f"The export of the national catalogue cannot be used: {problem}.")
        self.problem = problem


class OfferingInvalid(CatalogueError):
    """The terms of an offering cannot be used. `field` names which, `problem` says why."""

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(f"{field}: {problem}.")
        self.field = field
        self.problem = problem


class BoardInvalid(CatalogueError):
    """A day of the notice board cannot be used, or what should hang does not exist. `problem` says which."""

    def __init__(self, problem: str) -> None:
        super().__init__(f"The notice board was not changed: {problem}.")
        self.problem = problem


class PullRefused(CatalogueError):
    """The national catalogue cannot be taken as it was told. `problem` names the place, never content."""

    def __init__(self, problem: str) -> None:
        super().__init__(f"The national catalogue was refused: {problem}. Nothing was compared.")
        self.problem = problem


class DifferenceNotFound(CatalogueError):
    """There is no such open difference; somebody may have decided on it meanwhile."""

    def __init__(self, difference_id: int) -> None:
        super().__init__(f"Difference {difference_id} is not open any more. Look at the list again.")
        self.difference_id = difference_id


class DifferenceRefused(CatalogueError):
    """What was asked cannot be done with this difference. `problem` is a stable word for the page."""

    def __init__(self, problem: str, field: str = "") -> None:
        super().__init__(f"The difference was not decided: {problem}.")
        self.problem = problem
        self.field = field
