"""The national catalogue in use: records taken over by the import are searched, shown, taken in and filed."""

import gzip
import json
from datetime import date
from pathlib import Path
from typing import Any, cast
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.test import Client

import factories
import portal_ground
from desk_people import seated
from motcua.agencies.models import Unit
from motcua.dossiers.models import Component, Dossier, Draft
from motcua.procedures import queries
from motcua.procedures.models import Offering, Procedure, ProcedureVersion
from motcua.procedures.rules.form_table import compile_form
from motcua.procedures.rules.national_export import channels, components, legal_bases

pytestmark = pytest.mark.django_db

FORM = compile_form(cast(Any, portal_ground.PAGES), {})
BIRTH, DEATH, LICENCE, ROUGH = "1.100001", "1.100002", "1.100003", "1.100004"
NOTES = "Ghi chú cho người nộp. " * 320  # a record whose papers are longer than 6,000 characters


def record(code: str, name: str, **fields: str) -> dict[str, str]:
    return {
        "ma_thu_tuc": code,
        "ten_thu_tuc": name,
        "linh_vuc": "Hộ tịch",
        "cap_thuc_hien": "Cấp xã",
        "doi_tuong_thuc_hien": "Công dân Việt Nam",
        "cach_thuc_thuc_hien": channels.HEADER
        + "Trực tuyến3 Ngày làm việc8,000 VNĐ(/bản)Nộp trên mạng"
        + "Trực tiếp3 Ngày làm việc8,000 VNĐ(/bản)Nộp tại quầy",
        "thanh_phan_ho_so": f"--{components.HEADER}Giấy chứng sinh1 bản chínhBản ghi chú0 bản chính,0 bản sao",
        "can_cu_phap_ly": f"{legal_bases.HEADER}Luật Hộ tịch60/2014/QH13",
        "ket_qua_xu_ly": "Giấy khai sinhMã: KQ.G15.000001Từ khóasinh con, trẻ emMô tảKhông có thông tin",
        **fields,
    }


RECORDS = [
    record(BIRTH, "Thủ tục đăng ký khai sinh"),
    record(
        DEATH,
        "Thủ tục đăng ký khai tử",
        cach_thuc_thuc_hien=f"{channels.HEADER}Trực tiếp0Miễn phíTrả ngay",
        thanh_phan_ho_so=f"--{components.HEADER}Giấy báo tử1 bản chính",
        ket_qua_xu_ly="Trích lục khai tửMã: KQ.G15.000002",
    ),
    record(
        LICENCE,
        "Cấp giấy phép " + "cho công trình nhiều giai đoạn " * 40,
        cap_thuc_hien="Cấp tỉnh",
        thanh_phan_ho_so=f"Trường hợp cấp mới{components.HEADER}{NOTES}1 bản chínhTrường hợp cấp lại"
        f"{components.HEADER}Đơn đề nghịMẫu 01.docx1 bản chính,2 bản sao",
        ket_qua_xu_ly="Giấy phépMã: KQ.G16.000001Giấy phép cấp lạiMã: KQ.G16.000002",
    ),
    record(
        ROUGH,
        "Thủ tục ghi sót",
        cach_thuc_thuc_hien="chữ không thành bảng <b>",
        thanh_phan_ho_so="chữ không thành bảng",
        can_cu_phap_ly="",
        ket_qua_xu_ly="",
        doi_tuong_thuc_hien="Người ngoài hành tinh",
        cap_thuc_hien="",
    ),
]


@pytest.fixture
def unit() -> Unit:
    return factories.make_unit()


@pytest.fixture
def taken_over(unit: Unit, tmp_path: Path) -> Unit:
    """Two procedures of the sample, offered through all channels, then the national export over them."""
    schema, layout = FORM
    for code, name in ((BIRTH, "Đăng ký khai sinh"), (DEATH, "Đăng ký khai tử")):
        procedure = factories.make_procedure(name, code=code)
        former = procedure.current_version
        assert former is not None
        more = {
            "life_events": ["having_a_child"],
            "keywords": ["làm giấy cho bé"] if code == BIRTH else [],
            "name_en": "Registration of a birth" if code == BIRTH else "Registration of a death",
            "components": [
                {"key": "notice", "case": "", "name": "Giấy chứng sinh", "originals": 1, "copies": 0,
                 "required": True}
            ],
            "channels": [
                {"channel": channel, "limit": {"value": 5, "unit": "working_day"}, "fees": [
                    {"amount_vnd": 8000, "text": "mỗi bản", "kind": "fee", "per": "copies"}]}
                for channel in ("online", "counter", "post")
            ],
        }  # fmt: skip
        portal_ground.set_version(procedure, {**former.content, **more}, schema=schema, layout=layout)
        factories.make_offering(procedure, unit)
    take_in(tmp_path, RECORDS)
    return unit


def take_in(folder: Path, records: list[dict[str, str]]) -> None:
    file = folder / "export.jsonl.gz"
    file.write_bytes(gzip.compress("\n".join(json.dumps(one) for one in records).encode()))
    call_command("procedures_import", str(file), "--json", "--valid-from", "2026-07-01")


def current(code: str) -> ProcedureVersion:
    found = Procedure.objects.select_related("current_version").get(code=code).current_version
    assert found is not None
    return found


def test_the_new_version_is_the_exports_and_keeps_form_words_and_keys(taken_over: Unit) -> None:
    version = current(BIRTH)

    assert (version.number, version.source, version.valid_from) == (3, "national", date(2026, 7, 1))
    assert version.form_schema == FORM[0]
    assert version.form_layout == FORM[1]
    content: dict[str, Any] = version.content
    assert content["name"] == "Thủ tục đăng ký khai sinh"
    assert (content["life_events"], content["keywords"]) == (["having_a_child"], ["làm giấy cho bé"])
    assert [(row.get("key"), row.get("required")) for row in content["components"]] == [
        ("notice", True),
        (None, False),
    ]
    assert content["channels"][0]["fees"] == [
        {"amount_vnd": 8000, "text": "8,000 VNĐ (/bản)", "kind": "fee", "per": "copies"}
    ]


def test_a_second_change_of_the_record_keeps_them_too(taken_over: Unit, tmp_path: Path) -> None:
    take_in(tmp_path, [record(BIRTH, "Đăng ký khai sinh mới")])

    version = current(BIRTH)
    assert (version.number, version.content["name"]) == (4, "Đăng ký khai sinh mới")
    assert version.form_schema == FORM[0]
    assert version.content["life_events"] == ["having_a_child"]
    assert version.content["components"][0]["key"] == "notice"


@pytest.mark.parametrize(
    "typed", ["lam giay cho be", "tre em", "Registration of a birth", "khai sinh", "khai sihn", BIRTH]
)
def test_the_search_knows_the_words_of_both_sources(taken_over: Unit, typed: str) -> None:
    assert queries.search(typed)[0].code == BIRTH


def test_life_events_still_lead_to_it(taken_over: Unit) -> None:
    assert [(event.code, event.count) for event in queries.life_events()] == [("having_a_child", 2)]


@pytest.mark.parametrize("code", [BIRTH, DEATH, LICENCE, ROUGH])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_page_is_shown(taken_over: Unit, code: str, language: str) -> None:
    client = Client()
    client.cookies["django_language"] = language

    response = client.get(f"/procedures/{code}/")

    assert response.status_code == 200
    assert code in portal_ground.text_of(response)
    assert b"None" not in response.content


def test_a_procedure_that_no_unit_offers_says_so(taken_over: Unit) -> None:
    page = portal_ground.text_of(Client().get(f"/procedures/{LICENCE}/"))

    assert "Chưa có đơn vị nào của tỉnh nhận thủ tục này." in page
    assert "Nộp trực tuyến" not in page


def test_a_channel_that_the_new_version_does_not_have_is_not_offered(taken_over: Unit) -> None:
    page = queries.procedure_page(DEATH)
    assert [row.channels for row in page.offerings] == [("counter",)]
    assert [row.channels for row in queries.receiving_units(page.id)] == [("counter",)]
    assert Offering.objects.get(procedure__code=DEATH).channels == ["online", "counter", "post"]
    assert not page.can_be_filed_online

    shown = portal_ground.text_of(Client().get(f"/procedures/{DEATH}/"))
    client, _ = portal_ground.signed_in()
    answer = client.post(f"/procedures/{DEATH}/apply/")

    assert "Nộp trực tuyến" not in shown
    assert answer.status_code == 422
    assert not Draft.objects.exists()


def test_it_is_filed_online_for_the_fee_of_the_new_version(taken_over: Unit) -> None:
    client, _ = portal_ground.signed_in()
    root = portal_ground.walk(client, Procedure.objects.get(code=BIRTH), taken_over)

    response = client.post(f"{root}submit/", {"consent": "yes"})

    assert response.status_code == 302
    dossier = Dossier.unscoped.get()
    assert (dossier.version_id, dossier.channel, dossier.national_code) == (current(BIRTH).pk, "online", 1)
    assert Component.unscoped.get().key == "notice"


def test_it_is_taken_in_at_the_counter(taken_over: Unit) -> None:
    desk = seated(taken_over)
    page = desk.client.get(f"/desk/intake/?procedure={BIRTH}")
    assert page.status_code == 200

    response = desk.client.post("/desk/intake/", posted(BIRTH, **{"have-1": "on", "originals-1": "1"}))

    assert response.status_code == 302
    dossier = Dossier.unscoped.get()
    assert (dossier.national_code, dossier.fee_vnd, dossier.limit_unit) == (2, 8000, "working_day")


def test_a_record_with_a_limit_of_nothing_is_taken_in_without_due_date(taken_over: Unit) -> None:
    desk = seated(taken_over)
    assert desk.client.get(f"/desk/intake/?procedure={DEATH}").status_code == 200

    response = desk.client.post("/desk/intake/", posted(DEATH, **{"have-1": "on", "originals-1": "1"}))

    assert response.status_code == 302
    assert Dossier.unscoped.get().current_due is None


@pytest.mark.parametrize("code", [LICENCE, ROUGH])
def test_rough_and_long_records_stand_at_the_counter_when_a_unit_offers_them(
    taken_over: Unit, code: str
) -> None:
    factories.make_offering(Procedure.objects.get(code=code), taken_over)
    desk = seated(taken_over)

    page = desk.client.get(f"/desk/intake/?procedure={code}")
    answer = desk.client.post("/desk/intake/", posted(code, **{"have-1": "on", "originals-1": "1"}))

    assert page.status_code == 200
    taken_in = code == LICENCE
    assert answer.status_code == (302 if taken_in else 422)
    assert Dossier.unscoped.count() == int(taken_in)


def posted(code: str, **more: str) -> dict[str, str]:
    return {
        "procedure": code,
        "command_id": str(uuid4()),
        "owner_kind": "citizen",
        "owner_id_number": "056090123456",
        "owner_name": "Nguyễn Văn Đức",
        "telephone": "0905 123 456",
        "address": "Tổ 3, phường Hòa An",
        "way": "counter-0",
        "summary": "Theo hồ sơ",
        "set_count": "1",
        "return_method": "counter",
        "submit": "1",
        **more,
    }
