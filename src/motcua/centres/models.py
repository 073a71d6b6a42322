"""The tables of centres."""
