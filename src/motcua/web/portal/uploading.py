"""What an upload box shows: the paper, the file it holds, and where its buttons lead."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from motcua.web.portal.stored import Offer


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
    offers: "tuple[Offer, ...]" = ()  # papers of the reader's store that would serve
    offer_url: str = ""
    from_store: bool = False
    photos_url: str = ""
    photos_waiting: int = 0

    @property
    def anchor(self) -> str:
        return f"file-{self.key}"
