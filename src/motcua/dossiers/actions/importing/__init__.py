"""`motcua dossiers import`: what a province brings along from older systems (docs/import.md)."""

from motcua.dossiers.actions.importing.running import Report, Source, run, source

__all__ = ["Report", "Source", "run", "source"]
