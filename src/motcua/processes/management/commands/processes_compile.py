"""`motcua processes compile FILE`: a step table or a foreign BPMN file checked, and written as BPMN."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from motcua.kernel.commands import FaultFound, MotcuaCommand, WrongUse
from motcua.processes import queries
from motcua.processes.rules.drafting import Draft, drafts_of_file
from motcua.processes.rules.graph import Basis
from motcua.processes.rules.importing import Level
from motcua.processes.rules.reading import LARGEST_FILE, lane_roles
from motcua.processes.rules.table import folded


class Command(MotcuaCommand):
    help = (
        "Read a step table (XLSX or YAML) or a BPMN 2.0 file of another tool, check that it can run, and say what "
        "was kept, changed, dropped or refused. Writes nothing but the file named by --out. Exit 1 when there are "
        "faults."
    )
    example = "motcua processes compile quy-trinh.xlsx --out quy-trinh.bpmn"
    reports = True
    needs_database = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", help="the step table (.xlsx, .yaml) or BPMN file (.bpmn)")
        parser.add_argument(
            "--out", metavar="FILE", help="write the BPMN here (a table with several: FILE per key)"
        )
        parser.add_argument("--dmn", metavar="FILE", help="decision tables that belong to a BPMN file")
        parser.add_argument(
            "--lane",
            action="append",
            default=[],
            metavar="NAME=ROLE",
            help=f"the post of a lane; roles: {', '.join(sorted(queries.ROLES))}",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(options["file"])
        drafts = drafts_of_file(
            path.name,
            _content(path),
            roles=queries.ROLES,
            lane_roles={**lane_roles(), **_lanes(options["lane"])},
            lane_name=queries.lane_name,
            dmn=_content(Path(options["dmn"])) if options["dmn"] else b"",
        )
        if options["as_json"]:
            self.print_json({"file": path.name, "processes": [_report(draft) for draft in drafts]})
        else:
            for draft in drafts:
                self._tell(draft)
        faults = sum(len(draft.faults) for draft in drafts)
        if faults:
            raise FaultFound("" if options["as_json"] else f"{faults} faults: nothing was written.")
        if options["out"]:
            for draft in drafts:
                self._write(Path(options["out"]), draft, alone=len(drafts) == 1, quiet=options["as_json"])

    def _tell(self, draft: Draft) -> None:
        if draft.graph is not None:
            graph = draft.graph
            time = (
                f"{draft.weight / 60:g} working hours"
                if graph.basis is Basis.MINUTES
                else f"{draft.weight} %"
            )
            limit = f", limit {graph.limit / 60:g}" if graph.limit and graph.basis is Basis.MINUTES else ""
            self.stdout.write(f"{graph.key}: {graph.name_vi}. {len(graph.steps)} steps, {time}{limit}.")
        for level in (Level.CHANGED, Level.DROPPED, Level.REFUSED):
            for line in draft.lines:
                if line.level is level:
                    self.stdout.write(f"  {level}: {line.element} {line.key}: {line.message}")
        for fault in draft.faults:
            if fault.code != "refused":
                self.stdout.write(f"  fault: {fault.message}")

    def _write(self, out: Path, draft: Draft, *, alone: bool, quiet: bool) -> None:
        key = draft.graph.key if draft.graph else ""
        path = out if alone else out.with_name(f"{out.stem}-{key}{out.suffix}")
        try:
            path.write_bytes(draft.bpmn)
            if draft.dmn:
                path.with_suffix(".dmn").write_bytes(draft.dmn)
        except OSError as fault:
            raise WrongUse(f"{path} cannot be written: {fault.strerror}.") from None
        if not quiet:
            self.stdout.write(f"{path} written, {len(draft.bpmn)} bytes.")


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(LARGEST_FILE + 1)
    except OSError as fault:
        raise WrongUse(f"{path} cannot be read: {fault.strerror}.") from None


def _lanes(given: list[str]) -> dict[str, str]:
    found = {}
    for one in given:
        name, _, role = one.rpartition("=")
        if not name or role not in queries.ROLES:
            raise WrongUse(
                f"--lane {one}: expected NAME=ROLE with one of {', '.join(sorted(queries.ROLES))}."
            )
        found[folded(name)] = role
    return found


def _report(draft: Draft) -> dict[str, Any]:
    graph = draft.graph
    return {
        "key": graph.key if graph else None,
        "name": graph.name_vi if graph else None,
        "steps": [
            {
                "number": s.number,
                "key": s.key,
                "name": s.name_vi,
                "role": s.role,
                "unit": s.unit,
                "weight": s.weight,
            }
            for s in graph.steps
        ]
        if graph
        else [],
        "basis": str(graph.basis) if graph else None,
        "weight_total": draft.weight,
        "weight_limit": graph.limit if graph else None,
        "lines": [
            {"level": str(line.level), "element": line.element, "key": line.key, "message": line.message}
            for line in draft.lines
        ],
        "faults": [{"code": f.code, "where": f.where, "message": f.message} for f in draft.faults],
    }
