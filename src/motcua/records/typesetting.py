"""Papers as PDF/A-2b by Typst, in this process, with the fonts of the package alone.

A template is `templates_typst/<name>.typ`; it reads its values from `sys.inputs.values` (JSON). QR codes and
bar codes come to it as SVG under `qr` and `bar`. The PDF's dates are the instant given, so the same values give
the same bytes.
"""

import io
import json
import re
import threading
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Final

import segno
import typst
from barcode.codex import Code128
from barcode.errors import BarcodeError

from motcua.ledger.rules import Json
from motcua.records.coverage import printable

_PACKAGE = Path(__file__).resolve().parent
TEMPLATES = _PACKAGE / "templates_typst"
FONTS = _PACKAGE.parent / "fonts"
STANDARD: Final = "a-2b"


class TypesettingFailed(Exception):
    """A paper could not be set: its template is wrong or a value is missing. The message says where."""


# A compiler may be used by one thread at a time; it remembers what it parsed.
_of_thread = threading.local()


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])


def _compiler(template: str) -> typst.Compiler:
    compilers: dict[str, typst.Compiler] = _of_thread.__dict__.setdefault("compilers", {})
    if template not in compilers:
        compilers[template] = typst.Compiler(
            input=str(TEMPLATES / f"{template}.typ"), root=str(TEMPLATES), font_paths=_fonts()
        )
    return compilers[template]


Codes = Mapping[str, str]


def pdf_a(
    template: str,
    values: Mapping[str, Json],
    *,
    at: datetime,
    qr_codes: Codes | None = None,
    bar_codes: Codes | None = None,
    tagged: bool = True,
) -> bytes:
    """The paper's bytes. `at` becomes its date of creation. Codes are texts for machines, by the name that the
    template calls them by. A table of hundreds of lines is a tenth as large without the tags of its structure.

    Characters that no font of ours has are shown by a sign, so that a name in another script keeps nobody from
    a receipt. Raises TypesettingFailed."""
    try:
        content = _compiler(template).compile(
            format="pdf",
            sys_inputs=_inputs(values, qr_codes, bar_codes),
            pdf_standards=[STANDARD],
            timestamp=int(at.timestamp()),
            pdf_tags=tagged,
        )
    except typst.TypstError as error:
        raise TypesettingFailed(f"the paper {template} could not be set: {error}") from error
    if not isinstance(content, bytes):
        raise TypesettingFailed(f"the paper {template} came out in several parts")
    return content


def pictures(
    template: str,
    values: Mapping[str, Json],
    *,
    qr_codes: Codes | None = None,
    bar_codes: Codes | None = None,
    dots_per_inch: float = 96,
) -> list[bytes]:
    """Each page of the paper as a PNG, as `pdf_a` would set it. Raises TypesettingFailed."""
    try:
        pages = _compiler(template).compile(
            format="png", ppi=dots_per_inch, sys_inputs=_inputs(values, qr_codes, bar_codes)
        )
    except typst.TypstError as error:
        raise TypesettingFailed(f"the paper {template} could not be set: {error}") from error
    return [pages] if isinstance(pages, bytes) else [page for page in pages or [] if page]


def _inputs(values: Mapping[str, Json], qr_codes: Codes | None, bar_codes: Codes | None) -> dict[str, str]:
    shown = printable(dict(values), FONTS)
    content: dict[str, Json] = {
        **(shown if isinstance(shown, dict) else {}),
        "qr": {name: qr_svg(text) for name, text in (qr_codes or {}).items()},
        "bar": {name: bar_svg(text) for name, text in (bar_codes or {}).items()},
    }
    return {"values": json.dumps(content, ensure_ascii=False, sort_keys=True)}


def qr_svg(text: str) -> str:
    """A QR code (ISO/IEC 18004, error level M) as SVG without a border; the template leaves the quiet zone."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        out, kind="svg", border=0, xmldecl=False, svgns=True, nl=False, omitsize=True
    )
    return out.getvalue().decode("utf-8")


def bar_svg(text: str) -> str:
    """A Code 128 bar code (ISO/IEC 15417) as SVG: one unit a module, ten high; the template leaves the quiet
    zone. Raises TypesettingFailed for a text that the code has no signs for."""
    try:
        modules = "".join(Code128(text).build())
    except BarcodeError as error:
        raise TypesettingFailed(f"{text} cannot be written as a bar code") from error
    bars = "".join(f"M{bar.start()} 0h{len(bar[0])}v10h-{len(bar[0])}z" for bar in re.finditer("1+", modules))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {len(modules)} 10" '
        f'preserveAspectRatio="none"><path d="{bars}"/></svg>'
    )
