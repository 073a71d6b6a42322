"""Internal processes as step tables."""

from datetime import datetime
from typing import Any

import pytest

from motcua.accounts.models import Role
from motcua.kernel.worktime import ZONE, vietnam
from motcua.processes import queries
from motcua.processes.errors import ProcessUnknown
from motcua.processes.rules import ProcessInvalid, read_process, step_due_at, step_due_share


def test_each_process_ends_with_the_head_who_signs_and_sums_to_100() -> None:
    assert set(queries.processes()) == {
        "commune-short", "commune-standard", "commune-long", "department-standard", "department-long"
    }  # fmt: skip
    for process in queries.processes().values():
        assert process.steps[-1].role == "agency_head"
        assert sum(step.share_percent for step in process.steps) == 100
        assert process.name("vi") != process.name("en")


def test_an_unknown_process_is_a_typed_error() -> None:
    with pytest.raises(ProcessUnknown, match="no-such"):
        queries.process("no-such")


def test_steps_are_due_by_their_cumulative_share_of_working_time() -> None:
    process = queries.process("commune-standard")
    assert [step_due_share(process, no) for no in (1, 2, 3)] == [60, 80, 100]
    start = datetime(2026, 11, 16, 8, 0, tzinfo=ZONE)  # Monday
    due = datetime(2026, 11, 17, 8, 0, tzinfo=ZONE)  # 8 working hours later
    at = [step_due_at(process, no, start=start, due=due, calendar=vietnam()) for no in (1, 2, 3)]
    assert at == [
        datetime(2026, 11, 16, 14, 48, tzinfo=ZONE),  # 4 h 48: lunch from 11:30 to 13:30 does not count
        datetime(2026, 11, 16, 16, 24, tzinfo=ZONE),
        due,
    ]
    assert step_due_at(process, 1, start=due, due=start, calendar=vietnam()) == start
    with pytest.raises(LookupError):
        step_due_share(process, 4)


def table(*steps: tuple[int, str, int]) -> dict[str, Any]:
    return {
        "name": {"vi": "Thử", "en": "Try"},
        "steps": [
            {"number": no, "role": role, "share_percent": share, "name": {"vi": "Bước", "en": "Step"}}
            for no, role, share in steps
        ],
    }


@pytest.mark.parametrize(
    ("steps", "why"),
    [
        ([(1, "case_officer", 60), (2, "agency_head", 30)], "90 percent"),
        ([(1, "case_officer", 60), (3, "agency_head", 40)], "numbered"),
        ([(1, "wizard", 100)], "wizard"),
        ([(1, "case_officer", 0), (2, "agency_head", 100)], "no share"),
        ([], "numbered"),
    ],
)
def test_a_table_that_contradicts_itself_is_refused(steps: list[tuple[int, str, int]], why: str) -> None:
    with pytest.raises(ProcessInvalid, match=why):
        read_process("p", table(*steps), roles=Role.values)
