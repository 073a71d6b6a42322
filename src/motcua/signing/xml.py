"""Signatures in XML (XMLDSig, as edXML asks): signing a tree, and getting back what was signed, and nothing else.

What an XML signature covers is named by references, and whoever reads the tree by its own path may read another part
of it (signature wrapping). So `verify` answers with the signed parts themselves, parsed anew from the bytes whose
hash was checked. Read those; throw the rest away.
"""

import asyncio
import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree
from signxml.algorithms import CanonicalizationMethod, DigestAlgorithm, SignatureMethod
from signxml.exceptions import SignXMLException
from signxml.signer import XMLSigner
from signxml.verifier import SignatureConfiguration, XMLVerifier

from motcua.signing import queries
from motcua.signing.actions.signing import allowed
from motcua.signing.errors import TooMuch, XmlNotSigned
from motcua.signing.keys.key import Key, certificates_of, fingerprint_of, opened

DS = "http://www.w3.org/2000/09/xmldsig#"
MAX_BYTES = 64 * 1024 * 1024
_METHODS = {
    "rsa": (SignatureMethod.RSA_SHA256, SignatureMethod.RSA_SHA384, SignatureMethod.RSA_SHA512),
    "ec": (SignatureMethod.ECDSA_SHA256, SignatureMethod.ECDSA_SHA384, SignatureMethod.ECDSA_SHA512),
}
_DIGESTS = frozenset({DigestAlgorithm.SHA256, DigestAlgorithm.SHA384, DigestAlgorithm.SHA512})


@dataclass(frozen=True)
class VerifiedXml:
    """What was signed: `parts` in the order of the references, parsed anew. Trust is a question of its own.

    `credential` and `role` are those of this installation; empty for others' certificates.
    """

    parts: tuple[etree._Element, ...]
    signer: str
    organisation: str
    fingerprint: str
    credential: str
    role: str
    trusted: bool
    revoked: bool
    problems: tuple[str, ...]


class AnyKey:
    """What signxml takes for a private key, over a key that may lie elsewhere."""

    def __init__(self, key: Key, certificate: x509.Certificate) -> None:
        self._key = key
        self.key_size = getattr(certificate.public_key(), "key_size", 0)

    def sign(
        self,
        data: bytes,
        padding: object = None,
        algorithm: object = None,
        signature_algorithm: object = None,
    ) -> bytes:
        """`padding` is always PKCS#1 v1.5 with the methods that are used here."""
        # an elliptic curve's algorithm wraps the hash, RSA's is the hash itself
        hashed = getattr(signature_algorithm, "algorithm", algorithm)
        return self._key.sign(data, str(getattr(hashed, "name", "sha256")))


def sign(
    tree: etree._Element,
    *,
    credential: str,
    at: datetime,
    references: Sequence[str] = (),
    by: int | None = None,
) -> etree._Element:
    """The tree with a signature in it: where an empty `ds:Signature Id="placeholder"` stands, else as its last child.

    `references`: values of Id attributes of the parts to sign (`#body` or `body`); none: the whole tree without the
    signature. Raises as `signing.actions.sign_pdf` does for the credential and its key.
    """
    row = queries.credential(credential, at=at)
    allowed(row, by=by, at=at)
    certificates = certificates_of(row.certificates)
    kind = "rsa" if isinstance(certificates[0].public_key(), rsa.RSAPublicKey) else "ec"
    signer = XMLSigner(
        signature_algorithm=_METHODS[kind][0],
        digest_algorithm=DigestAlgorithm.SHA256,
        c14n_algorithm=CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0,
    )
    named = [one if one.startswith("#") else f"#{one}" for one in references]
    with opened(row) as key:
        return signer.sign(
            tree,
            key=AnyKey(key, certificates[0]),  # type: ignore[arg-type]  # it asks for no more than `sign`
            cert=[one.public_bytes(Encoding.PEM).decode() for one in certificates],
            reference_uri=named or None,
        )


def parsed(content: bytes) -> etree._Element:
    """A tree from the outside: no entities, no DTD, no network, no giants. Raises XmlNotSigned, TooMuch."""
    if len(content) > MAX_BYTES:
        raise TooMuch
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        tree = etree.fromstring(content, parser)
    except etree.XMLSyntaxError:
        raise XmlNotSigned("no XML") from None
    if tree.getroottree().docinfo.doctype:
        raise XmlNotSigned("a document type is not accepted")
    return tree


def verify(
    content: bytes | etree._Element, *, at: datetime, references: int = 1, location: str = ".//"
) -> VerifiedXml:
    """What the one signature of a tree covers, and whose it is. Only `parts` may be believed.

    `references`: how many parts have to be signed; `location`: the path (as signxml's) to the signature's parent.
    Raises XmlNotSigned when there is none, more than one, or one that is broken.
    """
    tree = parsed(content) if isinstance(content, bytes) else content
    signatures = tree.findall(f"{location}{{{DS}}}Signature") if location != ".//" else list(
        tree.iter(f"{{{DS}}}Signature")
    )  # fmt: skip
    if len(signatures) != 1:
        raise XmlNotSigned("there is not exactly one signature")
    certificates = _certificates_in(signatures[0])
    kind = "rsa" if isinstance(certificates[0].public_key(), rsa.RSAPublicKey) else "ec"
    config = SignatureConfiguration(
        require_x509=True,
        location=location,
        expect_references=references,
        signature_methods=frozenset(_METHODS[kind]),
        digest_algorithms=_DIGESTS,
        verification_time=at,
    )
    try:
        found = XMLVerifier().verify(tree, x509_cert=certificates[0], expect_config=config)
        results = found if isinstance(found, list) else [found]
        parts = tuple(parsed(one.signed_data) for one in results)
    except (SignXMLException, ValueError, TypeError, KeyError, AttributeError, etree.LxmlError):
        raise XmlNotSigned("the signature is broken") from None
    return _judged(certificates, parts, at)


def _certificates_in(signature: etree._Element) -> list[x509.Certificate]:
    """The signer's first. Raises XmlNotSigned."""
    texts = [one.text or "" for one in signature.iter(f"{{{DS}}}X509Certificate")]
    try:
        found = [x509.load_der_x509_certificate(base64.b64decode(one)) for one in texts[:8]]
        issuers = {one.issuer for one in found if one.issuer != one.subject}
        own = [one for one in found if one.subject not in issuers] or found[:1]
    except ValueError:
        raise XmlNotSigned("its certificate cannot be read") from None
    if not found:
        raise XmlNotSigned("it names no certificate")
    return [own[0], *(one for one in found if one is not own[0])]


def _judged(
    certificates: Sequence[x509.Certificate], parts: tuple[etree._Element, ...], at: datetime
) -> VerifiedXml:
    # loaded by the first document, as in `actions.signing`
    from motcua.signing.engine.network import fetchers
    from motcua.signing.engine.trust import Ground, Proofs, standing

    asked = queries.asked(at)
    chain = tuple(asn1.Certificate.load(one.public_bytes(Encoding.DER)) for one in certificates)
    network = fetchers(asked.hosts, asked.seconds) if asked.hosts else None
    ground = Ground(tuple(asn1.Certificate.load(one) for one in asked.signature_anchors), network)
    found = asyncio.run(
        standing(
            chain[0],
            moment=at,
            now=at,
            is_proven=False,
            is_stamp=False,
            proofs=Proofs(chain[1:]),
            ground=ground,
        )
    )
    fingerprint = fingerprint_of(certificates[0])
    credential, role = (asked.ours or {}).get(fingerprint, ("", ""))
    said = {attribute.oid.dotted_string: str(attribute.value) for attribute in certificates[0].subject}
    return VerifiedXml(
        parts=parts,
        signer=said.get("2.5.4.3", ""),
        organisation=said.get("2.5.4.10", ""),
        fingerprint=fingerprint,
        credential=credential,
        role=role,
        trusted=found.is_trusted,
        revoked=found.revoked_at is not None,
        problems=tuple(one.value for one in found.problems),
    )
