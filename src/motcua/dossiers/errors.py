"""What can go wrong with a command on a dossier. The doors map each type to words and a status."""

from datetime import datetime


class DossierError(Exception):
    """The base of the room's errors. `code` is stable and appears in the API."""

    code = "dossier-error"


class UseRestricted(DossierError):
    """The use of this dossier's data is restricted at the person's request: give the ground for using them now."""

    code = "use-restricted"

    def __init__(self, dossier_id: int) -> None:
        super().__init__(type(self).__doc__)
        self.dossier_id = dossier_id


class DataDestroyed(DossierError):
    """The personal data of this dossier were destroyed when their retention ended; only what figures need is left."""

    code = "data-destroyed"

    def __init__(self) -> None:
        super().__init__(type(self).__doc__)


class DossierNotFound(DossierError):
    """There is no such dossier within the reach of who asks."""

    code = "dossier-not-found"

    def __init__(self) -> None:
        super().__init__(type(self).__doc__)


class TransitionRefused(DossierError):
    """The dossier's state does not allow this. `possible` lists the commands it allows now."""

    code = "transition-refused"

    def __init__(self, *, command: str, state: str, possible: tuple[str, ...], why: str = "") -> None:
        self.command = command
        self.state = state
        self.possible = possible
        self.why = why
        can = ", ".join(possible) or "nothing more: the dossier is closed"
        super().__init__(
            f"{command} is not possible while the dossier is {state}. {why} Possible now: {can}."
        )


class DueDatePassed(TransitionRefused):
    """The due date has passed: it cannot be extended any more, an apology with a new date is due."""

    code = "due-date-passed"


class NotAllowed(DossierError):
    """The person's posts do not allow this deed on this dossier."""

    code = "not-allowed"

    def __init__(self, *, command: str, needs: str) -> None:
        self.command = command
        self.needs = needs
        super().__init__(f"{command} needs {needs}.")


class NotLate(DossierError):
    """The due instant has not passed while the clock ran: there is nothing to mark."""

    code = "not-late"

    def __init__(self) -> None:
        super().__init__(type(self).__doc__)


class InputRefused(DossierError):
    """Something that was given cannot be used. `field` names it, `problem` is a stable code."""

    code = "input-refused"

    def __init__(self, *, field: str, problem: str) -> None:
        self.field = field
        self.problem = problem
        super().__init__(f"{field}: {problem}")


class ResultNotSigned(InputRefused):
    """The result was not signed, or not sealed: its key or its paper failed. Nothing was issued; begin again.

    `problem` is the code of what failed. `is_passing`: trying again later may help without anybody changing anything.
    """

    code = "result-not-signed"

    def __init__(self, problem: str, *, is_passing: bool = False) -> None:
        self.is_passing = is_passing
        super().__init__(field="signature", problem=problem)


class ProofRequired(InputRefused):
    """Something has to be proved and is not: an authority to act, or that a result was received."""

    code = "proof-required"

    def __init__(self, *, field: str, needs: tuple[str, ...] = ()) -> None:
        self.needs = needs
        super().__init__(field=field, problem="proof-required")


class ServiceUnknown(DossierError):
    """There is no such interlinked service."""

    code = "service-unknown"

    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__(f"{type(self).__doc__} ({key})")


class NotForThisPoint(DossierError):
    """Papers of this procedure cannot be taken in here for that unit. Send the applicant to the unit itself."""

    code = "not-for-this-point"

    def __init__(self) -> None:
        super().__init__(type(self).__doc__)


class BundleNotFound(DossierError):
    """There is no such interlinked file within the reach of who asks."""

    code = "bundle-not-found"

    def __init__(self) -> None:
        super().__init__(type(self).__doc__)


class BundleWaits(InputRefused):
    """The results of this interlinked file are handed over together: the parts named are not done yet."""

    code = "bundle-waits"

    def __init__(self, *, waiting: tuple[str, ...]) -> None:
        self.waiting = waiting
        super().__init__(field="bundle", problem="bundle-waits")


class PaperListNotFound(DossierError):
    """There is no such hand-over list of papers within the reach of who asks."""

    code = "paper-list-not-found"

    def __init__(self) -> None:
        super().__init__(type(self).__doc__)


class PaperListClosed(DossierError):
    """The list was received already; what it says stays."""

    code = "paper-list-closed"

    def __init__(self) -> None:
        super().__init__(type(self).__doc__)


class ProcessRefused(DossierError):
    """The dossier's internal process cannot take this step. `problem` is a stable code."""

    code = "process-refused"

    def __init__(self, problem: str, words: str) -> None:
        self.problem = problem
        super().__init__(words)


class NoSuchLimit(DossierError):
    """The procedure is not offered through this channel at this unit."""

    code = "not-offered"

    def __init__(self, *, channel: str) -> None:
        self.channel = channel
        super().__init__(f"The procedure is not offered through the channel {channel} here.")


class DraftNotFound(DossierError):
    """There is no such application among those that this account is writing."""

    code = "draft-not-found"

    def __init__(self) -> None:
        super().__init__(type(self).__doc__)


class DraftSubmitted(DossierError):
    """The application was submitted; what it says can no longer be changed here."""

    code = "draft-submitted"

    def __init__(self, *, dossier_id: int) -> None:
        self.dossier_id = dossier_id
        super().__init__(type(self).__doc__)


class DraftChanged(DossierError):
    """Another device saved this page of the application meanwhile. Show both, then save again."""

    code = "draft-changed"

    def __init__(self, *, at: datetime) -> None:
        self.at = at
        super().__init__(type(self).__doc__)


class SlipNotFound(DossierError):
    """There is no such slip within the reach of who asks."""

    code = "slip-not-found"

    def __init__(self) -> None:
        super().__init__(type(self).__doc__)


class SlipNotRenderable(DossierError):
    """The slip's personal data were erased before it was printed; its number and date stay in the register."""

    code = "slip-not-renderable"

    def __init__(self) -> None:
        super().__init__(type(self).__doc__)


class ImportRunning(DossierError):
    """Another import is taking in a file. Wait for its end: two at once could take in the same dossier twice."""

    code = "import-running"


class LaneBroken(DossierError):
    """One of the processes that took the file in ended early, and the others were stopped. What they had committed
    stays: repeat the command, and it goes on from there."""

    code = "import-lane-broken"

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(f"{' '.join(str(type(self).__doc__).split())} ({why})")


class RevisionNotFound(DossierError):
    """There is no such change of the calendar."""

    code = "revision-not-found"

    def __init__(self) -> None:
        super().__init__(type(self).__doc__)


class RevisionDecided(DossierError):
    """The change of the calendar was approved or rejected already. Look at it again; draft a new one if needed."""

    code = "revision-decided"

    def __init__(self) -> None:
        super().__init__(type(self).__doc__)


class RevisionNotAllowed(DossierError):
    """The post does not allow this, or the person drafted the change: somebody else approves it."""

    code = "revision-not-allowed"

    def __init__(self) -> None:
        super().__init__(type(self).__doc__)


class HeldByStore(InputRefused):
    """The owner's store holds what is asked for: take it from there, or say why it is asked again.

    `held` names the paper for each thing asked.
    """

    code = "held-by-store"

    def __init__(self, *, held: dict[str, str]) -> None:
        self.held = held
        super().__init__(field="held_ground", problem="held-by-the-store")
