"""What stood open on each evening is kept in stretches of days, and says what the log says."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import Error, connection, transaction
from django.test.utils import CaptureQueriesContext

import factories as f
from figures_ground import RandomWork, edited_by_hand
from motcua.dossiers.actions import work
from motcua.dossiers.models import Dossier
from motcua.indicators import actions, queries, replay, standing, then
from motcua.indicators.models import Knowledge, Standing
from motcua.indicators.queries import Narrow
from motcua.kernel.scopes import of_system, scope

DAY = timedelta(days=1)
MONDAY = f.MONDAY.date()
SETS = ((), ("handling_unit_id", "channel"), ("procedure_id",))
pytestmark = pytest.mark.usefixtures("committed")


def told(day: object, now: object) -> object:
    with scope(of_system("test")):
        return queries.open_now(now, Narrow(known_on=day), SETS)  # type: ignore[arg-type]


def test_after_random_work_the_stretches_say_what_the_log_says(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = random.Random(11)
    worked = RandomWork(rng)
    for turn in range(45):
        if rng.random() < 0.2:
            actions.catch_up(now=worked.at, limit=rng.choice([3, 2000]))
        worked.open_one(hours=0) if turn % 4 == 0 else worked.deed(hours=0)
        worked.at += rng.choice([0, 1, 1, 2]) * DAY
    now = worked.at + 3 * DAY
    actions.follow(now=now)
    days = [MONDAY + n * DAY for n in range((now.date() - MONDAY).days)]
    kept = [told(day, now) for day in days]

    assert standing.wrong() == 0
    assert standing.overlapping(list(Dossier.unscoped.values_list("pk", flat=True))) == 0
    assert Standing.objects.filter(known_to=None).count() == Dossier.unscoped.filter(ended_at=None).count()
    assert len({str(one) for one in kept}) > 10
    assert replay.replay().evenings_wrong == 0
    monkeypatch.setattr(then.standing, "tells", lambda day: False)  # the log, folded
    assert [told(day, now) for day in days] == kept


def test_who_ended_and_was_recalled_on_one_day_that_was_read_in_two_goes_stands_as_the_log_says() -> None:
    case = f.in_processing(at=f.MONDAY)
    actions.follow(now=f.MONDAY + timedelta(hours=1))
    at = f.MONDAY + DAY
    case = f.concluded(case, concluded_at=at)
    actions.follow(now=at + timedelta(hours=1))
    with f.as_system():
        work.recall(
            dossier_id=case.id, reason="Sai sót", by=case.as_role("agency_head"), at=at + timedelta(hours=2),
            command_id=case.key("recall"),
        )  # fmt: skip

    actions.follow(now=at + timedelta(hours=3))

    assert Standing.objects.filter(dossier_id=case.id).count() == 2
    assert (standing.wrong(), replay.replay().evenings_wrong) == (0, 0)


def test_a_row_put_right_by_a_whole_count_begins_a_stretch_of_today_and_leaves_the_evenings_before() -> None:
    case = f.accepted(at=f.MONDAY)
    actions.follow(now=f.MONDAY + timedelta(hours=1))
    actions.follow(now=f.MONDAY + 2 * DAY)
    Dossier.unscoped.filter(pk=case.id).update(channel="post")
    assert standing.wrong() == 1

    actions.recount(now=f.MONDAY + 3 * DAY)
    actions.recount(now=f.MONDAY + 3 * DAY)

    rows = Standing.objects.order_by("known_from").values_list("known_from", "known_to", "channel")
    assert list(rows) == [
        (MONDAY, MONDAY + 3 * DAY, case.state.channel),
        (MONDAY + 3 * DAY, None, "post"),
    ]
    assert standing.wrong() == 0


@contextmanager
def guards_taken_down() -> Iterator[None]:
    """As whoever owns the tables can do it, and no trigger prevents."""
    with transaction.atomic(), connection.cursor() as db:
        db.execute("ALTER TABLE indicators_standing DISABLE TRIGGER USER")
        yield
        db.execute("ALTER TABLE indicators_standing ENABLE TRIGGER USER")


def test_a_replay_finds_an_evening_told_otherwise_and_a_whole_count_that_mends_begins_anew() -> None:
    case = f.accepted(at=f.MONDAY)
    f.accepted(at=f.MONDAY)
    actions.follow(now=f.MONDAY)
    f.returned(at=f.MONDAY + DAY)
    actions.follow(now=f.MONDAY + 3 * DAY)
    assert (standing.wrong(), replay.replay().evenings_wrong) == (0, 0)
    with guards_taken_down():
        Standing.objects.filter(dossier_id=case.id, known_to=None).update(known_from=MONDAY + DAY)
    found = replay.replay()
    assert (standing.wrong(), found.evenings_wrong, found.is_right) == (0, 1, False)

    with guards_taken_down():
        Standing.objects.filter(dossier_id=case.id).update(channel="post")
    assert standing.wrong() == 1
    actions.recount(now=f.MONDAY + 3 * DAY)

    assert (standing.wrong(), replay.replay().evenings_wrong) == (0, 0)
    assert [standing.tells(MONDAY + n * DAY) for n in (2, 3)] == [False, True]


def test_without_its_history_an_installation_folds_the_days_before_from_the_log() -> None:
    f.accepted(at=f.MONDAY)
    actions.follow(now=f.MONDAY)
    with edited_by_hand():  # as an older version left it
        Standing.objects.all().delete()
        Knowledge.objects.update(stood_since=None)
    f.accepted(at=f.MONDAY + 2 * DAY)
    actions.recount(now=f.MONDAY + 2 * DAY)

    assert Knowledge.objects.get().stood_since == MONDAY + 2 * DAY
    assert (standing.tells(MONDAY + DAY), standing.tells(MONDAY + 2 * DAY)) == (False, True)
    now = f.MONDAY + 5 * DAY
    actions.follow(now=now)
    totals = [told(MONDAY + n * DAY, now)[()][()]["pending"] for n in (0, 1, 2, 3)]  # type: ignore[index]
    assert totals == [1, 1, 2, 2]


EDITS = (
    "DELETE FROM indicators_standing",
    "UPDATE indicators_standing SET channel = 'post'",
    "UPDATE indicators_standing SET known_to = known_from + 1",
    "INSERT INTO indicators_standing (dossier_id, known_from, unit_id, handling_unit_id, procedure_id, channel, "
    "submitted_at) SELECT dossier_id, known_from - 1, unit_id, handling_unit_id, procedure_id, channel, "
    "submitted_at FROM indicators_standing",
)


def test_even_the_follower_cannot_rewrite_an_evening_that_is_over() -> None:
    f.accepted(at=f.MONDAY)
    actions.follow(now=f.MONDAY)
    actions.follow(now=f.MONDAY + 4 * DAY)

    for statement in EDITS:
        assert "counted, not edited" in refused(statement)
        with edited_by_hand():
            assert "a day that is over stays" in refused(statement)


def refused(statement: str) -> str:
    with pytest.raises(Error) as caught, transaction.atomic(), connection.cursor() as db:
        db.execute(statement)
    return str(caught.value)


def test_a_past_evening_asks_the_same_however_many_dossiers_have_moved_since() -> None:
    counts = []
    for many in (1, 8):
        for _ in range(many):
            f.accepted(at=f.MONDAY + many * DAY)
        now = f.MONDAY + (many + 3) * DAY
        actions.follow(now=now)
        with CaptureQueriesContext(connection) as caught:
            told(MONDAY + many * DAY, now)
        counts.append(len(caught))
    assert counts[0] == counts[1] <= 4
