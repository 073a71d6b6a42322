"""Setting how a centre takes people, from a day on."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from motcua.centres.errors import InputRefused
from motcua.centres.models import CentreSetting
from motcua.centres.rules.settings import SettingInvalid, read
from motcua.kernel.zone import day_of


def set_up(unit_id: int, *, content: Mapping[str, Any], valid_from: date, by_id: int, at: datetime) -> None:
    """A new setting; what was booked already keeps its seat. Raises InputRefused."""
    if valid_from < day_of(at):
        raise InputRefused(field="valid_from", problem="lies-behind")
    try:
        read(content)
    except SettingInvalid as fault:
        raise InputRefused(field=fault.field, problem=fault.problem) from None
    except (KeyError, IndexError, TypeError):
        raise InputRefused(field="content", problem="incomplete") from None
    CentreSetting.objects.create(
        unit_id=unit_id, valid_from=valid_from, content=dict(content), set_by_id=by_id, set_at=at
    )
