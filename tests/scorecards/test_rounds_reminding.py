"""Reminders of a round: each head once for each step, whoever has done it never, and after a kill the rest."""

from datetime import date, timedelta

import pytest

from motcua.kernel.scopes import of_system, scope
from motcua.notices.models import Notice
from motcua.scorecards import reminding
from motcua.scorecards.actions import appraising, rounds
from motcua.scorecards.actions.rounds import Deadlines
from motcua.scorecards.models import Sheet
from rounds_ground import NOW, Town, approved, asked, in_appraisal, line_of, settle, sheet_of

pytestmark = pytest.mark.django_db
HEADS = 4  # justice has two


@pytest.fixture
def town() -> Town:
    return settle()


def remind(days: int) -> int:
    """So many days after Friday 20/11/2026; self-scoring ends on 30/11."""
    with scope(of_system("test")):
        return reminding.remind(now=NOW + timedelta(days=days))


def test_heads_are_told_seven_three_and_one_day_before_and_once_when_it_is_late(town: Town) -> None:
    asked(town)
    told = {days: remind(days) for days in (0, 2, 3, 4, 7, 9, 10, 11, 12)}
    assert told == {0: 0, 2: 0, 3: HEADS, 4: 0, 7: HEADS, 9: HEADS, 10: 0, 11: HEADS, 12: 0}
    told_of = Notice.objects.values_list("template", "recipient_id").distinct()
    heads = {town.head.pk, town.deputy.pk, town.health_head.pk, town.home_head.pk}
    assert set(told_of) == {(kind, head) for kind in ("round_due", "round_late") for head in heads}


def test_a_missed_run_sends_the_newest_reminder_alone(town: Town) -> None:
    asked(town)
    assert (remind(9), remind(9)) == (HEADS, 0)
    assert Notice.objects.filter(template="round_due").values("key").distinct().count() == HEADS


def test_whose_head_has_approved_is_left_in_peace(town: Town) -> None:
    row = asked(town)
    approved(town, row, town.justice, town.officer, town.head)
    assert remind(3) == HEADS - 2
    owed = {one.sheet.unit_id for one in reminding.owed()}
    assert owed == {town.health.pk, town.home.pk}


def test_a_difference_is_owed_an_answer_until_its_own_day(town: Town) -> None:
    row = in_appraisal(town)
    line = line_of(row, town.justice, "A3")
    appraising.differ(
        line_id=line.pk, seen=line.revision, given={"amount": "5"}, reason="Thiếu biên bản",
        by=town.by(town.home_officer), at=NOW,
    )  # fmt: skip
    assert [(one.sheet.unit_id, one.due) for one in reminding.owed()] == [
        (town.justice.pk, date(2026, 12, 15))
    ]
    assert (remind(17), remind(18)) == (0, 2)  # 7/12 is eight days before, 8/12 seven
    line.refresh_from_db()
    appraising.answer(
        line_id=line.pk, seen=line.revision, is_accepted=True, words="", by=town.by(town.officer), at=NOW
    )
    assert remind(22) == 0


def test_a_deadline_that_is_moved_is_told_anew(town: Town) -> None:
    row = asked(town)
    assert remind(9) == HEADS
    later = Deadlines(date(2026, 12, 5), date(2026, 12, 15), date(2026, 12, 31))
    rounds.set_deadlines(round_id=row.pk, deadlines=later, words="Bão", by=town.by(town.staff), at=NOW)
    assert (remind(9), remind(9)) == (HEADS, 0)


def test_a_run_killed_between_two_messages_is_finished_by_the_next(town: Town) -> None:
    row = asked(town)
    # what a killed run leaves: the messages that were committed before it
    Sheet.objects.filter(round=row).exclude(pk=sheet_of(row, town.justice).pk).update(state="approved")
    assert remind(3) == 2
    Sheet.objects.filter(round=row).update(state="open")
    assert (remind(3), remind(3)) == (HEADS - 2, 0)


def test_nobody_is_reminded_of_a_round_that_is_withdrawn(town: Town) -> None:
    row = asked(town)
    rounds.withdraw(round_id=row.pk, words="Lập nhầm", by=town.by(town.staff), at=NOW)
    assert remind(11) == 0
