"""The keys by which packages are sealed, and whom we believe: what the signing room keeps (`package_queries`).

Until the store has approved the first of a kind, the PEM files of the settings speak for that kind, as before the
store was there (`actions.adopting` carries them over); from then on they are read no more. Without a key of our own
packages leave unsealed; without trusted certificates a seal is looked at and not demanded. What is broken is never
taken.

A trusted seal has to be the sender's own: the table of partners' certificates names it, or the certificate's subject
bears the agency's identifier. One that the table or the subject gives to somebody else is not taken, nor one that was
the sender's and has ended there; of one that nothing says whose it is the package is taken and the doubt is reported.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
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
from motcua.signing import package_queries
from motcua.signing.actions import packages
from motcua.signing.errors import SigningError
from motcua.signing.package_queries import Prints

# H40.2, and the older form 000.00.02.H40; tax codes and the like, which a subject bears too, name no agency.
_AGENCY = re.compile(r"[A-Z][0-9]{2}(\.[0-9]+)*|([0-9]+\.)+[A-Z][0-9]{2}")
_FINGERPRINT = re.compile(r"[0-9a-f]{64}")


class AxisKeyUnusable(Exception):
    """The key or a certificate of the document axis cannot be used. Look at the signing keys (/signing/,
    `motcua signing status`); where they are still settings: MOTCUA_DOCUMENT_AXIS_SIGNING_KEY, _SIGNING_CERTIFICATE,
    _TRUSTED and _SEALS."""


def sealed(content: bytes, *, at: datetime) -> bytes:
    """The package sealed with the key in force, or as it is where none was ever given. Raises AxisKeyUnusable: what
    was once sealed never leaves unsealed because its key has ended."""
    if package_queries.kept().own:
        try:
            with packages.opened_seal(at=at) as (key, chain):
                return sealing.seal(content, key=key, chain=chain)
        except SigningError as error:
            raise AxisKeyUnusable(f"{AxisKeyUnusable.__doc__} ({error.code})") from None
    if not settings.DOCUMENT_AXIS_SIGNING_KEY:
        return content
    return sealing.seal(
        content, key=own_key(), chain=_certificates(settings.DOCUMENT_AXIS_SIGNING_CERTIFICATE)
    )


def own_key() -> ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey:
    """The key of the settings. Raises AxisKeyUnusable."""
    try:
        key = load_pem_private_key(Path(settings.DOCUMENT_AXIS_SIGNING_KEY).read_bytes(), None)
    except (OSError, ValueError, TypeError):
        raise AxisKeyUnusable from None
    if not isinstance(key, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey):
        raise AxisKeyUnusable
    return key


UNBOUND = "unbound"
ANOTHER = "another"


def looked_at(root: etree._Element, *, of_agency: str, at: datetime) -> Seal:
    """What the seal of a package is worth as a seal of this agency. Raises AxisKeyUnusable."""
    kept = package_queries.kept()
    seal = sealing.check(root, trusted=package_queries.roots(at=at) if kept.roots else _trusted(), at=at)
    if seal.state != "trusted":
        return seal
    return replace(seal, state=_whose(seal, of_agency, seals_of_agencies(at=at)))


def is_enough(seal: Seal) -> bool:
    """Whether a package with such a seal may be taken."""
    if package_queries.kept().roots or settings.DOCUMENT_AXIS_TRUSTED:
        return seal.state in ("trusted", UNBOUND)
    return seal.state != "broken"


def _whose(seal: Seal, agency: str, table: Mapping[str, Prints]) -> str:
    """trusted: the sender's own. An agency's entry speaks for those below it too (H40 for H40.2), the nearest one
    alone; the table goes before the subject."""
    listed = next((table[one] for one in _with_those_above(agency) if one in table), None)
    if listed is not None:
        return "trusted" if seal.fingerprint in listed.now else ANOTHER
    if any(seal.fingerprint in prints.ever for prints in table.values()):
        return ANOTHER
    named = [one for one in seal.agencies if _AGENCY.fullmatch(one)]
    if not named:
        return UNBOUND
    return "trusted" if set(named) & set(_with_those_above(agency)) else ANOTHER


def _with_those_above(agency: str) -> list[str]:
    """H40.2.1, then H40.2, then H40."""
    parts = agency.split(".")
    return [".".join(parts[:length]) for length in range(len(parts), 0, -1)]


def seals_of_agencies(*, at: datetime) -> Mapping[str, Prints]:
    """The certificates of each agency by their SHA-256. Raises AxisKeyUnusable."""
    if package_queries.kept().seals:
        return package_queries.partner_seals(at=at)
    return {agency: Prints(prints, prints) for agency, prints in seals_of_settings().items()}


def seals_of_settings() -> Mapping[str, frozenset[str]]:
    """The table of the settings' JSON file. Raises AxisKeyUnusable."""
    return _table(settings.DOCUMENT_AXIS_SEALS) if settings.DOCUMENT_AXIS_SEALS else {}


def roots_of_settings() -> tuple[x509.Certificate, ...]:
    """Raises AxisKeyUnusable."""
    return _trusted()


def own_certificates_of_settings() -> tuple[x509.Certificate, ...]:
    """Raises AxisKeyUnusable."""
    return _certificates(settings.DOCUMENT_AXIS_SIGNING_CERTIFICATE)


@cache
def _table(path: str) -> Mapping[str, frozenset[str]]:
    try:
        said = json.loads(Path(path).read_bytes())
        found = {str(agency): frozenset(_print(one) for one in prints) for agency, prints in said.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        raise AxisKeyUnusable from None
    return found


def _print(text: str) -> str:
    """A fingerprint as people write it: with colons, in capitals."""
    found = text.replace(":", "").strip().lower()
    if not _FINGERPRINT.fullmatch(found):
        raise ValueError(text)
    return found


def _trusted() -> tuple[x509.Certificate, ...]:
    return _certificates(settings.DOCUMENT_AXIS_TRUSTED) if settings.DOCUMENT_AXIS_TRUSTED else ()


@cache
def _certificates(path: str) -> tuple[x509.Certificate, ...]:
    try:
        return tuple(x509.load_pem_x509_certificates(Path(path).read_bytes()))
    except (OSError, ValueError):
        raise AxisKeyUnusable from None
