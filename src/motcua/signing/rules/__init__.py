"""Pure rules of signatures: no Django, no clock, no database."""
