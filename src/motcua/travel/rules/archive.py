"""The bytes of an archive of configuration: written in one way only, and read only when they are those bytes.

An archive is a zip without compression: `manifest.json`, `manifest.sig`, then the files by name. Everything that a
zip lets its writer choose (times, rights, order, comments) is fixed, so the same files and manifest give the same
bytes everywhere, and an archive whose bytes differ from what its own files would give is refused. So no changed byte
passes, not even one that no reader of the files would see, and nothing is ever unpacked that is larger than the file.
"""

import base64
import binascii
import hashlib
import io
import json
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from motcua.travel.errors import ArchiveRefused, KeyUnusable
from motcua.travel.rules import ed25519

FORMAT = 1
MANIFEST = "manifest.json"
SIGNATURE = "manifest.sig"
LARGEST_ARCHIVE = 512 * 2**20  # bytes
LARGEST_FILE = 8 * 2**20
MOST_FILES = 50_000
LONGEST_PATH = 160
_SEAL = (
    b"motcua configuration archive\n"  # what is signed begins with this: a signature is good for nothing else
)
_KEY_WORD = "motcua-ed25519:"
_PATH = re.compile(r"[a-z]+(/[A-Za-z0-9][A-Za-z0-9._-]*)+", re.ASCII)
_FIXED_TIME = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Manifest:
    """What an archive says of itself. `made_at` has a zone; `files` gives SHA-256 (hex) by path."""

    product_version: str
    made_at: datetime
    made_by: str  # the public address of the installation, in its own words
    files: Mapping[str, str]

    @property
    def counts(self) -> dict[str, int]:
        """How many files each folder has."""
        found: dict[str, int] = {}
        for path in self.files:
            folder = path.split("/", 1)[0]
            found[folder] = found.get(folder, 0) + 1
        return dict(sorted(found.items()))

    def to_bytes(self) -> bytes:
        said = {
            "format": FORMAT,
            "product": "motcua",
            "product_version": self.product_version,
            "made_at": self.made_at.isoformat(),
            "made_by": self.made_by,
            "counts": self.counts,
            "files": dict(sorted(self.files.items())),
        }
        return (json.dumps(said, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode("utf-8")


@dataclass(frozen=True)
class Archive:
    """An archive whose bytes are whole. `signer` is the public key, empty when it is not signed."""

    manifest: Manifest
    files: Mapping[str, bytes]
    signer: bytes


def manifest_of(
    files: Mapping[str, bytes], *, product_version: str, made_at: datetime, made_by: str
) -> Manifest:
    return Manifest(product_version, made_at, made_by, {path: _sha256(files[path]) for path in sorted(files)})


def digest(files: Mapping[str, bytes]) -> str:
    """One SHA-256 over paths and contents: equal for equal configuration, whenever and wherever it was exported."""
    lines = "".join(f"{_sha256(files[path])}  {path}\n" for path in sorted(files))
    return _sha256(lines.encode("utf-8"))


def pack(files: Mapping[str, bytes], manifest: Manifest, *, secret: bytes) -> bytes:
    """The signed archive. Raises ArchiveRefused for files that could not be read back."""
    for path, content in files.items():
        _check_file(path, len(content))
    said = manifest.to_bytes()
    signature = ed25519.sign(secret, _SEAL + said)
    return _zipped({MANIFEST: said, SIGNATURE: _signature_text(ed25519.public_key(secret), signature)}, files)


def read(content: bytes) -> Archive:
    """Check every byte: the shape of the zip, the manifest, the signature, each file's hash. Raises ArchiveRefused.

    Whether the signer is to be trusted is for the caller to say.
    """
    if len(content) > LARGEST_ARCHIVE:
        raise ArchiveRefused(
            f"The file has {len(content)} bytes; an archive has at most {LARGEST_ARCHIVE}. Export fewer procedures "
            "at a time."
        )
    entries = _entries(content)
    said = entries.pop(MANIFEST, None)
    if said is None:
        raise ArchiveRefused(
            f"The zip has no {MANIFEST}: it is no archive that `motcua config export` wrote."
        )
    signed = entries.pop(SIGNATURE, None)
    signer = _signer(said, signed)
    manifest = read_manifest(said)
    for path in sorted({*manifest.files, *entries}):
        if path not in entries:
            raise ArchiveRefused(f"{path} stands in the manifest and is missing. Fetch the archive again.")
        if path not in manifest.files:
            raise ArchiveRefused(f"{path} does not stand in the manifest. Fetch the archive again.")
        if _sha256(entries[path]) != manifest.files[path]:
            raise ArchiveRefused(
                f"{path} is not what the manifest says: its bytes were changed. Fetch the archive again."
            )
    head = {MANIFEST: said} if signed is None else {MANIFEST: said, SIGNATURE: signed}
    if _zipped(head, entries) != content:
        raise ArchiveRefused(
            "The zip was written again or changed outside its files. Fetch the archive again; pass it on as it is."
        )
    return Archive(manifest, entries, signer)


def _entries(content: bytes) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as zipped:
            entries = zipped.infolist()
            if len(entries) > MOST_FILES + 2:
                raise ArchiveRefused(
                    f"The zip has {len(entries)} entries; an archive has at most {MOST_FILES}."
                )
            # Without compression nothing grows when it is read, so no small file can fill the memory.
            for entry in entries:
                if entry.compress_type != zipfile.ZIP_STORED or entry.file_size != entry.compress_size:
                    raise ArchiveRefused(
                        f"{entry.filename[:80]!r} is compressed; archives are not. Pass it on as it was exported."
                    )
            if sum(entry.file_size for entry in entries) > len(content):
                raise ArchiveRefused(
                    "The entries of the zip are larger than the zip. It is no archive of ours."
                )
            for entry in entries:
                if entry.filename in found:
                    raise ArchiveRefused(f"{entry.filename[:80]!r} stands twice in the zip.")
                if entry.filename not in (MANIFEST, SIGNATURE):
                    _check_file(entry.filename, entry.file_size)
                found[entry.filename] = zipped.read(entry)
    except ArchiveRefused:
        raise
    except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError, RuntimeError, KeyError):
        raise ArchiveRefused(
            "The file is no whole zip: it was cut short or its bytes were changed. Fetch the archive again."
        ) from None
    return found


def _check_file(path: str, size: int) -> None:
    if len(path) > LONGEST_PATH or not _PATH.fullmatch(path) or ".." in path:
        raise ArchiveRefused(
            f"{path[:80]!r} is no name that a file of an archive may have: folder/name without “..”, at most "
            f"{LONGEST_PATH} characters."
        )
    if size > LARGEST_FILE:
        raise ArchiveRefused(f"{path} has {size} bytes; a file has at most {LARGEST_FILE}.")


def check_files(files: Mapping[str, bytes]) -> None:
    """Raises ArchiveRefused: a name or a size that no archive may have."""
    if len(files) > MOST_FILES:
        raise ArchiveRefused(f"{len(files)} files are too many; an archive has at most {MOST_FILES}.")
    for path, content in files.items():
        _check_file(path, len(content))


def _zipped(head: Mapping[str, bytes], files: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as zipped:
        for path, content in (*head.items(), *sorted(files.items())):
            entry = zipfile.ZipInfo(path, _FIXED_TIME)
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            zipped.writestr(entry, content)
    return out.getvalue()


def read_manifest(content: bytes) -> Manifest:
    """Raises ArchiveRefused."""
    try:
        said: Any = json.loads(content)
        if said["product"] != "motcua" or type(said["format"]) is not int:
            raise ValueError
        if said["format"] > FORMAT:
            raise ArchiveRefused(
                f"The archive has format {said['format']}; this release reads {FORMAT}. Update this one first."
            )
        texts = [said["product_version"], said["made_by"], *said["files"], *said["files"].values()]
        made_at = datetime.fromisoformat(said["made_at"])
        if not all(isinstance(text, str) for text in texts) or made_at.tzinfo is None:
            raise ValueError
        found = Manifest(said["product_version"], made_at, said["made_by"], dict(said["files"]))
    except ArchiveRefused:
        raise
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise ArchiveRefused(f"{MANIFEST} cannot be read. Fetch the archive again.") from None
    if found.to_bytes() != content:
        raise ArchiveRefused(f"{MANIFEST} contradicts itself or was written again. Fetch the archive again.")
    return found


# ---------------------------------------------------------------- keys and signatures


def key_text(public: bytes) -> str:
    """A public key as people hand it on."""
    return _KEY_WORD + base64.b64encode(public).decode("ascii")


def key_of(text: str) -> bytes:
    """Raises KeyUnusable."""
    word = text.strip()
    found = _unbase64(word.removeprefix(_KEY_WORD)) if word.startswith(_KEY_WORD) else None
    if found is None or len(found) != ed25519.KEY_BYTES:
        raise KeyUnusable(
            f"{word[:80]!r} is no public key. `motcua config key` on the other installation prints it: it begins "
            f"with {_KEY_WORD}"
        )
    return found


def fingerprint(public: bytes) -> str:
    """Sixteen hex digits in groups, to be compared over the telephone."""
    hexed = hashlib.sha256(public).hexdigest()[:16]
    return " ".join(hexed[at : at + 4] for at in range(0, 16, 4))


def _signature_text(public: bytes, signature: bytes) -> bytes:
    return f"{key_text(public)}\n{base64.b64encode(signature).decode('ascii')}\n".encode("ascii")


def _signer(manifest: bytes, signed: bytes | None) -> bytes:
    """The key that signed the manifest, empty without a signature. Raises ArchiveRefused: a wrong signature."""
    if signed is None:
        return b""
    try:
        lines = signed.decode("ascii").split("\n")
        public, signature = key_of(lines[0]), _unbase64(lines[1]) or b""
    except (UnicodeDecodeError, KeyUnusable, IndexError):
        raise ArchiveRefused(f"{SIGNATURE} cannot be read. Fetch the archive again.") from None
    if _signature_text(public, signature) != signed or not ed25519.is_signed(
        public, _SEAL + manifest, signature
    ):
        raise ArchiveRefused(
            "The signature does not belong to the manifest: one of them was changed. Fetch the archive again."
        )
    return public


def _unbase64(text: str) -> bytes | None:
    try:
        found = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return found if base64.b64encode(found).decode("ascii") == text else None


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
