"""Files by content: one row and one file a SHA-256; Word templates, which are files with a life of their own."""

from motcua.records.models.files import (
    DocumentTemplate,
    StoredFile,
    TemplateKind,
)
from motcua.records.models.holdings import Holding, HoldingRead, PaperBundle

__all__ = [
    "DocumentTemplate",
    "Holding",
    "HoldingRead",
    "PaperBundle",
    "StoredFile",
    "TemplateKind",
]
