"""How benchmarks take time: the best of some runs, or as many calls as fit into some seconds."""

import gc
from collections.abc import Callable
from time import perf_counter


def best_seconds(work: Callable[[], object], *, repeats: int = 3) -> float:
    """The shortest of `repeats` runs, in seconds: on a shared machine the others only add to it."""
    taken: list[float] = []
    for _ in range(repeats):
        gc.collect()
        start = perf_counter()
        work()
        taken.append(perf_counter() - start)
    return min(taken)


def per_second_for(seconds: float, work: Callable[[int], object]) -> tuple[float, int]:
    """Call `work(0)`, `work(1)`, ... for so many seconds; calls per second, and how many calls there were."""
    gc.collect()
    calls, start = 0, perf_counter()
    end = start + seconds
    while (now := perf_counter()) < end or not calls:
        work(calls)
        calls += 1
    return calls / (now - start), calls
