"""One figure of a report counted again, beside what the report says: its value at that instant, and what came of its
dossiers. It reads every dossier of the period, so a worker does it and no request."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from typing import Any

from motcua.indicators import span_queries as spans
from motcua.kernel import scopes
from motcua.ledger.rules import Json
from motcua.reports import freezing
from motcua.reports.queries import Place, column_of, members_of, rows_of
from motcua.reports.rules import flow as flow_rules
from motcua.reports.rules.forms import Column, Form, Table
from motcua.reports.tables.flow import counted_flows

_MOST_CHANGES = 200


@dataclass(frozen=True)
class Change:
    """A dossier that the figure counts otherwise, and what was last recorded of it since."""

    dossier_id: int
    enters: bool
    kind: str
    at: datetime | None


@dataclass(frozen=True)
class Again:
    """The figure counted again. `changes`: dossiers that came or went since it was frozen, the first of `changed`;
    None where only the sums are known. `formula_changed`: it was computed by another version than the frozen one."""

    numerator: str | None
    denominator: int | None
    value: Fraction | None
    is_same: bool
    changes: tuple[Change, ...] | None
    changed: int
    formula_changed: bool


def counted(place: Place, *, now: datetime) -> Again:
    """A fixed number of queries, which all see one instant."""
    column = column_of(place)
    if column is not None and place.form.flow is not None:
        return _of_flow(place, place.form.flow, column, now)
    found = freezing.count(
        _only(place),
        freezing.span_of(place.sheet),
        unit_id=place.sheet.unit_id,
        now=now,
        options=freezing.options_of(place.sheet),
    ).sheet
    was = place.figure
    same = [
        one
        for one in found.figures
        if (one.table, one.code, one.variant, one.row, one.column)
        == (was.table, was.code, was.variant, was.row, was.column)
    ]
    again = same[0] if same else None
    return Again(
        numerator=again.numerator if again else None,
        denominator=again.denominator if again else None,
        value=again.value if again else None,
        is_same=again is not None
        and (again.numerator, again.denominator) == (was.numerator, was.denominator),
        changes=None,
        changed=0,
        formula_changed=again is not None and again.version != was.version,
    )


def _of_flow(place: Place, table: Table, column: Column, now: datetime) -> Again:
    span, options = freezing.span_of(place.sheet), freezing.options_of(place.sheet)
    with scopes.scope(scopes.of_system("a periodic report")), freezing.at_one_instant():
        flows = counted_flows(
            place.form, table, spans.Days(span.first, span.last), now=now, unit_id=place.sheet.unit_id
        )
        present = set(flow_rules.members(flows, column, options, rows=_rows_now(place, flows)))
        before = set(members_of(place) or ())
        changed = sorted((present - before) | (before - present))
        news = spans.happened_since(changed[:_MOST_CHANGES], place.sheet.event)
    return Again(
        numerator=str(len(present)),
        denominator=None,
        value=Fraction(len(present)),
        is_same=not changed,
        changes=tuple(
            Change(one, one in present, *news.get(one, ("", None))) for one in changed[:_MOST_CHANGES]
        ),
        changed=len(changed),
        formula_changed=False,
    )


def _only(place: Place) -> Form:
    """The form with nothing but what the figure needs: one indicator is counted sooner than all of them."""
    table = next((one for one in place.form.tables if one.key == place.figure.table), None)
    if table is None or place.figure.code not in table.indicators:
        return place.form
    return replace(place.form, tables=(replace(table, indicators=(place.figure.code,)),))


def _rows_now(place: Place, flows: Sequence[flow_rules.Flow]) -> frozenset[str] | None:
    rows = rows_of(place)
    if rows is None or place.figure.row in rows:
        return rows
    return frozenset(flow.row for flow in flows if flow.row.startswith(f"{place.figure.row}/"))


def to_json(again: Again) -> dict[str, Json]:
    changes: list[Json] | None = None
    if again.changes is not None:
        changes = [
            [one.dossier_id, one.enters, one.kind, one.at.isoformat() if one.at else ""]
            for one in again.changes
        ]
    return {
        "numerator": again.numerator,
        "denominator": again.denominator,
        "value": None if again.value is None else str(again.value),
        "same": again.is_same,
        "changes": changes,
        "changed": again.changed,
        "formula_changed": again.formula_changed,
    }


def from_json(said: Mapping[str, Any]) -> Again:
    changes = said["changes"]
    return Again(
        numerator=said["numerator"],
        denominator=said["denominator"],
        value=None if said["value"] is None else Fraction(said["value"]),
        is_same=said["same"],
        changes=None
        if changes is None
        else tuple(
            Change(one, enters, kind, datetime.fromisoformat(at) if at else None)
            for one, enters, kind, at in changes
        ),
        changed=said["changed"],
        formula_changed=said["formula_changed"],
    )
