"""Whose reports the schedule asks for: the province's, and those of every unit that reports to it.

A unit's period and due day are its own (law/reports/periods.yaml, `dueRule` of units). Who reports: the departments
of the province and the people's committees of its communes, as they stood on the last day of the period; divisions
and service centres are counted in the unit above them (decree 09/2019/NĐ-CP speaks of agencies; from memory).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.conf import settings

from motcua.agencies import queries as agencies
from motcua.agencies.queries import ProvinceUnit
from motcua.reports.models import Report
from motcua.reports.rules import law
from motcua.reports.rules.forms import Form
from motcua.reports.rules.lifecycle import State
from motcua.reports.rules.periods import Span, ended

_DEPARTMENT, _COMMITTEE, _PROVINCE = "department", "peoples_committee", "province"


def asked_for(whose: str, *, since: date, until: date, today: date) -> list[tuple[Form, Span]]:
    """Forms with the periods whose due day lies between two days, both included. `whose`: province or unit."""
    found = []
    for form in law.forms(on=today):
        rules = law.cut(form.cut, on=today).rules
        for kind, of in form.scheduled.items():
            if whose in of:
                spans = ended(
                    rules,
                    kind,
                    since=date(since.year - 1, 1, 1),
                    on=date(until.year + 1, 12, 31),
                    whose=whose,
                )
                found += [(form, one) for one in spans if since <= one.due_on <= until]
    return sorted(found, key=lambda row: (row[1].due_on, row[0].code, row[1].key))


def reporting_units(on: date) -> list[ProvinceUnit]:
    """The units that report to the province, as they stood on the day, in Vietnamese order; one query."""
    return [
        one
        for one in agencies.province_units_on(settings.PROVINCE_CODE, on)
        if one.kind == _DEPARTMENT or (one.kind == _COMMITTEE and one.level != _PROVINCE)
    ]


@dataclass(frozen=True)
class OfUnit:
    """What one unit owes for a period. `report` None: nobody has drafted it."""

    unit: ProvinceUnit
    form: Form
    span: Span
    report: Report | None
    today: date

    @property
    def is_done(self) -> bool:
        return self.report is not None and self.report.state == State.SUBMITTED

    @property
    def is_late(self) -> bool:
        return not self.is_done and self.today > self.span.due_on

    @property
    def can_begin(self) -> bool:
        return self.report is None and self.today > self.span.last


@dataclass(frozen=True)
class OfUnits:
    """What all units owe for a form and period."""

    form: Form
    span: Span
    rows: tuple[OfUnit, ...]

    @property
    def submitted(self) -> int:
        return sum(1 for one in self.rows if one.is_done)

    @property
    def missing(self) -> tuple[OfUnit, ...]:
        """Units that have not handed theirs in."""
        return tuple(one for one in self.rows if not one.is_done)


def of_units(asked: list[tuple[Form, Span]], *, today: date, unit_id: int | None = None) -> Iterator[OfUnits]:
    """What every unit (or the one) owes of these: a query for the reports, and one for each last day of a period."""
    mine = Report.objects.filter(
        unit__isnull=False,
        form__in=sorted({form.code for form, _span in asked}),
        period__in=sorted({span.key for _form, span in asked}),
    ).exclude(state=State.DISCARDED.value)
    if unit_id is not None:
        mine = mine.filter(unit_id=unit_id)
    reports = {(one.form, one.period, one.unit_id): one for one in mine.order_by("number")}
    stood: dict[date, list[ProvinceUnit]] = {}
    for form, span in asked:
        if span.last not in stood:
            stood[span.last] = [one for one in reporting_units(span.last) if unit_id in (None, one.id)]
        rows = (
            OfUnit(unit, form, span, reports.get((form.code, span.key, unit.id)), today)
            for unit in stood[span.last]
        )
        yield OfUnits(form, span, tuple(rows))


def units_of(report: Report, *, today: date) -> OfUnits | None:
    """What the units owe beside a report of the province; None for a unit's own, and where units are not asked."""
    if report.unit_id is not None:
        return None
    form = law.form(report.form, on=today)
    for kind, of in form.scheduled.items():
        if kind.value == report.kind and "unit" in of:
            rules = law.cut(form.cut, on=today).rules
            found = [
                one
                for one in ended(rules, kind, since=report.last, on=report.due_on, whose="unit")
                if one.key == report.period
            ]
            return next(of_units([(form, one) for one in found], today=today), None)
    return None
