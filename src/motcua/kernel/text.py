"""Vietnamese text: folding for search without diacritics, and a sort key in Vietnamese alphabetical order.

The embedded PostgreSQL has no ICU, so both are computed here and stored beside the text they belong to.
"""

import re
import unicodedata

_D_BARRED = str.maketrans({"đ": "d", "Đ": "D"})
_SPACES = re.compile(r"\s+")
_HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb]"
)
_NOT_WORD = re.compile(r"[^0-9a-z]+")

# The 29 letters of the alphabet in order; the rest of Latin is slotted in where dictionaries put it.
_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_LETTER_RANK = {letter: chr(0x21 + 10 + rank) for rank, letter in enumerate(_ALPHABET)}
# Order of tones in Vietnamese dictionaries: level, grave, hook above, tilde, acute, dot below.
_TONE_RANK = {"": "0", "\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
_SHAPES = {"\u0306", "\u0302", "\u031b"}  # breve, circumflex, horn: part of the letter, not a tone


def fold(text: str) -> str:
    """Lower case without diacritics, words parted by one space: what a search compares.

    >>> fold("Đăng ký  KHAI SINH")
    'dang ky khai sinh'
    """
    plain = unicodedata.normalize("NFD", text.translate(_D_BARRED).lower())
    bare = "".join(char for char in plain if not unicodedata.combining(char))
    return _NOT_WORD.sub(" ", bare).strip()


def visible(text: str) -> str:
    """The text composed (NFC), without control characters (tab and ends of lines stay) and without those that turn
    its direction.

    Nobody types them, but they come along: telephones put them around a copied number, and some keyboards send a
    letter and its marks apart (NFD). Kept, a reason would read otherwise on the screen than on paper, and the same
    name would be two.
    """
    return unicodedata.normalize("NFC", _HIDDEN.sub("", text))


def foreign_letters(text: str) -> str:
    """Letters of other scripts among Latin ones, each once: a name that looks like another name (homoglyphs).

    A text in one other script alone (a foreign name) is no mixture and answers "".

    >>> foreign_letters("Nguyеn Vаn A")  # two Cyrillic letters
    'еа'
    """
    latin, others = False, []
    for char in text:
        if not char.isalpha():
            continue
        if unicodedata.name(char, "").startswith(("LATIN", "MODIFIER")):
            latin = True
        elif char not in others:
            others.append(char)
    return "".join(others) if latin else ""


def squeeze(text: str) -> str:
    """One space between words, none at the ends."""
    return _SPACES.sub(" ", text).strip()


def sort_key(text: str) -> str:
    """A plain ASCII key whose byte order is Vietnamese dictionary order: letters first, tones after.

    >>> sorted(["ấm", "đa", "an", "da", "ân"], key=sort_key)
    ['an', 'ấm', 'ân', 'da', 'đa']
    """
    letters: list[str] = []
    tones: list[str] = []
    for char in unicodedata.normalize("NFC", text.lower()):
        parts = unicodedata.normalize("NFD", char)
        shape = parts[0] + "".join(mark for mark in parts[1:] if mark in _SHAPES)
        tone = next((mark for mark in parts[1:] if mark in _TONE_RANK), "")
        letter = unicodedata.normalize("NFC", shape)
        if letter in _LETTER_RANK:
            letters.append(_LETTER_RANK[letter])
            tones.append(_TONE_RANK[tone])
        elif letter.isdigit():
            letters.append(letter if letter.isascii() else " ")
        else:
            letters.append(" ")
    return "".join(letters) + " " + "".join(tones)
