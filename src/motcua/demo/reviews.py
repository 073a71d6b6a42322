"""The demo province's review plan of the year: some reviews concluded, some on the way, some not begun.

Written by the same actions as real work, on fixed days of the year, so the same `until` gives the same rows.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

from django.conf import settings
from django.db import transaction

from motcua.accounts import queries as accounts
from motcua.agencies import queries as agencies
from motcua.agencies.errors import UnitNotFound
from motcua.kernel.zone import VIETNAM, day_of
from motcua.procedures import competence
from motcua.procedures.errors import DraftOpen
from motcua.reviews.actions import catalogue_drafts, decentralisations, plans, proposals, regulations, sheets
from motcua.reviews.actions.plans import NewLine
from motcua.reviews.actions.regulations import Found, Standing
from motcua.reviews.models import ReviewSheet
from motcua.reviews.rules.authority import By
from motcua.reviews.rules.costs import Activity
from motcua.reviews.rules.law import Questionnaire, questionnaire, rights
from motcua.reviews.rules.sheets import Answered, Change, Content

SOURCE = "Số hồ sơ tiếp nhận năm trước, khảo sát 30 người nộp"


@dataclass(frozen=True)
class Planned:
    """A line of the plan: what is reviewed by whom, until which month and day, and how far it has come."""

    codes: tuple[str, ...]
    unit: str
    due: tuple[int, int]
    content: Content | None = None
    reached: str = ""  # "", draft, submitted, concluded
    group: str = ""


def _costs(hours: str, direct_vnd: int, subjects: int, *, name: str = "Chuẩn bị và nộp hồ sơ") -> Activity:
    return Activity(
        name=name,
        hours=Decimal(hours),
        direct_vnd=direct_vnd,
        times_a_year=Decimal(1),
        subjects=subjects,
        source=SOURCE,
    )


def _said(
    outcome: str, ground: str, before: Activity, after: Activity | None = None, **more: object
) -> Content:
    known: dict[str, object] = {"before": (before,), "after": (after,) if after else (), **more}
    return Content(outcome=outcome, ground=ground, **known)  # type: ignore[arg-type]  # the rows below name its fields


LINES = (
    Planned(("2.000815",), "justice", (6, 30), _said(
        "simplify", "Bỏ yêu cầu nộp bản sao khi bản chính đã được số hóa; chỉ đối chiếu dữ liệu.",
        _costs("1.5", 22_000, 48_000), _costs("1", 14_000, 48_000),
        changes=(Change("components", "Bản sao giấy tờ cần chứng thực", "Không yêu cầu khi đã có bản số hóa"),),
    ), "concluded"),
    Planned(("1.000828",), "justice", (6, 30), _said(
        "shorten", "Việc thẩm định lý lịch lấy từ cơ sở dữ liệu dân cư nên rút được thời hạn.",
        _costs("6", 120_000, 60), _costs("4", 120_000, 60), limit_now=15, limit_proposed=10,
    ), "concluded"),
    Planned(("1.002010",), "justice", (6, 30), _said(
        "keep", "Thủ tục cần thiết, hợp pháp, hợp lý; chi phí tuân thủ thấp.", _costs("5", 150_000, 25),
    ), "concluded"),
    Planned(("1.001612", "2.000720", "1.001266"), "finance", (8, 31), _said(
        "simplify", "Gộp tờ khai đăng ký hộ kinh doanh và đăng ký thuế, nộp một lần trực tuyến.",
        _costs("3", 60_000, 5_200), _costs("1.5", 30_000, 5_200),
        changes=(Change("form", "Hai tờ khai riêng", "Một tờ khai điện tử dùng chung"),),
    ), "concluded", "Nhóm thủ tục đăng ký hộ kinh doanh"),
    Planned(("1.014159",), "construction", (8, 31), _said(
        "decentralise", "Ủy ban nhân dân cấp xã đã có dữ liệu quy hoạch; đề nghị phân cấp.",
        _costs("4", 50_000, 900), _costs("2", 20_000, 900), from_level="province", to_level="commune",
    ), "concluded"),
    Planned(("1.013225",), "construction", (12, 15), _said(
        "shorten", "Đề nghị rút thời hạn khi bản vẽ đã được thẩm định trực tuyến.",
        _costs("16", 400_000, 1_900), _costs("12", 300_000, 1_900), limit_now=15, limit_proposed=12,
    ), "submitted"),
    Planned(("1.013949",), "agriculture_environment", (12, 15), _said(
        "simplify", "Đang khảo sát chi phí tuân thủ tại 10 xã, phường.", _costs("12", 250_000, 3_400),
    ), "draft"),
    Planned(("9.000009",), "health", (10, 15)),
)  # fmt: skip


class _Cast:
    """Who does what in the demo's review."""

    def __init__(self, day: date) -> None:
        self.day = day
        office = agencies.unit_of_key(settings.PROVINCE_CODE, "office").pk
        province = agencies.peoples_committee(settings.PROVINCE_CODE).pk
        self.province = province
        self.keeper = self.holder(office, "reform_staff")
        self.leader = self.holder(province, "province_leader")

    def holder(self, unit_id: int, role: str) -> By:
        """Whoever holds the post first by name. Raises LookupError."""
        found = accounts.holders(unit_id, role, self.day)
        if not found:
            raise LookupError(f"nobody is {role} in unit {unit_id}")
        return By(found[0].user_id, unit_id, frozenset({role}))


def review_some(until: datetime) -> int:
    """Draw up the plan of the year and let the reviews come as far as the lines say; the number of sheets.

    The year is that of `until`, or the one before while it is not yet April. Nothing is made where the catalogue,
    the units or the people of the sample are missing.
    """
    last = day_of(until)
    year = last.year if last.month >= 4 else last.year - 1
    try:
        cast = _Cast(last)
        with transaction.atomic():
            return _live(cast, year, last)
    except (LookupError, UnitNotFound):
        return 0


def _at(day: date) -> datetime:
    return datetime.combine(day, time(9, 30), VIETNAM)


def _live(cast: _Cast, year: int, last: date) -> int:
    drafted, issued = date(year, 1, 8), date(year, 1, 20)
    known = {one.code: one.id for one in competence.in_force(drafted, rights(drafted).levels)}
    units = {line.unit: agencies.unit_of_key(settings.PROVINCE_CODE, line.unit).pk for line in LINES}
    lines = [
        (line, ids) for line in LINES if (ids := tuple(known[code] for code in line.codes if code in known))
    ]
    plan = plans.draft(
        year=year,
        title=f"Kế hoạch rà soát, đánh giá thủ tục hành chính năm {year}",
        issuer_id=cast.province,
        by=cast.keeper,
        at=_at(drafted),
    )
    plans.add_lines(
        plan_id=plan.pk,
        lines=[
            NewLine(
                procedure_ids=ids,
                unit_id=units[line.unit],
                due_on=date(year, *line.due),
                group_name=line.group,
                is_priority=bool(line.group),
            )
            for line, ids in lines
        ],
        seen=None,
        by=cast.keeper,
        at=_at(drafted),
    )
    plans.propose(plan_id=plan.pk, seen=None, by=cast.keeper, at=_at(date(year, 1, 12)))
    plans.approve(
        plan_id=plan.pk,
        number="112/QĐ-UBND",
        issued_on=issued,
        seen=None,
        by=cast.leader,
        at=_at(issued),
    )
    rows = (
        ReviewSheet.objects.filter(plan=plan)
        .select_related("line", "procedure")
        .order_by("line__ordinal", "pk")
    )
    of_line = {ordinal: line for ordinal, (line, _ids) in enumerate(lines, 1)}
    for row in rows:
        line = of_line[row.line.ordinal]
        if line.content is not None:
            _review(cast, row, line, units[line.unit], date(year, 3, 3))
    _follow(cast, list(rows.filter(state="concluded")), date(year, 3, 20))
    _register(cast, year)
    return rows.count()


def _review(cast: _Cast, row: ReviewSheet, line: Planned, unit_id: int, day: date) -> None:
    officer, head = cast.holder(unit_id, "case_officer"), cast.holder(unit_id, "agency_head")
    content = _answered(line, questionnaire(day))
    done = sheets.save if line.reached == "draft" else sheets.submit
    done(sheet_id=row.pk, content=content, seen=None, by=officer, at=_at(day))
    if line.reached == "concluded":
        sheets.conclude(sheet_id=row.pk, concluded_on=day, seen=None, by=head, at=_at(day))


def _answered(line: Planned, questions: Questionnaire) -> Content:
    """Every question answered for the procedure, but for the parts that are to change."""
    assert line.content is not None
    changed = {one.part for one in line.content.changes}
    changed |= {"limit"} if line.content.outcome == "shorten" else set()
    changed |= {"agency"} if line.content.outcome == "decentralise" else set()
    against = {"yes": "no", "no": "yes"}
    answers = {
        one.code: Answered(against[one.answers_for], line.content.ground)
        if one.part in changed
        else Answered(one.answers_for)
        for one in questions.questions
    }
    return Content(**{**line.content.__dict__, "answers": answers})


def _follow(cast: _Cast, rows: list[ReviewSheet], day: date) -> None:
    """Drafts in the catalogue, proposals answered and waiting, one decentralisation."""
    for row in rows:
        if row.outcome == "shorten":
            with suppress(DraftOpen):  # another part of the demo may be changing it
                catalogue_drafts.open_draft(sheet_id=row.pk, seen=None, by=cast.keeper, at=_at(day))
    simplified = [row for row in rows if row.outcome == "simplify"]
    for number, row in enumerate(simplified[:2]):
        sent = proposals.send(
            sheet_id=row.pk,
            procedure_id=row.procedure_id,
            words=row.ground,
            addressee="Bộ Tư pháp" if number == 0 else "Bộ Tài chính",
            number=f"{1204 + number}/UBND-KSTT",
            sent_on=day,
            by=cast.keeper,
            at=_at(day),
        )
        if number == 0:
            proposals.answer(
                proposal_id=sent.pk,
                state="partly",
                answered_on=day,
                document="889/BTP-KSTT",
                words="Tiếp thu đối với giấy tờ đã được số hóa.",
                seen=None,
                by=cast.keeper,
                at=_at(day),
            )
    for row in rows:
        if row.outcome != "decentralise":
            continue
        handed = decentralisations.approve(
            sheet_id=row.pk,
            procedure_id=row.procedure_id,
            from_level="province",
            to_level="commune",
            approved_on=day,
            document=f"640/QĐ-UBND ngày {day:%d/%m/%Y}",
            by=cast.keeper,
            at=_at(day),
        )
        decentralisations.carry_out(
            decentralisation_id=handed.pk,
            done_on=day,
            document=f"21/{day.year}/QĐ-UBND",
            seen=None,
            by=cast.keeper,
            at=_at(day),
        )


def _register(cast: _Cast, year: int) -> None:
    by, at, issued = cast.keeper, _at(date(year, 3, 25)), date(year - 2, 6, 14)
    entries = (
        (
            "business_rule",
            "Điều kiện diện tích tối thiểu của cửa hàng bán lẻ rượu",
            f"30/{year - 2}/QĐ-UBND",
            "cut",
        ),
        (
            "business_rule",
            "Báo cáo định kỳ hằng tháng của cơ sở lưu trú",
            f"30/{year - 2}/QĐ-UBND",
            "simplified",
        ),
        (
            "business_rule",
            "Yêu cầu xác nhận địa điểm kinh doanh vận tải",
            f"41/{year - 2}/QĐ-UBND",
            "in_force",
        ),
        (
            "legal_document",
            "Quy định quản lý hoạt động kinh doanh vận tải",
            f"41/{year - 2}/QĐ-UBND",
            "amended",
        ),
    )
    for kind, name, number, fate in entries:
        row = regulations.enter(
            kind=kind,
            name=name,
            number=number,
            issuer="Ủy ban nhân dân tỉnh",
            issued_on=issued,
            sector_id=None,
            by=by,
            at=at,
        )
        is_gone = fate != "in_force"
        standing = Standing(
            fate=fate,
            fate_on=date(year, 2, 10) if is_gone else None,
            fate_document=f"9/{year}/QĐ-UBND" if is_gone else "",
            published_on=date(year - 2, 7, 1),
            updated_on=date(year, 2, 12) if is_gone else None,
        )
        regulations.set_standing(regulation_id=row.pk, standing=standing, seen=None, by=by, at=at)
        if kind == "legal_document":
            found = Found(
                checked_on=date(year, 1, 22),
                error="form",
                words="Căn cứ ban hành đã hết hiệu lực.",
                handling="corrected",
                handled_on=date(year, 2, 10),
                document=f"9/{year}/QĐ-UBND",
            )
            regulations.check(regulation_id=row.pk, found=found, seen=None, by=by, at=at)
    regulations.enter(
        kind="fee_policy",
        name="Mức thu phí, lệ phí khi sử dụng dịch vụ công trực tuyến",
        number=f"15/{year - 1}/NQ-HĐND",
        issuer="Hội đồng nhân dân tỉnh",
        issued_on=date(year - 1, 7, 10),
        sector_id=None,
        by=by,
        at=at,
    )
