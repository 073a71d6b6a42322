"""What all benchmarks share: how they are found, what they return, how they time and on what machine."""

from motcua.bench.framework.machine import describe_machine
from motcua.bench.framework.registry import Benchmark, UnknownBenchmark, find, names
from motcua.bench.framework.results import BenchmarkFailed, BenchResult, Reference
from motcua.bench.framework.timing import best_seconds, per_second_for

__all__ = [
    "BenchResult",
    "Benchmark",
    "BenchmarkFailed",
    "Reference",
    "UnknownBenchmark",
    "best_seconds",
    "describe_machine",
    "find",
    "names",
    "per_second_for",
]
