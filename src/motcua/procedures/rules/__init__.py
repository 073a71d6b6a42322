"""Rules of the catalogue: pure readers and checks, no Django, no database."""
