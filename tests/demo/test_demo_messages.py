"""The demo's messages: some read, some delivered, one laid aside with its reason, one dead letter that waits."""

from datetime import datetime
from io import StringIO

import pytest
from django.core.management import call_command

from motcua.accounts.models import User
from motcua.demo.build import build
from motcua.demo.messages import tell_some
from motcua.demo.money import collect_some
from motcua.demo.papers import sample_result
from motcua.exchange.models import OutgoingMessage
from motcua.kernel.zone import VIETNAM
from motcua.notices import office_queries, queries
from motcua.notices.models import Notice, Wording
from motcua.payments.models import ElectronicReceipt, Receipt

pytestmark = pytest.mark.django_db
UNTIL = datetime(2026, 11, 20, 16, 0, tzinfo=VIETNAM)


def test_the_demo_shows_messages_in_every_way_they_can_go() -> None:
    call_command("reference_data", verbosity=0, stdout=StringIO())
    build(dossiers=400, seed=3, until=UNTIL, result_sha256=sample_result(), step=lambda count: None)

    assert tell_some(UNTIL) == Notice.objects.count() > 6

    citizen = User.objects.get(username="cong.dan")
    assert queries.inbox(citizen.pk, language="vi")
    assert office_queries.dead_count() == 1
    assert (
        Notice.objects.filter(state="failed", settled_at__isnull=False).exclude(settled_why="").count() == 1
    )
    assert Notice.objects.filter(way="sms", state="delivered").exists()
    assert Wording.objects.get().state == "proposed"
    dead = Notice.objects.get(state="failed", settled_at=None)
    letter = OutgoingMessage.objects.get(partner="sms", state="dead")
    assert letter.body == {"notice_id": dead.pk}
    assert "invalid-number" in letter.problem

    collect_some(UNTIL)

    issued = Receipt.objects.filter(state="issued")
    assert ElectronicReceipt.objects.count() == issued.count() - 1 > 0
    assert not ElectronicReceipt.objects.filter(receipt=issued.latest("pk")).exists()


def test_a_province_without_people_tells_nobody() -> None:
    assert tell_some(UNTIL) == 0
