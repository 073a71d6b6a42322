"""Internal processes as step tables: who does which share of the time limit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from motcua.kernel.worktime import WorkCalendar

WHOLE = 100


class ProcessInvalid(ValueError):
    """A step table that contradicts itself. The message names the process and what is wrong."""


@dataclass(frozen=True)
class Step:
    """One step. `role` is a value of `accounts.models.Role`, `share_percent` its part of the working time."""

    no: int
    name_vi: str
    name_en: str
    role: str
    share_percent: int

    def name(self, language: str = "vi") -> str:
        return self.name_vi if language.startswith("vi") else self.name_en


@dataclass(frozen=True)
class Process:
    """Steps in order, numbered from 1; their shares sum to 100."""

    key: str
    name_vi: str
    name_en: str
    steps: tuple[Step, ...]

    def name(self, language: str = "vi") -> str:
        return self.name_vi if language.startswith("vi") else self.name_en

    def step(self, no: int) -> Step:
        """Raises LookupError when there is no such step."""
        for step in self.steps:
            if step.no == no:
                return step
        raise LookupError(f"The process {self.key} has no step {no}.")


def read_process(key: str, table: Mapping[str, Any], *, roles: Sequence[str]) -> Process:
    """A process from its table. Raises ProcessInvalid: no steps, gaps in the numbers, unknown role, shares."""
    steps = tuple(
        Step(
            no=int(row["number"]),
            name_vi=str(row["name"]["vi"]),
            name_en=str(row["name"]["en"]),
            role=str(row["role"]),
            share_percent=int(row["share_percent"]),
        )
        for row in table["steps"]
    )
    if [step.no for step in steps] != list(range(1, len(steps) + 1)) or not steps:
        raise ProcessInvalid(f"The steps of {key} are not numbered 1, 2, 3 and so on.")
    for step in steps:
        if step.role not in roles:
            raise ProcessInvalid(f"Step {step.no} of {key} names the unknown role {step.role}.")
        if step.share_percent <= 0:
            raise ProcessInvalid(f"Step {step.no} of {key} has no share of the time.")
    total = sum(step.share_percent for step in steps)
    if total != WHOLE:
        raise ProcessInvalid(f"The shares of {key} sum to {total} percent, not to 100.")
    return Process(key, str(table["name"]["vi"]), str(table["name"]["en"]), steps)


def step_due_share(process: Process, no: int) -> int:
    """Percent of the whole working time by which step `no` has to be done: the shares up to and with it."""
    process.step(no)
    return sum(step.share_percent for step in process.steps if step.no <= no)


def step_due_at(
    process: Process, no: int, *, start: datetime, due: datetime, calendar: WorkCalendar
) -> datetime:
    """When step `no` is due between the acceptance and the due date, in the unit's working time.

    The last step is due with the dossier. A due date that is not after the start leaves no time: all is due then.
    """
    share = step_due_share(process, no)
    opened = calendar.opening(start)
    if share == WHOLE or due <= opened:
        return due
    seconds = int(calendar.between(opened, due).total_seconds())
    return calendar.after(opened, timedelta(seconds=seconds * share // WHOLE))
