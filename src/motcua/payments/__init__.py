"""Serve: money owed and paid for a dossier."""
