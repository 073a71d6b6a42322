"""Printing at the desk: the register of the unit, the control sheet of a dossier; each reading leaves a trace."""

from datetime import timedelta

import pytest
import time_machine

import factories
from desk_people import seated, text_of
from factories import MONDAY
from motcua.dossiers.actions import work
from motcua.ledger import queries as ledger

pytestmark = pytest.mark.django_db
NOVEMBER = "from=2026-11-01&to=2026-11-30"


def test_the_register_counts_the_month_and_offers_its_volumes() -> None:
    desk = seated(factories.make_unit())
    factories.accepted(unit=desk.unit)
    factories.accepted(unit=desk.unit, at=MONDAY + timedelta(days=40))

    page = text_of(desk.client.get(f"/desk/register/?{NOVEMBER}"))

    assert "1 dossier was accepted in this period" in page
    assert f'href="/desk/register/1.pdf?{NOVEMBER.replace("&", "&amp;")}"' in page
    assert "Volume 1 of 1 (PDF)" in page


def test_without_a_period_it_is_this_month() -> None:
    desk = seated(factories.make_unit())
    factories.accepted(unit=desk.unit)

    with time_machine.travel(MONDAY + timedelta(days=10), tick=False):
        page = text_of(desk.client.get("/desk/register/"))

    assert 'value="2026-11-01"' in page
    assert 'value="2026-11-12"' in page
    assert "1 dossier was accepted in this period" in page


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ("from=2026-11-30&to=2026-11-01", "The last day lies before the first."),
        ("from=2024-11-30&to=2026-11-01", "Choose at most one year."),
        ("from=2026-02-30&to=2026-11-01", "Give both days as day, month and year."),
    ],
)
def test_an_impossible_period_is_said_and_nothing_is_printed(query: str, problem: str) -> None:
    desk = seated(factories.make_unit())

    response = desk.client.get(f"/desk/register/?{query}")

    assert response.status_code == 422
    assert problem in text_of(response)
    assert desk.client.get(f"/desk/register/1.pdf?{query}").status_code == 404
    assert desk.client.get(f"/desk/register/book.xlsx?{query}").status_code == 404


@pytest.mark.parametrize(
    ("door", "kind"), [("1.pdf", "application/pdf"), ("book.xlsx", "spreadsheetml.sheet")]
)
def test_a_printed_register_leaves_a_trace_with_each_dossier_in_it(door: str, kind: str) -> None:
    desk = seated(factories.make_unit())
    shown, other = factories.accepted(unit=desk.unit), factories.accepted()

    response = desk.client.get(f"/desk/register/{door}?{NOVEMBER}")

    assert response.status_code == 200
    assert kind in response["Content-Type"]
    assert "no-store" in response["Cache-Control"]
    assert response.getvalue()
    for close in response._resource_closers:  # what the server does at the end of an answer
        close()
    assert [read.what for read in ledger.reads_of(shown.id)] == ["register"]
    assert ledger.reads_of(other.id) == []


def test_a_volume_that_there_is_not_is_not_found() -> None:
    desk = seated(factories.make_unit())
    factories.accepted(unit=desk.unit)

    assert desk.client.get(f"/desk/register/2.pdf?{NOVEMBER}").status_code == 404
    assert desk.client.get(f"/desk/register/0.pdf?{NOVEMBER}").status_code == 404


def test_the_control_sheet_is_printed_for_the_unit_alone() -> None:
    desk = seated(factories.make_unit())
    own, other = factories.in_processing(unit=desk.unit), factories.in_processing()

    response = desk.client.get(f"/desk/dossiers/{own.id}/control-sheet/")

    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF-")
    assert [read.what for read in ledger.reads_of(own.id)] == ["control sheet"]
    assert desk.client.get(f"/desk/dossiers/{other.id}/control-sheet/").status_code == 404


def test_the_page_of_a_dossier_names_the_receipt_that_was_replaced() -> None:
    desk = seated(factories.make_unit(), "agency_head")
    case = factories.in_processing(unit=desk.unit)
    with factories.as_system():
        work.extend(
            dossier_id=case.id,
            due=MONDAY + timedelta(days=21),
            ground="Xác minh",
            document="1/CV",
            by=case.as_role("agency_head"),
            at=case.hour(1),
            command_id="extend",
        )

    page = text_of(desk.opens(case))

    assert page.count("Receipt and appointment") == 2
    assert page.count("Receipt and appointment (replaced)") == 1
    assert "Control sheet as it stands now" in page


def test_the_citizen_gets_no_control_sheet() -> None:
    case = factories.returned()
    portal = seated(case.unit).client
    portal.force_login(case.citizen)

    page = text_of(portal.get(f"/dossiers/{case.code}/"))

    assert "Receipt slip with the appointment for the result" in page
    assert "Control sheet" not in page
