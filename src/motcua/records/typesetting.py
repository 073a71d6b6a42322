"""Papers as PDF/A-2b by Typst, in this process, with the fonts of the package alone.

A template is `templates_typst/<name>.typ`; it reads its values from `sys.inputs.values` (JSON). QR codes
come to it as SVG under `qr`. The PDF's dates are the instant given, so the same values give the same bytes.
"""

import io
import json
import threading
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Final

import segno
import typst

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


def pdf_a(
    template: str, values: Mapping[str, Json], *, at: datetime, qr_codes: Mapping[str, str] | None = None
) -> bytes:
    """The paper's bytes. `at` becomes its date of creation. Characters that no font of ours has are shown by a
    sign, so that a name in another script keeps nobody from a receipt. Raises TypesettingFailed."""
    codes: dict[str, Json] = {name: qr_svg(text) for name, text in (qr_codes or {}).items()}
    shown = printable(dict(values), FONTS)
    content_values = {**(shown if isinstance(shown, dict) else {}), "qr": codes}
    inputs = {"values": json.dumps(content_values, ensure_ascii=False, sort_keys=True)}
    try:
        content = _compiler(template).compile(
            format="pdf", sys_inputs=inputs, pdf_standards=[STANDARD], timestamp=int(at.timestamp())
        )
    except typst.TypstError as error:
        raise TypesettingFailed(f"the paper {template} could not be set: {error}") from error
    if not isinstance(content, bytes):
        raise TypesettingFailed(f"the paper {template} came out in several parts")
    return content


def qr_svg(text: str) -> str:
    """A QR code (ISO/IEC 18004, error level M) as SVG without a border; the template leaves the quiet zone."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        out, kind="svg", border=0, xmldecl=False, svgns=True, nl=False, omitsize=True
    )
    return out.getvalue().decode("utf-8")
