"""The demo province has a published round of decision 766 and one of departments in appraisal."""

from datetime import datetime
from io import StringIO
from random import Random

import pytest
from django.core.management import call_command

from motcua.demo import people, scorecards
from motcua.demo.papers import sample_result
from motcua.demo.settlement import survey
from motcua.kernel.scopes import of_system, scope
from motcua.kernel.zone import VIETNAM, day_of
from motcua.scorecards import queries
from motcua.scorecards.models import Contest, Line, Publication

UNTIL = datetime(2026, 11, 20, 16, 0, tzinfo=VIETNAM)


@pytest.mark.django_db
def test_one_round_is_published_and_one_is_in_appraisal() -> None:
    call_command("reference_data", verbosity=0, stdout=StringIO())
    settlement = survey(day_of(UNTIL))
    people.settle_officials(Random(1), settlement, today=day_of(UNTIL))

    with scope(of_system("the demo")):
        held = scorecards.settle(until=UNTIL, file_sha256=sample_result())

    assert held == 2
    first, second = sorted(queries.rounds(), key=lambda row: row.opened_at)
    assert (first.stage, first.framework.code) == ("published", "766")
    assert (second.stage, second.framework.code) == ("appraisal", "PAR-DEPARTMENT")
    assert [sheet.state for sheet in queries.sheets(second)].count("open") == 1  # one unit is late
    assert (Publication.objects.count(), Contest.objects.filter(outcome="").count()) == (1, 1)
    assert Line.objects.filter(judgement="differs").count() == 1
