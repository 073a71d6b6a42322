"""Changes of a dossier's state told to the single window: once each, in order, whatever happens on the way."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

import factories as f
from motcua.dossiers.actions import standings
from motcua.exchange import delivering
from motcua.exchange.models import OutgoingMessage
from motcua.exchange.rules.window_law import WindowLaw
from motcua.exchange.single_window import SINGLE_WINDOW
from motcua.ledger import queries as log
from motcua.sandbox.deliveries import SingleWindow
from motcua.sandbox.registers import KEY
from motcua.sandbox.standing import Standing as Process

pytestmark = pytest.mark.django_db


@pytest.fixture
def window(tmp_path: Path, settings: Any) -> Iterator[Process]:
    with Process((SingleWindow,), tmp_path) as running:
        settings.PARTNERS = {SINGLE_WINDOW: {"url": running.url + "/window", "key": KEY}}
        yield running


def heard(window: Process, code: str) -> list[int]:
    with window.rooms["window"].db() as db:
        rows = db.execute("SELECT state FROM heard WHERE code = ? ORDER BY seq", (code,)).fetchall()
    return [int(row[0]) for row in rows]


def asked(window: Process) -> list[tuple[str, int]]:
    """What was sent, in the order in which it arrived."""
    rows = window.rooms["window"].received(limit=500, after=0, path="status")[::-1]
    return [(said["MaHoSo"], said["ThuTu"]) for said in (json.loads(row["body"]) for row in rows)]


def drain() -> None:
    for days in range(1, 4):
        delivering.drain(SINGLE_WINDOW, clock=lambda days=days: timezone.now() + timedelta(days=days))  # type: ignore[misc]


def test_each_change_of_state_is_told_once_and_in_order_and_nothing_else(window: Process) -> None:
    case = f.returned()
    drain()

    assert heard(window, case.code) == [1, 2, 4, 9, 10]
    assert len(asked(window)) == 5 < len(list(log.of_stream(case.id)))
    bodies = list(OutgoingMessage.objects.filter(partner=SINGLE_WINDOW).values_list("body", flat=True))
    assert {frozenset(body) for body in bodies} == {frozenset({"code", "state", "seq", "unit", "at"})}
    party = case.party
    assert not any(word in str(bodies) for word in (party.owner_name, party.owner_id_number, party.telephone))


@pytest.mark.parametrize(
    "fault", [{"cut_next": 3}, {"error_next": 2}, {"duplicate_rate": 1.0}, {"down": True}]
)
def test_faults_on_the_way_lose_nothing_and_double_nothing(window: Process, fault: dict[str, Any]) -> None:
    room = window.rooms["window"]
    room.turn(fault)
    ways = [(f.in_processing(), [1, 2, 4]), (f.stopped(), [1, 2, 4, 8])]
    delivering.drain(SINGLE_WINDOW)
    room.turn({"down": False})
    drain()

    for case, way in ways:
        told = [seq for code, seq in asked(window) if code == case.code]
        assert told == sorted(told)
        assert heard(window, case.code) == way
        with room.db() as db:
            (kept,) = db.execute("SELECT state FROM standing WHERE code = ?", (case.code,)).fetchall()
        assert kept["state"] == str(way[-1])


def test_a_deed_that_is_rolled_back_tells_nothing(window: Process) -> None:
    case = f.submitted()
    with transaction.atomic():
        f.accepted(case)
        transaction.set_rollback(True)
    drain()

    assert heard(window, case.code) == [1]


def test_only_procedures_that_the_window_forwards_are_told(
    window: Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs, other = f.make_procedure(), f.make_procedure()
    law = WindowLaw(timezone.now().date(), frozenset({theirs.code}))
    monkeypatch.setattr(standings, "window_law", lambda day: law)
    told, untold = f.submitted(procedure=theirs), f.submitted(procedure=other)
    drain()

    assert (heard(window, told.code), heard(window, untold.code)) == ([1], [])


def test_without_a_connection_nothing_waits(settings: Any) -> None:
    settings.PARTNERS = {}
    f.submitted()

    assert OutgoingMessage.objects.filter(partner=SINGLE_WINDOW).count() == 0
