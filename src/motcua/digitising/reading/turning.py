"""Which way up a page lies: sideways and upside-down pages are turned before anything is read.

Part of the program that runs alone (`inside`), which loads this file by its path: nothing of the house is imported.
Tesseract's own look at the letters (OSD) is asked first; it needs no language. Where it is in doubt, or its data are
not installed, the page is read in all four turns, and the one in which most words are sure of themselves wins, if it
wins clearly. A page that stays in doubt is left as it lies: a person sees it.
"""

import os
import re
import subprocess
from pathlib import Path

from PIL import Image

TURNS = (0, 90, 180, 270)
_PIXELS = 1754  # the longer side of an A4 page at 150 dpi; more makes it slower, not surer
_SURE = 3.0  # of Tesseract's orientation confidence: 10 to 18 on pages of text, 7 to 9 on noisy ones
_CLEARLY = 1.3  # by how much the best reading has to beat the page as it lies
_SURE_WORD = 60
_ROTATE = re.compile(r"^Rotate: (\d+)$", re.M)
_CONFIDENCE = re.compile(r"^Orientation confidence: ([\d.]+)$", re.M)


def needed(picture: Image.Image, *, languages: str, folder: Path, seconds: int) -> int:
    """By how many degrees clockwise a grey picture of a page is to be turned so that it stands upright: 0, 90, 180 or
    270. `folder` is a place for drafts, `seconds` the most for one look.

    Made small, a noisy page needs no smoothing for this: smoothed, its letters can no longer be told apart.
    """
    small = picture.copy()
    small.thumbnail((_PIXELS, _PIXELS))
    place = folder / "turn.png"
    try:
        small.save(place, dpi=(150, 150))
        turn, confidence = looked(_said(place, ["--psm", "0"], seconds))
        if turn is not None and confidence >= _SURE:
            return turn
        return best({one: _score(small, one, place, languages, seconds) for one in TURNS})
    finally:
        place.unlink(missing_ok=True)


def looked(said: str) -> tuple[int | None, float]:
    """The turn that Tesseract's orientation report names, and how sure it is; None where it says nothing."""
    turn, confidence = _ROTATE.search(said), _CONFIDENCE.search(said)
    if turn is None or confidence is None or int(turn[1]) not in TURNS:
        return None, 0.0
    return int(turn[1]), float(confidence[1])


def best(scores: dict[int, float]) -> int:
    """The turn with the highest score, 0 unless it is clearly better than the page as it lies."""
    turn = max(TURNS, key=lambda one: (scores[one], -one))
    return turn if scores[turn] > 0 and scores[turn] >= scores[0] * _CLEARLY else 0


def _score(picture: Image.Image, turn: int, place: Path, languages: str, seconds: int) -> float:
    """How much is read in this turn: the letters of all words that are sure of themselves."""
    picture.rotate(-turn, expand=True).save(place, dpi=(150, 150))
    return readable(_said(place, ["-l", languages, "--psm", "3", "tsv"], seconds))


def readable(table: str) -> float:
    """The letters of the sure words of two and more letters in Tesseract's table of words."""
    found = 0.0
    for line in table.splitlines()[1:]:
        cells = line.split("\t")
        if len(cells) == 12 and len(cells[11].strip()) > 1 and float(cells[10]) >= _SURE_WORD:
            found += len(cells[11].strip())
    return found


def _said(place: Path, options: list[str], seconds: int) -> str:
    """What Tesseract prints; empty when it fails or takes too long."""
    try:
        done = subprocess.run(
            ["tesseract", str(place), "-", *options],
            capture_output=True,
            timeout=seconds,
            check=False,
            env=dict(os.environ),
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.decode("utf-8", "replace")
