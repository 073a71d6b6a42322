"""The rows of a dossier: `Dossier` (projection of the log), `Party` (personal data), and the rows beside it."""

from motcua.dossiers.models.arrivals import ArrivalState, PortalArrival
from motcua.dossiers.models.assignment import AssignmentRule
from motcua.dossiers.models.beside import ClockStop, DueChange, FormerHome, Involvement, Opinion, WorkItem
from motcua.dossiers.models.bundle import Bundle
from motcua.dossiers.models.codes import CodeAllotment, ExternalCode, ImportRun
from motcua.dossiers.models.collecting import PostCollection
from motcua.dossiers.models.consent import NoticeShown
from motcua.dossiers.models.corrections import AnswerCorrection, PartyCorrection
from motcua.dossiers.models.dossier import Dossier
from motcua.dossiers.models.draft import Draft, DraftFile
from motcua.dossiers.models.fees import FeeAssessment
from motcua.dossiers.models.kept import TypedForm
from motcua.dossiers.models.lateness import Apology, DueWarning, WarningCopy
from motcua.dossiers.models.note import InternalNote
from motcua.dossiers.models.numbers import CodeCounter, SlipCounter
from motcua.dossiers.models.organisation import OrganisationDossier
from motcua.dossiers.models.papers import Component, Slip, SupplementItem
from motcua.dossiers.models.papers_travel import HandoverRecord, PaperItem, PaperList
from motcua.dossiers.models.party import Party
from motcua.dossiers.models.posting import PostItem, PostMovement
from motcua.dossiers.models.results import Result, ResultNumber, RevokingDecision, SigningBatch, SigningItem
from motcua.dossiers.models.reuse import AskedAlthoughHeld, ReusedPaper
from motcua.dossiers.models.revision import CalendarRevision, DueDifference

__all__ = [
    "AnswerCorrection",
    "Apology",
    "ArrivalState",
    "AskedAlthoughHeld",
    "AssignmentRule",
    "Bundle",
    "CalendarRevision",
    "ClockStop",
    "CodeAllotment",
    "CodeCounter",
    "Component",
    "Dossier",
    "Draft",
    "DraftFile",
    "DueChange",
    "DueDifference",
    "DueWarning",
    "ExternalCode",
    "FeeAssessment",
    "FormerHome",
    "HandoverRecord",
    "ImportRun",
    "InternalNote",
    "Involvement",
    "NoticeShown",
    "Opinion",
    "OrganisationDossier",
    "PaperItem",
    "PaperList",
    "Party",
    "PartyCorrection",
    "PortalArrival",
    "PostCollection",
    "PostItem",
    "PostMovement",
    "Result",
    "ResultNumber",
    "ReusedPaper",
    "RevokingDecision",
    "SigningBatch",
    "SigningItem",
    "Slip",
    "SlipCounter",
    "SupplementItem",
    "TypedForm",
    "WarningCopy",
    "WorkItem",
]
