"""The demo province has two surveys: one published with its index and interval, one open."""

import time
from datetime import datetime, timedelta
from io import StringIO
from random import Random

import pytest
from django.core.management import call_command

import factories
from motcua.demo import people, polls
from motcua.demo.settlement import survey
from motcua.kernel.zone import VIETNAM, day_of
from motcua.polls import queries
from motcua.polls.models import Answer, Asked, State, Wave
from polls_ground import serve

UNTIL = datetime(2026, 11, 20, 16, 0, tzinfo=VIETNAM)


@pytest.mark.django_db
def test_one_survey_is_published_and_one_is_open() -> None:
    call_command("reference_data", verbosity=0, stdout=StringIO())
    people.settle_officials(Random(1), survey(day_of(UNTIL)), today=day_of(UNTIL))
    for unit in (factories.make_unit("UBND xã Ninh Hải"), factories.make_unit("UBND xã Vĩnh Trung")):
        serve(unit, 60, ended_at=UNTIL - timedelta(days=120))
        serve(unit, 40, first=60, ended_at=UNTIL - timedelta(days=20))
    began = time.perf_counter()

    answers = polls.survey(until=UNTIL)

    assert time.perf_counter() - began < 20  # under two seconds in quiet
    assert answers == Answer.objects.count() > 60
    done, going = Wave.objects.get(code="sipas-2026"), Wave.objects.get(code="nhanh-2026-q4")
    assert (done.state, going.state) == (State.PUBLISHED, State.OPEN)
    told = queries.published("SIPAS_OWN", 2026)
    assert told is not None
    assert 0.6 < told.total.low < told.total.share < told.total.high < 1
    assert not Asked.objects.filter(wave=done).exists()
    assert Asked.objects.filter(wave=going).exists()
    first = told.total

    assert queries.as_published(done) is not None
    assert first.people == done.results["people"]


@pytest.mark.django_db
def test_a_province_without_people_to_run_it_has_no_survey() -> None:
    assert polls.survey(until=UNTIL) == 0
    assert not Wave.objects.exists()
