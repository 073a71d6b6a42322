"""`motcua indicators recount --check` replays the log: what was edited behind its back is named."""

import random
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.db import connection

import factories as f
from figures_ground import RandomWork, edited_by_hand
from motcua.dossiers.models import Dossier
from motcua.indicators import actions, evenings, measures, replay
from motcua.indicators.models import Cell, FollowerCursor
from motcua.ledger import queries as log

DAY = timedelta(days=1)
_COLUMNS = ", ".join(("month", *measures.KEYS, *measures.IN_CELLS))
pytestmark = pytest.mark.usefixtures("committed")


def refused(capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(SystemExit) as left:
        call_command("indicators_recount", "--check")
    assert left.value.code == 1
    return capsys.readouterr().err


def two_days() -> f.Case:
    case = f.concluded(concluded_at=f.MONDAY + timedelta(hours=3))
    actions.follow(now=f.MONDAY + timedelta(hours=4))
    f.accepted(at=f.MONDAY + DAY, unit=case.unit, procedure=case.procedure)
    actions.follow(now=f.MONDAY + DAY)
    return case


def test_a_row_edited_behind_the_log_is_named_and_nobody_is_told_to_recount(
    capsys: pytest.CaptureFixture[str],
) -> None:
    case = two_days()
    Dossier.unscoped.filter(pk=case.id).update(legal_outcome="late")

    said = refused(capsys)
    assert f"dossier {case.state.code}: legal_outcome is 'late', the log says 'early'" in said
    assert "Do not recount" in said

    actions.recount(
        now=f.MONDAY + DAY
    )  # who did so all the same: the cells agree with the row, and not with the log
    said = refused(capsys)
    assert "values of cells differ" not in said
    assert "settled_late: written 1, the log says 0" in said

    Dossier.unscoped.filter(pk=case.id).update(legal_outcome="early")
    actions.recount(now=f.MONDAY + DAY)
    call_command("indicators_recount", "--check")


def test_a_difference_written_by_hand_is_named_by_its_day_although_the_cells_were_moved_with_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    two_days()
    with edited_by_hand(), connection.cursor() as db:
        db.execute(
            f"INSERT INTO indicators_celldifference (known_on, {_COLUMNS}) SELECT '2026-11-03', {_COLUMNS} "
            "FROM indicators_cell"
        )
        db.execute("UPDATE indicators_cell SET received = received * 2")

    assert "known on 03/11/2026: 2026-11" in refused(capsys)


def test_differences_that_cancel_each_other_still_changed_what_a_day_said(
    capsys: pytest.CaptureFixture[str],
) -> None:
    two_days()
    turned = _COLUMNS.replace("received,", "-received,", 1)
    with edited_by_hand(), connection.cursor() as db:
        for day, columns in (("2026-11-03", _COLUMNS), ("2026-11-04", turned)):
            only = ", ".join(
                column if column.lstrip("-") in ("month", "received", *measures.KEYS) else "0"
                for column in columns.split(", ")
            )
            db.execute(
                f"INSERT INTO indicators_celldifference (known_on, {_COLUMNS}) SELECT '{day}', {only} "
                "FROM indicators_cell"
            )

    said = refused(capsys)
    assert "received: written 3, the log says 1" in said
    assert "not the sum of their differences" not in said


def test_a_cell_put_right_by_a_count_leaves_a_note_and_no_fault(capsys: pytest.CaptureFixture[str]) -> None:
    two_days()
    with edited_by_hand():
        Cell.objects.update(received=7)
    assert "received: stored 7, counted 2" in refused(capsys)
    actions.recount(now=f.MONDAY + DAY)
    call_command("indicators_recount", "--check")
    FollowerCursor.objects.all().delete()  # as a migration with a new measure does, with work waiting
    f.accepted(at=f.MONDAY + DAY)
    actions.follow(now=f.MONDAY + 3 * DAY)

    capsys.readouterr()
    call_command("indicators_recount", "--check")
    said = capsys.readouterr().out
    assert "The log gives the same: 3 dossiers, " in said
    assert "values of past days were told otherwise until a whole count put them right" in said


def test_rows_only_leaves_the_log_out(capsys: pytest.CaptureFixture[str]) -> None:
    case = two_days()
    Dossier.unscoped.filter(pk=case.id).update(synced_seq=0)
    call_command("indicators_recount", "--check", "--rows-only")
    assert "replayed" not in capsys.readouterr().out


def test_the_replay_goes_in_batches_and_counts_each_event_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever was read when: late work, a clock that went back, a follower killed in the middle and begun anew."""
    monkeypatch.setattr("motcua.indicators.knowing.BATCH", 3)
    monkeypatch.setattr(replay, "_SUM_UP", 2)
    rng = random.Random(5)
    worked = RandomWork(rng)
    for turn in range(40):
        worked.open_one() if turn % 4 == 0 else worked.deed()
        if turn == 20:
            f.accepted(at=f.MONDAY + timedelta(hours=1))  # a history brought along of a day that is over
        if rng.random() < 0.3:
            actions.catch_up(now=worked.at + rng.choice([0, 1]) * DAY, limit=rng.choice([2, 2000]))
    actions.follow(now=worked.at + 2 * DAY)
    f.accepted()  # not read yet: left out

    found = replay.replay()

    assert (found.is_right, found.row_faults, found.day_faults, found.mended) == (True, [], [], 0)
    assert found.events == log.count() - 2
    assert found.dossiers == Dossier.unscoped.count()


def test_an_evening_cannot_be_rewritten() -> None:
    from django.db import Error, transaction

    two_days()
    with pytest.raises(Error, match="counted, not edited"), transaction.atomic(), connection.cursor() as db:
        db.execute("UPDATE indicators_evening SET last_event = 0")
    assert evenings.mark(date(2026, 11, 2)).values["k_last"] > 0
