"""Carrying signed files over the end of their time-stamps: found, stamped anew in time, every version kept.

Two jobs, both made to be broken off anywhere: `look` notes what is signed among the files that are new to it,
`restamp_due` adds a document time-stamp (PAdES B-LTA) where the newest one's certificate ends soon. Whoever refers to
a file goes on referring to it; `newest_of` names the version to hand out.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q

from motcua.records import actions, rules
from motcua.records import queries as files
from motcua.records.errors import FileMissing, RecordsError
from motcua.records.models import LastingPaper, LastingState, LastingVersion, StoredFile
from motcua.signing import actions as signing
from motcua.signing import queries as signatures
from motcua.signing.errors import SigningError

# So long before its time-stamp's certificate ends a file gets a new one; a service may be away for weeks meanwhile.
BEFORE = timedelta(days=90)
# What could not be proven is looked at again: an authority may have been away, or an anchor is known by now.
AGAIN = timedelta(days=30)
_MARK = b"/ByteRange"


@dataclass(frozen=True)
class Restamped:
    """What one run did. `is_cut_short`: the time-stamping service is away; the next run goes on."""

    done: int = 0
    failed: int = 0
    is_cut_short: bool = False


def newest_of(sha256: str) -> str:
    """The version of a file to hand out; the file itself where there is none."""
    return LastingPaper.objects.filter(pk=sha256).values_list("newest", flat=True).first() or sha256


def versions_of(sha256: str) -> tuple[str, ...]:
    """A file and its versions, the oldest first."""
    later = LastingVersion.objects.filter(original=sha256).order_by("number").values_list("sha256", flat=True)
    return (sha256, *later)


def look(*, at: datetime, limit: int = 500) -> int:
    """Note what is signed among the PDFs that nobody looked into yet; how many were looked into."""
    known = LastingPaper.objects.filter(pk=OuterRef("pk"))
    version = LastingVersion.objects.filter(pk=OuterRef("pk"))
    fresh = (
        StoredFile.objects.filter(~Exists(known), ~Exists(version), media_type=rules.PDF)
        .order_by("stored_at", "pk")
        .values_list("pk", flat=True)[:limit]
    )
    again = LastingPaper.objects.filter(state=LastingState.UNPROVEN, looked_at__lt=at - AGAIN)
    found = [*fresh, *again.order_by("looked_at", "pk").values_list("pk", flat=True)[: limit // 5]]
    for sha256 in found:
        _look_at(sha256, at)
    return len(found)


def _look_at(sha256: str, at: datetime) -> None:
    try:
        content = files.read_file(sha256)
    except RecordsError:  # infected, held back or gone: nothing can be said of it now
        return
    state, ends = LastingState.UNSIGNED, None
    if _MARK in content:
        report = signatures.validate(content, at=at)
        ends = report.stamp_expires_at
        match report.state:
            case signatures.State.BROKEN:
                state = LastingState.BROKEN
            case signatures.State.VALID if ends is not None:
                state = LastingState.LASTING
            case signatures.State.NONE:
                state = LastingState.UNSIGNED
            case _:
                state = LastingState.UNPROVEN
    LastingPaper.objects.update_or_create(
        pk=sha256,
        defaults={"state": state, "looked_at": at, "stamp_expires_at": ends},
        create_defaults={"newest": sha256, "state": state, "looked_at": at, "stamp_expires_at": ends},
    )


def restamp_due(*, at: datetime, limit: int = 200) -> Restamped:
    """Give a new time-stamp to what needs one, the most urgent first."""
    due = LastingPaper.objects.filter(
        Q(stamp_expires_at__lt=at + BEFORE) & Q(stamp_expires_at__gt=at), state=LastingState.LASTING
    ).order_by(F("stamp_expires_at"), "pk")[:limit]
    done = failed = 0
    for paper in list(due):
        try:
            if _restamp(paper, at):
                done += 1
        except SigningError as error:
            if error.is_passing:
                return Restamped(done, failed, is_cut_short=True)
            failed += 1
            LastingPaper.objects.filter(pk=paper.pk).update(state=LastingState.BROKEN, looked_at=at)
        except FileMissing:
            failed += 1
    return Restamped(done, failed)


def _restamp(paper: LastingPaper, at: datetime) -> bool:
    """False when somebody else was faster. Raises SigningError, FileMissing."""
    content = signing.restamp(files.read_file(paper.newest))
    ends = signatures.validate(content, at=at, is_foreign=False).stamp_expires_at
    file = actions.store(content, limit_bytes=len(content), accepted=frozenset({rules.PDF}))
    with transaction.atomic():
        # what a run that was killed here had made is nobody's, and is swept with the loose files
        moved = LastingPaper.objects.filter(pk=paper.pk, newest=paper.newest).update(
            newest=file.pk, stamp_expires_at=ends, looked_at=at
        )
        if moved:
            number = LastingVersion.objects.filter(original=paper.pk).count() + 1
            LastingVersion.objects.create(sha256=file.pk, original=paper.pk, number=number, made_at=at)
    return bool(moved)


def forget_versions(original: str) -> tuple[str, ...]:
    """Drop the notes on a file that was destroyed; the hashes of its versions, which are to be destroyed with it."""
    versions = versions_of(original)[1:]
    LastingVersion.objects.filter(original=original).delete()
    LastingPaper.objects.filter(pk=original).delete()
    return versions
