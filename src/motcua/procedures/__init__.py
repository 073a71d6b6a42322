"""Reference: the catalogue. Procedure -> Version -> Offering, e-forms, fees; import of the national export.

Versions are immutable once written; a changed record makes a new version.
"""
