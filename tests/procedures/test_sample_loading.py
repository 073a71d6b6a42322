"""The sample catalogue in the database."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from motcua.accounts import actions as accounts
from motcua.accounts.models import Post
from motcua.agencies import actions as agencies
from motcua.agencies import queries as agency_queries
from motcua.agencies.models import Area, Unit
from motcua.procedures import queries
from motcua.procedures.actions import reference
from motcua.procedures.models import Offering, Procedure, ProcedureVersion, Sector
from motcua.procedures.rules.national_export import channels
from motcua.procedures.rules.records import SampleRecord

ON = date(2026, 11, 22)


@pytest.fixture
def loaded(db: None) -> None:
    agencies.load_areas()
    agencies.load_units("56")
    accounts.load_posts("56")
    reference.load_sample("56", on=ON)


def test_the_country_and_the_province_are_complete(loaded: None) -> None:
    assert Area.objects.filter(level="province").count() == 34
    assert Area.objects.filter(level="commune").count() == 3321
    assert Unit.objects.filter(kind="peoples_committee").count() == 34 + 3321
    assert Unit.objects.filter(kind="service_centre", level="commune").count() == 65
    assert Unit.objects.get(kind="peoples_committee", area__code="56").agency_id == "H32"
    assert agency_queries.unit_of_key("56", "22366.centre").name == (
        "Trung tâm Phục vụ hành chính công phường Nha Trang"
    )
    assert Procedure.objects.count() == 58
    assert Offering.objects.count() == 58 + 33 * 65


def test_loading_again_changes_nothing(loaded: None) -> None:
    counts = [
        model.objects.count() for model in (Area, Unit, Post, Sector, Procedure, ProcedureVersion, Offering)
    ]
    areas, units = agencies.load_areas(), agencies.load_units("56")
    assert (areas.created, areas.changed, areas.unchanged) == (0, 0, 3355)
    assert (units.created, units.unchanged) == (0, 34 + 3321 + 14 + 2 * 65)
    assert accounts.load_posts("56") == 0
    again = reference.load_sample("56", on=ON)
    assert (again.procedures, again.new_versions, again.unchanged, again.offerings) == (0, 0, 58, 0)
    assert counts == [
        model.objects.count() for model in (Area, Unit, Post, Sector, Procedure, ProcedureVersion, Offering)
    ]


def test_a_changed_record_makes_a_new_version_and_keeps_the_old(
    loaded: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    import dataclasses

    before = ProcedureVersion.objects.get(procedure__code="1.000894")
    changed = [
        _with_name(r, "Đăng ký kết hôn (sửa)") if r.code == "1.000894" else r for r in reference.records()
    ]
    monkeypatch.setattr(reference, "records", lambda: tuple(changed))
    result = reference.load_sample("56", on=ON)
    assert (result.new_versions, result.unchanged) == (1, 57)
    page = queries.procedure_page("1.000894")
    assert (page.name, page.version_number, page.valid_from) == ("Đăng ký kết hôn (sửa)", 2, ON)
    before.refresh_from_db()
    assert (before.number, before.valid_from, before.content["name"]) == (
        1,
        date(2025, 7, 1),
        "Đăng ký kết hôn",
    )
    assert dataclasses.is_dataclass(page)


def _with_name(record: SampleRecord, name: str) -> SampleRecord:
    import dataclasses

    content: dict[str, Any] = {**record.content, "name": name}
    return dataclasses.replace(record, name=name, content=content, source_hash="0" * 64)


def test_a_procedure_that_the_national_export_took_over_is_left_alone(loaded: None) -> None:
    procedure = Procedure.objects.get(code="1.000894")
    version = ProcedureVersion.objects.create(
        procedure=procedure,
        number=2,
        valid_from=ON,
        content={"name": "national"},
        source="national",
        source_hash="1" * 64,
    )
    procedure.current_version = version
    procedure.save()
    result = reference.load_sample("56", on=ON)
    assert (result.left_to_other_source, result.unchanged) == (1, 57)
    procedure.refresh_from_db()
    assert procedure.current_version_id == version.pk


def test_a_commune_procedure_is_offered_at_its_centre_and_at_the_provincial_one(loaded: None) -> None:
    birth = queries.procedure_id_of("1.001193")
    centre = agency_queries.unit_of_key("56", "22333.centre")
    own = queries.offering(birth, centre.pk, ON)
    assert own.handling_unit.name == "Ủy ban nhân dân phường Bắc Nha Trang"
    assert own.channels == ["online", "counter", "post"]
    top = agency_queries.unit_of_key("56", "service_centre")
    seat = agency_queries.peoples_committee("22366")
    assert queries.competent_unit(birth, top.pk, ON) == seat.pk
    assert queries.competent_unit(birth, top.pk, ON, "22333") == own.handling_unit_id
    assert queries.competent_unit(birth, centre.pk, ON, "22366") == own.handling_unit_id
    units = queries.receiving_units(birth, "22333")
    assert (units[0].receiving_unit_id, units[1].receiving_unit_id, len(units)) == (centre.pk, top.pk, 66)


def test_a_provincial_procedure_is_received_at_the_centre_and_handled_by_its_department(loaded: None) -> None:
    split = queries.procedure_page("1.012784.000.00.00.H32")
    (row,) = split.offerings
    assert row.receiving_unit_name == "Trung tâm Phục vụ hành chính công tỉnh"
    assert row.handling_unit_name == "Văn phòng Đăng ký đất đai"
    assert row.process_key == "department-standard"
    assert split.can_be_filed_online


def test_a_unit_that_the_province_renamed_is_not_made_twice(loaded: None) -> None:
    justice = agency_queries.unit_of_key("56", "justice")
    Unit.objects.filter(pk=justice.pk).update(agency_id="H32.15")
    assert agencies.load_units("56").created == 0
    assert agency_queries.unit_of_key("56", "justice").pk == justice.pk


def test_pages_take_few_queries(loaded: None, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(2):
        queries.procedure_page("1.001193")
    with django_assert_num_queries(1):
        assert [event.count for event in queries.life_events() if event.code == "death"] == [4]
    with django_assert_num_queries(1):
        counts = {sector.code: sector.count for sector in queries.sectors_with_counts()}
    assert (counts["ho-tich"], counts["dat-dai"]) == (9, 6)


def test_an_export_that_came_before_the_sample_gets_its_forms(db: None, tmp_path: Path) -> None:
    record = {
        "ma_thu_tuc": "1.001193",
        "ten_thu_tuc": "Thủ tục đăng ký khai sinh",
        "linh_vuc": "Hộ tịch",
        "cach_thuc_thuc_hien": f"{channels.HEADER}Trực tuyến1 Ngày làm việcMiễn phí",
    }
    file = tmp_path / "export.jsonl"
    file.write_text(json.dumps(record), encoding="utf-8")
    call_command("procedures_import", str(file), "--valid-from", "2026-07-01")
    agencies.load_areas()
    agencies.load_units("56")

    loaded = reference.load_sample("56", on=ON)
    again = reference.load_sample("56", on=ON)
    call_command("procedures_import", str(file))

    assert (loaded.procedures, loaded.new_versions, loaded.left_to_other_source) == (57, 58, 1)
    assert (again.new_versions, again.left_to_other_source) == (0, 1)
    page = queries.procedure_page("1.001193")
    assert (page.name, page.source, page.version_number) == ("Thủ tục đăng ký khai sinh", "national", 2)
    assert page.content["channels"][0]["limit"] == {"value": 1, "unit": "working_day"}
    assert page.content["life_events"] == ["having_a_child"]
    assert page.can_be_filed_online
    assert queries.search("con moi sinh")[0].code == "1.001193"
