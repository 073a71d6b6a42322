"""What must not be published: personal data that can be recognised by their shape or by the petitioner's own data.

A machine finds numbers and known names, not everything: a person confirms the text in any case.
"""

import re
from collections.abc import Collection
from enum import StrEnum

from motcua.kernel.text import fold

_GAP = r"[\s.\-\u00a0]?"
_ID = re.compile(rf"(?<!\d)(?:\d{_GAP}){{11}}\d(?!\d)")
_OLD_ID = re.compile(r"(?<!\d)\d{9}(?!\d)")
_PHONE = re.compile(rf"(?<!\d)(?:\+?84|0){_GAP}(?:[235789]{_GAP})(?:\d{_GAP}){{7,9}}(?!\d)")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
SHORTEST_NAME = 2  # words: a single given name stands in too many texts


class Left(StrEnum):
    """What is still in a text."""

    NAME = "name"
    IDENTITY_NUMBER = "identity_number"
    TELEPHONE = "telephone"
    MAIL = "mail"
    DOSSIER_CODE = "dossier_code"


def left_in(text: str, *, names: Collection[str], codes: Collection[str] = ()) -> tuple[Left, ...]:
    """The kinds of personal data that a text still holds. `names`: of the petitioner and of whom it is about."""
    found = []
    folded = f" {fold(text)} "
    if any(len(fold(name).split()) >= SHORTEST_NAME and f" {fold(name)} " in folded for name in names):
        found.append(Left.NAME)
    without_ids = _ID.sub(" ", text)
    if without_ids != text or _OLD_ID.search(_PHONE.sub(" ", without_ids)):
        found.append(Left.IDENTITY_NUMBER)
    if _PHONE.search(without_ids):
        found.append(Left.TELEPHONE)
    if _MAIL.search(text):
        found.append(Left.MAIL)
    if any(code and code.lower() in text.lower() for code in codes):
        found.append(Left.DOSSIER_CODE)
    return tuple(found)
