"""How the visible mark of a signature looks: the house font, its lines, a thin frame."""

import textwrap
from collections.abc import Sequence
from functools import cache
from importlib import resources

from pyhanko.pdf_utils.font.opentype import GlyphAccumulatorFactory
from pyhanko.pdf_utils.layout import AxisAlignment, InnerScaling, Margins, SimpleBoxLayoutRule
from pyhanko.pdf_utils.text import TextBoxStyle
from pyhanko.stamp import TextStampStyle

# A letter of Be Vietnam Pro is about 0.55 of its height wide.
_WIDTH_OF_A_LETTER = 0.55


@cache
def _font() -> str:
    return str(resources.files("motcua") / "fonts" / "BeVietnamPro_400Regular.ttf")


def style(font_size: int) -> TextStampStyle:
    """The style of a mark; the words are given as the parameter `said`."""
    left = AxisAlignment.ALIGN_MIN
    return TextStampStyle(
        border_width=1,
        background=None,
        stamp_text="%(said)s",
        text_box_style=TextBoxStyle(
            font=GlyphAccumulatorFactory(_font(), font_size=font_size, bcp47_lang_code="vi"),
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
