"""Digitised papers on a list of destruction: proposed, and destroyed one by one when the list is carried out.

The list, its second person, its job and its certificate are those of `destruction`. A paper that a dossier uses whose
data are still kept is spared, also when the dossier took it up after the list was approved.
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from django.db import IntegrityError, transaction

from motcua.digitising import ended_queries
from motcua.digitising.actions import destroying
from motcua.digitising.ended_queries import EndedPaper
from motcua.digitising.errors import NotFound, WrongMoment
from motcua.dossiers import store_queries
from motcua.kernel.zone import day_of
from motcua.records.errors import StillFollowed
from motcua.rights.actions.recording import By, note, require_role
from motcua.rights.errors import MovedOn, NotFilledIn, NotPossible, NotThere, TooEarly
from motcua.rights.models import DestructionFile, DestructionList, DestructionPaper
from motcua.rights.models.destruction import ItemState
from motcua.rights.rules import certificates, law

MOST_ON_A_LIST = 2000
_IN_WORK_WHY = "Giấy tờ đã được mở lại hoặc đã tiêu hủy."
_USED_WHY = "Hồ sơ {code} còn lưu giữ đang sử dụng giấy tờ này."
_CHOSEN_WHY = "Một hồ sơ đang soạn đã chọn giấy tờ này."
_FOLLOWED_WHY = "Một giấy tờ khác còn hiệu lực dẫn chiếu đến giấy tờ này."


@transaction.atomic
def propose(*, paper_ids: Sequence[int], unit_ids: Collection[int], by: By, at: datetime) -> DestructionList:
    """Put digitised papers of these units whose retention has ended on one list.

    Raises: NotYours, NotFilledIn (none chosen, or too many), NotThere (another unit's, still holding, in work),
    TooEarly, MovedOn (one stands on another open list), NotPossible (without a unit).
    """
    today = day_of(at)
    rules = law.retention_on(today)
    require_role(by, rules.propose_roles)
    wanted = set(paper_ids)
    if not wanted or len(wanted) > MOST_ON_A_LIST:
        raise NotFilledIn("papers")
    if by.unit_id is None:
        raise NotPossible
    found = list(ended_queries.ended(before=today, unit_ids=unit_ids, paper_ids=wanted))
    if {one.paper_id for one in found} != wanted:
        raise NotThere
    if any(due_on(one, rules.digitised) > today for one in found):
        raise TooEarly
    made = DestructionList.objects.create(unit_id=by.unit_id, proposed_by_id=by.user_id, proposed_at=at)
    try:
        with transaction.atomic():
            DestructionPaper.objects.bulk_create(
                DestructionPaper(
                    list=made,
                    paper_id=one.paper_id,
                    source_sha256=one.source_sha256,
                    rule=rule_of(one, rules.digitised).key,
                    last_day=one.last_day,
                    due_on=due_on(one, rules.digitised),
                )
                for one in found
            )
    except IntegrityError:
        raise MovedOn from None
    note("destruction", made.pk, "proposed", by=by, at=at, words="")
    return made


def rule_of(one: EndedPaper, rules: law.PaperRetention) -> law.RetentionRule:
    return rules.rule_for(stock=one.stock, kind=one.kind, is_set_aside=one.is_set_aside)


def due_on(one: EndedPaper, rules: law.PaperRetention) -> date:
    """The first day on which the paper may be destroyed."""
    return law.falls_due(one.last_day, rule_of(one, rules))


@transaction.atomic
def destroy_one(item_id: int, *, at: datetime) -> None:
    """Destroy one paper of an approved list, or spare it and say why; what was done before is left as it is."""
    item = DestructionPaper.objects.select_for_update(of=("self",)).filter(pk=item_id).first()
    if item is None or item.state != ItemState.WAITING:
        return
    item.at = at
    done, why = _destroyed(item.paper_id, last_day=item.last_day, at=at)
    if done is None:
        item.state, item.why = ItemState.SPARED, why
        item.save()
        return
    item.state, item.rows, item.files = ItemState.DONE, done.rows, len(done.files)
    item.save()
    DestructionFile.objects.bulk_create(
        (DestructionFile(list_id=item.list_id, sha256=sha256) for sha256 in done.files), ignore_conflicts=True
    )


def _destroyed(paper_id: int, *, last_day: date, at: datetime) -> tuple[destroying.Destroyed | None, str]:
    """What was destroyed, or None and why nothing was."""
    try:
        with transaction.atomic():
            lock = destroying.locked(paper_id)
            now = list(ended_queries.ended(before=day_of(at), paper_ids=[paper_id]))
            if not now or now[0].last_day > last_day:
                return None, _IN_WORK_WHY  # opened again meanwhile and confirmed with another term
            user = store_queries.kept_dossier_using(lock.holding_ids)
            if user is not None:
                return None, _USED_WHY.format(code=user) if user else _CHOSEN_WHY
            return destroying.destroy(lock, last_day=last_day, at=at), ""
    except (NotFound, WrongMoment):
        return None, _IN_WORK_WHY
    except StillFollowed:
        return None, _FOLLOWED_WHY


@transaction.atomic
def destroy_again(paper_id: int, source_sha256: str, *, at: datetime) -> bool:
    """Destroy a paper that a restored backup brought back; whether it was there. A paper that a dossier of the backup
    uses meanwhile is left: its list is drawn up anew."""
    if not ended_queries.with_source(paper_id, source_sha256):
        return False
    done, _why = _destroyed(paper_id, last_day=day_of(at), at=at)
    return done is not None


def lines_of(list_id: int) -> list[certificates.PaperLine]:
    """What the certificate of a list is taken over, of its papers."""
    return [
        certificates.PaperLine(one.paper_id, one.source_sha256, one.state, one.rule, one.rows, one.files)
        for one in DestructionPaper.objects.filter(list_id=list_id).order_by("pk")
    ]
