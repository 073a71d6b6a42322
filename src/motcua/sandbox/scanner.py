"""A scanner's stand-in: pages of Vietnamese papers as an office's scanner gives them, turned and noisy to measure.

Everything on them is made up. The same values give the same pixels but for the noise, which is a scanner's.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

_FONTS = Path(__file__).resolve().parents[1] / "fonts"
_A4_MM = (210, 297)


@dataclass(frozen=True)
class Paper:
    """What stands on a page, and what a person would say of it."""

    superior: str
    issuer: str
    place: str
    number: str
    day: tuple[int, int, int]
    title: str
    summary: str
    owner_label: str
    owner_name: str
    number_label: str
    owner_number: str
    body: tuple[str, ...]
    signer: str

    def lines(self) -> tuple[str, ...]:
        """All text of the page in reading order: what recognition is measured against."""
        day, month, year = self.day
        head = [one for one in (self.superior, self.issuer) if one]
        return (
            f"{head[0]} CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
            f"{head[1] if len(head) > 1 else ''} Độc lập - Tự do - Hạnh phúc".strip(),
            f"Số: {self.number} {self.place}, ngày {day:02d} tháng {month:02d} năm {year}",
            self.title,
            self.summary,
            f"{self.owner_label}: {self.owner_name}",
            f"{self.number_label}: {self.owner_number}",
            *self.body,
            self.signer,
        )

    def truth(self) -> dict[str, str]:
        """The fields by their names."""
        day, month, year = self.day
        return {
            "kind": self.title[:1] + self.title[1:].lower(),
            "number": self.number,
            "issued_on": f"{day:02d}/{month:02d}/{year}",
            "issuer": self.issuer,
            "owner_name": self.owner_name,
            "owner_number": self.owner_number,
            "summary": self.summary,
        }


SAMPLES: tuple[Paper, ...] = (
    Paper(
        superior="",
        issuer="ỦY BAN NHÂN DÂN PHƯỜNG HÒA AN",
        place="Hòa An",
        number="125/GXN-UBND",
        day=(5, 3, 2024),
        title="GIẤY XÁC NHẬN",
        summary="Về việc tình trạng hôn nhân của công dân",
        owner_label="Họ, chữ đệm, tên",
        owner_name="NGUYỄN THỊ THÙY DƯƠNG",
        number_label="Số định danh cá nhân",
        owner_number="056190004321",
        body=(
            "Ngày, tháng, năm sinh: 12/8/1990. Dân tộc: Kinh. Quốc tịch: Việt Nam.",
            "Nơi cư trú: Tổ 3, phường Hòa An, tỉnh Khánh Hòa.",
            "Tình trạng hôn nhân: Chưa đăng ký kết hôn với ai.",
            "Giấy này được cấp để làm thủ tục đăng ký kết hôn, có giá trị sáu tháng.",
        ),
        signer="Trần Văn Bình",
    ),
    Paper(
        superior="UBND TỈNH KHÁNH HÒA",
        issuer="SỞ XÂY DỰNG",
        place="Khánh Hòa",
        number="47/GPXD",
        day=(19, 11, 2019),
        title="GIẤY PHÉP XÂY DỰNG",
        summary="Về việc xây dựng nhà ở riêng lẻ tại phường Ninh Hiệp",
        owner_label="Ông/Bà",
        owner_name="Trần Quốc Cường",
        number_label="Số căn cước công dân",
        owner_number="056079001256",
        body=(
            "Được phép xây dựng công trình nhà ở gia đình hai tầng, diện tích 96 mét vuông.",
            "Trên thửa đất số 214, tờ bản đồ số 8, phường Ninh Hiệp, thị xã Ninh Hòa.",
            "Cốt nền xây dựng công trình cao hơn mặt đường hiện trạng ba mươi xăng-ti-mét.",
            "Giấy phép có hiệu lực khởi công trong thời hạn mười hai tháng kể từ ngày cấp.",
        ),
        signer="Phạm Thị Ngọc Ánh",
    ),
    Paper(
        superior="UBND TỈNH KHÁNH HÒA",
        issuer="SỞ TƯ PHÁP",
        place="Khánh Hòa",
        number="1203/STP-HTQT",
        day=(28, 6, 2022),
        title="TRÍCH LỤC KHAI SINH",
        summary="Về việc đăng ký khai sinh có yếu tố nước ngoài",
        owner_label="Họ và tên",
        owner_name="Lê Hoàng Gia Khánh",
        number_label="Số định danh cá nhân",
        owner_number="056222003344",
        body=(
            "Giới tính: Nam. Nơi sinh: Bệnh viện đa khoa tỉnh Khánh Hòa.",
            "Người cha: Lê Hữu Phước, quốc tịch Việt Nam, thường trú tại phường Lộc Thọ.",
            "Người mẹ: Đặng Thị Quỳnh Như, quốc tịch Việt Nam, nghề nghiệp giáo viên.",
            "Nơi đăng ký khai sinh, ghi vào sổ theo đúng quy định của pháp luật hộ tịch.",
        ),
        signer="Nguyễn Hữu Thọ",
    ),
)


@dataclass(frozen=True)
class Scanned:
    """How the scanner works: resolution, how the sheet lay (askew, and turned by 90, 180 or 270 degrees against the
    clock), its noise (0 none, 60 bad), blur in pixels."""

    dpi: int = 200
    skew_degrees: float = 0.0
    noise: int = 0
    blur: float = 0.0
    is_colour: bool = True
    turned_degrees: int = 0


def picture(paper: Paper, scanned: Scanned | None = None) -> Image.Image:
    """The page as the scanner sees it."""
    how = scanned or Scanned()
    page = _blank(how.dpi)
    _draw(page, paper, how.dpi)
    return _as_scanned(page, how)


def blank(scanned: Scanned | None = None) -> Image.Image:
    """An empty page, with the scanner's noise on it."""
    how = scanned or Scanned()
    return _as_scanned(_blank(how.dpi), how)


def pdf(pictures: Sequence[Image.Image], *, dpi: int = 200, quality: int = 80) -> bytes:
    """Pages as the PDF that a scanner sends: one JPEG a page."""
    out = io.BytesIO()
    first, *others = pictures
    first.save(out, format="PDF", resolution=dpi, save_all=True, append_images=others, quality=quality)
    return out.getvalue()


def varied(count: int, seed: int = 1) -> list[Paper]:
    """Papers with other numbers, days and owners, the same for the same seed."""
    dice = Random(seed)
    given = ("Thị Hạnh", "Văn Đức", "Minh Anh", "Thị Bích Phượng", "Quốc Bảo", "Ngọc Huyền", "Đình Nghĩa")
    families = ("Nguyễn", "Trần", "Lê", "Phạm", "Đỗ", "Võ", "Huỳnh", "Đặng")
    found = []
    for number in range(count):
        paper = SAMPLES[number % len(SAMPLES)]
        name = f"{dice.choice(families)} {dice.choice(given)}"
        notation = paper.number.partition("/")[2]
        found.append(
            replace(
                paper,
                number=f"{dice.randint(1, 2400)}/{notation}",
                day=(dice.randint(1, 28), dice.randint(1, 12), dice.randint(2012, 2025)),
                owner_name=name.upper() if number % 2 else name,
                owner_number=f"056{dice.choice('0123')}{dice.randint(0, 99):02d}{dice.randint(0, 999_999):06d}",
            )
        )
    return found


def _blank(dpi: int) -> Image.Image:
    across, down = (round(side * dpi / 25.4) for side in _A4_MM)
    return Image.new("RGB", (across, down), "white")


@cache
def _font(points: float, is_bold: bool, dpi: int) -> ImageFont.FreeTypeFont:
    name = "Tinos_700Bold.ttf" if is_bold else "Tinos_400Regular.ttf"
    return ImageFont.truetype(str(_FONTS / name), round(points * dpi / 72))


@dataclass(frozen=True)
class _Written:
    """A line of text on the page: where it begins (or its middle) in millimetres, its size in points."""

    text: str
    x: float
    y: float
    points: float
    bold: bool = False
    middle: bool = False


def _written(paper: Paper) -> list[_Written]:
    day, month, year = paper.day
    head = [paper.superior, paper.issuer] if paper.superior else _halves(paper.issuer)
    body = (
        f"{paper.owner_label}: {paper.owner_name}",
        f"{paper.number_label}: {paper.owner_number}",
        *paper.body,
    )
    return [
        *(
            _Written(
                line, 57, 20 + 6 * place, 12, bold=place == len(head) - 1 or not paper.superior, middle=True
            )
            for place, line in enumerate(head)
        ),
        _Written("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 146, 20, 12, bold=True, middle=True),
        _Written("Độc lập - Tự do - Hạnh phúc", 146, 26, 13, bold=True, middle=True),
        _Written(f"Số: {paper.number}", 57, 36, 13, middle=True),
        _Written(f"{paper.place}, ngày {day:02d} tháng {month:02d} năm {year}", 146, 36, 13, middle=True),
        _Written(paper.title, 105, 54, 14, bold=True, middle=True),
        _Written(paper.summary, 105, 62, 13, bold=True, middle=True),
        *(_Written(line, 30, 78 + 9 * place, 13) for place, line in enumerate(body)),
        _Written(paper.signer, 150, 100 + 9 * len(body), 13, bold=True, middle=True),
    ]


def _draw(page: Image.Image, paper: Paper, dpi: int) -> None:
    pen = ImageDraw.Draw(page)
    for one in _written(paper):
        pen.text(
            (one.x * dpi / 25.4, one.y * dpi / 25.4),
            one.text,
            font=_font(one.points, one.bold, dpi),
            fill="black",
            anchor="ma" if one.middle else "la",
        )


Placed = tuple[str, float, float, float, float]


def words(paper: Paper) -> list[list[Placed]]:
    """The lines of the page as a perfect recognition would read them: each word with its box (left, top, right,
    bottom) in fractions of the page. What stands at one height is one line."""
    dpi = 200
    across, down = (side * dpi / 25.4 for side in _A4_MM)
    rows: dict[float, list[Placed]] = {}
    for one in _written(paper):
        font = _font(one.points, one.bold, dpi)
        x = one.x * dpi / 25.4 - (font.getlength(one.text) / 2 if one.middle else 0)
        top, space = one.y * dpi / 25.4, font.getlength(" ")
        for word in one.text.split():
            width = font.getlength(word)
            box = (x / across, top / down, (x + width) / across, (top + one.points * dpi / 72) / down)
            rows.setdefault(one.y, []).append((word, *box))
            x += width + space
    return [sorted(row, key=lambda word: word[1]) for _y, row in sorted(rows.items())]


def _halves(text: str) -> list[str]:
    words = text.split()
    cut = 4 if text.startswith("ỦY BAN NHÂN DÂN") else (len(words) + 1) // 2
    return [" ".join(words[:cut]), " ".join(words[cut:])]


def _as_scanned(page: Image.Image, how: Scanned) -> Image.Image:
    if how.skew_degrees:
        page = page.rotate(how.skew_degrees, fillcolor="white", resample=Image.Resampling.BICUBIC)
    if how.blur:
        page = page.filter(ImageFilter.GaussianBlur(how.blur))
    if how.noise:
        grain = Image.effect_noise(page.size, how.noise).convert("RGB")
        page = ImageChops.add(page, grain, 1, -128)
    if how.turned_degrees:
        page = page.rotate(how.turned_degrees, expand=True)
    return page if how.is_colour else page.convert("L")
