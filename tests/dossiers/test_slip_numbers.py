"""Numbers of slips: each book of a unit, year and kind counts 1, 2, 3 ..., whatever happens at the same time."""

import threading
from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

import factories
from factories import MONDAY, Case
from motcua.dossiers.actions import intake
from motcua.dossiers.actions.numbering import next_slip_number
from motcua.dossiers.models import Slip, SlipCounter
from motcua.kernel.scopes import of_system, scope


class Undone(Exception):
    """A deed that comes to nothing after its slip was numbered."""


def at_once(deeds: Sequence[Callable[[], object]]) -> None:
    """All deeds begin together, each on its own connection."""
    start = threading.Barrier(len(deeds))
    faults: list[BaseException] = []

    def run(deed: Callable[[], object]) -> None:
        try:
            start.wait()
            with scope(of_system("test")):
                deed()
        except Undone:
            pass
        except BaseException as fault:
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []


def accepts(case: Case, *, comes_to_nothing: bool) -> Callable[[], None]:
    by = case.as_intake

    def deed() -> None:
        with transaction.atomic():
            intake.accept(dossier_id=case.id, checks=(), by=by, at=MONDAY, command_id=case.key("accept"))
            if comes_to_nothing:
                raise Undone

    return deed


@pytest.mark.django_db(transaction=True)
def test_acceptances_at_once_some_undone_leave_neither_gaps_nor_duplicates() -> None:
    unit = factories.make_unit()
    procedure = factories.make_procedure()
    cases = [factories.submitted(unit=unit, procedure=procedure) for _ in range(9)]

    at_once([accepts(case, comes_to_nothing=place % 3 == 1) for place, case in enumerate(cases)])

    with factories.as_system():
        issued = list(Slip.objects.filter(unit=unit).order_by("number"))
    assert [slip.number for slip in issued] == [1, 2, 3, 4, 5, 6]
    assert sorted(slip.content["register_number"] for slip in issued) == [1, 2, 3, 4, 5, 6]
    counters = dict(SlipCounter.objects.filter(unit=unit).order_by("pk").values_list("kind", "last"))
    assert counters == {"receipt": 6, "register": 6}


@pytest.mark.django_db
def test_each_year_begins_a_new_book() -> None:
    unit = factories.make_unit()
    for at in (MONDAY, MONDAY + timedelta(days=90), MONDAY + timedelta(days=91)):
        factories.accepted(unit=unit, at=at)

    with factories.as_system():
        found = Slip.objects.filter(unit=unit).order_by("issued_at").values_list("year", "number")
        assert list(found) == [(2026, 1), (2027, 1), (2027, 2)]


class TestBooks(TestCase):
    @settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        st.lists(
            st.tuples(
                st.integers(0, 1),
                st.sampled_from([2025, 2026]),
                st.sampled_from(["receipt", "refusal"]),
                st.booleans(),
            ),
            max_size=25,
        )
    )  # fmt: skip
    def test_whatever_is_undone_each_book_counts_on_by_one(
        self, takings: list[tuple[int, int, str, bool]]
    ) -> None:
        units = [factories.make_unit() for _ in range(2)]
        taken: dict[tuple[int, int, str], list[int]] = {}
        for place, year, kind, is_undone in takings:
            book = (units[place].pk, year, kind)
            try:
                with transaction.atomic():
                    number = next_slip_number(*book)
                    if is_undone:
                        raise Undone
                taken.setdefault(book, []).append(number)
            except Undone:
                assert number == len(taken.get(book, [])) + 1

        assert all(numbers == list(range(1, len(numbers) + 1)) for numbers in taken.values())
