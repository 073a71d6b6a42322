"""The benchmark of slips times real slips: whole, each different from the other."""

import pytest

from motcua.bench import slip
from motcua.bench.framework import BenchmarkFailed

FLOOR_PER_SECOND = 3.0


def test_a_short_run_gives_all_figures_and_a_ratio() -> None:
    result = slip.run(seconds=0.5)

    figures, reference = result.figures, result.reference.figures
    assert (
        figures["slips_per_second"] > FLOOR_PER_SECOND
    )  # some 40 on an idle core; the floor is for a busy one
    assert figures["milliseconds_a_slip"] == pytest.approx(1000 / figures["slips_per_second"])
    assert result.ratio == pytest.approx(figures["slips_per_second"] / reference["pages_per_second"])
    assert result.settings["components"] == 5


def test_slips_that_were_remembered_are_not_timed(monkeypatch: pytest.MonkeyPatch) -> None:
    same = slip.pdf_a("blank", {}, at=slip.RECEIVED)
    monkeypatch.setattr(slip, "pdf_a", lambda *given, **rest: same)

    with pytest.raises(BenchmarkFailed, match="came out as 1"):
        slip.run(seconds=0.01)
