"""A Word file, a workbook or a PDF as others are shown it: the pictures inside say nothing of place, hour and device
(`plain_pictures`). Pure; pixels, text and layout are not touched.

What is signed is shown as it came: another byte would break the signature, and whoever signed stood for all of it. A
paper without such pictures is the same bytes as before.
"""

import io
import zipfile
import zlib
from typing import Any

from motcua.records.plain_pictures import NotPlain, plain_jpeg, plain_png

_JPEG, _PNG = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"
# What says where, when or by whom a picture was taken begins with one of these, wherever it stands.
_SAYS = (b"Exif\x00\x00", b"http://ns.adobe.com/xap/", b"Photoshop 3.0")
_SIGNED_MEMBERS = ("_xmlsignatures/", "META-INF/documentsignatures.xml")
_SIGNED_PDF = b"/ByteRange"
# Beside a picture in a PDF: an XMP packet, and what the program that placed it keeps for itself.
_BESIDE = ("/Metadata", "/PieceInfo")


def plain_zip(content: bytes) -> bytes:
    """A Word file, workbook or text (OOXML, ODF) whose pictures are plain; the same bytes when there is nothing to
    take out, or when it is signed. Raises NotPlain."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            if any(entry.filename.startswith(_SIGNED_MEMBERS) for entry in entries):
                return content
            mended = {
                entry.filename: made
                for entry in entries
                if (found := _picture(archive, entry)) and (made := _plain(found)) != found
            }
            return _packed(archive, entries, mended) if mended else content
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError):
        raise NotPlain from None


def _picture(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """The bytes of a member that is a picture by what it begins with, whatever it is called; else nothing."""
    with archive.open(entry) as member:
        head = member.read(len(_PNG))
        return head + member.read() if head.startswith((_JPEG, _PNG)) else b""


def _packed(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], mended: dict[str, bytes]) -> bytes:
    """The same members in the same order, with the same names, times and packing."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for entry in entries:
            content = mended.get(entry.filename)
            made.writestr(entry, archive.read(entry) if content is None else content)
    return out.getvalue()


def plain_pdf(content: bytes) -> bytes:
    """A PDF whose pictures are plain; the same bytes when there is nothing to take out, when it is signed, or when it
    is locked. Raises NotPlain for a picture of which nobody can tell what it carries."""
    if _SIGNED_PDF in content or b"/Image" not in content:
        return content
    import pikepdf

    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            if pdf.is_encrypted or not _mend_pictures(pdf):
                return content
            out = io.BytesIO()
            pdf.save(out, deterministic_id=True)
            return out.getvalue()
    except pikepdf.PasswordError:
        return content
    except pikepdf.PdfError:
        raise NotPlain from None


def _mend_pictures(pdf: Any) -> bool:
    """Whether a picture was changed."""
    import pikepdf

    has_changed = False
    for one in pdf.objects:
        if not isinstance(one, pikepdf.Stream) or one.get("/Subtype") != pikepdf.Name.Image:
            continue
        for name in _BESIDE:
            if name in one:
                del one[name]
                has_changed = True
        found = _jpeg_of(one)
        if found and (made := _plain(found)) != found:
            said = one.get("/DecodeParms")  # of one filter; of several they were for the packing too
            parms = said if isinstance(said, pikepdf.Dictionary) else None
            one.write(made, filter=pikepdf.Name.DCTDecode, decode_parms=parms)
            has_changed = True
    return has_changed


def _jpeg_of(stream: Any) -> bytes:
    """The JPEG that a picture's stream holds, alone or packed once more; nothing for other kinds of pictures."""
    import pikepdf

    said = stream.get("/Filter")
    filters = list(said) if isinstance(said, pikepdf.Array) else [said]
    names = [str(one) for one in filters]
    if names == ["/DCTDecode"]:
        return bytes(stream.read_raw_bytes())
    if names == ["/FlateDecode", "/DCTDecode"]:
        try:
            return zlib.decompress(stream.read_raw_bytes())
        except zlib.error:
            raise NotPlain from None
    return b""


def _plain(picture: bytes) -> bytes:
    """The picture without what it says of itself. One that is not built as its type asks stays as it is where it says
    nothing that we know of; else NotPlain is raised."""
    try:
        return plain_png(picture) if picture.startswith(_PNG) else plain_jpeg(picture)
    except NotPlain:
        if any(mark in picture for mark in _SAYS):
            raise
        return picture
