"""Telling a person of their appointment: the one place that knows how a message leaves."""

from datetime import datetime

from motcua.agencies import queries as agencies
from motcua.centres.models import Appointment
from motcua.notices.actions import Address, tell


def tell_person(row: Appointment, what: str, *, at: datetime, **more: str) -> None:
    """Tell once: `what` is a kind of law/notices/kinds/voice.yaml, `more` its further values. Stands inside the
    deed's transaction."""
    tell(
        to=row.user_id,
        otherwise=Address(telephone=row.telephone),
        kind=what,
        values={
            "code": row.code,
            "unit": agencies.unit(row.unit_id).name,
            "begins": row.starts_at.isoformat(),
            **more,
        },
        key=f"appointment-{row.pk}-{what}",
        link=f"/centre/appointments/?code={row.code}",
        at=at,
    )
