"""Vietnamese numbers: "5.187" and "52,3" in figures, "chín mươi lăm" in words."""

import re
from functools import cache
from importlib.resources import files

import yaml

# A point groups thousands and a comma starts decimals; "88.83" (point, not three digits) is a decimal too.
NUMERAL = r"(?:\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d{1,15}(?:[.,]\d{1,6})?)(?![\d])"
_GROUPED = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?")
_COMMA_GROUPED = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+")
SCALES = {"nghìn": 1_000, "ngàn": 1_000, "vạn": 10_000, "triệu": 1_000_000, "tỷ": 1_000_000_000}


def parse_number(numeral: str, *, countable: bool = False) -> int | float:
    """The value of a numeral such as `2.200`, `52,3`, `88.83`, `03`.

    A single comma before three digits is a decimal ("99,125 %") unless `countable` says that things are
    counted: then "17,800 hồ sơ" is a group of thousands written the English way.
    Raises ValueError when it is not a numeral.
    """
    if _GROUPED.fullmatch(numeral):
        plain = numeral.replace(".", "").replace(",", ".")
    elif countable and _COMMA_GROUPED.fullmatch(numeral):
        plain = numeral.replace(",", "")
    else:
        plain = numeral.replace(",", ".")
    value = float(plain)
    return int(value) if value.is_integer() and "." not in plain else value


def write_number(value: int | float) -> str:
    """The number as a Vietnamese reader expects it: `5.187`, `52,3`."""
    whole, _, fraction = f"{value:,}".partition(".")
    whole = whole.replace(",", ".")
    return whole if fraction in ("", "0") else f"{whole},{fraction}"


@cache
def _words() -> tuple[dict[str, int], dict[str, int], frozenset[str], dict[str, int]]:
    text = (files("motcua") / "law" / "plans" / "number_words.yaml").read_text(encoding="utf-8")
    data = yaml.safe_load(text)
    return data["digits"], data["multipliers"], frozenset(data["fillers"]), data["ordinals"]


@cache
def word_pattern() -> str:
    """A regular expression for one or more number words."""
    digits, multipliers, fillers, _ = _words()
    word = "|".join(sorted((*digits, *multipliers, *fillers), key=len, reverse=True))
    return rf"(?:{word})(?:\s(?:{word}))*"


def parse_ordinal(word: str) -> int | None:
    """`nhất` is 1; None when the word is no rank."""
    return _words()[3].get(word)


def parse_words(words: str) -> int | None:
    """`chín mươi lăm` is 95, `một trăm linh hai` is 102; None when the words make no number."""
    digits, multipliers, fillers, _ = _words()
    total = part = 0
    last: int | None = None  # a digit that still waits for its multiplier
    seen = False
    for word in words.split():
        if word in fillers:
            continue
        seen = True
        if word in digits:
            if last is not None and last != 10:
                return None
            part += last or 0
            last = digits[word]
        elif word in multipliers:
            times = multipliers[word]
            if times < 1000:
                if last is None:
                    return None
                part, last = part + last * times, None
            else:
                part += last or 0
                total, part, last = total + (part or 1) * times, 0, None
        else:
            return None
    return total + part + (last or 0) if seen else None
