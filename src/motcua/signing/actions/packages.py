"""The key that seals packages between agencies, opened for one package."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from cryptography import x509

from motcua.signing import package_queries
from motcua.signing.actions.signing import allowed
from motcua.signing.errors import CredentialExpired
from motcua.signing.keys.key import certificates_of, opened
from motcua.signing.xml import AnyKey


@contextmanager
def opened_seal(*, at: datetime) -> Iterator[tuple[AnyKey, list[x509.Certificate]]]:
    """The key in force and its certificates, the signer's own first.

    Raises CredentialExpired where none is in force, KeyUnreadable, KeyMismatch, TokenUnavailable, SignerUnavailable.
    """
    row = package_queries.own_seal(at=at)
    if row is None:
        raise CredentialExpired
    allowed(row, by=None, at=at)
    certificates = certificates_of(row.certificates)
    with opened(row) as key:
        yield AnyKey(key, certificates[0]), certificates
