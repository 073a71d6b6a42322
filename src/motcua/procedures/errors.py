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


class DraftNotFound(CatalogueError):
    """No draft has this number."""

    def __init__(self, draft_id: int) -> None:
        super().__init__(f"There is no draft {draft_id}. Look at the list of drafts.")
        self.draft_id = draft_id


class DraftOpen(CatalogueError):
    """Somebody is changing this procedure already: there is one open draft of a procedure at a time."""

    def __init__(self, code: str, draft_id: int) -> None:
        super().__init__(f"Procedure {code} has an open draft already. Go on with that one, or withdraw it.")
        self.code = code
        self.draft_id = draft_id


class DraftChanged(CatalogueError):
    """Somebody changed the draft after it was opened here: nothing was saved."""

    def __init__(self, draft_id: int, revision: int, changed_by_id: int) -> None:
        super().__init__("The draft was changed meanwhile. Look at the change, then save again.")
        self.draft_id = draft_id
        self.revision = revision
        self.changed_by_id = changed_by_id


class DraftStep(CatalogueError):
    """The draft's state does not allow the step."""

    def __init__(self, draft_id: int, state: str, step: str) -> None:
        super().__init__(f"A draft that is {state} cannot become {step}.")
        self.draft_id = draft_id
        self.state = state
        self.step = step
