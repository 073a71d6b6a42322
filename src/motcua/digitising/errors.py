"""What can go wrong at the digitisation desk. `field` names the entry at fault; the doors have the words."""

from motcua.digitising.rules.problems import Problem


class DigitisingError(Exception):
    """The base of the room's errors. `code` is stable."""

    code = "digitising-error"

    def __init__(self, field: str = "", message: str = "") -> None:
        self.field = field
        super().__init__(message or str(type(self).__doc__))


class NotFound(DigitisingError, LookupError):
    """There is no such batch, paper or page. Look at the list of batches."""

    code = "not-found"


class Incomplete(DigitisingError):
    """A field that has to be filled in is empty."""

    code = "incomplete"


class Malformed(DigitisingError):
    """This is not written as it has to be: a day, or a personal id or tax code. Compare it with the page."""

    code = "malformed"


class LiesInFuture(DigitisingError):
    """This day is still to come: a paper is digitised, and a stock counted, after the fact."""

    code = "lies-in-future"


class WrongMoment(DigitisingError):
    """The paper is no longer, or not yet, in the state that this step needs. Look how it stands now."""

    code = "wrong-moment"


class StaleRevision(DigitisingError):
    """Somebody changed the paper after this page was opened. Nothing was saved; look, then send again."""

    code = "stale-revision"


class ClaimedByOther(DigitisingError):
    """Another officer has this paper on the table. Take another, or wait until it is free."""

    code = "claimed-by-other"

    def __init__(self, user_id: int) -> None:
        self.user_id = user_id
        super().__init__()


class FindingsNotAnswered(DigitisingError):
    """The check of quality found faults. Scan the paper again, or say why it is taken all the same."""

    code = "findings-not-answered"


class LooksDigitised(DigitisingError):
    """A paper with the same number, day, issuer and owner is digitised. Set this one aside, or say why not."""

    code = "looks-digitised"

    def __init__(self, paper_id: int) -> None:
        self.paper_id = paper_id
        super().__init__("findings_accepted")


class GroundMissing(DigitisingError):
    """A count needs the document that it rests on, or the second person who counted."""

    code = "ground-missing"


class SamePerson(DigitisingError):
    """The second person is somebody else than who enters the count."""

    code = "same-person"


class ReadingFailed(DigitisingError):
    """The program that reads pages ended before it was done. `problem` is a stable word (`rules.problems`)."""

    code = "reading-failed"

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(message=f"{type(self).__doc__} ({problem})")


class FolderNotUsable(DigitisingError):
    """The scan folder cannot be read and written. Check MOTCUA_SCAN_FOLDER and the rights of this user."""

    code = "folder-not-usable"


class SheetUnknown(DigitisingError):
    """The kind of paper on a separator sheet may have letters, digits, dots, hyphens and slashes, at most 60."""

    code = "sheet-unknown"


class CredentialNotOffered(DigitisingError):
    """This is no credential of yours or of the unit today. Choose one of those that are offered."""

    code = "credential-not-offered"
