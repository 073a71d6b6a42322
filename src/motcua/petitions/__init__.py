"""Serve: what people tell the administration: petitions, their clocks, their public answers."""
