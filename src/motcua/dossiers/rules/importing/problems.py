"""Why a row or a whole file cannot be taken in, and what to do about it."""

import re
from dataclasses import dataclass

# A cell that begins so is a formula to spreadsheet programs (OWASP, "CSV injection").
_FORMULA = re.compile(r"^[=+\-@\t\r]")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]+")


@dataclass(frozen=True)
class Problem:
    """One thing wrong with a row. Never holds a cell with personal data."""

    column: str
    what: str
    do: str


@dataclass(frozen=True)
class Rejected:
    """A row that was not taken in. `line` counts from 1 in the file, the heading included."""

    line: int
    code: str
    problems: tuple[Problem, ...]

    def rows(self) -> list[list[str]]:
        """The lines of the rejected-rows file: one a problem."""
        return [
            [str(self.line), harmless(self.code), harmless(p.column), harmless(p.what), harmless(p.do)]
            for p in self.problems
        ]


HEADING = ("line", "code", "column", "problem", "what to do")


class RowRefused(Exception):
    """A row cannot be taken in, for all the problems listed."""

    def __init__(self, *problems: Problem) -> None:
        self.problems = problems
        super().__init__("; ".join(problem.what for problem in problems))


class MappingInvalid(ValueError):
    """The mapping file contradicts its schema or itself. Mend the place named."""

    def __init__(self, place: str, why: str) -> None:
        self.place = place
        super().__init__(f"The mapping is wrong at {place or 'its top'}: {why}")


class FileRefused(ValueError):
    """The file is not what its mapping says. Nothing was taken in."""


class FileCutShort(ValueError):
    """The file ends or breaks off in the middle. What stood before is taken in; a later run goes on from there."""


def harmless(text: str) -> str:
    """A cell that no spreadsheet program takes for a formula, in one line."""
    plain = _CONTROLS.sub(" ", text)
    return f"'{plain}" if _FORMULA.match(text) or _FORMULA.match(plain) else plain
