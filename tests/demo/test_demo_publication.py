"""The catalogue of the demo province is alive: decisions of every kind, drafts, boards with something to do."""

from collections import Counter
from datetime import datetime

import pytest
from django.core.management import call_command

from motcua.accounts.models import Post, PostHolding, User
from motcua.demo.publication import publish_some
from motcua.kernel.zone import VIETNAM
from motcua.procedures import board_queries, standing
from motcua.procedures.models import Procedure, PublicationDecision, VersionDraft
from motcua.procedures.rules.publication import Verdict, Why

UNTIL = datetime(2026, 11, 20, 16, 0, tzinfo=VIETNAM)

pytestmark = pytest.mark.django_db


def test_the_demo_publishes_in_time_late_soon_and_not_yet() -> None:
    call_command("reference_data", verbosity=0)
    for number, role in enumerate(("reform_staff", "province_leader")):
        post = Post.objects.filter(role=role, unit__level="province").order_by("unit__kind", "pk").first()
        assert post is not None
        for one in Post.objects.filter(role=role):
            user = User.objects.create_user(
                username=f"{role}-{number}-{one.pk}", password="x", kind="official"
            )
            PostHolding.objects.create(post=one, user=user, valid_from=UNTIL.date().replace(year=2025))

    assert publish_some(until=UNTIL) == 5

    assert Counter(PublicationDecision.objects.values_list("state", flat=True)) == {"signed": 4, "draft": 1}
    found = {one.code: one for one in standing.timings(today=UNTIL.date())}
    assert found["2.000815"].signing.verdict is Verdict.IN_TIME
    assert found["2.000815"].disclosure.verdict is Verdict.IN_TIME
    assert (found["2.001035"].signing.verdict, found["2.001035"].signing.late_by) == (Verdict.LATE, 4)
    assert (found["2.001035"].disclosure.verdict, found["2.001035"].disclosure.late_by) == (Verdict.LATE, 3)
    assert found["NB.KS.01"].signing.why is Why.BASIS_UNDATED
    coming = Procedure.objects.get(code="1.001570")
    assert coming.current_version is not None
    assert (coming.current_version.number, coming.versions.count()) == (1, 2)
    assert Counter(VersionDraft.objects.values_list("state", flat=True))["draft"] == 1
    boards = board_queries.counts(UNTIL.date())
    assert sum(bool(count.missing or count.obsolete) for count in boards.values()) == 3
