"""What a report says of a file that nobody signed."""

from datetime import UTC, datetime

from motcua.signing.rules.report import Report, SignatureReport, State


def test_a_file_with_a_time_stamp_and_no_signature_is_not_a_validly_signed_one() -> None:
    """Anybody gets a time-stamp of any file from a public authority: it says when, and names no signer."""
    stamp = SignatureReport(
        field="Stamp", signer="TSA", organisation="", fingerprint="", issuer="", credential="", role="", reason="",
        is_time_stamp=True, intact=True, trusted=True, covers_whole_document=True,
        signed_at=datetime(2026, 11, 22, tzinfo=UTC), time_is_proven=True, revoked=False, revoked_at=None, level="",
        problems=(),
    )  # fmt: skip
    assert Report((stamp,)).state is State.NONE
