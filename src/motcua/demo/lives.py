"""How one dossier lives: the events of its life in order, through the same rules as real work.

Every event passes the transition table; due dates, steps and outcomes come from `dossiers.rules.deciding`.
Nothing later than `until` happens: what is still open then is today's work of the province.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from motcua.demo.lateness import Lateness
from motcua.dossiers.actions.loading import AskedOnce, History, PaidOnce, SlipOnce
from motcua.dossiers.rules import deciding, lifecycle
from motcua.dossiers.rules.commands import Command
from motcua.dossiers.rules.deciding import StepPlan
from motcua.dossiers.rules.dossier_state import DossierState
from motcua.dossiers.rules.opening import ChannelLine, Opening, opening_payload
from motcua.dossiers.rules.slip_forms import SlipKind, form_set_for, slip_form
from motcua.dossiers.rules.states import Finance, NationalCode
from motcua.kernel.worktime import Limit, LimitUnit, WorkCalendar
from motcua.kernel.zone import day_of
from motcua.ledger.rules import Actor, Json, commitment, instant_text
from motcua.payments.actions import is_online

SYSTEM = Actor(kind="system")
REFUSALS = (
    ("Hồ sơ không thuộc thẩm quyền giải quyết của cơ quan tiếp nhận.", "Quy định về thẩm quyền của thủ tục"),
    ("Nội dung đề nghị không thuộc đối tượng thực hiện của thủ tục.", "Quy định về đối tượng của thủ tục"),
)
ASKED = (
    "Bản chụp mờ, đề nghị chụp lại rõ bốn góc.",
    "Thiếu chữ ký của người khai ở cuối tờ khai.",
    "Giấy tờ đã hết hạn, đề nghị nộp bản còn hiệu lực.",
    "Thông tin trong tờ khai không khớp với giấy tờ kèm theo.",
)
WORDS_GOOD = ("", "", "", "Cán bộ hướng dẫn nhiệt tình.", "Nhanh hơn tôi nghĩ.", "Rất thuận tiện.")
WORDS_BAD = ("", "Chờ lâu quá.", "Phải đi lại nhiều lần.", "Trễ hẹn mà không báo.")


class Ended(Exception):
    """The present has come: nothing more happens to this dossier."""


@dataclass(frozen=True)
class Place:
    """A unit as the demo knows it: how fast it works (1 is on the limit) and who holds which role."""

    unit_id: int
    pace: float
    holders: dict[str, tuple[int, ...]]

    def someone(self, rng: Random, role: str) -> int | None:
        people = self.holders.get(role) or self.holders.get("case_officer") or ()
        return rng.choice(people) if people else None


@dataclass(frozen=True)
class Case:
    """What one dossier starts from."""

    number: int
    opening: Opening
    line: ChannelLine
    receiving: Place
    handling: Place
    steps: tuple[StepPlan, ...]
    component_keys: tuple[str, ...]
    payable_online: bool
    result_sha256: str
    filed_at: datetime
    code: str
    dossier_id: int
    submitter_id: int | None


class Life:
    """Lives one case to its end or to `until`."""

    def __init__(
        self, case: Case, history: History, rng: Random, calendar: WorkCalendar, until: datetime, prefix: str
    ) -> None:
        self.case = case
        self.history = history
        self.rng = rng
        self.calendar = calendar
        self.until = until
        self.prefix = prefix
        self.at = case.filed_at
        self.lateness = Lateness(self)

    # ------------------------------------------------------------ telling events

    @property
    def state(self) -> DossierState:
        if self.history.state is None:
            raise Ended
        return self.history.state

    def tell(self, command: Command, kind: str, actor: Actor, payload: dict[str, Json]) -> DossierState:
        if self.at > self.until:
            raise Ended
        self.lateness.catch_up(self.at)
        if self.history.state is not None:
            lifecycle.require(command, self.history.state)
        number = len(self.history.chained) + 1
        return self.history.add(kind, self.at, actor, payload, command_id=f"{self.prefix}-{number}")

    def later(self, working: timedelta) -> None:
        """Let working time pass."""
        self.at = self.calendar.after(self.at, working) + timedelta(seconds=self.rng.randrange(50))

    def while_away(self, calendar_days: float) -> None:
        """Let time pass on the applicant's side, ending at an hour people are awake."""
        self.at += timedelta(days=calendar_days)

    def in_office(self) -> None:
        self.at = max(self.at, self.calendar.opening(self.at)) + timedelta(seconds=self.rng.randrange(40))

    def official(self, place: Place, role: str) -> Actor:
        return Actor(kind="official", user_id=place.someone(self.rng, role), unit_id=place.unit_id)

    def citizen(self) -> Actor:
        return Actor(kind="citizen", user_id=self.case.submitter_id)

    def slip(self, kind: SlipKind, actor: Actor, words: dict[str, Json] | None = None) -> None:
        """The slip of the last event; its number is given when all lives are known, in order of time."""
        state = self.state
        accepted = day_of(state.accepted_at) if state.accepted_at else None
        form = slip_form(form_set_for(accepted=accepted, issued=day_of(self.at)), kind)
        self.history.slips.append(
            SlipOnce(
                kind=kind,
                form=form.form,
                form_set=form.form_set,
                seq=state.last_seq,
                unit_id=state.handling_unit_id if form.by_agency else state.receiving_unit_id,
                year=day_of(self.at).year,
                number=0,
                at=self.at,
                by=actor.user_id,
                content={
                    "owner": state.owner_commitment,
                    "due": state.current_due.isoformat() if state.current_due else None,
                    "limit_value": state.limit_value,
                    "limit_unit": state.limit_unit,
                    "fee_vnd": state.fee_vnd,
                    **(words or {}),
                },
            )
        )

    # ------------------------------------------------------------ the life

    def live(self) -> None:
        with suppress(Ended):
            self._live()
        self.lateness.catch_up(self.until)
        self._synchronise()

    def _live(self) -> None:
        if self.case.opening.channel == "online":
            self._open("submitted", Command.SUBMIT, self.citizen(), {})
            if not self._intake():
                return
        else:
            self._open("accepted", Command.ACCEPT, self.official(self.case.receiving, "intake_officer"), None)
        self._pay_at_intake()
        if self.rng.random() < 0.006:
            self.while_away(self.rng.uniform(0.2, 2))
            self.tell(Command.WITHDRAW, "withdrawn", self.citizen(), {})
            return
        self._work()
        self._return()

    def _open(self, kind: str, command: Command, actor: Actor, extra: dict[str, Json] | None) -> None:
        payload = opening_payload(
            self.case.opening,
            dossier_id=self.case.dossier_id,
            code=self.case.code,
            line=self.case.line,
            submitter_id=self.case.submitter_id,
            owner_commitment=self.history.party.committed(self.history.salt),
        )
        if kind == "accepted":
            payload.update(deciding.acceptance(self.calendar, self._limit(), self.at))
        self.tell(command, kind, actor, {**payload, **(extra or {})})
        if kind == "accepted":
            self.slip(SlipKind.RECEIPT, actor)

    def _limit(self) -> Limit | None:
        line = self.case.line
        return Limit(Decimal(line.limit_value), LimitUnit(line.limit_unit)) if line.limit_value else None

    def _intake(self) -> bool:
        """The check within eight working hours, mostly. Answers whether the dossier was accepted."""
        receiving = self.case.receiving
        self.later(timedelta(minutes=self.rng.expovariate(1 / (90 * receiving.pace)) + 4))
        officer = self.official(receiving, "intake_officer")
        fate = self.rng.random()
        if fate < 0.018:
            reason, ground = self.rng.choice(REFUSALS)
            self.tell(Command.REFUSE, "refused", officer, {"ground": ground})
            self.slip(SlipKind.REFUSAL, officer, {"reason": reason, "ground": ground})
            return False
        if fate < 0.065:
            self._ask(officer, "intake")
            if self.rng.random() < 0.12:
                self._give_up()
            self._supply()
            self.later(timedelta(minutes=self.rng.uniform(10, 200)))
        self.tell(
            Command.ACCEPT,
            "accepted",
            officer,
            {
                **deciding.acceptance(self.calendar, deciding.limit_of(self.state), self.at),
                "checks": dict.fromkeys(self.case.component_keys, "correct"),
            },
        )
        self.slip(SlipKind.RECEIPT, officer)
        return True

    def _ask(self, officer: Actor, stage: str) -> None:
        deadline = self.at + timedelta(days=15)
        key = self.rng.choice(self.case.component_keys) if self.case.component_keys else ""
        what = self.rng.choice(ASKED)
        state = self.tell(
            Command.REQUEST_SUPPLEMENT,
            "supplement_requested",
            officer,
            {
                "stage": stage,
                "deadline": instant_text(deadline),
                "components": [key] if key else [],
                "checks": {key: "wrong"} if key else {},
            },
        )
        self.history.asked.append(AskedOnce(state.last_seq, key, what))
        words: dict[str, Json] = {"reason": what, "items": [what], "deadline": instant_text(deadline)}
        self.slip(SlipKind.SUPPLEMENT, officer, words)

    def _supply(self) -> None:
        self.while_away(min(14.0, self.rng.expovariate(1 / 2.5) + 0.1))
        keys: list[Json] = [{"key": key, "sha256": ""} for key in self.case.component_keys[:1]]
        self.tell(Command.SUPPLY, "supplied", self.citizen(), {"components": keys})
        self.in_office()

    def _give_up(self) -> None:
        """Nothing was supplied in the time given: the head of the handling unit stops the dossier."""
        self.while_away(15.1)
        self.later(timedelta(minutes=self.rng.uniform(30, 1400)))
        head = self.official(self.case.handling, "agency_head")
        self._stop(
            head,
            "Quá thời hạn bổ sung hồ sơ mà người nộp không bổ sung",
            "Quy định về thời hạn bổ sung hồ sơ",
        )

    def _stop(self, head: Actor, reason: str, ground: str) -> None:
        payload = deciding.settlement(self.calendar, self.state, self.at)
        self.tell(Command.STOP, "stopped", head, {"ground": ground, **payload})
        self.slip(SlipKind.STOP_NOTICE, head, {"reason": reason, "ground": ground})
        raise Ended

    def _pay_at_intake(self) -> None:
        if self.state.fee_vnd and self.rng.random() < 0.9:
            self._pay()

    def _pay(self) -> None:
        online = self.case.opening.channel == "online"
        likely = (0.8 if online else 0.3) if self.case.payable_online else 0.0
        way = self.rng.choice(("portal", "gateway")) if self.rng.random() < likely else "cash"
        amount = self.state.fee_vnd - self.state.paid_vnd
        self.at += timedelta(minutes=self.rng.uniform(1, 6))
        actor = self.citizen() if online else self.official(self.case.receiving, "intake_officer")
        state = self.tell(
            Command.RECORD_PAYMENT,
            "payment_recorded",
            actor,
            {"amount_vnd": amount, "way": way, "online": is_online(way)},
        )
        self.history.payments.append(
            PaidOnce(state.last_seq, amount, way, self.at, f"DEMO{self.case.dossier_id:09d}")
        )

    def _work(self) -> None:
        case = self.case
        if self.at.hour >= 15:
            self.later(timedelta(minutes=self.rng.uniform(60, 240)))
        else:
            self.later(timedelta(minutes=self.rng.uniform(5, 90)))
        intake = self.official(case.receiving, "intake_officer")
        self.tell(
            Command.BEGIN,
            "begun",
            intake,
            deciding.work(self.calendar, self.state, case.steps, 1, assignee_id=self._worker(1)),
        )
        whole = self._whole_time()
        ask_at = self.rng.randrange(1, len(case.steps) + 1) if self.rng.random() < 0.05 else 0
        for step in case.steps:
            self.later(whole * (step.share_percent / 100) * self.rng.uniform(0.75, 1.2))
            if step.no == ask_at:
                self._pause(step)
            if step.no < len(case.steps):
                worker = self._acting(step)
                payload = deciding.work(
                    self.calendar, self.state, case.steps, step.no + 1, assignee_id=self._worker(step.no + 1)
                )
                self.tell(Command.COMPLETE_WORK, "work_completed", worker, payload)
        head = self._acting(case.steps[-1])
        if self.rng.random() < 0.008:
            self._stop(head, "Không đáp ứng điều kiện sau thẩm định", "Quy định về điều kiện của thủ tục")
        self.tell(
            Command.CONCLUDE,
            "concluded",
            head,
            {
                "result_number": f"{case.number % 9000 + 1}/KQ-{case.handling.unit_id}",
                "result_sha256": case.result_sha256,
                **deciding.settlement(self.calendar, self.state, self.at),
            },
        )

    def _worker(self, step_no: int) -> int | None:
        step = next(s for s in self.case.steps if s.no == step_no)
        return self.case.handling.someone(self.rng, step.role)

    def _acting(self, step: StepPlan) -> Actor:
        return Actor(kind="official", user_id=self.state.assignee_id, unit_id=self.case.handling.unit_id)

    def _whole_time(self) -> timedelta:
        """Working time that handling will take: a share of the limit, by the unit's pace, with a tail."""
        state = self.state
        if state.current_due is None or state.accepted_at is None:
            return timedelta(hours=self.rng.uniform(2, 60))
        start = self.calendar.opening(state.accepted_at)
        limit = self.calendar.between(start, max(start, state.current_due))
        share = min(2.2, self.rng.lognormvariate(-0.62, 0.33) * self.case.handling.pace)
        return limit * share

    def _pause(self, step: StepPlan) -> None:
        self._ask(self._acting(step), "handling")
        if self.rng.random() < 0.1:
            self._give_up()
        self._supply()
        self.later(timedelta(minutes=self.rng.uniform(10, 300)))
        self.tell(
            Command.CONFIRM_SUPPLEMENT,
            "supplement_confirmed",
            self._acting(step),
            deciding.resumption(self.calendar, self.state, self.at),
        )
        self.later(timedelta(minutes=self.rng.uniform(20, 120)))

    def _return(self) -> None:
        rng, online = self.rng, self.case.opening.return_method == "electronic"
        if self.state.finance in (Finance.OWED, Finance.DEMANDED):
            self.while_away(rng.uniform(0.1, 1))
            self._pay()
        if online:
            self.later(timedelta(minutes=rng.uniform(1, 40)))
        elif rng.random() < 0.012:
            return  # not collected yet
        else:
            self.while_away(min(20.0, rng.expovariate(1 / 1.3)))
            self.in_office()
        self.tell(
            Command.HAND_OVER,
            "handed_over",
            self.official(self.case.receiving, "intake_officer"),
            {
                "method": self.case.opening.return_method,
                "receiver": "owner",
                "receiver_commitment": commitment(self.history.salt, ""),
            },
        )
        if rng.random() < (0.34 if online else 0.16):
            self.while_away(rng.uniform(0.01, 3))
            self._rate()

    def _rate(self) -> None:
        late = self.state.legal_outcome == "late"
        weights = (14, 22, 26, 26, 12) if late else (1, 2, 7, 38, 52)
        score = self.rng.choices((1, 2, 3, 4, 5), weights)[0]
        self.tell(Command.RATE, "rated", self.citizen(), {"score": score})
        self.history.opinion = (score, self.rng.choice(WORDS_BAD if score <= 2 else WORDS_GOOD))

    def _synchronise(self) -> None:
        """The National Portal learns of the newest state within minutes, nearly always."""
        state = self.history.state
        if state is None or self.rng.random() < 0.012:
            return
        self.at = max(state.last_at, self.at if self.at <= self.until else state.last_at)
        self.at += timedelta(seconds=self.rng.uniform(5, 400))
        if self.at <= self.until and state.national_code != NationalCode.REGISTERED:
            self.tell(
                Command.SYNCHRONISE, "synchronised", SYSTEM, {"up_to": state.moved_seq, "failed": False}
            )


def number_slips(histories: Sequence[History]) -> None:
    """Give every slip its number, and every receipt its line in the register: one book a unit, year and kind, in
    the order of time."""
    books: dict[tuple[int, int, str], int] = {}
    issued = [
        (slip.at, history.state.id if history.state else 0, place, history)
        for history in histories
        for place, slip in enumerate(history.slips)
    ]
    for _, _, place, history in sorted(issued, key=lambda row: row[:3]):
        slip = history.slips[place]
        book = (slip.unit_id, slip.year, slip.kind)
        books[book] = books.get(book, 0) + 1
        number = books[book]
        line: dict[str, Json] = {"register_number": number} if slip.kind == SlipKind.RECEIPT else {}
        history.slips[place] = replace(slip, number=number, content={**slip.content, **line})
