"""How long a short message is: GSM-7 or UCS-2, in segments (3GPP TS 23.038, TS 23.040). Pure."""

import unicodedata
from dataclasses import dataclass

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("^{}\\[~]|€\f")  # take two places
_PLAIN = str.maketrans(
    {"đ": "d", "Đ": "D", "“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "…": "..."}
)


@dataclass(frozen=True)
class Lengths:
    """The rules of a provider: places of a lone message and of each part, by alphabet."""

    diacritics: bool
    gsm7_single: int
    gsm7_part: int
    ucs2_single: int
    ucs2_part: int
    max_segments: int


@dataclass(frozen=True)
class Measured:
    """A text as it is sent. `places` counts septets in GSM-7, UTF-16 units in UCS-2."""

    text: str
    alphabet: str
    places: int
    segments: int


def without_diacritics(text: str) -> str:
    """Vietnamese in plain letters; quotation marks and dashes as a telephone of any age shows them."""
    parts = unicodedata.normalize("NFD", text.translate(_PLAIN))
    return unicodedata.normalize("NFC", "".join(one for one in parts if not unicodedata.combining(one)))


def measured(text: str, rules: Lengths) -> Measured:
    """The text as the provider sends it, with its length."""
    sent = unicodedata.normalize("NFC", text) if rules.diacritics else without_diacritics(text)
    if all(one in _BASIC or one in _EXTENDED for one in sent):
        places = sum(2 if one in _EXTENDED else 1 for one in sent)
        return Measured(sent, "GSM-7", places, _segments(places, rules.gsm7_single, rules.gsm7_part))
    places = len(sent.encode("utf-16-be")) // 2
    return Measured(sent, "UCS-2", places, _segments(places, rules.ucs2_single, rules.ucs2_part))


def fitted(text: str, rules: Lengths, *, link: str = "") -> Measured:
    """The text within the segments allowed: what is too long is shortened, and a link at its end stays whole."""
    found = measured(text, rules)
    if found.segments <= rules.max_segments:
        return found
    tail = f" {link}" if link and text.rstrip().endswith(link) else ""
    head = text.rstrip().removesuffix(link).rstrip() if tail else text
    low, high = 0, len(head)
    while low < high:  # the longest beginning that fits
        middle = (low + high + 1) // 2
        if measured(f"{head[:middle].rstrip()}...{tail}", rules).segments <= rules.max_segments:
            low = middle
        else:
            high = middle - 1
    return measured(f"{head[:low].rstrip()}...{tail}", rules)


def _segments(places: int, single: int, part: int) -> int:
    if places <= single:
        return 1
    return -(-places // part)
