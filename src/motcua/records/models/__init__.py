"""Files by content: one row and one file a SHA-256; Word templates, which are files with a life of their own."""

from motcua.records.models.files import (
    DocumentTemplate,
    StoredFile,
    TemplateKind,
)

__all__ = [
    "DocumentTemplate",
    "StoredFile",
    "TemplateKind",
]
