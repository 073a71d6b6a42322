"""The process that records the day's states and reminds is killed (-9) anywhere: the next one finishes, and each
person has each reminder once."""

import sys
from collections import Counter
from datetime import date, datetime
from pathlib import Path

import pytest
from django.db import connection, transaction

import factories as f
from motcua.notices.models import Notice
from motcua.plans import actions
from motcua.plans.models import Plan, Target, TargetDay
from real_worker import environment, kill_while_it_waits, running

THIRTY_LEFT = datetime(2026, 12, 1, 8, 0, tzinfo=f.VIETNAM)
TEXT = """KẾ HOẠCH
Cải cách hành chính năm 2026

I. MỤC TIÊU
1. Tỷ lệ hồ sơ giải quyết trước hạn, đúng hạn đạt 95% trở lên.
2. 100% cán bộ, công chức, viên chức được tập huấn kỹ năng số.
3. 100% thủ tục hành chính được rà soát.
"""
# What the job of the morning does, on a day of the test's choice.
RECORD = f"""
import django; django.setup()
from datetime import datetime
from motcua.kernel.scopes import of_system, scope
from motcua.plans import reminding
with scope(of_system("states of the targets of plans")):
    reminding.record(now=datetime.fromisoformat("{THIRTY_LEFT.isoformat()}"))
"""


def plan_with_people() -> Plan:
    for _ in range(2):
        f.make_official(f.make_unit(), "reform_staff")
    return actions.adopt(
        text=TEXT, key="plan-2026", title="Kế hoạch năm 2026", number="1/KH-UBND", issued_on=date(2026, 1, 5),
        issuer="UBND tỉnh", measured_from=date(2026, 1, 1), measured_to=date(2026, 12, 31), by=None, at=THIRTY_LEFT,
    )  # fmt: skip


def told() -> Counter[tuple[int | None, int]]:
    """Reminders by person and number of the target."""
    rows = Notice.objects.filter(template="target_due", way="inbox")
    return Counter((row.recipient_id, int(row.values["number"])) for row in rows)


def run(tmp_path: Path) -> None:
    with running([sys.executable, "-c", RECORD], environment(tmp_path)) as process:
        assert process.wait(60) == 0


def finished(plan: Plan, tmp_path: Path) -> None:
    """The next morning's run finishes what was begun, and one more adds nothing."""
    run(tmp_path)
    days = Counter(TargetDay.objects.values_list("target_id", "on"))
    assert days == {(one.pk, THIRTY_LEFT.date()): 1 for one in plan.targets.all()}
    everybody = told()
    assert set(everybody.values()) == {1}
    assert len(everybody) == 2 * len({number for _who, number in everybody}) > 0
    keys = Counter(Notice.objects.values_list("key", "way"))
    assert set(keys.values()) == {1}


@pytest.mark.django_db(transaction=True)
def test_a_run_killed_between_two_targets_reminds_nobody_twice_and_forgets_nobody(tmp_path: Path) -> None:
    plan = plan_with_people()
    second = plan.targets.order_by("ordinal")[1]
    with running([sys.executable, "-c", RECORD], environment(tmp_path)) as process, transaction.atomic():
        Target.objects.select_for_update().get(pk=second.pk)
        kill_while_it_waits(process)
    assert TargetDay.objects.count() == 1
    finished(plan, tmp_path)


@pytest.mark.soak
@pytest.mark.parametrize("table", ["plans_targetday", "notices_notice"])
@pytest.mark.django_db(transaction=True)
def test_a_run_killed_while_it_writes_leaves_no_half_of_a_target(table: str, tmp_path: Path) -> None:
    plan = plan_with_people()
    with (
        running([sys.executable, "-c", RECORD], environment(tmp_path)) as process,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"LOCK TABLE {table} IN EXCLUSIVE MODE")
        kill_while_it_waits(process)
    assert (TargetDay.objects.count(), told()) == (0, Counter())
    finished(plan, tmp_path)
