"""Steer: reform plans. Reads the text of a plan, keeps its targets, sets them beside live figures.

`rules/` is the grammar that finds targets in a text; `actions` adopts a plan and takes values entered by hand;
`queries` measures each target by the indicator it names; `verdicts` (pure) compares. A target that the system
computes takes no hand-entered value. Imports `indicators` below it, never a dossier.
"""
