"""Telling a petitioner how their petition stands: the one place that knows how a message leaves."""

from datetime import datetime

from motcua.ledger.rules import Json
from motcua.notices.actions import Address, tell
from motcua.petitions.models import Petition


def tell_petitioner(row: Petition, what: str, *, at: datetime) -> None:
    """Tell of a deed, once, inside its transaction: `what` is a kind of law/notices/kinds/voice.yaml."""
    values: dict[str, Json] = {"code": row.code}
    if what == "petition_more_asked" and row.more_until is not None:
        values["until"] = row.more_until.isoformat()
    own = f"/petitions/own/{row.pk}/" if row.petitioner_id else f"/petitions/track/?code={row.code}"
    tell(
        to=row.petitioner_id,
        otherwise=Address(email=row.email, telephone=row.telephone),
        kind=what,
        values=values,
        key=f"petition-{row.pk}-{row.revision}",
        link=own,
        at=at,
    )
