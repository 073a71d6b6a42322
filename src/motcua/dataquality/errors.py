"""What can go wrong with checks and findings."""


class DataQualityError(Exception):
    """The base of the room's errors. The message says what happened and what to do next."""

    code = "data-quality-error"

    def __init__(self) -> None:
        super().__init__(type(self).__doc__)


class FindingNotFound(DataQualityError):
    """There is no such finding within the reach of who asks."""

    code = "finding-not-found"


class AlreadyDecided(DataQualityError):
    """Somebody has dealt with this finding meanwhile. Look at it again."""

    code = "finding-decided"


class WordsMissing(DataQualityError):
    """Say what was corrected, or why nothing is to be corrected."""

    code = "words-missing"


class NotYours(DataQualityError):
    """Your post does not allow this. An officer of the unit that took the dossier in does it."""

    code = "not-yours"
