"""The units that may see a party: kept by the database beside the name that they look for."""

import pytest

import factories
from motcua.dossiers.models import Dossier, Involvement, Party

pytestmark = pytest.mark.django_db


def units_of(case: factories.Case) -> set[int]:
    return set(Party.unscoped.get(pk=case.id).unit_ids)


def test_a_party_belongs_to_who_took_in_and_who_handles() -> None:
    justice = factories.make_unit("Sở Tư pháp")

    case = factories.submitted(handling_unit=justice)

    assert units_of(case) == {case.unit.pk, justice.pk}


def test_a_unit_that_is_drawn_in_finds_the_party_too() -> None:
    case, asked = factories.in_processing(), factories.make_unit("Sở Tài chính")

    row = Involvement.unscoped.create(
        dossier_id=case.id, unit=asked, seq=case.state.last_seq, since=factories.MONDAY
    )
    assert units_of(case) == {case.unit.pk, asked.pk}

    row.delete()
    assert units_of(case) == {case.unit.pk}


def test_a_dossier_that_moves_to_another_unit_takes_its_party_along() -> None:
    case, other = factories.accepted(), factories.make_unit("Sở Xây dựng")

    Dossier.unscoped.filter(pk=case.id).update(handling_unit=other)

    assert units_of(case) == {case.unit.pk, other.pk}
