"""What can go wrong with areas and units."""


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
