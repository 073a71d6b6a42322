"""The rows of this room."""

from motcua.steering.models.entries import Confirmation, Entry
from motcua.steering.models.sheets import ImportSheet

__all__ = ["Confirmation", "Entry", "ImportSheet"]
