"""Where keys live: encrypted files, a token, a remote service; and what is told when they cannot be had."""

import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from lxml import etree

from motcua.sandbox.remote_signer import RemoteSigner
from motcua.sandbox.standing import Standing
from motcua.signing import errors, queries, xml
from motcua.signing.actions import Paper, confirmation_of, sign_many, sign_pdf
from motcua.signing.keys.key import opened
from motcua.signing.models import Credential
from pki_ground import PASSPHRASE, TestPki, credential, issue, paper, root

AT = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
LIBRARY = "/usr/lib/softhsm/libsofthsm2.so"

pytestmark = pytest.mark.django_db


def folder(settings: Any) -> Path:
    return Path(settings.SIGNING_SETTINGS["MOTCUA_SIGNING_KEYS"])


def sign(code: str = "seal") -> bytes:
    return sign_pdf(paper(), credential=code, at=AT, reason="KQ")


# Files


def test_a_pkcs12_file_signs(settings: Any) -> None:
    issued = issue("Cơ quan", by=root())
    row = credential("seal", issued=issued)
    content = pkcs12.serialize_key_and_certificates(
        b"seal", issued.key, issued.certificate, None, BestAvailableEncryption(PASSPHRASE.encode())
    )
    (folder(settings) / row.key).write_bytes(content)

    assert queries.validate(sign(), at=AT, is_foreign=False).signatures[0].intact


def test_the_passphrase_may_lie_in_a_file_of_its_own(settings: Any, tmp_path: Path) -> None:
    (tmp_path / "passphrase").write_text(f"{PASSPHRASE}\n")
    credential("so-y-te")
    settings.SIGNING_SETTINGS = {
        "MOTCUA_SIGNING_KEYS": str(folder(settings)),
        "MOTCUA_SIGNING_PASSPHRASE_SO_Y_TE_FILE": str(tmp_path / "passphrase"),
    }

    assert sign("so-y-te")


@pytest.mark.parametrize("passphrase", ["", "wrong"])
def test_a_wrong_passphrase_is_told_without_telling_it(settings: Any, passphrase: str) -> None:
    credential("seal")
    settings.SIGNING_SETTINGS = {**settings.SIGNING_SETTINGS, "MOTCUA_SIGNING_PASSPHRASE": passphrase}

    with pytest.raises(errors.KeyUnreadable) as found:
        sign()
    assert "wrong," not in str(found.value)


def test_a_key_that_lies_in_the_open_is_refused(settings: Any) -> None:
    issued = issue("Cơ quan", by=root())
    row = credential("seal", issued=issued)
    plain = issued.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder(settings) / row.key).write_bytes(plain)

    with pytest.raises(errors.KeyUnreadable):
        sign()


def test_a_name_that_leads_out_of_the_folder_of_keys_is_refused(settings: Any) -> None:
    row = credential("seal")
    outside = folder(settings).parent / "outside.pem"
    shutil.copy(folder(settings) / row.key, outside)
    row.key = "../outside.pem"
    row.save()

    with pytest.raises(errors.KeyUnreadable):
        sign()


def test_a_key_of_another_certificate_is_told(settings: Any) -> None:
    credential("seal")
    row = credential("other")
    row.key = "seal.pem"
    row.save()

    with pytest.raises(errors.KeyMismatch):
        sign("other")


def test_a_certificate_that_has_ended_signs_nothing() -> None:
    credential("seal", issued=issue("Cơ quan", by=root(), end=datetime(2026, 10, 1, tzinfo=UTC)))

    with pytest.raises(errors.CredentialExpired):
        sign()


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"valid_until": AT.date().replace(month=10)}, errors.CredentialExpired),
        ({"valid_from": AT.date().replace(month=12)}, errors.CredentialExpired),
        ({"state": "revoked"}, errors.CredentialRevoked),
        ({"state": "proposed"}, errors.CredentialUnknown),
    ],
)  # fmt: skip
def test_only_what_is_approved_and_in_force_signs(changed: dict[str, object], error: type[Exception]) -> None:
    credential("seal", **changed)

    with pytest.raises(error):
        sign()


# A token


@pytest.fixture(scope="module")
def token(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A token of SoftHSM with the label `motcua`."""
    if not Path(LIBRARY).exists() or shutil.which("softhsm2-util") is None:
        pytest.skip("softhsm2 is not installed (apt-get install softhsm2)")
    place = tmp_path_factory.mktemp("softhsm")
    (place / "tokens").mkdir()
    (place / "softhsm2.conf").write_text(f"directories.tokendir = {place}/tokens\nlog.level = ERROR\n")
    before = os.environ.get("SOFTHSM2_CONF")
    os.environ["SOFTHSM2_CONF"] = str(place / "softhsm2.conf")
    subprocess.run(
        ["softhsm2-util", "--init-token", "--free", "--label", "motcua", "--pin", "1234", "--so-pin", "5678"],
        check=True,
        capture_output=True,
    )
    yield
    os.environ.pop("SOFTHSM2_CONF") if before is None else os.environ.update(SOFTHSM2_CONF=before)


def on_token(kind: str, label: str) -> str:
    """A key made on the token, which never leaves it; its public half as PEM."""
    import pkcs11
    from cryptography.hazmat.primitives.asymmetric import ec, rsa
    from cryptography.hazmat.primitives.serialization import PublicFormat
    from pkcs11.util.ec import encode_ec_public_key, encode_named_curve_parameters

    library = pkcs11.lib(LIBRARY)
    library.reinitialize()
    with library.get_token(token_label="motcua").open(user_pin="1234", rw=True) as session:
        if kind == "rsa":
            public, _ = session.generate_keypair(pkcs11.KeyType.RSA, 2048, label=label, store=True)
            numbers = rsa.RSAPublicNumbers(
                int.from_bytes(public[pkcs11.Attribute.PUBLIC_EXPONENT], "big"),
                int.from_bytes(public[pkcs11.Attribute.MODULUS], "big"),
            )
            made: Any = numbers.public_key()
        else:
            curve = encode_named_curve_parameters("secp256r1")
            parameters = session.create_domain_parameters(
                pkcs11.KeyType.EC, {pkcs11.Attribute.EC_PARAMS: curve}, local=True
            )
            public, _ = parameters.generate_keypair(label=label, store=True)
            from cryptography.hazmat.primitives.serialization import load_der_public_key

            made = load_der_public_key(encode_ec_public_key(public))
            assert isinstance(made, ec.EllipticCurvePublicKey)
        return made.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


@pytest.mark.parametrize("kind", ["rsa", "ec"])
def test_a_key_on_a_token_signs_a_pdf_and_a_message(token: None, pki: TestPki, kind: str) -> None:
    pki.set("TOKEN_LIBRARY", LIBRARY)
    pki.set("PIN", "1234")
    certificates = pki.stand_in.issue(
        f"token-{kind}", "Trần Văn Ký", public_key=on_token(kind, f"ky-{kind}")
    )["certificates"]
    pki.credential_of(f"token-{kind}", certificates, place="token", key=f"motcua:ky-{kind}", level="b_b")

    signed = sign_pdf(paper(), credential=f"token-{kind}", at=datetime.now(UTC), reason="")
    message = xml.sign(etree.fromstring(b"<a>1</a>"), credential=f"token-{kind}", at=datetime.now(UTC))

    assert queries.validate(signed, at=datetime.now(UTC), is_foreign=False).state is queries.State.VALID
    assert xml.verify(etree.tostring(message), at=datetime.now(UTC)).trusted


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"PIN": "9999"}, errors.TokenUnavailable),
        ({"TOKEN_LIBRARY": "/no/such/library.so"}, errors.TokenUnavailable),
        ({"TOKEN_LIBRARY": ""}, errors.TokenUnavailable),
    ],
)  # fmt: skip
def test_a_token_that_does_not_open_is_told(
    token: None, pki: TestPki, changed: dict[str, str], error: type[Exception]
) -> None:
    for name, value in {"TOKEN_LIBRARY": LIBRARY, "PIN": "1234", **changed}.items():
        pki.set(name, value)
    credential("token", place="token", key="motcua:ky-rsa")

    with pytest.raises(error):
        sign("token")


@pytest.mark.parametrize("key", ["elsewhere:ky", "motcua:nobody"])
def test_a_token_or_key_that_is_not_there_is_told(token: None, pki: TestPki, key: str) -> None:
    pki.set("TOKEN_LIBRARY", LIBRARY)
    pki.set("PIN", "1234")
    credential("token", place="token", key=key)

    with pytest.raises((errors.TokenUnavailable, errors.KeyUnreadable)):
        sign("token")


# A remote service


@pytest.fixture
def service(tmp_path: Path, pki: TestPki) -> Iterator[Standing]:
    with Standing(RemoteSigner, tmp_path, environ={"MOTCUA_SIGNING_REMOTE_SECRET": "bí mật"}) as standing:
        pki.set("REMOTE_URL", standing.url)
        pki.set("REMOTE_SECRET", "bí mật")
        yield standing


def remote(pki: TestPki, service: Standing, *, key: str = "xa") -> None:
    assert isinstance(service.stand_in, RemoteSigner)
    public = service.stand_in.public_key("xa")
    # a key of this test alone: the same label is the same certificate
    label = f"xa-{abs(hash(public))}"
    certificates = pki.stand_in.issue(label, "Lê Thị Ký", public_key=public)["certificates"]
    pki.credential_of("remote", certificates, place="remote", key=key, level="b_b")


def test_a_remote_service_signs_and_never_sees_the_document(pki: TestPki, service: Standing) -> None:
    remote(pki, service)

    signed = sign_pdf(paper(), credential="remote", at=datetime.now(UTC), reason="")

    assert queries.validate(signed, at=datetime.now(UTC), is_foreign=False).state is queries.State.VALID
    (asked,) = service.stand_in.received(path="signatures")
    assert len(asked["body"]) < 300


@pytest.mark.parametrize("fault", [{"down": True}, {"error_next": 1}, {"cut_next": 1}])
def test_a_remote_service_that_is_away_is_told(
    pki: TestPki, service: Standing, fault: dict[str, object]
) -> None:
    remote(pki, service)
    service.stand_in.turn(fault)

    with pytest.raises(errors.SignerUnavailable) as found:
        sign_pdf(paper(), credential="remote", at=datetime.now(UTC), reason="")
    assert found.value.is_passing


def test_a_refusal_of_the_remote_service_is_no_failure_to_try_again(pki: TestPki, service: Standing) -> None:
    remote(pki, service)
    assert isinstance(service.stand_in, RemoteSigner)
    service.stand_in.block("xa")

    with pytest.raises(errors.SignerRefused) as found:
        sign_pdf(paper(), credential="remote", at=datetime.now(UTC), reason="")
    assert not found.value.is_passing


def test_a_call_with_another_secret_is_refused(pki: TestPki, service: Standing) -> None:
    remote(pki, service)
    pki.set("REMOTE_SECRET", "sai")

    with pytest.raises(errors.SignerRefused):
        sign_pdf(paper(), credential="remote", at=datetime.now(UTC), reason="")


def test_a_signature_of_another_key_that_comes_back_is_not_used(pki: TestPki, service: Standing) -> None:
    remote(pki, service, key="khac")
    assert isinstance(service.stand_in, RemoteSigner)
    service.stand_in.public_key("khac")

    with pytest.raises(errors.SignerRefused):
        sign_pdf(paper(), credential="remote", at=datetime.now(UTC), reason="")


def test_a_list_goes_to_the_service_in_as_few_calls_as_its_contract_allows(
    pki: TestPki, service: Standing
) -> None:
    remote(pki, service)
    pki.set("REMOTE_LIST", "3")
    papers = [Paper(str(n), hashlib.sha256(one).hexdigest(), lambda one=one: one) for n, one in enumerate(  # type: ignore[misc]
        paper(f"Số {n}") for n in range(6)
    )]  # fmt: skip
    told = {"credential": "remote", "by": 1, "at": datetime.now(UTC), "reason": ""}

    answers = list(sign_many(papers, confirmed=confirmation_of(papers), **told))  # type: ignore[arg-type]

    assert [one.error for one in answers] == [None] * 6
    said = [
        queries.validate(one.signed.content, at=datetime.now(UTC), is_foreign=False)
        for one in answers
        if one.signed
    ]
    assert {report.state for report in said} == {queries.State.VALID}
    # two first, which find out whether it answers; then three and one
    asked = [
        len(json.loads(one["body"])["hashes"]) for one in service.stand_in.received(path="signatures/list")
    ]
    assert sorted(asked) == [1, 2, 3]


def test_one_hash_that_the_service_refuses_in_a_list_is_refused_alone(
    pki: TestPki, service: Standing
) -> None:
    remote(pki, service)
    pki.set("REMOTE_LIST", "50")
    row = Credential.objects.get(code="remote")
    with opened(row) as key:
        made = key.sign_list([(b"mot", "sha256"), (b"hai", "sha256")])
    assert all(isinstance(one, bytes) for one in made)

    service.stand_in.turn({"down": True})
    with opened(row) as key:
        away = key.sign_list([(b"mot", "sha256"), (b"hai", "sha256")])
    assert [getattr(one, "code", "") for one in away] == ["signer-unavailable"] * 2
    service.stand_in.turn({"down": False})
    assert isinstance(service.stand_in, RemoteSigner)
    service.stand_in.public_key("khac")  # what comes back of it is no signature of the certificate
    row.key = "khac"
    with opened(row) as key:
        strange = key.sign_list([(b"mot", "sha256"), (b"hai", "sha256")])
    assert [getattr(one, "code", "") for one in strange] == ["signer-refused"] * 2
