"""From the database to the files of an archive."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from motcua.procedures import configuration
from motcua.procedures.configuration import ProcedureSaid
from motcua.procedures.rules.fee_files import write_yaml
from motcua.processes import queries as processes
from motcua.records import configuration as templates
from motcua.travel.rules import plain_yaml

KINDS = ("procedures", "processes", "fees", "templates")


def files(
    *, day: date, kinds: Iterable[str] = KINDS, codes: Collection[str] | None = None
) -> dict[str, bytes]:
    """The files of what is in force on the day (in Vietnam), by path; `codes` narrows the procedures.

    Raises FileMissing: the bytes of a template are gone from the storage.
    """
    found: dict[str, bytes] = {}
    wanted = set(kinds)
    if "procedures" in wanted:
        for one in configuration.procedures(codes):
            found[f"procedures/{one.code}.yaml"] = plain_yaml.write(procedure_file(one))
    if "processes" in wanted:
        for key in processes.definition_keys():
            found.update(_process_files(key, day))
    if "fees" in wanted:
        for rule in configuration.fee_schedules(day):
            found[f"fees/{rule.key}.{rule.valid_from.isoformat()}.yaml"] = write_yaml(rule)
    if "templates" in wanted:
        for row in templates.templates_in_force(day, codes):
            stem = f"templates/{row.procedure}.{row.kind}.{row.sha256[:16]}"
            found[f"{stem}.docx"] = row.content()
            said = {"procedure": row.procedure, "kind": row.kind, "name": row.name}
            found[f"{stem}.yaml"] = plain_yaml.write(said)
    return dict(sorted(found.items()))


def procedure_file(one: ProcedureSaid) -> dict[str, Any]:
    """What one procedure's file says. No id, number or day: they belong to the installation."""
    said: dict[str, Any] = {
        "code": one.code,
        "long_code": one.long_code,
        "name": one.name,
        "internal": one.is_internal,
        "sector": {"code": one.sector_code, "name": one.sector_name, "group": one.sector_group},
        "flags": dict(one.flags),
        "content": dict(one.content),
    }
    if one.form_schema is not None or one.form_layout is not None:
        said["form"] = {"schema": one.form_schema, "layout": one.form_layout}
    return said


def _process_files(key: str, day: date) -> dict[str, bytes]:
    """The version of a process that holds on the day: its BPMN and DMN as they were approved."""
    version = processes.version_on(key, day)
    if version is None:
        return {}
    bpmn, dmn = processes.files(key, version.number)
    found = {f"processes/{key}.bpmn": bpmn.encode("utf-8")}
    if dmn:
        found[f"processes/{key}.dmn"] = dmn.encode("utf-8")
    return found
