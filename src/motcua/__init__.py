"""Motcua: a province's one-stop shop and the reform figures computed from it. The map is in docs/house.md."""

__version__ = "0.1.0"
