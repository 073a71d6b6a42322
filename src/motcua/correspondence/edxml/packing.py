"""Attachments on the wire: base64 of a ZIP with one file. Unpacking believes nothing that the archive says of
itself."""

import base64
import binascii
import io
import re
import struct
import zipfile
import zlib

from motcua.correspondence.edxml.values import EdxmlError

_CHUNK_BYTES = 64 * 1024
_HIDDEN = re.compile(r"[\x00-\x1f\x7f<>:\"|?*]")
_ENCRYPTED = 0x1
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
LONGEST_NAME = 200
# The record at the end of an archive (22 bytes and a comment) says how many entries there are and how long their
# directory is; with ZIP64 a second record would say it anew.
_END, _END_BYTES, _LONGEST_COMMENT = b"PK\x05\x06", 22, 65535
_ZIP64_LOCATOR, _ZIP64_LOCATOR_BYTES = b"PK\x06\x07", 20
_MOST_ENTRIES = 2  # the file, and perhaps its folder
_LONGEST_DIRECTORY = 64 * 1024


def pack(name: str, content: bytes) -> str:
    """The same file gives the same text: the archive bears no time."""
    out = io.BytesIO()
    entry = zipfile.ZipInfo(plain_name(name), date_time=(1980, 1, 1, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o600 << 16
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(entry, content)
    return base64.b64encode(out.getvalue()).decode("ascii")


def unpack(text: str, *, budget_bytes: int) -> bytes:
    """The one file inside, at most `budget_bytes` of it. Raises EdxmlError: not-base64, not-zip, zip-entries
    (not exactly one file), zip-encrypted, zip-method, too-large-unpacked (a bomb, or beyond any use)."""
    try:
        packed = base64.b64decode("".join(text.split()).encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError):
        raise EdxmlError("not-base64") from None
    _require_small_directory(packed)
    try:
        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            return _only_file(archive, budget_bytes)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError):
        raise EdxmlError("not-zip") from None


def _require_small_directory(packed: bytes) -> None:
    """The library reads the whole directory before it answers anything: what the archive says of it comes first.
    The bound on its bytes holds whatever the count pretends. Raises EdxmlError."""
    place = packed.rfind(_END, max(0, len(packed) - _END_BYTES - _LONGEST_COMMENT))
    if place < 0 or len(packed) - place < _END_BYTES:
        raise EdxmlError("not-zip")
    _disk, _first, here, entries, directory_bytes = struct.unpack_from("<HHHHL", packed, place + 4)
    locator = place - _ZIP64_LOCATOR_BYTES
    if locator >= 0 and packed.startswith(_ZIP64_LOCATOR, locator):
        raise EdxmlError("zip-entries")  # of one small file no such archive is made
    if max(here, entries) > _MOST_ENTRIES or directory_bytes > _LONGEST_DIRECTORY:
        raise EdxmlError("zip-entries")


def _only_file(archive: zipfile.ZipFile, budget_bytes: int) -> bytes:
    files = [entry for entry in archive.infolist() if not entry.is_dir()]
    if len(files) != 1 or len(archive.infolist()) > 2:
        raise EdxmlError("zip-entries")
    entry = files[0]
    if entry.flag_bits & _ENCRYPTED:
        raise EdxmlError("zip-encrypted")
    if entry.compress_type not in _METHODS:
        raise EdxmlError("zip-method")
    if entry.file_size > budget_bytes:
        raise EdxmlError("too-large-unpacked")
    found = bytearray()
    with archive.open(entry) as content:
        while chunk := content.read(_CHUNK_BYTES):
            found += chunk
            if len(found) > budget_bytes:
                raise EdxmlError("too-large-unpacked")
    return bytes(found)


def plain_name(name: str) -> str:
    """A name of a file without folders and without what no file system likes."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    found = _HIDDEN.sub("", last).strip(" .")[-LONGEST_NAME:]
    return found or "tep"
