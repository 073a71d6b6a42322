"""The pages of documents between agencies, by everybody who uses them, and by those who misuse them."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

import factories
from correspondence_ground import (
    MONDAY,
    Office,
    a_commune,
    an_office,
    arrived,
    as_system,
    drafted,
    entered,
    key,
    later,
    now,
    numbered,
    sent,
    to_unit,
)
from desk_people import seat, text_of
from motcua.correspondence.actions import registering
from motcua.correspondence.models import Document, Reading, Slip, WorkFile
from motcua.kernel.zone import VIETNAM
from motcua.records import seals
from portal_ground import PDF

pytestmark = pytest.mark.django_db
AT = "/correspondence/"


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with time_machine.travel(later(1), tick=False):
        yield


@pytest.fixture
def office() -> Office:
    return an_office()


def at_desk(office: Office, who: str) -> Client:
    return seat(getattr(office, who), office.unit).client


def paper(**changed: object) -> dict[str, object]:
    return {
        "entry_key": key(), "kind": "cong_van", "notation": "120/SNV-VP", "from_name": "Sở Nội vụ",
        "issued_on": "2026-10-30", "secrecy": "open", "subject": "Về việc rà soát", "urgency": "1", "due_on": "",
        "signer_name": "", "signer_title": "", "pages": "", **changed,
    }  # fmt: skip


def signed_pdf(settings: object, folder: Path) -> bytes:
    settings.VAR_DIR = folder  # type: ignore[attr-defined]  # where the seal makes its key
    return seals.seal(PDF, reason="ký", at=MONDAY)


def test_a_clerk_enters_a_paper_with_its_scan(office: Office) -> None:
    client = at_desk(office, "clerk")
    answer = client.post(f"{AT}enter/", paper(files=[SimpleUploadedFile("cv.pdf", PDF)]), follow=True)

    row = Document.unscoped.get()
    assert (row.number, row.files.get().file_name, row.urgency) == (1, "cv.pdf", 1)
    page = text_of(answer)
    assert "Entered under number 1." in page
    assert "Về việc rà soát" in page
    file = client.get(f"{AT}files/{row.files.get().pk}/")
    assert b"".join(file.streaming_content) == PDF  # type: ignore[attr-defined]  # a file's answer
    file.close()


def test_what_was_typed_stays_when_it_is_refused(office: Office) -> None:
    client = at_desk(office, "clerk")
    answer = client.post(f"{AT}enter/", paper(subject="", notation="77/KH"))
    assert answer.status_code == 422
    assert 'value="77/KH"' in text_of(answer)
    bad = client.post(f"{AT}enter/", paper(files=[SimpleUploadedFile("cv.pdf", b"khong phai pdf\x00\x01")]))
    assert bad.status_code == 422
    secret = client.post(f"{AT}enter/", paper(secrecy="secret"))
    assert secret.status_code == 422
    assert "stay on paper" in text_of(secret)
    assert not Document.unscoped.exists()


def test_from_draft_to_the_receivers_register(office: Office, settings: object, tmp_path: Path) -> None:
    commune = a_commune()
    officer, head, clerk = (at_desk(office, who) for who in ("officer", "head", "clerk"))
    said = {
        "entry_key": key(), "kind": "bao_cao", "notation_tail": "BC-STP", "secrecy": "open", "subject": "Báo cáo quý",
        "urgency": "0", "units": [str(commune.unit.pk)], "others": "", "due_on": "", "pages": "", "responds_to": "",
        "replaces": "", "files": [SimpleUploadedFile("bc.pdf", PDF)],
    }  # fmt: skip
    assert officer.post(f"{AT}draft/", said).status_code == 302
    row = Document.unscoped.get()
    at = f"{AT}{row.pk}/do/"
    assert officer.post(f"{at}submit/", {"revision": 1}).status_code == 302
    assert head.post(f"{at}check/", {"revision": 2, "remark": ""}).status_code == 302
    signer = {"signer_name": "Trần Văn Bình", "signer_title": "Giám đốc"}
    unsigned = head.post(f"{at}sign/", {"revision": 3, **signer, "file": SimpleUploadedFile("bc.pdf", PDF)})
    assert unsigned.status_code == 422
    assert "whole digital signature" in text_of(unsigned)
    signed = SimpleUploadedFile("bc-ky.pdf", signed_pdf(settings, tmp_path))
    assert head.post(f"{at}sign/", {"revision": 3, **signer, "file": signed}).status_code == 302
    assert clerk.post(f"{at}number/", {"revision": 4}).status_code == 302
    assert clerk.post(f"{at}send/", {"revision": 5}).status_code == 302

    there = arrived(commune, row)
    theirs = at_desk(commune, "clerk")
    assert "Báo cáo quý" in text_of(theirs.get(AT))
    assert (
        theirs.post(f"{AT}{there.pk}/do/register/", {"revision": 1, "due_on": "2026-11-20"}).status_code
        == 302
    )
    page = text_of(clerk.get(f"{AT}{row.pk}/"))
    assert "In their register (03)" in page
    assert now(there).number == 1


def test_a_draft_is_changed_by_its_author(office: Office) -> None:
    commune = a_commune()
    row = drafted(office, to_unit(commune))
    client = at_desk(office, "officer")
    page = client.get(f"{AT}{row.pk}/do/change/")
    assert 'value="BC-STP"' in text_of(page)
    said = {
        "entry_key": key(), "kind": "to_trinh", "notation_tail": "TTr-STP", "secrecy": "open", "subject": "Tờ trình",
        "urgency": "0", "units": [str(commune.unit.pk)], "others": "Công ty Hoa Mai", "revision": 1,
    }  # fmt: skip
    assert client.post(f"{AT}{row.pk}/do/change/", said).status_code == 302
    assert (now(row).kind, now(row).sendings.count(), now(row).files.count()) == ("to_trinh", 2, 2)
    assert client.post(f"{AT}{row.pk}/do/change/", said).status_code == 409


def test_slips_are_answered_and_sent_back(office: Office) -> None:
    row, helper = entered(office), a_commune()
    head = at_desk(office, "head")
    given = {
        "revision": 1, "unit": str(office.unit.pk), "user": str(office.officer.pk),
        "coordinating": [str(helper.unit.pk)], "task": "Tham mưu", "due_on": "2026-11-04",
    }  # fmt: skip
    assert head.post(f"{AT}{row.pk}/do/assign/", given).status_code == 302
    part, own = Slip.objects.get(kind="coordinate"), Slip.objects.get(kind="handle")
    theirs = at_desk(helper, "officer")
    assert "Tham mưu" in text_of(theirs.get(f"{AT}slips/"))
    answer = theirs.post(f"{AT}slips/{part.pk}/do/answer/", {"revision": 2, "text": "Thống nhất."})
    assert answer.status_code == 302
    assert (
        theirs.post(f"{AT}slips/{own.pk}/do/back/", {"revision": 3, "text": "Không phải"}).status_code == 422
    )
    mine = at_desk(office, "officer")
    assert (
        mine.post(f"{AT}slips/{own.pk}/do/back/", {"revision": 3, "text": "Sai lĩnh vực"}).status_code == 302
    )
    assert now(row).state == "registered"


def test_a_stale_screen_is_told_and_changes_nothing(office: Office) -> None:
    row = entered(office)
    with as_system():
        registering.finish(row.pk, answer="Lưu hồ sơ", seen=None, by=office.by_head, at=MONDAY)
    answer = at_desk(office, "head").post(f"{AT}{row.pk}/do/finish/", {"revision": 1, "answer": "Xong rồi"})
    assert answer.status_code == 409
    assert "Somebody changed this document meanwhile" in text_of(answer)


def test_what_lies_outside_does_not_exist(office: Office) -> None:
    row, other = entered(office), a_commune()
    sent_row = sent(office, to_unit(an_office("Sở Nội vụ")))
    file = sent_row.files.first()
    assert file is not None
    theirs = at_desk(other, "clerk")
    for path in (
        f"{row.pk}/", f"{row.pk}/do/finish/", f"files/{file.pk}/", f"draft/?answers={row.pk}",
        f"{row.pk}/do/nonsense/", "slips/999/do/answer/", "work-files/999/",
    ):  # fmt: skip
        assert theirs.get(AT + path).status_code == 404, path
    assert theirs.post(f"{AT}{row.pk}/do/finish/", {"revision": 1, "answer": "x"}).status_code == 404


def test_only_the_posts_named_open_the_pages(office: Office) -> None:
    officer = at_desk(office, "officer")
    assert officer.get(AT).status_code == 200
    for path in ("enter/", "register/", "packages/"):
        assert officer.get(AT + path).status_code == 403, path
    administrator = seat(factories.make_official(office.unit, "administrator"), office.unit).client
    assert administrator.get(AT).status_code == 403
    assert Client().get(AT).status_code == 302


def test_a_reading_of_personal_data_is_traced_and_shown(office: Office) -> None:
    row = entered(office, has_personal_data=True)
    officer, head = at_desk(office, "officer"), at_desk(office, "head")
    officer.get(f"{AT}{row.pk}/")
    page = text_of(head.get(f"{AT}{row.pk}/"))

    assert list(Reading.objects.values_list("by_id", "what")) == [
        (office.officer.pk, "document"), (office.head.pk, "document"),
    ]  # fmt: skip
    assert "Who opened it" in page
    assert "Phạm Văn Nam" in page


def test_the_register_is_printed_without_formulas_and_without_secrets(office: Office) -> None:
    entered(office, subject="=1+1", notation="+5/KH")
    entered(office, secrecy="secret", subject="")
    clerk = at_desk(office, "clerk")
    book = load_workbook(io.BytesIO(clerk.get(f"{AT}register/xlsx/?direction=in&year=2026").content))
    rows = list(book.active.iter_rows(min_row=4, values_only=True))  # type: ignore[union-attr]  # it has a sheet
    assert [(row[0], row[2], row[4]) for row in rows] == [
        ("1", "+5/KH", "Công văn. =1+1"), ("2", "120/SNV-VP", "Công văn. Mật"),
    ]  # fmt: skip
    paper = clerk.get(f"{AT}register/pdf/?direction=in&year=2026")
    assert (paper["Content-Type"], paper.content[:5]) == ("application/pdf", b"%PDF-")
    head_only = text_of(clerk.get(f"{AT}register/?year=2026"))
    assert "Secret (mật)" in head_only


def test_a_work_file_is_opened_filled_and_closed(office: Office) -> None:
    row = entered(office)
    client = at_desk(office, "officer")
    said = {"code": "01.HT", "title": "Rà soát hộ tịch", "retention_years": "10"}
    assert client.post(f"{AT}work-files/new/", said).status_code == 302
    assert client.post(f"{AT}work-files/new/", said).status_code == 422
    held = WorkFile.unscoped.get()
    assert (
        client.post(f"{AT}{row.pk}/do/file/", {"revision": 1, "work_file": str(held.pk)}).status_code == 302
    )
    page = text_of(client.get(f"{AT}work-files/{held.pk}/"))
    assert row.subject in page
    assert client.post(f"{AT}work-files/{held.pk}/do/link/", {"code": "H56-KHONG-CO"}).status_code == 422
    assert client.post(f"{AT}work-files/{held.pk}/do/close/", {}).status_code == 302
    assert client.post(f"{AT}work-files/{held.pk}/do/close/", {}).status_code == 422


def test_the_number_of_queries_of_a_list_does_not_grow(office: Office) -> None:
    client = at_desk(office, "clerk")

    def count() -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get(AT).status_code == 200
        return len(found)

    entered(office)
    first = count()
    for _turn in range(5):
        entered(office)
    assert count() == first


def test_a_search_with_odd_characters_answers(office: Office) -> None:
    entered(office)
    client = at_desk(office, "clerk")
    for query in (
        "q=%00",
        "before=x~y",
        "since=31-31-31",
        "state=zzz",
        "direction=zzz",
        "year=99999",
        "q=%25_",
    ):
        assert client.get(f"{AT}?{query}").status_code == 200, query
    assert client.get(f"{AT}register/?year=abcd").status_code == 200


def test_a_document_without_a_signature_is_not_numbered_for_the_axis(office: Office) -> None:
    row = numbered(office, to_unit(a_commune()))
    Document.unscoped.filter(pk=row.pk).update(signature="")
    answer = at_desk(office, "clerk").post(f"{AT}{row.pk}/do/send/", {"revision": row.revision})
    assert answer.status_code == 422
    assert later(0).tzinfo is VIETNAM
