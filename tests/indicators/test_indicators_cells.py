"""Cells equal a count over the dossiers, after whatever work (invariant 11)."""

import random
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import connection

import factories as f
from motcua.dossiers.actions import intake, money, returning, work
from motcua.dossiers.rules import lifecycle
from motcua.dossiers.rules.commands import EVENT_OF, INTERNAL, Command
from motcua.indicators import actions, queries
from motcua.indicators.models import Cell
from motcua.indicators.periods import Period
from motcua.kernel.scopes import of_system, scope

NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 1))
YEAR = Period(date(2026, 1, 1), date(2026, 12, 1))
NOW = f.MONDAY + timedelta(days=60)


def total(period: Period = YEAR) -> queries.Sums:
    with scope(of_system("test")):
        return queries.cells(period, queries.Narrow())[()][()]


def differences() -> list[queries.Difference]:
    with scope(of_system("test")):
        return queries.differences(now=NOW)


@pytest.mark.usefixtures("committed")
class TestFollower:
    def test_a_settled_dossier_reaches_its_cell(self) -> None:
        case = f.returned(fee_vnd=8000)

        done = actions.catch_up(now=NOW)

        assert (done.events > 0, done.behind) == (True, False)
        sums = total(NOVEMBER)
        assert {k: v for k, v in sums.items() if v} == {
            "submitted": 1,
            "submitted_online": 1,
            "submitted_online_known": 1,
            "received": 1,
            "received_online": 1,
            "received_full": 1,
            "received_full_online": 1,
            "settled": 1,
            "settled_assessed": 1,
            "settled_early": 1,
            "settled_in_time": 1,
            "settled_by_day": 1,
            "settled_promised": 1,
            "settled_first_promise": 1,
            "settled_766": 1,
            "settled_766_in_time": 1,
            "settled_online": 1,
            "received_matters": 1,
            "settled_matters": 1,
            "settled_matters_assessed": 1,
            "settled_matters_in_time": 1,
            "results": 1,
            "results_wanted": 1,
            "payments": 1,
            "received_766_in_time": 1,
            "received_obligation": 1,
            "received_population": 1,
            "settled_content": 1,
            "settled_online_proven": 1,
        }
        assert Cell.objects.get().unit_id == case.unit.pk

    def test_a_second_run_changes_nothing(self) -> None:
        f.accepted()
        actions.catch_up(now=NOW)
        before = list(Cell.objects.values_list())

        done = actions.catch_up(now=NOW)

        assert (done.events, done.behind) == (0, False)
        assert list(Cell.objects.values_list()) == before

    def test_a_recalled_result_leaves_the_month_it_was_settled_in(self) -> None:
        case = f.concluded(concluded_at=f.MONDAY + timedelta(days=1))
        actions.catch_up(now=NOW)
        assert total(NOVEMBER)["settled"] == 1

        with f.as_system():
            work.recall(
                dossier_id=case.id,
                reason="Sai số quyết định",
                by=case.as_role("agency_head"),
                at=f.MONDAY + timedelta(days=2),
                command_id="recall-1",
            )
        actions.catch_up(now=NOW)

        assert total(NOVEMBER)["settled"] == 0
        assert total(NOVEMBER)["received"] == 1
        assert differences() == []

    def test_a_late_month_takes_the_end_an_early_one_the_beginning(self) -> None:
        f.concluded(concluded_at=f.MONDAY + timedelta(days=40))

        actions.catch_up(now=NOW)

        december = Period(date(2026, 12, 1), date(2026, 12, 1))
        assert (total(NOVEMBER)["received"], total(NOVEMBER)["settled"]) == (1, 0)
        assert (total(december)["received"], total(december)["settled_late"]) == (0, 1)
        with scope(of_system("test")):
            assert queries.carried_over(december, queries.Narrow()) == 1

    def test_a_month_begins_at_midnight_in_vietnam(self) -> None:
        f.accepted(at=datetime(2026, 11, 30, 23, 30, tzinfo=f.VIETNAM))
        f.accepted(at=datetime(2026, 12, 1, 0, 30, tzinfo=f.VIETNAM))  # still 30 November in Greenwich

        actions.catch_up(now=NOW)

        assert [cell.month for cell in Cell.objects.order_by("month")] == [
            date(2026, 11, 1),
            date(2026, 12, 1),
        ]

    def test_a_bounded_run_says_that_it_is_behind_and_the_next_goes_on(self) -> None:
        f.returned()
        f.returned()

        first = actions.catch_up(now=NOW, limit=3)
        rest = actions.follow(now=NOW)

        assert (first.events, first.behind) == (3, True)
        assert rest.behind is False
        assert total()["settled"] == 2
        assert differences() == []

    def test_two_followers_do_not_wait_for_each_other(self) -> None:
        f.accepted()
        other = connection.copy()
        try:
            with other.cursor() as db:
                db.execute("BEGIN")
                db.execute("SELECT pg_advisory_xact_lock(%s)", [actions._LOCK])

            done = actions.catch_up(now=NOW)

            assert (done.events, done.behind) == (0, True)
            with other.cursor() as db:
                db.execute("ROLLBACK")
        finally:
            other.close()
        assert actions.catch_up(now=NOW).events > 0

    @pytest.mark.parametrize("seed", [1, 2, 3])
    def test_after_random_work_a_recount_finds_no_difference(self, seed: int) -> None:
        rng = random.Random(seed)
        worked = _RandomWork(rng)
        for _ in range(12):
            worked.open_one()
        for turn in range(110):
            worked.deed()
            if turn % 17 == 0:
                actions.catch_up(now=NOW, limit=rng.choice([1, 5, 2000]))

        actions.follow(now=NOW)

        assert worked.done > 30
        assert differences() == []
        call_command("indicators_recount", "--check")
        stored = sorted(Cell.objects.values_list(*_columns()))
        actions.recount(now=NOW)
        assert sorted(Cell.objects.values_list(*_columns())) == stored

    def test_check_names_a_cell_that_is_wrong_and_leaves_by_code_1(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        f.accepted()
        actions.follow(now=NOW)
        Cell.objects.update(received=7)

        with pytest.raises(SystemExit) as left:
            call_command("indicators_recount", "--check")

        assert left.value.code == 1
        said = capsys.readouterr().err
        assert "1 values of cells differ" in said
        assert "received: stored 7, counted 1" in said

    def test_what_the_follower_has_not_read_is_behind_not_wrong(self) -> None:
        f.accepted()
        actions.follow(now=NOW)
        f.accepted()

        assert differences() == []


def _columns() -> list[str]:
    return [field.attname for field in Cell._meta.concrete_fields if field.name != "id"]


class _RandomWork:
    """Deeds drawn from what the lifecycle allows, through the real actions."""

    def __init__(self, rng: random.Random) -> None:
        self.rng, self.done = rng, 0
        self.units = [f.make_unit(f"Phường {n}") for n in range(3)]
        self.procedures = [f.make_procedure(f"Thủ tục {n}", fee_vnd=n * 5000) for n in range(3)]
        self.citizen = f.make_citizen()
        self.cases: list[f.Case] = []
        self.at = f.MONDAY

    def open_one(self) -> None:
        self.at += timedelta(hours=self.rng.randint(1, 90))
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

    def deed(self) -> None:
        at = self.rng.randrange(len(self.cases))
        case = self.cases[at].reread()
        self.at += timedelta(hours=self.rng.randint(1, 20))
        # deeds among officials move no figure
        possible = [
            command
            for command in lifecycle.possible(case.state)
            if EVENT_OF[command] not in INTERNAL and command is not Command.SEND_PAPERS
        ]
        if not possible:
            self.open_one()
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
                return f.refused(case) if self.rng.random() < 0.3 else None
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
