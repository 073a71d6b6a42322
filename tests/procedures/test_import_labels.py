"""The reader on the real export against 60 records labelled by hand, and on all 2,300 for consistency.

`labels/national-2026.labels.json` says how the records were drawn. Accuracy counts entries that are right and at
their place: matched / max(expected, read), over all records.
"""

import gzip
import hashlib
import json
import re
from collections import Counter
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import pytest

from motcua.procedures.rules.national_export import lines, record
from motcua.procedures.rules.national_export.lines import Line
from motcua.procedures.rules.national_export.record import Structured
from shared_inputs import shared

LABELS = Path(__file__).parent / "labels" / "national-2026.labels.json"
ASKED = {"channels": 0.97, "legal_bases": 0.97, "components": 0.95, "results": 0.95}


@pytest.fixture(scope="module")
def export() -> dict[str, Structured]:
    with gzip.open(shared("data/procedures/national-2026.jsonl.gz")) as file:
        read = list(lines.read(file))
    assert all(isinstance(line, Line) for line in read)
    return {line.code: record.read(line.raw) for line in read if isinstance(line, Line)}


def hashed(name: str) -> str:
    return hashlib.sha256(re.sub(r"\s+", " ", name).strip().lower().encode()).hexdigest()[:12]


def expected(label: dict[str, Any]) -> dict[str, list[Any]]:
    return {
        "channels": [
            (kind, tuple(limit)) if limit[0] is not None else (kind, None)
            for kind, limit in label["channels"]
        ],
        "legal_bases": label["legal_bases"],
        "components": [(c["originals"], c["copies"], c["name"]["hash"]) for c in label["components"]],
        "results": [(result["code"], result["name"]["hash"]) for result in label["results"]],
    }


def found(read: Structured) -> dict[str, list[Any]]:
    return {
        "channels": [
            (str(c.channel), (c.limit.value, str(c.limit.unit)) if c.limit else None) for c in read.channels
        ],
        "legal_bases": [basis.number for basis in read.legal_bases],
        "components": [(c.originals, c.copies, hashed(c.name)) for c in read.components],
        "results": [(result.code, hashed(result.name)) for result in read.results],
    }


@pytest.mark.parametrize("held_out", [False, True], ids=["drawn-first", "held-out"])
def test_labelled_records_are_read_as_a_person_reads_them(
    export: dict[str, Structured], held_out: bool
) -> None:
    labels = [
        label for label in json.loads(LABELS.read_text("utf-8"))["records"] if label["held_out"] is held_out
    ]
    right: Counter[str] = Counter()
    counted: Counter[str] = Counter()
    for label in labels:
        wanted, got = expected(label), found(export[label["code"]])
        for name in ASKED:
            matcher = SequenceMatcher(None, wanted[name], got[name], autojunk=False)
            right[name] += sum(block.size for block in matcher.get_matching_blocks())
            counted[name] += max(len(wanted[name]), len(got[name]))

    assert len(labels) == (20 if held_out else 40)
    assert {
        name: right[name] / counted[name]
        for name, asked in ASKED.items()
        if right[name] / counted[name] < asked
    } == {}


def test_every_record_is_read_and_the_states_are_as_published(export: dict[str, Structured]) -> None:
    states = {
        name: Counter(str(read.states[name]) for read in export.values())
        for name in ("channels", "components", "legal_bases", "results", "levels", "subjects")
    }

    assert len(export) == 2300
    assert states == {
        "channels": {"full": 2300},
        "components": {"full": 2239, "partial": 11, "none": 50},
        "legal_bases": {"full": 2217, "partial": 12, "none": 71},
        "results": {"full": 2283, "none": 17},
        "levels": {"full": 2300},
        "subjects": {"full": 2300},
    }


def test_no_entry_of_the_export_holds_the_seam_of_another(export: dict[str, Structured]) -> None:
    """A missed row shows: its count, its code or its header would lie inside the entry before it."""
    count_inside = re.compile(r"(?<![0\d])\d bản (?:chính|sao)(?=[A-ZĐ+]|,\d bản sao|$)")
    names = [component.name for read in export.values() for component in read.components]
    results = [result.name for read in export.values() for result in read.results]
    limits = [channel.limit for read in export.values() for channel in read.channels if channel.limit]

    assert [name for name in names if count_inside.search(name) or "Tên giấy tờ" in name] == []
    assert [name for name in results if "Mã:" in name or "Từ khóa" in name] == []
    assert [limit for limit in limits if limit.value > 365] == []
