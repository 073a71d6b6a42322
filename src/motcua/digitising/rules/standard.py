"""What the law asks of a digitised paper on a day: `law/records/digitising.yaml`. Pure."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

import yaml

MIB = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """What the process that reads a paper may use. Seconds of the processor are for each page."""

    page_seconds: int
    wall_seconds: int
    memory_bytes: int
    pages: int
    page_pixels: int
    scan_bytes: int
    picture_dpi: int


@dataclass(frozen=True)
class Standard:
    """One revision. `blank_ink` is a share of a page's area; angles are degrees; `sure_percent` 0 to 100."""

    valid_from: date
    basis: str
    dpi: int
    is_colour: bool
    blank_ink: float
    skew_degrees: float
    longest_skew_degrees: float
    sure_percent: int
    claim_minutes: int
    still_seconds: int
    titles: tuple[str, ...]
    limits: Limits


def _revision(row: dict[str, Any]) -> Standard:
    quality, ours, reading = row["quality"], row["ours"], row["reading"]
    return Standard(
        valid_from=date.fromisoformat(row["valid_from"]),
        basis=row["basis"],
        dpi=int(quality["dpi"]),
        is_colour=bool(quality["is_colour"]),
        blank_ink=float(ours["blank_ink"]),
        skew_degrees=float(ours["skew_degrees"]),
        longest_skew_degrees=float(ours["longest_skew_degrees"]),
        sure_percent=int(ours["sure_percent"]),
        claim_minutes=int(ours["claim_minutes"]),
        still_seconds=int(row["folder"]["still_seconds"]),
        titles=tuple(row["titles"]),
        limits=Limits(
            page_seconds=int(reading["page_seconds"]),
            wall_seconds=int(reading["wall_seconds"]),
            memory_bytes=int(reading["memory_mib"]) * MIB,
            pages=int(reading["pages"]),
            page_pixels=int(reading["page_megapixels"]) * 1_000_000,
            scan_bytes=int(reading["scan_mib"]) * MIB,
            picture_dpi=int(reading["picture_dpi"]),
        ),
    )


@cache
def revisions() -> tuple[Standard, ...]:
    """All revisions, the oldest first."""
    text = (resources.files("motcua") / "law" / "records" / "digitising.yaml").read_text(encoding="utf-8")
    return tuple(sorted(map(_revision, yaml.safe_load(text)["revisions"]), key=lambda one: one.valid_from))


def standard_on(day: date) -> Standard:
    """The revision in force on a day; before the first, the first."""
    found = revisions()
    return next((one for one in reversed(found) if one.valid_from <= day), found[0])
