"""Figures of ratings and queues in both views after two communes became one."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

import factories
from desk_people import seat, text_of
from motcua.agencies.models import Unit
from motcua.centres.models import Ticket
from motcua.surveys import actions as surveys
from reorganisation_ground import MIDNIGHT, carried_out, new_unit, offices

pytestmark = pytest.mark.django_db
LATER = MIDNIGHT + timedelta(hours=9)


@pytest.fixture
def merged() -> Iterator[dict[str, Unit]]:
    of = offices()
    for agency_id, name, scores in (("H32.A", "An Hòa", (5,) * 6), ("H32.B", "Bình Minh", (2,) * 7)):
        unit = factories.make_unit(f"Ủy ban nhân dân xã {name}", agency_id=agency_id)
        for score in scores:
            surveys.answer(
                unit_id=unit.pk, scores={"overall": score}, words=f"Lời {name}", at=factories.MONDAY
            )
        Ticket.objects.create(
            unit=unit,
            day=factories.MONDAY.date(),
            service="civil",
            number=1,
            taking_key=f"phieu-{agency_id}",
            taken_at=factories.MONDAY,
            queued_at=factories.MONDAY,
        )
    carried_out(
        of,
        [
            new_unit("H32.C", "Ủy ban nhân dân xã Hợp Nhất"),
            {"kind": "merge", "units": ["H32.A", "H32.B"], "into": "H32.C"},
        ],
    )
    with time_machine.travel(LATER, tick=False):
        yield {unit.agency_id: unit for unit in Unit.objects.all()}


def _stranger() -> Client:
    client = Client()
    client.cookies["django_language"] = "en"
    return client


def test_the_public_figures_of_ratings_are_the_successors_when_asked(merged: dict[str, Unit]) -> None:
    reported = text_of(_stranger().get("/rate/figures/"))
    assert "xã An Hòa" in reported
    assert "xã Hợp Nhất" not in reported
    assert "Restated to today" in reported

    with CaptureQueriesContext(connection) as queries:
        today = text_of(_stranger().get("/rate/figures/?figures=today"))
    assert "xã An Hòa" not in today
    assert "xã Hợp Nhất" in today
    assert '<td class="num">13</td>' in today
    assert len(queries) <= 5


def test_the_successors_own_page_opens_what_was_said_of_its_predecessors(merged: dict[str, Unit]) -> None:
    new = merged["H32.C"]
    head = seat(factories.make_official(new, "agency_head"), new).client
    assert "Lời An Hòa" not in text_of(head.get("/rate/office/"))
    today = text_of(head.get("/rate/office/?figures=today"))
    assert "Lời An Hòa" in today
    assert "Lời Bình Minh" in today
    assert '<td class="num">13</td>' in today


def test_the_queues_figures_of_the_successor_open_to_as_many_tickets(merged: dict[str, Unit]) -> None:
    new = merged["H32.C"]
    clerk = seat(factories.make_official(new, "intake_officer"), new).client
    assert "02/11/2026" not in text_of(clerk.get("/centre/office/figures/"))
    page = text_of(clerk.get("/centre/office/figures/?figures=today"))
    assert "tickets/?day=2026-11-02&amp;figures=today" in page
    opened = text_of(clerk.get("/centre/office/tickets/?day=2026-11-02&figures=today"))
    assert opened.count("<tr>") == 1 + 2


def test_no_switch_where_no_unit_was_ever_reorganised() -> None:
    assert "figures=today" not in text_of(_stranger().get("/rate/figures/"))
