"""Steer: measures and indicators computed from dossiers; never writes a dossier.

A *measure* counts dossiers (`measures.py`: a predicate over the flat table of `facts.py` and the day that puts
a dossier into a month). A *cell* is the value of every measure for one month, receiving unit, handling unit,
procedure and channel (`models.py`); the follower (`actions.py`) keeps cells equal to a recount. An *indicator*
is a ratio or count of measures (`registry.py`), its words stand in `law/indicators`. To add an indicator:
one entry in the registry, one in the YAML. Figures that hang on the clock (pending, overdue) are never stored.
May read: the log by `ledger.queries`, the tables of facts by SQL within the open scope. Nothing calls back up.
"""
