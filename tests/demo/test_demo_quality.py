"""The demo province has two quality systems: one maintained, one with a major nonconformity past its due day."""

from datetime import datetime
from io import StringIO
from random import Random

import pytest
from django.core.management import call_command

from motcua.demo import people, quality
from motcua.demo.settlement import survey
from motcua.kernel.zone import VIETNAM, day_of
from motcua.quality import queries
from motcua.quality.rules.maintaining import Reason

UNTIL = datetime(2026, 11, 20, 16, 0, tzinfo=VIETNAM)


@pytest.mark.django_db
def test_one_system_is_maintained_and_one_is_past_due() -> None:
    call_command("reference_data", verbosity=0, stdout=StringIO())
    settlement = survey(day_of(UNTIL))
    people.settle_officials(Random(1), settlement, today=day_of(UNTIL))

    assert quality.settle(until=UNTIL) == 2

    figure = queries.iso_9001(day_of(UNTIL))
    assert figure.numerator == (settlement.unit_for("justice"),)
    assert figure.reasons[settlement.places["commune"]] == (Reason.MAJOR_PAST_DUE,)
    lists = [
        queries.controlled_list(settlement.places[place], day_of(UNTIL)) for place in ("justice", "commune")
    ]
    assert [len(lines) for lines in lists] == [5, 5]
    assert all(line.version for lines in lists for line in lines)
