"""The keys by which packages are sealed, and whom we believe: PEM files named in the settings.

Without a key of our own packages leave unsealed; without trusted certificates a seal is looked at and not
demanded. What is broken is never taken.
"""

from datetime import datetime
from functools import cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from django.conf import settings
from lxml import etree

from motcua.correspondence.edxml import sealing
from motcua.correspondence.edxml.values import Seal


class AxisKeyUnusable(Exception):
    """The key or a certificate of the document axis cannot be read. Check MOTCUA_DOCUMENT_AXIS_SIGNING_KEY,
    _SIGNING_CERTIFICATE and _TRUSTED."""


def sealed(content: bytes, *, at: datetime) -> bytes:
    """The package sealed with the key of the settings, or as it is without one. Raises AxisKeyUnusable."""
    if not settings.DOCUMENT_AXIS_SIGNING_KEY:
        return content
    try:
        key = load_pem_private_key(Path(settings.DOCUMENT_AXIS_SIGNING_KEY).read_bytes(), None)
    except (OSError, ValueError, TypeError):
        raise AxisKeyUnusable from None
    if not isinstance(key, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey):
        raise AxisKeyUnusable
    return sealing.seal(content, key=key, chain=_certificates(settings.DOCUMENT_AXIS_SIGNING_CERTIFICATE))


def looked_at(root: etree._Element, *, at: datetime) -> Seal:
    """What the seal of a package is worth."""
    return sealing.check(root, trusted=_trusted(), at=at)


def is_enough(seal: Seal) -> bool:
    """Whether a package with such a seal may be taken."""
    return seal.state == "trusted" if settings.DOCUMENT_AXIS_TRUSTED else seal.state != "broken"


def _trusted() -> tuple[x509.Certificate, ...]:
    return _certificates(settings.DOCUMENT_AXIS_TRUSTED) if settings.DOCUMENT_AXIS_TRUSTED else ()


@cache
def _certificates(path: str) -> tuple[x509.Certificate, ...]:
    try:
        return tuple(x509.load_pem_x509_certificates(Path(path).read_bytes()))
    except (OSError, ValueError):
        raise AxisKeyUnusable from None
