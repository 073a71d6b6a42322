"""Jobs of plans, where the worker looks for them."""

from motcua.plans.reading_jobs import read_scan

__all__ = ["read_scan"]
