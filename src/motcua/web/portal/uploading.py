"""What an upload box shows: the paper, the file it holds, and where its buttons lead."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Upload:
    name: str
    size_bytes: int
    url: str = ""
    mark: str = ""  # what a virus scanner has still to say, in words


@dataclass(frozen=True)
class Slot:
    """One paper with its place for a file. `required` is None where the catalogue does not say."""

    key: str
    name: str
    upload_url: str
    part_url: str
    done_url: str
    case: str = ""
    counts: str = ""
    required: bool | None = None
    file: Upload | None = None
    remove_url: str = ""
    error: str = ""
    photos_url: str = ""
    photos_waiting: int = 0
    held_url: str = ""  # what the person's store already holds for this paper is offered there

    @property
    def anchor(self) -> str:
        return f"file-{self.key}"
