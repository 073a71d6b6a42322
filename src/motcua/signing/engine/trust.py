"""Whether a certificate leads to an anchor and was good at an instant."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from asn1crypto import crl, ocsp, x509
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import (
    CertificateFetchError,
    CRLFetchError,
    DisallowedAlgorithmError,
    ExpiredError,
    InsufficientRevinfoError,
    InvalidCertificateError,
    NotYetValidError,
    OCSPFetchError,
    PathBuildingError,
    PathError,
    RevokedError,
    ValidationError,
)
from pyhanko_certvalidator.fetchers import Fetchers

from motcua.signing.rules.report import Problem


@dataclass(frozen=True)
class Proofs:
    """What lies in the file itself: certificates of the chain and their status."""

    certificates: tuple[x509.Certificate, ...] = ()
    ocsps: tuple[ocsp.OCSPResponse, ...] = ()
    crls: tuple[crl.CertificateList, ...] = ()

    def fresh_at(self, moment: datetime) -> "Proofs":
        """Without what had ended by the moment: where nobody can prove when was signed, an old answer only says that
        the certificate was good before, and whoever stole the key since would embed just that one."""
        return Proofs(
            self.certificates,
            tuple(one for one in self.ocsps if _ocsp_until(one) >= moment),
            tuple(one for one in self.crls if _crl_until(one) >= moment),
        )


# An answer that names no end is as good as a fresh one for so long.
_NAMES_NO_END = timedelta(days=1)
_NEVER = datetime.min.replace(tzinfo=UTC)


def _ocsp_until(one: ocsp.OCSPResponse) -> datetime:
    try:
        answers = one.response_data["responses"]
        ends = [said["next_update"].native or said["this_update"].native + _NAMES_NO_END for said in answers]
    except (ValueError, TypeError, KeyError, AttributeError):
        return _NEVER
    return min(ends, default=_NEVER)


def _crl_until(one: crl.CertificateList) -> datetime:
    try:
        said = one["tbs_cert_list"]
        ends: datetime = said["next_update"].native or said["this_update"].native + _NAMES_NO_END
    except (ValueError, TypeError, KeyError, AttributeError):
        return _NEVER
    return ends


@dataclass(frozen=True)
class Standing:
    """What is known of a certificate. `is_embedded`: the file itself proves it, nobody had to be asked."""

    problems: tuple[Problem, ...] = ()
    revoked_at: datetime | None = None
    is_embedded: bool = False

    @property
    def is_trusted(self) -> bool:
        return not set(self.problems) - {Problem.REVOKED_LATER}


@dataclass(frozen=True)
class Ground:
    """Whom to believe, and who may be asked. `fetchers` None: nobody. `retired`: who is believed no more, and since
    when."""

    anchors: tuple[x509.Certificate, ...]
    fetchers: Fetchers | None = field(default=None, repr=False)
    retired: tuple[tuple[x509.Certificate, datetime], ...] = ()

    def on(self, moment: datetime) -> "Ground":
        """Whom to believe about something that was surely done at the moment: an authority that ended its work in
        good order vouches for what it vouched for before. A time-stamper's own word for its time is taken here: one
        whose key is not sure is distrusted, which is another deed."""
        still = tuple(one for one, since in self.retired if moment < since)
        return Ground((*self.anchors, *still), self.fetchers)


def _use_problem(certificate: x509.Certificate, *, is_stamp: bool) -> Problem | None:
    usage = certificate.key_usage_value
    extended = (
        set(certificate.extended_key_usage_value.native) if certificate.extended_key_usage_value else set()
    )
    if certificate.ca:
        return Problem.WRONG_USE
    if is_stamp:
        return None if extended == {"time_stamping"} else Problem.WRONG_USE
    if usage is not None and not {"digital_signature", "non_repudiation"} & usage.native:
        return Problem.WRONG_USE
    # a certificate of a time-stamper or of a web server is none of a person or an agency
    if extended and extended <= {"time_stamping", "ocsp_signing", "server_auth", "code_signing"}:
        return Problem.WRONG_USE
    return None


async def standing(
    certificate: x509.Certificate,
    *,
    moment: datetime,
    now: datetime,
    is_proven: bool,
    is_stamp: bool,
    proofs: Proofs,
    ground: Ground,
) -> Standing:
    """How good the certificate was at `moment`, as is known `now`. `is_proven`: that it signed by then is certain.

    What lies in the file is believed first; a fresh answer of the issuer can only take away, for a revocation may
    become known after the proof was embedded.
    """
    wrong = _use_problem(certificate, is_stamp=is_stamp)
    if wrong:
        return Standing((wrong,))
    if not is_proven:
        proofs = proofs.fresh_at(moment)
    found = await _validated(certificate, moment, proofs, ground.anchors, None)
    is_embedded = bool(found is None and (proofs.ocsps or proofs.crls))
    if isinstance(found, InsufficientRevinfoError | PathBuildingError) and ground.fetchers is not None:
        found = await _validated(certificate, moment, proofs, ground.anchors, ground.fetchers)
    if found is not None:
        return _explained(found)
    if ground.fetchers is not None:
        alone = Proofs(proofs.certificates)
        fresh_moment = min(now, certificate.not_valid_after)
        fresh = await _validated(certificate, fresh_moment, alone, ground.anchors, ground.fetchers)
        if isinstance(fresh, RevokedError):
            if is_proven and fresh.revocation_dt > moment:
                return Standing((Problem.REVOKED_LATER,), fresh.revocation_dt, is_embedded)
            return Standing((Problem.REVOKED,), fresh.revocation_dt)
    return Standing(is_embedded=is_embedded)


async def _validated(
    certificate: x509.Certificate,
    moment: datetime,
    proofs: Proofs,
    anchors: Sequence[x509.Certificate],
    fetchers: Fetchers | None,
) -> Exception | None:
    """None when all is well at the moment, else what is not."""
    context = ValidationContext(
        trust_roots=list(anchors),
        other_certs=list(proofs.certificates),
        moment=moment,
        ocsps=list(proofs.ocsps),
        crls=list(proofs.crls),
        allow_fetching=fetchers is not None,
        fetchers=fetchers,
        # an issuer that names where to ask is asked; one that names nothing (a seal of one's own) cannot be
        revocation_mode="hard-fail",
        # an answer given after the moment says what was then, too
        retroactive_revinfo=True,
        weak_hash_algos={"md2", "md5", "sha1"},
    )
    try:
        await CertificateValidator(
            certificate, intermediate_certs=list(proofs.certificates), validation_context=context
        ).async_validate_path()
    except (PathError, ValidationError, CRLFetchError, OCSPFetchError, ValueError) as found:
        return found
    return None


def _explained(found: Exception) -> Standing:
    match found:
        case RevokedError():
            return Standing((Problem.REVOKED,), found.revocation_dt)
        case ExpiredError():
            return Standing((Problem.EXPIRED,))
        case NotYetValidError():
            return Standing((Problem.NOT_YET_VALID,))
        case DisallowedAlgorithmError():
            return Standing((Problem.WEAK,))
        case InsufficientRevinfoError() | CRLFetchError() | OCSPFetchError():
            return Standing((Problem.STATUS_UNKNOWN,))
        case CertificateFetchError() | PathBuildingError():
            return Standing((Problem.UNKNOWN_ISSUER,))
        case InvalidCertificateError():
            return Standing((Problem.WRONG_USE,))
        case _:
            return Standing((Problem.UNKNOWN_ISSUER,))
