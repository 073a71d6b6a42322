"""What seals packages between agencies, and whose seals are believed: credentials and anchors of these uses, dated.

Several may be in force at once: a renewed certificate is entered beside the one that ends, and both are believed
until the older one's last day.
"""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from cryptography import x509
from django.db.models import Q

from motcua.kernel.zone import day_of
from motcua.signing.keys.key import certificates_of
from motcua.signing.models import Credential, TrustAnchor, TrustedFor
from motcua.signing.rules.kinds import Role, Stand

Row = TypeVar("Row", Credential, TrustAnchor)
_ONCE = (Stand.APPROVED.value, Stand.REVOKED.value)


@dataclass(frozen=True)
class Kept:
    """Which of the three the store has ever approved: from then on it alone speaks, and no setting."""

    own: bool
    roots: bool
    seals: bool

    @property
    def is_whole(self) -> bool:
        return self.own and self.roots and self.seals


@dataclass(frozen=True)
class Prints:
    """The SHA-256 of an agency's certificates: those in force, and all that were ever its own."""

    now: frozenset[str]
    ever: frozenset[str]


@dataclass(frozen=True)
class Ending:
    """Something in force that ends: its last day (Vietnam), what it is (`credential`, `anchor`), and where it is
    kept. `is_replaced`: another of the same place is in force for longer. `code`: of a credential alone."""

    what: str
    id: int
    title: str
    until: date
    unit_id: int | None
    person_id: int | None
    is_replaced: bool
    code: str = ""


def kept() -> Kept:
    """Two queries."""
    uses = set(
        TrustAnchor.objects.filter(state__in=_ONCE).values_list("use", flat=True).distinct().order_by()
    )
    own = Credential.objects.filter(state__in=_ONCE, role=Role.PACKAGE_SEAL.value).exists()
    return Kept(own, TrustedFor.PACKAGES.value in uses, TrustedFor.PARTNER_SEAL.value in uses)


def _in_force(day: date) -> Q:
    begun = Q(state=Stand.APPROVED.value, valid_from__lte=day)
    return begun & (Q(valid_until__isnull=True) | Q(valid_until__gte=day))


def own_seal(*, at: datetime) -> Credential | None:
    """What seals packages today: of those in force the one that began last."""
    rows = Credential.objects.filter(_in_force(day_of(at)), role=Role.PACKAGE_SEAL.value)
    return rows.order_by("-valid_from", "-pk").first()


def roots(*, at: datetime) -> tuple[x509.Certificate, ...]:
    """The authorities whose seals on packages are believed today."""
    rows = TrustAnchor.objects.filter(_in_force(day_of(at)), use=TrustedFor.PACKAGES.value).order_by("pk")
    return tuple(certificates_of(one.certificate)[0] for one in rows)


def partner_seals(*, at: datetime) -> Mapping[str, Prints]:
    """The certificates of each agency that has any, ended and distrusted ones among `ever`; one query."""
    day = day_of(at)
    rows = TrustAnchor.objects.filter(use=TrustedFor.PARTNER_SEAL.value, state__in=_ONCE).order_by("pk")
    now: dict[str, set[str]] = {}
    ever: dict[str, set[str]] = {}
    for one in rows:
        ever.setdefault(one.partner, set()).add(one.fingerprint)
        begun = one.state == Stand.APPROVED and one.valid_from <= day
        if begun and (one.valid_until is None or one.valid_until >= day):
            now.setdefault(one.partner, set()).add(one.fingerprint)
    return {agency: Prints(frozenset(now.get(agency, ())), frozenset(all_)) for agency, all_ in ever.items()}


def ending(*, at: datetime, within_days: int) -> tuple[Ending, ...]:
    """Credentials and anchors in force that end within so many days, the first first. What a certificate says of
    itself counts where it ends before the row does."""
    day = day_of(at)
    found = [
        Ending(
            "credential",
            row.pk,
            f"{row.title} ({row.code})",
            until,
            row.unit_id,
            row.person_id,
            replaced,
            row.code,
        )
        for row, until, replaced in _ends(
            list(Credential.objects.filter(_in_force(day)).defer("sealed_secret")),
            lambda row: (row.role, row.unit_id, row.person_id),
            lambda row: row.certificates,
        )
    ] + [
        Ending("anchor", row.pk, row.title, until, None, None, replaced)
        for row, until, replaced in _ends(
            list(TrustAnchor.objects.filter(_in_force(day))),
            # an authority is replaced by no other one; a partner's certificate by its next
            lambda row: (row.use, row.partner or row.pk),
            lambda row: row.certificate,
        )
    ]
    near = [one for one in found if (one.until - day).days <= within_days]
    return tuple(sorted(near, key=lambda one: (one.until, one.what, one.id)))


def _ends(
    rows: list[Row], place: Callable[[Row], Hashable], pem: Callable[[Row], str]
) -> list[tuple[Row, date, bool]]:
    """Each row that has an end, the end, and whether another of its place lasts longer."""
    ends = {row.pk: _last_day(row.valid_until, pem(row)) for row in rows}
    longest: dict[Hashable, date] = {}
    for row in rows:
        longest[place(row)] = max(longest.get(place(row), date.min), ends[row.pk] or date.max)
    return [(row, end, longest[place(row)] > end) for row in rows if (end := ends[row.pk]) is not None]


def _last_day(until: date | None, pem: str) -> date | None:
    try:
        own = day_of(certificates_of(pem)[0].not_valid_after_utc) if pem else None
    except (ValueError, IndexError):
        own = None
    return min((one for one in (until, own) if one is not None), default=None)
