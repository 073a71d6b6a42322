"""Destruction when retention ends: a list is proposed, approved by a second person, carried out by a job, certified.

Each dossier is destroyed in a transaction of its own, under a key made of list and dossier, so that a job that is
killed goes on where it stopped and destroys nothing twice; files follow in a second pass, certificate last.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Sum

from motcua.agencies import queries as agencies
from motcua.dossiers import privacy_queries
from motcua.dossiers.actions import destroying
from motcua.dossiers.errors import TransitionRefused
from motcua.dossiers.privacy_queries import Ended
from motcua.kernel.zone import day_of, local
from motcua.ledger.rules import Json
from motcua.records import actions as records
from motcua.records import forgetting
from motcua.rights.actions import paper_destruction
from motcua.rights.actions.recording import By, note, require_role, require_words
from motcua.rights.errors import (
    MovedOn,
    NotFilledIn,
    NotPossible,
    NotThere,
    OnHold,
    SecondPersonNeeded,
    TooEarly,
)
from motcua.rights.models import DestructionFile, DestructionItem, DestructionList, LegalHold
from motcua.rights.models.destruction import FileState, ItemState, ListState
from motcua.rights.rules import certificates, law

MOST_ON_A_LIST = 2000
_REFUSED_WHY = "Trạng thái hồ sơ không còn cho phép tiêu hủy."
_HELD_WHY = "Đang có yêu cầu giữ lại: {ground}"


@transaction.atomic
def propose(*, dossier_ids: Sequence[int], by: By, at: datetime) -> DestructionList:
    """Put dossiers whose retention has ended on one list, in the scope of who proposes.

    Raises: NotYours, NotFilledIn (none chosen, or too many), NotThere (out of reach or not ended), TooEarly, OnHold,
    MovedOn (one stands on another open list).
    """
    rules = law.retention_on(day_of(at))
    require_role(by, rules.propose_roles)
    wanted = set(dossier_ids)
    if not wanted or len(wanted) > MOST_ON_A_LIST:
        raise NotFilledIn("dossiers")
    found = privacy_queries.ended(wanted)
    if {one.dossier_id for one in found} != wanted:
        raise NotThere
    lines = [(one, rule, law.falls_due(one.ended_on, rule)) for one in found for rule in [_rule(rules, one)]]
    if any(due > day_of(at) for _one, _rule_, due in lines):
        raise TooEarly
    return _make(lines, reason="", by=by, at=at)


@transaction.atomic
def propose_at_request(*, dossier_id: int, reason: str, by: By, at: datetime) -> DestructionList:
    """The list of one dossier that its owner asked to delete: the same second decision follows, the period need not
    have ended. Raises NotPossible (not ended), OnHold, MovedOn."""
    rules = law.retention_on(day_of(at))
    found = privacy_queries.ended([dossier_id])
    if not found:
        raise NotPossible
    rule = _rule(rules, found[0])
    return _make([(found[0], rule, law.falls_due(found[0].ended_on, rule))], reason=reason, by=by, at=at)


def _rule(rules: law.RetentionLaw, one: Ended) -> law.RetentionRule:
    return rules.rule_for(procedure=one.procedure, sector_group=one.sector_group)


def _make(
    lines: Sequence[tuple[Ended, law.RetentionRule, date]], *, reason: str, by: By, at: datetime
) -> DestructionList:
    if LegalHold.objects.filter(
        dossier_id__in=[one.dossier_id for one, _, _ in lines], lifted_at=None
    ).exists():
        raise OnHold
    if by.unit_id is None:
        raise NotPossible
    made = DestructionList.objects.create(
        unit_id=by.unit_id, reason=reason[:300], proposed_by_id=by.user_id, proposed_at=at
    )
    try:
        with transaction.atomic():
            DestructionItem.objects.bulk_create(
                DestructionItem(
                    list=made,
                    dossier_id=one.dossier_id,
                    rule=rule.key,
                    due_on=due,
                    keeps_result=rule.keeps_result,
                )
                for one, rule, due in lines
            )
    except IntegrityError:
        raise MovedOn from None
    note("destruction", made.pk, "proposed", by=by, at=at, words=reason)
    return made


@transaction.atomic
def decide(
    list_id: int, *, approves: bool, document: str, words: str, by: By, at: datetime
) -> DestructionList:
    """A second person approves with the number of the decision, or rejects with a reason. Approval puts the job.

    Raises: NotYours, NotThere, MovedOn, SecondPersonNeeded, NotFilledIn.
    """
    require_role(by, law.retention_on(day_of(at)).approve_roles)
    row = DestructionList.objects.select_for_update(of=("self",)).filter(pk=list_id).first()
    if row is None:
        raise NotThere
    if row.state != ListState.PROPOSED:
        raise MovedOn
    if row.proposed_by_id == by.user_id:
        raise SecondPersonNeeded
    row.decided_by_id, row.decided_at = by.user_id, at
    if approves:
        row.document = require_words("document", document)[:120]
        row.state = ListState.APPROVED
        from motcua.rights.tasks import destroy

        destroy.configure(lock=f"destruction-{list_id}").defer(list_id=list_id)
    else:
        row.decision_words = require_words("words", words)[:500]
        row.state = ListState.REJECTED
        # a rejected dossier or paper may stand on another list
        row.items.update(state=ItemState.SPARED, why=row.decision_words[:300], at=at)
        row.papers.update(state=ItemState.SPARED, why=row.decision_words[:300], at=at)
    row.save()
    kind = "approved" if approves else "rejected"
    note("destruction", row.pk, kind, by=by, at=at, words=row.document or row.decision_words)
    return row


@dataclass(frozen=True)
class Carried:
    """What a run came to: the list's state, dossiers (or digitised papers) and files destroyed and spared by now,
    files left for later."""

    state: str
    destroyed: int
    spared: int
    files_destroyed: int
    files_kept: int
    files_left: int


def carry_out_all(*, at: datetime) -> int:
    """Go on with every approved list; how many were finished."""
    open_lists = (
        DestructionList.objects.filter(state=ListState.APPROVED).order_by("pk").values_list("pk", flat=True)
    )
    return sum(carry_out(list_id, at=at).state == ListState.DONE for list_id in list(open_lists))


def carry_out(list_id: int, *, at: datetime, most: int | None = None) -> Carried:
    """Carry out an approved list in the scope of the system, or go on with it; `most` stops
    after so many dossiers and so many digitised papers.

    Raises NotThere, MovedOn (not approved).
    """
    row = DestructionList.objects.filter(pk=list_id).first()
    if row is None:
        raise NotThere
    if row.state == ListState.DONE:
        return _carried(row)
    if row.state != ListState.APPROVED:
        raise MovedOn
    waiting = row.items.filter(state=ItemState.WAITING).order_by("pk").values_list("pk", flat=True)
    for item_id in list(waiting[:most] if most is not None else waiting):
        _destroy_one(item_id, document=row.document, at=at)
    papers = row.papers.filter(state=ItemState.WAITING).order_by("pk").values_list("pk", flat=True)
    for item_id in list(papers[:most] if most is not None else papers):
        paper_destruction.destroy_one(item_id, at=at)
    if any(rows.filter(state=ItemState.WAITING).exists() for rows in (row.items, row.papers)):
        return _carried(row)
    for file_id in list(
        row.files.filter(state=FileState.WAITING).order_by("pk").values_list("pk", flat=True)
    ):
        _destroy_file(file_id, at=at)
    if not row.files.filter(state=FileState.WAITING).exists():
        _finish(list_id, at=at)
    row.refresh_from_db()
    return _carried(row)


def _carried(row: DestructionList) -> Carried:
    return Carried(
        state=row.state,
        destroyed=_in(row, ItemState.DONE),
        spared=_in(row, ItemState.SPARED),
        files_destroyed=row.files.filter(state=FileState.DONE).count(),
        files_kept=row.files.filter(state=FileState.KEPT).count(),
        files_left=row.files.filter(state=FileState.WAITING).count(),
    )


def _in(row: DestructionList, state: ItemState) -> int:
    return row.items.filter(state=state).count() + row.papers.filter(state=state).count()


@transaction.atomic
def _destroy_one(item_id: int, *, document: str, at: datetime) -> None:
    item = DestructionItem.objects.select_for_update(of=("self",)).filter(pk=item_id).first()
    if item is None or item.state != ItemState.WAITING:
        return
    item.at = at
    hold = LegalHold.objects.filter(dossier_id=item.dossier_id, lifted_at=None).first()
    if hold is not None:  # set after the list was approved: it blocks still
        item.state, item.why = ItemState.SPARED, _HELD_WHY.format(ground=hold.ground)[:300]
        item.save()
        return
    try:
        with transaction.atomic():
            done = destroying.destroy(
                dossier_id=item.dossier_id,
                document=document,
                rule=item.rule,
                keeps_result=item.keeps_result,
                at=at,
                command_id=f"destroy-{item.list_id}-{item.dossier_id}",
            )
    except TransitionRefused:
        item.state, item.why = ItemState.SPARED, _REFUSED_WHY
        item.save()
        return
    item.state, item.rows, item.files = ItemState.DONE, done.rows, len(done.files)
    item.event_seq, item.owner_commitment = done.seq, done.owner_commitment
    item.save()
    DestructionFile.objects.bulk_create(
        (DestructionFile(list_id=item.list_id, sha256=sha256) for sha256 in done.files), ignore_conflicts=True
    )


@transaction.atomic
def _destroy_file(file_id: int, *, at: datetime) -> None:
    row = DestructionFile.objects.select_for_update(of=("self",)).filter(pk=file_id).first()
    if row is None or row.state != FileState.WAITING:
        return
    fate, size = forgetting.forget(row.sha256, at=at, still_needs=destroying.still_needs)
    if fate is forgetting.Fate.LATER:
        return
    row.state = FileState.DONE if fate is forgetting.Fate.DESTROYED else FileState.KEPT
    row.size_bytes, row.at = size, at
    row.save()


def lines_of(list_id: int) -> list[certificates.Line]:
    """What the certificate of a list is taken over."""
    items = DestructionItem.objects.filter(list_id=list_id).select_related("dossier").order_by("pk")
    return [
        certificates.Line(
            code=one.dossier.code,
            event_seq=one.event_seq or 0,
            owner_commitment=one.owner_commitment,
            state=one.state,
            rule=one.rule,
            rows=one.rows,
            files=one.files,
        )
        for one in items
    ]


def root_of(list_id: int) -> str:
    """The hash over all lines and files of a list, computed anew."""
    files = DestructionFile.objects.filter(list_id=list_id).order_by("pk").values_list("sha256", "state")
    return certificates.root(lines_of(list_id), list(files), paper_destruction.lines_of(list_id))


@transaction.atomic
def _finish(list_id: int, *, at: datetime) -> None:
    row = DestructionList.objects.select_for_update(of=("self",)).get(pk=list_id)
    if row.state != ListState.APPROVED:
        return
    carried = _carried(row)
    row.destroyed, row.spared = carried.destroyed, carried.spared
    row.files_destroyed, row.files_kept = carried.files_destroyed, carried.files_kept
    row.root_sha256 = root_of(list_id)
    row.certificate_number = f"{row.pk:04d}/CN-TH/{day_of(at).year}"
    row.finished_at = at
    row.certificate = records.typeset("destruction_certificate", _paper(row, at), at=at)
    row.state = ListState.DONE
    row.save()
    note("destruction", row.pk, "carried_out", by=None, at=at, words=row.root_sha256)


def _paper(row: DestructionList, at: datetime) -> dict[str, Json]:
    rules = law.retention_on(day_of(at))
    size = row.files.filter(state=FileState.DONE).aggregate(total=Sum("size_bytes"))["total"] or 0
    return {
        "agency": agencies.unit(row.unit_id).name,
        "number": row.certificate_number,
        "day_in_words": f"ngày {day_of(at):%d} tháng {day_of(at):%m} năm {day_of(at):%Y}",
        "finished": f"{local(at):%H:%M %d/%m/%Y}",
        "document": row.document,
        "basis": rules.digitised.basis if row.papers.exists() else rules.basis,
        "of": "papers" if row.papers.exists() else "dossiers",
        "destroyed": row.destroyed,
        "spared": row.spared,
        "files_destroyed": row.files_destroyed,
        "files_kept": row.files_kept,
        "bytes": int(size),
        "root": row.root_sha256,
        "rows": [
            {"code": one.code, "rule": one.rule, "state": one.state, "rows": one.rows, "files": one.files}
            for one in (*sorted(lines_of(row.pk)), *sorted(paper_destruction.lines_of(row.pk)))
        ],
    }


@transaction.atomic
def hold(*, dossier_id: int, ground: str, document: str, by: By, at: datetime) -> LegalHold:
    """Keep a dossier from destruction; within the scope of who acts the caller has found it.

    Raises: NotYours, NotFilledIn, MovedOn (a hold stands already).
    """
    rules = law.retention_on(day_of(at))
    require_role(by, rules.propose_roles | rules.approve_roles)
    said = require_words("ground", ground)
    try:
        with transaction.atomic():
            made = LegalHold.objects.create(
                dossier_id=dossier_id,
                ground=said[:300],
                document=document.strip()[:120],
                set_by_id=by.user_id,
                set_at=at,
            )
    except IntegrityError:
        raise MovedOn from None
    note("hold", made.pk, "set", by=by, at=at, words=said)
    return made


@transaction.atomic
def lift_hold(hold_id: int, *, ground: str, by: By, at: datetime) -> None:
    """Somebody else than who set it lifts a hold, with a ground. Raises NotYours, NotFilledIn, MovedOn,
    SecondPersonNeeded."""
    require_role(by, law.retention_on(day_of(at)).approve_roles)
    said = require_words("ground", ground)
    row = LegalHold.objects.select_for_update(of=("self",)).filter(pk=hold_id, lifted_at=None).first()
    if row is None:
        raise MovedOn
    if row.set_by_id == by.user_id:
        raise SecondPersonNeeded
    row.lifted_by_id, row.lifted_at, row.lifted_ground = by.user_id, at, said[:300]
    row.save()
    note("hold", row.pk, "lifted", by=by, at=at, words=said)
