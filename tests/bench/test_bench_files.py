"""The benchmark of files times a store that keeps and seals."""

from pathlib import Path

import pytest

from motcua.bench import files
from motcua.bench.framework import BenchmarkFailed
from motcua.records.storage.vault import Vault


def test_a_short_run_gives_all_figures_and_a_ratio() -> None:
    result = files.run(size=100_000, seconds=0.05)

    for figures in (result.figures, result.reference.figures):
        assert set(figures) == {"stored_mb_per_second", "read_mb_per_second"}
        assert all(value > 0 for value in figures.values())
    ratio = result.figures["read_mb_per_second"] / result.reference.figures["read_mb_per_second"]
    assert result.ratio == pytest.approx(ratio)


def test_files_that_lie_in_the_open_although_sealed_are_not_timed(monkeypatch: pytest.MonkeyPatch) -> None:
    def in_the_open(self: Vault, name: str, content: object) -> None:
        path = Path(str(self._folder)) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.getvalue())  # type: ignore[attr-defined]

    monkeypatch.setattr(Vault, "write", in_the_open)

    with pytest.raises(BenchmarkFailed, match="'sealed' do not lie as they should"):
        files.run(size=1000, seconds=0.01)
