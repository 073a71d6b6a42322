"""Two versions side by side."""

from typing import Any

from motcua.procedures.rules.differences import Row, Said, Turn, differences

FIVE = {"value": 5, "unit": "working_day"}
CONTENT: dict[str, Any] = {
    "name": "Cấp bản sao",
    "levels": ["district"],
    "steps": "Nộp.",
    "channels": [
        {"channel": "online", "limit": FIVE, "fees": [{"amount_vnd": 8000, "text": "8.000 đồng"}]},
        {"channel": "counter", "limit": {"value": 5, "unit": "working_day"}, "fees": []},
    ],
    "components": [
        {"key": "form", "name": "Tờ khai", "originals": 1, "copies": 0},
        {"name": "Giấy ủy quyền", "originals": 1, "copies": 0},
    ],
    "legal_bases": [{"number": "23/2015/NĐ-CP", "title": "Nghị định"}],
    "results": [{"code": "KQ.G15.000021", "name": "Bản sao"}],
}  # fmt: skip
FLAGS = {"online_level": "partial_online", "on_mobile": False}


def between(changed: dict[str, Any], flags: dict[str, Any] | None = None, form: Any = None) -> list[Row]:
    return list(
        differences(Said(CONTENT, FLAGS), Said({**CONTENT, **changed}, {**FLAGS, **(flags or {})}, form))
    )


def test_the_same_has_no_differences():
    assert between({}) == []


def test_limit_and_fee_are_compared_channel_by_channel():
    online = {"channel": "online", "limit": {"value": 3, "unit": "working_day"}, "fees": []}
    assert between({"channels": [online, CONTENT["channels"][1]]}) == [
        Row(
            "limit", "online", "", Turn.CHANGED,
            {"value": "5", "unit": "working_day"}, {"value": "3", "unit": "working_day"},
        ),
        Row("fees", "online", "", Turn.REMOVED, ["8.000 đồng"], []),
    ]  # fmt: skip


def test_a_channel_that_comes_or_goes_is_one_difference():
    (row,) = between({"channels": CONTENT["channels"][:1]})
    assert (row.part, row.item, row.turn, row.after) == ("channels", "counter", Turn.REMOVED, None)


def test_two_lines_of_one_channel_are_told_apart():
    twice = [*CONTENT["channels"], {"channel": "online", "limit": {"value": 9, "unit": "day"}, "fees": []}]
    assert [(row.item, row.turn) for row in between({"channels": twice})] == [("online 2", Turn.ADDED)]


def test_components_are_known_again_by_key_or_name_and_changed_removed_added():
    rows = between(
        {
            "components": [
                {"key": "form", "name": "Tờ khai mẫu mới", "originals": 1, "copies": 2},
                {"name": "Sổ hộ khẩu", "originals": 0, "copies": 1},
            ]
        }
    )
    assert [(row.part, row.item, row.detail, row.turn) for row in rows] == [
        ("components", "Tờ khai mẫu mới", "name", Turn.CHANGED),
        ("components", "Tờ khai mẫu mới", "copies", Turn.CHANGED),
        ("components", "Sổ hộ khẩu", "", Turn.ADDED),
        ("components", "Giấy ủy quyền", "", Turn.REMOVED),
    ]


def test_levels_flags_and_bases_are_compared():
    rows = between(
        {"levels": ["commune"], "legal_bases": [*CONTENT["legal_bases"], {"number": "280/2025/NĐ-CP"}]},
        {"on_mobile": True},
    )
    assert [(row.part, row.item, row.detail, row.before, row.after) for row in rows] == [
        ("levels", "", "", ["district"], ["commune"]),
        ("legal_bases", "280/2025/NĐ-CP", "", None, {}),
        ("flags", "", "on_mobile", False, True),
    ]


def test_fields_of_the_form_are_compared():
    old = {"properties": {"a": {"type": "string"}, "b": {"type": "string"}}, "required": ["a"]}
    new = {"properties": {"a": {"type": "string", "maxLength": 9}, "c": {"type": "number"}}, "required": []}
    rows = differences(Said(CONTENT, FLAGS, old), Said(CONTENT, FLAGS, new))
    assert [(row.item, row.detail, row.turn) for row in rows] == [
        ("a", "maxLength", Turn.ADDED),
        ("b", "", Turn.REMOVED),
        ("c", "", Turn.ADDED),
        ("a", "required", Turn.CHANGED),
    ]


def test_nothing_said_and_an_empty_list_are_the_same():
    assert between({"texts": {}, "name_en": ""}) == []
