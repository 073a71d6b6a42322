"""An authority that ended in good order carries what was signed before; one that is distrusted carries nothing."""

from datetime import UTC, datetime, timedelta

import pytest

from motcua.kernel.zone import day_of
from motcua.signing import queries
from motcua.signing.actions import entering, sign_pdf
from motcua.signing.models import TrustAnchor
from motcua.signing.queries import State
from pki_ground import TestPki, _people, believe_in_root, credential, paper

pytestmark = pytest.mark.django_db


def now() -> datetime:
    return datetime.now(UTC)


def later() -> datetime:
    return now() + timedelta(days=30)


def ended(days: int, *, use: str = "") -> None:
    """The anchors' last day lies so many days ahead, or behind."""
    rows = TrustAnchor.objects.filter(use=use) if use else TrustAnchor.objects.all()
    until = day_of(now()) + timedelta(days=days)
    rows.update(valid_until=until, valid_from=until - timedelta(days=900))


def state_at(signed: bytes, at: datetime, *, foreign: bool = False) -> tuple[State, tuple[str, ...]]:
    report = queries.validate(signed, at=at, is_foreign=foreign)
    return report.state, report.signatures[0].problems


def test_a_signature_stamped_before_the_anchor_was_retired_stays_valid(pki: TestPki) -> None:
    pki.credential("official-lt")
    signed = sign_pdf(paper(), credential="official-lt", at=now(), reason="KQ")
    ended(0)

    assert state_at(signed, later()) == (State.VALID, ())
    assert state_at(signed, later(), foreign=True) == (State.VALID, ())  # told to the process of its own


@pytest.mark.parametrize("use", ["signatures", "time_stamps"])
def test_one_stamped_after_its_last_day_is_not_believed(pki: TestPki, use: str) -> None:
    pki.credential("official-lt")
    signed = sign_pdf(paper(), credential="official-lt", at=now(), reason="KQ")
    ended(-1, use=use)

    state, problems = state_at(signed, later())
    assert state is State.DOUBTFUL
    assert {"signatures": "unknown-issuer", "time_stamps": "time-stamp-untrusted"}[use] in problems


def test_a_distrusted_anchor_takes_old_signatures_along_also_when_it_was_retired_before(pki: TestPki) -> None:
    pki.credential("official-lt")
    signed = sign_pdf(paper(), credential="official-lt", at=now(), reason="KQ")
    ended(0)
    for row in TrustAnchor.objects.filter(use="signatures"):
        entering.revoke_anchor(row.pk, why="Lộ khóa của tổ chức chứng thực", by=_people()[0].pk, at=later())

    state, problems = state_at(signed, later())
    assert (state, "unknown-issuer" in problems) == (State.DOUBTFUL, True)


def test_a_signature_whose_time_nobody_proved_loses_its_retired_anchor() -> None:
    believe_in_root()
    credential("seal")
    signed = sign_pdf(paper(), credential="seal", at=now(), reason="KQ")
    ended(0)

    assert "unknown-issuer" not in state_at(signed, now())[1]
    assert "unknown-issuer" in state_at(signed, later())[1]
