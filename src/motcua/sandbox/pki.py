"""A stand-in of a certification authority and a time-stamping service, on Certomancer.

    python -m motcua.sandbox.pki --port 8420 --data var/sandbox

It issues certificates as the Government Cipher Committee's authority does for officials and agencies: a root, an
issuing authority, OCSP, CRL, time-stamps (RFC 3161). What it issued and revoked lies on disk and outlives it.

    GET  /anchors                     {"root", "issuing", "foreign"}: PEM
    POST /issue                       {"label", "name", "organisation"?, "public_key"?: PEM, "passphrase"?,
                                       "valid_from"?, "valid_until"?} -> {"certificates": PEM, "key": PEM or ""}
    POST /revoke                      {"label", "at"?: ISO 8601, "reason"?}
    POST /motcua/ocsp/issuing         RFC 6960; /motcua/ocsp/root for the issuing authority
    GET  /motcua/crls/{root,issuing}/latest.crl
    POST /motcua/tsa/{tsa,tsa-short}  RFC 3161; the certificate of tsa-short ends in twenty days

Issuing the same label twice gives the same certificate. `revoked` (since 2024) and `expired` (in 2023) are there from
the start. Outside the house: nothing in it imports this.
"""

import socket
import threading
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

from asn1crypto import ocsp, pem, tsp
from certomancer.registry import CertLabel, CertomancerConfig, PKIArchitecture, ServiceLabel
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from motcua.sandbox.standing import Answer, Question, StandIn, main, said

ARCHITECTURE = "motcua"
BEGIN, END = "2020-01-01T00:00:00+00:00", "2040-01-01T00:00:00+00:00"
ORGANISATION = "Cơ quan chứng thực (thử nghiệm)"
_SHORT_DAYS = 20
_LEAF_USE = {
    "id": "key_usage",
    "critical": True,
    "smart-value": {"schema": "key-usage", "params": ["digital_signature", "non_repudiation"]},
}


def _asked_at(authority: str) -> list[dict[str, Any]]:
    """The extensions that say where a certificate's status is told."""
    return [
        {"id": "crl_distribution_points",
         "smart-value": {"schema": "crl-dist-url", "params": {"crl-repo-names": [authority]}}},
        {"id": "authority_information_access",
         "smart-value": {"schema": "aia-urls", "params": {"ocsp-responder-names": [authority]}}},
    ]  # fmt: skip


def _authority(*, path_length: int) -> list[dict[str, Any]]:
    return [
        {"id": "basic_constraints", "critical": True, "value": {"ca": True, "path_len_constraint": path_length}},
        {"id": "key_usage", "critical": True,
         "smart-value": {"schema": "key-usage", "params": ["key_cert_sign", "crl_sign"]}},
    ]  # fmt: skip


class Pki(StandIn):
    """Root, issuing authority, OCSP, CRL and time-stamps."""

    name: ClassVar[str] = "pki"
    title: ClassVar[tuple[str, str]] = (
        "Chứng thực chữ ký số và cấp dấu thời gian",
        "Certificates and time-stamps",
    )
    behaviour = (
        ("Cấp chứng thư, trả lời OCSP, phát hành CRL, cấp dấu thời gian theo RFC 3161.",
         "Issues certificates, answers OCSP, publishes CRLs, stamps the time after RFC 3161."),
        ("Cùng một nhãn luôn nhận cùng một chứng thư; nhãn đã thu hồi không dùng lại được.",
         "The same label always gets the same certificate; a revoked one stays revoked."),
    )  # fmt: skip
    tables: ClassVar[str] = """
    CREATE TABLE IF NOT EXISTS subject (
        serial INTEGER PRIMARY KEY, label TEXT NOT NULL UNIQUE, name TEXT NOT NULL, organisation TEXT NOT NULL,
        valid_from TEXT NOT NULL, valid_until TEXT NOT NULL, is_public INTEGER NOT NULL, revoked_at TEXT,
        reason TEXT NOT NULL DEFAULT '');
    """

    def __init__(self, folder: Path, *, seed: int = 0, environ: Mapping[str, str] | None = None) -> None:
        super().__init__(folder, seed=seed, environ=environ)
        self._keys = folder / "pki-keys"
        self._keys.mkdir(exist_ok=True, mode=0o700)
        self._building = threading.RLock()
        self._architecture: PKIArchitecture | None = None
        self._began = datetime.now(UTC)
        with self.db() as db:
            kept = db.execute("SELECT value FROM _state WHERE name = 'address'").fetchone()
        self._address = kept[0] if kept else ""
        for label, until, revoked in (
            ("revoked", END, "2024-01-01T00:00:00+00:00"),
            ("expired", "2023-01-01T00:00:00+00:00", None),
        ):
            self._enter(label, f"Chứng thư {label}", ORGANISATION, BEGIN, until, None)
            if revoked:
                self._revoke(label, revoked, "key_compromise")

    # What a test in the same process uses directly

    def issue(
        self, label: str, name: str, *, organisation: str = "", public_key: str | None = None, passphrase: str = "",
        valid_from: str = BEGIN, valid_until: str = END,
    ) -> dict[str, str]:  # fmt: skip
        """The certificates (own first) and the key, encrypted where a passphrase is given."""
        self._enter(label, name, organisation or ORGANISATION, valid_from, valid_until, public_key)
        certificates = "".join(self.certificate(one) for one in (label, "issuing"))
        if public_key is not None:
            return {"certificates": certificates, "key": ""}
        private = serialization.load_pem_private_key((self._keys / f"{label}.pem").read_bytes(), None)
        how: serialization.KeySerializationEncryption = serialization.NoEncryption()
        if passphrase:
            how = serialization.BestAvailableEncryption(passphrase.encode())
        key = private.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, how)
        return {"certificates": certificates, "key": key.decode()}

    def announce(self, label: str, name: str, *, organisation: str = "") -> None:
        """Enter a subject without issuing yet: many are entered before the first certificate is made."""
        self._enter(label, name, organisation or ORGANISATION, BEGIN, END, None)

    def revoke(self, label: str, *, at: datetime | None = None, reason: str = "key_compromise") -> None:
        self._revoke(label, (at or self.now()).isoformat(timespec="seconds"), reason)

    def certificate(self, label: str) -> str:
        """PEM of an authority's, a service's or a subject's certificate."""
        found = self.architecture().get_cert(CertLabel(label))
        return str(pem.armor("CERTIFICATE", found.dump()).decode())

    def reserve(self, folder: Path) -> str:
        """An address for certificates before the service runs: its port is kept where `motcua up` looks for it."""
        if not self._address:
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", 0))
                port = probe.getsockname()[1]
            (folder / "pki.port").write_text(str(port))
            self.at(f"http://127.0.0.1:{port}")
        return self._address

    # The memory

    def _enter(
        self, label: str, name: str, organisation: str, begin: str, end: str, public_key: str | None
    ) -> None:
        if not label.replace("-", "").isalnum():
            raise ValueError("a label is letters, digits and hyphens")
        path = self._keys / f"{label}.pem"
        if public_key is not None:
            path.write_text(public_key)
        elif not path.exists():
            _keep(path, ec.generate_private_key(ec.SECP256R1()))
        with self.db() as db:
            entered = db.execute(
                "INSERT INTO subject (serial, label, name, organisation, valid_from, valid_until, is_public) "
                "VALUES ((SELECT coalesce(max(serial), 1000) + 1 FROM subject), ?, ?, ?, ?, ?, ?) "
                "ON CONFLICT (label) DO NOTHING",
                (label, name, organisation, begin, end, public_key is not None),
            ).rowcount
        if entered or public_key is not None:
            self._forget()  # the certificates are made anew, with all subjects

    def _revoke(self, label: str, at: str, reason: str) -> None:
        with self.db() as db:
            db.execute(
                "UPDATE subject SET revoked_at = ?, reason = ? WHERE label = ? AND revoked_at IS NULL",
                (at, reason, label),
            )
        self._forget()

    def _forget(self) -> None:
        with self._building:
            self._architecture = None

    # Certomancer

    def at(self, address: str) -> None:
        """The address that certificates name: the one of the first call, for good."""
        with self._building:
            if self._address:
                return
            with self.db() as db:
                db.execute("INSERT INTO _state VALUES ('address', ?)", (address,))
            self._address, self._architecture = address, None

    def architecture(self) -> PKIArchitecture:
        with self._building:
            if self._architecture is None:
                made = CertomancerConfig(self._configured(), key_search_dir=str(self._keys))
                self._architecture = made.get_pki_arch(ARCHITECTURE)  # type: ignore[arg-type]
            return self._architecture

    def _configured(self) -> dict[str, Any]:
        with self.db() as db:
            subjects = db.execute("SELECT * FROM subject ORDER BY serial").fetchall()
        for name in ("root", "issuing"):
            path = self._keys / f"{name}.pem"
            if not path.exists():
                _keep(path, rsa.generate_private_key(public_exponent=65537, key_size=2048))
        for name in ("ocsp-root", "ocsp-issuing", "tsa", "tsa-short"):
            if not (path := self._keys / f"{name}.pem").exists():
                _keep(path, ec.generate_private_key(ec.SECP256R1()))
        own = ("root", "issuing", "ocsp-root", "ocsp-issuing", "tsa", "tsa-short")
        keys: dict[str, Any] = {name: {"path": f"{name}.pem"} for name in own}
        entities: dict[str, Any] = {
            name: {"common-name": f"Motcua {name} (thử nghiệm)", "organization-name": ORGANISATION,
                   "country-name": "VN"}
            for name in own
        }  # fmt: skip
        certificates = self._own_certificates()
        for row in subjects:
            label = row["label"]
            keys[label] = {"path": f"{label}.pem", **({"public-only": True} if row["is_public"] else {})}
            entities[label] = {
                "common-name": row["name"], "organization-name": row["organisation"], "country-name": "VN",
            }  # fmt: skip
            certificates[label] = {
                "subject": label, "issuer": "issuing", "serial": row["serial"],
                "validity": {"valid-from": row["valid_from"], "valid-to": row["valid_until"]},
                "extensions": [_LEAF_USE, *_asked_at("issuing")],
                **({"revocation": {"revoked-since": row["revoked_at"], "reason": row["reason"]}}
                   if row["revoked_at"] else {}),
            }  # fmt: skip
        return {
            "external-url-prefix": self._address or "http://127.0.0.1:1",
            "keysets": {ARCHITECTURE: {"keys": keys}},
            "pki-architectures": {
                ARCHITECTURE: {
                    "keyset": ARCHITECTURE,
                    "entities": entities,
                    "certs": certificates,
                    "services": {
                        "ocsp": {
                            name: {"for-issuer": name, "responder-cert": f"ocsp-{name}"}
                            for name in ("root", "issuing")
                        },
                        "crl-repo": {
                            name: {
                                "for-issuer": name,
                                "signing-key": name,
                                "simulated-update-schedule": "P7D",
                            }
                            for name in ("root", "issuing")
                        },
                        "time-stamping": {
                            name: {"signing-cert": name, "certs-to-embed": ["issuing"]}
                            for name in ("tsa", "tsa-short")
                        },
                    },
                }
            },
        }

    def _own_certificates(self) -> dict[str, Any]:
        validity = {"valid-from": BEGIN, "valid-to": END}
        with self.db() as db:
            kept = db.execute("SELECT value FROM _state WHERE name = 'short-until'").fetchone()
            until = (
                kept[0] if kept else (self._began + timedelta(days=_SHORT_DAYS)).isoformat(timespec="seconds")
            )
            if not kept:
                db.execute("INSERT INTO _state VALUES ('short-until', ?)", (until,))
        answering = [
            {"id": "key_usage", "critical": True,
             "smart-value": {"schema": "key-usage", "params": ["digital_signature"]}},
            {"id": "extended_key_usage", "value": ["ocsp_signing"]},
            {"id": "ocsp_no_check"},
        ]  # fmt: skip
        stamping = [
            {"id": "key_usage", "critical": True,
             "smart-value": {"schema": "key-usage", "params": ["digital_signature"]}},
            {"id": "extended_key_usage", "critical": True, "value": ["time_stamping"]},
            *_asked_at("issuing"),
        ]  # fmt: skip
        made: dict[str, Any] = {
            "root": {"subject": "root", "issuer": "root", "serial": 1, "extensions": _authority(path_length=1)},
            "issuing": {
                "subject": "issuing", "issuer": "root", "serial": 2,
                "extensions": [*_authority(path_length=0), *_asked_at("root")],
            },
            "ocsp-root": {"subject": "ocsp-root", "issuer": "root", "serial": 3, "extensions": answering},
            "ocsp-issuing": {"subject": "ocsp-issuing", "issuer": "issuing", "serial": 4, "extensions": answering},
            "tsa": {"subject": "tsa", "issuer": "issuing", "serial": 5, "extensions": stamping},
            "tsa-short": {"subject": "tsa-short", "issuer": "issuing", "serial": 6, "extensions": stamping},
        }  # fmt: skip
        for one in made.values():
            one["validity"] = validity
        made["tsa-short"]["validity"] = {"valid-from": BEGIN, "valid-to": until}
        return made

    # The service

    def answer(self, question: Question) -> Answer:
        host = question.header("host")
        if host:
            self.at(f"http://{host}")
        try:
            return self._answered(question)
        except (ValueError, KeyError, TypeError, LookupError) as error:
            return said(400, {"error": f"{type(error).__name__}: {error}"})

    def _answered(self, question: Question) -> Answer:
        match question.method, question.parts:
            case "GET", ["anchors"]:
                return said(200, {name: self.certificate(name) for name in ("root", "issuing")})
            case "POST", ["issue"]:
                asked = question.json()
                wanted = {name: asked[name] for name in _ISSUE if asked.get(name)}
                return said(200, self.issue(asked["label"], asked["name"], **wanted))
            case "POST", ["revoke"]:
                asked = question.json()
                at = datetime.fromisoformat(asked["at"]) if asked.get("at") else None
                self.revoke(asked["label"], at=at, reason=asked.get("reason") or "key_compromise")
                return said(200, {})
            case "POST", ["motcua", "ocsp", "root" | "issuing" as name]:
                asking = ocsp.OCSPRequest.load(question.body, strict=True)
                services = self.architecture().service_registry
                responder = services.summon_responder(ServiceLabel(name), self.now())
                return Answer(200, responder.build_ocsp_response(asking).dump(), "application/ocsp-response")
            case "GET", ["motcua", "crls", "root" | "issuing" as name, "latest.crl"]:
                crl = self.architecture().service_registry.get_crl(ServiceLabel(name), self.now())
                return Answer(200, crl.dump(), "application/pkix-crl")
            case "POST", ["motcua", "tsa", "tsa" | "tsa-short" as name]:
                query = tsp.TimeStampReq.load(question.body, strict=True)
                stamper = self.architecture().service_registry.summon_timestamper(
                    ServiceLabel(name), self.now()
                )
                return Answer(200, stamper.request_tsa_response(query).dump(), "application/timestamp-reply")
        return said(404, {"error": "no-such-service"})


_ISSUE = ("organisation", "public_key", "passphrase", "valid_from", "valid_until")


def _keep(path: Path, key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> None:
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    path.chmod(0o600)


__all__ = ("Pki",)

if __name__ == "__main__":
    main(Pki, port=8420)
