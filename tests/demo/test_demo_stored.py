"""The demo citizen has papers that are valid, expired, superseded; one is reused, one was asked for although held."""

from datetime import datetime
from io import StringIO
from random import Random

import pytest
from django.core.management import call_command

import factories
from motcua.accounts.models import User
from motcua.demo import people
from motcua.demo.names import person
from motcua.demo.settlement import survey
from motcua.demo.stored import fill_stores
from motcua.dossiers.models import AskedAlthoughHeld, Dossier, ReusedPaper
from motcua.dossiers.verification import verify
from motcua.kernel.scopes import of_system, scope
from motcua.kernel.zone import VIETNAM, day_of
from motcua.records import holding_queries
from motcua.records.holding_rules import standing

UNTIL = datetime(2026, 11, 20, 16, 0, tzinfo=VIETNAM)


@pytest.mark.django_db
def test_the_demo_citizen_has_papers_of_every_kind() -> None:
    call_command("reference_data", verbosity=0, stdout=StringIO())
    people.settle_officials(Random(1), survey(day_of(UNTIL)), today=day_of(UNTIL))
    who = person(Random(7), today=day_of(UNTIL))
    citizen = User.objects.create(
        username="cong.dan", kind="citizen", full_name=who.full_name, personal_id=who.personal_id
    )

    kept = fill_stores(seed=1, until=UNTIL, result_sha256=factories.make_file().sha256)

    papers = list(holding_queries.papers_of([citizen.personal_id], on=day_of(UNTIL)))
    assert kept == len(papers) == 5
    assert sorted((one.kind, str(standing(one, day_of(UNTIL)))) for one in papers) == [
        ("KQ.G15.000031", "superseded"),
        ("KQ.G15.000031", "valid"),
        ("KQ.G15.000038", "expired"),
        ("KQ.G15.000038", "valid"),
        ("own", "valid"),
    ]
    assert ReusedPaper.unscoped.get().replaced_by == "KQ.G15.000038"
    assert AskedAlthoughHeld.unscoped.get().ground == "unreadable"
    with scope(of_system("test")):
        assert not Dossier.objects.filter(last_at__gt=UNTIL).exists()
        assert Dossier.objects.filter(resupplied=1).count() == 1
    assert [fault for _, faults in verify() for fault in faults] == []
