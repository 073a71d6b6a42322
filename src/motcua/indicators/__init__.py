"""Steer: measures and indicators computed from dossiers; never writes a dossier."""
