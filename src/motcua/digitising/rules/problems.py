"""Why a scan or a paper could not be read, as stable words. The doors have the words for people. Pure."""

from enum import StrEnum


class Problem(StrEnum):
    BROKEN = "broken"  # not readable as what it claims to be
    ENCRYPTED = "encrypted"
    TOO_MANY_PAGES = "too_many_pages"
    TOO_LARGE = "too_large"  # a page of more pixels than are taken
    TOO_MUCH = "too_much"  # needed more time or memory than it is given
    ONLY_SHEETS = "only_sheets"  # separator sheets and nothing else
    ENDED = "ended"  # the program ended without an answer
    FILE_MISSING = "file_missing"

    @property
    def may_pass(self) -> bool:
        """Whether trying again by itself makes sense."""
        return self in (Problem.ENDED, Problem.TOO_MUCH)
