"""What can go wrong in the catalogue."""


class CatalogueError(Exception):
    """Base of the catalogue's errors."""


class ProcedureNotFound(CatalogueError):
    """No procedure in force has this code."""

    def __init__(self, code: str) -> None:
        super().__init__(f"No procedure has the code {code!r}. Search for it by name.")
        self.code = code


class VersionNotFound(CatalogueError):
    """No version has this number in the database."""

    def __init__(self, version_id: int) -> None:
        super().__init__(f"There is no procedure version {version_id}.")
        self.version_id = version_id


class NotOffered(CatalogueError):
    """The unit does not offer the procedure on that day."""

    def __init__(self, procedure_id: int, unit_id: int) -> None:
        super().__init__(
            f"Unit {unit_id} does not offer procedure {procedure_id} on that day. Choose one of its receiving units."
        )
        self.procedure_id = procedure_id
        self.unit_id = unit_id


class SampleInvalid(CatalogueError):
    """A file of the sample catalogue contradicts its schema or another file."""

    def __init__(self, source: str, place: str, problem: str) -> None:
        super().__init__(f"{source}: {place}: {problem}" if place else f"{source}: {problem}")
        self.source = source
        self.place = place


class ExportCutShort(CatalogueError):
    """The compressed data of the file end early. What came before is taken in; repeat with the whole file."""

    code = "export-cut-short"
