"""Documents with what hangs on them, work files, and what went to and came from the document axis."""

from motcua.correspondence.models.documents import BookCount, Document, DocumentEvent, DocumentFile, Reading
from motcua.correspondence.models.exchange import Correspondent, Dispatch, Package, Sending
from motcua.correspondence.models.work import Slip, WorkFile, WorkFileDocument, WorkFileDossier

__all__ = [
    "BookCount",
    "Correspondent",
    "Dispatch",
    "Document",
    "DocumentEvent",
    "DocumentFile",
    "Package",
    "Reading",
    "Sending",
    "Slip",
    "WorkFile",
    "WorkFileDocument",
    "WorkFileDossier",
]
