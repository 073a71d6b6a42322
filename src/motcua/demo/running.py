"""The province's own plan of the running year, and the states of its targets as the last months saw them."""

from datetime import date, datetime, time, timedelta

from motcua.indicators.periods import month_of, shifted
from motcua.kernel.scopes import of_system, scope
from motcua.kernel.zone import VIETNAM, day_of
from motcua.plans import actions, past, reminding
from motcua.plans.queries import plans as adopted

_TEXT = """ỦY BAN NHÂN DÂN TỈNH
KẾ HOẠCH
Cải cách hành chính năm {year}

I. CHỈ TIÊU CỦA NĂM
1. Tỷ lệ hồ sơ giải quyết trước hạn, đúng hạn đạt từ 92% trở lên.
2. Tỷ lệ hồ sơ giải quyết trực tuyến trên tổng số hồ sơ giải quyết đạt từ 50% trở lên.
3. Mức độ hài lòng của người dân, tổ chức đối với việc giải quyết thủ tục hành chính đạt từ 85% trở lên.
4. Tỷ lệ giao dịch thanh toán trực tuyến đạt từ 45% trở lên.
5. 100% cán bộ, công chức, viên chức chấp hành kỷ luật, kỷ cương hành chính.
6. Chỉ số cải cách hành chính của tỉnh thuộc nhóm 10 tỉnh dẫn đầu cả nước.
"""
_RECORDED = 3  # months


def run_on(until: datetime) -> int:
    """Adopt the plan of the year of `until`, record its targets at the last month-ends and today; answers the rows.

    The demo's clock stands at `until`; nobody is told of what lies before it.
    """
    today = day_of(until)
    actions.adopt(
        text=_TEXT.format(year=today.year),
        key=f"ke-hoach-{today.year}",
        title=f"Kế hoạch cải cách hành chính năm {today.year} của tỉnh",
        number="01/KH-UBND",
        issued_on=date(today.year, 1, 5),
        issuer="Ủy ban nhân dân tỉnh",
        measured_from=date(today.year, 1, 1),
        measured_to=date(today.year, 12, 31),
        by=None,
        at=until,
    )
    rows = 0
    with scope(of_system("states of the targets of the demo")):
        for back in range(_RECORDED - 1, -1, -1):
            day = shifted(month_of(today), -back) - timedelta(days=1)
            if day.year == today.year:
                rows += _record(datetime.combine(day, time(17, 0), VIETNAM))
        rows += reminding.record(now=until).rows
    return rows


def _record(at: datetime) -> int:
    found = past.tracked_then(adopted(), at)
    for one in found:
        reminding.keep(one, at=at)
    return len(found)
