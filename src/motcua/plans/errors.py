"""What can go wrong with plans and their targets. Messages say what happened and what to do next."""


class PlanError(Exception):
    """Base of this room's errors."""

    code = "plan"


class PlanNotFound(PlanError):
    """There is no adopted plan with this key."""

    code = "plan-not-found"

    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__(f"There is no adopted plan {key!r}.")


class TargetNotFound(PlanError):
    """There is no target with this number."""

    code = "target-not-found"

    def __init__(self, target_id: int) -> None:
        self.target_id = target_id
        super().__init__(f"There is no target {target_id}.")


class NoTargets(PlanError):
    """No measurable target was found in the text. Check that the whole text of the plan was given."""

    code = "no-targets"

    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__(
            f"No measurable target was found in the text of {key!r}. Give the plan's whole text."
        )


class PeriodRefused(PlanError):
    """The measuring period ends before it begins."""

    code = "period-refused"


class PlanChanged(PlanError):
    """A plan with this key was adopted with another text. Adopt the new text under a key of its own."""

    code = "plan-changed"

    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__(
            f"The plan {key!r} was adopted with another text. Adopt the new text under another key."
        )


class ComputedTarget(PlanError):
    """The system computes this target from the dossiers; no figure is typed in that it can compute."""

    code = "computed-target"

    def __init__(self, target_id: int, indicator: str) -> None:
        self.target_id, self.indicator = target_id, indicator
        super().__init__(
            f"Target {target_id} is computed from the dossiers ({indicator}); a value cannot be entered for it."
        )


class HandValueRefused(PlanError):
    """The value entered by hand lacks something. `field` and `problem` say what."""

    code = "hand-value-refused"

    def __init__(self, *, field: str, problem: str) -> None:
        self.field, self.problem = field, problem
        super().__init__(f"{field}: {problem}")


class DocumentRefused(PlanError):
    """The document could not be read. `problem` says why (`documents.Problem`)."""

    code = "document-refused"

    def __init__(self, problem: str) -> None:
        self.problem = str(problem)
        super().__init__(f"The plan's document could not be read: {self.problem}.")


class DraftNotFound(PlanError):
    """There is no such draft, proposal, task, change or review."""

    code = "draft-not-found"


class NotAllowed(PlanError):
    """This post may not do this to this plan. law/plans/reading.yaml says which may."""

    code = "plan-not-allowed"


class SamePerson(PlanError):
    """Who proposed it does not adopt it, and who signed first does not sign second. Ask another person."""

    code = "plan-same-person"


class WrongMoment(PlanError):
    """It is not, or no longer, in the state that this step needs. Look how it stands now."""

    code = "plan-wrong-moment"


class Stale(PlanError):
    """Somebody changed this after the page was opened. Nothing was saved; look how it stands now, then decide."""

    code = "plan-stale"


class SaidRefused(PlanError):
    """Fields that cannot stand. `faults` are (field, problem)."""

    code = "plan-said-refused"

    def __init__(self, faults: list[tuple[str, str]]) -> None:
        self.faults = faults
        super().__init__("; ".join(f"{field}: {problem}" for field, problem in faults))


class StillOpen(PlanError):
    """Proposals are left that nobody has decided on. Confirm, change or reject each first."""

    code = "plan-still-open"

    def __init__(self, count: int) -> None:
        self.count = count
        super().__init__(f"{count} proposals are undecided.")


class Circular(PlanError):
    """A target would come to stand above itself. Choose another superior."""

    code = "plan-circular"


class NumberUsed(PlanError):
    """A decision of this number has changed this plan already."""

    code = "plan-number-used"
