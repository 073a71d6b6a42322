"""The kinds of tables that a form may hold: each counts its figures and says how they stand in rows and columns."""
