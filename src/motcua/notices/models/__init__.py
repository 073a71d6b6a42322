"""Messages to people, their words, and what people want to be told by which way."""

from motcua.notices.models.notice import Notice, NoticeState, Report
from motcua.notices.models.people import Contact, ContactCode, Preference
from motcua.notices.models.wording import Wording, WordingState

__all__ = [
    "Contact",
    "ContactCode",
    "Notice",
    "NoticeState",
    "Preference",
    "Report",
    "Wording",
    "WordingState",
]
