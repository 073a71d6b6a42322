"""The demo province speaks: petitions in every state, ratings shown and hidden, a centre at work."""

from datetime import datetime
from io import StringIO
from random import Random

import pytest
from django.core.management import call_command

from motcua.centres import queries as centres
from motcua.demo import people, voice
from motcua.demo.settlement import survey
from motcua.kernel.zone import VIETNAM, day_of
from motcua.petitions.models import Petition
from motcua.petitions.rules.lifecycle import State
from motcua.surveys import queries as surveys

UNTIL = datetime(2026, 11, 19, 16, 0, tzinfo=VIETNAM)
NOW = datetime(2026, 11, 20, 9, 5, tzinfo=VIETNAM)


@pytest.mark.django_db
def test_every_state_of_a_petition_and_a_morning_at_the_centre_can_be_seen() -> None:
    call_command("reference_data", verbosity=0, stdout=StringIO())
    settlement = survey(day_of(UNTIL))
    people.settle_officials(Random(1), settlement, today=day_of(UNTIL))

    spoken = voice.speak(UNTIL)

    assert (spoken.petitions, spoken.answers, spoken.tickets) == (8, 48, 14)
    assert spoken.appointments == 12
    assert set(Petition.unscoped.values_list("state", flat=True)) == {str(state) for state in State}
    centre = settlement.places["commune_centre"]
    state = centres.queues_now([centre], now=NOW)[centre]
    assert (state.waiting, state.counters) == (6, 2)
    assert state.estimate is not None
    shown = [
        cell.count for cell in surveys.cells(since=UNTIL.date().replace(month=1, day=1), until=UNTIL.date())
    ]
    assert sorted(shown, key=str) == [12, 12, 9, 9, None, None]
