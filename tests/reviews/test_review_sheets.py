"""A sheet's life: saved, submitted, concluded by a second person; what it pins and what follows from it."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from motcua.procedures.errors import DraftOpen
from motcua.procedures.models import VersionDraft
from motcua.reviews.actions import catalogue_drafts, sheets
from motcua.reviews.errors import (
    InputRefused,
    ProcedureAbolished,
    ReviewNotAllowed,
    ScreenStale,
    SecondPersonNeeded,
    SheetIncomplete,
    StateRefused,
)
from motcua.reviews.models import Deed, ReviewSheet
from motcua.reviews.rules.sheets import Change, Content, SheetFault
from review_ground import ISSUED, MARCH, Ground, activity, complete_content, make_review_ground

pytestmark = pytest.mark.django_db
SHORTER = complete_content(outcome="shorten", limit_now=5, limit_proposed=3)


@pytest.fixture
def ground() -> Ground:
    return make_review_ground()


def test_the_first_saving_pins_version_questions_and_cost_of_an_hour(ground: Ground) -> None:
    (sheet,) = ground.approved_plan(1)

    row = ground.saves(sheet, Content(ground="Đang xem xét"))

    assert (row.state, row.hour_vnd, row.questions_from) == ("draft", 59_422, date(2017, 1, 1))
    assert row.procedure_version == ground.procedures[0].current_version
    assert row.ground == "Đang xem xét"


def test_a_sheet_is_concluded_by_a_second_person_and_then_counts(ground: Ground) -> None:
    (sheet,) = ground.approved_plan(1)

    row = ground.concludes(sheet, SHORTER, on=date(2026, 2, 27))

    row.refresh_from_db()
    assert (row.state, row.outcome, row.concluded_on) == ("concluded", "shorten", date(2026, 2, 27))
    assert (row.cost_before_vnd, row.cost_after_vnd) == (168_844_000, 109_422_000)
    assert (row.submitted_by, row.concluded_by) == (ground.officer, ground.head)
    assert list(Deed.objects.filter(subject="sheet").order_by("pk").values_list("kind", flat=True)) == [
        "saved", "submitted", "concluded",
    ]  # fmt: skip


def test_whoever_submitted_it_does_not_conclude_it(ground: Ground) -> None:
    (sheet,) = ground.approved_plan(1)
    by = ground.by(ground.head)
    sheets.submit(sheet_id=sheet, content=SHORTER, seen=None, by=by, at=MARCH)

    with pytest.raises(SecondPersonNeeded):
        sheets.conclude(sheet_id=sheet, concluded_on=MARCH.date(), seen=None, by=by, at=MARCH)

    assert ReviewSheet.objects.get(pk=sheet).state == "submitted"
    row = sheets.conclude(
        sheet_id=sheet, concluded_on=MARCH.date(), seen=None, by=ground.by(ground.leader), at=MARCH
    )
    assert row.state == "concluded"


def test_a_sheet_is_not_concluded_before_its_plan_nor_ahead(ground: Ground) -> None:
    (sheet,) = ground.approved_plan(1)
    ground.submits(sheet, SHORTER)
    by = ground.by(ground.head)

    for day, problem in ((ISSUED - timedelta(1), "too-early"), (MARCH.date() + timedelta(1), "lies-ahead")):
        with pytest.raises(InputRefused, match=f"concluded_on: {problem}"):
            sheets.conclude(sheet_id=sheet, concluded_on=day, seen=None, by=by, at=MARCH)


def test_a_conclusion_without_ground_is_refused(ground: Ground) -> None:
    (sheet,) = ground.approved_plan(1)

    with pytest.raises(SheetIncomplete) as incomplete:
        ground.submits(sheet, complete_content(ground=""))

    assert incomplete.value.faults == (SheetFault("ground", "required"),)
    assert ReviewSheet.objects.get(pk=sheet).state == "waiting"


def test_negative_costs_are_not_even_kept_as_a_draft(ground: Ground) -> None:
    (sheet,) = ground.approved_plan(1)

    with pytest.raises(SheetIncomplete) as incomplete:
        ground.saves(sheet, complete_content(before=(activity(direct_vnd=-1),)))

    assert incomplete.value.faults == (SheetFault("before-direct_vnd", "negative", 1),)
    assert Deed.objects.filter(subject="sheet").count() == 0


def test_a_procedure_abolished_meanwhile_is_dropped_not_concluded(ground: Ground) -> None:
    (sheet,) = ground.approved_plan(1)
    ground.submits(sheet, SHORTER)
    procedure = ground.procedures[0]
    procedure.abolished_on = MARCH.date()
    procedure.save()

    with pytest.raises(ProcedureAbolished):
        sheets.conclude(
            sheet_id=sheet, concluded_on=MARCH.date(), seen=None, by=ground.by(ground.head), at=MARCH
        )
    sheets.drop(
        sheet_id=sheet,
        ground="Bãi bỏ tại Quyết định 9/QĐ-UBND",
        seen=None,
        by=ground.by(ground.keeper),
        at=MARCH,
    )

    row = ReviewSheet.objects.get(pk=sheet)
    assert (row.state, row.dropped_on) == ("dropped", MARCH.date())


def test_a_stale_screen_overwrites_nothing(ground: Ground) -> None:
    (sheet,) = ground.approved_plan(1)
    ground.saves(sheet, Content(ground="Người thứ nhất"))

    with pytest.raises(ScreenStale):
        sheets.save(
            sheet_id=sheet,
            content=Content(ground="Người thứ hai"),
            seen=1,
            by=ground.by(ground.head),
            at=MARCH,
        )

    assert ReviewSheet.objects.get(pk=sheet).ground == "Người thứ nhất"


def test_a_concluded_sheet_is_never_rewritten(ground: Ground) -> None:
    (sheet,) = ground.approved_plan(1)
    ground.concludes(sheet, SHORTER)

    with pytest.raises(StateRefused):
        ground.saves(sheet, Content())
    for changed in ({"outcome": "keep"}, {"cost_after_vnd": 0}, {"state": "draft"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            ReviewSheet.objects.filter(pk=sheet).update(**changed)
    with pytest.raises(DatabaseError), transaction.atomic():
        ReviewSheet.objects.filter(pk=sheet).delete()


def test_another_unit_fills_in_no_sheet(ground: Ground) -> None:
    (sheet,) = ground.approved_plan(1)
    other = make_review_ground()

    with pytest.raises(ReviewNotAllowed):
        sheets.save(sheet_id=sheet, content=Content(), seen=None, by=other.by(other.officer), at=MARCH)
    with pytest.raises(StateRefused):  # and nobody concludes what was not submitted
        sheets.conclude(
            sheet_id=sheet, concluded_on=MARCH.date(), seen=None, by=ground.by(ground.head), at=MARCH
        )


def test_reviews_begin_when_the_plan_is_approved(ground: Ground) -> None:
    plan = ground.draft()
    ground.add(plan, ground.line(ground.procedure()))
    (sheet,) = ground.sheets_of(plan)

    with pytest.raises(StateRefused):
        ground.saves(sheet, Content())


def test_an_outcome_opens_a_draft_in_the_catalogue_with_the_shorter_limit(ground: Ground) -> None:
    (sheet,) = ground.approved_plan(1)
    ground.concludes(sheet, SHORTER)

    number = catalogue_drafts.open_draft(sheet_id=sheet, seen=None, by=ground.by(ground.keeper), at=MARCH)

    draft = VersionDraft.objects.get(pk=number)
    assert (draft.origin, draft.state, draft.code) == ("review", "draft", ground.procedures[0].code)
    assert {line["limit"]["value"] for line in draft.content["channels"]} == {"3"}
    assert draft.reason == SHORTER.ground
    assert ReviewSheet.objects.get(pk=sheet).catalogue_draft_id == number
    version = ground.procedures[0].current_version
    assert version is not None
    assert {line["limit"]["value"] for line in version.content["channels"]} == {"5"}
    with pytest.raises(StateRefused, match="drafted"):
        catalogue_drafts.open_draft(sheet_id=sheet, seen=None, by=ground.by(ground.keeper), at=MARCH)


def test_a_second_open_draft_of_a_procedure_is_refused_and_nothing_kept(ground: Ground) -> None:
    first, second = ground.approved_plan(2)
    simpler = complete_content(outcome="simplify", changes=(Change("form", "cũ", "mới"),))
    ground.concludes(first, simpler)
    ground.concludes(second, complete_content())
    by = ground.by(ground.keeper)
    from motcua.procedures.actions import drafts

    drafts.begin(ground.procedures[0].code, by=ground.keeper.pk, at=MARCH)

    with pytest.raises(DraftOpen):
        catalogue_drafts.open_draft(sheet_id=first, seen=None, by=by, at=MARCH)
    with pytest.raises(StateRefused):  # what is kept needs no draft
        catalogue_drafts.open_draft(sheet_id=second, seen=None, by=by, at=MARCH)

    assert ReviewSheet.objects.get(pk=first).catalogue_draft_id is None
