"""Looking at pictures of pages: how they lie, how noisy they are; and what OCRmyPDF is told to do with them.

OCRmyPDF loads this file by its path, in the process that runs alone: nothing of the house is imported. It straightens
by Tesseract, which on a noisy page takes minutes or gives up without a word; here the angle is that at which rows are
all ink or none, and a noisy page is smoothed for the eye of the machine alone. The page that people see keeps its
noise.
"""

from pathlib import Path
from typing import Any

from PIL import Image, ImageChops, ImageFilter, ImageOps, ImageStat
from pluggy import HookimplMarker

hookimpl = HookimplMarker("ocrmypdf")  # the same as OCRmyPDF's own, which takes half a second to import

_SKEW_PIXELS = 700
_STRAIGHT_DEGREES = 0.2
_MOST_DEGREES = 10
# Mean change of a pixel by a median filter: under 1 on a clean page, 8 on a usual scan, 20 on a bad one.
_NOISY = 12.0
_QUALITY = 85  # JPEG


def skew(picture: Image.Image) -> float:
    """By how many degrees the lines of a grey picture are turned; 0 for an empty page."""
    share = _SKEW_PIXELS / max(picture.width, picture.height)
    small = picture.resize((max(1, int(picture.width * share)), max(1, int(picture.height * share))))
    dark = ImageOps.invert(small).point(lambda value: 255 if value > 110 else 0)

    def sharpness(angle: float) -> float:
        turned = dark.rotate(angle, Image.Resampling.NEAREST)
        rows = turned.resize((1, turned.height), Image.Resampling.BOX)
        return float(ImageStat.Stat(rows).var[0])

    if not dark.getbbox():
        return 0.0
    coarse = max(range(-_MOST_DEGREES, _MOST_DEGREES + 1), key=lambda angle: (sharpness(angle), -abs(angle)))
    fine = max(
        (coarse + step / 5 for step in range(-4, 5)), key=lambda angle: (sharpness(angle), -abs(angle))
    )
    return round(-fine, 1) + 0.0


def is_noisy(picture: Image.Image) -> bool:
    """Whether the grain of a grey picture is such that recognition drowns in it."""
    smooth = picture.filter(ImageFilter.MedianFilter(3))
    return bool(ImageStat.Stat(ImageChops.difference(picture, smooth)).mean[0] > _NOISY)


def straight(picture: Image.Image) -> Image.Image:
    """The picture turned so that its lines lie level; the same one when they do, or lie too far askew."""
    angle = skew(picture.convert("L"))
    if not _STRAIGHT_DEGREES <= abs(angle) < _MOST_DEGREES:
        return picture
    plain = picture if picture.mode in ("L", "RGB") else picture.convert("RGB")
    paper = 255 if plain.mode == "L" else (255, 255, 255)
    return plain.rotate(-angle, Image.Resampling.BICUBIC, fillcolor=paper)


@hookimpl
def filter_page_image(page: Any, image_filename: Path) -> Path:
    """The page as it is kept: straightened."""
    with Image.open(image_filename) as picture:
        dpi = picture.info.get("dpi")
        made = straight(picture)
        if made is picture:
            return image_filename
        place = image_filename.with_name(f"{image_filename.stem}_straight.jpg")
        made.save(place, quality=_QUALITY, **({"dpi": dpi} if dpi else {}))
    return place


@hookimpl
def filter_ocr_image(page: Any, image: Image.Image) -> Image.Image:
    """The page as the machine sees it: straightened as it is kept, so that places are the same, and smoothed where it
    is noisy."""
    level = straight(image)
    return level.filter(ImageFilter.MedianFilter(5)) if is_noisy(level.convert("L")) else level
