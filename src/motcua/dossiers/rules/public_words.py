"""Words that anybody will read on a public page: whether they name a person. Pure.

A help for whoever types them, no proof: it finds the names that the dossier knows, numbers long enough to be a
personal id, a tax code or a telephone number, and addresses of electronic mail.
"""

import re
from collections.abc import Iterable

from motcua.kernel.text import fold

# 038090123456, 0912345678, 0912 345 678; neither 118/2026/QĐ-UBND nor 12.03.2026
_NUMBER = re.compile(r"(?<!\d)(?:\d{9,}|0\d{2,3}[ .-]\d{3}[ .-]\d{3,4})(?!\d)")
_MAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")


def names_a_person(text: str, *, names: Iterable[str]) -> bool:
    """`names` as the dossier has them; one of a single word is too common to be looked for."""
    if _NUMBER.search(text) or _MAIL.search(text):
        return True
    said = f" {fold(text)} "
    known = (fold(one) for one in names)
    return any(" " in one and f" {one} " in said for one in known)
