"""Outside the house: benchmarks, each with a reference measured in the same run.

One module here is one benchmark, found by its name: `http_journey.py` is `motcua bench http-journey`. It has
`NAME`, `SUMMARY`, `NEEDS_DATABASE` and `run(*, size, seconds) -> BenchResult`; `motcua.bench.framework` has
the types, the machine's description and the timing. Nothing needs to be registered. A benchmark checks that
what it timed was right (`BenchmarkFailed`), and measures something known beside it, so that a figure means
something on another machine.
"""
