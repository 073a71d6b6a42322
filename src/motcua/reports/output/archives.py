"""Office files whose bytes depend on nothing but their content: entries in order, no clock, not compressed.

Compression is left out because its bytes may differ between versions of the library that packs them.
"""

import io
import re
import zipfile
from datetime import UTC, datetime

_FIXED = (1980, 1, 1, 0, 0, 0)
_MOST_BYTES = 200_000_000
_CORE = "docProps/core.xml"


def steady(content: bytes, *, title: str, identifier: str, at: datetime) -> bytes:
    """The same file with its entries in order, fixed times, and properties that name the report."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as read,
        zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as written,
    ):
        if sum(one.file_size for one in read.infolist()) > _MOST_BYTES:
            raise ValueError("an office file of more than 200 MB is none of ours")
        names = sorted(read.namelist(), key=lambda name: (name != "[Content_Types].xml", name))
        for name in names:
            entry = zipfile.ZipInfo(name, _FIXED)
            entry.external_attr = 0o600 << 16
            entry.create_system = 3
            content_of = _core(title, identifier, at) if name == _CORE else read.read(name)
            written.writestr(entry, content_of)
    return out.getvalue()


def _core(title: str, identifier: str, at: datetime) -> bytes:
    moment = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{_text(title)} ({_text(identifier)})</dc:title><dc:identifier>{_text(identifier)}</dc:identifier>"
        "<dc:creator>Motcua</dc:creator><cp:lastModifiedBy>Motcua</cp:lastModifiedBy>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{moment}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{moment}</dcterms:modified></cp:coreProperties>'
    ).encode()


def _text(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


# Whoever saves the file again may drop the identifier: the title bears the code too.
_IDENTIFIER = re.compile(rb"\b(BC[1-9]\d{0,9}\.[1-9]\d{0,4})\b")
_LARGEST_CORE = 100_000


def identifier_in(content: bytes) -> str:
    """The report that an office file says it is, or nothing. Reads no more than its properties."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as read:
            if read.getinfo(_CORE).file_size > _LARGEST_CORE:
                return ""
            with read.open(_CORE) as part:
                found = _IDENTIFIER.search(part.read(_LARGEST_CORE))
    except (zipfile.BadZipFile, KeyError, NotImplementedError, RuntimeError, EOFError, OSError, ValueError):
        return ""
    return found[1].decode() if found else ""
