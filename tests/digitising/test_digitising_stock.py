"""The stock: counted by people, dated, never changed; digitised and still valid over counted."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

import factories
from digitising_ground import NOW, TODAY, Desk, by, make_confirmed, make_desk, make_read
from motcua.digitising import queries
from motcua.digitising.actions import confirming, counting
from motcua.digitising.actions.confirming import Verdict
from motcua.digitising.actions.counting import Count
from motcua.digitising.errors import GroundMissing, Incomplete, LiesInFuture, SamePerson
from motcua.digitising.models import Stock, StockCount
from motcua.indicators import registers
from motcua.records import holding_actions

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return make_desk()


def enter(desk: Desk, papers: int, *, on: date = TODAY, stock: str = "results", at: datetime = NOW) -> int:
    count = Count(stock=stock, counted_on=on, papers=papers, document="BB 12/BB-UBND")
    return counting.enter(desk.unit.pk, count, by_id=desk.officer.pk, at=at)


def test_a_count_has_a_ground_and_a_second_person_is_somebody_else(desk: Desk) -> None:
    refused = [
        (Count(stock="results", counted_on=TODAY, papers=10), GroundMissing),
        (Count(stock="results", counted_on=TODAY, papers=10, second_person_id=desk.officer.pk), SamePerson),
        (Count(stock="results", counted_on=TODAY + timedelta(1), papers=10, document="x"), LiesInFuture),
        (Count(stock="results", counted_on=TODAY, papers=-1, document="x"), Incomplete),
        (Count(stock="", counted_on=TODAY, papers=1, document="x"), Incomplete),
    ]
    for count, error in refused:
        with pytest.raises(error):
            counting.enter(desk.unit.pk, count, by_id=desk.officer.pk, at=NOW)
    assert not StockCount.objects.exists()


def test_a_count_is_never_changed_by_anybody(desk: Desk) -> None:
    enter(desk, 10)

    for change in (lambda: StockCount.objects.update(papers=1), lambda: StockCount.objects.all().delete()):
        with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
            change()


def test_the_newest_count_holds_on_a_day_and_a_later_entry_corrects(desk: Desk) -> None:
    enter(desk, 100, on=date(2026, 1, 5), at=NOW - timedelta(days=300))
    enter(desk, 120, on=date(2026, 10, 1), at=NOW - timedelta(days=50))
    enter(desk, 121, on=date(2026, 10, 1))

    key = (desk.unit.pk, "results")
    days = (date(2026, 1, 4), date(2026, 1, 31), date(2026, 10, 2), TODAY)
    assert [found[key].papers if (found := queries.counts_on(day)) else None for day in days] == [
        None,
        100,
        120,
        121,
    ]


def test_digitised_counts_what_is_confirmed_and_valid_in_counted_units_alone(desk: Desk) -> None:
    uncounted = make_desk(factories.make_unit("Xã Cam Lâm"))
    make_confirmed(uncounted)
    kept = make_confirmed(desk)
    ending = make_confirmed(desk, verdict=Verdict(stock="results", valid_until=TODAY))
    revoked = make_confirmed(desk)
    holding_actions.revoke(holding_id=str(revoked.holding_id), why="Thu hồi", on=TODAY)
    make_confirmed(desk, verdict=Verdict(stock="dossiers", is_permanent=True))
    make_read(desk)
    enter(desk, 4)

    (side,) = queries.stock_on(TODAY)
    tomorrow = queries.stock_on(TODAY + timedelta(days=1))[0]

    assert (side.unit_id, side.stock, side.paper_ids) == (desk.unit.pk, Stock.RESULTS, (kept.pk, ending.pk))
    assert (side.share, side.exceeds) == (Decimal("50.00"), False)
    assert tomorrow.paper_ids == (kept.pk,)
    assert queries.stock_on(TODAY - timedelta(days=1)) == []


def test_a_stock_of_nothing_is_not_assessed_and_too_much_is_told(desk: Desk) -> None:
    make_confirmed(desk)
    enter(desk, 0)

    (side,) = queries.stock_on(TODAY)

    assert (side.share, side.exceeds) == (None, True)


def test_a_paper_opened_again_counts_nowhere_until_it_is_confirmed(desk: Desk) -> None:
    paper = make_confirmed(desk)
    enter(desk, 1)
    confirming.reopen(paper.pk, "Sai", by=by(desk, paper))

    assert queries.stock_on(TODAY)[0].paper_ids == ()


def test_progress_tells_papers_pages_and_corrections_of_each_officer(desk: Desk) -> None:
    other = factories.make_official(desk.unit, "registry", full_name="Lê Văn Tâm")
    make_confirmed(desk)
    make_confirmed(desk)
    make_confirmed(desk, user=other, owner_name="Nguyễn Thị Thùy Dương")
    make_read(desk)

    found = queries.done_by({desk.unit.pk}, since=TODAY, until=TODAY)

    assert [(one.name, one.papers, one.pages, one.fields, one.corrected) for one in found] == [
        ("Nguyễn Thị Bích", 2, 2, 14, 2),  # the number is another on each
        ("Lê Văn Tâm", 1, 1, 7, 2),
    ]
    assert found[0].corrected_share == Decimal("14.29")
    assert queries.done_by({desk.unit.pk}, since=TODAY - timedelta(2), until=TODAY - timedelta(1)) == []
    (unit,) = queries.done_in_units({desk.unit.pk}, since=TODAY, until=TODAY)
    assert (unit.confirmed, unit.pages, unit.waiting, unit.failed) == (3, 3, 1, 0)


def test_the_indicator_weighs_counts_and_opens_to_counts_and_papers(desk: Desk) -> None:
    asked = registers.Asked(TODAY, TODAY)
    assert registers.counted(["stock_digitised", "stock_counted"], asked) == {
        "stock_digitised": 0,
        "stock_counted": 0,
    }
    make_confirmed(desk)
    other = make_desk(factories.make_unit("Xã Cam Lâm"))
    make_confirmed(other)  # nobody counted there
    enter(desk, 4)

    assert registers.counted(["stock_digitised", "stock_counted"], asked) == {
        "stock_digitised": 1,
        "stock_counted": 4,
    }
    one = registers.Asked(TODAY, TODAY, unit_id=other.unit.pk, restated=True)
    assert registers.counted(["stock_counted"], one) == {"stock_counted": 0}
    rows = registers.opened("stock_counted", asked)
    assert [(row.kind, row.words, row.is_counted) for row in rows] == [
        ("stock", "results, 4", False),
        ("digitised", desk.unit.name, True),
    ]
    assert [row.kind for row in registers.opened("stock_digitised", asked)] == ["digitised"]
