"""Words and cell seams that the tables of the export share.

The export is the text of a web page: cells of a table follow each other without a separator. A *seam* is a
place inside a run of characters where one cell may end and the next begin.
"""

import re
import unicodedata

NO_INFORMATION = "Không có thông tin"

# Every lower-case letter of Vietnamese with tone or shape, to the plain letter it is written on.
_BARE = {
    ord(letter): unicodedata.normalize("NFD", letter)[0]
    for plain in "aăâeêioôơuưy"
    for tone in ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
    for letter in [unicodedata.normalize("NFC", plain + tone)]
}
_SPACES = re.compile(r"\s+")
# Bullets say nothing about the document; enumerators - a), (i), 1. - are kept because texts refer to them.
_BULLETS = re.compile(r"^(?:[-–—+*•●▪◦·\uf0b7\uf0d8\uf0fc\uf0a7]|\.{2,}|\.(?=\D))+\s*")
_ONSET = r"(?:ngh|ng|nh|gh|gi|kh|ch|ph|qu|th|tr|[bcdđghklmnpqrstvx])?"
_NUCLEUS = (
    r"(?:uya|uye|uyu|oai|oao|oay|oeo|uai|uay|uoi|uou|ieu|yeu|"
    r"ai|ao|au|ay|eo|eu|ia|ie|iu|oa|oe|oi|oo|ua|ue|ui|uo|uu|uy|ya|ye|a|e|i|o|u|y)"
)
_CODA = r"(?:ng|nh|ch|[cmnpt])?"
_SYLLABLE = re.compile(_ONSET + _NUCLEUS + _CODA)


def squeeze(text: str) -> str:
    """One space between words, none at the ends."""
    return _SPACES.sub(" ", text).strip()


def unbullet(text: str) -> str:
    """Squeezed text without leading bullets; text that is nothing but bullets stays as it is."""
    squeezed = squeeze(text)
    bare = _BULLETS.sub("", squeezed)
    while bare != (again := _BULLETS.sub("", bare)):
        bare = again
    return bare or squeezed


def toneless(text: str) -> str:
    """Lower case without tones and letter shapes except đ, one character for each character of the input."""
    return unicodedata.normalize("NFC", text).lower().translate(_BARE)


def syllable_seams(word: str) -> list[int]:
    """Places in a lower-case word where one Vietnamese syllable ends and another word begins.

    A Vietnamese word of one syllable has none: the word is whole, so it holds no seam.

    >>> syllable_seams("mẫuvăn")
    [3]
    >>> syllable_seams("nghiêng")
    []
    """
    plain = toneless(word)
    if len(plain) != len(word) or _SYLLABLE.fullmatch(plain):
        return []
    found = []
    for place in range(1, len(plain)):
        head, tail = plain[:place], plain[place:]
        if _SYLLABLE.fullmatch(head) and _SYLLABLE.match(tail):
            found.append(place)
    return found


def is_seam(text: str, place: int) -> bool:
    """Whether two cells may meet before `text[place]`: no space there, and the characters do not belong together.

    Covers lower|Upper, letter|digit, mark|letter, capitals|lower and capitals|Capital+lower. A lower|lower seam
    needs `syllable_seams`.
    """
    if not 0 < place < len(text):
        return False
    before, after = text[place - 1], text[place]
    if before.isspace() or after.isspace():
        return False
    if before in ".;:,)”\"'…!?" and (after.isalnum() or after in "-+*(“"):
        return True
    if before.isalpha() and after.isdigit():
        return True
    if before.isdigit() and after.isalpha():
        return True
    if before.islower() and after.isupper():
        return True
    if before.isupper() and after.islower():
        return place >= 2 and text[place - 2].isupper()
    return before.isupper() and after.isupper()
