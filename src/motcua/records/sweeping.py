"""Deleting photographs and gathered files that were never used. Their contents stay in the store, which keeps each
once for whoever else holds it; destruction of contents is the retention rules' affair. And what a process that was
killed left on this machine: drafts in the store's folder, folders of the checks, uploads of the web server."""

import contextlib
import os
import shutil
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from motcua.records.models import GatheredFile, ScanPage
from motcua.records.storage.folder import DRAFT, INCOMING

# Longer than any check or upload takes.
LEFT = timedelta(hours=1)
_TEMPORARY = ("motcua-scan-*", "motcua-reading-*", "motcua-seal-*", "motcua-photo-*", "tmp*.upload*")


def sweep(*, before: datetime) -> int:
    """Rows added before an instant. How many."""
    pages = ScanPage.objects.filter(added_at__lt=before).delete()[0]
    return pages + GatheredFile.objects.filter(added_at__lt=before).delete()[0]


def sweep_machine(*, at: datetime) -> int:
    """Delete what nobody has written on for an hour, of this account alone. How many."""
    before = (at - LEFT).timestamp()
    found = list((Path(settings.MEDIA_ROOT) / INCOMING).glob(f"{DRAFT}*"))
    for pattern in _TEMPORARY:
        found += Path(tempfile.gettempdir()).glob(pattern)
    count = 0
    for path in found:
        with contextlib.suppress(OSError):  # its owner may end it at this moment
            told = path.lstat()
            if told.st_uid != os.geteuid() or told.st_mtime >= before or path.is_symlink():
                continue
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink()
            count += 1
    return count
