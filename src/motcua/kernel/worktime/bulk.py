"""Due dates by the million: the due date of a limit as a staircase over its receipts, searched by bisection.

For a fixed limit the due date never falls as the receipt rises, and between two breakpoints it either stands
still (receipts outside hours) or moves second for second with the receipt. The breakpoints of the receipts at
hand are found once per limit; a million receipts then cost one bisection each.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import repeat

from motcua.kernel.worktime.arithmetic import add_limit, last_within_day, target_day
from motcua.kernel.worktime.calendar import WorkCalendar
from motcua.kernel.worktime.limits import Limit, LimitUnit
from motcua.kernel.worktime.timeline import Timeline


def due_many(calendar: WorkCalendar, starts: Sequence[int], limits: Limit | Sequence[Limit]) -> list[int]:
    """`due_at` for many receipts: epoch seconds in and out, in the order given; exactly equal results.

    `limits` is one limit for all, or one for each receipt. Raises CalendarHorizon when any single receipt
    would, and ValueError when the lengths differ.
    """
    if isinstance(limits, Limit):
        return _due_of_limit(calendar.timeline, starts, limits)
    if len(limits) != len(starts):
        raise ValueError(
            f"There are {len(starts)} receipts and {len(limits)} limits; give one limit for each, or one."
        )
    places: dict[int, list[int]] = {}
    # By identity first: hashing a million Decimals costs more than all the rest.
    for place, key in enumerate(map(id, limits)):
        try:
            places[key].append(place)
        except KeyError:
            places[key] = [place]
    same: dict[Limit, list[int]] = {}
    for group in places.values():
        same.setdefault(limits[group[0]], []).extend(group)
    due = [0] * len(starts)
    for limit, group in same.items():
        for place, instant in zip(
            group, _due_of_limit(calendar.timeline, [starts[place] for place in group], limit), strict=True
        ):
            due[place] = instant
    return due


def _due_of_limit(timeline: Timeline, starts: Sequence[int], limit: Limit) -> list[int]:
    if not starts:
        return []
    first, last = min(starts), max(starts)
    # The due date rises with the receipt, so these two meet the horizon if any receipt does.
    add_limit(timeline, first, limit)
    add_limit(timeline, last, limit)
    periods = range(bisect_left(timeline.closes, first), bisect_left(timeline.closes, last) + 1)
    if len(starts) <= 2 * len(periods):
        # Finding the breakpoints costs about two due dates for each period, more than it would save.
        return [add_limit(timeline, start, limit) for start in starts]
    breaks: list[int] = []
    slopes: list[int] = []
    offsets: list[int] = []
    for start, slope, due in _steps(timeline, periods, last, limit):
        breaks.append(start)
        slopes.append(slope)
        offsets.append(due - slope * start)
    steps = map(bisect_right, repeat(breaks), starts)
    # A bisection gives the place after the step; each list therefore begins with an unused entry.
    slopes.insert(0, 0)
    offsets.insert(0, 0)
    return [slopes[step] * start + offsets[step] for start, step in zip(starts, steps, strict=True)]


def _steps(timeline: Timeline, periods: range, last: int, limit: Limit) -> Iterator[tuple[int, int, int]]:
    """The staircase in order: (first receipt, 1 if the due date moves with the receipt else 0, due date).

    The steps cover every receipt after the closing before the first period, up to the receipt `last`; later
    ones of the same day may lie beyond the horizon.
    """
    if limit.unit is LimitUnit.WITHIN_DAY:
        yield from _steps_within_day(timeline, periods, last, limit)
        return
    share = limit.share_seconds
    for period in periods:
        opens, closes = timeline.opens[period], min(timeline.closes[period], last)
        day = timeline.day_of(opens)
        shift = timeline.midnight(target_day(timeline, day, limit)) - timeline.midnight(day)
        before = timeline.closes[period - 1] + 1 if period else timeline.first_instant
        yield before, 0, _after(timeline, timeline.opening(opens + shift), share)
        if closes < opens:
            return  # `last` lies before the opening
        for carried, end in _pieces(timeline, opens + shift, closes + shift):
            landed = timeline.opening(carried)
            start = carried - shift
            if landed != carried:
                yield start, 0, _after(timeline, landed, share)
                continue
            yield start, 1, _after(timeline, landed, share)
            if not share:
                continue
            # Where the share fills a period exactly, the receipt one second later is due in the next period.
            filled = timeline.worked_before(landed) + share
            last_filled = timeline.worked_before(end) + share
            for full in range(
                bisect_left(timeline.worked_after, filled), bisect_left(timeline.worked_after, last_filled)
            ):
                later = timeline.worked_after[full] - filled + 1
                yield start + later, 1, timeline.opens[full + 1] + 1


def _steps_within_day(
    timeline: Timeline, periods: range, last: int, limit: Limit
) -> Iterator[tuple[int, int, int]]:
    """Within the day the due date stands still, but for one step a day at the hour that the law names."""
    for period in periods:
        opens, closes = timeline.opens[period], min(timeline.closes[period], last)
        yield (
            timeline.closes[period - 1] + 1 if period else timeline.first_instant,
            0,
            add_limit(timeline, opens, limit),
        )
        too_late = last_within_day(timeline, timeline.day_of(opens)) + 1
        if opens < too_late <= closes:
            yield too_late, 0, add_limit(timeline, too_late, limit)


def _after(timeline: Timeline, landed: int, share: int) -> int:
    return timeline.after(landed, share) if share else landed


def _pieces(timeline: Timeline, first: int, last: int) -> list[tuple[int, int]]:
    """The closed interval cut so that each piece lies within working time or outside it."""
    opens = timeline.opens[bisect_right(timeline.opens, first) : bisect_right(timeline.opens, last)]
    after_closes = [
        closing + 1
        for closing in timeline.closes[
            bisect_left(timeline.closes, first) : bisect_left(timeline.closes, last)
        ]
    ]
    starts = sorted([first, *opens, *after_closes])
    return [(start, following - 1) for start, following in zip(starts, [*starts[1:], last + 1], strict=True)]
