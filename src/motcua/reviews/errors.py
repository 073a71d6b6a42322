"""What can go wrong in a review. Messages are for logs and commands; the doors say it in the reader's words."""

from collections.abc import Sequence
from dataclasses import dataclass

from motcua.reviews.rules.sheets import SheetFault


class ReviewError(Exception):
    """The base of the room's errors. `code` is stable."""

    code = "review-error"

    def __init__(self, *said: object) -> None:
        super().__init__(*(said or (type(self).__doc__,)))


class ReviewNotFound(ReviewError, LookupError):
    """Nothing here has this number."""

    code = "not-found"


class ReviewNotAllowed(ReviewError):
    """Another post does this. Choose that post, or ask whoever holds it."""

    code = "not-allowed"


class SecondPersonNeeded(ReviewError):
    """Whoever proposed it cannot approve it: a second person decides."""

    code = "second-person-needed"


class ScreenStale(ReviewError):
    """Somebody changed it after the page was opened. Look at the change, then save again."""

    code = "screen-stale"

    def __init__(self, *, seen: int, now: int) -> None:
        super().__init__(f"{ScreenStale.__doc__} (version {seen} was shown, {now} is kept)")
        self.seen = seen
        self.now = now


class StateRefused(ReviewError):
    """In its present state this cannot be done."""

    code = "state-refused"

    def __init__(self, state: str) -> None:
        super().__init__(f"{StateRefused.__doc__} ({state})")
        self.state = state


class InputRefused(ReviewError):
    """A field holds what cannot be: `field` names it, `problem` is a code."""

    code = "input-refused"

    def __init__(self, *, field: str, problem: str) -> None:
        super().__init__(f"{field}: {problem}")
        self.field = field
        self.problem = problem


class ProcedureTwice(ReviewError):
    """The procedure stands in this plan already. One plan reviews a procedure once."""

    code = "procedure-twice"

    def __init__(self, procedure_code: str) -> None:
        super().__init__(f"{ProcedureTwice.__doc__} ({procedure_code})")
        self.procedure_code = procedure_code


class NotUnderCompetence(ReviewError):
    """The procedure is not in force at a level of the province on that day, so its plans cannot hold it."""

    code = "not-under-competence"

    def __init__(self, procedure_code: str) -> None:
        super().__init__(f"{NotUnderCompetence.__doc__} ({procedure_code})")
        self.procedure_code = procedure_code


class ProcedureAbolished(ReviewError):
    """The procedure was abolished meanwhile: its sheet is dropped from the plan, not concluded."""

    code = "procedure-abolished"

    def __init__(self, procedure_code: str) -> None:
        super().__init__(f"{ProcedureAbolished.__doc__} ({procedure_code})")
        self.procedure_code = procedure_code


class SheetIncomplete(ReviewError):
    """The sheet lacks what a conclusion needs. `faults` has one line each."""

    code = "sheet-incomplete"

    def __init__(self, faults: Sequence[SheetFault]) -> None:
        super().__init__(
            f"{SheetIncomplete.__doc__} " + "; ".join(f"{one.field}: {one.problem}" for one in faults)
        )
        self.faults = tuple(faults)


@dataclass(frozen=True)
class RowFault:
    """What is wrong in a row of a workbook. `row` as the sheet numbers it (0: the sheet as a whole), `column` its
    heading, `problem` a code, `value` what stands there."""

    row: int
    column: str
    problem: str
    value: str = ""


class WorkbookRefused(ReviewError):
    """Rows of the workbook are wrong; nothing was taken over. `faults` has one line each."""

    code = "workbook-refused"

    def __init__(self, faults: Sequence[RowFault]) -> None:
        super().__init__(
            f"{WorkbookRefused.__doc__} "
            + "; ".join(
                f"row {one.row}, {one.column}: {one.problem} {one.value}".strip() for one in faults[:20]
            )
        )
        self.faults = tuple(faults)
