"""From the files of an archive to procedures, processes and fee rules, each checked by the rules of its own room."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import jsonschema_rs

from motcua.procedures.rules import forms
from motcua.procedures.rules.drafting import FlagsInvalid, VersionFlags
from motcua.procedures.rules.fee_files import read_yaml
from motcua.procedures.rules.fee_schedules import Schedule, ScheduleInvalid
from motcua.procedures.rules.form_rows import rows_of
from motcua.travel.errors import ArchiveRefused
from motcua.travel.rules import plain_yaml

LONGEST_CODE = 20
LONGEST_KEY = 40
LONGEST_NAME = 150  # of a template
TEMPLATE_KINDS = ("application", "result")
_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*", re.ASCII)
_PARTS = frozenset({"code", "long_code", "name", "internal", "sector", "flags", "content"})
_ROWS = ("channels", "components")  # lists of mappings: pages, clocks and fees read them


@dataclass(frozen=True)
class ProcedureEntry:
    code: str
    name: str
    is_internal: bool
    sector_code: str
    sector_name: str
    content: Mapping[str, Any]
    flags: VersionFlags
    form_schema: Mapping[str, Any] | None
    form_layout: Mapping[str, Any] | None

    def carried(self) -> dict[str, Any]:
        return carried(self.name, self.flags.as_json(), self.content, self.form_schema, self.form_layout)


def carried(
    name: str,
    flags: Mapping[str, Any],
    content: Mapping[str, Any],
    form_schema: Mapping[str, Any] | None,
    form_layout: Mapping[str, Any] | None,
) -> dict[str, Any]:
    """What a draft carries of a procedure, in the shape in which two of them are compared."""
    form = (
        None
        if form_schema is None and form_layout is None
        else {"schema": form_schema, "layout": form_layout}
    )
    return {
        "name": name,
        "flags": dict(flags),
        "content": {key: value for key, value in content.items() if key != "internal"},
        "form": form,
    }


@dataclass(frozen=True)
class ProcessEntry:
    key: str
    bpmn: bytes
    dmn: bytes


@dataclass(frozen=True)
class TemplateEntry:
    """A Word template of a procedure; whether it can be drawn up is for the room of files to say."""

    procedure: str
    kind: str
    name: str
    content: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True)
class Entries:
    procedures: tuple[ProcedureEntry, ...]
    processes: tuple[ProcessEntry, ...]
    fees: tuple[Schedule, ...]
    templates: tuple[TemplateEntry, ...]


def read(files: Mapping[str, bytes]) -> Entries:
    """Raises ArchiveRefused: a file that this release does not know or cannot use."""
    procedures: list[ProcedureEntry] = []
    processes: list[ProcessEntry] = []
    fees: list[Schedule] = []
    templates: list[TemplateEntry] = []
    for path, content in sorted(files.items()):
        folder, _, name = path.partition("/")
        if folder == "procedures" and name.endswith(".yaml"):
            procedures.append(_procedure(path, name.removesuffix(".yaml"), content))
        elif folder == "processes" and name.endswith(".bpmn"):
            key = name.removesuffix(".bpmn")
            if len(key) > LONGEST_KEY or not _KEY.fullmatch(key):
                raise ArchiveRefused(f"{path}: {key[:60]!r} is no key of a process.")
            processes.append(ProcessEntry(key, content, files.get(f"processes/{key}.dmn", b"")))
        elif folder == "processes" and name.endswith(".dmn"):
            if f"processes/{name.removesuffix('.dmn')}.bpmn" not in files:
                raise ArchiveRefused(f"{path} has no BPMN file beside it.")
        elif folder == "fees" and name.endswith(".yaml"):
            fees.append(_fee(path, name, content))
        elif folder == "templates" and name.endswith(".docx"):
            templates.append(_template(path.removesuffix(".docx"), content, files))
        elif folder == "templates" and name.endswith(".yaml"):
            if f"templates/{name.removesuffix('.yaml')}.docx" not in files:
                raise ArchiveRefused(f"{path} has no Word file beside it.")
        else:
            raise ArchiveRefused(
                f"{path}: this release does not know such a file. Update this installation first."
            )
    return Entries(tuple(procedures), tuple(processes), tuple(fees), tuple(templates))


def _template(stem: str, content: bytes, files: Mapping[str, bytes]) -> TemplateEntry:
    beside = files.get(f"{stem}.yaml")
    if beside is None:
        raise ArchiveRefused(f"{stem}.docx has no YAML file beside it that says whose template it is.")
    said = plain_yaml.read(f"{stem}.yaml", beside)
    if set(said) != {"procedure", "kind", "name"} or not all(isinstance(one, str) for one in said.values()):
        raise ArchiveRefused(f"{stem}.yaml: a template has the texts procedure, kind and name.")
    if said["kind"] not in TEMPLATE_KINDS or not 0 < len(said["name"].strip()) <= LONGEST_NAME:
        raise ArchiveRefused(
            f"{stem}.yaml: kind is one of {', '.join(TEMPLATE_KINDS)}; the name has 1 to {LONGEST_NAME} letters."
        )
    return TemplateEntry(said["procedure"], said["kind"], said["name"], content)


def _fee(path: str, name: str, content: bytes) -> Schedule:
    try:
        found = read_yaml(content)
    except ScheduleInvalid as invalid:
        raise ArchiveRefused(f"{path}: {' '.join(invalid.faults)}"[:1000]) from None
    if name != f"{found.key}.{found.valid_from.isoformat()}.yaml":
        raise ArchiveRefused(f"{path} is about {found.key} from {found.valid_from}: name and content differ.")
    return found


def _procedure(path: str, code: str, content: bytes) -> ProcedureEntry:
    said = plain_yaml.read(path, content)
    if wrong := sorted((set(said) - {"form"}) ^ _PARTS):
        raise ArchiveRefused(f"{path}: unknown or missing: {', '.join(wrong)[:200]}.")
    if said["code"] != code or len(code) > LONGEST_CODE:
        raise ArchiveRefused(f"{path} is about the code {str(said['code'])[:40]!r}: name and content differ.")
    sector = _mapping(path, said, "sector")
    body = _mapping(path, said, "content")
    for text in (said["name"], said["long_code"], *(sector.get(part) for part in ("code", "name", "group"))):
        if not isinstance(text, str):
            raise ArchiveRefused(f"{path}: name, long_code and the sector's code, name and group are texts.")
    if not said["name"].strip() or not sector["code"]:
        raise ArchiveRefused(f"{path}: the name or the sector is empty.")
    if not isinstance(said["internal"], bool):
        raise ArchiveRefused(f"{path}: internal is true or false.")
    for part in _ROWS:
        rows = body.get(part, [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise ArchiveRefused(f"{path}: content.{part} is a list of mappings.")
    try:
        flags = VersionFlags.of_json(_mapping(path, said, "flags"))
    except FlagsInvalid as invalid:
        raise ArchiveRefused(f"{path}: flags: {invalid}") from None
    schema, layout = _form(path, said)
    return ProcedureEntry(
        code=code,
        name=said["name"],
        is_internal=said["internal"],
        sector_code=sector["code"],
        sector_name=sector["name"],
        content=body,
        flags=flags,
        form_schema=schema,
        form_layout=layout,
    )


def _form(path: str, said: Mapping[str, Any]) -> tuple[Mapping[str, Any] | None, Mapping[str, Any] | None]:
    """Schema and layout that belong together and can be shown, or none."""
    if "form" not in said:
        return None, None
    form = _mapping(path, said, "form")
    if set(form) != {"schema", "layout"}:
        raise ArchiveRefused(f"{path}: a form has schema and layout.")
    schema, layout = _mapping(path, form, "schema"), _mapping(path, form, "layout")
    try:
        jsonschema_rs.meta.validate(schema)
        for language in ("vi", "en"):
            forms.describe(schema, layout, language)
        rows_of(schema, layout)
    except (jsonschema_rs.ValidationError, KeyError, TypeError, ValueError, AttributeError) as fault:
        words = " ".join(str(fault).split())[:200]
        raise ArchiveRefused(f"{path}: the form cannot be shown: {words}") from None
    return schema, layout


def _mapping(path: str, said: Mapping[str, Any], key: str) -> dict[str, Any]:
    found = said.get(key)
    if not isinstance(found, dict):
        raise ArchiveRefused(f"{path}: {key} is a mapping.")
    return found
