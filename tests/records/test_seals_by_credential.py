"""The seal of receipts set by a credential of the room of signatures."""

from datetime import UTC, datetime
from typing import Any

import pytest

from motcua.records import seals
from pki_ground import believe_in_root, credential, paper

AT = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def test_a_receipt_sealed_by_a_credential_is_known_again_and_a_changed_one_is_told(settings: Any) -> None:
    believe_in_root()
    credential("tinh")
    settings.SEAL_CREDENTIAL = "tinh"

    sealed = seals.seal(paper(), reason="BN-1", at=AT)

    assert seals.look_for(sealed, at=AT) == seals.Found(seals.Verdict.INTACT, "BN-1")
    at = sealed.index(b"/MediaBox") + 12
    changed = sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :]
    assert seals.look_for(changed, at=AT).verdict is seals.Verdict.CHANGED
    assert seals.look_for(paper(), at=AT).verdict is seals.Verdict.NOT_OURS
    assert not seals.is_own_made()


def test_a_credential_that_cannot_sign_leaves_no_receipt_without_a_seal(settings: Any) -> None:
    settings.SEAL_CREDENTIAL = "nobody"

    with pytest.raises(seals.SealMissing):
        seals.seal(paper(), reason="BN-1", at=AT)
