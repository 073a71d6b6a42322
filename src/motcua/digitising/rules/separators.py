"""Separator sheets: what stands on them for the machine, and where they cut a scan. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_PREFIX = "MOTCUA-SEP:1:"
_KIND = re.compile(r"[0-9A-Za-z./_-]{0,60}")


@dataclass(frozen=True)
class Looked:
    """A page of a scan: the texts of its codes, and whether nothing is on it."""

    codes: tuple[str, ...]
    is_blank: bool


@dataclass(frozen=True)
class Part:
    """One paper: pages counted from 1, and the kind that its separator sheet names (empty: none)."""

    first_page: int
    page_count: int
    kind: str


def is_kind(code: str) -> bool:
    """Whether a code of a kind of paper may stand on a sheet; none at all may."""
    return _KIND.fullmatch(code) is not None


def payload(kind: str) -> str:
    """What the sheet's code says. Raises ValueError for a kind that a code cannot bear."""
    if not _KIND.fullmatch(kind):
        raise ValueError(f"{kind!r} cannot stand on a separator sheet")
    return _PREFIX + kind


def kind_in(codes: Sequence[str]) -> str | None:
    """The kind that a separator sheet names; None when no code is one of ours. Papers bear codes of their own."""
    for code in codes:
        if code.startswith(_PREFIX) and _KIND.fullmatch(code[len(_PREFIX) :]):
            return code[len(_PREFIX) :]
    return None


def parts(pages: Sequence[Looked]) -> tuple[Part, ...]:
    """The papers of a scan. Sheets belong to none, nor does the empty back of a sheet that was scanned with it.

    No page is lost otherwise: one without a sheet before it belongs to the paper before, blank or not.
    """
    found: list[Part] = []
    first, kind, is_after_sheet = 0, "", False
    for number, page in enumerate(pages, 1):
        named = kind_in(page.codes)
        if named is not None:
            if first:
                found.append(Part(first, number - first, kind))
            first, kind, is_after_sheet = 0, named, True
            continue
        if page.is_blank and is_after_sheet and not first:
            is_after_sheet = False  # its back; a second blank page is a page
            continue
        is_after_sheet = False
        if not first:
            first = number
    if first:
        found.append(Part(first, len(pages) - first + 1, kind))
    return tuple(found)
