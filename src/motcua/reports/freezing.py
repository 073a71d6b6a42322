"""Counting all figures of a report at one instant and freezing them with what is needed to make it again."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from motcua.agencies import queries as agencies
from motcua.agencies.errors import UnitNotFound
from motcua.indicators import actions as indicators
from motcua.indicators import span_queries as spans
from motcua.kernel import scopes
from motcua.kernel.zone import day_of
from motcua.reports.rules import flow as flow_rules
from motcua.reports.rules import law, members, sheets
from motcua.reports.rules.forms import Ending, Form, Place, Table, TableKind
from motcua.reports.rules.periods import Kind, Span
from motcua.reports.rules.sheets import Grid, Sheet
from motcua.reports.tables import flow, lines
from motcua.reports.tables.building import Building

_BUILD: Mapping[TableKind, Callable[[Table, Building], Grid]] = {
    TableKind.FLOW: flow.build,
    TableKind.INDICATORS: lines.indicators,
    TableKind.BY_UNIT: lines.by_unit,
    TableKind.LEAGUE: lines.league,
    TableKind.APOLOGIES: lines.apologies,
    TableKind.SCORECARD: lines.scorecard,
}


@dataclass(frozen=True)
class Counted:
    """A sheet, and the dossiers behind its figures. `flows` None: the form has no table of flow."""

    sheet: Sheet
    flows: tuple[flow_rules.Flow, ...] | None
    packed: bytes | None


def count(
    form: Form,
    span: Span,
    *,
    unit_id: int | None,
    now: datetime,
    options: Mapping[Ending, Place] | None = None,
) -> Counted:
    """Count all figures at one instant of the database. In the scope of the system: a report is a published figure of
    its unit. A fixed number of queries, whatever the size of the province."""
    if any(table.kind is TableKind.SCORECARD for table in form.tables):
        indicators.follow(now=now)  # the one table that reads the live cells
    with scopes.scope(scopes.of_system("a periodic report")), at_one_instant():
        at = Building(form, span, unit_id, dict(form.options if options is None else options), now)
        event = spans.newest_event()
        for table in form.tables:
            at.grids.append(_BUILD[table.kind](table, at))
        unit = None if unit_id is None else agencies.unit(unit_id)
        committee = _committee()
        province = agencies.province_name(settings.PROVINCE_CODE)
    flows = tuple(at.flows) if form.flow is not None else None
    packed = members.pack(flows or (), at.groups) if flows is not None or at.groups else None
    sheet = Sheet(
        form=form.code,
        edition=form.valid_from.isoformat(),
        unit_id=unit_id,
        unit_name=unit.name if unit else committee[0] or f"Ủy ban nhân dân {province}",
        agency_id=unit.agency_id if unit else committee[1],
        province=province,
        period=span.key,
        kind=span.kind.value,
        first=span.first.isoformat(),
        last=span.last.isoformat(),
        due_on=span.due_on.isoformat(),
        as_of=now.astimezone(UTC).isoformat(),
        known_on=day_of(now).isoformat(),
        event=event,
        options={ending.value: place.value for ending, place in at.options.items()},
        grids=tuple(at.grids),
        figures=tuple(at.figures),
        slots=at.slots,
        notes=tuple(at.notes),
        members=hashlib.sha256(packed).hexdigest() if packed else "",
    )
    return Counted(sheet, flows, packed)


def _committee() -> tuple[str, str]:
    """Name and identifier of the province's committee; empty where the units are not entered."""
    try:
        found = agencies.peoples_committee(settings.PROVINCE_CODE)
    except UnitNotFound:
        return "", ""
    return found.name, found.agency_id


class at_one_instant:  # reads as a clause
    """All queries of a report see the same instant, so that its tables agree with one another. Inside a transaction
    that has begun already its own view of the data holds."""

    def __enter__(self) -> None:
        self.own = not connection.in_atomic_block
        if self.own:
            self.block = transaction.atomic()
            self.block.__enter__()
            with connection.cursor() as db:
                db.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")

    def __exit__(self, *fault: Any) -> None:
        if self.own:
            self.block.__exit__(*fault)


def form_of(sheet: Sheet) -> Form:
    """The form in the version that the sheet was made by. Raises FormUnknown."""
    return law.form(sheet.form, on=date.fromisoformat(sheet.edition))


def span_of(sheet: Sheet) -> Span:
    """The days that the sheet was counted over: a later change of the rules does not move them."""
    return Span(
        Kind(sheet.kind), sheet.period, sheet.first_day, sheet.last_day, date.fromisoformat(sheet.due_on)
    )


def options_of(sheet: Sheet) -> dict[Ending, Place]:
    return {Ending(ending): Place(place) for ending, place in sheet.options.items()}


def digest(content: Mapping[str, Any]) -> str:
    """SHA-256 of a sheet's content in one way of writing."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def frozen(content: Mapping[str, Any]) -> Sheet:
    """The sheet as it was kept."""
    return sheets.from_json(content)
