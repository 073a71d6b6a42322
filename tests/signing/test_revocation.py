"""Revoked before and after, authorities that are away, and addresses that strangers write into certificates."""

import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from pyhanko_certvalidator import ValidationContext

from motcua.signing import errors, queries
from motcua.signing.actions import sign_pdf
from motcua.signing.actions.signing import proving_for
from motcua.signing.engine import writing
from motcua.signing.rules.report import Problem, State
from pki_ground import TestPki, credential, paper, root

pytestmark = pytest.mark.django_db


def now() -> datetime:
    return datetime.now(UTC)


def looked_at(content: bytes, at: datetime | None = None) -> queries.Report:
    return queries.validate(content, at=at or now(), is_foreign=False)


def test_who_was_revoked_before_is_told(pki: TestPki) -> None:
    pki.credential("of-revoked", level="b_b", label="revoked")

    (one,) = looked_at(sign_pdf(paper(), credential="of-revoked", at=now(), reason="")).signatures

    assert (one.intact, one.trusted, one.revoked) == (True, False, True)
    assert one.revoked_at == datetime(2024, 1, 1, tzinfo=UTC)
    assert Problem.REVOKED in one.problems


def test_a_revoked_certificate_makes_no_signature_with_a_time_stamp(pki: TestPki) -> None:
    pki.credential("of-revoked", label="revoked")

    with pytest.raises(errors.CredentialRevoked):
        sign_pdf(paper(), credential="of-revoked", at=now(), reason="")


def test_a_revocation_after_a_proven_time_takes_nothing_away(pki: TestPki) -> None:
    pki.credential("later", label="later-a")
    signed = sign_pdf(paper(), credential="later", at=now(), reason="")
    pki.stand_in.revoke("later-a", at=now() + timedelta(hours=1))
    pki.stand_in.turn({"clock_skew_seconds": 86400})

    report = looked_at(signed, now() + timedelta(days=1))

    assert report.state is State.VALID, report
    assert report.signatures[0].problems == (Problem.REVOKED_LATER,)
    assert not report.signatures[0].revoked


def test_a_revocation_told_late_but_dated_before_the_signing_takes_it_away(pki: TestPki) -> None:
    """The theft is found out a day later: what the file embeds says good, what the issuer says today counts."""
    pki.credential("stolen", label="stolen-a")
    signed = sign_pdf(paper(), credential="stolen", at=now(), reason="")
    pki.stand_in.revoke("stolen-a", at=now() - timedelta(hours=5))

    (one,) = looked_at(signed).signatures

    assert one.revoked
    assert looked_at(signed).state is State.DOUBTFUL


def test_a_revocation_without_a_proven_time_takes_the_signature_away(pki: TestPki) -> None:
    """Nobody can tell whether it signed before."""
    pki.credential("unproven", label="unproven-a", level="b_b")
    signed = sign_pdf(paper(), credential="unproven", at=now() - timedelta(days=2), reason="")
    pki.stand_in.revoke("unproven-a", at=now() - timedelta(hours=1))

    assert looked_at(signed).signatures[0].revoked


def test_who_cannot_be_asked_is_told_and_nothing_is_made_up(pki: TestPki) -> None:
    pki.credential("plain", level="b_b")
    signed = sign_pdf(paper(), credential="plain", at=now(), reason="")
    pki.stand_in.turn({"down": True})

    (one,) = looked_at(signed).signatures

    assert (one.intact, one.trusted, one.revoked) == (True, False, False)
    assert Problem.STATUS_UNKNOWN in one.problems


def test_an_authority_that_is_slow_is_not_waited_for(pki: TestPki) -> None:
    pki.set("SECONDS", "0.5")
    pki.credential("slow", level="b_b")
    signed = sign_pdf(paper(), credential="slow", at=now(), reason="")
    pki.stand_in.turn({"latency_ms": 4000})
    began = datetime.now(UTC)

    report = looked_at(signed)

    assert report.state is State.DOUBTFUL
    assert datetime.now(UTC) - began < timedelta(seconds=15)


def test_nobody_is_asked_but_the_hosts_that_were_named(pki: TestPki) -> None:
    """A stranger's certificate says where its status is told; our server does not go there."""
    asked: list[str] = []

    class Listener(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        do_POST = do_GET

        def log_message(self, format: str, *args: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Listener)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        issued = _pointing_at(f"http://127.0.0.1:{server.server_address[1]}/internal")
        credential("stranger", issued=issued)
        signed = sign_pdf(paper(), credential="stranger", at=now(), reason="")

        report = looked_at(signed)
    finally:
        server.shutdown()
        server.server_close()

    assert asked == []
    assert report.state is State.DOUBTFUL


def test_a_redirect_is_not_followed(pki: TestPki) -> None:
    from motcua.signing.engine.network import ask

    class Elsewhere(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(302)
            self.send_header("Location", f"{pki.url}/anchors")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        import requests

        with pytest.raises(requests.RequestException):
            ask(
                f"http://127.0.0.1:{server.server_address[1]}/",
                body=None,
                headers={},
                seconds=2,
                max_bytes=100,
            )
    finally:
        server.shutdown()
        server.server_close()


def _pointing_at(address: str):  # type: ignore[no-untyped-def]
    """A certificate of the tests' root whose status is told at an address of somebody's choice."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import AuthorityInformationAccessOID

    from pki_ground import Issued, believe_in_root, issue

    believe_in_root()
    base = issue("Người lạ", by=root())
    key = ec.generate_private_key(ec.SECP256R1())
    builder = (
        x509.CertificateBuilder()
        .subject_name(base.certificate.subject)
        .issuer_name(root().certificate.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(base.certificate.not_valid_before_utc)
        .not_valid_after(base.certificate.not_valid_after_utc)
        .add_extension(
            x509.AuthorityInformationAccess(
                [
                    x509.AccessDescription(kind, x509.UniformResourceIdentifier(f"{address}/{name}"))
                    for kind, name in (
                        (AuthorityInformationAccessOID.OCSP, "ocsp"),
                        (AuthorityInformationAccessOID.CA_ISSUERS, "issuers"),
                    )
                ]
            ),
            critical=False,
        )
        .add_extension(
            x509.CRLDistributionPoints(
                [x509.DistributionPoint([x509.UniformResourceIdentifier(f"{address}/crl")], None, None, None)]
            ),
            critical=False,
        )
    )
    for extension in base.certificate.extensions:
        if extension.oid != x509.SubjectKeyIdentifier.oid:
            builder = builder.add_extension(extension.value, extension.critical)
    return Issued(key, builder.sign(root().key, hashes.SHA256()))


def test_a_time_stamp_of_another_hash_is_not_believed(pki: TestPki, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever sits on the line answers with a genuine time-stamp of something else."""
    from asn1crypto import tsp

    from motcua.signing.engine.network import Stamper

    real = Stamper._ask

    def other(self: Stamper, body: bytes) -> tsp.TimeStampResp:
        asked = tsp.TimeStampReq.load(body)
        asked["message_imprint"]["hashed_message"] = b"\x01" * 32
        return real(self, asked.dump(force=True))

    monkeypatch.setattr(Stamper, "_ask", other)
    pki.credential("official-lt")

    with pytest.raises(errors.TimeStampUnavailable):
        sign_pdf(paper(), credential="official-lt", at=now(), reason="")


def test_a_foreign_file_is_looked_into_by_a_process_of_its_own(pki: TestPki) -> None:
    pki.credential("official-lt")
    signed = sign_pdf(paper(), credential="official-lt", at=now(), reason="")
    at = now()

    assert queries.validate(signed, at=at) == queries.validate(signed, at=at, is_foreign=False)


def test_a_process_that_is_ended_says_that_the_file_is_unreadable(monkeypatch: pytest.MonkeyPatch) -> None:
    from motcua.signing.engine import apart

    monkeypatch.setattr(apart, "WALL_SECONDS", 0.01)

    report = queries.validate(paper(), at=now())

    assert (report.state, report.problems) == (State.BROKEN, (Problem.UNREADABLE,))


def test_an_old_embedded_answer_proves_nothing_where_no_time_is_proven(pki: TestPki) -> None:
    """Whoever steals a key embeds the answer of before; only a time-stamp could say that it signed then."""
    row = pki.credential("no-time", level="b_b")
    plain = sign_pdf(paper(), credential="no-time", at=now(), reason="")
    with_answer = writing._with_proofs_of(plain, "Seal1", _asking())
    stamped_row = pki.credential("with-time", level="b_lt")
    stamped = sign_pdf(paper(), credential="with-time", at=now(), reason="")
    pki.stand_in.turn({"down": True})
    later = now() + timedelta(days=400)

    fresh = looked_at(with_answer)
    old, proven = looked_at(with_answer, later), looked_at(stamped, later)

    assert fresh.signatures[0].trusted
    assert (old.state, old.signatures[0].trusted) == (State.DOUBTFUL, False)
    assert Problem.STATUS_UNKNOWN in old.signatures[0].problems
    assert proven.signatures[0].trusted, proven
    assert row.pk != stamped_row.pk


def _asking() -> ValidationContext:
    context = proving_for("b_lt").context
    assert context is not None
    return context
