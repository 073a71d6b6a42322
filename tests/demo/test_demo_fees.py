"""The demo province's fee rules: sound, in force after its year, one next version waiting."""

import pytest

import factories
from motcua.demo import fees
from motcua.procedures import fee_queries
from motcua.procedures.models import FeeSchedule

pytestmark = pytest.mark.django_db


def test_the_rules_come_once_and_one_version_waits_for_approval() -> None:
    for code in (fees.CERTIFY, fees.CIVIL_STATUS):
        factories.make_procedure(code=code)
    factories.make_official(factories.make_unit(), "reform_staff")

    assert (fees.load(factories.MONDAY), fees.load(factories.MONDAY)) == (4, 4)

    states = FeeSchedule.objects.order_by("state").values_list("state", flat=True)
    assert list(states) == ["approved"] * 4 + ["proposed"]
    assert not fee_queries.fee_policy_is_done(factories.MONDAY.date())
