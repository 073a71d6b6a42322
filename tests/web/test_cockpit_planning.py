"""The pages of plans: entering one, its tasks, what is carried down, amendments, the year's end, side by side."""

import io
import re
from html import unescape
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from docx import Document
from openpyxl import load_workbook

import factories as f
import plan_ground as g
from motcua.plans.models import Plan, PlanChange, PlanDraft, Proposal, Task, YearReview

pytestmark = pytest.mark.django_db
DRAFTS = "/cockpit/plan-drafts/"


@pytest.fixture(autouse=True)
def _today() -> Any:
    with time_machine.travel(g.NOW, tick=False):
        yield


def signed_in(role: str, unit: Any = None) -> Client:
    client = Client()
    client.force_login(f.make_official(unit or f.make_unit(), role, full_name="Trần Thị Lãnh Đạo"))
    return client


@pytest.fixture
def staff() -> Client:
    return signed_in("reform_staff")


@pytest.fixture
def leader() -> Client:
    return signed_in("province_leader")


def entered(staff: Client, **changed: Any) -> Any:
    values = {
        "title": "Kế hoạch năm 2026",
        "number": "9/KH",
        "level": "province",
        "year": "2026",
        "text": g.TEXT,
    }
    return staff.post(DRAFTS, {**values, **changed})


def current(html: str) -> dict[str, str]:
    """The fields of the proposal's form as the page fills them in."""
    form = html[html.index('id="proposal"') :]
    form = unescape(form[: form.index("</form>")])
    fields = dict(re.findall(r'<input[^>]*name="(\w+)"[^>]*value="([^"]*)"', form))
    for name, body in re.findall(r'<select[^>]*name="(\w+)">(.*?)</select>', form, re.S):
        chosen = re.search(r'<option value="([^"]*)" selected', body)
        fields[name] = chosen[1] if chosen else ""
    fields |= dict(re.findall(r'<textarea[^>]*name="(\w+)"[^>]*>(.*?)</textarea>', form, re.S))
    return fields


def test_a_plan_goes_from_its_text_to_adoption_through_the_pages(staff: Client, leader: Client) -> None:
    place = entered(staff)["Location"]
    for _ in range(Proposal.objects.count()):
        fields = current(staff.get(place).content.decode())
        answer = staff.post(place, {**fields, "deed": "confirm"})
        assert answer.status_code == 302
    assert staff.post(place, {"deed": "propose"}).status_code == 302
    assert staff.post(place, {"deed": "adopt"}).status_code == 403
    done = leader.post(place, {"deed": "adopt"})

    plan = Plan.objects.get()
    assert done["Location"] == f"/cockpit/plans/{plan.key}/"
    assert (plan.targets.count(), plan.tasks.count()) == (4, 2)
    assert set(Proposal.objects.values_list("state", flat=True)) == {"confirmed"}


def test_each_proposal_stands_beside_its_sentence_and_doubts_are_marked(staff: Client) -> None:
    place = entered(staff)["Location"]

    html = staff.get(f"{place}?at=3").content.decode()

    assert '<mark class="is-current"><sup id="sentence-3">' in html
    assert "Một chữ “lần lượt” (hoặc “tương ứng”) chia nhiều con số" in html
    assert "autofocus>Xác nhận</button>" in html


def test_a_word_file_is_read(staff: Client) -> None:
    document = Document()
    for line in g.TEXT.splitlines():
        document.add_paragraph(line)
    kept = io.BytesIO()
    document.save(kept)

    answer = entered(staff, text="", file=SimpleUploadedFile("kh.docx", kept.getvalue()))

    assert answer.status_code == 302
    assert (PlanDraft.objects.get().source, PlanDraft.objects.get().file_name) == ("docx", "kh.docx")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"PK\x03\x04 no package", "Không nhận được tệp"),
        (b"\x89PNG\r\n\x1a\n and more", "Không nhận được tệp"),
        (b"%PDF-1.4 nothing", "Không nhận được tệp"),
        ("Kế hoạch".encode("utf-16"), "Không nhận được tệp"),
    ],
)
def test_a_file_that_is_no_plan_is_refused_in_words(staff: Client, content: bytes, words: str) -> None:
    answer = entered(staff, text="", file=SimpleUploadedFile("kh.docx", content))

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not PlanDraft.objects.exists()


def test_faults_stand_beside_their_fields_and_what_was_typed_stays(staff: Client) -> None:
    place = entered(staff)["Location"]
    fields = current(staff.get(place).content.decode())

    answer = staff.post(place, {**fields, "deed": "confirm", "value": "120"})

    assert answer.status_code == 422
    html = answer.content.decode()
    assert re.search(r'class="mc-error mb-1">[^<]*100 ?%', html)
    assert current(html)["value"] == "120"


def test_the_second_of_two_who_decide_is_told(staff: Client) -> None:
    place = entered(staff)["Location"]
    fields = current(staff.get(place).content.decode())
    other = signed_in("reform_staff")
    staff.post(place, {**fields, "deed": "confirm"})

    answer = other.post(place, {**fields, "deed": "reject"})

    assert answer.status_code == 422
    assert "Người khác vừa thay đổi nội dung này" in answer.content.decode()
    assert Proposal.objects.get(ordinal=1).state == "confirmed"


def test_a_head_sees_the_drafts_of_the_own_unit_alone(staff: Client) -> None:
    unit = f.make_unit("Sở Y tế", kind="department")
    place = entered(staff)["Location"]
    head = signed_in("agency_head", unit)

    assert head.get(place).status_code == 404
    assert "Kế hoạch năm 2026" not in head.get(DRAFTS).content.decode()
    assert entered(head, level="unit", unit=str(unit.pk)).status_code == 302


def test_a_task_is_moved_on_its_page(staff: Client, leader: Client) -> None:
    plan = g.adopted()
    task = plan.tasks.get(ordinal=1)
    place = f"/cockpit/plans/{plan.key}/tasks/"
    said = {"task": task.pk, "ordinal": 1, "revision": 0, "deed": "report"}

    refused = staff.post(place, said)
    done = staff.post(place, {**said, "evidence": "Báo cáo 3/BC"})
    leader.post(place, {**said, "revision": 1, "deed": "confirm"})

    assert (refused.status_code, done.status_code) == (422, 302)
    assert Task.objects.get(pk=task.pk).state == "done"
    html = leader.get(place).content.decode()
    assert "Báo cáo 3/BC" in html
    assert "Đã hoàn thành 1 trên 2 nhiệm vụ; 0 nhiệm vụ quá hạn chưa xong." in html


def test_a_change_is_proposed_and_adopted_on_its_page(staff: Client, leader: Client) -> None:
    plan = g.adopted()
    target = plan.targets.get(ordinal=1)
    place = f"/cockpit/plans/{plan.key}/changes/"
    said = {
        "deed": "propose", "number": "7/QĐ", "signed_on": "2026-11-02", "in_force_on": "2026-11-03",
        "reason": "Điều chỉnh", "what": f"target-{target.pk}", "comparator": ">=", "value": "99,5",
        "deadline": "2026",
    }  # fmt: skip

    assert staff.post(place, {**said, "number": ""}).status_code == 422
    assert staff.post(place, said).status_code == 302
    assert staff.post(place, {"deed": "adopt", "change": PlanChange.objects.get().pk}).status_code == 403
    leader.post(place, {"deed": "adopt", "change": PlanChange.objects.get().pk})

    assert "≥ 99,5 %" in leader.get(f"/cockpit/plans/{plan.key}/").content.decode()


def test_one_decision_gives_a_target_another_value_and_other_units(staff: Client, leader: Client) -> None:
    plan = g.adopted()
    target = plan.targets.get(ordinal=1)
    lead, helping = f.make_unit("Sở Nội vụ"), f.make_unit("Sở Khoa học")
    place = f"/cockpit/plans/{plan.key}/changes/"
    said = {
        "deed": "propose", "number": "8/QĐ", "signed_on": "2026-11-02", "in_force_on": "2026-11-03",
        "reason": "Phân công lại", "what": f"target-{target.pk}", "comparator": ">=", "value": "99,5",
        "deadline": "2026", "target_lead": str(lead.pk), "supporting": [str(helping.pk)],
    }  # fmt: skip

    refused = staff.post(place, {**said, "supporting": [str(lead.pk)]})
    staff.post(place, said)
    leader.post(place, {"deed": "adopt", "change": PlanChange.objects.get().pk})
    listed = leader.get(place).content.decode()
    page = leader.get(f"/cockpit/plans/{plan.key}/targets/1/").content.decode()

    assert refused.status_code == 422
    assert "Đơn vị chủ trì không phối hợp với chính mình." in refused.content.decode()
    assert "Sở Nội vụ chủ trì, Sở Khoa học phối hợp" in listed
    assert "99,5" in listed
    assert "theo 8/QĐ từ ngày 03/11/2026" in page
    assert "Phân công lại" in page


def test_units_plans_are_drafted_and_linked_from_the_tree(staff: Client) -> None:
    unit = f.make_unit("Sở Y tế", kind="department")
    plan = g.adopted()
    place = f"/cockpit/plans/{plan.key}/cascade/"

    done = staff.post(place, {"deed": "draft-units", "unit": [str(unit.pk)]})
    target = plan.targets.get(ordinal=1)
    circle = staff.post(place, {"deed": "link", "target": target.pk, "superior": target.pk})

    assert done["Location"] == DRAFTS
    assert PlanDraft.objects.get(unit=unit).superior_id == plan.pk
    assert circle.status_code == 422
    assert "cấp trên của chính nó" in circle.content.decode()


def test_a_year_is_reviewed_signed_twice_and_frozen(staff: Client, leader: Client) -> None:
    plan = g.adopted()
    place = f"/cockpit/plans/{plan.key}/review/"
    staff.post(place, {"deed": "open", "year": "2026"})
    review = YearReview.objects.get()
    causes = {f"cause-{line.pk}": "Thiếu nhân lực" for line in review.lines.all()}

    assert staff.post(place, {"deed": "sign", "review": review.pk}).status_code == 422
    staff.post(place, {"deed": "write", "review": review.pk, **causes})
    staff.post(place, {"deed": "sign", "review": review.pk})
    signed = YearReview.objects.get()
    leader.post(place, {"deed": "sign", "review": review.pk, "sha256": signed.sha256})

    assert YearReview.objects.get().state == "frozen"
    assert signed.sha256 in leader.get(place).content.decode()


def test_a_plan_and_the_comparison_are_files(leader: Client) -> None:
    plan = g.adopted()

    book = load_workbook(io.BytesIO(leader.get(f"/cockpit/plans/{plan.key}/file/xlsx/").content))
    paper = Document(io.BytesIO(leader.get(f"/cockpit/plans/{plan.key}/file/docx/").content))
    text = leader.get("/cockpit/plan-compare/file/csv/?year=2026").content.decode("utf-8-sig")

    assert [page.title for page in book.worksheets] == ["Chỉ tiêu", "Nhiệm vụ"]
    assert book.worksheets[0].max_row == 5
    assert [len(table.rows) for table in paper.tables] == [5, 3]
    assert "≥ 98 % (2026)" in text
    assert leader.get("/cockpit/plan-compare/file/pdf/").status_code == 404


@pytest.mark.parametrize("page", ["tasks", "cascade", "changes", "review"])
def test_the_queries_of_a_page_do_not_grow_with_the_plan(staff: Client, page: str) -> None:
    plan = g.adopted()
    place = f"/cockpit/plans/{plan.key}/{page}/"
    staff.get(place)

    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            assert staff.get(place).status_code == 200
        return len(found)

    before = asked()
    last = plan.tasks.get(ordinal=2)
    for no in range(3, 9):
        Task.objects.create(plan=plan, objective=last.objective, ordinal=no, title=f"Nhiệm vụ {no}")
    for target in list(plan.targets.all()):
        target.pk, target.ordinal = None, target.ordinal + 10
        target.save()

    assert asked() == before


def test_the_draft_page_asks_the_same_however_many_proposals(staff: Client) -> None:
    place = entered(staff)["Location"]
    staff.get(place)

    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            staff.get(place)
        return len(found)

    before = asked()
    one = Proposal.objects.first()
    assert one is not None
    for no in range(10, 20):
        one.pk, one.ordinal = None, no
        one.save()

    assert asked() == before
