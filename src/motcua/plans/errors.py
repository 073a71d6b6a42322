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
