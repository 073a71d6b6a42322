"""What can go wrong with a survey. The docstring is the message; `code` is for machines."""


class PollError(Exception):
    """The survey was not changed."""

    code = "poll"

    def __init__(self, *args: object) -> None:
        super().__init__(*(args or (type(self).__doc__,)))


class NotFound(PollError, LookupError):
    """There is no such survey, questionnaire or form."""

    code = "not-found"


class StaleRevision(PollError):
    """Somebody changed it after this page was opened. Look at what is new, then send again."""

    code = "stale-revision"


class WrongState(PollError):
    """The survey is not in the state that this needs."""

    code = "wrong-state"


class Frozen(PollError):
    """A survey uses this version of the questionnaire, so it stays as it is. Make a new version."""

    code = "frozen"


class InputRefused(PollError):
    """An entry cannot be used as it was given."""

    code = "input-refused"

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(f"{type(self).__doc__} ({field}: {problem})")
        self.field, self.problem = field, problem


class FrameEmpty(PollError):
    """Nobody fits what was chosen: choose a longer period or more units."""

    code = "frame-empty"


class LinkUseless(PollError):
    """This link has expired or never existed."""

    code = "link-useless"


class LinkSpent(PollError):
    """This link was used: the answer was counted once."""

    code = "link-spent"


class AnswerRefused(PollError):
    """Some answers are missing or cannot be used."""

    code = "answer-refused"

    def __init__(self, problems: tuple[tuple[str, str], ...]) -> None:
        super().__init__(f"{type(self).__doc__} ({', '.join(f'{item}: {what}' for item, what in problems)})")
        self.problems = problems


class SamePerson(PollError):
    """Whoever did the first half does not do the second: another person does."""

    code = "same-person"


class TakenBefore(PollError):
    """This was taken in before; nothing was counted twice."""

    code = "taken-before"


class TooFewAnswers(PollError):
    """Too few people answered for anything to be published."""

    code = "too-few-answers"
