"""What a pull of the national catalogue found, as work items; and what the keeper decides on each.

Taking over begins a draft (or leads to a decision that abolishes), which goes the way of every other change of the
catalogue: proposed, listed in a decision, confirmed by a second person. Nothing here changes the catalogue.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import islice
from typing import Any

from django.db import transaction

from motcua.kernel.text import fold, squeeze
from motcua.kernel.zone import day_of
from motcua.procedures.actions import national_drafts
from motcua.procedures.actions.national_pull import concerns
from motcua.procedures.errors import DifferenceNotFound, DifferenceRefused, PullRefused
from motcua.procedures.models import (
    DraftState,
    NationalDifference,
    NationalDifferenceState,
    NationalLine,
    NationalPull,
    NationalRecord,
    Procedure,
    PullState,
    VersionDraft,
)
from motcua.procedures.rules import comparing
from motcua.procedures.rules.national_export import record as records
from motcua.procedures.rules.national_service import Drifted, Listing, read_record
from motcua.procedures.rules.pull_law import PullLaw, pull_law

_AT_ONCE = 250
LONGEST_WORDS = 500


class Kind(StrEnum):
    """How a procedure differs."""

    NEW = "new"  # in force there, and we never had it
    CHANGED = "changed"
    RENAMED = "renamed"  # its name is among what changed
    ABOLISHED = "abolished"  # the national list says so, in force here
    REPLACED = "replaced"  # the national list names what took its place, in force here
    GONE = "gone"  # not in the national list at all, in force here
    ENDED_HERE = "ended_here"  # in force there, abolished here


DRAFTED = frozenset({Kind.NEW, Kind.CHANGED, Kind.RENAMED, Kind.ENDED_HERE})


@dataclass(frozen=True)
class Found:
    """One difference."""

    code: str
    name: str
    kind: Kind
    version: str = ""
    replaced_by: str = ""
    fields: tuple[comparing.Difference, ...] = ()

    def fields_json(self) -> list[dict[str, Any]]:
        return [{"field": one.field, "here": list(one.here), "there": list(one.there)} for one in self.fields]


@transaction.atomic
def finish(pull_id: int, *, at: datetime) -> Mapping[str, int]:
    """Compare a pull that is here whole with the catalogue and bring the work items up to it; counts by kind.

    A pull that another worker has finished is left as it is. Raises PullRefused: too much of ours is gone from it.
    """
    pull = NationalPull.objects.select_for_update().get(pk=pull_id)
    if pull.state == PullState.REFUSED:
        raise PullRefused(pull.problem)
    if pull.state == PullState.FINISHED:
        return dict(pull.counts)
    law = pull_law(day_of(pull.begun_at))
    counts: Counter[str] = Counter()
    found: dict[str, Found] = {}
    in_force = 0
    for one, is_ours in _compared(pull, law):
        in_force += is_ours
        counts[one.kind if isinstance(one, Found) else one] += 1
        if isinstance(one, Found):
            found[one.code] = one
    gone = counts[Kind.GONE]
    if not pull.may_shrink and gone * 100 > in_force * law.most_gone_percent:
        raise PullRefused(f"{gone} of {in_force} procedures in force here are not in its list")
    unreadable = {one["code"] for one in pull.unreadable}
    _bring_up(found, unreadable, at=at)
    pull.state, pull.ended_at, pull.moved_at, pull.problem = PullState.FINISHED, at, at, ""
    pull.counts = dict(counts)
    pull.save()
    NationalLine.objects.exclude(pull=pull).delete()
    return dict(counts)


def _compared(pull: NationalPull, law: PullLaw) -> Iterator[tuple[Found | str, bool]]:
    """Each procedure's difference, or a word for what makes none; and whether it is in force here."""
    unreadable = {one["code"] for one in pull.unreadable}
    lines = iter(pull.lines.order_by("code").iterator(chunk_size=1000))
    seen: set[str] = set()
    while batch := list(islice(lines, _AT_ONCE)):
        codes = [line.code for line in batch]
        seen.update(codes)
        rows = Procedure.objects.filter(code__in=codes, is_internal=False).select_related("current_version")
        ours = {row.code: row for row in rows}
        theirs = {row.code: row for row in NationalRecord.objects.filter(code__in=codes)}
        for line in batch:
            mine = ours.get(line.code)
            is_ours = mine is not None and mine.current_version is not None
            yield _one(line, mine, theirs.get(line.code), line.code in unreadable, law), is_ours
    rows = Procedure.objects.filter(current_version__isnull=False, is_internal=False).exclude(code__in=seen)
    for code, name in rows.order_by("code").values_list("code", "name"):
        yield Found(code, name, Kind.GONE), True


def _one(
    line: NationalLine, mine: Procedure | None, kept: NationalRecord | None, is_unreadable: bool, law: PullLaw
) -> Found | str:
    version = mine.current_version if mine is not None else None
    if line.listing != Listing.IN_FORCE:
        if mine is None or version is None:
            return "equal"
        kind = Kind.REPLACED if line.listing == Listing.REPLACED else Kind.ABOLISHED
        return Found(line.code, mine.name, kind, line.version, line.replaced_by)
    if not concerns(line.levels, law.levels) and version is None:
        return "elsewhere"
    if is_unreadable or kept is None or kept.version != line.version:
        return "unreadable"
    if mine is None:
        return Found(line.code, squeeze(line.name), Kind.NEW, line.version)
    if version is None:
        return Found(line.code, mine.name, Kind.ENDED_HERE, line.version)
    there = records.to_json(read_record(kept.record, code=line.code))
    fields = comparing.differences({"name": mine.name, **version.content}, there)
    if not fields:
        return "equal"
    renamed = any(one.field == "name" for one in fields)
    return Found(line.code, mine.name, Kind.RENAMED if renamed else Kind.CHANGED, line.version, "", fields)


def _bring_up(found: Mapping[str, Found], unreadable: set[str], *, at: datetime) -> None:
    """Open what is new, close what is equal by now, open again what a person decided when it differs otherwise."""
    rows = NationalDifference.objects.select_for_update(of=("self",)).select_related("draft")
    known = {row.code: row for row in rows.exclude(state=NationalDifferenceState.EQUAL).order_by("pk")}
    fresh: list[NationalDifference] = []
    for code, one in found.items():
        fields = one.fields_json()
        row = known.get(code)
        if row is None:
            fresh.append(
                NationalDifference(
                    code=code, name=one.name, kind=one.kind.value, version=one.version,
                    replaced_by=one.replaced_by, fields=fields, found_at=at, seen_at=at,
                )
            )  # fmt: skip
            continue
        is_same = (row.kind, row.fields, row.replaced_by) == (one.kind.value, fields, one.replaced_by)
        dropped = row.draft is not None and row.draft.state == DraftState.WITHDRAWN
        if not is_same or (row.state == NationalDifferenceState.ADOPTING and dropped):
            if row.state == NationalDifferenceState.KEPT or dropped:
                _reopen(row)
            row.name, row.kind, row.fields, row.replaced_by = (
                one.name,
                one.kind.value,
                fields,
                one.replaced_by,
            )
        row.version, row.seen_at = one.version, at
        row.save()
    NationalDifference.objects.bulk_create(fresh, batch_size=500)
    gone = [row.pk for code, row in known.items() if code not in found and code not in unreadable]
    NationalDifference.objects.filter(pk__in=gone).update(state=NationalDifferenceState.EQUAL, seen_at=at)


def _reopen(row: NationalDifference) -> None:
    row.state, row.draft, row.words = NationalDifferenceState.OPEN, None, ""
    row.decided_at = row.decided_by_id = None


@transaction.atomic
def adopt(difference_id: int, *, by: int, at: datetime) -> VersionDraft | None:
    """Take a difference over: a draft that says what the national record says, or None for what is to be abolished.

    Raises DifferenceNotFound, DifferenceRefused (its record is not here), DraftOpen.
    """
    row = _open(difference_id)
    draft: VersionDraft | None = None
    if Kind(row.kind) in DRAFTED:
        kept = NationalRecord.objects.filter(code=row.code, version=row.version).first()
        if kept is None:
            raise DifferenceRefused("record-missing")
        try:
            record = read_record(kept.record, code=row.code)
        except Drifted:
            raise DifferenceRefused("record-missing") from None
        draft = national_drafts.begin_from_record(
            record, by=by, at=at, origin_ref=f"{row.code} {row.version}"
        )
    row.state, row.draft = NationalDifferenceState.ADOPTING, draft
    row.decided_at, row.decided_by_id = at, by
    row.save()
    return draft


@transaction.atomic
def keep_own(difference_id: int, *, words: str, by: int, at: datetime) -> None:
    """Ours stays as it is, for a reason. Raises DifferenceNotFound, DifferenceRefused."""
    said = " ".join(words.split())
    if not fold(said):
        raise DifferenceRefused("words-required", "words")
    if len(said) > LONGEST_WORDS or "\0" in said:
        raise DifferenceRefused("words-too-long", "words")
    row = _open(difference_id)
    row.state, row.words, row.decided_at, row.decided_by_id = NationalDifferenceState.KEPT, said, at, by
    row.save()


@transaction.atomic
def reopen(difference_id: int) -> None:
    """Take a decision back, to be decided anew. Its draft, if any, is not touched. Raises DifferenceNotFound."""
    row = (
        NationalDifference.objects.select_for_update()
        .filter(pk=difference_id, state__in=[NationalDifferenceState.KEPT, NationalDifferenceState.ADOPTING])
        .first()
    )
    if row is None:
        raise DifferenceNotFound(difference_id)
    _reopen(row)
    row.save()


def _open(difference_id: int) -> NationalDifference:
    row = NationalDifference.objects.select_for_update().filter(pk=difference_id).first()
    if row is None or row.state != NationalDifferenceState.OPEN:
        raise DifferenceNotFound(difference_id)
    return row
