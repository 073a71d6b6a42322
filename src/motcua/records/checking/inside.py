"""The program that looks into one file. It runs alone: nothing of the house is imported, nothing is written but what
it was told to make.

    python -I inside.py check KIND FILE LIMITS       KIND: pdf, image, office
    python -I inside.py page PHOTO OUT LIMITS        a photograph (or a scan of several frames) as plain JPEG pages
    python -I inside.py book OUT LIMITS PAGE...      JPEG pages as one PDF of A4 pages
    python -I inside.py signed FILE CERTIFICATE LIMITS   whose signature a PDF bears (see `seals`)

The answer is one line of JSON: {"problem": ""} or {"problem": "pdf-encrypted"} ... LIMITS is JSON.
"""

import json
import resource
import sys
import warnings
import zipfile
import zlib
from pathlib import Path
from typing import Any

Limits = dict[str, int]
CHUNK = 256 * 1024
EXECUTED = {
    "/JavaScript", "/Launch", "/ImportData", "/Rendition", "/GoToE", "/Movie", "/Sound", "/RichMediaExecute",
    "/SubmitForm", "/Trans3D", "/GoTo3DView",
}  # fmt: skip
IMAGE_FILTERS = {"/DCTDecode", "/DCT", "/JPXDecode", "/CCITTFaxDecode", "/CCF", "/JBIG2Decode"}
FLATE = {"/FlateDecode", "/Fl"}
# How much larger than its input a stream of the other filters can become at most.
GROWTH = {"/RunLengthDecode": 128, "/RL": 128, "/LZWDecode": 2000, "/LZW": 2000}


class Problem(Exception):
    """What is wrong, as a stable word (`records.rules.Problem`)."""


# PDF


def check_pdf(path: str, limits: Limits) -> None:
    import pikepdf

    try:
        document = pikepdf.open(path, suppress_warnings=True)
    except pikepdf.PasswordError:
        raise Problem("pdf-encrypted") from None
    except (pikepdf.PdfError, RuntimeError, ValueError):
        raise Problem("pdf-broken") from None
    with document:
        try:
            if len(document.objects) > limits["pdf_objects"]:
                raise Problem("too-much")
            pages = len(document.pages)
            if pages == 0:
                raise Problem("pdf-broken")
            if pages > limits["pdf_pages"]:
                raise Problem("pdf-pages")
            _walk(document, limits)
        except (pikepdf.PdfError, RecursionError, RuntimeError, ValueError):
            raise Problem("pdf-broken") from None


def _walk(document: Any, limits: Limits) -> None:
    import pikepdf

    left = limits["pdf_expanded_bytes"]
    for top in document.objects:
        if isinstance(top, pikepdf.Stream):
            left -= _unpacked(top, left, limits)
        waiting = [top]
        while waiting:
            found = waiting.pop()
            if isinstance(found, pikepdf.Stream):
                found = found.stream_dict
            if isinstance(found, pikepdf.Dictionary):
                _refuse_active(found)
                inner = [found[key] for key in found.keys()]  # noqa: SIM118  # a pikepdf object is no mapping
            elif isinstance(found, pikepdf.Array):
                inner = list(found)
            else:
                continue
            waiting += [
                one
                for one in inner
                if isinstance(one, pikepdf.Object)
                and isinstance(one, pikepdf.Dictionary | pikepdf.Array)
                and not one.is_indirect
            ]


def _refuse_active(found: Any) -> None:
    if "/JS" in found or "/XFA" in found or str(found.get("/S", "")) in EXECUTED:
        raise Problem("pdf-active")
    if "/EmbeddedFiles" in found or ("/EF" in found and "/F" in found) or "/RichMediaContent" in found:
        raise Problem("pdf-embedded")


def _unpacked(stream: Any, left: int, limits: Limits) -> int:
    """How many bytes the stream becomes. Raises Problem as soon as it is more than `left`."""
    if str(stream.get("/Subtype", "")) == "/Image":
        pixels = _number(stream.get("/Width", 0)) * _number(stream.get("/Height", 0))
        if pixels > limits["pdf_image_pixels"]:
            raise Problem("image-pixels")
    named = stream.get("/Filter", None)
    filters = [] if named is None else [str(one) for one in named] if _is_array(named) else [str(named)]
    data = stream.read_raw_bytes()
    size = len(data)
    for one in filters:
        if one in IMAGE_FILTERS:
            break
        if one in FLATE:
            data = _inflated(data, left)
            size = len(data)
        elif one in GROWTH:
            # not unpacked: what it can become at most is reckoned; what could hurt is read under the memory limit
            if size * GROWTH[one] > left:
                size = len(stream.read_bytes())
            break
    if size > left:
        raise Problem("too-much")
    return size


def _is_array(named: Any) -> bool:
    import pikepdf

    return isinstance(named, pikepdf.Array)


def _number(value: Any) -> int:
    try:
        return abs(int(value))
    except (TypeError, ValueError):
        return 0


def _inflated(data: bytes, left: int) -> bytes:
    unpack = zlib.decompressobj()
    found = bytearray()
    try:
        found += unpack.decompress(data, left + 1)
    except zlib.error:
        return bytes(found)  # a damaged stream shows nothing; readers pass over it
    if len(found) > left:
        raise Problem("too-much")
    return bytes(found)


# Pictures


def _opened(path: str, limits: Limits) -> Any:
    from PIL import Image, UnidentifiedImageError

    Image.MAX_IMAGE_PIXELS = None  # our own limit stands below, before a pixel is unpacked
    try:
        picture = Image.open(path, formats=("JPEG", "PNG", "TIFF", "WEBP"))
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        raise Problem("image-broken") from None
    if picture.width * picture.height > limits["image_pixels"]:
        raise Problem("image-pixels")
    return picture


def _frames(picture: Any, limits: Limits) -> int:
    """How many pictures are in the file: pages of a TIFF; a moving picture is refused."""
    count = int(getattr(picture, "n_frames", 1))
    if picture.format == "MPO":  # a telephone's photograph with a smaller one beside it
        return 1
    if count > 1 and picture.format != "TIFF":
        raise Problem("image-animated")
    if count > limits["image_frames"]:
        raise Problem("pdf-pages")
    return count


def check_image(path: str, limits: Limits) -> None:
    with _opened(path, limits) as picture:
        for number in range(_frames(picture, limits)):
            _load(picture, number, limits)


def _load(picture: Any, number: int, limits: Limits) -> None:
    try:
        if number:
            picture.seek(number)
            if picture.width * picture.height > limits["image_pixels"]:
                raise Problem("image-pixels")
        picture.load()
    except (OSError, ValueError, SyntaxError, EOFError, zlib.error):
        raise Problem("image-broken") from None


def make_pages(path: str, out: str, limits: Limits) -> int:
    """Each picture of the file upright, in eight-bit colours on white, no larger than A4 needs, with no metadata:
    `OUT-0.jpg`, `OUT-1.jpg` ..."""
    with _opened(path, limits) as picture:
        count = _frames(picture, limits)
        for number in range(count):
            _load(picture, number, limits)
            plain = _plain(picture, limits)
            plain.save(f"{out}-{number}.jpg", "JPEG", quality=limits["scan_quality"], optimize=True)
    return count


def _plain(picture: Any, limits: Limits) -> Any:
    from PIL import Image, ImageOps

    try:
        upright = ImageOps.exif_transpose(picture) or picture
    except (OSError, ValueError, SyntaxError, KeyError, TypeError, ZeroDivisionError):
        upright = picture  # EXIF that nobody can read turns nothing
    if upright.mode.startswith("I") or upright.mode == "F":
        upright = _eight_bits(upright)
    if "A" in upright.getbands() or "transparency" in upright.info:
        layer = upright.convert("RGBA")
        white = Image.new("RGB", layer.size, "white")
        white.paste(layer, mask=layer.getchannel("A"))
        upright = white
    elif upright.mode not in ("L", "RGB"):
        upright = upright.convert("L" if upright.mode == "1" else "RGB")
    long_side = round(limits["scan_dpi"] * 297 / 25.4)
    short_side = round(limits["scan_dpi"] * 210 / 25.4)
    box = (short_side, long_side) if upright.height >= upright.width else (long_side, short_side)
    made = Image.new(upright.mode, upright.size)
    made.paste(upright)  # pixels alone: no EXIF, no place, no profile, no comment
    made.thumbnail(box, Image.Resampling.LANCZOS)
    return made


def _eight_bits(picture: Any) -> Any:
    """Sixteen bits a pixel (scanners, X-rays) as eight."""
    low, high = picture.getextrema()
    top = 65535 if high > 255 else 255
    if picture.mode == "F" or low < 0 or high > 65535:
        span = (high - low) or 1
        return picture.convert("F").point(lambda value: (value - low) * (255 / span)).convert("L")
    return picture.convert("I").point(lambda value: value * (255 / top)).convert("L")


def make_book(out: str, pages: list[str]) -> None:
    import img2pdf

    upright = (img2pdf.mm_to_pt(210), img2pdf.mm_to_pt(297))
    layout = img2pdf.get_layout_fun(upright, fit=img2pdf.FitMode.into, auto_orient=True)
    content = img2pdf.convert(
        [Path(page).read_bytes() for page in pages],
        layout_fun=layout,
        nodate=True,
        engine=img2pdf.Engine.internal,
    )
    Path(out).write_bytes(content)


# Office files


def check_office(path: str, limits: Limits) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            _check_archive(archive, limits)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, RuntimeError, ValueError, zlib.error, OSError):
        raise Problem("office-broken") from None


def _check_archive(archive: zipfile.ZipFile, limits: Limits) -> None:
    entries = archive.infolist()
    if len(entries) > limits["office_entries"]:
        raise Problem("too-much")
    left, seen = limits["office_expanded_bytes"], set()
    for entry in entries:
        name = entry.filename
        lower = name.lower()
        if name.startswith(("/", "\\")) or "\\" in name or ":" in name or "\0" in entry.orig_filename:
            raise Problem("office-paths")
        if ".." in name.split("/") or lower in seen:
            raise Problem("office-paths")
        seen.add(lower)
        if entry.flag_bits & 0x1:
            raise Problem("office-encrypted")
        holds_macros = lower.endswith(("vbaproject.bin", "vbadata.xml"))
        if holds_macros or (lower.startswith(("basic/", "scripts/")) and not entry.is_dir()):
            raise Problem("office-macros")
        if lower.endswith((".exe", ".dll", ".js", ".vbs", ".bat", ".cmd", ".ps1", ".scr", ".lnk", ".jar")):
            raise Problem("office-embedded")
        left -= _entry_size(archive, entry, left, limits)


def _entry_size(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int, limits: Limits) -> int:
    """What the entry really unpacks to: what it says of itself is not believed."""
    size, head, text = 0, b"", bytearray()
    lower = entry.filename.lower()
    keeps_text = lower.endswith((".rels", "[content_types].xml", "manifest.xml"))
    with archive.open(entry) as content:
        while chunk := content.read(CHUNK):
            head = head or chunk[:8]
            size += len(chunk)
            if keeps_text and len(text) < 4 * 1024 * 1024:
                text += chunk
            if size > left:
                raise Problem("too-much")
            if size > 1024 * 1024 and size > limits["office_ratio"] * max(entry.compress_size, 1):
                raise Problem("too-much")
    if head.startswith((b"PK\x03\x04", b"MZ", b"\xd0\xcf\x11\xe0", b"Rar!", b"7z\xbc\xaf")):
        raise Problem("office-embedded")
    said = bytes(text).lower()
    if b"macroenabled" in said:
        raise Problem("office-macros")
    calls = any(kind in said for kind in (b"/attachedtemplate", b"/oleobject", b"/frame", b"/subdocument"))
    if calls and lower.endswith(".rels") and b'targetmode="external"' in said:
        raise Problem("office-embedded")
    return size


# Seals


def whose(path: str, certificates: str) -> dict[str, str]:
    """Whether a PDF bears a signature of one of the certificates: {"verdict", "reason"}."""
    from pyhanko.keys import load_certs_from_pemder_data
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.errors import SignatureValidationError
    from pyhanko_certvalidator import ValidationContext

    ours = list(load_certs_from_pemder_data(Path(certificates).read_bytes()))
    fingerprints = {one.sha256 for one in ours}
    with open(path, "rb") as content:
        try:
            found = list(PdfFileReader(content, strict=False).embedded_signatures)
            mine = [one for one in found if one.signer_cert.sha256 in fingerprints]
        except (PdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError, AssertionError):
            return {"verdict": "not_ours"}
        if not mine:
            return {"verdict": "not_ours"}
        seal = mine[-1]
        reason = str(seal.sig_object.get("/Reason", ""))
        try:
            context = ValidationContext(trust_roots=ours, allow_fetching=False)
            status = validate_pdf_signature(seal, signer_validation_context=context)
        except (SignatureValidationError, PdfError, ValueError, KeyError, TypeError, AttributeError):
            return {"verdict": "changed", "reason": reason}
    covers_all = str(getattr(status.coverage, "name", "")) in ("ENTIRE_FILE",)
    is_intact = bool(status.intact and status.valid and covers_all)
    return {"verdict": "intact" if is_intact else "changed", "reason": reason}


# The door of the program


def _bound(limits: Limits) -> None:
    memory, seconds = limits["memory_bytes"], limits["cpu_seconds"]
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits["photo_bytes"] * 8, limits["photo_bytes"] * 8))


def _carry_out(arguments: list[str]) -> dict[str, Any]:
    match arguments:
        case ["check", kind, path, text]:
            limits: Limits = json.loads(text)
            _bound(limits)
            {"pdf": check_pdf, "image": check_image, "office": check_office}[kind](path, limits)
            return {}
        case ["page", photo, out, text]:
            limits = json.loads(text)
            _bound(limits)
            return {"pages": make_pages(photo, out, limits)}
        case ["book", out, text, *pages]:
            _bound(json.loads(text))
            make_book(out, pages)
            return {}
        case ["signed", path, certificates, text]:
            _bound(json.loads(text))
            return whose(path, certificates)
        case _:
            raise SystemExit(2)


def main() -> None:
    warnings.simplefilter("ignore")  # libraries warn of every oddity of a file; the answer is what counts
    try:
        answer = {"problem": "", **_carry_out(sys.argv[1:])}
    except Problem as found:
        answer = {"problem": str(found)}
    except MemoryError:
        answer = {"problem": "too-much"}
    print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
