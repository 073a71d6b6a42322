"""People who do not exist: names, ids, telephones and addresses drawn from a seeded generator."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

SURNAMES = {
    "Nguyễn": 36, "Trần": 12, "Lê": 10, "Phạm": 7, "Huỳnh": 6, "Võ": 5, "Phan": 4, "Đặng": 3, "Bùi": 2,
    "Đỗ": 2, "Hồ": 3, "Ngô": 2, "Dương": 2, "Lý": 1, "Cao": 1, "Mấu": 1, "Pi Năng": 1, "Thành": 1, "Đàng": 1,
}  # fmt: skip
MEN = (
    "Văn An", "Minh Bảo", "Quốc Cường", "Tiến Dũng", "Hữu Đạt", "Thanh Hải", "Trung Hiếu", "Gia Huy", "Đức Khang",
    "Đăng Khoa", "Hoàng Long", "Công Lý", "Nhật Minh", "Thành Nam", "Trọng Nghĩa", "Hồng Phong", "Minh Quân",
    "Anh Tuấn", "Quang Vinh", "Xuân Thịnh", "Chí Thiện", "Đình Phúc", "Bá Lộc", "Ngọc Sơn",
)  # fmt: skip
WOMEN = (
    "Thị Ánh", "Ngọc Bích", "Kim Chi", "Thùy Dung", "Thị Hà", "Thu Hằng", "Thanh Hoa", "Diệu Hương", "Mỹ Linh",
    "Thị Lan", "Tuyết Mai", "Bảo Ngọc", "Yến Nhi", "Hồng Nhung", "Kiều Oanh", "Minh Phương", "Như Quỳnh",
    "Thanh Thảo", "Anh Thư", "Cẩm Tiên", "Thùy Trang", "Ánh Tuyết", "Tường Vi", "Hải Yến",
)  # fmt: skip
STREETS = (
    "Trần Phú", "Lê Hồng Phong", "Nguyễn Trãi", "Hùng Vương", "Thống Nhất", "2 Tháng 4", "Yersin",
    "Quang Trung", "Phan Chu Trinh", "21 Tháng 8", "Ngô Gia Tự", "Lý Thường Kiệt",
)  # fmt: skip
FIRMS = (
    "Công ty TNHH Hải sản", "Công ty TNHH Xây dựng", "Công ty Cổ phần Du lịch", "Công ty TNHH Thương mại",
    "Doanh nghiệp tư nhân", "Hợp tác xã Nông nghiệp",
)  # fmt: skip
_SURNAME_LIST = list(SURNAMES)
_SURNAME_WEIGHTS = list(SURNAMES.values())


@dataclass(frozen=True)
class Person:
    full_name: str
    personal_id: str
    birth_date: date
    telephone: str
    street: str
    is_man: bool


def person(rng: Random, *, today: date) -> Person:
    """An adult of 18 to 80. The personal id keeps the rule of its digits (province, century and sex, year)."""
    is_man = rng.random() < 0.5
    birth = today - timedelta(days=rng.randint(18 * 366, 80 * 365))
    century = (0 if birth.year < 2000 else 2) + (0 if is_man else 1)
    province = rng.choice(("056", "056", "058", "058", "054", "068"))
    return Person(
        full_name=f"{rng.choices(_SURNAME_LIST, _SURNAME_WEIGHTS)[0]} {rng.choice(MEN if is_man else WOMEN)}",
        personal_id=f"{province}{century}{birth.year % 100:02d}{rng.randrange(10**6):06d}",
        birth_date=birth,
        telephone=f"09{rng.randrange(10**8):08d}",
        street=f"{rng.randint(1, 320)} {rng.choice(STREETS)}",
        is_man=is_man,
    )


def firm(rng: Random, *, owner: Person) -> tuple[str, str]:
    """A firm's name and a ten-digit tax code with a right check digit."""
    weights = (31, 29, 23, 19, 17, 13, 7, 5, 3)
    while True:
        digits = [4, 2, 0, *(rng.randrange(10) for _ in range(6))]
        check = 10 - sum(w * d for w, d in zip(weights, digits, strict=True)) % 11
        if 0 <= check <= 9:
            name = f"{rng.choice(FIRMS)} {owner.full_name.split()[-1]} {rng.choice(('Phát', 'Thịnh', 'Lộc', 'An'))}"
            return name, "".join(map(str, [*digits, check]))


def spread(rng: Random, values: Sequence[int], *, slope: float = 1.1) -> dict[int, float]:
    """Zipf-like weights: few places have many dossiers, many have few."""
    order = list(values)
    rng.shuffle(order)
    return {value: 1.0 / (rank + 3) ** slope for rank, value in enumerate(order)}
