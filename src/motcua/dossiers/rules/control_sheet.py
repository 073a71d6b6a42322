"""What a control sheet says: each hand-over of a dossier, who gave and received it, when, and how in time. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from motcua.dossiers.rules.slips import breakable, time_and_day
from motcua.dossiers.rules.timeliness import Outcome, legal_outcome
from motcua.kernel.zone import VIETNAM, local
from motcua.ledger.rules import Json

OUTCOME_WORDS = {
    Outcome.NONE: "",
    Outcome.EARLY: "Trước hạn",
    Outcome.ON_TIME: "Đúng hạn",
    Outcome.LATE: "Quá hạn",
}
# How a step ended, where it is more than done.
_ENDS = {
    "recalled": "Thu hồi kết quả",
    "work_returned": "Chuyển lại bước trước",
    "stopped": "Dừng giải quyết",
    "withdrawn": "Rút hồ sơ",
}


ROLE_WORDS = {
    "intake_officer": "Cán bộ tiếp nhận",
    "case_officer": "Chuyên viên thụ lý",
    "division_head": "Lãnh đạo phòng",
    "agency_head": "Lãnh đạo cơ quan",
    "registry": "Văn thư",
}


@dataclass(frozen=True)
class Side:
    """One side of a hand-over: the unit or post, and the person when one is known."""

    where: str
    who: str = ""


@dataclass(frozen=True, kw_only=True)
class Worked:
    """One step as it was worked. Instants are aware; `taken_at` is when somebody took it as theirs."""

    side: Side
    name: str
    given_at: datetime
    taken_at: datetime | None = None
    due: datetime | None = None
    done_at: datetime | None = None
    done_how: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Handled:
    """A dossier's way through the offices: the desk, the steps in the order in which they began, and its end."""

    desk: Side
    steps: Sequence[Worked]
    given_by: str = ""
    concluded_at: datetime | None = None
    returned_at: datetime | None = None
    returned_by: str = ""
    receiver: str = ""


def moment(at: datetime | None) -> str:
    """`08:30 02/11/2026`, on the clocks of Vietnam; empty when it has not come."""
    return "" if at is None else f"{local(at):%H:%M %d/%m/%Y}"


def _giver(way: Handled, place: int) -> Side:
    """Who gave a step: the one that worked the step which ended last when this one began; else the desk."""
    step = way.steps[place]
    before = [
        (one.done_at, number, one.side)
        for number, one in enumerate(way.steps[:place])
        if one.done_at is not None and one.done_at <= step.given_at
    ]
    return max(before, key=lambda one: one[:2])[2] if before else Side(way.desk.where, way.given_by)


def _line(
    giver: Side, receiver: Side, *, name: str, given: datetime, step: Worked | None = None
) -> dict[str, Json]:
    result = note = ""
    if step is not None:
        note = " ".join(text for text in (_ENDS.get(step.done_how, ""), step.note) if text)
        if step.done_at is not None:
            result = OUTCOME_WORDS[legal_outcome(due=step.due, end=step.done_at, zone=VIETNAM)]
    return {
        "giver": giver.where,
        "giver_name": giver.who,
        "receiver": receiver.where,
        "receiver_name": receiver.who,
        "name": name,
        "given": moment(given),
        "received": moment(step.taken_at if step else given),
        "due": moment(step.due if step else None),
        "done": moment(step.done_at if step else None),
        "result": result,
        "note": note,
    }


def lines(way: Handled) -> list[dict[str, Json]]:
    """One line a hand-over: from the desk to each step in turn, back to the desk, to the applicant."""
    found = [
        _line(_giver(way, place), step.side, name=step.name, given=step.given_at, step=step)
        for place, step in enumerate(way.steps)
    ]
    last = way.steps[-1].side if way.steps else way.desk
    if way.concluded_at is not None:
        found.append(_line(last, way.desk, name="Chuyển kết quả về bộ phận một cửa", given=way.concluded_at))
    if way.returned_at is not None:
        found.append(
            _line(
                Side(way.desk.where, way.returned_by),
                Side("Tổ chức, cá nhân", way.receiver),
                name="Trả kết quả",
                given=way.returned_at,
            )
        )
    return found


def values(way: Handled, *, outcome: Outcome, as_of: datetime) -> dict[str, Json]:
    """What the sheet says beyond a slip's own values."""
    return {
        "steps": [breakable(line) for line in lines(way)],
        "outcome": OUTCOME_WORDS[outcome],
        "as_of": f"Số liệu trên hệ thống đến {time_and_day(as_of)}.",
    }
