"""A plan of the demo province entered as people do: read, decided, adopted; tasks in several states, a unit's
plan under it."""

from datetime import date, datetime

from django.conf import settings

from motcua.agencies import queries as agencies
from motcua.kernel.zone import day_of
from motcua.plans import cascading, draft_queries, drafting, working
from motcua.plans.models import Plan, PlanDraft
from motcua.plans.rules.law import SYSTEM
from motcua.plans.rules.proposals import from_json
from motcua.plans.rules.task_states import Deed

_TEXT = """ỦY BAN NHÂN DÂN TỈNH
CHƯƠNG TRÌNH
Hành động cải cách hành chính năm {year}

I. CHỈ TIÊU
1. Tỷ lệ hồ sơ giải quyết trước hạn, đúng hạn đạt từ 95% trở lên.
2. Mức độ hài lòng của người dân về giải quyết thủ tục hành chính đạt tối thiểu 85% năm {year}, 90% năm {next}.
3. Tỷ lệ hồ sơ trực tuyến và tỷ lệ thanh toán trực tuyến đạt tối thiểu lần lượt 55% và 40%.

II. NHIỆM VỤ
TT | Nhiệm vụ | Sản phẩm | Cơ quan chủ trì | Cơ quan phối hợp | Thời gian hoàn thành
1 | Rà soát, đơn giản hóa thủ tục hành chính | Báo cáo rà soát | Sở Tư pháp | Các sở, ban, ngành | Quý I/{year}
2 | Kiểm tra công tác cải cách hành chính | Kết luận kiểm tra | Sở Nội vụ | Văn phòng UBND tỉnh | Quý II/{year}
3 | Số hóa kết quả giải quyết thủ tục hành chính | Kho dữ liệu | Sở Tư pháp | UBND các xã, phường | Quý III/{year}
4 | Khảo sát sự hài lòng của người dân | Báo cáo khảo sát | Sở Nội vụ | Bưu điện tỉnh | 31/12/{year}
5 | Hoàn thiện đề án vị trí việc làm | Đề án được phê duyệt | Sở Nội vụ | Các sở, ban, ngành | 31/12/{year}
"""


def enter(until: datetime) -> int:
    """Enter and adopt both plans at `until`; answers how many tasks they have. Entered already: nothing is
    done twice."""
    year = day_of(until).year
    head = drafting.Head(
        title=f"Chương trình hành động cải cách hành chính năm {year}",
        number="12/CTr-UBND",
        issued_on=date(year, 1, 15),
        issuer="Ủy ban nhân dân tỉnh",
        year=year,
        superior_key="national-2023",
        key=f"chuong-trinh-{year}",
    )
    draft = drafting.begin(head, _TEXT.format(year=year, next=year + 1), by=SYSTEM, at=until)
    plan = _adopt(draft, until)
    justice = agencies.unit_of_key(settings.PROVINCE_CODE, "justice")
    own = _adopt(cascading.draft_units(plan.pk, [justice.pk], by=SYSTEM, at=until)[0], until)
    _work(plan, until)
    return plan.tasks.count() + own.tasks.count()


def _adopt(draft: PlanDraft, at: datetime) -> Plan:
    if draft.state == "open":
        for one in draft_queries.proposals_of(draft):
            drafting.confirm(one.pk, from_json(one.said), revision=one.revision, by=SYSTEM, at=at)
        drafting.propose(draft.pk, by=SYSTEM, at=at)
    return drafting.adopt(draft.pk, by=SYSTEM, at=at)


def _work(plan: Plan, at: datetime) -> None:
    """One task done, one reported, one under way, two not begun."""
    wanted = {1: (Deed.REPORT, Deed.CONFIRM), 2: (Deed.BEGIN, Deed.REPORT), 3: (Deed.BEGIN,)}
    proof = {1: "Báo cáo rà soát số 41/BC-STP", 2: "Kết luận kiểm tra số 8/KL-SNV"}
    for task in plan.tasks.filter(revision=0):
        for revision, deed in enumerate(wanted.get(task.ordinal, ())):
            evidence = proof[task.ordinal] if deed is Deed.REPORT else ""
            working.move(task.pk, deed, revision=revision, evidence=evidence, by=SYSTEM, at=at)
