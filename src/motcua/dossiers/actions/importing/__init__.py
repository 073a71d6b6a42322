"""`motcua dossiers import`: what a province brings along from older systems (docs/import.md)."""

from motcua.dossiers.actions.importing.running import Report, lanes_for, run
from motcua.dossiers.actions.importing.sources import Source, source

__all__ = ["Report", "Source", "lanes_for", "run", "source"]
