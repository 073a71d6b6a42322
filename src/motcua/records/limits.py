"""The limits of files that are sent to us, read from the dated data in `motcua/law/records/uploads.yaml`. Pure."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any

import yaml

MIB = 1024 * 1024


class WhenDown(StrEnum):
    """What becomes of a file while the virus scanner does not answer."""

    HOLD = "hold"
    PASS = "pass"


@dataclass(frozen=True)
class Limits:
    """One revision. Sizes are bytes, times say their unit; pixels are whole pixels, width times height."""

    valid_from: date
    cpu_seconds: int
    wall_seconds: int
    memory_bytes: int
    pdf_pages: int
    pdf_objects: int
    pdf_expanded_bytes: int
    pdf_image_pixels: int
    image_pixels: int
    image_frames: int
    office_entries: int
    office_expanded_bytes: int
    office_ratio: int
    scan_pages: int
    scan_dpi: int
    scan_quality: int
    photo_bytes: int
    when_down: WhenDown
    answer_seconds: int
    stream_bytes: int
    draft_days: int
    draft_warning_days: int
    part_hours: int
    gathered_days: int
    loose_days: int
    typed_hours: int
    typed_bytes: int

    def for_checker(self) -> dict[str, int]:
        """What the process that looks into a file has to know."""
        return {
            name: value
            for name, value in vars(self).items()
            if isinstance(value, int) and name not in ("answer_seconds", "stream_bytes")
        }


def _revision(row: dict[str, Any]) -> Limits:
    check, pdf, image, office = row["check"], row["pdf"], row["image"], row["office"]
    scan, virus, keeping = row["scan"], row["virus"], row["keeping"]
    return Limits(
        valid_from=date.fromisoformat(row["valid_from"]),
        cpu_seconds=int(check["cpu_seconds"]),
        wall_seconds=int(check["wall_seconds"]),
        memory_bytes=int(check["memory_mib"]) * MIB,
        pdf_pages=int(pdf["pages"]),
        pdf_objects=int(pdf["objects"]),
        pdf_expanded_bytes=int(pdf["expanded_mib"]) * MIB,
        pdf_image_pixels=int(pdf["image_megapixels"]) * 1_000_000,
        image_pixels=int(image["megapixels"]) * 1_000_000,
        image_frames=int(image["frames"]),
        office_entries=int(office["entries"]),
        office_expanded_bytes=int(office["expanded_mib"]) * MIB,
        office_ratio=int(office["ratio"]),
        scan_pages=int(scan["pages"]),
        scan_dpi=int(scan["dpi"]),
        scan_quality=int(scan["quality"]),
        photo_bytes=int(scan["photo_mib"]) * MIB,
        when_down=WhenDown(virus["when_down"]),
        answer_seconds=int(virus["answer_seconds"]),
        stream_bytes=int(virus["stream_mib"]) * MIB,
        draft_days=int(keeping["draft_days"]),
        draft_warning_days=int(keeping["draft_warning_days"]),
        part_hours=int(keeping["part_hours"]),
        gathered_days=int(keeping["gathered_days"]),
        loose_days=int(keeping["loose_days"]),
        typed_hours=int(keeping["typed_hours"]),
        typed_bytes=int(keeping["typed_kib"]) * 1024,
    )


@cache
def revisions() -> tuple[Limits, ...]:
    """All revisions, the oldest first."""
    text = (resources.files("motcua") / "law" / "records" / "uploads.yaml").read_text(encoding="utf-8")
    rows = yaml.safe_load(text)["revisions"]
    return tuple(sorted((_revision(row) for row in rows), key=lambda one: one.valid_from))


def limits_on(day: date) -> Limits:
    """The limits in force on a day; before the first revision, the first."""
    found = revisions()
    return next((one for one in reversed(found) if one.valid_from <= day), found[0])
