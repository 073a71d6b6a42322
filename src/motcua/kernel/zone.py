"""The one time zone of the law: Asia/Ho_Chi_Minh, UTC+7, no daylight saving."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def local(at: datetime) -> datetime:
    """The instant on the clocks of Vietnam."""
    return at.astimezone(VIETNAM)


def day_of(at: datetime) -> date:
    """The calendar day in Vietnam of an instant."""
    return at.astimezone(VIETNAM).date()
