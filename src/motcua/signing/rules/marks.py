"""The visible mark of a signature: what it says and where it stands. Pure.

Places are data (law/signing/marks.yaml) by kind of mark and day. Points are PDF points, 1/72 inch, from the corner.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any

import yaml

from motcua.kernel.zone import local


class Corner(StrEnum):
    TOP_LEFT = "top_left"
    TOP_RIGHT = "top_right"
    BOTTOM_LEFT = "bottom_left"
    BOTTOM_RIGHT = "bottom_right"


@dataclass(frozen=True)
class Box:
    """A place on a page: corners in PDF points from the lower left; `page` 0 is the first, -1 the last."""

    page: int
    x1: int
    y1: int
    x2: int
    y2: int


@dataclass(frozen=True)
class Mark:
    """What the mark says. `kind` finds its place in law/signing/marks.yaml; `box` sets it by hand."""

    kind: str
    agency: str
    signer: str = ""
    box: Box | None = None


@dataclass(frozen=True)
class Place:
    """Where marks of a kind stand: `width`, `height` and the distances from the corner in points."""

    kind: str
    title: str
    page: int
    corner: Corner
    from_side: int
    from_edge: int
    width: int
    height: int
    font_size: int
    valid_from: date


@dataclass(frozen=True)
class Words:
    """How a mark is said, each line with its label."""

    agency: str = "Cơ quan"
    signer: str = "Người ký"
    time: str = "Thời gian"


def lines_of(mark: Mark, at: datetime) -> tuple[str, ...]:
    """The lines of a mark: agency, signer, the time in Vietnam after ISO 8601 with its offset."""
    words = Words()
    said = [f"{words.agency}: {mark.agency}"] if mark.agency else []
    if mark.signer:
        said.insert(0, f"{words.signer}: {mark.signer}")
    return (*said, f"{words.time}: {local(at).replace(microsecond=0).isoformat()}")


@cache
def _places() -> tuple[Place, ...]:
    text = (resources.files("motcua") / "law" / "signing" / "marks.yaml").read_text(encoding="utf-8")
    return tuple(_place(row) for row in yaml.safe_load(text)["marks"])


def _place(row: dict[str, Any]) -> Place:
    return Place(
        kind=row["kind"],
        title=row["title"],
        page={"first": 0, "last": -1}[row["page"]],
        corner=Corner(row["corner"]),
        from_side=int(row["from_side"]),
        from_edge=int(row["from_edge"]),
        width=int(row["width"]),
        height=int(row["height"]),
        font_size=int(row["font_size"]),
        valid_from=date.fromisoformat(row["valid_from"]),
    )


def place_of(kind: str, day: date) -> Place | None:
    """The place in force on a day; None for a kind that the data does not know."""
    known = [one for one in _places() if one.kind == kind and one.valid_from <= day]
    return max(known, key=lambda one: one.valid_from, default=None)


def box_in(place: Place, page_width: float, page_height: float) -> Box | None:
    """The place on a page of this size; None when the mark does not fit on it."""
    if place.width + place.from_side > page_width or place.height + place.from_edge > page_height:
        return None
    on_left = place.corner in (Corner.TOP_LEFT, Corner.BOTTOM_LEFT)
    on_top = place.corner in (Corner.TOP_LEFT, Corner.TOP_RIGHT)
    x1 = place.from_side if on_left else page_width - place.from_side - place.width
    y1 = page_height - place.from_edge - place.height if on_top else place.from_edge
    return Box(place.page, round(x1), round(y1), round(x1) + place.width, round(y1) + place.height)
