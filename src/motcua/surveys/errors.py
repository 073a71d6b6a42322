"""What can go wrong with a rating. The docstring is the message; `code` is for machines."""


class SurveyError(Exception):
    """The answer was not taken."""

    code = "survey"

    def __init__(self, *args: object) -> None:
        super().__init__(*(args or (type(self).__doc__,)))


class LinkUseless(SurveyError):
    """This link was used already, has expired, or never existed."""

    code = "link-useless"


class AnswerRefused(SurveyError):
    """An answer cannot be used as it was given."""

    code = "answer-refused"

    def __init__(self, *, field: str, problem: str) -> None:
        super().__init__(f"{type(self).__doc__} ({field}: {problem})")
        self.field, self.problem = field, problem
