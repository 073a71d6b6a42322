"""The demo province shows findings about owners' data: open ones, one that a register made, decided ones."""

from datetime import datetime

import pytest

import factories as f
from motcua.dataquality.models import Finding, LookUp
from motcua.demo import dataquality
from motcua.dossiers.models import Party
from motcua.kernel.zone import VIETNAM

UNTIL = datetime(2026, 11, 20, 16, 0, tzinfo=VIETNAM)


@pytest.mark.django_db
def test_owners_are_looked_at_checked_and_some_findings_decided() -> None:
    unit = f.make_unit("UBND phường Hòa An")
    cases = [f.accepted(unit=unit) for _ in range(11)]
    for number, case in enumerate(cases):
        Party.unscoped.filter(pk=case.id).update(
            owner_id_number=f"0561900012{number + 35}", owner_birth_date="1990-05-02"
        )

    assert dataquality.examine(until=UNTIL) == 11

    assert sorted(LookUp.objects.values_list("verdict", flat=True)) == ["differs"] + ["match"] * 10
    assert Finding.objects.get(rule="register_differs").word == "right"
    states = list(Finding.objects.values_list("state", flat=True))
    assert (states.count("corrected"), states.count("rejected")) == (3, 3)
    assert states.count("open") > 0
