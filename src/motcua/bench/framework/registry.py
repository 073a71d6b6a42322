"""Finds benchmarks: each module of `motcua.bench` is one."""

import importlib
import pkgutil
from typing import Protocol, cast

import motcua.bench
from motcua.bench.framework.results import BenchResult

NOT_BENCHMARKS = {"apps"}


class Benchmark(Protocol):
    """What a module of `motcua.bench` has. `size` and `seconds` are None for the benchmark's own choice."""

    NAME: str
    SUMMARY: str
    NEEDS_DATABASE: bool

    def run(self, *, size: int | None, seconds: float | None) -> BenchResult: ...


class UnknownBenchmark(Exception):
    """There is no benchmark of that name. Take one of the names listed."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"There is no benchmark {name!r}. There are: {', '.join(names())}.")


def names() -> list[str]:
    """The names of all benchmarks, as typed: `http-journey`."""
    return sorted(
        module.name.replace("_", "-")
        for module in pkgutil.iter_modules(motcua.bench.__path__)
        if not module.ispkg and module.name not in NOT_BENCHMARKS
    )


def find(name: str) -> Benchmark:
    """The benchmark of a name, with dashes or underscores. Raises UnknownBenchmark."""
    typed = name.replace("_", "-")
    if typed not in names():
        raise UnknownBenchmark(name)
    # A module satisfies the protocol; a test checks each of them.
    return cast(Benchmark, importlib.import_module(f"motcua.bench.{typed.replace('-', '_')}"))
