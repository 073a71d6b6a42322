"""What can be wrong with a request, a destruction, a breach or a question."""


class RightsError(Exception):
    """The base of the errors of rights. The message says what happened and what to do next."""

    code = "rights-error"

    def __init__(self) -> None:
        super().__init__(type(self).__doc__)


class NotThere(RightsError):
    """There is no such thing within the reach of who asks."""

    code = "not-there"


class NotYours(RightsError):
    """Your post does not allow this. Ask the posts that law/privacy names for it."""

    code = "not-yours"


class SecondPersonNeeded(RightsError):
    """A second person decides: whoever proposed it cannot. Ask a colleague who may decide."""

    code = "second-person"


class MovedOn(RightsError):
    """Somebody has dealt with it meanwhile. Look at it again."""

    code = "moved-on"


class NotFilledIn(RightsError):
    """Something is missing: fill in the field that is marked."""

    code = "not-filled-in"

    def __init__(self, field: str) -> None:
        super().__init__()
        self.field = field


class IdentityMissing(RightsError):
    """Who asks is not established: the person shows an identity paper at a counter first."""

    code = "identity-missing"


class NotPossible(RightsError):
    """The dossier's state does not allow this now."""

    code = "not-possible"


class ExportGone(RightsError):
    """The package was fetched already or its time is over. Ask for a new one."""

    code = "export-gone"


class OnHold(RightsError):
    """A legal hold stands on the dossier: nothing of it may be destroyed until it is lifted."""

    code = "on-hold"


class TooEarly(RightsError):
    """The retention of a dossier on the list has not ended. Take it off the list, or name the ground for it."""

    code = "too-early"
