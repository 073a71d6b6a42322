"""The five plans that the demo province has adopted: texts of our own wording with the facts of real ones.

Their years lie in the past; the demo adopts them as standing targets and measures them over its own year.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from importlib import resources

from django.conf import settings

from motcua.agencies import queries as agencies
from motcua.kernel.zone import day_of
from motcua.plans import actions as plans


@dataclass(frozen=True)
class Issued:
    """A plan as issued. The text lies in `demo/plans/<key>.txt`."""

    key: str
    title: str
    number: str
    issued_on: date
    issuer: str
    unit_key: str = ""  # a unit's own plan is measured on that unit alone
    level: str = ""


ISSUED = (
    Issued(
        "quang-nam-2023",
        "Kế hoạch cải cách hành chính năm 2023",
        "3532/QĐ-UBND",
        date(2022, 12, 23),
        "UBND tỉnh Quảng Nam",
    ),
    Issued(
        "nghe-an-2021",
        "Kế hoạch cải cách hành chính nhà nước năm 2021",
        "4879/QĐ-UBND",
        date(2020, 12, 30),
        "UBND tỉnh Nghệ An",
    ),
    Issued(
        "national-2023",
        "Phiên họp Ban Chỉ đạo cải cách hành chính của Chính phủ, 6 tháng đầu năm 2023",
        "",
        date(2023, 7, 19),
        "Ban Chỉ đạo cải cách hành chính của Chính phủ",
        level="national",
    ),
    Issued(
        "nha-trang-2023",
        "Kế hoạch cải cách hành chính năm 2023 của thành phố Nha Trang",
        "",
        date(2023, 2, 7),
        "UBND thành phố Nha Trang",
    ),
    Issued(
        "khanh-hoa-justice-2023",
        "Kế hoạch cải cách hành chính năm 2023 của Sở Tư pháp",
        "05/QĐ-STP",
        date(2023, 1, 10),
        "Sở Tư pháp tỉnh Khánh Hòa",
        unit_key="justice",
    ),
)


def adopt_all(until: datetime) -> int:
    """Adopt the five, measured over the twelve months that end on the day of `until`; answers how many."""
    last = day_of(until)
    folder = resources.files("motcua") / "demo" / "plans"
    for issued in ISSUED:
        plans.adopt(
            text=(folder / f"{issued.key}.txt").read_text(encoding="utf-8"),
            key=issued.key,
            title=issued.title,
            number=issued.number,
            issued_on=issued.issued_on,
            issuer=issued.issuer,
            measured_from=last - timedelta(days=364),
            measured_to=last,
            by=None,
            at=until,
            level=issued.level,
            unit_id=agencies.unit_of_key(settings.PROVINCE_CODE, issued.unit_key).pk
            if issued.unit_key
            else None,
        )
    return len(ISSUED)
