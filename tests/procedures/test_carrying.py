"""What a new version keeps of the version before it."""

from typing import Any

from motcua.procedures.rules.carrying import carried_over


def content(**more: Any) -> dict[str, Any]:
    return {"code": "1.000001", "components": [], "channels": [], **more}


def component(name: str, case: str = "", originals: int = 1, **more: Any) -> dict[str, Any]:
    return {"case": case, "name": name, "originals": originals, "copies": 0, "form": "", **more}


def test_what_the_source_does_not_speak_of_is_kept_and_the_rest_is_the_sources() -> None:
    former = content(
        name="Khai sinh",
        name_en="Birth",
        life_events=["having_a_child"],
        keywords=["giấy khai sinh"],
        handled_by="commune",
        process="commune-short",
        steps="Cũ",
    )

    kept = carried_over(content(name="Đăng ký khai sinh"), former)

    assert kept == {
        **content(name="Đăng ký khai sinh"),
        "name_en": "Birth",
        "life_events": ["having_a_child"],
        "keywords": ["giấy khai sinh"],
        "handled_by": "commune",
        "process": "commune-short",
    }


def test_the_same_component_keeps_its_key_whatever_its_case_of_letters() -> None:
    former = content(components=[component("TỜ KHAI", key="declaration", required=True, digitise=False)])

    kept = carried_over(content(components=[component("Tờ khai"), component("Giấy khác")]), former)

    assert kept["components"] == [
        component("Tờ khai", key="declaration", required=True, digitise=False),
        component("Giấy khác"),
    ]


def test_no_key_is_given_twice_and_the_component_of_the_same_case_comes_first() -> None:
    former = content(
        components=[component("Đơn", "Cấp mới", key="new"), component("Đơn", "Cấp lại", key="again")]
    )
    new = content(
        components=[component("Đơn", "Cấp lại"), component("Đơn", "Cấp đổi"), component("Đơn", "Khác")]
    )

    keys = [row.get("key") for row in carried_over(new, former)["components"]]  # type: ignore[union-attr]

    assert keys == ["again", "new", None]


def test_a_row_of_which_nothing_is_asked_is_optional() -> None:
    kept = carried_over(content(components=[component("Lưu ý: mang theo căn cước", originals=0)]), {})

    assert kept["components"] == [component("Lưu ý: mang theo căn cước", originals=0, required=False)]


def test_a_fee_of_the_same_amount_is_reckoned_as_before() -> None:
    former = content(
        channels=[
            {
                "channel": "online",
                "fees": [{"amount_vnd": 8000, "text": "mỗi bản", "kind": "fee", "per": "copies"}],
            }
        ]
    )
    new = content(
        channels=[
            {"channel": "online", "fees": [{"amount_vnd": 8000, "text": "8,000 VNĐ"}]},
            {"channel": "online", "fees": [{"amount_vnd": 9000, "text": "9,000 VNĐ"}]},
            {"channel": "counter", "fees": [{"amount_vnd": 8000, "text": "8,000 VNĐ"}]},
        ]
    )

    fees = [line["fees"] for line in carried_over(new, former)["channels"]]  # type: ignore[union-attr,call-overload,index]

    assert fees == [
        [{"amount_vnd": 8000, "text": "8,000 VNĐ", "kind": "fee", "per": "copies"}],
        [{"amount_vnd": 9000, "text": "9,000 VNĐ"}],
        [{"amount_vnd": 8000, "text": "8,000 VNĐ"}],
    ]
