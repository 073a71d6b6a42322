"""What may be read of this room: credentials, anchors, and what signatures in a file are worth."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from motcua.kernel.zone import VIETNAM, day_of
from motcua.signing.connections import connections
from motcua.signing.errors import CredentialExpired, CredentialRevoked, CredentialUnknown, SigningError
from motcua.signing.keys.key import der_of
from motcua.signing.models import Credential, TrustAnchor, TrustedFor
from motcua.signing.rules.kinds import Level, Role, Stand
from motcua.signing.rules.report import Problem, Report, SignatureReport, State

if TYPE_CHECKING:
    from motcua.signing.engine.checking import Asked

__all__ = (
    "CredentialRow", "Problem", "Report", "SignatureReport", "State", "credential", "credentials_of", "validate",
)  # fmt: skip


_OF_DOCUMENTS = (TrustedFor.SIGNATURES, TrustedFor.TIME_STAMPS)


@dataclass(frozen=True)
class CredentialRow:
    """A credential as others see it; days in Vietnam."""

    code: str
    title: str
    role: Role
    unit_id: int
    person_id: int | None
    level: Level
    valid_from: date
    valid_until: date | None


def _row(one: Credential) -> CredentialRow:
    return CredentialRow(
        one.code, one.title, Role(one.role), one.unit_id, one.person_id, Level(one.level), one.valid_from,
        one.valid_until,
    )  # fmt: skip


def _in_force(day: date) -> QuerySet[Credential]:
    return Credential.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gte=day), state=Stand.APPROVED.value, valid_from__lte=day
    )


def credentials_of(person_id: int | None, unit_id: int, *, at: datetime) -> tuple[CredentialRow, ...]:
    """What a person may sign with in a unit: their own, and the seals of the unit that are theirs or nobody's."""
    mine = Q(person_id=person_id) if person_id is not None else Q(pk__in=[])
    seals = Q(role=Role.AGENCY_SEAL.value, unit_id=unit_id, person__isnull=True)
    found = (
        _in_force(day_of(at))
        .filter((mine & Q(unit_id=unit_id)) | seals)
        .exclude(role=Role.PACKAGE_SEAL.value)  # seals no document
        .order_by("role", "code")
    )
    # the seal comes last, as it does on paper
    return tuple(sorted(map(_row, found), key=lambda one: one.role is Role.AGENCY_SEAL))


def credential(code: str, *, at: datetime) -> Credential:
    """The row of a code in force on the day. Raises CredentialUnknown, CredentialRevoked, CredentialExpired."""
    day = day_of(at)
    found = _in_force(day).filter(code=code).first()
    if found is not None:
        return found
    others = Credential.objects.filter(code=code)
    if others.filter(state=Stand.REVOKED.value, valid_from__lte=day).exists():
        raise CredentialRevoked
    if others.filter(state=Stand.APPROVED.value).exists():
        raise CredentialExpired
    raise CredentialUnknown


@dataclass(frozen=True)
class AnchorRow:
    title: str
    use: str
    hosts: tuple[str, ...]


@dataclass(frozen=True)
class KeyStanding:
    """Whether the key of a credential can be opened now; `fault` is the error's code."""

    code: str
    role: str
    level: str
    until: date
    fault: str


def anchors(*, at: datetime) -> tuple[AnchorRow, ...]:
    """The anchors in force."""
    return tuple(AnchorRow(one.title, one.use, tuple(one.hosts)) for one in _anchors_on(day_of(at)))


def _anchors_on(day: date) -> QuerySet[TrustAnchor]:
    return TrustAnchor.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gte=day), state=Stand.APPROVED.value, valid_from__lte=day
    ).order_by("pk")


def _retired_before(day: date) -> QuerySet[TrustAnchor]:
    """Anchors whose last day lies behind. One that was revoked is not retired: nothing is believed by it."""
    return TrustAnchor.objects.filter(state=Stand.APPROVED.value, valid_until__lt=day).order_by("pk")


def standing_of_keys(*, at: datetime) -> tuple[KeyStanding, ...]:
    """Each credential in force, with its key opened and closed again."""
    from motcua.signing.keys.key import certificates_of, opened

    found = []
    for one in _in_force(day_of(at)).order_by("code"):
        fault, until = "", one.valid_until or date.max
        try:
            until = min(until, day_of(certificates_of(one.certificates)[0].not_valid_after_utc))
            with opened(one):
                pass
        except SigningError as error:
            fault = error.code
        if until < day_of(at):
            fault = fault or CredentialExpired.code
        found.append(KeyStanding(one.code, one.role, one.level, until, fault))
    return tuple(found)


def validate(content: bytes, *, at: datetime, is_foreign: bool = True) -> Report:
    """What the signatures of a PDF are worth at an instant; see `rules.report`. Never raises for a bad file.

    A foreign file is looked into by a process of its own, with limits of time and memory (about a second). What this
    house has just made itself need not be: `is_foreign=False`.
    """
    from motcua.signing.engine import apart, checking

    return (apart.examine if is_foreign else checking.examine)(content, asked(at))


def asked(at: datetime) -> "Asked":
    """What a validation is told: the anchors in force, who may be asked, which certificates are ours."""
    from motcua.signing.engine.checking import Asked

    to, day = connections(), day_of(at)
    by_use: dict[str, list[bytes]] = {use: [] for use in _OF_DOCUMENTS}
    retired: dict[str, list[tuple[bytes, datetime]]] = {use: [] for use in _OF_DOCUMENTS}
    hosts = set(to.hosts)
    for one in _anchors_on(day).filter(use__in=_OF_DOCUMENTS):
        by_use[one.use].append(der_of(one.certificate))
        hosts.update(one.hosts)
    for one in _retired_before(day).filter(use__in=_OF_DOCUMENTS):
        assert one.valid_until is not None
        since = datetime.combine(one.valid_until + timedelta(days=1), time(), VIETNAM)
        retired[one.use].append((der_of(one.certificate), since))
        hosts.update(one.hosts)
    ours = {
        fingerprint: (code, role)
        for fingerprint, code, role in Credential.objects.exclude(state=Stand.REFUSED.value)
        .exclude(state=Stand.PROPOSED.value)
        .order_by("pk")
        .values_list("fingerprint", "code", "role")
    }
    return Asked(
        at=at,
        signature_anchors=tuple(by_use[TrustedFor.SIGNATURES]),
        stamp_anchors=tuple(by_use[TrustedFor.TIME_STAMPS]),
        retired_signature_anchors=tuple(retired[TrustedFor.SIGNATURES]),
        retired_stamp_anchors=tuple(retired[TrustedFor.TIME_STAMPS]),
        hosts=frozenset(hosts),
        seconds=min(to.seconds, 3.0),
        ours=ours,
    )
