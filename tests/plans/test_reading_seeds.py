"""The five real plans that lie beside the project, measured with the scorer that belongs to them."""

import json
import subprocess
import sys
from pathlib import Path

from motcua.plans.rules.reading import read_plan
from shared_inputs import shared


def test_the_five_plans_are_read_almost_without_fault(tmp_path: Path) -> None:
    seeds, scorer = shared("seeds"), shared("tools/score_plans.py")
    for path in seeds.glob("*.txt"):
        reading = read_plan(path.read_bytes().decode("utf-8")).to_json()
        (tmp_path / f"{path.stem}.json").write_text(json.dumps(reading, ensure_ascii=False), encoding="utf-8")

    scored = subprocess.run(
        [sys.executable, str(scorer), str(seeds), str(tmp_path), "--json"],
        capture_output=True,
        text=True,
        check=True,
    )

    figures = json.loads(scored.stdout)
    assert figures["precision"] >= 0.98
    assert figures["recall"] >= 0.98
    assert figures["comparator"] >= 0.98
    assert figures["indicator"] >= 0.95
    assert figures["deadline"] >= 0.95
    assert figures["unit"] == 1.0
