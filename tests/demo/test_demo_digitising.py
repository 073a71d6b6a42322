"""The demo's digitisation desk: papers confirmed, a batch waiting, stocks with a share; the same each time."""

from datetime import datetime
from decimal import Decimal
from io import StringIO
from random import Random

import pytest
from django.core.management import call_command

from motcua.demo import digitising, people
from motcua.demo.settlement import survey
from motcua.digitising import queries
from motcua.digitising.models import Answer, Paper
from motcua.kernel.zone import VIETNAM, day_of

UNTIL = datetime(2026, 11, 20, 16, 0, tzinfo=VIETNAM)


@pytest.mark.django_db
def test_papers_are_confirmed_a_batch_waits_and_the_stock_has_a_share() -> None:
    call_command("reference_data", verbosity=0, stdout=StringIO())
    settlement = survey(day_of(UNTIL))
    people.settle_officials(Random(1), settlement, today=day_of(UNTIL))

    assert digitising.settle(until=UNTIL) == digitising.Settled(confirmed=4, waiting=3, counts=3)

    found = {(side.unit_id, str(side.stock)): side.share for side in queries.stock_on(day_of(UNTIL))}
    assert found == {
        (settlement.places["commune"], "results"): Decimal("33.33"),
        (settlement.places["commune"], "dossiers"): Decimal("0.00"),
        (settlement.places["justice"], "results"): Decimal("0.00"),
    }
    assert sorted(Paper.objects.values_list("state", flat=True)) == ["confirmed"] * 4 + ["to_confirm"] * 3
    assert Answer.objects.filter(as_proposed=False).count() == 0
