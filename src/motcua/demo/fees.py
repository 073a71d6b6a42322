"""Fee rules of the demo province: a base by the page, a charge, cuts for filing online, exempt groups.

Every figure is an example: it shows how a resolution of a People's Council looks here and is no rule of law.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta

from motcua.accounts.models import PostHolding
from motcua.kernel.dmn.tables import Hit
from motcua.kernel.zone import day_of
from motcua.procedures import fee_queries
from motcua.procedures.actions.fee_schedules import Keeper, load_approved, propose, write
from motcua.procedures.models import FeeSchedule, FeeScheduleState
from motcua.procedures.rules.fee_schedules import (
    LegalBasis,
    Money,
    Schedule,
    ScheduleKind,
    Scope,
    Sureness,
)
from motcua.procedures.rules.fee_tables import Counting, FeeRow, FeeTable, Measure

COUNCIL = "Hội đồng nhân dân tỉnh (ví dụ)"
CERTIFY, CIVIL_STATUS = "2.000815", "1.004859"


def _example(
    key: str,
    name_vi: str,
    name_en: str,
    *,
    kind: ScheduleKind,
    money: Money,
    scope: Scope,
    basis: LegalBasis,
    table: FeeTable,
    valid_from: date,
) -> Schedule:
    return Schedule(
        key=key,
        name_vi=name_vi,
        name_en=name_en,
        kind=kind,
        money=money,
        scope=scope,
        basis=basis,
        sureness=Sureness.EXAMPLE,
        valid_from=valid_from,
        table=table,
    )


def rules(valid_from: date) -> tuple[Schedule, ...]:
    """The rules of the demo province, in force from a day on."""
    cut = LegalBasis("05/2026/NQ-HĐND (ví dụ)", date(2025, 12, 10), COUNCIL, "Điều 1")
    return (
        _example(
            "phi-chung-thuc-ban-sao",
            "Phí chứng thực bản sao từ bản chính",
            "Fee for certifying copies",
            kind=ScheduleKind.BASE,
            money=Money.FEE,
            scope=Scope((CERTIFY,)),
            valid_from=valid_from,
            basis=LegalBasis("226/2016/TT-BTC", date(2016, 11, 11), "Bộ Tài chính", "Điều 4"),
            table=FeeTable(
                Measure.AMOUNT,
                (
                    FeeRow(2000, high=2, note="Trang thứ nhất, thứ hai"),
                    FeeRow(1000, low=3, note="Từ trang thứ ba"),
                ),
                counting=Counting.BANDS,
                quantity_field="pages",
                times_field="copies",
                cap_vnd=200_000,
                unit_vi="trang",
                unit_en="page",
            ),
        ),
        _example(
            "le-phi-thay-doi-ho-tich",
            "Lệ phí thay đổi, cải chính hộ tịch",
            "Charge for changing civil status",
            kind=ScheduleKind.BASE,
            money=Money.CHARGE,
            scope=Scope((CIVIL_STATUS,)),
            valid_from=valid_from,
            basis=LegalBasis("04/2026/NQ-HĐND (ví dụ)", date(2025, 12, 10), COUNCIL, "Điều 3"),
            table=FeeTable(Measure.AMOUNT, (FeeRow(15_000, note="Khoản 2 Điều 3"),)),
        ),
        _example(
            "giam-truc-tuyen",
            "Giảm phí, lệ phí khi nộp hồ sơ trực tuyến",
            "Cut for filing online",
            kind=ScheduleKind.REDUCTION,
            money=Money.BOTH,
            scope=Scope((CERTIFY, CIVIL_STATUS)),
            basis=cut,
            valid_from=valid_from,
            table=FeeTable(
                Measure.PERCENT_OFF, (FeeRow(50, channels=("online",), note="Nộp hồ sơ trực tuyến"),)
            ),
        ),
        _example(
            "mien-giam-doi-tuong",
            "Miễn, giảm lệ phí hộ tịch cho đối tượng ưu tiên",
            "Exempt and favoured groups, civil status",
            kind=ScheduleKind.REDUCTION,
            money=Money.CHARGE,
            scope=Scope((CIVIL_STATUS,)),
            valid_from=valid_from,
            basis=LegalBasis("97/2015/QH13", date(2015, 11, 25), "Quốc hội", "Điều 10"),
            table=FeeTable(
                Measure.PERCENT_OFF,
                (
                    FeeRow(
                        100,
                        groups=(
                            "poor_household",
                            "elderly",
                            "disabled",
                            "child",
                            "ethnic_minority",
                            "revolutionary_merit",
                        ),
                        note="Miễn",
                    ),
                    FeeRow(50, groups=("near_poor_household",), note="Giảm một nửa"),
                ),
                hit=Hit.MOST,
            ),
        ),
    )


def load(until: datetime) -> int:
    """Bring the rules in, from the day after the year of life, and one next version that waits for approval.

    The year's dossiers keep the fees with which they were accepted. Repeating it changes nothing.
    """
    today = day_of(until) + timedelta(days=1)
    for one in rules(today):
        load_approved(one, decided_by=None, at=until)
    civil = next(one for one in rules(today) if one.key == "le-phi-thay-doi-ho-tich")
    writer = (
        PostHolding.objects.filter(post__role="reform_staff", valid_to__isnull=True).order_by("pk").first()
    )
    if writer is not None and not FeeSchedule.objects.filter(state=FeeScheduleState.PROPOSED).exists():
        by = Keeper(writer.user_id, frozenset({"reform_staff"}))
        table = replace(civil.table, rows=(FeeRow(20_000, note="Khoản 2 Điều 3"),))
        later = replace(civil, valid_from=date(today.year + 1, 1, 1), table=table)
        row = write(schedule=later, reason="Dự thảo nghị quyết sửa đổi (ví dụ)", by=by, at=until)
        propose(schedule_id=row.pk, seen=row.edits, by=by, at=until)
    return len(fee_queries.in_force(today))
