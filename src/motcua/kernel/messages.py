"""Compiles the translations: `.po` is what people edit and what is kept, `.mo` is what gettext reads.

Needs no gettext tools. Called before Django starts; when nothing changed it costs a few file stats.
"""

import errno
import os
import secrets
from pathlib import Path

import polib

PACKAGE_DIR = Path(__file__).resolve().parents[1]


def catalogues(package_dir: Path = PACKAGE_DIR) -> list[Path]:
    """All `.po` files of the package, in a stable order."""
    return sorted(package_dir.glob("**/locale/*/LC_MESSAGES/*.po"))


def stale(package_dir: Path = PACKAGE_DIR) -> list[Path]:
    """The `.po` files whose `.mo` is missing or older."""
    return [po for po in catalogues(package_dir) if _older(po.with_suffix(".mo"), po)]


def compile_stale(var_dir: Path, package_dir: Path = PACKAGE_DIR) -> int:
    """Compile what is stale; the number of files written.

    In a package folder that cannot be written the `.mo` goes to `var/locale/<app>/`, which the settings add
    to LOCALE_PATHS. A catalogue with a syntax error raises OSError with its name and line.
    """
    written = 0
    for po in stale(package_dir):
        try:
            _compile(po, po.with_suffix(".mo"))
        except OSError as error:
            if error.errno not in (errno.EACCES, errno.EPERM, errno.EROFS):
                raise
            fallback = _fallback(var_dir, po, package_dir)
            if not _older(fallback, po):
                continue
            fallback.parent.mkdir(parents=True, exist_ok=True)
            _compile(po, fallback)
        written += 1
    return written


def fallback_paths(var_dir: Path) -> list[Path]:
    """Folders for LOCALE_PATHS: empty unless the package folder could not be written."""
    return sorted(path for path in (var_dir / "locale").glob("*") if path.is_dir())


def _fallback(var_dir: Path, po: Path, package_dir: Path) -> Path:
    locale = po.parents[2]
    app = "-".join(locale.parent.relative_to(package_dir).parts) or "motcua"
    return var_dir / "locale" / app / po.relative_to(locale).with_suffix(".mo")


def _older(mo: Path, po: Path) -> bool:
    try:
        return mo.stat().st_mtime_ns < po.stat().st_mtime_ns
    except FileNotFoundError:
        return True


def _compile(po: Path, target: Path) -> None:
    entries = polib.pofile(str(po), encoding="utf-8")
    draft = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        entries.save_as_mofile(str(draft))
        os.replace(draft, target)
    finally:
        draft.unlink(missing_ok=True)
