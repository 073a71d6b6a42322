"""Areas, units, and their working calendars."""

from datetime import date
from typing import Any

import pytest

from motcua.agencies import actions, queries
from motcua.agencies.errors import HoursInvalid, ProvinceUnknown, UnitNotFound
from motcua.agencies.models import Area, Unit
from motcua.agencies.rules import area_plans, identifier_of, unit_plans
from motcua.kernel.worktime import vietnam


@pytest.fixture
def province(db: None) -> None:
    actions.load_areas()
    actions.load_units("56")


def test_the_plan_names_every_unit_once() -> None:
    plans = unit_plans("56")
    assert len(plans) == len({plan.agency_id for plan in plans}) == 34 + 3321 + 14 + 2 * 65
    assert len({plan.key for plan in plans}) == len(plans)
    names = {plan.key: plan.name for plan in plans}
    assert names["56"] == "Ủy ban nhân dân tỉnh Khánh Hòa"
    assert names["01"] == "Ủy ban nhân dân thành phố Hà Nội"
    assert names["22736"] == "Ủy ban nhân dân đặc khu Trường Sa"
    wards = [post.title for plan in plans if plan.key == "22366" for post in plan.posts]
    assert "Trưởng phòng Kinh tế, Hạ tầng và Đô thị" in wards
    with pytest.raises(ProvinceUnknown):
        unit_plans("99")


def test_every_province_can_be_served() -> None:
    for area in area_plans()[:34]:
        plans = unit_plans(area.code)
        assert sum(len(plan.posts) for plan in plans) > 100
    hue = {plan.key: plan.name for plan in unit_plans("46")}
    assert hue["service_centre"] == "Trung tâm Phục vụ hành chính công thành phố"


def test_known_identifiers_are_used_and_the_others_are_clearly_local() -> None:
    by_code = {area.code: area for area in area_plans()}
    assert identifier_of(by_code["56"]) == "H32"
    assert identifier_of(by_code["04"]) == "P04"
    assert identifier_of(by_code["22366"]) == "P56.22366"


def test_communes_are_listed_in_vietnamese_order(province: None, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        rows = queries.communes_of("56")
    assert len(rows) == 65
    names = [row.name for row in rows]
    assert names.index("Phường Ba Ngòi") < names.index("Phường Bảo An") < names.index("Phường Bắc Nha Trang")
    assert names.index("Xã Diên Khánh") < names.index("Phường Đô Vinh") < names.index("Phường Nha Trang")
    assert queries.province_name("56") == "Tỉnh Khánh Hòa"
    assert queries.province_name("46") == "Thành phố Huế"


def test_a_renamed_area_is_corrected_at_the_next_load(province: None) -> None:
    Area.objects.filter(code="22366").update(name="Phường cũ")
    result = actions.load_areas()
    assert (result.created, result.changed) == (0, 1)
    assert queries.area_of("22366") is not None
    assert Area.objects.get(code="22366").name == "Phường Nha Trang"


def test_units_form_a_tree_under_the_province(province: None) -> None:
    centre = Unit.objects.select_related("parent__parent").get(agency_id="P56.22366.TT")
    assert centre.parent is not None
    assert centre.parent.parent is not None
    assert centre.parent.parent.agency_id == "H32"
    assert queries.service_centres("56")[0].level == "province"
    assert len(queries.service_centres("56")) == 66


def test_a_unit_has_the_countrys_calendar_until_it_has_its_own(
    province: None, django_assert_num_queries: Any
) -> None:
    centre = queries.unit_of_key("56", "service_centre")
    assert queries.calendar_of(centre.pk) is vietnam()
    saturday = date(2026, 11, 21)
    hours: list[object] = [
        {"valid_from": "2026-01-01", "basis": "QĐ thử", "weekly": {"saturday": ["07:30-11:00"]},
         "days": [{"date": "2026-11-20", "kind": "off", "name": "Nghỉ"}]}
    ]  # fmt: skip
    actions.set_working_hours(centre.pk, hours)
    with django_assert_num_queries(1):
        own = queries.calendar_of(centre.pk)
    assert own.is_working_day(saturday)
    assert not own.is_working_day(date(2026, 11, 20))
    assert not vietnam().is_working_day(saturday)
    assert queries.calendar_of(centre.pk) is own
    actions.set_working_hours(centre.pk, None)
    assert queries.calendar_of(centre.pk) is vietnam()


@pytest.mark.parametrize(
    "hours",
    [
        {"valid_from": "2026-01-01"},
        [{"weekly": {}}],
        [{"valid_from": "2026-01-01", "weekly": {"caturday": ["07:30-11:00"]}}],
        [{"valid_from": "2026-01-01", "weekly": {"monday": ["11:00-07:30"]}}],
        [{"valid_from": "2026-02-30"}],
        ["always"],
    ],
)
def test_hours_that_cannot_be_read_are_refused(province: None, hours: Any) -> None:
    centre = queries.unit_of_key("56", "service_centre")
    with pytest.raises(HoursInvalid):
        actions.set_working_hours(centre.pk, hours)


def test_a_missing_unit_is_a_typed_error(province: None) -> None:
    with pytest.raises(UnitNotFound):
        queries.unit(0)
    with pytest.raises(UnitNotFound):
        queries.calendar_of(0)
    with pytest.raises(UnitNotFound):
        queries.unit_of_key("56", "ministry_of_silly_walks")
    with pytest.raises(UnitNotFound):
        actions.set_working_hours(0, None)
