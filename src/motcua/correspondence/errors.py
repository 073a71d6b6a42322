"""What can go wrong with a document between agencies. The docstring is the message; `code` is for machines."""

from motcua.correspondence.rules.authority import Refusal


class CorrespondenceError(Exception):
    """The document was left as it was."""

    code = "correspondence"

    def __init__(self, *args: object) -> None:
        super().__init__(*(args or (type(self).__doc__,)))


class DocumentNotFound(CorrespondenceError):
    """There is no such document, slip or work file in your reach."""

    code = "document-not-found"


class DeedRefused(CorrespondenceError):
    """The document is not at a point where this can be done. Look at its present state."""

    code = "deed-refused"


class NotAllowed(CorrespondenceError):
    """You may not do this with this document."""

    code = "not-allowed"

    def __init__(self, why: Refusal) -> None:
        super().__init__(f"{type(self).__doc__} ({why})")
        self.why = why


class ScreenStale(CorrespondenceError):
    """Somebody else changed the document meanwhile: nothing was saved. Look at it, then press again."""

    code = "screen-stale"

    def __init__(self, *, seen: int, now: int) -> None:
        super().__init__()
        self.seen, self.now = seen, now


class InputRefused(CorrespondenceError):
    """A field cannot be used as it was given."""

    code = "input-refused"

    def __init__(self, *, field: str, problem: str) -> None:
        super().__init__(f"{type(self).__doc__} ({field}: {problem})")
        self.field, self.problem = field, problem


class SecretNotStored(CorrespondenceError):
    """A secret document is entered in the register with its number alone. Its text, its files and its sending
    stay on paper (Law 29/2018/QH14)."""

    code = "secret-not-stored"


class NotSigned(CorrespondenceError):
    """The file bears no digital signature that is whole. Sign the PDF, then attach the signed one."""

    code = "not-signed"

    def __init__(self, why: str) -> None:
        super().__init__(f"{type(self).__doc__} ({why})")
        self.why = why
