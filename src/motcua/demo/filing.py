"""What the National Portal brought to the demo province and could not be filed: a letter for somebody to look at."""

from datetime import datetime, timedelta

from motcua.agencies import queries as agencies
from motcua.demo.settlement import survey
from motcua.dossiers.actions import arriving
from motcua.kernel.zone import day_of

# A procedure that no catalogue has: what happens when the Portal is ahead of the province.
_UNKNOWN = "9.999901"


def arrive_some(*, until: datetime) -> int:
    """A push of the day before `until` (aware) to the busiest commune centre; how many could not be filed."""
    centre = survey(day_of(until)).unit_for("commune_centre")
    if centre is None:
        return 0
    agency_id = agencies.unit(centre).agency_id
    at = until - timedelta(hours=6)
    taken = arriving.take(
        {
            "MaHoSo": f"G09-{day_of(at):%y%m%d}-0000001",
            "MaTTHC": _UNKNOWN,
            "MaDonViTiepNhan": agency_id,
            "ChuHoSo": "Nguyễn Thị Mẫu",
            "SoGiayToChuHoSo": "056185000001",
            "NgayNopHoSo": f"{at:%Y%m%d%H%M%S}",
            "TaiLieuNop": [],
        },
        at=at,
    )
    return int(bool(taken.problem))
