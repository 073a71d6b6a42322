"""The owners of dossiers, for whoever checks their data. Every function runs inside the open scope."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet

from motcua.dossiers.errors import DossierNotFound
from motcua.dossiers.models import Dossier, Party
from motcua.dossiers.queries import require_ground

_AT_ONCE = 2000


@dataclass(frozen=True)
class Owner:
    """Who a dossier belongs to, as it says, and the unit that took it in."""

    dossier_id: int
    code: str
    unit_id: int
    is_firm: bool
    name: str
    folded_name: str
    number: str
    birth_date: date | None
    telephone: str
    email: str
    address: str
    ended_at: datetime | None

    def __repr__(self) -> str:
        return f"Owner(of {self.dossier_id})"


def owner_of(dossier_id: int) -> Owner:
    """Raises DossierNotFound out of reach, UseRestricted where an official has not said why the data are used."""
    row = Party.objects.select_related("dossier").filter(pk=dossier_id).first()
    if row is None:
        raise DossierNotFound
    require_ground(row)
    return _owner(row)


def hold(dossier_id: int) -> None:
    """Whoever writes about this owner's data waits until the transaction ends: the dossier is locked before what is
    found about it, everywhere."""
    Dossier.unscoped.select_for_update(of=("self",), no_key=True).only("pk").get(pk=dossier_id)


def unit_of(dossier_id: int) -> int:
    """The unit that took the dossier in, whoever asks: no personal data."""
    return int(Dossier.unscoped.values_list("receiving_unit_id", flat=True).get(pk=dossier_id))


def owners(*, ended_since: datetime) -> Iterator[Owner]:
    """Owners of dossiers that run, or ended since then, in order of dossier; not those whose use is restricted."""
    rows = (
        Party.objects.select_related("dossier")
        .filter(Q(dossier__ended_at__isnull=True) | Q(dossier__ended_at__gte=ended_since))
        .filter(restricted_at__isnull=True, dossier__destroyed_at__isnull=True)
        .defer("form_data")
        .order_by("pk")
    )
    for row in rows.iterator(chunk_size=_AT_ONCE):
        yield _owner(row)


def running_ids() -> QuerySet[Dossier, int]:
    """The numbers of running dossiers in the open scope, as a query to go into another."""
    return Dossier.objects.filter(ended_at__isnull=True).order_by().values_list("pk", flat=True)


def numbers_under_several_names() -> dict[str, int]:
    """Personal ids and tax codes that stand beside more than one name (without case and diacritics), and how many."""
    rows = (
        Party.objects.exclude(owner_id_number="")
        .order_by()
        .values("owner_id_number")
        .annotate(names=Count("owner_folded_name", distinct=True))
        .filter(names__gt=1)
    )
    return dict(rows.values_list("owner_id_number", "names"))


def _owner(row: Party) -> Owner:
    return Owner(
        dossier_id=row.pk,
        code=row.dossier.code,
        unit_id=row.dossier.receiving_unit_id,
        is_firm=row.owner_kind == "organisation",
        name=row.owner_name,
        folded_name=row.owner_folded_name,
        number=row.owner_id_number,
        birth_date=row.owner_birth_date,
        telephone=row.telephone,
        email=row.email,
        address=row.address,
        ended_at=row.dossier.ended_at,
    )
