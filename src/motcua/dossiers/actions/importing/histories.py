"""Telling a planned life through the rules: the same projection, tables and judgements as real work.

Each event says `imported`, and `day_only` or `latest` where its instant is known no better. The due date is taken
as given (`due_given`); whether the end was in time is judged here, by our rules.
"""

import hashlib
import secrets
from dataclasses import replace
from datetime import datetime

from motcua.dossiers.actions.importing.references import Place
from motcua.dossiers.actions.loading import History, PaidOnce
from motcua.dossiers.errors import TransitionRefused
from motcua.dossiers.rules import deciding, lifecycle
from motcua.dossiers.rules.commands import COMMAND_OF
from motcua.dossiers.rules.dossier_state import DossierState
from motcua.dossiers.rules.importing.mapping import ImportMapping
from motcua.dossiers.rules.importing.planning import HISTORY, Planned, Step
from motcua.dossiers.rules.importing.problems import Problem, RowRefused
from motcua.dossiers.rules.opening import new_secret
from motcua.dossiers.rules.states import Business, NationalCode
from motcua.dossiers.rules.tables import AFTER_GAP, BUSINESS, IllegalMove
from motcua.dossiers.rules.timeliness import Outcome
from motcua.kernel.worktime import CalendarHorizon
from motcua.ledger.rules import Actor, Json, instant_text
from motcua.payments.actions import is_online

SYSTEM = Actor(kind="system")


def command_stem(source: str, code: str) -> str:
    """What the idempotency keys of a dossier's imported events begin with: its source and its code there."""
    return "import-" + hashlib.sha256(f"{source}\x1f{code}".encode()).hexdigest()[:40]


def tell(planned: Planned, mapping: ImportMapping, place: Place, *, dossier_id: int, code: str) -> History:
    """The whole history of one dossier. Raises RowRefused where the steps do not follow on one another."""
    told = _Telling(planned, mapping, place, dossier_id, code)
    for step in planned.steps:
        told.step(step)
    return told.finished()


class _Telling:
    def __init__(
        self, planned: Planned, mapping: ImportMapping, place: Place, dossier_id: int, code: str
    ) -> None:
        self.planned = planned
        self.mapping = mapping
        self.place = place
        self.dossier_id = dossier_id
        self.code = code
        self.history = History(party=planned.party, salt=secrets.token_bytes(16), lookup_secret=new_secret())
        self.stem = command_stem(mapping.source, planned.record.code)

    @property
    def state(self) -> DossierState:
        assert self.history.state is not None  # the first step opens the dossier
        return self.history.state

    def step(self, step: Step) -> None:
        state = self.history.state
        payload = self._payload(step)
        payload["imported"] = True
        if step.moment.is_day:
            payload["day_only"] = True
        if step.is_latest:
            payload["latest"] = True
        command = COMMAND_OF[step.kind]
        if state is not None:
            if self.mapping.is_complete:
                try:
                    lifecycle.require(command, state)
                except TransitionRefused as refused:
                    raise self._refused(step, str(refused)) from None
            elif state.business not in BUSINESS[command] and state.business in AFTER_GAP.get(command, {}):
                payload["after_gap"] = True
        try:
            after = self._add(step.kind, step.moment.at, payload)
        except IllegalMove:
            raise self._refused(step, "") from None
        if step.kind == "payment_recorded":
            way = self.planned.paid_way
            self.history.payments.append(
                PaidOnce(after.last_seq, self.planned.fee_vnd, way, step.moment.at, reference="")
            )

    def finished(self) -> History:
        """The history with what is said of the portal, held against the status that the source gives."""
        state, status = self.state, self.planned.status
        if status is not None and not _agrees(status, state.national_code):
            raise RowRefused(
                Problem(
                    self.mapping.column_of("status"),
                    f"the status is {status.name.lower()}, and the dates make it {state.national_code.name.lower()}",
                    "fill in the date of that state, or correct the status",
                )
            )
        if self.mapping.portal_informed:
            self._add(
                "synchronised", state.last_at, {"up_to": state.moved_seq, "failed": False, "imported": True}
            )
        return self.history

    def _add(self, kind: str, at: datetime, payload: dict[str, Json]) -> DossierState:
        number = len(self.history.chained) + 1
        return self.history.add(kind, at, SYSTEM, payload, command_id=f"{self.stem}-{number}")

    def _refused(self, step: Step, why: str) -> RowRefused:
        at = NationalCode(self.state.national_code).name.lower()
        said = f"{step.kind}{f' ({step.name!r})' if step.name else ''} cannot follow on the state {at}"
        return RowRefused(
            Problem(
                "events" if self.mapping.format == "xes" else step.kind,
                f"{said}. {why}".rstrip(". ") if why else said,
                "map the event to note, or take its first or last alone"
                if self.mapping.format == "xes"
                else "correct the dates, or leave the column out of the mapping",
            )
        )

    def _payload(self, step: Step) -> dict[str, Json]:
        planned = self.planned
        payload = self._opening() if self.history.state is None else {}
        match step.kind:
            case "accepted":
                payload["due"] = _text(planned.due)
                if planned.due is not None:
                    payload["due_given"] = True
                if planned.original_due != planned.due:
                    payload["original_due"] = _text(planned.original_due)
            case "supplement_requested":
                at_intake = self.state.business is Business.SUBMITTED
                payload |= {
                    "stage": "intake" if at_intake else "handling",
                    "deadline": None,
                    "components": [],
                }
            case "supplied":
                payload["components"] = []
            case "supplement_confirmed":
                payload |= {
                    "due": _text(self.state.current_due),
                    "due_given": True,
                    "step_due": _text(self.state.step_due),
                }
            case "begun":
                payload |= self._work()
            case "payment_recorded":
                way = planned.paid_way
                payload |= {"amount_vnd": planned.fee_vnd, "way": way, "online": is_online(way)}
            case "refused" | "stopped":
                payload["ground"] = planned.ground
                if step.kind == "stopped":
                    payload |= self._judged(step)
            case "concluded":
                payload |= {"result_number": planned.result_number, "result_sha256": "", **self._judged(step)}
            case "handed_over":
                payload |= {"method": planned.return_method, "receiver": "unknown"}
            case _ if step.kind == HISTORY:
                payload["name"] = step.name
        return payload

    def _opening(self) -> dict[str, Json]:
        planned, place = self.planned, self.place
        payload: dict[str, Json] = {
            "id": self.dossier_id,
            "code": self.code,
            "procedure": place.procedure_id,
            "version": place.version_id,
            "receiving_unit": place.receiving_unit_id,
            "handling_unit": place.handling_unit_id,
            "channel": planned.channel,
            "process": place.process_key,
            "limit_value": planned.limit_value,
            "limit_unit": planned.limit_unit,
            "fee_vnd": planned.fee_vnd,
            "set_count": 1,
            "submitter": None,
            "owner_commitment": planned.party.committed(self.history.salt),
            "return_method": planned.return_method,
            "components": [],
            "origin": self.mapping.origin,
        }
        if planned.earlier:
            payload["earlier"] = [
                {"name": step.name, "at": instant_text(step.moment.at)} for step in planned.earlier
            ]
        return payload

    def _work(self) -> dict[str, Json]:
        """An open dossier goes on here with its process's first step; the steps of a finished one are not known."""
        if not self.place.steps:
            return {"opened": [], "step_count": 0}
        try:
            return deciding.work(self.place.calendar, self.state, self.place.steps, 1, assignee_id=None)
        except CalendarHorizon:  # accepted before the first year whose holidays are known: no step date
            first = self.place.steps[0]
            return {
                "step_no": first.no,
                "step_count": len(self.place.steps),
                "step_role": first.role,
                "step_due": None,
                "assignee": None,
            }

    def _judged(self, step: Step) -> dict[str, Json]:
        try:
            judged = deciding.settlement(self.place.calendar, self.state, step.moment.at)
        except CalendarHorizon:  # a limit of years whose holidays are not known is not counted
            judged = deciding.settlement(
                self.place.calendar, replace(self.state, limit_value=""), step.moment.at
            )
        if step.is_latest or step.moment.is_day:
            judged.pop("worked", None)  # no instant of which a working time could be counted
        if step.is_latest and judged["legal_outcome"] == Outcome.LATE:
            judged["legal_outcome"] = (
                Outcome.NONE
            )  # the applicant may have come late for it; 766 takes this end
        return judged


def _agrees(status: NationalCode, found: NationalCode) -> bool:
    """Where no instant of passing on is known, a dossier in handling stands as accepted."""
    return found == status or (status is NationalCode.PROCESSING and found == NationalCode.ACCEPTED)


def _text(at: datetime | None) -> Json:
    return None if at is None else instant_text(at)
