"""The mandatory parts of a procedure, and what keeps a draft from being proposed."""

from typing import Any

import pytest

from motcua.procedures.rules.completeness import PARTS, Fault, faults, missing_parts
from motcua.procedures.sample import records

WHOLE: dict[str, Any] = {
    "name": "Cấp bản sao trích lục hộ tịch",
    "levels": ["commune"],
    "steps": "Nộp, kiểm tra, ký, trả.",
    "channels": [{"channel": "counter", "limit": {"value": 1, "unit": "working_day"}, "fees": []}],
    "components": [{"name": "Tờ khai", "originals": 1, "copies": 0}],
    "sets": 1,
    "subjects": ["citizen"],
    "handled_by": "commune",
}
FLAGS = {"online_level": "info_only"}


def without(*keys: str, **changed: Any) -> dict[str, Any]:
    return {key: value for key, value in WHOLE.items() if key not in keys} | changed


def test_a_whole_procedure_lacks_nothing():
    assert missing_parts(WHOLE) == ()
    assert faults(WHOLE, FLAGS) == ()


@pytest.mark.parametrize(
    ("content", "missing"),
    [
        (without("name"), ("name",)),
        (without("steps"), ("steps",)),
        (without(steps="  "), ("steps",)),
        (without(channels=[]), ("ways", "limit")),
        (without("components", "sets"), ("components", "sets")),
        (without(sets=0), ("sets",)),
        (without(channels=[{"channel": "counter", "limit": None, "fees": []}]), ("limit",)),
        (without("subjects"), ("subjects",)),
        (without("handled_by"), ("agency",)),
        ({}, PARTS),
    ],
)
def test_each_mandatory_part_is_missed(content: dict[str, Any], missing: tuple[str, ...]):
    assert missing_parts(content) == missing


def test_result_fee_form_and_conditions_are_no_fault_when_absent():
    assert missing_parts(without()) == ()
    assert not {"results", "fees", "form", "conditions"} & set(PARTS)


def test_a_part_counts_where_the_national_export_puts_it():
    content = without("steps", "handled_by", "sets", "subjects") | {
        "texts": {"steps": "Bước 1: nộp hồ sơ.", "subjects": "Công dân Việt Nam"},
        "agencies": {"competent": "", "performing": "Ủy ban nhân dân cấp xã"},
        "channels": [
            {"channel": "counter", "limit": None, "limit_text": "Ngay khi nhận đủ hồ sơ", "fees": []}
        ],
    }
    assert missing_parts(content) == ()


def test_the_name_of_the_procedure_stands_for_one_that_the_content_does_not_repeat():
    assert missing_parts(without("name"), name="Đăng ký khai sinh") == ()


def test_of_the_sample_only_three_that_ask_for_no_paper_lack_a_part():
    found = {record.code: missing_parts(record.content) for record in records()}
    assert {code: parts for code, parts in found.items() if parts} == {
        "1.001570": ("components", "sets"),
        "9.000016": ("components", "sets"),
        "9.000019": ("components", "sets"),
    }


def test_asking_for_no_paper_is_complete_when_it_is_said():
    assert missing_parts(without("components", "sets") | {"no_components": True}) == ()


def way(channel: str, value: object, unit: str = "day", *fees: dict[str, Any]) -> dict[str, Any]:
    line = {"channel": channel, "limit": {"value": value, "unit": unit}, "fees": list(fees)}
    return without(channels=[line])


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (without(levels=["village"]), Fault("levels", "unknown", 1)),
        (without("levels"), Fault("levels", "missing")),
        (way("fax", 1), Fault("channels", "unknown", 1)),
        (way("counter", 0), Fault("limit", "unreadable", 1)),
        (way("counter", "NaN"), Fault("limit", "unreadable", 1)),
        (way("counter", 5, "year"), Fault("limit", "unreadable", 1)),
        (way("counter", 1, "day", {"amount_vnd": -1, "text": "phí"}), Fault("fees", "amount", 1)),
        (way("counter", 1, "day", {"amount_vnd": 1, "text": ""}), Fault("fees", "wordless", 1)),
        (without(components=[{"name": "", "originals": 1, "copies": 0}]), Fault("components", "nameless", 1)),
        (without(components=[{"name": "Tờ khai", "originals": -1, "copies": 0}]), Fault("components", "count", 1)),
        (without(legal_bases=[{"number": "", "title": ""}]), Fault("legal_bases", "nameless", 1)),
        (without(legal_bases=[{"number": "1/2026", "effective_on": "31/12/2026"}]), Fault("legal_bases", "date", 1)),
        (without(results=[{"name": " "}]), Fault("results", "nameless", 1)),
        (without(name="x" * 2001), Fault("name", "too-long")),
    ],
)  # fmt: skip
def test_what_cannot_be_read_as_a_procedure_is_named_with_its_line(content: dict[str, Any], fault: Fault):
    assert fault in faults(content, FLAGS)


def test_an_online_service_has_an_online_channel():
    assert faults(WHOLE, {"online_level": "full_online"}) == (Fault("flags", "online-without-channel"),)
    assert faults(WHOLE, {"online_level": "nonsense"}) == (Fault("flags", "unreadable"),)
