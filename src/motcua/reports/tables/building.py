"""A sheet in the making: figures get their numbers in the order in which they come."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from motcua.indicators import queries as indicators
from motcua.indicators import span_queries as spans
from motcua.indicators.board import Measured, Reading, measure
from motcua.indicators.registry import INDICATORS
from motcua.indicators.rules.figures import Figure
from motcua.reports.rules import flow as flow_rules
from motcua.reports.rules.forms import Ending, Form, Place, TableKind
from motcua.reports.rules.members import Group
from motcua.reports.rules.periods import Span
from motcua.reports.rules.sheets import Frozen, Grid, Scale


@dataclass
class Building:
    """What all tables of one report share. `codes`: every indicator that some table names, counted once."""

    form: Form
    span: Span
    unit_id: int | None
    options: Mapping[Ending, Place]
    now: datetime
    figures: list[Frozen] = field(default_factory=list)
    slots: dict[str, int] = field(default_factory=dict)
    flows: list[flow_rules.Flow] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    grids: list[Grid] = field(default_factory=list)

    @property
    def days(self) -> spans.Days:
        return spans.Days(self.span.first, self.span.last)

    @cached_property
    def names(self) -> indicators.Names:
        return indicators.names()

    @cached_property
    def counted(self) -> spans.OfDays:
        """What the indicators of the form are counted from: a fixed number of queries."""
        codes = [code for table in self.form.tables for code in table.indicators if code in INDICATORS]
        return spans.counted(self.days, now=self.now, codes=codes, unit_id=self.unit_id)

    @property
    def groups(self) -> tuple[Group, ...]:
        """The dossiers behind the indicators; none where the form has no table of indicators."""
        if "counted" not in self.__dict__:
            return ()
        return tuple(
            Group(one.unit_kind, one.sector_group, one.unit_id, one.measures, one.ids)
            for one in (*self.counted.alike, *self.counted.open)
        )

    @cached_property
    def measured(self) -> Mapping[str, Measured]:
        """Every indicator of the form, counted together."""
        codes = [code for table in self.form.tables for code in table.indicators if code in INDICATORS]
        return {code: measure(code, self.counted.counted) for code in dict.fromkeys(codes)}

    def add(self, **said: object) -> int:
        """Put a figure down; its number."""
        number = len(self.figures) + 1
        self.figures.append(Frozen(number=number, **said))  # type: ignore[arg-type]  # the callers name its fields
        return number

    def add_reading(
        self,
        found: Measured,
        reading: Reading,
        *,
        table: str,
        figure: Figure | None = None,
        unit_id: int | None = None,
    ) -> int:
        """Put down one reading of an indicator, of the whole or of one unit."""
        value = reading.figure if figure is None else figure
        return self.add(
            code=found.indicator.code,
            name=found.words.name.vi,
            numerator=str(value.numerator),
            denominator=value.denominator,
            scale=Scale(value.scale.value),
            version=found.indicator.version,
            variant=reading.variant.code,
            unit_id=self.unit_id if unit_id is None else unit_id,
            table=table,
            decimals=found.indicator.decimals,
            row=str(unit_id or ""),
        )

    def has(self, kind: TableKind) -> bool:
        return any(table.kind is kind for table in self.form.tables)
