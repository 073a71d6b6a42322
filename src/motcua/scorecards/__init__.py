"""Steer: index frameworks (decision 766, PAR INDEX, ...) computed, appraised, published and ranked.

A *framework* is a versioned document (`law/scorecards/*.yaml` or imported): criteria, points, formulas. `rules/`
scores it (pure). A *round* asks it of units for a year: open, self-scored with evidence, appraised, survey parts,
published, ranked. What indicators compute fills itself and cannot be overwritten, only contested.
Reads `indicators` and what lies below; never writes a dossier.
"""
