"""States and due dates in the words of the counter. One place, so that every screen says the same."""

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from motcua.kernel.zone import local

STATE_LABELS = {
    1: lazy("Newly registered"),
    2: lazy("Accepted"),
    3: lazy("Not accepted"),
    4: lazy("In processing"),
    5: lazy("Supplement required"),
    6: lazy("Payment required"),
    7: lazy("Withdrawn by the applicant"),
    8: lazy("Stopped"),
    9: lazy("Done, result ready"),
    10: lazy("Result handed over"),
}
STATE_TONES = {1: "", 2: "", 3: "bad", 4: "", 5: "warn", 6: "warn", 7: "", 8: "bad", 9: "good", 10: "good"}
OUTCOME_LABELS = {
    "early": lazy("Early"),
    "on_time": lazy("On time"),
    "late": lazy("Late"),
    "": lazy("Not assessed"),
}
OUTCOME_TONES = {"early": "good", "on_time": "good", "late": "bad", "": ""}
CHANNEL_LABELS = {"online": lazy("Online"), "counter": lazy("At the counter"), "post": lazy("By post")}
LIMIT_UNIT_LABELS = {
    "within_day": lazy("within the day"),
    "hour": lazy("working hours"),
    "working_day": lazy("working days"),
    "day": lazy("calendar days"),
    "month": lazy("months"),
}
SOON = timedelta(hours=24)


def limit_words(value: str | int | float | None, unit: str) -> str:
    """`10 ngày làm việc`, or that there is no due date."""
    if value in (None, ""):
        return _("no fixed time limit")
    if unit == "within_day":
        return str(LIMIT_UNIT_LABELS[unit])
    number = str(value).replace(".", ",")
    return f"{number} {LIMIT_UNIT_LABELS[unit]}"


def due_words(dossier: Any, now: datetime) -> dict[str, str]:
    """Text and tone of a dossier's standing to its due date at `now`."""
    if dossier.legal_outcome:
        return {
            "text": str(OUTCOME_LABELS[dossier.legal_outcome]),
            "tone": OUTCOME_TONES[dossier.legal_outcome],
        }
    if dossier.ended_at is not None or dossier.current_due is None:
        return {"text": _("No due date"), "tone": ""}
    if dossier.clock_stopped_at is not None:
        return {"text": _("Clock stopped"), "tone": "warn"}
    left = dossier.current_due - now
    if left < timedelta(0):
        days = max(1, (local(now).date() - local(dossier.current_due).date()).days)
        return {
            "text": ngettext("Late by %(n)d day", "Late by %(n)d days", days) % {"n": days},
            "tone": "bad",
        }
    days = (local(dossier.current_due).date() - local(now).date()).days
    if days == 0:
        return {
            "text": _("Due today, %(time)s") % {"time": f"{local(dossier.current_due):%H:%M}"},
            "tone": "warn",
        }
    tone = "warn" if left < SOON else ""
    return {"text": ngettext("%(n)d day left", "%(n)d days left", days) % {"n": days}, "tone": tone}
