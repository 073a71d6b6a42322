"""What the National Portal and the applicant come to know of a dossier, and when."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest
from django.db import InterfaceError, OperationalError, connection, transaction
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

import factories
from factories import MONDAY, Case
from motcua.dossiers import tasks
from motcua.dossiers.actions import telling
from motcua.dossiers.models import Dossier
from motcua.dossiers.rules.states import Sync
from motcua.exchange import delivering
from motcua.exchange import queries as exchange
from motcua.exchange.errors import PartnerUnavailable
from motcua.exchange.models import Delivery, OutgoingMessage, OutgoingStream
from motcua.exchange.rules import NATIONAL_PORTAL
from motcua.exchange.tasks import RETRIES as DRAIN_RETRIES
from stand_ins import Portal


def synchronise(case: Case, *, most: int = 100) -> delivering.Drained:
    """What the worker does with the messages that the deeds put."""
    return delivering.drain(NATIONAL_PORTAL, clock=lambda: timezone.now() + timedelta(days=3650), most=most)


def told(case: Case) -> list[tuple[str, str]]:
    """The messages about a dossier: key and state, in their order."""
    rows = OutgoingMessage.objects.filter(stream__name=f"dossier-{case.id}").order_by("pk")
    return list(rows.values_list("key", "state"))


def jobs(task_name: str) -> list[tuple[str, dict[str, Any]]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT lock, args::text::jsonb FROM procrastinate_jobs WHERE task_name = %s ORDER BY id",
            [task_name],
        )
        import json

        return [
            (lock, args if isinstance(args, dict) else json.loads(args)) for lock, args in cursor.fetchall()
        ]


@pytest.fixture
def connected(portal: Portal, settings: Any) -> Portal:
    settings.NATIONAL_PORTAL_URL = portal.url
    return portal


def test_every_job_that_deeds_put_has_a_task() -> None:
    assert {"dossiers.notify", "exchange.drain", "dossiers.render_slip"} <= set(app.tasks)


@pytest.mark.django_db
def test_one_message_carries_every_state_of_a_whole_life(connected: Portal) -> None:
    case = factories.returned(fee_vnd=8000)

    synchronise(case)

    assert connected.states_of(case.code) == [1, 2, 4, 9, 10]
    row = case.row
    assert (row.sync, row.synced_seq) == ("synced", row.moved_seq)
    (telling_,) = exchange.tellings_of(case.id, NATIONAL_PORTAL)
    assert (telling_.up_to_seq, telling_.attempts, telling_.last_problem) == (row.moved_seq, 1, "")


@pytest.mark.django_db
def test_each_later_message_adds_what_the_portal_does_not_know(connected: Portal) -> None:
    case = factories.accepted()
    synchronise(case)
    case = factories.in_processing(case.reread())
    synchronise(case)
    case = factories.concluded(case.reread())
    synchronise(case)

    assert connected.states_of(case.code) == [1, 2, 4, 9]
    assert case.row.sync == "synced"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("trait", "states"),
    [
        (factories.refused, [1, 3]),
        (factories.awaiting_supplement, [1, 2, 4, 5]),
        (factories.stopped, [1, 2, 4, 8]),
    ],
)
def test_the_other_ways_of_a_dossier_are_told_too(trait: Any, states: list[int], connected: Portal) -> None:
    case = trait()
    synchronise(case)

    assert connected.states_of(case.code) == states


@pytest.mark.django_db
def test_the_jobs_that_come_after_find_nothing_to_do(connected: Portal) -> None:
    case = factories.in_processing()
    for _ in range(3):
        synchronise(case)

    assert connected.get("/count")["requests"] == 3  # look up, dossier, progress: once
    assert Delivery.objects.count() == 1


@pytest.mark.django_db
def test_a_dossier_that_moves_during_the_message_stays_pending(
    connected: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = factories.accepted()
    tell = telling.exchange.tell_national_portal

    def moving(*args: Any, **options: Any) -> None:
        tell(*args, **options)
        factories.in_processing(case)

    monkeypatch.setattr(telling.exchange, "tell_national_portal", moving)
    synchronise(case, most=1)
    monkeypatch.undo()

    assert case.row.sync == "pending"
    synchronise(case)
    assert connected.states_of(case.code) == [1, 2, 4]
    assert case.row.sync == "synced"


@pytest.mark.django_db
def test_a_dossier_told_elsewhere_before_is_told_whole_to_a_new_portal(connected: Portal) -> None:
    case = factories.concluded()
    with factories.as_system():
        Dossier.objects.update(synced_seq=3)  # as after a change of the portal's service

    synchronise(case)

    assert connected.states_of(case.code) == [1, 2, 4, 9]
    assert case.row.sync == "synced"


@pytest.mark.django_db
def test_an_answer_that_was_lost_is_not_told_as_new(connected: Portal) -> None:
    case = factories.accepted()
    synchronise(case)
    with factories.as_system():
        Dossier.objects.update(sync="pending", synced_seq=0)
    Delivery.objects.all().delete()
    OutgoingMessage.objects.update(state="waiting")
    OutgoingStream.objects.update(waiting_since=case.hour(0))

    synchronise(case)

    assert connected.states_of(case.code) == [1, 2]
    assert connected.get("/count")["repeated"] == 2


@pytest.mark.django_db
def test_a_portal_that_is_down_never_blocks_work(connected: Portal) -> None:
    connected.control(fail=1000)
    case = factories.accepted()

    assert synchronise(case).failed == 1
    (telling_,) = exchange.tellings_of(case.id, NATIONAL_PORTAL)
    assert (telling_.attempts, telling_.delivered_at) == (1, None)
    assert telling_.last_problem == "national-portal is not available: it answered HTTP 503"
    # however long it is down: it waits, and is no refusal of this dossier
    assert case.row.sync == "pending"
    assert {state for _, state in told(case)} == {"waiting"}

    case = factories.in_processing(case.reread())
    assert case.row.sync == "pending"
    connected.control(fail=0)
    OutgoingStream.objects.update(next_at=case.hour(0))
    synchronise(case)
    assert connected.states_of(case.code) == [1, 2, 4]


@pytest.mark.django_db
def test_a_record_that_the_portal_refuses_is_marked_at_once(connected: Portal, settings: Any) -> None:
    settings.NATIONAL_PORTAL_PASSWORD = "wrong"
    case = factories.accepted()

    synchronise(case)

    assert case.row.sync == "failed"
    assert exchange.tellings_of(case.id, NATIONAL_PORTAL)[0].last_problem.startswith(
        "national-portal refused with 01"
    )


@pytest.mark.django_db
def test_waits_grow_and_end() -> None:
    waits = []
    for attempts in range(tasks.PORTAL_TRIES + 1):
        job = cast(Any, SimpleNamespace(attempts=attempts))
        decision = tasks.PORTAL_RETRIES.get_retry_decision(
            exception=PartnerUnavailable("national-portal", "x"), job=job
        )
        waits.append(decision is not None)

    assert waits == [True] * tasks.PORTAL_TRIES + [False]


@pytest.mark.django_db
def test_without_a_portal_a_dossier_waits_and_the_sweep_brings_it(portal: Portal, settings: Any) -> None:
    case = factories.accepted()
    synchronise(case)
    assert case.row.sync == "pending"
    assert Delivery.objects.count() == 0
    assert tasks.put_synchronisations(Sync.PENDING, before=case.hour(1)) == 0

    settings.NATIONAL_PORTAL_URL = portal.url
    assert tasks.put_synchronisations(Sync.PENDING, before=case.hour(0)) == 0
    assert tasks.put_synchronisations(Sync.PENDING, before=case.hour(1)) == 1
    assert tasks.put_synchronisations(Sync.PENDING, before=case.hour(1)) == 0  # it is queued already
    synchronise(case)
    assert portal.states_of(case.code) == [1, 2]
    assert tasks.put_synchronisations(Sync.PENDING, before=case.hour(2)) == 0


@pytest.mark.django_db
def test_what_failed_is_tried_again_once_a_day(connected: Portal, settings: Any) -> None:
    settings.NATIONAL_PORTAL_PASSWORD = "wrong"
    case = factories.accepted()
    synchronise(case)
    assert case.row.sync == "failed"
    night = int((timezone.now() + timedelta(days=3651)).timestamp())

    assert tasks.sweep_synchronisation(night) == 0
    settings.NATIONAL_PORTAL_PASSWORD = "stand-in"
    assert tasks.retry_synchronisation(night) == 1
    assert tasks.retry_synchronisation(night) == 0  # it waits already
    delivering.drain(NATIONAL_PORTAL, clock=lambda: timezone.now() + timedelta(days=3652))

    assert connected.states_of(case.code) == [1, 2]
    assert case.row.sync == "synced"


@pytest.mark.django_db(transaction=True)
def test_a_deed_that_is_rolled_back_puts_no_job_and_no_message(settings: Any) -> None:
    settings.NATIONAL_PORTAL_URL = "http://127.0.0.1:9"
    case = factories.submitted()
    before = told(case)

    with transaction.atomic():
        factories.accepted(case)
        assert len(jobs("dossiers.render_slip")) == 1
        transaction.set_rollback(True)

    assert told(case) == before == [(f"dossier-{case.id}-1", "waiting")]
    assert jobs("dossiers.render_slip") == []


@pytest.mark.django_db
def test_the_portal_is_told_nothing_that_opens_a_dossier_or_names_an_official(connected: Portal) -> None:
    case = factories.returned(at=MONDAY)
    synchronise(case)

    told = str(connected.get(f"/dossiers/{case.code}"))
    for hidden in (case.secret, case.intake_officer.full_name, case.intake_officer.username, "Trần Quốc Bảo"):
        assert hidden not in told


@pytest.mark.parametrize("strategy", [tasks.PORTAL_RETRIES, DRAIN_RETRIES, tasks.NOTICE_RETRIES])
@pytest.mark.parametrize("away", [OperationalError("the connection is lost"), InterfaceError("closed")])
def test_a_job_whose_database_was_away_for_a_moment_is_tried_again(
    strategy: RetryStrategy, away: Exception
) -> None:
    job = cast(Any, SimpleNamespace(attempts=0))
    assert strategy.get_retry_decision(exception=away, job=job) is not None
    assert strategy.get_retry_decision(exception=ValueError("a fault of ours"), job=job) is None
