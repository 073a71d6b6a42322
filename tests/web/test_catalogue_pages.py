"""The keepers' pages: what they show, what they save, what they refuse, and what two people at once get back."""

import hashlib
import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

import factories
from desk_people import Seated, seat, text_of
from motcua.agencies.models import Unit
from motcua.kernel.zone import VIETNAM, day_of
from motcua.procedures.actions import drafts, publication
from motcua.procedures.actions.publication import Confirmed, Decided, Wanted
from motcua.procedures.models import (
    NoticeBoardPosting,
    Offering,
    Procedure,
    PublicationDecision,
    VersionDraft,
)
from motcua.procedures.rules.publication import Basis
from motcua.web.catalogue import screens
from portal_ground import PDF

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Unit:
    return factories.make_unit("Ủy ban nhân dân tỉnh Khánh Hòa", level="province")


def keeper(office: Unit, role: str = "reform_staff", name: str = "Trần Thị Lan") -> Seated:
    return seat(factories.make_official(office, role, full_name=name), office)


def today() -> date:
    return day_of(timezone.now())


def form_of(draft: VersionDraft, **changed: Any) -> dict[str, Any]:
    """What a browser would send of the draft's page as it stands."""
    screen = screens.shown(draft.content, draft.flags, name=draft.name, reason=draft.reason)
    sent: dict[str, Any] = {
        "revision": str(draft.revision),
        **screen.texts,
        "levels": screen.levels,
        "subjects": screen.subjects,
        **{key: "yes" for key, on in screen.flags.items() if on},
    }
    for part, kind in screens.ROWS.items():
        for number, row in screen.numbered(part):
            for name in kind.__dataclass_fields__:
                value = getattr(row, name)
                if name != "required":
                    sent[f"{part}-{number}-{name}"] = value
                elif value:
                    sent[f"{part}-{number}-required"] = "yes"
    return sent | changed


def signed(procedure: Procedure, office: Unit, *, since: date, **bases: date) -> PublicationDecision:
    now = timezone.now()
    draft = drafts.begin(procedure.code, by=1, at=now)
    drafts.move(draft.pk, "proposed", by=1, at=now)
    said = Decided(
        number=f"{draft.pk}/QĐ-UBND",
        issued_on=today(),
        effective_on=since,
        agency_id=office.pk,
        signer="Nguyễn Văn Bình",
        bases=tuple(Basis(number, effective_on=day) for number, day in bases.items()),
    )
    row = publication.prepare(said, [Wanted(draft_id=draft.pk)], by=1, at=now)
    confirmed = Confirmed(number=said.number, issued_on=said.issued_on, effective_on=since)
    return publication.sign(row.pk, confirmed, seen_revision=1, by=2, at=now)


def queries_of(client: Client, path: str, count: int, asserting: Any) -> HttpResponse:
    client.get(path)  # sessions and caches are warm
    with asserting(count):
        return client.get(path)


# The list


def test_the_list_shows_state_version_and_what_is_missing(office: Unit, django_assert_max_num_queries: Any):
    whole, poor = factories.make_procedure("Đăng ký kết hôn"), factories.make_procedure("Cấp giấy phép")
    bare = {key: value for key, value in poor.current_version.content.items() if key != "steps"}
    poor.current_version = poor.versions.create(
        number=2, valid_from=today(), content=bare, source="test", source_hash="0" * 64
    )
    poor.save()
    reader = keeper(office)
    drafts.begin(whole.code, by=1, at=timezone.now())

    page = text_of(queries_of(reader.client, "/catalogue/office/", 12, django_assert_max_num_queries))
    assert "2 procedures" in page
    assert "Missing: Order of steps" in page
    assert "Open draft" in page
    page = text_of(reader.client.get("/catalogue/office/?quality=incomplete"))
    assert "1 procedure<" in page
    assert poor.code in page
    assert "Nothing fits these filters." in text_of(
        reader.client.get("/catalogue/office/?q=kh%C3%B4ng+c%C3%B3")
    )
    assert whole.code in text_of(reader.client.get("/catalogue/office/?q=ket+hon"))


def test_late_ones_are_found(office: Unit):
    late, early = factories.make_procedure(), factories.make_procedure()
    signed(late, office, since=today() + timedelta(days=20), a=today())
    signed(early, office, since=today() + timedelta(days=20), a=today() + timedelta(days=30))
    unknown = factories.make_procedure()
    signed(unknown, office, since=today() + timedelta(days=20))
    client = keeper(office).client

    def found(quality: str) -> set[str]:
        page = text_of(client.get(f"/catalogue/office/?quality={quality}"))
        return {one.code for one in (late, early, unknown) if one.code in page}

    assert found("late") == {late.code}
    assert found("not_assessed") == {unknown.code}
    assert found("late_disclosure") == set()


def test_who_does_not_keep_the_catalogue_reads_and_is_offered_nothing_to_write(office: Unit):
    procedure = factories.make_procedure()
    reader = keeper(office, "division_head")
    page = text_of(reader.client.get(f"/catalogue/office/procedures/{procedure.code}/"))
    assert "Begin a change" not in page
    assert reader.client.post(f"/catalogue/office/procedures/{procedure.code}/begin/").status_code == 403
    assert not VersionDraft.objects.exists()
    assert keeper(office, "case_officer").client.get("/catalogue/office/").status_code == 403


# One procedure


def test_a_procedure_shows_its_versions_levels_and_verdicts(office: Unit, django_assert_max_num_queries: Any):
    procedure = factories.make_procedure()
    signed(procedure, office, since=today() + timedelta(days=9), a=today() + timedelta(days=30))
    path = f"/catalogue/office/procedures/{procedure.code}/"
    page = text_of(queries_of(keeper(office).client, path, 16, django_assert_max_num_queries))
    assert "Version 2" in page
    assert "Not in force yet" in page
    assert "Last day to sign:" in page
    assert "Versions 1 and 2 side by side" in page
    assert keeper(office).client.get("/catalogue/office/procedures/9.999999/").status_code == 404


def test_two_versions_stand_side_by_side(office: Unit):
    procedure = factories.make_procedure()
    new = {**procedure.current_version.content, "levels": ["province"], "steps": "Ba bước."}
    procedure.versions.create(number=2, valid_from=today(), content=new, source="test", source_hash="2" * 64)
    client = keeper(office).client
    page = text_of(client.get(f"/catalogue/office/procedures/{procedure.code}/1/2/"))
    assert "Level of execution" in page
    assert "Ba bước." in page
    assert "There is no difference." in text_of(
        client.get(f"/catalogue/office/procedures/{procedure.code}/2/2/")
    )
    assert "Ba bước." in text_of(client.get(f"/catalogue/office/procedures/{procedure.code}/2/"))


# Drafts


def test_a_draft_is_begun_changed_and_proposed(office: Unit):
    client = keeper(office).client
    procedure = factories.make_procedure(fee_vnd=8000)
    answer = client.post(f"/catalogue/office/procedures/{procedure.code}/begin/")
    draft = VersionDraft.objects.get()
    assert answer["Location"] == f"/catalogue/office/drafts/{draft.pk}/"

    sent = form_of(draft, name="Đăng ký khai sinh lưu động", **{"channels-1-value": "3", "sets": "2"})
    assert client.post(f"/catalogue/office/drafts/{draft.pk}/", sent).status_code == 302
    draft.refresh_from_db()
    assert draft.name == "Đăng ký khai sinh lưu động"
    assert draft.content["channels"][0]["limit"] == {"value": 3, "unit": "working_day"}
    assert draft.content["channels"][1] == procedure.current_version.content["channels"][1]
    assert draft.content["components"] == procedure.current_version.content["components"]
    assert (draft.content["sets"], draft.revision) == (2, 2)

    page = text_of(client.get(f"/catalogue/office/drafts/{draft.pk}/differences/"))
    assert "Đăng ký khai sinh lưu động" in page
    assert "3 working days" in page
    client.post(f"/catalogue/office/drafts/{draft.pk}/move/", {"to": "proposed"})
    draft.refresh_from_db()
    assert draft.state == "proposed"


def test_saving_without_a_change_changes_nothing_of_the_sample(office: Unit):
    """The form knows every key that it shows, and leaves the others alone."""
    from motcua.procedures.sample import records

    for record in records():
        flags = {"online_level": record.online_level, "has_financial_obligation": True}
        screen = screens.shown(record.content, flags, name=record.name, reason="")
        content, _flags, unreadable = screens.content_of(screen, record.content)
        assert (content, unreadable) == (record.content, []), record.code


def test_two_who_write_at_once_lose_nothing(office: Unit):
    draft = drafts.begin(factories.make_procedure().code, by=1, at=timezone.now())
    ann, binh = keeper(office, name="Ann"), keeper(office, name="Bình")
    hers, his = form_of(draft, steps="Bước của Ann."), form_of(draft, steps="Bước của Bình.")
    path = f"/catalogue/office/drafts/{draft.pk}/"
    assert ann.client.post(path, hers).status_code == 302

    answer = binh.client.post(path, his)
    page = text_of(answer)
    assert answer.status_code == 422
    assert "Somebody changed this after you opened it." in page
    assert "What Ann saved, and what you typed" in page
    assert page.count("Bước của Bình.") == 2  # in the form, and beside Ann's
    draft.refresh_from_db()
    assert draft.content["steps"] == "Bước của Ann."

    assert binh.client.post(path, his | {"revision": "2"}).status_code == 302
    draft.refresh_from_db()
    assert draft.content["steps"] == "Bước của Bình."


def test_more_lines_keep_what_was_typed_and_save_nothing(office: Unit):
    draft = drafts.begin(factories.make_procedure().code, by=1, at=timezone.now())
    client = keeper(office).client
    page = client.post(
        f"/catalogue/office/drafts/{draft.pk}/", form_of(draft, more="papers", steps="Chưa lưu.")
    )
    assert "papers-7-name" in text_of(page)
    assert "Chưa lưu." in text_of(page)
    draft.refresh_from_db()
    assert draft.revision == 1


def test_what_cannot_be_read_is_named_and_kept(office: Unit):
    draft = drafts.begin(factories.make_procedure().code, by=1, at=timezone.now())
    client = keeper(office).client
    wrong = {
        "channels-1-value": "ba",
        "papers-1-originals": "một",
        "bases-1-number": "1/2026/TT-BTP",
        "bases-1-effective_on": "31/12",
    }
    answer = client.post(f"/catalogue/office/drafts/{draft.pk}/", form_of(draft, **wrong))
    page = text_of(answer)
    assert answer.status_code == 422
    assert "Time limit, line 1: give a number above 0 and its unit." in page
    assert "Components, line 1: the counts are whole numbers from 0." in page
    assert "Legal bases, line 1: give the day as a date." in page
    assert 'value="ba"' in page


def test_an_incomplete_draft_says_what_is_missing_when_it_is_proposed(office: Unit):
    client = keeper(office).client
    factories.make_procedure(sector="Hộ tịch")
    sent = {"code": "NB.TC.01", "name": "Luân chuyển hồ sơ", "sector": "ho-tich", "internal": "yes"}
    answer = client.post("/catalogue/office/drafts/new/", sent)
    draft = VersionDraft.objects.get()
    assert answer["Location"] == f"/catalogue/office/drafts/{draft.pk}/"
    assert draft.content["internal"] is True
    refused = client.post(f"/catalogue/office/drafts/{draft.pk}/move/", {"to": "proposed"})
    assert refused.status_code == 422
    for part in ("Order of steps", "Ways of filing", "Components", "Time limit", "Who may file", "Agency"):
        assert f"{part}: missing. It is a mandatory part." in text_of(refused)
    bad = client.post("/catalogue/office/drafts/new/", {"code": "x", "name": "", "sector": "?"})
    assert (bad.status_code, VersionDraft.objects.count()) == (422, 1)


def test_a_draft_of_the_largest_record_fits_into_one_form(office: Unit):
    procedure = factories.make_procedure(components=[f"Giấy tờ số {n}" for n in range(220)])
    draft = drafts.begin(procedure.code, by=1, at=timezone.now())
    sent = form_of(draft)
    assert len(sent) > 1300
    assert keeper(office).client.post(f"/catalogue/office/drafts/{draft.pk}/", sent).status_code == 302
    draft.refresh_from_db()
    assert len(draft.content["components"]) == 220


# Decisions


def decision_of(draft: VersionDraft, office: Unit, **changed: Any) -> dict[str, Any]:
    return {
        "number": "1234/QĐ-UBND",
        "issued_on": today().isoformat(),
        "effective_on": (today() + timedelta(days=10)).isoformat(),
        "agency": str(office.pk),
        "signer": "Nguyễn Văn Bình",
        "bases-1-number": "15/2026/TT-BTP",
        "bases-1-effective_on": (today() + timedelta(days=30)).isoformat(),
        "draft": [str(draft.pk)],
        **changed,
    }


@pytest.fixture
def proposed() -> VersionDraft:
    draft = drafts.begin(factories.make_procedure().code, by=1, at=timezone.now())
    return drafts.move(draft.pk, "proposed", by=1, at=timezone.now())


def test_a_decision_is_entered_confirmed_by_another_and_disclosed(office: Unit, proposed: VersionDraft):
    ann, binh = keeper(office, name="Ann"), keeper(office, "province_leader", name="Bình")
    answer = ann.client.post("/catalogue/office/decisions/new/", decision_of(proposed, office))
    row = PublicationDecision.objects.get()
    path = f"/catalogue/office/decisions/{row.pk}/"
    assert answer["Location"] == path
    assert "another person compares it" in text_of(ann.client.get(path))
    read = {
        "revision": "1",
        "number": "1234/QĐ-UBND",
        "issued_on": row.issued_on.isoformat(),
        "effective_on": row.effective_on.isoformat(),
    }
    assert ann.client.post(f"{path}sign/", read).status_code == 422
    other = binh.client.post(f"{path}sign/", read | {"number": "1243/QĐ-UBND"})
    assert "Differs from what was entered: number." in text_of(other)
    assert 'value="1243/QĐ-UBND"' in text_of(other)
    assert binh.client.post(f"{path}sign/", read).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.signed_by_id) == ("signed", binh.user.pk)

    item = row.items.get()
    at = timezone.now().astimezone(VIETNAM)
    sent = {"item": [str(item.pk)], "disclosed_at": f"{at:%Y-%m-%dT%H:%M}", "reference": "CSDL-77"}
    assert binh.client.post(f"{path}disclose/", sent).status_code == 403
    assert ann.client.post(f"{path}disclose/", sent).status_code == 302
    item.refresh_from_db()
    assert item.disclosure_ref == "CSDL-77"
    assert item.disclosed_at == at.replace(second=0, microsecond=0)
    page = text_of(ann.client.get(path))
    assert "In time" in page
    ahead = ann.client.post(f"{path}disclose/", sent | {"disclosed_at": "2099-01-01T08:00"})
    assert "The time lies ahead." in text_of(ahead)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"number": ""}, "Give the number and symbol of the decision."),
        ({"effective_on": "2020-01-01"}, "A decision cannot take effect before it is issued."),
        ({"effective_on": "soon"}, "Give the day on which it takes effect."),
        ({"agency": "0"}, "Choose the agency that issues it."),
        ({"abolishes": "9.999999"}, "9.999999 is in no catalogue."),
        ({"bases-1-effective_on": "mai"}, "The day of effect of a legal basis cannot be read."),
    ],
)
def test_a_decision_that_cannot_be_is_refused_with_what_was_typed(
    office: Unit, proposed: VersionDraft, changed: dict[str, Any], said: str
):
    answer = keeper(office).client.post(
        "/catalogue/office/decisions/new/", decision_of(proposed, office, summary="Giữ lại", **changed)
    )
    assert (answer.status_code, PublicationDecision.objects.count()) == (422, 0)
    assert said in text_of(answer)
    assert "Giữ lại" in text_of(answer)


def test_two_who_correct_a_decision_at_once_lose_nothing(office: Unit, proposed: VersionDraft):
    ann, binh = keeper(office, name="Ann"), keeper(office, name="Bình")
    ann.client.post("/catalogue/office/decisions/new/", decision_of(proposed, office))
    row = PublicationDecision.objects.get()
    path = f"/catalogue/office/decisions/{row.pk}/edit/"
    hers = decision_of(proposed, office, revision="1", number="1/QĐ-UBND")
    assert ann.client.post(path, hers).status_code == 302
    answer = binh.client.post(path, hers | {"number": "2/QĐ-UBND"})
    assert answer.status_code == 422
    assert "Saved meanwhile: 1/QĐ-UBND" in text_of(answer)
    assert 'value="2/QĐ-UBND"' in text_of(answer)
    assert 'name="revision" value="2"' in text_of(answer)
    row.refresh_from_db()
    assert row.number == "1/QĐ-UBND"
    ann.client.post(f"/catalogue/office/decisions/{row.pk}/withdraw/")
    row.refresh_from_db()
    assert row.state == "withdrawn"


# Offerings


def terms(**changed: Any) -> dict[str, Any]:
    return {
        "channels": ["counter"],
        "process_key": factories.PROCESS_KEY,
        "counter": "Quầy 5",
        "since": today().isoformat(),
        **changed,
    }


def test_units_begin_change_and_end_an_offering(office: Unit, django_assert_max_num_queries: Any):
    procedure = factories.make_procedure()
    commune = factories.make_unit("UBND xã Cam Lâm")
    centre = factories.make_unit("Trung tâm xã Cam Lâm", kind="service_centre", parent=commune)
    client, path = keeper(office).client, f"/catalogue/office/procedures/{procedure.code}/offerings/"
    assert client.post(path, terms(do="begin", unit=[str(centre.pk)])).status_code == 302
    row = Offering.objects.get()
    assert (row.handling_unit_id, row.counter, row.channels) == (commune.pk, "Quầy 5", ["counter"])

    later = today() + timedelta(days=5)
    sent = terms(do="change", unit=[str(centre.pk)], since=later.isoformat(), channels=["online", "counter"])
    assert client.post(path, sent).status_code == 302
    assert list(Offering.objects.order_by("valid_from").values_list("valid_to", flat=True)) == [
        later - timedelta(days=1),
        None,
    ]
    assert (
        client.post(path, {"do": "end", "unit": [str(centre.pk)], "last_day": later.isoformat()}).status_code
        == 302
    )
    assert Offering.objects.order_by("-valid_from")[0].valid_to == later
    page = text_of(queries_of(client, path, 17, django_assert_max_num_queries))
    assert "Quầy 5" in page


def test_all_communes_are_changed_at_once_and_refusals_keep_the_form(office: Unit):
    procedure = factories.make_procedure()
    for number in range(3):
        commune = factories.make_unit(f"UBND xã {number}")
        factories.make_unit(f"Trung tâm xã {number}", kind="service_centre", parent=commune)
    client, path = keeper(office).client, f"/catalogue/office/procedures/{procedure.code}/offerings/"
    assert client.post(path, terms(do="begin", all="communes")).status_code == 302
    assert Offering.objects.count() == 3
    for changed, said in (
        ({"channels": []}, "Choose at least one way of filing."),
        ({"process_key": "nonsense"}, "Choose the internal process."),
        ({"since": "2020-01-01"}, "The first day cannot lie in the past."),
        ({"since": ""}, "Give the day."),
    ):
        answer = client.post(path, terms(do="change", all="communes", **changed))
        assert answer.status_code == 422
        assert said in text_of(answer)
        assert 'value="Quầy 5"' in text_of(answer)
    assert "Choose at least one unit." in text_of(client.post(path, terms(do="begin", all="communes")))
    assert Offering.objects.count() == 3


# Notice boards


def test_a_unit_keeps_its_own_board_and_no_other(office: Unit, django_assert_max_num_queries: Any):
    centre, other = factories.make_unit("Trung tâm A"), factories.make_unit("Trung tâm B")
    procedure = factories.make_procedure()
    factories.make_offering(procedure, centre)
    officer = keeper(centre, "intake_officer")
    path = f"/catalogue/office/boards/{centre.pk}/"
    page = text_of(queries_of(officer.client, path, 12, django_assert_max_num_queries))
    assert "To be hung" in page
    sent = {"do": "post", "version": [str(procedure.current_version_id)], "on": today().isoformat()}
    assert officer.client.post(path, sent).status_code == 302
    assert NoticeBoardPosting.objects.get().posted_by_id == officer.user.pk
    assert "As it must be" in text_of(officer.client.get(path))
    for address in ("", "list/", "sheets/"):
        assert officer.client.get(f"/catalogue/office/boards/{other.pk}/{address}").status_code == 404
    assert officer.client.get("/catalogue/office/boards/").status_code == 403
    assert officer.client.post(path, sent | {"on": "2099-01-01"}).status_code == 422
    assert officer.client.post(path, {"do": "post", "on": today().isoformat()}).status_code == 422


def test_the_board_is_printed(office: Unit):
    procedure = factories.make_procedure(fee_vnd=8000)
    unit = factories.make_unit("Trung tâm A")
    factories.make_offering(procedure, unit)
    client = keeper(office).client
    for address in ("list/", "sheets/", "sheets/?new=1"):
        answer = client.get(f"/catalogue/office/boards/{unit.pk}/{address}")
        assert answer["Content-Type"] == "application/pdf"
        assert answer.content.startswith(b"%PDF-")
    assert "0 of 1 boards show what they must." in text_of(client.get("/catalogue/office/boards/"))


# The signed document


def test_the_signed_document_is_kept_with_its_hash_and_public_once_the_decision_is_signed(office: Unit):
    lan, procedure = keeper(office), factories.make_procedure("Đăng ký kết hôn")
    draft = drafts.begin(procedure.code, by=1, at=timezone.now())
    drafts.move(draft.pk, "proposed", by=1, at=timezone.now())
    said = Decided(
        number="9/QĐ-UBND", issued_on=today(), effective_on=today(), agency_id=office.pk, signer="Nguyễn Văn Bình",
        bases=(Basis("1/NQ", effective_on=today()),),
    )  # fmt: skip
    row = publication.prepare(said, [Wanted(draft_id=draft.pk)], by=1, at=timezone.now())
    address, public = f"/catalogue/office/decisions/{row.pk}/", f"/decisions/{row.pk}/document.pdf"

    wrong = lan.client.post(f"{address}file/", {"document": SimpleUploadedFile("a.pdf", b"words")})
    kept = lan.client.post(f"{address}file/", {"document": SimpleUploadedFile("a.pdf", PDF)})

    assert (wrong.status_code, kept.status_code) == (422, 302)
    row.refresh_from_db()
    assert row.file_sha256 == hashlib.sha256(PDF).hexdigest()
    assert row.file_sha256 in text_of(lan.client.get(address))
    assert Client().get(public).status_code == 404
    confirmed = Confirmed(number=said.number, issued_on=today(), effective_on=today())
    publication.sign(row.pk, confirmed, seen_revision=row.revision, by=2, at=timezone.now())
    assert b"".join(Client().get(public).streaming_content) == PDF
    other = lan.client.post(f"{address}file/", {"document": SimpleUploadedFile("b.pdf", PDF + b"x")})
    assert other.status_code == 422
    assert public in text_of(Client().get(f"/procedures/{procedure.code}/"))


def test_those_at_the_counter_are_led_to_their_own_notice_board(office: Unit):
    unit = factories.make_unit()
    hanh = seat(factories.make_official(unit, "intake_officer"), unit)

    answer = hanh.client.get("/catalogue/office/boards/own/")

    assert answer["Location"] == f"/catalogue/office/boards/{unit.pk}/"
    assert "/catalogue/office/boards/own/" in text_of(hanh.client.get("/desk/"))


# Beside the national catalogue


def national(*records: dict[str, str]) -> SimpleUploadedFile:
    return SimpleUploadedFile("export.jsonl", "\n".join(json.dumps(one) for one in records).encode())


def test_the_comparison_shows_new_changed_and_missing_and_makes_a_draft(
    office: Unit, settings: Any, tmp_path: Any
):
    settings.VAR_DIR = str(tmp_path)
    here, lan = factories.make_procedure("Đăng ký kết hôn", code="1.000894"), keeper(office)
    gone = factories.make_procedure("Chỉ có tại đây", code="1.000001")
    there = {
        "ma_thu_tuc": here.code, "ten_thu_tuc": "Đăng ký kết hôn có yếu tố nước ngoài", "linh_vuc": "Hộ tịch",
        "cach_thuc_thuc_hien": "",
    }  # fmt: skip
    new = there | {"ma_thu_tuc": "2.009999", "ten_thu_tuc": "Thủ tục mới"}
    address = "/catalogue/office/national/"

    shown = lan.client.post(address, {"export": national(there, new)}, follow=True)

    text = text_of(shown)
    assert [n for _label, n in shown.context["counts"]] == [1, 1, 0, 0, 1]
    assert "Thủ tục mới" in text
    assert gone.code in text
    where = f"{address}?file={shown.context['file']}"
    made = lan.client.post(where, {"code": here.code})
    draft = VersionDraft.objects.get()
    assert made["Location"] == f"/catalogue/office/drafts/{draft.pk}/"
    assert (draft.code, draft.origin) == (here.code, "national")
    again = lan.client.post(where, {"code": here.code})
    assert again["Location"] == made["Location"]
    assert VersionDraft.objects.count() == 1


@pytest.mark.parametrize("content", [b"\x00\x01\x02" * 50, b"\x1f\x8b broken"])
def test_what_is_no_export_is_said_and_nothing_is_made(
    office: Unit, settings: Any, tmp_path: Any, content: bytes
):
    settings.VAR_DIR = str(tmp_path)
    lan = keeper(office)

    answer = lan.client.post(
        "/catalogue/office/national/", {"export": SimpleUploadedFile("a", content)}, follow=True
    )

    assert answer.status_code == 422
    assert lan.client.get("/catalogue/office/national/?file=../../etc/passwd").status_code == 422
    assert not VersionDraft.objects.exists()
