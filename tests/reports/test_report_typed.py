"""Numbers typed into a report's texts: which are seen, which are left alone, and what nobody can pass over."""

from typing import Any

import pytest
from django.test import Client

import report_ground as g
from motcua.reports import documents
from motcua.reports.actions import counting, deciding, editing
from motcua.reports.errors import NumbersUnexplained
from motcua.reports.models import Deed, Report
from motcua.reports.rules.countings import Ordered
from motcua.reports.rules.sheets import Frozen, Grid, Scale, Sheet
from motcua.reports.rules.typed import slot_of, typed_in

FIGURES = (
    Frozen(1, "ONTIME", "Tỷ lệ hồ sơ giải quyết đúng hạn", "4867", 5277, Scale.PERCENT),
    Frozen(2, "SAT", "Mức độ hài lòng của người dân", "90", 100, Scale.PERCENT),
    Frozen(3, "BACKLOG", "Hồ sơ đang giải quyết quá hạn", "14"),
)


def sheet(*figures: Frozen) -> Sheet:
    return Sheet(
        form="PAR", edition="2024-01-01", unit_id=None, unit_name="", agency_id="", province="Tỉnh Mẫu",
        period="2026-Q3", kind="quarter", first="2026-07-01", last="2026-09-30", due_on="2026-10-15",
        as_of="2026-10-01T00:00:00+00:00", known_on="2026-10-01", event=1, options={},
        grids=(Grid("t", "", (), ()),), figures=figures or FIGURES, slots={"ONTIME": 1, "SAT": 2, "BACKLOG": 3},
    )  # fmt: skip


def seen(text: str, *, begun_with: str = "") -> list[str]:
    return [one.written for one in typed_in("b", text, sheet(), begun_with=begun_with)]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Đúng hạn đạt 98,5 % số hồ sơ.", ["98,5 %"]),
        ("Đúng hạn đạt 98.5%.", ["98.5%"]),
        ("Đúng hạn đạt 99 phần trăm, tăng 2,3 điểm phần trăm.", ["99 phần trăm", "2,3 điểm phần trăm"]),
        ("Đạt chín mươi tám phần trăm.", ["chín mươi tám phần trăm"]),
        ("Đạt 95 - 98 % số hồ sơ", ["95", "98 %"]),
        ("Đã tiếp nhận 1.234 hồ sơ, trong đó 56 lượt hồ sơ trực tuyến.", ["1.234", "56"]),
        ("Đã giải quyết 12.345.678 thủ tục hành chính", ["12.345.678"]),
        ("Hồ sơ quá hạn đang giải quyết chỉ còn 3.", ["3"]),
        ("Rà soát 3/5 thủ tục.", ["3", "5"]),
        ("Tỷ lệ đạt \uff19\uff18\uff05.", ["98%"]),  # wide figures, as they are read
        ("Tỷ lệ đạt 9\u200b8 %.", ["98 %"]),
        ("Tỷ lệ {{ONTIME}} nhưng thực tế 99 %.", ["99 %"]),
        ("Năm 2026 đạt 100% và 2.026 hồ sơ.", ["100%", "2.026"]),
    ],
)
def test_numbers_that_no_figure_backs_are_seen(text: str, written: list[str]) -> None:
    assert seen(text) == written


@pytest.mark.parametrize(
    "text",
    [
        "Theo Điều 12, khoản 3 và điểm 1 Nghị định số 61/2018/NĐ-CP, Quyết định số 766/QĐ-TTg.",
        "Quyết định 766 ngày 23 tháng 6 năm 2022; Luật số 36/2024/QH15.",
        "Từ ngày 15/12/2025 đến ngày 14/3/2026, tháng 11/2026, quý 3 năm 2026, giai đoạn 2021-2025.",
        "Trong năm 2026 hồ sơ được giải quyết đúng hạn là {{ONTIME}} ({{ONTIME.n}}/{{ONTIME.d}} hồ sơ).",
        "Dịch vụ công mức độ 4, họp lần 2, trực 24/7, từ 8 giờ đến 17 giờ 30.",
        "1. Kết quả\n2. Hạn chế\n3) Kiến nghị",
        "Hồ sơ quá hạn đang giải quyết năm 2026 giảm so với năm 2025.",
        "Biểu số 06, Phụ lục 2, Mẫu 01.",
        "",
    ],
)
def test_dates_years_articles_and_documents_are_left_alone(text: str) -> None:
    assert seen(text) == []


def test_what_the_form_itself_says_is_nobodys_typing() -> None:
    assert seen("Mục tiêu 90% đã đạt; thực tế 97%.", begun_with="Mục tiêu 90%.") == ["97%"]


def test_each_is_shown_beside_the_figure_that_its_words_speak_of() -> None:
    """Of satisfaction, although the share of dossiers lies nearer to 92 %."""
    [share] = typed_in("b", "Mức độ hài lòng của người dân đạt 92 %.", sheet())
    [count] = typed_in("b", "Chỉ 13 hồ sơ đang giải quyết quá hạn.", sheet())
    [other] = typed_in("b", "Có 5.277 hồ sơ.", sheet())
    [spelt] = typed_in("b", "Mức độ hài lòng của người dân: chín mươi phần trăm", sheet())

    assert (share.figure, share.part, share.is_same) == (2, "", False)
    assert (count.figure, count.part, count.is_same) == (3, "", False)
    assert (other.figure, other.part, other.is_same) == (1, "d", True)
    assert spelt.figure == 2
    assert slot_of(other, sheet().slots) == "{{ONTIME.d}}"
    assert share.around == "Mức độ hài lòng của người dân đạt 92 %."


def test_without_any_figure_it_is_still_seen() -> None:
    [found] = typed_in("b", "Đạt 92 %.", sheet(Frozen(1, "X", "Không đánh giá", None, scale=Scale.PERCENT)))

    assert found.figure == 0


# On a report


TEXT = "Trong kỳ đã giải quyết đúng hạn 98 % hồ sơ theo Quyết định số 766/QĐ-TTg."


@pytest.fixture
def at() -> g.Province:
    return g.settled_province()


def _written(at: g.Province, text: str = TEXT) -> Report:
    report = g.drafted(at)
    form = str(Report.objects.get(pk=report.pk).texts["summary"])
    editing.edit(report.pk, {"summary": f"{form}\n{text}"}, by=at.drafter, at=g.LATER, seen=None)
    report.refresh_from_db()
    return report


@pytest.mark.django_db
def test_nobody_checks_or_approves_past_such_a_number_without_saying_why(at: g.Province) -> None:
    report = _written(at)

    for why in ("", "  \n"):
        with pytest.raises(NumbersUnexplained) as refused:
            deciding.check(report.pk, by=at.as_checker, at=g.LATER, seen=None, numbers=why)
    assert refused.value.numbers == 1
    deciding.check(report.pk, by=at.as_checker, at=g.LATER, seen=None, numbers="Theo sổ của Sở")
    with pytest.raises(NumbersUnexplained):
        deciding.approve(report.pk, by=at.as_chair, at=g.LATER, seen=None)
    with pytest.raises(NumbersUnexplained):
        deciding.may_approve(report.pk, by=at.as_chair, at=g.LATER, seen=None)

    report.refresh_from_db()
    assert report.state == "checked"


@pytest.mark.django_db
def test_why_it_stays_is_kept_and_printed(at: g.Province) -> None:
    report = _written(at)
    deciding.check(report.pk, by=at.as_checker, at=g.LATER, seen=None, numbers="Theo sổ của Sở")
    deciding.approve(report.pk, by=at.as_chair, at=g.LATER, seen=None, numbers="Đã đối chiếu")

    report.refresh_from_db()
    lines = documents.document(report).explained
    approval = Deed.objects.get(report=report, kind="approve").payload

    assert approval["numbers"] == "Đã đối chiếu"
    assert [row[:2] for row in approval["typed"]] == [["summary", "98 %"]]
    assert lines[0].startswith("“98 %” (mục Nhận xét) không lấy từ số liệu của báo cáo")
    assert lines[1:] == (
        "Người kiểm tra giải trình: Theo sổ của Sở",
        "Người phê duyệt giải trình: Đã đối chiếu",
    )
    assert report.outputs == documents.digests(report)  # the approved bytes hold it


@pytest.mark.django_db
def test_what_goes_back_begins_again_without_the_words_of_before(at: g.Province) -> None:
    report = _written(at)
    deciding.check(report.pk, by=at.as_checker, at=g.LATER, seen=None, numbers="Theo sổ của Sở")
    deciding.send_back(report.pk, why="Sai", by=at.as_chair, at=g.LATER, seen=None)

    report.refresh_from_db()
    assert report.typed_numbers == {}


@pytest.mark.django_db
def test_a_text_without_such_numbers_asks_nothing(at: g.Province) -> None:
    report = g.approved(at, _written(at, "Thực hiện Điều 12 Quyết định số 766/QĐ-TTg năm 2022."))

    assert report.state == "approved"
    assert report.typed_numbers == {}


@pytest.mark.django_db
def test_an_order_to_approve_carries_the_words_along(at: g.Province) -> None:
    report = _written(at)
    deciding.check(report.pk, by=at.as_checker, at=g.LATER, seen=None, numbers="Theo sổ của Sở")
    given: dict[str, Any] = {"by": at.as_chair, "at": g.LATER, "seen": None, "defer": lambda _pk: None}
    with pytest.raises(NumbersUnexplained):
        counting.order(Ordered.APPROVE, report.pk, **given)
    row = counting.order(Ordered.APPROVE, report.pk, numbers="Đã đối chiếu", **given)
    counting.carry_out(row.pk, at=g.LATER)

    report.refresh_from_db()
    assert (report.state, report.typed_numbers["approve"]) == ("approved", "Đã đối chiếu")


@pytest.mark.django_db
def test_writer_and_approver_see_the_number_beside_the_nearest_figure(at: g.Province, client: Client) -> None:
    report = _written(at, "Đang giải quyết chỉ 77 hồ sơ.")
    client.force_login(at.staff)
    writing = client.get(f"/reports/{report.pk}/").content.decode()
    client.force_login(at.checker)
    checking = client.get(f"/reports/{report.pk}/").content.decode()
    said = {"revision": str(report.revision)}
    refused = client.post(f"/reports/{report.pk}/do/check/", said)
    client.post(f"/reports/{report.pk}/do/check/", {**said, "numbers": "Theo sổ của Sở"})
    client.force_login(at.chair)
    approving = client.get(f"/reports/{report.pk}/").content.decode()

    for html in (writing, checking, approving):
        assert "không lấy từ số liệu" in html
        assert f"BC{report.pk}.1-" in html.split("rp-told")[1].split("</ul>")[0]
    assert "id_numbers_check" in checking
    assert "id_numbers_approve" in approving
    assert "Theo sổ của Sở" in approving
    assert refused.status_code == 422
    assert 'href="#id_numbers_check"' in refused.content.decode()
