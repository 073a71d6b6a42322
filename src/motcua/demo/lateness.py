"""What the demo province does about lateness: the watch notes it, and letters of apology follow, a few of them late.

The draws come from a generator of each dossier's own, so that the rest of its life is what it would have been.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING

from motcua.dossiers.actions.loading import LetterWords
from motcua.dossiers.rules import lateness
from motcua.dossiers.rules.apologies import passed
from motcua.dossiers.rules.commands import Command
from motcua.dossiers.rules.slip_forms import SlipKind
from motcua.ledger.rules import Actor, Json, commitment, instant_text

if TYPE_CHECKING:
    from motcua.demo.lives import Life

SYSTEM = Actor(kind="system")
# How often each cause is given; the rest of the list comes up rarely.
CAUSES = {
    "workload": 30, "slow_handling": 24, "internal_coordination": 12, "staff_absent": 10, "handling_error": 5,
    "other_agency": 12, "field_survey": 4, "system_failure_national": 3,
}  # fmt: skip
DOCUMENTS = ("Công văn số 218/UBND-NC", "Công văn số 1047/SNNMT-ĐĐ", "Biên bản số 35/BB-UBND")
FORGOTTEN = 0.07  # nobody writes one until somebody asks for it
LEFT_LYING = 0.05  # written, and left on the head's table


class Lateness:
    """The letters of one dossier: told between the events of its life, each at its own instant."""

    def __init__(self, life: "Life") -> None:
        self._life = life
        self._rng = Random(f"late-{life.prefix}")
        self._coming: list[tuple[datetime, Callable[[], None]]] = []
        self._tells = False

    def catch_up(self, to: datetime) -> None:
        """Tell all that has happened about lateness up to an instant."""
        life = self._life
        if self._tells or life.history.state is None:
            return
        to = min(to, life.until)
        self._tells = True
        try:
            self._mark(to)
            while self._coming and self._coming[0][0] <= to:
                at, deed = self._coming.pop(0)
                self._at(at, deed)
        finally:
            self._tells = False

    def _at(self, at: datetime, deed: Callable[[], None]) -> None:
        """Do it at its instant, and let the life go on where it was."""
        life, now = self._life, self._life.at
        life.at = max(at, life.state.last_at)
        deed()
        life.at = now

    def _mark(self, to: datetime) -> None:
        life = self._life
        late_at = passed(life.state, to)
        if late_at is None:
            return
        noticed = late_at + timedelta(seconds=self._rng.randrange(2, 59))
        if noticed <= to:
            payload: dict[str, Json] = {"due": instant_text(late_at)}
            self._at(noticed, lambda: self._tell(Command.MARK_LATE, "became_late", SYSTEM, payload))
        hours = (12, 28) if self._rng.random() < FORGOTTEN else (0.4, 9)
        self._coming.append((self._working(late_at, *hours), self._draft))

    def _working(self, start: datetime, least: float, most: float) -> datetime:
        """An instant some working hours later."""
        return self._life.calendar.after(start, timedelta(hours=self._rng.uniform(least, most)))

    def _tell(self, command: Command, kind: str, actor: Actor, payload: dict[str, Json]) -> None:
        self._life.tell(command, kind, actor, payload)

    def _draft(self) -> None:
        life, rng = self._life, self._rng
        cause = lateness.cause(rng.choices(list(CAUSES), list(CAUSES.values()))[0])
        objective = cause.kind is lateness.CauseKind.OBJECTIVE
        promised = self._promised() if life.state.ended_at is None else None
        officer = life.case.handling.someone(rng, "case_officer")
        self._tell(
            Command.DRAFT_APOLOGY,
            "apology_drafted",
            Actor(kind="official", user_id=officer, unit_id=life.case.handling.unit_id),
            {
                "cause": cause.code,
                "kind": str(cause.kind),
                "document": rng.choice(DOCUMENTS) if objective else "",
                "new_date": promised,
                "drafter": officer,
            },
        )
        life.history.letter_words[1] = LetterWords(cause.sentence("vi"))
        hours = (8, 20) if rng.random() < LEFT_LYING else (0.2, 6)
        self._coming.append(
            (self._working(life.at, *hours), lambda: self._approve(cause.code, str(cause.kind), promised))
        )

    def _promised(self) -> Json:
        life = self._life
        days = self._rng.choice((1, 2, 2, 3, 3, 5, 7))
        return instant_text(life.calendar.after(life.at, timedelta(hours=8 * days)))

    def _approve(self, cause: str, kind: str, promised: Json) -> None:
        life = self._life
        head = life.case.handling.someone(self._rng, "agency_head")
        actor = Actor(kind="official", user_id=head, unit_id=life.case.handling.unit_id)
        promised = promised if life.state.ended_at is None else None
        self._tell(
            Command.APPROVE_APOLOGY,
            "apology_approved",
            actor,
            {"cause": cause, "kind": kind, "new_date": promised, "signer": head},
        )
        due = life.state.original_due
        words: dict[str, Json] = {
            "cause": kind,
            "reason": life.history.letter_words[1].reason,
            "new_date": promised,
            "original_due": instant_text(due) if due else None,
        }
        life.slip(SlipKind.APOLOGY, actor, words)
        if life.case.opening.channel == "online":
            self._coming.append((life.at + timedelta(seconds=self._rng.uniform(2, 20)), self._deliver))
        else:
            self._coming.append((self._working(life.at, 0.5, 14), self._deliver))

    def _deliver(self) -> None:
        life, rng = self._life, self._rng
        channel = life.case.opening.channel
        way = {"online": "account", "post": "post"}.get(channel, "counter")
        payload: dict[str, Json] = {"way": way, "reference": ""}
        actor, proof = SYSTEM, ""
        if way != "account":
            taker = life.case.receiving.someone(rng, "intake_officer")
            actor = Actor(kind="official", user_id=taker, unit_id=life.case.receiving.unit_id)
        if way == "post":
            payload["reference"] = f"RB{rng.randrange(10**9):09d}VN"
        if way == "counter":
            proof = life.history.party.submitter_name or life.history.party.owner_name
            payload["receiver_commitment"] = commitment(life.history.salt, proof)
        self._tell(Command.DELIVER_APOLOGY, "apology_delivered", actor, payload)
        reason = life.history.letter_words[1].reason
        life.history.letter_words[1] = LetterWords(reason, proof)
