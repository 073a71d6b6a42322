"""Packages that could not be used: a page with the reason, once more when it was mended, set aside with words."""

import pytest
from django.test import Client

import factories
from correspondence_ground import MONDAY, Office, an_office, as_system
from edxml_ground import a_letter, a_status
from motcua.correspondence.actions import polling
from motcua.correspondence.axis_client import Waiting
from motcua.correspondence.edxml.building import build
from motcua.correspondence.edxml.values import Attachment, Organ
from motcua.correspondence.errors import DeedRefused, DocumentNotFound, InputRefused
from motcua.correspondence.models import Document, Package
from real_files import ok_pdf

pytestmark = pytest.mark.django_db
LATE = "H56.404"  # bears no unit yet


@pytest.fixture
def office() -> Office:
    return an_office()


def letter(to: str) -> bytes:
    paper = Attachment(name="cong-van.pdf", content_type="application/pdf", content=ok_pdf())
    receivers = (Organ(organ_id=to, name="x"),)
    return build(a_letter(receivers=receivers, responds_to=(), attachments=(paper,)))


def comes(content: bytes, *, to: str, kind: str = "document") -> Package:
    with as_system():
        polling.take(Waiting(1, "p-1", "H40.2", to, kind), content, at=MONDAY)
    return Package.objects.get()


def again(row: Package, office: Office) -> str:
    with as_system():
        return polling.once_more(row.pk, by_id=office.clerk.pk, at=MONDAY)


def test_once_the_unit_is_entered_the_kept_package_becomes_a_document_once(office: Office) -> None:
    row = comes(letter(LATE), to=LATE)
    assert (row.state, row.problem) == ("bad", "no-such-unit")
    assert again(row, office) == "bad"
    unit = factories.make_unit("Sở Tài chính", agency_id=LATE)

    assert again(row, office) == "done"

    row.refresh_from_db()
    assert (row.state, row.problem, row.tries, row.decided_by_id) == ("done", "", 2, office.clerk.pk)
    document = Document.unscoped.get()
    assert (document.pk, document.unit_id, document.notation) == (row.document_id, unit.pk, "7/SNV-VP")
    with pytest.raises(DeedRefused):
        again(row, office)
    assert Document.unscoped.count() == 1


def test_what_is_still_unusable_says_the_newest_reason(office: Office) -> None:
    row = comes(build(a_status()), to=office.unit.agency_id, kind="status")
    assert row.problem == "status-of-nothing"
    Package.objects.update(problem="seal-absent")

    assert again(row, office) == "bad"

    row.refresh_from_db()
    assert (row.state, row.problem, row.tries) == ("bad", "status-of-nothing", 1)


def test_a_package_is_set_aside_with_words_once_and_stays_kept(office: Office) -> None:
    row = comes(b"khong phai xml", to=office.unit.agency_id)
    with pytest.raises(InputRefused):
        polling.set_aside(row.pk, reason=" ", by_id=office.clerk.pk, at=MONDAY)
    with pytest.raises(DocumentNotFound):
        polling.set_aside(10**9, reason="Nơi gửi đã gửi lại", by_id=office.clerk.pk, at=MONDAY)

    polling.set_aside(row.pk, reason="Nơi gửi đã gửi lại", by_id=office.clerk.pk, at=MONDAY)

    row.refresh_from_db()
    assert (row.state, row.decided_why, row.xml_id is not None) == ("aside", "Nơi gửi đã gửi lại", True)
    with pytest.raises(DeedRefused):
        polling.set_aside(row.pk, reason="Nơi gửi đã gửi lại", by_id=office.clerk.pk, at=MONDAY)
    with pytest.raises(DeedRefused):
        again(row, office)
    assert comes(b"khong phai xml", to=office.unit.agency_id).state == "aside"  # coming again opens nothing


def test_the_page_says_why_and_offers_both_and_another_unit_sees_nothing(office: Office) -> None:
    other = an_office("Sở Nội vụ")
    row = comes(b"khong phai xml", to=office.unit.agency_id)
    client, stranger = Client(), Client()
    client.force_login(office.clerk)
    stranger.force_login(other.clerk)
    path = f"/correspondence/packages/{row.pk}/"

    page = client.get(path).content.decode()
    assert "Gói tin không đúng chuẩn edXML. Đề nghị nơi gửi gửi lại." in page
    assert path in client.get("/correspondence/packages/").content.decode()
    assert stranger.get(path).status_code == 404
    assert stranger.post(f"{path}do/aside/", {"reason": "Không phải của tôi"}).status_code == 404

    empty = client.post(f"{path}do/aside/", {"reason": ""})
    assert empty.status_code == 422
    tried = client.post(f"{path}do/again/", follow=True).content.decode()
    assert "Lần này vẫn chưa dùng được" in tried
    done = client.post(f"{path}do/aside/", {"reason": "Nơi gửi đã gửi lại"}, follow=True).content.decode()
    assert "Nơi gửi đã gửi lại" in done
    assert "Thử lại</button>" not in done
