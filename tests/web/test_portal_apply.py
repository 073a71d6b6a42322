"""Filing online, step by step, through a real client and the real actions."""

from datetime import date

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from factories import as_system, make_citizen, make_offering, make_procedure, make_unit
from motcua.dossiers.models import Component, Dossier, Draft, Party
from motcua.procedures.models import Offering
from portal_ground import (
    CHILD,
    ROUGH,
    attach,
    begin,
    draft_at,
    make_filed_online,
    set_version,
    signed_in,
    text_of,
    walk,
)

pytestmark = pytest.mark.django_db


def count_dossiers() -> int:
    with as_system():
        return Dossier.objects.count()


def test_a_citizen_files_online_and_gets_code_and_secret() -> None:
    client, user = signed_in()
    procedure, unit = make_filed_online()
    root = walk(client, procedure, unit)

    response = client.post(f"{root}submit/", {"consent": "yes"}, follow=True)

    with as_system():
        dossier = Dossier.objects.select_related("party").get()
        papers = list(Component.objects.order_by("pk").values_list("key", "file_name"))
    said = text_of(response)
    assert response.redirect_chain[-1][0] == f"{root}receipt/"
    assert dossier.code in said
    assert dossier.party.lookup_secret in said
    assert dossier.submitter_id == user.pk
    assert (dossier.national_code, dossier.channel, dossier.return_method) == (1, "online", "counter")
    assert dossier.party.owner_id_number == "056090001234"
    assert dossier.party.telephone == "0905123456"
    assert dossier.party.owner_birth_date == date(1990, 2, 1)
    assert dossier.party.form_data == {
        "child_name": "Nguyễn Minh An",
        "child_birth": "2026-11-12",
        "father_known": "no",
        "copies": 2,
    }
    assert papers == [("notice", "giấy.pdf")]


def test_submitting_again_files_nothing_and_shows_the_same_receipt() -> None:
    client, _ = signed_in()
    procedure, unit = make_filed_online()
    root = walk(client, procedure, unit)

    first = client.post(f"{root}submit/", {"consent": "yes"})
    second = client.post(f"{root}submit/", {"consent": "yes"})

    assert first["Location"] == second["Location"] == f"{root}receipt/"
    assert count_dossiers() == 1


def test_a_draft_changed_in_another_tab_is_looked_at_once_more(monkeypatch: pytest.MonkeyPatch) -> None:
    from motcua.dossiers.actions import drafts

    client, _ = signed_in()
    procedure, unit = make_filed_online()
    root = walk(client, procedure, unit)
    real = drafts.submit

    def overtaken(**order: object) -> object:
        monkeypatch.setattr(drafts, "submit", real)
        client.post(f"{root}form/2/", {"copies": "7"})
        return real(**order)  # type: ignore[arg-type]

    monkeypatch.setattr(drafts, "submit", overtaken)

    response = client.post(f"{root}submit/", {"consent": "yes"})

    assert response.status_code == 409
    assert "vừa được sửa ở một cửa sổ khác" in text_of(response)
    assert count_dossiers() == 0


def test_nothing_is_filed_without_the_confirmation() -> None:
    client, _ = signed_in()
    procedure, unit = make_filed_online()
    root = walk(client, procedure, unit)

    response = client.post(f"{root}submit/")

    assert response.status_code == 422
    assert "Xin xác nhận những điều đã khai là đúng sự thật." in text_of(response)
    assert count_dossiers() == 0


def test_an_unfinished_application_is_not_filed_and_says_what_is_open() -> None:
    client, _ = signed_in()
    procedure, unit = make_filed_online()
    root = walk(client, procedure, unit, until="papers")

    response = client.post(f"{root}submit/", {"consent": "yes"})

    assert response.status_code == 422
    assert "Giấy tờ kèm theo: chưa xong." in text_of(response)
    assert count_dossiers() == 0


def test_a_unit_that_stopped_offering_it_meanwhile_is_refused_with_words() -> None:
    client, _ = signed_in()
    procedure, unit = make_filed_online()
    root = walk(client, procedure, unit)
    Offering.objects.update(channels=["counter"])

    response = client.post(f"{root}submit/", {"consent": "yes"})

    assert response.status_code == 422
    assert "Đơn vị này chưa nhận thủ tục trực tuyến" in text_of(response)
    assert count_dossiers() == 0


def test_the_draft_keeps_the_version_it_began_with() -> None:
    client, _ = signed_in()
    procedure, unit = make_filed_online()
    begun_with = procedure.current_version
    root = walk(client, procedure, unit)
    set_version(procedure, ROUGH)

    client.post(f"{root}submit/", {"consent": "yes"})

    with as_system():
        assert Dossier.objects.get().version == begun_with


def test_answers_are_there_again_on_another_device() -> None:
    client, user = signed_in()
    procedure, unit = make_filed_online()
    root = walk(client, procedure, unit, until="papers")
    other, _ = signed_in(user)

    assert other.get(root)["Location"] == f"{root}papers/"
    assert 'value="Nguyễn Minh An"' in other.get(f"{root}form/1/").content.decode()
    assert procedure.name in text_of(other.get("/mine/"))


@pytest.mark.parametrize(
    "page",
    ["", "unit/", "whom/", "applicant/", "form/1/", "papers/", "return/", "review/", "receipt/", "discard/"],
)
def test_another_citizens_draft_does_not_exist(page: str) -> None:
    client, _ = signed_in()
    procedure, unit = make_filed_online()
    root = walk(client, procedure, unit)
    stranger, _ = signed_in(make_citizen("Trần Thị Lạ"))

    assert stranger.get(f"{root}{page}").status_code == 404
    assert stranger.post(f"{root}submit/", {"consent": "yes"}).status_code == 404
    assert attach(stranger, root, "notice").status_code == 404
    assert Draft.objects.filter(pk=draft_at(root).pk).exists()


def test_pressing_file_online_twice_begins_one_draft() -> None:
    client, _ = signed_in()
    procedure, _ = make_filed_online()

    assert begin(client, procedure) == begin(client, procedure)
    assert Draft.objects.count() == 1


def test_what_is_wrong_is_said_above_and_beside_and_what_was_typed_stays() -> None:
    client, _ = signed_in()
    procedure, unit = make_filed_online()
    root = walk(client, procedure, unit, until="form/1")

    response = client.post(f"{root}form/1/", {**CHILD, "child_name": " ", "child_birth": "32/1/2026"})

    page = response.content.decode()
    assert response.status_code == 422
    assert '<a class="mc-error" href="#id_child_name">Họ tên trẻ: ' in page
    assert '<a class="mc-error" href="#id_child_birth">' in page
    assert 'value="32/1/2026"' in page
    assert 'aria-describedby="id_child_birth_hint id_child_birth_error"' in page
    assert draft_at(root).form_data == {}


def test_a_birth_in_the_future_is_refused() -> None:
    client, _ = signed_in()
    procedure, unit = make_filed_online()
    root = walk(client, procedure, unit, until="form/1")

    response = client.post(f"{root}form/1/", {**CHILD, "child_birth": "1/1/2090"})

    assert response.status_code == 422


def test_a_question_counts_only_when_its_condition_holds() -> None:
    client, _ = signed_in()
    procedure, unit = make_filed_online()
    root = walk(client, procedure, unit, until="form/1")

    refused = client.post(f"{root}form/1/", {**CHILD, "father_known": "yes", "father_name": ""})
    taken = client.post(f"{root}form/1/", {**CHILD, "father_known": "no", "father_name": "Nguyễn Văn Cha"})

    assert refused.status_code == 422
    assert taken.status_code == 302
    assert "father_name" not in draft_at(root).form_data


def test_the_applicant_is_filled_in_from_the_account_with_its_source() -> None:
    client, user = signed_in()
    procedure, unit = make_filed_online()
    root = walk(client, procedure, unit, until="applicant")

    page = client.get(f"{root}applicant/").content.decode()

    assert f'value="{user.full_name}"' in page
    assert 'value="056090001234"' in page
    assert "Lấy từ tài khoản của ông/bà." in page


def test_filing_for_another_person_names_both() -> None:
    client, user = signed_in()
    procedure, unit = make_filed_online()
    root = walk(client, procedure, unit)
    owner = {
        "owner_name": "Lê Thị Mẹ",
        "owner_id_number": "056165000111",
        "telephone": "0905000002",
        "address": "Tổ 1",
        "representative_kind": "legal",
        "representative_ground": "Con",
    }

    client.post(f"{root}whom/", {"for_whom": "person"})
    assert user.personal_id not in client.get(f"{root}applicant/").content.decode()
    client.post(f"{root}applicant/", owner)
    attach(client, root, "representation")
    client.post(f"{root}submit/", {"consent": "yes"})

    with as_system():
        party = Party.objects.get()
    assert (party.owner_name, party.owner_id_number) == ("Lê Thị Mẹ", "056165000111")
    assert party.submitter_name == user.full_name


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("owner_id_number", "12345", "Số định danh cá nhân gồm 12 chữ số."),
        ("telephone", "12", "Số điện thoại gồm 10 hoặc 11 chữ số"),
        ("owner_birth_date", "1/1/2090", "Ngày này chưa hợp lý."),
        ("owner_birth_date", "hôm qua", "Đây không phải là ngày hợp lệ."),
        ("email", "an.example.vn", "Đây không phải là địa chỉ thư điện tử."),
        ("owner_name", "", "Xin vui lòng điền mục này."),
        ("address", "x" * 301, "tối đa 300 ký tự"),
    ],
)
def test_details_of_the_applicant_are_checked(field: str, typed: str, words: str) -> None:
    client, _ = signed_in()
    procedure, unit = make_filed_online()
    root = walk(client, procedure, unit, until="applicant")
    right = {"owner_name": "A", "owner_id_number": "056090001234", "telephone": "0905123456", "address": "B"}

    response = client.post(f"{root}applicant/", {**right, field: typed})

    assert response.status_code == 422
    assert words in text_of(response)
    assert "owner_name" not in draft_at(root).applicant


def test_only_units_that_take_it_online_can_be_chosen() -> None:
    client, _ = signed_in()
    procedure, _ = make_filed_online()
    offline = make_unit("Ủy ban nhân dân xã Diên Khánh")
    make_offering(procedure, offline)
    Offering.objects.filter(receiving_unit=offline).update(channels=["counter"])
    root = begin(client, procedure)

    response = client.post(f"{root}unit/", {"unit": str(offline.pk)})

    assert response.status_code == 422
    assert offline.name not in text_of(response)
    assert draft_at(root).receiving_unit_id is None


def test_a_change_from_the_review_leads_back_to_the_review() -> None:
    client, _ = signed_in()
    procedure, unit = make_filed_online()
    root = walk(client, procedure, unit)

    response = client.post(f"{root}form/2/", {"copies": "3", "from": "review"})

    assert response["Location"] == f"{root}review/"
    assert "Số bản sao 3" in text_of(client.get(f"{root}review/"))


def test_a_procedure_without_a_form_and_with_rough_papers_can_be_filed() -> None:
    client, _ = signed_in()
    procedure, unit = make_procedure(), make_unit()
    set_version(procedure, ROUGH)
    make_offering(procedure, unit)
    root = begin(client, procedure)
    client.post(f"{root}unit/", {"unit": str(unit.pk)})
    client.post(f"{root}whom/", {"for_whom": "self"})
    client.post(
        f"{root}applicant/",
        {"owner_name": "A", "owner_id_number": "056090001234", "telephone": "0905123456", "address": "B"},
    )
    assert client.get(f"{root}papers/").status_code == 200
    client.post(f"{root}papers/done/")
    client.post(f"{root}return/", {"return_method": "post"})
    assert client.get(f"{root}review/").status_code == 200

    response = client.post(f"{root}submit/", {"consent": "yes"})

    assert response.status_code == 302
    with as_system():
        assert [len(name) for name in Component.objects.order_by("pk").values_list("name", flat=True)] == [
            len("Giấy tờ chưa có tên trong danh mục"),
            len("Tờ khai"),
            1000,
        ]


def test_a_draft_is_deleted_after_being_asked() -> None:
    client, _ = signed_in()
    procedure, unit = make_filed_online()
    root = walk(client, procedure, unit)

    assert client.get(f"{root}discard/").status_code == 200
    assert Draft.objects.count() == 1
    client.post(f"{root}discard/")

    assert Draft.objects.count() == 0


def test_a_submitted_draft_can_no_longer_be_changed() -> None:
    client, _ = signed_in()
    procedure, unit = make_filed_online()
    root = walk(client, procedure, unit)
    client.post(f"{root}submit/", {"consent": "yes"})

    for page in ("", "unit/", "form/1/", "papers/", "review/", "discard/"):
        assert client.get(f"{root}{page}")["Location"] == f"{root}receipt/"
    assert attach(client, root, "proxy")["Location"] == f"{root}receipt/"


def test_every_page_of_filing_is_kept_out_of_caches() -> None:
    client, _ = signed_in()
    procedure, unit = make_filed_online()
    root = walk(client, procedure, unit)

    for page in ("unit/", "applicant/", "form/1/", "papers/", "review/"):
        assert "no-store" in client.get(f"{root}{page}")["Cache-Control"]


def test_a_post_without_the_page_token_is_refused() -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_citizen())
    procedure, _ = make_filed_online()

    assert client.post(f"/procedures/{procedure.code}/apply/").status_code == 403


@pytest.mark.parametrize(
    ("page", "queries"),
    [
        ("unit/", 5),
        ("whom/", 5),  # one more: whom the person represents
        ("applicant/", 6),
        ("form/1/", 4),
        ("papers/", 6),
        ("return/", 4),
        ("review/", 6),
    ],
)
def test_each_page_of_filing_takes_a_fixed_number_of_queries(
    page: str, queries: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client, _ = signed_in()
    procedure, unit = make_filed_online()
    root = walk(client, procedure, unit)

    with django_assert_num_queries(queries):
        client.get(f"{root}{page}")
