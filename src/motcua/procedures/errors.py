"""What can go wrong with the catalogue, one class for each thing that a caller may want to handle."""


class ProceduresError(Exception):
    """Base of the catalogue's errors."""

    code = "procedures"


class ExportCutShort(ProceduresError):
    """The compressed data of the file end early. What came before is taken in; repeat with the whole file."""

    code = "export-cut-short"
