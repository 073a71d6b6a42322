"""Random work for figures to be counted from, and getting round their guards to see what finds it out."""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

import factories as f
from motcua.dossiers.actions import intake, money, returning, work
from motcua.dossiers.rules import lifecycle
from motcua.dossiers.rules.commands import EVENT_OF, INTERNAL, Command


@contextmanager
def edited_by_hand() -> Iterator[None]:
    """As somebody with the database's own keys could do it, the guards off."""
    with connection.cursor() as db:
        db.execute("SELECT set_config('motcua.counting', 'follower', FALSE)")
    yield
    with connection.cursor() as db:
        db.execute("SELECT set_config('motcua.counting', '', FALSE)")


def queries_of(look: Callable[[], object]) -> int:
    """How many queries a look at figures needs when nothing is waiting: the fewer of two.

    A test's own transaction is counted by `recount` while it runs; the follower passes over it once, as soon as
    any later transaction of the server has ended, be it another test's. At most one look of two meets that.
    """
    found = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as caught:
            look()
        found.append(len(caught))
    return min(found)


class RandomWork:
    """Deeds drawn from what the lifecycle allows, through the real actions."""

    def __init__(self, rng: random.Random) -> None:
        self.rng, self.done = rng, 0
        self.units = [f.make_unit(f"Phường {n}") for n in range(3)]
        self.procedures = [f.make_procedure(f"Thủ tục {n}", fee_vnd=n * 5000) for n in range(3)]
        self.citizen = f.make_citizen()
        self.cases: list[f.Case] = []
        self.at = f.MONDAY

    def open_one(self, hours: int | None = None) -> None:
        self.at += timedelta(hours=self.rng.randint(1, 90) if hours is None else hours)
        make: Callable[..., f.Case] = self.rng.choice([f.submitted, f.accepted, f.in_processing])
        self.cases.append(
            make(
                at=self.at,
                unit=self.rng.choice(self.units),
                handling_unit=self.rng.choice(self.units),
                procedure=self.rng.choice(self.procedures),
                citizen=self.citizen,
            )
        )

    def deed(self, hours: int | None = None) -> None:
        if not self.cases:
            return
        at = self.rng.randrange(len(self.cases))
        case = self.cases[at].reread()
        self.at += timedelta(hours=self.rng.randint(1, 20) if hours is None else hours)
        # deeds among officials, and what the owner is called, move no figure
        possible = [
            command
            for command in lifecycle.possible(case.state)
            if EVENT_OF[command] not in INTERNAL
            and command not in (Command.SEND_PAPERS, Command.CORRECT_PARTY)
        ]
        if not possible:
            self.open_one(hours)
            return
        with f.as_system():
            after = self._do(self.rng.choice(possible), case)
        if after is not None:
            self.cases[at] = after
            self.done += 1

    def _do(self, command: Command, case: f.Case) -> f.Case | None:
        common = {
            "dossier_id": case.id,
            "at": self.at,
            "command_id": f"{command}-{case.id}-{case.state.last_seq}",
        }
        match command:
            case Command.ACCEPT:
                return case.after(intake.accept(checks=(), by=case.as_intake, **common))
            case Command.BEGIN:
                return case.after(intake.begin(by=case.as_intake, **common))
            case Command.REFUSE:
                if self.rng.random() > 0.3:
                    return None
                words = {"reason": "Không thuộc thẩm quyền.", "ground": "Nghị định số 118/2025/NĐ-CP"}
                return case.after(intake.refuse(by=case.as_intake, **words, **common))
            case Command.REQUEST_SUPPLEMENT:
                return case.after(
                    intake.request_supplement(
                        items=(intake.Asked(what="Bản chính"),),
                        reason="Thiếu",
                        deadline=self.at + timedelta(days=5),
                        by=case.as_intake,
                        **common,
                    )
                )
            case Command.COMPLETE_WORK:
                return case.after(work.complete(by=case.as_role(case.state.step_role), **common))
            case Command.CONCLUDE:
                paper = work.ResultPaper(number="1/QĐ", file_sha256=f.make_file().sha256)
                return case.after(
                    work.conclude(result=paper, by=case.as_role(case.state.step_role), **common)
                )
            case Command.STOP if self.rng.random() < 0.3:
                return case.after(
                    work.stop(reason="Không đủ", ground="NĐ 118", by=case.as_role("agency_head"), **common)
                )
            case Command.RECALL:
                return case.after(work.recall(reason="Sai sót", by=case.as_role("agency_head"), **common))
            case Command.RECORD_PAYMENT:
                owed = case.state.fee_vnd - case.state.paid_vnd
                way = self.rng.choice(["cash", "portal"])
                return case.after(money.record_payment(amount_vnd=owed, way=way, by=case.as_intake, **common))
            case Command.HAND_OVER:
                return case.after(
                    returning.hand_over(
                        method="counter", receiver_kind="owner", by=case.as_intake, salt=f.SALT, **common
                    )
                )
            case Command.RATE:
                return case.after(
                    returning.rate(score=self.rng.randint(1, 5), words="", by=case.as_citizen, **common)
                )
            case Command.WITHDRAW if self.rng.random() < 0.2:
                return case.after(returning.withdraw(by=case.as_citizen, **common))
            case _:
                return None
