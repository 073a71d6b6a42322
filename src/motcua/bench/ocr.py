"""Recognition of Vietnamese papers on pages made here: errors of characters and fields at several noise levels.

The pages are those of a stand-in scanner (`sandbox.scanner`), so the text that they bear is known to the letter.
"""

import io
import time
from collections.abc import Sequence
from datetime import date

from PIL import Image

from motcua.bench.framework import BenchmarkFailed, BenchResult, Reference
from motcua.digitising.reading import engine, running
from motcua.digitising.rules.accuracy import character_error_rate
from motcua.digitising.rules.fields import Line, proposals, squashed
from motcua.digitising.rules.standard import standard_on
from motcua.sandbox import scanner

NAME = "ocr"
SUMMARY = "Vietnamese papers read at several noise levels: character error rate, fields right, seconds a page"
NEEDS_DATABASE = False

PAGES = 3
TODAY = date(2026, 11, 20)
LEVELS = {
    "clean": scanner.Scanned(),
    "office": scanner.Scanned(skew_degrees=0.8, noise=20, blur=0.5),
    "askew": scanner.Scanned(skew_degrees=3.0, noise=20),
    "noisy": scanner.Scanned(skew_degrees=1.5, noise=60, blur=0.8),
    "coarse": scanner.Scanned(dpi=150, skew_degrees=0.8, noise=20),
    "sideways": scanner.Scanned(skew_degrees=0.8, noise=20, blur=0.5, turned_degrees=90),
    "upside_down": scanner.Scanned(skew_degrees=0.8, noise=20, blur=0.5, turned_degrees=180),
    "sideways_noisy": scanner.Scanned(skew_degrees=1.5, noise=60, blur=0.8, turned_degrees=270),
}


def run(*, size: int | None = None, seconds: float | None = None) -> BenchResult:
    """`size` pages (3) at each level. Raises BenchmarkFailed where nothing reads Vietnamese here."""
    here = engine.found()
    if not here.reads:
        raise BenchmarkFailed(f"Nothing reads Vietnamese here: apt install {here.missing}")
    pages = size or PAGES
    figures: dict[str, float] = {}
    began = time.monotonic()
    for level, how in LEVELS.items():
        measured = measure(scanner.varied(pages), how)
        figures[f"{level}_cer_percent"] = round(100 * measured.character_errors, 2)
        figures[f"{level}_cer_without_marks_percent"] = round(100 * measured.errors_without_marks, 2)
        figures[f"{level}_fields_right_percent"] = round(100 * measured.fields_right, 1)
    whole = time.monotonic() - began
    figures["seconds_a_page"] = whole / (pages * len(LEVELS))
    blank = time.monotonic()
    _read(scanner.blank())
    empty = time.monotonic() - blank
    return BenchResult(
        figures=figures,
        reference=Reference("an empty page read by the same process", {"seconds_a_page": empty}),
        ratio=figures["seconds_a_page"] / empty,
        ratio_of="seconds of a page of text / of an empty one",
        settings={"pages": pages, "engine": here.name, "dpi": 200, "threads": 1},
    )


class Measured:
    """Shares from 0 to 1 over some pages. `wrong` names each field that came out otherwise: (field, wanted, read)."""

    def __init__(self) -> None:
        self.wanted_texts: list[str] = []
        self.read_texts: list[str] = []
        self.right = self.fields = 0
        self.wrong: list[tuple[str, str, str]] = []

    @property
    def character_errors(self) -> float:
        return character_error_rate(self.wanted_texts, self.read_texts)

    @property
    def errors_without_marks(self) -> float:
        """Of letters alone, whatever marks they bear: what is left when diacritics are forgiven."""
        return character_error_rate(
            [squashed(one) for one in self.wanted_texts], [squashed(one) for one in self.read_texts]
        )

    @property
    def fields_right(self) -> float:
        return self.right / self.fields


def measure(papers: Sequence[scanner.Paper], how: scanner.Scanned) -> Measured:
    """Read the papers as this scanner gives them."""
    found = Measured()
    known = {squashed(one.issuer): one.issuer for one in scanner.SAMPLES}
    for paper in papers:
        lines = _read(scanner.picture(paper, how), dpi=how.dpi)
        found.wanted_texts.append(" ".join(word for line in scanner.words(paper) for word, *_box in line))
        found.read_texts.append(" ".join(word.text for line in lines for word in line))
        said = {
            one.field: one.value for one in proposals([lines], standard_on(TODAY), today=TODAY, issuers=known)
        }
        for field, wanted in paper.truth().items():
            found.fields += 1
            if said.get(field) == wanted:
                found.right += 1
            else:
                found.wrong.append((field, wanted, said.get(field, "")))
    return found


def _read(picture: Image.Image, *, dpi: int = 200) -> tuple[Line, ...]:
    content = io.BytesIO(scanner.pdf([picture], dpi=dpi))
    with running.workplace(content) as folder:
        text = running.read(folder, engine.found().languages, 1, standard_on(TODAY).limits)
    return text.pages[0]
