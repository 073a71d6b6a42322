"""What is said about the use of personal data where somebody files: dated words (law/portal/consents.yaml). Pure."""

import hashlib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources

import yaml

FILING = "filing"


@dataclass(frozen=True)
class ShownNotice:
    """The version that stood before a person, in their language. `words_sha256` binds the words themselves."""

    key: str
    version: date
    language: str
    words: tuple[str, ...]

    @property
    def words_sha256(self) -> str:
        return hashlib.sha256("\n".join(self.words).encode()).hexdigest()

    @property
    def stamp(self) -> str:
        """What the page carries along: the words shown are the words kept, also when they change meanwhile."""
        return f"{self.key}:{self.version.isoformat()}:{self.language}"


@cache
def _notices() -> tuple[ShownNotice, ...]:
    text = (resources.files("motcua") / "law" / "portal" / "consents.yaml").read_text(encoding="utf-8")
    return tuple(
        ShownNotice(row["key"], date.fromisoformat(row["valid_from"]), language, tuple(row[language]))
        for row in yaml.safe_load(text)["notices"]
        for language in ("vi", "en")
    )


def in_force(key: str, day: date, language: str) -> ShownNotice:
    """The newest version that had come by the day; before the first one, the first."""
    spoken = "vi" if language.startswith("vi") else "en"
    known = sorted(
        (one for one in _notices() if one.key == key and one.language == spoken),
        key=lambda one: one.version,
    )
    return next((one for one in reversed(known) if one.version <= day), known[0])


def of_stamp(stamp: str) -> ShownNotice | None:
    """The notice that a page carried along; None for a stamp that none has."""
    return next((one for one in _notices() if one.stamp == stamp), None)
