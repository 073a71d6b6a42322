"""Cells equal a count over the dossiers, after whatever work (invariant 11)."""

import random
from datetime import date, datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import connection

import factories as f
from figures_ground import RandomWork, edited_by_hand
from motcua.dossiers.actions import work
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
            "settled_worked": 1,
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
        worked = RandomWork(rng)
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
        with edited_by_hand():
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
