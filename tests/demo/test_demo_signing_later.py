"""What the demo could not sign while it was built is signed by its job, once, by the right person's key."""

import json
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from motcua.demo import signing_later
from motcua.demo.signing_later import NotUpYet, Signed
from motcua.reports.models import Deed
from motcua.signing.models import Credential
from pki_ground import believe_in_root, credential
from report_ground import LATER, approved, drafted, settled_province

pytestmark = pytest.mark.django_db

AFTERWARDS = LATER + timedelta(hours=1)


def test_the_report_waits_for_the_time_stamps_then_is_signed_and_handed_in_once() -> None:
    at = settled_province()
    for user, name in ((at.chair, "chu.tich"), (at.staff, "cai.cach")):
        user.username = name
        user.save()
    believe_in_root()
    credential("chair", unit=at.office, role="official", person=at.chair, level="b_lt")
    report = approved(at, drafted(at))

    with pytest.raises(NotUpYet):
        signing_later.sign_all([report.pk], [], at=AFTERWARDS)
    report.refresh_from_db()
    assert (report.state, Deed.objects.filter(report=report, kind="sign").count()) == ("approved", 0)

    Credential.objects.update(level="b_b")  # as when the time-stamps answer
    assert signing_later.sign_all([report.pk], [], at=AFTERWARDS) == Signed(reports=1)
    assert signing_later.sign_all([report.pk, 999_999], [], at=AFTERWARDS) == Signed()
    report.refresh_from_db()
    assert (report.state, report.approved_by_id) == ("submitted", at.chair.pk)
    assert [one.kind for one in report.deeds.order_by("id")] == [
        "draft",
        "check",
        "approve",
        "sign",
        "submit",
    ]
    assert list(report.deeds.order_by("id").values_list("by_id", flat=True))[-2:] == [
        at.chair.pk,
        at.staff.pk,
    ]


@pytest.mark.soak
def test_the_demo_leaves_nothing_unsigned_once_the_stand_in_runs(settings: Any, tmp_path: Path) -> None:
    from motcua.demo.tasks import sign_all
    from motcua.ops.stand_ins import kept_port
    from motcua.reports.models import Report
    from motcua.sandbox.pki import Pki
    from motcua.sandbox.standing import Standing

    settings.VAR_DIR = tmp_path
    settings.SIGNING_SETTINGS = {"MOTCUA_SIGNING_PASSPHRASE": "mot-cua-2026"}
    call_command("demo", "--dossiers", "600", stdout=StringIO())
    waiting = Report.objects.filter(state="approved")
    names = {one.unit.name if one.unit else "" for one in waiting.select_related("unit")}
    assert "" in names  # the province's
    assert len(names) == 3  # and those of two units
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT args FROM procrastinate_jobs WHERE task_name = 'demo.sign_all'")
        ((given,),) = cursor.fetchall()
    port = kept_port(tmp_path / "sandbox" / "pki.port", lambda: 0)
    with Standing(Pki, tmp_path / "sandbox", port=port) as standing:
        settings.SIGNING_SETTINGS |= {"MOTCUA_SIGNING_TIME_STAMP_URL": f"{standing.url}/motcua/tsa/tsa"}
        assert sign_all.func(**(json.loads(given) if isinstance(given, str) else given)) >= len(names)
    assert not waiting.exists()
    assert Report.objects.filter(state="submitted").count() == len(names)
