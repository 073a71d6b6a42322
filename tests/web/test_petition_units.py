"""Whom a petition is about: a name written as people do, and a choice where several units bear it."""

import re
from collections.abc import Iterator

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

import factories
from desk_people import text_of
from motcua.agencies.models import Area, Unit
from motcua.petitions.models import Petition
from petition_ground import TEXT, later
from portal_ground import make_filed_online
from voice_ground import Seats, seats

pytestmark = pytest.mark.django_db
WARD = "Ủy ban nhân dân phường Tân Lập"
CENTRE = "Trung tâm Phục vụ hành chính công phường Tân Lập"


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with time_machine.travel(later(4), tick=False):
        yield


@pytest.fixture(autouse=True)
def people() -> Seats:
    return seats()


@pytest.fixture
def ward() -> Unit:
    factories.make_unit(CENTRE, kind="service_centre")
    return factories.make_unit(WARD)


def stranger() -> Client:
    client = Client()
    client.cookies["django_language"] = "en"
    return client


def said(**changed: object) -> dict[str, object]:
    return {
        "filing_key": "mot-khoa-ngau-nhien-dai", "kind": "procedure", "subject": "Yêu cầu thừa giấy tờ", "text": TEXT,
        "name": "Nguyễn Thị Mai", "telephone": "0905 123 456", "website": "", **changed,
    }  # fmt: skip


def offered(page: str) -> list[str]:
    return re.findall(r'name="about_unit_one" value="(\w+)"', page)


def test_the_whole_name_needs_no_choice(ward: Unit) -> None:
    answer = stranger().post("/petitions/new/", said(about_unit="uy ban nhan dan phuong tan lap"))

    assert answer.status_code == 302
    assert Petition.unscoped.get().about_unit_id == ward.pk


def test_part_of_a_name_asks_which_unit_and_keeps_what_was_written(ward: Unit) -> None:
    client = stranger()

    refused = client.post("/petitions/new/", said(about_unit="tân lập"))

    page = text_of(refused)
    assert refused.status_code == 422
    assert Petition.unscoped.count() == 0
    assert "Which unit is it about?: Choose below which unit you mean." in page
    assert 'value="tân lập"' in page
    assert "Yêu cầu thừa giấy tờ" in page
    assert set(offered(page)) == {str(ward.pk), str(Unit.objects.get(name=CENTRE).pk), "none"}

    client.post("/petitions/new/", said(about_unit="tân lập", about_unit_one=ward.pk))
    assert Petition.unscoped.get().about_unit_id == ward.pk


def test_a_choice_is_kept_when_something_else_is_refused(ward: Unit) -> None:
    page = text_of(
        stranger().post("/petitions/new/", said(about_unit="tân lập", about_unit_one=ward.pk, text="Ngắn"))
    )

    assert f'value="{ward.pk}" checked' in page


def test_none_of_these_names_no_unit(ward: Unit) -> None:
    stranger().post("/petitions/new/", said(about_unit="tân lập", about_unit_one="none"))

    assert Petition.unscoped.get().about_unit_id is None


@pytest.mark.parametrize("text", ["Cục Hàng hải xa lắc", "12345", "'; DROP TABLE --"])
def test_a_name_that_nobody_bears_says_what_to_do(ward: Unit, text: str) -> None:
    answer = stranger().post("/petitions/new/", said(about_unit=text))

    assert answer.status_code == 422
    assert "No unit of the province is called that" in text_of(answer)


def test_a_number_that_was_not_offered_is_no_choice(ward: Unit) -> None:
    other = factories.make_unit("Ủy ban nhân dân xã Suối Dầu")

    answer = stranger().post("/petitions/new/", said(about_unit="tân lập", about_unit_one=other.pk))

    assert answer.status_code == 422
    assert Petition.unscoped.count() == 0


def test_a_choice_of_before_does_not_outlive_another_name(ward: Unit) -> None:
    other = factories.make_unit("Ủy ban nhân dân xã Suối Dầu")

    stranger().post("/petitions/new/", said(about_unit=other.name, about_unit_one=ward.pk))

    assert Petition.unscoped.get().about_unit_id == other.pk


def test_only_units_of_the_province_that_deal_with_people_are_offered(ward: Unit) -> None:
    elsewhere = Area.objects.create(
        code="99001", name="Phường Tân Lập", level="commune", parent=None, folded_name="x", sort_key="x",
        valid_from="2025-07-01",
    )  # fmt: skip
    Unit.objects.create(
        agency_id="H01.1", name=WARD, kind="peoples_committee", level="commune", area=elsewhere, sort_key="x",
        valid_from="2025-07-01",
    )  # fmt: skip
    factories.make_unit("Phòng Tổ chức phường Tân Lập", kind="division", parent=ward)
    ended = factories.make_unit("Trạm Y tế phường Tân Lập", kind="public_service_unit")
    Unit.objects.filter(pk=ended.pk).update(valid_to="2025-12-31")

    page = stranger().get("/petitions/units/?about_unit=t%C3%A2n+l%E1%BA%ADp").content.decode()

    assert set(offered(page)) == {str(ward.pk), str(Unit.objects.get(name=CENTRE).pk), "none"}


def test_a_division_that_handles_procedures_is_offered(ward: Unit) -> None:
    _procedure, unit = make_filed_online()
    Unit.objects.filter(pk=unit.pk).update(kind="division", name="Phòng Tư pháp Tân Lập")

    page = stranger().get("/petitions/units/?about_unit=ph%C3%B2ng+t%C6%B0+ph%C3%A1p").content.decode()

    assert offered(page) == [str(unit.pk), "none"]


@pytest.mark.parametrize("text", ["", "  ", "%00", "%E1%BA%AD" * 300, "<script>alert(1)</script>"])
def test_names_are_looked_up_whatever_is_typed(text: str) -> None:
    answer = stranger().get(f"/petitions/units/?about_unit={text}")

    assert answer.status_code == 200
    assert b"<script>alert" not in answer.content


def test_the_form_asks_the_directory_nothing_before_a_name_is_written(ward: Unit) -> None:
    with CaptureQueriesContext(connection) as asked:
        page = stranger().get("/petitions/new/").content.decode()

    assert [one["sql"] for one in asked if "agencies_unit" in one["sql"]] == []
    assert WARD not in page
    assert 'hx-get="/petitions/units/"' in page


def test_a_name_costs_two_queries(ward: Unit) -> None:
    client = stranger()
    client.get("/petitions/units/?about_unit=lap")

    with CaptureQueriesContext(connection) as asked:
        client.get("/petitions/units/?about_unit=tan")

    assert len([one for one in asked if "agencies_unit" in one["sql"] or "offering" in one["sql"]]) == 2


def test_an_official_who_takes_it_down_names_the_unit_too(people: Seats, ward: Unit) -> None:
    taken = people.clerk.client.post(
        "/petitions/office/new/", said(channel="counter", about_unit="UBND phường Tân Lập không")
    )
    assert taken.status_code == 422

    people.clerk.client.post("/petitions/office/new/", said(channel="counter", about_unit=WARD))

    assert Petition.unscoped.get().about_unit_id == ward.pk
