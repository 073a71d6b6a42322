"""The pages of quality systems: what they show, what they refuse, what they keep when they refuse."""

import io
from collections.abc import Iterator
from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

import factories
from desk_people import seat, text_of
from motcua.quality import queries
from motcua.quality.actions import systems
from motcua.quality.models import Announcement, Audit, Correction, DocumentVersion
from quality_ground import NOW, TODAY, Town, audited, furnish, writer
from real_files import ok_pdf

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def town() -> Town:
    return furnish()


@pytest.fixture
def client(town: Town) -> Client:
    return seat(town.head, town.unit).client


def at(town: Town, rest: str = "") -> str:
    return f"/quality/units/{town.unit.pk}/{rest}"


def test_the_list_says_who_maintains_a_system_on_a_day_and_why_not(town: Town, client: Client) -> None:
    now = text_of(client.get("/quality/?on=2026-11-20"))
    assert "0 of 1 units maintain a system on 20/11/2026." in now
    assert "A major nonconformity is past its due day." in now
    before = text_of(client.get("/quality/?on=2026-08-01"))
    assert "1 of 1 units maintain a system on 01/08/2026." in before
    assert "(100.00 %)" in before


def test_without_any_entry_there_is_no_figure() -> None:
    unit = factories.make_unit()
    client = seat(factories.make_official(unit, "agency_head"), unit).client
    assert "No figure: no unit has entered a quality system yet." in text_of(client.get("/quality/"))


def test_a_day_before_the_decision_is_refused_in_words(client: Client) -> None:
    answer = client.get("/quality/?on=2001-01-01")
    assert answer.status_code == 422
    assert "Give a day from 20/04/2014 on." in text_of(answer)


def test_the_list_takes_the_same_queries_for_more_units(town: Town) -> None:
    client = seat(town.auditor, town.unit).client
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as captured:
            client.get("/quality/")
        counts.append(len(captured))
        for _unit in range(3):
            factories.make_unit(parent=town.unit.parent)
    assert counts[0] == counts[1]


def test_the_page_of_a_unit_shows_everything_of_its_system(town: Town, client: Client) -> None:
    page = text_of(client.get(at(town)))
    for words in ("QĐ 12/QĐ-UBND", "2 documents on the list today.", "7.5.3", "HT 2026", "BB 01/BB-UBND"):
        assert words in page


def test_another_unit_does_not_exist(town: Town) -> None:
    elsewhere = factories.make_unit()
    stranger = seat(factories.make_official(elsewhere, "agency_head"), elsewhere).client
    for path in (
        at(town),
        at(town, "do/announce/"),
        at(town, "documents/"),
        at(town, "documents.pdf"),
        f"/quality/documents/{town.document_id}/",
        f"/quality/documents/{town.document_id}/do/version/",
        f"/quality/audits/{town.audit_id}/",
        f"/quality/audits/{town.audit_id}/do/finding/",
        f"/quality/findings/{town.finding_id}/",
        f"/quality/findings/{town.finding_id}/do/done/",
    ):
        assert (path, stranger.get(path).status_code, stranger.post(path).status_code) in (
            (path, 404, 404),
            (path, 404, 405),
        )


def test_an_announcement_is_entered(client: Client, town: Town) -> None:
    given = {
        "revision": queries.revision_of(town.unit.pk),
        "document": "QĐ 99/QĐ-UBND",
        "announced_on": "01/09/2026",
        "scope": "Toàn bộ thủ tục",
        "manual": "",
    }
    assert client.post(at(town, "do/announce/"), given)["Location"] == at(town)
    assert Announcement.objects.get(valid_to__isnull=True).announced_on == date(2026, 9, 1)


def test_a_page_out_of_date_saves_nothing_and_keeps_what_was_typed(client: Client, town: Town) -> None:
    seen = queries.revision_of(town.unit.pk)
    systems.review(town.unit.pk, held_on=TODAY, minutes="BB 7", decided="", by=writer(town.head, town.unit))
    given = {"revision": seen, "held_on": "2026-11-20", "minutes": "BB 8/BB-UBND", "decided": "Giữ nguyên"}
    answer = client.post(at(town, "do/review/"), given)
    page = text_of(answer)
    assert answer.status_code == 409
    assert "Somebody changed this meanwhile" in page
    assert "BB 8/BB-UBND" in page
    assert "Giữ nguyên" in page
    assert f'name="revision" value="{seen + 1}"' in page
    assert client.post(at(town, "do/review/"), {**given, "revision": seen + 1}).status_code == 302


def test_a_refusal_stands_beside_its_field_and_keeps_what_was_typed(client: Client, town: Town) -> None:
    answer = client.post(
        at(town, "do/certificate/"),
        {
            "revision": queries.revision_of(town.unit.pk),
            "number": "HT 2027",
            "body": "QUACERT",
            "scope": "TTHC",
            "valid_from": "2026-12-31",
            "valid_to": "2029-12-30",
        },
    )
    page = text_of(answer)
    assert answer.status_code == 422
    assert "Another certificate is valid on some of these days. Check both days." in page
    assert 'value="HT 2027"' in page
    assert 'aria-invalid="true"' in page


def test_a_revision_that_is_no_number_counts_as_out_of_date(client: Client, town: Town) -> None:
    answer = client.post(at(town, "do/review/"), {"revision": "x", "held_on": "2026-11-20", "minutes": "BB"})
    assert answer.status_code == 409


def test_auditors_of_the_own_unit_are_not_offered(client: Client, town: Town) -> None:
    page = text_of(client.get(at(town, "do/audit/")))
    assert "Đỗ Thị Mai – Sở Nội vụ" in page
    assert "Phạm Văn Nam" not in page
    given = {"revision": queries.revision_of(town.unit.pk), "planned_on": "2026-12-01", "topic": "Đợt 2"}
    assert client.post(at(town, "do/audit/"), {**given, "auditors": [town.officer.pk]}).status_code == 422
    assert client.post(at(town, "do/audit/"), {**given, "auditors": [town.auditor.pk]}).status_code == 302
    assert Audit.objects.filter(topic="Đợt 2").exists()


def test_a_finding_is_corrected_and_verified_by_another_person(client: Client, town: Town) -> None:
    finding = f"/quality/findings/{town.finding_id}/"
    assert "Overdue" in text_of(client.get(finding))
    done = {
        "revision": queries.revision_of(town.unit.pk),
        "done_on": "2026-11-20",
        "cause": "Chưa thu hồi",
        "evidence": "",
    }
    refused = client.post(f"{finding}do/done/", done)
    assert "Name the evidence: without it the action is not done." in text_of(refused)
    assert client.post(f"{finding}do/done/", {**done, "evidence": "Biên bản số 3"}).status_code == 302
    verdict = {
        "revision": queries.revision_of(town.unit.pk),
        "is_effective": "yes",
        "verdict": "Đã xem tại chỗ",
    }
    same = client.post(f"{finding}do/verify/", verdict)
    assert "Ask another person." in text_of(same)
    staff = seat(town.auditor, town.unit).client
    assert staff.post(f"{finding}do/verify/", verdict).status_code == 302
    assert "Closed" in text_of(client.get(finding))
    assert Correction.objects.get().verified_by == town.auditor


def test_a_document_comes_with_its_file_and_is_handed_out_as_it_is(client: Client, town: Town) -> None:
    file = io.BytesIO(ok_pdf())
    file.name = "quy-trinh.pdf"
    given = {
        "revision": queries.revision_of(town.unit.pk),
        "code": "QT-02",
        "name": "Quy trình đánh giá nội bộ",
        "label": "1",
        "approval": "QĐ 20/QĐ-UBND",
        "valid_from": "2026-02-01",
        "file": file,
    }
    assert client.post(at(town, "do/document/"), given)["Location"] == at(town, "documents/")
    row = DocumentVersion.objects.get(label="1")
    answer = client.get(f"/quality/files/{row.pk}/")
    assert (answer.content, answer["Content-Type"]) == (ok_pdf(), "application/pdf")
    file = io.BytesIO(b"\x00\x01")
    file.name = "x.pdf"
    bad = {**given, "code": "QT-03", "revision": queries.revision_of(town.unit.pk), "file": file}
    refused = client.post(at(town, "do/document/"), bad)
    assert "not of a kind taken here" in text_of(refused)
    # what is inside counts, not the name alone
    file = io.BytesIO(
        ok_pdf().replace(b"/Type /Catalog", b"/OpenAction << /S /JavaScript /JS (1) >> /Type /Catalog")
    )
    file.name = "x.pdf"
    assert client.post(at(town, "do/document/"), {**bad, "file": file}).status_code == 422
    assert queries.revision_of(town.unit.pk) == bad["revision"]


def test_the_list_is_printed_in_vietnamese_with_every_document(client: Client, town: Town) -> None:
    from motcua.quality.printing import controlled_list_values

    values = controlled_list_values(town.unit.pk, TODAY)
    assert values["title"] == "Danh mục tài liệu kiểm soát"
    assert values["lines"] == [
        [
            "1",
            "QT-01",
            "Quy trình kiểm soát tài liệu",
            "1.0",
            "QĐ 15/QĐ-UBND",
            "10/01/2026",
            "2",
            "Sổ phân phối tài liệu (5 năm, Văn thư)",
        ],
        ["2", "QT-TTHC", values["lines"][1][2], "1", "–", "01/01/2026", "0", "–"],  # type: ignore[index,call-overload]
    ]
    answer = client.get(at(town, "documents.pdf"))
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")


def test_a_leader_reads_and_changes_nothing(town: Town) -> None:
    leader = seat(factories.make_official(town.unit, "province_leader"), town.unit).client
    page = text_of(leader.get(at(town)))
    assert "do/announce/" not in page
    assert leader.get(at(town, "do/announce/")).status_code == 403


def test_every_deed_has_a_page_that_opens(client: Client, town: Town) -> None:
    from motcua.web.quality import forms

    audit = audited(town.unit, town.head, town.auditor)
    for known, root in (
        (forms.OF_UNIT, at(town)),
        (forms.OF_DOCUMENT, f"/quality/documents/{town.document_id}/"),
        (forms.OF_AUDIT, f"/quality/audits/{audit}/"),
        (forms.OF_FINDING, f"/quality/findings/{town.finding_id}/"),
    ):
        for deed in known:
            assert client.get(f"{root}do/{deed}/").status_code == 200, deed
            assert client.post(f"{root}do/{deed}/", {}).status_code == 422, deed
        assert client.get(f"{root}do/no-such-deed/").status_code == 404
