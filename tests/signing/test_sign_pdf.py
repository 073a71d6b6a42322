"""Signing a PDF with a key file, and reading the signature back."""

from datetime import UTC, datetime

import pytest

from factories import make_unit
from motcua.signing import queries
from motcua.signing.actions import Mark, sign_pdf
from pki_ground import believe_in_root, credential, paper

AT = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def test_a_signed_paper_is_valid_and_names_its_credential() -> None:
    believe_in_root()
    credential("seal")

    signed = sign_pdf(paper(), credential="seal", at=AT, reason="KQ-1")

    report = queries.validate(signed, at=AT)
    assert report.state is queries.State.VALID, report
    (one,) = report.signatures
    assert (one.credential, one.role, one.reason, one.signed_at) == ("seal", "agency_seal", "KQ-1", AT)
    assert (one.intact, one.trusted, one.covers_whole_document, one.time_is_proven) == (
        True,
        True,
        True,
        False,
    )
    assert one.problems == ("time-claimed",)
    assert signed.startswith(paper())


def test_the_mark_is_drawn_with_vietnamese_words() -> None:
    unit = make_unit(name="Ủy ban nhân dân phường Nha Trang")
    credential("seal", unit=unit)

    signed = sign_pdf(
        paper(), credential="seal", at=AT, reason="", mark=Mark("agency_seal", agency=unit.name)
    )

    assert queries.validate(signed, at=AT).signatures[0].intact
