"""Parts of a version's content. Content of an import may lack anything: nothing here assumes."""

from collections.abc import Mapping
from typing import Any

Content = Mapping[str, Any]


def keywords(content: Content) -> list[str]:
    found = content.get("keywords")
    if isinstance(found, list):
        return [str(said) for said in found if said]
    return [said.strip() for said in text(content, "keywords").split(",") if said.strip()]


def sector_en(content: Content) -> str:
    sector = content.get("sector")
    return str(sector.get("name_en") or "") if isinstance(sector, dict) else ""


def text(content: Content, key: str) -> str:
    """A text of the content itself, or of the texts of its source."""
    said: object = content.get(key)
    if not said and isinstance(held := content.get("texts"), dict):
        said = held.get(key)
    if isinstance(said, list):
        said = "\n".join(
            str(part.get("text") or "") if isinstance(part, dict) else str(part) for part in said
        )
    return str(said or "").strip()


def channels(content: Content) -> list[Content]:
    return [line for line in items(content, "channels") if line.get("channel")]


def limit_of(line: Content) -> Content | None:
    limit = line.get("limit")
    return limit if isinstance(limit, dict) else None


def items(content: Content, key: str) -> list[Content]:
    found = content.get(key)
    return [entry for entry in found if isinstance(entry, dict)] if isinstance(found, list) else []


def words(content: Content, key: str) -> list[str]:
    found = content.get(key)
    return [str(entry) for entry in found if entry] if isinstance(found, list) else []
