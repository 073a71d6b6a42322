"""A time limit of the catalogue as an `xsd:duration`, and in words.

A duration knows no working days, so a working day counts as a day (half of one as four working hours); the words say
what the law says, and stand beside the duration wherever it is given.
"""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from motcua.procedures.rules.open_catalogue.vocabulary import word

_HOURS_OF_A_DAY = {"working_day": Decimal(8), "day": Decimal(24)}
_DAYS_OF_A_MONTH = Decimal(30)  # for a part of a month only


def duration(limit: Mapping[str, Any] | None) -> str:
    """`P5D`, `PT4H`, `P1M`; empty where the limit is no positive figure with a known unit.

    >>> duration({"value": "1.5", "unit": "working_day"})
    'P1DT4H'
    """
    value = _value(limit)
    if limit is None or value is None:
        return ""
    unit = str(limit.get("unit"))
    if unit == "within_day":
        return "P1D"
    if unit == "hour":
        return f"PT{_hours(value)}"
    if unit == "month":
        if value == value.to_integral_value():
            return f"P{int(value)}M"
        value, unit = value * _DAYS_OF_A_MONTH, "day"
    if unit not in _HOURS_OF_A_DAY:
        return ""
    days = int(value)
    rest = (value - days) * _HOURS_OF_A_DAY[unit]
    return f"P{f'{days}D' if days else ''}{f'T{_hours(rest)}' if rest else ''}"


def in_words(line: Mapping[str, Any]) -> str:
    """The limit of a channel's line in Vietnamese: the figure with its unit, or the source's own words."""
    limit = line.get("limit")
    value = _value(limit if isinstance(limit, dict) else None)
    if isinstance(limit, dict) and value is not None:
        unit = str(limit.get("unit"))
        said = word("limit_units", unit)
        return said if unit == "within_day" else f"{format(value.normalize(), 'f').replace('.', ',')} {said}"
    return str(line.get("limit_text") or "")


def _value(limit: Mapping[str, Any] | None) -> Decimal | None:
    try:
        value = Decimal(str((limit or {}).get("value")))
    except InvalidOperation:
        return None
    return value if value.is_finite() and value > 0 else None


def _hours(hours: Decimal) -> str:
    minutes = int(hours * 60)
    whole, rest = divmod(minutes, 60)
    return f"{f'{whole}H' if whole else ''}{f'{rest}M' if rest or not whole else ''}"
