"""The demo province has interlinked files at every stage."""

from datetime import datetime
from io import StringIO

import pytest
from django.core.management import call_command

from motcua.demo import people
from motcua.demo.interlinked import file_some
from motcua.demo.settlement import survey
from motcua.dossiers.models import Bundle, Dossier, Party
from motcua.dossiers.verification import verify
from motcua.kernel.scopes import of_system, scope
from motcua.kernel.zone import VIETNAM, day_of

UNTIL = datetime(2026, 11, 20, 16, 0, tzinfo=VIETNAM)


@pytest.mark.django_db
def test_files_wait_are_under_way_and_done() -> None:
    from random import Random

    import factories

    call_command("reference_data", verbosity=0, stdout=StringIO())
    people.settle_officials(Random(1), survey(day_of(UNTIL)), today=day_of(UNTIL))

    opened = file_some(seed=1, until=UNTIL, result_sha256=factories.make_file().sha256)

    assert opened == Bundle.unscoped.count() == 8
    with scope(of_system("test")):
        assert Dossier.objects.filter(held=True).count() == 4
        assert Dossier.objects.filter(business="concluded").count() == 11
        assert not Dossier.objects.filter(last_at__gt=UNTIL).exists()
        assert Party.objects.filter(representative_kind="delegate").count() == 9
    assert [fault for _, faults in verify() for fault in faults] == []
