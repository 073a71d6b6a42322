"""What forms can be made of: conditions, tables, totals, addresses, sources; and what is refused with a reason."""

from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from motcua.agencies import old_areas
from motcua.agencies.rules import area_plans
from motcua.procedures.rules import form_editing as change
from motcua.procedures.rules.form_difference import differences
from motcua.procedures.rules.form_faults import DEEPEST, MOST_BYTES, Fault, RowInvalid
from motcua.procedures.rules.form_fields import describe, display, fields_of, inputs, rows_in_words, settled
from motcua.procedures.rules.form_reading import posted_of, read, validate, with_row_added, with_row_removed
from motcua.procedures.rules.form_rows import checked, normal, rows_of
from motcua.procedures.rules.form_sources import first_filled, not_connected
from motcua.procedures.rules.form_table import compile_form

TODAY = date(2026, 11, 22)
Row = dict[str, Any]


def field(name: str, kind: str = "text", **more: Any) -> Row:
    return {"name": name, "type": kind, "vi": f"Câu {name}", "en": f"Question {name}", **more}


def form(*rows: Row) -> list[Row]:
    return [{"page": "one", "vi": "Trang", "en": "Page", "fields": list(rows)}]


KIND = field("kind", "radio", options={"own": ["Nhà riêng", "Own"], "rent": ["Thuê", "Rented"]})
MEMBERS = field(
    "members", "table", max_rows=4,
    columns=[field("full_name"), field("income", "number", min=0, unit="triệu đồng"),
             field("tax", "tax_code", optional=True), field("at_school", "checkbox")],
)  # fmt: skip
TOTAL = field("total", "total", sum=["members.income"], unit="triệu đồng")


def codes(rows: list[Row], posted: dict[str, str]) -> dict[str, str]:
    schema, layout = compile_form(rows, {})
    return {error.field: error.code for error in read(schema, layout, posted, today=TODAY).errors}


def fault(rows: list[Row]) -> tuple[Fault, str]:
    with pytest.raises(RowInvalid) as refused:
        compile_form(rows, {})
    assert str(refused.value)
    return refused.value.fault.code, refused.value.fault.field


# Conditions


@pytest.mark.parametrize(
    ("when", "posted", "is_asked"),
    [
        ({"kind": "rent"}, {"kind": "rent"}, True),
        ({"kind": "rent"}, {"kind": "own"}, False),
        ({"kind": ["own", "rent"]}, {"kind": "own"}, True),
        ({"area": {"above": 10}}, {"area": "10"}, False),
        ({"area": {"above": 10}}, {"area": "10,5"}, True),
        ({"area": {"at_least": 10, "below": 20}}, {"area": "20"}, False),
        ({"area": {"at_least": 10, "below": 20}}, {"area": "10"}, True),
        ({"area": {"at_most": 10}}, {}, False),
        ({"agree": True}, {"agree": "on"}, True),
        ({"agree": False}, {"agree": "on"}, False),
        ({"agree": False}, {}, True),
        ({"kind": "rent", "area": {"above": 10}}, {"kind": "rent", "area": "5"}, False),
        ({"kind": "rent", "area": {"above": 10}}, {"kind": "rent", "area": "11"}, True),
    ],
)
def test_a_field_is_asked_when_all_its_conditions_hold(
    when: Row, posted: dict[str, str], is_asked: bool
) -> None:
    rows = form(KIND | {"optional": True}, field("area", "number", optional=True), field("agree", "checkbox"),
                field("why", when=when))  # fmt: skip
    schema, layout = compile_form(rows, {})

    assert codes(rows, posted) == ({"why": "required"} if is_asked else {})
    data = read(schema, layout, posted | {"why": "because"}, today=TODAY).data
    assert ("why" in data) is is_asked
    assert validate(schema, layout, data, today=TODAY) == ()


@pytest.mark.parametrize(
    ("rows", "code", "place"),
    [
        ([field("a", when={"b": "own"})], Fault.CONDITION_UNKNOWN, "a"),
        ([field("a", when={"kind": "own"}), KIND], Fault.CONDITION_LATER, "a"),
        ([field("a", "checkbox", when={"a": True})], Fault.CONDITION_CIRCLE, "a"),
        ([field("a", "checkbox", when={"b": True}), field("b", "checkbox", when={"a": True})],
         Fault.CONDITION_CIRCLE, "a"),
        ([KIND, field("a", when={"kind": "boat"})], Fault.CONDITION_VALUE, "a"),
        ([KIND, field("a", when={"kind": {"above": 3}})], Fault.CONDITION_VALUE, "a"),
        ([field("a"), field("b", when={"a": "x"})], Fault.CONDITION_VALUE, "b"),
        ([KIND, field("a", when={"kind": 3})], Fault.WORD_WRONG, "a"),
        ([KIND, field("a", when=[])], Fault.WORD_WRONG, "a"),
        ([field("a"), field("a")], Fault.NAME_TWICE, "a"),
        ([field("Á")], Fault.NAME_WRONG, "Á"),
        ([field("act")], Fault.NAME_WRONG, "act"),
        ([field("a", "oracle")], Fault.TYPE_UNKNOWN, "a"),
        ([field("a", colour="red")], Fault.WORD_UNKNOWN, "a"),
        ([field("a", min=3)], Fault.WORD_UNKNOWN, "a"),
        ([field("a", vi=" ")], Fault.LABEL_MISSING, "a"),
        ([field("a", "select")], Fault.NO_OPTIONS, "a"),
        ([field("a", "select", options={"x": "y"})], Fault.WORD_WRONG, "a"),
        ([field("a", "number", min=3, max=2)], Fault.LIMITS_CROSSED, "a"),
        ([field("a", "number", min="3")], Fault.WORD_WRONG, "a"),
        ([field("a", pattern="^[0-9]$")], Fault.PATTERN_MESSAGE, "a"),
        ([field("a", prefill=["nowhere"])], Fault.SOURCE_UNKNOWN, "a"),
        ([field("a", "date", prefill=["account.email"])], Fault.SOURCE_UNKNOWN, "a"),
        ([field("t", "table")], Fault.TABLE_EMPTY, "t"),
        ([field("t", "table", columns=[field("u", "table", columns=[field("x")])])], Fault.TABLE_NESTED, "t"),
        ([field("t", "table", columns=[field("x"), field("x")])], Fault.NAME_TWICE, "t.x"),
        ([KIND, field("t", "table", columns=[field("x", when={"kind": "own"})])], Fault.CONDITION_IN_TABLE, "t.x"),
        ([field("t", "table", min_rows=3, max_rows=2, columns=[field("x")])], Fault.TABLE_ROWS, "t"),
        ([field("t", "table", max_rows=401, columns=[field("x")])], Fault.TABLE_LARGE, "t"),
        ([TOTAL, MEMBERS], Fault.SUM_UNKNOWN, "total"),
        ([MEMBERS, field("s", "total", sum=["members.full_name"])], Fault.SUM_UNKNOWN, "s"),
        ([field("s", "total", sum=[])], Fault.WORD_MISSING, "s"),
        ([field(f"f{n}") for n in range(301)], Fault.TOO_MANY, ""),
    ],
)  # fmt: skip
def test_what_cannot_be_a_form_is_refused_with_its_place(rows: list[Row], code: Fault, place: str) -> None:
    assert fault(form(*rows)) == (code, place)


@pytest.mark.parametrize(
    "pattern", ["(", "(a)\\1", "(?=a)b", "(?<!a)b", "((a{1,1000}){1,1000}){1,1000}", "a" * 201, 7]
)
def test_patterns_that_are_wrong_or_could_take_too_long_are_refused(pattern: object) -> None:
    assert fault(form(field("a", pattern=pattern, message_vi="x", message_en="x")))[0] is Fault.PATTERN_WRONG


def test_nested_repetition_is_matched_in_linear_time() -> None:
    rows = form(
        field("a", "text", max=5000, pattern="^(a+)+$", message_vi="Chỉ chữ a", message_en="Letters a")
    )

    assert codes(rows, {"a": "a" * 4000 + "b"}) == {"a": "wrong_form"}


# Tables, totals


def posted_rows(*rows: tuple[str, str, str]) -> dict[str, str]:
    found = {"members-rows": str(len(rows))}
    for at, (name, income, tax) in enumerate(rows):
        found |= {f"members-{at}-full_name": name, f"members-{at}-income": income, f"members-{at}-tax": tax}
    return found


def test_rows_become_objects_and_their_total_is_computed_exactly() -> None:
    schema, layout = compile_form(form(MEMBERS, TOTAL), {})

    reading = read(
        schema, layout,
        posted_rows(("An", "0,1", ""), ("", " ", ""), ("Bình", "0,2", ""))
        | {"total": "999", "members-2-at_school": "on"},
        today=TODAY,
    )  # fmt: skip

    assert reading.errors == ()
    assert reading.data == {
        "members": [{"full_name": "An", "income": 0.1, "at_school": False},
                    {"full_name": "Bình", "income": 0.2, "at_school": True}],
        "total": 0.3,
    }  # fmt: skip
    assert reading.posted["members-1-full_name"] == "Bình"


def test_a_wrong_cell_is_named_by_its_row_and_column() -> None:
    rows = form(MEMBERS, TOTAL)

    assert codes(rows, posted_rows(("An", "many", ""), ("Bình", "-1", "0100109107"), ("", "5", ""))) == {
        "members-0-income": "not_a_number",
        "members-1-income": "too_small",
        "members-1-tax": "wrong_check_digit",
        "members-2-full_name": "required",
    }


def test_a_required_table_needs_a_row_and_an_optional_one_does_not() -> None:
    assert codes(form(MEMBERS), {}) == {"members": "too_few_rows"}
    assert codes(form(MEMBERS | {"min_rows": 2}), posted_rows(("An", "1", ""))) == {"members": "too_few_rows"}
    assert codes(form(MEMBERS | {"optional": True}), {}) == {}


def test_more_rows_than_allowed_are_not_read_from_a_page_and_refused_in_data() -> None:
    schema, layout = compile_form(form(MEMBERS), {})
    five = posted_rows(*[("An", "1", "")] * 5) | {"members-rows": "5"}

    assert len(read(schema, layout, five, today=TODAY).data["members"]) == 4
    found = validate(schema, layout, {"members": [{"full_name": "An", "income": 1}] * 5}, today=TODAY)
    assert [(error.field, error.code) for error in found] == [("members", "too_many_rows")]


def test_a_total_that_is_not_the_sum_is_refused_and_nothing_answered_has_no_total() -> None:
    schema, layout = compile_form(
        form(field("a", "integer", optional=True), field("s", "total", sum=["a"])), {}
    )

    assert [e.code for e in validate(schema, layout, {"a": 2, "s": 3}, today=TODAY)] == ["wrong_total"]
    assert read(schema, layout, {}, today=TODAY).data == {}
    assert read(schema, layout, {"a": "0"}, today=TODAY).data == {"a": 0, "s": 0}


def test_a_row_is_added_and_taken_away_with_what_was_typed_kept() -> None:
    (table,) = fields_of(describe(*compile_form(form(MEMBERS), {}), "vi"))
    typed = posted_rows(("An", "x", ""), ("Bình", "2", "")) | {"other": "kept"}

    more = with_row_added(table, typed)
    less = with_row_removed(table, typed, 0)

    assert (more["members-rows"], more["members-0-income"], more["other"]) == ("3", "x", "kept")
    assert (less["members-rows"], less["members-0-full_name"], less["other"]) == ("1", "Bình", "kept")
    assert "members-1-full_name" not in less
    assert with_row_added(table, {"members-rows": "4"})["members-rows"] == "4"
    assert with_row_removed(table, typed, 7) == typed


# Addresses


ADDRESS = field("home", "address")


def test_an_address_is_the_commune_of_today_with_its_province_and_a_street() -> None:
    schema, layout = compile_form(form(ADDRESS), {})
    (one,) = fields_of(describe(schema, layout, "vi"))

    reading = read(
        schema,
        layout,
        {"home-province": "01", "home-commune": "22366", "home-street": "12  Trần Phú"},
        today=TODAY,
    )

    assert reading.data == {"home": {"province": "56", "commune": "22366", "street": "12 Trần Phú"}}
    assert display(one, reading.data["home"]) == "12 Trần Phú, Phường Nha Trang, Tỉnh Khánh Hòa"
    assert inputs(one, reading.data["home"])["home-commune"] == "22366"


@pytest.mark.parametrize(
    ("posted", "found"),
    [
        ({}, {"home": "required"}),
        ({"home-province": "56"}, {"home": "required"}),
        ({"home-commune": "22366"}, {"home-street": "required"}),
        ({"home-street": "12 Trần Phú"}, {"home-commune": "wrong_commune"}),
        ({"home-street": "12 Trần Phú", "home-commune": "99999"}, {"home-commune": "wrong_commune"}),
        ({"home-street": "x" * 251, "home-commune": "22366"}, {"home-street": "too_long"}),
    ],
)
def test_what_is_wrong_with_an_address_is_said_of_its_part(
    posted: dict[str, str], found: dict[str, str]
) -> None:
    assert codes(form(ADDRESS), posted) == found


def test_a_commune_of_another_province_is_refused_in_data() -> None:
    schema, layout = compile_form(form(ADDRESS), {})
    found = validate(
        schema, layout, {"home": {"province": "01", "commune": "22366", "street": "x"}}, today=TODAY
    )

    assert [(error.field, error.code) for error in found] == [("home-commune", "wrong_commune")]


@pytest.mark.parametrize(
    ("text", "codes_found"),
    [
        ("Vĩnh Hải", {"22333", "11875", "22868", "31795"}),
        ("phuong vinh hai, nha trang", {"22333"}),
        ("Thị trấn Vạn Giã", {"22489"}),
        ("huyện Vạn Ninh", {"22504", "22498", "22516", "22489", "22525"}),
        ("Atlantis", set()),
        ("", set()),
    ],
)
def test_an_old_name_leads_to_the_communes_of_today(text: str, codes_found: set[str]) -> None:
    assert {one.code for one in old_areas.look_up(text)} == codes_found


def test_of_one_name_in_several_provinces_the_own_comes_first() -> None:
    assert old_areas.look_up("Vĩnh Hải", "56")[0].code == "22333"


def test_a_line_that_no_second_source_confirms_says_so_and_a_divided_commune_names_its_parts() -> None:
    assert [one.is_sure for one in old_areas.look_up("Vạn Giã")] == [True]
    parts = old_areas.look_up("Phường Kim Mã, Quận Ba Đình")
    assert {one.is_part for one in parts} == {True}
    assert {one.name for one in parts} >= {"Phường Ba Đình", "Phường Giảng Võ"}
    assert not all(one.is_sure for one in old_areas.look_up("Hoàn Kiếm, Hà Nội"))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Phường Phúc Xá, Quận Ba Đình, Hà Nội", "Phường Hồng Hà"),
        ("ben nghe, quan 1", "Phường Sài Gòn"),
        ("Côn Đảo", "Đặc khu Côn Đảo"),
        ("Phường Sa Pa, thị xã Sa Pa, Lào Cai", "Phường Sa Pa"),
        ("Xã Tân Thành, huyện Tân Thạnh, Long An", "Xã Nhơn Ninh"),
        ("Phường Thuận Hòa, Huế", "Phường Phú Xuân"),
    ],
)
def test_communes_of_every_province_are_known(text: str, name: str) -> None:
    found = {one.name for one in old_areas.look_up(text)}

    assert found == ({name} if name else set())


def test_every_commune_of_before_leads_to_one_that_exists_and_every_one_of_today_has_some() -> None:
    today = {area.code for area in area_plans() if area.parent_code}
    lines = old_areas.lines()

    assert {line.code for line in lines} == today
    assert len(today) == 3321
    assert len({(line.province, line.district, line.old) for line in lines if line.province}) == 10040
    assert sum(not line.is_sure for line in lines if line.province) == 643


def test_what_lies_in_the_chosen_province_comes_first() -> None:
    provinces = {area.code: area.parent_code for area in area_plans()}

    assert provinces[old_areas.look_up("Tân Thành", "96")[0].code] == "96"
    assert provinces[old_areas.look_up("Tân Thành", "80")[0].code] == "80"


# Sources


def test_the_first_source_that_knows_fills_the_field_and_is_named() -> None:
    filled = first_filled(
        ("population", "earlier", "account.full_name"), {"earlier": "", "account.full_name": "An"}
    )

    assert filled is not None
    assert (filled.value, filled.source.key) == ("An", "account.full_name")
    assert first_filled(("earlier",), {}) is None
    assert [one.key for one in not_connected(("population", "earlier"))] == ["population"]


# Schemas from elsewhere


def test_a_schema_that_refers_to_itself_is_refused() -> None:
    for schema in (
        {"$ref": "#"},
        {"properties": {"a": {"$ref": "#/properties/a"}}},
        {"$defs": {"a": {"items": {"$ref": "#/$defs/b"}}, "b": {"items": {"$ref": "#/$defs/a"}}},
         "properties": {"x": {"$ref": "#/$defs/a"}}},
        {"properties": {"a": {"$dynamicRef": "#"}}},
    ):  # fmt: skip
        with pytest.raises(RowInvalid) as refused:
            checked(schema, {"pages": []})
        assert refused.value.fault.code is Fault.REFERS_TO_ITSELF, schema


def test_a_schema_that_is_too_deep_too_large_or_speaks_another_dialect_is_refused() -> None:
    deep: Row = {"type": "object"}
    for _level in range(DEEPEST + 2):
        deep = {"items": deep}
    schema, layout = compile_form(form(KIND), {})
    hidden = {**schema, "properties": {**schema["properties"], "secret": {"type": "string"}}}
    drawn = {
        "pages": [
            {**layout["pages"][0], "fields": [{**layout["pages"][0]["fields"][0], "widget": "hologram"}]}
        ]
    }
    cases: list[tuple[object, object, Fault]] = [
        (deep, layout, Fault.TOO_DEEP),
        ({"title": "x"}, layout, Fault.KEYWORD_UNKNOWN),
        ({"const": "x" * MOST_BYTES}, layout, Fault.TOO_LARGE),
        (hidden, layout, Fault.NOT_A_FORM),
        (schema, drawn, Fault.WIDGET_UNKNOWN),
        (schema, {"pages": [{"key": "one"}]}, Fault.NOT_A_FORM),
        (schema, {}, Fault.NOT_A_FORM),
        ([], None, Fault.NOT_A_FORM),
    ]
    for given_schema, given_layout, code in cases:
        with pytest.raises(RowInvalid) as refused:
            checked(given_schema, given_layout)
        assert refused.value.fault.code is code


# There and back


def _rows() -> st.SearchStrategy[list[Row]]:
    label = st.text("abc đĩ", min_size=1, max_size=8).filter(str.strip)
    choice = st.dictionaries(st.sampled_from(["a", "b", "c"]), st.tuples(label, label).map(list), min_size=1)
    kinds: dict[str, dict[str, st.SearchStrategy[Any]]] = {
        "text": {"max": st.integers(1, 200)},
        "textarea": {},
        "number": {"unit": st.sampled_from(["m²", "ha"]), "max": st.integers(10, 99), "min": st.integers(0, 5)},
        "integer": {"plain": st.just(True)},
        "money": {"min": st.integers(0, 9)},
        "date": {"past": st.just(True)},
        "checkbox": {"must": st.just(True)},
        "personal_id": {}, "tax_code": {}, "phone": {}, "email": {}, "commune": {},
    }  # fmt: skip

    @st.composite
    def one(draw: st.DrawFn, name: str, in_table: bool) -> Row:
        kind = draw(st.sampled_from([*kinds, "select"] if in_table else [*kinds, "select", "radio", "address",
                                                                            "declaration", "table"]))  # fmt: skip
        if in_table and kind == "textarea":
            kind = "text"
        row: Row = {"name": name, "type": kind, "vi": draw(label), "en": draw(label)}
        for word, values in kinds.get(kind, {}).items():
            if draw(st.booleans()):
                row[word] = draw(values)
        if kind in ("select", "radio"):
            row["options"] = draw(choice)
        if kind == "table":
            row["columns"] = [draw(one(f"c{n}", True)) for n in range(draw(st.integers(1, 3)))]
            row["max_rows"] = draw(st.sampled_from([3, 5]))
        if draw(st.booleans()):
            row["hint_vi"], row["hint_en"] = draw(label), draw(label)
        if kind not in ("checkbox", "declaration") and draw(st.booleans()):
            row["optional"] = True
        return row

    @st.composite
    def several(draw: st.DrawFn) -> list[Row]:
        pages = []
        before: list[Row] = []
        for number in range(draw(st.integers(1, 3))):
            rows = []
            for place in range(draw(st.integers(0, 4))):
                row = draw(one(f"f{number}_{place}", False))
                waited = [r for r in before if r["type"] in ("select", "radio", "checkbox", "number")]
                if waited and draw(st.booleans()):
                    other = draw(st.sampled_from(waited))
                    row["when"] = {other["name"]: _wanted(draw, other)}
                rows.append(row)
                before.append(row)
            pages.append({"page": f"p{number}", "vi": draw(label), "en": draw(label), "fields": rows})
        numbers = [r["name"] for r in before if r["type"] in ("number", "integer", "money")]
        if numbers:
            pages[-1]["fields"].append(field("sum_of_all", "total", sum=numbers))
        return pages

    return several()


def _wanted(draw: st.DrawFn, row: Row) -> Any:
    if row["type"] == "checkbox":
        return draw(st.booleans())
    if row["type"] == "number":
        return {draw(st.sampled_from(["above", "at_least", "below", "at_most"])): draw(st.integers(0, 9))}
    values = list(row["options"])
    return draw(st.sampled_from([values[0], values]))


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_rows())
def test_what_is_compiled_is_read_back_as_it_was_written(rows: list[Row]) -> None:
    schema, layout = compile_form(rows, {})

    assert rows_of(schema, layout) == rows == normal(rows)
    assert checked(schema, layout) == (schema, layout)
    assert differences(rows, rows) == ()


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_rows(), st.data())
def test_every_field_is_drawn_and_whatever_is_read_is_valid_by_the_same_schema(
    rows: list[Row], data: st.DataObject
) -> None:
    schema, layout = compile_form(rows, {})
    pages = describe(schema, layout, "vi")
    assert [one.name for one in fields_of(pages)] == [row["name"] for page in rows for row in page["fields"]]
    names = [name for one in fields_of(pages) for name in inputs(one, None)]
    cells = [f"{t.name}-0-{c.name}" for t in fields_of(pages) for c in t.columns]
    typed = {
        name: data.draw(st.sampled_from(["", "a", "on", "1", "7,5", "22366", "056090001234", "0905123456", "x@y.vn",
                                         "01/02/1990"]))
        for name in [*names, *cells]
    }  # fmt: skip

    reading = read(schema, layout, typed, today=TODAY)

    if reading.is_valid:
        assert validate(schema, layout, reading.data, today=TODAY) == ()
        again = read(schema, layout, posted_of(fields_of(pages), reading.data), today=TODAY)
        assert again.data == reading.data
        assert settled(pages, reading.data) == reading.data
        assert all(display(one, reading.data.get(one.name)) is not None for one in fields_of(pages))
        assert all(
            isinstance(rows_in_words(one, reading.data.get(one.name)), tuple) for one in fields_of(pages)
        )
    else:
        known = {one.name for one in fields_of(pages)}
        assert {error.root for error in reading.errors} <= known


# Editing


def names(pages: list[Row]) -> list[list[str]]:
    return [[row["name"] for row in page["fields"]] for page in pages]


def test_a_renamed_field_is_followed_by_what_waits_for_it_and_adds_it() -> None:
    rows = form(KIND, field("a", when={"kind": "own"}), MEMBERS, TOTAL)

    renamed = change.with_field(rows, {**KIND, "name": "house"}, page="one", instead_of="kind")
    renamed = change.with_field(
        renamed, {**MEMBERS["columns"][1], "name": "salary"}, page="one", table="members", instead_of="income"
    )

    assert renamed[0]["fields"][1]["when"] == {"house": "own"}
    assert renamed[0]["fields"][3]["sum"] == ["members.salary"]
    assert names(rows) == [["kind", "a", "members", "total"]]


def test_a_field_moves_over_the_edge_of_its_page() -> None:
    rows = [*form(field("a"), field("b")), {"page": "two", "vi": "Hai", "en": "Two", "fields": [field("c")]}]

    assert names(change.with_field_moved(rows, "b", 1)) == [["a"], ["b", "c"]]
    assert names(change.with_field_moved(rows, "c", -1)) == [["a", "b", "c"], []]
    assert names(change.with_field_moved(rows, "a", -1)) == [["a", "b"], ["c"]]
    assert names(change.with_field_before(rows, "c", "a")) == [["c", "a", "b"], []]


def test_a_name_is_made_of_the_label() -> None:
    assert change.free_name("Ngày sinh của trẻ", set(), "field") == "ngay_sinh_cua_tre"
    assert change.free_name("Ngày sinh", {"ngay_sinh"}, "field") == "ngay_sinh_2"
    assert change.free_name("123", set(), "field") == "field_123"
    assert change.free_name("act", set(), "field") == "field_act"


def test_differences_name_what_was_added_changed_moved_and_removed() -> None:
    before = form(field("a"), field("b"), field("c"), field("d"))
    after = form(field("b"), field("a", vi="Câu mới"), field("d"), field("e"))

    told = {one.name: one.kind for one in differences(before, after)}

    assert told in (
        {"a": "changed", "e": "added", "c": "removed"},
        {"a": "changed", "b": "moved", "e": "added", "c": "removed"},
    )
