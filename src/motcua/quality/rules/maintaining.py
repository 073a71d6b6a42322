"""Whether a unit maintains its system on a day, with every reason why not. Pure: the day is passed in."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from motcua.quality.rules.standard import Standard


class Reason(StrEnum):
    """Why a system does not count as maintained. The order is that of the life of a system."""

    NOT_RECORDED = "not_recorded"
    NOT_ANNOUNCED = "not_announced"
    NO_AUDIT = "no_audit"
    AUDIT_TOO_OLD = "audit_too_old"
    NO_REVIEW = "no_review"
    REVIEW_TOO_OLD = "review_too_old"
    MAJOR_PAST_DUE = "major_past_due"


class Concern(StrEnum):
    """What does not break the system yet and wants somebody's eye."""

    ACTION_PAST_DUE = "action_past_due"
    AWAITS_VERIFICATION = "awaits_verification"
    CERTIFICATE_ENDS_SOON = "certificate_ends_soon"
    CERTIFICATE_ENDED = "certificate_ended"
    CERTIFICATE_SUSPENDED = "certificate_suspended"
    AUDIT_PAST_PLAN = "audit_past_plan"


class Light(StrEnum):
    """The state in one word."""

    MAINTAINED = "maintained"
    ATTENTION = "attention"
    NOT_MAINTAINED = "not_maintained"
    NOT_RECORDED = "not_recorded"


@dataclass(frozen=True)
class Facts:
    """What is known of a unit on a day. `has_system` false: nothing was ever entered, which is not a "no"."""

    has_system: bool = False
    is_announced: bool = False
    last_audit_on: date | None = None
    last_review_on: date | None = None
    majors_past_due: int = 0


def months_before(day: date, months: int) -> date:
    """The same day of the month so many months earlier, or that month's last day."""
    years, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(years, month + 1, min(day.day, monthrange(years, month + 1)[1]))


def reasons(facts: Facts, standard: Standard, day: date) -> tuple[Reason, ...]:
    """Empty when the system is maintained on the day. An event exactly `months` ago still counts."""
    if not facts.has_system:
        return (Reason.NOT_RECORDED,)
    found: list[Reason] = []
    if not facts.is_announced:
        found.append(Reason.NOT_ANNOUNCED)
    if facts.last_audit_on is None:
        found.append(Reason.NO_AUDIT)
    elif facts.last_audit_on < months_before(day, standard.audit_within_months):
        found.append(Reason.AUDIT_TOO_OLD)
    if facts.last_review_on is None:
        found.append(Reason.NO_REVIEW)
    elif facts.last_review_on < months_before(day, standard.review_within_months):
        found.append(Reason.REVIEW_TOO_OLD)
    if facts.majors_past_due:
        found.append(Reason.MAJOR_PAST_DUE)
    return tuple(found)


def light(found: tuple[Reason, ...], concerns: tuple[Concern, ...]) -> Light:
    if Reason.NOT_RECORDED in found:
        return Light.NOT_RECORDED
    if found:
        return Light.NOT_MAINTAINED
    return Light.ATTENTION if concerns else Light.MAINTAINED
