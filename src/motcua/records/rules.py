"""What a file is, read from its content: the first bytes, and for archives the names inside. Pure."""

import unicodedata
import zipfile
from enum import StrEnum
from typing import BinaryIO

PDF = "application/pdf"
PNG = "image/png"
JPEG = "image/jpeg"
WEBP = "image/webp"
TIFF = "image/tiff"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODT = "application/vnd.oasis.opendocument.text"
MACROS = "application/vnd.ms-office.macroEnabled"
ZIP = "application/zip"
TEXT = "text/plain"
UNKNOWN = "application/octet-stream"

# What citizens hand in: scans, photographs of papers, forms filled in by an office program.
ACCEPTED_UPLOADS = frozenset({PDF, PNG, JPEG, TIFF, DOCX, XLSX, ODT})
# What a browser may show in place; everything else is offered for saving.
IMAGES = frozenset({PNG, JPEG})
SHOWN_IN_PLACE = frozenset({PDF, PNG, JPEG, WEBP})

# What a telephone's camera gives, of which we make PDF pages.
ACCEPTED_PHOTOS = frozenset({PNG, JPEG, TIFF, WEBP})


class Problem(StrEnum):
    """What is wrong inside a file whose type is taken (`checking.inside` says these words)."""

    TOO_MUCH = "too-much"  # more than the process may use: a bomb, or a file beyond any use
    PDF_BROKEN = "pdf-broken"
    PDF_ENCRYPTED = "pdf-encrypted"
    PDF_ACTIVE = "pdf-active"  # scripts, programs to start, forms that send
    PDF_EMBEDDED = "pdf-embedded"
    PDF_PAGES = "pdf-pages"
    IMAGE_BROKEN = "image-broken"
    IMAGE_PIXELS = "image-pixels"
    IMAGE_ANIMATED = "image-animated"
    OFFICE_BROKEN = "office-broken"
    OFFICE_ENCRYPTED = "office-encrypted"
    OFFICE_MACROS = "office-macros"
    OFFICE_EMBEDDED = "office-embedded"
    OFFICE_PATHS = "office-paths"


HEAD_BYTES = 1024
_MAX_ENTRIES = 10_000
_MACRO_PARTS = ("vbaproject.bin", "vbadata.xml")


def media_type(content: BinaryIO) -> str:
    """The media type of a seekable file, whatever it is called; `application/octet-stream` when unknown.

    Office files that carry macros are a type of their own, so that no list of accepted types lets them in.
    """
    content.seek(0)
    head = content.read(HEAD_BYTES)
    found = _by_magic(head)
    return _by_entries(content) if found == ZIP else found


def _by_magic(head: bytes) -> str:
    if head.removeprefix(b"\xef\xbb\xbf").startswith(b"%PDF-"):
        return PDF
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    if head[:4] in (b"II*\x00", b"MM\x00*"):
        return TIFF
    if head.startswith(b"PK\x03\x04"):
        return ZIP
    return TEXT if _is_text(head) else UNKNOWN


def _is_text(head: bytes) -> bool:
    if b"\x00" in head:
        return False
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start >= len(head) - 3  # a character cut in two by the end of the head
    return True


def _by_entries(content: BinaryIO) -> str:
    content.seek(0)
    try:
        with zipfile.ZipFile(content) as archive:
            entries = archive.infolist()
            if len(entries) > _MAX_ENTRIES:
                return ZIP
            names = {entry.filename.lower() for entry in entries}
            if any(name.endswith(_MACRO_PARTS) for name in names):
                return MACROS
            if "[content_types].xml" in names:
                if "word/document.xml" in names:
                    return DOCX
                return XLSX if "xl/workbook.xml" in names else ZIP
            return ODT if _declares_odt(archive, entries) else ZIP
    except (zipfile.BadZipFile, NotImplementedError, EOFError, RuntimeError, ValueError):
        return UNKNOWN


def _declares_odt(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> bool:
    """An OpenDocument names its type in the first entry, stored plain (ODF 1.2 part 3, section 3.3)."""
    first = entries[0] if entries else None
    if first is None or first.filename != "mimetype" or first.file_size > 100:
        return False
    return archive.read(first).strip() == ODT.encode()


def place_of(sha256: str) -> str:
    """Where a file lies in the store: two levels of folders, 65,536 in all."""
    if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
        raise ValueError("a SHA-256 has 64 lower-case hexadecimal digits")
    return f"sha256/{sha256[:2]}/{sha256[2:4]}/{sha256}"


def clean_name(name: str) -> str:
    """A file's name as kept and shown: composed (NFC), no folders, no control or direction characters, 200
    characters at most; telephones and Macs send the same name decomposed (NFD)."""
    bare = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    plain = "".join(char for char in bare if char.isprintable()).strip()
    return plain[-200:] or "tep"
