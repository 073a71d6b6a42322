"""Archives and folders on the disk: read with limits, written whole or not at all."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from motcua.travel import keys
from motcua.travel.actions import Origin
from motcua.travel.errors import ArchiveRefused, SignerUnknown
from motcua.travel.rules import archive
from motcua.travel.rules.archive import LARGEST_ARCHIVE, LARGEST_FILE, MOST_FILES

OURS = (".yaml", ".bpmn", ".dmn", ".docx")


@dataclass(frozen=True)
class Brought:
    """Files that may be looked at, and where they come from. `is_trusted`: a listed key signed them."""

    files: Mapping[str, bytes]
    origin: Origin
    made_by: str
    product_version: str
    fingerprint: str
    is_trusted: bool


def bring(path: Path, *, var_dir: Path, allow_unknown: bool) -> Brought:
    """An archive, or the folder of one in version control, which nobody signed.

    Raises ArchiveRefused; SignerUnknown unless `allow_unknown`; KeyUnusable; OSError.
    """
    if path.is_dir():
        return _folder(path, allow_unknown=allow_unknown)
    with path.open("rb") as file:
        content = file.read(LARGEST_ARCHIVE + 1)
    return bring_bytes(content, var_dir=var_dir, allow_unknown=allow_unknown)


def bring_bytes(content: bytes, *, var_dir: Path, allow_unknown: bool) -> Brought:
    """Raises ArchiveRefused; SignerUnknown unless `allow_unknown`; KeyUnusable."""
    found = archive.read(content)
    name = keys.name_of(found.signer, var_dir) if found.signer else None
    if name is None and not allow_unknown:
        raise SignerUnknown(_unknown(found.signer, found.manifest.made_by))
    said = found.manifest
    signer = name or f"{said.made_by[:60]} (?)"
    return Brought(
        files=found.files,
        origin=Origin(signer, said.made_at, archive.digest(found.files)),
        made_by=said.made_by,
        product_version=said.product_version,
        fingerprint=archive.fingerprint(found.signer) if found.signer else "",
        is_trusted=name is not None,
    )


def _unknown(signer: bytes, made_by: str) -> str:
    if not signer:
        return (
            "The archive is not signed, so nobody answers for what it says. Have it exported again, or say "
            "--allow-unknown when you have read the differences and answer for them yourself."
        )
    return (
        f"The archive says it comes from {made_by[:80]}. Its key is not trusted here: {archive.key_text(signer)} "
        f"(fingerprint {archive.fingerprint(signer)}). Compare the fingerprint with them over the telephone; then "
        "`motcua config trust KEY NAME`. Or say --allow-unknown and answer for it yourself."
    )


def _folder(path: Path, *, allow_unknown: bool) -> Brought:
    if not allow_unknown:
        raise SignerUnknown(
            f"{path} is a folder, and a folder is not signed. Say --allow-unknown when you trust who keeps it."
        )
    found: dict[str, bytes] = {}
    newest = 0.0
    for file in sorted(path.glob("*/*")):
        if file.parent.name.startswith(".") or file.name.startswith("."):
            continue
        if file.is_symlink() or not file.is_file():
            raise ArchiveRefused(f"{file} is no plain file.")
        with file.open("rb") as opened:
            found[f"{file.parent.name}/{file.name}"] = opened.read(LARGEST_FILE + 1)
        newest = max(newest, file.stat().st_mtime)
        if len(found) > MOST_FILES:
            break
    if not found:
        raise ArchiveRefused(f"{path} has no folder of procedures, processes or fees.")
    archive.check_files(found)
    made_at = datetime.fromtimestamp(newest).astimezone()
    return Brought(found, Origin(path.name[:60], made_at, archive.digest(found)), path.name, "", "", False)


def write_archive(path: Path, content: bytes) -> None:
    """Whole or not at all. Raises OSError."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with draft.open("xb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def write_folder(folder: Path, files: Mapping[str, bytes], *, kinds: tuple[str, ...], whole: bool) -> None:
    """The plain tree. With `whole`, files of these kinds that are no more are removed; all else is left alone.

    Raises ArchiveRefused (something that is not ours stands in a folder of that name), OSError.
    """
    for kind in kinds:
        strange = [f for f in (folder / kind).glob("*") if f.is_dir() or f.suffix not in OURS]
        if strange:
            raise ArchiveRefused(
                f"{strange[0]} is none of our files, so nothing was written. Name another folder."
            )
    for path, content in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        if not file.exists() or file.read_bytes() != content:
            write_archive(file, content)
    if whole:
        for kind in kinds:
            for file in (folder / kind).glob("*"):
                if f"{kind}/{file.name}" not in files:
                    file.unlink()
