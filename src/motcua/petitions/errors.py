"""What can go wrong with a petition. The docstring is the message; `code` is for machines."""

from collections.abc import Collection

from motcua.petitions.rules.authority import Refusal
from motcua.petitions.rules.redaction import Left


class PetitionError(Exception):
    """The petition was left as it was."""

    code = "petition"

    def __init__(self, *args: object) -> None:
        super().__init__(*(args or (type(self).__doc__,)))


class PetitionNotFound(PetitionError):
    """There is no such petition in your reach."""

    code = "petition-not-found"


class DeedRefused(PetitionError):
    """The petition is not at a point where this can be done. Look at its present state."""

    code = "deed-refused"


class NotAllowed(PetitionError):
    """You may not do this with this petition."""

    code = "not-allowed"

    def __init__(self, why: Refusal) -> None:
        super().__init__(f"{type(self).__doc__} ({why})")
        self.why = why


class ScreenStale(PetitionError):
    """Somebody else changed the petition meanwhile: nothing was saved. Look at it, then press again."""

    code = "screen-stale"

    def __init__(self, *, seen: int, now: int) -> None:
        super().__init__()
        self.seen, self.now = seen, now


class InputRefused(PetitionError):
    """A field cannot be used as it was given."""

    code = "input-refused"

    def __init__(self, *, field: str, problem: str) -> None:
        super().__init__(f"{type(self).__doc__} ({field}: {problem})")
        self.field, self.problem = field, problem


class PersonalDataLeft(PetitionError):
    """The text to be published still holds personal data: take them out first."""

    code = "personal-data-left"

    def __init__(self, field: str, left: Collection[Left]) -> None:
        super().__init__(f"{type(self).__doc__} ({field})")
        self.field, self.left = field, tuple(left)
