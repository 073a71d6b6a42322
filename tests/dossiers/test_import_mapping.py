"""The mapping file: read as text, checked by its schema, refused with the place that is wrong."""

import re
from datetime import time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from motcua.dossiers.rules.importing.mapping import EventRule, read
from motcua.dossiers.rules.importing.problems import MappingInvalid

TABLE = """
source: mot-cua-cu
format: csv
portal_informed: true
columns:
  code: Mã hồ sơ
  accepted_at: Ngày tiếp nhận
constants:
  procedure: d.900001
  receiving_unit: H56.901
"""
LOG = """
source: log
format: xes
portal_informed: false
columns:
  code: concept:name
constants:
  procedure: d.900001
  receiving_unit: H56.901
events:
  Create Fine: accepted
  Payment: {kind: handed_over, take: last}
other_events: note
"""


def test_a_mapping_of_a_table_is_read_with_its_defaults() -> None:
    found = read(TABLE)

    assert (found.source, found.format, found.portal_informed) == ("mot-cua-cu", "csv", True)
    assert found.origin == "import:mot-cua-cu"
    assert found.columns == {"code": "Mã hồ sơ", "accepted_at": "Ngày tiếp nhận"}
    assert (found.keeps_code, found.is_complete, found.encoding, found.delimiter) == (
        True,
        False,
        "utf-8",
        ",",
    )
    assert str(found.reading.zone) == "Asia/Ho_Chi_Minh"
    assert found.reading.day_first


def test_settings_of_a_mapping_are_kept() -> None:
    found = read(
        TABLE + 'zone: Europe/Rome\nday_first: "false"\ndue_time: "17:00"\ncode: new\nhistory: complete\n'
    )

    assert found.reading.zone == ZoneInfo("Europe/Rome")
    assert not found.reading.day_first
    assert (found.due_time, found.keeps_code, found.is_complete) == (time(17, 0), False, True)


def test_a_mapping_of_a_log_says_what_its_events_are() -> None:
    found = read(LOG)

    assert found.events == {"Create Fine": EventRule("accepted"), "Payment": EventRule("handed_over", "last")}
    assert found.other_events == "note"


def test_words_that_yaml_would_read_otherwise_stay_text() -> None:
    found = read(TABLE + "values:\n  procedure: {1.0: d.900001, no: d.900002, 2024-01-01: d.900003}\n")

    assert list(found.values["procedure"]) == ["1.0", "no", "2024-01-01"]


def test_the_mappings_of_the_manual_are_mappings() -> None:
    manual = Path(__file__).resolve().parents[2] / "docs" / "import.md"
    blocks = re.findall(r"```yaml\n(.*?)```", manual.read_text(encoding="utf-8"), re.DOTALL)

    table, log = (read(block) for block in blocks)

    assert (table.format, table.due_time, table.other_codes) == ("csv", time(17, 0), ("Số hồ sơ cũ",))
    assert (log.format, log.events["Ký kết quả"]) == ("xes", EventRule("concluded", "last"))


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("source: [", "its top"),
        ("just words", "its top"),
        (TABLE.replace("mot-cua-cu", "Một cửa"), "source"),
        (TABLE.replace("format: csv", "format: pdf"), "format"),
        (TABLE.replace("portal_informed: true\n", ""), "its top"),
        (TABLE.replace("accepted_at", "accepted"), "columns"),
        (TABLE.replace("  procedure: d.900001\n", ""), "columns"),
        (TABLE.replace("  accepted_at: Ngày tiếp nhận\n", ""), "columns"),
        (TABLE + "zone: Asia/Nha_Trang\n", "zone"),
        (TABLE + "events: {Create Fine: accepted}\n", "events"),
        (TABLE + "surprise: yes\n", "its top"),
        (TABLE.replace("constants:", "constants:\n  code: A1"), "constants/code"),
        (LOG.replace("Create Fine: accepted", "Create Fine: note"), "events"),
        (LOG.replace("accepted", "approved"), "events/Create Fine"),
        (
            LOG.replace("code: concept:name", "code: concept:name\n  due: due\n  accepted_at: x"),
            "columns/accepted_at",
        ),
        ("a: " + "x" * 1_100_000, "its top"),
    ],
)
def test_a_wrong_mapping_is_refused_with_its_place(text: str, place: str) -> None:
    with pytest.raises(MappingInvalid) as refused:
        read(text)

    assert f"wrong at {place}" in str(refused.value)
