"""The pages of reports: what they show, to whom, and what they answer when something is refused."""

import hashlib
import io
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from openpyxl import load_workbook

import factories
from desk_people import seat, text_of
from motcua.reports.actions import counting, drafting
from motcua.reports.models import Counting, Report
from motcua.web.reports import words
from report_ground import NOW, PERIOD, Province, drafted, settled_province, signed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOW + timedelta(hours=2), tick=False):
        yield


@pytest.fixture
def at() -> Province:
    return settled_province()


@pytest.fixture
def staff(at: Province) -> Client:
    return seat(at.staff, at.office).client


def test_the_calendar_names_what_is_late_and_begins_it(at: Province, staff: Client) -> None:
    page = text_of(staff.get("/reports/"))
    assert "II.06a" in page
    assert "Quý III năm 2026" in page
    answer = staff.post("/reports/new/", {"form": "II.06a", "period": PERIOD, "unit": ""})
    assert answer.status_code == 302
    again = staff.post("/reports/new/", {"form": "II.06a", "period": PERIOD, "unit": ""})
    assert again["Location"] == answer["Location"]
    order = Counting.objects.get()
    waiting = staff.get(answer["Location"])
    assert "Being counted" in text_of(waiting)
    assert waiting["Refresh"] == "4"
    staff.post("/reports/new/", {"form": "II.06a", "period": "2026-Q3", "unit": ""})
    quarter = Counting.objects.get(period="2026-Q3")
    assert f"/reports/counting/{quarter.pk}/" in text_of(staff.get("/reports/"))
    stranger = seat(factories.make_official(at.commune, "case_officer"), at.commune).client
    assert stranger.get(answer["Location"]).status_code == 404
    counting.carry_out(order.pk, at=NOW)
    assert staff.get(answer["Location"])["Location"] == f"/reports/{Report.objects.get().pk}/"
    for wrong in ("2026-12", "x", "2026-Q9"):
        assert staff.post("/reports/new/", {"form": "II.06a", "period": wrong, "unit": ""}).status_code == 422
    assert staff.post("/reports/new/", {"form": "nothing", "period": PERIOD, "unit": "x"}).status_code == 422


def test_a_draft_is_written_checked_approved_and_signed_by_their_people(at: Province, staff: Client) -> None:
    report = drafted(at)
    where = f"/reports/{report.pk}/"
    page = text_of(staff.get(where))
    assert f'href="/reports/figures/BC{report.pk}.1-2/" title="BC{report.pk}.1-2">5</a>' in page
    refused = staff.post(f"{where}do/edit/", {"revision": "1", "text-summary": "Không có tham chiếu."})
    assert refused.status_code == 422
    assert "Không có tham chiếu." in text_of(refused)
    kept = staff.post(
        f"{where}do/edit/", {"revision": "1", "text-summary": report.texts["summary"] + " Đúng."}
    )
    assert kept.status_code == 302
    assert staff.post(f"{where}do/edit/", {"revision": "1", "text-summary": "x"}).status_code == 409
    assert staff.post(f"{where}do/check/", {"revision": "2"}).status_code == 422
    checker = seat(at.checker, at.office).client
    assert checker.post(f"{where}do/check/", {"revision": "2"}).status_code == 302
    chair = seat(at.chair, at.office).client
    counted = chair.post(f"{where}do/approve/", {"revision": "3"})
    assert counted.status_code == 302
    assert "Figures of this report are being counted." in text_of(chair.get(where))
    counting.carry_out(Counting.objects.get().pk, at=NOW)
    assert chair.get(counted["Location"])["Location"] == where
    assert chair.post(f"{where}do/sign/", {"revision": "4", "password": "wrong"}).status_code == 422
    no_key = chair.post(f"{where}do/sign/", {"revision": "4", "password": "motcua-demo-1"})
    assert no_key.status_code == 422
    assert "no key to sign with" in text_of(no_key)
    assert chair.post(f"{where}do/nonsense/", {"revision": "4"}).status_code == 404


def test_every_page_of_a_signed_report_opens_and_its_files_are_those_approved(
    at: Province, staff: Client
) -> None:
    report = signed(at, drafted(at))
    where = f"/reports/{report.pk}/"
    for rest in ("", "compare/", "print/"):
        assert staff.get(where + rest).status_code == 200
    for kind in ("pdf", "xlsx", "docx"):
        content = staff.get(f"{where}file/{kind}/").content
        assert hashlib.sha256(content).hexdigest() == report.outputs[kind]
    assert hashlib.sha256(staff.get(f"{where}file/signed/").content).hexdigest() == report.signed_file_id
    assert staff.get(f"{where}file/nothing/").status_code == 404
    for page in (
        "/reports/list/",
        "/reports/list/?form=II.06a&state=signed",
        "/reports/verify/",
        "/reports/templates/",
    ):
        assert staff.get(page).status_code == 200


def test_what_a_counting_came_to_is_told_and_an_order_is_taken_back_by_who_gave_it(
    at: Province, staff: Client
) -> None:
    report = drafted(at)
    where = f"/reports/{report.pk}/"
    assert "have not been held against those of today yet" in text_of(staff.get(f"{where}compare/"))
    asked = staff.post(f"{where}do/compare/")["Location"]
    factories.accepted(at=factories.MONDAY, unit=at.commune, procedure=at.cases["early"].procedure)
    counting.carry_out(Counting.objects.get().pk, at=NOW)
    assert staff.get(asked)["Location"] == f"{where}compare/"
    page = text_of(staff.get(f"{where}compare/"))
    assert "figures would be others if they were counted now" in page
    assert "Counted at 09:00" in page

    checker, chair = seat(at.checker, at.office).client, seat(at.chair, at.office).client
    assert checker.post(f"{where}do/check/", {"revision": "1"}).status_code == 302
    asked = chair.post(f"{where}do/approve/", {"revision": "2"})["Location"]
    assert staff.post(f"{asked}withdraw/").status_code == 302
    order = Counting.objects.get(kind="approve")
    assert order.state == "waiting"  # the drafter may not take the chair's order back, of a checked report
    counting.carry_out(order.pk, at=NOW)
    told = chair.get(asked)
    assert "figures counted now are not those that were frozen" in text_of(told)
    assert "Refresh" not in told
    asked = chair.post(f"{where}do/approve/", {"revision": "2", "why": "Kỳ đã chốt."})["Location"]
    assert chair.post(f"{asked}withdraw/")["Location"] == where
    counting.carry_out(Counting.objects.latest("pk").pk, at=NOW)
    report.refresh_from_db()
    assert (report.state, Counting.objects.latest("pk").state) == ("checked", "withdrawn")
    assert "The order was taken back" in text_of(chair.get(asked))


def test_a_reference_opens_the_figure_its_dossiers_and_what_changed_since(
    at: Province, staff: Client
) -> None:
    report = drafted(at)
    where = f"/reports/figures/BC{report.pk}.1-1/"
    assert ", as in the report" in counted_again(staff, where)
    assert at.cases["early"].code in text_of(staff.get(where))
    later = factories.accepted(at=factories.MONDAY, unit=at.commune, procedure=at.cases["early"].procedure)
    with time_machine.travel(NOW + timedelta(hours=2, minutes=2), tick=False):
        page = counted_again(staff, where)
    assert "<dt>In the report</dt><dd>6</dd>" in page
    assert "<dt>It came to</dt><dd><strong>7</strong></dd>" in page
    assert f'counted again, not in the report: <span class="mc-code">{later.code}</span>' in page
    assert staff.get(f"/reports/figures/?reference=bc{report.pk}.1-1").status_code == 302
    par = drafting.draft("CCHC", "2026-Q3", unit_id=None, by=at.drafter, at=NOW)
    page = counted_again(staff, f"/reports/figures/BC{par.pk}.1-1/")
    assert ", as in the report" in page
    assert "Of this figure its numerator and denominator are kept" in page
    for wrong in ("BC1", "BC999999.1-1", f"BC{report.pk}.9-1", f"BC{report.pk}.1-99999", "x"):
        assert staff.get(f"/reports/figures/{wrong}/").status_code == 404
        assert staff.post(f"/reports/figures/{wrong}/count/").status_code == 404
    assert staff.get("/reports/figures/?reference=abc").status_code == 422


def counted_again(client: Client, where: str) -> str:
    """The page after somebody asked for the figure and a worker counted it."""
    assert client.post(f"{where}count/")["Location"] == where
    order = Counting.objects.latest("pk")
    counting.carry_out(order.pk, at=order.ordered_at)
    return text_of(client.get(where))


def test_a_reference_counts_nothing_whatever_is_in_its_address_and_tells_what_a_worker_found(
    at: Province, staff: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = drafted(at)
    monkeypatch.setattr("motcua.reports.freezing.count", _never)
    monkeypatch.setattr("motcua.reports.figure_again.counted_flows", _never)
    where = f"/reports/figures/BC{report.pk}.1-1/"
    for address in (where, f"{where}?now=1"):
        page = text_of(staff.get(address))
        assert "The frozen figures have not been held against those of today yet." in page
        assert at.cases["early"].code in page
    assert staff.get(f"{where}count/").status_code == 405
    assert Counting.objects.count() == 0
    monkeypatch.undo()
    factories.accepted(at=factories.MONDAY, unit=at.commune, procedure=at.cases["early"].procedure)
    staff.post(f"/reports/{report.pk}/do/compare/", {})
    counting.carry_out(Counting.objects.latest("pk").pk, at=NOW)

    monkeypatch.setattr("motcua.reports.freezing.count", _never)
    page = text_of(staff.get(where))
    assert "<dt>It came to</dt><dd><strong>7</strong></dd>" in page
    assert "with the whole report" in page
    same = next(n for n in range(2, 40) if ", as in the report" in _figure(staff, report.pk, n))
    assert same > 1


def test_who_waits_for_a_figure_sees_since_when_by_whom_and_the_page_looks_again_ever_more_seldom(
    at: Province, staff: Client
) -> None:
    report = drafted(at)
    where = f"/reports/figures/BC{report.pk}.1-1/"
    staff.post(f"{where}count/")
    checker = seat(at.checker, at.office).client
    checker.post(f"{where}count/")
    order = Counting.objects.get()  # pressed by two, it is one counting
    page = checker.get(where)
    said = text_of(page)
    assert "Being counted since 11:00 on 16/11/2026, asked for by Phạm Thu Hà." in said
    assert "<button" not in said.split('id="today"')[1].split("</section>")[0]
    assert page["Refresh"] == "4"
    with time_machine.travel(NOW + timedelta(hours=2, seconds=40), tick=False):
        assert staff.get(where)["Refresh"] == "20"
    with time_machine.travel(NOW + timedelta(hours=2, minutes=4), tick=False):
        assert staff.get(where)["Refresh"] == "30"
    assert staff.get(f"/reports/counting/{order.pk}/")["Location"] == where
    assert staff.post(f"/reports/counting/{order.pk}/withdraw/")["Location"] == where
    order.refresh_from_db()
    assert order.state == "waiting"  # others may wait for it: it is not taken back


def test_what_is_not_counted_after_the_stated_time_says_so_and_is_asked_for_once_more(
    at: Province, staff: Client
) -> None:
    report = drafted(at)
    where = f"/reports/figures/BC{report.pk}.1-1/"
    staff.post(f"{where}count/")
    with time_machine.travel(NOW + timedelta(hours=2, minutes=5), tick=False):
        late = staff.get(where)
        page = text_of(late)
        assert "It should have been there after 5 minutes." in page
        assert "Ask once more" in page
        assert "Refresh" not in late
        staff.post(f"{where}count/")
        order = Counting.objects.get()
        counting.fail(order.pk, at=timezone.now())
        page = text_of(staff.get(where))
    assert "could not count it; it gave up at 11:05 on 16/11/2026" in page
    assert "Count this figure now" in page


def test_a_figure_shows_its_age_and_is_not_counted_anew_within_the_minute(
    at: Province, staff: Client
) -> None:
    report = drafted(at)
    where = f"/reports/figures/BC{report.pk}.1-1/"
    counted_again(staff, where)
    page = text_of(staff.post(f"{where}count/", follow=True))
    assert "This figure was counted less than a minute ago." in page
    assert Counting.objects.count() == 1
    with time_machine.travel(NOW + timedelta(hours=2, minutes=12), tick=False):
        page = text_of(staff.get(where))
        assert "11:00 on 16/11/2026" in page
        assert "(12 minutes ago)" in page
        staff.post(f"{where}count/")
        again = text_of(staff.get(where))
    assert "Being counted since 11:12 on 16/11/2026" in again
    assert ", as in the report" in again  # what was found before stands beside it


@pytest.mark.parametrize(
    ("passed", "said"),
    [
        (timedelta(seconds=59), "less than a minute ago"),
        (timedelta(seconds=60), "1 minute ago"),
        (timedelta(minutes=59), "59 minutes ago"),
        (timedelta(hours=1), "1 hour ago"),
        (timedelta(hours=47), "1 day ago"),
        (timedelta(days=3), "3 days ago"),
    ],
)
def test_an_age_is_told_in_the_largest_whole_unit(passed: timedelta, said: str) -> None:
    with translation.override("en"):
        assert words.age(NOW, now=NOW + passed) == said


def test_one_person_waits_for_few_figures_at_a_time(at: Province, staff: Client) -> None:
    report = drafted(at)
    for number in range(1, 6):
        staff.post(f"/reports/figures/BC{report.pk}.1-{number}/count/")
    page = text_of(staff.post(f"/reports/figures/BC{report.pk}.1-6/count/", follow=True))
    assert "5 figures that you asked for are still being counted." in page
    assert Counting.objects.count() == 5
    staff.post(f"/reports/figures/BC{report.pk}.1-1/count/")  # one that waits is only looked at
    assert Counting.objects.count() == 5


def test_who_may_not_read_a_report_has_none_of_its_figures_counted(at: Province) -> None:
    report = drafted(at)
    elsewhere = factories.make_unit("Sở Xây dựng", level="province", kind="department")
    stranger = seat(factories.make_official(elsewhere, "agency_head"), elsewhere).client
    assert stranger.get(f"/reports/figures/BC{report.pk}.1-1/").status_code == 404
    assert stranger.post(f"/reports/figures/BC{report.pk}.1-1/count/").status_code == 404
    assert Counting.objects.count() == 0


def _figure(staff: Client, report_id: int, number: int) -> str:
    return text_of(staff.get(f"/reports/figures/BC{report_id}.1-{number}/"))


def _never(*args: object, **options: object) -> None:
    raise AssertionError("counted within the request")


def test_the_dossiers_behind_a_figure_are_listed_as_far_as_the_reader_may_see(at: Province) -> None:
    report = signed(at, drafted(at))
    elsewhere = factories.make_unit("Sở Xây dựng", level="province", kind="department")
    reader = seat(factories.make_official(elsewhere, "agency_head"), elsewhere).client
    page = text_of(reader.get(f"/reports/figures/BC{report.pk}.1-1/"))
    assert "Only those of your units are listed." in page
    assert at.cases["early"].code not in page
    draft = drafting.draft("CCHC", "2026-Q3", unit_id=None, by=at.drafter, at=NOW)
    assert reader.get(f"/reports/{draft.pk}/").status_code == 404
    assert "CCHC" not in text_of(reader.get("/reports/list/")).split("Show")[-1]


def test_a_file_is_recognised_unchanged_grown_or_changed(at: Province, staff: Client) -> None:
    report = signed(at, drafted(at))
    signed_pdf = staff.get(f"/reports/{report.pk}/file/signed/").content
    plain = staff.get(f"/reports/{report.pk}/file/pdf/").content
    workbook = staff.get(f"/reports/{report.pk}/file/xlsx/").content

    def said(content: bytes) -> str:
        return text_of(staff.post("/reports/verify/", {"file": SimpleUploadedFile("f", content)}))

    assert "this is the report as it was signed" in said(signed_pdf)
    assert "this is the document as it was approved" in said(workbook)
    assert "something was added behind its end" in said(plain + b"\n% more")
    assert "Changed:" in said(signed_pdf.replace(b"/Length", b"/Lengtq", 1))
    changed, out = load_workbook(io.BytesIO(workbook)), io.BytesIO()
    changed.worksheets[0]["C9"] = 99
    changed.save(out)
    assert "Changed:" in said(out.getvalue())
    assert "This is no report that was signed here." in said(b"%PDF-1.7 nothing")
    assert "This is no report that was signed here." in said(b"PK\x03\x04 broken")
    assert staff.post("/reports/verify/", {}).status_code == 422


def test_pages_of_reports_ask_the_same_number_of_queries_for_few_and_for_many(
    at: Province, staff: Client
) -> None:
    report = drafted(at)
    factories.accepted(at=factories.MONDAY)  # what differs from the frozen figure costs two queries more
    figure = f"/reports/figures/BC{report.pk}.1-1/"
    counted_again(staff, figure)
    pages = ("/reports/", "/reports/list/", f"/reports/{report.pk}/", figure)

    def counted(page: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert staff.get(page).status_code == 200
        return len(asked)

    few = [counted(page) for page in pages]
    for _ in range(3):
        unit = factories.make_unit()
        factories.accepted(at=factories.MONDAY, unit=unit)
        drafting.draft("II.06a", PERIOD, unit_id=unit.pk, by=at.drafter, at=NOW)
    assert [counted(page) for page in pages] == few
    assert max(few) <= 40, few
