"""What a deed or a file of the review can be about."""

from enum import StrEnum


class Subject(StrEnum):
    PLAN = "plan"
    SHEET = "sheet"
    PROPOSAL = "proposal"
    DECENTRALISATION = "decentralisation"
    REGULATION = "regulation"
