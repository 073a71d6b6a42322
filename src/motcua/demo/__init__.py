"""Outside the house: a province that lives. Nothing in the house imports it."""
