"""A unit that ends has its open review lines done by its successor; the plan stays as it was approved."""

from datetime import timedelta

import pytest

import factories
from motcua.agencies.models import Succession, Unit
from motcua.agencies.successors import who_goes_on
from motcua.kernel.zone import day_of
from motcua.reviews.actions import sheets
from motcua.reviews.errors import ReviewNotAllowed
from motcua.reviews.models import PlanLine, ReviewSheet
from motcua.reviews.rules.authority import By
from review_ground import MARCH, complete_content, make_review_ground

pytestmark = pytest.mark.django_db


def ended(unit: Unit, *successors: tuple[Unit, dict[str, list[str]]]) -> None:
    day = day_of(MARCH)
    unit.valid_to = day - timedelta(days=1)
    unit.save(update_fields=["valid_to"])
    for successor, share in successors:
        Succession.objects.create(
            predecessor=unit, successor=successor, on=day, decision="12/QĐ-UBND", share=share,
            keeps_files=not share,
        )  # fmt: skip


def officer_of(unit: Unit) -> By:
    user = factories.make_official(unit, "case_officer")
    return By(user.pk, unit.pk, frozenset({"case_officer"}))


def test_the_successor_fills_the_sheet_from_the_day_of_the_act() -> None:
    ground = make_review_ground()
    (sheet,) = ground.approved_plan(1)
    successor, stranger = factories.make_unit("Sở Nội vụ mới"), factories.make_unit("Sở khác")
    before = ReviewSheet.objects.get(pk=sheet).revision
    with pytest.raises(ReviewNotAllowed):
        sheets.save(
            sheet_id=sheet, content=complete_content(), seen=before, by=officer_of(successor), at=MARCH
        )

    ended(ground.unit, (successor, {}))

    sheets.save(sheet_id=sheet, content=complete_content(), seen=before, by=officer_of(successor), at=MARCH)
    now = ReviewSheet.objects.get(pk=sheet)
    with pytest.raises(ReviewNotAllowed):
        sheets.save(
            sheet_id=sheet, content=complete_content(), seen=now.revision, by=officer_of(stranger), at=MARCH
        )
    assert now.state == "draft"
    assert PlanLine.objects.get().unit_id == ground.unit.pk


def test_a_part_given_away_by_procedure_goes_with_it_and_chains_are_followed() -> None:
    day = day_of(MARCH)
    old, rest, part, last = (factories.make_unit(name) for name in ("A", "B", "C", "D"))
    ended(old, (rest, {}), (part, {"procedures": ["1.000001"]}))

    assert who_goes_on(old, day - timedelta(days=1)) == old.pk
    assert who_goes_on(old, day) == rest.pk
    assert who_goes_on(old, day, procedure="1.000001") == part.pk
    rest.valid_to = day + timedelta(days=9)
    rest.save(update_fields=["valid_to"])
    Succession.objects.create(predecessor=rest, successor=last, on=day + timedelta(days=10), decision="13/QĐ")
    assert who_goes_on(old, day + timedelta(days=9)) == rest.pk
    assert who_goes_on(old, day + timedelta(days=10)) == last.pk
