"""The XML signature of a package (XMLDSig, `edXMLHeader/Signature`): over its header, business, body and
attachments.

Trace headers are not under it: each system on the way adds its own. What is signed is found by its place in
the tree and not by its id alone, so that a signed part moved elsewhere (signature wrapping) proves nothing.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID
from lxml import etree
from signxml import (  # type: ignore[attr-defined]  # the library exports them
    CanonicalizationMethod,
    DigestAlgorithm,
    SignatureConfiguration,
    SignatureConstructionMethod,
    SignatureMethod,
    XMLSigner,
    XMLVerifier,
)
from signxml.exceptions import InvalidInput
from signxml.exceptions import InvalidSignature as InvalidXmlSignature

from motcua.correspondence.edxml.reading import tree_of
from motcua.correspondence.edxml.values import NAMESPACE, EdxmlError, Limits, Seal

_Q = f"{{{NAMESPACE}}}"
_DS = "{http://www.w3.org/2000/09/xmldsig#}"
# Where each signed part stands, by its id.
_LETTER = {
    "header": f"{_Q}edXMLEnvelope/{_Q}edXMLHeader/{_Q}MessageHeader",
    "business": f"{_Q}edXMLEnvelope/{_Q}edXMLHeader/{_Q}TraceHeaderList/{_Q}Bussiness",
    "body": f"{_Q}edXMLEnvelope/{_Q}edXMLBody",
    "attachments": f"{_Q}AttachmentEncoded",
}
_STATUS = {"status": f"{_Q}edXMLEnvelope/{_Q}edXMLHeader/{_Q}Status"}
_METHODS = frozenset(
    {SignatureMethod.RSA_SHA256, SignatureMethod.RSA_SHA384, SignatureMethod.RSA_SHA512, SignatureMethod.ECDSA_SHA256,
     SignatureMethod.ECDSA_SHA384}
)  # fmt: skip
_DIGESTS = frozenset({DigestAlgorithm.SHA256, DigestAlgorithm.SHA384, DigestAlgorithm.SHA512})
_LONGEST_CHAIN = 5
# Where a subject may bear the identifier of an agency; which of them the national certificates use is not published.
_ORGANISATION = (NameOID.ORGANIZATION_IDENTIFIER, NameOID.USER_ID, NameOID.SERIAL_NUMBER)


class KeyElsewhere(Protocol):
    """A private key that signs where it lies: in the store of keys, on a token."""

    key_size: int

    def sign(
        self,
        data: bytes,
        padding: object = None,
        algorithm: object = None,
        signature_algorithm: object = None,
    ) -> bytes: ...


def seal(
    content: bytes,
    *,
    key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey | KeyElsewhere,
    chain: Sequence[x509.Certificate],
    limits: Limits = Limits(),  # noqa: B008  # frozen
) -> bytes:
    """The package with its signature; `chain` begins with the signer's certificate. Raises EdxmlError, and what a key
    that lies elsewhere raises."""
    root = tree_of(content, limits)
    parts = _parts(root)
    is_curve = isinstance(chain[0].public_key(), ec.EllipticCurvePublicKey)
    signer = XMLSigner(
        method=SignatureConstructionMethod.detached,
        signature_algorithm=SignatureMethod.ECDSA_SHA256 if is_curve else SignatureMethod.RSA_SHA256,
        digest_algorithm=DigestAlgorithm.SHA256,
        # exclusive: what stands around the signature in the package is no part of what is signed
        c14n_algorithm=CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0,
    )
    signature = signer.sign(
        root,
        key=key,  # type: ignore[arg-type]  # it asks for no more than `sign`
        cert=list(chain),
        reference_uri=[f"#{one}" for one in parts],
        id_attribute="Id",
    )
    header = root.find(f"{_Q}edXMLEnvelope/{_Q}edXMLHeader")
    if header is None:
        raise EdxmlError("missing", "edXMLHeader")
    header.append(signature)
    return bytes(etree.tostring(root, encoding="utf-8", xml_declaration=True))


def check(root: etree._Element, *, trusted: Sequence[x509.Certificate], at: datetime) -> Seal:
    """What the signature of a package is worth at an instant. Never raises for what a stranger may have
    written."""
    found = root.findall(f".//{_DS}Signature")
    own = root.find(f"{_Q}edXMLEnvelope/{_Q}edXMLHeader/{_DS}Signature")
    if not found:
        return Seal("none")
    if len(found) != 1 or own is None:
        return Seal("broken", problem="place")
    try:
        parts = _parts(root)
        certificates = [
            x509.load_der_x509_certificate(_der(one.text or "")) for one in own.iter(f"{_DS}X509Certificate")
        ]
        if not certificates:
            return Seal("broken", problem="no-certificate")
        signed = [one.get("URI", "").removeprefix("#") for one in own.iter(f"{_DS}Reference")]
        if sorted(signed) != sorted(parts):
            return Seal("broken", problem="not-all-is-signed")
        XMLVerifier().verify(
            root,
            x509_cert=certificates[0],
            id_attribute="Id",
            expect_config=SignatureConfiguration(
                expect_references=len(parts), signature_methods=_METHODS, digest_algorithms=_DIGESTS,
                location=f"./{_Q}edXMLEnvelope/{_Q}edXMLHeader/", verification_time=at,
            ),
        )  # fmt: skip
    except (
        InvalidXmlSignature,
        InvalidInput,
        EdxmlError,
        ValueError,
        TypeError,
        KeyError,
        etree.LxmlError,
    ) as error:
        return Seal("broken", problem=type(error).__name__)
    leaf = certificates[0]
    names = leaf.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    signer = str(names[0].value) if names else leaf.subject.rfc4514_string()
    is_trusted = _leads_to(leaf, certificates[1:], trusted, at)
    return Seal(
        "trusted" if is_trusted else "intact",
        signer,
        fingerprint=leaf.fingerprint(hashes.SHA256()).hex(),
        agencies=tuple(
            str(one.value).strip()
            for oid in _ORGANISATION
            for one in leaf.subject.get_attributes_for_oid(oid)
        ),
    )


def _parts(root: etree._Element) -> dict[str, etree._Element]:
    """What has to be under the signature, found by its place; the id is the one expected there and stands
    nowhere else."""
    wanted = _STATUS if root.find(_STATUS["status"]) is not None else _LETTER
    parts = {}
    for name, path in wanted.items():
        there = root.findall(path)
        same_id = [one for one in root.iter() if one.get("Id") == name]
        if len(there) != 1 or same_id != there:
            raise EdxmlError("signed-part", name)
        parts[name] = there[0]
    return parts


def _der(text: str) -> bytes:
    import base64

    return base64.b64decode("".join(text.split()), validate=True)


def _leads_to(
    leaf: x509.Certificate,
    others: Sequence[x509.Certificate],
    trusted: Sequence[x509.Certificate],
    at: datetime,
) -> bool:
    """Whether a chain of valid certificates leads from the signer to one that we trust."""
    now = leaf
    for _step in range(_LONGEST_CHAIN):
        if not now.not_valid_before_utc <= at <= now.not_valid_after_utc:
            return False
        if any(now == root for root in trusted):
            return True
        above = next((one for one in [*trusted, *others] if one != now and _is_issued_by(now, one)), None)
        if above is None:
            return False
        now = above
    return False


def _is_issued_by(one: x509.Certificate, issuer: x509.Certificate) -> bool:
    try:
        constraints = issuer.extensions.get_extension_for_class(x509.BasicConstraints).value
        one.verify_directly_issued_by(issuer)
    except (InvalidSignature, ValueError, TypeError, x509.ExtensionNotFound):
        return False
    return constraints.ca
