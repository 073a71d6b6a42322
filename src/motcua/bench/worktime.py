"""Due dates a second in bulk, against a loop that walks from day to day."""

import random
from calendar import monthrange
from datetime import datetime, timedelta
from decimal import Decimal

from motcua.bench.framework import BenchmarkFailed, BenchResult, Reference, best_seconds, per_second_for
from motcua.kernel.worktime import ZONE, Limit, LimitUnit, WorkCalendar, due_at, due_many, vietnam

NAME = "worktime"
SUMMARY = "Due dates in bulk, a year's receipts at random instants with eight limits"
NEEDS_DATABASE = False

DUE_DATES = 1_000_000
REFERENCE_SECONDS = 1.0
SEED = 20260722
FIRST, LAST = datetime(2025, 7, 1, tzinfo=ZONE), datetime(2026, 7, 1, tzinfo=ZONE)
# The limits most frequent in the national catalogue, one of each kind at least.
LIMITS = tuple(
    Limit(Decimal(value), unit)
    for value, unit in (
        ("3", LimitUnit.WORKING_DAY),
        ("5", LimitUnit.WORKING_DAY),
        ("15", LimitUnit.WORKING_DAY),
        ("0.5", LimitUnit.WORKING_DAY),
        ("2.5", LimitUnit.WORKING_DAY),
        ("4", LimitUnit.HOUR),
        ("30", LimitUnit.DAY),
        ("2", LimitUnit.MONTH),
    )
)


def run(*, size: int | None = None, seconds: float | None = None) -> BenchResult:
    """`size` due dates (1 million); the reference and single calls run `seconds` (1) each.

    Raises BenchmarkFailed when the three ways disagree on any receipt that two of them computed.
    """
    size, seconds = size or DUE_DATES, seconds or REFERENCE_SECONDS
    calendar = vietnam()
    chance = random.Random(SEED)
    starts = [chance.randrange(int(FIRST.timestamp()), int(LAST.timestamp())) for _ in range(size)]
    limits = chance.choices(LIMITS, k=size)
    receipts = [datetime.fromtimestamp(start, ZONE) for start in starts[:200_000]]

    mixed_seconds = best_seconds(lambda: due_many(calendar, starts, limits))
    one_limit_seconds = best_seconds(lambda: due_many(calendar, starts, LIMITS[0]))
    due = due_many(calendar, starts, limits)

    def scalar(number: int) -> None:
        place = number % len(receipts)
        _check(due_at(calendar, receipts[place], limits[place]), due[place], receipts[place])

    def naive(number: int) -> None:
        place = number % len(receipts)
        _check(day_by_day(calendar, receipts[place], limits[place]), due[place], receipts[place])

    scalar_rate, _ = per_second_for(seconds, scalar)
    naive_rate, sample = per_second_for(seconds, naive)
    return BenchResult(
        figures={
            "due_dates_per_second": size / mixed_seconds,
            "seconds_for_all": mixed_seconds,
            "one_limit_due_dates_per_second": size / one_limit_seconds,
            "one_limit_seconds_for_all": one_limit_seconds,
            "single_calls_per_second": scalar_rate,
        },
        reference=Reference(
            "the same due dates by a loop that walks from day to day, on a sample of them",
            {"due_dates_per_second": naive_rate, "seconds_for_all": size / naive_rate, "sample": sample},
        ),
        ratio=size / mixed_seconds / naive_rate,
        ratio_of="due dates a second in bulk / by the loop",
        settings={
            "due_dates": size,
            "limits": [limit.to_json() for limit in LIMITS],
            "receipts_from": FIRST.isoformat(),
            "receipts_to": LAST.isoformat(),
            "seed": SEED,
        },
    )


def _check(found: datetime, due: int, receipt: datetime) -> None:
    if found.timestamp() != due:
        raise BenchmarkFailed(
            f"Two ways disagree on a receipt of {receipt.isoformat()}: {found.isoformat()} and "
            f"{datetime.fromtimestamp(due, ZONE).isoformat()}. Find out which is wrong before timing either."
        )


def day_by_day(calendar: WorkCalendar, start: datetime, limit: Limit) -> datetime:
    """The due date as one would count it on a wall calendar; written apart from what it checks."""
    moment = _next_opening(calendar, start)
    whole = 0 if limit.unit is LimitUnit.HOUR else int(limit.value)
    if limit.unit is LimitUnit.WORKING_DAY:
        while whole:
            moment += timedelta(days=1)
            whole -= bool(calendar.day(moment.date()).hours)
    elif limit.unit is LimitUnit.DAY:
        moment += timedelta(days=whole)
    elif limit.unit is LimitUnit.MONTH:
        months = moment.year * 12 + moment.month - 1 + whole
        year, month = months // 12, months % 12 + 1
        moment = moment.replace(year=year, month=month, day=min(moment.day, monthrange(year, month)[1]))
    while not calendar.day(moment.date()).hours:
        moment += timedelta(days=1)
    moment = _next_opening(calendar, moment)
    left = _share(limit)
    while left:
        closing = next(closes for opens, closes in _periods(calendar, moment) if opens <= moment <= closes)
        step = min(left, closing - moment)
        moment, left = moment + step, left - step
        if left:
            moment = _next_opening(calendar, moment + timedelta(seconds=1))
    return moment


def _share(limit: Limit) -> timedelta:
    if limit.unit is LimitUnit.HOUR:
        return timedelta(hours=float(limit.value))
    return timedelta(hours=8) * float(limit.value % 1)


def _periods(calendar: WorkCalendar, moment: datetime) -> list[tuple[datetime, datetime]]:
    midnight = moment.replace(hour=0, minute=0, second=0)
    return [
        (midnight + timedelta(minutes=period.opens), midnight + timedelta(minutes=period.closes))
        for period in calendar.day(moment.date()).hours
    ]


def _next_opening(calendar: WorkCalendar, moment: datetime) -> datetime:
    while True:
        for opens, closes in _periods(calendar, moment):
            if moment <= closes:
                return max(moment, opens)
        moment = moment.replace(hour=0, minute=0, second=0) + timedelta(days=1)
