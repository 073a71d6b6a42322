"""Where the name of a paper ends and the names of its form files begin: two cells run together.

The files end with a known extension, so their end is certain; their beginning is a seam that has to be chosen.
Each place that can be a seam is weighed: by the kind of seam, and by whether a file name usually begins so
(`Mẫu`, `Phụ lục`, `Mau`, the code of the procedure ...). The heaviest wins, the first of equals.
"""

import re

from motcua.procedures.rules.national_export.wording import is_seam, syllable_seams

EXTENSIONS = (
    "docx",
    "doc(?!x)",
    "pdf",
    "xlsx",
    "xls(?!x)",
    "rtf",
    "odt",
    "zip",
    "rar",
    "png",
    "jpe?g",
    "tif",
)
LONGEST_FILE_NAME = 200
LONGEST_SYLLABLE = 8

_FILE_END = re.compile(r"\.(?:" + "|".join(EXTENSIONS) + r")", re.IGNORECASE)
_CLOSED_BY_FILE = re.compile(r"\.(?:" + "|".join(EXTENSIONS) + r")\s*$", re.IGNORECASE)
# How names of form files begin: words that begin hardly anything else, and words that begin papers as well.
_STRONG_OPENING = re.compile(
    r"m[ẫa]u|mu[ns]|ms ?\d|ph[ụu] ?l[ụu]c|phlc|pl ?\d|pl [ivx]|tk ?\d|tp-|tphs|bm\d|hk-\d|~\$", re.IGNORECASE
)
_OPENING = re.compile(
    r"bi[ểe]u|[đd][ơo]n|gi[ấa]y|t[ờo] ?khai|v[ăa]n ?b[ảa]n|vnbn|b[ảa]n|b[áa]o c[áa]o|danh ?s[áa]ch|form|"
    r"quy tr[ìi]nh|th[ôo]ng b[áa]o|danh ?m[ụu]c",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"\d{1,2}(?:\.\d)?\. ?\D|\d{2} ?[A-ZĐ.]")
_NUMBER_AND_OPENING = re.compile(
    r"(?:(?:\d{1,2}\.)+ ?|\d{1,2} (?=Form)|\d{1,3}(?=" + _STRONG_OPENING.pattern + r"))"
    r"(?!" + "|".join(EXTENSIONS) + r")(?=[^\W\d]{2})",
    re.IGNORECASE,
)
_LAW_TAIL = re.compile(
    r"(?:/|-)(?:NĐ-CP|CP|TTg|BTC|BTP|NHNN|BNNMT|BNNPTNT|BGTVT|BXD|BTNMT|BKHĐT|BYT|BCA|BNV)$"
)
_WORD_END = re.compile(r"[^\W\d_]+$")
_WORD_START = re.compile(r"[a-zà-ỹđ]+")


def split_forms(text: str, procedure_code: str = "") -> tuple[str, tuple[str, ...]]:
    """The name of the paper and the names of its form files.

    >>> split_forms("Đơn đề nghị theo Thông tư số 26/2025/TT-BNNMTMẫu số 03.docx")
    ('Đơn đề nghị theo Thông tư số 26/2025/TT-BNNMT', ('Mẫu số 03.docx',))
    """
    if not _CLOSED_BY_FILE.search(text):
        return text, ()
    # The first file of the trailing row of files: walk back over ends of files while the gap is a file name.
    ends = [found.end() for found in _FILE_END.finditer(text)]
    first = len(ends) - 1
    while first > 0 and _is_file_name(text[ends[first - 1] : ends[first]]):
        first -= 1
    start = _file_start(text, ends[first], procedure_code)
    files = [text[start : ends[first]]]
    for position in range(first, len(ends) - 1):
        piece = text[ends[position] : ends[position + 1]]
        if _CLOSED_BY_FILE.fullmatch(piece):
            files[-1] += piece  # a file called `x.docx.docx`
        else:
            files.append(piece)
    return text[:start], tuple(files)


def _is_file_name(piece: str) -> bool:
    return len(piece) <= LONGEST_FILE_NAME and not piece[:1].isspace() and piece[:1] not in ',;)”"'


def _file_start(text: str, end: int, procedure_code: str) -> int:
    best, best_weight = 0, 0
    for place in range(max(1, end - LONGEST_FILE_NAME), end - 4):
        weight = _weight(text, place, procedure_code)
        if weight > best_weight:
            best, best_weight = place, weight
    return best


def _weight(text: str, place: int, procedure_code: str) -> int:
    """How much a file name may begin at `place`; 0 where it cannot."""
    before, after = text[place - 1], text[place]
    if before.isspace() or after.isspace() or before in "(/-_" or after in ".,;:)/_":
        return 0
    if procedure_code and text.startswith(procedure_code, place):
        return 20
    opening = 6 if _STRONG_OPENING.match(text, place) else 4 if _OPENING.match(text, place) else 0
    if before.islower() and after.islower():
        return (3 + opening) if _parts_words(text, place) else 0
    if after == "~":
        return 4 + opening
    if not is_seam(text, place):
        return 0
    if before.islower() and after.isupper():
        return 5 + opening
    if after.isdigit() and not (before in ".," and text[place - 2 : place - 1].isdigit()):
        return 8 if _NUMBER_AND_OPENING.match(text, place) else 3 if _NUMBERED.match(text, place) else 1
    if before in ".;:,)”…":
        return (3 if before in ".," and text[place - 2 : place - 1].isdigit() else 4) + opening
    if _LAW_TAIL.search(text, max(0, place - 12), place):
        return 5 + opening
    return 1 + opening if opening else 0


def _parts_words(text: str, place: int) -> bool:
    """Whether a whole syllable ends before `place`, the longest that leaves a word after it."""
    head = _WORD_END.search(text, max(0, place - LONGEST_SYLLABLE), place)
    tail = _WORD_START.match(text, place)
    if head is None or tail is None:
        return False
    seams = syllable_seams((head.group() + tail.group()).lower())
    return bool(seams) and len(head.group()) == seams[-1]
