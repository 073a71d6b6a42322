"""The clocks of a petition: when what is due, and which of its steps came late.

Limits are working days on the receiving unit's calendar (decision 766/QĐ-TTg, criterion 5.2: refuse within 2, ask for
more within 5, settle within 15, publish the answer within 2). Instants carry a zone. Lateness is computed here and
nowhere typed.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from motcua.kernel.worktime import WorkCalendar, due_at, resume
from motcua.kernel.zone import VIETNAM
from motcua.petitions.rules.law import PetitionLaw


class Step(StrEnum):
    REFUSE = "refuse"
    ASK_MORE = "ask_more"
    PROCESS = "process"
    PUBLISH = "publish"


@dataclass(frozen=True, kw_only=True)
class Dues:
    """The last instants at which refusing, asking for more and answering are in time."""

    refuse: datetime
    ask_more: datetime
    process: datetime


def at_receipt(calendar: WorkCalendar, received_at: datetime, law: PetitionLaw) -> Dues:
    """Raises CalendarHorizon."""
    return Dues(
        refuse=due_at(calendar, received_at, law.refuse),
        ask_more=due_at(calendar, received_at, law.ask_more),
        process=due_at(calendar, received_at, law.process),
    )


def publish_due(calendar: WorkCalendar, answered_at: datetime, law: PetitionLaw) -> datetime:
    """Raises CalendarHorizon."""
    return due_at(calendar, answered_at, law.publish)


def after_more(
    calendar: WorkCalendar, *, asked_at: datetime, given_at: datetime, process_due: datetime
) -> datetime:
    """The new due date: the working time left when more was asked counts again. Raises CalendarHorizon."""
    return resume(calendar, paused_at=asked_at, resumed_at=given_at, due=process_due)


def more_deadline(asked_at: datetime, law: PetitionLaw) -> date:
    """The last day on which the petitioner may supply what was asked."""
    return asked_at.astimezone(VIETNAM).date() + timedelta(days=law.more_within_days)


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What a petition's lateness follows from. `finished_at`: published or closed. `paused_at`: more is asked now."""

    dues: Dues
    first_asked_at: datetime | None = None
    paused_at: datetime | None = None
    refused_at: datetime | None = None
    answered_at: datetime | None = None
    publish_due: datetime | None = None
    finished_at: datetime | None = None

    def as_of(self, at: datetime) -> "Facts":
        """The same as it was known at an instant: what happened later has not happened."""

        def known(when: datetime | None) -> datetime | None:
            return when if when is not None and when <= at else None

        answered = known(self.answered_at)
        return replace(
            self,
            first_asked_at=known(self.first_asked_at),
            paused_at=known(self.paused_at),
            refused_at=known(self.refused_at),
            answered_at=answered,
            publish_due=self.publish_due if answered else None,
            finished_at=known(self.finished_at),
        )


def late_steps(facts: Facts, now: datetime) -> tuple[Step, ...]:
    """The steps that were taken late or are late now, in their order.

    Refusing because the petitioner did not supply what was asked is no late refusal: its 2 days are those of the
    first look.
    """
    found = []
    if facts.refused_at and facts.first_asked_at is None and facts.refused_at > facts.dues.refuse:
        found.append(Step.REFUSE)
    if facts.first_asked_at and facts.first_asked_at > facts.dues.ask_more:
        found.append(Step.ASK_MORE)
    settled = facts.answered_at or facts.refused_at or facts.paused_at or now
    if settled > facts.dues.process:
        found.append(Step.PROCESS)
    if facts.publish_due and (facts.finished_at or now) > facts.publish_due:
        found.append(Step.PUBLISH)
    return tuple(found)


def next_due(facts: Facts) -> datetime | None:
    """What a list counts down to: the answer, then its publication; None when nothing runs."""
    if facts.refused_at or facts.finished_at or facts.paused_at:
        return None
    return facts.publish_due if facts.answered_at else facts.dues.process
