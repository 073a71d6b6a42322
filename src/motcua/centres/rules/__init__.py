"""Slots, estimates and what a setting may say. Pure: no database, no clock."""
