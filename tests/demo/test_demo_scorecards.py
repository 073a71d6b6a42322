"""The demo province has a round in every stage, one of them published and one with a contested figure."""

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
def test_every_stage_of_a_round_is_there_one_published_and_one_contested() -> None:
    call_command("reference_data", verbosity=0, stdout=StringIO())
    settlement = survey(day_of(UNTIL))
    people.settle_officials(Random(1), settlement, today=day_of(UNTIL))

    with scope(of_system("the demo")):
        held = scorecards.settle(until=UNTIL, file_sha256=sample_result())

    found = {row.stage: row for row in queries.rounds()}
    assert held == len(found) == 6
    assert set(found) == {"open", "self_scoring", "appraisal", "surveys", "published", "withdrawn"}
    assert (found["published"].framework.code, found["surveys"].framework.code) == ("766", "766")
    second = found["appraisal"]
    assert second.framework.code == "PAR-DEPARTMENT"
    assert [sheet.state for sheet in queries.sheets(second)].count("open") == 1  # one unit is late
    filling = [sheet.state for sheet in queries.sheets(found["self_scoring"])]
    assert filling == ["approved", "open", "open", "open"]
    assert (Publication.objects.count(), Contest.objects.filter(outcome="").count()) == (1, 1)
    assert Line.objects.filter(judgement="differs").count() == 1
