"""The benchmark of working time times right due dates, against a loop that was written apart from them."""

from datetime import datetime, timedelta

import pytest

from motcua.bench import worktime
from motcua.bench.framework import BenchmarkFailed
from motcua.kernel.worktime import ZONE, Limit, due_at, vietnam

CEILING_SECONDS = 10.0


@pytest.mark.parametrize("limit", worktime.LIMITS, ids=lambda limit: f"{limit.value} {limit.unit}")
def test_the_reference_agrees_on_each_limit_across_tet(limit: Limit) -> None:
    start = datetime(2026, 2, 9, 6, 50, tzinfo=ZONE)

    for number in range(400):
        receipt = start + timedelta(minutes=37 * number)
        assert worktime.day_by_day(vietnam(), receipt, limit) == due_at(vietnam(), receipt, limit)


def test_a_small_run_gives_all_figures_and_a_ratio() -> None:
    result = worktime.run(size=20_000, seconds=0.05)

    figures = result.figures
    assert result.settings["due_dates"] == 20_000
    assert figures["due_dates_per_second"] == pytest.approx(20_000 / figures["seconds_for_all"])
    assert result.ratio == pytest.approx(
        figures["due_dates_per_second"] / result.reference.figures["due_dates_per_second"]
    )


def test_a_run_with_wrong_due_dates_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    right = worktime.due_many
    monkeypatch.setattr(worktime, "due_many", lambda *given: [due + 1 for due in right(*given)])

    with pytest.raises(BenchmarkFailed, match="Two ways disagree"):
        worktime.run(size=5_000, seconds=0.01)


@pytest.mark.soak
def test_a_million_due_dates_stay_far_below_a_ceiling() -> None:
    # The aim is 2 s (docs/performance); the ceiling is for a busy machine and still catches a lost table.
    figures = worktime.run(seconds=0.01).figures

    assert figures["seconds_for_all"] < CEILING_SECONDS
