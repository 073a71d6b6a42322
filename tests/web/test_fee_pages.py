"""The screens of the fee rules, and what citizens and officials see of a fee."""

import io
import re
from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client
from openpyxl import load_workbook

import factories
import fee_ground
from desk_people import Seated, seat, seated, text_of
from motcua.dossiers.actions import filing
from motcua.dossiers.models import Dossier, FeeAssessment
from motcua.dossiers.rules.authority import Acting
from motcua.dossiers.rules.opening import FeeClaim
from motcua.procedures.models import FeeSchedule
from motcua.procedures.rules.fee_tables import FeeRow

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with time_machine.travel(factories.MONDAY, tick=False):
        yield


@pytest.fixture
def staff() -> Seated:
    return seated(factories.make_unit(), "reform_staff")


@pytest.fixture
def leader() -> Seated:
    return seated(factories.make_unit(), "province_leader", full_name="Phạm Thị Duyệt")


FORM = {
    "key": "le-phi-ho-tich", "name_vi": "Lệ phí hộ tịch", "kind": "base", "money": "charge",
    "procedures": fee_ground.CODE, "basis_number": "12/2026/NQ-HĐND", "basis_date": "2026-07-10",
    "basis_body": "HĐND tỉnh", "sureness": "sourced", "valid_from": "2026-08-01", "measure": "amount_vnd",
    "hit": "unique", "counting": "none", "rows": "2", "channel-1": "online", "value-1": "10.000",
    "channel-2": "counter", "value-2": "20000", "save": "1",
}  # fmt: skip


def test_a_rule_is_written_checked_proposed_and_approved_by_another_person(
    staff: Seated, leader: Seated
) -> None:
    fee_ground.procedure()
    made = staff.client.post("/fees/new/", FORM)
    row = FeeSchedule.objects.get()
    assert made["Location"] == f"/fees/{row.pk}/"
    page = text_of(staff.client.get(f"/fees/{row.pk}/"))
    assert "Gaps: no row says what is due" in page
    assert "Channel: By post" in page

    staff.client.post(f"/fees/{row.pk}/move/", {"move": "propose", "seen": "1"})
    row.refresh_from_db()
    assert row.state == "draft"

    mended = {**FORM, "rows": "3", "channel-3": "post", "value-3": "20000", "seen": "1"}
    staff.client.post(f"/fees/{row.pk}/edit/", mended)
    staff.client.post(f"/fees/{row.pk}/move/", {"move": "propose", "seen": "2"})
    assert "You wrote it: another person approves it." in text_of(staff.client.get(f"/fees/{row.pk}/"))
    own = staff.client.post(f"/fees/{row.pk}/decide/", {"decision": "approve", "seen": "3"})
    assert own.status_code == 409

    leader.client.post(f"/fees/{row.pk}/decide/", {"decision": "approve", "seen": "3"})

    row.refresh_from_db()
    assert (row.state, row.decided_by_id) == ("approved", leader.user.pk)
    assert [one["value"] for one in row.content["rows"]] == [10_000, 20_000, 20_000]


def test_rows_are_added_and_removed_without_a_script(staff: Seated) -> None:
    added = staff.client.post("/fees/new/", {**FORM, "save": "", "add": "1"})
    page = added.content.decode()
    assert 'name="value-3"' in page
    assert 'value="10.000"' in page

    removed = staff.client.post("/fees/new/", {**FORM, "save": "", "remove": "1"}).content.decode()
    assert 'name="value-1" value="20000"' in removed
    assert 'name="value-2"' not in removed
    assert not FeeSchedule.objects.exists()


def test_a_form_that_cannot_be_read_keeps_what_was_typed(staff: Seated) -> None:
    refused = staff.client.post("/fees/new/", {**FORM, "value-1": "mười nghìn", "valid_from": ""})

    page = text_of(refused)
    assert refused.status_code == 422
    assert "is no whole number." in page
    assert "mười nghìn" in page
    assert not FeeSchedule.objects.exists()


def test_a_stale_screen_is_told_and_changes_nothing(staff: Seated) -> None:
    draft = fee_ground.holed_draft()
    current = {**FORM, "key": draft.key, "seen": "1"}
    assert staff.client.post(f"/fees/{draft.pk}/edit/", current).status_code == 302

    stale = staff.client.post(f"/fees/{draft.pk}/edit/", {**current, "value-1": "1"})

    assert stale.status_code == 409
    assert "Somebody has changed or decided on this fee rule meanwhile." in text_of(stale)
    draft.refresh_from_db()
    assert draft.content["rows"][0]["value"] == 10_000


def test_two_versions_stand_side_by_side(leader: Seated) -> None:
    row = fee_ground.proposed()

    page = text_of(leader.client.get(f"/fees/{row.pk}/"))

    assert "What differs from version 1" in page
    assert "20.000 VND" in page
    assert "25.000 VND" in page
    assert "Approve the rule" in page


def test_each_file_of_a_version_comes_back_as_a_draft_that_says_the_same(staff: Seated) -> None:
    row = fee_ground.proposed()
    for form in ("xlsx", "yaml", "dmn"):
        content = staff.client.get(f"/fees/{row.pk}/{form}/").content
        upload = io.BytesIO(content)
        upload.name = f"tep.{form}"

        staff.client.post("/fees/new/file/", {"file": upload})

        newest = FeeSchedule.objects.latest("number")
        assert newest.state == "draft"
        assert newest.sha256 == row.sha256


def test_a_merged_cell_is_named_and_nothing_is_taken_in(staff: Seated) -> None:
    book = load_workbook(io.BytesIO(staff.client.get("/fees/template/").content))
    book["Bảng mức thu"].merge_cells("A2:B2")
    out = io.BytesIO()
    book.save(out)
    out.seek(0)
    out.name = "gop.xlsx"

    refused = staff.client.post("/fees/new/file/", {"file": out})

    assert refused.status_code == 422
    assert "Sheet “Bảng mức thu”: the cells A2:B2 are merged." in text_of(refused)
    assert not FeeSchedule.objects.exists()


def test_an_official_of_another_post_reads_and_writes_nothing() -> None:
    row = fee_ground.proposed()
    clerk = seated(factories.make_unit(), "intake_officer")

    assert clerk.client.get(f"/fees/{row.pk}/").status_code == 200
    assert clerk.client.get("/fees/new/").status_code == 403
    assert (
        clerk.client.post(f"/fees/{row.pk}/decide/", {"decision": "approve", "seen": "2"}).status_code == 403
    )


def test_the_list_says_whether_a_cut_for_online_use_is_in_force(leader: Seated) -> None:
    assert "No rule cuts fees for online use today." in text_of(leader.client.get("/fees/"))

    fee_ground.in_force(fee_ground.cut(FeeRow(50, channels=("online",))))

    page = text_of(leader.client.get("/fees/"))
    assert "Điều 3, 12/2026/NQ-HĐND ngày 10/07/2026 của Hội đồng nhân dân tỉnh" in page


# ---------------------------------------------------------------- citizens


def reader() -> Client:
    client = Client()
    client.cookies["django_language"] = "en"
    return client


def test_the_page_of_a_procedure_reckons_what_it_costs_without_a_script() -> None:
    fee_ground.in_force(
        fee_ground.base(),
        fee_ground.cut(FeeRow(50, channels=("online",)), key="giam-truc-tuyen"),
        fee_ground.cut(FeeRow(100, groups=("child",)), key="mien-tre-em"),
    )

    page = text_of(reader().get(f"/procedures/{fee_ground.CODE}/"))
    assert "What will it cost me?" in page
    assert "Filing online costs 10.000 VND less." in page
    asked = text_of(reader().get(f"/procedures/{fee_ground.CODE}/?fee=1&channel=online&group="))
    assert "To pay: 10.000 VND" in asked
    assert "Rule giam-truc-tuyen: 50 % less" in asked
    free = text_of(reader().get(f"/procedures/{fee_ground.CODE}/?fee=1&channel=counter&group=child"))
    assert "To pay: free of charge" in free
    assert "Rule mien-tre-em: exempt" in free


def test_strange_parameters_of_the_calculator_fall_back_to_the_usual() -> None:
    fee_ground.in_force(fee_ground.base())

    page = reader().get(f"/procedures/{fee_ground.CODE}/?fee=1&channel=fax&case=99&group=%00&way=x")

    assert page.status_code == 200
    assert "To pay: 20.000 VND" in text_of(page)


def claimed() -> tuple[factories.Case, Seated]:
    fee_ground.in_force(
        fee_ground.base(), fee_ground.cut(FeeRow(100, groups=("poor_household",)), key="mien-ho-ngheo")
    )
    unit, citizen = factories.make_unit(), factories.make_citizen()
    order = factories.order_for(fee_ground.procedure(), unit)
    claim = FeeClaim(groups=("poor_household",), proof="so-ho-ngheo.pdf")
    with factories.as_system():
        done = filing.submit(
            order=factories.replace(order, fee_claim=claim),
            party=factories.party_of(citizen),
            by=Acting(user_id=citizen.pk, kind="citizen"),
            at=factories.MONDAY,
            command_id="claimed",
        )
    officer = factories.make_official(unit, "intake_officer")
    case = factories.Case(done.state, unit, unit, fee_ground.procedure(), citizen, officer, factories.MONDAY)
    return case, seat(officer, unit)


def test_a_claim_is_confirmed_or_removed_in_so_many_words_before_acceptance() -> None:
    case, desk = claimed()
    page = text_of(desk.opens(case))
    assert "The applicant claims: Poor household" in page
    assert "Provisional until acceptance" in page

    undecided = desk.presses(case, "accept")
    assert undecided.status_code == 422
    desk.presses(case, "accept", fee_decision="remove")

    with factories.as_system():
        dossier = Dossier.objects.get(pk=case.id)
    assert (dossier.national_code, dossier.fee_vnd, dossier.finance) == (2, 20_000, "owed")
    assert "Fixed at acceptance" in text_of(desk.opens(case))


def test_a_proved_claim_leaves_nothing_to_pay_and_the_citizen_reads_why() -> None:
    case, desk = claimed()

    desk.presses(case, "accept", fee_decision="confirm")

    with factories.as_system():
        assert Dossier.objects.get(pk=case.id).fee_vnd == 0
    client = reader()
    client.force_login(case.citizen)
    page = text_of(client.get(f"/dossiers/{case.code}/"))
    assert "How the fee was reckoned" in page
    assert "Rule mien-ho-ngheo: exempt" in page
    assert "(proof seen by an official)" in page


def test_at_the_counter_the_official_chooses_the_group_and_names_its_proof() -> None:
    fee_ground.in_force(
        fee_ground.base(), fee_ground.cut(FeeRow(100, groups=("poor_household",)), key="mien-ho-ngheo")
    )
    desk = seated(factories.make_unit())
    factories.make_offering(fee_ground.procedure(), desk.unit)
    page = desk.client.get(f"/desk/intake/?procedure={fee_ground.CODE}")
    names = re.findall(r'name="([^"]+)"', page.content.decode())
    assert {"fee_group", "fee_proof"} <= set(names)
    command_id = re.search(r'name="command_id" value="([^"]+)"', page.content.decode())
    assert command_id
    posted = {
        "procedure": fee_ground.CODE, "command_id": command_id[1],
        "owner_kind": "citizen", "owner_id_number": "056090123456", "owner_name": "Nguyễn Văn Đức",
        "way": "counter-0", "summary": "Thay đổi hộ tịch", "set_count": "1", "return_method": "counter",
        "have-1": "on", "originals-1": "1", "copies-1": "0", "have-2": "on", "originals-2": "1", "copies-2": "0",
        "fee_group": "poor_household",
    }  # fmt: skip
    unproved = desk.client.post("/desk/intake/", posted)
    assert "No group counts without the paper that proves it." in text_of(unproved)

    desk.client.post("/desk/intake/", {**posted, "fee_proof": "Giấy chứng nhận hộ nghèo số 12"})

    with factories.as_system():
        dossier = Dossier.objects.get()
        kept = FeeAssessment.objects.get()
    assert (dossier.fee_vnd, dossier.finance) == (0, "none")
    assert kept.claim["proof"] == "Giấy chứng nhận hộ nghèo số 12"
    assert kept.quote["confirmed"] is True


def test_a_unit_with_a_fee_of_its_own_stands_on_the_public_page_and_is_reckoned_by_it(client: Client) -> None:
    own = fee_ground.base(8000, key="rieng", name_vi="Mức thu riêng", is_for_offerings=True)
    fee_ground.in_force(fee_ground.base(), own)
    procedure, unit = fee_ground.procedure(), factories.make_unit("Trung tâm xã Bắc")
    offering = factories.make_offering(procedure, unit)
    type(offering).objects.filter(pk=offering.pk).update(fee_key="rieng")

    page = client.get(
        f"/procedures/{fee_ground.CODE}/", {"fee": "1", "place": str(unit.pk), "channel": "counter"}
    )
    elsewhere = client.get(f"/procedures/{fee_ground.CODE}/", {"fee": "1", "channel": "counter"})

    text = page.content.decode()
    assert "Trung tâm xã Bắc" in text.partition("Các đơn vị sau áp dụng mức thu riêng")[2][:200]
    assert page.context["costs"].answer.total == "8.000 đồng"
    assert "quy tắc riêng của đơn vị tiếp nhận" in text
    assert elsewhere.context["costs"].answer.total == "20.000 đồng"
