"""Plans of the tests: a text with targets and tasks, its draft, and the people who handle it."""

from datetime import datetime

import factories as f
from motcua.plans import draft_queries, drafting
from motcua.plans.models import Plan, PlanDraft
from motcua.plans.rules.law import By
from motcua.plans.rules.proposals import from_json

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=f.VIETNAM)
TEXT = """KẾ HOẠCH
Cải cách hành chính năm 2026

I. MỤC TIÊU
1. Tỷ lệ hồ sơ giải quyết trước hạn, đúng hạn đạt 98% trở lên.
2. Mức độ hài lòng của người dân, doanh nghiệp về giải quyết TTHC đạt tối thiểu 90%.
3. Tỷ lệ hồ sơ trực tuyến và tỷ lệ thanh toán trực tuyến đạt tối thiểu lần lượt 60% và 30%.

II. NHIỆM VỤ
TT | Nhiệm vụ | Sản phẩm | Cơ quan chủ trì | Cơ quan phối hợp | Thời gian hoàn thành
1 | Rà soát thủ tục hành chính năm 2026 | Báo cáo rà soát | Sở Tư pháp | Các sở, ban, ngành | Quý II/2026
2 | Ban hành kế hoạch kiểm tra cải cách hành chính | Kế hoạch | Sở Nội vụ | | Trước 30/12/2026
"""
HEAD = drafting.Head(
    title="Kế hoạch cải cách hành chính năm 2026", number="9/KH-UBND", issuer="UBND tỉnh", year=2026
)


def staff() -> By:
    user = f.make_official(f.make_unit(), "reform_staff", full_name="Trần Văn Cải")
    return By(user.pk, None, frozenset({"reform_staff"}))


def leader() -> By:
    user = f.make_official(f.make_unit(), "province_leader", full_name="Lê Thị Chủ")
    return By(user.pk, None, frozenset({"province_leader"}))


def both_in_one() -> By:
    """Somebody who may keep plans and adopt them: four eyes hold for such a person too."""
    return By(leader().user_id, None, frozenset({"reform_staff", "province_leader"}))


def draft(under: Plan | None = None, *, by: By | None = None, head: drafting.Head = HEAD) -> PlanDraft:
    if under is not None:
        head = drafting.Head(**{**vars(head), "superior_key": under.key})
    return drafting.begin(head, TEXT, by=by or staff(), at=NOW)


def confirm_all(one: PlanDraft, by: By) -> None:
    for proposal in draft_queries.proposals_of(one):
        if proposal.state == "open":
            drafting.confirm(proposal.pk, from_json(proposal.said), revision=proposal.revision, by=by, at=NOW)


def adopted(under: Plan | None = None) -> Plan:
    by = staff()
    one = draft(under, by=by)
    confirm_all(one, by)
    drafting.propose(one.pk, by=by, at=NOW)
    return drafting.adopt(one.pk, by=leader(), at=NOW)
