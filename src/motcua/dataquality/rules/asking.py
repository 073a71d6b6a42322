"""What registers may be asked, how often, and what is kept: law/partners/look_ups.yaml, by day. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cache
from importlib import resources

import yaml


class Register(StrEnum):
    """Whom we ask; the value is the partner's name in exchange."""

    POPULATION = "population"
    BUSINESS = "business_register"


@dataclass(frozen=True)
class Purpose:
    """Why a register is asked, and the ground that goes to it."""

    key: str
    vi: str
    en: str
    ground: str

    def said(self, language: str) -> str:
        return self.vi if language == "vi" else self.en


@dataclass(frozen=True)
class Limits:
    """How one register may be asked. Counts a day of Vietnam; spans as named."""

    unit_a_day: int
    province_a_day: int
    reuse: timedelta
    timeout_seconds: float
    waits: timedelta


@dataclass(frozen=True)
class Law:
    valid_from: date
    basis: str
    purposes: Mapping[str, Purpose]
    registers: Mapping[Register, Limits]
    values_days: int
    verdict_days: int
    recheck_days: int


@cache
def _versions() -> tuple[Law, ...]:
    file = resources.files("motcua") / "law" / "partners" / "look_ups.yaml"
    found = [
        Law(
            valid_from=date.fromisoformat(one["valid_from"]),
            basis=one["basis"],
            purposes={key: Purpose(key, **said) for key, said in one["purposes"].items()},
            registers={
                Register(name): Limits(
                    unit_a_day=said["unit_a_day"],
                    province_a_day=said["province_a_day"],
                    reuse=timedelta(hours=said["reuse_hours"]),
                    timeout_seconds=said["timeout_seconds"],
                    waits=timedelta(hours=said["waits_hours"]),
                )
                for name, said in one["registers"].items()
            },
            values_days=one["keep"]["values_days"],
            verdict_days=one["keep"]["verdict_days"],
            recheck_days=one["recheck_days"],
        )
        for one in yaml.safe_load(file.read_text(encoding="utf-8"))["versions"]
    ]
    return tuple(sorted(found, key=lambda law: law.valid_from))


def law_on(day: date) -> Law:
    """The version in force on the day. Raises LookupError before the first."""
    found = [law for law in _versions() if law.valid_from <= day]
    if not found:
        raise LookupError(f"law/partners/look_ups.yaml holds nothing for {day:%d/%m/%Y}")
    return found[-1]


class LeftOut(StrEnum):
    """Why a register was not asked."""

    NOT_CONNECTED = "not_connected"
    UNIT_QUOTA = "unit_quota"
    PROVINCE_QUOTA = "province_quota"
    NUMBER = "number"  # no number that a register could know
    BIRTH_DATE = "birth_date"  # the register wants it and we have none
    WAITED_TOO_LONG = "waited_too_long"


def over_quota(limits: Limits, *, of_unit: int, of_province: int) -> LeftOut | None:
    """Whether one more question would be too many, given those of today."""
    if of_unit >= limits.unit_a_day:
        return LeftOut.UNIT_QUOTA
    if of_province >= limits.province_a_day:
        return LeftOut.PROVINCE_QUOTA
    return None


def may_reuse(limits: Limits, *, answered_at: datetime, now: datetime) -> bool:
    """Whether an answer about the same data still stands for a new question."""
    return timedelta() <= now - answered_at < limits.reuse
