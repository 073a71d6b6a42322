"""A notice in words, from its kind, values and version, in the reader's language."""

from collections.abc import Mapping

from motcua.ledger.rules import Json
from motcua.notices.rules.kinds import UnknownTemplate, Words, kind, kinds
from motcua.notices.rules.saying import Message, say

__all__ = ["Message", "UnknownTemplate", "message", "signed_off"]

TEMPLATES = kinds()


def message(
    template: str,
    values: Mapping[str, Json],
    *,
    language: str,
    words: Words | None = None,
    link: str = "",
    stale: bool = False,
) -> Message:
    """A notice in words: those of the version given, else those of the product. Raises UnknownTemplate."""
    what = kind(template)
    spoken = "en" if language.startswith("en") else "vi"
    return say(words or what.words[spoken], what, values, language=spoken, link=link, stale=stale)


_FRAME = {
    "vi": ("Kính gửi ông (bà),", "Xem chi tiết tại: {}", "Thư này được gửi tự động, vui lòng không trả lời.",
           "Không muốn nhận thư về nhóm tin này: {}"),
    "en": ("Dear Sir or Madam,", "More at: {}", "This message was sent automatically; please do not answer it.",
           "No more mail of this group: {}"),
}  # fmt: skip


def signed_off(text: Message, *, address: str, language: str, stop: str = "") -> str:
    """The body of an electronic mail: the message, where to look, and that nobody reads answers."""
    greeting, look, automatic, no_more = _FRAME["en" if language.startswith("en") else "vi"]
    parts = [greeting, *text.paragraphs]
    if address:
        parts.append(look.format(address))
    parts.append(automatic)
    if stop:
        parts.append(no_more.format(stop))
    return "\n\n".join(parts)
