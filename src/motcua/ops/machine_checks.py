"""Checks that need no database: files, fonts, room, clock, optional parts."""

import io
import os
import secrets
import shutil
import stat
import subprocess
import tempfile
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings

from motcua.kernel import messages
from motcua.kernel.zone import day_of
from motcua.ops import placement
from motcua.ops.findings import Finding, fault, note, ok, warning
from motcua.records import scanning, seals
from motcua.records.errors import StoreFault
from motcua.records.limits import WhenDown, limits_on
from motcua.records.storage.vault import S3, vault

PACKAGE_DIR = Path(__file__).resolve().parents[1]
# The slips and forms are set in these; without them Typst would silently take another face.
FONT_FAMILIES = ("Tinos", "BeVietnamPro")
# No machine that runs this release can rightly have an earlier date.
RELEASED = datetime(2026, 1, 1, tzinfo=UTC)
ROOM_FAULT_MB = 200
ROOM_WARNING_MB = 2000
ZONE = "Asia/Ho_Chi_Minh"


def all_checks(var_dir: Path, media_root: Path) -> list[Finding]:
    return [
        writable("storage.var", var_dir),
        writable("storage.files", media_root),
        *file_store(),
        room(var_dir),
        *fonts(PACKAGE_DIR / "fonts"),
        translations(var_dir),
        secret_key(var_dir),
        clock(datetime.now(tz=UTC)),
        zone(),
        ocr(),
        *scan_folder(),
        virus_scanner(),
        seal(),
        *abandoned_data(placement.machine_folder()),
    ]


def writable(id: str, folder: Path) -> Finding:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".doctor-") as probe:
            probe.write(b"x" * 4096)
            probe.flush()
            os.fsync(probe.fileno())
    except OSError as error:
        return fault(
            id,
            f"{folder} cannot be written: {error.strerror}",
            f"Give this user the right to write in {folder}.",
        )
    return ok(id, f"{folder} can be written")


def file_store() -> list[Finding]:
    """Whether the bucket takes, gives and removes a file, and whether files are sealed."""
    found, store = [], vault()
    if store.kind == S3:
        name = f"doctor/{secrets.token_hex(8)}"
        try:
            store.place.write(name, io.BytesIO(b"motcua doctor"))
            raw, _size = store.place.raw(name)
            with raw:
                raw.read()
            list(islice(store.place.walk("doctor"), 1))
            store.place.delete(name)
            found.append(ok("storage.bucket", f"{store.place.told()} takes, gives and removes files"))
        except (StoreFault, FileNotFoundError) as error:
            mend = "Mend what is said; until then nothing can be uploaded or opened. See docs/files.md."
            found.append(fault("storage.bucket", str(error), mend))
    if store.ring.current is None:
        found.append(
            note(
                "storage.sealed", "files lie as they are", "To seal them at rest: docs/files.md, Encryption."
            )
        )
        return found
    file = os.environ.get("MOTCUA_FILES_KEY_FILE")
    if file and not os.environ.get("MOTCUA_FILES_KEY") and Path(file).stat().st_mode & 0o077:
        found.append(
            warning("storage.sealed", f"others can read the keys of all files in {file}", f"chmod 600 {file}")
        )
    else:
        found.append(ok("storage.sealed", f"new files are sealed under the key {store.ring.current.name}"))
    return found


def room(folder: Path) -> Finding:
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free // (1024 * 1024)
    mend = f"Free space on the disk that holds {folder}; the database stops accepting work when it is full."
    if free < ROOM_FAULT_MB:
        return fault("storage.room", f"only {free} MB are free at {folder}", mend)
    if free < ROOM_WARNING_MB:
        return warning("storage.room", f"only {free} MB are free at {folder}", mend)
    return ok("storage.room", f"{free} MB are free at {folder}")


def fonts(folder: Path) -> list[Finding]:
    found = []
    for family in FONT_FAMILIES:
        files = sorted(folder.glob(f"{family}*.ttf"))
        broken = [file.name for file in files if file.stat().st_size < 10_000]
        if not files or broken:
            what = (
                f"the font {family} is missing in {folder}" if not files else f"broken font files: {broken}"
            )
            found.append(
                fault(f"fonts.{family}", what, "Install Motcua again; its package carries the fonts.")
            )
        else:
            found.append(ok(f"fonts.{family}", f"{family}: {len(files)} files"))
    return found


def translations(var_dir: Path) -> Finding:
    waiting = messages.stale()
    if waiting and not messages.fallback_paths(var_dir):
        names = ", ".join(str(po.relative_to(PACKAGE_DIR)) for po in waiting[:3])
        return warning(
            "messages.compiled",
            f"{len(waiting)} translations are not compiled ({names})",
            "Any motcua command compiles them; if it does not, make src/motcua or var/ writable.",
        )
    return ok("messages.compiled", f"{len(messages.catalogues())} translations are compiled")


def secret_key(var_dir: Path) -> Finding:
    id = "secrets.key"
    if os.environ.get("MOTCUA_SECRET_KEY"):
        return ok(id, "the secret key comes from MOTCUA_SECRET_KEY")
    file = Path(os.environ.get("MOTCUA_SECRET_KEY_FILE") or var_dir / "secret-key")
    try:
        mode = stat.S_IMODE(file.stat().st_mode)
    except FileNotFoundError:
        return note(id, f"{file} does not exist yet", "It is made when Motcua starts.")
    except OSError as error:
        return fault(
            id, f"{file} cannot be read: {error.strerror}", f"Give this user the right to read {file}."
        )
    if mode & 0o077:
        return warning(
            id,
            f"{file} can be read by other users (mode {mode:04o}); whoever has the key can forge a sign-in",
            f"chmod 600 {file}",
        )
    return ok(id, f"{file} is closed to other users")


def clock(now: datetime) -> Finding:
    """`now` aware, any zone."""
    if now < RELEASED:
        return fault(
            "clock.date",
            f"the machine's clock says {now:%Y-%m-%d}, which is before this release was made; due dates "
            "would be wrong",
            "Set the clock, best by NTP: timedatectl set-ntp true",
        )
    return ok("clock.date", f"the clock says {now:%Y-%m-%d %H:%M} UTC")


def zone() -> Finding:
    try:
        offset = datetime(2026, 7, 1, tzinfo=ZoneInfo(ZONE)).utcoffset()
    except ZoneInfoNotFoundError:
        return fault(
            "clock.zone", f"the time zone {ZONE} is unknown here", "Install the zone data: apt install tzdata"
        )
    if offset is None or offset.total_seconds() != 7 * 3600:
        return fault("clock.zone", f"{ZONE} is not 7 hours ahead of UTC here", "Renew the package tzdata.")
    return ok("clock.zone", f"{ZONE} is known (UTC+7)")


def ocr() -> Finding:
    program = shutil.which("tesseract")
    mend = "Only needed to read scanned papers: apt install tesseract-ocr tesseract-ocr-vie"
    if program is None:
        return note("optional.tesseract", "Tesseract is not installed; scanned papers are not read", mend)
    languages = subprocess.run(
        [program, "--list-langs"], capture_output=True, text=True, check=False
    ).stdout.split()
    if "vie" not in languages:
        return note("optional.tesseract", "Tesseract is installed without Vietnamese", mend)
    return ok("optional.tesseract", "Tesseract reads Vietnamese")


def scan_folder() -> list[Finding]:
    """Whether the digitisation desk's folder can be used; nothing where none is set."""
    if not settings.SCAN_FOLDER:
        return [
            note(
                "optional.scans",
                "no scan folder is watched; scans come in by upload",
                "Set MOTCUA_SCAN_FOLDER",
            )
        ]
    folder = Path(settings.SCAN_FOLDER)
    if not folder.is_dir() or not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        return [
            fault(
                "optional.scans",
                f"the scan folder {folder} cannot be read and written",
                f"Make {folder} and give this user the right to read and write in it.",
            )
        ]
    return [ok("optional.scans", f"the scan folder {folder} is watched")]


def virus_scanner() -> Finding:
    """Whether files that people send are scanned, and what happens to them while they are not."""
    mend = "Install clamav-daemon and set MOTCUA_CLAMD, for example unix:///run/clamav/clamd.ctl"
    if not scanning.is_configured():
        return note("optional.clamav", "no virus scanner is configured; files open without a scan", mend)
    held = limits_on(day_of(datetime.now(tz=UTC))).when_down is WhenDown.HOLD
    meanwhile = "new files are held back" if held else "new files open with a mark"
    try:
        said = scanning.version(timeout_seconds=3)
    except scanning.ScannerAddressWrong as error:
        return fault("optional.clamav", f"MOTCUA_CLAMD cannot be read: {error}", mend)
    except scanning.ScannerUnavailable as error:
        return warning(
            "optional.clamav",
            f"the virus scanner does not answer ({error}); {meanwhile}",
            "Start clamd, or check MOTCUA_CLAMD. What waits is scanned as soon as it answers.",
        )
    return ok("optional.clamav", f"files are scanned by {said}")


def seal() -> Finding:
    """Whose seal the papers bear that are handed out."""
    if seals.is_own_made():
        return note(
            "optional.seal",
            "papers are sealed with the installation's own certificate, which no authority vouches for",
            "Set MOTCUA_SEAL_KEY and MOTCUA_SEAL_CERTIFICATE to the seal of the province (PEM files).",
        )
    missing = [path for path in (settings.SEAL_KEY, settings.SEAL_CERTIFICATE) if not Path(path).is_file()]
    if missing:
        return fault(
            "optional.seal", f"{', '.join(missing)} cannot be read", "Put the file there, or unset both."
        )
    return ok("optional.seal", "papers are sealed with the configured certificate")


def abandoned_data(folder: Path) -> list[Finding]:
    """Data placed outside their `var/` (see placement) whose `var/` is gone."""
    found = []
    try:
        origins = sorted(folder.glob(f"data-*.{placement.ORIGIN_FILE}"))
        for origin in origins:
            var_dir = Path(origin.read_text(encoding="utf-8").strip())
            data = folder / origin.name.removesuffix(f".{placement.ORIGIN_FILE}")
            if data.exists() and placement.data_link(var_dir).resolve().parent != data:
                found.append(
                    note(
                        "storage.abandoned",
                        f"{data} holds the database of {var_dir}, which does not use it any more",
                        f"If its content is not needed: rm -r {data} {origin}",
                    )
                )
    except PermissionError:  # another user's; only root keeps data there
        return []
    return found
