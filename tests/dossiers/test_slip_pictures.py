"""Every form of both sets as a picture that somebody has looked at: a change of layout has to be looked at too.

The pictures are small and grey. A golden that is missing is written, and the test fails until it is committed.
"""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat

import slip_examples as examples
from motcua.dossiers.rules.slip_forms import SlipKind
from motcua.ledger.rules import Json
from motcua.records import typesetting

GOLDEN = Path(__file__).with_name("golden") / "pictures"
DOTS_PER_INCH = 64
GREYS = 8
# Mean difference of grey, of 255: another version of the typesetter may smooth letters otherwise, and a line of
# text that is added or lost is some five times as much.
TOLERANCE = 0.6


def pages(template: str, values: dict[str, Json], **codes: object) -> list[Image.Image]:
    found = typesetting.pictures(template, values, dots_per_inch=DOTS_PER_INCH, **codes)  # type: ignore[arg-type]
    return [Image.open(io.BytesIO(page)).convert("L") for page in found]


def slip_pages(of: examples.SlipFacts) -> list[Image.Image]:
    template, values, qr_codes, bar_codes = examples.printed(of)
    return pages(template, values, qr_codes=qr_codes, bar_codes=bar_codes)


CASES: dict[str, Callable[[], list[Image.Image]]] = {
    f"{form_set}_{kind}": (
        (lambda form_set=form_set: pages("register", examples.book(form_set)))
        if kind is SlipKind.REGISTER
        else (lambda form_set=form_set, kind=kind: slip_pages(examples.facts(kind, form_set)))
    )
    for form_set in ("v2018", "v2025")
    for kind in SlipKind
}
CASES["v2025_receipt_again"] = lambda: slip_pages(examples.again())
CASES["v2025_receipt_long"] = lambda: slip_pages(examples.LONG)


@pytest.mark.parametrize("name", sorted(CASES))
def test_a_form_looks_as_it_was_reviewed(name: str) -> None:
    made = {GOLDEN / f"{name}_{number}.png": page for number, page in enumerate(CASES[name](), 1)}
    if not all(golden.exists() for golden in made):
        GOLDEN.mkdir(parents=True, exist_ok=True)
        for golden, page in made.items():
            page.quantize(GREYS).save(golden, optimize=True)
        pytest.fail(f"pictures of {name} were written: look at them, then commit them")
    for golden, page in made.items():
        reviewed = Image.open(golden).convert("L")
        assert page.size == reviewed.size
        difference = ImageChops.difference(page.quantize(GREYS).convert("L"), reviewed)
        assert ImageStat.Stat(difference).mean[0] < TOLERANCE, f"{golden.name} has changed"
    assert not (GOLDEN / f"{name}_{len(made) + 1}.png").exists()


def test_a_line_more_is_seen_as_a_change() -> None:
    plain, changed = (
        slip_pages(examples.facts("receipt", submitter=submitter))[0] for submitter in ("", "Trần Thị Lan")
    )

    difference = ImageStat.Stat(ImageChops.difference(plain, changed)).mean[0]

    assert difference > 2 * TOLERANCE
