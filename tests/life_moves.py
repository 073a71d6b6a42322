"""Every command on a dossier as a move that a random walk can make: valid input, any person, any instant.

A move is tried whether or not it is possible; the walk knows from the tables and the matrix what must come of it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import factories as f
from motcua.accounts.models import PostHolding
from motcua.agencies.models import Unit
from motcua.dossiers.actions import (
    apologies,
    assigning,
    correcting_party,
    intake,
    money,
    noting,
    obligations,
    opinions,
    returning,
    returning_work,
    reusing,
    supplements,
    travelling,
    work,
)
from motcua.dossiers.actions.performing import Done, already_done
from motcua.dossiers.actions.results import drafting, ending, signing
from motcua.dossiers.actions.results.drawing import Wanted
from motcua.dossiers.models import Apology, Dossier, PaperItem, Party, Result
from motcua.dossiers.models.papers_travel import PaperItemState
from motcua.dossiers.rules import authority
from motcua.dossiers.rules.authority import SYSTEM, Acting
from motcua.dossiers.rules.commands import Command
from motcua.dossiers.rules.dossier_state import DossierState, open_work
from motcua.dossiers.rules.open_work import OpenWork
from motcua.dossiers.rules.opening import HandedIn
from motcua.dossiers.rules.party_correcting import Basis, Evidence
from motcua.dossiers.rules.results import Source
from motcua.kernel.scopes import Scope, of_person, of_system, of_ticket, of_units
from motcua.kernel.zone import day_of
from motcua.records import holding_actions as holdings
from motcua.records import holding_queries
from motcua.records.holding_rules import Origin
from pki_ground import credential


@dataclass
class Ground:
    """One dossier with everybody who might touch it: those of its units, and strangers."""

    case: f.Case
    people: dict[str, Acting] = field(default_factory=dict)
    result_sha256: str = ""
    askable: tuple[int, ...] = ()  # units that opinions are asked of and papers sent to
    former_id: int = 0  # whose post of a case officer in the handling unit ended long ago

    @classmethod
    def of(cls, case: f.Case, beside: Sequence[Unit] = ()) -> "Ground":
        """`beside`: the agencies that the process of the dossier names; without, one that is only ever asked."""
        others = list(beside) or [f.make_unit("Sở Tư pháp", kind="department", level="province")]
        former = f.make_official(case.handling_unit, "case_officer", full_name="Đỗ Văn Cũ")
        PostHolding.objects.filter(user=former).update(valid_to=f.LONG_AGO)
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
            "a former case officer": Acting(user_id=former.pk, kind="official"),
            "system": SYSTEM,
        }
        for place, unit in enumerate(others, 1):
            for role in ("case_officer", "division_head"):
                name = f"{role.replace('_', ' ')} of agency {place}"
                people[name] = f.acting_as(f.make_official(unit, role), unit)
        for role in ("case_officer", "division_head", "agency_head", "registry"):
            people[role.replace("_", " ")] = case.as_role(role)
        credential(f"seal-{case.id}", unit=case.handling_unit)
        for role in ("division_head", "agency_head"):
            credential(
                f"{role}-{case.id}", unit=case.handling_unit, role="official", person=case.handlers[role]
            )
        return cls(
            case=case,
            people=people,
            result_sha256=f.make_file().sha256,
            askable=tuple(unit.pk for unit in others),
            former_id=former.pk,
        )

    def rightful(self, command: Command, state: DossierState) -> list[str]:
        """Those whom the matrix lets give the command."""
        return [name for name, acting in self.people.items() if authority.may(command, acting, state)]


def scope_of(by: Acting) -> Scope:
    """The scope that the doors open for them."""
    if by.kind == "system":
        return of_system("a job in a random life")
    if by.kind == "official":
        units = frozenset() if by.unit_id is None else frozenset({by.unit_id})
        return of_units(units, user_id=by.user_id or 0)
    return of_ticket(by.ticket_for) if by.ticket_for is not None else of_person(by.user_id or 0)


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

    @property
    def number(self) -> int:
        """A number of the try, to choose by: the same for the same key."""
        return int(self.key.rsplit("-", 1)[1])

    @property
    def step(self) -> OpenWork | None:
        """The open step that who acts would mean: their own, else their unit's, else the first."""
        work = open_work(self.state)
        mine = [w for w in work if w.unit_id == self.by.unit_id and w.role in self.by.roles]
        of_unit = [w for w in work if w.unit_id == self.by.unit_id]
        return next(iter([*mine, *of_unit, *work]), None)

    @property
    def branch(self) -> int | None:
        return None if self.step is None else self.step.branch


Move = Callable[[Deed], Done]


def _request_supplement(deed: Deed) -> Done:
    asked = (intake.Asked(what="Giấy chứng sinh có xác nhận", component_key="c2"),)
    later = max(deed.at, deed.state.last_at) + timedelta(days=10)
    return intake.request_supplement(
        items=asked,
        reason="Thiếu xác nhận.",
        deadline=later,
        asked_again=reusing.AskedAgain("unreadable"),
        **deed.common,
    )  # type: ignore[arg-type]


def _reuse_paper(deed: Deed) -> Done:
    """The owner's store holds a paper of the kind, found correct in an older dossier."""
    number = Party.unscoped.get(pk=deed.state.id).owner_id_number
    code = Dossier.unscoped.select_related("procedure").get(pk=deed.state.id).procedure.code
    sample = str(f.make_file().pk)
    source = holdings.Source(dossier_id=10**9 + deed.state.id, code="H56.0", seq=1, component="c2")
    paper = holdings.Paper(
        owner_number=number, kind=f"{code}/c2", title="Giấy chứng sinh", origin=Origin.SUPPLIED, source=source,
        file_sha256=sample, file_name="giay-chung-sinh.pdf",
    )  # fmt: skip
    holdings.put([paper], at=deed.at)
    held = holding_queries.papers_of([number], on=day_of(deed.at)).get(kind=f"{code}/c2")
    return reusing.take(component_key="c2", holding_id=str(held.pk), **deed.common)  # type: ignore[arg-type]


def _extend(deed: Deed) -> Done:
    due = (deed.state.current_due or deed.at) + timedelta(days=7)
    return work.extend(due=due, ground="Chờ kết quả giám định", document="12/CV-UBND", **deed.common)  # type: ignore[arg-type]


def _record_payment(deed: Deed) -> Done:
    """All that is owed, or the first obligation alone where there are several."""
    owed = deed.state.fee_vnd - deed.state.paid_vnd
    with f.as_system():
        owing = obligations.owing(deed.state)
    if len(owing) > 1 and deed.number % 2:
        return money.record_payment(
            amount_vnd=owing[0].amount_vnd,
            codes=[owing[0].code],
            way="transfer",
            **deed.common,  # type: ignore[arg-type]
        )
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


def _result_seq(deed: Deed) -> int:
    with f.as_system():
        open_one = Result.objects.filter(dossier_id=deed.state.id, no=deed.state.result_count + 1).first()
    return open_one.drafted_seq if open_one else 0


def _take(deed: Deed) -> Done:
    return work.take(branch=deed.branch if deed.number % 2 else None, **deed.common)  # type: ignore[arg-type]


def _assign(deed: Deed) -> Done:
    """To the next who can, back into the queue, or to somebody who left: nobody is theirs to choose from."""
    step = deed.step
    able = assigning.who_can(step.unit_id, step.role, day_of(deed.at)) if step else ()
    choices: list[int | None] = [u for u in (*able, None) if step is None or u != step.assignee_id]
    if deed.number % 5 == 0:
        choices = [deed.ground.former_id]
    return assigning.assign(
        assignee_id=choices[deed.number % len(choices)] if choices else None,
        reason=assigning.Reason.WORKLOAD,
        branch=deed.branch,
        words="Chia lại việc" if deed.number % 3 == 0 else "",
        **deed.common,  # type: ignore[arg-type]
    )


def _return_work(deed: Deed) -> Done:
    earlier = max(1, deed.state.step_no - 1 - deed.number % 2)
    return returning_work.return_to(step_no=earlier, reason="Thiếu số liệu", **deed.common)  # type: ignore[arg-type]


def _complete(deed: Deed) -> Done:
    said = {}
    if deed.step is not None and deed.step.key == "soat":  # what this step of the process with agencies asks
        said = {"ket_luan": "bo_sung" if deed.number % 2 else "dong_y"}
    return work.complete(note="đã kiểm tra", branch=deed.branch, values=said, **deed.common)  # type: ignore[arg-type]


def _ask_opinion(deed: Deed) -> Done:
    free = [u for u in deed.ground.askable if u not in deed.state.asked_units] or list(deed.ground.askable)
    asked = free[deed.number % len(free)]
    return opinions.ask(unit_id=asked, question="Có tranh chấp không?", **deed.common)  # type: ignore[arg-type]


def _give_opinion(deed: Deed) -> Done:
    return opinions.give(answer="Không", position=opinions.Position.AGREES, **deed.common)  # type: ignore[arg-type]


def _note(deed: Deed) -> Done:
    asked = deed.state.asked_units
    reminds = asked[0] if asked and deed.number % 3 == 0 else None
    shared = deed.number % 2 == 0
    return noting.note(text="Đã gọi điện", is_shared=shared, reminds=reminds, **deed.common)  # type: ignore[arg-type]


def _told(deed: Deed, kind: str) -> Done:
    """What a list did with the one dossier that stands on it."""
    done = already_done(f"{deed.key}-1", dossier_id=deed.state.id, kind=kind)
    assert done is not None
    return done


def _send_papers(deed: Deed) -> Done:
    units = [u for u in (*deed.ground.askable, deed.ground.case.handling_unit.pk) if u != deed.by.unit_id]
    about = {"by": deed.by, "at": deed.at, "command_id": deed.key}
    to_unit = units[deed.number % len(units)]
    travelling.send(dossier_ids=[deed.state.id], to_unit_id=to_unit, carrier="Văn thư", **about)  # type: ignore[arg-type]
    return _told(deed, "papers_sent")


def _receive_papers(deed: Deed) -> Done:
    sent = PaperItem.unscoped.filter(dossier_id=deed.state.id)
    waiting = sent.filter(state=PaperItemState.ON_THE_WAY).first() or sent.order_by("-pk").first()
    about = {"by": deed.by, "at": deed.at, "command_id": deed.key}
    list_id, present = (waiting.list_id, [waiting.pk]) if waiting else (0, [])
    travelling.receive(list_id=list_id, present=present, extra=(), **about)  # type: ignore[arg-type]
    return _told(deed, "papers_received")


def _correct_party(deed: Deed) -> Done:
    """Another name each time, and now and then the number too."""
    wanted: dict[str, str] = {"owner_name": f"Nguyễn Văn Đúng {'A' * (deed.number % 50 + 1)}"}
    if deed.number % 4 == 0:
        wanted["owner_id_number"] = f"0560850{deed.number % 100000:05d}"
    return correcting_party.correct(
        wanted=wanted,
        basis=Basis(evidence=Evidence.SHOWN),
        reason="Đối chiếu căn cước xuất trình",
        seen=deed.state.owner_commitment,
        **deed.common,  # type: ignore[arg-type]
    )


MOVES: Mapping[Command, Move] = {
    Command.ACCEPT: lambda deed: intake.accept(checks=(), **deed.common),  # type: ignore[arg-type]
    Command.REFUSE: _refuse,
    Command.REQUEST_SUPPLEMENT: _request_supplement,
    Command.SUPPLY: _supply,
    Command.REUSE_PAPER: _reuse_paper,
    Command.CORRECT_PARTY: _correct_party,
    Command.CONFIRM_SUPPLEMENT: lambda deed: supplements.confirm(**deed.common),  # type: ignore[arg-type]
    Command.BEGIN: lambda deed: intake.begin(**deed.common),  # type: ignore[arg-type]
    Command.TAKE: _take,
    Command.ASSIGN: _assign,
    Command.COMPLETE_WORK: _complete,
    Command.RETURN_WORK: _return_work,
    Command.ASK_OPINION: _ask_opinion,
    Command.GIVE_OPINION: _give_opinion,
    Command.NOTE: _note,
    Command.SEND_PAPERS: _send_papers,
    Command.RECEIVE_PAPERS: _receive_papers,
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
    Command.DRAFT_RESULT: lambda deed: drafting.draft(  # type: ignore[misc]
        wanted=Wanted(source=Source.GENERAL, text="Đồng ý."),
        **deed.common,  # type: ignore[arg-type]
    ),
    Command.CHECK_RESULT: lambda deed: drafting.check(draft_seq=_result_seq(deed), **deed.common),  # type: ignore[arg-type]
    Command.RETURN_RESULT: lambda deed: drafting.send_back(  # type: ignore[misc]
        draft_seq=_result_seq(deed),
        why="Ghi thiếu nơi sinh",
        **deed.common,  # type: ignore[arg-type]
    ),
    Command.SIGN_RESULT: lambda deed: signing.sign(draft_seq=_result_seq(deed), **deed.common),  # type: ignore[arg-type]
    Command.GIVE_COPIES: lambda deed: ending.give_copies(copies=2, **deed.common),  # type: ignore[arg-type]
    Command.REVOKE_RESULT: lambda deed: ending.revoke(  # type: ignore[misc]
        said=ending.Revocation(
            decision="45/QĐ-UBND",
            decided_on=day_of(max(deed.at, deed.state.last_at)),
            issuer="Ủy ban nhân dân xã",
            ground="Cấp không đúng đối tượng",
            why="Cấp không đúng đối tượng",
        ),
        **deed.common,  # type: ignore[arg-type]
    ),
    Command.RATE: lambda deed: returning.rate(score=4, **deed.common),  # type: ignore[arg-type]
}
