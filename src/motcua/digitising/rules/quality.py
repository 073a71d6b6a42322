"""What is wrong with a scan, measured against the law of the day it came in. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from motcua.digitising.rules.standard import Standard

# Scanners and their drivers round: 200 dpi comes as 199.6.
_ROUNDING_DPI = 2.0


class Fault(StrEnum):
    """What a page is blamed for. The first two are asked by law, the others ask a person to look."""

    RESOLUTION = "resolution"
    NO_COLOUR = "no_colour"
    BLANK = "blank"
    SKEWED = "skewed"
    TOO_SKEWED = "too_skewed"
    TURNED = "turned"

    @property
    def needs_an_answer(self) -> bool:
        """Whether the paper is confirmed only with a word why it is taken all the same."""
        return self in (Fault.RESOLUTION, Fault.NO_COLOUR, Fault.TOO_SKEWED)


class Measured(Protocol):
    """A page as it came from the scanner. `dpi` is None where the page is no picture (made by a program)."""

    @property
    def number(self) -> int: ...
    @property
    def dpi(self) -> float | None: ...
    @property
    def is_colour(self) -> bool: ...
    @property
    def ink(self) -> float: ...
    @property
    def skew_degrees(self) -> float: ...
    @property
    def turned_degrees(self) -> int: ...


@dataclass(frozen=True)
class Finding:
    """A fault of a page; `measured` is dpi, degrees or nothing."""

    page: int
    fault: Fault
    measured: float | None = None


def findings(pages: Iterable[Measured], standard: Standard) -> tuple[Finding, ...]:
    """All faults, page by page. A blank page is blamed for nothing else: nothing is on it to be read."""
    found: list[Finding] = []
    for page in pages:
        if page.ink < standard.blank_ink:
            found.append(Finding(page.number, Fault.BLANK))
            continue
        if page.dpi is not None and page.dpi < standard.dpi - _ROUNDING_DPI:
            found.append(Finding(page.number, Fault.RESOLUTION, round(page.dpi)))
        if standard.is_colour and page.dpi is not None and not page.is_colour:
            found.append(Finding(page.number, Fault.NO_COLOUR))
        if page.turned_degrees:
            found.append(Finding(page.number, Fault.TURNED, page.turned_degrees))
        askew = abs(page.skew_degrees)
        if askew >= standard.longest_skew_degrees:
            found.append(Finding(page.number, Fault.TOO_SKEWED, round(askew, 1)))
        elif askew >= standard.skew_degrees:
            found.append(Finding(page.number, Fault.SKEWED, round(askew, 1)))
    return tuple(found)
