"""Writes of internal processes: approving versions, keeping where dossiers stand."""
