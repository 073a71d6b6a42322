"""The page that shows two versions of a document side by side."""

from dataclasses import replace
from datetime import timedelta

import pytest

from correspondence_ground import MONDAY, an_office, as_system, later, now
from desk_people import seat, text_of
from motcua.correspondence.actions import receiving
from motcua.correspondence.actions.receiving import Arrival
from motcua.correspondence.actions.recording import KeptFile
from motcua.correspondence.models import Document, Reading
from motcua.correspondence.rules.lifecycle import Channel
from motcua.records import actions as store
from motcua.records.rules import PDF, TEXT

pytestmark = pytest.mark.django_db


def kept(name: str, content: bytes) -> KeptFile:
    row = store.store(content, limit_bytes=99_999, accepted=frozenset({PDF, TEXT}))
    return KeptFile(row.sha256, name, "")


def test_an_update_and_its_replacement_stand_side_by_side_with_what_changed() -> None:
    office = an_office()
    first = kept("noi-dung.txt", "Kính gửi:\nHạn trả lời: 10 ngày.\nNơi nhận".encode())
    second = kept("noi-dung.txt", "Kính gửi:\nHạn trả lời: 7 ngày.\nNơi nhận".encode())
    same, gone, came = (kept(f"{one}.txt", one.encode()) for one in ("phu-luc", "bieu-cu", "bieu-moi"))
    given = Arrival(
        to_unit_id=office.unit.pk, channel=Channel.AXIS, from_agency="H40.2", from_name="Sở Nội vụ",
        document_id="H40.2,2026,7/SNV-VP", kind="cong_van", notation="7/SNV-VP", subject="Nội dung đầu",
        issued_on=MONDAY.date(), sent_at=MONDAY, files=[first, same, gone],
    )  # fmt: skip
    with as_system():
        number, _new = receiving.take_in(given, at=MONDAY)
        assert receiving.update(
            number,
            replace(
                given,
                subject="Nội dung mới",
                sent_at=MONDAY + timedelta(minutes=5),
                files=[second, same, came],
            ),
            at=later(1),
        )
        other, _new = receiving.take_in(
            replace(given, document_id="H40.2,2026,9/SNV-VP", notation="9/SNV-VP", subject="Thay thế",
                    replaces=["H40.2,2026,7/SNV-VP"], files=[second]),
            at=later(2),
        )  # fmt: skip
    clerk = seat(office.clerk, office.unit)

    said = text_of(clerk.client.get(f"/correspondence/{number}/versions/?old={number}-1&new={number}-2"))
    assert '<del class="co-text">Nội dung đầu</del>' in said
    assert '<ins class="co-text">Nội dung mới</ins>' in said
    for fate in ("File replaced", "File unchanged", "File added", "File removed"):
        assert said.count(fate) == 1, fate
    assert first.sha256[:16] in said
    assert second.sha256[:16] in said
    assert "Hạn trả lời" not in said  # texts are read only when they are asked for

    file_id = now(clerk_row(number)).files.get(version=2, is_main=True).pk
    said = text_of(
        clerk.client.get(f"/correspondence/{number}/versions/?old={number}-1&new={number}-2&text={file_id}")
    )
    assert "Hạn trả lời: 10 ngày.</del>" in said
    assert "Hạn trả lời: 7 ngày.</ins>" in said

    # whose papers hold somebody's data leave a trace of who read them
    assert not Reading.objects.exists()
    with as_system():
        Document.objects.filter(pk=number).update(has_personal_data=True)
    clerk.client.get(f"/correspondence/{number}/versions/?old={number}-1&new={number}-2&text={file_id}")
    assert set(Reading.objects.values_list("document_id", "what", "by_id")) == {
        (number, "document", office.clerk.pk),
        (number, "file", office.clerk.pk),
    }

    # the document that took its place, from either side
    for address in (f"/correspondence/{other}/versions/", f"/correspondence/{number}/versions/"):
        said = text_of(clerk.client.get(address))
        assert '<del class="co-text">Nội dung mới</del>' in said
        assert '<ins class="co-text">Thay thế</ins>' in said
        assert "7/SNV-VP" in said


def clerk_row(number: int) -> object:
    from motcua.correspondence.models import Document

    return Document.unscoped.get(pk=number)


def test_a_document_of_one_version_and_one_out_of_reach_have_no_such_page() -> None:
    office, other = an_office(), an_office()
    with as_system():
        number, _new = receiving.take_in(
            Arrival(
                to_unit_id=office.unit.pk, channel=Channel.AXIS, from_agency="H40.2", from_name="Sở Nội vụ",
                document_id="H40.2,2026,8/SNV-VP", kind="cong_van", notation="8/SNV-VP", subject="Một lần",
                issued_on=MONDAY.date(), sent_at=MONDAY,
            ),
            at=MONDAY,
        )  # fmt: skip

    for person in (seat(office.clerk, office.unit), seat(other.clerk, other.unit)):
        assert person.client.get(f"/correspondence/{number}/versions/").status_code == 404
