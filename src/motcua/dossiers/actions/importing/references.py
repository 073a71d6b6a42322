"""What an older system's words for units and procedures mean here; each is looked up once a run."""

from dataclasses import dataclass, field
from datetime import date

from motcua.agencies import queries as agencies
from motcua.dossiers.rules.deciding import StepPlan
from motcua.dossiers.rules.importing.planning import Planned
from motcua.dossiers.rules.importing.problems import Problem, RowRefused
from motcua.kernel.text import squeeze
from motcua.kernel.worktime import WorkCalendar
from motcua.kernel.zone import day_of
from motcua.procedures import queries as procedures
from motcua.procedures.errors import NotOffered
from motcua.procedures.queries import CodedProcedure
from motcua.processes import queries as processes


@dataclass(frozen=True)
class Place:
    """Where and under what a dossier runs. `process_key` is empty and `steps` are none on a finished one."""

    procedure_id: int
    version_id: int
    receiving_unit_id: int
    handling_unit_id: int
    process_key: str
    steps: tuple[StepPlan, ...]
    calendar: WorkCalendar


@dataclass
class References:
    """The look-ups of one run."""

    today: date
    _units: dict[str, list[int]] = field(default_factory=dict)
    _procedures: dict[str, CodedProcedure | None] = field(default_factory=dict)
    _offerings: dict[tuple[int, int], tuple[int, str] | None] = field(default_factory=dict)
    _calendars: dict[int, WorkCalendar] = field(default_factory=dict)
    _steps: dict[str, tuple[StepPlan, ...]] = field(default_factory=dict)

    def place(self, planned: Planned) -> Place:
        """Raises RowRefused with everything that is unknown."""
        values = planned.record.values
        problems: list[Problem] = []
        procedure = self._procedure(values["procedure"], problems)
        receiving = self._unit("receiving_unit", values["receiving_unit"], problems)
        named = values.get("handling_unit")
        handling = receiving if named is None else self._unit("handling_unit", named, problems)
        if procedure is None or receiving is None or handling is None:
            raise RowRefused(*problems)
        offered = self._offering(procedure.id, receiving)
        if named is None and offered is not None:
            handling = offered[0]
        process_key = ""
        if planned.is_open:
            if offered is None:
                raise RowRefused(
                    Problem(
                        "receiving_unit",
                        "the dossier is still open, and the unit does not offer the procedure today",
                        "enter the offering, or translate to the unit that took the procedure over",
                    )
                )
            process_key = offered[1]
        return Place(
            procedure_id=procedure.id,
            version_id=procedure.version_on(day_of(planned.day_of_opening)),
            receiving_unit_id=receiving,
            handling_unit_id=handling,
            process_key=process_key,
            steps=self._plan(process_key),
            calendar=self._calendar(handling),
        )

    def _procedure(self, code: str, problems: list[Problem]) -> CodedProcedure | None:
        if code not in self._procedures:
            self._procedures[code] = procedures.coded(code)
        found = self._procedures[code]
        if found is None:
            problems.append(
                Problem(
                    "procedure",
                    f"{code[:60]!r} is no procedure of the catalogue",
                    "translate it in the mapping under values/procedure, or import the catalogue first",
                )
            )
        return found

    def _unit(self, name: str, said: str, problems: list[Problem]) -> int | None:
        if not self._units:
            for unit in agencies.all_names():
                for known in {unit.agency_id, unit.legacy_agency_id, squeeze(unit.name)} - {""}:
                    self._units.setdefault(known, []).append(unit.id)
        found = self._units.get(said) or self._units.get(squeeze(said)) or []
        if len(found) == 1:
            return found[0]
        what = "is no unit known here" if not found else f"names {len(found)} units"
        problems.append(
            Problem(
                name,
                f"{said[:80]!r} {what}",
                f"translate it to the unit's identifier in the mapping under values/{name}",
            )
        )
        return None

    def _offering(self, procedure_id: int, unit_id: int) -> tuple[int, str] | None:
        key = (procedure_id, unit_id)
        if key not in self._offerings:
            try:
                found = procedures.offering(procedure_id, unit_id, self.today)
                self._offerings[key] = (found.handling_unit_id, found.process_key)
            except NotOffered:
                self._offerings[key] = None
        return self._offerings[key]

    def _calendar(self, unit_id: int) -> WorkCalendar:
        if unit_id not in self._calendars:
            self._calendars[unit_id] = agencies.calendar_of(unit_id)
        return self._calendars[unit_id]

    def _plan(self, key: str) -> tuple[StepPlan, ...]:
        if key not in self._steps:
            listed = processes.process(key).steps
            self._steps[key] = tuple(
                StepPlan(no=step.no, role=step.role, share_percent=step.share_percent) for step in listed
            )
        return self._steps[key]
