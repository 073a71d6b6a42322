"""What can go wrong with a round. `field` names the entry at fault; the doors have the words."""

from collections.abc import Sequence


class ScorecardError(Exception):
    """The base of the room's errors. `code` is stable."""

    code = "scorecard-error"

    def __init__(self, field: str = "", message: str = "") -> None:
        self.field = field
        super().__init__(message or str(type(self).__doc__))


class NotFound(ScorecardError, LookupError):
    """There is no such framework, round, sheet, line or publication."""

    code = "not-found"


class NotAllowed(ScorecardError):
    """This is for somebody else to do: the post acted in does not hold the role, or the unit is not its own."""

    code = "not-allowed"


class OwnUnit(ScorecardError):
    """Nobody appraises the unit in which they hold a post. A colleague of another unit has to judge this line."""

    code = "own-unit"


class SamePerson(ScorecardError):
    """Whoever entered or proposed this does not approve it: a second person does."""

    code = "same-person"


class Stale(ScorecardError):
    """Somebody changed this after the page was opened. Look at what is new, then send again."""

    code = "stale"


class WrongStage(ScorecardError):
    """The round or the sheet stands at another step, where this is not done."""

    code = "wrong-stage"


class DeadlinePassed(ScorecardError):
    """The deadline of this step has passed. Ask the reform staff to extend it."""

    code = "deadline-passed"


class DeadlineAhead(ScorecardError):
    """Units may still hand in until the deadline, and not all have."""

    code = "deadline-ahead"


class Incomplete(ScorecardError):
    """Something that is asked for is missing."""

    code = "incomplete"


class LinesMissing(ScorecardError):
    """Some criteria are not ready: each needs a value with its evidence, or the reason why there is none.

    `codes`: which, in the framework's order.
    """

    code = "lines-missing"

    def __init__(self, codes: Sequence[str]) -> None:
        self.codes = tuple(codes)
        super().__init__(message=f"{len(self.codes)} criteria are not ready: {', '.join(self.codes[:20])}")


class Unfit(ScorecardError):
    """What was typed is no value of this criterion. `problem` as in `rules.stated.Unreadable`."""

    code = "unfit"

    def __init__(self, field: str, problem: str) -> None:
        self.problem = problem
        super().__init__(field, f"{field}: {problem}")


class FillsItself(ScorecardError):
    """The system computes this criterion; nobody overwrites it. Contest the figure where it is wrong."""

    code = "fills-itself"


class NotOfTheSystem(ScorecardError):
    """Only a figure that the system computed can be contested; this criterion is stated by a person."""

    code = "not-of-the-system"


class ContestedAlready(ScorecardError):
    """A contest of this figure waits for its answer."""

    code = "contested-already"


class AnsweredAlready(ScorecardError):
    """This was answered or decided already."""

    code = "answered-already"


class ProposedAlready(ScorecardError):
    """Something is proposed already and waits for a second person."""

    code = "proposed-already"


class NoAppraiser(ScorecardError):
    """Some criteria of some units have no appraiser other than the unit itself: appoint another body for them.

    `pairs`: (unit, criterion).
    """

    code = "no-appraiser"

    def __init__(self, pairs: Sequence[tuple[int, str]]) -> None:
        self.pairs = tuple(pairs)
        super().__init__("appraisers")


class NoUnits(ScorecardError):
    """A round asks at least one unit."""

    code = "no-units"


class RoundExists(ScorecardError):
    """A round of this framework and period exists already."""

    code = "round-exists"


class FrameworkNotInForce(ScorecardError):
    """This version of the framework is not approved, or does not hold for the period."""

    code = "framework-not-in-force"


class FrameworkChanged(ScorecardError):
    """A framework with this code and version exists already with another content: give it a new version."""

    code = "framework-changed"


class DatesInWrongOrder(ScorecardError):
    """A day lies before the day that it has to follow."""

    code = "dates-in-wrong-order"


class PublicationChanged(ScorecardError):
    """The result changed after it was proposed: propose it again, so that what is approved is what was seen."""

    code = "publication-changed"


class NotReady(ScorecardError):
    """The round cannot go on yet. `waiting`: (what waits, how many), such as ("unread", 12)."""

    code = "not-ready"

    def __init__(self, waiting: Sequence[tuple[str, int]]) -> None:
        self.waiting = tuple(waiting)
        super().__init__(message=", ".join(f"{name}: {number}" for name, number in self.waiting))


class TooManyFiles(ScorecardError):
    """A line has enough files: remove one first."""

    code = "too-many-files"
