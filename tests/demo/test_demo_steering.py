"""The demo province has a year of the registers of the reform: some commitments open, some tasks late."""

from datetime import datetime
from io import StringIO
from random import Random

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

import factories
from motcua.demo import people
from motcua.demo.settlement import survey
from motcua.demo.steering import keep_registers
from motcua.kernel.zone import VIETNAM, day_of
from motcua.steering import queries
from motcua.steering.models import Entry

UNTIL = datetime(2026, 11, 20, 16, 0, tzinfo=VIETNAM)


@pytest.mark.django_db
def test_a_year_of_the_registers_is_kept_and_a_second_run_adds_nothing() -> None:
    call_command("reference_data", verbosity=0, stdout=StringIO())
    settlement = survey(day_of(UNTIL))
    people.settle_officials(Random(1), settlement, today=day_of(UNTIL))
    file = factories.make_file()

    with CaptureQueriesContext(connection) as asked:
        made = keep_registers(UNTIL, result_sha256=file.sha256)
    assert len(asked) < 450

    assert made == Entry.objects.count() > 100
    assert keep_registers(UNTIL, result_sha256=file.sha256) == Entry.objects.count()
    since, on = datetime(2026, 1, 1, tzinfo=VIETNAM).date(), day_of(UNTIL)
    inspected = queries.figure("inspection", "inspected", since=since, on=on)
    assert 0 < len(inspected.numerator) < len(inspected.denominator or ())
    assert queries.reminders(on, None)
    assert {one.index for one in queries.outside(year=2025)} == {"par_index", "sipas", "papi", "dti", "pci"}
    assert {row.kind for row in Entry.objects.all()} == set(queries.kinds())
