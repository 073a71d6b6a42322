"""Internal processes by key, from `motcua/law/processes`."""

from collections.abc import Mapping
from functools import cache
from importlib import resources

import yaml

from motcua.accounts.queries import Role
from motcua.processes.errors import ProcessUnknown
from motcua.processes.rules import Process, ProcessInvalid, read_process

NO_PROCESS = Process(key="", name_vi="", name_en="", steps=())


def process(key: str) -> Process:
    """The process with this key. Raises ProcessUnknown; ProcessInvalid when a file is at fault.

    The empty key is that of a dossier brought along from an older system: it ran under no process of ours.
    """
    if not key:
        return NO_PROCESS
    known = processes()
    if key not in known:
        raise ProcessUnknown(key)
    return known[key]


@cache
def processes() -> Mapping[str, Process]:
    """All processes, checked once in a process: shares sum to 100, roles exist."""
    found: dict[str, Process] = {}
    for file in sorted(
        (resources.files("motcua") / "law" / "processes").iterdir(), key=lambda item: item.name
    ):
        if not file.name.endswith(".yaml"):
            continue
        for key, table in yaml.safe_load(file.read_text(encoding="utf-8"))["processes"].items():
            if key in found:
                raise ProcessInvalid(f"The process {key} stands twice.")
            found[key] = read_process(key, table, roles=Role.values)
    return found
