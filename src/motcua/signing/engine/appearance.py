"""How the visible mark of a signature looks: the house font, its lines, a thin frame."""

import io
import textwrap
from collections.abc import Sequence
from functools import cache
from importlib import resources

from pyhanko.pdf_utils.font.api import FontEngineFactory
from pyhanko.pdf_utils.font.opentype import GlyphAccumulator
from pyhanko.pdf_utils.layout import AxisAlignment, InnerScaling, Margins, SimpleBoxLayoutRule
from pyhanko.pdf_utils.text import TextBoxStyle
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.stamp import TextStampStyle

# A letter of Be Vietnam Pro is about 0.55 of its height wide.
_WIDTH_OF_A_LETTER = 0.55


@cache
def _font() -> bytes:
    return (resources.files("motcua") / "fonts" / "BeVietnamPro_400Regular.ttf").read_bytes()


class _HouseFont(FontEngineFactory):
    """The house font, of which only the letters that are used go into the file."""

    def __init__(self, size: int) -> None:
        self._size = size

    def create_font_engine(self, writer: BasePdfFileWriter, obj_stream: object = None) -> GlyphAccumulator:
        if obj_stream is None and writer.stream_xrefs:
            obj_stream = writer.prepare_object_stream()
        return GlyphAccumulator(
            writer=writer,
            font_handle=io.BytesIO(_font()),
            font_size=self._size,
            bcp47_lang_code="vi",
            obj_stream=obj_stream,
        )


def style(font_size: int) -> TextStampStyle:
    """The style of a mark; the words are given as the parameter `said`."""
    left = AxisAlignment.ALIGN_MIN
    return TextStampStyle(
        border_width=1,
        background=None,
        stamp_text="%(said)s",
        text_box_style=TextBoxStyle(
            font=_HouseFont(font_size),
            font_size=font_size,
            leading=round(font_size * 1.3),
        ),
        inner_content_layout=SimpleBoxLayoutRule(
            x_align=left,
            y_align=AxisAlignment.ALIGN_MID,
            margins=Margins.uniform(4),
            inner_content_scaling=InnerScaling.SHRINK_TO_FIT,
        ),
    )


def broken(lines: Sequence[str], *, width: int, font_size: int) -> str:
    """The lines, broken between words so that they fit into `width` points."""
    columns = max(int((width - 8) / (font_size * _WIDTH_OF_A_LETTER)), 10)
    return "\n".join(part for line in lines for part in textwrap.wrap(line, columns) or [""])
