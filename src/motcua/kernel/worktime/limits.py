"""Time limits as the catalogue of procedures states them: a value and its unit."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal, InvalidOperation
from enum import StrEnum

from motcua.kernel.worktime.errors import LimitInvalid

SECONDS_PER_HOUR = 3600
# One working day = 8 hours; both production systems read agree (domain facts 3.4).
HOURS_PER_WORKING_DAY = 8


class LimitUnit(StrEnum):
    """The units of the national catalogue. A plain DAY is a calendar day."""

    WITHIN_DAY = "within_day"
    """Within the day: by closing; what comes in too late for that, by closing of the next working day."""
    HOUR = "hour"
    WORKING_DAY = "working_day"
    DAY = "day"
    MONTH = "month"


@dataclass(frozen=True)
class Limit:
    """A time limit above zero. Hours are working hours.

    Hours and working days may be fractions; calendar days and months are whole, as the law never divides
    them; within the day is always one day. Raises LimitInvalid.
    """

    value: Decimal
    unit: LimitUnit

    def __post_init__(self) -> None:
        if not self.value.is_finite() or self.value <= 0:
            raise LimitInvalid(f"A time limit must be above zero, and {self.value} {self.unit} is not.")
        if self.unit in (LimitUnit.DAY, LimitUnit.MONTH) and self.value % 1:
            raise LimitInvalid(
                f"A limit in calendar days or months must be whole, and {self.value} {self.unit} is not. "
                "State it in working days or hours."
            )
        if self.unit is LimitUnit.WITHIN_DAY and self.value != 1:
            raise LimitInvalid(
                f"A limit within the day is one day, and {self.value} is not. State it in working days."
            )

    @property
    def whole_steps(self) -> int:
        """Whole days or months to carry the receipt's clock time over; 0 for hours and within the day."""
        return 0 if self.unit in (LimitUnit.HOUR, LimitUnit.WITHIN_DAY) else int(self.value)

    @property
    def share_seconds(self) -> int:
        """Working seconds to add after the whole steps; part of a second counts as a whole one."""
        match self.unit:
            case LimitUnit.HOUR:
                hours = self.value
            case LimitUnit.WORKING_DAY:
                hours = (self.value % 1) * HOURS_PER_WORKING_DAY
            case _:
                return 0
        return int((hours * SECONDS_PER_HOUR).to_integral_value(rounding=ROUND_CEILING))

    def to_json(self) -> dict[str, int | float | str]:
        """`{"value": 3, "unit": "working_day"}`: an integer where the value is whole."""
        whole = self.value == self.value.to_integral_value()
        return {"value": int(self.value) if whole else float(self.value), "unit": self.unit.value}

    @classmethod
    def from_json(cls, mapping: Mapping[str, object]) -> "Limit":
        """The reverse of `to_json`. Raises LimitInvalid for anything else."""
        try:
            raw, unit = mapping["value"], mapping["unit"]
        except KeyError as missing:
            raise LimitInvalid(f"A time limit needs 'value' and 'unit'; {missing} is absent.") from None
        if isinstance(raw, bool) or not isinstance(raw, (int, float, str, Decimal)):
            raise LimitInvalid(f"The value of a time limit must be a number, and {raw!r} is not.")
        try:
            # By way of text, so that 0.1 becomes the decimal 0.1 and not its binary neighbour.
            return cls(value=Decimal(str(raw)), unit=LimitUnit(str(unit)))
        except InvalidOperation:
            raise LimitInvalid(f"The value of a time limit must be a number, and {raw!r} is not.") from None
        except LimitInvalid:
            raise
        except ValueError:
            known = ", ".join(LimitUnit)
            raise LimitInvalid(
                f"The unit {unit!r} of a time limit is unknown. Use one of: {known}."
            ) from None
