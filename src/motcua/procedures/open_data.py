"""Reading the catalogue for everybody: as open data, as a list by sector and level, what changed lately.

Only what is in force and no internal procedure. The rows come one after the other from a cursor of the database, so
thousands of them need little memory.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from motcua.agencies import queries as agencies
from motcua.kernel.zone import day_of
from motcua.procedures.errors import ProcedureNotFound
from motcua.procedures.models import (
    DecisionState,
    ItemKind,
    Offering,
    OnlineLevel,
    Procedure,
    PublicationItem,
)
from motcua.procedures.rules.open_catalogue import cpsv, jsonld, table, turtle
from motcua.procedures.rules.open_catalogue.dcat import Form
from motcua.procedures.rules.open_catalogue.rows import OpenAgency, OpenEvent, OpenProcedure, Publication
from motcua.procedures.sample import vocabulary

ONLINE_LEVELS = dict(OnlineLevel.choices)
_AT_ONCE = 200  # rows fetched from the cursor in one go


def _in_force() -> QuerySet[Procedure]:
    return Procedure.objects.filter(current_version__isnull=False, is_internal=False)


def _offered() -> Exists:
    return Exists(Offering.objects.filter(procedure=OuterRef("pk"), valid_to__isnull=True))


def open_procedures(code: str | None = None) -> Iterator[OpenProcedure]:
    """The procedures in force in order of their codes, or the one; two queries. Raises ProcedureNotFound."""
    rows = _in_force() if code is None else _in_force().filter(code=code)
    handling = (
        Offering.objects.filter(procedure=OuterRef("pk"), valid_to__isnull=True)
        .order_by("handling_unit__sort_key", "handling_unit_id")
        .values("handling_unit_id")
    )
    known = _handling_agencies()
    found = (
        rows.order_by("code")
        .annotate(handling=ArraySubquery(handling))
        .values_list(
            "code",
            "name",
            "sector__code",
            "sector__name",
            "current_version__online_level",
            "current_version__number",
            "current_version__valid_from",
            "current_version__content",
            "handling",
        )
    )
    count = 0
    for code_of, name, sector, sector_name, level, version, valid_from, content, units in found.iterator(
        _AT_ONCE
    ):
        count += 1
        yield OpenProcedure(
            code=code_of,
            name=name,
            sector_code=sector,
            sector_name=sector_name,
            online_level=level,
            version=version,
            valid_from=valid_from if valid_from > date.min else None,
            content=content,
            life_events=_events(content),
            handled_by=tuple(known[unit] for unit in dict.fromkeys(units)),
        )
    if code is not None and not count:
        raise ProcedureNotFound(code)


def _handling_agencies() -> Mapping[int, OpenAgency]:
    rows = Offering.objects.filter(valid_to__isnull=True).distinct()
    return {
        pk: OpenAgency(agency_id, name if area in name else f"{name}, {area}", code, area)
        for pk, agency_id, name, code, area in rows.values_list(
            "handling_unit_id",
            "handling_unit__agency_id",
            "handling_unit__name",
            "handling_unit__area__code",
            "handling_unit__area__name",
        )
    }


def _events(content: Mapping[str, Any]) -> tuple[OpenEvent, ...]:
    names = vocabulary()["life_events"]
    found = content.get("life_events")
    codes = found if isinstance(found, list) else []
    return tuple(OpenEvent(code, names[code]["vi"], names[code]["en"]) for code in codes if code in names)


@dataclass(frozen=True)
class CatalogueState:
    """What the open data are now: `mark` differs whenever a file made of them would. `modified`: the last change."""

    mark: str
    count: int
    modified: date | None


_STATE = """
SELECT (SELECT count(*) FROM procedures_procedure WHERE current_version_id IS NOT NULL AND NOT is_internal),
       (SELECT coalesce(sum(hashtextextended(
                 concat_ws(' ', p.id, p.current_version_id, p.name, s.code, s.name), 0)), 0)
          FROM procedures_procedure p JOIN procedures_sector s ON s.id = p.sector_id
         WHERE p.current_version_id IS NOT NULL AND NOT p.is_internal),
       (SELECT coalesce(sum(hashtextextended(
                 concat_ws(' ', o.procedure_id, u.id, u.agency_id, u.name, a.name), 0)), 0)
          FROM procedures_offering o JOIN agencies_unit u ON u.id = o.handling_unit_id
          JOIN agencies_area a ON a.id = u.area_id WHERE o.valid_to IS NULL),
       (SELECT max(v.valid_from) FROM procedures_procedure p
          JOIN procedures_procedureversion v ON v.id = p.current_version_id
         WHERE NOT p.is_internal AND v.valid_from <= %(today)s),
       (SELECT max(abolished_on) FROM procedures_procedure WHERE abolished_on <= %(today)s),
       (SELECT max(signed_at) FROM procedures_publicationdecision WHERE state = 'signed')
"""


def state(now: datetime) -> CatalogueState:
    """One query, a few milliseconds on thousands of procedures."""
    with connection.cursor() as cursor:
        cursor.execute(_STATE, {"today": day_of(now)})
        count, procedures, offerings, valid_from, abolished_on, signed_at = cursor.fetchone()
    days = [valid_from, abolished_on, day_of(signed_at) if signed_at else None]
    known = [day for day in days if day is not None and day > date.min]
    modified = max(known, default=None)
    parts = (count, f"{int(procedures) % 2**64:x}", f"{int(offerings) % 2**64:x}", modified or "")
    return CatalogueState("-".join(map(str, parts)), count, modified)


def publication(*, base: str = "", modified: date | None = None) -> Publication:
    """Who publishes, under which addresses. `base` without: the instance's public address."""
    province = agencies.province_name(settings.PROVINCE_CODE)
    return Publication(
        base=(base or settings.PUBLIC_URL).rstrip("/"),
        province_code=settings.PROVINCE_CODE,
        province_name=province,
        publisher=f"Ủy ban nhân dân {province[:1].lower()}{province[1:]}",
        licence=settings.OPEN_DATA_LICENCE,
        modified=modified,
    )


def pieces(form: Form, about: Publication, *, code: str | None = None) -> Iterator[str]:
    """The catalogue, or one procedure, in a form. Raises ProcedureNotFound at the first piece of a missing one."""
    rows = open_procedures(code)
    if form.ending == "ttl":
        return turtle.pieces(cpsv.catalogue(rows, about))
    if form.ending == "jsonld":
        return jsonld.pieces(cpsv.catalogue(rows, about))
    if form.ending == "jsonl":
        return table.json_lines(rows, about.base)
    return table.csv_pieces(rows, about.base)


class Scope(StrEnum):
    """Whose procedures the list shows."""

    OFFERED = "offered"
    ALL = "all"


@dataclass(frozen=True)
class Wanted:
    """What of the catalogue to list; empty means any."""

    scope: Scope = Scope.OFFERED
    sector: str = ""
    level: str = ""
    online_level: str = ""


@dataclass(frozen=True)
class ListedProcedure:
    code: str
    name: str
    name_en: str
    sector_name: str
    levels: tuple[str, ...]
    online_level: str


@dataclass(frozen=True)
class CataloguePage:
    """One page of the list; `number` counts from 1."""

    rows: tuple[ListedProcedure, ...]
    total: int
    number: int
    pages: int


def catalogue_page(wanted: Wanted, number: int, *, size: int) -> CataloguePage:
    """The wanted procedures by sector and name, `size` a page; two queries. A number too high gives the last page."""
    rows = _in_force()
    if wanted.scope is Scope.OFFERED:
        rows = rows.filter(_offered())
    if wanted.sector:
        rows = rows.filter(sector__code=wanted.sector)
    if wanted.level:
        rows = rows.filter(current_version__content__levels__contains=[wanted.level])
    if wanted.online_level in OnlineLevel:
        rows = rows.filter(current_version__online_level=wanted.online_level)
    total = rows.count()
    pages = max(1, -(-total // size))
    number = min(max(1, number), pages)
    listed = rows.order_by("sector__name", "sort_key", "code").values_list(
        "code",
        "name",
        "current_version__content__name_en",
        "sector__name",
        "current_version__content__levels",
        "current_version__online_level",
    )[(number - 1) * size : number * size]
    return CataloguePage(
        tuple(
            ListedProcedure(code, name, name_en or "", sector, tuple(levels or ()), level)
            for code, name, name_en, sector, levels, level in listed
        ),
        total,
        number,
        pages,
    )


@dataclass(frozen=True)
class CatalogueChange:
    """A procedure that a decision made, changed or abolished. `is_in_force`: its page can be opened."""

    kind: str
    code: str
    name: str
    decision: str
    issued_on: date
    effective_on: date
    is_in_force: bool

    @property
    def kind_label(self) -> str:
        return str(ItemKind(self.kind).label)


def changes_since(day: date, *, limit: int) -> list[CatalogueChange]:
    """What decisions that were issued since a day did, the latest first; one query."""
    rows = (
        PublicationItem.objects.filter(
            Q(procedure__isnull=True) | Q(procedure__is_internal=False),
            decision__state=DecisionState.SIGNED,
            decision__issued_on__gte=day,
        )
        .order_by("-decision__effective_on", "-decision_id", F("procedure__code"), "pk")
        .values_list(
            "kind",
            "procedure__code",
            "draft__code",
            "procedure__name",
            "draft__name",
            "decision__number",
            "decision__issued_on",
            "decision__effective_on",
            "procedure__current_version_id",
        )[:limit]
    )
    return [
        CatalogueChange(
            kind,
            code or draft_code or "",
            name or draft_name or "",
            number,
            issued,
            effective,
            current is not None,
        )
        for kind, code, draft_code, name, draft_name, number, issued, effective, current in rows
    ]
