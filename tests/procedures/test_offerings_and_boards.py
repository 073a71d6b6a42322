"""Where a procedure is received from which day on, and what hangs on the notice board there."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

import factories
import fee_ground
from motcua.agencies.models import Unit
from motcua.kernel.zone import VIETNAM
from motcua.procedures import board_queries, queries
from motcua.procedures.actions import boards, offerings
from motcua.procedures.actions.offerings import Terms
from motcua.procedures.errors import BoardInvalid, NotOffered, OfferingInvalid, OfferingOverlaps
from motcua.procedures.models import NoticeBoardPosting, Offering, Procedure

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=VIETNAM)
TODAY = NOW.date()
SOON = TODAY + timedelta(days=10)
ONE = timedelta(days=1)
ALL = Terms(channels=("online", "counter", "post"), process_key="commune-standard", counter="Quầy 3")
COUNTER = Terms(channels=("counter",), process_key="commune-short")
ANN = 1

pytestmark = pytest.mark.django_db


def spans(procedure: Procedure, unit: Unit) -> list[tuple[date, date | None, list[str]]]:
    rows = Offering.objects.filter(procedure=procedure, receiving_unit=unit).order_by("valid_from")
    return [(row.valid_from, row.valid_to, row.channels) for row in rows]


def begin(procedure: Procedure, *units: Unit, terms: Terms = ALL, since: date = TODAY) -> int:
    return offerings.begin(
        procedure.code, {unit.pk: unit.pk for unit in units}, terms, since=since, by=ANN, at=NOW
    )


def change(
    procedure: Procedure, *units: Unit, terms: Terms = COUNTER, since: date = SOON, **more: int
) -> int:
    return offerings.change(
        procedure.code, [unit.pk for unit in units], terms, since=since, today=TODAY, by=ANN, at=NOW, **more
    )


def end(procedure: Procedure, *units: Unit, last_day: date) -> int:
    return offerings.end(
        procedure.code, [unit.pk for unit in units], last_day=last_day, today=TODAY, by=ANN, at=NOW
    )


# Offerings


def test_all_communes_begin_at_once():
    procedure = factories.make_procedure()
    communes = [factories.make_unit(f"Trung tâm {n}") for n in range(3)]
    assert begin(procedure, *communes) == 3
    row = Offering.objects.filter(receiving_unit=communes[0]).get()
    assert (row.counter, row.set_by_id, row.set_at, row.valid_to) == ("Quầy 3", ANN, NOW, None)


def test_what_begins_later_is_not_offered_before_its_day():
    procedure, unit = factories.make_procedure(), factories.make_unit()
    begin(procedure, unit, since=SOON)
    with pytest.raises(NotOffered):
        queries.offering(procedure.pk, unit.pk, SOON - ONE)
    assert queries.offering(procedure.pk, unit.pk, SOON).counter == "Quầy 3"


def test_a_change_ends_the_row_on_the_day_before_and_begins_another():
    procedure, unit, other = (
        factories.make_procedure(),
        factories.make_unit(),
        factories.make_unit("Sở Tư pháp"),
    )
    begin(procedure, unit)
    assert change(procedure, unit, handling_unit_id=other.pk) == 1
    assert spans(procedure, unit) == [
        (TODAY, SOON - ONE, ["online", "counter", "post"]),
        (SOON, None, ["counter"]),
    ]
    assert queries.offering(procedure.pk, unit.pk, SOON - ONE).handling_unit_id == unit.pk
    assert queries.offering(procedure.pk, unit.pk, SOON).handling_unit_id == other.pk


def test_a_change_on_the_first_day_replaces_the_row():
    procedure, unit = factories.make_procedure(), factories.make_unit()
    begin(procedure, unit)
    change(procedure, unit, since=TODAY)
    assert spans(procedure, unit) == [(TODAY, None, ["counter"])]


def test_a_change_keeps_the_last_day_of_what_it_changes():
    procedure, unit = factories.make_procedure(), factories.make_unit()
    begin(procedure, unit)
    end(procedure, unit, last_day=SOON + ONE)
    change(procedure, unit, since=SOON)
    assert spans(procedure, unit)[-1] == (SOON, SOON + ONE, ["counter"])


def test_overlaps_are_refused_with_the_units_and_nobody_begins():
    procedure = factories.make_procedure()
    taken, free = factories.make_unit("A"), factories.make_unit("B")
    begin(procedure, taken, since=SOON)
    with pytest.raises(OfferingOverlaps) as refused:
        begin(procedure, free, taken)
    assert refused.value.unit_ids == (taken.pk,)
    assert spans(procedure, free) == []
    offerings.begin(procedure.code, {taken.pk: taken.pk}, ALL, since=TODAY, until=SOON - ONE, by=ANN, at=NOW)
    assert len(spans(procedure, taken)) == 2


def test_the_database_itself_refuses_an_overlap():
    procedure, unit = factories.make_procedure(), factories.make_unit()
    begin(procedure, unit)
    with pytest.raises(IntegrityError, match="do_not_overlap"), transaction.atomic():
        factories.make_offering(procedure, unit)


def test_units_end_after_a_last_day_and_rows_that_would_begin_later_never_do():
    procedure, unit = factories.make_procedure(), factories.make_unit()
    begin(procedure, unit)
    change(procedure, unit, since=SOON)
    assert end(procedure, unit, last_day=TODAY) == 1
    assert spans(procedure, unit) == [(TODAY, TODAY, ["online", "counter", "post"])]
    with pytest.raises(NotOffered):
        end(procedure, factories.make_unit("nowhere"), last_day=TODAY)


def test_a_fee_of_its_own_is_an_approved_rule_kept_for_offerings_of_the_procedure():
    unit = factories.make_unit()
    fee_ground.in_force(
        fee_ground.base(), fee_ground.base(8000, key="rieng", is_for_offerings=True, valid_to=SOON)
    )
    procedure = fee_ground.procedure()

    for key, since in (("le-phi-ho-tich", TODAY), ("nowhere", TODAY), ("rieng", SOON + ONE)):
        with pytest.raises(OfferingInvalid) as refused:
            begin(procedure, unit, terms=replace(ALL, fee_key=key), since=since)
        assert (refused.value.field, refused.value.problem) == ("fee_key", "unknown")
    assert spans(procedure, unit) == []

    begin(procedure, unit, terms=replace(ALL, fee_key="rieng"))
    assert queries.offering(procedure.pk, unit.pk, TODAY).fee_key == "rieng"


def test_the_past_is_not_rewritten():
    procedure, unit = factories.make_procedure(), factories.make_unit()
    factories.make_offering(procedure, unit)
    with pytest.raises(OfferingInvalid) as refused:
        change(procedure, unit, since=TODAY - ONE)
    assert (refused.value.field, refused.value.problem) == ("since", "past")
    with pytest.raises(OfferingInvalid):
        end(procedure, unit, last_day=TODAY - 2 * ONE)


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        (Terms(channels=(), process_key="x"), "channels"),
        (Terms(channels=("fax",), process_key="x"), "channels"),
        (Terms(channels=("counter",), process_key=""), "process_key"),
    ],
)
def test_terms_that_nobody_can_work_by_are_refused(terms: Terms, field: str):
    with pytest.raises(OfferingInvalid) as refused:
        begin(factories.make_procedure(), factories.make_unit(), terms=terms)
    assert refused.value.field == field


def test_what_is_abolished_is_not_offered_from_that_day_on():
    procedure, unit = factories.make_procedure(), factories.make_unit()
    Procedure.objects.filter(pk=procedure.pk).update(abolished_on=SOON)
    with pytest.raises(OfferingInvalid) as refused:
        begin(procedure, unit, since=SOON)
    assert refused.value.problem == "abolished"


# Notice boards


@pytest.fixture
def unit() -> Unit:
    return factories.make_unit("Trung tâm phường Hòa An")


def test_what_the_unit_receives_must_hang_in_the_version_in_force(unit: Unit):
    offered, other = factories.make_procedure(), factories.make_procedure()
    begin(offered, unit)
    begin(other, factories.make_unit("elsewhere"))
    board = board_queries.board(unit.pk, TODAY)
    assert [line.code for line in board.to_post] == [offered.code]
    assert (board.hanging, board.to_take_down, board.is_right) == ((), (), False)

    assert boards.post(unit.pk, [offered.current_version_id], on=TODAY, today=TODAY, by=ANN) == 1
    board = board_queries.board(unit.pk, TODAY)
    assert ([line.posted_on for line in board.hanging], board.is_right) == ([TODAY], True)
    assert boards.post(unit.pk, [offered.current_version_id], on=TODAY, today=TODAY, by=ANN) == 0
    assert NoticeBoardPosting.objects.count() == 1


def test_a_version_out_of_force_is_to_be_taken_down_and_the_new_one_to_be_put_up(unit: Unit):
    procedure = factories.make_procedure()
    begin(procedure, unit)
    old = procedure.current_version
    boards.post(unit.pk, [old.pk], on=TODAY, today=TODAY, by=ANN)
    new = procedure.versions.create(
        number=2, valid_from=TODAY, content=old.content, source="test", source_hash="2" * 64
    )
    Procedure.objects.filter(pk=procedure.pk).update(current_version=new)

    board = board_queries.board(unit.pk, TODAY)
    assert [line.number for line in board.to_post] == [2]
    assert [(line.number, line.posted_on) for line in board.to_take_down] == [(1, TODAY)]
    assert board_queries.counts(TODAY)[unit.pk] == board_queries.BoardCount(unit.pk, 1, 1, 1)

    boards.post(unit.pk, [new.pk], on=TODAY, today=TODAY, by=ANN)
    assert boards.take_down(unit.pk, [old.pk], on=TODAY, today=TODAY, by=ANN) == 1
    assert board_queries.board(unit.pk, TODAY).is_right
    row = NoticeBoardPosting.objects.get(version=old)
    assert (row.taken_down_on, row.taken_down_by_id) == (TODAY, ANN)


def test_an_ended_offering_leaves_its_paper_to_be_taken_down(unit: Unit):
    procedure = factories.make_procedure()
    begin(procedure, unit)
    boards.post(unit.pk, [procedure.current_version_id], on=TODAY, today=TODAY, by=ANN)
    end(procedure, unit, last_day=TODAY)
    assert board_queries.board(unit.pk, TODAY).is_right
    assert [line.code for line in board_queries.board(unit.pk, TODAY + ONE).to_take_down] == [procedure.code]


def test_internal_procedures_do_not_hang(unit: Unit):
    procedure = factories.make_procedure()
    begin(procedure, unit)
    Procedure.objects.filter(pk=procedure.pk).update(is_internal=True)
    assert board_queries.board(unit.pk, TODAY).must_hang == ()
    assert board_queries.counts(TODAY) == {}


def test_days_of_the_board_lie_between_posting_and_today(unit: Unit):
    version = factories.make_procedure().current_version_id
    with pytest.raises(BoardInvalid):
        boards.post(unit.pk, [version], on=TODAY + ONE, today=TODAY, by=ANN)
    with pytest.raises(BoardInvalid):
        boards.post(unit.pk, [4711], on=TODAY, today=TODAY, by=ANN)
    boards.post(unit.pk, [version], on=TODAY, today=TODAY, by=ANN)
    for day in (TODAY - ONE, TODAY + ONE):
        with pytest.raises(BoardInvalid):
            boards.take_down(unit.pk, [version], on=day, today=TODAY, by=ANN)
    assert NoticeBoardPosting.objects.get().taken_down_on is None
