"""Benchmarks are found by their name, check what they time, and are recorded with their machine."""

import json
import platform
from io import StringIO
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.management import call_command, load_command_class

from motcua.bench import framework, worktime
from motcua.bench.framework import BenchmarkFailed, BenchResult, Reference
from motcua.bench.framework.results import rounded


def a_result() -> BenchResult:
    return BenchResult(
        figures={"things_per_second": 123456.7, "p50_ms": 0.0123456},
        reference=Reference("the plainest means", {"things_per_second": 1000.0}),
        ratio=123.4567,
        ratio_of="things a second / by the plainest means",
        settings={"things": 10},
        machine={"processor": "a processor", "cores": 2},
    )


@pytest.fixture
def pretended(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """A benchmark that returns at once, in the place of `worktime`, and remembers how it was called."""
    calls: list[dict[str, object]] = []

    def run(**options: object) -> BenchResult:
        calls.append(options)
        return a_result()

    monkeypatch.setattr(worktime, "run", run)
    return SimpleNamespace(calls=calls)


def bench(*arguments: str) -> str:
    output = StringIO()
    call_command("bench", *arguments, stdout=output)
    return output.getvalue()


@pytest.mark.parametrize("name", framework.names())
def test_each_module_of_the_package_is_a_whole_benchmark(name: str) -> None:
    benchmark = framework.find(name)

    assert name == benchmark.NAME
    assert benchmark.SUMMARY
    assert "\n" not in benchmark.SUMMARY
    assert isinstance(benchmark.NEEDS_DATABASE, bool)
    assert callable(benchmark.run)


def test_a_benchmark_is_found_with_dashes_or_underscores_and_only_by_its_name() -> None:
    assert framework.find("worktime") is worktime
    assert "apps" not in framework.names()
    assert "framework" not in framework.names()
    with pytest.raises(framework.UnknownBenchmark, match=r"no benchmark 'apps'\. There are: .*worktime"):
        framework.find("apps")


def test_without_a_name_the_benchmarks_are_listed() -> None:
    listed = json.loads(bench("--json"))

    assert {"name": "worktime", "summary": worktime.SUMMARY} in listed
    assert f"worktime       {worktime.SUMMARY}" in bench().splitlines()


def test_json_holds_figures_reference_ratio_and_machine(pretended: SimpleNamespace) -> None:
    assert json.loads(bench("worktime", "--json", "--size", "7", "--seconds", "0.5")) == {
        "name": "worktime",
        "summary": worktime.SUMMARY,
        "figures": {"things_per_second": 123500, "p50_ms": 0.01235},
        "reference": {"what": "the plainest means", "figures": {"things_per_second": 1000}},
        "ratio": 123.5,
        "ratio_of": "things a second / by the plainest means",
        "settings": {"things": 10},
        "machine": {"processor": "a processor", "cores": 2},
    }
    assert pretended.calls == [{"size": 7, "seconds": 0.5}]


def test_a_record_is_what_json_prints(pretended: SimpleNamespace, tmp_path: Path) -> None:
    printed = bench("worktime", "--json", "--record", str(tmp_path))

    assert json.loads((tmp_path / "worktime.json").read_text(encoding="utf-8")) == json.loads(printed)
    assert [path.name for path in tmp_path.iterdir()] == ["worktime.json"]


def test_people_read_the_reference_beside_the_figures(pretended: SimpleNamespace, tmp_path: Path) -> None:
    lines = bench("worktime", "--record", str(tmp_path)).splitlines()

    assert lines[0] == worktime.SUMMARY
    assert lines[1].split() == ["things_per_second", "123,456.70"]
    assert lines[3] == "reference: the plainest means"
    assert lines[5] == "ratio 123.46 (things a second / by the plainest means)"
    assert lines[-1] == f"recorded in {tmp_path / 'worktime.json'}"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["no-such"], "no benchmark 'no-such'"),
        (["worktime", "--size", "0"], "--size must be above zero"),
        (["worktime", "--seconds", "-1"], "--seconds must be above zero"),
        (["worktime", "--record", "/no/such/folder"], "no folder /no/such/folder"),
    ],
)
def test_wrong_use_is_said_and_nothing_is_run(
    pretended: SimpleNamespace, capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    with pytest.raises(SystemExit) as left:
        bench(*arguments)

    assert left.value.code == 2
    assert message in capsys.readouterr().err
    assert pretended.calls == []


def test_a_benchmark_whose_work_is_wrong_is_a_fault_and_records_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def run(**options: object) -> BenchResult:
        raise BenchmarkFailed("Two ways disagree.")

    monkeypatch.setattr(worktime, "run", run)

    with pytest.raises(SystemExit) as left:
        bench("worktime", "--record", str(tmp_path))

    assert left.value.code == 1
    assert "Two ways disagree." in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_the_database_is_wanted_by_the_benchmark_that_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    command = load_command_class("motcua.bench", "bench")

    assert command.wants_database(["worktime", "--json"]) is False
    assert command.wants_database([]) is False
    monkeypatch.setattr(worktime, "NEEDS_DATABASE", True)
    assert command.wants_database(["--json", "worktime"]) is True


def test_figures_keep_four_significant_digits_and_counts_all() -> None:
    assert [rounded(value) for value in (0.0, 1.0, 0.000123456, 98765.4, 1234567.0, 12.3456, 98765)] == [
        0,
        1,
        0.0001235,
        98770,
        1235000,
        12.35,
        98765,
    ]


def test_the_machine_is_described_without_its_name_or_owner() -> None:
    machine = framework.describe_machine()

    assert set(machine) == {"processor", "cores", "memory_mib", "system", "python", "load_1min"}
    assert machine["python"] == f"CPython {platform.python_version()}"


def test_the_best_of_some_runs_is_taken() -> None:
    calls: list[int] = []

    seconds = framework.best_seconds(lambda: calls.append(1), repeats=3)

    assert len(calls) == 3
    assert 0 < seconds < 1


def test_calls_are_numbered_and_counted() -> None:
    calls: list[int] = []

    rate, count = framework.per_second_for(0.01, calls.append)

    assert calls == list(range(count))
    assert rate > 0
