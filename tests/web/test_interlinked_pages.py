"""Interlinked services, people who act for others, papers and corrections, as their pages are used."""

import re
from typing import Any

import pytest
from django.test import Client

import factories
from browser_ground import client_of
from factories import MONDAY, as_system, make_citizen, make_official, make_unit
from matter_ground import CHILD, CLINIC, RESIDENCE, make_town
from motcua.dossiers.actions import bundles, travelling
from motcua.dossiers.models import Bundle, Component, Dossier, HandoverRecord, PaperList, Party
from motcua.dossiers.rules.states import Business
from portal_ground import attach, make_filed_online, signed_in, text_of, walk

pytestmark = pytest.mark.django_db

OWNER = {
    "owner_name": "Nguyễn Văn Đức",
    "owner_id_number": "056090001234",
    "telephone": "0905123456",
    "email": "",
    "address": "Tổ 3, phường Hòa An",
}


def filed_online() -> tuple[Client, Any, Any]:
    """A birth service filed page by page; the client, the receipt and the centre."""
    centre, _ = make_town()
    client, _ = signed_in()
    root = client.post("/interlinked/birth/apply/")["Location"].removesuffix("unit/")
    for page, answers in (
        ("unit", {"unit": str(centre.pk)}),
        ("whom", {"for_whom": "self"}),
        ("applicant", OWNER),
        ("form/1", CHILD),
        ("form/2", {"copies": "1"}),
        ("form/3", RESIDENCE),
        ("form/4", CLINIC),
    ):
        answered = client.post(f"{root}{page}/", answers)
        assert answered.status_code == 302, (page, text_of(answered))
    attach(client, root, "birth_notice")
    client.post(f"{root}papers/done/")
    client.post(f"{root}return/", {"return_method": "counter"})
    return client, client.post(f"{root}submit/", {"consent": "yes"}, follow=True), centre


def test_one_application_files_the_whole_service() -> None:
    _, receipt, _ = filed_online()

    with as_system():
        rows = list(Dossier.objects.order_by("bundle_part"))
        bundle = Bundle.objects.get()
        secret = Party.objects.values_list("lookup_secret", flat=True).distinct().get()
        clinic = Party.objects.get(dossier__bundle_part=3).form_data
        papers = list(Component.objects.values_list("dossier__bundle_part", "file_name"))
    said = text_of(receipt)
    assert [(row.business, row.held) for row in rows] == [
        ("submitted", False), ("submitted", True), ("submitted", True),
    ]  # fmt: skip
    assert bundle.code in said
    assert secret in said
    assert all(row.code in said for row in rows)
    assert clinic == {"clinic": "Trạm Y tế phường Hòa An"}
    assert papers == [(1, "giấy.pdf")]


def test_the_citizens_list_shows_one_entry_with_the_parts_inside() -> None:
    client, _, _ = filed_online()

    page = client.get("/mine/").content.decode()

    assert page.count('class="pt-row"') == 1
    assert page.count("Chờ đến lượt") == 2
    with as_system():
        assert f"/files/{Bundle.objects.get().code}/" in page


def test_the_file_is_looked_up_by_its_code_and_secret() -> None:
    filed_online()
    with as_system():
        code = Bundle.objects.get().code
        secret = Party.objects.values_list("lookup_secret", flat=True).first()
        part = Dossier.objects.get(bundle_part=3).code
    stranger = Client()

    wrong = stranger.post("/track/", {"code": code, "secret": "AAAAAA"})
    right = stranger.post("/track/", {"code": code, "secret": str(secret).lower()})

    assert wrong.status_code == 422
    assert right["Location"] == f"/files/{code}/"
    assert "Bảo hiểm xã hội tỉnh" in text_of(stranger.get(f"/files/{code}/"))
    assert stranger.get(f"/dossiers/{part}/").status_code == 200


def test_another_citizen_does_not_see_the_file() -> None:
    filed_online()
    with as_system():
        code = Bundle.objects.get().code
    other, _ = signed_in(make_citizen("Phạm Thị Lan"))

    assert other.get(f"/files/{code}/")["Location"].startswith("/track/?code=")
    assert other.post(f"/files/{code}/withdraw/")["Location"].startswith("/track/?code=")


@pytest.mark.parametrize("by_ticket", [False, True])
def test_the_applicant_withdraws_the_whole_file(by_ticket: bool) -> None:
    client, _, _ = filed_online()
    with as_system():
        code = Bundle.objects.get().code
        secret = Party.objects.values_list("lookup_secret", flat=True).first()
    if by_ticket:
        client = Client()
        client.post("/track/", {"code": code, "secret": secret})

    assert "Cấp thẻ bảo hiểm y tế" in text_of(client.get(f"/files/{code}/withdraw/"))
    client.post(f"/files/{code}/withdraw/")

    with as_system():
        assert set(Dossier.objects.values_list("business", flat=True)) == {Business.WITHDRAWN}


def test_a_unit_that_does_not_take_every_part_is_not_offered() -> None:
    centre, _ = make_town()
    half = make_unit("Trung tâm xã khác", kind="service_centre")
    from motcua.procedures.models import Procedure

    factories.make_offering(Procedure.objects.get(code="1.001193"), half)
    client, _ = signed_in()

    root = client.post("/interlinked/birth/apply/")["Location"]

    page = client.get(root).content.decode()
    assert f'value="{centre.pk}"' in page
    assert f'value="{half.pk}"' not in page


def counter_form(client: Client, address: str, **changed: str) -> Any:
    command_id = re.search(r'name="command_id" value="([^"]+)"', client.get(address).content.decode())
    assert command_id
    owner = {"owner_kind": "citizen", "owner_name": "Lê Thị Bảy", "owner_id_number": "056190000002"}
    return client.post(address, {**owner, "command_id": command_id[1], **changed})


def test_the_counter_opens_all_parts_and_prints_one_receipt() -> None:
    centre, _ = make_town()
    client = client_of(make_official(centre))

    answered = counter_form(
        client,
        "/desk/intake/interlinked/birth/",
        **{"channel": "counter", "return_method": "counter", "have-birth_notice": "on"},
    )

    with as_system():
        rows = list(Dossier.objects.order_by("bundle_part"))
        code = Bundle.objects.get().code
    assert answered["Location"] == f"/desk/dossiers/{rows[0].pk}/received/"
    assert [row.business for row in rows] == ["accepted", "submitted", "submitted"]
    said = text_of(client.get(answered["Location"]))
    assert code in said
    assert all(row.code in said for row in rows)
    assert "Cơ quan chủ trì" in said


def test_a_missing_paper_opens_nothing_at_the_counter() -> None:
    centre, _ = make_town()
    client = client_of(make_official(centre))

    answered = counter_form(
        client, "/desk/intake/interlinked/birth/", channel="counter", return_method="counter"
    )

    assert answered.status_code == 422
    assert "Giấy chứng sinh" in text_of(answered)
    assert Dossier.unscoped.count() == 0


# ---------------------------------------------------------------- who acts for whom


def test_who_acts_for_another_online_shows_their_right_with_a_paper() -> None:
    client, user = signed_in()
    procedure, unit = make_filed_online()
    root = walk(client, procedure, unit)
    client.post(f"{root}whom/", {"for_whom": "person"})
    owner = {**OWNER, "owner_name": "Lê Thị Mẹ", "owner_id_number": "056165000111"}

    asked = client.post(f"{root}applicant/", owner)
    client.post(
        f"{root}applicant/", {**owner, "representative_kind": "delegate", "representative_ground": "Con trai"}
    )
    without = client.post(f"{root}submit/", {"consent": "yes"})
    attach(client, root, "representation", name="uy-quyen.pdf")
    client.post(f"{root}submit/", {"consent": "yes"})

    assert asked.status_code == 422
    assert without.status_code == 422
    assert "Giấy tờ kèm theo: chưa xong." in text_of(without)
    with as_system():
        party = Party.objects.get()
    assert (party.representative_kind, party.representative_name, party.representative_ground) == (
        "delegate", user.full_name, "Con trai",
    )  # fmt: skip
    assert party.representative_proof == "uy-quyen.pdf"
    assert party.representative_file_id


def test_at_the_counter_a_right_to_act_without_a_paper_is_asked_for() -> None:
    unit = make_unit()
    procedure = factories.make_procedure()
    factories.make_offering(procedure, unit)
    client = client_of(make_official(unit))
    address = f"/desk/intake/?procedure={procedure.code}"
    said = {
        "procedure": procedure.code, "way": "counter-0", "summary": "Khai sinh", "set_count": "1",
        "return_method": "counter", "have-1": "on", "have-2": "on", "originals-1": "1", "originals-2": "1",
        "submitter_name": "Trần Văn Sáu", "representative_kind": "delegate",
        "representative_id_number": "056090000001",
    }  # fmt: skip

    refused = counter_form(client, address, **said)
    taken = counter_form(client, address, **said, representative_proof="Giấy ủy quyền số 12")

    assert refused.status_code == 422
    assert "Xin điền mục này vì có người thực hiện thay chủ hồ sơ." in text_of(refused)
    assert taken.status_code == 302
    with as_system():
        assert Party.objects.get().representative_proof == "Giấy ủy quyền số 12"


def test_the_counter_of_another_centre_takes_the_papers_in() -> None:
    point = make_unit("Trung tâm phường A", kind="service_centre")
    home = make_unit("Trung tâm xã B", kind="service_centre")
    procedure = factories.make_procedure(components=())
    factories.make_offering(procedure, point)
    factories.make_offering(procedure, home)
    client = client_of(make_official(point))

    taken = counter_form(
        client, f"/desk/intake/?procedure={procedure.code}", procedure=procedure.code, way="counter-0",
        summary="Khai sinh", set_count="1", return_method="counter", taken_for=str(home.pk),
    )  # fmt: skip

    assert taken.status_code == 302
    row = Dossier.unscoped.get()
    assert (row.receiving_unit_id, row.intake_point_id) == (home.pk, point.pk)
    assert "Trung tâm phường A" in text_of(client.get(f"/desk/dossiers/{row.pk}/"))
    papers = text_of(client.get("/desk/papers/"))
    assert row.code in papers
    assert "→ Trung tâm xã B" in papers


# ---------------------------------------------------------------- papers, hand-over, corrections


def test_papers_go_with_a_list_and_are_checked_at_arrival() -> None:
    home = make_unit("Trung tâm A", kind="service_centre")
    court = make_unit("Sở Tư pháp", kind="department", level="province")
    case = factories.accepted(unit=home, handling_unit=court)
    Dossier.unscoped.filter(pk=case.id).update(channel="counter")
    sender, receiver = client_of(case.intake_officer), client_of(make_official(court, "registry"))
    page = sender.get("/desk/papers/").content.decode()
    command_id = re.search(r'papers/send/.*?name="command_id" value="([^"]+)"', page, re.DOTALL)
    assert command_id

    sent = sender.post(
        "/desk/papers/send/",
        {
            "command_id": command_id[1],
            "dossier": str(case.id),
            "to_unit": str(court.pk),
            "carrier": "Xe công văn",
        },
    )
    made = PaperList.unscoped.get()
    assert sent["Location"] == f"/desk/papers/{made.pk}/"
    arrived = receiver.get(f"/desk/papers/{made.pk}/").content.decode()
    check_id = re.search(r'name="command_id" value="([^"]+)"', arrived)
    assert check_id
    receiver.post(f"/desk/papers/{made.pk}/receive/", {"command_id": check_id[1], "extra": "EA7VN"})

    said = text_of(sender.get(f"/desk/papers/{made.pk}/"))
    assert "thiếu" in said
    assert "EA7VN" in said
    assert "Còn thiếu, đang tìm" in text_of(sender.get("/desk/papers/"))
    assert "còn thiếu: chưa đến Sở Tư pháp" in text_of(sender.get(f"/desk/dossiers/{case.id}/"))
    stranger = client_of(make_official(make_unit("Xã xa"), "registry"))
    assert stranger.get(f"/desk/papers/{made.pk}/").status_code == 404
    printed = sender.get(f"/desk/papers/{made.pk}/print/")
    assert b"".join(printed).startswith(b"%PDF")  # type: ignore[arg-type]  # a streamed file
    printed.close()


def test_papers_named_missing_are_found_with_a_button_and_the_list_says_so() -> None:
    home = make_unit("Trung tâm A", kind="service_centre")
    court = make_unit("Sở Tư pháp", kind="department", level="province")
    case = factories.accepted(unit=home, handling_unit=court)
    with as_system():
        made = travelling.send(
            dossier_ids=[case.id], to_unit_id=court.pk, carrier="", by=case.as_intake, at=case.hour(1),
            command_id="list",
        )  # fmt: skip
        travelling.receive(
            list_id=made.pk, present=[], extra=(), by=factories.acting_as(make_official(court, "registry"), court),
            at=case.hour(2), command_id="check",
        )  # fmt: skip
    receiver = client_of(make_official(court, "registry"))
    page = receiver.get(f"/desk/papers/{made.pk}/").content.decode()
    found = re.search(
        r'action="(/desk/papers/items/\d+/found/)".*?name="command_id" value="([^"]+)"', page, re.DOTALL
    )
    assert found

    stranger = client_of(make_official(make_unit("Xã xa"), "registry"))
    assert stranger.post(found[1], {"command_id": found[2]}).status_code == 404
    said = text_of(receiver.post(found[1], {"command_id": found[2]}, follow=True))

    assert "Hồ sơ giấy đã đến." in said
    assert "Đến sau" in said
    assert "Đã tìm thấy tại đây" not in said


def test_the_unit_that_gets_the_papers_has_to_be_chosen() -> None:
    home = make_unit("Trung tâm A", kind="service_centre")
    case = factories.accepted(unit=home, handling_unit=make_unit("Sở Tư pháp", kind="department"))
    Dossier.unscoped.filter(pk=case.id).update(channel="counter")
    client = client_of(case.intake_officer)
    page = client.get("/desk/papers/").content.decode()
    assert '<option value="">— chọn đơn vị —</option>' in page
    command_id = re.search(r'papers/send/.*?name="command_id" value="([^"]+)"', page, re.DOTALL)
    assert command_id

    refused = client.post(
        "/desk/papers/send/",
        {"command_id": command_id[1], "dossier": str(case.id), "to_unit": "", "carrier": "Anh Tư"},
    )

    assert refused.status_code == 422
    assert "Chọn đơn vị nhận hồ sơ giấy." in text_of(refused)
    kept = refused.content.decode()
    assert f'id="send-{case.id}" checked' in kept
    assert 'value="Anh Tư"' in kept
    assert not PaperList.unscoped.exists()


def test_the_applicant_fetches_an_electronic_result() -> None:
    case = factories.concluded(return_method="electronic")
    client, _ = signed_in(case.citizen)
    assert "Nhận kết quả điện tử" in text_of(client.get(f"/dossiers/{case.code}/"))

    client.post(f"/dossiers/{case.code}/fetch/")

    assert case.row.handover == "returned"
    assert HandoverRecord.unscoped.get().proof == "electronic_receipt"
    assert "Nhận kết quả điện tử" not in text_of(client.get(f"/dossiers/{case.code}/"))


def test_a_result_for_the_counter_is_not_fetched() -> None:
    case = factories.concluded(return_method="counter")
    client, _ = signed_in(case.citizen)

    assert client.post(f"/dossiers/{case.code}/fetch/").status_code == 403
    assert case.row.handover == "ready"


def test_an_error_is_corrected_by_a_linked_dossier_that_both_pages_show() -> None:
    case = factories.returned()
    client, _ = signed_in(case.citizen)

    empty = client.post(f"/dossiers/{case.code}/correct/", {"reason": " "})
    answered = client.post(f"/dossiers/{case.code}/correct/", {"reason": "Sai ngày sinh"})

    assert empty.status_code == 422
    new = Dossier.unscoped.get(corrects_id=case.id)
    assert answered["Location"] == f"/dossiers/{new.code}/"
    assert new.code in text_of(client.get(f"/dossiers/{case.code}/"))
    assert case.code in text_of(client.get(f"/dossiers/{new.code}/"))


def test_the_desk_shows_the_siblings_and_who_received_with_a_masked_number() -> None:
    centre, _ = make_town()
    officer = make_official(centre)
    with as_system():
        file = bundles.open_bundle(
            order=bundles.Wanted(service="birth", receiving_unit_id=centre.pk, channel="counter"),
            party=factories.party_of(make_citizen()),
            by=factories.acting_as(officer, centre),
            at=MONDAY,
            command_id="k",
        )
    client = client_of(officer)
    said = text_of(client.get(f"/desk/dossiers/{file.lead.id}/"))
    assert file.code in said
    assert all(part.code in said for part in file.parts)

    case = factories.concluded()
    page = client_of(case.intake_officer).get(f"/desk/dossiers/{case.id}/").content.decode()
    form = re.search(
        r'do/hand_over/.*?name="command_id" value="([^"]+)".*?name="stamp" value="([^"]+)"', page, re.DOTALL
    )
    assert form
    desk = client_of(case.intake_officer)
    desk.post(
        f"/desk/dossiers/{case.id}/do/hand_over/",
        {"command_id": form[1], "stamp": form[2], "method": "counter", "receiver_kind": "delegate",
         "receiver_name": "Trần Văn Sáu", "receiver_id_number": "056090000001"},
    )  # fmt: skip
    said = text_of(desk.get(f"/desk/dossiers/{case.id}/"))
    assert "Trần Văn Sáu" in said
    assert "056090000001" not in said
