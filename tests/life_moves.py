"""Every command on a dossier as a move that a random walk can make: valid input, any person, any instant.

A move is tried whether or not it is possible; the walk knows from the tables and the matrix what must come of it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import factories as f
from motcua.dossiers.actions import apologies, intake, money, returning, supplements, work
from motcua.dossiers.actions.performing import Done
from motcua.dossiers.models import Apology
from motcua.dossiers.rules import authority
from motcua.dossiers.rules.authority import SYSTEM, Acting
from motcua.dossiers.rules.commands import Command
from motcua.dossiers.rules.opening import HandedIn
from motcua.dossiers.rules.projection import DossierState


@dataclass
class Ground:
    """One dossier with everybody who might touch it: those of its units, and strangers."""

    case: f.Case
    people: dict[str, Acting] = field(default_factory=dict)
    result_sha256: str = ""

    @classmethod
    def of(cls, case: f.Case) -> "Ground":
        stranger = f.make_unit("Ủy ban nhân dân xã Vạn Hưng")
        other_officer = f.make_official(stranger, "intake_officer")
        people = {
            "citizen": case.as_citizen,
            "ticket": Acting(user_id=None, kind="citizen", ticket_for=case.id),
            "another ticket": Acting(user_id=None, kind="citizen", ticket_for=case.id + 1_000_000),
            "another citizen": f.acting_as(f.make_citizen("Lê Thị Xuân")),
            "intake officer": case.as_intake,
            "another unit's intake officer": f.acting_as(other_officer, stranger),
            "another unit's head": Acting(
                user_id=other_officer.pk,
                kind="official",
                unit_id=stranger.pk,
                roles=frozenset({"agency_head"}),
            ),
            "system": SYSTEM,
        }
        for role in ("case_officer", "division_head", "agency_head", "registry"):
            people[role.replace("_", " ")] = case.as_role(role)
        return cls(case=case, people=people, result_sha256=f.make_file().sha256)

    def rightful(self, command: Command, state: DossierState) -> list[str]:
        """Those whom the matrix lets give the command."""
        return [name for name, acting in self.people.items() if authority.may(command, acting, state)]


@dataclass(frozen=True)
class Deed:
    """One try: who, when, under which key, on the dossier as the walk last saw it."""

    ground: Ground
    state: DossierState
    by: Acting
    at: datetime
    key: str

    @property
    def common(self) -> dict[str, object]:
        return {"dossier_id": self.state.id, "by": self.by, "at": self.at, "command_id": self.key}


Move = Callable[[Deed], Done]


def _request_supplement(deed: Deed) -> Done:
    asked = (intake.Asked(what="Giấy chứng sinh có xác nhận", component_key="c2"),)
    later = max(deed.at, deed.state.last_at) + timedelta(days=10)
    return intake.request_supplement(items=asked, reason="Thiếu xác nhận.", deadline=later, **deed.common)  # type: ignore[arg-type]


def _extend(deed: Deed) -> Done:
    due = (deed.state.current_due or deed.at) + timedelta(days=7)
    return work.extend(due=due, ground="Chờ kết quả giám định", document="12/CV-UBND", **deed.common)  # type: ignore[arg-type]


def _record_payment(deed: Deed) -> Done:
    owed = deed.state.fee_vnd - deed.state.paid_vnd
    return money.record_payment(amount_vnd=owed, way="cash", **deed.common)  # type: ignore[arg-type]


def _demand(deed: Deed) -> Done:
    amount = deed.state.paid_vnd + 50_000
    return money.demand(amount_vnd=amount, notice_number="7/TB", **deed.common)  # type: ignore[arg-type]


def _conclude(deed: Deed) -> Done:
    paper = work.ResultPaper(number="15/GKS", file_sha256=deed.ground.result_sha256)
    return work.conclude(result=paper, **deed.common)  # type: ignore[arg-type]


def _hand_over(deed: Deed) -> Done:
    return returning.hand_over(method="counter", receiver_kind="owner", salt=f.SALT, **deed.common)  # type: ignore[arg-type]


def _stop(deed: Deed) -> Done:
    return work.stop(reason="Không đủ điều kiện.", ground="Luật Hộ tịch", **deed.common)  # type: ignore[arg-type]


def _refuse(deed: Deed) -> Done:
    return intake.refuse(reason="Không thuộc thẩm quyền.", ground="Luật Hộ tịch", **deed.common)  # type: ignore[arg-type]


def _supply(deed: Deed) -> Done:
    return supplements.supply(components=[HandedIn(key="c2", name="Giấy chứng sinh")], **deed.common)  # type: ignore[arg-type]


def _recall(deed: Deed) -> Done:
    return work.recall(reason="Sai họ tên trên kết quả", **deed.common)  # type: ignore[arg-type]


def _draft_apology(deed: Deed) -> Done:
    moment = max(deed.at, deed.state.last_at, deed.state.current_due or deed.at)
    return apologies.draft(
        cause="workload",
        reason="Nhiều hồ sơ.",
        new_date=None if deed.state.ended_at else moment + timedelta(days=5),
        **deed.common,  # type: ignore[arg-type]
    )


def _draft_seq(deed: Deed) -> int:
    with f.as_system():
        letter = Apology.objects.filter(dossier_id=deed.state.id, approved_at__isnull=True).first()
    return letter.drafted_seq if letter else 0


MOVES: Mapping[Command, Move] = {
    Command.ACCEPT: lambda deed: intake.accept(checks=(), **deed.common),  # type: ignore[arg-type]
    Command.REFUSE: _refuse,
    Command.REQUEST_SUPPLEMENT: _request_supplement,
    Command.SUPPLY: _supply,
    Command.CONFIRM_SUPPLEMENT: lambda deed: supplements.confirm(**deed.common),  # type: ignore[arg-type]
    Command.BEGIN: lambda deed: intake.begin(**deed.common),  # type: ignore[arg-type]
    Command.TAKE: lambda deed: work.take(**deed.common),  # type: ignore[arg-type]
    Command.COMPLETE_WORK: lambda deed: work.complete(note="đã kiểm tra", **deed.common),  # type: ignore[arg-type]
    Command.DEMAND_PAYMENT: _demand,
    Command.RECORD_PAYMENT: _record_payment,
    Command.EXTEND: _extend,
    Command.WITHDRAW: lambda deed: returning.withdraw(**deed.common),  # type: ignore[arg-type]
    Command.STOP: _stop,
    Command.CONCLUDE: _conclude,
    Command.RECALL: _recall,
    Command.HAND_OVER: _hand_over,
    Command.DRAFT_APOLOGY: _draft_apology,
    Command.RETURN_APOLOGY: lambda deed: apologies.send_back(  # type: ignore[misc]
        draft_seq=_draft_seq(deed),
        why="Ghi rõ hơn",
        **deed.common,  # type: ignore[arg-type]
    ),
    Command.APPROVE_APOLOGY: lambda deed: apologies.approve(draft_seq=_draft_seq(deed), **deed.common),  # type: ignore[arg-type]
    Command.DELIVER_APOLOGY: lambda deed: apologies.deliver(  # type: ignore[misc]
        way="counter",
        receiver="Nguyễn Văn Đức",
        **deed.common,  # type: ignore[arg-type]
    ),
    Command.RATE: lambda deed: returning.rate(score=4, **deed.common),  # type: ignore[arg-type]
}
