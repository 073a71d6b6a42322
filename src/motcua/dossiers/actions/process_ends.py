"""Nothing is kept of a process once its dossier has ended."""

from motcua.dossiers.rules.projection import DossierState
from motcua.processes import queries as processes
from motcua.processes.actions import runs
from motcua.processes.errors import ProcessUnknown


def forget(before: DossierState, after: DossierState) -> None:
    """Drop the kept state when this command ended the dossier. A plain process has none: no query then."""
    if after.ended_at is None or before.ended_at is not None or before.processing_at is None:
        return
    try:
        plain = processes.program(before.process_key, before.process_version).is_plain
    except ProcessUnknown:
        return  # brought along from an older system: it never ran here
    if not plain:
        runs.drop(after.id)
