"""Collecting the static files at the start: compressed, and under names that change with their content."""

import hashlib
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from whitenoise.storage import CompressedManifestStaticFilesStorage

STAMP = ".collected"


def collect(say: Callable[[str], None]) -> bool:
    """Bring the folder of static files up to date; whether anything had to be done.

    It is made beside the old one and put in its place at once, so that a start which is cut off leaves the old.
    """
    root = Path(settings.STATIC_ROOT)
    wanted = _fingerprint()
    stamp = root / STAMP
    if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return False
    say("Compressing the style sheets and scripts ...")
    fresh, old = root.with_name(root.name + ".new"), root.with_name(root.name + ".old")
    for folder in (fresh, old):
        shutil.rmtree(folder, ignore_errors=True)
    _fill(fresh)
    (fresh / STAMP).write_text(wanted, encoding="utf-8")
    if root.exists():
        root.rename(old)
    fresh.rename(root)
    shutil.rmtree(old, ignore_errors=True)
    return True


def _fill(folder: Path) -> None:
    store = CompressedManifestStaticFilesStorage(location=str(folder), base_url=settings.STATIC_URL)
    found = {}
    for finder in get_finders():
        for path, source in finder.list([]):
            if path not in found:  # as with Django's own: the first that has a file gives it
                with source.open(path) as file:
                    store.save(path, file)
                found[path] = (store, path)
    for _name, _hashed, outcome in store.post_process(found):
        if isinstance(outcome, Exception):
            raise outcome


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for path, size, changed in sorted(_sources()):
        digest.update(f"{path}\0{size}\0{changed}\n".encode())
    return digest.hexdigest()


def _sources() -> Iterator[tuple[str, int, int]]:
    for finder in get_finders():
        for path, storage in finder.list([]):
            at = Path(storage.path(path)).stat()
            yield path, at.st_size, at.st_mtime_ns
