"""Petitions, ratings and a centre with one of everything, for the tests of their pages."""

from dataclasses import dataclass

import factories
from desk_people import Seated, seat
from motcua.agencies.models import Unit
from petition_ground import Town, furnish

OF_VOICE = frozenset(
    {
        "voice:answers", "voice:answer", "voice:file", "voice:filed", "voice:track", "voice:mine", "voice:own",
        "voice:desk", "voice:take", "voice:petition", "voice:do", "voice:figures", "voice:unit-figures",
        "voice:rate-slip", "voice:rate-poster", "voice:rated", "voice:kiosk", "voice:rate",
        "centre:index", "centre:days", "centre:book", "centre:screen", "centre:look-up", "centre:mine",
        "centre:appointment", "centre:ticket", "centre:kiosk", "centre:counter", "centre:appointments",
        "centre:figures", "centre:tickets", "centre:settings", "centre:devices",
    }
)  # fmt: skip

_WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True)
class Seats:
    """The people of a town at their desks."""

    town: Town
    clerk: Seated
    chief: Seated
    officer: Seated
    head: Seated


def seats() -> Seats:
    town = furnish()
    return Seats(
        town,
        seat(town.clerk, town.office),
        seat(town.chief, town.office),
        seat(town.officer, town.department),
        seat(town.head, town.department),
    )


@dataclass(frozen=True)
class Hall:
    """A centre whose calendar is open every hour of every day, so that tests may run at any time."""

    unit: Unit
    intake: Seated
    head: Seated


def hall() -> Hall:
    unit = factories.make_unit("Trung tâm Phục vụ hành chính công phường Hòa An", kind="service_centre")
    unit.working_hours = [{"valid_from": "2025-07-01", "weekly": {day: ["00:00-23:59"] for day in _WEEK}}]
    unit.save(update_fields=["working_hours"])
    intake = factories.make_official(unit, "intake_officer")
    head = factories.make_official(unit, "division_head")
    return Hall(unit, seat(intake, unit), seat(head, unit))
