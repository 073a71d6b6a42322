"""The rows of a dossier: `Dossier` (projection of the log), `Party` (personal data), and the rows beside it."""

from motcua.dossiers.models.beside import ClockStop, DueChange, Involvement, Opinion, WorkItem
from motcua.dossiers.models.bundle import Bundle
from motcua.dossiers.models.dossier import Dossier
from motcua.dossiers.models.draft import Draft, DraftFile
from motcua.dossiers.models.numbers import CodeCounter, SlipCounter
from motcua.dossiers.models.papers import Component, Slip, SupplementItem
from motcua.dossiers.models.party import Party
from motcua.dossiers.models.revision import CalendarRevision, DueDifference

__all__ = [
    "Bundle",
    "CalendarRevision",
    "ClockStop",
    "CodeCounter",
    "Component",
    "Dossier",
    "Draft",
    "DraftFile",
    "DueChange",
    "DueDifference",
    "Involvement",
    "Opinion",
    "Party",
    "Slip",
    "SlipCounter",
    "SupplementItem",
    "WorkItem",
]
