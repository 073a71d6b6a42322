"""What the demo province offers where: read once from the catalogue and the units."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date

from motcua.accounts.models import Role
from motcua.agencies.models import Unit, UnitKind, UnitLevel
from motcua.procedures.models import Offering, OnlineLevel


@dataclass(frozen=True)
class Offered:
    """One procedure at one receiving unit."""

    procedure_id: int
    procedure_code: str
    procedure_name: str
    version_id: int
    content: Mapping[str, object]
    group: str
    channels: tuple[str, ...]
    payable_online: bool
    is_full_online: bool
    process_key: str
    receiving_unit_id: int
    handling_unit_id: int
    at_commune: bool


@dataclass
class Settlement:
    """The units by what they are to the demo, and all that is offered."""

    offered: list[Offered] = field(default_factory=list)
    places: dict[str, int] = field(default_factory=dict)
    areas: dict[int, str] = field(default_factory=dict)

    def unit_for(self, place: str) -> int | None:
        return self.places.get(place)

    def units(self) -> list[int]:
        return sorted({unit for o in self.offered for unit in (o.receiving_unit_id, o.handling_unit_id)})


_known: ContextVar[dict[date, Settlement] | None] = ContextVar("known settlement", default=None)


@contextmanager
def remembered() -> Iterator[None]:
    """Inside, a day is surveyed once, however often it is asked: while nobody changes catalogue, units or posts."""
    token = _known.set({})
    try:
        yield
    finally:
        _known.reset(token)


def survey(today: date) -> Settlement:
    """What is offered on the day. Who gets it does not change it."""
    known = _known.get()
    if known is None:
        return _surveyed(today)
    if today not in known:
        known[today] = _surveyed(today)
    return known[today]


def _surveyed(today: date) -> Settlement:
    """Read the offerings in force. Procedures without a version, a channel or a process are left out."""
    settlement = Settlement()
    rows = (
        Offering.objects.filter(valid_from__lte=today, procedure__current_version__isnull=False)
        .prefetch_related("procedure__current_version", "procedure__sector")
        .select_related("receiving_unit__area")
        .order_by("procedure__code", "receiving_unit__agency_id")
    )
    for row in rows:
        version = row.procedure.current_version
        channels = row.open_channels
        if version is None or not channels:
            continue
        settlement.offered.append(
            Offered(
                procedure_id=row.procedure_id,
                procedure_code=row.procedure.code,
                procedure_name=row.procedure.name,
                version_id=version.pk,
                content=version.content,
                group=row.procedure.sector.group,
                channels=channels,
                payable_online=version.payable_online,
                is_full_online=version.online_level == OnlineLevel.FULL_ONLINE,
                process_key=row.process_key,
                receiving_unit_id=row.receiving_unit_id,
                handling_unit_id=row.handling_unit_id,
                at_commune=row.receiving_unit.level == UnitLevel.COMMUNE,
            )
        )
        if row.receiving_unit.level == UnitLevel.COMMUNE:
            settlement.areas[row.receiving_unit.area_id] = row.receiving_unit.area.name
    settlement.places = _places(settlement)
    return settlement


def _places(settlement: Settlement) -> dict[str, int]:
    """The units that the printed sign-ins belong to: one commune's centre with its handling unit, the rest."""
    found: dict[str, int] = {}
    for offered in settlement.offered:
        if offered.at_commune and offered.group == "justice":
            found.setdefault("commune_centre", offered.receiving_unit_id)
            if offered.receiving_unit_id == found["commune_centre"]:
                found.setdefault("commune", offered.handling_unit_id)
        elif not offered.at_commune:
            found.setdefault("provincial_centre", offered.receiving_unit_id)
            if offered.group == "justice":
                found.setdefault("justice", offered.handling_unit_id)
    province = (
        Unit.objects.filter(level=UnitLevel.PROVINCE, kind=UnitKind.PEOPLES_COMMITTEE, posts__isnull=False)
        .order_by("pk")
        .first()
    )
    if province is not None:
        found["province"] = province.pk
    # reform staff sit in departments: the home affairs' office for reform, else whoever has such a post
    reform = Unit.objects.filter(posts__role=Role.REFORM_STAFF).order_by("posts__code", "agency_id").first()
    if reform is not None:
        found["reform"] = reform.pk
    return found
