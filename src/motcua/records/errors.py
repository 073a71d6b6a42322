"""What can be wrong with a file that is to be stored or opened. The doors map each type to words."""

from motcua.records.rules import Problem


class RecordsError(Exception):
    """The base of the room's errors. `code` is stable and appears in the API."""

    code = "records-error"


class FileEmpty(RecordsError):
    """The file holds no bytes. Choose the file again."""

    code = "file-empty"

    def __init__(self) -> None:
        super().__init__(type(self).__doc__)


class FileTooLarge(RecordsError):
    """The file is larger than allowed. `size` is how many bytes were seen before reading stopped."""

    code = "file-too-large"

    def __init__(self, *, size: int, limit: int) -> None:
        self.size = size
        self.limit = limit
        super().__init__(
            f"The file has at least {size} bytes; {limit} are allowed. Send a smaller scan, or split it."
        )


class TypeNotAccepted(RecordsError):
    """The file's content is of a type that is not taken here, whatever its name says."""

    code = "type-not-accepted"

    def __init__(self, *, found: str, accepted: frozenset[str]) -> None:
        self.found = found
        self.accepted = accepted
        super().__init__(
            f"The content is {found}; accepted are {', '.join(sorted(accepted))}. Save it in one of these."
        )


class FileUnsafe(RecordsError):
    """The file's content may do harm or cannot be read. `problem` says what; save it anew without that."""

    code = "file-unsafe"

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(f"The file is not taken: {problem}. Save it anew without that, or print it to PDF.")


class FileInfected(RecordsError):
    """The virus scanner found something in the file. It is not taken and never opened."""

    code = "file-infected"

    def __init__(self, sha256: str) -> None:
        self.sha256 = sha256
        super().__init__(f"{type(self).__doc__} (SHA-256 {sha256})")


class FileHeld(RecordsError):
    """The file waits for the virus scanner and opens when it was scanned."""

    code = "file-held"

    def __init__(self, sha256: str) -> None:
        self.sha256 = sha256
        super().__init__(f"{type(self).__doc__} (SHA-256 {sha256})")


class PagesTooMany(RecordsError):
    """More photographs than make one PDF. Put the first ones together, and send the rest as another file."""

    code = "pages-too-many"

    def __init__(self, *, limit: int) -> None:
        self.limit = limit
        super().__init__(f"At most {limit} pages make one PDF. Put these together first.")


class StoreFault(RecordsError):
    """The store of files is at fault, not what was asked of it. A job tries again."""

    code = "store-fault"


class StorageFull(StoreFault):
    """The store has no room left. Nothing was kept; the administrator has to make room."""

    code = "storage-full"

    def __init__(self) -> None:
        super().__init__(type(self).__doc__)


class FileChanged(StoreFault):
    """The bytes of a file in the store are not the ones that were put there: they were damaged or changed. Restore
    the file from the backup; `motcua doctor --files` lists all such."""

    code = "file-changed"

    def __init__(self, place: str) -> None:
        self.place = place
        super().__init__(f"{type(self).__doc__} ({place})")


class FileKeyMissing(StoreFault):
    """A file is sealed under a key that is not among the keys given. Add that key to MOTCUA_FILES_KEY_FILE (a line
    of its own, below the current one) and start again."""

    code = "file-key-missing"

    def __init__(self, key_name: str) -> None:
        self.key_name = key_name
        super().__init__(f"{type(self).__doc__} (key {key_name})")


class StoreUnavailable(StoreFault):
    """The store of files does not answer. Nothing was kept and nothing is lost; try again in some minutes."""

    code = "store-unavailable"

    def __init__(self, why: str = "") -> None:
        self.why = why
        super().__init__(f"{type(self).__doc__} ({why})" if why else type(self).__doc__)


class StoreRefuses(StoreFault):
    """The store of files refuses us: `why` says which setting is to be mended. It stays so until somebody does."""

    code = "store-refuses"

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(f"The store of files refuses us: {why}")


class FileMissing(RecordsError):
    """No file with this hash is in the store. When its row exists, restore it from the backup."""

    code = "file-missing"

    def __init__(self, sha256: str) -> None:
        self.sha256 = sha256
        super().__init__(f"{type(self).__doc__} (SHA-256 {sha256})")


class TemplateNotFound(RecordsError):
    """There is no Word template of this number."""

    code = "template-not-found"

    def __init__(self, template_id: int) -> None:
        self.template_id = template_id
        super().__init__(f"There is no template {template_id}. Look at the list of templates.")


class TemplateStep(RecordsError):
    """The step is not possible: `own` (a second person has to do it), `approved` or `withdrawn` already."""

    code = "template-step"

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(f"The template cannot take this step: {why}. Look at it again.")


class HoldingNotFound(RecordsError):
    """There is no such paper of this owner. Look at the list of papers."""

    code = "holding-not-found"

    def __init__(self) -> None:
        super().__init__(type(self).__doc__)


class HoldingNotUsable(RecordsError):
    """The paper no longer holds: `standing` is expired, superseded or revoked. Use another, or send a new file."""

    code = "holding-not-usable"

    def __init__(self, *, holding_id: str, title: str, standing: str) -> None:
        self.holding_id = holding_id
        self.title = title
        self.standing = standing
        super().__init__(f"{type(self).__doc__} ({standing})")


class HoldingAlreadyThere(RecordsError):
    """This file is in the store already, as a paper of the same kind."""

    code = "holding-already-there"

    def __init__(self, holding_id: str) -> None:
        self.holding_id = holding_id
        super().__init__(type(self).__doc__)


class HoldingIncomplete(RecordsError):
    """Something of the paper is missing or wrong: `field` and `problem` say what."""

    code = "holding-incomplete"

    def __init__(self, *, field: str, problem: str) -> None:
        self.field = field
        self.problem = problem
        super().__init__(f"{type(self).__doc__} ({field}: {problem})")


class StillFollowed(RecordsError):
    """A paper that stays names this one as its newer one. Destroy that one first, or both on one list."""

    code = "still-followed"

    def __init__(self) -> None:
        super().__init__(type(self).__doc__)
