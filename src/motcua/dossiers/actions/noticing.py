"""Telling the applicant what an event means for them: into the inbox of their account, and by mail."""

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings

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

    Runs in the system's scope, outside a transaction. The inbox needs an account, the mail an address.
    Raises: DossierNotFound, NoticeUndelivered (the mail is to be tried again).
    """
    row = Dossier.objects.select_related("procedure").filter(pk=dossier_id).first()
    if row is None:
        raise DossierNotFound
    event = next(happened(found) for found in log.of_stream(dossier_id) if found.entry.seq == seq)
    telling = notices.Telling(
        dossier_id=dossier_id,
        event_seq=seq,
        template=_template(event),
        values={"code": row.code, "procedure": row.procedure.name, **_said(event.payload)},
        recipient_id=row.submitter_id,
    )
    if row.submitter_id is not None:
        notices.put_into_inbox(telling, at=at)
    address = Party.objects.filter(pk=dossier_id).values_list("email", flat=True).first()
    if address:
        notices.send_mail(
            telling,
            to=address,
            track_address=track_url(settings.PUBLIC_URL, row.code),
            language=settings.LANGUAGE_CODE,
            at=at,
        )


def _template(event: Happened) -> str:
    if event.kind == "accepted" and event.payload.get("due") is None:
        return "accepted_without_due"
    if event.kind == "apology_approved" and event.payload.get("new_date") is None:
        return "apology_without_date"
    return event.kind


def _said(payload: Mapping[str, Json]) -> dict[str, Json]:
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
