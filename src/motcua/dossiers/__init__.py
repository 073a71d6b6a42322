"""Serve: the life of a dossier; the only room where a citizen's case changes.

`rules` decide and project (pure), `actions` are one transaction each (row + one event + jobs),
`queries` read, always inside a scope. The row is the projection of its events, field by field.
"""
