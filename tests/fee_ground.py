"""Fee rules for tests of screens: one in force, one proposed, one with a gap; all about one made procedure."""

from dataclasses import replace
from datetime import date

import factories
from motcua.procedures.actions import fee_schedules as actions
from motcua.procedures.actions.fee_schedules import Keeper
from motcua.procedures.models import FeeSchedule, Procedure
from motcua.procedures.rules.fee_schedules import (
    LegalBasis,
    Money,
    Schedule,
    ScheduleKind,
    Scope,
    Sureness,
)
from motcua.procedures.rules.fee_tables import FeeRow, FeeTable, Measure

CODE = "1.004873"
BASIS = LegalBasis("12/2026/NQ-HĐND", date(2026, 7, 10), "Hội đồng nhân dân tỉnh", "Điều 3")


def base(amount: int = 20_000, **more: object) -> Schedule:
    found = Schedule(
        key="le-phi-ho-tich",
        name_vi="Lệ phí hộ tịch",
        name_en="Charge of civil status",
        kind=ScheduleKind.BASE,
        money=Money.CHARGE,
        scope=Scope((CODE,)),
        basis=BASIS,
        sureness=Sureness.SOURCED,
        valid_from=date(2026, 1, 1),
        table=FeeTable(Measure.AMOUNT, (FeeRow(amount, note="Khoản 1 Điều 3"),)),
    )
    return replace(found, **more)  # type: ignore[arg-type]


def cut(*rows: FeeRow, key: str = "giam", **more: object) -> Schedule:
    return base(
        key=key,
        name_vi=f"Quy tắc {key}",
        name_en=f"Rule {key}",
        kind=ScheduleKind.REDUCTION,
        money=Money.BOTH,
        table=FeeTable(Measure.PERCENT_OFF, rows),
        **more,
    )


def procedure(fee_vnd: int = 15_000) -> Procedure:
    return Procedure.objects.filter(code=CODE).first() or factories.make_procedure(
        "Thay đổi hộ tịch", code=CODE, fee_vnd=fee_vnd
    )


def in_force(*rules: Schedule) -> None:
    procedure()
    for one in rules:
        actions.load_approved(one, decided_by=None, at=factories.MONDAY)


def writer() -> Keeper:
    user = factories.make_official(factories.make_unit(), "reform_staff", full_name="Lê Văn Soạn")
    return Keeper(user.pk, frozenset({"reform_staff"}))


def proposed() -> FeeSchedule:
    """Version 2 of a rule in force, waiting for approval."""
    in_force(base())
    by = writer()
    row = actions.write(
        schedule=base(25_000, valid_from=date(2027, 1, 1)),
        reason="Nghị quyết mới",
        by=by,
        at=factories.MONDAY,
    )
    return actions.propose(schedule_id=row.pk, seen=row.edits, by=by, at=factories.MONDAY)


def holed_draft() -> FeeSchedule:
    """A draft whose rows leave the post out and meet at the counter."""
    procedure()
    table = FeeTable(
        Measure.AMOUNT, (FeeRow(8000, channels=("online", "counter")), FeeRow(9000, channels=("counter",)))
    )
    holed = base(key="thieu-buu-chinh", name_vi="Lệ phí thử", name_en="Trial charge", table=table)
    return actions.write(schedule=holed, reason="", by=writer(), at=factories.MONDAY)
