"""Steer: light registers of the reform itself, because plans count them.

Commitments of heads, inspections, dialogue and meetings with their minutes, initiatives, items of communication,
breaches of discipline, facts of organisation, and values published by others. Each row has a unit, a day, evidence
and an author; a change is a new row, never an overwritten one. `indicators` reads them; nothing here reads a dossier.
"""
