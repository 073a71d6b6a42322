"""Files by content, Word templates, what a virus scanner said, and files on their way."""

from motcua.records.models.files import DocumentTemplate, StoredFile, TemplateKind
from motcua.records.models.gathering import GatheredFile, ScanPage
from motcua.records.models.holdings import Holding, HoldingRead, PaperBundle
from motcua.records.models.lasting import LastingPaper, LastingState, LastingVersion
from motcua.records.models.loose import LooseFile
from motcua.records.models.scans import FileScan, ScanState

__all__ = [
    "DocumentTemplate",
    "FileScan",
    "GatheredFile",
    "Holding",
    "HoldingRead",
    "LastingPaper",
    "LastingState",
    "LastingVersion",
    "LooseFile",
    "PaperBundle",
    "ScanPage",
    "ScanState",
    "StoredFile",
    "TemplateKind",
]
