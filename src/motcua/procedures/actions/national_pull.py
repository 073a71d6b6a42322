"""Keeping the national catalogue page by page, so that a pull that was cut goes on where it stood.

Each page and each record is one short transaction, and is kept once however often it comes. The comparison is made
when all of it is here, in one transaction, and writes work items alone: nothing of the catalogue changes by itself.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef

from motcua.kernel.zone import day_of
from motcua.ledger.rules import Json
from motcua.procedures.errors import PullRefused
from motcua.procedures.models import NationalLine, NationalPull, NationalRecord, PullState
from motcua.procedures.rules.national_service import Drifted, Listed, Listing, read_record
from motcua.procedures.rules.pull_law import pull_law

MOST_RESTARTS = 3
_LONGEST = 300


def begin(*, generation: str, by: int | None, at: datetime, may_shrink: bool = False) -> NationalPull:
    """The pull that is under way, or a new one. A pull that stood still for too long is refused first.

    `may_shrink`: a person says that a much shorter list is right.
    """
    running = NationalPull.objects.filter(state=PullState.RUNNING).first()
    if running is not None:
        limit = timedelta(hours=pull_law(day_of(at)).gives_up_hours)
        if running.moved_at >= at - limit:
            if may_shrink and not running.may_shrink:
                NationalPull.objects.filter(pk=running.pk).update(may_shrink=True)
                running.may_shrink = True
            return running
        refuse(running.pk, running.problem or "it could not go on", at=at)
    try:
        with transaction.atomic():
            return NationalPull.objects.create(
                generation=generation, begun_by_id=by, begun_at=at, moved_at=at, may_shrink=may_shrink
            )
    except IntegrityError:  # somebody began one at the same moment
        return NationalPull.objects.get(state=PullState.RUNNING)


@transaction.atomic
def keep_page(pull_id: int, page: int, total: int, rows: Sequence[Listed], *, at: datetime) -> bool:
    """Keep one page of the list; True when there is another. A page that was kept before changes nothing.

    A list that changes its total while it is read is read again from its beginning. Raises PullRefused.
    """
    pull = NationalPull.objects.select_for_update().get(pk=pull_id)
    if pull.state != PullState.RUNNING:
        return False
    if pull.next_page != page:
        return not _is_listed(pull)
    codes = [row.code for row in rows]
    known = set(pull.lines.filter(code__in=codes).values_list("code", flat=True))
    if pull.total not in (None, total) or known or len(set(codes)) != len(codes):
        return _again(pull, at=at)
    if total == 0:
        raise PullRefused("the list is empty")
    NationalLine.objects.bulk_create(
        [
            NationalLine(
                pull=pull,
                code=row.code,
                name=row.name,
                version=row.version,
                listing=row.listing.value,
                replaced_by=row.replaced_by,
                levels=list(row.levels),
            )
            for row in rows
        ]
    )
    pull.total, pull.next_page, pull.moved_at, pull.problem = total, page + 1, at, ""
    pull.save(update_fields=["total", "next_page", "moved_at", "problem"])
    here = pull.lines.count()
    if here > total or (here < total and not rows):
        return _again(pull, at=at)
    return here < total


def _is_listed(pull: NationalPull) -> bool:
    return pull.total is not None and pull.lines.count() >= pull.total


def _again(pull: NationalPull, *, at: datetime) -> bool:
    if pull.restarts >= MOST_RESTARTS:
        raise PullRefused("the list changes each time that it is read")
    pull.lines.all().delete()
    pull.total, pull.next_page, pull.moved_at = None, 1, at
    pull.restarts += 1
    pull.problem = "the list changed while it was read; it is read again"
    pull.save(update_fields=["total", "next_page", "moved_at", "restarts", "problem"])
    return True


def is_under_way() -> bool:
    return NationalPull.objects.filter(state=PullState.RUNNING).exists()


def next_page(pull_id: int) -> int:
    """The page of the list that is asked for next."""
    return NationalPull.objects.values_list("next_page", flat=True).get(pk=pull_id)


def wanted(pull_id: int, *, most: int) -> list[tuple[str, str]]:
    """Codes with their versions whose records are not here yet, of procedures in force that concern a province."""
    pull = NationalPull.objects.get(pk=pull_id)
    law = pull_law(day_of(pull.begun_at))
    here = NationalRecord.objects.filter(code=OuterRef("code"), version=OuterRef("version"))
    unreadable = [one["code"] for one in pull.unreadable]
    rows = (
        pull.lines.filter(~Exists(here), listing=Listing.IN_FORCE.value)
        .exclude(code__in=unreadable)
        .order_by("code")
        .values_list("code", "version", "levels")
    )
    found: list[tuple[str, str]] = []
    for code, version, levels in rows.iterator():
        if concerns(levels, law.levels):
            found.append((code, version))
            if len(found) == most:
                break
    return found


def concerns(levels: Sequence[str], wanted_levels: frozenset[str]) -> bool:
    """Whether a procedure is a province's business; one that names no level may be."""
    return not levels or bool(set(levels) & wanted_levels)


def keep_record(pull_id: int, code: str, version: str, record: Json, *, at: datetime) -> bool:
    """Keep one procedure whole. False when it is of another shape. Raises PullRefused (`not_readable`)."""
    try:
        read_record(record, code=code)
    except Drifted as drift:
        not_readable(pull_id, code, str(drift), at=at)
        return False
    with transaction.atomic():
        NationalRecord.objects.update_or_create(
            code=code, defaults={"version": version, "record": record, "fetched_at": at}
        )
        NationalPull.objects.filter(pk=pull_id).update(fetched=F("fetched") + 1, moved_at=at, problem="")
    return True


@transaction.atomic
def not_readable(pull_id: int, code: str, why: str, *, at: datetime) -> None:
    """List a procedure whose record cannot be had, with the reason: it is not compared this time, the others are.

    Raises PullRefused when too many are: then the service has changed.
    """
    pull = NationalPull.objects.select_for_update().get(pk=pull_id)
    if all(one["code"] != code for one in pull.unreadable):
        pull.unreadable = [*pull.unreadable, {"code": code, "why": why[:_LONGEST]}]
        pull.moved_at = at
        pull.save(update_fields=["unreadable", "moved_at"])
    if len(pull.unreadable) >= pull_law(day_of(at)).most_unreadable:
        raise PullRefused(f"{len(pull.unreadable)} records cannot be read, the last one: {why}")


def note_problem(pull_id: int, problem: str) -> None:
    """Why a running pull stands still; it goes on later."""
    NationalPull.objects.filter(pk=pull_id, state=PullState.RUNNING).update(problem=problem[:_LONGEST])


@transaction.atomic
def refuse(pull_id: int, problem: str, *, at: datetime) -> None:
    """End a pull without concluding anything from it."""
    NationalPull.objects.filter(pk=pull_id, state=PullState.RUNNING).update(
        state=PullState.REFUSED, problem=problem[:_LONGEST], ended_at=at
    )
    NationalLine.objects.filter(pull_id=pull_id).delete()
