"""Drafts: how people change the catalogue. A version is never written here; a decision signs drafts into versions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from motcua.procedures.errors import (
    DraftChanged,
    DraftIncomplete,
    DraftNotFound,
    DraftOpen,
    DraftStep,
    ProcedureNotFound,
)
from motcua.procedures.models import (
    DecisionState,
    DraftOrigin,
    DraftState,
    Procedure,
    ProcedureVersion,
    Sector,
    VersionDraft,
)
from motcua.procedures.rules.completeness import faults
from motcua.procedures.rules.drafting import FOLLOWS, OPEN, VersionFlags

Json = Mapping[str, Any]


@dataclass(frozen=True)
class Change:
    """What to change; None leaves it. `form` is schema and layout together, or a pair of None: no form."""

    content: Json | None = None
    flags: VersionFlags | None = None
    form: tuple[Json | None, Json | None] | None = None
    reason: str | None = None
    name: str | None = None  # goes before the name that the content may state


@transaction.atomic
def begin(
    code: str,
    *,
    by: int,
    at: datetime,
    reason: str = "",
    origin: str = DraftOrigin.PERSON,
    origin_ref: str = "",
) -> VersionDraft:
    """A draft that says what the version in force says. Raises ProcedureNotFound, DraftOpen."""
    procedure = (
        Procedure.objects.select_related("current_version")
        .select_for_update(of=("self",))
        .filter(code=code)
        .first()
    )
    if procedure is None or procedure.current_version is None:
        raise ProcedureNotFound(code)
    version = procedure.current_version
    _refuse_second(code)
    return VersionDraft.objects.create(
        procedure=procedure,
        code=code,
        name=procedure.name,
        sector_id=procedure.sector_id,
        based_on=version,
        origin=origin,
        origin_ref=origin_ref,
        reason=reason,
        content=version.content,
        flags=flags_of(version).as_json(),
        form_schema=version.form_schema,
        form_layout=version.form_layout,
        begun_by_id=by,
        begun_at=at,
        changed_by_id=by,
        changed_at=at,
    )


def begin_new(
    code: str,
    name: str,
    sector_code: str,
    *,
    content: Json,
    flags: VersionFlags,
    by: int,
    at: datetime,
    reason: str = "",
    origin: str = DraftOrigin.PERSON,
    origin_ref: str = "",
) -> VersionDraft:
    """A draft of a procedure that the catalogue does not have. Raises DraftOpen; Sector.DoesNotExist."""
    sector = Sector.objects.get(code=sector_code)
    known = Procedure.objects.filter(code=code).first()
    try:
        with transaction.atomic():
            _refuse_second(code)
            return VersionDraft.objects.create(
                procedure=known,
                code=code,
                name=name,
                sector=sector,
                origin=origin,
                origin_ref=origin_ref,
                reason=reason,
                content=content,
                flags=flags.as_json(),
                begun_by_id=by,
                begun_at=at,
                changed_by_id=by,
                changed_at=at,
            )
    except IntegrityError:
        _refuse_second(code)
        raise


@transaction.atomic
def change(draft_id: int, change: Change, *, seen_revision: int, by: int, at: datetime) -> VersionDraft:
    """Save a change. Raises DraftNotFound, DraftChanged (someone saved after `seen_revision`), DraftStep."""
    row = _held(draft_id)
    if row.state != DraftState.DRAFT:
        raise DraftStep(draft_id, row.state, DraftState.DRAFT)
    if row.revision != seen_revision:
        raise DraftChanged(draft_id, row.revision, row.changed_by_id)
    if change.content is not None:
        row.content = dict(change.content)
        row.name = str(change.content.get("name") or row.name)
    if change.name is not None:
        row.name = change.name
    if change.flags is not None:
        row.flags = change.flags.as_json()
    if change.form is not None:
        row.form_schema, row.form_layout = change.form
    if change.reason is not None:
        row.reason = change.reason
    return _saved(row, by=by, at=at)


@transaction.atomic
def move(draft_id: int, to: str, *, by: int, at: datetime) -> VersionDraft:
    """Propose it, take a proposal back, or withdraw it.

    Raises DraftNotFound, DraftStep, DraftIncomplete (what is proposed has all mandatory parts).
    """
    row = _held(draft_id)
    if to not in FOLLOWS[row.state] or to == DraftState.SIGNED:
        raise DraftStep(draft_id, row.state, to)
    if to == DraftState.PROPOSED and (found := faults(row.content, row.flags, name=row.name)):
        raise DraftIncomplete(draft_id, found)
    if row.items.filter(decision__state=DecisionState.DRAFT).exists():
        raise DraftStep(draft_id, "listed in a decision", to)
    row.state = to
    proposed = to == DraftState.PROPOSED
    row.proposed_by_id, row.proposed_at = (by, at) if proposed else (None, None)
    return _saved(row, by=by, at=at)


def flags_of(version: ProcedureVersion) -> VersionFlags:
    """The columns that a version has beside its content."""
    return VersionFlags(
        online_level=version.online_level,
        older_level=version.older_level,
        eligible_for_full_online=version.eligible_for_full_online,
        eligibility_reason=version.eligibility_reason,
        on_mobile=version.on_mobile,
        written_result_required=version.written_result_required,
        has_financial_obligation=version.has_financial_obligation,
        payable_online=version.payable_online and version.has_financial_obligation,
    )


def _held(draft_id: int) -> VersionDraft:
    row = VersionDraft.objects.select_for_update(of=("self",)).filter(pk=draft_id).first()
    if row is None:
        raise DraftNotFound(draft_id)
    return row


def _saved(row: VersionDraft, *, by: int, at: datetime) -> VersionDraft:
    row.revision += 1
    row.changed_by_id, row.changed_at = by, at
    row.save()
    return row


def _refuse_second(code: str) -> None:
    other = VersionDraft.objects.filter(code=code, state__in=OPEN).values_list("pk", flat=True).first()
    if other is not None:
        raise DraftOpen(code, other)
