"""Small real files, as people send them: a PDF, a photograph, an office document. The same bytes each time."""

import io
import zipfile

import pikepdf
from PIL import Image


def ok_pdf(words: str = "mot to giay", *, filler_bytes: int = 0) -> bytes:
    """One blank page; `words` and filler stand in a stream of their own, so that each text is another file."""
    with pikepdf.new() as document:
        document.add_blank_page()
        noise = b"".join(bytes([(n * 7919 + n // 251) % 256]) for n in range(filler_bytes))
        document.Root.Said = document.make_stream(words.encode() + noise)
        out = io.BytesIO()
        document.save(out, deterministic_id=True, compress_streams=False)
        return out.getvalue()


def photo(
    width: int = 60, height: int = 80, *, mode: str = "RGB", kind: str = "JPEG", exif: bytes = b""
) -> bytes:
    """A picture, dark at the top and light at the bottom."""
    picture = Image.linear_gradient("L").resize((width, height)).convert(mode)
    out = io.BytesIO()
    picture.save(out, kind, **({"exif": exif} if exif else {}))
    return out.getvalue()


def ok_docx(**more: bytes) -> bytes:
    """The least that is known as a Word file, with more entries (`word__x` is `word/x`)."""
    entries = {
        "[Content_Types].xml": b'<?xml version="1.0"?><Types/>',
        "word/document.xml": b"<document/>",
        **{name.replace("__", "/"): content for name, content in more.items()},
    }
    return zipped(entries)


def zipped(entries: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()
