"""Pages of the review without a script: what was typed is kept, what is stale is refused, a second person decides."""

import io
from datetime import datetime
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook, load_workbook

import factories
from desk_people import text_of
from motcua.accounts.models import User
from motcua.kernel.zone import VIETNAM
from motcua.procedures.models import VersionDraft
from motcua.reviews.models import (
    Decentralisation,
    Evidence,
    PlanLine,
    Proposal,
    Regulation,
    RegulationCheck,
    ReviewPlan,
    ReviewSheet,
)
from motcua.reviews.rules import law, plan_workbook
from real_files import ok_pdf
from review_ground import Ground, complete_content, make_review_ground

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 10, 0, tzinfo=VIETNAM)
SHORTER = complete_content(outcome="shorten", limit_now=5, limit_proposed=3)


@pytest.fixture(autouse=True)
def _today() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def ground() -> Ground:
    return make_review_ground()


def seat(user: User) -> Client:
    client = Client()
    client.force_login(user)
    client.cookies["django_language"] = "en"
    return client


def filled_in(revision: int, **changed: str) -> dict[str, str]:
    """The sheet's form as a browser posts it."""
    answers = {f"answer-{one.code}": one.answers_for.value for one in law.questionnaire(NOW.date()).questions}
    return {
        **answers,
        "revision": str(revision),
        "outcome": "shorten",
        "ground": "Rút ngắn nhờ dữ liệu dân cư.",
        "limit_now": "5",
        "limit_proposed": "3",
        "limit_unit": "working_day",
        "before-name-1": "Nộp hồ sơ", "before-hours-1": "1,5", "before-direct_vnd-1": "20.000",
        "before-times_a_year-1": "1", "before-subjects-1": "1.000", "before-source-1": "Số hồ sơ 2025",
        "after-name-1": "Nộp hồ sơ", "after-hours-1": "0,5", "after-direct_vnd-1": "20.000",
        "after-times_a_year-1": "1", "after-subjects-1": "1.000", "after-source-1": "Số hồ sơ 2025",
        **changed,
    }  # fmt: skip


def test_a_plan_goes_from_the_keeper_to_the_leader(ground: Ground) -> None:
    keeper, leader = seat(ground.keeper), seat(ground.leader)
    procedure = ground.procedure(name="Cấp phiếu lý lịch tư pháp")
    made = keeper.post("/reviews/", {"deed": "draft", "year": "2026", "title": "Kế hoạch rà soát 2026"})
    plan = ReviewPlan.objects.get()
    at = f"/reviews/plans/{plan.pk}/"
    assert made["Location"] == at
    assert "Cấp phiếu lý lịch tư pháp" in text_of(keeper.get(at))

    added = keeper.post(
        at,
        {
            "deed": "add", "revision": "1", "procedure": str(procedure.pk), "unit": str(ground.unit.pk),
            "due_on": "2026-09-30",
        },
    )  # fmt: skip
    assert added["Location"] == at
    keeper.post(at, {"deed": "propose", "revision": "2"})
    assert "Approve the plan" not in text_of(keeper.get(at))
    assert "Approve the plan" in text_of(leader.get(at))
    leader.post(at, {"deed": "approve", "revision": "3", "number": "88/QĐ-UBND", "issued_on": "2026-03-02"})

    plan.refresh_from_db()
    assert (plan.state, plan.number) == ("approved", "88/QĐ-UBND")
    shown = text_of(leader.get(at))
    assert "0 / 1" in shown
    assert "Approved" in shown


def test_a_refused_line_keeps_what_was_chosen(ground: Ground) -> None:
    keeper, procedure = seat(ground.keeper), ground.procedure()
    plan = ground.draft()

    response = keeper.post(
        f"/reviews/plans/{plan.pk}/",
        {"deed": "add", "revision": "1", "procedure": str(procedure.pk), "unit": str(ground.unit.pk),
         "due_on": "2030-09-30"},
    )  # fmt: skip

    assert response.status_code == 422
    shown = text_of(response)
    assert "To be done by: the day lies outside the plan&#x27;s year." in shown
    assert f'value="{procedure.pk}" checked' in shown
    assert 'value="2030-09-30"' in shown
    assert PlanLine.objects.count() == 0


def test_a_workbook_with_faults_names_each_row_and_takes_over_none(ground: Ground) -> None:
    keeper, plan = seat(ground.keeper), ground.draft()
    ground.procedure(code="1.001193")
    book = Workbook()
    book.worksheets[0].append([name for name, _width in plan_workbook.COLUMNS])
    book.worksheets[0].append(["1.001193", "", "", "", "Sở Tư pháp", "30/09/2026"])
    book.worksheets[0].append(["9.999999", "", "", "", "Sở Tư pháp", "30/09/2026"])
    out = io.BytesIO()
    book.save(out)

    response = keeper.post(
        f"/reviews/plans/{plan.pk}/",
        {"deed": "import", "revision": "1", "file": SimpleUploadedFile("ke-hoach.xlsx", out.getvalue())},
    )

    assert response.status_code == 422
    assert (
        "Row 3, Mã thủ tục: no procedure in force at the province&#x27;s levels has this code. (9.999999)"
        in text_of(response)
    )
    assert PlanLine.objects.count() == 0


def test_a_sheet_is_saved_submitted_and_concluded_without_a_script(ground: Ground) -> None:
    (sheet,) = ground.approved_plan(1)
    at = f"/reviews/sheets/{sheet}/"
    officer, head = seat(ground.officer), seat(ground.head)
    officer.post(at, {**filled_in(1, outcome=""), "deed": "save"})
    kept = text_of(officer.get(at))
    assert 'value="1,5"' in kept
    assert 'value="20.000"' in kept
    assert "Rút ngắn nhờ dữ liệu dân cư." in kept

    done = officer.post(at, {**filled_in(2), "deed": "submit"})
    assert done.status_code == 302
    assert "Conclude the review" not in text_of(officer.get(at))
    shown = text_of(head.get(at))
    assert "Conclude the review" in shown
    assert "Saved a year: 59.422.000 VND" in shown
    head.post(at, {"deed": "conclude", "revision": "4", "concluded_on": "2026-03-02"})

    row = ReviewSheet.objects.get()
    assert (row.state, row.cost_before_vnd, row.cost_after_vnd) == ("concluded", 109_133_000, 49_711_000)
    summary = text_of(Client().get("/reviews/summary/"))
    assert "Cắt giảm thời hạn giải quyết" in summary
    assert "59.422.000" in summary


def test_an_unfinished_sheet_says_all_that_is_missing_and_keeps_what_was_typed(ground: Ground) -> None:
    (sheet,) = ground.approved_plan(1)
    officer = seat(ground.officer)
    posted = filled_in(
        1,
        **{
            "answer-r3": "no",
            "ground": "",
            "limit_proposed": "9",
            "before-hours-1": "2,5",
            "before-source-1": "",
        },
    )

    response = officer.post(f"/reviews/sheets/{sheet}/", {**posted, "deed": "submit"})

    assert response.status_code == 422
    shown = text_of(response)
    for said in (
        "Question R3: give the ground of this answer.",
        "Ground: fill this in.",
        "Time limit proposed: it has to be shorter than now.",
        "Compliance cost before, row 1, source: fill this in.",
    ):
        assert said in shown
    assert 'value="2,5"' in shown
    assert ReviewSheet.objects.get().state == "waiting"


@pytest.mark.parametrize(
    ("column", "typed"), [("hours", "hai giờ"), ("direct_vnd", "1.20"), ("subjects", "1e9")]
)
def test_a_figure_that_is_none_comes_back_as_it_was_typed(ground: Ground, column: str, typed: str) -> None:
    (sheet,) = ground.approved_plan(1)

    response = seat(ground.officer).post(
        f"/reviews/sheets/{sheet}/", {**filled_in(1, **{f"before-{column}-1": typed}), "deed": "save"}
    )

    assert response.status_code == 422
    assert "this is no number." in text_of(response)
    assert f'value="{typed}"' in text_of(response)


def test_more_rows_are_shown_and_nothing_is_saved(ground: Ground) -> None:
    (sheet,) = ground.approved_plan(1)

    response = seat(ground.officer).post(f"/reviews/sheets/{sheet}/", {**filled_in(1), "deed": "more"})

    shown = text_of(response)
    assert response.status_code == 200
    assert 'name="before-name-3"' in shown
    assert 'value="1,5"' in shown
    assert ReviewSheet.objects.get().state == "waiting"


def test_a_stale_screen_is_refused_with_what_was_typed_and_can_be_sent_again(ground: Ground) -> None:
    (sheet,) = ground.approved_plan(1)
    at = f"/reviews/sheets/{sheet}/"
    seat(ground.head).post(at, {**filled_in(1, ground="Của lãnh đạo"), "deed": "save"})

    response = seat(ground.officer).post(at, {**filled_in(1, ground="Của chuyên viên"), "deed": "save"})

    assert response.status_code == 409
    shown = text_of(response)
    assert "Somebody changed this after you opened it." in shown
    assert "Của chuyên viên" in shown
    assert 'name="revision" value="2"' in shown
    assert ReviewSheet.objects.get().ground == "Của lãnh đạo"
    seat(ground.officer).post(at, {**filled_in(2, ground="Của chuyên viên"), "deed": "save"})
    assert ReviewSheet.objects.get().ground == "Của chuyên viên"


def test_another_unit_reads_a_sheet_and_cannot_fill_it_in(ground: Ground) -> None:
    (sheet,) = ground.approved_plan(1)
    other = make_review_ground()
    client = seat(other.officer)

    assert "Submit for conclusion" not in text_of(client.get(f"/reviews/sheets/{sheet}/"))
    assert client.post(f"/reviews/sheets/{sheet}/", {**filled_in(1), "deed": "save"}).status_code == 403
    assert client.post("/reviews/", {"deed": "draft", "year": "2026", "title": "x"}).status_code == 403


def test_what_follows_a_review_is_recorded_from_its_sheet(ground: Ground) -> None:
    (sheet,) = ground.approved_plan(1)
    ground.concludes(sheet, SHORTER)
    keeper, at = seat(ground.keeper), f"/reviews/sheets/{sheet}/"
    revision = str(ReviewSheet.objects.get().revision)
    keeper.post(at, {"deed": "catalogue", "revision": revision})
    keeper.post(
        at,
        {
            "deed": "proposal",
            "addressee": "Bộ Tư pháp",
            "number": "12/UBND",
            "sent_on": "2026-03-02",
            "words": "Rút ngắn",
        },
    )
    keeper.post(
        at,
        {
            "deed": "decentralisation", "from_level": "province", "to_level": "commune", "approved_on": "2026-03-01",
            "approval_document": "15/QĐ-UBND",
        },
    )  # fmt: skip

    draft = VersionDraft.objects.get()
    assert (draft.origin, ReviewSheet.objects.get().catalogue_draft_id) == ("review", draft.pk)
    proposal, handed = Proposal.objects.get(), Decentralisation.objects.get()
    keeper.post(
        f"/reviews/proposals/{proposal.pk}/",
        {"deed": "answer", "revision": "1", "state": "accepted", "answered_on": "2026-03-02",
         "answer_document": "9/BTP", "answer_words": ""},
    )  # fmt: skip
    keeper.post(
        f"/reviews/decentralisation/{handed.pk}/",
        {"deed": "done", "revision": "1", "done_on": "2026-03-02", "done_document": "16/QĐ-UBND"},
    )
    assert "Accepted as proposed" in text_of(keeper.get("/reviews/proposals/"))
    assert "16/QĐ-UBND" in text_of(keeper.get("/reviews/decentralisation/"))
    figures = text_of(keeper.get("/reviews/figures/?of=DECENTRALISATION_DONE"))
    assert "100.00" in figures
    assert "16/QĐ-UBND" in figures


def test_an_open_draft_of_the_catalogue_is_named(ground: Ground) -> None:
    (sheet,) = ground.approved_plan(1)
    ground.concludes(sheet, SHORTER)
    from motcua.procedures.actions import drafts

    other = drafts.begin(ground.procedures[0].code, by=ground.keeper.pk, at=NOW)
    revision = str(ReviewSheet.objects.get().revision)

    response = seat(ground.keeper).post(
        f"/reviews/sheets/{sheet}/", {"deed": "catalogue", "revision": revision}
    )

    assert response.status_code == 409
    assert f"(draft {other.pk})" in text_of(response)


def test_the_register_takes_a_rule_its_fate_and_a_check(ground: Ground) -> None:
    keeper = seat(ground.keeper)
    keeper.post(
        "/reviews/register/",
        {"deed": "enter", "kind": "business_rule", "name": "Điều kiện kho bãi", "number": "30/2024/QĐ-UBND",
         "issuer": "UBND tỉnh", "issued_on": "2024-05-02"},
    )  # fmt: skip
    row = Regulation.objects.get()
    at = f"/reviews/register/{row.pk}/"
    refused = keeper.post(
        at, {"deed": "standing", "revision": "1", "fate": "cut", "fate_on": "", "fate_document": "4"}
    )
    assert refused.status_code == 422
    assert "Since: fill this in." in text_of(refused)
    keeper.post(
        at,
        {
            "deed": "standing",
            "revision": "1",
            "fate": "cut",
            "fate_on": "2026-02-01",
            "fate_document": "4/QĐ",
        },
    )
    keeper.post(
        at,
        {"deed": "check", "revision": "2", "checked_on": "2026-02-03", "error": "form", "check_words": "Sai thể thức",
         "handling": "pending"},
    )  # fmt: skip

    assert RegulationCheck.objects.get().handling == "pending"
    shown = text_of(keeper.get("/reviews/register/?kind=business_rule&q=kho"))
    assert "1 / 1" in shown
    assert "Error being handled" in shown
    assert "Điều kiện kho bãi" not in text_of(keeper.get("/reviews/register/?kind=fee_policy"))


def test_evidence_is_attached_and_handed_out_with_its_own_type(ground: Ground) -> None:
    (sheet,) = ground.approved_plan(1)
    officer, at = seat(ground.officer), f"/reviews/sheets/{sheet}/"
    pdf = ok_pdf()
    bad = officer.post(at, {"deed": "file", "file": SimpleUploadedFile("qd.pdf", b"MZ\x90\x00")})
    assert bad.status_code == 422
    assert "Files of this type are not taken." in text_of(bad)
    officer.post(at, {"deed": "file", "file": SimpleUploadedFile("../khảo sát.pdf", pdf)})

    made = Evidence.objects.get()
    response = officer.get(f"/reviews/files/{made.pk}/")
    assert made.file_name == "khảo sát.pdf"
    assert b"".join(response.streaming_content) == pdf  # type: ignore[attr-defined]
    assert response["Content-Type"] == "application/pdf"
    assert response["X-Content-Type-Options"] == "nosniff"


def test_the_results_are_a_workbook(ground: Ground) -> None:
    first, _second = ground.approved_plan(2)
    ground.concludes(first, SHORTER)

    response = seat(ground.keeper).get(f"/reviews/plans/{ground.plan_of(first)}/results.xlsx")

    sheet = load_workbook(io.BytesIO(response.content)).worksheets[0]
    assert response["Content-Disposition"] == 'attachment; filename="ket-qua-ra-soat-2026.xlsx"'
    assert [cell.value for cell in sheet[5]][8:] == [
        "Đã kết luận", "Cắt giảm thời hạn giải quyết", datetime(2026, 3, 2), SHORTER.ground, 168_844_000, 109_422_000,
        59_422_000, 35.19,
    ]  # fmt: skip
    assert [cell.value for cell in sheet[6]][8:10] == ["Chưa rà soát", None]


def test_nobody_signed_in_reads_the_summary_alone() -> None:
    stranger = Client()

    assert stranger.get("/reviews/summary/?year=99999").status_code == 200
    for path in ("/reviews/", "/reviews/figures/", "/reviews/register/", "/reviews/form.xlsx"):
        assert stranger.get(path).status_code == 302


@pytest.mark.parametrize("deed", ["", "conclude-all", "../x", "\0"])
def test_an_unknown_deed_is_not_there(ground: Ground, deed: str) -> None:
    (sheet,) = ground.approved_plan(1)
    keeper = seat(ground.keeper)

    assert keeper.post(f"/reviews/sheets/{sheet}/", {"deed": deed}).status_code == 404
    assert keeper.post(f"/reviews/plans/{ground.plan_of(sheet)}/", {"deed": deed}).status_code == 404


def test_a_plan_page_asks_few_questions_of_the_database(
    ground: Ground, django_assert_max_num_queries: Any
) -> None:
    sheets = ground.approved_plan(8)
    keeper = seat(ground.keeper)
    keeper.get("/reviews/")

    with django_assert_max_num_queries(12):
        keeper.get(f"/reviews/plans/{ground.plan_of(sheets[0])}/")
    with django_assert_max_num_queries(12):
        keeper.get(f"/reviews/sheets/{sheets[0]}/")


def test_officials_of_the_counter_have_no_reviews() -> None:
    client = seat(factories.make_official(factories.make_unit(), "intake_officer"))

    assert client.get("/reviews/").status_code == 403
