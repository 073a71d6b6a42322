"""Doors: screens. Forms, views, templates; no rule lives here."""
