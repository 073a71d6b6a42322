"""Who was served: the frame that a survey is drawn from, and how somebody drawn is reached.

A person appears as a keyed hash of the number of identity (or of the account, where the dossier has none); the number
itself does not leave this room. Every function runs inside the open scope.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.utils.crypto import salted_hmac

from motcua.dossiers.models import Dossier, Party
from motcua.dossiers.rules.states import Business
from motcua.kernel.zone import VIETNAM


@dataclass(frozen=True)
class Served:
    """A dossier that came to its result, as a frame sees it. `excluded`: why its person is not asked, or empty."""

    dossier_id: int
    person_key: str
    unit_id: int
    level: str
    sector: str
    ended_at: datetime
    excluded: str


def served(
    *, since: date, until: date, unit_ids: Collection[int] = (), sectors: Collection[str] = ()
) -> list[Served]:
    """Dossiers concluded that ended on one of the days (both in Vietnam, both included), the oldest first; one query.

    Left empty, every unit and sector group counts. Excluded are persons whose data are destroyed, whose use is
    restricted at their wish, and whom nothing in the dossier lets us reach.
    """
    first = datetime.combine(since, time(), VIETNAM)
    after = datetime.combine(until + timedelta(days=1), time(), VIETNAM)
    rows = Dossier.objects.filter(
        business=Business.CONCLUDED, ended_at__gte=first, ended_at__lt=after
    ).order_by("ended_at", "pk")
    if unit_ids:
        rows = rows.filter(handling_unit_id__in=list(unit_ids))
    if sectors:
        rows = rows.filter(procedure__sector__group__in=list(sectors))
    found = []
    for pk, unit_id, level, sector, ended_at, destroyed_at, submitter_id, number, telephone, email, address, restricted in rows.values_list(  # noqa: E501
        "pk", "handling_unit_id", "handling_unit__level", "procedure__sector__group", "ended_at", "destroyed_at",
        "submitter_id", "party__owner_id_number", "party__telephone", "party__email", "party__address",
        "party__restricted_at",
    ):  # fmt: skip
        excluded = ""
        if destroyed_at is not None or number is None:
            excluded = "destroyed"
        elif restricted is not None:
            excluded = "restricted"
        elif not (telephone or email or address or submitter_id):
            excluded = "unreachable"
        who = f"id {number}" if number else f"account {submitter_id}" if submitter_id else f"dossier {pk}"
        key = salted_hmac("motcua.polls.person", who, algorithm="sha256").hexdigest()
        assert ended_at is not None
        found.append(Served(pk, key, unit_id, level, sector or "other", ended_at, excluded))
    return found


@dataclass(frozen=True)
class Contact:
    """How somebody is reached; read when it is used, kept nowhere else."""

    dossier_id: int
    code: str
    user_id: int | None
    name: str = field(repr=False)
    telephone: str = field(repr=False)
    email: str = field(repr=False)
    address: str = field(repr=False)


def contacts(dossier_ids: Iterable[int]) -> dict[int, Contact]:
    """By dossier; one query. Who was destroyed or restricted since is left out."""
    rows = Party.objects.filter(
        dossier_id__in=set(dossier_ids), restricted_at__isnull=True, dossier__destroyed_at__isnull=True
    )
    return {
        pk: Contact(pk, code, user_id, name, telephone, email, address)
        for pk, code, user_id, name, telephone, email, address in rows.order_by("pk").values_list(
            "dossier_id",
            "dossier__code",
            "dossier__submitter_id",
            "owner_name",
            "telephone",
            "email",
            "address",
        )
    }
