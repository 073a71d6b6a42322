"""The program that looks at one scan, or reads one paper. It runs alone: nothing of the house is imported, nothing is
written outside the folder that it was given.

    python -I inside.py look FOLDER MEDIA LIMITS    FOLDER/in -> FOLDER/scan.pdf, and what each page is
    python -I inside.py cut FOLDER PARTS LIMITS     FOLDER/scan.pdf -> FOLDER/part-1.pdf ...
    python -I inside.py read FOLDER LANGUAGES PAGES LIMITS   FOLDER/in -> FOLDER/paper.pdf (PDF/A), FOLDER/page-1.jpg

The answer is one line of JSON with `problem`, empty when all went well. LIMITS and PARTS are JSON. The process ends
when its parent does, and its own children with it.
"""

import contextlib
import ctypes
import html
import importlib.util
import json
import os
import re
import resource
import signal
import sys
import tempfile
from pathlib import Path
from typing import Any

Limits = dict[str, int]
_PR_SET_PDEATHSIG = 1
_LOOK_DPI = 150  # enough for the codes of a separator sheet, and to see which way up a page lies
_EMPTY_INK = 0.0005  # below this dark share nobody could tell which way up a page lies
_BOX = re.compile(r"bbox (\d+) (\d+) (\d+) (\d+)")
_SURE = re.compile(r"x_wconf (\d+)")
_SPAN = re.compile(
    r"<(?:span|p|div) class=['\"](ocr_page|ocr_line|ocr_header|ocr_caption|ocr_textfloat|ocrx_word)['\"]([^>]*)>"
)
_WORD_TEXT = re.compile(r"(.*?)</span>", re.S)


class Problem(Exception):
    """What is wrong, as a stable word (`rules.problems.Problem`)."""


_SEEING = Path(__file__).with_name("seeing.py")
_TURNING = Path(__file__).with_name("turning.py")


def _seeing() -> Any:
    """The program beside this one that looks at pictures of pages; nothing else is on the path here."""
    return _beside(_SEEING)


def _beside(place: Path) -> Any:
    spec = importlib.util.spec_from_file_location(place.stem, place)
    if spec is None or spec.loader is None:
        raise Problem("ended")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# Looking


def look(folder: Path, media: str, limits: Limits) -> dict[str, Any]:
    import pypdfium2

    scan = folder / "scan.pdf"
    if media == "application/pdf":
        os.replace(folder / "in", scan)
    else:
        _pictures_to_pdf(folder / "in", scan, limits)
    document = _opened(scan)
    if len(document) > limits["pages"]:
        raise Problem("too_many_pages")
    pages = []
    for number in range(len(document)):
        page = document[number]
        try:
            pages.append(_looked(page, limits))
        except pypdfium2.PdfiumError:
            raise Problem("broken") from None
        finally:
            page.close()
    return {"pages": pages}


def _opened(path: Path) -> Any:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(str(path))
    except pypdfium2.PdfiumError as error:
        raise Problem("encrypted" if "assword" in str(error) else "broken") from None
    if len(document) == 0:
        raise Problem("broken")
    return document


def _pictures_to_pdf(source: Path, target: Path, limits: Limits) -> None:
    import img2pdf
    from PIL import Image, UnidentifiedImageError

    Image.MAX_IMAGE_PIXELS = limits["page_pixels"]
    frames = []
    try:
        with Image.open(source) as picture:
            count = getattr(picture, "n_frames", 1)
            if count > limits["pages"]:
                raise Problem("too_many_pages")
            for number in range(count):
                picture.seek(number)
                if picture.width * picture.height > limits["page_pixels"]:
                    raise Problem("too_large")
                dpi = picture.info.get("dpi") or (0, 0)
                plain = picture.convert("L" if picture.mode in ("1", "L", "LA", "I;16") else "RGB")
                place = source.with_name(f"frame-{number}.png")
                plain.save(place, dpi=dpi if min(dpi) >= 50 else None)
                frames.append(str(place))
        target.write_bytes(img2pdf.convert(frames, engine=img2pdf.Engine.internal))
    except Image.DecompressionBombError:
        raise Problem("too_large") from None
    except (UnidentifiedImageError, OSError, ValueError, img2pdf.ImageOpenError):
        raise Problem("broken") from None
    finally:
        for frame in frames:
            Path(frame).unlink(missing_ok=True)


def _looked(page: Any, limits: Limits) -> dict[str, Any]:
    import zxingcpp

    width, height = page.get_size()  # points, turned as the page is shown
    picture = (
        page.render(scale=_scale(width, height, _LOOK_DPI, limits), grayscale=True).to_pil().convert("L")
    )
    formats = zxingcpp.BarcodeFormat.QRCode | zxingcpp.BarcodeFormat.Code128
    codes = [found.text for found in zxingcpp.read_barcodes(picture, formats=formats)]
    dpi, is_colour = _image_of(page, width * height)
    return {
        "width_mm": round(width * 25.4 / 72, 1),
        "height_mm": round(height * 25.4 / 72, 1),
        "dpi": dpi,
        "is_colour": is_colour,
        "ink": round(_ink(picture), 6),
        "skew_degrees": _seeing().skew(picture),
        "codes": codes[:20],
    }


def _scale(width: float, height: float, dpi: int, limits: Limits) -> float:
    """The scale for `dpi`. Raises Problem for a page larger than is taken."""
    if width <= 0 or height <= 0 or width * height * (dpi / 72) ** 2 > limits["page_pixels"]:
        raise Problem("too_large")
    return dpi / 72


def _image_of(page: Any, page_area: float) -> tuple[float | None, bool]:
    """Resolution and colour of the picture that fills the page; none where the page is no picture."""
    import pypdfium2

    best, dpi, is_colour = 0.0, None, False
    for one in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE], max_depth=4):
        left, bottom, right, top = one.get_bounds()
        area = (right - left) * (top - bottom)
        if area <= best or area < page_area * 0.5:
            continue
        with contextlib.suppress(pypdfium2.PdfiumError):
            said = one.get_metadata()
            across, down = max(right - left, 1e-6), max(top - bottom, 1e-6)
            dpi = round(min(said.width / across, said.height / down) * 72, 1)
            if (said.width < said.height) != (across < down):  # lies turned on the page
                dpi = round(min(said.height / across, said.width / down) * 72, 1)
            is_colour = said.bits_per_pixel >= 24
            best = area
    return dpi, is_colour


def _ink(picture: Any) -> float:
    """The dark share of the page without its edges, where scanners leave shadows. Specks are averaged away."""
    from PIL import Image

    small = picture.resize((max(1, picture.width // 4), max(1, picture.height // 4)), Image.Resampling.BOX)
    edge_x, edge_y = small.width // 25, small.height // 25
    inner = small.crop((edge_x, edge_y, small.width - edge_x, small.height - edge_y))
    counts = inner.histogram()
    return float(sum(counts[:150]) / max(1, inner.width * inner.height))


# Cutting


def cut(folder: Path, parts: list[list[int]]) -> dict[str, Any]:
    import pikepdf

    try:
        with pikepdf.open(folder / "scan.pdf", suppress_warnings=True) as whole:
            for number, (first, count) in enumerate(parts, 1):
                with pikepdf.new() as part:
                    part.pages.extend(whole.pages[first - 1 : first - 1 + count])
                    part.remove_unreferenced_resources()
                    # the same pages give the same bytes, so that a run begun again keeps one file
                    part.save(folder / f"part-{number}.pdf", deterministic_id=True)
    except pikepdf.PasswordError:
        raise Problem("encrypted") from None
    except (pikepdf.PdfError, ValueError):
        raise Problem("broken") from None
    return {"parts": len(parts)}


# Reading


def read(folder: Path, languages: str, limits: Limits) -> dict[str, Any]:
    """PDF/A with the text under the picture, turned upright and straightened. Without `languages` the paper stays as
    it was scanned: OCRmyPDF does nothing where Tesseract is missing."""
    if not languages:
        os.replace(folder / "in", folder / "paper.pdf")
        pages = _shown(folder, limits)
        return {
            "pages": [[] for _page in range(pages)],
            "turns": [],
            "is_pdf_a": _says_pdf_a(folder / "paper.pdf"),
        }
    turns = _turn(folder, languages, limits)
    _recognise(folder, languages, limits)
    return {
        "pages": [_lines(folder / "kept", number) for number in range(1, _shown(folder, limits) + 1)],
        "turns": turns,
        "is_pdf_a": _says_pdf_a(folder / "paper.pdf"),
    }


def _turn(folder: Path, languages: str, limits: Limits) -> list[tuple[int, float]]:
    """Turn the pages of FOLDER/in that lie sideways or upside down: by how many degrees clockwise, how askew then.

    Only what the file says of a page changes: no picture is made anew, and whatever follows (text, places, pictures)
    sees the page upright."""
    import pikepdf

    seeing, turning = _beside(_SEEING), _beside(_TURNING)
    document = _opened(folder / "in")
    turns: list[tuple[int, float]] = []
    for number in range(len(document)):
        page = document[number]
        width, height = page.get_size()
        scale = _scale(width, height, _LOOK_DPI, limits)
        picture = page.render(scale=scale, grayscale=True).to_pil().convert("L")
        page.close()
        turn = 0
        if _ink(picture) >= _EMPTY_INK:
            turn = turning.needed(picture, languages=languages, folder=folder, seconds=limits["page_seconds"])
        turns.append((turn, seeing.skew(picture.rotate(-turn, expand=True)) if turn else 0.0))
    document.close()
    if any(turn for turn, _skew in turns):
        try:
            with pikepdf.open(folder / "in", suppress_warnings=True) as paper:
                for page, (turn, _skew) in zip(paper.pages, turns, strict=True):
                    if turn:
                        page.rotate(turn, relative=True)
                paper.save(folder / "turned")
        except (pikepdf.PdfError, ValueError):
            raise Problem("broken") from None
        os.replace(folder / "turned", folder / "in")
    return turns


def _recognise(folder: Path, languages: str, limits: Limits) -> None:
    import logging

    import ocrmypdf

    logging.disable(logging.WARNING)
    kept = folder / "kept"
    kept.mkdir(exist_ok=True)
    tempfile.tempdir = str(kept)
    paper = folder / "paper.pdf"
    try:
        ocrmypdf.ocr(
            str(folder / "in"),
            str(paper),
            mode="force",
            output_type="pdfa",
            pdfa_backend="internal",
            rasterizer="pypdfium",
            optimize=0,
            jobs=1,
            keep_temporary_files=True,
            progress_bar=False,
            max_image_mpixels=limits["page_pixels"] / 1e6,
            invalidate_digital_signatures=True,
            tagged_pdf_mode="ignore",
            language=languages.split("+"),
            plugins=[str(_SEEING)],
            tesseract_timeout=limits["page_seconds"],
        )
    except ocrmypdf.exceptions.EncryptedPdfError:
        raise Problem("encrypted") from None
    except (ocrmypdf.exceptions.InputFileError, ocrmypdf.exceptions.DpiError):
        raise Problem("broken") from None
    except (ocrmypdf.exceptions.TesseractConfigError, ocrmypdf.exceptions.MissingDependencyError):
        raise Problem("ended") from None


def _shown(folder: Path, limits: Limits) -> int:
    """Make the pictures of the paper's pages; how many."""
    document = _opened(folder / "paper.pdf")
    for number in range(len(document)):
        page = document[number]
        width, height = page.get_size()
        picture = (
            page.render(scale=_scale(width, height, limits["picture_dpi"], limits)).to_pil().convert("RGB")
        )
        picture.save(folder / f"page-{number + 1}.jpg", quality=70)
        page.close()
    return len(document)


def _says_pdf_a(paper: Path) -> bool:
    import pikepdf

    with pikepdf.open(paper) as document, document.open_metadata() as metadata:
        return bool(metadata.pdfa_status)


def _lines(kept: Path, number: int) -> list[list[list[Any]]]:
    """The lines of a page: words with their boxes in fractions of the page and how sure the engine is of them."""
    found: list[list[list[Any]]] = []
    width = height = 1.0
    for source in sorted(kept.glob(f"*/{number:06d}_ocr_hocr.hocr")):
        text = source.read_text(encoding="utf-8")
        for matched in _SPAN.finditer(text):
            kind, said = matched.groups()
            box = _BOX.search(said)
            if box is None:
                continue
            left, top, right, bottom = (int(group) for group in box.groups())
            if kind == "ocr_page":
                width, height = max(1, right), max(1, bottom)
            elif kind != "ocrx_word":
                found.append([])
            else:
                sure = _SURE.search(said)
                inner = _WORD_TEXT.match(text, matched.end())
                word = html.unescape(re.sub(r"<[^>]+>", "", inner.group(1) if inner else "")).strip()
                if word and right > left and bottom > top:
                    place = [left / width, top / height, right / width, bottom / height]
                    if not found:
                        found.append([])
                    found[-1].append([word, *(round(one, 5) for one in place), int(sure[1]) if sure else 0])
    return [line for line in found if line]


# Starting


def _die_with_parent() -> None:
    """A worker that is killed leaves no reader behind that eats its memory."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() == 1:
        os._exit(1)


def _bound(limits: Limits, pages: int) -> None:
    seconds = limits["page_seconds"] * max(1, pages)
    resource.setrlimit(resource.RLIMIT_AS, (limits["memory_bytes"], limits["memory_bytes"]))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits["scan_bytes"] * 4, limits["scan_bytes"] * 4))


def _carry_out(arguments: list[str]) -> dict[str, Any]:
    match arguments:
        case ["look", folder, media, text]:
            limits: Limits = json.loads(text)
            _bound(limits, limits["pages"] // 10)
            return look(Path(folder), media, limits)
        case ["cut", folder, parts, text]:
            _bound(json.loads(text), 2)
            return cut(Path(folder), json.loads(parts))
        case ["read", folder, languages, pages, text]:
            limits = json.loads(text)
            _bound(limits, int(pages))
            return read(Path(folder), languages, limits)
        case _:
            raise SystemExit(2)


def main(arguments: list[str]) -> int:
    _die_with_parent()
    answer: dict[str, Any]
    try:
        answer = {"problem": "", **_carry_out(arguments)}
    except Problem as problem:
        answer = {"problem": str(problem)}
    except MemoryError:
        answer = {"problem": "too_much"}
    print(json.dumps(answer, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
