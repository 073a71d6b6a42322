"""The sample catalogue as it lies in the law folder: complete, consistent, without a database."""

from collections import Counter
from datetime import date

import jsonschema_rs
import pytest

from motcua.procedures.rules.forms import describe, fields_of, read
from motcua.procedures.rules.records import RecordInvalid, SampleRecord, expand
from motcua.procedures.sample import records, vocabulary
from motcua.processes import queries as processes

ALL = records()
BY_CODE = {record.code: record for record in ALL}


def test_the_sample_covers_the_fields_that_a_province_serves() -> None:
    groups = Counter(record.content["sector"]["group"] for record in ALL)
    assert len(ALL) == 58
    assert set(groups) == set(vocabulary()["groups"])
    for group in ("civil_status", "land", "construction", "business", "justice", "culture", "health"):
        assert groups[group] >= 3, group


def test_codes_outside_the_national_list_are_in_the_reserved_range() -> None:
    for record in ALL:
        local = record.code.startswith("9.")
        assert local == all(result["code"].startswith("LOCAL.") for result in record.content["results"]) or (
            record.code == "1.003650"  # its result code was not seen
            # their result codes were seen in the interlinked record, their own codes were not
            or record.code in ("9.000018", "9.000019", "9.000020")
        )


def test_every_kind_of_limit_occurs_and_some_channels_differ() -> None:
    units = Counter(line["limit"]["unit"] for record in ALL for line in record.content["channels"])
    assert set(units) == {"hour", "working_day", "day", "month"}
    shorter = [
        record.code
        for record in ALL
        if len({(line["limit"]["value"], line["limit"]["unit"]) for line in record.content["channels"]}) > 1
    ]
    assert {"1.012753", "1.001570", "9.000003"} <= set(shorter)


@pytest.mark.parametrize("record", ALL, ids=lambda record: record.code)
def test_a_record_is_whole(record: SampleRecord) -> None:
    jsonschema_rs.meta.validate(dict(record.form_schema))
    processes.process(record.process_key)
    keys = [component["key"] for component in record.content["components"]]
    assert len(keys) == len(set(keys))
    fields = fields_of(describe(record.form_schema, record.form_layout, "vi"))
    names = {one.name for one in fields}
    assert len(fields) >= 2
    assert all(one.label for one in fields)
    for line in record.content["channels"]:
        for fee in line["fees"]:
            assert fee.get("per") is None or fee["per"] in names
    assert record.online_level != "full_online" or "online" in record.channels
    assert not record.payable_online or any(
        fee["amount_vnd"] for line in record.content["channels"] for fee in line["fees"]
    ) or record.code == "1.001570" or record.code == "1.001266"  # fmt: skip


def test_at_least_fifteen_forms_are_rich() -> None:
    assert sum(len(record.form_schema["properties"]) >= 8 for record in ALL) >= 15


def test_a_birth_registration_can_be_filled_in() -> None:
    record = BY_CODE["1.001193"]
    posted = {
        "relation": "mother", "child_full_name": "Nguyễn Minh An", "child_birth_date": "12/11/2026",
        "child_birth_time": "07:35", "child_sex": "female", "child_ethnicity": "Kinh",
        "child_birth_place": "Bệnh viện đa khoa tỉnh", "child_hometown": "Khánh Hòa",
        "mother_full_name": "Nguyễn Thị Bình", "mother_birth_date": "3/4/1998",
        "mother_personal_id": "056198001234", "mother_address": "Nha Trang", "father_known": "no", "truth": "on",
    }  # fmt: skip
    reading = read(record.form_schema, record.form_layout, posted, today=date(2026, 11, 22))
    assert reading.errors == ()
    assert reading.data["mother_birth_date"] == "1998-04-03"
    named = read(
        record.form_schema, record.form_layout, posted | {"father_known": "yes"}, today=date(2026, 11, 22)
    )
    assert [error.field for error in named.errors] == [
        "father_full_name", "father_birth_date", "father_personal_id", "father_address"
    ]  # fmt: skip


def test_a_faulty_record_is_refused_with_its_code() -> None:
    good = {
        "code": "9.999999", "name": "Thử", "name_en": "Try", "sector": "ho-tich", "level": "commune",
        "subjects": ["citizen"], "life_events": ["death"], "keywords": ["thử"], "limit": "3 working_day", "fees": [],
        "components": [], "legal": ["60/2014/QH13"], "results": [], "steps": "", "handled_by": "commune",
        "process": "commune-short", "form": [],
    }  # fmt: skip
    assert expand(good, {}, vocabulary()).code == "9.999999"
    for wrong in (
        {"limit": "soon"},
        {"sector": "none"},
        {"legal": ["0/0"]},
        {"life_events": ["party"]},
        {"extra": 1},
    ):
        with pytest.raises(RecordInvalid, match=r"9\.999999"):
            expand(good | wrong, {}, vocabulary())
