"""The life of a report: frozen, written, checked, approved, signed, submitted; each by the right person, once."""

import hashlib
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from motcua.kernel.scopes import of_system, scope
from motcua.reports import comparing, documents, freezing
from motcua.reports.actions import deciding, drafting, editing, signing, submitting
from motcua.reports.errors import (
    AlreadyThere,
    FiguresMoved,
    NotAllowed,
    NotConnected,
    PeriodNotOver,
    PeriodRefused,
    SamePerson,
    StaleRevision,
    StateRefused,
    TextRefused,
    Unexplained,
)
from motcua.reports.models import Deed, Report, Sheet
from motcua.reports.rules.forms import Ending, Place
from report_ground import LATER, NOW, Province, approved, drafted, settled_province, signed

pytestmark = pytest.mark.django_db


@pytest.fixture
def at() -> Province:
    return settled_province()


def totals(report: Report) -> dict[str, str]:
    sheet = editing.figures_of(report)
    return {slot: sheet.figures[number - 1].numerator or "" for slot, number in sheet.slots.items()}


def test_the_form_counts_each_dossier_once_in_and_once_out(at: Province) -> None:
    report = drafted(at)

    assert totals(report) == {
        "C3": "6", "C4": "5", "C5": "0", "C6": "1", "C7": "3", "C8": "1", "C9": "1", "C10": "1", "C11": "3",
        "C12": "1", "C13": "2",
    }  # fmt: skip
    assert (report.first, report.last, report.due_on) == (
        date(2026, 10, 15),
        date(2026, 11, 14),
        date(2026, 11, 20),
    )
    assert (
        comparing.identities_broken(editing.figures_of(report), freezing.form_of(editing.figures_of(report)))
        == ()
    )


def test_a_withdrawn_dossier_is_left_out_where_the_option_says_so_and_the_columns_still_add_up(
    at: Province,
) -> None:
    options = {
        Ending.WITHDRAWN: Place.LEFT_OUT,
        Ending.REFUSED: Place.BY_OUTCOME,
        Ending.WITHOUT_LIMIT: Place.ON_TIME,
    }
    report = drafted(at, options=options)

    found = totals(report)
    assert (found["C3"], found["C7"], found["C9"], found["C11"]) == ("5", "2", "0", "3")
    notes = documents.document(report).tables[0].notes
    assert "Hồ sơ người nộp rút: không tính vào biểu." in notes
    assert "Số hồ sơ không tính vào biểu theo lựa chọn trên: 1." in notes


def test_every_form_of_the_law_is_counted_also_over_nothing() -> None:
    from motcua.reports.rules import law

    for form in law.forms(on=NOW.date()):
        period = "2026-10" if form.cut == "calendar" else "2026-Q3"
        found, span = drafting.form_and_span(form.code, period, unit_id=None, on=NOW.date())
        sheet = freezing.count(found, span, unit_id=None, now=NOW).sheet
        assert all(one.value is None for one in sheet.figures if one.denominator == 0), form.code


def test_the_whole_way_from_figures_to_a_signed_document(at: Province) -> None:
    report = signed(at, drafted(at))

    assert report.state == "signed"
    assert [one.kind for one in report.deeds.order_by("id")] == ["draft", "check", "approve", "sign"]
    from motcua.records import queries as files
    from motcua.signing.queries import validate

    content = files.read_file(report.signed_file_id)
    made = documents.make(report, documents.Format.PDF)
    assert content.startswith(made)
    assert hashlib.sha256(made).hexdigest() == report.outputs["pdf"]
    assert [one.intact for one in validate(content, at=LATER, is_foreign=False).signatures] == [True, True]
    signing.sign(report.pk, by=at.as_chair, at=LATER, seen=None)
    assert Deed.objects.filter(report=report, kind="sign").count() == 1


def test_nobody_checks_what_they_wrote_nor_approves_what_they_checked(at: Province) -> None:
    report = drafted(at)

    with pytest.raises(SamePerson):
        deciding.check(report.pk, by=at.drafter, at=LATER, seen=None)
    with pytest.raises(NotAllowed):
        deciding.check(report.pk, by=at.as_chair, at=LATER, seen=None)
    deciding.check(report.pk, by=at.as_checker, at=LATER, seen=None)
    with pytest.raises(NotAllowed):
        deciding.approve(report.pk, by=at.as_checker, at=LATER, seen=None)
    report.refresh_from_db()
    assert report.state == "checked"
    with pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.filter(pk=report.pk).update(approved_by=at.checker, approved_at=LATER)


def test_two_who_draft_at_once_make_one_report(at: Province) -> None:
    report = drafted(at)

    with pytest.raises(AlreadyThere) as there:
        drafted(at)
    assert there.value.report_id == report.pk
    form, span = drafting.form_and_span("II.06a", report.period, unit_id=None, on=NOW.date())
    counted = freezing.count(form, span, unit_id=None, now=NOW)
    with pytest.raises(AlreadyThere):  # both had looked before either wrote
        drafting._begin(form, span, counted, by=at.drafter, at=NOW, number=1, corrects=None, why="")
    assert Report.objects.count() == 1
    assert Sheet.objects.count() == 1


def test_a_page_that_shows_an_older_revision_cannot_overwrite_a_newer(at: Province) -> None:
    report = drafted(at)
    text = report.texts["summary"]
    editing.edit(report.pk, {"summary": text + " Một."}, by=at.drafter, at=LATER, seen=1)

    with pytest.raises(StaleRevision):
        editing.edit(report.pk, {"summary": text + " Hai."}, by=at.drafter, at=LATER, seen=1)
    report.refresh_from_db()
    assert report.texts["summary"].endswith(" Một.")


def test_a_computed_number_is_referred_to_and_cannot_be_dropped_or_invented(at: Province) -> None:
    report = drafted(at)

    for text in (
        "Đã giải quyết 3 hồ sơ.",
        report.texts["summary"] + " {{C99}}",
        report.texts["summary"] + " {{",
    ):
        with pytest.raises(TextRefused):
            editing.edit(report.pk, {"summary": text}, by=at.drafter, at=LATER, seen=None)
    report.refresh_from_db()
    assert report.revision == 1


def test_figures_that_moved_between_check_and_approval_stop_the_approval(at: Province) -> None:
    import factories

    report = drafted(at)
    deciding.check(report.pk, by=at.as_checker, at=LATER, seen=None)
    factories.accepted(at=factories.MONDAY, unit=at.commune, procedure=at.cases["early"].procedure)

    with pytest.raises(FiguresMoved) as moved:
        deciding.approve(report.pk, by=at.as_chair, at=LATER, seen=None)
    assert moved.value.figures > 0
    deciding.approve(
        report.pk, by=at.as_chair, at=LATER, seen=None, despite="Hồ sơ nhập bổ sung, tính kỳ sau"
    )
    said = Deed.objects.get(report=report, kind="approve").payload
    assert said["despite"] == "Hồ sơ nhập bổ sung, tính kỳ sau"
    report.refresh_from_db()
    assert totals(report)["C3"] == "6"


def test_a_signed_report_is_corrected_by_another_that_names_it_and_never_rewritten(at: Province) -> None:
    report = signed(at, drafted(at))

    second = drafting.correct(report.pk, why="Nhập thiếu hồ sơ", by=at.drafter, at=LATER)
    assert (second.number, second.corrects_id, second.state) == (2, report.pk, "draft")
    assert documents.document(second).corrects == f"Báo cáo lần 2, thay thế báo cáo BC{report.pk}.1"
    with pytest.raises(StateRefused):
        drafting.correct(report.pk, why="Lần nữa", by=at.drafter, at=LATER)
    for change in ({"texts": {}}, {"state": "draft"}, {"outputs": {}}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Report.objects.filter(pk=report.pk).update(**change)
    for table in ("reports_sheet", "reports_deed"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as db:
            db.execute(f"DELETE FROM {table}")


def test_what_was_sent_back_begins_again_with_its_reason(at: Province) -> None:
    report = approved(at, drafted(at))

    deciding.send_back(report.pk, why="Bổ sung nhận xét", by=at.as_chair, at=LATER, seen=None)
    report.refresh_from_db()
    assert (report.state, report.approved_by_id, report.outputs) == ("draft", None, {})
    drafting.recount(report.pk, by=at.drafter, at=LATER, seen=None)
    assert list(report.sheets.order_by("number").values_list("number", flat=True)) == [1, 2]


def test_what_is_carried_over_is_held_against_what_was_pending_before(at: Province) -> None:
    import factories

    before = drafting.draft("II.06a", "2026-10", unit_id=None, by=at.drafter, at=NOW)
    signed(at, before)
    assert totals(before)["C11"] == "1"
    late_entry = factories.in_processing(
        at=NOW - timedelta(days=40), unit=at.commune, procedure=at.cases["early"].procedure
    )

    report = drafted(at)
    found = comparing.compared(report, editing.figures_of(report))
    assert [(line.then, line.now, {k.value: v for k, v in line.why.items()}) for line in found.lines] == [
        (1, 2, {"entered_later": 1})
    ]
    with pytest.raises(Unexplained):
        deciding.check(report.pk, by=at.as_checker, at=LATER, seen=None)
    (row,) = found.open_rows
    editing.explain(
        report.pk, {row: f"Hồ sơ {late_entry.code} nhập bổ sung."}, by=at.drafter, at=LATER, seen=None
    )
    approved(at, report)
    assert (
        "kỳ trước 1, kỳ này 2 (+1 được nhập, chỉnh lý sau khi chốt kỳ trước)"
        in documents.document(report).explained[0]
    )


def test_a_period_that_has_not_ended_or_that_the_form_has_not_is_refused(at: Province) -> None:
    with pytest.raises(PeriodNotOver):
        drafted(at, period="2026-12")
    for period in ("2026-13", "2026-Q5", "nonsense", "2026-W47", "٢٠٢٦"):
        with pytest.raises(PeriodRefused):
            drafted(at, period=period)
    with pytest.raises(PeriodRefused):
        drafted(at, form="CCHC", period="2026-10")


def test_where_no_reporting_system_is_connected_the_report_is_handed_in_by_hand(at: Province) -> None:
    report = signed(at, drafted(at))

    with pytest.raises(NotConnected):
        submitting.submit(report.pk, by=at.drafter, at=LATER, seen=None)
    submitting.hand_in(report.pk, how="Công văn 12/UBND", by=at.drafter, at=LATER, seen=None)
    report.refresh_from_db()
    assert report.state == "submitted"
    with pytest.raises(StateRefused):
        submitting.hand_in(report.pk, how="Lần nữa", by=at.drafter, at=LATER, seen=None)


def test_counting_a_report_takes_the_same_queries_for_one_dossier_as_for_many(at: Province) -> None:
    from django.test.utils import CaptureQueriesContext

    import factories

    form, span = drafting.form_and_span("II.06a", "2026-11", unit_id=None, on=NOW.date())

    def queries() -> int:
        with scope(of_system("a test")), CaptureQueriesContext(connection) as asked:
            freezing.count(form, span, unit_id=None, now=NOW)
        return len(asked)

    few = queries()
    for _ in range(3):
        factories.accepted(at=factories.MONDAY, unit=factories.make_unit())
    assert queries() == few <= 8
