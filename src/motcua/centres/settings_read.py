"""Which setting of a centre holds on a day."""

from datetime import date

from motcua.centres.models import CentreSetting
from motcua.centres.rules.settings import Setting, default_content, read


def setting_on(unit_id: int, day: date) -> Setting:
    """The unit's own setting in force on the day, else the one of law/centres. One query."""
    content = (
        CentreSetting.objects.filter(unit_id=unit_id, valid_from__lte=day)
        .order_by("-valid_from", "-pk")
        .values_list("content", flat=True)
        .first()
    )
    return read(content if content is not None else default_content(day))
