"""A form with tables, addresses and sources, filled in online and at the counter by the same schema."""

from uuid import uuid4

import pytest
from django.test import Client

import factories
from desk_people import Seated, seated, text_of
from form_ground import with_form
from motcua.dossiers.models import Dossier, Draft
from motcua.procedures.models import Procedure, ProcedureVersion
from portal_ground import make_filed_online, signed_in

pytestmark = pytest.mark.django_db

GOOD = {
    "head": "Nguyễn Văn An",
    "home-commune": "22366",
    "home-street": "12 Trần Phú",
    "members-rows": "2",
    "members-0-name": "An",
    "members-0-income": "1.000.000",
    "members-1-name": "Bình",
    "members-1-income": "500.000",
}
DATA = {
    "head": "Nguyễn Văn An",
    "home": {"province": "56", "commune": "22366", "street": "12 Trần Phú"},
    "members": [{"name": "An", "income": 1_000_000}, {"name": "Bình", "income": 500_000}],
    "total": 1_500_000,
}


def online() -> tuple[Client, str]:
    client, _user = signed_in()
    procedure, _unit = make_filed_online()
    with_form(procedure)
    client.post(f"/procedures/{procedure.code}/apply/")
    return client, f"/apply/{Draft.objects.get().pk}/"


def test_the_first_sight_of_a_page_is_filled_in_with_the_source_named() -> None:
    client, root = online()

    shown = text_of(client.get(f"{root}form/1/"))

    assert "Lấy từ: Tài khoản: họ và tên." in shown
    assert "Chưa kết nối được" in shown
    assert "Cơ sở dữ liệu quốc gia về dân cư" in shown


def test_a_page_with_a_table_and_an_address_is_saved_as_json_of_the_schema() -> None:
    client, root = online()

    response = client.post(f"{root}form/1/", GOOD)

    assert response.status_code == 302
    data = Draft.objects.get().form_data
    assert {**data, "total": 1_500_000} == DATA
    assert "1.500.000" in text_of(client.get(f"{root}review/"))


def test_a_button_of_the_page_saves_nothing_and_keeps_what_was_typed() -> None:
    client, root = online()

    shown = client.post(f"{root}form/1/", GOOD | {"act": "add:members", "head": "Lê Thị Cúc"})
    full = client.post(f"{root}form/1/", GOOD | {"act": "add:members", "members-rows": "3"})
    gone = client.post(f"{root}form/1/", GOOD | {"act": "remove:members:0"})

    assert shown.status_code == 200
    assert 'name="members-2-name"' in shown.content.decode()
    assert 'value="Lê Thị Cúc"' in shown.content.decode()
    assert 'name="members-3-name"' not in full.content.decode()
    assert 'name="members-0-name" id="id_members-0-name" value="Bình"' in gone.content.decode()
    assert Draft.objects.get().form_data == {}


def test_an_old_name_finds_the_commune_of_today() -> None:
    client, root = online()

    shown = client.post(
        f"{root}form/1/", {"act": "look:home", "home-old": "Vĩnh Hải, Nha Trang"}
    ).content.decode()

    assert '<option value="22333" selected>Phường Bắc Nha Trang</option>' in shown
    assert "Phường Vĩnh Hải (Thành phố Nha Trang, Tỉnh Khánh Hòa) nay là Phường Bắc Nha Trang" in shown


def test_what_is_wrong_in_a_row_is_linked_from_the_summary() -> None:
    client, root = online()

    response = client.post(f"{root}form/1/", GOOD | {"members-1-income": "nhiều", "home-street": ""})

    shown = response.content.decode()
    assert response.status_code == 422
    assert 'href="#id_members-1-income"' in shown
    assert 'href="#id_home-street"' in shown
    assert 'id="id_members-1-income" value="nhiều"' in shown


@pytest.fixture
def counter() -> Seated:
    return seated(factories.make_unit())


@pytest.fixture
def procedure(counter: Seated) -> Procedure:
    made = factories.make_procedure("Hộ nghèo")
    with_form(made)
    factories.make_offering(made, counter.unit)
    return made


def taken(procedure: Procedure, **more: str) -> dict[str, str]:
    return {
        "procedure": procedure.code, "command_id": str(uuid4()), "owner_kind": "citizen",
        "owner_id_number": "056090123456", "owner_name": "Nguyễn Văn Đức", "telephone": "", "address": "",
        "way": "counter-0", "summary": "Hộ nghèo", "set_count": "1", "return_method": "counter",
        "have-1": "on", "originals-1": "1", "have-2": "on", "originals-2": "1", **more,
    }  # fmt: skip


def at_counter(**changed: str) -> dict[str, str]:
    return {"eform": "1"} | {f"q-{name}": text for name, text in (GOOD | changed).items()}


def test_the_counter_takes_a_dossier_in_without_the_form(counter: Seated, procedure: Procedure) -> None:
    response = counter.client.post("/desk/intake/", taken(procedure))

    assert response.status_code == 302
    assert Dossier.unscoped.get().party.form_data == {}


def test_an_opened_form_keeps_the_intake_and_asks_the_same_questions(
    counter: Seated, procedure: Procedure
) -> None:
    shown = counter.client.post("/desk/intake/", taken(procedure) | {"eform-open": "1"}).content.decode()

    assert 'value="Nguyễn Văn Đức"' in shown
    assert 'name="q-members-0-income"' in shown
    assert 'name="eform" value="1"' in shown
    assert not Dossier.unscoped.exists()


def test_the_counter_is_judged_by_the_same_schema(counter: Seated, procedure: Procedure) -> None:
    wrong = counter.client.post("/desk/intake/", taken(procedure, **at_counter(**{"members-0-income": "-1"})))
    right = counter.client.post("/desk/intake/", taken(procedure, **at_counter()))

    assert wrong.status_code == 422
    assert 'href="#id_q-members-0-income"' in wrong.content.decode()
    assert right.status_code == 302
    dossier = Dossier.unscoped.get()
    assert dossier.party.form_data == DATA
    shown = text_of(counter.client.get(f"/desk/dossiers/{dossier.pk}/"))
    assert "12 Trần Phú, Phường Nha Trang, Tỉnh Khánh Hòa" in shown
    assert "1.500.000" in shown or "1,500,000" in shown


def test_rows_are_added_at_the_counter_and_closing_forgets_the_answers(
    counter: Seated, procedure: Procedure
) -> None:
    more = counter.client.post("/desk/intake/", taken(procedure, **at_counter(), act="add:q-members"))
    closed = counter.client.post("/desk/intake/", taken(procedure, **at_counter()) | {"eform-close": "1"})

    assert 'name="q-members-2-name"' in more.content.decode()
    assert "q-members" not in closed.content.decode()
    assert not Dossier.unscoped.exists()


def test_an_earlier_dossier_fills_the_same_question(counter: Seated, procedure: Procedure) -> None:
    counter.client.post("/desk/intake/", taken(procedure, **at_counter(head="Chủ hộ trước")))

    shown = counter.client.post("/desk/intake/", taken(procedure) | {"eform-open": "1"}).content.decode()

    assert 'value="Chủ hộ trước"' in shown
    assert ProcedureVersion.objects.count() >= 1
