"""Telling the applicant what an event means for them: into the inbox of their account, and by the ways they chose."""

from collections.abc import Mapping
from datetime import datetime

from motcua.dossiers.actions.performing import happened
from motcua.dossiers.errors import DossierNotFound
from motcua.dossiers.models import Dossier, Party
from motcua.dossiers.rules.projection import Happened
from motcua.dossiers.rules.slips import track_url
from motcua.ledger import queries as log
from motcua.ledger.rules import Json, parse_instant
from motcua.notices import actions as notices


def notify(*, dossier_id: int, seq: int, at: datetime) -> None:
    """Tell of event `seq`, once by each way. Repeating it, also after an interruption, adds nothing.

    Runs in the system's scope, outside a transaction. What cannot be delivered now waits as a row of notices.
    Raises: DossierNotFound.
    """
    row = Dossier.objects.select_related("procedure").filter(pk=dossier_id).first()
    if row is None:
        raise DossierNotFound
    event = next(happened(found) for found in log.of_stream(dossier_id) if found.entry.seq == seq)
    party = Party.objects.filter(pk=dossier_id).values_list("email", "telephone").first() or ("", "")
    notices.tell_now(
        to=row.submitter_id,
        otherwise=notices.Address(email=party[0], telephone=party[1]),
        kind=template_of(event),
        values={"code": row.code, "procedure": row.procedure.name, **said_of(event.payload)},
        key=f"dossier-{dossier_id}-{seq}",
        link=track_url("", row.code),
        dossier_id=dossier_id,
        event_seq=seq,
        at=at,
    )


def template_of(event: Happened) -> str:
    """The kind of notice that an event is told by."""
    if event.kind == "accepted" and event.payload.get("due") is None:
        return "accepted_without_due"
    if event.kind == "apology_approved" and event.payload.get("new_date") is None:
        return "apology_without_date"
    return event.kind


def said_of(payload: Mapping[str, Json]) -> dict[str, Json]:
    """Dates and sums of the event; nothing else of it leaves the log."""
    found: dict[str, Json] = {}
    for key in ("due", "deadline", "new_date"):
        value = payload.get(key)
        if isinstance(value, str):
            found[key] = parse_instant(value).isoformat()
    for key in ("fee_vnd", "amount_vnd"):
        if isinstance(payload.get(key), int):
            found["amount_vnd"] = payload[key]
    to = payload.get("to")
    if isinstance(to, list) and to and isinstance(to[0], str):
        found["unit"] = to[0]  # the agency that goes on, where results are handed out
    return found
