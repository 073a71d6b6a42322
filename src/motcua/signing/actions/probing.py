"""Signing a probe: an empty page goes the whole way that a result goes, and nobody ever gets it."""

from dataclasses import dataclass
from datetime import datetime

from motcua.signing import queries
from motcua.signing.actions.signing import allowed, proving_for, sign_with
from motcua.signing.errors import ChangeMoved, SigningError
from motcua.signing.keys.key import opened
from motcua.signing.models import Credential
from motcua.signing.rules.kinds import Stand
from motcua.signing.rules.report import NOTES


@dataclass(frozen=True)
class Probe:
    """What came of it. `fault`: the code of the error that stopped it, empty when it signed; `problems`: what a
    validation here finds wrong with it (an issuer whom nobody believes yet)."""

    fault: str
    problems: tuple[str, ...] = ()

    @property
    def signs(self) -> bool:
        return not self.fault


def probe_credential(credential_id: int, *, by: int, at: datetime) -> Probe:
    """Sign an empty page with a credential that is approved or waits for it, look at it, and throw it away.

    What came of it is kept with the credential. Not to be called in a transaction: a token or a service may take its
    time. Raises ChangeMoved for one that was refused or revoked.
    """
    row = Credential.objects.filter(
        pk=credential_id, state__in=[Stand.PROPOSED.value, Stand.APPROVED.value]
    ).first()
    if row is None:
        raise ChangeMoved
    made = _tried(row, at)
    said = made.fault or (made.problems[0] if made.problems else "")
    Credential.objects.filter(pk=row.pk).update(probed_by_id=by, probed_at=at, probe=said[:40])
    return made


def _tried(row: Credential, at: datetime) -> Probe:
    from motcua.signing.engine.writing import empty_page

    try:
        allowed(row, by=None, at=at)
        with opened(row) as key:
            signed = sign_with(
                key, row, empty_page(), at=at, reason="", mark=None, after=(), proving=proving_for(row.level)
            )
    except SigningError as error:
        return Probe(error.code)
    (said,) = queries.validate(signed.content, at=at, is_foreign=False).signatures
    return Probe("", tuple(one for one in said.problems if one not in NOTES))
