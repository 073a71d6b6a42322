"""Forms: what is shown, what posted strings mean, what is wrong with them."""

from datetime import date
from typing import Any

import pytest
from django.utils import translation

from motcua.procedures.form_messages import _SENTENCES, message
from motcua.procedures.rules.form_conditions import Condition, Is
from motcua.procedures.rules.form_table import RowInvalid, compile_form
from motcua.procedures.rules.forms import (
    FieldError,
    Widget,
    answers,
    describe,
    fields_of,
    number_of,
    read,
    typed,
    validate,
)

TODAY = date(2026, 11, 22)
ROWS: list[dict[str, Any]] = [
    {
        "page": "one",
        "vi": "Trang một",
        "en": "Page one",
        "fields": [
            {"name": "name", "type": "text", "vi": "Tên", "en": "Name", "max": 20},
            {"name": "born", "type": "date", "vi": "Ngày sinh", "en": "Born", "past": True},
            {"name": "area", "type": "number", "vi": "Diện tích", "en": "Area", "unit": "m²", "min": 1, "max": 9999},
            {"name": "price", "type": "money", "vi": "Giá", "en": "Price", "min": 0, "max": 10**12, "optional": True},
            {"name": "kind", "type": "radio", "vi": "Loại", "en": "Kind",
             "options": {"a": ["Loại A", "Kind A"], "b": ["Loại B", "Kind B"]}},
            {"name": "why", "type": "textarea", "vi": "Vì sao", "en": "Why", "when": {"kind": "b"}},
            {"block": "person", "prefix": "guest", "of": "khách", "Of": "Guest", "optional": True},
            {"name": "agree", "type": "checkbox", "vi": "Đồng ý", "en": "Agree", "must": True},
            {"name": "post", "type": "checkbox", "vi": "Gửi bưu điện", "en": "By post", "optional": True},
        ],
    }
]  # fmt: skip
BLOCKS = {
    "person": [
        {"name": "id", "type": "personal_id", "vi": "Số của {of}", "en": "{Of}: number"},
        {"name": "phone", "type": "phone", "vi": "Điện thoại của {of}", "en": "{Of}: telephone"},
    ]
}
SCHEMA, LAYOUT = compile_form(ROWS, BLOCKS)
GOOD = {"name": "An", "born": "01/02/1990", "area": "1.250,5", "kind": "a", "agree": "on"}


def codes(posted: dict[str, str], **options: Any) -> dict[str, str]:
    return {e.field: e.code for e in read(SCHEMA, LAYOUT, posted, today=TODAY, **options).errors}


def test_a_good_page_becomes_json_by_the_schema() -> None:
    reading = read(SCHEMA, LAYOUT, GOOD | {"price": "1 500 000", "csrf": "x"}, today=TODAY)
    assert reading.errors == ()
    assert dict(reading.data) == {
        "name": "An", "born": "1990-02-01", "area": 1250.5, "price": 1500000, "kind": "a",
        "agree": True, "post": False,
    }  # fmt: skip
    assert validate(SCHEMA, LAYOUT, reading.data, today=TODAY) == ()


def test_what_is_missing_is_said_for_each_field_in_order() -> None:
    assert list(codes({}).items()) == [
        ("name", "required"),
        ("born", "required"),
        ("area", "required"),
        ("kind", "required"),
        ("agree", "must_accept"),
    ]


@pytest.mark.parametrize(
    ("field", "typed_text", "code"),
    [
        ("name", "x" * 21, "too_long"),
        ("born", "31/02/1990", "not_a_date"),
        ("born", "hôm qua", "not_a_date"),
        ("born", "23/11/2026", "in_future"),
        ("area", "rộng", "not_a_number"),
        ("area", "0", "too_small"),
        ("area", "10000", "too_large"),
        ("area", "1e5", "not_a_number"),
        ("area", "NaN", "not_a_number"),
        ("price", "1,5", "not_a_whole_number"),
        ("price", "-5", "too_small"),
        ("kind", "c", "not_a_choice"),
        ("guest_id", "1234", "wrong_personal_id"),
        ("guest_phone", "12345", "wrong_phone"),
    ],
)
def test_a_wrong_answer_has_one_code(field: str, typed_text: str, code: str) -> None:
    assert codes(GOOD | {field: typed_text}) == {field: code}


def test_a_question_counts_only_when_its_condition_holds() -> None:
    assert codes(GOOD | {"kind": "b"}) == {"why": "required"}
    reading = read(SCHEMA, LAYOUT, GOOD | {"why": "left over from before"}, today=TODAY)
    assert "why" not in reading.data
    assert reading.is_valid


def test_a_draft_forgives_what_is_missing_and_nothing_else() -> None:
    assert codes({"area": "many"}, partial=True) == {"area": "not_a_number"}
    assert codes({}, partial=True) == {}


def test_one_page_of_several_is_read_alone() -> None:
    assert codes({"name": ""}, only=["name", "born"]) == {"name": "required", "born": "required"}


def test_unexpected_data_are_refused_by_validation() -> None:
    found = validate(SCHEMA, LAYOUT, {"name": "An", "sneaky": 1}, today=TODAY)
    assert FieldError("sneaky", "unexpected") in found


def test_ids_and_telephones_are_read_as_people_write_them() -> None:
    data = read(
        SCHEMA, LAYOUT, GOOD | {"guest_id": "056 090 001 234", "guest_phone": "+84 905.123.456"}, today=TODAY
    ).data
    assert (data["guest_id"], data["guest_phone"]) == ("056090001234", "0905123456")


@pytest.mark.parametrize(
    ("text", "whole", "value"),
    [
        ("1.250.000", True, 1250000),
        ("1,250,000", True, 1250000),
        ("1 250 000", True, 1250000),
        ("1.250", True, 1250),
        ("1,250", True, 1250),
        ("1.250", False, 1250),
        ("1,250", False, 1.25),
        ("12.5", False, 12.5),
        ("12,5", False, 12.5),
        ("0.125", False, 0.125),
        ("1.250,75", False, 1250.75),
        ("1,250.75", False, 1250.75),
        ("12,0", True, 12),
        ("-3", False, -3),
        ("1.25.0", False, None),
        ("1.2500.000", False, None),
        (",5", False, None),
        ("5,", False, None),
        ("", False, None),
        ("１２", False, None),
        ("9" * 31, False, None),
    ],
)
def test_numbers_as_typed_in_vietnam(text: str, whole: bool, value: float | None) -> None:
    assert number_of(text, whole=whole) == value


def test_an_answer_shown_in_its_input_reads_back_the_same() -> None:
    data = read(SCHEMA, LAYOUT, GOOD | {"price": "2000000"}, today=TODAY).data
    fields = fields_of(describe(SCHEMA, LAYOUT, "vi"))
    again = {one.name: typed(one, data.get(one.name)) for one in fields}
    assert again["area"] == "1.250,5"
    assert read(SCHEMA, LAYOUT, again, today=TODAY).data == data


def test_pages_are_described_in_the_readers_language() -> None:
    (page,) = describe(SCHEMA, LAYOUT, "vi")
    assert (page.key, page.title) == ("one", "Trang một")
    by_name = {one.name: one for one in page.fields}
    assert by_name["guest_id"].label == "Số của khách"
    assert not by_name["guest_id"].required
    assert by_name["why"].required
    assert by_name["why"].conditions == (Condition("kind", Is.EQUALS, "b"),)
    assert (by_name["area"].widget, by_name["area"].unit, by_name["area"].minimum) == (Widget.NUMBER, "m²", 1)
    assert (by_name["price"].unit, by_name["price"].input_mode) == ("đồng", "numeric")
    (english,) = describe(SCHEMA, LAYOUT, "en")
    assert [c.label for f in english.fields if f.name == "kind" for c in f.choices] == ["Kind A", "Kind B"]
    assert describe(None, None, "vi") == ()


def test_the_review_page_says_each_answer_in_words() -> None:
    data = read(SCHEMA, LAYOUT, GOOD | {"price": "2000000"}, today=TODAY).data
    lines = {line.field.name: line.text for line in answers(describe(SCHEMA, LAYOUT, "vi"), data)}
    assert lines == {
        "name": "An", "born": "01/02/1990", "area": "1.250,5 m²", "price": "2.000.000 đồng", "kind": "Loại A",
        "guest_id": "", "guest_phone": "", "agree": "Có", "post": "Không",
    }  # fmt: skip


@pytest.mark.parametrize(
    "row",
    [
        {"name": "x", "type": "colour", "vi": "", "en": ""},
        {"name": "x", "type": "radio", "vi": "", "en": ""},
        {"name": "x", "type": "text", "vi": "", "en": "", "sise": 3},
        {"name": "x", "type": "text", "vi": "", "en": "", "when": {"kind": "z"}},
        {"name": "name", "type": "text", "vi": "", "en": ""},
        {"block": "nobody"},
    ],
)
def test_a_row_that_cannot_be_read_is_refused(row: dict[str, Any]) -> None:
    pages = [{**ROWS[0], "fields": [*ROWS[0]["fields"], row]}]
    with pytest.raises(RowInvalid):
        compile_form(pages, BLOCKS)


def test_every_error_has_a_sentence_in_both_languages() -> None:
    for code in _SENTENCES:
        error = FieldError("name", code, {"limit": 1250})
        with translation.override("en"):
            english = message(error)
        with translation.override("vi"):
            vietnamese = message(error)
        assert english
        assert vietnamese != english
    with translation.override("vi"):
        assert message(FieldError("x", "too_small", {"limit": 1250})) == "Giá trị nhỏ nhất là 1.250."
