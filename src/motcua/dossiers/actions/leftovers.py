"""What nobody goes on with: applications that were not submitted, files that came in part, photographs never used.

How long each is kept stands in law/records/uploads.yaml (`keeping`). The writer of an application is warned before
it is deleted: on the list of their applications, and by mail where the account has an address.
"""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction

from motcua.dossiers.actions import typed
from motcua.dossiers.models import Draft
from motcua.kernel.zone import day_of, local
from motcua.notices.actions import Address, tell
from motcua.records import photographs, sweeping
from motcua.records.limits import Limits, limits_on

AT_ONCE = 500


def deleted_on(draft: Draft, limits: Limits) -> datetime:
    """When an application that nobody saves again is deleted: never before the warning had its time."""
    last = draft.updated_at + timedelta(days=limits.draft_days)
    if draft.warned_at is None:
        return last
    return max(last, draft.warned_at + timedelta(days=limits.draft_warning_days))


def sweep(*, at: datetime) -> dict[str, int]:
    """One run; it may be interrupted anywhere and goes on the next time."""
    limits = limits_on(day_of(at))
    counts = {"warned": warn(at=at, limits=limits), "deleted": delete(at=at, limits=limits)}
    counts["parts"] = _parts(before=at - timedelta(hours=limits.part_hours))
    counts["gathered"] = sweeping.sweep(before=at - timedelta(days=limits.gathered_days))
    counts["typed"] = typed.sweep(at=at)
    return counts


def warn(*, at: datetime, limits: Limits) -> int:
    """Warn of applications that will be deleted soon. Each once, until it is saved again."""
    near = at - timedelta(days=limits.draft_days - limits.draft_warning_days)
    rows = Draft.objects.filter(
        submitted_dossier_id__isnull=True, warned_at__isnull=True, updated_at__lte=near
    ).select_related("user", "procedure")
    count = 0
    for draft in rows.order_by("updated_at")[:AT_ONCE]:
        # `updated_at` is left alone: the person did not save
        marked = Draft.objects.filter(pk=draft.pk, warned_at__isnull=True, updated_at=draft.updated_at)
        if not marked.update(warned_at=at):
            continue
        count += 1
        draft.warned_at = at
        tell(
            to=draft.user_id,
            kind="draft_ends",
            values={
                "procedure": draft.procedure.name,
                "deadline": local(deleted_on(draft, limits)).isoformat(),
            },
            key=f"draft-{draft.pk}-ends-{draft.updated_at.isoformat()}",
            at=at,
            link="/mine/",
            otherwise=Address(email=draft.user.email),
        )
    return count


def delete(*, at: datetime, limits: Limits) -> int:
    """Delete applications whose writer was warned in time and did not go on. How many."""
    old = Draft.objects.filter(
        submitted_dossier_id__isnull=True,
        updated_at__lte=at - timedelta(days=limits.draft_days),
        warned_at__lte=at - timedelta(days=limits.draft_warning_days),
    )
    count = 0
    for draft_id in old.order_by("updated_at").values_list("pk", flat=True)[:AT_ONCE]:
        with transaction.atomic():
            # looked at once more under its lock: it may have been saved, or submitted, meanwhile
            if old.select_for_update(of=("self",)).filter(pk=draft_id).first() is None:
                continue
            photographs.forget(f"draft-{draft_id}")
            Draft.objects.filter(pk=draft_id).delete()
        count += 1
    return count


def _parts(*, before: datetime) -> int:
    """Delete files of which only a part arrived, by the instant of their last part. How many."""
    root, count = Path(settings.MEDIA_ROOT) / "incoming" / "parts", 0
    if not root.is_dir():
        return 0
    for folder in root.iterdir():
        files = [file for file in folder.iterdir() if file.is_file()] if folder.is_dir() else []
        for file in files:
            if datetime.fromtimestamp(file.stat().st_mtime, tz=UTC) < before:
                file.unlink(missing_ok=True)
                count += 1
        if folder.is_dir() and not any(folder.iterdir()):
            shutil.rmtree(folder, ignore_errors=True)
    return count
