"""Searching procedures: words without diacritics, typing errors, codes, filters, order, speed."""

from datetime import date
from typing import Any

import pytest

from motcua.agencies import actions as agencies
from motcua.procedures import queries
from motcua.procedures.actions import reference
from motcua.procedures.models import Procedure, ProcedureVersion
from motcua.procedures.rules.search import query_of, search_text


@pytest.fixture
def catalogue(db: None) -> None:
    agencies.load_areas()
    agencies.load_units("56")
    reference.load_sample("56", on=date(2026, 11, 22))


def first(text: str, **filters: Any) -> str:
    hits = queries.search(text, **filters)
    return hits[0].code if hits else ""


def test_a_query_is_folded_and_stripped_of_what_wraps_it() -> None:
    assert query_of("Tôi muốn làm thủ tục ĐĂNG KÝ khai sinh").text == "dang ky khai sinh"
    assert query_of("Chứng chỉ hành nghề thú y").text == "chung chi hanh nghe thu y"
    assert query_of("việc làm").text == "viec lam"
    assert query_of("làm căn cước").text == "can cuoc"
    assert query_of("thủ tục").text == "thu tuc"
    assert query_of(" \t ").is_empty
    assert query_of("%_'\\").is_empty


@pytest.mark.parametrize(
    ("typed", "prefix"),
    [
        ("1.001193", "1.001193"),
        ("mã 2.000815.000.00.00.H32", "2.000815"),
        ("1.0011", "1.0011"),
        ("khai sinh", ""),
        ("nghị định 118/2025", ""),
        ("10.5 triệu", ""),
    ],
)
def test_a_code_is_recognised_in_both_forms(typed: str, prefix: str) -> None:
    assert query_of(typed).code_prefix == prefix


def test_search_text_holds_name_first_then_synonyms_then_code() -> None:
    made = search_text(code="1.000894", name="Đăng ký kết hôn", keywords=["lấy vợ"], beside=["Marriage"])
    assert made == "dang ky ket hon lay vo marriage 1 000894"


MEANT = {
    "đăng ký khai sinh": "1.001193",
    "dang ky khai sinh": "1.001193",
    "lam giay khai sinh cho con": "1.001193",
    "dang ki kai sinh": "1.001193",
    "khai sihn": "1.001193",
    "ket hon": "1.000894",
    "dang ky ket hom": "1.000894",
    "lấy vợ": "1.000894",
    "giay doc than": "1.004873",
    "xin phep xay nha": "1.013225",
    "giay phep xay dung": "1.013225",
    "giay phep say dung": "1.013225",
    "mo quan": "1.001612",
    "ho kinh doanh": "1.001612",
    "dang ky thanh lap ho kinh doan": "1.001612",
    "lam so do": "1.012753",
    "sang tên sổ đỏ": "1.013831",
    "tach thua": "1.012784",
    "thú y": "1.004756",
    "chung thuc ban sao": "2.000815",
    "sao y bản chính": "2.000815",
    "birth registration": "1.001193",
    "work permit": "9.000006",
    "2.000635": "2.000635",
    "nha thuoc": "9.000009",
}


def test_people_find_what_they_mean(catalogue: None) -> None:
    assert {typed: first(typed) for typed in MEANT} == MEANT


def test_nonsense_finds_nothing(catalogue: None) -> None:
    assert queries.search("xyzzy qwerty") == []
    assert queries.search("9.999999") == []


def test_nothing_typed_lists_all_in_vietnamese_order(catalogue: None) -> None:
    hits = queries.search("", limit=100)
    assert len(hits) == 58
    names = [hit.name for hit in hits]
    assert names.index("Chứng thực bản sao từ bản chính") < names.index("Đăng ký kết hôn")
    assert names.index("Đăng ký kết hôn") < names.index("Hòa giải tranh chấp đất đai")
    assert all(hit.is_offered for hit in hits)


def test_filters_narrow_the_search(catalogue: None) -> None:
    assert {hit.code for hit in queries.search("", life_event="death")} == {
        "1.000656",
        "1.013831",
        "9.000004",
        "9.000020",
    }
    assert {hit.sector_code for hit in queries.search("đăng ký", sector="ho-tich")} == {"ho-tich"}
    assert {hit.levels for hit in queries.search("cấp", level="province", limit=50)} == {("province",)}
    assert queries.search("khai sinh", sector="dat-dai") == []


def test_an_offered_procedure_comes_before_its_like(catalogue: None) -> None:
    offered = Procedure.objects.get(code="1.000894")
    twin = Procedure.objects.create(
        code="1.999999",
        sector=offered.sector,
        name=offered.name,
        search_text=offered.search_text,
        sort_key="0",
    )
    version = ProcedureVersion.objects.create(
        procedure=twin,
        number=1,
        valid_from=date(2025, 7, 1),
        content={"levels": []},
        source="t",
        source_hash="",
    )
    Procedure.objects.filter(pk=twin.pk).update(current_version=version)
    hits = queries.search("đăng ký kết hôn")
    assert [(hit.code, hit.is_offered) for hit in hits[:2]] == [("1.000894", True), ("1.999999", False)]


def test_a_procedure_without_a_version_or_an_internal_one_is_not_found(catalogue: None) -> None:
    Procedure.objects.filter(code="1.000894").update(is_internal=True)
    assert first("đăng ký kết hôn") != "1.000894"
