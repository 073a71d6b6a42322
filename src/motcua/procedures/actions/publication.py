"""Decisions that publish procedures: prepared by one person, confirmed by another, then made known.

Signing is one transaction: every draft becomes an immutable version, what is abolished ends, offerings end with it.
Procedures are locked in the order of their codes, so decisions about the same ones wait for each other.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Max

from motcua.kernel.text import sort_key
from motcua.kernel.zone import day_of
from motcua.procedures.actions import in_force
from motcua.procedures.errors import (
    DecisionChanged,
    DecisionInvalid,
    DecisionKnown,
    DecisionNotConfirmed,
    DecisionNotFound,
    DecisionStep,
    DraftIncomplete,
    EffectOverlaps,
    ItemInvalid,
    RetroactiveEffect,
    SecondPersonNeeded,
)
from motcua.procedures.models import (
    DecisionState,
    DraftState,
    ItemKind,
    Offering,
    Procedure,
    ProcedureVersion,
    PublicationDecision,
    PublicationItem,
    VersionDraft,
)
from motcua.procedures.rules.completeness import faults
from motcua.procedures.rules.drafting import OPEN, VersionFlags
from motcua.procedures.rules.publication import Basis, newest_basis
from motcua.procedures.rules.publication_law import publication_law
from motcua.procedures.rules.records import content_hash
from motcua.procedures.rules.search import search_text

SOURCE = "decision"  # ProcedureVersion.source of what a decision signed


@dataclass(frozen=True, kw_only=True)
class Decided:
    """What the document says. Days in Vietnam; `agency_id` is the unit that issues it."""

    number: str
    issued_on: date
    effective_on: date
    agency_id: int
    signer: str
    summary: str = ""
    bases: tuple[Basis, ...] = ()
    file_sha256: str = ""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """One item: a proposed draft, with the procedure that it replaces if any; or a procedure to be abolished."""

    draft_id: int | None = None
    replaces: str = ""
    abolishes: str = ""


@dataclass(frozen=True, kw_only=True)
class Confirmed:
    """What the second person reads in the signed document."""

    number: str
    issued_on: date
    effective_on: date


@transaction.atomic
def prepare(said: Decided, items: Sequence[Wanted], *, by: int, at: datetime) -> PublicationDecision:
    """Enter a decision. Nothing takes effect. Raises DecisionInvalid, DecisionKnown, ItemInvalid."""
    _check(said)
    row = PublicationDecision(entered_by_id=by, entered_at=at)
    _fill(row, said)
    _save(row)
    _write_items(row, items)
    return row


@transaction.atomic
def change(
    decision_id: int, said: Decided, items: Sequence[Wanted], *, seen_revision: int, by: int, at: datetime
) -> PublicationDecision:
    """Correct it before it is signed; whoever changes it counts as having entered it.

    Raises DecisionNotFound, DecisionStep, DecisionChanged, DecisionInvalid, DecisionKnown, ItemInvalid.
    """
    _check(said)
    row = _held(decision_id)
    _require_open(row, "changed")
    if row.revision != seen_revision:
        raise DecisionChanged(decision_id, row.revision)
    _fill(row, said)
    row.revision += 1
    row.entered_by_id, row.entered_at = by, at
    _save(row)
    row.items.all().delete()
    _write_items(row, items)
    return row


@transaction.atomic
def attach(decision_id: int, file_sha256: str) -> PublicationDecision:
    """Put the signed document (a stored PDF) to a decision. Before it is signed it may be replaced, then never.

    Raises DecisionNotFound, DecisionStep (withdrawn, or the signed decision has another document already).
    """
    row = _held(decision_id)
    if row.file_sha256 == file_sha256:
        return row
    if row.state == DecisionState.WITHDRAWN or (row.state == DecisionState.SIGNED and row.file_sha256):
        _require_open(row, "given another document")
    row.file_sha256 = file_sha256
    row.revision += 1
    row.save(update_fields=["file_sha256", "revision"])
    return row


@transaction.atomic
def withdraw(decision_id: int, *, by: int, at: datetime) -> PublicationDecision:
    """Give it up before it is signed; its drafts stay proposed. Raises DecisionNotFound, DecisionStep."""
    row = _held(decision_id)
    _require_open(row, "withdrawn")
    row.state = DecisionState.WITHDRAWN
    row.revision += 1
    row.entered_by_id, row.entered_at = by, at
    row.save()
    return row


@transaction.atomic
def sign(
    decision_id: int, confirmed: Confirmed, *, seen_revision: int, by: int, at: datetime
) -> PublicationDecision:
    """The second person confirms that the signed document says so, and it becomes what the catalogue says.

    What takes effect today is in force at once, the rest on its day (`in_force`). Two at once: one signs, the other
    is told. Raises DecisionNotFound, DecisionStep, DecisionChanged, SecondPersonNeeded, DecisionNotConfirmed,
    RetroactiveEffect, ItemInvalid, DraftIncomplete, EffectOverlaps; then nothing has changed.
    """
    row = _held(decision_id)
    _require_open(row, "signed")
    if row.revision != seen_revision:
        raise DecisionChanged(decision_id, row.revision)
    if row.entered_by_id == by:
        raise SecondPersonNeeded
    _compare(row, confirmed)
    _refuse_retroactive(row, day_of(at))
    items = list(row.items.select_related("procedure", "replaces").order_by("pk"))
    if not items:
        raise DecisionInvalid("items", "none")
    drafts = _lock_drafts(item.draft_id for item in items)
    procedures = _lock_procedures(items, drafts)
    last_numbers = _last_numbers(procedures.values())
    for item in items:
        if item.draft_id is not None:
            _publish(row, item, drafts[item.draft_id], procedures, last_numbers, by=by, at=at)
    for item in items:
        ended = item.replaces_id or (item.procedure_id if item.kind == ItemKind.ABOLISHED else None)
        if ended is not None:
            one = next(procedure for procedure in procedures.values() if procedure.pk == ended)
            _abolish(one, row.effective_on, by=by, at=at)
    row.state = DecisionState.SIGNED
    row.signed_by_id, row.signed_at = by, at
    row.revision += 1
    row.save()
    in_force.bring(day_of(at), only=[procedure.pk for procedure in procedures.values()])
    return row


@transaction.atomic
def disclose(
    decision_id: int, item_ids: Iterable[int], *, disclosed_at: datetime, reference: str, at: datetime
) -> int:
    """Note when items became public in the national database; how many. A note may be corrected by repeating it.

    Raises DecisionNotFound, DecisionStep (not signed yet), DecisionInvalid (before the decision, or in the future).
    """
    row = _held(decision_id)
    if row.state != DecisionState.SIGNED:
        raise DecisionStep(decision_id, row.state, "disclosed")
    if disclosed_at > at:
        raise DecisionInvalid("disclosed_at", "lies-ahead")
    if day_of(disclosed_at) < row.issued_on:
        raise DecisionInvalid("disclosed_at", "before-the-decision")
    return row.items.filter(pk__in=list(item_ids)).update(
        disclosed_at=disclosed_at, disclosure_ref=reference.strip()
    )


def _check(said: Decided) -> None:
    for field in ("number", "signer"):
        if not getattr(said, field).strip():
            raise DecisionInvalid(field, "required")
    if said.effective_on < said.issued_on:
        raise DecisionInvalid("effective_on", "before-issue")


def _fill(row: PublicationDecision, said: Decided) -> None:
    row.number, row.signer, row.summary = said.number.strip(), said.signer.strip(), said.summary.strip()
    row.issued_on, row.effective_on, row.agency_id = said.issued_on, said.effective_on, said.agency_id
    row.bases = [
        {
            "number": basis.number,
            "title": basis.title,
            "effective_on": basis.effective_on.isoformat() if basis.effective_on else None,
        }
        for basis in said.bases
    ]
    row.newest_basis_effective_on = newest_basis(said.bases)
    row.file_sha256 = said.file_sha256 or row.file_sha256  # correcting the words keeps the document


def _save(row: PublicationDecision) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as refused:
        if "procedures_decision_once" in str(refused):
            raise DecisionKnown(row.number) from None
        raise


def _write_items(row: PublicationDecision, items: Sequence[Wanted]) -> None:
    """Raises ItemInvalid. A draft is locked, so that nobody takes its proposal back meanwhile."""
    drafts = _lock_drafts(item.draft_id for item in items)
    codes = {code for item in items for code in (item.replaces, item.abolishes) if code}
    known = {procedure.code: procedure for procedure in Procedure.objects.filter(code__in=codes)}
    named: set[str] = set()
    for item in items:
        draft = drafts.get(item.draft_id) if item.draft_id is not None else None
        for code in filter(None, (draft.code if draft else "", item.replaces, item.abolishes)):
            if code in named:
                raise ItemInvalid(code, "twice")
            named.add(code)
        for code in filter(None, (item.replaces, item.abolishes)):
            if code not in known:
                raise ItemInvalid(code, "unknown")
            _require_standing(known[code])
        if draft is not None:
            _require_free(row, draft)
        elif not item.abolishes:
            raise ItemInvalid("", "empty")
        PublicationItem.objects.create(
            decision=row,
            kind=_kind(item, draft),
            draft=draft,
            procedure=draft.procedure if draft else known[item.abolishes],
            replaces=known.get(item.replaces),
        )


def _kind(item: Wanted, draft: VersionDraft | None) -> ItemKind:
    if draft is None:
        return ItemKind.ABOLISHED
    if item.replaces:
        return ItemKind.REPLACED
    return ItemKind.NEW if draft.procedure_id is None else ItemKind.AMENDED


def _require_free(row: PublicationDecision, draft: VersionDraft) -> None:
    if draft.state != DraftState.PROPOSED:
        raise ItemInvalid(draft.code, "not-proposed")
    other = draft.items.filter(decision__state=DecisionState.DRAFT).exclude(decision=row).first()
    if other is not None:
        raise ItemInvalid(draft.code, "in-another-decision", other=other.decision.number)


def _require_standing(procedure: Procedure) -> None:
    if procedure.abolished_on is not None:
        raise ItemInvalid(procedure.code, "abolished")


def _held(decision_id: int) -> PublicationDecision:
    row = PublicationDecision.objects.select_for_update(of=("self",)).filter(pk=decision_id).first()
    if row is None:
        raise DecisionNotFound(decision_id)
    return row


def _require_open(row: PublicationDecision, step: str) -> None:
    if row.state != DecisionState.DRAFT:
        raise DecisionStep(row.pk, row.state, step)


def _compare(row: PublicationDecision, confirmed: Confirmed) -> None:
    """Spaces and the case of letters do not count."""
    read, entered = ("".join(number.split()).casefold() for number in (confirmed.number, row.number))
    different = ["number"] if read != entered else []
    different += ["issued_on"] if confirmed.issued_on != row.issued_on else []
    different += ["effective_on"] if confirmed.effective_on != row.effective_on else []
    if different:
        raise DecisionNotConfirmed(different)


def _refuse_retroactive(row: PublicationDecision, today: date) -> None:
    law = publication_law(row.issued_on)
    earliest = today - timedelta(days=law.retroactive_days if law else 0)
    if row.effective_on < earliest:
        raise RetroactiveEffect(row.effective_on, earliest)


def _lock_drafts(draft_ids: Iterable[int | None]) -> dict[int, VersionDraft]:
    wanted = {number for number in draft_ids if number is not None}
    rows = VersionDraft.objects.select_for_update(of=("self",)).filter(pk__in=wanted).order_by("pk")
    found = {draft.pk: draft for draft in rows}
    for number in wanted - found.keys():
        raise ItemInvalid(str(number), "unknown")
    return found


def _lock_procedures(
    items: Sequence[PublicationItem], drafts: dict[int, VersionDraft]
) -> dict[str, Procedure]:
    """Every procedure of the decision by its code, locked; new ones are made, without a version in force yet."""
    codes = {draft.code for draft in drafts.values()}
    codes |= {row.code for item in items for row in (item.procedure, item.replaces) if row is not None}
    known = set(Procedure.objects.filter(code__in=codes).values_list("code", flat=True))
    Procedure.objects.bulk_create(
        [
            _new_procedure(draft)
            for draft in sorted(drafts.values(), key=lambda draft: draft.code)
            if draft.code not in known
        ],
        ignore_conflicts=True,
    )
    rows = Procedure.objects.select_for_update(of=("self",)).filter(code__in=codes).order_by("code")
    return {row.code: row for row in rows}


def _new_procedure(draft: VersionDraft) -> Procedure:
    return Procedure(
        code=draft.code,
        sector_id=draft.sector_id,
        is_internal=bool(draft.content.get("internal")),
        name=draft.name,
        search_text=search_text(code=draft.code, name=draft.name),
        sort_key=sort_key(draft.name),
    )


def _last_numbers(procedures: Iterable[Procedure]) -> dict[int, int]:
    rows = ProcedureVersion.objects.filter(procedure__in=[row.pk for row in procedures])
    return dict(rows.values_list("procedure_id").annotate(last=Max("number")).order_by())


def _publish(
    row: PublicationDecision,
    item: PublicationItem,
    draft: VersionDraft,
    procedures: dict[str, Procedure],
    last_numbers: dict[int, int],
    *,
    by: int,
    at: datetime,
) -> None:
    if draft.state != DraftState.PROPOSED:
        raise ItemInvalid(draft.code, "not-proposed")
    if found := faults(draft.content, draft.flags, name=draft.name):
        raise DraftIncomplete(draft.pk, found)
    procedure = procedures[draft.code]
    _refuse_overlap(procedure, row.effective_on)
    if procedure.abolished_on is not None and procedure.abolished_on > row.effective_on:
        raise ItemInvalid(procedure.code, "abolished")
    flags = VersionFlags.of_json(draft.flags)
    content = {**draft.content, "code": draft.code, "name": draft.name}
    item.procedure = procedure
    item.version = ProcedureVersion.objects.create(
        procedure=procedure,
        number=last_numbers.get(procedure.pk, 0) + 1,
        valid_from=row.effective_on,
        decision=row,
        content=content,
        source=SOURCE,
        source_hash=content_hash(
            {"content": content, "schema": draft.form_schema, "layout": draft.form_layout}
        ),
        form_schema=draft.form_schema,
        form_layout=draft.form_layout,
        **flags.as_json(),
    )
    item.save(update_fields=["procedure", "version"])
    draft.state, draft.procedure = DraftState.SIGNED, procedure
    draft.revision += 1
    draft.changed_by_id, draft.changed_at = by, at
    draft.save(update_fields=["state", "procedure", "revision", "changed_by_id", "changed_at"])


def _abolish(procedure: Procedure, on: date, *, by: int, at: datetime) -> None:
    """It ends the day before, and so do its offerings; those that would only begin then never do."""
    _require_standing(procedure)
    _refuse_overlap(procedure, on)
    procedure.abolished_on = on
    procedure.save(update_fields=["abolished_on"])
    of_it = Offering.objects.filter(procedure=procedure)
    of_it.filter(valid_from__gte=on).delete()
    of_it.exclude(valid_to__lt=on).update(valid_to=on - timedelta(days=1))
    VersionDraft.objects.filter(procedure=procedure, state__in=OPEN).update(
        state=DraftState.WITHDRAWN, changed_by_id=by, changed_at=at
    )


def _refuse_overlap(procedure: Procedure, effective_on: date) -> None:
    later = procedure.versions.filter(valid_from__gte=effective_on).order_by("-valid_from", "-number").first()
    if later is not None:
        raise EffectOverlaps(procedure.code, later.number, later.valid_from)
