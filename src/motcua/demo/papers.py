"""The one paper that stands for every file of the demo: marked as a sample, stored once."""

from datetime import UTC, datetime

import typst

from motcua.records import actions as records
from motcua.records import typesetting

_SAMPLE = """
#set document(title: "Giấy tờ mẫu")
#set page("a4", margin: 3cm)
#set text(font: "Tinos", size: 14pt, lang: "vi")
#align(center)[
  #text(weight: "bold")[CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM] \\
  #text(weight: "bold")[Độc lập - Tự do - Hạnh phúc]
  #v(3cm)
  #text(size: 20pt, weight: "bold")[GIẤY TỜ MẪU]
  #v(1cm)
  Tệp này thay cho mọi giấy tờ và kết quả trong tỉnh mẫu. \\
  Tệp không có giá trị pháp lý.
]
"""


def sample_result() -> str:
    """Store the sample and answer its SHA-256. The same bytes each time: its date is fixed."""
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(typesetting.FONTS)]
    )
    made = datetime(2026, 1, 1, tzinfo=UTC)
    content = typst.compile(
        _SAMPLE.encode(),
        format="pdf",
        font_paths=fonts,
        pdf_standards=["a-2b"],
        timestamp=int(made.timestamp()),
    )
    return records.store(content, limit_bytes=len(content), accepted=frozenset({"application/pdf"})).sha256
