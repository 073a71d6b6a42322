"""What can go wrong with areas and units."""

from collections.abc import Iterable
from datetime import date


class AgencyError(Exception):
    """Base of the errors about areas and units."""


class UnitNotFound(AgencyError):
    """No unit has this number or key."""

    def __init__(self, which: int | str) -> None:
        super().__init__(f"There is no unit {which}. Load the reference data: motcua reference data.")
        self.which = which


class ProvinceUnknown(AgencyError):
    """No province of today has this code."""

    def __init__(self, code: str) -> None:
        super().__init__(
            f"No province has the code {code!r}. Set MOTCUA_PROVINCE_CODE to one of the 34 codes."
        )
        self.code = code


class HoursInvalid(AgencyError):
    """A unit's own hours cannot be read. The message names the place and the fault."""


class PlanUnreadable(AgencyError):
    """A plan of reorganisation cannot be read. `faults` are all of its faults, one sentence each."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(self.faults))


class PlanFaulty(AgencyError):
    """A plan of reorganisation cannot be carried out. `faults` are `reorganising.Fault`s, all of them."""

    def __init__(self, faults: Iterable[object]) -> None:
        self.faults = tuple(faults)
        super().__init__(f"The plan has {len(self.faults)} faults; correct them all and try again.")


class ReorganisationNotFound(AgencyError):
    """There is no such decision."""


class ReorganisationDecided(AgencyError):
    """Somebody has decided on this reorganisation already: look at its page again."""


class ReorganisationNotAllowed(AgencyError):
    """Drawing up, approving and carrying out are for the posts of law/agencies/reorganisation.yaml, and approving is
    another person's than drawing up."""


class HeadInvalid(AgencyError):
    """The decision's head is incomplete: `field` is missing, wrong or used already (`problem`)."""

    def __init__(self, *, field: str, problem: str) -> None:
        super().__init__(f"{field}: {problem}. Correct it and send the plan again.")
        self.field, self.problem = field, problem


class NotYet(AgencyError):
    """A reorganisation is carried out on its effective date or later, never before."""

    def __init__(self, effective_on: date) -> None:
        super().__init__(f"The decision takes effect on {effective_on:%d/%m/%Y}: carry it out then or later.")
        self.effective_on = effective_on
