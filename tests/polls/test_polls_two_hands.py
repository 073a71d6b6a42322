"""A survey under two hands at once and under kill -9: real connections, real processes, nothing done twice."""

import sys
from collections.abc import Callable
from pathlib import Path
from threading import Barrier, Thread

import pytest
from django.db import connection, connections, transaction

from motcua.kernel.scopes import of_system, scope
from motcua.notices.models import Notice
from motcua.polls.actions import answering, inviting, waves
from motcua.polls.errors import LinkSpent, PollError, StaleRevision, WrongState
from motcua.polls.models import Answer, Asked, Deed, Standing, State, Stratum, Ticket
from polls_ground import NOW, Survey, said, survey
from real_worker import environment, kill_while_it_waits, running

pytestmark = pytest.mark.django_db(transaction=True)


def together(*deeds: Callable[[], object]) -> list[object]:
    """What each came to, begun at once on connections of their own: its answer, or what it raised."""
    start, found = Barrier(len(deeds)), [None] * len(deeds)

    def run(number: int) -> None:
        start.wait()
        try:
            found[number] = deeds[number]()  # type: ignore[call-overload]
        except PollError as error:
            found[number] = error  # type: ignore[call-overload]
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=(number,)) for number in range(len(deeds))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return list(found)


@pytest.mark.soak
def test_one_token_used_from_two_connections_at_once_gives_one_answer() -> None:
    found = survey(6)
    token = found.tokens()[0]
    came = together(*(lambda: answering.answer(token, said(5), at=NOW) for _ in range(2)))
    assert sorted(isinstance(one, LinkSpent) for one in came) == [False, True]
    assert (Answer.objects.count(), Ticket.objects.filter(is_spent=True).count()) == (1, 1)


@pytest.mark.soak
def test_all_tokens_used_at_once_are_all_counted() -> None:
    found = survey(8)
    tokens = found.tokens()
    came = together(*(lambda token=one: answering.answer(token, said(4), at=NOW) for one in tokens))
    assert came == [None] * len(tokens)
    assert (Answer.objects.count(), Ticket.objects.filter(is_spent=False).count()) == (len(tokens), 0)


@pytest.mark.soak
def test_an_answer_and_the_end_of_the_survey_at_once_leave_one_order() -> None:
    found = survey(6)
    token, by = found.tokens()[0], found.by()
    came = together(
        lambda: answering.answer(token, said(5), at=NOW), lambda: waves.close(found.wave_id, by=by).state
    )
    assert came[1] == State.CLOSED
    assert Answer.objects.count() == (0 if isinstance(came[0], PollError) else 1)


@pytest.mark.soak
def test_the_draw_pressed_twice_at_once_gives_one_sample() -> None:
    found = survey(20, state="draft")
    by = found.by()

    def draw() -> str:
        with scope(of_system("test")):
            return waves.draw(found.wave_id, seed="3f9a", by=by).state

    came = together(draw, draw)
    assert sorted(isinstance(one, WrongState | StaleRevision) for one in came) == [False, True]
    people = Asked.objects.filter(wave_id=found.wave_id)
    drawn = people.filter(standing=Standing.DRAWN).count()
    assert Ticket.objects.count() == drawn == sum(Stratum.objects.values_list("asked", flat=True))
    assert people.values("person_key").distinct().count() == people.count()
    assert Deed.objects.filter(wave_id=found.wave_id, kind="drawn").count() == 1


_SCRIPT = """
import django
django.setup()
from polls_ground import NOW
from motcua.kernel.scopes import of_system, scope
from motcua.polls.actions import inviting, waves
from motcua.polls.actions.recording import Writer
by = Writer({user}, NOW, {revision})
with scope(of_system("test")):
    {deed}
"""


def _killed(found: Survey, deed: str, stands_in_the_way: Callable[[], object], var: Path) -> None:
    """The deed in a process of its own, which is killed as soon as it waits for what the test holds."""
    script = _SCRIPT.format(user=found.runner.pk, revision=found.wave.revision, deed=deed)
    here = environment(var)
    here = {**here, "PYTHONPATH": f"{here['PYTHONPATH']}:{Path(__file__).resolve().parents[1]}"}
    with running([sys.executable, "-c", script], here) as process, transaction.atomic():
        stands_in_the_way()
        kill_while_it_waits(process)


def _table(name: str) -> Callable[[], object]:
    def lock() -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {name} IN EXCLUSIVE MODE")

    return lock


def _last_person() -> object:
    return Asked.objects.select_for_update().order_by("-pk")[0]


def _invited() -> int:
    return Notice.objects.filter(template="poll_invited").values("key").distinct().count()


@pytest.mark.parametrize(
    "stands_in_the_way",
    [
        pytest.param(_last_person, id="after the last message"),
        pytest.param(_table("notices_notice"), id="before the first message", marks=pytest.mark.soak),
        pytest.param(_table("procrastinate_jobs"), id="before its delivery", marks=pytest.mark.soak),
        pytest.param(_table("polls_deed"), id="before the record", marks=pytest.mark.soak),
    ],
)
def test_invitations_killed_in_the_middle_are_sent_once_each_by_the_next_press(
    stands_in_the_way: Callable[[], object], tmp_path: Path
) -> None:
    found = survey(8)
    _killed(found, f"inviting.invite({found.wave_id}, by=by)", stands_in_the_way, tmp_path)
    assert (_invited(), Asked.objects.filter(standing=Standing.INVITED).count()) == (0, 0)

    assert inviting.invite(found.wave_id, by=found.by()).told == 8
    assert inviting.invite(found.wave_id, by=found.by()).told == 0
    assert (_invited(), Asked.objects.filter(standing=Standing.INVITED).count()) == (8, 8)


@pytest.mark.soak
@pytest.mark.parametrize("table", ["polls_stratum", "polls_asked", "polls_ticket", "polls_deed"])
def test_a_draw_killed_in_the_middle_leaves_nothing_and_is_drawn_alike_again(
    table: str, tmp_path: Path
) -> None:
    found = survey(20, state="draft")
    _killed(found, f"waves.draw({found.wave_id}, seed='3f9a', by=by)", _table(table), tmp_path)
    assert (found.wave.state, Stratum.objects.count(), Asked.objects.count()) == (State.DRAFT, 0, 0)
    assert Ticket.objects.count() == 0
    with scope(of_system("test")):
        waves.draw(found.wave_id, seed="3f9a", by=found.by())
    assert Ticket.objects.count() == Asked.objects.filter(standing=Standing.DRAWN).count() > 0


@pytest.mark.soak
@pytest.mark.parametrize("table", ["polls_ticket", "polls_answer"])
def test_an_answer_killed_in_the_middle_spends_nothing(table: str, tmp_path: Path) -> None:
    found = survey(6)
    token = found.tokens()[0]
    script = (
        "from motcua.polls.actions import answering; from polls_ground import said; "
        f"answering.answer({token!r}, said(5), at=NOW)"
    )
    _killed(found, script, _table(table), tmp_path)
    assert (Answer.objects.count(), Ticket.objects.filter(is_spent=True).count()) == (0, 0)
    answering.answer(token, said(5), at=NOW)
    assert (Answer.objects.count(), Ticket.objects.filter(is_spent=True).count()) == (1, 1)
