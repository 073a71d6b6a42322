"""Every trait of the factories is what it says, reached by the real actions."""

from collections.abc import Callable

import pytest

import factories
from factories import MONDAY, Case
from motcua.dossiers.actions.performing import happened
from motcua.dossiers.rules.projection import replay
from motcua.ledger import queries as log

TRAITS: list[tuple[Callable[..., Case], int]] = [
    (factories.submitted, 1),
    (factories.accepted, 2),
    (factories.refused, 3),
    (factories.in_processing, 4),
    (factories.awaiting_supplement, 5),
    (factories.stopped, 8),
    (factories.concluded, 9),
    (factories.returned, 10),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("trait", "national_code"), TRAITS)
def test_a_trait_reaches_its_national_state(trait: Callable[..., Case], national_code: int) -> None:
    case = trait(at=MONDAY, fee_vnd=8000)

    assert case.state.national_code == national_code
    assert case.reread().state == case.state
    assert replay([happened(r) for r in log.of_stream(case.id)]) == case.state
    assert case.state.submitted_at == MONDAY


@pytest.mark.django_db
def test_two_cases_share_nothing_by_accident() -> None:
    one, other = factories.accepted(), factories.accepted()

    assert one.code != other.code
    assert one.citizen.personal_id != other.citizen.personal_id
    assert one.unit != other.unit
    assert one.procedure.code != other.procedure.code
