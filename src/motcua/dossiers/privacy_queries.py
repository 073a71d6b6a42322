"""What the rights of a person need of dossiers: whose they are, what falls due to be destroyed, all of one person.

Every function runs inside the open scope.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from motcua.dossiers.models import (
    Component,
    Dossier,
    HandoverRecord,
    Party,
    PartyCorrection,
    Slip,
    SupplementItem,
    WorkItem,
)
from motcua.kernel.zone import VIETNAM
from motcua.ledger import queries as log
from motcua.ledger.rules import instant_text


def own_ids() -> list[int]:
    """The numbers of the dossiers of the scope's person."""
    return list(Dossier.objects.order_by("-pk").values_list("pk", flat=True))


def named(dossier_ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    """Code and procedure of dossiers in reach, by number; one query."""
    rows = Dossier.objects.filter(pk__in=set(dossier_ids)).order_by("pk")
    return {pk: (code, name) for pk, code, name in rows.values_list("pk", "code", "procedure__name")}


def given_to(user_ids: Iterable[int], dossier_ids: Iterable[int]) -> list[tuple[int, int]]:
    """(account, dossier) of all work among these that was ever given to the account; one query."""
    rows = WorkItem.unscoped.filter(assignee_id__in=set(user_ids), dossier_id__in=set(dossier_ids))
    return list(rows.order_by("pk").values_list("assignee_id", "dossier_id").distinct())


def is_restricted(dossier_id: int) -> bool:
    return bool(Party.objects.filter(pk=dossier_id, restricted_at__isnull=False).exists())


@dataclass(frozen=True)
class Ended:
    """A dossier whose data are still kept though it ended: what a retention rule looks at."""

    dossier_id: int
    code: str
    procedure: str
    procedure_name: str
    sector_group: str
    ended_on: date
    receiving_unit_id: int


def ended_before(
    day: date, *, procedures: Sequence[str] = (), sector_groups: Sequence[str] = (), inside: bool = True
) -> QuerySet[Any]:
    """Dossiers in reach that ended before a day (in Vietnam) and whose data are kept, the oldest first.

    `inside`: of these procedures or groups; otherwise of any other.
    """
    midnight = datetime(day.year, day.month, day.day, tzinfo=VIETNAM)
    rows = Dossier.objects.filter(ended_at__lt=midnight, destroyed_at__isnull=True).exclude(handover="ready")
    exact = Q(procedure__code__in=procedures) | Q(procedure__sector__group__in=sector_groups)
    return (rows.filter(exact) if inside else rows.exclude(exact)).order_by("ended_at", "pk")


def as_ended(rows: Iterable[Any]) -> list[Ended]:
    """The rows as values; the result was handed over or there is none."""
    return [
        Ended(
            dossier_id=row.pk,
            code=row.code,
            procedure=row.procedure.code,
            procedure_name=row.procedure.name,
            sector_group=row.procedure.sector.group,
            ended_on=max(row.ended_at, row.returned_at or row.ended_at).astimezone(VIETNAM).date(),
            receiving_unit_id=row.receiving_unit_id,
        )
        for row in rows
    ]


def ended(dossier_ids: Iterable[int]) -> list[Ended]:
    """These dossiers, where they are in reach, ended, and their data are kept."""
    rows = Dossier.objects.filter(
        pk__in=set(dossier_ids), ended_at__isnull=False, destroyed_at__isnull=True
    ).exclude(handover="ready")
    return as_ended(rows.select_related("procedure__sector").order_by("pk"))


def whole(dossier_id: int) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """Everything about a person in one dossier as JSON values, and its files (name, SHA-256).

    Words that officials say among themselves are not the person's data and stay out.
    """
    row = Dossier.objects.select_related("procedure", "receiving_unit", "handling_unit", "party").get(
        pk=dossier_id
    )
    party: Party = row.party
    files: list[tuple[str, str]] = []
    components = []
    for one in Component.unscoped.filter(dossier_id=dossier_id).order_by("pk"):
        components.append(
            {
                "key": one.key,
                "name": one.name,
                "originals": one.originals,
                "copies": one.copies,
                "file": one.file_name if one.file_id else None,
                "check": one.check_state,
                "remark": one.note,
            }
        )
        if one.file_id:
            files.append((f"{row.code}/{one.key}-{one.file_name or one.key}", one.file_id))
    slips = Slip.unscoped.filter(dossier_id=dossier_id, file_id__isnull=False).order_by("seq")
    files += [(f"{row.code}/{slip.kind}-{slip.number}.pdf", str(slip.file_id)) for slip in slips]
    if row.result_sha256 and row.handover == "returned":
        files.append((f"{row.code}/result.pdf", row.result_sha256))
    representative = party.representative()
    told = {
        "code": row.code,
        "procedure": {"code": row.procedure.code, "name": row.procedure.name},
        "received_by": row.receiving_unit.name,
        "handled_by": row.handling_unit.name,
        "channel": row.channel,
        "submitted_at": instant_text(row.submitted_at),
        "accepted_at": instant_text(row.accepted_at) if row.accepted_at else None,
        "due": instant_text(row.current_due) if row.current_due else None,
        "ended_at": instant_text(row.ended_at) if row.ended_at else None,
        "national_code": row.national_code,
        "result_number": row.result_number,
        "fee_vnd": row.fee_vnd,
        "paid_vnd": row.paid_vnd,
        "owner": {
            "kind": party.owner_kind,
            "name": party.owner_name,
            "id_number": party.owner_id_number,
            "birth_date": party.owner_birth_date.isoformat() if party.owner_birth_date else None,
            "telephone": party.telephone,
            "email": party.email,
            "address": party.address,
        },
        "submitter": party.submitter_name,
        "representative": (
            {
                "kind": representative.kind,
                "name": representative.name,
                "id_number": representative.id_number,
                "ground": representative.ground,
            }
            if representative
            else None
        ),
        "summary": party.summary,
        "answers": party.form_data,
        "corrected": [
            {"at": instant_text(one.at), "fields": one.fields, "before": one.before}
            for one in PartyCorrection.unscoped.filter(dossier_id=dossier_id).order_by("seq")
        ],
        "use_restricted_since": instant_text(party.restricted_at) if party.restricted_at else None,
        "components": components,
        "asked": [
            one.what
            for one in SupplementItem.unscoped.filter(dossier_id=dossier_id).order_by("request_seq", "pk")
        ],
        "handed_over": [
            {
                "at": instant_text(one.at),
                "how": one.method,
                "receiver": one.receiver_name,
                "receiver_id_number": one.receiver_id_number,
            }
            for one in HandoverRecord.unscoped.filter(dossier_id=dossier_id).order_by("seq")
        ],
        "rating": row.rating,
        "events": [
            {"seq": one.entry.seq, "kind": one.entry.kind, "at": instant_text(one.entry.at)}
            for one in log.of_stream(dossier_id)
        ],
    }
    return told, files


def kept_number(code: str, owner_commitment: str) -> int | None:
    """The number of the dossier with this code and commitment whose data are still kept; None when there is none."""
    row = Dossier.objects.filter(code=code, owner_commitment=owner_commitment, destroyed_at__isnull=True)
    return row.order_by("pk").values_list("pk", flat=True).first()
